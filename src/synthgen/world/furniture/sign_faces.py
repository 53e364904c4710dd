"""Faces of European signs after the Vienna Convention: outlines and what is printed in which color.

Start at `FACES`. A face is drawn in its plate's plane, u to the reader's right, v up, in metres; `signs` puts it
on a post. Symbols are our own drawing of the Convention's subjects. Not here: national variants.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

import numpy as np

from synthgen.arrays import Floats
from synthgen.world.family import Parameters
from synthgen.world.furniture.symbols import filled, symbol, turned
from synthgen.world.shapes.glyphs import text
from synthgen.world.shapes.lettering import disc, frame, letter_p, pedestrian, ring, rounded, zebra_bars
from synthgen.world.shapes.solids import stroke

Print = list[tuple[str, Floats]]
"""Colors and what is printed in them: quads (n, 4, 2); later ones lie on earlier ones."""

_SIDES = 40


@final
@dataclass(frozen=True, slots=True)
class Face:
    """A plate and its print: counter-clockwise outline (n, 2) and layers, all moved up by `rise`. [m]"""

    outline: Floats
    layers: Print
    rise: float = 0.0


def filled_outline(outline: Floats, share: float = 1.0) -> Floats:
    """A convex outline about (0, 0), shrunk to a share, as quads (n, 4, 2)."""
    return frame(share * outline, 0.0)


def rectangle(width: float, height: float, radius: float = 0.03) -> Floats:
    """Outline of a plate with rounded corners."""
    a, b = width / 2, height / 2
    return rounded([(-a, -b), (a, -b), (a, b), (-a, b)], radius)


def polygon(radius: float, angles_deg: list[float], corner: float) -> Floats:
    """Outline with corners at these angles on a circle, rounded."""
    return rounded([(radius * np.cos(a), radius * np.sin(a)) for a in np.deg2rad(angles_deg)], corner)


def inset(outline: Floats, by: float) -> Floats:
    """A rectangle's outline with its border taken off, the same at all sides."""
    half = np.abs(outline).max(axis=0)
    return outline * (half - by) / half


def panel(width: float, height: float, ground: str, rim: str, by: float = 0.012) -> Print:
    """A rectangle in one color with a rim in another."""
    outline = rectangle(width, height)
    return [(rim, filled_outline(outline)), (ground, filled_outline(inset(outline, by)))]


def _size(p: Parameters) -> float:
    return float(p["size"])


def _red_ring(p: Parameters, *, inner: float = 0.80) -> tuple[Floats, Print]:
    radius = _size(p) / 2
    outline = ring(0, 0, 0, radius, _SIDES)[:, 1]
    return outline, [
        ("white", ring(0, 0, 0.97 * radius, radius, _SIDES)),
        ("red", ring(0, 0, inner * radius, 0.97 * radius, _SIDES)),
        ("white", disc(0, 0, inner * radius, _SIDES)),
    ]


def _speed(p: Parameters) -> list[Face]:
    """Red ring around a black number on white (C,14)."""
    outline, layers = _red_ring(p)
    digits = text(str(p["limit"]), 0.46 * _size(p), width=0.70 * _size(p), weight=1.15)
    return [Face(outline, [*layers, ("black", digits)])]


def _no_overtaking(p: Parameters) -> list[Face]:
    """A red car left of a black one in a red ring (C,13a)."""
    outline, layers = _red_ring(p)
    s = 0.66 * _size(p)
    cars = [(color, s * symbol("car") + (u * s, 0)) for color, u in (("red", -0.28), ("black", 0.28))]
    panes = [("white", s * symbol("car_panes") + (u * s, 0)) for u in (-0.28, 0.28)]
    return [Face(outline, [*layers, *cars, *panes])]


def _no_entry(p: Parameters) -> list[Face]:
    """A white bar on a red disc (C,1a)."""
    r = _size(p) / 2
    outline = ring(0, 0, 0, r, _SIDES)[:, 1]
    bar = rectangle(1.56 * r, 0.36 * r, 0.02)
    layers = [("white", disc(0, 0, r, _SIDES)), ("red", disc(0, 0, 0.96 * r, _SIDES)), ("white", filled_outline(bar))]
    return [Face(outline, layers)]


