"""Materials of people and what they wear, for every sensor.

Start at `materials`: one for each material name that shells and carried things use.
Left out: where colors come from (see `wardrobe`), patterns (see `surfaces.fabrics`).
"""

from dataclasses import replace
from typing import Any

from synthgen.records import Material
from synthgen.rng import stream
from synthgen.world.family import Parameters
from synthgen.world.people.numbers import tables
from synthgen.world.surfaces.textures import SIZES_M

_DENIMS = ("denim", "light_denim")


def materials(p: Parameters) -> dict[str, Material]:
    """Materials of drawn parameters by the names that shells give."""
    table = tables()
    shoes = table["shoes"][p["shoes"]]
    return _skin_and_hair(p) | {
        "top": cloth("top", p["top_color"], table["top"][p["top"]]["roughness"], str(p["top_pattern"])),
        "inner": cloth("inner", p["inner_color"], 0.9),
        "bottom": cloth("bottom", p["bottom_color"], table["bottom"][p["bottom"]]["roughness"]),
        "shoes": _plain("shoes", p["shoes_color"], shoes["roughness"], "leather"),
        "soles": _plain("soles", p["sole_color"], 0.8, "rubber"),
        "socks": cloth("socks", p["sole_color"], 0.95),
        "backpack": cloth("backpack", p["backpack_color"], table["backpack"]["roughness"]),
        "helmet": _plain("helmet", p["cap_color"], 0.3, "plastic", clearcoat=0.6, porous=False),
        "cap": cloth("cap", p["cap_color"], table["cap"]["roughness"]),
        "headwear": _headwear(p),
        "hat_band": named("white_band"),
        "hat_peak": named("black_plastic"),
        "vest": named("hivis_orange" if p.get("vest") == "orange" else "hivis_yellow"),
        "retro_tape": named("retro_tape"),
    }


def _headwear(p: Parameters) -> Material:
    if p["headwear"] == "hard_hat":
        return _plain("headwear", p["headwear_color"], 0.35, "plastic", clearcoat=0.3, porous=False)
    pattern = {"beanie": "cloth_knit"}.get(str(p["headwear"]), "cloth")
    return cloth("headwear", p["headwear_color"], 0.92, pattern)


def cloth(name: str, color: object, roughness: float, pattern: str = "cloth") -> Material:
    """Cloth of a color of the table; denim colors have the weave of denim."""
    row = tables()["color"][color]
    texture = "cloth_denim" if color in _DENIMS and pattern == "cloth" else pattern
    return Material(
        name,
        tuple(row["color"]),
        roughness,
        row["reflectance_905nm"],
        specular=0.22,
        texture=texture,
        texture_size_m=SIZES_M[texture],
        porous=True,
        substance="cloth",
    )


def named(name: str) -> Material:
    """A material of the table `stuff`: metal, plastic, retroreflective tape."""
    row: dict[str, Any] = dict(tables()["stuff"][name])
    return Material(name, tuple(row.pop("color")), **row)


def _plain(
    name: str, color: object, roughness: float, substance: str, *, clearcoat: float = 0.0, porous: bool = True
) -> Material:
    row = tables()["color"][color]
    return Material(
        name,
        tuple(row["color"]),
        roughness,
        row["reflectance_905nm"],
        specular=0.35,
        clearcoat=clearcoat,
        porous=porous,
        substance=substance,
    )


def _skin_and_hair(p: Parameters) -> dict[str, Material]:
    table = tables()
    tone, hair = table["skin"][p["skin"]], table["hair_color"][p["hair_color"]]
    near = tone["reflectance_905nm"]
    red, green, blue = tone["color"]
    skin = Material("skin", (red, green, blue), 0.50, near, specular=0.4, substance="skin")
    lips = Material("lips", (0.88 * red, 0.68 * green, 0.68 * blue), 0.42, near, substance="skin")
    strands = Material("hair", tuple(hair["color"]), 0.62, hair["reflectance_905nm"], specular=0.35, substance="hair")
    bare = _textured(skin, "skin")
    return {f"skin_{part}": bare for part in ("hands", "arms", "legs")} | {
        "skin_head": _textured(skin, "face_stubble" if _is_shaven(p) else "face"),
        "lips": lips,
        "hair": _textured(strands, "hair"),
        "brows": strands,
        # Sclera and iris in the shade of lids and lashes, seen from metres away.
        "eyes": Material("eyes", (0.34, 0.31, 0.29), 0.25, 0.50, substance="skin"),
        "iris": Material("iris", (0.022, 0.014, 0.010), 0.15, 0.20, substance="skin"),
    }


def _textured(material: Material, texture: str) -> Material:
    return replace(material, texture=texture, texture_size_m=SIZES_M[texture])


def _is_shaven(p: Parameters) -> bool:
    """Whether a beard's stubble shows: on half of the grown-ups of the broad frame (our choice)."""
    is_broad = float(p["stature_m"]) > 1.62 and float(p["chest"]) < 1.02
    return is_broad and bool(stream(int(p["variant"]), "stubble").random() < 0.5)
