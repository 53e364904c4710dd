"""Wheels of cars and vans as seen from a few metres: grooved tyres, spoked rims, brake discs with calipers.

Start at `add_car_wheels`: it steers the front wheels and turns the rims with the way travelled. A wheel is made about
its own center, axle along y, outer face towards +y. Only rims turn: tyres and discs look the same at any angle, so
their meshes do not depend on the phase. Not modelled: tread blocks, valves, suspension.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import final

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import rotation, transform
from synthgen.records import Material, Mesh, Part
from synthgen.records.mesh import merge
from synthgen.world.vehicles import materials as m
from synthgen.world.vehicles.fittings import rounded_box
from synthgen.world.vehicles.wheels import WheelStyle, lofted, revolved, wheel

_SEGMENTS = 24  # around the axle at full detail: chords of 9 cm, 3 mm inside the circle
_CREASE_DEG = 32.0
_RIMS: dict[str, Material] = {"bright": m.RIM, "dark": m.RIM_DARK, "steel": m.RIM_STEEL}
_GROOVE_M = 0.008  # depth of the grooves of a new tyre (legal least 1.6 mm)
_GROOVES = (-0.36, 0.36)  # of half the tread
_DIAMETER_M, _WIDTH_M, _SHARE_STEP = 0.66, 0.225, 0.02  # of the wheels that others are scaled from
_BOLT_CIRCLE_M = 0.055  # five bolts on 112 mm
Style = WheelStyle


@final
@dataclass(frozen=True, slots=True)
class Axles:
    """Where the wheels are: x of both axles, y of the outer faces, and how far the front wheels are turned."""

    front_x: float
    rear_x: float
    outer_y: float
    steer_rad: float = 0.0


def alike(style: Style) -> tuple[Style, Floats]:
    """A style that many wheels share, and the scale (4, 4) that makes it the given one but for 1 % of its rim."""
    share = round(style.rim_share / _SHARE_STEP) * _SHARE_STEP
    scale = np.diag(
        [style.tyre_diameter / _DIAMETER_M, style.tyre_width / _WIDTH_M, style.tyre_diameter / _DIAMETER_M, 1]
    )
    return Style(_DIAMETER_M, _WIDTH_M, share, style.spokes, style.kind), scale


@lru_cache(maxsize=128)
def car_wheel(style: Style, detail: int) -> dict[str, Mesh]:
    """Meshes of one wheel: "tyre", "rim" (turns), "hub" (dark, behind the spokes), "disc" and "caliper"."""
    if detail > 0:
        tyre, bright, dark = wheel(Style(*_plain(style)), detail)
        return {"tyre": tyre, "rim": bright, "hub": dark}
    r, half = style.tyre_diameter / 2, style.tyre_width / 2
    rim = r * style.rim_share
    face = 0.80 * half
    inner = rim - 0.022
    hub = [
        revolved([(inner, face - 0.04), (inner, -0.85 * half)], _SEGMENTS // 2, _CREASE_DEG),
        revolved([(0.0, -0.8 * half), (rim, -0.8 * half)], _SEGMENTS // 2, _CREASE_DEG),
    ]
    reach = 0.80 * rim
    disc = [
        (0.0, face - 0.095),
        (0.065, face - 0.095),
        (0.07, face - 0.118),
        (reach, face - 0.12),
        (reach, face - 0.145),
    ]
    return {
        "tyre": revolved(_tyre(r, rim, half), _SEGMENTS, 38.0),
        "rim": merge(_RIM_KINDS[style.kind](rim, face, style.spokes)),
        "hub": merge(hub),
        "disc": revolved([*disc, (0.0, face - 0.145)][::-1], _SEGMENTS // 2, _CREASE_DEG),
        "caliper": _caliper(reach, face - 0.13),
    }


def add_car_wheels(
    style: Style, axles: Axles, detail: int, phase: float, class_name: str, look: str, clearance_m: float
) -> tuple[Part, ...]:
    """Four wheels on the ground; rims are turned by `phase` of the angle between two spokes."""
    shared, scale = alike(style)
    y = axles.outer_y - style.tyre_width / 2
    turned = 2 * np.pi / style.spokes * phase if detail < 2 else 0.0
    looks = {"tyre": m.RUBBER, "rim": _RIMS[look], "hub": m.SHADOW, "disc": m.BRAKE_DISC, "caliper": m.PLASTIC}
    parts = []
    for end, x, steer in (("f", axles.front_x, axles.steer_rad), ("r", axles.rear_x, 0.0)):
        for side, sign in (("l", 1.0), ("r", -1.0)):
            place = transform(rotation(yaw_rad=steer), (x, sign * y, style.tyre_diameter / 2))
            facing = place @ transform(rotation(yaw_rad=0.0 if sign > 0 else np.pi))
            rolled = place @ _about_y(turned) @ transform(rotation(yaw_rad=0.0 if sign > 0 else np.pi))
            for name in car_wheel(shared, detail):
                T = (rolled if name == "rim" else facing) @ scale
                moved = _placed(shared, detail, name, tuple(T.ravel().tolist()))
                parts.append(Part(f"{name}_{end}{side}", moved, looks[name], class_name))
        parts.append(
            Part(f"axle_{end}", _axle(x, y - 0.35 * style.tyre_width, style, clearance_m), m.SHADOW, class_name)
        )
    return tuple(parts)


@lru_cache(maxsize=64)
def _axle(x: float, reach: float, style: Style, clearance_m: float) -> Mesh:
    """Beam from wheel to wheel, down to the floor: what holds the wheels, hidden behind them."""
    low, high = min(clearance_m, style.tyre_diameter / 2 - 0.06), style.tyre_diameter / 2 + 0.06
    beam = rounded_box((0.10, 2 * reach, high - low), 0.0, 1)
    return beam.moved(transform(translation=(x, 0.0, 0.5 * (low + high))))


@lru_cache(maxsize=512)
def _placed(style: Style, detail: int, name: str, T: tuple[float, ...]) -> Mesh:
    """A wheel's mesh in its place: the same object for the same place, so that phases share it."""
    return car_wheel(style, detail)[name].moved(np.array(T).reshape(4, 4))


