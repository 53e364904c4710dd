"""A data set of one radar and one object, small enough for every test that reads radar."""

from pathlib import Path

import numpy as np

from synthgen.labels import cuboids
from synthgen.records import ObjectInfo, RadarPoints, RadarReading, RadarSpectrum, Trajectory
from synthgen.records.radar import DIRECT, GHOST, NOISE
from synthgen.rng import stream
from synthgen.store import Dataset, SceneWriter, finish, locked, prepare

IDENTITY = {"generator": "0.1.0", "seed": 1}
OBJECT = ObjectInfo(
    instance_id=3,
    uuid="00000000-0000-4000-8000-000000000003",
    name="car",
    class_name="vehicle.car",
    family="car.sedan",
    size=(4.0, 1.8, 1.5),
    box_offset=(0.0, 0.0, 0.75),
    trajectory=Trajectory.from_poses([0.0], [np.eye(4)]),
)


def reading_of(frame):
    """Three detections of object 3, of which one is a ghost, one of clutter and one of noise."""
    rng = stream(7, "radar", frame)
    values = rng.normal(size=(8, 5)).astype(np.float32)
    points = RadarPoints(
        *values,
        scan=np.array([0, 1, 1, 0, 0], np.uint8),
        class_id=np.array([1, 1, 1, 70, 0], np.uint8),
        instance_id=np.array([3, 3, 3, 0, 0], np.int32),
        origin=np.array([DIRECT, DIRECT, GHOST, DIRECT, NOISE], np.uint8),
    )
    return RadarReading(points, (RadarSpectrum(rng.normal(size=(6, 4)).astype(np.float16), 0.5, 0.1),) if frame else ())


def write_radar_dataset(out: Path) -> Dataset:
    """Three frames; in the middle one the radar reads nothing."""
    with locked(out):
        prepare(out, identity=IDENTITY)
        with SceneWriter(out, 0) as writer:
            writer.describe(name="small", seed=0, spec_sha256="ab" * 32)
            writer.add_radar("RADAR", np.eye(4), "ars408")
            writer.add_objects([OBJECT])
            writer.add_world({})
            for frame in range(3):
                radars = []
                writer.add_frame(frame, frame * 10**8, np.eye(4))
                if frame != 1:
                    reading = reading_of(frame)
                    writer.add_radar_reading("RADAR", frame, reading, frame * 10**8)
                    radars.append(reading.points)
                writer.add_cuboids(frame, cuboids([OBJECT], time_s=0.0, T_world_ego=np.eye(4), radars=radars))
            writer.commit()
        finish(out)
    return Dataset.open(out)
