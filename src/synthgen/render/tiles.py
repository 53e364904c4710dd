"""Pictures through any lens, from renderers that know pinholes alone.

Start at `render_through`. A lens' rays are gathered from one pinhole picture, or from the sides of a cube around the
camera; each side is as large as the rays need, and each pixel takes the radiance of the tile's pixel that its own ray
falls into. Nothing is interpolated, so paths of neighboring pixels stay independent, as the denoiser expects; its
guides come from the lens' own rays, and so do all labels. Tiles have seams nowhere, since radiance does not depend on
the plane it is gathered on.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, final

import numpy as np

from synthgen.arrays import Floats, Ints, Singles
from synthgen.geometry import transform
from synthgen.records import CameraModel, Light
from synthgen.render.base import Renderer

NARROW: Final = 1.5
"""Largest tangent of a ray's angle that one tile is used for: beyond, its rim costs more than a cube's sides."""

BUDGET: Final = 1.3
"""Most tile pixels for each pixel of the picture: a wide picture may cost 1.5 times a pinhole's."""

SIDES: Final = tuple(
    np.array(axes, dtype=float).T
    for axes in (
        ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
        ((0, 0, -1), (0, 1, 0), (1, 0, 0)),
        ((0, 0, 1), (0, 1, 0), (-1, 0, 0)),
        ((1, 0, 0), (0, 0, -1), (0, 1, 0)),
        ((1, 0, 0), (0, 0, 1), (0, -1, 0)),
        ((-1, 0, 0), (0, 1, 0), (0, 0, -1)),
    )
)
"""R_camera_tile of a cube: front, right, left, below, above, back; columns are the tile's x, y, z in the camera."""


@final
@dataclass(frozen=True, slots=True)
class Tile:
    """A pinhole that sees some of a lens' rays: `pixels` (n,) of the picture take its own `sources` (n,)."""

    camera: CameraModel
    R_camera_tile: Floats
    pixels: Ints
    sources: Ints


def render_through(
    renderer: Renderer,
    camera: CameraModel,
    T_world_cam: Floats,
    time_s: float,
    *,
    light: Light,
    samples: int,
    seed: int,
) -> Singles:
    """Radiance (height, width, 3) through the camera's lens, as `Renderer.render` gives it for a pinhole.

    0 where no light comes to.
    """
    if camera.is_pinhole:
        return renderer.render(camera, T_world_cam, time_s, light=light, samples=samples, seed=seed)
    picture = np.zeros((camera.height * camera.width, 3), dtype=np.float32)
    for number, tile in enumerate(tiles(camera)):
        T_world_tile = T_world_cam @ transform(tile.R_camera_tile)
        part = renderer.render(
            tile.camera, T_world_tile, time_s, light=light, samples=samples, seed=(seed + number) % 2**32
        )
        picture[tile.pixels] = part.reshape(-1, 3)[tile.sources]
    return picture.reshape(camera.height, camera.width, 3)


@lru_cache(maxsize=16)
def tiles(camera: CameraModel) -> tuple[Tile, ...]:
    """Tiles that hold every ray of a camera's pixels, each once."""
    pixels = np.flatnonzero(camera.has_ray())
    directions = camera.directions()[pixels]
    side = _sides(directions)
    used = [number for number in range(len(SIDES)) if np.any(side == number)]
    planes = {number: _plane(directions[side == number], SIDES[number]) for number in used}
    area = sum(float(np.prod(np.ptp(plane, axis=0))) for plane in planes.values())
    focal = min((camera.fx + camera.fy) / 2, float(np.sqrt(BUDGET * len(pixels) / area)))
    return tuple(_tile(planes[number], SIDES[number], focal, pixels[side == number]) for number in used)


def _sides(directions: Floats) -> Ints:
    """Side of the cube for each direction (n,); all the front if that one suffices."""
    with np.errstate(divide="ignore"):
        tangent = np.abs(directions[:, :2]).max(axis=1) / directions[:, 2]
    if np.all((directions[:, 2] > 0) & (tangent < NARROW)):
        return np.zeros(len(directions), dtype=np.int64)
    along = np.stack([directions @ R[:, 2] for R in SIDES], axis=1)
    return along.argmax(axis=1)


def _plane(directions: Floats, R_camera_tile: Floats) -> Floats:
    """Where directions (n, 3) meet a tile's plane at depth 1, (n, 2)."""
    local = directions @ R_camera_tile
    return np.asarray(local[:, :2] / local[:, 2:])


def _tile(plane: Floats, R_camera_tile: Floats, focal: float, pixels: Ints) -> Tile:
    low = plane.min(axis=0)
    width, height = (int(n) + 1 for n in np.ptp(plane, axis=0) * focal)
    cx, cy = (float(value) for value in -focal * low)
    columns, rows = np.floor(plane * focal + (cx, cy)).astype(np.int64).T
    sources = np.clip(rows, 0, height - 1) * width + np.clip(columns, 0, width - 1)
    return Tile(CameraModel(width, height, focal, focal, cx, cy), R_camera_tile, pixels, sources)
