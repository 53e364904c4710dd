"""A LiDAR reading with its labels."""

from dataclasses import dataclass
from typing import final

from synthgen.arrays import Int32s, Singles, UInt8s, UInt16s, check_shape, frozen


@final
@dataclass(frozen=True, slots=True)
class PointCloud:
    """Returns of one sweep in firing order.

    Attributes
    ----------
    xyz : (n, 3) float32
        In the sensor frame at the time each beam was fired (not de-skewed). [m]
    intensity : (n,) float32
        Calibrated reflectivity, 0..1; above 1 for retroreflectors.
    ring : (n,) uint16
        Row of the beam table.
    time_s : (n,) float32
        Firing time after the frame's time stamp. [s]
    class_id : (n,) uint8
    instance_id : (n,) int32
        0 for points that belong to no object (stuff classes).
    """

    xyz: Singles
    intensity: Singles
    ring: UInt16s
    time_s: Singles
    class_id: UInt8s
    instance_id: Int32s

    def __post_init__(self) -> None:
        n = len(self.xyz)
        check_shape("xyz", self.xyz, (n, 3))
        for name in ("intensity", "ring", "time_s", "class_id", "instance_id"):
            check_shape(name, getattr(self, name), (n,))
        for name in self.__slots__:
            object.__setattr__(self, name, frozen(getattr(self, name)))
