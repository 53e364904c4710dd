"""The ground of a network as bodies stand on it: its parts, heights, and what is where."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final, final

import numpy as np
import trimesh
from numpy.typing import ArrayLike

from synthgen.arrays import Floats
from synthgen.records import Part
from synthgen.rng import stream
from synthgen.world.network.ground import network_parts
from synthgen.world.network.network import Network
from synthgen.world.network.reading import parse_network

HEADROOM_M: Final = 2.5
"""What is asked for beside a road is at most this much above it: below every bridge (our choice)."""

_FROM_ABOVE_M: Final = 500.0
"""Rays start this high above the lowest point: above every road, with a micrometre to spare in single precision."""


@final
@dataclass(frozen=True)
class Ground:
    """A network and its ground."""

    network: Network
    parts: tuple[Part, ...]

    @cached_property
    def _faces(self) -> tuple[Floats, np.ndarray, Any]:
        """Corners (m, 3, 3) of all faces, the part of each, and what finds them from above."""
        corners = np.concatenate([part.mesh.vertices[part.mesh.faces] for part in self.parts]).astype(float)
        of_part = np.repeat(np.arange(len(self.parts)), [len(part.mesh.faces) for part in self.parts])
        mesh = trimesh.Trimesh(corners.reshape(-1, 3), np.arange(3 * len(corners)).reshape(-1, 3), process=False)
        return corners, of_part, mesh.ray

    def at(self, xy: ArrayLike, below_m: ArrayLike | None = None) -> tuple[Floats, list[str]]:
        """Height (n,) of the uppermost surface at places (n, 2) and its class; nan and "" where there is none.

        `below_m` (n,) are heights above which nothing counts: what is in a tunnel stands on its floor.
        """
        corners, of_part, rays = self._faces
        xy = np.asarray(xy, dtype=float).reshape(-1, 2)
        top = float(corners[..., 2].min()) + _FROM_ABOVE_M if below_m is None else np.asarray(below_m, dtype=float)
        origins = np.column_stack([xy, np.broadcast_to(top, len(xy))])
        face = rays.intersects_first(origins, np.tile([0.0, 0.0, -1.0], (len(xy), 1)))
        heights = np.where(face >= 0, _heights(corners[face], xy), np.nan)
        return heights, [self.parts[of_part[k]].class_name if k >= 0 else "" for k in face]


def _heights(corners: Floats, xy: Floats) -> Floats:
    """Height (n,) of the plane of each triangle (n, 3, 3) above its place (n, 2)."""
    a, ab, ac = corners[:, 0], corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    normal = np.cross(ab, ac)
    rest = xy - a[:, :2]
    fall = normal[:, 0] * rest[:, 0] + normal[:, 1] * rest[:, 1]
    is_upright = np.abs(normal[:, 2]) < 1e-9 * np.abs(normal).max(axis=1)  # a wall, met along its upper edge
    z = a[:, 2] - fall / np.where(is_upright, 1.0, normal[:, 2])
    return np.asarray(np.where(is_upright, corners[..., 2].max(axis=1), z))


@lru_cache(maxsize=2)
def ground_of(document: str, material: str, is_wet: bool, damage: float, seed: int, index: int) -> Ground:
    """Ground of an OpenDRIVE document in sample `index`; equal arguments, equal bytes."""
    network = parse_network(document.encode()).network
    rng = stream(seed, "sample", index, "ground")
    return Ground(network, network_parts(network, material=material, wet=is_wet, damage=damage, rng=rng))
