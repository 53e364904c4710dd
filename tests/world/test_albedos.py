"""Albedos of all materials of all families lie within what was measured of their kind."""

import numpy as np
import pytest

from synthgen.resources import resource
from synthgen.rng import stream
from synthgen.world import catalog
from synthgen.world.surfaces.material_table import table

Y = np.array([0.2126, 0.7152, 0.0722])
"""Luminance of linear sRGB (IEC 61966-2-1)."""

LIMITS = {
    "asphalt": (0.05, 0.15),
    "concrete": (0.15, 0.40),
    "brick": (0.10, 0.32),
    "gravel": (0.20, 0.30),
    "grass": (0.05, 0.10),
    "leaf": (0.05, 0.10),
    "soil": (0.07, 0.25),
    "road_paint": (0.35, 0.80),
    "stone": (0.10, 0.45),
    "plaster": (0.25, 0.80),
    "rubber": (0.02, 0.10),
    "bark": (0.05, 0.30),
    "wood": (0.05, 0.45),
}
"""By substance: physics reference 5.8, wet to dry where it gives both; stone, plaster, rubber, bark and wood within
common tables of building physics."""

BEYOND = {
    *("debris.oil", "road.tar", "road.void", "road.crack", "debris.shaft", "heavy.porcelain"),
    *("debris.sand", "network.paint_red", "network.paint_blue"),
}
"""Materials that are something else than the plain substance: films, holes, sand, colored surfacing."""

SLACK = 1.15
"""Luminance of sRGB primaries is not quite the luminous reflectance of a spectrum; tables give two digits."""


def _tables():
    names = sorted(path.name.removesuffix(".yaml") for path in resource("assets", "families").iterdir())
    return [name for name in names if isinstance(table(name).get("materials"), dict)]


def _rows():
    for name in _tables():
        for key, row in table(name)["materials"].items():
            if "base_color" in row:
                yield f"{name}.{key}", row


def test_the_materials_of_all_tables_are_as_light_as_their_substance():
    wrong = {}
    for name, row in _rows():
        low, high = LIMITS.get(row["substance"], (0.0, 0.80))
        luminance = float(Y @ np.array(row["base_color"]))
        if name not in BEYOND and not low / SLACK <= luminance <= high * SLACK:
            wrong[name] = round(luminance, 3)

    assert not wrong
    assert len(list(_rows())) > 150


@pytest.mark.parametrize("start", ["brick_", "tile_", ""])
def test_the_palette_of_walls_is_muted_and_within_bricks_and_plaster(start):
    """No wall is lighter than white paint or as pure as a traffic sign: chroma stays below four fifths of the value."""
    palette = {k: np.array(v[:3]) for k, v in table("buildings")["palette"].items() if k.startswith(start)}
    low, high = LIMITS["brick"] if start == "brick_" else (0.02, 0.80)

    assert palette
    assert all(low / SLACK <= Y @ color <= high * SLACK for color in palette.values())
    if start:
        assert all(1 - color.min() / color.max() < 0.8 for color in palette.values())


def test_a_built_body_of_every_family_has_albedos_below_one():
    """Whatever is mixed in code: white paint is the lightest thing without snow, and no channel makes light."""
    for name in catalog.families():
        body = catalog.build(name, catalog.draw(name, stream(3, name)), 2)
        for part in body.parts:
            color = np.array(part.material.base_color)
            assert color.min() >= 0.0, (name, part.name)
            assert color.max() <= 0.95, (name, part.name)
            assert Y @ color <= 0.85, (name, part.name)
            assert 0.0 <= part.material.roughness <= 1.0, (name, part.name)
