"""Faces of signs of the United States after the MUTCD: stop, yield, speed, one way, warning diamonds, street names.

Start at `FACES_US`; drawn like those in `sign_faces`. Sizes are MUTCD 2009, tables 2B-1 and 2C-2, in metres.
"""

from collections.abc import Callable

import numpy as np

from synthgen.arrays import Floats
from synthgen.world.family import Parameters
from synthgen.world.furniture.sign_faces import (
    Face,
    Print,
    circle_of_arrows,
    filled_outline,
    panel,
    polygon,
    rectangle,
)
from synthgen.world.furniture.symbols import symbol
from synthgen.world.shapes.glyphs import text
from synthgen.world.shapes.lettering import disc, frame


def _stop(p: Parameters) -> list[Face]:
    """R1-1: STOP on an octagon; `size` is its height."""
    size = float(p["size"])
    outline = polygon(size / 2 / np.cos(np.pi / 8), [22.5 + 45 * k for k in range(8)], 0.01)
    word = text("STOP", 0.34 * size, width=0.82 * size, weight=1.2)
    rings = [("white", filled_outline(outline)), ("red", filled_outline(outline, 0.965))]
    faces = [Face(outline, [*rings, ("white", word)])]
    if p["all_way"]:
        width, height = 0.6 * size, 0.2 * size
        words = ("white", text("ALL WAY", 0.55 * height, width=0.84 * width))
        plate = Face(rectangle(width, height, 0.012), [*panel(width, height, "red", "white", 0.006), words])
        faces.append(Face(plate.outline, plate.layers, -size / 2 - height / 2 - 0.02))
    return faces


def _yield(p: Parameters) -> list[Face]:
    """R1-2: YIELD in a broad red border."""
    size = float(p["size"])
    outline = polygon(size / np.sqrt(3), [-90, 30, 150], 0.05)
    word = text("YIELD", 0.09 * size, weight=1.25) + (0, 0.045 * size)
    rings = [("white", filled_outline(outline)), ("red", filled_outline(outline, 0.97))]
    return [Face(outline, [*rings, ("white", filled_outline(outline, 0.5)), ("red", word)])]


def _speed(p: Parameters) -> list[Face]:
    """R2-1: SPEED LIMIT and a number; `size` is the plate's width, 4/5 of its height."""
    width = float(p["size"])
    height = 1.25 * width
    words = [
        text("SPEED", 0.165 * width, width=0.8 * width) + (0, 0.42 * width),
        text("LIMIT", 0.165 * width, width=0.8 * width) + (0, 0.18 * width),
        text(str(p["limit"]), 0.47 * width, width=0.8 * width, weight=1.2) + (0, -0.24 * width),
    ]
    return [Face(rectangle(width, height, 0.038), [*_bordered(width, height), ("black", np.concatenate(words))])]


def _bordered(width: float, height: float, ground: str = "white", ink: str = "black") -> Print:
    """A panel whose rim line lies a little inside its edge, as in the United States."""
    edge = rectangle(width, height, 0.038)
    lines = panel(width - 0.02, height - 0.02, ground, ink, 0.012)
    return [(ground, filled_outline(edge)), *lines]


def _diamond(p: Parameters) -> list[Face]:
    """W series: a black picture or words on a diamond; orange ahead of works, else yellow."""
    size, kind = float(p["size"]), str(p["kind"])
    outline = polygon(size / np.sqrt(2), [-90, 0, 90, 180], 0.04)
    ground = "orange" if kind in ("roadworks", "road work") else "fluorescent" if kind in _PEOPLE else "yellow"
    layers: Print = [(ground, filled_outline(outline)), ("black", filled_outline(outline, 0.97))]
    layers.append((ground, filled_outline(outline, 0.945)))
    if kind == "signals":
        layers.append(("black", filled_outline(rectangle(0.24 * size, 0.64 * size, 0.03))))
        layers += [(c, 0.62 * size * symbol(f"signals_{c}")) for c in ("red", "yellow", "green")]
    elif kind in _WORDS:
        layers.append(("black", _lines(_WORDS[kind], size)))
    else:
        picture = circle_of_arrows() if kind == "roundabout" else symbol(kind)
        layers.append(("black", 0.66 * size * picture))
    return [Face(outline, layers)]


