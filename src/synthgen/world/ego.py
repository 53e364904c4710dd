"""The vehicle that carries the sensors: its outline matters to meetings, its body is not drawn."""

from typing import Final

LENGTH_M: Final = 4.63
"""Overall length: mean car in nuScenes (4.63 m, OpenPCDet anchor of the same data set)."""

WIDTH_M: Final = 1.83
"""Body width without mirrors: middle of the compact-to-sedan rows of the design table (1.78-1.90 m)."""

FRONT_M: Final = 3.70
"""From the rear axle to the front bumper: wheelbase 2.75 m plus front overhang 0.95 m, a mid-size sedan."""
