"""Materials of street furniture: palette colors, sheeting that fades, lamps that are lit."""

from collections.abc import Mapping
from dataclasses import replace

from synthgen.records import Material
from synthgen.world.surfaces.material_table import material, table


def coated(color: str, finish: str = "coat") -> Material:
    """A finish of the table in a color of its palette; galvanized steel stays bare."""
    if color == "galvanized":
        return material("furniture", "galvanized")
    red, green, blue, infrared = table("furniture")["palette"][color]
    row = table("furniture")["materials"][finish]
    return Material(name=f"{finish}.{color}", base_color=(red, green, blue), reflectance_905nm=infrared, **row)


def plain(*names: str) -> dict[str, Material]:
    """Materials of the table by their own names."""
    return {name: material("furniture", name) for name in names}


def sheeting(name: str, fade: float = 0.0) -> Material:
    """Print of a sign after `fade` (0 new .. 1 bleached): paler, rougher, with a tenth of its shine left.

    Old sheeting keeps 50-80 % of its shine, neglected one less (EN 12899-1 asks 80 % after ten years).
    """
    new = material("furniture", name)
    pale = 0.30 if name != "black" else 0.10
    color = tuple((1.0 - 0.7 * fade) * c + 0.7 * fade * pale for c in new.base_color)
    return replace(
        new,
        base_color=(color[0], color[1], color[2]),
        roughness=min(1.0, new.roughness + 0.4 * fade),
        clearcoat=(1.0 - fade) * new.clearcoat,
        reflectance_905nm=new.reflectance_905nm * (1.0 - 0.9 * fade) if new.reflectance_905nm > 1 else 0.05,
    )


def is_lit(parameters: Mapping[str, object], group: str) -> bool:
    """Whether `lit` names this group of lamps."""
    return group in str(parameters["lit"]).split()


def lamp(name: str, lit: bool) -> Material:
    """A lens of the table; lit, it glows with the radiance that the table's `lamps` gives."""
    dark = material("furniture", name)
    if not lit:
        return dark
    red, green, blue = table("furniture")["lamps"][name]
    return replace(dark, emission=(float(red), float(green), float(blue)))
