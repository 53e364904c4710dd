"""Patches of herbs: tall grass, weeds, reeds and crops, as stems with leaves and heads by a table.

A patch has stems in rows or at random; a stem carries layers: ribbons (leaves of grasses, that arch), blades with an
outline (leaves of broad-leaved herbs, petals) and spindles (ears, plumes, fruit). Farther levels of detail keep fewer
stems, whose parts are wider by as much, so that a patch hides as much of what is behind it. Not modelled: growth over
weeks (fix a lower `height`), lodging, roots.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from synthgen.arrays import Floats
from synthgen.records import Asset, Mesh, Part
from synthgen.rng import Generator, stream
from synthgen.world.family import Parameters
from synthgen.world.plants.foliage import SNOW, LeafShape, Sites, bearing_snow, leaf_material, leaves, snow_on
from synthgen.world.plants.growth import Limbs, unit
from synthgen.world.plants.leaf_outlines import outline
from synthgen.world.plants.limb_surfaces import blades, tubes

_SEGMENTS = (4, 3, 2)
"""Straight pieces per ribbon, by level of detail."""

_WIDER = (1.0, 1.1, 1.25)
"""Parts far away are this much wider than their smaller number asks: fewer ones hide each other more (measured)."""

_UP = np.array([0.0, 0.0, 1.0])


def herb_patch(parameters: Parameters, row: dict[str, Any], detail: int) -> Asset:
    """Patch of `parameters`; `row` is its family's table."""
    season = row["seasons"][str(parameters["season"])]
    stems, widen = _stems(parameters, row, detail)
    rng = stream(int(parameters["seed"]), "plant", "layers", detail)
    parts = []
    if "stem" in season:
        fine = row["stem"]["sides"] if detail == 0 else 3
        thick = Limbs(stems.points, stems.radii * widen, stems.parent, stems.share)
        mesh = tubes(thick, fine, rings=(6, 3, 2)[detail]) if fine >= 3 and detail < 2 else blades(thick, rng)
        parts.append(Part("stems", mesh, leaf_material(season["stem"], substance="grass"), "nature.vegetation"))
    for layer in row["layers"]:
        if layer["name"] in season:
            parts += _layer(layer, stems, season[layer["name"]], widen, detail, float(parameters["snow"]), rng)
    return Asset("nature.vegetation", tuple(_fitted(parts, parameters)))


