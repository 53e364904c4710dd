"""Class, object and depth of every pixel, from the hits of the rays through the pixels' centres.

Leaves out weather: the masks say what is there. `boxes2d` decides what can be recognised.
"""

import numpy as np

from synthgen.records import CameraModel, Hits, PixelLabels
from synthgen.taxonomy import class_id, thing_table


def pixel_labels(hits: Hits, camera: CameraModel) -> PixelLabels:
    """Masks and depth of a picture.

    Parameters
    ----------
    hits : Hits
        Of the camera's rays, row by row, height * width of them, in the order of `camera.directions()`; none for
        pixels to which no light comes, which are unlabeled.
    camera : CameraModel

    Returns
    -------
    PixelLabels
        A rider's bicycle keeps the class vehicle.bicycle and carries the rider's object id.
    """
    shape = (camera.height, camera.width)
    if len(hits.range_m) != camera.height * camera.width:
        raise ValueError(f"hits: expected {camera.height * camera.width} (one per pixel), got {len(hits.range_m)}")
    hits = hits.only(camera.has_ray())
    semantic = np.where(hits.is_hit(), hits.class_id, np.uint8(class_id("sky")))
    instance = np.where(thing_table()[hits.class_id], hits.instance_id, 0)
    if instance.max(initial=0) > np.iinfo(np.uint16).max:
        raise ValueError(f"object ids of things must fit 16 bits, got {instance.max()}")
    semantic = np.where(camera.has_ray(), semantic, np.uint8(0))
    depth_m = hits.range_m * camera.depth_per_range()
    return PixelLabels(
        semantic.reshape(shape).astype(np.uint8),
        instance.reshape(shape).astype(np.uint16),
        depth_m.reshape(shape).astype(np.float32),
    )
