"""Leaves as geometry: where they sit, how they are turned, and their meshes.

Start at `sites_on` (places on twigs), then `leaves`. A leaf is folded along its midrib, its tip curled down: a
heart of three triangles, a kite of two, or far away one triangle. A shoot of a conifer is a long narrow kite.
Shading normals are bent outward from the middle of the crown, so that a crown shades softly as a body and
still glitters leaf by leaf.
A polygon budget cannot pay for every leaf of a big tree: fewer leaves are bigger, and their total area stays.
Not modelled: lobes and teeth of blades, petioles, flowers and fruit.
"""

from dataclasses import dataclass
from typing import final

import numpy as np

from synthgen.arrays import Floats, Ints
from synthgen.records import Material, Mesh, Part
from synthgen.records.mesh import face_normals
from synthgen.rng import Generator
from synthgen.world.plants.growth import Limbs, unit

LEAF_ROUGHNESS = 0.45
"""GGX roughness of wax cuticles, .3-.5 (PROSPECT-typical)."""

LEAF_TRANSLUCENCY = 0.42
"""Share of scattered light that passes the blade: T / (R + T) of green leaves near 550 nm, .08 / .18."""

_UP = np.array([0.0, 0.0, 1.0])


@final
@dataclass(frozen=True, slots=True)
class LeafShape:
    """How leaves of a species look and hang.

    `width` is a share of the length, `fold` the rise of the sides and `curl` the drop of the tip as shares of
    the half width and the length; `spread_deg` is the angle from the twig, `droop` and `up` pull the leaf
    towards the ground and its face towards the sky, `petiole_m` is its distance from the twig, `bend` is the
    share of the outward direction in normals. `corners` is 5 for a heart, 4 for a kite, 3 for a triangle.
    """

    width: float
    spread_deg: float
    droop: float
    up: float
    fold: float
    curl: float
    petiole_m: float
    bend: float
    corners: int

    def outline(self) -> Floats:
        """Corners (k, 3) of a leaf of length 1, counter-clockwise: across, along, and rise towards its face."""
        w, rise, drop = 0.5 * self.width, 0.5 * self.width * self.fold, -self.curl
        foot = [[-0.6 * w, 0.0, 0.6 * rise], [0.6 * w, 0.0, 0.6 * rise]]
        if self.corners == 5:
            return np.array([*foot, [w, 0.45, rise], [0.0, 1.0, drop], [-w, 0.45, rise]])
        if self.corners == 4:
            return np.array([[0.0, 0.0, 0.0], [w, 0.42, rise], [0.0, 1.0, drop], [-w, 0.42, rise]])
        return np.array([[-w, 0.15, 0.0], [w, 0.15, 0.0], [0.0, 1.0, drop]])

    def fan(self) -> Ints:
        """Triangles (k - 2, 3) of the outline."""
        return np.array({5: [[0, 1, 3], [1, 2, 3], [0, 3, 4]], 4: [[0, 1, 2], [0, 2, 3]], 3: [[0, 1, 2]]}[self.corners])

    def area_m2(self, length_m: float) -> float:
        """One-sided area of a leaf."""
        return 0.5 * length_m**2 * float(np.linalg.norm(face_normals(self.outline(), self.fan()), axis=1).sum())


@final
@dataclass(frozen=True, slots=True)
class Sites:
    """Places for leaves: points (n, 3) [m], unit directions of the twig (n, 3) and a twig number (n,)."""

    points: Floats
    directions: Floats
    twig: Ints

    def take(self, index: Ints) -> "Sites":
        """The sites with these indices."""
        return Sites(self.points[index], self.directions[index], self.twig[index])


def sites_on(orders: list[Limbs], count: int, from_share: float, rng: Generator) -> Sites:
    """`count` places along limbs, as many per metre everywhere, from a share of each limb to its tip."""
    lengths = np.concatenate([limbs.lengths() * (1.0 - from_share) for limbs in orders])
    steps = np.cumsum(lengths)
    place = (np.arange(count) + rng.uniform(0, 1, count)) / count * steps[-1]
    twig = np.minimum(np.searchsorted(steps, place), len(steps) - 1)
    share = 1.0 - (1.0 - from_share) * (steps[twig] - place) / np.maximum(lengths[twig], 1e-9)
    points, directions = np.empty((count, 3)), np.empty((count, 3))
    first = 0
    for limbs in orders:
        here = (twig >= first) & (twig < first + len(limbs.points))
        points[here], directions[here], _ = limbs.at(twig[here] - first, share[here])
        first += len(limbs.points)
    return Sites(points, directions, twig)


