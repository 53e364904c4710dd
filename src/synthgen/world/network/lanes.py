"""Lanes of a road: sections, widths, heights and road marks, as OpenDRIVE records them.

Lane 0 has no width: it carries the marks of the middle. Lanes 1, 2, ... lie to its left, -1, -2, ... to its right.
Offsets `start` run from the start of the lane section.
"""

from dataclasses import dataclass
from typing import Literal, final

from synthgen.world.network.cubics import ZERO, Cubics

DRIVABLE = frozenset(
    {
        "driving",
        "entry",
        "exit",
        "onRamp",
        "offRamp",
        "connectingRamp",
        "bidirectional",
        "bus",
        "taxi",
        "HOV",
        "slipLane",
    }
)
"""Lane types on which motor traffic runs (ASAM OpenDRIVE 1.8, lane types)."""


@final
@dataclass(frozen=True, slots=True)
class MarkLine:
    """One painted line of a road mark: painted over `length_m`, then `space_m` bare, again and again.

    `t_offset_m` is from the lane's border, `s_offset_m` from the mark's start. Width and color fall back to the mark's.
    """

    length_m: float
    space_m: float
    t_offset_m: float
    s_offset_m: float
    width_m: float | None = None
    rule: str = "none"
    color: str | None = None


@final
@dataclass(frozen=True, slots=True)
class RoadMark:
    """Marks on a lane's outer border from `start` on. `kind` is a word of OpenDRIVE, as "solid" or "broken broken".

    `lines` repeat (OpenDRIVE's `type/line`), `explicit` are single strokes (`explicit/line`); without either,
    the kind says what is painted.
    """

    start: float
    kind: str = "none"
    weight: str = "standard"
    color: str = "standard"
    material: str = "standard"
    width_m: float | None = None
    lane_change: str = "both"
    height_m: float = 0.0
    type_name: str = ""
    lines: tuple[MarkLine, ...] = ()
    explicit: tuple[MarkLine, ...] = ()


@final
@dataclass(frozen=True, slots=True)
class LaneHeight:
    """How far a lane's inner and outer border lie above the road's surface, from `start` on."""

    start: float
    inner_m: float
    outer_m: float


@final
@dataclass(frozen=True, slots=True)
class SpeedLimit:
    """Highest speed from `start` on; None is unlimited. [m/s]"""

    start: float
    max_m_per_s: float | None


@final
@dataclass(frozen=True, slots=True)
class Lane:
    """One lane of a section. Its width is given by `widths`, or its outer border by `borders`, as |t| from lane 0.

    `direction` is relative to the side's usual one; links name lanes of the neighboring section or road.
    """

    id: int
    kind: str = "driving"
    widths: Cubics = ZERO
    borders: Cubics = ZERO
    marks: tuple[RoadMark, ...] = ()
    heights: tuple[LaneHeight, ...] = ()
    speeds: tuple[SpeedLimit, ...] = ()
    level: bool = False
    direction: Literal["standard", "reversed", "both"] = "standard"
    predecessors: tuple[int, ...] = ()
    successors: tuple[int, ...] = ()


@final
@dataclass(frozen=True, slots=True)
class LaneSection:
    """Stretch of a road with a fixed set of lanes, from station `s` on; lanes from left to right, lane 0 included."""

    s: float
    lanes: tuple[Lane, ...]
    single_side: bool = False

    def lane(self, number: int) -> Lane:
        """The lane of that number; KeyError if there is none."""
        for lane in self.lanes:
            if lane.id == number:
                return lane
        raise KeyError(number)

    @property
    def numbers(self) -> tuple[int, ...]:
        """Numbers of all lanes but 0, from left to right."""
        return tuple(lane.id for lane in self.lanes if lane.id)
