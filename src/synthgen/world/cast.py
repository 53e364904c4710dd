"""The actors of a scenario, each with a body and a way to go.

Crossing actors come first (the meeting fixes where), then those parked by them, then all others.
In: scenario and street; out: `Cast`, with the things, the times of events, and which stretches are taken.
"""

from dataclasses import dataclass, field
from typing import final

import numpy as np

from synthgen.errors import InputError
from synthgen.motion import meet, paths
from synthgen.records import Trajectory
from synthgen.rng import Generator, stream
from synthgen.spec.scenario import Actor, AlongLane, AlongPavement, Crossing, Park, Scenario
from synthgen.world import catalog, ego
from synthgen.world.family import Parameters
from synthgen.world.road import FARSIDE, NEARSIDE, CrossSection, RoadLine, Side
from synthgen.world.world import Thing

CORRIDOR_M = 0.6
"""Half width that a crossing walk needs between parked vehicles."""

RIDER_FROM_EDGE_M = 0.9
"""Cyclists ride this far from the lane's outer edge (ERA 2010 recommends 0.8-1.0 m in mixed traffic)."""

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
    """Place all actors of the scenario; `span_s` is the time for which trajectories are needed [s]."""
    cast = Cast()
    stage = _Stage(scenario, line, section, span_s, ego_s0_m, cast)
    order = sorted(range(len(scenario.actors)), key=lambda k: _turn(scenario.actors[k]))
    bodies = {}
    for k in order:
        actor = scenario.actors[k]
        rng = stream(seed, "sample", index, "actor", actor.id)
        bodies[k] = stage.place(actor, f"actors[{k}] ({actor.id})", rng)
    cast.things = [bodies[k] for k in range(len(scenario.actors))]
    return cast