def _about_y(angle_rad: float) -> Floats:
    """Turn that rolls forward: the top goes to +x."""
    c, s = np.cos(angle_rad), np.sin(angle_rad)
    return np.array([[c, 0.0, s, 0.0], [0.0, 1.0, 0.0, 0.0], [-s, 0.0, c, 0.0], [0.0, 0.0, 0.0, 1.0]])


def _plain(style: Style) -> tuple[float, float, float, int, str]:
    kind = style.kind if style.kind in ("split", "steel") else "alloy"
    return style.tyre_diameter, style.tyre_width, style.rim_share, style.spokes, kind


def _tyre(r: float, rim: float, half: float) -> list[tuple[float, float]]:
    """Cross-section from the outer bead over ribbed side wall, shoulder and grooved tread to the inner bead."""
    wall, tread = r - rim, 0.72 * half
    outer = [
        (rim - 0.006, 0.80 * half),
        (rim + 0.014, 0.955 * half),  # rim protector
        (rim + 0.021, 0.94 * half),
        (rim + 0.50 * wall, 1.0 * half),
        (rim + 0.84 * wall, 0.94 * half),
        (r - 0.007, 0.83 * half),
        (r - 0.002, tread),
    ]
    top = []
    for middle in _GROOVES[::-1]:
        y = middle * tread
        drop = r - 0.0015 * (y / tread) ** 2
        top += [(drop, y + 0.006), (drop - _GROOVE_M, y), (drop, y - 0.006)]
    inner = [(r - 0.010, -0.83 * half), (rim + 0.50 * wall, -half), (rim - 0.006, -0.80 * half)]
    return [*outer, *top, *inner]


def _lip(rim: float, face: float) -> Mesh:
    """Edge of a cast rim, into which the spokes run."""
    profile = [
        (rim + 0.003, face - 0.002),
        (rim + 0.001, face + 0.007),
        (rim - 0.009, face + 0.004),
        (rim - 0.018, face - 0.014),
        (rim - 0.025, face - 0.055),
    ]
    return revolved(profile, _SEGMENTS, 50.0)


def _hub(face: float, spokes: int, radius: float = 0.078) -> list[Mesh]:
    """Middle of a cast rim with its cap, and bolts between the spokes."""
    hub = [
        (radius, face - 0.075),
        (radius - 0.004, face - 0.030),
        (0.036, face - 0.025),
        (0.032, face - 0.034),
        (0.028, face - 0.020),
        (0.0, face - 0.016),
    ]
    pieces = [revolved(hub, 14, 40.0)]
    bolt = revolved([(0.009, 0.0), (0.009, 0.006), (0.0, 0.007)], 6, 30.0)
    every = spokes if spokes <= 7 else spokes // 2 if spokes % 2 == 0 else spokes
    for angle in 2 * np.pi * (np.arange(every) + 0.5) / every + np.pi / 2:
        at = (_BOLT_CIRCLE_M * np.cos(angle), face - 0.0255, _BOLT_CIRCLE_M * np.sin(angle))
        pieces.append(bolt.moved(transform(translation=at)))
    return pieces


def _bar(
    rim: float, face: float, angle_at: Callable[[float], float], wide: Sequence[float], deep: float = 0.045
) -> Mesh:
    """One spoke from the hub to the lip, round-edged, along an angle that may change on its way; `wide` half widths."""
    rings = []
    for share, half_width in zip(np.linspace(0.0, 1.0, len(wide)), wide, strict=True):
        radius = 0.055 + share * (rim - 0.055 - 0.008)
        height = face - 0.004 - 0.026 * (1.0 - share) ** 2 - 0.010 * share**6
        angle = angle_at(float(share))
        out = np.array([np.cos(angle), 0.0, np.sin(angle)])
        side = np.array([-np.sin(angle), 0.0, np.cos(angle)])
        edge = min(0.008, 0.4 * half_width)
        section = [
            (-half_width, -deep),
            (-half_width, -edge),
            (-half_width + edge, 0.0),
            (half_width - edge, 0.0),
            (half_width, -edge),
            (half_width, -deep),
        ]
        rings.append([out * radius + side * s + [0.0, height + y, 0.0] for s, y in section])
    return lofted(np.array(rings)[:, ::-1], 42.0, open_at_last=True)  # nobody sees their backs


