"""The tables of a data set: one Arrow schema each, every column with its meaning and unit.

One Parquet shard per table and scene, rows sorted by the table's keys. `CONVENTIONS` says in which
frames and units; `layout` has the names of all files.
"""

import pyarrow as pa

SCHEMA_VERSION = "1.0"
"""Of the folder's layout and of these tables; readers refuse another major number."""


def _column(name: str, kind: pa.DataType, doc: str, unit: str = "", *, nullable: bool = False) -> pa.Field:
    return pa.field(name, kind, nullable=nullable, metadata={"doc": doc, "unit": unit})


def _columns(names: str, kind: pa.DataType, doc: str, unit: str = "", *, nullable: bool = False) -> list[pa.Field]:
    return [_column(name, kind, doc, unit, nullable=nullable) for name in names.split()]


def _scene() -> pa.Field:
    return _column("scene", pa.int32(), "number of the scene")


def _frame() -> pa.Field:
    return _column("frame", pa.int32(), "number of the frame in its scene, from 0")


_PAIRS = pa.map_(pa.string(), pa.string())

TABLES: dict[str, pa.Schema] = {
    "scenes": pa.schema(
        [
            _scene(),
            _column("name", pa.string(), "id of the scenario"),
            _column("seed", pa.uint64(), "seed of this scene"),
            _column("spec_sha256", pa.string(), "of the resolved scenario"),
            _column("n_frames", pa.int32(), "frames in the scene"),
            _column("tags", pa.list_(pa.string()), "tags of the scenario"),
            _column("drawn", _PAIRS, "axes of `vary` and the values drawn, as JSON"),
        ]
    ),
    "sensors": pa.schema(
        [
            _scene(),
            _column("channel", pa.string(), "name of the sensor"),
            _column("modality", pa.string(), "camera or lidar"),
            _column("model", pa.string(), "lens of a camera, or the beam table's name"),
            *_columns("tx ty tz", pa.float64(), "mount in the ego frame", "m"),
            *_columns("qx qy qz qw", pa.float64(), "rotation sensor to ego"),
            *_columns("width height", pa.int32(), "picture size", "px", nullable=True),
            *_columns("fx fy cx cy", pa.float64(), "focal lengths and principal point", "px", nullable=True),
            _column(
                "lens", pa.list_(pa.float64()), "numbers of the lens, as docs/dataset.md orders them", nullable=True
            ),
        ]
    ),
    "frames": pa.schema([_scene(), _frame(), _column("timestamp_ns", pa.int64(), "moment of the frame", "ns")]),
    "ego_poses": pa.schema(
        [
            _scene(),
            _frame(),
            _column("timestamp_ns", pa.int64(), "moment of the pose", "ns"),
            *_columns("x y z", pa.float64(), "ego origin (rear axle's middle, on the ground) in the world", "m"),
            *_columns("qx qy qz qw", pa.float64(), "rotation ego to world"),
            *_columns("vx vy vz", pa.float64(), "velocity of the origin, world axes", "m/s"),
            *_columns("wx wy wz", pa.float64(), "angular velocity, world axes", "rad/s"),
        ]
    ),
    "samples": pa.schema(
        [
            _scene(),
            _frame(),
            _column("channel", pa.string(), "name of the sensor"),
            _column("kind", pa.string(), "image, cloud, semantic, instance, depth or point_labels"),
            _column("timestamp_ns", pa.int64(), "start of the reading", "ns"),
            _column("path", pa.string(), "file, from the data set's folder"),
            _column("n_bytes", pa.int64(), "size of the file", "B"),
            _column("n_points", pa.int32(), "returns in a cloud", nullable=True),
            _column("sha256", pa.string(), "of the file"),
        ]
    ),
    "objects": pa.schema(
        [
            _scene(),
            _column("object_id", pa.int32(), "track id, stable in the scene; value in instance masks"),
            _column("uuid", pa.string(), "unique over all data sets"),
            _column("name", pa.string(), "unique in the scene"),
            _column("class_id", pa.uint8(), "taxonomy class of the whole"),
            _column("class_name", pa.string(), "its name"),
            _column("family", pa.string(), "procedural family"),
            *_columns("length width height", pa.float64(), "size of the cuboid", "m"),
            _column("is_static", pa.bool_(), "never moves in this scene"),
            _column("attributes", _PAIRS, "facts that hold for the whole scene"),
        ]
    ),
    "cuboids": pa.schema(
        [
            _scene(),
            _frame(),
            _column("object_id", pa.int32(), "see objects"),
            *_columns("x y z", pa.float64(), "geometric centre in the world", "m"),
            *_columns("qx qy qz qw", pa.float64(), "rotation object to world"),
            *_columns("length width height", pa.float64(), "along the object's x, y, z", "m"),
            *_columns("vx vy vz", pa.float64(), "velocity of the centre, world axes", "m/s"),
            *_columns("wx wy wz", pa.float64(), "angular velocity, world axes; wz is the yaw rate", "rad/s"),
            _column("distance", pa.float64(), "ego origin to centre", "m"),
            _column("num_lidar_pts", pa.int32(), "returns in this frame over all LiDARs"),
            _column("visibility", pa.float32(), "largest visible fraction over all cameras, 0..1"),
            _column("state", pa.string(), "moving, standing or parked"),
        ]
    ),
    "boxes2d": pa.schema(
        [
            _scene(),
            _frame(),
            _column("channel", pa.string(), "camera"),
            _column("object_id", pa.int32(), "see objects"),
            *_columns("x1 y1 x2 y2", pa.float64(), "around the visible pixels; null if not seen", "px", nullable=True),
            *_columns("ax1 ay1 ax2 ay2", pa.float64(), "around the whole projection, not clipped", "px"),
            _column("visible_px", pa.int32(), "pixels in which it is seen", "px"),
            _column("occlusion", pa.float32(), "share of the outline in the picture hidden by others, 0..1"),
            _column("truncation", pa.float32(), "share of the outline outside the picture, 0..1"),
            _column("visible_fraction", pa.float32(), "seen share of the whole outline, 0..1"),
        ]
    ),
    "conditions": pa.schema(
        [
            _scene(),
            _frame(),
            _column("sun_elevation_deg", pa.float64(), "above the horizon", "deg"),
            _column("sun_azimuth_deg", pa.float64(), "from north, eastward", "deg"),
            _column("cloud_okta", pa.float64(), "cloud cover, eighths"),
            _column("fog_mor_m", pa.float64(), "meteorological optical range of the fog alone", "m"),
            _column("rain_mm_per_h", pa.float64(), "rain rate", "mm/h"),
            _column("snow_mm_per_h", pa.float64(), "snow rate as liquid water", "mm/h"),
            _column("wind_m_per_s", pa.float64(), "wind speed", "m/s"),
            _column("visible_range_m", pa.float64(), "farther than this is not labeled as seen (5 % of light)", "m"),
            _column("extra", _PAIRS, "further values of the scene's environment, as JSON"),
        ]
    ),
}
"""Schema of each table by name."""

