"""Materials of vehicles: paints by name, and the fixed ones (glass, rubber, lamps, plates).

Paint names are the groups of the color statistics in `assets/families/vehicles.yaml`; each group holds
several shades of which one is drawn. Reflectances at 905 nm come with the groups.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from synthgen.errors import UnknownNameError
from synthgen.records import Material
from synthgen.records.material import Color
from synthgen.resources import resource
from synthgen.rng import Generator
from synthgen.world.family import Parameters
from synthgen.yamlfile import read_table

_FLAKE_ROUGHNESS = 0.22  # of paint whose flakes are all of its color: they mirror the sky as brushed metal does


@cache
def table() -> dict[str, Any]:
    """The number table of all vehicle families."""
    return read_table(resource("assets", "families", "vehicles.yaml"))


def draw_paint(rng: Generator, wanted: str, usual: Sequence[str] = ()) -> Parameters:
    """Concrete paint for a wanted one ("any", a brightness or a color group): its group, shade and 905 nm value.

    `usual` limits what "any" stands for, if given.
    """
    paints = table()["paints"]
    known = ["any", "dark", "light", *paints]
    if wanted not in known:
        raise UnknownNameError("paint", "paint", wanted, known)
    groups = {
        "any": [name for name in paints if not usual or name in usual],
        "dark": [name for name, row in paints.items() if row["dark"]],
        "light": [name for name, row in paints.items() if row["light"]],
    }
    fitting = groups.get(wanted, [wanted])
    shares = np.array([paints[name]["share"] for name in fitting], dtype=float)
    group = fitting[int(rng.choice(len(fitting), p=shares / shares.sum()))]
    shades = paints[group]["shades"]
    shade = np.array(shades[int(rng.integers(len(shades)))], dtype=float) * rng.uniform(0.88, 1.12)
    low, high = paints[group]["reflectance_905nm"]
    metallic = round(float(rng.uniform(*paints[group]["metallic"])), 3)
    return {
        "paint": group,
        "paint_rgb": " ".join(f"{value:.4f}" for value in np.clip(shade, 0.0, 0.9)),
        "paint_metallic": metallic,
        "paint_roughness": round(float(rng.uniform(0.08, 0.14)) + _FLAKE_ROUGHNESS * metallic, 3),
        "paint_905nm": round(float(rng.uniform(low, high)), 3),
    }


def rgb(parameters: Parameters, key: str) -> Color:
    """Linear color that a parameter holds as "r g b"."""
    red, green, blue = (float(value) for value in str(parameters[key]).split())
    return red, green, blue


def paint(parameters: Parameters) -> Material:
    """Lacquered body paint of a drawn vehicle."""
    return Material(
        "paint",
        rgb(parameters, "paint_rgb"),
        float(parameters["paint_roughness"]),
        float(parameters["paint_905nm"]),
        metallic=float(parameters["paint_metallic"]),
        clearcoat=1.0,
        substance="paint",
    )


def dirty_paint(parameters: Parameters, share: float) -> Material:
    """Paint under road dirt: `share` is 1 at the sill and less above; `dirt` says how dirty the car is."""
    cover = 0.85 * float(parameters["dirt"]) * share
    clean = paint(parameters)
    mixed = tuple((1.0 - cover) * a + cover * b for a, b in zip(clean.base_color, _DIRT, strict=True))
    return replace(
        clean,
        name="paint_dirty",
        base_color=(mixed[0], mixed[1], mixed[2]),
        roughness=(1.0 - cover) * clean.roughness + 0.8 * cover,
        metallic=(1.0 - cover) * clean.metallic,
        clearcoat=max(1.0 - 1.5 * cover, 0.0),
        reflectance_905nm=(1.0 - cover) * clean.reflectance_905nm + 0.25 * cover,
    )


def shut_line(parameters: Parameters) -> Material:
    """The gap between two painted edges as a broader line: dark, but for what the edges beside it throw back."""
    red, green, blue = (0.006 + 0.16 * value for value in rgb(parameters, "paint_rgb"))
    return Material("shut_line", (red, green, blue), 0.7, 0.04, specular=0.2, substance="paint")


def livery(parameters: Parameters) -> Material:
    """Second color of the coachwork of a bus."""
    return Material("livery", rgb(parameters, "livery_rgb"), 0.3, 0.4, clearcoat=1.0, substance="paint")


def _light(color: Color, luminance_cd_m2: float) -> Color:
    """Linear sRGB radiance of a color with that luminance."""
    red, green, blue = color
    scale = luminance_cd_m2 / (0.2126 * red + 0.7152 * green + 0.0722 * blue)
    return red * scale, green * scale, blue * scale


_DIRT = (0.115, 0.095, 0.072)  # dry road dust, between dry soil and asphalt (soil .1-.2 in the visible, .25 at 905 nm)

# Fixed materials. Base colors and 905 nm values lie in laboratory ranges for the class of surface (tyre rubber
# .03-.06 at 905 nm, galvanized steel and aluminum .5-.7); roughness is ours, high enough that few samples sparkle.
GLASS = Material("glass", (0.022, 0.026, 0.028), 0.06, 0.06, specular=0.7, substance="glass")
"""Tinted glass over a dark interior; 905 nm: the specular 8 % seldom returns, the rest is what is behind."""

GLASS_SCREEN = replace(GLASS, name="glass_screen", transmission=0.75)
"""Windscreen; at least 70 % of light by UN R43, less what the faces mirror at the usual slant."""
GLASS_SIDE = replace(GLASS, name="glass_side", transmission=0.70)
GLASS_PRIVACY = replace(GLASS, name="glass_privacy", transmission=0.28)
"""Dark glass behind the front seats: 15-40 % on cars on sale."""
LENS = Material("lens", (0.30, 0.31, 0.32), 0.05, 0.10, clearcoat=1.0, transmission=0.88, substance="plastic")
"""Clear polycarbonate cover of head lamps."""
HEADLINER = Material("headliner", (0.30, 0.29, 0.27), 0.9, 0.45, specular=0.2, substance="cloth")
TRIM_CLOTH = Material("trim_cloth", (0.035, 0.035, 0.037), 0.85, 0.10, specular=0.25, substance="cloth")
TRIM_PLASTIC = Material("trim_plastic", (0.030, 0.030, 0.032), 0.6, 0.08, specular=0.35, substance="plastic")
SEAT = Material("seat", (0.045, 0.045, 0.048), 0.75, 0.15, specular=0.3, substance="leather")
GLOSS_BLACK = Material("gloss_black", (0.012, 0.012, 0.013), 0.12, 0.05, clearcoat=0.5, substance="plastic")
PLASTIC = Material("plastic", (0.028, 0.028, 0.030), 0.55, 0.06, substance="plastic")
SHADOW = Material("shadow", (0.010, 0.010, 0.011), 0.8, 0.04, specular=0.2, substance="plastic")
RUBBER = Material("rubber", (0.026, 0.026, 0.027), 0.75, 0.045, specular=0.3, substance="rubber")
RIM = Material("rim", (0.62, 0.63, 0.65), 0.35, 0.6, metallic=0.9, substance="metal")
RIM_DARK = Material("rim_dark", (0.11, 0.11, 0.115), 0.3, 0.15, metallic=0.6, clearcoat=0.5, substance="paint")
RIM_STEEL = Material("rim_steel", (0.22, 0.225, 0.235), 0.45, 0.3, metallic=0.5, substance="metal")
BRAKE_DISC = Material("brake_disc", (0.30, 0.30, 0.31), 0.45, 0.3, metallic=0.9, substance="metal")
STEEL = Material("steel", (0.42, 0.43, 0.45), 0.4, 0.5, metallic=0.6, substance="metal")
CHROME = Material("chrome", (0.75, 0.76, 0.78), 0.22, 0.6, metallic=1.0, substance="metal")
ALUMINUM = Material("aluminum", (0.60, 0.61, 0.63), 0.35, 0.6, metallic=0.8, substance="metal")
LAMP_FRONT = Material("lamp_front", (0.78, 0.80, 0.84), 0.08, 0.5, clearcoat=1.0, substance="plastic")
LAMP_FRONT_FAR = replace(LAMP_FRONT, name="lamp_front_far", base_color=(0.34, 0.35, 0.37), reflectance_905nm=0.3)
"""A dark head lamp from afar: bright modules in a dark housing, seen as one (our choice: two fifths are bright)."""
LAMP_BEZEL = Material("lamp_bezel", (0.16, 0.17, 0.18), 0.10, 0.2, metallic=0.5, clearcoat=1.0, substance="plastic")
LAMP_REAR = Material("lamp_rear", (0.42, 0.012, 0.014), 0.10, 0.35, clearcoat=1.0, substance="plastic")
LAMP_DARK = Material("lamp_dark", (0.10, 0.006, 0.007), 0.12, 0.15, clearcoat=1.0, substance="plastic")
LAMP_BLUE = Material("lamp_blue", (0.01, 0.04, 0.42), 0.10, 0.10, clearcoat=1.0, substance="plastic")
LAMP_AMBER = Material("lamp_amber", (0.60, 0.20, 0.02), 0.12, 0.4, clearcoat=1.0, substance="plastic")
PLATE = Material("plate", (0.74, 0.74, 0.72), 0.35, 180.0, substance="retroreflector")
"""Retroreflective sheeting: rho_eq 140-220 (R_A 45-70 cd/lx/m2, number plates)."""
MIRROR_GLASS = Material("mirror_glass", (0.10, 0.11, 0.12), 0.06, 0.06, specular=1.0, clearcoat=1.0, substance="mirror")

LIT: dict[str, Color] = {
    "day": _light((1.0, 1.0, 1.05), 8e4),
    "head_low": _light((1.0, 0.98, 0.95), 2e5),
    "head_high": _light((1.0, 0.98, 0.95), 1e6),
    "tail": _light((1.0, 0.012, 0.008), 8e3),
    "brake": _light((1.0, 0.012, 0.008), 3e4),
    "turn_left": _light((1.0, 0.22, 0.0), 3e4),
    "turn_right": _light((1.0, 0.22, 0.0), 3e4),
    "reverse": _light((1.0, 0.95, 0.9), 3e4),
    "beacon": _light((0.03, 0.12, 1.0), 3e4),
}
"""Radiance of lamps that are lit, by group. Luminances: middle of what is seen at eye level (tail 2e3-2e4, stop 1-5e4,
low beam 1-5e5, high beam from 1e6 cd/m2); daytime lights 400-1200 cd (UN R87) over some 100 cm2."""


def lit_groups(parameters: Parameters) -> frozenset[str]:
    """Groups of lamps that the parameter `lit` turns on."""
    return frozenset(str(parameters.get("lit", "")).split())
