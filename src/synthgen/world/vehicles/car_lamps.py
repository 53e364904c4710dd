"""Lamps of cars and vans: head lamps with modules behind a clear cover, tail lamps in segments, reflectors.

Outlines are drawn in front and rear view (y, z). Functions take and return the left half; names that hold "left" get
right counterparts when it is mirrored. Lamps are named `lamp.<group>.<place>`, so that the parameter `lit` finds them.
Not modelled: how light leaves a lamp; the lead of rays into the scene is the renderer's.
"""

import numpy as np

from synthgen.geometry import rotation, transform
from synthgen.records import Mesh
from synthgen.world.family import Parameters
from synthgen.world.shapes.outlines import Outline, clipped, half_plane, prism, shrunk, soft
from synthgen.world.shapes.panels import Panels
from synthgen.world.vehicles.fittings import rounded_box
from synthgen.world.vehicles.surface import Surface
from synthgen.world.vehicles.wheels import revolved

_BOWL_M = 0.055  # depth of the housing behind the clear cover (our choice; real ones are 0.1-0.2 m and slope)
_GROOVE_M = 0.010  # depth of the grooves between the segments of a tail lamp
_MIDDLE = -0.3  # outlines that cross the middle plane start here, beyond the edge of the left half
Fixture = tuple[str, Mesh]


def head_outline(surface: Surface, p: Parameters) -> Outline:
    """Outline of the left head lamp in front view."""
    w, top = surface.lines.half, surface.lines.nose_z
    low, high = float(p["lamp_low"]) * top, float(p["lamp_top"]) * top
    inner, slant = float(p["lamp_inner"]) * w, float(p["lamp_slant"])
    return [
        (inner, low + 0.030 - 0.4 * slant),
        (0.80 * w, low),
        (1.02 * w, low + 0.03),
        (1.02 * w, high + slant),
        (0.80 * w, high + 0.005),
        (inner, high - 0.012 - slant),
    ]


def cut_head_lamps(half: Panels, surface: Surface, p: Parameters, detail: int) -> Panels:
    """Swept-back head lamps: bright above, the daytime light below, the indicator at the outer end."""
    lines = surface.lines
    w = lines.half
    lamp = head_outline(surface, p)
    low, high = lamp[1][1], lamp[4][1]
    reach = float(p["lamp_sweep"])
    sweep = half_plane("xz", (lines.front - reach, high + 0.05), (lines.front - reach + 0.20, low))
    name = {0: "lens_left", 1: "lamp_bezel_left", 2: "lamp.head_low.left"}[detail]
    half = half.cut(prism("yz", lamp, soft(0.018, detail), lines.ahead(reach), sweep), name)
    if detail == 2:
        return half
    bowl = half.only(name).renamed({name: "lamp_bezel_left"})
    glow = shrunk(lamp, 0.010)
    band = 0.16 if detail == 0 else 0.28
    edge = low + band * (high - low)
    inset = half_plane("xz", (lines.front - reach + 0.05, high + 0.05), (lines.front - reach + 0.24, low))
    day = clipped(glow, (w, edge + 0.004), (0.0, edge - 0.004))
    bowl = bowl.cut(prism("yz", day, 0.0, inset), "lamp.day.left", "lamp_bezel_left")
    if detail == 1:
        upper = clipped(glow, (0.0, edge + 0.01), (w, edge + 0.02))
        bowl = bowl.cut(prism("yz", upper, 0.0, inset), "lamp.head_low.left", "lamp_bezel_left")
        return half.without(name).joined(bowl)
    turn = clipped(clipped(glow, (0.0, edge + 0.02), (w, edge + 0.03)), (0.95 * w, high + 0.3), (0.95 * w, low))
    turn = clipped(turn, (w, 0.4 * edge + 0.6 * high), (0.0, 0.4 * edge + 0.6 * high))
    bowl = bowl.cut(prism("yz", turn, 0.0, inset), "lamp.turn_left.front", "lamp_bezel_left")
    bowl = bowl.sink("lamp_bezel_left", _BOWL_M, "lamp_bezel_left")
    for piece in bowl.names():
        bowl = bowl.shift(piece, 0.005)
    return half.joined(bowl)


def head_modules(surface: Surface, p: Parameters) -> list[Fixture]:
    """What shines in the left head lamp: round or square modules, low beam outside and high beam inside."""
    lamp = head_outline(surface, p)
    inner, w = lamp[0][0], surface.lines.half
    count = int(p["lamp_modules"])
    fixtures: list[Fixture] = []
    share = (np.arange(count) + 0.5) / count
    for i, y in enumerate(inner + (0.055 + share * (0.88 * w - inner - 0.11))):
        low, high = span(lamp, float(y))
        z = 0.42 * low + 0.58 * high
        (place,), (normal,) = surface.at("yz+", [(float(y), z)])
        radius = float(np.clip(0.36 * (high - low), 0.016, 0.036)) * (1.0 if count < 4 else 0.8)
        lens, ring = _square_module(radius) if p["lamp_square"] else _round_module(radius)
        T = transform(rotation(yaw_rad=-np.pi / 2 + 0.5 * np.arctan2(normal[1], normal[0])), place)
        T[:3, 3] -= 0.030 * normal + (0.012, 0.0, 0.0)
        group = "head_low" if i >= count / 2 else "head_high"
        fixtures += [(f"lamp.{group}.left", lens.moved(T)), ("lamp_ring_left", ring.moved(T))]
    return fixtures