def _no_stopping(p: Parameters) -> list[Face]:
    """Blue in a red ring with a red cross (C,19) or bar (C,18)."""
    r = _size(p) / 2
    outline = ring(0, 0, 0, r, _SIDES)[:, 1]
    bar = filled_outline(rectangle(1.7 * r, 0.2 * r, 0.005))
    bars = [turned(bar, -45)] if p["kind"] == "parking" else [turned(bar, -45), turned(bar, 45)]
    rings = [("red", ring(0, 0, 0.82 * r, r, _SIDES)), ("blue", disc(0, 0, 0.82 * r, _SIDES))]
    return [Face(outline, [*rings, ("red", np.concatenate(bars))])]


def _mandatory(p: Parameters) -> list[Face]:
    """A white picture on a blue disc (D,1 to D,4)."""
    r = _size(p) / 2
    outline = ring(0, 0, 0, r, _SIDES)[:, 1]
    kind = str(p["kind"])
    picture = circle_of_arrows() if kind == "roundabout" else symbol(kind)
    rings = [("white", disc(0, 0, r, _SIDES)), ("blue", disc(0, 0, 0.96 * r, _SIDES))]
    return [Face(outline, [*rings, ("white", 1.3 * r * picture)])]


def circle_of_arrows() -> Floats:
    """Three arrows that follow each other counter-clockwise (D,3; A,22), as quads (n, 4, 2) about 0.9 across."""
    angle = np.deg2rad(np.linspace(0, 62, 8))
    bow = stroke(0.36 * np.column_stack([np.cos(angle), np.sin(angle)]), 0.11)
    tip = 0.36 * np.array([np.cos(np.deg2rad(100)), np.sin(np.deg2rad(100))])
    out = np.array([np.cos(angle[-1]), np.sin(angle[-1])])
    head = filled(np.array([0.21 * out, 0.51 * out, tip]))
    return np.concatenate([turned(np.concatenate([bow, head]), turn) for turn in (0, 120, 240)])


def _stop(p: Parameters) -> list[Face]:
    """White STOP on a red octagon (B,2a); `size` is its height."""
    outline = polygon(_size(p) / 2 / np.cos(np.pi / 8), [22.5 + 45 * k for k in range(8)], 0.01)
    word = text("STOP", 0.33 * _size(p), width=0.80 * _size(p), weight=1.15)
    layers = [("white", filled_outline(outline)), ("red", filled_outline(outline, 0.95)), ("white", word)]
    return [Face(outline, layers)]


def _yield(p: Parameters) -> list[Face]:
    """White triangle on its point with a red border (B,1)."""
    outline = polygon(_size(p) / np.sqrt(3), [-90, 30, 150], 0.05)
    return [Face(outline, [("red", frame(outline, 0.66)), ("white", filled_outline(outline, 0.66))])]


def _priority(p: Parameters) -> list[Face]:
    """A yellow square in a white one, standing on a corner (B,3)."""
    outline = polygon(_size(p) / np.sqrt(2), [-90, 0, 90, 180], 0.04)
    black = ("black", filled_outline(outline, 0.76))
    return [Face(outline, [("white", filled_outline(outline)), black, ("yellow", filled_outline(outline, 0.73))])]


def _warning(p: Parameters) -> list[Face]:
    """A black picture in a triangle with a red border (A,1 to A,32), at times with a distance below."""
    size, kind = _size(p), str(p["kind"])
    outline = polygon(size / np.sqrt(3), [-30, 90, 210], 0.05)
    layers = [("white", filled_outline(outline)), ("red", filled_outline(outline, 0.96))]
    layers.append(("white", filled_outline(outline, 0.68)))
    middle = (0.0, -0.05 * size)
    if kind == "signals":
        layers += [(color, 0.42 * size * symbol(f"signals_{color}") + middle) for color in ("red", "yellow", "green")]
    else:
        picture = circle_of_arrows() if kind == "roundabout" else symbol(kind)
        layers.append(("black", (0.40 if kind == "roundabout" else 0.44) * size * picture + middle))
    faces = [Face(outline, layers)]
    if p["panel"]:
        width, height = 0.62 * size, 0.27 * size
        words = ("black", text(f"{int(p['distance'])} M", 0.48 * height, width=0.85 * width))
        plate = rectangle(width, height, 0.015)
        low = float(outline[:, 1].min()) - height / 2 - 0.02
        faces.append(Face(plate, [*panel(width, height, "white", "black", 0.008), words], low))
    return faces


