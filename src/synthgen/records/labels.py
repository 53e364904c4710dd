"""Ground truth as arrays: what `labels` makes, `store` writes and `export` translates."""

from dataclasses import dataclass
from typing import final

import numpy as np

from synthgen.arrays import Bools, Floats, Int32s, Singles, UInt8s, UInt16s, check_shape, frozen


@final
@dataclass(frozen=True, slots=True)
class PixelLabels:
    """One value per pixel of a camera, from the ray through the pixel's centre.

    Attributes
    ----------
    semantic : (h, w) uint8
        Taxonomy class of the part that is seen; the sky class where no surface is.
    instance : (h, w) uint16
        Object that is seen, where the part is of a thing class; else 0.
    depth_m : (h, w) float32
        Along the camera's z axis; inf where no surface is. [m]

    Weather does not change these: they say what is there, not what is recognisable.
    """

    semantic: UInt8s
    instance: UInt16s
    depth_m: Singles

    def __post_init__(self) -> None:
        shape = self.semantic.shape
        check_shape("semantic", self.semantic, (None, None))
        check_shape("instance", self.instance, (shape[0], shape[1]))
        check_shape("depth_m", self.depth_m, (shape[0], shape[1]))
        object.__setattr__(self, "semantic", frozen(np.ascontiguousarray(self.semantic, dtype=np.uint8)))
        object.__setattr__(self, "instance", frozen(np.ascontiguousarray(self.instance, dtype=np.uint16)))
        object.__setattr__(self, "depth_m", frozen(np.ascontiguousarray(self.depth_m, dtype=np.float32)))


@final
@dataclass(frozen=True, slots=True)
class PixelMotion:
    """How what each pixel sees moves to another moment.

    Attributes
    ----------
    flow : (h, w, 2) float32
        From the pixel's center to where the surface point is in the picture of the other moment, in the picture or
        beside it, hidden or not; NaN where the camera cannot look then. Right and down are positive. [px]
    scene_flow : (h, w, 3) float32
        Of the surface point, world frame: 0 on what stands still; NaN in the sky. [m]
    """

    flow: Singles
    scene_flow: Singles

    def __post_init__(self) -> None:
        check_shape("flow", self.flow, (None, None, 2))
        check_shape("scene_flow", self.scene_flow, (*self.flow.shape[:2], 3))
        for name in self.__slots__:
            object.__setattr__(self, name, frozen(getattr(self, name)))


@final
@dataclass(frozen=True, slots=True)
class PointTracks:
    """Where n surface points seen in one picture are in t pictures of the same camera.

    Attributes
    ----------
    pixel : (n, 2) float32
        Where each point was found: centers of pixels. [px]
    instance_id : (n,) int32
        Object that the point is on.
    place : (t, n, 2) float32
        In each picture, or beside it; NaN where the camera cannot look. [px]
    is_visible : (t, n) bool
        Whether the point is in the picture and nothing is before it.
    point : (t, n, 3) float64
        In the world. [m]
    """

    pixel: Singles
    instance_id: Int32s
    place: Singles
    is_visible: Bools
    point: Floats

    def __post_init__(self) -> None:
        n, t = len(self.pixel), len(self.place)
        check_shape("pixel", self.pixel, (n, 2))
        check_shape("instance_id", self.instance_id, (n,))
        check_shape("place", self.place, (t, n, 2))
        check_shape("is_visible", self.is_visible, (t, n))
        check_shape("point", self.point, (t, n, 3))
        for name in self.__slots__:
            object.__setattr__(self, name, frozen(getattr(self, name)))


@final
@dataclass(frozen=True, slots=True)
class Boxes2D:
    """Boxes in one picture, one row per object whose whole outline touches the picture.

    Pixel coordinates are continuous: (0, 0) is the outer corner of the top-left pixel; x2 and y2 are exclusive.

    Attributes
    ----------
    instance_id : (n,) int32
    visible : (n, 4) float64
        x1, y1, x2, y2 around the pixels in which the object is seen; NaN if it is not seen. [px]
    amodal : (n, 4) float64
        Around the projection of the whole object, hidden parts included, not clipped to the picture. [px]
    visible_px : (n,) int32
        Pixels in which the object is seen through the air there is. [px]
    occlusion : (n,) float32
        Share of its outline inside the picture that other objects hide, 0..1.
    truncation : (n,) float32
        Share of its whole outline that is outside the picture, 0..1.
    visible_fraction : (n,) float32
        Seen share of the whole outline, 0..1: what occlusion, truncation and weather leave.
    """

    instance_id: Int32s
    visible: Floats
    amodal: Floats
    visible_px: Int32s
    occlusion: Singles
    truncation: Singles
    visible_fraction: Singles

    def __post_init__(self) -> None:
        n = len(self.instance_id)
        for name in ("visible", "amodal"):
            check_shape(name, getattr(self, name), (n, 4))
        for name in ("instance_id", "visible_px", "occlusion", "truncation", "visible_fraction"):
            check_shape(name, getattr(self, name), (n,))
        for name in self.__slots__:
            object.__setattr__(self, name, frozen(getattr(self, name)))

    def is_visible(self) -> Bools:
        """Which rows have a visible box, (n,)."""
        return ~np.isnan(self.visible[:, 0])


@final
@dataclass(frozen=True, slots=True)
class Cuboids:
    """Boxes in space at one moment, world frame, one row per object.

    Attributes
    ----------
    instance_id : (n,) int32
    center : (n, 3) float64
        Geometric centre. [m]
    quaternion : (n, 4) float64
        Object (x forward, y left, z up) to world, xyzw, unit, w >= 0.
    size : (n, 3) float64
        Length, width, height. [m]
    velocity : (n, 3) float64
        Of the centre. [m/s]
    angular_velocity : (n, 3) float64
        About the world axes; its z is the yaw rate. [rad/s]
    distance_m : (n,) float64
        From the ego's origin to the centre. [m]
    num_lidar_pts : (n,) int32
        Returns of this frame, over all LiDARs.
    num_radar_pts : (n,) int32
        Detections of this frame, over all radars, without ghosts.
    visibility : (n,) float32
        Largest visible fraction over all cameras, 0..1.
    state : tuple of n str
        "moving", "standing" or "parked".
    """

    instance_id: Int32s
    center: Floats
    quaternion: Floats
    size: Floats
    velocity: Floats
    angular_velocity: Floats
    distance_m: Floats
    num_lidar_pts: Int32s
    num_radar_pts: Int32s
    visibility: Singles
    state: tuple[str, ...]

    def __post_init__(self) -> None:
        n = len(self.instance_id)
        for name in ("center", "size", "velocity", "angular_velocity"):
            check_shape(name, getattr(self, name), (n, 3))
        check_shape("quaternion", self.quaternion, (n, 4))
        for name in ("distance_m", "num_lidar_pts", "num_radar_pts", "visibility"):
            check_shape(name, getattr(self, name), (n,))
        if len(self.state) != n:
            raise ValueError(f"state: expected {n} values, got {len(self.state)}")
        for name in self.__slots__[:-1]:
            object.__setattr__(self, name, frozen(getattr(self, name)))
