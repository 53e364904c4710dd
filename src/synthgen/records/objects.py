"""The objects of a world: what has a track, a cuboid and boxes, apart from its geometry."""

from dataclasses import dataclass, field
from typing import final

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import move_points
from synthgen.records.trajectory import Trajectory


@final
@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """One object of a scene. Its geometry is the placement or body of the same `instance_id`.

    Attributes
    ----------
    instance_id : int
        1..65535; the stable track id in every label of the scene.
    uuid : str
        Unique over all data sets, made from seed and scene, not from a clock.
    name : str
        Unique in the scene; the actor's id if a user gave one.
    class_name : str
        Taxonomy class of the whole, as in "rider.cyclist".
    family : str
        Procedural family, as in "car.sedan".
    size : (length, width, height)
        Of the cuboid, along x forward, y left, z up of the body. [m]
    box_offset : (x, y, z)
        Centre of the cuboid in the body's frame. [m]
    trajectory : Trajectory
        Of the body's frame; one knot if it stands still.
    is_static : bool
        It never moves in this world: furniture, and vehicles that are parked.
    attributes : dict
        Further facts that hold for the whole scene, as in {"gait": "walk"}.
    """

    instance_id: int
    uuid: str
    name: str
    class_name: str
    family: str
    size: tuple[float, float, float]
    box_offset: tuple[float, float, float]
    trajectory: Trajectory
    is_static: bool = False
    attributes: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 1 <= self.instance_id <= 65535:
            raise ValueError(f"instance_id must be 1..65535 to fit a 16-bit mask, got {self.instance_id}")
        if min(self.size) <= 0:
            raise ValueError(f"size must be positive, got {self.size}")

    def center(self, time_s: float) -> Floats:
        """Centre of the cuboid in the world frame, (3,) [m]."""
        return move_points(self.trajectory.poses([time_s])[0], np.asarray(self.box_offset))