def leaves(sites: Sites, shape: LeafShape, length_m: float, outward: Floats, rng: Generator) -> Mesh:
    """One mesh of a leaf at each site; `outward` (n, 3) is the unit direction away from the middle of the crown."""
    n = len(sites.points)
    axis = _axes(sites, shape, outward, rng)
    face = unit(shape.up * _UP + 0.5 * outward + 0.55 * rng.normal(0, 1, (n, 3)))
    face = unit(face - np.sum(face * axis, axis=1, keepdims=True) * axis)
    side = np.cross(axis, face)
    length = length_m * np.clip(rng.normal(1.0, 0.16, n), 0.6, 1.4)
    outline = shape.outline()
    base = sites.points + shape.petiole_m * axis
    turned = np.einsum("kc,cni->nki", outline, np.stack([side, axis, face]))
    vertices = base[:, None] + length[:, None, None] * turned
    normals = _normals(face, side, outline[:, 0] / (0.5 * shape.width), outward, shape)
    # Turn the winding so that the front is the side that looks outward.
    inward = np.sum(face * outward, axis=1) < 0
    fan = shape.fan()
    faces = np.where(inward[:, None, None], fan[:, ::-1], fan) + len(outline) * np.arange(n)[:, None, None]
    uv = np.stack([vertices[..., 0], vertices[..., 1]], axis=-1)
    return Mesh.make(
        vertices.reshape(-1, 3), faces.reshape(-1, 3), normals=normals.reshape(-1, 3), uv=uv.reshape(-1, 2)
    )


def tones(sites: Sites, weights: tuple[float, ...], rng: Generator) -> Ints:
    """Which of the leaf colors each leaf has, (n,): neighbours on a twig are mostly alike."""
    per_twig = rng.normal(0, 1, int(sites.twig.max()) + 1)[sites.twig]
    score = 0.75 * per_twig + 0.65 * rng.normal(0, 1, len(sites.twig))
    limits = np.quantile(score, np.cumsum(weights)[:-1])
    return np.searchsorted(limits, score)


def leaf_parts(
    sites: Sites, shape: LeafShape, length_m: float, outward: Floats, *, colors: list[list[float]], rng: Generator
) -> list[Part]:
    """Parts of class nature.vegetation, one per color."""
    tone = tones(sites, (0.42, 0.33, 0.25), rng)
    parts = []
    for index, color in enumerate(colors):
        pick = np.flatnonzero(tone == index)
        if len(pick):
            mesh = leaves(sites.take(pick), shape, length_m, outward[pick], rng)
            parts.append(Part(f"leaves_{index}", mesh, leaf_material(color), "nature.vegetation"))
    return parts


def leaf_material(front: list[float]) -> Material:
    """Green, yellow or brown leaves, by the albedo of their front (linear sRGB).

    Base color is all that leaves scatter, to both sides. At 905 nm pigments matter little: .48 green,
    .52 yellow, .40 brown (PROSPECT-typical).
    """
    red, green, blue = (channel / (1.0 - LEAF_TRANSLUCENCY) for channel in front)
    reflectance = 0.48 if green >= red else 0.52 if green > 0.62 * red else 0.42
    return Material("leaf", (red, green, blue), LEAF_ROUGHNESS, reflectance, translucency=LEAF_TRANSLUCENCY)


def _axes(sites: Sites, shape: LeafShape, outward: Floats, rng: Generator) -> Floats:
    """Unit directions (n, 3) from the foot of each leaf to its tip."""
    across = rng.normal(0, 1, sites.points.shape) + 0.35 * outward
    across = unit(across - np.sum(across * sites.directions, axis=1, keepdims=True) * sites.directions)
    angle = np.deg2rad(shape.spread_deg * rng.uniform(0.5, 1.3, len(sites.points)))[:, None]
    droop = shape.droop * rng.uniform(0.3, 1.5, (len(sites.points), 1))
    return unit(np.cos(angle) * sites.directions + np.sin(angle) * across - droop * _UP)


def _normals(face: Floats, side: Floats, across: Floats, outward: Floats, shape: LeafShape) -> Floats:
    """Shading normals (n, k, 3) of the corners: of the front, fanned by the fold, bent outward."""
    sign = np.where(np.sum(face * outward, axis=1, keepdims=True) < 0, -1.0, 1.0)
    turned = sign[:, None] * (face[:, None] - 0.5 * shape.fold * across[:, None] * side[:, None])
    return unit((1.0 - shape.bend) * unit(turned) + shape.bend * outward[:, None])
