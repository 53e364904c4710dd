"""Leaves as geometry: where they sit, how they are turned, their meshes and materials.

Start at `sites_on` (places on twigs), then `leaf_parts`. A leaf is folded along its midrib, its tip curled down; its
outline is in `leaf_outlines`. Shading normals are bent outward from the middle of the crown, so that a crown shades
softly as a body and still glitters leaf by leaf. How many leaves there are, and how large, is decided in `crown`.
Not modelled: petioles, fruit, the gloss of young leaves.
"""

from dataclasses import dataclass, fields
from typing import Any, final

import numpy as np

from synthgen.arrays import Bools, Floats, Ints
from synthgen.records import Material, Mesh, Part
from synthgen.records.mesh import merge
from synthgen.rng import Generator
from synthgen.world.plants.growth import Limbs, dots, unit
from synthgen.world.plants.leaf_outlines import Outline, outline

LEAF_ROUGHNESS = 0.45
"""GGX roughness of wax cuticles, .3-.5 (PROSPECT-typical)."""

LEAF_TRANSLUCENCY = 0.42
"""Share of scattered light that passes the blade: T / (R + T) of green leaves near 550 nm, .08 / .18."""

NEEDLE_TRANSLUCENCY = 0.12
"""Needles are thick; what passes a shoot passes between them (our choice)."""

TONE_WEIGHTS = (0.42, 0.33, 0.25)
"""Shares of the three leaf colors of a season (our choice)."""

SHADES = ((1.3, 1.22, 1.0), (1.0, 1.0, 1.0), (0.62, 0.7, 0.75))
"""Factors of the color of young leaves on the shell of a crown, of others, and of shade leaves: chlorophyll per area is
.6-.8 of the mean in young ones and the color deeper inside (our choice within PROSPECT-typical spectra)."""

CORE_SHADE = 0.45
"""Color of the core of a crown over that of its leaves: between them are twigs and holes (our choice)."""

SNOW = Material("snow", (0.88, 0.89, 0.92), 0.8, 0.88, specular=0.2, substance="snow")
"""Fresh snow: albedo .8-.9, .88 at 905 nm (nominal, Warren 1982, doi:10.1029/RG020i001p00067)."""

_UP = np.array([0.0, 0.0, 1.0])


@final
@dataclass(frozen=True, slots=True)
class LeafShape:
    """How leaves of a species look and hang.

    `width` is a share of the length, `fold` the rise of the sides and `curl` the drop of the tip as shares of
    the half width and the length; `spread_deg` is the angle from the twig, `droop` and `up` pull the leaf
    towards the ground and its face towards the sky, `petiole_m` is its distance from the twig, `bend` is the
    share of the outward direction in normals. `form` is a kind of outline.
    """

    form: str
    width: float
    spread_deg: float
    droop: float
    up: float
    fold: float
    curl: float
    petiole_m: float
    bend: float

    @classmethod
    def of(cls, values: dict[str, Any]) -> "LeafShape":
        """Shape from a table row, which may hold other values, too."""
        names = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in names})

    def area(self, level: int) -> float:
        """Area of a leaf of length 1 at a level of its outline."""
        return outline(self.form, level).area(self.width)


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


def sprayed(sites: Sites, reach_m: float, rng: Generator) -> Sites:
    """Sites around those on twigs: the last twiglets, up to `reach_m` long, are not drawn; their leaves are."""
    if reach_m == 0.0:
        return sites
    offset = rng.normal(0.0, 0.45 * reach_m, sites.points.shape) * [1.0, 1.0, 0.7]
    length = np.sqrt(dots(offset, offset))
    offset *= np.minimum(1.0, reach_m / np.maximum(length, 1e-9))
    return Sites(sites.points + offset, unit(0.4 * sites.directions + offset / reach_m), sites.twig)


