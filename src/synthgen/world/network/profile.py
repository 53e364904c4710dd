"""Cross-sections that layouts are built from: strips from the middle outward, and roads made of them.

A `Strip` is a lane before it has a number; strips of the same `key` in neighboring spans of a road are linked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, final

from synthgen.world.network.cubics import Cubics
from synthgen.world.network.lanes import Lane, LaneHeight, LaneSection, RoadMark
from synthgen.world.network.plan import Geometry
from synthgen.world.network.road import Road
from synthgen.world.surfaces.material_table import table


@final
@dataclass(frozen=True, slots=True)
class Strip:
    """A lane to be: what it is, how wide from the span's start on, the mark on its outer border, how high it lies."""

    key: str
    kind: str
    widths: Cubics
    mark: str = "none"
    height_m: float = 0.0
    mark_color: str = "white"
    mark_width_m: float | None = None


@final
@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of road from station `s`: strips of either side from the middle outward, and the mark between."""

    s: float
    left: tuple[Strip, ...]
    right: tuple[Strip, ...]
    center_mark: str = "none"
    center_color: str = "white"


def rows(part: str) -> Any:
    """Numbers of one part of `assets/families/network.yaml`."""
    return table("network")[part]


def strip(key: str, kind: str, width_m: float, **changes: Any) -> Strip:
    """Strip of constant width."""
    return Strip(key, kind, Cubics.constant(width_m), **changes)


def curbside(*, sidewalk_m: float | None = None) -> tuple[Strip, ...]:
    """Kerb, pavement and verge of a town."""
    town = rows("town")
    up = town["upstand_m"]
    return (
        strip("kerb", "curb", town["kerb_m"], height_m=up),
        strip("sidewalk", "sidewalk", town["sidewalk_m"] if sidewalk_m is None else sidewalk_m, height_m=up),
        strip("verge", "none", town["verge_m"], height_m=up),
    )


def driving(count: int, width_m: float, last_mark: str = "none") -> tuple[Strip, ...]:
    """Lanes with broken lines between them."""
    marks = ["broken"] * (count - 1) + [last_mark]
    return tuple(strip(f"drive{i}", "driving", width_m, mark=mark) for i, mark in enumerate(marks))


def town_half(lanes: int, width_m: float, *, bike: bool = False, parking: Cubics | None = None) -> tuple[Strip, ...]:
    """Half a town street, from the middle outward."""
    strips = driving(lanes, width_m, "solid" if bike else "none")
    if bike:
        strips += (strip("bike", "biking", rows("town")["bike_m"]),)
    if parking:
        strips += (Strip("parking", "parking", parking),)
    return strips + curbside()


def rural_half(width_m: float, shoulder_m: float, verge_m: float, edge: str = "solid") -> tuple[Strip, ...]:
    """Half a country road; `edge` is the mark beside the lane."""
    shoulder = (strip("shoulder", "shoulder", shoulder_m),) if shoulder_m else ()
    return (*driving(1, width_m, edge), *shoulder, strip("verge", "none", verge_m))


def lane_sections(spans: Sequence[Span]) -> tuple[LaneSection, ...]:
    """Numbered lanes of all spans, linked along the road."""
    sections = []
    for i, span in enumerate(spans):
        before, after = (spans[k] if 0 <= k < len(spans) else None for k in (i - 1, i + 1))
        lanes = [
            Lane(
                0,
                "none",
                marks=(RoadMark(0.0, span.center_mark, color=span.center_color, width_m=rows("marks")["line_m"]),),
            )
        ]
        for sign, side in ((1, "left"), (-1, "right")):
            numbers = [
                {row.key: sign * (k + 1) for k, row in enumerate(getattr(other, side))} if other else {}
                for other in (before, after)
            ]
            for k, row in enumerate(getattr(span, side)):
                lane = _lane(sign * (k + 1), row)
                links = [(n[row.key],) if row.key in n else () for n in numbers]
                lane = replace(lane, predecessors=links[0], successors=links[1])
                lanes = [lane, *lanes] if sign > 0 else [*lanes, lane]
        sections.append(LaneSection(span.s, tuple(lanes)))
    return tuple(sections)


def _lane(number: int, row: Strip) -> Lane:
    width = row.mark_width_m or rows("marks")["line_m"]
    marks = (RoadMark(0.0, row.mark, color=row.mark_color, width_m=width),) if row.mark != "none" else ()
    heights = (LaneHeight(0.0, row.height_m, row.height_m),) if row.height_m else ()
    return Lane(number, row.kind, row.widths, marks=marks, heights=heights)


def road_of(name: str, plan: Sequence[Geometry], spans: Sequence[Span], **changes: Any) -> Road:
    """A road along a plan with these spans; `changes` are further fields of `Road`."""
    length_m = plan[-1].s + plan[-1].length_m
    return Road(id=name, length_m=length_m, plan=tuple(plan), sections=lane_sections(spans), **changes)
