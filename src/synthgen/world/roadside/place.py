"""What every group along the street needs to know, and how bodies stand beside a road.

Mixes, spacings and shares are in `assets/streets.yaml`.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, final

import numpy as np

from synthgen.motion.paths import standing
from synthgen.records import Trajectory
from synthgen.resources import resource
from synthgen.rng import Generator
from synthgen.spec.scenario import Scenario
from synthgen.world.cast import STREET_BEHIND_M, STREET_BEYOND_M, Cast
from synthgen.world.family import Parameters
from synthgen.world.roads.road import CrossSection, RoadLine, Side
from synthgen.world.roads.street_surface import stations
from synthgen.world.world import Conditions, Thing
from synthgen.yamlfile import read_table


@cache
def table(name: str) -> dict[str, Any]:
    """A table of `assets/streets.yaml`; read once, not to be changed."""
    content: dict[str, Any] = read_table(resource("assets", "streets.yaml"))[name]
    return content


@final
@dataclass(frozen=True)
class Place:
    """What the groups need: the street, what is taken, and where the ego comes by."""

    line: RoadLine
    section: CrossSection
    cast: Cast
    ego_way: Trajectory
    scenario: Scenario
    conditions: Conditions

    @property
    def range_s(self) -> tuple[float, float]:
        """Stations between which the street is furnished: no farther than the road itself goes."""
        ends = stations(self.line, self.section, ())
        low, high = -STREET_BEHIND_M, self.line.length_m + STREET_BEYOND_M
        return max(low, float(ends[0])), min(high, float(ends[-1]))

    def still(self, s: float, t: float, yaw: float) -> Trajectory:
        """A body that stands on the ground at (s, t), turned left by `yaw` from the road's heading."""
        return standing(self.line.place(s, t, float(self.section.ground_height(t)), yaw))


def still_thing(family: str, parameters: Parameters, trajectory: Trajectory) -> Thing:
    """A body that stays; its instance id and name are given later."""
    return Thing(0, "", family, parameters, trajectory, attributes={"motion": "still"})


def pick(mix: dict[str, float], rng: Generator) -> str:
    """One name of a mix of shares."""
    shares = np.array(list(mix.values()))
    return str(rng.choice(list(mix), p=shares / shares.sum()))


def sign(side: Side) -> float:
    """1 on the left of the line, -1 on the right."""
    return 1.0 if side == "left" else -1.0


def bow(place: Place, side: Side, width_m: float) -> float:
    """How far the plots' edge comes toward a straight facade on the inside of a curve: its sagitta. [m]"""
    edge = place.section.plot_t(side)
    if not place.line.is_inside(edge):
        return 0.0
    radius = abs(place.line.radius_m or 0.0) - abs(edge)
    return float(radius - np.sqrt(max(radius**2 - (width_m / 2) ** 2, 0.0)))


def facing_road(place: Place, side: Side, s: float, t_abs: float) -> Trajectory:
    """A body whose +x faces the road, its middle `t_abs` from the line."""
    return place.still(s, sign(side) * t_abs, -sign(side) * np.pi / 2)


def along_road(place: Place, side: Side, s: float, t_abs: float) -> Trajectory:
    """A body that runs along the road and whose +y faces it, its middle `t_abs` from the line."""
    return place.still(s, sign(side) * t_abs, np.pi if side == "left" else 0.0)
