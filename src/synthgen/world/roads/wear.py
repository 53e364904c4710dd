"""How a road's paint and patches age with the damage that a scenario asks for."""

from dataclasses import replace

import numpy as np

from synthgen.records import Material
from synthgen.world.surfaces.material_table import table

RUT_SIDE = 0.3
"""Share of a rut's width that each of its sides takes (our choice)."""

FREEBOARD = 0.35
"""From the road down to the water in a rut, as a share of its depth (our choice)."""


def usual_damage() -> float:
    """Damage of a road in ordinary repair: patches and seams, no holes."""
    return float(table("road")["damage"]["usual"])


def repairs_factor(damage: float) -> float:
    """How many more patches and seams there are than on a road in ordinary repair."""
    return damage / usual_damage()


def rut_depth_m(damage: float) -> float:
    """Depth of the ruts in wheel tracks; 0 on roads in ordinary repair. [m]"""
    rows = table("road")["damage"]
    return float(rows["rut_depth_m"] * max(0.0, damage - rows["ruts_from"]) / (1.0 - rows["ruts_from"]))


def worn_paint(paint: Material, ground: Material, damage: float) -> Material:
    """Paint through which the ground shows, more with the damage beyond the usual."""
    usual = usual_damage()
    share = float(table("road")["damage"]["paint_loss"]) * max(0.0, damage - usual) / (1.0 - usual)
    mixed = (1.0 - share) * np.array(paint.base_color) + share * np.array(ground.base_color)
    red, green, blue = (float(c) for c in mixed)
    reflectance = (1.0 - share) * paint.reflectance_905nm + share * ground.reflectance_905nm
    return replace(paint, base_color=(red, green, blue), reflectance_905nm=reflectance)
