"""What is seen through window panes: rays that go on where a pane was hit.

For pictures only. Labels and LiDAR keep the pane itself: a car's window belongs to the car.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from synthgen.arrays import Ints, Singles
from synthgen.records import Hits, Material, Rays
from synthgen.trace.base import Tracer

PANES: Final = 4
"""Looked through at most: two cars in a row; what is behind more of them is too dark to matter."""

_ONWARD_M = 1e-3  # a new ray starts this far behind a pane: more than float32 steps at 1 km, less than any interior


def behind_glass(hits: Hits, rays: Rays, tracer: Tracer, materials: Sequence[Material]) -> tuple[Hits, Singles]:
    """The first surface along each ray that is no pane, and the share of light that gets through to it, (n,).

    `range_m` counts from the ray's own origin. What panes mirror away is not counted as lost.
    """
    transmission = np.array([material.transmission for material in materials] or [0.0], dtype=np.float32)
    passed = np.ones(len(hits.range_m), dtype=np.float32)
    at = np.flatnonzero(hits.is_hit() & (transmission[hits.material_id] > 0))
    if len(at) == 0:
        return hits, passed
    behind, way, pane = hits.at(at), rays.at(at), np.arange(len(at))
    for _ in range(PANES):
        pane = pane[behind.is_hit()[pane] & (transmission[behind.material_id[pane]] > 0)]
        if len(pane) == 0:
            break
        passed[at[pane]] *= transmission[behind.material_id[pane]]
        behind = go_on(behind, way, pane, tracer)
    return hits.replaced(at, behind), passed


def go_on(hits: Hits, rays: Rays, at: Ints, tracer: Tracer) -> Hits:
    """The hits with those of rays `at` replaced by what comes next along them; ranges from the rays' own origins."""
    way = rays.at(at)
    start = hits.range_m[at] + np.float32(_ONWARD_M)
    further = tracer.intersect(Rays(way.origins + start[:, None] * way.directions, way.directions, way.times_s))
    return hits.replaced(at, replace(further, range_m=further.range_m + start))
