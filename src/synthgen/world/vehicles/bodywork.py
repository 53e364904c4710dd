"""The outer skin of cars and vans as one smooth solid: lower body, cabin, and the lines that parts follow.

`CarLines.of` turns a family's parameters into the few curves a designer would draw (nose, bonnet, belt, roof,
screens, flanks); `car_solid` joins them. Both are pure geometry: what is glass, lamp or grille is decided in
`world.vehicles.car`. Symmetric about y = 0.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self, final

import numpy as np

from synthgen.arrays import Floats
from synthgen.world.family import Parameters
from synthgen.world.shapes.outlines import at_least, at_most
from synthgen.world.vehicles.skin import Frame, Solid, profile, smooth_max, smooth_min

_VAN_HEIGHT_M = 2.0  # SUVs are up to 1.8 m high, panel vans from 2.0 m
WELL_GAP_M = 0.045  # between tyre and wheel arch, unladen; typical of cars on sale
_ROOF_CROWN = 0.055  # fall of the roof from the middle to the side, share of the half width


@final
@dataclass(frozen=True, slots=True)
class CarLines:
    """The lines of a car in its own frame: x forward, y left, z up; lengths [m], `rake` slopes dx/dz [-]."""

    front: float
    half: float
    height: float
    clearance: float
    axles: tuple[float, float]
    tyre_radius: float
    nose_z: float
    cowl: tuple[float, float]
    belt: tuple[float, float]
    tail: tuple[float, float]
    deck_z: float
    slope_front: float
    slope_rear: float
    tumble: float
    shoulder: float
    roof_peak_x: float
    roof_fall: float
    header_blend: float
    cladding: float
    edge: float
    crease: float
    bulge: float

    @classmethod
    def of(cls, p: Parameters) -> Self:
        """Lines from a family's parameters."""
        n = {key: float(value) for key, value in p.items() if isinstance(value, (int, float))}
        front, height = n["length"] / 2, n["height"]
        front_axle = front - (n["length"] - n["wheelbase"]) * n["front_overhang"]
        belt_z = n["belt"] * height
        return cls(
            front=front,
            half=n["width"] / 2,
            height=height,
            clearance=n["clearance"],
            axles=(front_axle, front_axle - n["wheelbase"]),
            tyre_radius=n["tyre_diameter"] / 2,
            nose_z=n["nose"] * height,
            cowl=(front_axle - n["cowl_back"], n["cowl"] * height),
            belt=(belt_z, n["belt_rise"]),
            tail=(-front + n["tail"], belt_z + n["belt_rise"]),
            deck_z=n["deck"] * height,
            slope_front=float(1.0 / np.tan(np.deg2rad(n["rake_front"]))),
            slope_rear=float(1.0 / np.tan(np.deg2rad(n["rake_rear"]))),
            tumble=float(np.tan(np.deg2rad(n["tumble"]))),
            shoulder=n["shoulder"],
            roof_peak_x=front_axle - n["wheelbase"] * n["roof_peak"],
            roof_fall=n["roof_fall"],
            header_blend=n["header_blend"],
            cladding=n["cladding"],
            edge=n["edge"],
            crease=n["crease"],
            bulge=n["bulge"],
        )

    def arch_radius(self) -> float:
        """Radius of the wheel arches about the axles."""
        return self.tyre_radius + WELL_GAP_M

    def belt_z(self, x: Floats | float) -> Floats | float:
        """Height of the lower edge of the side windows."""
        share = (self.axles[0] - x) / (self.axles[0] - self.axles[1])
        return self.belt[0] + self.belt[1] * share

    def cabin_half(self, z: Floats | float) -> Floats | float:
        """Half width of the cabin at its middle, by height; the glass leans in, the more the higher."""
        up = np.maximum(z - self.belt[0], -0.06)
        return self.half - 0.02 - self.shoulder - self.tumble * up - 0.06 / (self.height - self.belt[0]) * up * abs(up)

    def roof_z(self, x: Floats | float) -> Floats | float:
        """Height of the roof in the middle plane, between the screens."""
        reach = 0.5 * (self.axles[0] - self.axles[1])
        return self.height - self.roof_fall * ((x - self.roof_peak_x) / reach) ** 2

    def screen_x(self, z: Floats | float, y: Floats | float = 0.0) -> Floats | float:
        """Windscreen surface; curved in plan view."""
        return self.cowl[0] - (z - self.cowl[1]) * self.slope_front - 0.22 * y * y

    def rear_screen_x(self, z: Floats | float, y: Floats | float = 0.0) -> Floats | float:
        """Rear screen surface (or the back of the cabin); curved in plan view."""
        return self.tail[0] + (z - self.tail[1]) * self.slope_rear + 0.14 * y * y

    def pillar_x(self) -> float:
        """Middle of the B pillar, between the doors."""
        if self.is_pickup():
            return 0.47 * (self.axles[0] - self.arch_radius()) + 0.53 * self.tail[0]
        return self.axles[0] - 0.53 * (self.axles[0] - self.axles[1])

    def cab_back_x(self) -> float:
        """Rear edge of the cab doors of a van."""
        return self.axles[0] - 1.28

    def is_van(self) -> bool:
        """Whether the body is as high as vans are, not cars."""
        return self.height >= _VAN_HEIGHT_M

    def has_deck(self) -> bool:
        """Whether the cabin ends well before the car does: a boot lid or a load bed is behind it."""
        return self.tail[0] > -self.front + 0.3

    def is_pickup(self) -> bool:
        """Whether the cabin ends before the rear wheels."""
        return self.tail[0] > self.axles[1] + 0.2

    def stern_z(self) -> float:
        """Height of the boot lid or of the lower edge of the rear window."""
        return self.belt[0] if self.is_van() else max(self.belt[0], self.deck_z)

    def ahead(self, reach: float) -> Floats:
        """Plane that holds what is at most `reach` behind the front."""
        return at_least("x", self.front - reach)

    def behind(self, reach: float) -> Floats:
        """Plane that holds what is at most `reach` before the rear."""
        return at_most("x", reach - self.front)

    def frame(self) -> Frame:
        """Box around the car, and the core from which the skin is cast."""
        e = 0.05
        box = np.array(
            [[-self.front - e, -self.half - e, self.clearance - e], [self.front + e, self.half + e, self.height + e]]
        )
        middle = 0.5 * (self.clearance + self.nose_z)
        core = np.array([[-self.front + 0.8, 0.0, middle - 0.06], [self.front - 0.75, 0.45 * self.half, middle + 0.10]])
        return Frame(box, core)


