"""Putting debris on the ground, and what it is made of.

Start at `settled`. Materials come from `assets/families/debris.yaml`: whole ones by name, or a color on a finish.
"""

from collections.abc import Mapping

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import pose
from synthgen.records import Asset, Material, Part
from synthgen.world.shapes.pieces import Pieces
from synthgen.world.surfaces.material_table import material, table

CLASS = "object.debris"


def settled(
    pieces: Pieces,
    looks: Mapping[str, Material],
    *,
    T: Floats | None = None,
    class_name: str = CLASS,
) -> Asset:
    """The pieces moved by T (4, 4), put down on their lowest point with their middle at the origin."""
    parts = pieces.parts(looks, {}, class_name)
    if T is not None:
        parts = tuple(Part(p.name, p.mesh.moved(T), p.material, p.class_name) for p in parts)
    bounds = Asset(class_name, parts).bounds()
    middle = bounds.mean(axis=0)
    down = pose(-middle[0], -middle[1], -bounds[0, 2])
    return Asset(class_name, tuple(Part(p.name, p.mesh.moved(down), p.material, p.class_name) for p in parts))


def rubbish(name: str) -> Material:
    """A material of the table."""
    return material("debris", name)


def colored(color: str, finish: str) -> Material:
    """A color of the table on a finish."""
    red, green, blue, infrared = table("debris")["colors"][color]
    row = table("debris")["finishes"][finish]
    return Material(name=f"{finish}.{color}", base_color=(red, green, blue), reflectance_905nm=infrared, **row)


def noise(points: Floats, waves: Floats, shifts: Floats) -> Floats:
    """A sum of sines (n,), about -1 to 1, over places (n, 3); `waves` is (k, 3) [rad/m], `shifts` (k,)."""
    return np.sin(points @ waves.T + shifts).mean(axis=1) * np.sqrt(len(shifts))
