"""A LiDAR reading with its labels."""

from dataclasses import dataclass
from enum import IntEnum
from typing import final

from synthgen.arrays import Int32s, Singles, UInt8s, UInt16s, check_shape, frozen


class ReturnKind(IntEnum):
    """How a point came about."""

    SURFACE = 0
    """One body sent it back."""
    MIXED = 1
    """Several bodies within the beam; labelled with the one that gave most of it."""
    THROUGH_GLASS = 2
    """What is behind a pane."""
    GHOST = 3
    """Seen in a mirror, so that nothing is where the point is."""
    STRAY = 4
    """Light of a retroreflector in a neighboring beam or channel."""
    NOISE = 5
    """No echo at all: a false alarm."""


@final
@dataclass(frozen=True, slots=True)
class PointCloud:
    """Returns of one sweep in firing order; those of one beam from near to far.

    Attributes
    ----------
    xyz : (n, 3) float32
        In the sensor frame at the time each beam was fired (not de-skewed). [m]
    intensity : (n,) float32
        Calibrated reflectivity, 0..1; above 1 for retroreflectors.
    raw_intensity : (n,) uint16
        The same as the device reports it, in its maker's scale.
    ring : (n,) uint16
        Row of the beam table.
    time_s : (n,) float32
        Firing time after the frame's time stamp. [s]
    return_number : (n,) uint8
        1 for the first reported return of a beam, 2 for the second.
    class_id : (n,) uint8
    instance_id : (n,) int32
        0 for points that belong to no object (stuff classes).
    kind : (n,) uint8
        A `ReturnKind`.
    """

    xyz: Singles
    intensity: Singles
    raw_intensity: UInt16s
    ring: UInt16s
    time_s: Singles
    return_number: UInt8s
    class_id: UInt8s
    instance_id: Int32s
    kind: UInt8s

    def __post_init__(self) -> None:
        n = len(self.xyz)
        check_shape("xyz", self.xyz, (n, 3))
        for name in self.__slots__[1:]:
            check_shape(name, getattr(self, name), (n,))
        for name in self.__slots__:
            object.__setattr__(self, name, frozen(getattr(self, name)))
