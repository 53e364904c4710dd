"""Single boughs: one that leans out over a road, a sign or a light, and one that has fallen on the road.

Start at `overhang` and `fallen_branch`. Limbs and leaves are those of trees (`growth`, `crown`), with own stems.
A fallen branch is an object.debris in all its parts: a thing that lies on the carriageway, to be detected and driven
around, unlike growing vegetation, which is stuff of the roadside. Not modelled: splintered wood, cables it tore down.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import transform
from synthgen.records import Asset, Mesh, Part
from synthgen.rng import stream
from synthgen.world.family import Parameters
from synthgen.world.plants.crown import crown_parts
from synthgen.world.plants.growth import Habit, Limbs, branch
from synthgen.world.plants.woody import is_bare, wood_parts

_FLAT_M = 0.35
"""Twigs of a fallen branch bend under its weight until it is about this thick. [m]"""


def overhang(parameters: Parameters, row: dict[str, Any], detail: int) -> Asset:
    """A stem at the origin that leans and reaches along x; beyond its foot nothing hangs below `clearance`."""
    height, reach, clearance = (float(parameters[name]) for name in ("height", "reach", "clearance"))
    height = max(height, clearance + 0.6)
    orders = _grown(_arch(height, reach, float(parameters["trunk"]), int(parameters["seed"])), parameters, row)
    middle = np.array([0.55 * reach, 0.0, 0.0])
    moved = [replace(limbs, points=limbs.points - middle) for limbs in orders]
    crown = {**parameters, "crown": float(np.sqrt(4.0 * reach)), "height": height}
    leafy = crown_parts(moved, crown, row, detail)
    back = transform(np.eye(3), middle)
    leafy = [replace_mesh(part, part.mesh.moved(back)) for part in leafy]
    wood = wood_parts(orders, crown, row, detail)
    top = max(part.mesh.bounds()[1, 2] for part in [*wood, *leafy])
    return Asset("nature.vegetation", tuple(_raised([*wood, *leafy], height, top, clearance)))


def fallen_branch(parameters: Parameters, row: dict[str, Any], detail: int) -> Asset:
    """A broken branch along x, lying on the ground."""
    length, seed = float(parameters["length"]), int(parameters["seed"])
    t = np.linspace(0.0, 1.0, 11)
    rng = stream(seed, "plant", "stem")
    bend = rng.normal(0, 0.06 * length, (2, 1)) * np.sin(np.pi * t * np.array([[1.0], [2.0]]))
    points = np.stack([length * (0.9 * t - 0.45), bend.sum(axis=0), 0.5 + 0.05 * length * t], axis=1)
    points[1] = points[0] + [0.03, 0.0, 0.0]
    radii = 0.5 * float(parameters["trunk"]) * np.maximum((1.0 - t) ** 0.8, 0.08)
    radii[0] = 0.15 * radii[1]  # the break, torn to a blunt point
    stem = Limbs(points[None], radii[None], np.zeros(1, dtype=np.int64), np.zeros(1))
    orders = _grown(stem, parameters, row)
    crown = {**parameters, "crown": 0.7 * length, "height": 0.6}
    parts = [*wood_parts(orders, crown, row, detail), *crown_parts(orders, crown, row, detail)]
    return Asset("object.debris", tuple(_lying(parts, length, float(parameters["width"]))))


def _grown(stem: Limbs, parameters: Parameters, row: dict[str, Any]) -> list[Limbs]:
    """The stem and its limbs of all orders."""
    orders, bare = [stem], is_bare(parameters, row)
    for order, values in enumerate(row["habit"], start=1):
        listed: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
        }
        if bare and order == len(row["habit"]):
            listed["count"] = row["bare_count"]
        orders.append(branch(orders[-1], Habit(**listed), stream(int(parameters["seed"]), "plant", "order", order)))
    return orders


def _arch(height_m: float, reach_m: float, trunk_m: float, seed: int) -> Limbs:
    """A stem that rises from the ground and bows over to its tip at the reach."""
    rng = stream(seed, "plant", "stem")
    t = np.linspace(0.0, 1.0, 17)
    top = 0.9 * height_m
    control = np.array(
        [[0, 0, 0], [0.02 * reach_m, 0, 0.75 * top], [0.35 * reach_m, 0, 1.08 * top], [0.93 * reach_m, 0, 0.9 * top]]
    )
    weights = np.stack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])  # cubic Bezier curve
    points = weights.T @ control
    points[:, 1] += 0.06 * reach_m * float(rng.normal()) * np.sin(1.6 * np.pi * t) * t
    radii = 0.5 * trunk_m * np.maximum((1.0 - t) ** 0.7, 0.05)
    return Limbs(points[None], radii[None], np.array([-1]), np.zeros(1))


def _raised(parts: list[Part], height: float, top: float, clearance: float) -> list[Part]:
    """The parts with their top at the height; what hangs beyond the foot is pressed together above the clearance."""
    raised = []
    for part in parts:
        vertices = part.mesh.vertices.astype(float)
        vertices[:, 2] *= height / top
        beyond = np.clip((vertices[:, 0] - 0.3) / 0.5, 0.0, 1.0)
        low = beyond * (vertices[:, 2] < clearance + 0.5)
        squeezed = clearance + 0.5 * np.exp(np.minimum((vertices[:, 2] - clearance - 0.5) / 0.5, 0.0))
        vertices[:, 2] += low * (squeezed - vertices[:, 2])
        raised.append(replace_mesh(part, replace(part.mesh, vertices=vertices.astype(np.float32))))
    return raised


def _lying(parts: list[Part], length: float, width: float) -> list[Part]:
    """The parts as debris pressed to the ground by their weight, as long and at most as wide as asked."""
    bounds = np.stack([part.mesh.bounds() for part in parts])
    low, high = bounds[:, 0].min(axis=0), bounds[:, 1].max(axis=0)
    middle, extent = 0.5 * (low + high), high - low
    scale = np.array([length / extent[0], min(1.0, width / extent[1]), 1.0])
    lying = []
    for part in parts:
        vertices = (part.mesh.vertices - middle) * scale
        vertices[:, 2] = _pressed(part.mesh.vertices[:, 2].astype(float) - low[2], extent[2])
        lying.append(
            Part(part.name, replace(part.mesh, vertices=vertices.astype(np.float32)), part.material, "object.debris")
        )
    return lying


def _pressed(height: Floats, extent: float) -> Floats:
    """Heights above the ground of what was at a height: in the same order, a third of it kept at most."""
    return height * min(1.0, _FLAT_M / extent) + 0.25 * np.maximum(height - 0.6 * extent, 0.0)


def replace_mesh(part: Part, mesh: Mesh) -> Part:
    """The part with another mesh."""
    return Part(part.name, mesh, part.material, part.class_name)
