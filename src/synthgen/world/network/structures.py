"""Bridges and tunnels in plain form: a slab with parapets on piers, a box under a bank of earth.

A bridge carries its road over whatever lies below: the country goes on under it (`ground_pieces` says what of a road
lies on the ground). A tunnel stands on the country and is banked up on both sides where there is room.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from synthgen.arrays import Bools, Floats
from synthgen.records import Mesh, Part
from synthgen.records.mesh import merge
from synthgen.world.network.fixtures import Structure
from synthgen.world.network.ribbons import stations
from synthgen.world.network.road import Road
from synthgen.world.shapes.solids import triangulate
from synthgen.world.surfaces.material_table import material, table

IsTaken = Callable[[Floats], Bools]
"""Whether places (n, 2) are on roads other than the structure's own."""

_DECK_DOWN_M = 0.03
"""The slab's top lies this far below the road's surface, which is laid on it (our choice)."""

_PIER_SPACING_M = 24.0
"""Spans of plain slab and beam bridges are 15 to 35 m (our choice)."""


def structure_parts(road: Road, is_taken: IsTaken) -> list[Part]:
    """All bridges and tunnels of a road."""
    return [part for row in road.structures for part in _BUILDERS[row.element](road, row, is_taken)]


def ground_pieces(road: Road, s: Floats) -> list[Floats]:
    """Stations (n,) cut into runs that lie on the ground: what is on bridges is left out."""
    pieces = [s]
    for row in road.structures:
        if row.element == "bridge":
            a, b = row.s, row.s + row.length_m
            pieces = [cut for piece in pieces for cut in _cut(piece, a, b)]
    return pieces


def decks(road: Road) -> list[Floats]:
    """Outlines (k, 3) of the road's bridges, counter-clockwise."""
    found = []
    for row in road.structures:
        if row.element == "bridge":
            s, left, right = _edges(road, row)
            found.append(np.concatenate([road.point(s, right), road.point(s, left)[::-1]]))
    return found


def _cut(s: Floats, a: float, b: float) -> list[Floats]:
    if b <= s[0] or a >= s[-1]:
        return [s]
    before, after = np.append(s[s < a - 1e-6], a), np.concatenate([[b], s[s > b + 1e-6]])
    return [piece for piece in (before, after) if len(piece) > 1]


def _edges(road: Road, row: Structure) -> tuple[Floats, Floats, Floats]:
    """Stations (n,) along a structure and the offsets of the road's outermost borders there."""
    start, end = max(row.s, 0.0), min(row.s + row.length_m, road.length_m)
    cuts = [start, *(x.s for x in road.sections if start + 0.5 < x.s < end - 0.5), end]
    s = np.unique(np.concatenate([stations(road, a, b) for a, b in pairwise(cuts)]))
    left, right = np.empty_like(s), np.empty_like(s)
    for k, index in enumerate(road.section_index(s)):
        offsets = [float(t) for pair in road.lane_borders(int(index), s[k]).values() for t in pair]
        left[k], right[k] = max(offsets), min(offsets)
    return s, left, right


def _bridge(road: Road, row: Structure, is_taken: IsTaken) -> list[Part]:
    sizes = table("network")["structures"]
    s, left, right = _edges(road, row)
    wide, deep, high = sizes["parapet_m"], sizes["deck_m"], sizes["parapet_height_m"]
    slab = _swept(
        road, s, [right - wide, left + wide, left + wide, right - wide], [-deep, -deep, -_DECK_DOWN_M, -_DECK_DOWN_M]
    )
    walls = [
        _swept(road, s, [t - wide, t, t, t - wide], [-_DECK_DOWN_M, -_DECK_DOWN_M, high, high])
        for t in (right, left + wide)
    ]
    piers = [_pier(road, at, is_taken) for at in _pier_stations(row)]
    meshes = [slab, *walls, *(pier for pier in piers if pier is not None)]
    return [Part("bridge", merge(meshes), material("road", "concrete"), "structure.bridge")]


