"""What a wall is opened for: windows, doors and shop windows, and how they are filled on one building."""

from dataclasses import dataclass
from typing import Literal, final

Glazing = Literal["plain", "double", "cross"]


@final
@dataclass(frozen=True, slots=True)
class Opening:
    """A hole in a wall, by its middle (y) and its lower edge (z). `kind` says what fills it."""

    kind: Literal["window", "door", "shop"]
    y: float
    z: float
    width: float
    height: float

    @property
    def span(self) -> tuple[float, float]:
        """Its two sides (y)."""
        return self.y - self.width / 2, self.y + self.width / 2

    @property
    def top(self) -> float:
        """Its upper edge (z)."""
        return self.z + self.height


@final
@dataclass(frozen=True, slots=True)
class Style:
    """How openings are filled on one building."""

    glazing: Glazing = "double"
    shutters: bool = False
    surround: bool = False
    lit: float = 0.0  # share of windows with light behind them
    wall: str = "wall"  # part that is stained below sills
