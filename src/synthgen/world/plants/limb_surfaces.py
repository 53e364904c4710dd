"""Surfaces of limbs: bark tubes, blades for twigs far away, and caps of snow.

Start at `tubes`. Far away a twig is one triangle (`blades`), turned at random: its mean width seen is that of the tube.
Not modelled: forks without a seam (a child starts inside its parent), burrs, broken bark.
"""

import numpy as np

from synthgen.arrays import Floats, Ints
from synthgen.records import Mesh
from synthgen.rng import Generator
from synthgen.world.plants.growth import Limbs, dots, unit

_UP = np.array([0.0, 0.0, 1.0])

_CAP_DEG = 58.0
"""Snow lies on the upper side of a limb up to this angle from its top (our choice, near the angle of repose)."""

_CAP_MOST_M = 0.05
"""Depth of snow that thick limbs hold at most (our choice). [m]"""

_CAP_FROM_M = 0.008
"""Limbs thinner than this at their foot carry their snow unseen. [m]"""


def tubes(limbs: Limbs, sides: int, *, rings: int | None = None, flare: float = 0.0, tile_m: float = 1.0) -> Mesh:
    """Tapered tubes around limbs, closed to a point at the tip.

    `rings` keeps that many of the rings (evenly picked). `flare` widens the foot with root lobes, as a share
    of the radius. Texture coordinates go around and along; thick limbs have whole tiles of `tile_m` around.
    """
    points, radii = limbs.points, limbs.radii
    if rings is not None and rings < points.shape[1]:
        keep = np.unique(np.round(np.linspace(0, points.shape[1] - 1, rings)).astype(np.int64))
        points, radii = points[:, keep], radii[:, keep]
    n, k = radii.shape
    forward, across = _frames(points, upright=bool(limbs.parent[0] < 0))
    other = np.cross(forward, across)
    angle = np.linspace(0, 2 * np.pi, sides + 1)
    ring = np.cos(angle)[:, None] * across[:, :, None] + np.sin(angle)[:, None] * other[:, :, None]
    steps = np.diff(points, axis=1)
    along = np.concatenate([np.zeros((n, 1)), np.cumsum(np.sqrt(dots(steps, steps))[..., 0], axis=1)], 1)
    radius = _flared(radii, along, angle, flare)
    radius[:, -1] = 0.0
    vertices = points[:, :, None] + radius[..., None] * ring
    normals = _tube_normals(radius, along, ring, forward)
    around = 2 * np.pi * radii[:, 0]
    around = np.where(around > 0.5 * tile_m, np.maximum(np.round(around / tile_m), 1.0) * tile_m, around)
    u = np.broadcast_to(around[:, None, None] * angle / (2 * np.pi), radius.shape)
    v = np.broadcast_to(along[..., None], radius.shape)
    uv = np.stack([u, v], axis=-1)
    return Mesh.make(
        vertices.reshape(-1, 3), _strips(n, k, sides), normals=normals.reshape(-1, 3), uv=uv.reshape(-1, 2)
    )


def blades(limbs: Limbs, rng: Generator) -> Mesh:
    """One triangle along each limb, its width that of the limb seen from a random side."""
    foot, tip, radius = limbs.points[:, 0], limbs.points[:, -1], limbs.radii[:, 0]
    forward = unit(tip - foot)
    helper = np.where(np.abs(forward[:, 2:]) < 0.9, _UP, np.array([1.0, 0.0, 0.0]))
    left = unit(np.cross(forward, helper))
    roll = rng.uniform(0, 2 * np.pi, (len(foot), 1))
    across = np.cos(roll) * left + np.sin(roll) * np.cross(forward, left)
    # A plate at random angles is seen at 2 / pi of its width, and tapers to nothing where a limb does to a share.
    half = (0.5 * np.pi * radius)[:, None] * across
    vertices = np.stack([foot - half, foot + half, tip], axis=1)
    normals = np.repeat(unit(np.cross(across, forward) + 0.3 * _UP)[:, None], 3, axis=1)
    faces = np.arange(3 * len(foot)).reshape(-1, 3)
    uv = vertices[..., [0, 2]]
    return Mesh.make(vertices.reshape(-1, 3), faces, normals=normals.reshape(-1, 3), uv=uv.reshape(-1, 2))


