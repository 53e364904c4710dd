"""Materials of a building from its parameters: which palette color each part has."""

from collections.abc import Mapping
from dataclasses import replace

from synthgen.records import Material
from synthgen.world.surfaces.material_table import material, table


def looks(parameters: Mapping[str, object]) -> dict[str, Material]:
    """Material by part name for any building family; parameters that a family lacks fall back to its wall's."""
    p = parameters
    finish = str(p["wall_finish"])
    wall = str(p["brick_color"] if finish == "brick" else p["wall_color"])
    second = wall if finish == "brick" else str(p.get("second_color", wall))
    door, frame = str(p["door_color"]), str(p["frame_color"])
    trim = "stone" if finish == "brick" else "plaster"
    return {
        "wall": painted(finish, wall),
        "party_wall": painted(finish, wall),
        "second_wall": painted(finish, second),
        "chimney": painted("brick", str(p["brick_color"])),
        "roof": painted("roof", str(p["roof_color"])),
        "door": painted("paint", door),
        "second_door": painted("paint", {"red": "green", "green": "blue", "blue": "red"}.get(door, "oak")),
        "frame": painted("paint", frame),
        "shutter": painted("paint", door),
        "fascia": painted("paint", str(p.get("sign_color", door))),
        "awning": painted("paint", str(p.get("sign_color", door))),
        "reveal": material("buildings", "stone") if trim == "stone" else painted("plaster", "white"),
        "cornice": material("buildings", "stone") if trim == "stone" else painted("plaster", "white"),
        "sill": material("buildings", "stone"),
        "step": material("buildings", "stone"),
        "board": material("buildings", "timber"),
    } | {
        name: material("buildings", name) for name in ("plinth", "glass", "curtain", "zinc", "gravel", "solar", "metal")
    }


def painted(finish: str, color: str) -> Material:
    """A finish (plaster, brick, roof, paint) in a color of the palette."""
    row = table("buildings")["materials"][finish]
    red, green, blue, infrared = table("buildings")["palette"][color]
    plain = Material(name=f"{finish}.{color}", base_color=(red, green, blue), reflectance_905nm=infrared, **row)
    return replace(plain, clearcoat=0.2) if finish == "paint" else plain