def _stems(parameters: Parameters, row: dict[str, Any], detail: int) -> tuple[Limbs, float]:
    """Axes of the stems at this level of detail, and how much wider their parts are than near."""
    rng = stream(int(parameters["seed"]), "plant", "stems")
    length, width = (float(parameters[name]) for name in ("length", "width"))
    stem, height = row["stem"], float(parameters["height"])
    count = max(round(row["density_per_m2"] * length * width), 3)
    places = rng.uniform(-0.5, 0.5, (count, 2)) * [length, width]
    if "row_m" in row:
        rows = max(round(width / row["row_m"]), 1)
        places[:, 1] = (np.arange(count) % rows + 0.5) / rows * width - 0.5 * width + rng.normal(0, 0.02, count)
        places[:, 0] = (np.arange(count) // rows + rng.uniform(0.3, 0.7, count)) / np.ceil(count / rows) * length
        places[:, 0] -= 0.5 * length
    elif stem.get("clumped", False):
        places *= rng.uniform(0.1, 1.0, (count, 1)) ** 0.5
    tall = height * np.clip(rng.normal(0.93, stem["spread"], count), 0.45, 1.0)
    heading = rng.uniform(0, 2 * np.pi, count)
    lean = np.deg2rad(np.abs(rng.normal(0, stem["lean_deg"], count)))
    t = np.linspace(0, 1, 6)
    sway = np.stack([np.cos(heading), np.sin(heading)], axis=1)[:, None] * (tall * np.tan(lean))[:, None, None]
    points = np.concatenate([places[:, None] + sway * (t**1.7)[:, None], (tall[:, None] * t)[..., None]], axis=2)
    radii = stem["radius_m"] * (1.0 - 0.7 * t) * np.ones((count, 1))
    kept = max(round(count * row["kept"][detail]), 3)
    pick = np.sort(rng.permutation(count)[:kept])
    return Limbs(points[pick], radii[pick], np.full(kept, -1), np.zeros(kept)), _WIDER[detail] * count / kept


def _layer(
    layer: dict[str, Any],
    stems: Limbs,
    colors: list[list[float]],
    widen: float,
    detail: int,
    snow: float,
    rng: Generator,
) -> list[Part]:
    """One kind of organ on all stems, in one part per color."""
    per_stem = layer["per_stem"][detail]
    widen = widen * layer["per_stem"][0] / per_stem
    low, high = layer["at"]
    stem = np.repeat(np.arange(len(stems.points)), per_stem)
    step = np.tile((np.arange(per_stem) + 0.5) / per_stem, len(stems.points))
    share = np.clip(low + (high - low) * (step + rng.normal(0, 0.3 / per_stem, len(stem))), 0.0, 1.0)
    points, directions, _ = stems.at(stem, share)
    scale = stems.lengths()[stem] if layer.get("relative", False) else np.ones(len(stem))
    sites = Sites(points, directions, stem)
    size = layer["length_m"] * scale * np.interp(share, [low, high + 1e-6], layer.get("taper", [1.0, 1.0]))
    tone = rng.integers(len(colors), size=len(stem))
    lying = bearing_snow(directions, 0.7 * snow, rng)
    tone = np.where(lying, len(colors), tone)
    parts = []
    for index in np.unique(tone):
        pick = np.flatnonzero(tone == index)
        mesh = _organs(layer, sites.take(pick), size[pick], widen, detail, rng)
        snowy = index == len(colors)
        material = SNOW if snowy else leaf_material(colors[index], substance=layer.get("substance", "leaf"))
        name = f"{layer['name']}_{'snow' if snowy else index}"
        parts.append(Part(name, snow_on(mesh, 0.004) if snowy else mesh, material, "nature.vegetation"))
    return parts


def _organs(layer: dict[str, Any], sites: Sites, size: Floats, widen: float, detail: int, rng: Generator) -> Mesh:
    """Meshes of ribbons, spindles or blades at the sites."""
    if layer["form"] == "ribbon":
        return _ribbons(layer, sites, size, widen, _SEGMENTS[detail], rng)
    if layer["form"] == "spindle":
        return _spindles(layer, sites, size, widen, detail, rng)
    shape = LeafShape.of(layer)
    outward = unit(sites.directions + 0.6 * rng.normal(0, 1, sites.points.shape))
    return leaves(sites, shape, outline(shape.form, detail), size * np.sqrt(widen), outward, rng)


def _ribbons(layer: dict[str, Any], sites: Sites, size: Floats, widen: float, segments: int, rng: Generator) -> Mesh:
    """Leaves of grasses: they leave the stem at an angle, arch over by `droop` radians, and taper to a point."""
    n = len(size)
    heading = 2.4 * np.arange(n) + rng.normal(0, 0.6, n)
    outward = np.stack([np.cos(heading), np.sin(heading), np.zeros(n)], axis=1)
    t = np.linspace(0, 1, segments + 1)
    droop = layer["droop"] * rng.uniform(0.5, 1.4, n)
    start = np.deg2rad(layer["spread_deg"]) * rng.uniform(0.6, 1.3, n)
    angle = np.minimum(start[:, None] + droop[:, None] * (0.5 * (t[1:] + t[:-1])) ** 1.3, 2.9)
    step = (size / segments)[:, None]
    out = np.concatenate([np.zeros((n, 1)), np.cumsum(np.sin(angle) * step, axis=1)], axis=1)
    up = np.concatenate([np.zeros((n, 1)), np.cumsum(np.cos(angle) * step, axis=1)], axis=1)
    axis = sites.points[:, None] + out[..., None] * outward[:, None] + up[..., None] * _UP
    axis[..., 2] = np.maximum(axis[..., 2], 0.004)
    profile = np.minimum(0.35 + 2.5 * t, 1.0) * np.sqrt(np.maximum(1.0 - t**2.2, 0.0))
    half = 0.5 * layer["width_m"] * widen * profile
    across = np.stack([-outward[:, 1], outward[:, 0], np.zeros(n)], axis=1) + 0.25 * rng.normal(0, 1, (n, 3))
    side = half[:, None] * unit(across)[:, None]
    vertices = np.stack([axis - side, axis + side], axis=2)
    face = unit(np.cross(unit(np.gradient(axis, axis=1)), unit(across)[:, None]))
    face = np.where(face[..., 2:] < 0, -face, face)
    normals = np.repeat(unit(face + 0.4 * _UP)[:, :, None], 2, axis=2)
    a = 2 * np.arange(segments)
    quads = np.concatenate([np.stack([a, a + 1, a + 3], axis=1), np.stack([a, a + 3, a + 2], axis=1)[:-1]])
    faces = (quads + (np.arange(n) * 2 * (segments + 1))[:, None, None]).reshape(-1, 3)
    uv = vertices[..., [0, 2]].reshape(-1, 2)
    return Mesh.make(vertices.reshape(-1, 3), faces, normals=normals.reshape(-1, 3), uv=uv)


def _spindles(layer: dict[str, Any], sites: Sites, size: Floats, widen: float, detail: int, rng: Generator) -> Mesh:
    """Ears, plumes and fruit: bodies of revolution along their stem, nodding by `droop`."""
    t = np.linspace(0, 1, 5)
    nod = rng.normal(0, 1, (len(size), 3)) * [1.0, 1.0, 0.0]
    direction = unit(sites.directions + layer["spread_deg"] / 60.0 * unit(nod))
    bend = unit(nod) * (layer["droop"] * size)[:, None]
    points = sites.points[:, None] + direction[:, None] * (size[:, None] * t)[..., None]
    points = points + (bend[:, None] - 0.6 * layer["droop"] * size[:, None, None] * _UP) * (t**2)[:, None]
    points[..., 2] = np.maximum(points[..., 2], 0.01)
    radii = 0.5 * layer["width_m"] * widen * np.array([0.3, 0.9, 1.0, 0.75, 0.1]) * np.ones((len(size), 1))
    bodies = Limbs(points, radii, np.full(len(size), 0), np.zeros(len(size)))
    return tubes(bodies, (4, 3, 3)[detail], rings=(5, 3, 3)[detail])


def _fitted(parts: list[Part], parameters: Parameters) -> list[Part]:
    """The parts, stretched so that the highest is at the height; what droops to the ground lies on it."""
    stretch = float(parameters["height"]) / max(part.mesh.bounds()[1, 2] for part in parts)
    fitted = []
    for part in parts:
        vertices = part.mesh.vertices * np.array([1.0, 1.0, stretch], dtype=np.float32)
        vertices[:, 2] = np.maximum(vertices[:, 2], 0.0)
        fitted.append(Part(part.name, replace(part.mesh, vertices=vertices), part.material, part.class_name))
    return fitted
