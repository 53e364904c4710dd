"""Everything on the ground of a road network: `network_parts` gives it as parts in the world frame.

Roads are ribbons (`ribbons`), paint lies on them (`paint`), a junction is one surface over all that its connecting
roads pave, and the country starts vertex on vertex where roads end (`country`). Roads that lead out of the network
go on straight, as far as nothing is in their way; bridges and tunnels are in `structures`. Not here: what stands on
the ground.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from scipy.spatial import cKDTree

from synthgen.arrays import Floats
from synthgen.records import Material, Mesh, Part
from synthgen.records.mesh import merge
from synthgen.rng import Generator
from synthgen.world.network.country import country, interpolated
from synthgen.world.network.islands import island_ribbons
from synthgen.world.network.lane_graph import end_section
from synthgen.world.network.lanes import DRIVABLE
from synthgen.world.network.network import Network
from synthgen.world.network.paint import Paint, road_paint
from synthgen.world.network.regions import area, boundary_loops, filled, is_covered
from synthgen.world.network.repairs import ironwork, lane_stretches, repairs
from synthgen.world.network.ribbons import GREEN, Ribbon, heights, section_ribbons, section_stations
from synthgen.world.network.road import ContactPoint, Road
from synthgen.world.network.structures import decks, ground_pieces, structure_parts
from synthgen.world.roads.cracks import cracks
from synthgen.world.roads.potholes import drawn_potholes, with_potholes
from synthgen.world.roads.wear import rut_depth_m, worn_paint
from synthgen.world.surfaces.material_table import material as material_of
from synthgen.world.surfaces.material_table import table
from synthgen.world.surfaces.wetness import wet_material

PAVED = DRIVABLE | {"shoulder", "stop", "biking", "parking", "restricted", "tram", "rail", "special1", "special2"}
"""Kinds of lane that are one surface in a junction."""

_LOOKS: Mapping[str, tuple[str, str, str]] = {
    "parking": ("parking", "ground.parking", "setts"),
    "biking": ("cycle_lane", "ground.road", "cycle_asphalt"),
    "sidewalk": ("pavement", "ground.sidewalk", "pavers"),
    "walking": ("pavement", "ground.sidewalk", "pavers"),
    "curb": ("kerb", "ground.curb", "kerbstone"),
    "border": ("border", "ground.curb", "kerbstone"),
    "island": ("island", "ground.other", "setts"),
    "none": ("verge", "nature.terrain", "grass"),
    "median": ("verge", "nature.terrain", "grass"),
    "puddle": ("puddle", "ground.road", "water"),
    "rail": ("track", "ground.rail_track", "asphalt"),
    "tram": ("track", "ground.rail_track", "asphalt"),
}
"""Name, class and material of surfaces by the kind of lane; the others are carriageway."""

_PAINTS = {"yellow": "paint_yellow", "red": "paint_red", "blue": "paint_blue"}
"""Materials of colored paint; the other colors are white."""

_LIP_M = 0.1
"""How far the end of a road is continued into a junction, to close the gap before a traffic island (our choice)."""

_CLEAR_M = 15.0
"""Ground between a road that goes on out of the network and all others (our choice)."""


def network_parts(
    network: Network, *, material: str = "asphalt", wet: bool = False, damage: float = 0.25, rng: Generator
) -> tuple[Part, ...]:
    """Ground of all roads and the country around, world frame.

    Parameters
    ----------
    network : Network
    material : {"asphalt", "concrete"}
        Of the carriageways.
    wet : bool
        Whether porous surfaces are dark and all paved ones smooth with water; grass sheds it.
    damage : float
        Of the surface, 0 (new) to 1: patches, seams, cracks, ruts, potholes, worn paint.
    rng : Generator
        Places patches, seams, cracks and potholes.
    """
    going_on = extensions(network)
    parts: list[Part] = []
    outlines: list[Floats] = []
    for road in network.roads:
        before, after = going_on[road.id]
        for index in range(len(road.sections)):
            s = section_stations(road, index, before, after)
            skip = PAVED if road.junction else frozenset[str]()
            ribbons = section_ribbons(road, index, s, skip=skip, rut_m=rut_depth_m(damage))
            parts += [_part(ribbon, road, material) for ribbon in ribbons if wet or ribbon.kind != "puddle"]
            outlines += [_outline(road, index, run, is_paved_only=False) for run in ground_pieces(road, s)]
        parts += [_paint_part(paint, material, damage) for paint in road_paint(road, before, after)]
        parts += [_part(ribbon, road, material) for ribbon in island_ribbons(road)]
        if not road.junction:
            parts += repairs(road, damage, rng) + ironwork(road, rng)
    for junction in network.junctions:
        filled = _junction_mesh(network, junction.id)
        if filled is not None:
            mesh, loops = filled
            parts.append(Part("carriageway", mesh, material_of("road", material), "ground.road"))
            outlines += loops
    parts.append(country(outlines, [deck for road in network.roads for deck in decks(road)]))
    for road in (road for road in network.roads if road.structures):
        parts += structure_parts(road, partial(is_covered, polygons=_other_roads(network, road)))
    lanes = [lane for road in network.roads if not road.junction for lane in lane_stretches(road)]
    parts += cracks(lanes, damage, rng)
    whole = with_potholes(_joined(parts), drawn_potholes(lanes, damage, rng), wet=wet, rng=rng)
    if not wet:
        return whole
    return tuple(
        p if p.class_name == "nature.terrain" else replace(p, material=wet_material(p.material)) for p in whole
    )


def extensions(network: Network) -> dict[str, tuple[float, float]]:
    """How far each road goes on straight before its start and past its end; 0 where it is linked. [m]"""
    wanted = float(table("road")["extent"]["approach_m"])
    lines = {r.id: r.point(np.linspace(0.0, r.length_m, 2 + int(r.length_m / 5.0)))[:, :2] for r in network.roads}
    found: dict[str, tuple[float, float]] = {}
    for road in network.roads:
        reach = [0.0, 0.0]
        for end, link in enumerate((road.predecessor, road.successor)):
            if link is None and not road.junction:
                ahead = np.arange(0.0, wanted + 5.0, 5.0)
                s = road.length_m + ahead if end else -ahead
                own = lines[road.id][:-8] if end else lines[road.id][8:]
                others = np.concatenate([own, *(line for name, line in lines.items() if name != road.id)])
                room = 2.0 * _half_width(road) + _CLEAR_M
                path = road.point(s)[:, :2]
                is_free = cKDTree(others).query(path)[0] > room if len(others) else np.ones(len(s), dtype=bool)
                blocked = np.flatnonzero(~is_free & (ahead > 0.0))
                reach[end] = wanted if len(blocked) == 0 else max(0.0, float(ahead[blocked[0]]) - 10.0)
                lines[f"{road.id}.{end}"] = path[: int(reach[end] / 5.0) + 1]
        found[road.id] = (reach[0], reach[1])
    return found


def _other_roads(network: Network, road: Road) -> list[Floats]:
    """Outlines (k, 3) of all sections of all other roads."""
    return [
        _outline(other, index, section_stations(other, index), is_paved_only=False)
        for other in network.roads
        if other.id != road.id
        for index in range(len(other.sections))
    ]


def _half_width(road: Road) -> float:
    sections = range(len(road.sections))
    return max(float(np.max(np.abs(t))) for i in sections for t in road.lane_borders(i, road.sections[i].s).values())


def _outline(road: Road, index: int, s: Floats, *, is_paved_only: bool) -> Floats:
    """Outline (k, 3) of a section, counter-clockwise: of all lanes, or of those paved one beside the other."""
    section, borders = road.sections[index], road.lane_borders(index, s)
    edges = []
    for sign in (-1, 1):
        t, h = borders[0][0], np.zeros_like(s)
        for lane in sorted((x for x in section.lanes if x.id * sign > 0), key=lambda x: abs(x.id)):
            outer_h = heights(lane, s - section.s)[1]
            if is_paved_only and (lane.kind not in PAVED or float(np.max(outer_h)) > 1e-6):
                break
            t, h = borders[lane.id][1], outer_h
        edges.append(road.point(s, t, h))
    return np.concatenate([edges[0], edges[1][::-1]])


def _junction_mesh(network: Network, name: str) -> tuple[Mesh, list[Floats]] | None:
    """One surface over what the connecting roads of a junction pave, and its outlines; None if it has no such roads."""
    polygons, touching = [], set()
    for road in network.roads:
        if road.junction == name:
            for index in range(len(road.sections)):
                s = section_stations(road, index, 0.0, 0.0)
                polygons.append(_outline(road, index, s, is_paved_only=True))
            touching |= {(x.id, x.contact or "start") for x in (road.predecessor, road.successor) if x}
    if not polygons:
        return None
    roads = network.by_id
    polygons += [_lip(roads[road], contact) for road, contact in sorted(touching) if not roads[road].junction]
    places, faces = filled(polygons, _inner)
    loops = [loop for loop in boundary_loops(places, faces) if area(loop) > 0.0]
    return Mesh.make(places, faces, uv=places[:, :2]), loops


def _lip(road: Road, contact: ContactPoint) -> Floats:
    """A narrow band across the end of a road, all that is paved or raised between its kerbs, inside the junction."""
    at = 0.0 if contact == "start" else road.length_m
    index = end_section(road, contact)
    borders, limits = road.lane_borders(index, at), [0.0, 0.0]
    for side, sign in enumerate((-1, 1)):
        limits[side] = float(borders[0][0])
        for lane in sorted((x for x in road.sections[index].lanes if x.id * sign > 0), key=lambda x: abs(x.id)):
            if lane.kind not in PAVED | {"median"}:
                break
            limits[side] = float(borders[lane.id][1])
    s = np.array([at, at - _LIP_M if contact == "start" else at + _LIP_M])
    corners = road.point(s[[0, 1, 1, 0]], np.array(limits)[[0, 0, 1, 1]])
    return corners if area(corners) > 0 else corners[::-1]


def _inner(edge: Floats, step_m: float = 3.0) -> Floats:
    """Places (n, 3) on a grid within the bounds of places (k, 3), away from them, at heights between theirs."""
    low, high = edge[:, :2].min(axis=0), edge[:, :2].max(axis=0)
    x, y = np.meshgrid(np.arange(low[0], high[0], step_m), np.arange(low[1], high[1], step_m))
    xy = np.column_stack([x.ravel(), y.ravel()])
    xy = xy[cKDTree(edge[:, :2]).query(xy)[0] > step_m / 2.0]
    return np.column_stack([xy, interpolated(edge, xy)])


def _part(ribbon: Ribbon, road: Road, paving: str) -> Part:
    is_level = ribbon.kind == "parking" and any(row.kind == "lowSpeed" for row in road.types)
    name, class_name, look = _LOOKS.get(ribbon.kind, ("carriageway", "ground.road", paving))
    if look in ("asphalt", "setts") and (is_level or ribbon.kind in ("rail", "tram")):
        look = paving
    plain = _material(look)
    factor = table("road")["wear"].get(f"{ribbon.look}_factor", 1.0)
    red, green, blue = (factor * c for c in plain.base_color)
    worn = replace(plain, base_color=(red, green, blue), reflectance_905nm=factor * plain.reflectance_905nm)
    return Part(name, ribbon.mesh, worn if ribbon.kind not in GREEN else plain, class_name)


def _material(name: str) -> Material:
    return material_of("network" if name in table("network")["materials"] else "road", name)


def _paint_part(paint: Paint, paving: str, damage: float) -> Part:
    name, class_name = ("lane_mark", "ground.lane_marking") if paint.is_lane_mark else ("mark", "ground.road_marking")
    look = worn_paint(_material(_PAINTS.get(paint.color, "paint")), _material(paving), damage)
    return Part(name, paint.mesh, look, class_name)


def _joined(parts: Sequence[Part]) -> tuple[Part, ...]:
    """One part for each name, class and material."""
    groups: dict[tuple[str, str, Material], list[Mesh]] = {}
    for part in parts:
        groups.setdefault((part.name, part.class_name, part.material), []).append(part.mesh)
    return tuple(Part(name, merge(meshes), look, class_name) for (name, class_name, look), meshes in groups.items())