def car_solid(lines: CarLines) -> Solid:
    """The whole outer body, wheels wells not yet cut."""
    lower, cabin = _lower_body(lines), _cabin(lines)

    def solid(points: Floats) -> Floats:
        return smooth_min(lower(points), cabin(points), 0.05)

    return solid


def _flank(lines: CarLines) -> Callable[[Floats, Floats], Floats]:
    """How far the side is inside the half width, by x and z."""
    belt, low = lines.belt[0], lines.clearance
    crease = belt - 0.14 * belt / 0.95
    section = profile(
        [
            (low - 0.1, 0.16),
            (low + 0.02, 0.075),
            (low + 0.14, 0.028),
            (0.5 * (low + crease), 0.014 + lines.crease),
            (crease - 0.05, 0.9 * lines.crease),
            (crease, 0.0),
            (belt, 0.045),
            (belt + 0.3, 0.22),
        ],
        0.012,
    )
    taper_front = lines.front - lines.axles[0] + 0.35
    taper_rear = lines.axles[1] + lines.front + 0.35

    def inset(x: Floats, z: Floats) -> Floats:
        front = np.clip((x - lines.axles[0] + 0.35) / taper_front, 0.0, 1.3)
        rear = np.clip((lines.axles[1] + 0.35 - x) / taper_rear, 0.0, 1.3)
        rise = lines.belt[1] * np.clip((lines.axles[0] - x) / (lines.axles[0] - lines.axles[1]), -0.2, 1.2)
        inset = section(z - rise * np.clip((z - low) / (belt - low), 0, 1)) + 0.10 * front**2.4 + 0.075 * rear**2.4
        between = (x < lines.axles[0] - 0.30) & (x > lines.axles[1] + 0.30)
        share = np.clip((x - lines.axles[1] - 0.3) / (lines.axles[0] - lines.axles[1] - 0.6), 0, 1)
        dent = 0.016 * np.sin(np.pi * share) ** 0.5 * np.exp(-(((z - 0.43 * belt - 0.02) / 0.11) ** 2))
        inset = inset + np.where(between, dent, 0.0)
        for axle in lines.axles:
            away = np.hypot(x - axle, z - lines.tyre_radius) - lines.arch_radius()
            flare = np.exp(-((np.maximum(away, 0.0) / 0.10) ** 2))
            inset = inset * (1.0 - 0.75 * flare)
        return inset

    return inset


