"""Actors on a road network, placed along the way that the ego takes through it.

Stations and offsets are those of the ego's way: `ahead` counts along it, `offset` to the left of its lane's middle.
What can be asked for: a place, driving the ego's way in lane -1, and crossing it on foot with a meeting. Not modelled:
other lanes, parking by another actor, turning elsewhere than the ego.
"""

from dataclasses import dataclass, field
from typing import final

import numpy as np

from synthgen.arrays import Floats
from synthgen.errors import InputError, Path, PlacementError
from synthgen.geometry import move_points, pose
from synthgen.motion import meet, paths
from synthgen.records import Trajectory
from synthgen.rng import Generator, stream
from synthgen.spec.scenario import Actor, AlongLane, Crossing, Meet, Place, Scenario
from synthgen.world import catalog, ego
from synthgen.world.cast import fixed_parameters, half_width_m
from synthgen.world.family import Parameters
from synthgen.world.network.route import Route
from synthgen.world.network.standing_ground import HEADROOM_M, Ground
from synthgen.world.settle import resting_pose
from synthgen.world.world import Thing

NEARSIDE_T_M, FARSIDE_T_M = -5.0, 8.5
"""Where people who cross start and end: beside a lane of 3.5 m, and beyond the one that comes against it."""

STEP_M = 0.2
"""Of knots across the road, so that feet follow kerbs."""


@final
@dataclass
class NetworkCast:
    """Bodies of the actors, and the times of their meetings. [s]"""

    things: list[Thing] = field(default_factory=list)
    events: dict[str, float] = field(default_factory=dict)


def cast_on_network(
    scenario: Scenario,
    route: Route,
    ground: Ground,
    times_s: Floats,
    ego_s0_m: float,
    *,
    seed: int,
    index: int,
) -> NetworkCast:
    """Place all actors; `times_s` are the knots that moving ones need.

    Raises
    ------
    PlacementError
        With all actors that cannot be placed.
    """
    stage = _Stage(scenario, route, ground, times_s, ego_s0_m, NetworkCast())
    problems: list[tuple[Path, str]] = []
    for k, actor in enumerate(scenario.actors):
        try:
            stage.cast.things.append(stage.place(actor, stream(seed, "sample", index, "actor", actor.id)))
        except PlacementError as error:
            problems += [(("actors", k, *path), message) for path, message in error.problems]
    if problems:
        raise PlacementError(problems)
    return stage.cast


