"""The actors of a scenario, each with a body and a way to go.

Crossing actors come first (the meeting fixes where), then those parked by them, then all others.
In: scenario and street; out: `Cast`, with the things, the times of events, and which stretches are taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import final

import numpy as np

from synthgen.errors import InputError, Path, PlacementError
from synthgen.geometry import move_points
from synthgen.motion import meet, paths
from synthgen.records import Trajectory
from synthgen.rng import Generator, stream
from synthgen.spec.scenario import Actor, AlongLane, AlongPavement, Crossing, Meet, Park, Place, Scenario
from synthgen.world import catalog, ego
from synthgen.world.family import Parameters
from synthgen.world.roads.road import FARSIDE, NEARSIDE, CrossSection, RoadLine, Side
from synthgen.world.settle import resting_pose
from synthgen.world.world import Thing

CORRIDOR_M = 0.6
"""Half width that a crossing walk needs between parked vehicles."""

RIDER_FROM_EDGE_M = 0.9
"""Cyclists ride this far from the lane's outer edge (ERA 2010 recommends 0.8-1.0 m in mixed traffic)."""

RUN_FROM_M_PER_S = 2.2
"""People walk up to about this speed and run beyond: preferred transition at a Froude number of 0.5
(Alexander 1989, doi:10.1152/physrev.1989.69.4.1199), v = sqrt(0.5 g l) with legs of 0.95 m."""

STREET_BEHIND_M, STREET_BEYOND_M = 40.0, 90.0
"""The street is furnished from this far before the road's start to this far beyond its end."""

Interval = tuple[Side, float, float]
"""Stretch of a kerb that is taken: side, from and to station. [m]"""


@final
@dataclass
class Cast:
    """Actors placed so far. `taken` are stretches of kerb where nothing else may park."""

    things: list[Thing] = field(default_factory=list)
    events: dict[str, float] = field(default_factory=dict)
    taken: list[Interval] = field(default_factory=list)
    crossings: dict[str, float] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)
    parked: dict[str, Interval] = field(default_factory=dict)


def cast_actors(
    scenario: Scenario,
    line: RoadLine,
    section: CrossSection,
    span_s: tuple[float, float],
    ego_s0_m: float,
    *,
    seed: int,
    index: int,
) -> Cast:
    """Place all actors of the scenario; `span_s` is the time for which trajectories are needed [s].

    Raises
    ------
    PlacementError
        With all actors that cannot be placed.
    """
    cast = Cast()
    stage = _Stage(scenario, line, section, span_s, ego_s0_m, cast)
    bodies: dict[int, Thing] = {}
    problems: list[tuple[Path, str]] = []
    for k in sorted(range(len(scenario.actors)), key=lambda k: _turn(scenario.actors[k], scenario.actors)):
        actor = scenario.actors[k]
        if actor.park is not None and cast.failed & {
            actor.park.behind,
            (actor.park.before or "").removesuffix(".path"),
        }:
            cast.failed.add(actor.id)  # its place depends on one that has none
            continue
        try:
            bodies[k] = stage.place(actor, stream(seed, "sample", index, "actor", actor.id))
        except PlacementError as error:
            problems += [(("actors", k, *path), message) for path, message in error.problems]
            cast.failed.add(actor.id)
    if problems:
        raise PlacementError(problems)
    cast.things = [bodies[k] for k in range(len(scenario.actors))]
    return cast


def _turn(actor: Actor, actors: Sequence[Actor]) -> int:
    """Order of placing: crossings, then the parked, each after the one it is behind, then all others."""
    if isinstance(actor.motion, Crossing):
        return 0
    if actor.park is None:
        return len(actors) + 1
    by_id = {other.id: other for other in actors}
    turn = 1
    while actor.park is not None and actor.park.behind is not None:  # no circles: the spec is checked
        actor, turn = by_id[actor.park.behind], turn + 1
    return turn


