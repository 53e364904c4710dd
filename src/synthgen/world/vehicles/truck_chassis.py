"""The running gear of trucks and trailers: ladder frame, axles, tanks, guards, rear lamps, bar against under-running.

`Chassis` says where things are; `add_chassis` builds it. Bodies on top are in `truck_bodies` and beside it. Not
modelled: drive shaft, hoses, springs.
"""

from dataclasses import dataclass, field
from typing import Literal, final

import numpy as np

from synthgen.world.vehicles.heavy_kit import HeavyKit, band
from synthgen.world.vehicles.heavy_wheels import add_axle, truck_wheel

_TYRE_M = 0.295  # 295/80 R22.5
_SINGLE_M = 0.385  # 385/65 R22.5, the usual tyre of semi-trailers
_UNDERRUN_Z_M = 0.50  # middle of the rear bar; its lower edge is at most 0.45 m high (UN R58)
_SIDE_RAILS_Z_M = (0.56, 0.86)  # middle of the side rails; lowest edge at most 0.55 m (UN R73)


@final
@dataclass(frozen=True, slots=True)
class Axle:
    """One axle at `x`: steered and driven ones have 295 mm tyres (twins if driven), trailing ones wide singles."""

    x: float
    kind: Literal["steer", "drive", "trail"]
    name: str


@final
@dataclass(frozen=True, slots=True)
class Chassis:
    """Frame between `back` and `ahead` with its top at `top`; `half` is half the vehicle's width [m]."""

    back: float
    ahead: float
    top: float
    half: float
    tyre: float
    axles: tuple[Axle, ...]
    guards: tuple[tuple[float, float], ...] = field(default=())
    tanks: tuple[float, float] | None = None
    rim: str = "rim_silver"


def add_chassis(kit: HeavyKit, c: Chassis) -> None:
    """Frame, axles with wheels, mudguards, tanks and side guards."""
    for y in (-0.40, 0.40):
        web = (0.5 * (c.back + c.ahead), y, c.top - 0.13)
        kit.box("frame", web, (c.ahead - c.back, 0.05, 0.26))
        if kit.detail == 0:
            for z in (c.top - 0.01, c.top - 0.25):
                kit.box("frame", (web[0], y * 0.93, z), (c.ahead - c.back, 0.08, 0.02))
    for x in np.linspace(c.back + 0.1, c.ahead - 0.3, 5 if kit.detail < 2 else 2):
        kit.box("frame", (float(x), 0.0, c.top - 0.13), (0.12, 0.8, 0.16))
    for axle in c.axles:
        _axle(kit, c, axle)
    if c.tanks is not None:
        _tanks(kit, c, c.tanks)
    for a, b in c.guards if kit.detail < 2 else ():
        _side_guard(kit, c, a, b)


def _axle(kit: HeavyKit, c: Chassis, axle: Axle) -> None:
    breadth = _SINGLE_M if axle.kind == "trail" else _TYRE_M
    wheel = truck_wheel(c.tyre, breadth, "drive" if axle.kind == "drive" else "steer", kit.detail)
    hidden = dict(truck_wheel(c.tyre, breadth, "drive", max(kit.detail, 1)))["tyre"]
    twin = (hidden, 1.13 * breadth) if axle.kind == "drive" else None
    add_axle(kit, axle.name, axle.x, c.half - 0.03, wheel, c.tyre, twin=twin, rim=c.rim)
    r = c.tyre / 2
    kit.box("axle", (axle.x, 0.0, r), (0.15, 2 * c.half - 0.24, 0.15))
    if axle.kind == "drive" and kit.detail < 2:
        kit.box("axle", (axle.x, 0.0, r), (0.42, 0.44, 0.40), round_m=0.16)
    kit.box("axle", (axle.x, 0.44, 0.5 * (r + c.top - 0.2)), (0.7, 0.07, max(0.06, c.top - 0.2 - r)), both=True)
    if axle.kind == "steer":
        return
    inner, outer = c.half - 0.03 - (2.13 * breadth if twin else breadth), c.half - 0.02
    reach, n = r + 0.075, 12 if kit.detail == 0 else 6
    guard = band((axle.x, r), reach, reach + 0.025, 22.0, 158.0, n)
    kit.sheet("mudguard", guard, (inner - 0.02, outer), both=True)
    hanger = (axle.x, 0.5 * (inner + 0.40), r + reach + 0.01)
    kit.box("mudguard", hanger, (0.08, inner - 0.36, 0.04), both=True)