@final
@dataclass(frozen=True, slots=True)
class _Stage:
    scenario: Scenario
    route: Route
    ground: Ground
    times_s: Floats
    ego_s0_m: float
    cast: NetworkCast

    def place(self, actor: Actor, rng: Generator) -> Thing:
        family = actor.family or str(rng.choice(catalog.families_of_class(actor.class_name)))
        try:
            parameters = catalog.draw(family, rng, fixed_parameters(actor, family))
        except InputError as error:
            raise PlacementError([(("parameters" if actor.parameters else "size",), str(error))]) from None
        trajectory, how = self._way(actor, family, parameters)
        return Thing(0, actor.id, family, parameters, trajectory, float(rng.random()), attributes={"motion": how})

    def _way(self, actor: Actor, family: str, parameters: Parameters) -> tuple[Trajectory, str]:
        kind = self.scenario.scene.road.kind
        if actor.place is not None:
            return self._stay(actor.place, family, parameters), "still"
        if isinstance(actor.motion, Crossing) and actor.meet is not None:
            return self._cross(actor.id, actor.motion, actor.meet, half_width_m(family, parameters)), "crossing"
        if isinstance(actor.motion, AlongLane) and actor.motion.lane == -1:
            return self._drive(actor.motion), "along lane"
        what = "park" if actor.park is not None else "motion"
        message = f"on a road of kind {kind}, an actor has a place, crosses with meet, or drives in lane -1"
        raise PlacementError([((what,), message)])

    def _stay(self, place: Place, family: str, parameters: Parameters) -> Trajectory:
        s_m = self.ego_s0_m + place.ahead_m
        if place.lane not in (None, -1):
            raise PlacementError([(("place", "lane"), f"expected -1, the ego's own, or offset; got {place.lane}")])
        t_m = 0.0 if place.lane is not None else float(place.offset_m or 0.0)
        x, y = (float(value) for value in self.route.point(s_m, t_m))
        z = float(self._heights(np.array([[x, y]]), s_m, ("place",))[0])
        yaw = float(self.route.heading(s_m)) + np.deg2rad(place.heading_deg)
        T = pose(x, y, z, yaw)
        return paths.standing(T @ resting_pose(catalog.build(family, parameters, 0), place.posture))

    def _drive(self, motion: AlongLane) -> Trajectory:
        s0_m = self.ego_s0_m + motion.ahead_m
        ends = s0_m + motion.speed_m_per_s * self.times_s[[0, -1]]
        if ends[0] < 0 or ends[1] > self.route.length_m:
            message = (
                f"goes from {ends[0]:.0f} m to {ends[1]:.0f} m of a way of {self.route.length_m:.0f} m while frames "
                f"are taken; change ahead (the ego starts at {self.ego_s0_m:.0f} m)"
            )
            raise PlacementError([(("motion", "ahead"), message)])
        return self.route.drive(s0_m, motion.speed_m_per_s, self.times_s)

    def _cross(self, name: str, motion: Crossing, meeting: Meet, half_depth_m: float) -> Trajectory:
        speed = self.scenario.ego.speed_m_per_s
        if speed == 0:
            raise PlacementError([(("meet",), "impossible meeting: the ego stands still (ego.speed is 0)")])
        near = meeting.at_s + np.array([-0.1, 0.0, 0.1])
        y = meet.impact_y(width_m=ego.WIDTH_M, fraction=meeting.ego_front_fraction)
        T = self.route.drive(self.ego_s0_m, speed, near).poses(meeting.at_s)[0]
        s, t = self.route.locate(move_points(T, [ego.FRONT_M + half_depth_m, y, 0.0])[None, :2])
        sides = {"nearside": NEARSIDE_T_M, "farside": FARSIDE_T_M}
        start = sides[motion.origin]
        end = sides["farside" if motion.origin == "nearside" else "nearside"]
        if motion.across == "lane":
            end = float(np.sign(end - start)) * 2.25
        try:
            walk = meet.cross(
                s_m=float(s[0]),
                start_t_m=start,
                meet_t_m=float(t[0]),
                end_t_m=end,
                meet_s=meeting.at_s,
                speed_m_per_s=motion.speed_m_per_s,
            )
        except InputError as error:
            raise PlacementError([(("meet",), str(error))]) from None
        self.cast.events.setdefault("meet", walk.meet_s)
        self.cast.events[f"{name}.meet"] = walk.meet_s
        return self._walk(walk)

    def _walk(self, walk: meet.Crossing) -> Trajectory:
        offsets = np.linspace(walk.start_t_m, walk.end_t_m, 2 + int(abs(walk.end_t_m - walk.start_t_m) / STEP_M))
        offsets = np.array(sorted({*offsets.tolist(), walk.meet_t_m}, reverse=walk.end_t_m < walk.start_t_m))
        heights = self._heights(self.route.point(np.full(len(offsets), walk.s_m), offsets), walk.s_m, ("meet",))
        seconds = walk.leave_s + np.abs(offsets - walk.start_t_m) / walk.speed_m_per_s
        knots = [(float(a), float(b), float(c)) for a, b, c in zip(seconds, offsets, heights, strict=True)]
        return paths.across(self.route.point, float(self.route.heading(walk.s_m)), s_m=walk.s_m, knots=knots)

    def _heights(self, xy: Floats, s_m: float, where: Path) -> Floats:
        """Heights (n,) of the ground at places (n, 2) beside the ego's way at a station."""
        heights, _ = self.ground.at(xy, np.full(len(xy), float(self.route.height(s_m)) + HEADROOM_M))
        if np.isnan(heights).any():
            raise PlacementError([(where, "there is no ground at that place; change ahead or offset")])
        return heights
