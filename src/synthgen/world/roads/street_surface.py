"""Everything on the ground of a street: `road_parts` gives it as parts in the world frame.

The section is cut into strips that share their edges, and lane markings are strips of their own, so that no
two surfaces fight for the same place. Thin details (patches, covers, drains, zebra) are in `street_details`,
open country beyond the plots in `terrain`. In: reference line and section; out: static `Part`s.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, final

import numpy as np

from synthgen.arrays import Bools, Floats
from synthgen.records import Material, Mesh, Part
from synthgen.records.mesh import merge
from synthgen.rng import Generator
from synthgen.world.roads.cracks import cracks
from synthgen.world.roads.potholes import drawn_potholes, with_potholes
from synthgen.world.roads.road import CrossSection, RoadLine
from synthgen.world.roads.street_details import details, lane_stretches
from synthgen.world.roads.terrain import terrain
from synthgen.world.roads.wear import FREEBOARD, RUT_SIDE, rut_depth_m, worn_paint
from synthgen.world.surfaces.material_table import material as table_material
from synthgen.world.surfaces.material_table import table
from synthgen.world.surfaces.wetness import wet_material

Paving = Literal["asphalt", "concrete"]

APART_M = 20.0
"""Least ground between the two ends of a street that bends back towards itself."""

CHORD_ERROR_M = 0.005
"""Largest distance between an arc and the polyline that stands for it."""


@final
@dataclass(frozen=True, slots=True)
class Strip:
    """Surface between two edges (t, z), right edge first; `line` names the marking painted on it, if any."""

    name: str
    class_name: str
    material: str
    right: tuple[float, float]
    left: tuple[float, float]
    line: Literal["none", "solid", "dashed"] = "none"


def road_parts(
    line: RoadLine,
    section: CrossSection,
    *,
    material: Paving,
    wet: bool,
    rng: Generator,
    damage: float = 0.25,
    zebra_s: Sequence[float] = (),
) -> tuple[Part, ...]:
    """Ground of the street and the country around it, world frame.

    Parameters
    ----------
    line : RoadLine
    section : CrossSection
    material : {"asphalt", "concrete"}
        Of the carriageway.
    wet : bool
        Whether porous surfaces are dark and all paved ones smooth with water; grass sheds it.
    rng : Generator
        Places patches, seams, covers, cracks and potholes.
    damage : float
        Of the surface, 0 (new) to 1: patches, seams, cracks, ruts, potholes, worn paint.
    zebra_s : sequence of float
        Stations of the middles of zebra crossings. [m]
    """
    s = stations(line, section, zebra_s)
    paint = worn_paint(table_material("road", "paint"), table_material("road", material), damage)
    ribbons = [
        part
        for strip in strips(section, rut_depth_m(damage), wet=wet)
        for part in _strip_parts(line, s, strip, material, paint, zebra_s)
    ]
    lanes = lane_stretches(line, section)
    parts = _joined(ribbons) + details(line, section, rng, zebra_s, paint, damage) + (terrain(line, section, s),)
    parts += tuple(cracks(lanes, damage, rng))
    parts = with_potholes(parts, drawn_potholes(lanes, damage, rng), wet=wet, rng=rng)
    if not wet:
        return parts
    return tuple(
        part if part.class_name == "nature.terrain" else replace(part, material=wet_material(part.material))
        for part in parts
    )


def strips(section: CrossSection, rut_m: float = 0.0, *, wet: bool = False) -> tuple[Strip, ...]:
    """The section from right to left, without gap or overlap, from the end of one plot to that of the other.

    What has no width (a street without verge or parking) has no strip. Ruts are `rut_m` deep; water stands in them when
    it is `wet`, over the strips of their floor.
    """
    outward = _roadside_strips(section) + _worn(_half_carriageway(section), section)
    outward = [piece for strip in outward if strip.left != strip.right for piece in _pressed(strip, rut_m, wet=wet)]
    return tuple([_mirrored(strip) for strip in outward] + outward[::-1])


def _pressed(strip: Strip, rut_m: float, *, wet: bool) -> list[Strip]:
    """A wheel track as a rut: its sides and floor, from the outside in, and the water over them."""
    if strip.material != "track" or rut_m == 0.0:
        return [strip]
    (low, _), (high, _) = strip.right, strip.left
    side, level = RUT_SIDE * (high - low), -FREEBOARD * rut_m
    cuts = [(high, 0.0), (high - side, -rut_m), (low + side, -rut_m), (low, 0.0)]
    pieces = [replace(strip, right=right, left=left) for left, right in pairwise(cuts)]
    if wet:
        edge = FREEBOARD * side
        pieces.append(Strip("puddle", "ground.road", "water", (low + edge, level), (high - edge, level)))
    return pieces


def stations(line: RoadLine, section: CrossSection, zebra_s: Sequence[float]) -> Floats:
    """Stations where ribbons have vertices (n,): ends of dashes and zebras, and enough between them on a curve."""
    marks, extent = table("road")["markings"], table("road")["extent"]
    approach, period = _approach(line, section, extent["approach_m"]), marks["dash_m"] + marks["gap_m"]
    first, last = -approach, line.length_m + approach
    starts = period * np.arange(np.ceil(first / period), np.floor(last / period) + 1)
    half = marks["zebra_length_m"] / 2 + 1.0
    breaks = [[first, 0.0, line.length_m, last], starts, starts + marks["dash_m"]]
    breaks += [[middle - half, middle + half] for middle in zebra_s]
    fixed = np.unique(np.round(np.concatenate(breaks), 6))
    fixed = fixed[(fixed >= first) & (fixed <= last)]
    return _refined(fixed, _chord_m(line, section))


def _approach(line: RoadLine, section: CrossSection, wanted_m: float) -> float:
    """How far the street goes on straight past its ends: those of a curve of over half a turn approach each other."""
    turn = abs(line.turn_rad)
    if turn <= np.pi or line.radius_m is None:
        return wanted_m
    meeting = abs(line.radius_m * np.tan(turn / 2))  # from either end to where their tangents cross
    touching = section.plot_end_t("left") / np.tan((turn - np.pi) / 2)  # from there to where the plots touch
    return float(np.clip(meeting - touching - APART_M, 1.0, wanted_m))


def _chord_m(line: RoadLine, section: CrossSection) -> float:
    """Longest step along the line whose chord stays within `CHORD_ERROR_M` of the arc at the outermost offset."""
    if line.radius_m is None:
        return 30.0
    radius = abs(line.radius_m)
    outer = radius + section.plot_end_t("left")
    return float(radius * np.sqrt(8.0 * CHORD_ERROR_M / outer))


def _refined(fixed: Floats, step: float) -> Floats:
    counts = np.maximum(1, np.ceil(np.diff(fixed) / step)).astype(int)
    pieces = [np.linspace(a, b, n, endpoint=False) for a, b, n in zip(fixed[:-1], fixed[1:], counts, strict=True)]
    return np.concatenate([*pieces, fixed[-1:]])


def _half_carriageway(section: CrossSection) -> list[Strip]:
    """Strips of the left half of the lanes, from the outside in."""
    marks = table("road")["markings"]
    width, edge = marks["line_width_m"], section.half_width_m - marks["edge_inset_m"]
    cuts: list[tuple[float, str, Literal["none", "solid", "dashed"]]] = [
        (section.half_width_m, "carriageway", "none"),
        (edge, "edge_line", "solid"),
        (edge - width, "carriageway", "none"),
    ]
    for lane in range(section.lanes // 2 - 1, 0, -1):
        border = lane * section.lane_width_m
        cuts += [(border + width / 2, "lane_line", "dashed"), (border - width / 2, "carriageway", "none")]
    if section.lanes > 2:  # two solid lines a line's width apart
        cuts += [(1.5 * width, "center_line", "solid"), (0.5 * width, "carriageway", "none")]
    else:
        cuts += [(0.5 * width, "center_line", "dashed")]
    inner = [t for t, _, _ in cuts[1:]] + [0.0]
    return [
        Strip(
            name, "ground.road" if kind == "none" else "ground.lane_marking", "carriageway", (t0, 0.0), (t1, 0.0), kind
        )
        for (t1, name, kind), t0 in zip(cuts, inner, strict=True)
    ]


def _worn(half: list[Strip], section: CrossSection) -> list[Strip]:
    """The same strips with wheel tracks and the oily middle of each lane cut out of the plain ones."""
    wear = table("road")["wear"]
    bands = []  # (right edge, left edge, material)
    for lane in range(1, section.lanes // 2 + 1):
        middle = section.lane_center(lane)
        bands.append((middle - wear["oil_width_m"] / 2, middle + wear["oil_width_m"] / 2, "oil"))
        for track in (middle - wear["track_m"] / 2, middle + wear["track_m"] / 2):
            bands.append((track - wear["wheel_width_m"] / 2, track + wear["wheel_width_m"] / 2, "track"))
    worn = []
    for strip in half:
        t0, t1 = strip.right[0], strip.left[0]
        inside = [band for band in bands if strip.line == "none" and t0 < band[0] and band[1] < t1]
        edges = sorted({t0, t1, *(t for band in inside for t in band[:2])}, reverse=True)
        for left, right in pairwise(edges):
            look = next((band[2] for band in inside if band[0] == right), strip.material)
            worn.append(replace(strip, material=look, right=(right, 0.0), left=(left, 0.0)))
    return worn


def _carriageway_look(kind: str, paving: Paving) -> Material:
    """Material of the carriageway: as paved, polished by wheels, or darkened by oil."""
    plain = table_material("road", paving)
    factor = table("road")["wear"].get(f"{kind}_factor", 1.0)
    red, green, blue = (factor * c for c in plain.base_color)
    return replace(plain, base_color=(red, green, blue), reflectance_905nm=factor * plain.reflectance_905nm)


def _roadside_strips(section: CrossSection) -> list[Strip]:
    """Strips of the left roadside, from the outside in."""
    foot, top = section.kerb_t("left"), section.kerb_upstand_m
    verge, plot, end = section.verge_t("left"), section.plot_t("left"), section.plot_end_t("left")
    profile = section.kerb_profile() + np.array([foot, 0.0])
    kerb = [
        Strip("kerb", "ground.curb", "kerbstone", (a[0], a[1]), (b[0], b[1])) for a, b in pairwise(profile.tolist())
    ]
    outer = [
        Strip("plot", "nature.terrain", "grass", (plot, top), (end, top)),
        Strip("verge", "nature.terrain", "grass", (verge, top), (plot, top)),
        Strip("pavement", "ground.sidewalk", "pavers", (foot + section.kerb_width_m, top), (verge, top)),
    ]
    parking = Strip("parking", "ground.parking", "setts", (section.half_width_m, 0.0), (foot, 0.0))
    return [*outer, *kerb[::-1], parking]


def _mirrored(strip: Strip) -> Strip:
    (t0, z0), (t1, z1) = strip.right, strip.left
    return Strip(strip.name, strip.class_name, strip.material, (-t1, z1), (-t0, z0), strip.line)


def _strip_parts(
    line: RoadLine, s: Floats, strip: Strip, paving: Paving, paint: Material, zebra_s: Sequence[float]
) -> list[Part]:
    """The strip's part, or two where it is painted in places."""
    is_road = strip.name in ("carriageway", "edge_line", "lane_line", "center_line")
    ground = _carriageway_look(strip.material, paving) if is_road else table_material("road", strip.material)
    if strip.line == "none":
        return [Part(strip.name, ribbon(line, s, strip.right, strip.left), ground, strip.class_name)]
    painted = _is_painted((s[1:] + s[:-1]) / 2, strip.line == "dashed", zebra_s)
    pieces = [
        (strip.name, painted, paint, strip.class_name),
        ("carriageway", ~painted, ground, "ground.road"),
    ]
    return [
        Part(name, ribbon(line, s, strip.right, strip.left, where), look, class_name)
        for name, where, look, class_name in pieces
        if np.any(where)
    ]


