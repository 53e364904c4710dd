"""Assembling heavy vehicles: named parts from boxes, bars, sheets, tubes and words, and wheels that roll.

Start at `HeavyKit`; `Built.asset` gives the body at a phase of its wheels. What a part is made of follows from the
first words of its name (`heavy_materials`). Frames are the asset's, lengths in metres. What is built is elsewhere.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import Floats
from synthgen.geometry import rotation, transform
from synthgen.records import Asset, Material, Mesh, Part
from synthgen.records.mesh import merge
from synthgen.world.family import Parameters
from synthgen.world.shapes import glyphs
from synthgen.world.shapes.panels import Panels
from synthgen.world.shapes.solids import extrude, quads
from synthgen.world.shapes.tubes import tube
from synthgen.world.vehicles.fittings import rounded_box
from synthgen.world.vehicles.heavy_materials import Looks

Point = tuple[float, float, float]

FLIP = np.diag([1.0, -1.0, 1.0, 1.0])
"""Reflection at y = 0."""

_TUBE_SIDES = (8, 5, 4)
_PLATE_M = (0.52, 0.11)  # the common European plate


@final
@dataclass(frozen=True, slots=True)
class Rolling:
    """Part that turns about the y axis of the pose `hub` (4, 4); its mesh stands at phase 0."""

    part: Part
    hub: Floats
    turn_rad: float


@final
@dataclass(frozen=True, slots=True)
class Built:
    """A finished vehicle: parts that stay, and parts that roll."""

    class_name: str
    still: tuple[Part, ...]
    rolling: tuple[Rolling, ...]

    def asset(self, phase: float) -> Asset:
        """The body at a phase of its wheels; parts that stay are the same objects at every phase."""
        turned = []
        for item in self.rolling:
            turn = transform(rotation(pitch_rad=item.turn_rad * phase))
            mesh = item.part.mesh.moved(item.hub @ turn @ np.linalg.inv(item.hub))
            turned.append(
                Part(item.part.name, mesh if phase else item.part.mesh, item.part.material, item.part.class_name)
            )
        return Asset(self.class_name, (*self.still, *turned))


@final
class HeavyKit:
    """Collects the parts of one vehicle at one level of detail."""

    def __init__(self, class_name: str, parameters: Parameters, detail: int, beacon: str = "beacon_amber") -> None:
        self.detail = detail
        self.looks = Looks(parameters, detail, beacon)
        self._class_name = class_name
        self._scope = ("", class_name)
        self._place: Floats | None = None
        self._parts: dict[str, tuple[list[Mesh], Material, str]] = {}
        self._rolling: dict[str, tuple[list[Mesh], Material, str, Floats, float]] = {}

    @contextmanager
    def scope(self, prefix: str, class_name: str) -> Iterator[None]:
        """Parts added inside belong to another class; their names start with `prefix` (lamps and glass keep theirs)."""
        before, self._scope = self._scope, (prefix, class_name)
        try:
            yield
        finally:
            self._scope = before

    @contextmanager
    def placed(self, T: Floats) -> Iterator[None]:
        """Parts added inside are given in a frame of their own, which T (4, 4) puts into the one outside."""
        before, self._place = self._place, T if self._place is None else self._place @ T
        try:
            yield
        finally:
            self._place = before

    def add(self, name: str, mesh: Mesh, material: Material | None = None, *, both: bool = False) -> None:
        """Add a mesh to a part; with `both` also its reflection, to "right" where the name says "left"."""
        prefix, class_name = self._scope
        key = name if name.startswith(("lamp.", "glass.")) else prefix + name
        meshes, _, _ = self._parts.setdefault(key, ([], material or self.looks.of(name), class_name))
        meshes.append(mesh if self._place is None else mesh.moved(self._place))
        if both:
            self.add(name.replace("left", "right"), mesh.moved(FLIP), material)

    def add_panels(self, panels: Panels, *, both: bool = False) -> None:
        """Add every piece under its own name."""
        for name in sorted(panels.names()):
            mesh = panels.only(name).mesh()
            if len(mesh.faces):
                self.add(name, mesh, both=both)

    def box(
        self,
        name: str,
        center: ArrayLike,
        size: Point,
        material: Material | None = None,
        *,
        round_m: float = 0.0,
        both: bool = False,
        pitch_rad: float = 0.0,
    ) -> None:
        """Add a box; edges are round at full detail only."""
        steps = 2 if self.detail == 0 and round_m > 0.0 else 1
        T = transform(rotation(pitch_rad=pitch_rad), np.asarray(center, dtype=float))
        self.add(name, rounded_box(size, round_m, steps).moved(T), material, both=both)

    def span(
        self,
        name: str,
        low: Point,
        high: Point,
        material: Material | None = None,
        *,
        round_m: float = 0.0,
        both: bool = False,
    ) -> None:
        """Add a box between two corners."""
        a, b = np.minimum(low, high), np.maximum(low, high)
        x, y, z = (float(value) for value in b - a)
        self.box(name, 0.5 * (a + b), (x, y, z), material, round_m=round_m, both=both)

    def sheet(
        self,
        name: str,
        outline: Sequence[tuple[float, float]],
        y: tuple[float, float],
        material: Material | None = None,
        *,
        both: bool = False,
    ) -> None:
        """Add a prism over a side view (x, z) between two y."""
        low, high = min(y), max(y)
        T = np.array([[1.0, 0, 0, 0], [0, 0, -1.0, high], [0, 1.0, 0, 0], [0, 0, 0, 1.0]])
        self.add(name, extrude(_counter_clockwise(outline), high - low).moved(T), material, both=both)

    def beam(
        self,
        name: str,
        outline: Sequence[tuple[float, float]],
        x: tuple[float, float],
        material: Material | None = None,
        *,
        both: bool = False,
    ) -> None:
        """Add a prism over a front view (y, z) between two x."""
        low, high = min(x), max(x)
        T = np.array([[0, 0, 1.0, low], [1.0, 0, 0, 0], [0, 1.0, 0, 0], [0, 0, 0, 1.0]])
        self.add(name, extrude(_counter_clockwise(outline), high - low).moved(T), material, both=both)

    def tube(
        self, name: str, points: ArrayLike, radius_m: float, material: Material | None = None, *, both: bool = False
    ) -> None:
        """Add a round bar along points (n, 3)."""
        self.add(name, tube(points, radius_m, sides=_TUBE_SIDES[self.detail]), material, both=both)

    def flat(self, name: str, corners: ArrayLike, material: Material | None = None, *, both: bool = False) -> None:
        """Add flat quadrilaterals (n, 4, 3), counter-clockwise from outside."""
        self.add(name, quads(corners), material, both=both)

    def text(
        self,
        name: str,
        text: str,
        center: ArrayLike,
        right: Point,
        height_m: float,
        *,
        room_m: float = np.inf,
        weight: float = 1.0,
    ) -> None:
        """Write upright words about a point; `right` is the reader's right, `room_m` the breadth they may take."""
        flat = letters(text, height_m, room_m, weight)
        corners = np.asarray(center) + flat[..., :1] * np.asarray(right) + flat[..., 1:] * np.array([0.0, 0.0, 1.0])
        if len(corners):
            self.flat(name, corners)

    def plate(self, name: str, center: Point, ahead: float, text: str) -> None:
        """Number plate that faces along x times `ahead` (1 or -1), with its characters up close."""
        broad, high = _PLATE_M
        self.box(name, center, (0.012, broad, high))
        if self.detail == 0:
            at = np.asarray(center) + [0.008 * ahead, 0.0, 0.0]
            self.text("glyph_" + name, text, at, (0.0, ahead, 0.0), 0.075, room_m=broad - 0.08)

    def roll(self, name: str, mesh: Mesh, hub: Point, turn_rad: float, material: Material) -> None:
        """Add a mesh that turns by `turn_rad` about the axle through `hub` in one cycle."""
        if self.detail == 2:
            self.add(name, mesh, material)  # nobody sees it turn from afar
            return
        prefix, class_name = self._scope
        place = np.eye(4) if self._place is None else self._place
        axle = place @ transform(translation=hub)
        meshes = self._rolling.setdefault(prefix + name, ([], material, class_name, axle, turn_rad))[0]
        meshes.append(mesh if self._place is None else mesh.moved(place))

    def built(self, *, recenter: bool = False) -> Built:
        """The finished vehicle; with `recenter` the origin is put below the middle of what stays."""
        shift = np.eye(4)
        if recenter:
            bounds = np.stack([mesh.bounds() for meshes, _, _ in self._parts.values() for mesh in meshes])
            shift[:2, 3] = -0.5 * (bounds[:, 0].min(axis=0) + bounds[:, 1].max(axis=0))[:2]
        still = tuple(
            Part(name, merge(meshes).moved(shift), material, class_name)
            for name, (meshes, material, class_name) in sorted(self._parts.items())
        )
        rolling = tuple(
            Rolling(Part(name, merge(meshes).moved(shift), material, class_name), shift @ hub, turn)
            for name, (meshes, material, class_name, hub, turn) in sorted(self._rolling.items())
        )
        return Built(self._class_name, still, rolling)


