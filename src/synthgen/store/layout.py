"""Names of files and folders in a data set. All paths are relative to its folder."""

DATASET = "dataset.json"
TAXONOMY = "taxonomy.yaml"
PARTIAL = ".partial"
LOCK = ".lock"
SCENES, TABLES, MEDIA, DENSE, OPENLABEL, WORLDS = "scenes", "tables", "media", "dense", "openlabel", "worlds"

OURS = (SCENES, TABLES, MEDIA, DENSE, OPENLABEL, WORLDS, PARTIAL, TAXONOMY)
"""Everything the writer makes beside `dataset.json` and the lock."""


def scene_key(scene: int) -> str:
    """Name of a scene in paths, as in "000007"."""
    return f"{scene:06d}"


def frame_key(frame: int) -> str:
    """Name of a frame in paths, as in "000012"."""
    return f"{frame:06d}"


def manifest_path(scene: int) -> str:
    """The list of a scene's files; it is written last, and a scene without it does not exist for readers."""
    return f"{SCENES}/{scene_key(scene)}.json"


def shard_path(table: str, scene: int) -> str:
    """One scene's rows of a table."""
    return f"{TABLES}/{table}/part-{scene_key(scene)}.parquet"


def media_path(scene: int, channel: str, frame: int, suffix: str) -> str:
    """A reading of a camera (`.png` or `.jpg`, `.raw.png` or `.raw.npy`, `.linear.npy`), LiDAR (`.npy`,
    `.deskewed.npy`) or radar (`.npy`)."""
    return f"{MEDIA}/{scene_key(scene)}/{channel}/{frame_key(frame)}{suffix}"


def dense_path(scene: int, channel: str, frame: int, suffix: str) -> str:
    """A dense label: `.sem.png`, `.inst.png`, `.depth.npz`, `.flow.npz`, `.scene_flow.npz`, `.normals.npz` or
    `.tracks.npz` of a camera, `.labels.npy` of a LiDAR."""
    return f"{DENSE}/{scene_key(scene)}/{channel}/{frame_key(frame)}{suffix}"


def openlabel_path(scene: int) -> str:
    """The scene in ASAM OpenLABEL 1.0."""
    return f"{OPENLABEL}/{scene_key(scene)}.json"


def world_path(scene: int) -> str:
    """The replayable world."""
    return f"{WORLDS}/{scene_key(scene)}.json"