def add_flaps(kit: HeavyKit, x: float, half: float, top: float) -> None:
    """Mud flaps behind the last axle, hanging from the body's floor."""
    kit.span("rubber_flap", (x - 0.012, half - 0.63, 0.28), (x + 0.012, half - 0.05, top), both=True)
    kit.box("frame", (x, 0.5 * (half + 0.3), top - 0.05), (0.05, half - 0.4, 0.06), both=True)


def _tanks(kit: HeavyKit, c: Chassis, span: tuple[float, float]) -> None:
    """Fuel tank at the left, battery case and air vessels at the right, between the axles."""
    back, ahead = span
    long, z, y = ahead - back, c.top - 0.42, c.half - 0.40
    kit.box("tank", (0.5 * (back + ahead), y, z), (long, 0.62, 0.60), round_m=0.14)
    kit.box("battery_case", (ahead - 0.32 * long, -y, z), (0.60 * long, 0.60, 0.55), round_m=0.05)
    if kit.detail < 2:
        for share in (0.22, 0.78):
            x = back + share * long
            kit.box("frame_strap", (x, y, z), (0.05, 0.635, 0.615), round_m=0.14)
        kit.box("step", (0.5 * (back + ahead), y + 0.315, z - 0.14), (0.5, 0.03, 0.06))
        vessel = [(back + 0.02, -y - 0.1, z), (back + 0.45 * long, -y - 0.1, z)]
        kit.tube("tank_air", vessel, 0.13, kit.looks.row("machine_dark"))
        kit.tube(
            "tank_cap",
            [(ahead - 0.2, y + 0.18, z + 0.28), (ahead - 0.2, y + 0.18, z + 0.34)],
            0.05,
            kit.looks.row("machine_dark"),
        )
    kit.box("frame", (0.5 * (back + ahead), 0.0, z + 0.24), (0.10, 2 * y, 0.10))


def _side_guard(kit: HeavyKit, c: Chassis, a: float, b: float) -> None:
    """Two rails along each side between x = a and x = b, on posts from the frame."""
    back, ahead = min(a, b), max(a, b)
    if ahead - back < 0.3:
        return
    for z in _SIDE_RAILS_Z_M:
        kit.box("rail", (0.5 * (back + ahead), c.half - 0.04, z), (ahead - back, 0.028, 0.12), both=True)
    for x in np.linspace(back + 0.12, ahead - 0.12, max(2, round((ahead - back) / 1.4))):
        kit.span("frame", (float(x) - 0.03, c.half - 0.09, 0.50), (float(x) + 0.03, c.half - 0.05, c.top), both=True)
        kit.box("frame", (float(x), 0.5 * (c.half + 0.35), c.top - 0.06), (0.06, c.half - 0.45, 0.06), both=True)


def add_rear(kit: HeavyKit, x: float, half: float, top: float, text: str, *, bar: bool = True) -> None:
    """Lamps, plate, reflectors and the bar against under-running, with their rear faces at `x`."""
    z = top - 0.20
    if bar:
        kit.box(
            "bar_underrun",
            (x + 0.06, 0.0, _UNDERRUN_Z_M),
            (0.10, 2 * half - 0.12, 0.13),
            kit.looks.row("machine_dark"),
            round_m=0.02,
        )
        kit.span("frame", (x + 0.08, 0.41, _UNDERRUN_Z_M - 0.04), (x + 0.22, 0.49, top - 0.03), both=True)
    for side, sign in (("left", 1.0), ("right", -1.0)):
        y = sign * (half - 0.30)
        kit.box("bezel_rear", (x + 0.10, y, z), (0.10, 0.50, 0.16), round_m=0.02)
        groups = (("tail", 0.17, 0.12), ("brake", 0.04, 0.12), (f"turn_{side}", -0.08, 0.10), ("reverse", -0.18, 0.08))
        for group, shift, wide in groups if kit.detail < 2 else groups[:1]:
            place = "rear" if group.startswith("turn") else side
            kit.box(f"lamp.{group}.{place}", (x + 0.045, y + sign * shift, z), (0.02, wide, 0.12), round_m=0.008)
        kit.box("frame", (x + 0.13, y, z + 0.12), (0.06, 0.10, 0.14))
        if kit.detail == 0:
            kit.box("reflector", (x + 0.004, sign * (half - 0.2), _UNDERRUN_Z_M), (0.008, 0.10, 0.06))
    kit.plate("plate_rear", (x + 0.045, 0.0, z), -1.0, text)
    kit.box("frame", (x + 0.09, 0.0, z + 0.05), (0.08, 0.3, 0.20))
