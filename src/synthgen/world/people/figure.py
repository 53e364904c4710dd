"""A body in its bind pose, ready to be dressed: fields of its flesh, levels to cut along, skins that follow it.

Start at `Figure` and `shell`. Fields take points of the bind pose; levels are measured on a bone in the zero
pose, so that a hem is a hem in any pose.
Left out: which garments there are (see `clothes`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import final

import numpy as np

from synthgen.arrays import Floats, Ints
from synthgen.geometry import invert, move_points
from synthgen.records.mesh import smooth_normals
from synthgen.world.people.body import Flesh
from synthgen.world.people.skeleton import INDEX, OTHER_SIDE, Skeleton
from synthgen.world.people.skinning import bone_weights
from synthgen.world.shapes.cones import Cones, starts_of
from synthgen.world.shapes.implicit import Cone, Field, gradient, hemmed, split, surface_nets

_TRUNK = ("pelvis", "spine", "chest", "neck", "clavicle_l", "clavicle_r")
_SWELL = (0.05, 0.25, 0.33, 0.33)
"""By how much of a cell nets are swollen, by detail."""
_TRUNK_BLEND = 0.014
_LIMB_BLEND = 0.005
_JOIN_BLEND = 0.009
"""Fillets between cones of the trunk, of a limb, and between both, over stature (by eye)."""


@final
@dataclass(frozen=True, slots=True)
class Figure:
    """A body to dress: skeleton, flesh in the zero pose, and the bind pose as T_bind_zero (21, 4, 4).

    `cells_m` is the grid cell's width of each kind of part, and its height over that.
    """

    skeleton: Skeleton
    flesh: Flesh
    T_bind_zero: Floats
    cells_m: Mapping[str, tuple[float, float]]
    detail: int

    def zero(self, bone: str, points: Floats) -> Floats:
        """Points (n, 3) of the bind pose as the bone has them in the zero pose."""
        return move_points(invert(self.T_bind_zero[INDEX[bone]]), points)

    def bind(self, bone: str, points: Floats) -> Floats:
        """Points (..., 3) of the zero pose in the bind pose."""
        return move_points(self.T_bind_zero[INDEX[bone]], points)

    def solid(self, flesh: Mapping[str, Iterable[Cone]]) -> Field:
        """Field of flesh, for points in the bind pose: trunk and limbs as one smooth solid."""
        H = self.skeleton.stature_m
        groups: dict[str, list[tuple[str, Cone]]] = {}
        for bone, cones in flesh.items():
            group = "trunk" if bone in _TRUNK else bone[-1] + ("arm" if "arm" in bone or "hand" in bone else "leg")
            groups.setdefault(group, []).extend((bone, cone) for cone in cones)
        fillets = [(_TRUNK_BLEND if group == "trunk" else _LIMB_BLEND) * H for group in groups]
        runs = list(zip(starts_of(groups.values()), fillets, strict=True))
        return self.cones([pair for group in groups.values() for pair in group]).solid(runs, _JOIN_BLEND * H)

    def cones(self, pairs: Sequence[tuple[str, Cone]]) -> Cones:
        """Cones on bones, for points in the bind pose."""
        return Cones.of([cone for _, cone in pairs], invert(self.T_bind_zero[[INDEX[bone] for bone, _ in pairs]]))

    @property
    def is_symmetric(self) -> bool:
        """Whether left and right are mirror images of each other in the bind pose."""
        flip = np.diag([1.0, -1.0, 1.0, 1.0])
        return np.allclose(flip @ self.T_bind_zero @ flip, self.T_bind_zero[OTHER_SIDE], atol=1e-9)

    def box(self, flesh: Mapping[str, Iterable[Cone]], margin_m: float = 0.03) -> tuple[Floats, Floats]:
        """Corners (3,), (3,) of a box around flesh in the bind pose."""
        lows, highs = [], []
        for bone, cones in flesh.items():
            for cone in cones:
                for end, radius in ((cone.a, cone.radius_a), (cone.b, cone.radius_b)):
                    at = self.bind(bone, np.asarray(end, dtype=float))
                    size = radius * max(cone.scale) + margin_m
                    lows.append(at - size)
                    highs.append(at + size)
        return np.min(lows, axis=0), np.max(highs, axis=0)

    def weights(self, points: Floats, blend: float = 0.016, hanging: float | None = None) -> Floats:
        """Weights (n, 21) of points in the bind pose; `blend` is over stature, `hanging` below the hips if given."""
        H = self.skeleton.stature_m
        blends = np.full((len(points), 1), blend)
        if hanging is not None:
            below = (self.skeleton.at("thigh_l")[2] - self.zero("pelvis", points)[:, 2:]) / (0.05 * H)
            blends += (hanging - blend) * np.clip(below, 0.0, 1.0)
        runs = self.flesh.values()
        pairs = [(bone, cone) for bone, cones in self.flesh.items() for cone in cones]
        distances = self.cones(pairs).nearest(points, starts_of(runs))
        return bone_weights(points, dict(zip(self.flesh, distances, strict=True)), H, blends * H)

    def arm_level(self, bone: str, height_m: float, points: Floats) -> Floats:
        """How far points are above a height on both arms' bone in the zero pose, (n,).

        Points nearer to the trunk than to the arm of their side are above, whatever their height.
        """
        trunk = self.solid({name: self.flesh[name] for name in ("pelvis", "spine", "chest")})(points)
        levels = []
        for side in ("l", "r"):
            arm = {name: self.flesh[name] for name in (f"upper_arm_{side}", f"forearm_{side}")}
            below = self.zero(f"{bone}_{side}", points)[:, 2] - height_m
            level = np.maximum(below, self.solid(arm)(points) - trunk)
            same_side = points[:, 1] > 0 if side == "l" else points[:, 1] < 0
            levels.append(np.where(same_side, level, np.inf))
        return np.minimum(*levels)

    def leg_level(self, bone: str, height_m: float, points: Floats) -> Floats:
        """How far points are above a height on the leg of their side in the zero pose, (n,)."""
        left = self.zero(f"{bone}_l", points)[:, 2]
        right = self.zero(f"{bone}_r", points)[:, 2]
        return np.where(points[:, 1] > 0, left, right) - height_m


@final
@dataclass(frozen=True, slots=True)
class Shell:
    """A surface that follows the skeleton: bind pose (n, 3), normals (n, 3), faces (m, 3), weights (n, 21)."""

    name: str
    material: str
    vertices: Floats
    normals: Floats
    faces: Ints
    weights: Floats

    def mirrored(self) -> "Shell":
        """The shell on the other side of a body whose bind pose is symmetric."""
        flip = np.array([1.0, -1.0, 1.0])
        return Shell(
            self.name,
            self.material,
            self.vertices * flip,
            self.normals * flip,
            self.faces[:, ::-1],
            self.weights[:, OTHER_SIDE],
        )


def shell(
    figure: Figure,
    name: str,
    surface: tuple[Floats, Ints],
    field: Field,
    *,
    material: str | None = None,
    lip_m: float = 0.0,
    weights: Floats | str | None = None,
    blend: float = 0.016,
    hanging: float | None = None,
    is_stiff: bool = False,
) -> Shell:
    """Shell of a cut surface of a field; `weights` may name one bone that it follows rigidly.

    Of what is stiff the lip is there at all details: it is what a hat rests with.
    """
    vertices, faces = surface
    normals = gradient(field, vertices)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
    # From afar nobody sees how thick cloth is.
    if lip_m > 0.0 and (figure.detail == 0 or is_stiff):
        n = len(vertices)
        vertices, faces = hemmed(vertices, faces, normals, lip_m)
        lip = faces[(faces >= n).all(axis=1)]
        normals = np.concatenate([normals, smooth_normals(vertices, lip)[n:]])
    if isinstance(weights, str):
        share = np.zeros((len(vertices), len(INDEX)))
        share[:, INDEX[weights]] = 1.0
    else:
        share = figure.weights(vertices, blend, hanging)
    return Shell(name, material or name, vertices, normals, faces, share)


def meshed(figure: Figure, field: Field, box: tuple[Floats, Floats], kind: str) -> tuple[Floats, Ints]:
    """Surface of a field in a box, on the grid of a kind of part."""
    cell, stretch = figure.cells_m[kind]
    # Limbs thinner than a coarse cell stay whole; brims would be torn.
    swell_m = 0.0 if kind == "hat" else _SWELL[figure.detail] * cell
    low, high = box[0] - swell_m, box[1] + swell_m
    return surface_nets(field, low, high, cell * np.array([1.0, 1.0, stretch]), swell_m=swell_m)


def cut(surface: tuple[Floats, Ints], level: Floats) -> tuple[Floats, Ints]:
    """The part of a surface where the level at its vertices is positive."""
    return split(*surface, level)[0]
