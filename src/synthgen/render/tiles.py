"""Pictures through any lens, from renderers that know pinholes alone.

Start at `render_through`. A lens' rays are gathered from one pinhole picture, or from the sides of a cube around the
camera; each side is as large as the rays need. A pixel takes the radiance of the tile's pixel that its own ray falls
into, or of the nearest beside it that sees the same part of the same body, so that edges stay where the lens' own
rays (and all labels) have them. Nothing is interpolated: paths of neighboring pixels stay independent, as the denoiser
expects. Tiles have no seams, since radiance does not depend on the plane it is gathered on.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, final

import numpy as np

from synthgen.arrays import Floats, Ints, Singles
from synthgen.geometry import transform, turn_vectors
from synthgen.records import CameraModel, Hits, Light, Rays
from synthgen.render.base import Renderer
from synthgen.trace.base import Tracer

NARROW: Final = 1.5
"""Largest tangent of a ray's angle that one tile is used for: beyond, its rim costs more than a cube's sides."""

BUDGET: Final = 1.3
"""Most tile pixels for each pixel of the picture: a wide picture may cost 1.5 times a pinhole's."""

BESIDE: Final = ((0, -1), (0, 1), (-1, 0), (1, 0), (-1, -1), (-1, 1), (1, -1), (1, 1))
"""Rows and columns away from a source where else to look, nearest first."""

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
    tracer: Tracer,
) -> Singles:
    """Radiance (height, width, 3) through the camera's lens, as `Renderer.render` gives it for a pinhole.

    0 where no light comes to.
    """
    if camera.is_pinhole:
        return renderer.render(camera, T_world_cam, time_s, light=light, samples=samples, seed=seed)
    picture = np.zeros((camera.height * camera.width, 3), dtype=np.float32)
    seen = tracer.intersect(_rays(camera, T_world_cam, time_s))
    for number, tile in enumerate(tiles(camera)):
        T_world_tile = T_world_cam @ transform(tile.R_camera_tile)
        part = renderer.render(
            tile.camera, T_world_tile, time_s, light=light, samples=samples, seed=(seed + number) % 2**32
        )
        there = tracer.intersect(_rays(tile.camera, T_world_tile, time_s))
        picture[tile.pixels] = part.reshape(-1, 3)[_alike(tile, _kinds(seen), _kinds(there))]
    return picture.reshape(camera.height, camera.width, 3)


def _rays(camera: CameraModel, T_world_cam: Floats, time_s: float) -> Rays:
    directions = turn_vectors(T_world_cam, camera.directions())
    return Rays(np.broadcast_to(T_world_cam[:3, 3], directions.shape), directions, np.full(len(directions), time_s))


def _kinds(hits: Hits) -> Ints:
    """A number for each hit (n,) that tells bodies and their materials apart."""
    return hits.instance_id.astype(np.int64) << 16 | hits.material_id


def _alike(tile: Tile, seen: Ints, there: Ints) -> Ints:
    """For each of a tile's pixels the source to take: its own, or the first of `BESIDE` that shows what it sees."""
    wanted, chosen = seen[tile.pixels], tile.sources.copy()
    open_ = np.flatnonzero(there[chosen] != wanted)
    row, column = np.divmod(tile.sources, tile.camera.width)
    for down, across in BESIDE:
        rows, columns = row[open_] + down, column[open_] + across
        is_in = (rows >= 0) & (rows < tile.camera.height) & (columns >= 0) & (columns < tile.camera.width)
        candidate = np.where(is_in, rows * tile.camera.width + columns, tile.sources[open_])
        fits = there[candidate] == wanted[open_]
        chosen[open_[fits]] = candidate[fits]
        open_ = open_[~fits]
    return chosen


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
