"""How woody plants branch: recursive limbs after Weber and Penn, all limbs of one order at a time.

Start at `stems`, then call `branch` once per order on what the last call gave; `fitted` scales the result to
a wanted height and crown; `limb_surfaces` turns limbs into meshes. Lengths in metres, z up, the foot at the origin.
As in [1]_ a child has a down angle from its parent, a rotation around it (phyllotaxis), a curve, a pull
towards the sky and a radius by a power of its length. Unlike it, first-order limbs are as long as an envelope
of the crown wants (its "shape 8"), or arch from a short trunk to places on the dome of the crown: so grow
broad-leaved trees whose trunk dissolves into boughs. Not modelled: growth over years, shade, pruning cuts.

References
----------
.. [1] J. Weber and J. Penn, "Creation and rendering of realistic trees," SIGGRAPH 1995, doi:10.1145/218380.218427.
"""

from dataclasses import dataclass, replace
from typing import final

import numpy as np

from synthgen.arrays import Floats, Ints
from synthgen.rng import Generator

_UP = np.array([0.0, 0.0, 1.0])

_STEEPEST = 1.7
"""Most length per horizontal reach of a limb that an envelope limits: steeper ones stay short of it."""

STEM_STEPS = 1.7
"""Rings of stems are closer at the foot, where the flare is: heights grow as this power of the share (our choice)."""

_LOWEST_M = 0.25
"""Drooping limbs lie on the grass: their axes end at this height. [m]"""


@final
@dataclass(frozen=True, slots=True)
class Limbs:
    """All limbs of one order, each a polyline from its parent's axis to its tip.

    Attributes
    ----------
    points : (n, k, 3) ndarray
        Axis of each limb. [m]
    radii : (n, k) ndarray
        Radius along it. [m]
    parent : (n,) ndarray of int
        Index of the parent among the limbs of the order before; -1 for stems.
    share : (n,) ndarray
        Where on its parent it starts, 0 at the foot .. 1 at the tip.
    """

    points: Floats
    radii: Floats
    parent: Ints
    share: Floats

    def lengths(self) -> Floats:
        """Length of each limb along its axis, (n,) [m]."""
        return np.linalg.norm(np.diff(self.points, axis=1), axis=2).sum(axis=1)

    def at(self, limb: Ints, share: Floats) -> tuple[Floats, Floats, Floats]:
        """Points (m, 3) [m], unit directions (m, 3) and radii (m,) [m] at shares (m,) of limbs by index (m,)."""
        last = self.points.shape[1] - 1
        place = np.clip(share, 0.0, 1.0) * last
        first = np.minimum(place.astype(np.int64), last - 1)
        weight = place - first
        a, b = self.points[limb, first], self.points[limb, first + 1]
        radius = self.radii[limb, first] * (1 - weight) + self.radii[limb, first + 1] * weight
        return a + (b - a) * weight[:, None], unit(b - a), radius


@final
@dataclass(frozen=True, slots=True)
class Habit:
    """How the limbs of one order leave their parent and bend.

    Attributes
    ----------
    count : int
        Limbs per parent.
    base, end : float
        Shares of the parent between which limbs start.
    down_deg : (float, float)
        Angle from the parent's direction, for the first and the last limb.
    down_spread_deg : float
        Standard deviation of that angle.
    length : float
        Share of what is left of the parent, or 1 for an order whose lengths come from an envelope.
    length_spread : float
        Standard deviation of the length as a share.
    lift : (float, float)
        Turn towards the sky at the foot and at the tip, as radians over the whole limb; negative droops.
    wander : float
        Random turn over the whole limb, as radians (standard deviation).
    segments : int
        Straight pieces per limb.
    flat : float
        0: limbs all around their parent .. 1: limbs to its left and right only.
    radius_power : float
        Radius = parent's radius times (length / parent's length) to this power ("RatioPower" of [1]).
    tips : (float, float) or None
        First-order limbs of a trunk that dissolves: heights of the tips of the first and the last limb, as shares
        of the plant's height. They arch from the trunk to the envelope there.
    """

    count: int
    base: float
    down_deg: tuple[float, float]
    length: float
    segments: int
    end: float = 0.98
    down_spread_deg: float = 6.0
    length_spread: float = 0.15
    lift: tuple[float, float] = (0.0, 0.0)
    wander: float = 0.3
    flat: float = 0.0
    radius_power: float = 1.2
    tips: tuple[float, float] | None = None


