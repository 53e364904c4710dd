"""What carries a rig, and where no sensor can be: inside of its body."""

from typing import Literal

import numpy as np

from synthgen.arrays import Floats

Carrier = Literal["car", "pole", "drone"]
"""Only a car has a body; the outline of ours is in `world.ego`."""

# Half a metre within the outline of a mid-size car: engine, floor and seats. A bumper hides a radar, and cameras look
# out of windows, so both are outside of it. Then the cabin between windscreen and rear window, up to the roof, where
# a camera sees out and a LiDAR or radar does not. [m] (our choice)
_CORE = np.array([[-0.45, 3.2], [-0.65, 0.65], [0.2, 0.95]])
_CABIN = np.array([[0.2, 1.6], [-0.6, 0.6], [0.95, 1.35]])


def place_fault(kind: str, place: Floats) -> str | None:
    """Why a sensor of a kind ("cameras", "lidars", "radars") cannot be at a place (3,) of the car; None if it can."""
    if _is_within(place, _CORE):
        part, free = "body", "engine, floor and seats"
    elif kind != "cameras" and _is_within(place, _CABIN):
        part, free = "cabin", "its roof"
    else:
        return None
    x, y, z = (f"{value:g}" for value in np.round(place, 2))
    return f"x {x}, y {y}, z {z} m is inside the car's {part}; move the sensor out of {free}, or name another carrier"


def _is_within(place: Floats, box: Floats) -> bool:
    return bool(np.all((place > box[:, 0]) & (place < box[:, 1])))
