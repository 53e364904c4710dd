"""Materials of buildings: which finish and color each part has."""

from collections.abc import Mapping
from dataclasses import replace

from synthgen.records import Material
from synthgen.world.surfaces.material_table import material, table

_PLAIN = (
    *(
        "plinth",
        "glass",
        "curtain",
        "zinc",
        "gravel",
        "solar",
        "metal",
        "clear",
        "display",
        "shop_pane",
        "frosted",
        "bitumen",
    ),
    *("concrete", "concrete_dark", "asphalt", "lens"),
)


def looks(parameters: Mapping[str, object]) -> dict[str, Material]:
    """Material by part name for any building family; parameters that a family lacks fall back to its wall's."""
    p = parameters
    finish = str(p["wall_finish"])
    wall = str(p["brick_color"] if finish == "brick" and "brick_color" in p else p["wall_color"])
    second = wall if finish == "brick" else str(p.get("second_color", wall))
    door, frame = str(p.get("door_color", "anthracite")), str(p.get("frame_color", "anthracite"))
    is_brick = finish == "brick"
    trim = material("buildings", "stone") if is_brick or finish == "ashlar" else painted("plaster", "white")
    sign = str(p.get("sign_color", door))
    ink = "white" if sign in ("red", "green", "blue", "anthracite", "oak") else "anthracite"
    walls = {
        "wall": painted(finish, wall),
        "party_wall": painted("plaster" if finish in ("ashlar", "siding") else finish, wall),
        "second_wall": painted(finish, second),
        "bay_wall": painted(finish, wall),
        "second_bay_wall": painted(finish, second),
        "annex": painted("plaster", wall if not is_brick else "white"),
        "chimney": painted("brick", str(p.get("brick_color", "brick_red"))),
        "roof": painted(str(p.get("roof_finish", "roof")), str(p.get("roof_color", "tile_anthracite"))),
        "cheek": painted("paint", "anthracite"),
        "reveal": trim,
        "cornice": trim,
    }
    painted_parts = {
        "door": door,
        "second_door": {"red": "green", "green": "blue", "blue": "red"}.get(door, "oak"),
        "garage_door": frame if frame != "oak" else "white",
        "frame": frame,
        "shutter": door,
        "fascia": sign,
        "awning": sign if sign != "white" else "red",
        "awning_light": "cream",
        "letters": ink,
        "letters_side": ink,
        **{f"ware.{c}": c for c in ("red", "blue", "ochre", "white", "green", "anthracite", "rose", "sky")},
    }
    stained = {
        f"{part}.stain": _stained(walls[part])
        for part in ("wall", "second_wall", "party_wall", "bay_wall", "second_bay_wall")
    }
    natural = {"sill": "stone", "step": "stone", "board": "timber"}
    return (
        walls
        | stained
        | {part: painted("paint", color) for part, color in painted_parts.items()}
        | {part: material("buildings", name) for part, name in natural.items()}
        | {name: material("buildings", name) for name in _PLAIN}
        | {name: lit(name) for name in ("window.lit", "shop.lit", "sign.lit", "lamp.canopy.0")}
    )


def painted(finish: str, color: str) -> Material:
    """A finish (plaster, brick, siding, roof, paint) in a color of the palette."""
    row = table("buildings")["materials"][finish]
    red, green, blue, infrared = table("buildings")["palette"][color]
    plain = Material(name=f"{finish}.{color}", base_color=(red, green, blue), reflectance_905nm=infrared, **row)
    return replace(plain, clearcoat=0.2) if finish == "paint" else plain


def _stained(plain: Material) -> Material:
    """The material where water has left dirt on it: a sixth darker, and browner (our choice)."""
    red, green, blue = (c * f for c, f in zip(plain.base_color, (0.85, 0.83, 0.79), strict=True))
    return replace(plain, name=f"{plain.name}.stain", base_color=(red, green, blue))


def lit(name: str) -> Material:
    """A window or lamp with light in it: its radiance is in the table's `lamps`."""
    red, green, blue = table("buildings")["lamps"][name]
    plain = material("buildings", "lens" if name.startswith("lamp") else "curtain")
    return replace(plain, name=name, emission=(float(red), float(green), float(blue)))
