"""Hills all around: a ring of land that lies low behind the country near the road and rises to a ridge kilometres off.

Its faces are pastures, fields and woods, each of one color. Not modelled: water, roads, rocks.
"""

from dataclasses import replace

import numpy as np

from synthgen.arrays import Floats
from synthgen.records import Asset, Mesh, Part
from synthgen.records.mesh import smooth_normals
from synthgen.rng import Generator, stream
from synthgen.world.family import Parameters
from synthgen.world.surfaces.material_table import material, table

LOW_M = -14.0
"""Height of the land behind the rim of the terrain near the road, which hides it."""

COLUMNS = 360
ROWS = 11
_TREES_M = 9.0
"""How much a wood stands above a field beside it."""


def build_hills(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A ring from `inner` to `outer` metres around the origin, up to `height` high."""
    p, rng = parameters, stream(int(parameters["look"]), "hills")
    inner, outer = float(p["inner"]), float(p["outer"])
    azimuth = 2 * np.pi * np.arange(COLUMNS) / COLUMNS
    share = np.linspace(0.0, 1.0, ROWS) ** 1.5
    ridge = float(p["height"]) * (0.25 + 0.75 * _waves(rng, 9))
    # Where the ring is nearer than `start`, it is under the terrain.
    start = float(p["start"])
    radius = np.concatenate([[inner], start + share * (outer - start)])
    rise = np.concatenate([[0.0], share * share * (3 - 2 * share)])
    folds = np.stack([_waves(rng, 24) for _ in radius])
    wooded = np.stack([_waves(rng, 40) for _ in radius[:-1]]) < float(p["wooded"]) * (0.6 + 0.9 * rise[1:, None])
    trees = np.zeros((len(radius), COLUMNS))
    trees[1:] = np.where(wooded, _TREES_M * rng.uniform(0.5, 1.3, wooded.shape), 0.0) * (rise[1:, None] > 0)
    z = LOW_M + rise[:, None] * (ridge - LOW_M) * (0.75 + 0.25 * folds) + trees
    vertices = np.stack([radius[:, None] * np.cos(azimuth), radius[:, None] * np.sin(azimuth), z], axis=-1)
    kind = np.where(wooded, 0, 1 + _fields(wooded.shape, rng))
    return Asset("nature.terrain", _parts(vertices, kind, str(p["season"])))


def _waves(rng: Generator, highest: int) -> Floats:
    """A smooth random function of the azimuth (COLUMNS,), 0 to 1."""
    order = np.arange(1, highest + 1)
    phase, amplitude = rng.uniform(0, 2 * np.pi, highest), rng.normal(0, 1, highest) / order**0.7
    angle = 2 * np.pi * np.arange(COLUMNS)[:, None] / COLUMNS
    values = (amplitude * np.cos(order * angle + phase)).sum(axis=1)
    return (values - values.min()) / np.ptp(values)


def _fields(shape: tuple[int, int], rng: Generator) -> np.ndarray:
    """Kind of field 0..3 of each face: runs of a few columns alike."""
    rows, columns = shape
    starts = rng.random(shape) < 0.3
    run = np.cumsum(starts, axis=1, dtype=np.int64)
    kinds = rng.choice(4, size=(rows, columns + 1), p=[0.45, 0.25, 0.15, 0.15])
    return np.take_along_axis(kinds, run, axis=1)


def _parts(vertices: Floats, kind: np.ndarray, season: str) -> tuple[Part, ...]:
    rows, columns = kind.shape
    i, j = np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij")
    k = (j + 1) % columns
    a, b, c, d = i * columns + j, (i + 1) * columns + j, (i + 1) * columns + k, i * columns + k
    faces = np.stack([np.stack([a, b, c], -1), np.stack([a, c, d], -1)], axis=2)
    flat = vertices.reshape(-1, 3)
    normals = smooth_normals(flat, faces.reshape(-1, 3))
    colors = table("distance")["seasons"][season]["land"]
    parts = []
    for number, color in enumerate(colors):
        own = faces[kind == number].reshape(-1, 3)
        if len(own) == 0:
            continue
        used, index = np.unique(own, return_inverse=True)
        plain = material("distance", "foliage" if number == 0 else "field")
        look = replace(plain, name=f"land.{number}", base_color=tuple(color))
        mesh = Mesh.make(flat[used], index.reshape(-1, 3), normals=normals[used], uv=flat[used, :2])
        parts.append(Part(f"land.{number}", mesh, look, "nature.terrain"))
    return tuple(parts)
