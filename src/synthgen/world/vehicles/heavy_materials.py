"""What the parts of heavy vehicles are made of: the first words of a part's name tell.

Start at `Looks.of`. Materials and lamps are rows of `assets/families/heavy.yaml`; paints are those of all vehicles.
"""

from dataclasses import replace
from functools import lru_cache
from typing import Any, final

import numpy as np

from synthgen.errors import UnknownNameError
from synthgen.records import Material
from synthgen.records.material import Color
from synthgen.world.family import Parameters
from synthgen.world.surfaces.material_table import material, table
from synthgen.world.vehicles import materials as shared

MATERIAL_OF = {
    "arm": "machine_dark",
    "axle": "chassis",
    "bar": "steel",
    "battery": "plastic",
    "beacon": "plastic",
    "bellows": "bellows",
    "bezel": "lamp_bezel",
    "box_frame": "aluminum",
    "bucket": "worn_steel",
    "bulb": "chrome",
    "bumper": "plastic",
    "cladding": "plastic",
    "chevron": "sheet_yellow",
    "coupling": "worn_steel",
    "cylinder": "chassis",
    "display": "display",
    "dial": "shadow",
    "duct": "plastic",
    "exhaust": "steel",
    "frame": "chassis",
    "glass": "glass",
    "glyph_plate": "ink",
    "glyph_light": "white",
    "glyph_dark": "ink",
    "grille": "grille",
    "handle": "plastic",
    "hose": "rubber",
    "hub": "shadow",
    "inside": "lining",
    "inside_dash": "dash",
    "inside_light": "lining_light",
    "inside_pole": "pole",
    "inside_seat": "seat",
    "insulator": "porcelain",
    "interior_floor": "floor",
    "ladder": "aluminum",
    "legs": "chassis",
    "load_earth": "earth",
    "load_boards": "boards",
    "load_pipes": "pipes",
    "load_crate": "crate",
    "marker": "lamp_amber",
    "marking": "sheet_red",
    "mirror": "plastic",
    "mirror_glass": "mirror",
    "mudguard": "plastic",
    "net": "steel",
    "panto": "panto",
    "planks": "planks",
    "plate": "plate",
    "rail": "aluminum",
    "ram": "chrome",
    "reflector": "reflector",
    "rubber": "rubber",
    "seam": "shadow",
    "shutter": "shutter",
    "sheet": "aluminum",
    "step": "tread_plate",
    "stripe": "sheet_white",
    "stripe_yellow": "sheet_yellow",
    "tank": "aluminum",
    "tank_shell": "tank_shell",
    "track": "worn_steel",
    "trim": "gloss_black",
    "tyre": "rubber",
    "underbody": "shadow",
    "visor": "visor",
    "weights": "machine_dark",
    "well": "shadow",
    "wiper": "plastic",
    "work_lamp": "lamp_front",
}
"""Row of the table by the first word or words (joined by "_") of a part's name; parts not listed are painted."""

LIT_GROUPS = ("head_low", "head_high", "day", "tail", "brake", "turn_left", "turn_right", "reverse", "beacon")
"""What the parameter `lit` may name."""

_RGB_PARTS = ("livery", "body_two", "box_panel", "curtain", "cab_roof")
"""Parts whose color is a parameter of their own: `<part>_rgb`."""

_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])  # of linear sRGB (IEC 61966-2-1)


@final
class Looks:
    """Materials of one vehicle at one level of detail; `beacon` is the row of its beacons."""

    def __init__(self, parameters: Parameters, detail: int, beacon: str) -> None:
        self._beacon = beacon
        self._parameters = parameters
        self._lit = frozenset(str(parameters.get("lit", "")).split())
        self._far = detail == 2

    def of(self, name: str) -> Material:
        """Material of a part by its name."""
        if name.startswith("lamp."):
            group = name.split(".")[1]
            return lamp(self._beacon if group == "beacon" else group, group in self._lit)
        if name.startswith("glass.") and self._far:
            return material("heavy", "glass_far")
        if name == "glyph_display":
            return lamp("display", True)  # shown day and night
        text = name.partition(".")[0]
        for end in range(len(words := text.split("_")), 0, -1):
            first = "_".join(words[:end])
            if first in _RGB_PARTS:
                return self._colored(first)
            if first in MATERIAL_OF:
                return material("heavy", MATERIAL_OF[first])
        return replace(shared.paint(self._parameters), substance="paint")

    def row(self, name: str) -> Material:
        """A row of the table."""
        return material("heavy", name)

    def _colored(self, part: str) -> Material:
        color = shared.rgb(self._parameters, f"{part}_rgb")
        # Organic pigments are bright in the near infrared (red .5-.7, blue .3-.6, white .8); carbon black is not.
        bright = max(color)
        near = float(np.clip(0.15 + 0.9 * bright, 0.05, 0.8)) if bright > 0.06 else 0.05
        return replace(material("heavy", part), base_color=color, reflectance_905nm=round(near, 3))


@lru_cache(maxsize=64)
def lamp(group: str, is_lit: bool) -> Material:
    """Lens of a lamp group; lit it has the radiance of the table's row."""
    rows: dict[str, Any] = table("heavy")["lamps"]
    if group not in rows:
        raise UnknownNameError("lamp", "lamp group", group, rows)
    row = rows[group]
    lens = material("heavy", row["lens"])
    return replace(lens, name=f"{lens.name}_lit", emission=radiance(row["light"], row["luminance"])) if is_lit else lens


def radiance(color: list[float], luminance: float) -> Color:
    """Linear sRGB radiance of a color whose luminance is given [cd/m2]."""
    red, green, blue = (float(v) for v in np.asarray(color) * (luminance / float(np.asarray(color) @ _LUMINANCE)))
    return red, green, blue
