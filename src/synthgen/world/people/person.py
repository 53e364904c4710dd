"""A dressed body: skeleton, flesh and clothes of drawn parameters, meshed once, posed as often as needed.

Start at `dressed`, then `Person.parts`. Body, clothes, hats and gait have modules of their own.
Left out: who people are and what they do (see `families`), riders (see `cycles`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import final

import numpy as np

from synthgen.arrays import Floats, Int32s, Ints, Singles
from synthgen.geometry import invert
from synthgen.records import Material, Mesh, Part
from synthgen.world.family import Parameters
from synthgen.world.people import accessories, clothes, heads, legwear, vest
from synthgen.world.people.body import Build, flesh
from synthgen.world.people.figure import Figure, Shell
from synthgen.world.people.headwear import HIDES_HAIR, headwear
from synthgen.world.people.numbers import tables
from synthgen.world.people.skeleton import INDEX, Pose, Skeleton, angles_of, posed, skeleton
from synthgen.world.people.stuffs import materials
from synthgen.world.people.weave import unrolled
from synthgen.world.shapes.cones import starts_of
from synthgen.world.shapes.rigged import Skin, deformed
from synthgen.world.shapes.thinning import thinned

CELLS_M = {
    "cloth": (0.0350, 0.064, 0.098, 0.110),
    "vest": (0.040, 0.062, 0.085, 0.095),
    "limb": (0.034, 0.070, 0.090, 0.100),
    "face": (0.0090,),
    "head": (0.0210, 0.038, 0.090, 0.105),
    "hat": (0.0220, 0.034, 0.050, 0.060),
    "hair": (0.0170, 0.040, 0.092, 0.105),
    "hand": (0.0130, 0.036, 0.070, 0.080),
    "shoe": (0.0220, 0.056, 0.095, 0.110),
}
"""Width of grid cells of parts by detail, for a stature of 1.75 m. [m]

Only the finest detail has a face of its own. The surfaces are thinned afterwards."""
_TALL = (1.1, 1.4, 1.4, 1.4)
"""Height over width of the cells of clothes and limbs, which are long."""

THIN_M = (0.0022, 0.0045, 0.0120, 0.0250)
"""How far surfaces may be from where they were when they are thinned, by detail: the root of the mean square, a quarter
to half a pixel where the detail begins (see `compile.DETAIL_WITHIN_M`). [m]"""
_LOOKED_AT = ("skin_head", "skin_hands", "eyes", "iris", "brows", "lips", "shoes", "soles", "hair", "cap", "headwear")
"""Materials of which a third of that is allowed."""
_FEW = 30
"""Triangles of shells that are not thinned: eyes and mouths of coarse faces, hat bands."""
_FLEXED = {
    "thigh": (45.0, 5.0, 0.0),
    "shin": (70.0, 0.0, 0.0),
    "upper_arm": (35.0, 20.0, 0.0),
    "forearm": (80.0, 0.0, 8.0),
}
"""A pose in which joints are bent more than in most, so that what is thinned still bends. [deg]"""

_WOVEN = ("top", "inner", "bottom", "socks", "backpack", "cap", "headwear")
"""Materials with a texture."""
_BARE: Mapping[str, Callable[[Figure, Shell], Floats]] = {
    "hair": lambda figure, shell: heads.hair_uv(figure, shell.vertices),
    "skin_head": lambda figure, shell: heads.face_uv(figure, shell.vertices),
    **{f"skin_{part}": lambda figure, shell: _along(shell.vertices) for part in ("hands", "arms", "legs")},
}
"""How skin and hair are unrolled, by material."""
_HEAD_KINDS = ("hat", "face", "head", "hair")


@final
@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a dressed body: `rows` are its vertices in the skin (with doubles along seams), faces, uv."""

    name: str
    material: Material
    rows: Ints
    faces: Int32s
    uv: Singles


@final
@dataclass(frozen=True, slots=True)
class Person:
    """A dressed body in its bind pose, `T_bind_zero` (21, 4, 4), with the share (n, 21) of each bone in the skin."""

    skeleton: Skeleton
    T_bind_zero: Floats
    skin: Skin
    shares: Floats
    pieces: tuple[Piece, ...]

    def parts(self, pose: Pose, class_name: str, lift_m: float = 0.0) -> list[Part]:
        """All parts in a pose, raised by `lift_m`."""
        T = self._moves(pose)
        T[:, 2, 3] += lift_m
        vertices = self.skin.posed(T)
        normals = self.skin.turned(T, vertices)
        meshes = [Mesh(vertices[p.rows], p.faces, normals[p.rows], p.uv) for p in self.pieces]
        return [Part(p.name, mesh, p.material, class_name) for p, mesh in zip(self.pieces, meshes, strict=True)]

    def surface(self, pose: Pose) -> tuple[Floats, Floats]:
        """All vertices (n, 3) in a pose, and the bones' shares in them (n, 21)."""
        return self.skin.posed(self._moves(pose)).astype(float), self.shares

    def lowest_m(self, pose: Pose) -> float:
        """Height of the lowest point of the shoes in a pose. [m]"""
        vertices = self.skin.posed(self._moves(pose))
        return min(float(vertices[p.rows, 2].min()) for p in self.pieces if p.name in ("shoes", "soles"))

    def _moves(self, pose: Pose) -> Floats:
        return pose.transforms(self.skeleton) @ invert(self.T_bind_zero)