SORT_KEYS: dict[str, tuple[str, ...]] = {
    "scenes": ("scene",),
    "sensors": ("scene", "channel"),
    "frames": ("scene", "frame"),
    "ego_poses": ("scene", "frame"),
    "samples": ("scene", "frame", "channel", "kind"),
    "objects": ("scene", "object_id"),
    "cuboids": ("scene", "frame", "object_id"),
    "boxes2d": ("scene", "frame", "channel", "object_id"),
    "conditions": ("scene", "frame"),
}
"""Columns that identify a row, and by which rows are sorted."""

CONVENTIONS: dict[str, str] = {
    "units": "SI; angles in radians unless the name says deg; times in integer nanoseconds",
    "world": "x east, y north, z up, right-handed, metres",
    "ego": "x forward, y left, z up; origin at the rear axle's middle, on the ground (ISO 8855)",
    "lidar": "x forward, y left, z up",
    "camera": "x right, y down, z forward (optical)",
    "quaternion": "x, y, z, w; takes sensor to ego, ego to world, object to world",
    "cuboid": "geometric centre in the world; length, width, height along the object's x forward, y left, z up",
    "pixels": "continuous; (0, 0) is the outer corner of the top-left pixel; x2 and y2 are exclusive",
    "semantic": "8-bit PNG of taxonomy class ids; the sky class where no surface is, 0 where no light comes to",
    "instance": "16-bit PNG of object ids; 0 where the part seen is no thing",
    "depth": "zip archive with depth_m.npy: float32 along the camera's z axis (along the ray for lenses that see 90 "
    "degrees and more from it), metres, inf where no surface is, "
    "mantissa rounded to 16 bits (relative error below 1e-5)",
    "cloud": "NumPy .npy structured array: x, y, z [m] in the sensor frame at each beam's own time, "
    "intensity (reflectivity, 1 = white), ring, time_s after the frame's time stamp",
    "point_labels": "NumPy .npy structured array in the order of the cloud: class_id, instance_id",
    "visible": "what lets less than 5 % of its light through the air does not count as visible",
}
"""What `dataset.json` says about how to read the rest."""
