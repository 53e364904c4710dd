"""What is seen through window panes: rays that go on where a pane was hit.

For pictures only. Labels and LiDAR keep the pane itself: a car's window belongs to the car.
"""

from collections.abc import Sequence

import numpy as np

from synthgen.arrays import Singles
from synthgen.records import Hits, Material, Rays
from synthgen.trace.base import Tracer

_PANES = 4  # two cars in a row; what is behind more of them is too dark to matter
_ONWARD_M = 1e-3  # a new ray starts this far behind a pane: more than float32 steps at 1 km, less than any interior


def behind_glass(hits: Hits, rays: Rays, tracer: Tracer, materials: Sequence[Material]) -> tuple[Hits, Singles]:
    """The first surface along each ray that is no pane, and the share of light that gets through to it, (n,).

    `range_m` counts from the ray's own origin.
    """
    transmission = np.array([material.transmission for material in materials] or [0.0], dtype=np.float32)
    passed = np.ones(len(hits.range_m), dtype=np.float32)
    fields = {name: np.array(getattr(hits, name)) for name in Hits.__slots__}
    at = np.flatnonzero(hits.is_hit())
    for _ in range(_PANES):
        at = at[transmission[fields["material_id"][at]] * (fields["instance_id"][at] > 0) > 0]
        if len(at) == 0:
            break
        passed[at] *= transmission[fields["material_id"][at]]
        start = fields["range_m"][at] + np.float32(_ONWARD_M)
        origins = rays.origins[at] + start[:, None] * rays.directions[at]
        further = tracer.intersect(Rays(origins, rays.directions[at], rays.times_s[at]))
        for name, values in fields.items():
            values[at] = getattr(further, name)
        fields["range_m"][at] += start
    return Hits(**fields), passed
