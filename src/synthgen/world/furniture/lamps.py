"""Street lamps: with an arm (one or two heads), post-top, lantern, globe, bollard light, wall light.

The light is the part `lamp.street.<n>`, lit if the parameter `lit` holds `street`. An arm points to +x, over the
road. Not modelled: light distributions (lit lenses are diffuse), wires, doors behind hatches.
"""

import numpy as np

from synthgen.arrays import Floats
from synthgen.geometry import pose
from synthgen.records import Asset
from synthgen.world.family import Parameters
from synthgen.world.furniture.coats import coated, is_lit, lamp, plain
from synthgen.world.shapes.lettering import rounded
from synthgen.world.shapes.pieces import Pieces
from synthgen.world.shapes.solids import box_quads, extrude, revolve, tube

_SIDES = (18, 10, 6)


def build_lamp(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A tapered pole with one arm over the road, or one to each side, and flat or cobra heads."""
    p, pieces, sides = parameters, Pieces(), _SIDES[detail]
    height, arm, rise = float(p["height"]), float(p["arm"]), float(p["rise"])
    knee = height - rise - (0.5 * arm if p["style"] == "curved" else 0.0)
    pieces.add("pole", tube(np.array([(0, 0, -0.004), (0, 0, 1.1)]), 0.075, sides))
    pieces.add("pole", tube(np.array([(0, 0, 1.1), (0, 0, 1.16), (0, 0, knee)]), [0.075, 0.058, 0.038], sides))
    share = np.linspace(0.0, 1.0, 2 if p["style"] == "straight" else (9, 6, 4)[detail])
    if p["style"] == "curved":
        bend = np.column_stack(
            [arm * (1 - np.cos(share * 1.45)), 0 * share, knee + (height - knee) * np.sin(share * 1.45)]
        )
    else:
        bend = np.column_stack([arm * share, 0 * share, height - rise + rise * share])
        pieces.add("pole", tube(np.array([(0, 0, knee - 0.3), (0, 0, knee + 0.06)]), 0.05, sides))
    for index, yaw in enumerate((0.0, np.pi) if p["double"] else (0.0,)):
        T = pose(0, 0, 0, yaw)
        pieces.add("pole", tube(bend, np.linspace(0.036, 0.026, len(share)), sides), T)
        _road_head(pieces, T @ pose(float(bend[-1, 0]), 0, float(bend[-1, 2])), str(p["head"]), index, detail)
    if detail == 0:
        pieces.add_quads("hatch", box_quads((-0.045, 0.062, 0.55), (0.045, 0.08, 0.95)))
    pieces.add("pole", revolve([(0.0, 0.0), (0.14, 0.0), (0.14, 0.02), (0.085, 0.03), (0.075, 0.06)], sides))
    return _asset(pieces, p, "lamp_led" if p["head"] == "flat" else "lamp_sodium")


def _road_head(pieces: Pieces, T: Floats, kind: str, index: int, detail: int) -> None:
    """A flat LED housing with ribs, or the older rounded one with a bowl below."""
    tilt = T @ pose(0, 0, 0, 0, np.deg2rad(-4.0))
    if kind == "flat":
        outline = rounded([(-0.08, -0.07), (0.58, -0.14), (0.58, 0.14), (-0.08, 0.07)], 0.05, n=4 if detail < 2 else 2)
        pieces.add("head", extrude(outline, 0.07), tilt @ pose(0, 0, -0.035))
        pieces.add_quads(f"lamp.street.{index}", box_quads((0.24, -0.085, -0.045), (0.53, 0.085, -0.03)), tilt)
        if detail == 0:
            ribs = [box_quads((0.06, y - 0.006, 0.03), (0.52, y + 0.006, 0.065)) for y in np.linspace(-0.07, 0.07, 6)]
            pieces.add_quads("head", np.concatenate(ribs), tilt)
        return
    stretch = np.diag([2.3, 1.0, 1.0, 1.0])
    stretch[0, 3] = 0.33
    shell = [(0.0, -0.005), (0.155, -0.005), (0.15, 0.03), (0.11, 0.075), (0.05, 0.095), (0.0, 0.1)]
    bowl = [(0.0, -0.10), (0.07, -0.09), (0.11, -0.055), (0.125, -0.003)]
    pieces.add("head", revolve(shell, _SIDES[detail]), tilt @ stretch)
    pieces.add(f"lamp.street.{index}", revolve(bowl, _SIDES[detail]), tilt @ stretch)


def build_post_top(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A lamp on top of its pole: a modern cylinder, a globe, or a lantern of cast iron."""
    p, pieces, sides = parameters, Pieces(), _SIDES[detail]
    height, kind = float(p["height"]), str(p["style"])
    foot = height - {"lantern": 0.78, "globe": 0.5, "disc": 0.34}[kind]
    if kind == "lantern":
        _cast_pole(pieces, foot, sides, detail)
        _lantern(pieces, foot, detail)
    else:
        pieces.add(
            "pole",
            tube(np.array([(0, 0, -0.004), (0, 0, 0.9), (0, 0, 0.94), (0, 0, foot)]), [0.07, 0.07, 0.05, 0.038], sides),
        )
        pieces.add("pole", revolve([(0.0, 0.0), (0.13, 0.0), (0.13, 0.02), (0.07, 0.04)], sides))
    if kind == "globe":
        pieces.add("pole", revolve([(0, 0), (0.04, 0), (0.11, 0.05), (0.11, 0.08), (0, 0.08)], sides), pose(0, 0, foot))
        angle = np.linspace(-1.15, np.pi / 2, (10, 7, 5)[detail])
        ball = np.column_stack([0.21 * np.cos(angle), 0.28 + 0.21 * np.sin(angle)])
        pieces.add("lamp.street.0", revolve([(0, 0.08), *ball.tolist()], sides, 60.0), pose(0, 0, foot))
    elif kind == "disc":
        neck = [(0, 0), (0.05, 0), (0.05, 0.06), (0, 0.06)]
        bowl = [(0, 0.06), (0.10, 0.06), (0.16, 0.22), (0, 0.22)]
        hat = [(0, 0.215), (0.33, 0.215), (0.34, 0.235), (0.16, 0.31), (0.0, 0.34)]
        for part, profile in (("pole", neck), ("lamp.street.0", bowl), ("head", hat)):
            pieces.add(part, revolve(profile, sides), pose(0, 0, foot))
    return _asset(pieces, p, "lamp_warm")


def _cast_pole(pieces: Pieces, top: float, sides: int, detail: int) -> None:
    """A cast column: broad base, rings, slender shaft, ladder bar below the lantern."""
    base = [(0, 0), (0.19, 0), (0.19, 0.08), (0.15, 0.12), (0.14, 0.5), (0.16, 0.54), (0.12, 0.6), (0.085, 0.75)]
    ring_z = 0.42 * top
    shaft = [
        (0.06, 0.85),
        (0.052, ring_z - 0.06),
        (0.075, ring_z - 0.02),
        (0.075, ring_z + 0.02),
        (0.05, ring_z + 0.06),
    ]
    head = [(0.04, top - 0.25), (0.065, top - 0.2), (0.04, top - 0.15), (0.035, top - 0.05), (0.09, top), (0, top)]
    pieces.add("pole", revolve([*base, *shaft, *head], sides, 30.0))
    if detail < 2:
        bar = np.array([(0, -0.32, top - 0.4), (0, 0.32, top - 0.4)])
        pieces.add("pole", tube(bar, 0.014, 6))


def _lantern(pieces: Pieces, foot: float, detail: int) -> None:
    """Six panes that widen upward, iron corners, a hood with a finial."""
    low, high = foot, foot + 0.48
    angle = np.deg2rad(60 * np.arange(7) + 30)
    a, b = 0.11, 0.20
    bottom = np.column_stack([a * np.cos(angle), a * np.sin(angle), np.full(7, low)])
    top = np.column_stack([b * np.cos(angle), b * np.sin(angle), np.full(7, high)])
    pieces.add_quads("lamp.street.0", np.stack([bottom[:-1], bottom[1:], top[1:], top[:-1]], axis=1))
    if detail < 2:
        for start, stop in zip(bottom[:-1], top[:-1], strict=True):
            pieces.add("head", tube(np.array([start, stop]), 0.011, 5))
    hood = [
        (0, 0),
        (0.235, 0),
        (0.235, 0.02),
        (0.17, 0.09),
        (0.08, 0.14),
        (0.08, 0.19),
        (0.05, 0.22),
        (0.015, 0.24),
        (0.02, 0.27),
        (0, 0.30),
    ]
    pieces.add("head", revolve(hood, 6 if detail == 2 else 12, 25.0), pose(0, 0, high))
    pieces.add("head", revolve([(0, -0.03), (0.125, -0.03), (0.125, 0.01), (0, 0.01)], 12), pose(0, 0, low))


def build_bollard_light(parameters: Parameters, detail: int, phase: float = 0.0) -> Asset:
    """A knee-high light along paths: a column with a bright ring under its cap."""
    p, pieces, sides = parameters, Pieces(), _SIDES[detail]
    r, h = float(p["diameter"]) / 2, float(p["height"])
    pieces.add(
        "pole", revolve([(0, 0), (1.3 * r, 0), (1.3 * r, 0.015), (r, 0.02), (r, 0.78 * h), (0, 0.78 * h)], sides)
    )
    pieces.add("lamp.street.0", revolve([(0.9 * r, 0.77 * h), (0.9 * r, 0.93 * h)], sides))
    pieces.add("head", revolve([(0, 0.925 * h), (r, 0.925 * h), (r, 0.98 * h), (0.8 * r, h), (0, h)], sides))
    return _asset(pieces, p, "lamp_warm")


def _asset(pieces: Pieces, p: Parameters, lens: str) -> Asset:
    look = coated(str(p["color"]))
    bulbs = {f"lamp.street.{k}": lamp(lens, is_lit(p, "street")) for k in range(2)}
    looks = {"pole": look, "head": look, "hatch": plain("dark_metal")["dark_metal"]} | bulbs
    return Asset("traffic.pole", pieces.parts(looks, {}, "traffic.pole"))
