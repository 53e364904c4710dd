"""The contract of a renderer."""

from typing import Protocol

from synthgen.arrays import Floats, Singles
from synthgen.records import CameraModel
from synthgen.records.light import Light


class Renderer(Protocol):
    """An engine that holds one scene and makes pictures of it."""

    def render(
        self, camera: CameraModel, T_world_cam: Floats, time_s: float, *, light: Light, samples: int, seed: int
    ) -> Singles:
        """Radiance (height, width, 3), linear sRGB whose luminance is in cd/m2, at one moment."""
        ...