def _lower_body(lines: CarLines) -> Solid:
    """From the sills to bonnet, belt and boot."""
    inset = _flank(lines)
    top, bottom = lines.nose_z, lines.clearance
    nose = profile(
        [
            (bottom - 0.15, 0.40),
            (bottom, 0.13),
            (bottom + 0.10, 0.03),
            (bottom + 0.22, 0.0),
            (0.62 * top, 0.004),
            (0.66 * top, 0.024),
            (0.80 * top, 0.034),
            (0.93 * top, 0.066),
            (top + 0.03, 0.15),
            (top + 0.25, 0.7),
        ],
        0.02,
    )
    stern_z = max(lines.deck_z, lines.belt[0])
    stern = profile(
        [
            (bottom - 0.1, 0.28),
            (bottom + 0.08, 0.06),
            (bottom + 0.20, 0.0),
            (0.60 * stern_z, 0.0),
            (0.64 * stern_z, 0.045),
            (0.90 * stern_z, 0.055),
            (stern_z, 0.06),
            (stern_z + 0.3, 0.10),
        ],
        0.02,
    )
    (cowl_x, cowl_z), (tail_x, tail_z) = lines.cowl, lines.tail
    deck = profile(
        [
            (-lines.front - 0.1, lines.deck_z),
            (-lines.front + 0.05, lines.deck_z),
            (tail_x, max(lines.deck_z, tail_z - 0.0) if lines.deck_z > lines.belt[0] else lines.deck_z),
            (tail_x + 0.25, tail_z),
            (cowl_x - 0.25, cowl_z - 0.01),
            (cowl_x, cowl_z),
            (0.4 * cowl_x + 0.6 * lines.front, 0.38 * cowl_z + 0.62 * top + 0.035),
            (lines.front - 0.18, top + 0.008),
            (lines.front, top - 0.06),
        ],
        0.09,
    )

    def solid(points: Floats) -> Floats:
        x, y, z = points.T
        across = y / lines.half
        side = np.abs(y) - (lines.half - inset(x, z))
        ahead = x - (lines.front - nose(z) - 0.16 * across**2 - 0.10 * across**6)
        behind = -lines.front + stern(z) + 0.11 * across**2 + 0.08 * across**6 - x
        bonnet = np.clip((x - cowl_x) / 0.3, 0.0, 1.0) * np.clip((lines.front - 0.1 - x) / 0.5, 0.0, 1.0)
        ridge = lines.bulge * bonnet * np.exp(-(((np.abs(across) - 0.52) / 0.13) ** 2))
        over = (z - (deck(x) - 0.045 * across**2 + ridge)) * 0.97
        under = bottom - z
        ends = smooth_max(ahead * 0.95, behind, 0.05)
        body = smooth_max(ends, side, 0.16)
        body = smooth_max(body, over, 0.085)
        return smooth_max(body, under, 0.05)

    return solid


def _cabin(lines: CarLines) -> Solid:
    """Roof, screens and the sides of the glasshouse."""
    lean_front = 1.0 / np.hypot(1.0, lines.slope_front)
    lean_rear = 1.0 / np.hypot(1.0, lines.slope_rear)
    lean_side = 1.0 / np.hypot(1.0, lines.tumble)
    middle = 0.5 * (lines.cowl[0] + lines.tail[0])
    reach = 0.5 * (lines.cowl[0] - lines.tail[0])

    def solid(points: Floats) -> Floats:
        x, y, z = points.T
        along = np.clip((x - middle) / reach, -1.3, 1.3)
        rear = np.minimum(along, 0.0) ** 2 * 0.10 + np.maximum(along, 0.0) ** 2 * 0.05
        side = (np.abs(y) - (lines.cabin_half(z) - rear)) * lean_side
        ahead = (x - lines.screen_x(z, y)) * lean_front
        behind = (lines.rear_screen_x(np.maximum(z, lines.tail[1] - 0.02), y) - x) * lean_rear
        over = z - (lines.roof_z(x) - _ROOF_CROWN * lines.half * (y / (0.7 * lines.half)) ** 2)
        cabin = smooth_max(ahead, over, lines.header_blend)
        cabin = smooth_max(cabin, behind, 0.7 * lines.header_blend)
        cabin = smooth_max(cabin, side, lines.edge)
        return smooth_max(cabin, lines.belt[0] - 0.15 - z, 0.05)

    return solid
