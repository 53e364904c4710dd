"""Lenses: which direction falls where on a plane one focal length behind, exactly and both ways.

A lens maps directions in the camera's frame (x right, y down, z forward) to a plane without unit, from which a
`CameraModel` comes to pixels by focal length and principal point. NaN stands for "does not see it". `LENSES` names all.
"""

import math
from collections.abc import Callable
from dataclasses import astuple, dataclass
from typing import ClassVar, Protocol, final

import numpy as np

from synthgen.arrays import Bools, Floats

TABLE_SIZE = 4096
"""Steps of the table that starts the inversion of a radius; Newton's method finishes it."""

NEWTON_STEPS = 8
"""More than enough: from a table's start each step doubles the right digits."""

CLOSE = 1e-10
"""Distance on the plane from which on Newton's method has arrived: 1e-7 px at a focal length of 1000 px."""

FARTHEST = 20.0
"""Radius up to which rational distortion is looked at: 87 degrees from the axis."""


class Lens(Protocol):
    """A projection without focal length."""

    kind: ClassVar[str]

    @property
    def is_wide(self) -> bool:
        """Whether it may see directions 90 degrees and more from the axis."""
        ...

    def plane(self, points: Floats) -> Floats:
        """Places (n, 2) of points (n, 3) in the camera's frame; NaN for those it does not see."""
        ...

    def directions(self, plane: Floats) -> Floats:
        """Unit directions (n, 3) to places (n, 2); NaN where no light comes to."""
        ...


@final
@dataclass(frozen=True, slots=True)
class Pinhole:
    """Straight lines stay straight."""

    kind: ClassVar[str] = "pinhole"

    @property
    def is_wide(self) -> bool:
        """No."""
        return False

    def plane(self, points: Floats) -> Floats:
        """x / z, y / z."""
        return _divided(points)

    def directions(self, plane: Floats) -> Floats:
        """Through (x, y, 1)."""
        return _unit(np.concatenate([plane, np.ones((len(plane), 1))], axis=1))


@final
@dataclass(frozen=True, slots=True)
class BrownConrady:
    """Radial and tangential distortion in OpenCV's order and signs; k4 to k6 make it rational.

    Directions beyond the radius from which on the distortion would fold back are not seen.
    """

    kind: ClassVar[str] = "brown_conrady"

    k1: float = 0.0
    k2: float = 0.0
    p1: float = 0.0
    p2: float = 0.0
    k3: float = 0.0
    k4: float = 0.0
    k5: float = 0.0
    k6: float = 0.0

    @property
    def is_wide(self) -> bool:
        """No."""
        return False

    def reach(self) -> float:
        """Undistorted radius up to which a larger radius stays larger when distorted; `inf` if there is no limit."""
        above, below = (
            np.polynomial.Polynomial([1, self.k1, self.k2, self.k3]),
            np.polynomial.Polynomial([1, self.k4, self.k5, self.k6]),
        )
        s = np.polynomial.Polynomial([0, 1])
        slope = above * below + 2 * s * (above.deriv() * below - above * below.deriv())
        return math.sqrt(min((root for part in (slope, below) for root in _positive_roots(part)), default=math.inf))

    def distorted(self, radius: Floats) -> Floats:
        """Radius (n,) after the radial part."""
        return radius * self._radial(radius**2)

    def plane(self, points: Floats) -> Floats:
        """x / z and y / z, distorted."""
        plain = _divided(points)
        radius = np.hypot(plain[:, :1], plain[:, 1:])
        return self._distorted(np.where(radius < self.reach(), plain, np.nan))  # NaN is not less

    def directions(self, plane: Floats) -> Floats:
        """By Newton's method in both coordinates, begun at the radius that the radial part alone gives."""
        radius = np.hypot(plane[:, 0], plane[:, 1])
        start = _inverted(self.distorted, min(self.reach(), FARTHEST), radius)
        with np.errstate(invalid="ignore"):
            plain = plane * np.where(radius > 0, start / np.maximum(radius, 1e-300), 1.0)[:, None]
        for _ in range(NEWTON_STEPS):
            plain = plain - self._solved(plain, self._distorted(plain) - plane)
        with np.errstate(invalid="ignore"):
            is_found = (np.abs(self._distorted(plain) - plane) < CLOSE).all(axis=1, keepdims=True)
        plain = np.where(is_found, plain, np.nan)
        return _unit(np.concatenate([plain, np.ones((len(plain), 1))], axis=1))

    def _radial(self, s: Floats) -> Floats:
        above = 1 + s * (self.k1 + s * (self.k2 + s * self.k3))
        return above / (1 + s * (self.k4 + s * (self.k5 + s * self.k6)))

    def _distorted(self, plain: Floats) -> Floats:
        x, y = plain.T
        s = x**2 + y**2
        radial = self._radial(s)
        return np.stack(
            [
                x * radial + 2 * self.p1 * x * y + self.p2 * (s + 2 * x**2),
                y * radial + self.p1 * (s + 2 * y**2) + 2 * self.p2 * x * y,
            ],
            axis=1,
        )

    def _solved(self, plain: Floats, error: Floats) -> Floats:
        """Step (n, 2) that the derivative of `_distorted` at `plain` maps to `error`."""
        x, y = plain.T
        s = x**2 + y**2
        below = 1 + s * (self.k4 + s * (self.k5 + s * self.k6))
        radial = self._radial(s)
        above_slope = self.k1 + s * (2 * self.k2 + s * 3 * self.k3)
        below_slope = self.k4 + s * (2 * self.k5 + s * 3 * self.k6)
        slope = 2 * (above_slope - radial * below_slope) / below  # d radial / d x = slope * x
        a = radial + slope * x**2 + 2 * self.p1 * y + 6 * self.p2 * x
        b = slope * x * y + 2 * self.p1 * x + 2 * self.p2 * y
        d = radial + slope * y**2 + 6 * self.p1 * y + 2 * self.p2 * x
        determinant = a * d - b**2
        u, v = error.T
        return np.stack([(d * u - b * v) / determinant, (a * v - b * u) / determinant], axis=1)


