"""People on foot: drawn from the tables in `assets/families/people.yaml`, meshed once, posed for each phase.

Start at `FAMILIES`; `dressed` serves riders too. Draw, body, clothes and gait have modules of their own.
Left out: riders (see `bicycle`), wheelchairs and prams.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import final

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import invert
from synthgen.records import Asset, Material, Mesh, Part
from synthgen.records.mesh import smooth_normals
from synthgen.world.family import Family, Parameters
from synthgen.world.people import accessories, clothes, heads, legwear
from synthgen.world.people.body import Build, flesh
from synthgen.world.people.figure import Figure, Shell
from synthgen.world.people.gait import cycle_m, gait_pose
from synthgen.world.people.skeleton import Pose, Skeleton, posed, skeleton
from synthgen.world.people.skinning import deform
from synthgen.world.people.stuffs import materials
from synthgen.world.people.wardrobe import draw_adult, draw_child, tables
from synthgen.world.people.weave import Unrolled, unrolled

CELLS_M = {
    "cloth": (0.0275, 0.066, 0.086),
    "limb": (0.029, 0.055, 0.080),
    "face": (0.0066,),
    "head": (0.0150, 0.032, 0.066),
    "hair": (0.0170, 0.038, 0.072),
    "hand": (0.0092, 0.022, 0.032),
    "shoe": (0.0185, 0.040, 0.056),
}
"""Grid cells of parts by detail, for a stature of 1.75 m: about 14000, 3500 and 1900 triangles in all.