def person_skeleton(parameters: Parameters) -> Skeleton:
    """Skeleton of drawn parameters."""
    return skeleton(
        float(parameters["stature_m"]),
        shoulder_share=float(parameters["shoulder_share"]),
        hip_share=float(parameters["hip_share"]),
    )


def dressed(parameters: Parameters, detail: int, bind: Pose, curl_deg: float | Mapping[str, float]) -> Person:
    """Body and clothes of drawn parameters, meshed in a bind pose; fingers are curled, by side if a mapping."""
    p, table = parameters, tables()
    bones = person_skeleton(p)
    build = Build(float(p["girth"]), float(p["limbs"]), float(p["chest"]), float(p["seat"]))
    # Of a head of .23 m, so that children's are meshed as finely for their size.
    sizes = {kind: bones.head_m / 0.2275 if kind in _HEAD_KINDS else bones.stature_m / 1.75 for kind in CELLS_M}
    cells = {
        kind: (sizes[kind] * cell[detail], _TALL[detail] if kind in ("cloth", "limb") else 1.0)
        for kind, cell in CELLS_M.items()
        if detail < len(cell)
    }
    figure = Figure(bones, flesh(bones, build), bind.transforms(bones), cells, detail)
    face = {"nose": float(p["nose"]), "jaw": float(p["jaw"]), "width": float(p["face_width"])}
    variant = int(p["variant"])
    top, bottom = ({**table[what][p[what]], "name": p[what]} for what in ("top", "bottom"))
    shells = heads.head_shells(figure, face, collar=float(top["collar"]))
    shells += _on_head(figure, p, face)
    shells += heads.hands(figure, curl_deg)
    shells += _bare_limbs(figure, p)
    shells += clothes.top(figure, top, sleeves=str(p["sleeves"]), open_share=float(p["open_share"]), variant=variant)
    if p.get("vest", "none") != "none":
        shells += vest.vest(figure, top, sleeves=str(p["sleeves"]), variant=variant)
    bottom["bands"] = p.get("trouser_bands", False)
    shells += legwear.bottom(figure, bottom, top_hem=float(top["hem"]), variant=variant)
    shells += accessories.shoes(figure, str(p["shoes"]))
    if p["backpack"]:
        shells += accessories.backpack(figure, top["slack"])
    return _sewn(figure, _fewer(figure, [shell for shell in shells if len(shell.faces)]), materials(p))


def _fewer(figure: Figure, shells: Sequence[Shell]) -> list[Shell]:
    """The shells with the triangles that are seen at the figure's detail."""
    bones, tolerance_m = figure.skeleton, THIN_M[figure.detail] * figure.skeleton.stature_m / 1.75
    angles = {f"{bone}_{side}": bent for bone, bent in _FLEXED.items() for side in "lr"}
    T = posed(bones, angles, bones.at("pelvis")).transforms(bones) @ invert(figure.T_bind_zero)
    vertices, shares = (np.concatenate([getattr(shell, name) for shell in shells]) for name in ("vertices", "weights"))
    starts = starts_of([shell.vertices for shell in shells])
    ends = [*starts[1:], len(vertices)]
    allowed = np.zeros(len(vertices))
    for shell, start, end in zip(shells, starts, ends, strict=True):
        share = 1.0 / 3.0 if shell.material in _LOOKED_AT else 1.0
        allowed[start:end] = share * tolerance_m if len(shell.faces) >= _FEW else 0.0
    faces = np.concatenate([shell.faces + start for shell, start in zip(shells, starts, strict=True)])
    kept, faces = thinned([vertices, deformed(vertices, shares, T)], faces, allowed)
    of_face = kept[faces[:, 0]]
    made = []
    for shell, start, end in zip(shells, starts, ends, strict=True):
        mine = kept[(kept >= start) & (kept < end)]
        own = faces[(of_face >= start) & (of_face < end)] - int(np.searchsorted(kept, start))
        rows = mine - start
        made.append(
            Shell(shell.name, shell.material, shell.vertices[rows], shell.normals[rows], own, shell.weights[rows])
        )
    return made


