"""Arrays to bytes and back: pictures, masks, depth, clouds. Equal arrays give equal bytes.

Formats are plain: PNG, JPEG, NumPy `.npy` without pickle, and a zip archive with fixed time stamps.
"""

import io
import zipfile
from collections.abc import Mapping

import cv2
import numpy as np

from synthgen.arrays import AnyArray, Singles, UInt8s
from synthgen.records import PointCloud

CLOUD_DTYPE = np.dtype(
    [
        ("x", "<f4"),
        ("y", "<f4"),
        ("z", "<f4"),
        ("intensity", "<f4"),
        ("ring", "<u2"),
        ("time_s", "<f4"),
        ("raw_intensity", "<u2"),
        ("return_number", "u1"),
    ]
)
"""One return in a cloud file."""

XYZ_DTYPE = np.dtype([("x", "<f4"), ("y", "<f4"), ("z", "<f4")])
"""One point of a de-skewed copy, in the order of the cloud file."""

POINT_LABEL_DTYPE = np.dtype([("class_id", "u1"), ("instance_id", "<i4"), ("kind", "u1")])
"""One return's label, in the order of the cloud file."""

_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date a zip archive can hold: no clock in the bytes

_PNG_LEVEL = 1  # of zlib: a 1280x720 picture costs 40 ms, and files grow by about 10 % against level 6


def image_bytes(image: UInt8s, suffix: str, quality: int = 95) -> bytes:
    """A picture (h, w, 3) of 8-bit sRGB as `.png` or `.jpg` (with `quality` 1..100)."""
    options = [cv2.IMWRITE_JPEG_QUALITY, quality] if suffix == ".jpg" else [cv2.IMWRITE_PNG_COMPRESSION, _PNG_LEVEL]
    return _encode(np.ascontiguousarray(image[..., ::-1]), suffix, options)


def raw_bytes(raw: AnyArray) -> tuple[str, bytes]:
    """Suffix and bytes of digital numbers (h, w): a gray PNG of uint16, `.npy` of uint32."""
    if raw.dtype == np.uint16:
        return ".raw.png", _encode(raw, ".png", [cv2.IMWRITE_PNG_COMPRESSION, _PNG_LEVEL])
    return ".raw.npy", array_bytes(raw)


def linear_bytes(linear: AnyArray) -> bytes:
    """Linear colors (h, w, 3) as `.npy` of half floats: 11 bits of precision, up to 65504."""
    return array_bytes(np.asarray(linear, dtype=np.float16))


def raw_array(data: bytes) -> AnyArray:
    """Digital numbers (h, w), uint16 or uint32; `ValueError` if the bytes are damaged."""
    return structured_array(data) if data.startswith(b"\x93NUMPY") else mask_array(data)


def mask_bytes(mask: AnyArray) -> bytes:
    """A mask (h, w) of uint8 or uint16 as a gray PNG."""
    return _encode(mask, ".png", [cv2.IMWRITE_PNG_COMPRESSION, _PNG_LEVEL])


def depth_bytes(depth_m: Singles) -> bytes:
    """Depth (h, w) as a zip archive with `depth_m.npy`, float32 whose last 7 mantissa bits are rounded away."""
    return archive_bytes({"depth_m": rounded(depth_m, 7)})


