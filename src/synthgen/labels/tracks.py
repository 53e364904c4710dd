"""Where surface points of one picture are in all pictures of its camera, and in which of them they can be seen.

The points are what the middles of every so many pixels see, so they are spread evenly over the picture. Each is
carried with its body (`motion.Carrier`) and looked at with one ray from the camera of every other picture.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from synthgen.arrays import Bools, Floats
from synthgen.geometry import invert, move_points
from synthgen.labels.motion import Carrier
from synthgen.records import CameraModel, Hits, PointTracks, Rays

ACROSS = 40
"""Points in a row of a picture that is all surface (our choice: 900 in a picture of 16 to 9)."""

SAME_POINT = 1e-3
"""Share of its distance by which a surface may lie before a point without hiding it: float32 keeps less than 1e-5."""


class Looker(Protocol):
    """The one question that tracks ask of a tracer."""

    def intersect(self, rays: Rays) -> Hits:
        """First surface along each ray."""
        ...


def point_tracks(
    rays: Rays,
    hits: Hits,
    moments: Sequence[tuple[float, Floats]],
    *,
    carrier: Carrier,
    tracer: Looker,
    camera: CameraModel,
) -> PointTracks:
    """Tracks of surface points of a picture.

    Parameters
    ----------
    rays, hits : Rays, Hits
        Of the picture, row by row.
    moments : sequence of (float, (4, 4) ndarray)
        Time [s] and T_world_camera of every picture to find the points in.
    """
    step = max(1, round(camera.width / ACROSS))
    rows, columns = np.mgrid[step // 2 : camera.height : step, step // 2 : camera.width : step]
    chosen = (rows * camera.width + columns).ravel()
    chosen = chosen[hits.is_hit()[chosen]]
    v, u = np.divmod(chosen, camera.width)
    points = carrier.points_at(rays.at(chosen), hits.at(chosen), [time_s for time_s, _ in moments])
    places, seen = [], []
    for at_time, (time_s, T_world_camera) in zip(points, moments, strict=True):
        place = camera.project(move_points(invert(T_world_camera), at_time))
        places.append(place)
        seen.append(_is_inside(place, camera) & _is_first(at_time, T_world_camera, time_s, tracer))
    n = len(moments)
    return PointTracks(
        np.stack([u + 0.5, v + 0.5], axis=1).astype(np.float32),
        hits.instance_id[chosen],
        np.array(places, dtype=np.float32).reshape(n, -1, 2),
        np.array(seen, dtype=bool).reshape(n, -1),
        np.array(points, dtype=np.float64).reshape(n, -1, 3),
    )


def _is_inside(place: Floats, camera: CameraModel) -> Bools:
    return np.asarray(((place >= 0) & (place < (camera.width, camera.height))).all(axis=1))  # NaN is not


def _is_first(points: Floats, T_world_camera: Floats, time_s: float, tracer: Looker) -> Bools:
    """Whether nothing is between the camera and each point, (n,)."""
    way = points - T_world_camera[:3, 3]
    distance = np.linalg.norm(way, axis=1)
    origins = np.broadcast_to(T_world_camera[:3, 3], way.shape)
    found = tracer.intersect(Rays(origins, way / distance[:, None], np.full(len(way), time_s)))
    return np.asarray(found.range_m >= distance * (1 - SAME_POINT))
