"""How a rigid body comes to rest on level ground when it lies on its side or its roof.

A body rests on a face of its convex hull above which its center of mass stands; anything else would roll on. Of the
faces where it can rest, the one nearest to the wish is taken. Parts that break off or bend in a fall (mirrors,
antennas) do not carry it. Not modelled: how the ground gives way, and how sheet metal does.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from scipy.spatial import ConvexHull

from synthgen.arrays import Floats
from synthgen.geometry import rotation, transform
from synthgen.records import Asset

Posture = Literal["upright", "left_side", "right_side", "roof"]

DOWN: dict[Posture, tuple[float, float, float]] = {
    "upright": (0.0, 0.0, -1.0),
    "left_side": (0.0, 1.0, 0.0),
    "right_side": (0.0, -1.0, 0.0),
    "roof": (0.0, 0.0, 1.0),
}
"""Direction of the body that points to the ground."""

MASS_HEIGHT_SHARE = 0.35
"""Height of the center of mass over that of the body: 0.33-0.42 for passenger cars (NHTSA vehicle inertia database,
Heydinger et al. 1999, SAE 1999-01-1336); laden trucks are higher."""

FRAGILE = ("mirror", "antenna", "wiper", "beacon")
"""What part names begin with that carry no weight."""


def resting_pose(asset: Asset, posture: Posture) -> Floats:
    """Transform (4, 4) of the asset's frame with which it lies on z = 0, its middle above the origin.

    Its x axis keeps its heading as far as lying lets it.
    """
    if posture == "upright":
        return np.eye(4)
    carried = [part.mesh.vertices for part in asset.parts if not part.name.startswith(FRAGILE)]
    points = np.concatenate(carried).astype(float)
    low, high = points.min(axis=0), points.max(axis=0)
    mass = (low + high) / 2
    mass[2] = low[2] + MASS_HEIGHT_SHARE * (high[2] - low[2])
    down = _resting_face(points, mass, np.array(DOWN[posture]))
    R = _turned_down(down)
    turned = points @ R.T
    middle = (turned.min(axis=0) + turned.max(axis=0)) / 2
    return transform(R, (-middle[0], -middle[1], -turned[:, 2].min()))


def _resting_face(points: Floats, mass: Floats, wish: Floats) -> Floats:
    """Outward normal of the face of the hull on which a body rests, as near to `wish` as there is one."""
    hull = ConvexHull(points)
    normals, offsets = hull.equations[:, :3], hull.equations[:, 3]
    feet = mass - normals * (normals @ mass + offsets)[:, None]
    stable = [k for k in range(len(normals)) if _is_above(points[hull.simplices[k]], feet[k], normals[k])]
    best = max(stable, key=lambda k: float(normals[k] @ wish))
    return np.asarray(normals[best])


def _is_above(corners: Floats, foot: Floats, normal: Floats) -> bool:
    """Whether a point in the plane of a triangle (3, 3) is inside it, or on its edge."""
    sides: Floats = np.cross(np.roll(corners, -1, axis=0) - corners, foot - corners) @ normal
    return bool(np.all(sides >= -1e-9) or np.all(sides <= 1e-9))


def _turned_down(down: Sequence[float] | Floats) -> Floats:
    """Rotation (3, 3) that turns direction `down` to -z and leaves the heading of x, unless x stands upright."""
    z = -np.asarray(down, dtype=float)
    x = np.array([1.0, 0.0, 0.0]) - z[0] * z
    if np.linalg.norm(x) < 1e-6:
        return np.asarray(rotation(0.0, np.pi / 2 * np.sign(z[0]), 0.0))
    x /= np.linalg.norm(x)
    return np.stack([x, np.cross(z, x), z])
