"""Low-floor trams: two to five sections with bellows, bogies under every other one, a pantograph on the roof.

Both ends are alike and drive; doors are on both sides. The pantograph is up, as far as a contact wire over a street
would allow. Firms and places are invented. Not modelled: rails, the contact wire, bends between sections.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import final

import numpy as np

from synthgen.world.family import Parameters
from synthgen.world.shapes.outlines import at_most, prism, rectangle
from synthgen.world.shapes.panel_thinning import REACH_M, SPARE_M, thinned
from synthgen.world.shapes.panels import Panels
from synthgen.world.vehicles.coach import (
    JOINT,
    MIDDLE,
    SKIN,
    End,
    Section,
    Span,
    add_bellows,
    cut_end_plate,
    cut_side,
    fill_panes,
    section_skin,
    show_text,
    two_sides,
)  # fmt: skip
from synthgen.world.vehicles.coach_inside import add_driver, add_saloon
from synthgen.world.vehicles.heavy_kit import Built, HeavyKit
from synthgen.world.vehicles.skin import Solid
from synthgen.world.vehicles.tram_gear import add_bogie, add_pantograph

_BELLOWS_M = 0.62
_LOW_M = 0.24  # lower edge of the skirts above the rail
_FLOOR_M = 0.36  # low floors of current trams are 0.30-0.38 m above the rail
_ROOF_M = 0.34  # height of the equipment on the roof
_WHEELBASE_M = 1.85  # of a bogie


@final
@dataclass(frozen=True, slots=True)
class _Place:
    """Where a section stands, whether its ends are noses, and whether a bogie is below."""

    back: float
    ahead: float
    nose_back: bool
    nose_ahead: bool
    bogie: bool


def build_tram(p: Parameters, detail: int) -> Built:
    """Tram of `sections` sections."""
    kit = HeavyKit("vehicle.rail", p, detail)
    places = _places(p)
    for place in places:
        _build_section(kit, p, place)
    high = float(p["height"]) - _ROOF_M
    for fore, aft in pairwise(places):
        add_bellows(kit, aft.ahead - 0.02, fore.back + 0.02, float(p["width"]) / 2, _LOW_M + 0.05, high - 0.03)
        if detail < 2:
            kit.span("interior_floor", (aft.ahead - 0.05, -0.6, _FLOOR_M - 0.03), (fore.back + 0.05, 0.6, _FLOOR_M))
    carrier = next((place for place in places if place.bogie and not place.nose_ahead), places[0])
    add_pantograph(kit, 0.5 * (carrier.back + carrier.ahead), high, float(p["pantograph_m"]))
    return kit.built()


def _places(p: Parameters) -> list[_Place]:
    """Sections from the front to the rear, about the middle of the tram; noses make the outer ones longer."""
    n, long = int(p["sections"]), float(p["section_m"])
    nose = float(p["nose_m"])
    lengths = [long + (nose if k in (0, n - 1) else 0.0) - (0.0 if k % 2 == 0 else 0.3) for k in range(n)]
    total = sum(lengths) + (n - 1) * _BELLOWS_M
    places, at = [], total / 2
    for k, length in enumerate(lengths):
        carried = k % 2 == 0 or (n % 2 == 0 and k == n - 1)
        places.append(_Place(at - length, at, k == n - 1, k == 0, carried))
        at -= length + _BELLOWS_M
    return places


def _build_section(kit: HeavyKit, p: Parameters, place: _Place) -> None:
    """Skin, windows, doors, ends, inside and bogie of one section."""
    high, half, nose = float(p["height"]) - _ROOF_M, float(p["width"]) / 2, float(p["nose_m"])
    rake = float(p["rake"])
    end = End(
        ((_LOW_M, 0.34), (_LOW_M + 0.45, 0.02), (0.95, 0.0), (1.25, 0.05), (high - 0.25, rake), (high, 1.5 * rake)),
        0.42,
        0.40,
    )
    s = Section(
        place.back,
        place.ahead,
        half,
        _LOW_M,
        high,
        end if place.nose_back else JOINT,
        end if place.nose_ahead else JOINT,
        0.08,
    )
    skin, solid = section_skin(s, kit.detail)
    skin = _painted(skin, p, s)
    for x, sign, here in ((place.ahead, 1.0, place.nose_ahead), (place.back, -1.0, place.nose_back)):
        if here:
            skin = _front(skin, s, x, sign, kit.detail)
    start = place.ahead - (nose + 0.55 if place.nose_ahead else 0.12)
    stop = place.back + (nose + 0.55 if place.nose_back else 0.12)
    doors = _doors(start, stop, place)
    glass = (float(p["window_low"]), high - 0.38)
    panes = fill_panes(start, stop, doors, float(p["pane"]))
    if (
        kit.detail == 0
    ):  # before the windows are cut, which leaves less to cut; far skins are thinned when they are whole
        skin = thinned(skin, SPARE_M[0], REACH_M[0])
    left = cut_side(skin, s, glass, panes, doors, kit.detail)
    kit.add_panels(two_sides(left, left, kit.detail))
    for x, sign, here in ((place.ahead, 1.0, place.nose_ahead), (place.back, -1.0, place.nose_back)):
        if here:
            _end_fittings(kit, p, s, solid, x, sign)
    arches = _bogie_axles(place) if place.bogie else ()
    add_saloon(kit, (stop, start), half, _FLOOR_M, high, doors=(doors, doors), arches=arches)
    if place.bogie:
        add_bogie(kit, _bogie_axles(place), half)
    kit.span(
        "underbody",
        (place.back + (1.3 if place.nose_back else 0.3), 0.12 - half, _LOW_M + 0.05),
        (place.ahead - (1.3 if place.nose_ahead else 0.3), half - 0.12, _LOW_M + 0.10),
    )
    _roof(kit, p, place, high, half)
    if p["firm"] and kit.detail < 2:
        for y, right in ((half + 0.004, (-1.0, 0.0, 0.0)), (-half - 0.004, (1.0, 0.0, 0.0))):
            x = 0.5 * (start + stop) if place.bogie else start - 0.9
            kit.text("livery_name", str(p["firm"]), (x, y, 0.72), right, 0.20, room_m=1.4)


def _doors(start: float, stop: float, place: _Place) -> list[Span]:
    """One double door in the middle of carried sections without bogie, one by the joint of those with a nose."""
    middle = 0.5 * (start + stop)
    if not place.bogie:
        return (
            [(middle - 1.55, middle - 0.25), (middle + 0.25, middle + 1.55)]
            if start - stop > 5.2
            else [(middle - 0.65, middle + 0.65)]
        )
    if place.nose_ahead:
        return [(start - 0.85, start - 0.05)]
    if place.nose_back:
        return [(stop + 0.05, stop + 0.85)]
    return []


def _painted(skin: Panels, p: Parameters, s: Section) -> Panels:
    """Second color along the skirt or over the roof."""
    style = str(p["livery_style"])
    if style == "band":
        return skin.cut(at_most("z", float(p["livery_z"]))[None], "livery", SKIN)
    if style == "roof":
        return skin.cut(-at_most("z", s.high - 0.40)[None], "livery", SKIN)
    return skin


def _front(skin: Panels, s: Section, x: float, sign: float, detail: int) -> Panels:
    """Windscreen with the display above, lamps in dark cases, and the side windows of the cab."""
    half, top = s.half, s.high - 0.14
    dark = [(MIDDLE, 1.02), (0.70 * half, 1.05), (0.90 * half, 1.30), (0.86 * half, top), (MIDDLE, top)]
    skin = cut_end_plate(skin, "trim_front", dark, x, sign, detail, 0.14)
    pane = [(MIDDLE, 1.10), (0.68 * half, 1.13), (0.84 * half, 1.34), (0.80 * half, top - 0.36), (MIDDLE, top - 0.36)]
    skin = cut_end_plate(skin, "glass.front", pane, x, sign, detail, 0.12, "trim_front")
    skin = cut_end_plate(
        skin,
        "display_front",
        rectangle((MIDDLE, top - 0.31), (0.60 * half, top - 0.08)),
        x,
        sign,
        detail,
        0.03,
        "trim_front",
    )
    case = [(0.40 * half, 0.66), (0.86 * half, 0.72), (0.88 * half, 0.92), (0.42 * half, 0.80)]
    skin = cut_end_plate(skin, "bezel_left", case, x, sign, detail, 0.05)
    group = ("head_low", "turn_left", "front") if sign > 0 else ("tail", "turn_left", "rear")
    for name, a, b in (
        ((f"lamp.{group[0]}.left", 0.46, 0.63), (f"lamp.{group[1]}.{group[2]}", 0.68, 0.82)) if detail < 2 else ()
    ):
        skin = cut_end_plate(
            skin, name, rectangle((a * half, 0.70), (b * half, 0.84)), x, sign, detail, 0.05, "bezel_left"
        )
    skin = cut_end_plate(skin, "bumper", rectangle((MIDDLE, 0.0), (1.1 * half, 0.50)), x, sign, detail, 0.0)
    a, b = (x - 1.45, x - 0.62) if sign > 0 else (x + 0.62, x + 1.45)
    lean = 0.30 * sign
    outline = [(a, 1.15), (b, 1.15), (b, top - 0.30), (a, top - 0.30)]
    outline = [(u - (lean if (v > 1.2) and (abs(u - x) < 1.0) else 0.0), v) for u, v in outline]
    side = np.array([0.0, -1.0, 0.0, -0.55 * half])
    return skin.cut(prism("xz", outline, 0.06 if detail == 0 else 0.0, side), "glass.cab.left", SKIN)


def _end_fittings(kit: HeavyKit, p: Parameters, s: Section, solid: Solid, x: float, sign: float) -> None:
    """Route, wipers, coupling cover, mirrors; driver's place at the front end."""
    if kit.detail < 2:
        text = f"{int(p['route'])} {p['place']}"
        start = np.array([x - sign * 1.6, 0.0, s.high - 0.335])
        show_text(kit, solid, "glyph_display", text, start, sign, 0.15, 1.05 * s.half)
    kit.box("mirror_left", (x - sign * 0.75, s.half + 0.06, 2.05), (0.10, 0.16, 0.30), round_m=0.03, both=True)
    kit.tube(
        "mirror_arm_left",
        [(x - sign * 0.85, s.half - 0.14, 2.2), (x - sign * 0.75, s.half + 0.06, 2.15)],
        0.02,
        both=True,
    )
    if kit.detail == 0:
        tip = float(p["rake"]) * 0.5
        kit.tube(
            "wiper",
            [
                (x - sign * 0.02, 0.0, 1.06),
                (x - sign * (tip * 0.35 - 0.02), 0.10, 1.45),
                (x - sign * (tip * 0.7 + 0.0), 0.42, 1.85),
            ],
            0.014,
        )
    floor = _FLOOR_M + 0.12
    if sign > 0:
        add_driver(kit, x - 0.75, 0.0, floor, 1.12, s.half)
    if kit.detail < 2:
        kit.span(
            "interior_floor",
            (x - sign * 0.9, 0.35 - s.half, floor - 0.06),
            (x - sign * (float(p["nose_m"]) + 0.6), s.half - 0.35, floor - 0.02),
        )


