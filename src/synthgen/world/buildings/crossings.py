"""Bridges over the road and tunnel portals, in plain form.

Both span the road, which runs along x below them; a bridge's deck and a portal's face run along y. Clear width and
height are parameters. Not modelled: bridges that the ego drives on, the tunnel behind its first meters.
"""

import numpy as np

from synthgen.arrays import Floats
from synthgen.records import Asset, Mesh
from synthgen.world.buildings.looks import painted
from synthgen.world.family import Parameters
from synthgen.world.shapes.pieces import Pieces
from synthgen.world.shapes.solids import box_quads, extrude, faceted
from synthgen.world.surfaces.material_table import material

_AROUND = ("front", "back", "left", "right", "top")
_SPANNING = np.array([[0, 0, 1, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1]], dtype=float)
"""From a section (u across the road, v up, depth along it) to the body's frame."""


def build_bridge(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """An overpass: slab or girders on two abutments, at times a middle pier; parapets and railings."""
    p, pieces = parameters, Pieces()
    clear, under, deck, deep = float(p["span"]), float(p["clearance"]), float(p["deck_width"]) / 2, float(p["depth"])
    half, end = clear / 2, clear / 2 + 3.5
    slab = under + deep
    pieces.add_quads("concrete", box_quads((-deck, -end, slab - 0.3), (deck, end, slab)))
    if p["kind"] == "slab":
        pieces.add_quads("concrete", box_quads((-deck + 0.9, -end, under), (deck - 0.9, end, slab - 0.3)))
    else:
        for x in np.linspace(-deck + 0.8, deck - 0.8, max(2, round(deck))):
            pieces.add_quads("girder", box_quads((x - 0.16, -end, under), (x + 0.16, end, slab - 0.3)))
    for side in (1, -1):
        a, b = sorted((side * half, side * end))
        pieces.add_quads("abutment", box_quads((-deck + 0.3, a, 0), (deck - 0.3, b, slab - 0.3), _AROUND))
        wing = [(deck - 0.3, 0.0), (deck + 5.0, 0.0), (deck + 5.0, 0.6), (deck - 0.3, slab - 0.3)]
        for turn in (1, -1):
            outline = np.array(wing if turn > 0 else [(-u, v) for u, v in reversed(wing)])
            T = np.array([[1, 0, 0, 0], [0, 0, -1, side * (half + 0.6) + 0.2], [0, 1, 0, 0], [0, 0, 0, 1]], dtype=float)
            pieces.add("abutment", extrude(outline, 0.4), T)
        edge = side * (deck - 0.15)
        pieces.add_quads("concrete", box_quads((edge - 0.15, -end, slab), (edge + 0.15, end, slab + 0.35)))
        _bridge_rail(pieces, edge, end, slab + 0.35, detail)
    if p["pier"]:
        for x in np.linspace(-deck + 1.6, deck - 1.6, 2 if deck < 5 else 3):
            pieces.add_quads("abutment", box_quads((x - 0.4, -0.4, 0), (x + 0.4, 0.4, under - 0.6), _AROUND))
        pieces.add_quads("abutment", box_quads((-deck + 0.9, -0.55, under - 0.6), (deck - 0.9, 0.55, under), _AROUND))
    looks = {
        "concrete": material("buildings", "concrete"),
        "abutment": material("buildings", "concrete_dark"),
        "rail": material("buildings", "zinc"),
        "girder": painted("paint", str(p["girder_color"])),
    }
    return Asset("structure.bridge", pieces.parts(looks, {}, "structure.bridge"))


def _bridge_rail(pieces: Pieces, x: float, end: float, z: float, detail: int) -> None:
    """Posts, two rails and, near, bars between them: 1.0 m above the walk."""
    for high in (0.15, 0.68):
        pieces.add_quads("rail", box_quads((x - 0.03, -end, z + high), (x + 0.03, end, z + high + 0.06)))
    pitch = (0.25, 1.0, 4.0)[detail]
    half = (0.012, 0.03, 0.05)[detail]
    bars = [
        box_quads((x - half, y - half, z), (x + half, y + half, z + 0.7), ("front", "back", "left", "right"))
        for y in np.arange(-end + pitch / 2, end, pitch)
    ]
    pieces.add_quads("rail", np.concatenate(bars))


def build_tunnel(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A portal in a retaining wall: box or arch, lined for its first meters, dark behind, earth on top."""
    p, pieces = parameters, Pieces()
    half, high, deep = float(p["span"]) / 2, float(p["clearance"]), float(p["length"])
    opening = _opening(half, high, arch=p["kind"] == "arch", detail=detail)
    wide, top = half + float(p["wing"]), float(opening[:, 1].max()) + 1.6
    around = np.array([(-wide, 0.0), *opening.tolist(), (wide, 0.0), (wide, top), (-wide, top)])
    pieces.add("face", extrude(around[::-1] if _area(around) < 0 else around, 0.8, 10.0), _SPANNING)
    x = np.array([0.0, -deep])
    lining = np.stack([np.column_stack([np.full(len(opening), at), opening]) for at in x])
    pieces.add("lining", _strip(lining))
    pieces.add_quads("coping", box_quads((-0.1, -wide - 0.1, top), (0.95, wide + 0.1, top + 0.25)))
    back = np.array([(-half - 0.2, 0.0), (half + 0.2, 0.0), (half + 0.2, top - 1.4), (-half - 0.2, top - 1.4)])
    pieces.add(
        "dark",
        extrude(back, 0.05),
        _SPANNING @ np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, -deep - 0.05], [0, 0, 0, 1.0]]),
    )
    shell = [(-deep, -wide, 0.0), (0.0, -wide, 0.0), (0.0, -wide, top), (-deep, -wide, top)]
    sides = np.array([shell, [(x_, -y, z) for x_, y, z in reversed(shell)]])
    pieces.add_quads("earth", sides)
    pieces.add_quads("earth", [[(-deep, -wide, top), (0, -wide, top), (0, wide, top), (-deep, wide, top)]])
    pieces.add_quads("earth", [[(-deep, wide, 0), (-deep, -wide, 0), (-deep, -wide, top), (-deep, wide, top)]])
    for k in range(int(deep / 6.0) if detail < 2 else 0):
        for y in (-0.45 * half, 0.45 * half):
            z = float(opening[:, 1].max()) - 0.25
            pieces.add_quads(
                "lamp.tunnel.0", box_quads((-3.0 - 6.0 * k, y - 0.15, z - 0.6), (-1.6 - 6.0 * k, y + 0.15, z - 0.5))
            )
            pieces.add_quads(
                "dark", box_quads((-2.4 - 6.0 * k, y - 0.03, z - 0.5), (-2.2 - 6.0 * k, y + 0.03, z + 0.25))
            )
    looks = {
        "face": material("buildings", str(p["finish"])),
        "lining": material("buildings", "lining"),
        "coping": material("buildings", "concrete"),
        "dark": material("buildings", "metal"),
        "earth": material("buildings", "earth"),
    }
    looks["lamp.tunnel.0"] = material("buildings", "tunnel_lamp")
    return Asset("structure.tunnel", pieces.parts(looks, {"earth": "nature.terrain"}, "structure.tunnel"))


def _opening(half: float, high: float, *, arch: bool, detail: int) -> Floats:
    """Section (n, 2) of a tunnel from the left foot over the crown to the right foot."""
    if not arch:
        return np.array([(-half, 0.0), (-half, high), (half, high), (half, 0.0)])
    angle = np.linspace(np.pi, 0.0, (17, 11, 7)[detail])
    wall = 0.35 * high
    crown = np.column_stack([half * np.cos(angle), wall + (high + 1.2 - wall) * np.sin(angle)])
    return np.concatenate([[(-half, 0.0)], crown, [(half, 0.0)]])


def _strip(rows: Floats) -> Mesh:
    """Surface between two lines (2, n, 3), facing their inside."""
    n = rows.shape[1]
    i = np.arange(n - 1)
    faces = np.concatenate([np.stack([i, i + 1, i + n + 1], 1), np.stack([i, i + n + 1, i + n], 1)])
    return faceted(rows.reshape(-1, 3), faces, 30.0)


def _area(outline: Floats) -> float:
    x, y = outline.T
    return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2)
