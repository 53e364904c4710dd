"""Open country around a road network: rolling grass that meets the outermost lanes vertex on vertex.

Beside roads it has their height, farther off that of `roads.terrain.relief` is added. Not here: water, fields, hills
farther away.
"""

import itertools
from collections.abc import Sequence

import numpy as np
from scipy.spatial import cKDTree

from synthgen.arrays import Floats
from synthgen.records import Mesh, Part
from synthgen.world.network.regions import around, is_covered
from synthgen.world.roads.terrain import relief
from synthgen.world.surfaces.material_table import material, table

_RINGS = ((2.5, 9.0, 3.0), (9.0, 60.0, 9.0), (60.0, 260.0, 26.0), (260.0, np.inf, 70.0))
"""Distance from roads, from and to, and spacing of vertices there [m]: finer where it is seen from near."""

_NEIGHBORS = 8
"""Places of roads whose heights are averaged, by distance (our choice)."""

_BELOW_DECK_M = 1.5
"""Least height from the land to a bridge over it (our choice: more than the slab is thick)."""

_FLAT_M = 6.0
"""Ground beside roads that keeps their height before the land begins to roll (our choice)."""


def country(polygons: Sequence[Floats], decks: Sequence[Floats] = ()) -> Part:
    """Terrain around all that lies within polygons (k, 3), and below the decks (k, 3) of bridges."""
    edge = np.concatenate(polygons)
    tree = cKDTree(edge[:, :2])
    xy = _scattered(edge)
    xy = xy[~is_covered(xy, polygons)]
    height = interpolated(edge, xy) + relief(xy, np.maximum(tree.query(xy)[0] - _FLAT_M, 0.0))
    for deck in decks:
        under = is_covered(xy, [deck])
        height[under] = np.minimum(height[under], deck[:, 2].min() - _BELOW_DECK_M)
    rim = _rim(edge)
    rim_height = interpolated(edge, rim) + relief(rim, tree.query(rim)[0])
    places, faces = around(polygons, np.column_stack([rim, rim_height]), np.column_stack([xy, height]))
    mesh = Mesh.make(places, faces, uv=places[:, :2])
    return Part("terrain", mesh, material("road", "grass"), "nature.terrain")


def interpolated(known: Floats, xy: Floats) -> Floats:
    """Heights (n,) at places (n, 2) from known places (k, 3), weighted by the inverse square of the distance."""
    distance, index = cKDTree(known[:, :2]).query(xy, k=min(_NEIGHBORS, len(known)))
    weight = 1.0 / np.maximum(distance, 1e-3) ** 2
    return np.sum(weight * known[index, 2], axis=1) / np.sum(weight, axis=1)


def _rim(edge: Floats) -> Floats:
    """Corners (n, 2) of the rectangle around the country, counter-clockwise, each 60 m."""
    margin = float(table("road")["extent"]["rim_m"])
    low, high = edge[:, :2].min(axis=0) - margin, edge[:, :2].max(axis=0) + margin
    corners = np.array([low, [high[0], low[1]], high, [low[0], high[1]], low])
    sides = [
        np.linspace(a, b, max(2, int(np.linalg.norm(b - a) / 60.0)), endpoint=False)
        for a, b in itertools.pairwise(corners)
    ]
    return np.concatenate(sides)


def _scattered(edge: Floats) -> Floats:
    """Places (n, 2) around roads on staggered grids, coarser with the distance."""
    margin = float(table("road")["extent"]["rim_m"]) - 20.0
    tree = cKDTree(edge[:, :2])
    low, high = edge[:, :2].min(axis=0) - margin, edge[:, :2].max(axis=0) + margin
    rings = []
    for near, far, step in _RINGS:
        x, y = np.meshgrid(np.arange(low[0], high[0], step), np.arange(low[1], high[1], step))
        x = x + step / 2.0 * (np.arange(len(y)) % 2)[:, None]
        grid = np.column_stack([x.ravel(), y.ravel()])
        grid = grid[np.all(grid < high, axis=1)]
        distance = tree.query(grid, distance_upper_bound=far)[0]
        rings.append(grid[(distance >= near) & (distance < far)])
    return np.concatenate(rings)