_PEOPLE = ("walker", "children", "bicycle")
"""Subjects on fluorescent yellow-green (MUTCD 2009, 2C.50)."""

_WORDS = {"road work": ("ROAD", "WORK", "AHEAD"), "dead end": ("DEAD", "END"), "dip": ("DIP",)}


def _lines(words: tuple[str, ...], size: float) -> Floats:
    rows = [(len(words) - 1) / 2 - k for k in range(len(words))]
    return np.concatenate(
        [
            text(word, 0.15 * size, width=0.72 * size) + (0, 0.23 * size * row)
            for word, row in zip(words, rows, strict=True)
        ]
    )


def _do_not_enter(p: Parameters) -> list[Face]:
    """R5-1: a white bar and words on a red disc on a white square."""
    size = float(p["size"])
    bar = filled_outline(rectangle(0.66 * size, 0.13 * size, 0.01))
    words = [text("DO NOT", 0.10 * size) + (0, 0.22 * size), text("ENTER", 0.10 * size) + (0, -0.22 * size)]
    white = np.concatenate([bar, *words])
    edge = rectangle(size, size, 0.04)
    return [Face(edge, [("white", filled_outline(edge)), ("red", disc(0, 0, 0.47 * size, 40)), ("white", white)])]


def _one_way(p: Parameters) -> list[Face]:
    """R6-1: ONE WAY in an arrow on black; `size` is the width, three times the height."""
    width = float(p["size"])
    height = width / 3
    side = 1.0 if p["side"] == "right" else -1.0
    a, b = 0.45 * width, 0.36 * height
    head, shaft = a - 0.8 * height, 0.5 * b
    arrow = [(-a, -shaft), (head, -shaft), (head, shaft), (-a, shaft)], [(head, -b), (a, 0), (a, 0), (head, b)]
    quads = np.array(arrow) if side > 0 else np.array(arrow)[:, ::-1] * (-1, 1)
    words = text("ONE WAY", 0.8 * shaft, width=1.1 * a, weight=1.1) + (-side * 0.17 * width, 0)
    edge = rectangle(width, height, 0.02)
    return [Face(edge, [*panel(width, height, "black", "white", 0.008), ("white", quads), ("black", words)])]


def _street_name(p: Parameters) -> list[Face]:
    """D3-1: white words on a green blade."""
    height = float(p["size"])
    name = text(f"{p['place']} {p['kind']}", 0.5 * height)
    width = float(np.ptp(name[..., 0])) + 0.6 * height
    edge = rectangle(width, height, 0.02)
    return [Face(edge, [*panel(width, height, "green", "white", 0.01), ("white", name)])]


def _route(p: Parameters) -> list[Face]:
    """D1 series: green board with two places and arrows."""
    width = float(p["size"])
    height = 0.42 * width
    rows = []
    for v, name, picture in ((0.1, str(p["place"]), "arrow_ahead"), (-0.1, str(p["second"]), "arrow_right")):
        rows.append(text(name, 0.10 * width, width=0.68 * width) + (0.1 * width, v * width))
        rows.append(0.13 * width * symbol(picture) + (-0.38 * width, v * width))
    edge = rectangle(width, height, 0.05)
    border = frame(edge * (1 - 0.04 / width, 1 - 0.04 / height), 0.97)
    return [Face(edge, [("green", filled_outline(edge)), ("white", np.concatenate([border, *rows]))])]


FACES_US: dict[str, Callable[[Parameters], list[Face]]] = {
    "sign.us_stop": _stop,
    "sign.us_yield": _yield,
    "sign.us_speed": _speed,
    "sign.us_warning": _diamond,
    "sign.us_do_not_enter": _do_not_enter,
    "sign.us_one_way": _one_way,
    "sign.us_street_name": _street_name,
    "sign.us_guide": _route,
}