def leaves(sites: Sites, shape: LeafShape, form: Outline, length_m: Floats, outward: Floats, rng: Generator) -> Mesh:
    """One mesh of a leaf of each length (n,) at each site; `outward` (n, 3) is away from the middle of the crown."""
    n = len(sites.points)
    axis = _axes(sites, shape, outward, rng)
    face = unit(shape.up * _UP + 0.5 * outward + 0.55 * rng.normal(0, 1, (n, 3)))
    face = unit(face - dots(face, axis) * axis)
    side = np.cross(axis, face)
    length = length_m * np.clip(rng.normal(1.0, 0.16, n), 0.6, 1.4)
    corners = form.sized(shape.width, shape.fold, shape.curl)
    base = sites.points + shape.petiole_m * axis
    turned = np.einsum("kc,cni->nki", corners, np.stack([side, axis, face]))
    vertices = base[:, None] + length[:, None, None] * turned
    normals = _normals(face, side, form.corners[:, 0], outward, shape)
    # Turn the winding so that the front is the side that looks outward.
    inward = dots(face, outward)[:, 0] < 0
    faces = np.where(inward[:, None, None], form.triangles[:, ::-1], form.triangles)
    faces = faces + len(corners) * np.arange(n)[:, None, None]
    uv = vertices[..., :2].reshape(-1, 2)
    return Mesh.make(vertices.reshape(-1, 3), faces.reshape(-1, 3), normals=normals.reshape(-1, 3), uv=uv)


def tones(twig: Ints, weights: tuple[float, ...], rng: Generator) -> Ints:
    """Which of the leaf colors each leaf has, (n,): neighbours on a twig are mostly alike."""
    per_twig = rng.normal(0, 1, int(twig.max()) + 1)[twig]
    score = 0.75 * per_twig + 0.65 * rng.normal(0, 1, len(twig))
    limits = np.quantile(score, np.cumsum(weights)[:-1])
    return np.searchsorted(limits, score)


def leaf_material(
    front: list[float], *, substance: str = "leaf", shade: tuple[float, float, float] = (1.0, 1.0, 1.0)
) -> Material:
    """Green, yellow or brown leaves, by the albedo of their front (linear sRGB); `shade` multiplies it.

    Base color is all that leaves scatter, to both sides. At 905 nm pigments matter little: .48 green,
    .52 yellow, .40 brown (PROSPECT-typical).
    """
    passing = NEEDLE_TRANSLUCENCY if substance == "needles" else LEAF_TRANSLUCENCY
    red, green, blue = (min(channel / (1.0 - passing), 1.0) for channel in front)
    reflectance = 0.48 if green >= red else 0.52 if green > 0.62 * red else 0.42
    is_brown = substance == "leaf" and red > green and red < 0.3 and green < 0.68 * red
    kind = "dry_leaf" if is_brown and blue > 0.12 * red else substance
    red, green, blue = (min(channel * by, 1.0) for channel, by in zip((red, green, blue), shade, strict=True))
    return Material("leaf", (red, green, blue), LEAF_ROUGHNESS, reflectance, translucency=passing, substance=kind)


def core_part(sites: Sites, length_m: Floats, outward: Floats, colors: list[list[float]], rng: Generator) -> Part:
    """Clusters of twigs and leaves in the shade inside a crown, that stop the view through it."""
    shape = LeafShape("cluster", 1.0, 60.0, 0.2, 0.5, 0.4, 0.2, 0.0, 0.6)
    mesh = leaves(sites, shape, outline("cluster", 1), length_m, outward, rng)
    red, green, blue = (float(channel) for channel in CORE_SHADE * np.mean(colors, axis=0))
    material = Material("crown_core", (red, green, blue), 0.95, 0.45, specular=0.1, substance="leaf")
    return Part("core", mesh, material, "nature.vegetation")


def bearing_snow(outward: Floats, snow: float, rng: Generator) -> Bools:
    """Which leaves lie under snow, (n,): at `snow` 1 four in ten, most of them on top of the crown."""
    score = outward[:, 2] + 0.5 * rng.normal(0, 1, len(outward))
    return np.zeros(len(score), dtype=bool) if snow == 0 else score > np.quantile(score, 1.0 - 0.4 * snow)


