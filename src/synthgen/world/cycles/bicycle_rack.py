"""Bicycle racks: hoops in a row, with bicycles that lean on them.

Start at `FAMILIES`. As an object the rack is an `object.bicycle_rack` with all bicycles in it, as nuScenes draws its
boxes; their parts are `vehicle.bicycle`. Hoops stand along x and follow each other along y.
Left out: locks, and racks with roofs.
"""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from synthgen.geometry import pose
from synthgen.records import Asset, Part
from synthgen.rng import Generator, stream
from synthgen.world.cycles.bicycle import FAMILIES as BICYCLES
from synthgen.world.cycles.bicycle import parked_parts
from synthgen.world.cycles.kit import SIDES, Kit, leaned, moved, rod
from synthgen.world.drawing import draw_parameters
from synthgen.world.family import Family, Parameters
from synthgen.world.shapes.solids import box
from synthgen.world.shapes.tubes import arc

_CLASS = "object.bicycle_rack"
_LEAN_DEG = 3.0
_ASIDE_M = 0.16
"""Distance of a leaning bicycle's wheels from its hoop. [m]"""
_KINDS = ("city", "trekking", "racing", "mountain")


def _draw(rng: Generator, fixed: Mapping[str, object]) -> Parameters:
    return draw_parameters("cycles", "bicycle_rack", rng, fixed)


def _hoops(kit: Kit, ys: np.ndarray, detail: int) -> None:
    half, high, bend = 0.36, 0.80, 0.14
    n = (7, 5, 3)[detail]
    for y in ys:
        left = arc((-half + bend, y, high - bend), bend, 180.0, 90.0, n)
        right = arc((half - bend, y, high - bend), bend, 90.0, 0.0, n)
        line = np.concatenate([[[-half, y, 0.0]], left, right, [[half, y, 0.0]]])
        kit.add("hoops", "galvanized", rod(line, 0.024, sides=SIDES[detail]))
        for x in (-half, half):
            kit.add("feet", "galvanized", box((x - 0.06, y - 0.06, 0.0), (x + 0.06, y + 0.06, 0.008)))


@lru_cache(maxsize=8)
def _parts(key: tuple[tuple[str, float | int | str | bool], ...], detail: int) -> tuple[Part, ...]:
    p = dict(key)
    hoops, pitch = int(p["hoops"]), float(p["pitch_m"])
    ys = (np.arange(hoops) - 0.5 * (hoops - 1)) * pitch
    kit = Kit(_CLASS)
    _hoops(kit, ys, detail)
    parts = kit.parts()
    for slot in range(2 * hoops):
        # Each place has a stream of its own, so that a fuller rack keeps its bicycles.
        rng = stream(int(p["variant"]), "rack", slot)
        taken, out = rng.random() < float(p["share"]), 1.0 if slot % 2 else -1.0
        kind = _KINDS[int(rng.integers(len(_KINDS)))]
        bicycle = BICYCLES["bicycle.parked"].draw(rng, {"bicycle": kind, "child_seat": False, "panniers": False})
        ahead, along = (1.0 if rng.random() < 0.6 else -1.0), float(rng.uniform(-0.10, 0.10))
        if not taken and slot:
            continue
        upright = [part for part in parked_parts(bicycle, detail) if part.name != "kickstand"]
        # Towards the hoop: to its left if it heads along x on the hoop's right.
        leaning = leaned(upright, -_LEAN_DEG * out * ahead)
        T = pose(along, float(ys[slot // 2]) + out * _ASIDE_M, 0.0, 0.0 if ahead > 0 else np.pi)
        parts += [Part(f"bicycle{slot}.{m.name}", m.mesh, m.material, m.class_name) for m in moved(leaning, T)]
    return tuple(parts)


def build_rack(parameters: Parameters, detail: int, phase: float) -> Asset:
    """A row of hoops with bicycles at a share of the places, one at least."""
    return Asset(_CLASS, _parts(tuple(sorted(parameters.items())), detail))


FAMILIES = {"bicycle_rack": Family("bicycle_rack", _CLASS, _draw, build_rack)}