def _pier_stations(row: Structure) -> Floats:
    count = int(row.length_m // _PIER_SPACING_M)
    return np.asarray(row.s + row.length_m * (np.arange(count) + 1.0) / (count + 1.0))


def _pier(road: Road, s: float, is_taken: IsTaken) -> Mesh | None:
    """A wall under the deck, unless it would stand on another road."""
    sizes = table("network")["structures"]
    middle = float(road.lane_offset.value(s))
    half = sizes["pier_half_m"]
    t = middle + np.array([-half, 0.0, half])
    if bool(np.any(is_taken(road.point(s, t)[:, :2]))):
        return None
    along = np.array([s - 0.4, s + 0.4])
    sides = [np.full(2, middle + half * sign) for sign in (-1, 1, 1, -1)]
    return _swept(road, along, sides, [-sizes["pier_depth_m"]] * 2 + [-sizes["deck_m"] + 0.01] * 2)


def _tunnel(road: Road, row: Structure, is_taken: IsTaken) -> list[Part]:
    sizes = table("network")["structures"]
    s, left, right = _edges(road, row)
    thick, clear, cover = sizes["wall_m"], sizes["clear_m"], sizes["cover_m"]
    foot, top = -0.3, clear + thick
    box = [
        _swept(road, s, [left, left + thick, left + thick, left], [foot, foot, clear, clear]),
        _swept(road, s, [right - thick, right, right, right - thick], [foot, foot, clear, clear]),
        _swept(road, s, [right - thick, left + thick, left + thick, right - thick], [clear, clear, top, top]),
    ]
    reach = [_bank_m(road, s, edge, sign, is_taken) for edge, sign in ((left, 1.0), (right, -1.0))]
    outer = [left + thick + reach[0], left + thick, right - thick, right - thick - reach[1]]
    inner = [right - thick, right - thick, left + thick, left + thick]
    height = [-0.5, top + cover, top + cover, -0.5, -0.5, top, top, -0.5]
    bank = _swept(road, s, [*outer, *inner], height)
    heads = []
    for at, sign in ((0, -1.0), (-1, 1.0)):
        ends = np.sort(s[at] + sign * np.array([0.0, sizes["head_m"]]))
        profile = [np.full(2, float(t[at])) for t in (*outer, right, right, left, left)]
        heads.append(_swept(road, ends, profile, [*(h + 0.3 for h in height[:4]), -0.3, clear, clear, -0.3]))
    return [
        Part("tunnel", merge([*box, *heads]), material("road", "concrete"), "structure.tunnel"),
        Part("tunnel_bank", bank, material("road", "grass"), "nature.terrain"),
    ]


def _bank_m(road: Road, s: Floats, edge: Floats, sign: float, is_taken: IsTaken) -> float:
    """How far the earth beside a tunnel reaches: nowhere if another road is there."""
    wanted = float(table("network")["structures"]["bank_m"])
    places = [road.point(s, edge + sign * x)[:, :2] for x in np.linspace(1.5, wanted + 1.0, 5)]
    return 0.05 if bool(np.any(is_taken(np.concatenate(places)))) else wanted


def _swept(road: Road, s: Floats, t: Sequence[Floats], h: Sequence[float]) -> Mesh:
    """A closed body over stations (n,): its profile has corners at offsets t (n,) each and heights h, counter-clockwise
    as seen from ahead."""
    offsets = np.column_stack(t)
    n, k = offsets.shape
    vertices = road.point(s[:, None], offsets, np.broadcast_to(np.array(h), (n, k))).reshape(-1, 3)
    row, corner = (a.ravel() for a in np.meshgrid(np.arange(n - 1), np.arange(k), indexing="ij"))
    a, b = row * k + corner, row * k + (corner + 1) % k
    faces = [np.column_stack([a, b, b + k]), np.column_stack([a, b + k, a + k])]
    for at, is_end in ((0, False), (n - 1, True)):
        cap = triangulate(np.column_stack([offsets[at], h])) + at * k
        faces.append(cap if is_end else cap[:, ::-1])
    along = np.repeat(s, k)
    around = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(offsets[0]), np.diff(h)))])
    uv = np.column_stack([along, np.tile(around, n)])
    return Mesh.make(vertices, np.concatenate(faces), uv=uv, crease_deg=20.0)


_BUILDERS = {"bridge": _bridge, "tunnel": _tunnel}