def snow_on(mesh: Mesh, depth_m: float) -> Mesh:
    """The mesh lifted by the depth of snow, lit as from above."""
    normals = unit(0.35 * np.abs(mesh.normals.astype(float)) * [0.0, 0.0, 1.0] + 0.4 * mesh.normals + 0.6 * _UP)
    return Mesh.make(mesh.vertices + [0.0, 0.0, depth_m], mesh.faces, normals=normals, uv=mesh.uv)


def _axes(sites: Sites, shape: LeafShape, outward: Floats, rng: Generator) -> Floats:
    """Unit directions (n, 3) from the foot of each leaf to its tip."""
    across = rng.normal(0, 1, sites.points.shape) + 0.35 * outward
    across = unit(across - dots(across, sites.directions) * sites.directions)
    angle = np.deg2rad(shape.spread_deg * rng.uniform(0.5, 1.3, len(sites.points)))[:, None]
    droop = shape.droop * rng.uniform(0.3, 1.5, (len(sites.points), 1))
    return unit(np.cos(angle) * sites.directions + np.sin(angle) * across - droop * _UP)


def _normals(face: Floats, side: Floats, across: Floats, outward: Floats, shape: LeafShape) -> Floats:
    """Shading normals (n, k, 3) of the corners: of the front, fanned by the fold, bent outward."""
    sign = np.where(dots(face, outward) < 0, -1.0, 1.0)
    turned = sign[:, None] * (face[:, None] - 0.5 * shape.fold * across[:, None] * side[:, None])
    return unit((1.0 - shape.bend) * unit(turned) + shape.bend * outward[:, None])


def leaf_parts(
    groups: list[tuple[Sites, Floats, Outline, Floats, Ints]],
    shape: LeafShape,
    *,
    colors: list[list[float]],
    rng: Generator,
    snow: float = 0.0,
    substance: str = "leaf",
    name: str = "leaves",
) -> list[Part]:
    """Parts of class nature.vegetation, one per color and shade.

    Groups are (sites, lengths [m], outline, outward, shade 0 to 2: see `SHADES`).
    """
    meshes: dict[int, list[Mesh]] = {}
    snowy = len(SHADES) * len(colors)
    for sites, length_m, form, outward, shade in groups:
        tone = np.minimum(tones(sites.twig, TONE_WEIGHTS[: len(colors) - 1] + (1.0,), rng), len(colors) - 1)
        kind = np.where(bearing_snow(outward, snow, rng), snowy, len(SHADES) * tone + shade)
        mesh = leaves(sites, shape, form, length_m * np.where(kind == snowy, 1.25, 1.0), outward, rng)
        for index in np.unique(kind):
            piece = taken(mesh, np.flatnonzero(kind == index), len(kind))
            meshes.setdefault(int(index), []).append(snow_on(piece, 0.015) if index == snowy else piece)
    parts = []
    for index, pieces in sorted(meshes.items()):
        tone_index, shade_index = divmod(index, len(SHADES))
        if index == snowy:
            parts.append(Part("snow_leaves", merge(pieces), SNOW, "nature.vegetation"))
            continue
        material = leaf_material(colors[tone_index], substance=substance, shade=SHADES[shade_index])
        parts.append(Part(f"{name}_{index}", merge(pieces), material, "nature.vegetation"))
    return parts


def taken(mesh: Mesh, leaf: Ints, made: int) -> Mesh:
    """Some leaves of a mesh of as many equal ones as were made."""
    corners, triangles = len(mesh.vertices) // made, len(mesh.faces) // made
    vertex = (leaf[:, None] * corners + np.arange(corners)).reshape(-1)
    face = mesh.faces.reshape(made, triangles, 3)[leaf] - (leaf * corners)[:, None, None]
    faces = (face + (np.arange(len(leaf)) * corners)[:, None, None]).reshape(-1, 3)
    return Mesh(mesh.vertices[vertex], faces.astype(np.int32), mesh.normals[vertex], mesh.uv[vertex])