def stems(
    count: int,
    height_m: float,
    radius_m: float,
    *,
    spread_deg: float,
    wander: float,
    rng: Generator,
    taper: float = 0.9,
    segments: int = 20,
) -> Limbs:
    """Stems from the ground: one upright trunk, or several that lean outward by `spread_deg`.

    Their foot is at z = 0 with a horizontal ring; `radius_m` is at breast height for a tall stem. The radius falls as
    the power `taper` of what is left of the stem.
    """
    angle = 2.399963 * np.arange(count) + rng.uniform(0, 2 * np.pi)  # golden angle, 137.5 deg
    lean = np.deg2rad(spread_deg) * ((np.arange(count) + rng.uniform(0, 1, count)) / count) ** 0.65
    t = np.linspace(0.0, 1.0, segments + 1) ** STEM_STEPS
    outward = np.stack([np.cos(angle), np.sin(angle), np.zeros(count)], axis=1)
    bend = _slow_noise(count, t, wander, rng)
    lengths = height_m * (1.0 - 0.14 * rng.uniform(0, 1, count) * (count > 1))
    reach = lengths[:, None] * (t * np.sin(lean)[:, None] * (1.0 - 0.25 * t))
    points = outward[:, None] * reach[..., None] + bend * lengths[:, None, None]
    points[..., 2] = lengths[:, None] * t * np.cos(lean)[:, None]
    foot = np.sqrt(np.arange(count) / max(count, 1)) * 1.6 * radius_m
    points[..., :2] += (outward * foot[:, None])[:, None, :2] * (count > 1)
    radii = radius_m * np.maximum((1.0 - t) ** taper, 0.02) * np.ones((count, 1))
    return Limbs(points, radii, np.full(count, -1), np.zeros(count))


def branch(
    parents: Limbs, habit: Habit, rng: Generator, *, reach_m: Floats | None = None, height_m: float = 0.0
) -> Limbs:
    """Limbs of the next order.

    `reach_m` gives the envelope of the crown instead of a share of the parent: its radius at equal steps
    from the first to the last place of a limb; limbs are stretched until their tips come near it, or arch to
    it at the heights that the habit gives as shares of `height_m`.
    """
    parent, share, order = _places(len(parents.points), habit, rng)
    start, forward, parent_radius = parents.at(parent, share)
    down = np.deg2rad(np.interp(order, [0, 1], habit.down_deg) + rng.normal(0, habit.down_spread_deg, len(order)))
    side = _sideways(forward, habit, parent, rng)
    direction = unit(np.cos(down)[:, None] * forward + np.sin(down)[:, None] * side)
    parent_length = parents.lengths()[parent]
    spread = np.clip(rng.normal(1.0, habit.length_spread, len(order)), 0.4, 1.0 + 1.5 * habit.length_spread)
    if reach_m is None:
        length = spread * habit.length * parent_length * (1.0 - 0.6 * share)  # [1], length of deeper orders
        points = _grown(start, direction, length, habit, rng)
    else:
        wanted = spread * habit.length * np.interp(order, np.linspace(0, 1, len(reach_m)), reach_m)
        if habit.tips is None:
            points = _reaching(start, direction, wanted, habit, rng)
        else:
            tip_m = height_m * np.interp(order, [0, 1], habit.tips) + 0.02 * height_m * rng.normal(0, 1, len(order))
            points = _arching(start, direction, wanted, np.maximum(tip_m, 0.12 * height_m), habit, rng)
        length = np.linalg.norm(np.diff(points, axis=1), axis=2).sum(axis=1)
    radius = np.minimum(parent_radius * 0.75, parents.radii[parent, 0] * (length / parent_length) ** habit.radius_power)
    t = np.linspace(0, 1, habit.segments + 1)
    radii = np.maximum(radius, 0.0025)[:, None] * np.maximum((1.0 - t) ** 0.8, 0.12)
    return Limbs(points, radii, parent, share)


def fitted(orders: list[Limbs], height_m: float, crown_m: float) -> list[Limbs]:
    """The same plant scaled to a height and a crown diameter [m]."""
    every = np.concatenate([limbs.points.reshape(-1, 3) for limbs in orders])
    wide = crown_m / crown_diameter(every)
    scale = np.array([wide, wide, height_m / every[:, 2].max()])
    return [replace(limbs, points=limbs.points * scale) for limbs in orders]


def crown_diameter(points: Floats) -> float:
    """Diameter of a crown of points (n, 3) around the z axis [m]: twice the median reach in twelve sectors.

    Foresters, too, average over directions; a single limb that stands out does not count.
    """
    sector = np.floor((np.arctan2(points[:, 1], points[:, 0]) / (2 * np.pi) + 0.5) * 12).astype(np.int64) % 12
    reach = np.zeros(12)
    np.maximum.at(reach, sector, np.hypot(points[:, 0], points[:, 1]))
    return 2.0 * float(np.median(reach))


def unit(vectors: Floats) -> Floats:
    """Vectors (..., 3) at unit length."""
    return vectors / np.maximum(np.sqrt(dots(vectors, vectors)), 1e-9)


def dots(a: Floats, b: Floats) -> Floats:
    """Dot products (..., 1) of vectors (..., 3); much faster than a sum over an axis of three."""
    products: Floats = np.einsum("...i,...i->...", a, b)[..., None]
    return products