def snow_caps(limbs: Limbs, snow: float) -> list[Mesh]:
    """Snow on the upper side of limbs, `snow` 0..1 deep, none where they rise steeply; no mesh if all are thin."""
    thick = limbs.radii[:, 0] > _CAP_FROM_M
    if not thick.any():
        return []
    points, radii = limbs.points[thick], limbs.radii[thick]
    n, k = radii.shape
    forward = unit(np.gradient(points, axis=1))
    level = np.hypot(forward[..., 0], forward[..., 1])
    left = unit(np.cross(_UP, forward) + 1e-6)
    above = np.cross(forward, left)
    depth = snow * np.minimum(0.008 + 0.5 * radii, _CAP_MOST_M) * np.clip(2.0 * level - 0.7, -0.4, 1.0)
    angle = np.deg2rad([-_CAP_DEG, -0.45 * _CAP_DEG, 0.45 * _CAP_DEG, _CAP_DEG])
    lift = np.array([-0.06, 1.0, 1.0, -0.06])
    out = np.sin(angle)[:, None] * left[:, :, None] + np.cos(angle)[:, None] * above[:, :, None]
    radius = radii[..., None] * np.where(lift > 0, 1.0, 0.96) + depth[..., None] * lift
    radius[:, -1] = 0.9 * radii[:, -1:]
    vertices = points[:, :, None] + np.maximum(radius, 0.0)[..., None] * out
    row = np.arange(k - 1)[:, None] * 4 + np.arange(3)
    a, b, c, d = row, row + 1, row + 4, row + 5
    quads = np.concatenate([np.stack([a, d, b], axis=-1), np.stack([a, c, d], axis=-1)]).reshape(-1, 3)
    faces = (quads + (np.arange(n) * 4 * k)[:, None, None]).reshape(-1, 3)
    normals = unit(out + 0.4 * _UP).reshape(-1, 3)
    uv = vertices[..., :2].reshape(-1, 2)
    return [Mesh.make(vertices.reshape(-1, 3), faces, normals=normals, uv=uv)]


def _frames(points: Floats, *, upright: bool) -> tuple[Floats, Floats]:
    """Direction and a transported unit vector across it at each point of the axes, (n, k, 3) each."""
    forward = unit(np.gradient(points, axis=1))
    if upright:
        forward[:, 0] = _UP
    helper = np.where(np.abs(forward[:, 0, 2:]) < 0.9, _UP, np.array([1.0, 0.0, 0.0]))
    across = np.empty_like(forward)
    across[:, 0] = unit(np.cross(forward[:, 0], helper))
    for i in range(1, forward.shape[1]):
        last = across[:, i - 1]
        across[:, i] = unit(last - dots(last, forward[:, i]) * forward[:, i])
    return forward, across


def _flared(radii: Floats, along: Floats, angle: Floats, flare: float) -> Floats:
    """Radius (n, k, s) around each ring, widened at the foot by five uneven root lobes that fade with height."""
    lobes = 0.75 + 0.3 * np.sin(5 * angle + 0.7) + 0.2 * np.sin(3 * angle)
    fade = np.exp(-along / np.maximum(1.8 * radii[:, :1], 1e-3))
    return radii[..., None] * (1.0 + flare * fade[..., None] * lobes)


def _tube_normals(radius: Floats, along: Floats, ring: Floats, forward: Floats) -> Floats:
    """Unit normals (n, k, s, 3) of tubes whose radius (n, k, s) changes along and around them."""
    slope = np.gradient(radius, axis=1) / np.maximum(np.gradient(along, axis=1), 1e-6)[..., None]
    closed = np.concatenate([radius[..., -2:-1], radius, radius[..., 1:2]], axis=2)
    turn = np.gradient(closed, 2 * np.pi / (radius.shape[2] - 1), axis=2)[..., 1:-1] / np.maximum(radius, 1e-6)
    around = np.cross(forward[:, :, None], ring)
    return unit(ring - turn[..., None] * around - np.clip(slope, -1.5, 1.5)[..., None] * forward[:, :, None])


def _strips(n: int, k: int, sides: int) -> Ints:
    """Faces of n tubes of k rings of sides + 1 vertices; the last ring is one point, so its quads are triangles."""
    ring = np.arange(k - 1)[:, None] * (sides + 1) + np.arange(sides)
    a, b, c, d = ring, ring + 1, ring + sides + 1, ring + sides + 2
    lower = np.stack([a, b, d], axis=-1).reshape(-1, 3)
    upper = np.stack([a, d, c], axis=-1)[: k - 2].reshape(-1, 3)
    # At the last ring b-d and a-c meet: keep the triangle that has its edge on the ring below.
    faces = np.concatenate([lower, upper])
    return (faces + np.arange(n)[:, None, None] * (k * (sides + 1))).reshape(-1, 3)