def _turn(actor: Actor) -> int:
    """Order of placing: crossings, then parked in the order that `behind` needs (the spec is checked), then others."""
    if isinstance(actor.motion, Crossing):
        return 0
    if actor.park is not None:
        return 2 if actor.park.behind is not None else 1
    return 3


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

    def place(self, actor: Actor, where: str, rng: Generator) -> Thing:
        family = actor.family or str(rng.choice(catalog.families_of_class(actor.class_name, f"{where}.class")))
        parameters = catalog.draw(family, rng, _fixed(actor, family, where))
        trajectory, attributes = self._way(actor, where, family, parameters, rng)
        phase = float(rng.random())
        return Thing(0, actor.id, family, parameters, trajectory, phase, attributes=attributes)

    def _way(
        self, actor: Actor, where: str, family: str, parameters: Parameters, rng: Generator
    ) -> tuple[Trajectory, dict[str, str]]:
        motion = actor.motion
        if isinstance(motion, Crossing):
            return self._crossing(actor, motion, where, family, parameters), {"motion": "crossing"}
        if isinstance(motion, AlongLane):
            return self._along_lane(motion, where, family), {"motion": "along lane"}
        if isinstance(motion, AlongPavement):
            return self._along_pavement(motion, rng), {"motion": "along pavement"}
        if actor.park is None:
            raise InputError(f"{where}: give exactly one of motion and park")
        return self._park(actor.id, actor.park, where, family, parameters, rng), {"motion": "parked"}

    def _crossing(self, actor: Actor, motion: Crossing, where: str, family: str, parameters: Parameters) -> Trajectory:
        if actor.meet is None:
            raise InputError(f"{where}: a crossing motion needs meet")
        section, vehicle = self.section, self.scenario.ego
        if vehicle.speed_m_per_s == 0:
            raise InputError(f"{where}.meet: impossible meeting: the ego stands still (ego.speed is 0)")
        front_s = meet.meeting_station(
            ego_s0_m=self.ego_s0_m,
            ego_speed_m_per_s=vehicle.speed_m_per_s * section.lane_direction(vehicle.lane),
            front_m=ego.FRONT_M,
            meet_s=actor.meet.at_s,
        )
        half_depth = _half_width(family, parameters)
        s_m = front_s + half_depth
        if s_m > self.line.length_m:
            raise InputError(
                f"{where}.meet: impossible meeting: the ego's front is {s_m:.0f} m along the road at "
                f"{actor.meet.at_s:g} s, but the road is {self.line.length_m:.0f} m long; meet earlier, drive slower "
                "or lengthen scene.road.length"
            )
        start: Side = NEARSIDE if motion.origin == "nearside" else FARSIDE
        meet_t = meet.impact_offset(
            ego_t_m=section.lane_center(vehicle.lane),
            ego_width_m=ego.WIDTH_M,
            fraction=actor.meet.ego_front_fraction,
        )
        walk = meet.cross(
            s_m=s_m,
            start_t_m=section.pavement_center_t(start),
            meet_t_m=meet_t,
            end_t_m=self._end_of_walk(motion, start),
            meet_s=actor.meet.at_s,
            speed_m_per_s=motion.speed_m_per_s,
            where=f"{where}.meet",
        )
        self.cast.events.setdefault("meet", walk.meet_s)
        self.cast.events[f"{actor.id}.meet"] = walk.meet_s
        self.cast.crossings[actor.id] = s_m
        self.cast.taken += [(side, s_m - CORRIDOR_M, s_m + CORRIDOR_M) for side in (NEARSIDE, FARSIDE)]
        heading = float(self.line.heading(s_m))
        return paths.across(self.line.point, heading, s_m=s_m, knots=self._steps(walk))

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

    def _along_lane(self, motion: AlongLane, where: str, family: str) -> Trajectory:
        section = self.section
        if motion.lane not in section.lane_numbers:
            lanes = ", ".join(map(str, section.lane_numbers))
            raise InputError(f"{where}.motion.lane: no lane {motion.lane}; this road has lanes {lanes}")
        t_m = section.lane_center(motion.lane)
        if catalog.family(family).class_name == "rider.cyclist":
            t_m += np.sign(motion.lane) * (section.lane_width_m / 2 - RIDER_FROM_EDGE_M)
        direction = section.lane_direction(motion.lane)
        return self._straight(motion.ahead_m, t_m, motion.speed_m_per_s, direction)

    def _along_pavement(self, motion: AlongPavement, rng: Generator) -> Trajectory:
        side: Side = NEARSIDE if motion.pavement == "nearside" else FARSIDE
        free_m = self.section.pavement_width_m / 2 - 0.6
        t_m = self.section.pavement_center_t(side) + rng.uniform(-free_m, free_m)
        return self._straight(motion.ahead_m, t_m, motion.speed_m_per_s, 1 if motion.direction == "same" else -1)

    def _straight(self, ahead_m: float, t_m: float, speed_m_per_s: float, direction: int) -> Trajectory:
        return paths.along(
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

    def _park(
        self, name: str, park: Park, where: str, family: str, parameters: Parameters, rng: Generator
    ) -> Trajectory:
        length = float(parameters["length"])
        side: Side = NEARSIDE if park.side == "nearside" else FARSIDE
        if park.before is not None:
            front = self.cast.crossings[park.before.removesuffix(".path")] - CORRIDOR_M - park.gap_m
        elif park.behind is not None:
            side, rear, _ = self.cast.parked[park.behind]
            front = rear - park.gap_m
        else:
            front = self.ego_s0_m + float(park.ahead_m or 0.0) + length / 2
        interval = (side, front - length, front)
        if not 0 <= interval[1] < interval[2] <= self.line.length_m:
            raise InputError(
                f"{where}.park: from {interval[1]:.1f} m to {front:.1f} m is not on the road of "
                f"{self.line.length_m:.0f} m; meet later, or lengthen scene.road.length"
            )
        self.cast.taken.append(interval)
        self.cast.parked[name] = interval
        return parked_at(self.line, self.section, side, front - length / 2, rng)


def parked_at(line: RoadLine, section: CrossSection, side: Side, s_m: float, rng: Generator) -> Trajectory:
    """A vehicle in the parking strip, heading as traffic on its side does, not quite straight."""
    t_m = section.parking_center_t(side) + rng.uniform(-0.08, 0.08)
    yaw = (0.0 if side == NEARSIDE else np.pi) + np.deg2rad(rng.uniform(-1.0, 1.0))
    return paths.standing(line.place(s_m, t_m, 0.0, yaw))


def _fixed(actor: Actor, family: str, where: str) -> dict[str, object]:
    """Parameters that the user fixed."""
    fixed: dict[str, object] = {}
    size = actor.size
    if family.startswith(("person", "bicycle")):
        if size.height_m is not None:
            fixed["stature"] = size.height_m
        if size.length_m is not None or size.width_m is not None:
            raise InputError(f"{where}.size: people have only a height, h")
        gait = getattr(actor.motion, "gait", None)
        if family.startswith("person"):
            fixed["gait"] = gait or "stand"
    else:
        sizes = {"length": size.length_m, "width": size.width_m, "height": size.height_m}
        fixed |= {name: value for name, value in sizes.items() if value is not None}
        if actor.paint != "any":
            fixed["paint"] = actor.paint
    return fixed


def _half_width(family: str, parameters: Parameters) -> float:
    """Half the width of a body [m]: how far its middle is from the ego's front when they touch."""
    bounds = catalog.thing_bounds([catalog.build(family, parameters, 2)])
    return 0.3 if bounds is None else float(bounds[1, 1] - bounds[0, 1]) / 2


__all__ = ["Cast", "Interval", "cast_actors", "parked_at"]