@final
@dataclass(frozen=True)
class _Stage:
    """What placing an actor needs to know."""

    scenario: Scenario
    line: RoadLine
    section: CrossSection
    span_s: tuple[float, float]
    ego_s0_m: float
    cast: Cast

    def place(self, actor: Actor, rng: Generator) -> Thing:
        family = actor.family or catalog.pick_family(actor.class_name, rng)
        try:
            parameters = catalog.draw(family, rng, fixed_parameters(actor, family))
        except PlacementError:
            raise
        except InputError as error:
            raise PlacementError([(("parameters" if actor.parameters else "size",), str(error))]) from None
        trajectory, how = self._way(actor, family, parameters, rng)
        phase = float(rng.random())
        return Thing(0, actor.id, family, parameters, trajectory, phase, attributes={"motion": how})

    def _way(self, actor: Actor, family: str, parameters: Parameters, rng: Generator) -> tuple[Trajectory, str]:
        motion = actor.motion
        if isinstance(motion, Crossing) and actor.meet is not None:
            return self._crossing(actor.id, motion, actor.meet, half_width_m(family, parameters)), "crossing"
        if isinstance(motion, AlongLane):
            return self._along_lane(motion, family), "along lane"
        if isinstance(motion, AlongPavement):
            return self._along_pavement(motion, rng), "along pavement"
        if actor.place is not None:
            return self._place(actor.place, family, parameters), "still"
        if actor.park is None:
            raise PlacementError([((), "give exactly one of motion, park and place")])
        return self._park(actor.id, actor.park, family, parameters, rng), "parked"

    def _crossing(self, name: str, motion: Crossing, meeting: Meet, half_depth_m: float) -> Trajectory:
        section = self.section
        if self.scenario.ego.speed_m_per_s == 0:
            raise PlacementError([(("meet",), "impossible meeting: the ego stands still (ego.speed is 0)")])
        s_m, meet_t = self._meeting_place(meeting, half_depth_m)
        if s_m > self.line.length_m:
            message = (
                f"impossible meeting: the ego's front is {s_m:.0f} m along the road at {meeting.at_s:g} s, but the "
                f"road is {self.line.length_m:.0f} m long; meet earlier, drive slower or lengthen scene.road.length"
            )
            raise PlacementError([(("meet",), message)])
        start: Side = NEARSIDE if motion.origin == "nearside" else FARSIDE
        try:
            walk = meet.cross(
                s_m=s_m,
                start_t_m=section.pavement_center_t(start),
                meet_t_m=meet_t,
                end_t_m=self._end_of_walk(motion, start),
                meet_s=meeting.at_s,
                speed_m_per_s=motion.speed_m_per_s,
            )
        except InputError as error:
            raise PlacementError([(("meet",), str(error))]) from None
        self.cast.events.setdefault("meet", walk.meet_s)
        self.cast.events[f"{name}.meet"] = walk.meet_s
        self.cast.crossings[name] = s_m
        low, high = sorted((walk.start_t_m, walk.end_t_m))
        crossed = [side for side in (NEARSIDE, FARSIDE) if low < section.kerb_t(side) < high]
        self.cast.taken += [(side, s_m - CORRIDOR_M, s_m + CORRIDOR_M) for side in crossed]
        return paths.across(self.line.point, float(self.line.heading(s_m)), s_m=s_m, knots=self._steps(walk))

    def _meeting_place(self, meeting: Meet, half_depth_m: float) -> tuple[float, float]:
        """Station and offset of the actor's middle when the ego's front touches it."""
        way = ego_way(self.scenario, self.line, self.section, self.ego_s0_m, (meeting.at_s - 0.1, meeting.at_s + 0.1))
        y = meet.impact_y(width_m=ego.WIDTH_M, fraction=meeting.ego_front_fraction)
        place = move_points(way.poses(meeting.at_s)[0], [ego.FRONT_M + half_depth_m, y, 0.0])
        s, t = self.line.locate(place[None, :2])
        return float(s[0]), float(t[0])

    def _end_of_walk(self, motion: Crossing, start: Side) -> float:
        if motion.across == "road":
            return self.section.pavement_center_t(FARSIDE if start == NEARSIDE else NEARSIDE)
        beyond = self.section.lane_width_m / 2 + 0.5
        sign = 1.0 if start == NEARSIDE else -1.0
        return self.section.lane_center(self.scenario.ego.lane) + sign * beyond

    def _steps(self, walk: meet.Crossing) -> list[tuple[float, float, float]]:
        """Knots (time, offset, height) of a walk, stepping off and onto kerbs within 20 cm."""
        sign = np.sign(walk.end_t_m - walk.start_t_m)
        kerbs = [self.section.kerb_t(side) for side in (NEARSIDE, FARSIDE)]
        offsets = [walk.start_t_m, walk.end_t_m, walk.meet_t_m]
        offsets += [t for kerb in kerbs for t in (kerb - 0.1, kerb + 0.1)]
        low, high = sorted((walk.start_t_m, walk.end_t_m))
        way = sorted({t for t in offsets if low <= t <= high}, reverse=bool(sign < 0))
        return [
            (walk.leave_s + abs(t - walk.start_t_m) / walk.speed_m_per_s, t, float(self.section.ground_height(t)))
            for t in way
        ]

    def _along_lane(self, motion: AlongLane, family: str) -> Trajectory:
        section = self.section
        t_m = section.lane_center(motion.lane)
        if catalog.family(family).class_name == "rider.cyclist":
            t_m += np.sign(motion.lane) * (section.lane_width_m / 2 - RIDER_FROM_EDGE_M)
        return self._straight(motion.ahead_m, t_m, motion.speed_m_per_s, section.lane_direction(motion.lane))

    def _along_pavement(self, motion: AlongPavement, rng: Generator) -> Trajectory:
        side: Side = NEARSIDE if motion.pavement == "nearside" else FARSIDE
        free_m = self.section.pavement_width_m / 2 - 0.6
        t_m = self.section.pavement_center_t(side) + rng.uniform(-free_m, free_m)
        return self._straight(motion.ahead_m, t_m, motion.speed_m_per_s, 1 if motion.direction == "same" else -1)

    def _straight(self, ahead_m: float, t_m: float, speed_m_per_s: float, direction: int) -> Trajectory:
        way = paths.along(
            self.line.point,
            self.line.heading,
            s0_m=self.ego_s0_m + ahead_m,
            t_m=t_m,
            speed_m_per_s=speed_m_per_s,
            direction=direction,
            z_m=float(self.section.ground_height(t_m)),
            from_s=self.span_s[0],
            to_s=self.span_s[1],
        )
        s, _ = self.line.locate(way.positions[[0, -1], :2])
        low, high = -STREET_BEHIND_M, self.line.length_m + STREET_BEYOND_M
        if s.min() < low or s.max() > high:
            message = (
                f"goes from {s[0]:.0f} m to {s[1]:.0f} m along the road while frames are taken, but the street is "
                f"there from {low:.0f} m to {high:.0f} m; change ahead (the ego starts at {self.ego_s0_m:.0f} m)"
            )
            raise PlacementError([(("motion", "ahead"), message)])
        return way

    def _place(self, place: Place, family: str, parameters: Parameters) -> Trajectory:
        """Where a body stays: on the ground below its middle, or as it comes to rest when it lies."""
        s_m = self.ego_s0_m + place.ahead_m
        if place.lane is not None:
            t_m, facing = self.section.lane_center(place.lane), self.section.lane_direction(place.lane)
        else:
            t_m, facing = float(place.offset_m or 0.0), 1
        low, high = -STREET_BEHIND_M, self.line.length_m + STREET_BEYOND_M
        widest_m = abs(self.section.plot_end_t(NEARSIDE))
        if not (low <= s_m <= high and abs(t_m) <= widest_m):
            message = (
                f"{s_m:.0f} m along the road and {t_m:.1f} m from its middle is no place of the street: it goes from "
                f"{low:.0f} m to {high:.0f} m, {widest_m:.0f} m to each side; the ego starts at {self.ego_s0_m:.0f} m"
            )
            raise PlacementError([(("place",), message)])
        yaw = np.deg2rad(place.heading_deg) + (0.0 if facing > 0 else np.pi)
        T = self.line.place(s_m, t_m, float(self.section.ground_height(t_m)), float(yaw))
        return paths.standing(T @ resting_pose(catalog.build(family, parameters, 0), place.posture))

    def _park(self, name: str, park: Park, family: str, parameters: Parameters, rng: Generator) -> Trajectory:
        length = catalog.size_m(family, parameters)[0]
        side: Side = NEARSIDE if park.side == "nearside" else FARSIDE
        if park.before is not None:
            front = self.cast.crossings[park.before.removesuffix(".path")] - CORRIDOR_M - park.gap_m
        elif park.behind is not None:
            side, rear, _ = self.cast.parked[park.behind]
            front = rear - park.gap_m
        else:
            front = self.ego_s0_m + float(park.ahead_m or 0.0) + length / 2
        low = front - length
        if not 0 <= low < front <= self.line.length_m:
            message = (
                f"from {low:.1f} m to {front:.1f} m is not on the road of {self.line.length_m:.0f} m; meet later, or "
                "lengthen scene.road.length"
            )
            raise PlacementError([(("park",), message)])
        for other, start, end in self.cast.taken:
            if other == side and low < end - 1e-9 and start < front - 1e-9:
                message = (
                    f"the kerb from {low:.1f} m to {front:.1f} m is taken from {start:.1f} m to {end:.1f} m by another "
                    f"vehicle or a crossing path; the ego starts at {self.ego_s0_m:.0f} m"
                )
                raise PlacementError([(("park",), message)])
        interval = (side, low, front)
        self.cast.taken.append(interval)
        self.cast.parked[name] = interval
        return parked_at(self.line, self.section, side, front - length / 2, rng)


