"""Growth that hides things by a wanted share: a bush in front of a sign, ivy on a wall or a pole.

Start at `encroaching_bush` or `ivy_sheet`. Leaves at random places leave a share exp(-A / S) of what is behind
them open (Poisson), where A is the area of the leaves as seen and S that of the screen: `cover` is one minus that.
A higher cover adds leaves and moves none. Not modelled: leaves that fall (both are evergreen: what was asked holds
all year), flowers, roots of ivy.
"""

from typing import Any

import numpy as np

from synthgen.arrays import Floats
from synthgen.records import Asset, Material, Part
from synthgen.rng import Generator, stream
from synthgen.world.family import Parameters
from synthgen.world.plants.foliage import SNOW, LeafShape, Sites, leaf_material, leaves, snow_on, taken
from synthgen.world.plants.growth import Limbs, unit
from synthgen.world.plants.leaf_outlines import outline
from synthgen.world.plants.limb_surfaces import tubes

_MOST_DEPTH = 3.2
"""Area of leaves as seen over that of the screen, at most: 96 % are hidden."""

_ROUND = 0.62
"""Share of the height that the rounded top of a bush takes."""

_STEM_M = 0.014
"""Mean width of a stem of a bush (our choice). [m]"""

_UNEVEN, _FADE = 0.13, 0.22
"""How far the outline of a bush wavers, and how deep its edge thins out, as shares of its size (our choice)."""


def encroaching_bush(parameters: Parameters, row: dict[str, Any], detail: int) -> Asset:
    """A mass of leaves on stems, `width` along y, `height` along z, that hides `cover` of what is behind it along x."""
    height, width, depth = (float(parameters[name]) for name in ("height", "width", "depth"))
    rng = stream(int(parameters["seed"]), "plant", "screen")
    sites = _mass(row["counts"][0], height, width, depth, rng)
    # Places in the middle are as dense as the mean over the outline without its fading edge.
    screen_m2 = width * height * (1.0 - (1.0 - np.pi / 4.0) * _ROUND) * row["outline"]
    stems = _stems(parameters, row, detail)
    by_stems = _STEM_M * row["stems"][detail] * 0.65 * height / screen_m2
    outward = unit(sites.points - [0.0, 0.0, 0.45 * height])
    parts = _leaves(sites, screen_m2, parameters, row, detail, outward, by_stems)
    return Asset("nature.vegetation", (*_within(parts, height), stems))


