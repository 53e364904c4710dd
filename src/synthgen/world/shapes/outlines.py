"""Outlines of panels: convex shapes drawn in side, front or top view, and the prisms over them.

An outline is a list of points, counter-clockwise in its view: "xz" (side), "yz" (front), "xy" (top). `prism` turns
it into planes (k, 4) for `Panels.cut`: a point p is inside where `n . p <= d`. Nothing here knows vehicles.
"""

from collections.abc import Sequence

import numpy as np

from synthgen.arrays import Floats

Outline = list[tuple[float, float]]

_VIEWS = {"xz": (0, 2), "yz": (1, 2), "xy": (0, 1)}


def at_most(axis: str, limit_m: float) -> Floats:
    """Plane (4,) with the points inside whose coordinate "x", "y" or "z" is at most the limit."""
    plane = np.zeros(4)
    plane["xyz".index(axis)], plane[3] = 1.0, limit_m
    return plane


def at_least(axis: str, limit_m: float) -> Floats:
    """Plane (4,) with the points inside whose coordinate is at least the limit."""
    return -at_most(axis, limit_m)


def soft(radius_m: float, detail: int) -> float:
    """Corner radius at a level of detail: corners are round at full detail only."""
    return radius_m if detail == 0 else 0.0


def rectangle(low: tuple[float, float], high: tuple[float, float]) -> Outline:
    """Outline between two opposite corners."""
    (u0, v0), (u1, v1) = low, high
    return [(u0, v0), (u1, v0), (u1, v1), (u0, v1)]


def circle(center: tuple[float, float], radius: float, n: int) -> Outline:
    """Regular outline around a circle, counter-clockwise, that has it as its inscribed one."""
    angle = 2 * np.pi * (np.arange(n) + 0.5) / n
    reach = radius / np.cos(np.pi / n)
    points: Floats = np.asarray(center) + reach * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return [(float(x), float(z)) for x, z in points]


def half_plane(view: str, a: tuple[float, float], b: tuple[float, float]) -> Floats:
    """Plane (4,) that holds the line a-b of a view ("xz" side, "yz" front, "xy" top); inside is left of a-b."""
    i, j = _VIEWS[view]
    u, v = b[0] - a[0], b[1] - a[1]
    plane = np.zeros(4)
    plane[i], plane[j] = v, -u
    plane /= np.hypot(u, v)
    plane[3] = plane[i] * a[0] + plane[j] * a[1]
    return plane


def prism(view: str, points: Sequence[tuple[float, float]], round_m: float = 0.0, *bounds: Floats) -> Floats:
    """Prism (k, 4) over a convex outline of a view, counter-clockwise, with rounded corners and further planes."""
    outline = rounded(points, round_m) if round_m > 0.0 else list(points)
    planes = [half_plane(view, a, b) for a, b in zip(outline, [*outline[1:], outline[0]], strict=True)]
    return np.stack([*planes, *bounds])


def rounded(points: Sequence[tuple[float, float]], radius_m: float, pieces: int = 2) -> Outline:
    """Convex outline with each corner replaced by an arc-like curve that starts `radius_m` before it."""
    corners = np.array(points, dtype=float)
    before, after = np.roll(corners, 1, axis=0) - corners, np.roll(corners, -1, axis=0) - corners
    result: Outline = []
    for corner, u, v in zip(corners, before, after, strict=True):
        lengths = np.linalg.norm(u), np.linalg.norm(v)
        reach = min(radius_m, 0.45 * float(min(lengths)))
        a, b = corner + u / lengths[0] * reach, corner + v / lengths[1] * reach
        for t in np.linspace(0.0, 1.0, pieces + 1):
            x, y = (1 - t) ** 2 * a + 2 * t * (1 - t) * corner + t * t * b
            result.append((float(x), float(y)))
    return result


def clipped(points: Sequence[tuple[float, float]], a: tuple[float, float], b: tuple[float, float]) -> Outline:
    """The part of a convex outline left of the line a-b."""
    d = [(b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) for p in points]
    kept: Outline = []
    for i, p in enumerate(points):
        j = (i + 1) % len(points)
        q = points[j]
        if d[i] >= 0.0:
            kept.append(p)
        if d[i] * d[j] < 0.0:
            t = d[i] / (d[i] - d[j])
            kept.append((p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])))
    return kept


def shrunk(points: Sequence[tuple[float, float]], by_m: float) -> Outline:
    """Convex outline, counter-clockwise, with every edge moved inward."""
    result = list(points)
    for p, q in zip(points, [*points[1:], points[0]], strict=True):
        u, v = q[0] - p[0], q[1] - p[1]
        length = float(np.hypot(u, v))
        if length < 1e-9:
            continue
        dx, dy = -v / length * by_m, u / length * by_m
        result = clipped(result, (p[0] + dx, p[1] + dy), (q[0] + dx, q[1] + dy))
    return result


def grown(points: Sequence[tuple[float, float]], by_m: float) -> Outline:
    """Convex outline, counter-clockwise, with every edge moved outward; edges shorter than 1 mm are left out."""
    edges = []
    for p, q in zip(points, [*points[1:], points[0]], strict=True):
        u, v = q[0] - p[0], q[1] - p[1]
        length = float(np.hypot(u, v))
        if length > 1e-3:
            edges.append((v / length, -u / length, (v * p[0] - u * p[1]) / length + by_m))
    result: Outline = []
    for (a, b, c), (d, e, f) in zip([edges[-1], *edges[:-1]], edges, strict=True):
        det = a * e - b * d
        if abs(det) > 1e-4:
            result.append(((c * e - b * f) / det, (a * f - c * d) / det))
    return result