def archive_bytes(arrays: Mapping[str, AnyArray]) -> bytes:
    """Arrays as a zip archive of `.npy` files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy", _ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, array_bytes(array), compresslevel=1)
    return buffer.getvalue()


def rounded(array: AnyArray, n_bits: int) -> Singles:
    """As float32 whose last `n_bits` mantissa bits are rounded away, so that it packs well."""
    bits = np.where(np.isnan(array), np.float32(np.nan), array).astype(np.float32).view(np.uint32)
    # A carry from the mantissa into the exponent is right: the next float up is the next power of two.
    return ((bits + np.uint32(2 ** (n_bits - 1))) & ~np.uint32(2**n_bits - 1)).view(np.float32)


def stepped(array: AnyArray, step: float) -> Singles:
    """As float32 in multiples of `step`."""
    return (np.rint(array / step) * step).astype(np.float32)


def cloud_bytes(cloud: PointCloud) -> bytes:
    """A cloud as a structured `.npy`, without its labels."""
    table = np.zeros(len(cloud.xyz), dtype=CLOUD_DTYPE)
    for index, axis in enumerate("xyz"):
        table[axis] = cloud.xyz[:, index]
    for name in ("intensity", "ring", "time_s", "raw_intensity", "return_number"):
        table[name] = getattr(cloud, name)
    return array_bytes(table)


def points_bytes(xyz: Singles) -> bytes:
    """Points (n, 3) as a structured `.npy`."""
    return array_bytes(np.ascontiguousarray(xyz, dtype="<f4").view(XYZ_DTYPE)[:, 0])


def points_array(data: bytes) -> Singles:
    """Points (n, 3) from `.npy` bytes; `ValueError` if they are damaged."""
    table = structured_array(data)
    return np.stack([table[axis] for axis in "xyz"], axis=1)


def point_label_bytes(cloud: PointCloud) -> bytes:
    """The labels of a cloud as a structured `.npy`."""
    table = np.zeros(len(cloud.xyz), dtype=POINT_LABEL_DTYPE)
    for name in ("class_id", "instance_id", "kind"):
        table[name] = getattr(cloud, name)
    return array_bytes(table)


def array_bytes(array: AnyArray) -> bytes:
    """An array as `.npy`, format version 1.0."""
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)
    return buffer.getvalue()


def image_array(data: bytes) -> UInt8s:
    """A picture (h, w, 3) of 8-bit sRGB from PNG or JPEG bytes; `ValueError` if they are neither."""
    return np.ascontiguousarray(_decode(data, cv2.IMREAD_COLOR)[..., ::-1])


def mask_array(data: bytes) -> AnyArray:
    """A mask (h, w) from PNG bytes; `ValueError` if they are no picture."""
    return _decode(data, cv2.IMREAD_UNCHANGED)


def depth_array(data: bytes) -> Singles:
    """Depth (h, w) [m]; `ValueError` or `zipfile.BadZipFile` if the bytes are damaged."""
    return archived_arrays(data)["depth_m"]


def archived_arrays(data: bytes) -> dict[str, AnyArray]:
    """Arrays by name from the bytes of a zip archive of `.npy` files; raises as `depth_array`."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name.removesuffix(".npy"): structured_array(archive.read(name)) for name in archive.namelist()}


def structured_array(data: bytes) -> AnyArray:
    """An array from `.npy` bytes; `ValueError` if they are damaged."""
    return np.lib.format.read_array(io.BytesIO(data), allow_pickle=False)


def point_cloud(points: AnyArray, labels: AnyArray | None) -> PointCloud:
    """The record of a cloud file and its label file; without labels all points are unlabeled (0)."""
    n = len(points)
    return PointCloud(
        xyz=np.stack([points[axis] for axis in "xyz"], axis=1),
        intensity=np.array(points["intensity"]),
        raw_intensity=np.array(points["raw_intensity"]),
        ring=np.array(points["ring"]),
        time_s=np.array(points["time_s"]),
        return_number=np.array(points["return_number"]),
        class_id=np.zeros(n, np.uint8) if labels is None else np.array(labels["class_id"]),
        instance_id=np.zeros(n, np.int32) if labels is None else np.array(labels["instance_id"]),
        kind=np.zeros(n, np.uint8) if labels is None else np.array(labels["kind"]),
    )


def _encode(image: AnyArray, suffix: str, options: list[int]) -> bytes:
    is_done, data = cv2.imencode(suffix, image, options)
    if not is_done:
        raise ValueError(f"cannot encode an array of shape {image.shape} and type {image.dtype} as {suffix}")
    return bytes(data)


def _decode(data: bytes, flags: int) -> AnyArray:
    image = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), flags) if data else None
    if image is None:
        raise ValueError("not a picture, or a damaged one")
    return np.asarray(image)
