"""Lines between two poses: straight, arcs, or a cubic; all meet both poses exactly."""

import numpy as np

from synthgen.arrays import Floats
from synthgen.world.network.plan import Arc, Geometry, Line, ParamPoly3, Shape, chain

Pose = tuple[float, float, float]
"""x, y [m] and heading [rad]."""

_STRAIGHT_RAD = 1e-9
"""Turns below this are none."""

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(24)


def joined(start: Pose, end: Pose) -> tuple[Geometry, ...]:
    """Line from a pose to another: a corner rounded by one arc if their tangents cross, else a cubic."""
    ahead, across = _local(start, end)
    turn = _wrapped(end[2] - start[2])
    if abs(turn) < _STRAIGHT_RAD and abs(across) < 1e-9 and ahead > 0:
        return (Geometry(0.0, *start, ahead, Line()),)
    if abs(np.sin(turn)) > 1e-3:
        after = across / np.sin(turn)  # from where the tangents cross to the end
        before = ahead - after * np.cos(turn)  # from the start to where they cross
        if before > 0.1 and after > 0.1:
            return _rounded(start, before, after, turn)
    return (cubic(start, end),)


def _rounded(start: Pose, before: float, after: float, turn: float) -> tuple[Geometry, ...]:
    reach = min(before, after)
    radius = reach / np.tan(abs(turn) / 2.0)
    pieces: list[tuple[float, Shape]] = [(radius * abs(turn), Arc(float(np.sign(turn) / radius)))]
    if before - reach > 1e-6:
        pieces.insert(0, (before - reach, Line()))
    if after - reach > 1e-6:
        pieces.append((after - reach, Line()))
    return chain(start, [(float(length), shape) for length, shape in pieces])


def cubic(start: Pose, end: Pose) -> Geometry:
    """One parametric cubic between two poses, its handles a third of an arc's length as a circle wants them."""
    ahead, across = _local(start, end)
    turn = _wrapped(end[2] - start[2])
    chord = float(np.hypot(ahead, across))
    # Handles of 4/3 tan(turn/4) radii follow a circle to 3e-4 of its radius (de Boor, Hoellig, Sabin 1987).
    half = max(abs(turn) / 2.0, 1e-6)
    handle = chord / (2.0 * np.sin(half)) * 4.0 / 3.0 * np.tan(half / 2.0)
    points = np.array(
        [
            [0.0, 0.0],
            [handle, 0.0],
            [ahead - handle * np.cos(turn), across - handle * np.sin(turn)],
            [ahead, across],
        ]
    )
    a, b, c = points[0], 3.0 * (points[1] - points[0]), 3.0 * (points[2] - 2.0 * points[1] + points[0])
    d = points[3] - 3.0 * points[2] + 3.0 * points[1] - points[0]
    u, v = (tuple(float(x) for x in (a[i], b[i], c[i], d[i])) for i in (0, 1))
    p = (_NODES + 1.0) / 2.0
    speed = np.linalg.norm(b[:, None] + 2.0 * np.outer(c, p) + 3.0 * np.outer(d, p**2), axis=0)
    length_m = float(speed @ _WEIGHTS) / 2.0
    return Geometry(0.0, *start, length_m, ParamPoly3((u[0], u[1], u[2], u[3]), (v[0], v[1], v[2], v[3])))


def biarc(start: Pose, end: Pose) -> list[tuple[float, Shape]]:
    """Two arcs from a pose to another that share a tangent, with equal handles: lengths and shapes."""
    ahead, across = _local(start, end)
    turn = _wrapped(end[2] - start[2])
    t2 = np.array([np.cos(turn), np.sin(turn)])
    v = np.array([ahead, across])
    both = np.array([1.0, 0.0]) + t2
    # Equal handles d: |v - d (t1 + t2)| = 2 d, a quadratic in d.
    a, b, c = both @ both - 4.0, -2.0 * (v @ both), v @ v
    d = -c / b if abs(a) < 1e-12 else (-b - np.sqrt(b * b - 4.0 * a * c)) / (2.0 * a)
    middle = (np.array([d, 0.0]) + v - d * t2) / 2.0
    # The second arc is seen from its end: a mirror image that starts along x.
    x, y = _turned(v - middle, -turn)
    return [_arc_to(*middle), _arc_to(x, -y)]


def _arc_to(x: float, y: float) -> tuple[float, Shape]:
    """Length and shape of the arc from the origin along x to (x, y)."""
    half = np.arctan2(y, x)
    return float(np.hypot(x, y) / np.sinc(half / np.pi)), Arc(float(2.0 * y / (x * x + y * y)))


def _turned(v: Floats, angle: float) -> Floats:
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([cos * v[0] - sin * v[1], sin * v[0] + cos * v[1]])


def _local(start: Pose, end: Pose) -> tuple[float, float]:
    x, y = end[0] - start[0], end[1] - start[1]
    cos, sin = np.cos(start[2]), np.sin(start[2])
    return float(x * cos + y * sin), float(y * cos - x * sin)


def _wrapped(angle: float) -> float:
    return float((angle + np.pi) % (2.0 * np.pi) - np.pi)
