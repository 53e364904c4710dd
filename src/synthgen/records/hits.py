"""Hits: what engines answer. Camera labels, LiDAR and radar all read this record."""

from dataclasses import dataclass
from typing import Self, final

import numpy as np

from synthgen.arrays import AnyArray, Bools, Int32s, Ints, Singles, UInt8s, UInt16s, check_shape, frozen


@final
@dataclass(frozen=True, slots=True)
class Hits:
    """First surface along each ray, in the order of the rays.

    Attributes
    ----------
    range_m : (n,) float32
        Along the ray; inf where nothing was hit. [m]
    instance_id : (n,) int32
        Object hit (1 and up), 0 where nothing was hit.
    class_id : (n,) uint8
        Taxonomy class of the part that was hit; 0 where nothing was hit.
    part_id : (n,) uint16
        Index into `Scene.part_names`.
    material_id : (n,) uint16
        Index into `Scene.materials`.
    normal, shading_normal : (n, 3) float32
        Unit vectors in the world frame, turned towards where the ray came from; 0 without hit.
    uv : (n, 2) float32
        Texture coordinates. [m]
    velocity : (n, 3) float32
        Of the surface point, world frame. [m/s]
    """

    range_m: Singles
    instance_id: Int32s
    class_id: UInt8s
    part_id: UInt16s
    material_id: UInt16s
    normal: Singles
    shading_normal: Singles
    uv: Singles
    velocity: Singles

    def __post_init__(self) -> None:
        n = len(self.range_m)
        for name in ("range_m", "instance_id", "class_id", "part_id", "material_id"):
            check_shape(name, getattr(self, name), (n,))
        for name in ("normal", "shading_normal", "velocity"):
            check_shape(name, getattr(self, name), (n, 3))
        check_shape("uv", self.uv, (n, 2))
        for name in self.__slots__:
            object.__setattr__(self, name, frozen(getattr(self, name)))

    def at(self, which: Ints) -> Self:
        """Hits of the rays with those indices, (k,)."""
        return type(self)(*(getattr(self, name)[which] for name in self.__slots__))

    def only(self, seen: Bools) -> Self:
        """These hits where `seen` (n,), and nothing elsewhere."""
        if seen.all():
            return self
        fields = [np.where(seen.reshape(-1, *[1] * (v.ndim - 1)), v, 0).astype(v.dtype) for v in self._arrays()]
        fields[0][~seen] = np.inf
        return type(self)(*fields)

    def _arrays(self) -> list[AnyArray]:
        return [getattr(self, name) for name in self.__slots__]

    def replaced(self, which: Ints, others: Self) -> Self:
        """These hits with those of the rays with indices `which` (k,) replaced by `others` (k,)."""
        fields = [np.array(getattr(self, name)) for name in self.__slots__]
        for values, name in zip(fields, self.__slots__, strict=True):
            values[which] = getattr(others, name)
        return type(self)(*fields)

    def is_hit(self) -> Bools:
        """Where a surface was hit, (n,)."""
        return self.instance_id > 0