@final
@dataclass(frozen=True, slots=True)
class KannalaBrandt:
    """Fisheye: the radius is a polynomial of the angle from the axis (OpenCV's `fisheye`); all k = 0 is equidistant.

    `half_angle_rad` is the angle up to which it sees; less if the polynomial turns back before.
    """

    kind: ClassVar[str] = "kannala_brandt"

    k1: float = 0.0
    k2: float = 0.0
    k3: float = 0.0
    k4: float = 0.0
    half_angle_rad: float = math.pi

    @property
    def is_wide(self) -> bool:
        """By its half angle."""
        return self.reach() >= math.pi / 2

    def reach(self) -> float:
        """Largest angle from the axis that is seen [rad]."""
        slope = np.polynomial.Polynomial([1, 3 * self.k1, 5 * self.k2, 7 * self.k3, 9 * self.k4])
        return min(self.half_angle_rad, math.sqrt(min(_positive_roots(slope), default=math.inf)))

    def radius(self, angle_rad: Floats) -> Floats:
        """Radius (n,) of angles from the axis (n,)."""
        s = angle_rad**2
        return angle_rad * (1 + s * (self.k1 + s * (self.k2 + s * (self.k3 + s * self.k4))))

    def plane(self, points: Floats) -> Floats:
        """By the angle from the axis."""
        across, angle = _angle(points)
        with np.errstate(invalid="ignore", divide="ignore"):
            scale = np.where(across > 0, self.radius(angle) / across, 1 / points[:, 2])
        return np.where((angle <= self.reach())[:, None], points[:, :2] * scale[:, None], np.nan)

    def directions(self, plane: Floats) -> Floats:
        """By Newton's method in the angle, begun in a table."""
        radius = np.hypot(plane[:, 0], plane[:, 1])
        angle = _inverted(self.radius, self.reach(), radius)
        for _ in range(NEWTON_STEPS):
            s = angle**2
            slope = 1 + s * (3 * self.k1 + s * (5 * self.k2 + s * (7 * self.k3 + s * 9 * self.k4)))
            angle = angle - (self.radius(angle) - radius) / slope
        with np.errstate(invalid="ignore", divide="ignore"):
            across = np.where(radius > 0, np.sin(angle) / radius, 1.0)
        return np.concatenate([plane * across[:, None], np.cos(angle)[:, None]], axis=1)


@final
@dataclass(frozen=True, slots=True)
class DoubleSphere:
    """Fisheye of two spheres (Usenko, Demmel, Cremers 2018, "The Double Sphere Camera Model", eqs. 40 to 52)."""

    kind: ClassVar[str] = "double_sphere"

    xi: float
    alpha: float
    half_angle_rad: float = math.pi

    @property
    def is_wide(self) -> bool:
        """By its half angle."""
        return self.half_angle_rad >= math.pi / 2

    def plane(self, points: Floats) -> Floats:
        """Both spheres, then a pinhole between them."""
        w1 = self.alpha / (1 - self.alpha) if self.alpha <= 0.5 else (1 - self.alpha) / self.alpha
        w2 = (w1 + self.xi) / math.sqrt(2 * w1 * self.xi + self.xi**2 + 1)
        across2, z = points[:, 0] ** 2 + points[:, 1] ** 2, points[:, 2]
        d1 = np.sqrt(across2 + z**2)
        d2 = np.sqrt(across2 + (self.xi * d1 + z) ** 2)
        depth = self.alpha * d2 + (1 - self.alpha) * (self.xi * d1 + z)
        is_seen = (z > -w2 * d1) & (_angle(points)[1] <= self.half_angle_rad)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(is_seen[:, None], points[:, :2] / depth[:, None], np.nan)

    def directions(self, plane: Floats) -> Floats:
        """In closed form."""
        r2 = (plane**2).sum(axis=1)
        with np.errstate(invalid="ignore"):
            root = np.sqrt(1 - (2 * self.alpha - 1) * r2)
            mz = (1 - self.alpha**2 * r2) / (self.alpha * root + 1 - self.alpha)
            scale = (mz * self.xi + np.sqrt(mz**2 + (1 - self.xi**2) * r2)) / (mz**2 + r2)
        way = np.concatenate([plane * scale[:, None], (mz * scale - self.xi)[:, None]], axis=1)
        return _within(way, self.half_angle_rad)