def ego_way(
    scenario: Scenario, line: RoadLine, section: CrossSection, s0_m: float, span_s: tuple[float, float]
) -> Trajectory:
    """The ego's way: constant speed in its lane, at station `s0_m` at time 0; the whole span also if it stands."""
    way = paths.along(
        line.point,
        line.heading,
        s0_m=s0_m,
        t_m=section.lane_center(scenario.ego.lane),
        speed_m_per_s=scenario.ego.speed_m_per_s,
        direction=section.lane_direction(scenario.ego.lane),
        z_m=0.0,
        from_s=span_s[0],
        to_s=span_s[1],
    )
    return way if len(way.times_s) > 1 else Trajectory.from_poses(span_s, way.poses(span_s))


def parked_at(line: RoadLine, section: CrossSection, side: Side, s_m: float, rng: Generator) -> Trajectory:
    """A vehicle in the parking strip, heading as traffic on its side does, not quite straight."""
    t_m = section.parking_center_t(side) + rng.uniform(-0.08, 0.08)
    yaw = (0.0 if side == NEARSIDE else np.pi) + np.deg2rad(rng.uniform(-1.0, 1.0))
    return paths.standing(line.place(s_m, t_m, 0.0, yaw))


def fixed_parameters(actor: Actor, family: str) -> dict[str, object]:
    """Parameters that the user fixed."""
    size = actor.size
    if catalog.family(family).class_name.partition(".")[0] in ("human", "rider"):
        if size.length_m is not None or size.width_m is not None:
            raise PlacementError([(("size",), "people have only a height, h")])
        fixed: dict[str, object] = {} if size.height_m is None else {"stature_m": size.height_m}
        return fixed | ({"gait": _gait(actor)} if family.startswith("person.") else {}) | actor.parameters
    sizes = {"length": size.length_m, "width": size.width_m, "height": size.height_m}
    kept: dict[str, object] = {name: value for name, value in sizes.items() if value is not None}
    return (kept if actor.paint == "any" else kept | {"paint": actor.paint}) | actor.parameters


def _gait(actor: Actor) -> str:
    """How a person moves: as asked, or in a lane by speed; who has no speed stands."""
    motion = actor.motion
    if motion is None or motion.speed_m_per_s == 0:
        return "stand"
    if isinstance(motion, AlongLane):
        return "run" if motion.speed_m_per_s > RUN_FROM_M_PER_S else "walk"
    return motion.gait


def half_width_m(family: str, parameters: Parameters) -> float:
    """Half the width of a body [m]: how far its middle is from the ego's front when they touch."""
    return catalog.size_m(family, parameters)[1] / 2


__all__ = ["Cast", "Interval", "cast_actors", "fixed_parameters", "half_width_m", "parked_at"]
