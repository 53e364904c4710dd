"""Ghosts: echoes that went over a mirror and appear where nothing is.

Start at `ghost_echoes`. Mirrors are what first rays meet and what mirrors 77 GHz: guard rails, facades, sides of
vehicles, and the bumper that the radar itself sits behind. Only bodies with a cross-section make ghosts.
Not modelled: two mirrors one after the other, diffraction over a vehicle's roof; the road's mirroring is no ghost but
a gain (`radar_link.road_gain`).
"""

from dataclasses import replace

import numpy as np

from synthgen.arrays import Floats, Ints
from synthgen.physics import radar_scatter
from synthgen.records import Hits, Rays
from synthgen.records.radar import GHOST
from synthgen.rng import Generator
from synthgen.sensors.radar_echoes import Echoes, View, ground_table, inner_motion, mean_rcs, owners
from synthgen.taxonomy import class_id
from synthgen.trace.base import Tracer

SHARE_LEAST = 0.05
"""Mirrors weaker than this are not followed: such a ghost is 26 dB below its source."""

MIRRORS_WITHIN_M = 80.0
"""Farther ones make no ghost that is found (our choice)."""

OWN_BUMPER_M2 = 10.0
"""Cross-section of the own front, towards a target near ahead (our choice, that of a car's front)."""

OWN_BUMPER_WITHIN_M = 30.0
"""Farther away the second round is 40 dB below the first."""


def ghost_echoes(view: View, tracer: Tracer, rays: Rays, hits: Hits, solid: Floats, rng: Generator) -> list[Echoes]:
    """Echoes by way of the mirrors among the first surfaces: out and back over one, or over it on one way alone."""
    mirror, share, mirrored = _mirrored(view, rays, hits)
    found = tracer.intersect(mirrored)
    bodies = np.flatnonzero(_is_body(view, found) & (found.instance_id != hits.instance_id[mirror]))
    if not len(bodies):
        return []
    at, mirror, share = found.at(bodies), mirror[bodies], share[bodies]
    first_m, second_m = hits.range_m[mirror].astype(float), at.range_m.astype(float)
    out, onward = rays.directions[mirror], mirrored.directions[bodies]
    moving, left = inner_motion(view, at, rng)
    rcs = mean_rcs(view, onward, first_m + second_m, at, solid[mirror]) * left
    by_mirror = np.einsum("ij,ij->i", onward, moving) - out @ view.velocity
    by_mirror += np.einsum("ij,ij->i", hits.velocity[mirror].astype(float), out - onward)
    twice = _echoes(view, first_m + second_m, by_mirror, rcs * share**2, out, at)
    points = mirrored.origins[bodies] + onward * second_m[:, None]
    return [twice, *_one_way(view, tracer, points, moving, twice, at, share)]


def bumper_echoes(echoes: Echoes) -> Echoes:
    """Echoes of near bodies that went back and forth twice, by the own front: at twice the range and rate.

    The second round multiplies the power by s s0 / ((4 pi)^2 R^4), s the body's cross-section and s0 the own one.
    """
    which = np.flatnonzero((echoes.instance_id > 0) & (echoes.range_m < OWN_BUMPER_WITHIN_M))
    near = echoes.at(which)
    total = np.bincount(near.instance_id, near.rcs_m2)[near.instance_id] if len(which) else near.rcs_m2
    again = total * OWN_BUMPER_M2 / ((4 * np.pi) ** 2 * np.maximum(near.range_m, 1.0) ** 4)
    return replace(
        near,
        range_m=2.0 * near.range_m,
        rate_m_per_s=2.0 * near.rate_m_per_s,
        rcs_m2=near.rcs_m2 * again * 16.0,  # 2^4: as seen at twice the range
        origin=np.full(len(which), GHOST, np.uint8),
    )


def _mirrored(view: View, rays: Rays, hits: Hits) -> tuple[Ints, Floats, Rays]:
    """Which rays meet a mirror, its share of power, and the rays that leave it."""
    cosine = np.abs(np.einsum("ij,ij->i", hits.normal, rays.directions))
    degrees = np.rint(np.rad2deg(np.arccos(np.clip(cosine, 0.0, 1.0)))).astype(int)
    share = np.where(hits.is_hit(), view.mirrors[hits.material_id, degrees], 0.0)
    is_mirror = (share > SHARE_LEAST) & (hits.range_m < MIRRORS_WITHIN_M) & ~ground_table()[hits.class_id]
    is_mirror &= hits.class_id != class_id("nature.vegetation")
    mirror = np.flatnonzero(is_mirror)
    normal, direction = hits.normal[mirror].astype(float), rays.directions[mirror]
    turned = direction - 2.0 * np.einsum("ij,ij->i", direction, normal)[:, None] * normal
    turned /= np.maximum(np.linalg.norm(turned, axis=1, keepdims=True), 1e-9)
    points = rays.origins[mirror] + direction * hits.range_m[mirror, None].astype(float) + 1e-3 * normal
    return mirror, share[mirror], Rays(points, turned, rays.times_s[mirror])


def _one_way(
    view: View, tracer: Tracer, points: Floats, moving: Floats, twice: Echoes, at: Hits, share: Floats
) -> list[Echoes]:
    """Out straight and back over the mirror, and the reverse: half way between, seen along either direction."""
    gap = points - view.origin
    straight_m = np.linalg.norm(gap, axis=1)
    straight = gap / straight_m[:, None]
    check = tracer.intersect(Rays(np.broadcast_to(view.origin, gap.shape), straight, np.full(len(gap), view.time_s)))
    free = np.flatnonzero(np.abs(check.range_m - straight_m) < 0.05)
    mirror_m, direct_m = twice.range_m[free], straight_m[free]
    middle_m = 0.5 * (mirror_m + direct_m)
    rate = np.einsum("ij,ij->i", straight[free], moving[free] - view.velocity)
    rcs = twice.rcs_m2[free] / share[free] * middle_m**4 / (mirror_m**2 * direct_m**2)
    over_mirror = twice.direction[free] @ view.T_world_radar[:3, :3].T
    rates, hits = 0.5 * (rate + twice.rate_m_per_s[free]), at.at(free)
    return [_echoes(view, middle_m, rates, rcs, along, hits) for along in (straight[free], over_mirror)]


def _echoes(view: View, range_m: Floats, rate: Floats, rcs: Floats, direction: Floats, hits: Hits) -> Echoes:
    return Echoes(
        range_m=range_m,
        rate_m_per_s=rate,
        rcs_m2=rcs,
        direction=direction @ view.T_world_radar[:3, :3],
        class_id=hits.class_id,
        instance_id=owners(hits),
        origin=np.full(len(range_m), GHOST, np.uint8),
    )


def _is_body(view: View, hits: Hits) -> np.ndarray:
    """Which hits are of bodies with a cross-section of their own, (n,)."""
    known = [number for number, info in view.objects.items() if info.class_name in radar_scatter.body_classes()]
    return np.isin(hits.instance_id, known) & hits.is_hit()