def _places(n_parents: int, habit: Habit, rng: Generator) -> tuple[Ints, Floats, Floats]:
    """Parent (m,), share on it (m,), and rank from 0 (first) to 1 (last) of each new limb (m,)."""
    step = (np.arange(habit.count) + rng.uniform(0.1, 0.9, (n_parents, habit.count))) / habit.count
    share = habit.base + (habit.end - habit.base) * step
    return np.repeat(np.arange(n_parents), habit.count), share.reshape(-1), step.reshape(-1)


def _sideways(forward: Floats, habit: Habit, parent: Ints, rng: Generator) -> Floats:
    """Unit vectors (m, 3) across the parent: turned by 140 deg from child to child, or to its left and right."""
    index = np.arange(len(parent)) % habit.count
    turn = np.deg2rad(140.0) * index + 2.4 * parent + rng.normal(0, 0.35, len(parent))  # 140 deg: table 6.1 of [1]
    level = np.cross(forward, _UP) + 1e-3 * np.array([1.0, 0.3, 0.0])
    left = unit(level - dots(level, forward) * forward)
    up = np.cross(left, forward)
    lateral = np.where(index % 2 == 0, 0.0, np.pi) + rng.normal(0, 0.3, len(parent))
    pick = rng.uniform(0, 1, len(parent)) < habit.flat
    angle = np.where(pick, lateral, turn)
    return np.cos(angle)[:, None] * left + np.sin(angle)[:, None] * up


def _grown(start: Floats, direction: Floats, length: Floats, habit: Habit, rng: Generator) -> Floats:
    """Axes (m, segments + 1, 3) from a start, a direction and a length each; none sinks to the ground."""
    points = [start]
    step = (length / habit.segments)[:, None]
    for i in range(habit.segments):
        lift = np.interp((i + 0.5) / habit.segments, [0, 1], habit.lift) / habit.segments
        noise = rng.normal(0, habit.wander / np.sqrt(habit.segments), direction.shape)
        direction = unit(direction + lift * _UP + noise)
        points.append(points[-1] + step * direction)
    axes = np.stack(points, axis=1)
    axes[..., 2] = np.maximum(axes[..., 2], np.minimum(axes[:, :1, 2], _LOWEST_M))
    return axes


def _reaching(start: Floats, direction: Floats, wanted: Floats, habit: Habit, rng: Generator) -> Floats:
    """Axes (m, k, 3) of limbs stretched until their tips are `wanted` from the trunk, if they are not too steep."""
    points = _grown(start, direction, wanted, habit, rng)
    reached = np.linalg.norm(points[:, -1, :2] - start[:, :2], axis=1)
    stretch = np.clip(wanted / np.maximum(reached, 1e-6), 1.0, _STEEPEST)
    points = points[:, :1] + (points - points[:, :1]) * stretch[:, None, None]
    points[..., 2] = np.maximum(points[..., 2], np.minimum(start[:, 2:], _LOWEST_M))
    return points


def _arching(start: Floats, direction: Floats, reach: Floats, tip_m: Floats, habit: Habit, rng: Generator) -> Floats:
    """Axes (m, k, 3) from a start in a direction, bent to a tip at a distance from the axis and a height."""
    heading = unit(np.concatenate([direction[:, :2], np.zeros((len(start), 1))], axis=1))
    tip = heading * reach[:, None] + np.concatenate([start[:, :2], tip_m[:, None]], axis=1) * [0.5, 0.5, 1.0]
    span = np.linalg.norm(tip - start, axis=1)
    t = np.linspace(0, 1, habit.segments + 1)
    bow = start + direction * (0.5 * span)[:, None]
    weights = np.stack([(1 - t) ** 2, 2 * t * (1 - t), t**2])  # quadratic Bezier curve
    points = np.einsum("jk,jmc->mkc", weights, np.stack([start, bow, tip]))
    sway = _slow_noise(len(start), t, 0.35 * habit.wander, rng)
    turn = np.stack([-heading[:, 1], heading[:, 0], np.zeros(len(start))], axis=1)
    crooked = sway[..., :1] * turn[:, None] + sway[..., 1:2] * _UP
    return points + crooked * span[:, None, None]


def _slow_noise(count: int, t: Floats, amount: float, rng: Generator) -> Floats:
    """Sideways sway (count, k, 3) of stems as shares of their length: three sines, zero at the foot."""
    wave = 1.0 + np.arange(3)[:, None, None]
    phase = rng.uniform(0, 2 * np.pi, (count, 3, 2, 1))
    size = amount * rng.uniform(0.4, 1.0, (count, 3, 2, 1)) / wave
    sway = (size * (np.sin(1.3 * np.pi * wave * t + phase) - np.sin(phase))).sum(axis=1)
    bend = np.swapaxes(sway, 1, 2) * np.minimum(t / 0.15, 1.0)[:, None]
    return np.concatenate([bend, np.zeros((*bend.shape[:2], 1))], axis=2)