Only the finest detail has a face of its own."""

_WOVEN = ("top", "inner", "bottom", "socks", "backpack", "cap", "headwear")
"""Materials with a texture."""
_HEAD_KINDS = ("face", "head", "hair")


@final
@dataclass(frozen=True, slots=True)
class Person:
    """A dressed body in its bind pose. `T_bind_zero` is (21, 4, 4); `patterns` has shells that carry a texture."""

    skeleton: Skeleton
    T_bind_zero: Floats
    shells: tuple[Shell, ...]
    materials: dict[str, Material]
    patterns: dict[int, Unrolled]

    def parts(self, pose: Pose, class_name: str, lift_m: float = 0.0) -> list[Part]:
        """All parts in a pose, raised by `lift_m`."""
        T = pose.transforms(self.skeleton) @ invert(self.T_bind_zero)
        T[:, 2, 3] += lift_m
        turns = T.copy()
        turns[:, :3, 3] = 0.0
        parts = []
        for number, s in enumerate(self.shells):
            vertices = deform(s.vertices, s.weights, T)
            # The bind pose's normals know the folds, the faces know how the skin was sheared.
            normals = deform(s.normals, s.weights, turns) + smooth_normals(vertices, s.faces)
            normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
            if number in self.patterns:
                cloth = self.patterns[number]
                mesh = Mesh.make(vertices[cloth.source], cloth.faces, normals=normals[cloth.source], uv=cloth.uv)
            else:
                mesh = Mesh.make(vertices, s.faces, normals=normals)
            parts.append(Part(s.name, mesh, self.materials[s.material], class_name))
        return parts

    def lowest_m(self, pose: Pose) -> float:
        """Height of the lowest point of the shoes in a pose. [m]"""
        T = pose.transforms(self.skeleton) @ invert(self.T_bind_zero)
        return min(
            float(deform(s.vertices, s.weights, T)[:, 2].min()) for s in self.shells if s.name in ("shoes", "soles")
        )


def person_skeleton(parameters: Parameters) -> Skeleton:
    """Skeleton of drawn parameters."""
    return skeleton(
        float(parameters["stature_m"]),
        shoulder_share=float(parameters["shoulder_share"]),
        hip_share=float(parameters["hip_share"]),
    )


def dressed(parameters: Parameters, detail: int, bind: Pose, curl_deg: float) -> Person:
    """Body and clothes of drawn parameters, meshed in a bind pose."""
    p, table = parameters, tables()
    bones = person_skeleton(p)
    build = Build(float(p["girth"]), float(p["limbs"]), float(p["chest"]), float(p["seat"]))
    # Of a head of .23 m, so that children's are meshed as finely for their size.
    sizes = {kind: bones.head_m / 0.2275 if kind in _HEAD_KINDS else bones.stature_m / 1.75 for kind in CELLS_M}
    cells = {kind: sizes[kind] * cell[detail] for kind, cell in CELLS_M.items() if detail < len(cell)}
    figure = Figure(bones, flesh(bones, build), bind.transforms(bones), cells)
    face = {"nose": float(p["nose"]), "jaw": float(p["jaw"]), "width": float(p["face_width"])}
    variant = int(p["variant"])
    top, bottom = ({**table[what][p[what]], "name": p[what]} for what in ("top", "bottom"))
    shells = heads.head_shells(figure, face, collar=float(top["collar"]))
    if p["hair"] != "bald" and not (_covered(p) and p["hair"] in ("curly", "bun", "buzz")):
        style = "short" if _covered(p) and p["hair"] == "parted" else str(p["hair"])
        shells += heads.hair(figure, style, face, variant, covered=_covered(p))
    if p["cap"]:
        shells += heads.cap(figure, face)
    if p.get("helmet"):
        shells += heads.helmet(figure, face)
    shells += heads.hands(figure, curl_deg)
    shells += _bare_limbs(figure, p)
    shells += clothes.top(figure, top, sleeves=str(p["sleeves"]), open_share=float(p["open_share"]), variant=variant)
    shells += legwear.bottom(figure, bottom, top_hem=float(top["hem"]), variant=variant)
    shells += accessories.shoes(figure, str(p["shoes"]))
    if p["backpack"]:
        shells += accessories.backpack(figure, top["slack"])
    seen = tuple(shell for shell in shells if len(shell.faces))
    return Person(bones, figure.T_bind_zero, seen, materials(p), _unrolled(figure, seen))


def _unrolled(figure: Figure, shells: tuple[Shell, ...]) -> dict[int, Unrolled]:
    return {
        number: unrolled(figure.skeleton, figure.T_bind_zero, s.vertices, s.faces, s.weights)
        for number, s in enumerate(shells)
        if s.material in _WOVEN
    }


def _covered(p: Parameters) -> bool:
    return bool(p["cap"] or p.get("helmet"))


def _bare_limbs(figure: Figure, p: Parameters) -> list[Shell]:
    s, H = figure.skeleton, figure.skeleton.stature_m
    shells = []
    if p["sleeves"] == "short":
        low, high = float(s.at("hand_l")[2]) + 0.018 * H, float(s.at("forearm_l")[2]) + 0.09 * H
        shells += heads.bare(figure, "arms", low, high)
    if tables()["bottom"][p["bottom"]]["hem"] > 0.2:
        hem = tables()["bottom"][p["bottom"]]["hem"] * float(s.at("thigh_l")[2])
        shells += heads.bare(figure, "legs", float(s.at("foot_l")[2]) + 0.01 * H, hem + 0.06 * H)
    return shells


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


@lru_cache(maxsize=4)
def _walker(key: tuple[tuple[str, float | int | str | bool], ...], detail: int) -> Person:
    parameters = dict(key)
    bind = bind_pose(person_skeleton(parameters), str(parameters["gait"]))
    return dressed(parameters, detail, bind, 34.0 if parameters["gait"] == "run" else 18.0)


def _build(parameters: Parameters, detail: int, phase: float, class_name: str) -> Asset:
    person = _walker(tuple(sorted(parameters.items())), detail)
    stride_m, arms_out = float(parameters["stride_m"]), float(parameters["arms_out_deg"])
    pose = gait_pose(person.skeleton, str(parameters["gait"]), stride_m, phase % 1.0, arms_out)
    low = person.lowest_m(pose)
    # Runners fly; whoever else is on the ground touches it.
    lift = max(0.0, -low) if parameters["gait"] == "run" and low > 0.008 else -low
    return Asset(class_name, tuple(person.parts(pose, class_name, lift)))


def build_adult(parameters: Parameters, detail: int, phase: float) -> Asset:
    """An adult at a phase of the gait."""
    return _build(parameters, detail, phase, "human.adult")


def build_child(parameters: Parameters, detail: int, phase: float) -> Asset:
    """A child at a phase of the gait."""
    return _build(parameters, detail, phase, "human.child")


def _cycle_m(parameters: Parameters) -> float:
    return cycle_m(str(parameters["gait"]), float(parameters["stride_m"]))


FAMILIES = {
    "person.adult": Family("person.adult", "human.adult", draw_adult, build_adult, phases=24, cycle_m=_cycle_m),
    "person.child": Family("person.child", "human.child", draw_child, build_child, phases=24, cycle_m=_cycle_m),
}
