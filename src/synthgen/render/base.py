"""What a renderer gives. `mitsuba` is the default, `gl` a preview; the camera turns radiance into numbers."""

from typing import Protocol

from synthgen.arrays import Floats, Singles
from synthgen.records import CameraModel, Light


class Renderer(Protocol):
    """Makes pictures of one scene in linear radiance."""

    def render(
        self, camera: CameraModel, T_world_cam: Floats, time_s: float, *, light: Light, samples: int, seed: int
    ) -> Singles:
        """Radiance (height, width, 3): linear sRGB whose luminance is in cd/m2, without air between. Noisy."""
        ...