def _spoke_angles(n: int) -> Floats:
    return 2 * np.pi * np.arange(n) / n + np.pi / 2


def _blades(rim: float, face: float, n: int) -> list[Mesh]:
    """Broad single spokes that widen towards the lip."""
    w = 0.46 * rim / n + 0.010
    wide = [1.30 * w, 0.88 * w, 0.90 * w, 1.45 * w]
    spokes = [_bar(rim, face, lambda s, a=a: a, wide) for a in _spoke_angles(n)]  # type: ignore[misc]
    return [_lip(rim, face), *_hub(face, n), *spokes]


def _pairs(rim: float, face: float, n: int) -> list[Mesh]:
    """Slender spokes in pairs that spread outward."""
    spread = 0.27 * np.pi / n
    wide = [0.020, 0.0155, 0.0155, 0.024]
    spokes = [
        _bar(rim, face, lambda s, a=a, k=k: a + k * spread * s, wide)  # type: ignore[misc]
        for a in _spoke_angles(n)
        for k in (-1.0, 1.0)
    ]
    return [_lip(rim, face), *_hub(face, n), *spokes]


def _forks(rim: float, face: float, n: int) -> list[Mesh]:
    """Y-shaped spokes: one stem each, forking half-way."""
    spread = 0.36 * np.pi / n
    wide = [0.026, 0.018, 0.015, 0.018]
    spokes = [
        _bar(rim, face, lambda s, a=a, k=k: a + k * spread * max(s - 0.3, 0.0) / 0.7, wide)  # type: ignore[misc]
        for a in _spoke_angles(n)
        for k in (-1.0, 1.0)
    ]
    return [_lip(rim, face), *_hub(face, n), *spokes]


def _turbine(rim: float, face: float, n: int) -> list[Mesh]:
    """Swept blades, broad at the lip, as on electric cars."""
    w = 0.80 * rim / n
    wide = [0.6 * w, 0.82 * w, 1.2 * w, 1.9 * w]
    spokes = [_bar(rim, face, lambda s, a=a: a + 0.28 * s * s, wide) for a in _spoke_angles(n)]  # type: ignore[misc]
    return [_lip(rim, face), *_hub(face, n, 0.085), *spokes]


def _steel_disc(rim: float, face: float, n: int) -> list[Mesh]:
    """Pressed steel wheel as on vans: a dished disc with raised ribs and a hub cap."""
    dish = [
        (rim + 0.003, face - 0.004),
        (rim - 0.002, face + 0.006),
        (rim - 0.012, face + 0.002),
        (rim - 0.020, face - 0.030),
        (0.86 * rim, face - 0.040),
        (0.70 * rim, face - 0.022),
        (0.52 * rim, face - 0.020),
        (0.44 * rim, face - 0.040),
        (0.36 * rim, face - 0.040),
        (0.32 * rim, face - 0.015),
        (0.0, face - 0.008),
    ]
    pieces = [revolved(dish, _SEGMENTS, 40.0)]
    nut = revolved([(0.012, 0.0), (0.012, 0.016), (0.0, 0.018)], 6, 30.0)
    for angle in _spoke_angles(n):
        at = (0.40 * rim * np.cos(angle), face - 0.040, 0.40 * rim * np.sin(angle))
        pieces.append(nut.moved(transform(translation=at)))
        wide = [0.012, 0.014, 0.012]
        rib = _bar(rim * 0.95, face - 0.010, lambda s, a=angle: a, wide, 0.03)  # type: ignore[misc]
        pieces.append(rib)
    return pieces


_RIM_KINDS: dict[str, Callable[[float, float, int], list[Mesh]]] = {
    "alloy": _blades,
    "split": _pairs,
    "fork": _forks,
    "turbine": _turbine,
    "steel": _steel_disc,
}


def _caliper(reach: float, y: float) -> Mesh:
    """Brake caliper behind the disc's rear edge: an arc that grips it."""
    rings = []
    for angle in np.deg2rad(np.linspace(150.0, 205.0, 6)):
        out = np.array([np.cos(angle), 0.0, np.sin(angle)])
        section = [(reach - 0.055, 0.035), (reach + 0.012, 0.035), (reach + 0.012, -0.045), (reach - 0.055, -0.045)]
        rings.append([out * radius + [0.0, y + dy, 0.0] for radius, dy in section])
    rings = [[np.mean(rings[0], axis=0)] * 4, *rings, [np.mean(rings[-1], axis=0)] * 4]
    return lofted(np.array(rings)[:, ::-1], 40.0)
