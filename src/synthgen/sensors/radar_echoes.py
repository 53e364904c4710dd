"""From rays' hits to the echoes of a radar: where each appears, how fast, how strong, and whose it is.

Start at `direct_echoes`. A body's echoes together have the cross-section of its class and aspect, times the share of it
that is seen; a surface of no such class has that of its substance. `radar_paths` adds echoes that went over mirrors.
Not modelled: echoes from inside of bodies, and several bounces on one body other than by its class's cross-section.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self, final

import numpy as np

from synthgen.arrays import AnyArray, Bools, Floats, Int32s, Ints, UInt8s
from synthgen.geometry import turn_vectors
from synthgen.physics import radar_scatter
from synthgen.physics.radar_link import from_db, road_gain
from synthgen.records import Hits, ObjectInfo, Rays, Scene
from synthgen.records.radar import DIRECT
from synthgen.rng import Generator, stream
from synthgen.taxonomy import class_id, classes, thing_table

BOX_FILL = 0.75
"""Share of its cuboid's outline that a body fills (our choice: cars 0.8, people 0.6)."""

GLINT_SHARE = 0.7
"""Part of a body's cross-section that comes from where its surface faces the radar; the rest comes from everywhere, as
corners and wheel arches send it (our choice)."""

WHEEL_WORDS, LIMB_WORDS = ("tyre", "tire", "wheel", "rim"), ("leg", "foot", "shoe", "arm", "hand", "trouser", "shin")
"""Parts by whose names are known that they move within their body."""

LIMB_SPEEDS = (0.0, 2.0)
"""Speed of a walker's limbs relative to the body's: a foot stands, then swings (our choice; measured up to 2.5)."""

WHEEL_RADIUS_M, LIMB_M_PER_S2 = 0.33, 15.0
"""How fast the speed of a wheel's point and of a limb changes (v^2 / r; a foot from 0 to 3 m/s in 0.2 s): while chirps
are added it passes many Doppler bins and leaves little power in each."""


@final
@dataclass(frozen=True)
class View:
    """From where a radar looks at a moment, and what it looks at."""

    T_world_radar: Floats
    T_world_ego: Floats
    velocity: Floats
    time_s: float
    objects: Mapping[int, ObjectInfo]
    surfaces: Floats
    mirrors: Floats
    is_wheel: Bools
    is_limb: Bools
    wavelength_m: float
    rate_bin_m_per_s: float
    integration_s: float
    has_road: bool
    is_wet: bool

    @property
    def origin(self) -> Floats:
        """Place of the radar in the world. [m]"""
        return self.T_world_radar[:3, 3]

    def heights(self, points: Floats) -> Floats:
        """Heights (n,) of places in the world over the plane on which the ego stands. [m]"""
        return (points - self.T_world_ego[:3, 3]) @ self.T_world_ego[:3, 2]


@final
@dataclass(frozen=True)
class Echoes:
    """Points that a radar gets power from, as they appear to it.

    Attributes
    ----------
    range_m, rate_m_per_s, rcs_m2 : (n,) float64
        `rcs_m2` holds what the road and mirrors do, not the way through the air.
    direction : (n, 3) float64
        Unit vectors in the sensor frame.
    class_id : (n,) uint8
    instance_id : (n,) int32
        0 for stuff.
    origin : (n,) uint8
    """

    range_m: Floats
    rate_m_per_s: Floats
    rcs_m2: Floats
    direction: Floats
    class_id: UInt8s
    instance_id: Int32s
    origin: UInt8s

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """All echoes of several."""
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in cls.__dataclass_fields__))

    def at(self, which: Ints | Bools) -> Self:
        """Those with these indices."""
        return type(self)(*(getattr(self, name)[which] for name in self.__dataclass_fields__))


def scene_tables(scene: Scene) -> dict[str, AnyArray]:
    """What a view needs to know of a scene's materials and parts."""
    names = [material.substance for material in scene.materials]
    return {
        "surfaces": radar_scatter.surface_table(names),
        "mirrors": radar_scatter.mirror_table(names),
        "is_wheel": _named(scene.part_names, WHEEL_WORDS),
        "is_limb": _named(scene.part_names, LIMB_WORDS),
    }


def direct_echoes(view: View, rays: Rays, hits: Hits, solid_angle_sr: Floats, rng: Generator) -> Echoes:
    """Echoes of the first surfaces along rays, one for each that was hit."""
    seen = np.flatnonzero(hits.is_hit())
    found, directions, range_m = hits.at(seen), rays.directions[seen], hits.range_m[seen].astype(float)
    rcs = mean_rcs(view, directions, range_m, found, solid_angle_sr[seen])
    if view.has_road:
        rcs = rcs * _over_road(view, directions, range_m, found)
    moving, left = inner_motion(view, found, rng)
    return Echoes(
        range_m=range_m,
        rate_m_per_s=np.einsum("ij,ij->i", directions, moving - view.velocity),
        rcs_m2=rcs * left,
        direction=directions @ view.T_world_radar[:3, :3],
        class_id=found.class_id,
        instance_id=owners(found),
        origin=np.full(len(seen), DIRECT, np.uint8),
    )