def _bogie_axles(place: _Place) -> tuple[float, float]:
    middle = 0.5 * (place.back + place.ahead) + (0.35 if place.nose_back else -0.35 if place.nose_ahead else 0.0)
    return middle - _WHEELBASE_M / 2, middle + _WHEELBASE_M / 2


def _roof(kit: HeavyKit, p: Parameters, place: _Place, high: float, half: float) -> None:
    """Equipment boxes behind low fairings."""
    nose = float(p["nose_m"])
    a = place.back + (nose + 0.6 if place.nose_back else 0.35)
    b = place.ahead - (nose + 0.6 if place.nose_ahead else 0.35)
    kit.span(
        "livery_fairing" if p["livery_style"] == "roof" else "roof_fairing",
        (a, half - 0.36, high - 0.07),
        (b, half - 0.30, high + 0.16),
        both=True,
    )
    share = (0.42, 0.40) if place.bogie else (0.55, 0.30)
    long = b - a
    top = high + _ROOF_M
    kit.box(
        "roof_unit",
        (a + 0.02 + share[0] * long / 2 + 0.02 * long, 0.0, top - 0.19),
        (share[0] * long, 1.25 * half, 0.40),
        kit.looks.row("lining_light"),
        round_m=0.05,
    )
    if not (place.bogie and not place.nose_ahead and not place.nose_back):
        kit.box(
            "roof_case",
            (b - share[1] * long / 2 - 0.1, 0.0, top - 0.22),
            (share[1] * long, 1.1 * half, 0.34),
            kit.looks.row("rim_silver"),
            round_m=0.04,
        )