def span(outline: Outline, at: float) -> tuple[float, float]:
    """Lowest and highest second coordinate of a convex outline at a first one."""
    cut = []
    for (u0, v0), (u1, v1) in zip(outline, [*outline[1:], outline[0]], strict=True):
        if min(u0, u1) <= at <= max(u0, u1) and u0 != u1:
            cut.append(v0 + (v1 - v0) * (at - u0) / (u1 - u0))
    return min(cut), max(cut)


def _round_module(r: float) -> tuple[Mesh, Mesh]:
    """Projector lens and its bright ring, facing +y."""
    lens = revolved([(0.84 * r, 0.0), (0.72 * r, 0.28 * r), (0.42 * r, 0.46 * r), (0.0, 0.54 * r)], 14, 60.0)
    ring = [(1.25 * r, -0.02), (1.2 * r, 0.004), (1.1 * r, 0.010), (0.95 * r, 0.006), (0.84 * r, -0.006)]
    return lens, revolved(ring, 14, 40.0)


def _square_module(r: float) -> tuple[Mesh, Mesh]:
    """Square light guide and its frame, facing +y."""
    lens = rounded_box((1.5 * r, 0.03, 1.5 * r), 0.006, 2)
    ring = rounded_box((2.0 * r, 0.03, 2.0 * r), 0.006, 2)
    return lens.moved(transform(translation=(0.0, 0.004, 0.0))), ring


def cut_tail_lamps(half: Panels, surface: Surface, p: Parameters, detail: int) -> Panels:
    """Tail lamps around the corners: tail, brake, indicator and reversing segments; a bar joins them on some cars."""
    lines, w = surface.lines, surface.lines.half
    lamp = tail_outline(surface, p)
    inner, low, high = lamp[0][0], lamp[1][1], lamp[4][1]
    wrap = float(p["tail_wrap"])
    sweep = half_plane("xz", (-lines.front + wrap, low), (-lines.front + wrap + 0.08, high))
    base = "lamp.tail.left" if detail == 2 else "lamp_base_left"
    half = half.cut(prism("yz", lamp, soft(0.02, detail), sweep, lines.behind(0.6)), base)
    if p["light_bar"] and detail < 2:
        z = low + 0.62 * (high - low)
        bar: Outline = [(_MIDDLE, z), (inner + 0.02, z), (inner + 0.02, z + 0.030), (_MIDDLE, z + 0.030)]
        half = half.cut(prism("yz", bar, 0.0, lines.behind(0.4)), "lamp.tail.left")
    if detail == 2:
        return half
    glow = shrunk(lamp, 0.008)
    inset = half_plane("xz", (-lines.front + wrap - 0.02, low), (-lines.front + wrap + 0.06, high))
    for name, outline in _segments(glow, w, tall=high - low > 1.1 * (w - inner)):
        if len(outline) > 2:
            half = half.cut(prism("yz", outline, 0.0, inset), name, base)
    return half.sink(base, _GROOVE_M, base) if detail == 0 else half


def tail_outline(surface: Surface, p: Parameters) -> Outline:
    """Outline of the left tail lamp in rear view."""
    w, belt = surface.lines.half, surface.lines.stern_z()
    low, high = float(p["tail_low"]) * belt, float(p["tail_top"]) * belt
    inner = float(p["tail_inner"]) * w
    middle = 0.5 * (inner + w)
    return [
        (inner, low + 0.020),
        (middle, low),
        (1.02 * w, low + 0.01),
        (1.02 * w, high),
        (middle, high),
        (inner, high - 0.015),
    ]


def _segments(glow: Outline, w: float, *, tall: bool) -> list[tuple[str, Outline]]:
    """Named segments inside a tail lamp: stacked in tall lamps, in two rows in wide ones."""
    zs, ys = [z for _, z in glow], [y for y, _ in glow]
    low, high, inner = min(zs), max(zs), min(ys)

    def between(a: float, b: float, y0: float = 0.0, y1: float = 9.0) -> Outline:
        z0, z1 = low + a * (high - low), low + b * (high - low)
        rows = clipped(clipped(glow, (0.0, z0), (9.0, z0)), (9.0, z1), (0.0, z1))
        return clipped(clipped(rows, (y0, 9.0), (y0, -9.0)), (y1, -9.0), (y1, 9.0))

    if tall:
        return [
            ("lamp.tail.left", between(0.70, 1.0)),
            ("lamp.brake.left", between(0.46, 0.675)),
            ("lamp.turn_left.rear", between(0.22, 0.435)),
            ("lamp.reverse.left", between(0.0, 0.195)),
        ]
    half_way = inner + 0.55 * (w - inner)
    return [
        ("lamp.tail.left", between(0.62, 1.0)),
        ("lamp.brake.left", between(0.30, 0.585, half_way)),
        ("lamp.turn_left.rear", between(0.0, 0.265, half_way)),
        ("lamp.brake.left", between(0.30, 0.585, 0.0, half_way - 0.008)),
        ("lamp.reverse.left", between(0.0, 0.265, 0.0, half_way - 0.008)),
    ]