def mean_rcs(view: View, directions: Floats, range_m: Floats, hits: Hits, solid_angle_sr: Floats) -> Floats:
    """Mean cross-section (n,) of what each ray hit, all its rays together making up a body's. [m2]"""
    cosine = np.abs(np.einsum("ij,ij->i", hits.normal, directions))
    rcs = radar_scatter.surface_rcs_m2(cosine, solid_angle_sr, range_m, view.surfaces[hits.material_id])
    order = np.argsort(hits.instance_id, kind="stable")
    numbers, first = np.unique(hits.instance_id[order], return_index=True)
    for number, who in zip(numbers, np.split(order, first)[1:], strict=True):
        info = view.objects.get(int(number))
        if info is not None and info.class_name in radar_scatter.body_classes():
            solid = solid_angle_sr[who]
            whole = body_rcs_m2(view, info, directions[who].mean(axis=0), range_m[who].mean(), float(solid.sum()))
            rcs[who] = whole * (GLINT_SHARE * _shares(rcs[who]) + (1.0 - GLINT_SHARE) * _shares(solid))
    return rcs


def body_rcs_m2(view: View, info: ObjectInfo, direction: Floats, range_m: float, seen_sr: float) -> float:
    """Cross-section of a body seen along a direction of the world, times the share of it that is seen. [m2]"""
    towards = -turn_vectors(np.linalg.inv(info.trajectory.poses(view.time_s)[0]), direction)
    towards /= np.linalg.norm(towards)
    length, width, height = info.size
    outline_m2 = abs(towards @ [width * height, 0, 0]) + abs(towards @ [0, length * height, 0])
    outline_m2 += abs(towards @ [0, 0, length * width])
    share = min(seen_sr * range_m**2 / (BOX_FILL * float(outline_m2)), 1.0)
    own = stream(int(info.uuid.replace("-", "")[:15], 16), "radar cross-section").standard_normal()
    level = float(radar_scatter.body_rcs_dbsm(info.class_name, np.arctan2(towards[1], towards[0])))
    return float(from_db(level + float(own) * radar_scatter.body_spread_db(info.class_name))) * share


def inner_motion(view: View, hits: Hits, rng: Generator) -> tuple[Floats, Floats]:
    """Velocity (n, 3) of surfaces in the world [m/s], and the share of their power that stays in one Doppler bin (n,).

    Wheels turn and limbs swing, as far as the names of parts tell.
    """
    part = hits.part_id
    factor = np.ones(len(part))
    chance = rng.random(len(part))
    factor[view.is_wheel[part]] = 2.0 * chance[view.is_wheel[part]]  # from the ground to the top of a rolling wheel
    is_limb = view.is_limb[part] & _human_table()[hits.class_id]
    factor[is_limb] = (LIMB_SPEEDS[0] + (LIMB_SPEEDS[1] - LIMB_SPEEDS[0]) * chance)[is_limb]
    speed = np.linalg.norm(hits.velocity.astype(float), axis=1)
    change = np.where(view.is_wheel[part], speed**2 / WHEEL_RADIUS_M, np.where(is_limb & (speed > 0), LIMB_M_PER_S2, 0))
    left = 1.0 / np.maximum(change * view.integration_s / view.rate_bin_m_per_s, 1.0)
    return hits.velocity.astype(float) * factor[:, None], left


def owners(hits: Hits) -> Int32s:
    """Objects (n,) of what was hit; 0 for stuff."""
    return np.where(thing_table()[hits.class_id], hits.instance_id, 0).astype(np.int32)


def ground_table() -> Bools:
    """Whether each class id, 0..255, is ground."""
    return _table_of(("ground.", "nature.terrain"))


def _over_road(view: View, directions: Floats, range_m: Floats, hits: Hits) -> Floats:
    """Gain (n,) by the ways over the road: 1 for the ground itself."""
    heights = view.heights(view.origin + directions * range_m[:, None])
    own = float(view.heights(view.origin[None])[0])
    gain = road_gain(range_m, own, heights, view.wavelength_m, view.is_wet)
    return np.where(ground_table()[hits.class_id], 1.0, gain)


def _shares(parts: Floats) -> Floats:
    total = parts.sum()
    return parts / total if total > 0 else np.full(len(parts), 1.0 / len(parts))


def _named(names: Sequence[str], words: Sequence[str]) -> Bools:
    return np.array([any(word in name for word in words) for name in names], dtype=bool)


def _human_table() -> Bools:
    return _table_of(("human.",))


def _table_of(starts: tuple[str, ...]) -> Bools:
    table: Bools = np.zeros(256, dtype=bool)
    table[[class_id(name) for name in classes() if name.startswith(starts)]] = True
    return table