def ivy_sheet(parameters: Parameters, row: dict[str, Any], detail: int) -> Asset:
    """Ivy on the plane x = 0 that faces x, or around a pole of `radius`; it hides `cover` of its middle."""
    height, width, radius = (float(parameters[name]) for name in ("height", "width", "radius"))
    rng = stream(int(parameters["seed"]), "plant", "screen")
    count = row["counts"][0]
    across, up = rng.uniform(-0.5, 0.5, count), rng.uniform(0, 1, count)
    edge = _ragged(across, rng)
    points = np.stack(
        [0.02 + 0.1 * rng.uniform(0, 1, count) ** 2, across * width, 0.04 + up * edge * (height - 0.08)], 1
    )
    outward = unit(np.array([1.0, 0.0, 0.25]) + 0.3 * rng.normal(0, 1, (count, 3)) * [0.2, 1.0, 1.0])
    if radius > 0:
        points, outward = _wrapped(points, outward, radius)
    sites = Sites(points, unit(np.array([0.0, 0.0, 1.0]) + 0.6 * rng.normal(0, 1, (count, 3))), np.arange(count) // 7)
    parts = _leaves(sites, width * height * float(edge.mean()), parameters, row, detail, outward, 0.0)
    parts = _within(parts, height)
    return Asset("nature.vegetation", (*parts, _creepers(parameters, row, detail)))


def _mass(count: int, height: float, width: float, depth: float, rng: Generator) -> Sites:
    """Places of equal density as seen along x, in an outline with a rounded top; deepest in the middle."""
    places = rng.uniform(0, 1, (3 * count, 2)) * [2.0, 1.0] - [1.0, 0.0]
    above = np.maximum(places[:, 1] - (1.0 - _ROUND), 0.0) / _ROUND
    phase = rng.uniform(0, 2 * np.pi, 4)
    uneven = _UNEVEN * sum(np.sin((k + 2) * 2.3 * places.sum(axis=1) + phase[k]) / (1 + k) for k in range(4))
    # Inside the middle the density is even; towards the outline it fades, so that no edge looks cut.
    inside = np.hypot(places[:, 0], above) <= 1.0 + uneven - _FADE * rng.uniform(0, 1, len(places)) ** 2
    places = places[inside][:count]
    half_depth = 0.5 * depth * np.sqrt(np.maximum(1.0 - 0.8 * places[:, 0] ** 2 - 0.6 * places[:, 1] ** 4, 0.05))
    x = half_depth * rng.uniform(-1, 1, len(places))
    points = np.stack([x, 0.5 * width * places[:, 0], height * places[:, 1]], axis=1)
    directions = unit(points * [1.0, 1.0, 0.6] + rng.normal(0, 0.5, points.shape) * width + [0.0, 0.0, 0.2 * height])
    cell = np.floor(points / 0.14).astype(np.int64)
    return Sites(points, directions, np.unique(cell, axis=0, return_inverse=True)[1].reshape(-1))


def _leaves(
    sites: Sites,
    screen_m2: float,
    parameters: Parameters,
    row: dict[str, Any],
    detail: int,
    outward: Floats,
    depth_else: float,
) -> list[Part]:
    """As many leaves, in order, as hide the wanted share; far away fewer and larger ones hide as much.

    `depth_else` is the area of what else hides over that of the screen.
    """
    shape, season = LeafShape.of(row["leaf"]), row["seasons"][str(parameters["season"])]
    rng = stream(int(parameters["seed"]), "plant", "screen_leaves")
    limit = row["counts"][detail]
    length = row["leaf"]["length_m"]
    per_leaf = outline(shape.form, detail).area(shape.width) * row["seen"]
    full = _MOST_DEPTH * screen_m2
    size = float(np.sqrt(max(full / (per_leaf * min(limit, len(sites.points))), length**2)))
    depth = -np.log1p(-float(parameters["cover"])) - depth_else
    wanted = min(depth, _MOST_DEPTH) * screen_m2
    # All leaves are made and the first are kept, so that those of a lower cover are the same ones.
    made = min(max(round(full / (per_leaf * size**2)), 1), len(sites.points), limit)
    first = np.arange(made)
    mesh = leaves(sites.take(first), shape, outline(shape.form, detail), np.full(made, size), outward[:made], rng)
    kept = min(max(round(wanted / (per_leaf * size**2)), 1), made)
    tone = rng.choice(3, size=made, p=[0.42, 0.33, 0.25])
    under_snow = rng.uniform(0, 1, made) < 0.5 * float(parameters["snow"])
    parts = []
    for index in range(4):
        pick = np.flatnonzero(np.where(under_snow, 3, tone)[:kept] == index)
        if len(pick):
            piece = taken(mesh, pick, made)
            material = SNOW if index == 3 else leaf_material(season["colors"][index])
            name = "snow_leaves" if index == 3 else f"leaves_{index}"
            parts.append(Part(name, snow_on(piece, 0.0) if index == 3 else piece, material, "nature.vegetation"))
    return parts


def _within(parts: list[Part], height: float) -> list[Part]:
    """The parts between the ground and the height."""
    bounds = np.stack([part.mesh.bounds() for part in parts])
    low, high = bounds[:, 0, 2].min(), bounds[:, 1, 2].max()
    T = np.eye(4)
    T[2, 2] = height / (high - low)
    T[2, 3] = -low * T[2, 2]
    return [Part(part.name, part.mesh.moved(T), part.material, part.class_name) for part in parts]


def _stems(parameters: Parameters, row: dict[str, Any], detail: int) -> Part:
    """Stems that fan out from the ground."""
    height, width, depth = (float(parameters[name]) for name in ("height", "width", "depth"))
    rng = stream(int(parameters["seed"]), "plant", "screen_stems")
    count = row["stems"][detail]
    foot = rng.uniform(-0.25, 0.25, (count, 2)) * [depth, width]
    tip = np.concatenate([rng.uniform(-0.4, 0.4, (count, 2)) * [depth, width], np.zeros((count, 1))], axis=1)
    tip[:, 2] = height * rng.uniform(0.5, 0.8, count)
    t = np.linspace(0, 1, 6)[:, None]
    points = (
        np.concatenate([foot, np.zeros((count, 1))], axis=1)[:, None] * (1 - t**1.5) + tip[:, None] * [1, 1, 0] * t**1.5
    )
    points = points + tip[:, None] * [0, 0, 1] * t
    radii = 0.5 * _STEM_M * (1.6 - 1.3 * t[:, 0]) * np.ones((count, 1))
    limbs = Limbs(points, radii, np.full(count, -1), np.zeros(count))
    return Part("stems", tubes(limbs, (5, 4, 3)[detail], rings=(6, 4, 2)[detail]), _bark(row), "nature.trunk")


def _creepers(parameters: Parameters, row: dict[str, Any], detail: int) -> Part:
    """Stems of ivy that creep up the wall or the pole."""
    height, width, radius = (float(parameters[name]) for name in ("height", "width", "radius"))
    rng = stream(int(parameters["seed"]), "plant", "creepers")
    count = row["stems"][detail]
    t = np.linspace(0, 1, 8)
    start = rng.uniform(-0.4, 0.4, (count, 1)) * width
    drift = np.cumsum(rng.normal(0, 0.05, (count, 8)), axis=1) * width * np.minimum(1.0, 8 * t)
    y = np.clip(start + drift, -0.47 * width, 0.47 * width)
    z = 0.8 * height * t * rng.uniform(0.6, 1.0, (count, 1))
    points = np.stack([np.full_like(y, 0.012), y, z], axis=2)
    if radius > 0:
        flat, _ = _wrapped(points.reshape(-1, 3), points.reshape(-1, 3), radius)
        points = flat.reshape(points.shape)
    radii = 0.01 * (1.0 - 0.8 * t) * np.ones((count, 1))
    limbs = Limbs(points, radii, np.full(count, -1), np.zeros(count))
    return Part("stems", tubes(limbs, (4, 3, 3)[detail], rings=(8, 5, 3)[detail]), _bark(row), "nature.trunk")


def _wrapped(points: Floats, directions: Floats, radius: float) -> tuple[Floats, Floats]:
    """A sheet on the plane x = 0 laid around the z axis: y becomes the way around a pole of that radius."""
    angle = points[:, 1] / radius
    cos, sin = np.cos(angle), np.sin(angle)
    out = radius + points[:, 0]
    turned = np.stack(
        [cos * directions[:, 0] - sin * directions[:, 1], sin * directions[:, 0] + cos * directions[:, 1]], 1
    )
    return (
        np.stack([out * cos, out * sin, points[:, 2]], axis=1),
        np.concatenate([turned, directions[:, 2:]], axis=1),
    )


def _ragged(across: Floats, rng: Generator) -> Floats:
    """Height that ivy has reached at places across the sheet (-0.5..0.5), as shares: highest in the middle."""
    phase = rng.uniform(0, 2 * np.pi, 3)
    waves = sum(np.sin(2 * np.pi * k * across + phase[k - 1]) / k for k in (1, 2, 3))
    return np.clip(0.86 + 0.09 * waves - 0.5 * np.abs(2 * across) ** 4, 0.3, 1.0)


def _bark(row: dict[str, Any]) -> Material:
    red, green, blue = row["bark"]["twig"]
    return Material("bark_twig", (red, green, blue), 0.85, 0.35, specular=0.3, porous=True, substance="bark")
