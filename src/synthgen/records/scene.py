"""The scene: exactly what both engines see. Same meshes, same level of detail, same poses.

A `Shape` is geometry in its own frame, used by any number of `Placement`s (still) or `Body`s (moving).
Identity is per placement or body (`instance_id`) and per face (class, part, material).
"""

from dataclasses import dataclass, field
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import Floats, Int32s, Singles, UInt8s, UInt16s, check_shape, frozen
from synthgen.records.material import Color, Material
from synthgen.records.mesh import Mesh
from synthgen.records.trajectory import Trajectory


@final
@dataclass(frozen=True, slots=True)
class Shape:
    """Triangles with the class, part and material of each face, in their own frame.

    Attributes
    ----------
    mesh : Mesh
        m faces.
    face_class : (m,) uint8
    face_part : (m,) uint16
        Index into `Scene.part_names`.
    face_material : (m,) uint16
        Index into `Scene.materials`. Faces of one material are one run (sorted).
    """

    mesh: Mesh
    face_class: UInt8s
    face_part: UInt16s
    face_material: UInt16s

    def __post_init__(self) -> None:
        m = len(self.mesh.faces)
        for name in ("face_class", "face_part", "face_material"):
            check_shape(name, getattr(self, name), (m,))
            object.__setattr__(self, name, frozen(getattr(self, name)))
        if np.any(np.diff(self.face_material.astype(int)) < 0):
            raise ValueError("face_material must be sorted")


@final
@dataclass(frozen=True, slots=True)
class Placement:
    """A still copy of a shape. `T_world_shape` (4, 4) may scale and shear; `instance_id` is 1 or more."""

    instance_id: int
    shape: int
    T_world_shape: Floats


@final
@dataclass(frozen=True, slots=True)
class Body:
    """A moving body: one rigid shape, or one for each gait phase.

    Attributes
    ----------
    instance_id : int
    shapes : tuple of int
        Indices into `Scene.shapes`; several are the phases of one cycle, in order.
    trajectory : Trajectory
        Of the shape's frame.
    cycle_m : float
        Way travelled in one full cycle of the shapes (a stride). [m]
    phase : float
        Where in the cycle the body is at the first knot, 0..1.
    """

    instance_id: int
    shapes: tuple[int, ...]
    trajectory: Trajectory
    cycle_m: float = 1.0
    phase: float = 0.0

    def shape_at(self, times_s: ArrayLike) -> Int32s:
        """Which of `shapes` the body has at each time, (n,) int32 index into `shapes`."""
        times = np.atleast_1d(np.asarray(times_s, dtype=float))
        if len(self.shapes) == 1:
            return np.zeros(len(times), dtype=np.int32)
        cycles = self.trajectory.distances(times) / self.cycle_m + self.phase
        return (np.floor((cycles % 1.0) * len(self.shapes) + 0.5).astype(np.int32)) % len(self.shapes)


@final
@dataclass(frozen=True, slots=True)
class Weathering:
    """Slow change of a texture's color over many tiles, so that they do not show: what is worn, damp, dry or dirty.

    Attributes
    ----------
    share : (h, w) float32
        How worn a place is, 0..1; tileable.
    tiles : float
        Tiles of the texture that one tile of `share` covers, along each edge.
    clean, worn : tuple of 3 floats
        What the base color is multiplied by where the share is 0 and where it is 1; linear between, 1 on average.
    """

    share: Singles
    tiles: float
    clean: Color
    worn: Color


@final
@dataclass(frozen=True, slots=True)
class Scene:
    """Everything the engines see of one world.

    `textures` holds the albedo variation of each named texture: (h, w, 3) float32, linear, mean 1, tileable;
    row 0 is at v = 0. `reliefs` holds the height (h, w) float32 of those that have some [m], laid out alike: it tilts
    the normals of pictures and moves no surface. `roughness` holds what varies the roughness (h, w) float32, mean 1, of
    those that have it, `weathering` how the color of those that cover much changes from place to place.
    """

    shapes: tuple[Shape, ...]
    placements: tuple[Placement, ...]
    bodies: tuple[Body, ...]
    materials: tuple[Material, ...]
    part_names: tuple[str, ...]
    textures: dict[str, np.ndarray]
    reliefs: dict[str, np.ndarray] = field(default_factory=dict)
    roughness: dict[str, np.ndarray] = field(default_factory=dict)
    weathering: dict[str, Weathering] = field(default_factory=dict)
