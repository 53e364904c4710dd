"""The reference line in plan: lines, arcs, clothoids and cubics, one after the other.

`Geometry` is one record of a plan view, `evaluate` maps stations of a whole line to the world. Clothoids are exact
(Fresnel integrals). Not here: heights (see `road`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import fresnel

from synthgen.arrays import Floats

Pose2 = tuple[Floats, Floats, Floats]
"""x, y [m] and heading [rad] of places, arrays of one shape."""

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(32)

_PHASE_MAX_RAD = 1e6
"""Above it the Fresnel form cancels digits: what is left is 1e6 * 2e-16 of a radius, 1e-7 m for 1 km (our choice)."""

_NEWTON_STEPS = 8
"""Steps to find u at a length along v(u): the error is squared by each, from some per cent (our choice)."""


@final
@dataclass(frozen=True, slots=True)
class Line:
    """Straight."""

    def local(self, ds: Floats, length_m: float) -> Pose2:
        """Place at distances from its start, in the frame of the start."""
        return ds, np.zeros_like(ds), np.zeros_like(ds)


@final
@dataclass(frozen=True, slots=True)
class Arc:
    """Circular arc; positive curvature [1/m] bends left."""

    curvature: float

    def local(self, ds: Floats, length_m: float) -> Pose2:
        """Place at distances from its start, in the frame of the start."""
        turned = self.curvature * ds
        # Written with sinc, which also holds for curvature 0.
        chord = ds * np.sinc(turned / (2.0 * np.pi))
        return chord * np.cos(turned / 2.0), chord * np.sin(turned / 2.0), turned


@final
@dataclass(frozen=True, slots=True)
class Spiral:
    """Clothoid: curvature [1/m] grows linearly from `start` to `end`."""

    start: float
    end: float

    def local(self, ds: Floats, length_m: float) -> Pose2:
        """Place at distances from its start, in the frame of the start.

        With theta = k s + r s^2 / 2, the integral of exp(i theta) is, after completing the square,
        exp(-i k^2 / 2r) sqrt(pi / |r|) [F(z(s)) - F(z(0))], z = (s + k / r) sqrt(|r| / pi), F = C + i sign(r) S.
        """
        k, r = self.start, (self.end - self.start) / length_m
        turned = k * ds + 0.5 * r * ds**2
        if abs(r) * _PHASE_MAX_RAD <= 0.5 * k**2 or r == 0.0:
            place = _integral(k, r, ds)
        else:
            z = (np.stack([ds, np.zeros_like(ds)]) + k / r) * np.sqrt(abs(r) / np.pi)
            sine, cosine = fresnel(z)
            along = (cosine[0] - cosine[1]) + 1j * np.sign(r) * (sine[0] - sine[1])
            place = np.exp(-0.5j * k**2 / r) * np.sqrt(np.pi / abs(r)) * along
        return place.real, place.imag, turned


def _integral(k: float, r: float, ds: Floats) -> np.ndarray:
    """Integral of exp(i (k s + r s^2 / 2)) from 0 to ds by Gauss-Legendre: for clothoids that are all but arcs."""
    s = ds[..., None] * (_NODES + 1.0) / 2.0
    return ds / 2.0 * (np.exp(1j * (k * s + 0.5 * r * s**2)) @ _WEIGHTS)


@final
@dataclass(frozen=True, slots=True)
class Poly3:
    """Cubic v(u) in the frame of its start; distances run along the curve, so u is found by Newton's method."""

    a: float
    b: float
    c: float
    d: float

    def local(self, ds: Floats, length_m: float) -> Pose2:
        """Place at distances from its start, in the frame of the start."""
        u = ds.copy()
        for _ in range(_NEWTON_STEPS):
            nodes = u[..., None] * (_NODES + 1.0) / 2.0
            length = u / 2.0 * (np.hypot(1.0, self._slope(nodes)) @ _WEIGHTS)
            u = u - (length - ds) / np.hypot(1.0, self._slope(u))
        return u, self.a + u * (self.b + u * (self.c + u * self.d)), np.arctan(self._slope(u))

    def _slope(self, u: Floats) -> Floats:
        return self.b + u * (2.0 * self.c + u * 3.0 * self.d)


