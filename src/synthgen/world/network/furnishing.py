"""What is painted and put up where a road comes to a junction: crosswalk, stop line, arrows, signs and signals.

Outlines are in the road's coordinates, so that any reader of OpenDRIVE can draw them. Right-hand traffic.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from synthgen.arrays import Floats
from synthgen.world.network.crossing import Arm, ArmLane, arm, movements
from synthgen.world.network.fixtures import CornerRoad, Outline, RoadObject, Signal
from synthgen.world.network.profile import rows
from synthgen.world.network.road import ContactPoint, Road

Control = Literal["signals", "yield", "stop", "priority", "none"]

_SIGNS: Mapping[str, tuple[str, str]] = {
    "yield": ("205", "yield"),
    "stop": ("206", "stop"),
    "priority": ("306", "priority road"),
}
"""Numbers of signs in the German catalog (StVO, annexes 2 and 3)."""

_BEFORE_CROSSWALK_M = 12.0
"""From the sign for the crosswalk back to the one before it, so that neither hides the other (our choice)."""

_STRAIGHT = [(0, -0.075), (3.0, -0.075), (3.0, -0.24), (5.0, 0.0), (3.0, 0.24), (3.0, 0.075), (0, 0.075)]
_LEFT = [
    (0, -0.075),
    (3.0, -0.075),
    (3.55, 0.02),
    (3.85, 0.3),
    (4.05, 0.3),
    (3.55, 1.05),
    (2.9, 0.3),
    (3.1, 0.3),
    (2.9, 0.12),
    (2.7, 0.075),
    (0, 0.075),
]
_ARROWS: Mapping[str, Sequence[Sequence[tuple[float, float]]]] = {
    "straight": [_STRAIGHT],
    "left": [_LEFT],
    "right": [[(x, -y) for x, y in _LEFT[::-1]]],
}
"""Outlines of arrows in direction of travel (along, left) [m], 5 m long as RMS has them up to 50 km/h; own shapes."""


def furnished(
    road: Road, contact: ContactPoint, arms: Sequence[Arm], *, control: Control, crosswalk: bool, arrows: bool
) -> Road:
    """The road with marks and signs at one of its ends, where it meets `arms`, itself included."""
    here = arm(road, contact)
    lanes = here.drivable(here.incoming)
    if not lanes:
        return road
    objects: list[RoadObject] = []
    stop = 1.0
    if crosswalk:
        objects.append(_crosswalk(road, here, stop, stop + rows("marks")["crosswalk_m"]))
        stop += rows("marks")["crosswalk_m"] + 1.0
    if control in ("signals", "stop", "yield"):
        objects.append(_stop_line(road, here, lanes, stop, is_yield=control == "yield"))
    if arrows:
        for lane in lanes:
            ways = _ways(here, lane, arms)
            objects += [_arrow(road, here, lane, ways, stop + ahead) for ahead in (7.0, 24.0)]
    signs = _signs(road, here, control, stop, crosswalk=crosswalk)
    numbered = [replace(o, id=f"{road.id}.{contact}.{i}") for i, o in enumerate(objects)]
    return replace(road, objects=(*road.objects, *numbered), signals=(*road.signals, *signs))


def _station(road: Road, here: Arm, distance: float) -> float:
    return distance if here.contact == "start" else road.length_m - distance


def _band(road: Road, here: Arm, lanes: Sequence[ArmLane], distance: float) -> tuple[float, float]:
    """Offsets t between which the lanes lie, at a distance from the junction."""
    s = _station(road, here, distance)
    borders = road.lane_borders(int(road.section_index(s)), s)
    t = [float(value) for lane in lanes if lane.id in borders for value in borders[lane.id]]
    return min(t), max(t)


def _rectangle(road: Road, here: Arm, near: float, far: float, band: tuple[float, float]) -> Outline:
    s0, s1 = sorted(_station(road, here, d) for d in (near, far))
    corners = ((s0, band[0]), (s1, band[0]), (s1, band[1]), (s0, band[1]))
    return Outline(tuple(CornerRoad(s, t) for s, t in corners), 0)


def _crosswalk(road: Road, here: Arm, near: float, far: float) -> RoadObject:
    lanes = [row for row in (*here.incoming, *here.outgoing) if row.height_m == 0.0 and row.kind != "none"]
    band = _band(road, here, lanes, (near + far) / 2)
    outline = _rectangle(road, here, near, far, band)
    s = _station(road, here, (near + far) / 2)
    return RoadObject(
        "",
        s,
        sum(band) / 2,
        "crosswalk",
        "zebra",
        "crosswalk",
        length_m=far - near,
        width_m=band[1] - band[0],
        outlines=(outline,),
    )


def _stop_line(road: Road, here: Arm, lanes: Sequence[ArmLane], near: float, *, is_yield: bool) -> RoadObject:
    width = rows("marks")["stop_line_m"]
    t0, t1 = _band(road, here, lanes, near)
    pieces = [(t0 + 0.1, t1 - 0.1)]
    if is_yield:  # blocks of 0.5 m with gaps of 0.25 m (RMS, sign 341)
        count = max(1, int((t1 - t0 - 0.2 + 0.25) / 0.75))
        pieces = [(t0 + 0.1 + 0.75 * i, t0 + 0.6 + 0.75 * i) for i in range(count)]
    outlines = [_rectangle(road, here, near, near + width, band) for band in pieces]
    numbered = tuple(replace(outline, id=i) for i, outline in enumerate(outlines))
    kind = "yieldLine" if is_yield else "stopLine"
    return RoadObject("", _station(road, here, near), (t0 + t1) / 2, "roadMark", kind, kind, outlines=numbered)


def _ways(here: Arm, lane: ArmLane, arms: Sequence[Arm]) -> list[str]:
    """Ways a lane leads, of "straight", "left" and "right"."""
    order = sorted(arms, key=lambda a: a.heading_rad % (2.0 * np.pi))
    start = next(i for i, a in enumerate(order) if (a.road, a.contact) == (here.road, here.contact))
    ways = []
    for k in range(1, len(order)):
        target = order[(start + k) % len(order)]
        turn = (target.heading_rad - here.heading_rad) % (2.0 * np.pi) - np.pi
        if any(a.id == lane.id for a, _, _ in movements(here, target, is_next=k == 1)):
            ways.append("straight" if abs(turn) < np.deg2rad(40.0) else "left" if turn > 0 else "right")
    return ways


def _arrow(road: Road, here: Arm, lane: ArmLane, ways: Sequence[str], distance: float) -> RoadObject:
    """Arrow whose tip is at `distance` from the junction."""
    sign = -1.0 if here.contact == "start" else 1.0  # traffic runs towards the junction
    length = rows("marks")["arrow_length_m"]
    tail = _station(road, here, distance + length)
    s = np.clip(tail, 0.0, road.length_m)
    middle = float(road.lane_center(lane.id, s))
    if not np.isfinite(middle):
        return RoadObject("", float(s), 0.0, "none")
    outlines: list[Outline] = []
    for way in ways:
        for points in _ARROWS[way]:
            path: Floats = np.array(points) * sign
            corners = tuple(CornerRoad(float(tail + x), float(middle + y)) for x, y in path)
            outlines.append(Outline(corners, len(outlines)))
    return RoadObject(
        "",
        float(s),
        middle,
        "roadMark",
        "arrow" + "".join(w.capitalize() for w in sorted(ways)),
        outlines=tuple(outlines),
    )


def _signs(road: Road, here: Arm, control: Control, stop: float, *, crosswalk: bool) -> list[Signal]:
    """Sign or light at the stop line; where nobody has to stop, signs for the crosswalk from both ways."""
    if control == "none":
        return []
    if control != "priority" or not crosswalk:
        return [_sign(road, here, control, stop)]
    signs = [_sign(road, here, control, stop + _BEFORE_CROSSWALK_M)]
    for is_incoming, distance in ((True, stop), (False, 0.6)):
        s, t, orientation = _beside(road, here, distance, is_incoming=is_incoming)
        name = f"{road.id}.{here.contact}.crosswalk.{'in' if is_incoming else 'out'}"
        signs.append(
            Signal(name, s, t, orientation, 2.1, "crosswalk", country="DE", kind="350", height_m=0.6, width_m=0.6)
        )
    return signs


def _beside(road: Road, here: Arm, distance: float, *, is_incoming: bool) -> tuple[float, float, str]:
    """Station and offset of a post right of the lanes of one way, on the pavement or verge, and whom it faces."""
    sides = here.incoming if is_incoming else here.outgoing
    lanes = [row for row in sides if row.height_m == 0.0 and row.kind not in ("none", "sidewalk")]
    band = _band(road, here, lanes, distance)
    is_left = (here.contact == "start") == is_incoming
    t = max(band) + 0.6 if is_left else min(band) - 0.6
    return _station(road, here, distance), t, "-" if is_left else "+"


def _sign(road: Road, here: Arm, control: Control, distance: float) -> Signal:
    """Sign or light beside the incoming lanes, facing them."""
    s, t, orientation = _beside(road, here, distance, is_incoming=True)
    name = f"{road.id}.{here.contact}.sign"
    if control == "signals":  # a head of three lights (ASAM OpenDRIVE, signals of country "OpenDRIVE")
        return Signal(name, s, t, orientation, 2.6, "light", dynamic=True, country="OpenDRIVE", kind="1000001")
    kind, words = _SIGNS[control]
    return Signal(name, s, t, orientation, 2.1, words, country="DE", kind=kind, height_m=0.6, width_m=0.6)
