"""Villages, town quarters and works as seen over gardens and roofs: plain bodies with roofs, windows as a texture.

Houses stand on a loose lattice around the origin. Not modelled: anything that shows only from nearer than 100 m.
"""

from typing import Any

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import pose
from synthgen.records import Asset, Material
from synthgen.rng import Generator, stream
from synthgen.world.buildings.looks import painted
from synthgen.world.family import Parameters
from synthgen.world.shapes.pieces import Pieces
from synthgen.world.shapes.solids import box_quads, tube
from synthgen.world.surfaces.material_table import material, table

SUNK_M = 4.0
"""How far walls reach below the origin: more than the ground falls across a settlement (our choice)."""

_SIDES = ("front", "back", "left", "right")


def build_settlement(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """Some houses, blocks or halls, most of them parallel to each other."""
    p, pieces, rng = parameters, Pieces(), stream(int(parameters["look"]), "settlement")
    style = table("distance")["styles"][str(p["style"])]
    count, pitch = int(p["houses"]), float(style["pitch_m"])
    rows = max(1, round(np.sqrt(count / 2)))
    for k in range(count):
        x = (k % rows - (rows - 1) / 2) * pitch + rng.uniform(-0.12, 0.12) * pitch
        y = (k // rows - (count / rows - 1) / 2) * pitch + rng.uniform(-0.12, 0.12) * pitch
        yaw = rng.normal(0.0, 0.1) + (np.pi / 2 if rng.random() < 0.4 else 0.0)
        _house(pieces, pose(x, y, 0.0, yaw), style, rng)
    if rng.random() < float(p["landmark"]):
        _landmark(pieces, str(p["style"]), rng)
    return Asset("structure.building", pieces.parts(_looks(style), {}, "structure.building"))


def _looks(style: dict[str, Any]) -> dict[str, Material]:
    """Walls with windows and roofs, by the color that their part's name ends in."""
    walls = {f"wall.{color}": painted("far_windows", color) for color in style["walls"]}
    plain = {f"gable.{color}": painted("plaster", color) for color in style["walls"]}
    roofs = {f"roof.{color}": painted("roof", color) for color in style["roofs"]}
    return walls | plain | roofs | {"flat": material("buildings", "gravel"), "stack": material("buildings", "plinth")}


def _house(pieces: Pieces, T: Floats, style: dict[str, Any], rng: Generator) -> None:
    """A box with walls of one color under a gable or flat roof."""
    wide, deep = rng.uniform(*style["width_m"]) / 2, rng.uniform(*style["depth_m"]) / 2
    low, high = (int(v) for v in style["storeys"])
    eave = 3.0 * int(rng.integers(low, high + 1)) + 0.4
    wall, roof = str(rng.choice(style["walls"])), str(rng.choice(style["roofs"]))
    is_flat = rng.random() < float(style["flat"])
    pieces.add_quads(f"wall.{wall}", box_quads((-deep, -wide, -SUNK_M), (deep, wide, eave), _SIDES), T)
    if is_flat:
        pieces.add_quads("flat", box_quads((-deep, -wide, eave), (deep, wide, eave + 0.5)), T)
        pieces.add_quads("stack", box_quads((-2.0, -2.0, eave + 0.5), (1.5, 1.0, eave + 2.6)), T)
        return
    rise, over = deep * rng.uniform(0.6, 0.95), 0.4
    drop = rise * over / deep
    ridge = eave + rise
    for turn in (1.0, -1.0):
        slope = np.array(
            [
                (deep + over, -wide - over, eave - drop),
                (deep + over, wide + over, eave - drop),
                (0, wide + over, ridge),
                (0, -wide - over, ridge),
            ]
        )
        pieces.add_quads(f"roof.{roof}", [slope * [turn, turn, 1.0]], T)
        gable = np.array([(-deep, wide, eave), (-deep, wide, eave), (0, wide, ridge), (deep, wide, eave)])
        pieces.add_quads(f"gable.{wall}", [gable * [turn, turn, 1.0]], T)
    pieces.add_quads("stack", box_quads((-0.9, 0.3 * wide, eave), (-0.3, 0.3 * wide + 0.8, ridge + 0.8)), T)


def _landmark(pieces: Pieces, style: str, rng: Generator) -> None:
    """A steeple over a village, a high-rise over a town, a chimney over works."""
    if style == "village":
        height, half = float(rng.uniform(14.0, 20.0)), 2.4
        pieces.add_quads("gable.white", box_quads((-half, -half, -SUNK_M), (half, half, height), _SIDES))
        tip = (0.0, 0.0, height + float(rng.uniform(6.0, 14.0)))
        ring = np.array([(half, -half, height), (half, half, height), (-half, half, height), (-half, -half, height)])
        pieces.add_quads(
            "roof.tile_anthracite", [[a, b, tip, tip] for a, b in zip(ring, np.roll(ring, -1, 0), strict=True)]
        )
    elif style == "town":
        half, height = float(rng.uniform(7.0, 11.0)), 3.0 * int(rng.integers(10, 18))
        pieces.add_quads("wall.grey", box_quads((-half, -half, -SUNK_M), (half, half, height), _SIDES))
        pieces.add_quads("flat", box_quads((-half, -half, height), (half, half, height + 1.0)))
    else:
        height = float(rng.uniform(28.0, 55.0))
        pieces.add("stack", tube(np.array([(0, 0, -SUNK_M), (0, 0, height)], dtype=float), [1.9, 1.2], 12))