def _sewn(figure: Figure, shells: Sequence[Shell], looks: Mapping[str, Material]) -> Person:
    """The body of its shells."""
    vertices, normals, shares = (
        np.concatenate([getattr(shell, name) for shell in shells]) for name in ("vertices", "normals", "weights")
    )
    firsts = starts_of([shell.vertices for shell in shells])
    pieces = []
    for shell, first in zip(shells, firsts, strict=True):
        rows, faces, uv = np.arange(len(shell.vertices)), shell.faces, np.zeros((len(shell.vertices), 2))
        if shell.material in _WOVEN:
            cloth = unrolled(figure.skeleton, figure.T_bind_zero, shell.vertices, shell.faces, shell.weights)
            rows, faces, uv = cloth.source, cloth.faces, cloth.uv
        elif shell.material in _BARE:
            uv = _BARE[shell.material](figure, shell)
        pieces.append(
            Piece(shell.name, looks[shell.material], rows + first, faces.astype(np.int32), uv.astype(np.float32))
        )
    faces = np.concatenate([shell.faces + first for shell, first in zip(shells, firsts, strict=True)])
    skin = Skin.of(vertices, normals, faces, shares)
    return Person(figure.skeleton, figure.T_bind_zero, skin, shares, tuple(pieces))


def _along(vertices: Floats) -> Floats:
    """Texture coordinates (n, 2) [m] of bare limbs in the bind pose: no seam, and nothing that shows a direction."""
    return np.stack([vertices[:, 0] + vertices[:, 1], vertices[:, 2]], axis=1)


def _on_head(figure: Figure, p: Parameters, face: Mapping[str, float]) -> list[Shell]:
    """Hair and what is worn over it; a helmet goes before anything else."""
    worn = "helmet" if p.get("helmet") else str(p["headwear"]) if p["headwear"] != "none" else "cap" if p["cap"] else ""
    shells: list[Shell] = []
    is_hidden = worn in HIDES_HAIR or (worn and p["hair"] in ("curly", "bun", "buzz"))
    if p["hair"] != "bald" and not is_hidden:
        style = "short" if worn and p["hair"] == "parted" else str(p["hair"])
        shells += heads.hair(figure, style, face, int(p["variant"]), covered=bool(worn))
    if worn == "cap":
        return shells + heads.cap(figure, face)
    if worn == "helmet":
        return shells + heads.helmet(figure, face)
    return shells + headwear(figure, worn, face) if worn else shells


def _bare_limbs(figure: Figure, p: Parameters) -> list[Shell]:
    s, H = figure.skeleton, figure.skeleton.stature_m
    shells = []
    if p["sleeves"] == "short":
        low, high = float(s.at("hand_l")[2]) + 0.008 * H, float(s.at("forearm_l")[2]) + 0.11 * H
        shells += heads.bare(figure, "arms", low, high)
    if tables()["bottom"][p["bottom"]]["hem"] > 0.2:
        hem = tables()["bottom"][p["bottom"]]["hem"] * float(s.at("thigh_l")[2])
        shells += heads.bare(figure, "legs", float(s.at("foot_l")[2]) + 0.01 * H, hem + 0.06 * H)
    elif figure.detail == 0:
        shells += heads.socks(figure)
    return shells


def bind_near(bones: Skeleton, pose: Pose, gait: str, arms: str, *, has_legs: bool) -> Pose:
    """Pose half way to another, limbs apart and upright: what is meshed in it bends well to that pose.

    `arms` are the sides whose arms are taken from the pose; the others, and legs if asked, are those of a gait.
    """
    base = bind_pose(bones, gait)
    near = {name: angles_of(base, name) for name in INDEX if name != "pelvis"}
    for side in arms:
        flexion, abduction, twist = angles_of(pose, f"upper_arm_{side}")
        near[f"upper_arm_{side}"] = (0.6 * flexion, max(26.0, 0.8 * abduction), 0.5 * twist)
        elbow, _, turn = angles_of(pose, f"forearm_{side}")
        near[f"forearm_{side}"] = (max(18.0, 0.7 * elbow), 0.0, 0.5 * turn)
    for side in "lr" if has_legs else "":
        flexion, abduction, twist = angles_of(pose, f"thigh_{side}")
        near[f"thigh_{side}"] = (0.7 * flexion, max(7.0, 0.7 * abduction), 0.0)
        near[f"shin_{side}"] = (max(14.0, 0.7 * angles_of(pose, f"shin_{side}")[0]), 0.0, 0.0)
        near[f"foot_{side}"] = (0.5 * angles_of(pose, f"foot_{side}")[0], 0.0, 0.0)
    if has_legs:
        near |= {name: tuple(0.5 * np.array(angles_of(pose, name))) for name in ("spine", "chest", "neck", "head")}
    return posed(bones, near, bones.at("pelvis"))


def bind_pose(bones: Skeleton, gait: str) -> Pose:
    """Pose in which a walker is meshed: limbs apart, joints half way through their motion."""
    elbow, knee, thigh = (60.0, 38.0, 20.0) if gait == "run" else (18.0, 14.0, 8.0)
    angles = {}
    for side in ("l", "r"):
        angles[f"upper_arm_{side}"] = (0.0, 26.0, 0.0)
        angles[f"forearm_{side}"] = (elbow, 0.0, 8.0)
        angles[f"thigh_{side}"] = (thigh, 5.0, 0.0)
        angles[f"shin_{side}"] = (knee, 0.0, 0.0)
        angles[f"foot_{side}"] = (knee - thigh, -5.0, 0.0)
    return posed(bones, angles, bones.at("pelvis"))