def _is_painted(middle_s: Floats, dashed: bool, zebra_s: Sequence[float]) -> Bools:
    marks = table("road")["markings"]
    painted = np.ones(len(middle_s), dtype=bool)
    if dashed:
        painted &= middle_s % (marks["dash_m"] + marks["gap_m"]) < marks["dash_m"]
    for zebra in zebra_s:
        painted &= np.abs(middle_s - zebra) > marks["zebra_length_m"] / 2 + 1.0
    return painted


def ribbon(
    line: RoadLine, s: Floats, right: tuple[float, float], left: tuple[float, float], where: Bools | None = None
) -> Mesh:
    """Flat strip along the road between two edges (t, z), facing up; only on intervals of s `where` it is True."""
    keep = np.ones(len(s) - 1, dtype=bool) if where is None else where
    used = np.concatenate([keep, [False]]) | np.concatenate([[False], keep])
    s, index = s[used], np.cumsum(used) - 1
    (t0, z0), (t1, z1) = right, left
    width = float(np.hypot(t1 - t0, z1 - z0))
    edges = [np.column_stack([line.point(s, t), np.full(len(s), z)]) for t, z in (right, left)]
    heading = line.heading(s)
    leftward = np.column_stack([-np.sin(heading), np.cos(heading), np.zeros(len(s))])
    normals = ((t1 - t0) * np.array([0.0, 0.0, 1.0]) - (z1 - z0) * leftward) / width
    a = 2 * index[:-1][keep]
    faces = np.concatenate([np.column_stack([a, a + 2, a + 3]), np.column_stack([a, a + 3, a + 1])])
    vertices = np.stack(edges, axis=1).reshape(-1, 3)
    uv = np.stack([np.column_stack([s, np.full(len(s), t0 + across)]) for across in (0.0, width)], axis=1)
    return Mesh.make(vertices, faces, normals=np.repeat(normals, 2, axis=0), uv=uv.reshape(-1, 2))


def _joined(parts: list[Part]) -> tuple[Part, ...]:
    """One part for each name, class and material."""
    groups: dict[tuple[str, str, Material], list[Mesh]] = {}
    for part in parts:
        groups.setdefault((part.name, part.class_name, part.material), []).append(part.mesh)
    return tuple(Part(name, merge(meshes), look, class_name) for (name, class_name, look), meshes in groups.items())