@final
@dataclass(frozen=True, slots=True)
class ParamPoly3:
    """Cubics u(p) and v(p), coefficients a to d; p runs over the length of the curve, or from 0 to 1 ("normalized")."""

    u: tuple[float, float, float, float]
    v: tuple[float, float, float, float]
    p_range: Literal["arcLength", "normalized"] = "normalized"

    def local(self, ds: Floats, length_m: float) -> Pose2:
        """Place at distances from its start, in the frame of the start."""
        p = ds / length_m if self.p_range == "normalized" else ds
        (u, du), (v, dv) = (_cubic(row, p) for row in (self.u, self.v))
        return u, v, np.unwrap(np.arctan2(dv, du)) if ds.ndim else np.arctan2(dv, du)


def _cubic(row: tuple[float, float, float, float], p: Floats) -> tuple[Floats, Floats]:
    a, b, c, d = row
    return a + p * (b + p * (c + p * d)), b + p * (2.0 * c + p * 3.0 * d)


Shape = Line | Arc | Spiral | Poly3 | ParamPoly3


@final
@dataclass(frozen=True, slots=True)
class Geometry:
    """One record of a plan view: from station `s`, at (x, y) heading `heading_rad`, `length_m` long."""

    s: float
    x: float
    y: float
    heading_rad: float
    length_m: float
    shape: Shape

    def place(self, ds: ArrayLike) -> Pose2:
        """World places at distances (...) from the record's start."""
        u, v, turned = self.shape.local(np.asarray(ds, dtype=float), self.length_m)
        cos, sin = np.cos(self.heading_rad), np.sin(self.heading_rad)
        return self.x + u * cos - v * sin, self.y + u * sin + v * cos, self.heading_rad + turned


def evaluate(plan: Sequence[Geometry], s: ArrayLike) -> Pose2:
    """Places at stations (...); before the first record and past the last one the line goes on straight."""
    s = np.asarray(s, dtype=float)
    flat = s.ravel()
    starts = np.array([geometry.s for geometry in plan])
    index = np.clip(np.searchsorted(starts, flat + 1e-9, side="right") - 1, 0, len(plan) - 1)
    result = np.empty((3, len(flat)))
    for which in np.unique(index):
        geometry, chosen = plan[which], index == which
        last = geometry.length_m if which == len(plan) - 1 else np.inf
        ds = flat[chosen] - geometry.s
        inside = np.clip(ds, 0.0 if which == 0 else -np.inf, last)
        x, y, heading = geometry.place(inside)
        past = ds - inside
        result[:, chosen] = x + past * np.cos(heading), y + past * np.sin(heading), heading
    x, y, heading = (row.reshape(s.shape) for row in result)
    return x, y, heading


def curvature(plan: Sequence[Geometry], s: Floats, step_m: float = 0.01) -> Floats:
    """Curvature (n,) at stations (n,), from the change of heading over `step_m`. [1/m]"""
    ahead, behind = evaluate(plan, s + step_m / 2)[2], evaluate(plan, s - step_m / 2)[2]
    return ((ahead - behind + np.pi) % (2.0 * np.pi) - np.pi) / step_m


def chain(start: tuple[float, float, float], pieces: Sequence[tuple[float, Shape]]) -> tuple[Geometry, ...]:
    """Records that follow each other from a pose (x, y, heading), given the length and shape of each."""
    (x, y, heading), s = start, 0.0
    records = []
    for length_m, shape in pieces:
        records.append(Geometry(s, x, y, heading, length_m, shape))
        x, y, heading = (float(value) for value in records[-1].place(length_m))
        s += length_m
    return tuple(records)