def _parking(p: Parameters) -> list[Face]:
    """White P on blue (E,14)."""
    size = _size(p)
    return [
        Face(rectangle(size, size, 0.04), [*panel(size, size, "blue", "white"), ("white", 0.7 * size * letter_p())])
    ]


def _crossing(p: Parameters) -> list[Face]:
    """Person on a crossing in a white triangle on blue (E,12)."""
    size = _size(p)
    triangle = rounded(np.array([(-0.44, -0.38), (0.44, -0.38), (0.0, 0.40)]) * size, 0.02)
    middle = triangle.mean(axis=0)
    white = ("white", filled_outline(triangle - middle) + middle)
    person, bars = 0.46 * size * pedestrian() + (0, -0.06 * size), 0.66 * size * zebra_bars() + (0, -0.325 * size)
    black = ("black", np.concatenate([person, bars]))
    return [Face(rectangle(size, size, 0.04), [*panel(size, size, "blue", "white"), white, black])]


def _direction(p: Parameters) -> list[Face]:
    """One to three blades with a place and its distance, pointing right or left (E,5)."""
    side = 1.0 if p["side"] == "right" else -1.0
    ground, ink = {"yellow": ("yellow", "black"), "white": ("white", "black"), "blue": ("blue", "white")}[
        str(p["kind"])
    ]
    width, height = float(p["width"]), 0.32
    a, b, tip = width / 2, height / 2, 0.7 * height
    right = rounded([(-a, -b), (a - tip, -b), (a, 0), (a - tip, b), (-a, b)], 0.015)
    outline = right if side > 0 else right[::-1] * (-1, 1)
    faces = []
    for k, name in enumerate([str(p["place"]), str(p["second"])][: int(p["blades"])]):
        rim = [
            (ink, filled_outline(outline)),
            (ground, filled_outline(outline * (1 - 0.024 / width, 1 - 0.024 / height))),
        ]
        words = text(name, 0.15, width=0.62 * width) + (-side * 0.10 * width, 0)
        far = text(str(int(p["distance"]) + 9 * k), 0.15) + (side * 0.33 * width, 0)
        faces.append(Face(outline, [*rim, (ink, np.concatenate([words, far]))], -k * (height + 0.03)))
    return faces


def _town(p: Parameters) -> list[Face]:
    """Name of a town at its entry (E,7)."""
    width, height = _size(p), 0.5
    ground = str(p["kind"])
    words = [("black", text(str(p["place"]), 0.21, width=0.85 * width))]
    return [Face(rectangle(width, height), [*panel(width, height, ground, "black", 0.02), *words])]


def _chevrons(p: Parameters) -> list[Face]:
    """Red and white chevrons along the outside of a bend; `size` is the height of the board."""
    side, size, n = (1.0 if p["side"] == "right" else -1.0), _size(p), int(p["chevrons"])
    width, step = n * size, size
    arrows = []
    for k in range(n):
        u = -width / 2 + (k + 0.28) * step
        band = np.array([(0.0, 0.5), (0.26, 0.5), (0.56, 0.0), (0.26, -0.5), (0.0, -0.5), (0.3, 0.0)]) * 0.92 * size
        upper = np.array([band[5], band[2], band[1], band[0]]) + (u, 0)
        lower = np.array([band[4], band[3], band[2], band[5]]) + (u, 0)
        arrows += [upper, lower] if side > 0 else [quad[::-1] * (-1, 1) for quad in (upper, lower)]
    outline = rectangle(width, size, 0.02)
    return [Face(outline, [("red", filled_outline(outline)), ("white", np.array(arrows) * 0.96)])]


FACES: dict[str, Callable[[Parameters], list[Face]]] = {
    "sign.stop": _stop,
    "sign.yield": _yield,
    "sign.priority": _priority,
    "sign.no_entry": _no_entry,
    "sign.speed": _speed,
    "sign.no_overtaking": _no_overtaking,
    "sign.no_stopping": _no_stopping,
    "sign.mandatory": _mandatory,
    "sign.warning": _warning,
    "sign.crossing": _crossing,
    "sign.parking": _parking,
    "sign.direction": _direction,
    "sign.town": _town,
    "sign.chevrons": _chevrons,
}
