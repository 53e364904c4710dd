"""Front garden borders: picket fence and garden wall. Both run along x about the origin, their face to +y and -y."""

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import pose
from synthgen.records import Asset, Mesh
from synthgen.world.family import Parameters
from synthgen.world.furniture.coats import coated
from synthgen.world.shapes.pieces import Pieces
from synthgen.world.shapes.solids import box_quads, extrude, quads
from synthgen.world.surfaces.material_table import material

PICKET_M = 0.085
"""Width of a picket (sold as 70-95 mm)."""

_AROUND = ("front", "back", "left", "right", "top")


def build_fence(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """Pickets on two rails between posts."""
    p = parameters
    length, height = float(p["length"]), float(p["height"])
    pieces = Pieces()
    bays = max(1, round(length / 2.0))
    for x in np.linspace(-length / 2 + 0.045, length / 2 - 0.045, bays + 1):
        pieces.add_quads("post", box_quads((x - 0.045, -0.075, 0), (x + 0.045, 0.015, height + 0.05), _AROUND))
        pieces.add_quads("post", box_quads((x - 0.055, -0.085, height + 0.05), (x + 0.055, 0.025, height + 0.075)))
    for z in (0.2, height - 0.22):
        rail = box_quads((-length / 2, -0.04, z), (length / 2, 0.0, z + 0.07))
        pieces.add("rail", quads(rail, grain=(1, 0, 0)))
    places = _picket_places(length, float(p["gap"]))
    if detail == 0:
        picket = _picket(height, pointed=p["points"] == "pointed")
        for x in places.tolist():
            pieces.add("picket", picket, pose(x, 0, 0))
    else:  # boards with fewer faces; from afar, every other one twice as wide
        half = PICKET_M / 2 * detail
        faces = ("front", "back", "left", "right", "top") if detail == 1 else ("left", "right")
        boards = [box_quads((x - half, 0.0, 0.06), (x + half, 0.02, height), faces) for x in places[::detail]]
        pieces.add_quads("picket", np.concatenate(boards))
    look = coated(str(p["color"]), "wood")
    return Asset("structure.fence", pieces.parts({"post": look, "rail": look, "picket": look}, {}, "structure.fence"))


def _picket_places(length: float, gap: float) -> Floats:
    n = max(1, int((length - 0.02) / (PICKET_M + gap)))
    return (np.arange(n) - (n - 1) / 2) * (length - 0.02) / n


def _picket(height: float, *, pointed: bool) -> Mesh:
    """One board, 2 cm thick, with a point or with clipped corners."""
    half, tip = PICKET_M / 2, 0.07 if pointed else 0.015
    shoulder = 0.0 if pointed else half - 0.015
    outline = [
        (-half, 0.06),
        (half, 0.06),
        (half, height - tip),
        (shoulder, height),
        (-shoulder, height),
        (-half, height - tip),
    ]
    if pointed:
        del outline[4]
    upright = np.array([[1, 0, 0, 0], [0, 0, -1, 0.02], [0, 1, 0, 0], [0, 0, 0, 1]], dtype=float)
    return extrude(outline, 0.02).moved(upright)


def build_wall(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A low wall under a coping, at times with piers at its ends."""
    p = parameters
    half, height, thick = float(p["length"]) / 2, float(p["height"]), 0.12
    pieces = Pieces()
    end = half - 0.2 if p["piers"] else half  # inside the piers, so that no two faces coincide
    pieces.add_quads("wall", box_quads((-end, -thick, 0), (end, thick, height), _AROUND))
    _coping(pieces, -end, end, thick + 0.04, height)
    if p["piers"]:
        for x in (-half + 0.2, half - 0.2):
            pieces.add_quads("wall", box_quads((x - 0.2, -0.2, 0), (x + 0.2, 0.2, height + 0.22), _AROUND))
            pieces.add_quads("coping", box_quads((x - 0.25, -0.25, height + 0.22), (x + 0.25, 0.25, height + 0.30)))
            if detail < 2:
                pieces.add_quads("coping", _pyramid(x, 0.25, height + 0.30, 0.1))
    looks = {"wall": material("furniture", str(p["finish"])), "coping": material("furniture", "coping")}
    return Asset("structure.wall", pieces.parts(looks, {}, "structure.wall"))


def _coping(pieces: Pieces, a: float, b: float, reach: float, z: float) -> None:
    """Slabs with a ridge, so that water runs off to both sides."""
    edge, ridge = z + 0.05, z + 0.085
    pieces.add_quads("coping", box_quads((a, -reach, z), (b, reach, edge), ("left", "right", "bottom")))
    pieces.add_quads("coping", [[(a, -reach, edge), (b, -reach, edge), (b, 0, ridge), (a, 0, ridge)]])
    pieces.add_quads("coping", [[(b, reach, edge), (a, reach, edge), (a, 0, ridge), (b, 0, ridge)]])
    for x, side in ((a, -1), (b, 1)):
        end = [(x, -reach, z), (x, reach, z), (x, reach, edge), (x, -reach, edge)]
        gable = [(x, -reach, edge), (x, reach, edge), (x, 0, ridge), (x, 0, ridge)]
        pieces.add_quads("coping", [end[::side], gable[::side]])


def _pyramid(x: float, half: float, z: float, rise: float) -> Floats:
    """Four-sided cap (4, 4, 3) over a square."""
    corners = [(x - half, -half, z), (x + half, -half, z), (x + half, half, z), (x - half, half, z)]
    tip = (x, 0.0, z + rise)
    return np.array([[corners[i], corners[(i + 1) % 4], tip, tip] for i in range(4)])
