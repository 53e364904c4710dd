"""Boxes of objects in one picture: around what is seen, around the whole, and what hides the rest.

The visible box comes from the pixels' own hits, the amodal box from the projected mesh, the shares from a
thin grid of rays against each object alone (`outlines`). Air hides a pixel once it lets less than 5 % of the
light through, which by definition is beyond the meteorological optical range (WMO-No. 8, vol. I, ch. 9).
"""

from collections.abc import Sequence

import numpy as np

from synthgen.arrays import AnyArray, Bools, Floats, Ints
from synthgen.geometry import invert
from synthgen.labels.outlines import ObjectMeshes, OutlineTracer, amodal_box, measure, touches
from synthgen.records import Boxes2D, CameraModel, Hits, ObjectInfo, PixelLabels


def boxes2d(
    objects: Sequence[ObjectInfo],
    *,
    meshes: ObjectMeshes,
    tracer: OutlineTracer,
    hits: Hits,
    pixels: PixelLabels,
    camera: CameraModel,
    T_world_camera: Floats,
    time_s: float,
    max_range_m: float = np.inf,
    min_visible_px: int = 1,
) -> Boxes2D:
    """Boxes of all objects whose whole outline touches the picture, in the order of `objects`.

    Parameters
    ----------
    objects : sequence of ObjectInfo
    meshes : ObjectMeshes
        Of the scene; make it once per scene.
    tracer : OutlineTracer
        Asked for each object alone.
    hits, pixels : Hits, PixelLabels
        Of the picture's rays.
    camera, T_world_camera, time_s
        As the rays were cast.
    max_range_m : float
        Meteorological optical range: what is farther along its ray is not seen. [m]
    min_visible_px : int
        With fewer visible pixels an object has no visible box.
    """
    shape = (camera.height, camera.width)
    owner = pixels.instance  # 0 at parts that are no things, which outlines leave out too
    is_clear = (hits.range_m <= max_range_m).reshape(shape)
    bounds = _bounds_by_id(np.where(is_clear, pixels.instance, 0))
    T_camera_world = invert(T_world_camera)
    rows = []
    for item in objects:
        box = amodal_box(meshes.parts(item.instance_id, time_s), camera, T_camera_world)
        if box is None or not touches(box, camera):
            continue
        outline = measure(tracer, item.instance_id, box, camera=camera, T_world_camera=T_world_camera, time_s=time_s)
        visible, count = bounds.get(item.instance_id, (np.full(4, np.nan), 0))
        if count < min_visible_px:
            visible = np.full(4, np.nan)
        is_owner = owner[outline.rows, outline.columns] == item.instance_id
        seen = is_owner & is_clear[outline.rows, outline.columns]
        shares = _shares(is_owner, seen, outline.inside_px, outline.outside_px, count)
        rows.append((item.instance_id, visible, box, count, *shares))
    return _record(rows)


def _shares(
    is_owner: Bools, is_seen: Bools, inside_px: float, outside_px: float, visible_px: int
) -> tuple[float, float, float]:
    """Occlusion, truncation and visible fraction from the samples of an outline."""
    if len(is_owner) == 0:
        # The grid missed it: either nothing is inside the picture, or it is thinner than the grid.
        whole = visible_px + outside_px
        return 0.0, (outside_px / whole if whole else 0.0), (visible_px / whole if whole else 0.0)
    whole = inside_px + outside_px
    return 1.0 - float(is_owner.mean()), outside_px / whole, float(is_seen.mean()) * inside_px / whole


def _bounds_by_id(instance: Ints) -> dict[int, tuple[Floats, int]]:
    """Bounds x1, y1, x2, y2 (4,) and pixel count of every object in a mask (h, w), with one sort."""
    flat = np.flatnonzero(instance)
    if len(flat) == 0:
        return {}
    numbers = instance.reshape(-1)[flat]
    order = np.argsort(numbers, kind="stable")
    numbers, flat = numbers[order], flat[order]
    starts = np.flatnonzero(np.diff(numbers, prepend=0))
    rows, columns = np.divmod(flat, instance.shape[1])
    bounds = np.stack(
        [
            np.minimum.reduceat(columns, starts),
            np.minimum.reduceat(rows, starts),
            np.maximum.reduceat(columns, starts) + 1,
            np.maximum.reduceat(rows, starts) + 1,
        ],
        axis=1,
    ).astype(float)
    counts = np.diff(starts, append=len(flat))
    return {int(n): (box, int(c)) for n, box, c in zip(numbers[starts], bounds, counts, strict=True)}


def _record(rows: list[tuple[int, Floats, Floats, int, float, float, float]]) -> Boxes2D:
    def column(index: int, dtype: type) -> AnyArray:
        return np.array([row[index] for row in rows], dtype=dtype)

    return Boxes2D(
        instance_id=column(0, np.int32),
        visible=np.array([row[1] for row in rows], dtype=float).reshape(-1, 4),
        amodal=np.array([row[2] for row in rows], dtype=float).reshape(-1, 4),
        visible_px=column(3, np.int32),
        occlusion=column(4, np.float32),
        truncation=column(5, np.float32),
        visible_fraction=column(6, np.float32),
    )