@final
@dataclass(frozen=True, slots=True)
class Eucm:
    """Enhanced unified camera (Khomutenko, Garcia, Martinet 2016), closed form both ways."""

    kind: ClassVar[str] = "eucm"

    alpha: float
    beta: float
    half_angle_rad: float = math.pi

    @property
    def is_wide(self) -> bool:
        """By its half angle."""
        return self.half_angle_rad >= math.pi / 2

    def plane(self, points: Floats) -> Floats:
        """An ellipsoid, then a pinhole."""
        w = self.alpha / (1 - self.alpha) if self.alpha <= 0.5 else (1 - self.alpha) / self.alpha
        z = points[:, 2]
        d = np.sqrt(self.beta * (points[:, 0] ** 2 + points[:, 1] ** 2) + z**2)
        is_seen = (z > -w * d) & (_angle(points)[1] <= self.half_angle_rad)
        with np.errstate(invalid="ignore", divide="ignore"):
            plane = points[:, :2] / (self.alpha * d + (1 - self.alpha) * z)[:, None]
        return np.where(is_seen[:, None], plane, np.nan)

    def directions(self, plane: Floats) -> Floats:
        """In closed form."""
        r2 = (plane**2).sum(axis=1)
        with np.errstate(invalid="ignore"):
            root = np.sqrt(1 - (2 * self.alpha - 1) * self.beta * r2)
            mz = (1 - self.beta * self.alpha**2 * r2) / (self.alpha * root + 1 - self.alpha)
        return _within(_unit(np.concatenate([plane, mz[:, None]], axis=1)), self.half_angle_rad)


@final
@dataclass(frozen=True, slots=True)
class Equirectangular:
    """The whole sphere by azimuth (right positive) and elevation (down positive); focal lengths in px per radian."""

    kind: ClassVar[str] = "equirectangular"

    @property
    def is_wide(self) -> bool:
        """Yes."""
        return True

    def plane(self, points: Floats) -> Floats:
        """Azimuth and elevation [rad]."""
        x, y, z = points.T
        return np.stack([np.arctan2(x, z), np.arctan2(y, np.hypot(x, z))], axis=1)

    def directions(self, plane: Floats) -> Floats:
        """From azimuth and elevation; none beyond half a turn and the poles."""
        azimuth, elevation = plane.T
        is_on = (np.abs(azimuth) <= math.pi) & (np.abs(elevation) <= math.pi / 2)
        level = np.cos(elevation)
        way = np.stack([level * np.sin(azimuth), np.sin(elevation), level * np.cos(azimuth)], axis=1)
        return np.where(is_on[:, None], way, np.nan)


LENSES: dict[str, Callable[..., Lens]] = {
    kind.kind: kind for kind in (Pinhole, BrownConrady, KannalaBrandt, DoubleSphere, Eucm, Equirectangular)
}
"""Every lens by its kind."""


def lens_parameters(lens: Lens) -> tuple[float, ...]:
    """Numbers of a lens in the order of its fields; `LENSES[lens.kind](*numbers)` is the lens again."""
    return astuple(lens)  # type: ignore[call-overload]


def _divided(points: Floats) -> Floats:
    depth = np.where(points[:, 2] > 0, points[:, 2], np.nan)
    return points[:, :2] / depth[:, None]


def _unit(vectors: Floats) -> Floats:
    unit: Floats = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def _angle(points: Floats) -> tuple[Floats, Floats]:
    """Distance from the axis (n,) and angle from it (n,) [rad]."""
    across = np.hypot(points[:, 0], points[:, 1])
    return across, np.arctan2(across, points[:, 2])


def _within(directions: Floats, half_angle_rad: float) -> Floats:
    with np.errstate(invalid="ignore"):
        is_seen: Bools = _angle(directions)[1] <= half_angle_rad
    return np.where(is_seen[:, None], directions, np.nan)


def _positive_roots(polynomial: np.polynomial.Polynomial) -> list[float]:
    roots = polynomial.trim().roots()
    return [float(root.real) for root in np.atleast_1d(roots) if abs(root.imag) < 1e-12 and root.real > 0]


def _inverted(function: Callable[[Floats], Floats], limit: float, values: Floats) -> Floats:
    """Where a function that grows from 0 up to `limit` takes `values` (n,), from a table; NaN beyond."""
    places = np.linspace(0.0, limit, TABLE_SIZE)
    return np.interp(values, function(places), places, right=np.nan)