def letters(text: str, height_m: float, room_m: float, weight: float = 1.0) -> Floats:
    """Quads (n, 4, 2) of words about (0, 0), lower than `height_m` where they would take more than `room_m`."""
    flat = glyphs.text(text, 1.0, weight=weight) if text.strip() else np.zeros((0, 4, 2))
    return flat * min(height_m, room_m / max(float(np.ptp(flat[..., 0])), 1e-6)) if len(flat) else flat


def _counter_clockwise(outline: Sequence[tuple[float, float]]) -> Floats:
    points = np.asarray(outline, dtype=float)
    following = np.roll(points, -1, axis=0)
    area = float((points[:, 0] * following[:, 1] - points[:, 1] * following[:, 0]).sum())
    return points if area > 0.0 else points[::-1]


def arc_points(
    center: tuple[float, float], radius: float, from_deg: float, to_deg: float, n: int
) -> list[tuple[float, float]]:
    """Points of an arc in a flat view, angles from the first axis to the second."""
    angle = np.deg2rad(np.linspace(from_deg, to_deg, n))
    return [(center[0] + radius * float(np.cos(a)), center[1] + radius * float(np.sin(a))) for a in angle]


def band(
    center: tuple[float, float], inner: float, outer: float, from_deg: float, to_deg: float, n: int
) -> list[tuple[float, float]]:
    """Outline of a bent strip in a side view: mudguards."""
    return [
        *arc_points(center, outer, from_deg, to_deg, n),
        *arc_points(center, inner, to_deg, from_deg, n),
    ]


def rings_along_x(stations: Sequence[tuple[float, float, float, float]], n: int, power: float = 2.0) -> Floats:
    """Superelliptic rings (k, n, 3), rear to front; a station is x, half width, half height and middle height."""
    angle = np.linspace(0.0, 2 * np.pi, n, endpoint=False)
    y, z = (np.sign(v) * np.abs(v) ** (2.0 / power) for v in (np.cos(angle), np.sin(angle)))
    return np.array([np.stack([np.full(n, x), a * y, up + b * z], axis=1) for x, a, b, up in stations])
