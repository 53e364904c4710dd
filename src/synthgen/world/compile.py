"""From a world to what engines see: shapes, placements, moving bodies, and the objects that get labels.

Level of detail is chosen once per body by its least distance from the ego's way, so nothing pops between frames.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, final

import numpy as np
from scipy.spatial import cKDTree

from synthgen.arrays import Floats
from synthgen.geometry import transform
from synthgen.records import Asset, Body, Material, ObjectInfo, Part, Placement, Scene, Shape
from synthgen.records.mesh import merge
from synthgen.rng import stream
from synthgen.taxonomy import class_id
from synthgen.world import catalog
from synthgen.world.family import Family, Parameters
from synthgen.world.network.standing_ground import ground_of
from synthgen.world.packs import in_use, load_again
from synthgen.world.roads.road import CrossSection, RoadLine, cross_section
from synthgen.world.roads.street_surface import road_parts
from synthgen.world.surfaces.weathering import WEATHERED, weathering
from synthgen.world.surfaces.wetness import wet_material
from synthgen.world.world import Street, Thing, World

PIXELS_PER_RAD = 914.0
"""Of a camera of 1280 px and 70 degrees; one of 60 degrees has 1108, one of 90 has 640 (our choice)."""

DETAIL_WITHIN_M = {
    "person": (6.0, 24.0, 80.0),
    "grass": (5.0, 12.0),
    "car": (12.0, 42.0),
    "tree": (10.0, 36.0, 90.0),
    "bush": (9.0, 30.0),
    "hedge": (9.0, 30.0),
    "crop": (8.0, 25.0),
    "weed": (8.0, 25.0),
    "reed": (8.0, 25.0),
    "leaves": (6.0, 18.0),
    "far": (0.0, 240.0),
}
DETAIL_WITHIN_ELSE_M = (14.0, 48.0)
"""Detail 0 nearer than the first, 1 nearer than the second, and so on, by kind of family. One pixel is 1.5 cm at 14 m
and 5 cm at 48 m, about the size of what the next level leaves out (our choice). Plants change earlier, since no single
leaf is looked at; people too, whose surfaces stay within a pixel of the level before (`people.person.THIN_M`), and have
a fourth level for crowds at the end of the street."""

WAY_STEP_M = 0.5
"""Distances from the ego's way are measured this often along it, however far apart frames are (our choice)."""

FEWEST_PHASES = 4
"""Of a gait that is built at all (our choice): from some 160 m on."""

LONGEST_WAY_M = 2.5
"""That a limb goes in a cycle, however far the body: a runner's stride, more than pedals, wing tips or hooves (our
choice). [m]"""

GROUND_ID = 1
"""Instance of the road and the country around it."""


def compile_world(world: World) -> tuple[Scene, tuple[ObjectInfo, ...]]:
    """The scene of a world and its objects; deterministic.

    Raises
    ------
    InputError
        If an asset pack that the world has bodies of was moved or has changed.
    """
    with in_use(load_again(world.packs)):
        return _compiled(world)


def _compiled(world: World) -> tuple[Scene, tuple[ObjectInfo, ...]]:
    gathering = _Gathering(is_wet=world.conditions.is_wet)
    ground = _ground(world)
    placements = [Placement(GROUND_ID, gathering.shape_of(ground), np.eye(4))]
    bodies, objects = [], []
    for thing, gap_m in zip(world.things, _least_gaps_m(world), strict=True):
        family = catalog.family(thing.family)
        detail = _detail(thing, gap_m)
        phases = 1 if thing.is_static else phases_at(family, thing.parameters, gap_m)
        seen = _phases_seen(thing, world, phases)
        built = gathering.body(thing.family, thing.parameters, detail, phases, seen)
        for shapes in built.shapes:
            if thing.is_static:
                placements.append(Placement(thing.instance_id, shapes[0], _lean(thing)))
            else:
                cycle_m = family.cycle_m(thing.parameters)
                bodies.append(Body(thing.instance_id, shapes, thing.trajectory, cycle_m, thing.phase))
        if built.bounds is not None:
            objects.append(_object(thing, family.class_name, built.bounds, world))
    return gathering.scene(placements, bodies), tuple(objects)


def _ground(world: World) -> tuple[Part, ...]:
    """Parts of the road and the country around it."""
    street, is_wet = world.street, world.conditions.is_wet
    if street.opendrive is not None:
        return ground_of(street.opendrive, street.material, is_wet, street.damage, world.seed, world.index).parts
    line, section = street_lines(street)
    rng = stream(world.seed, "sample", world.index, "ground")
    return road_parts(line, section, material=street.material, wet=is_wet, rng=rng, damage=street.damage)


def scene_of(assets: Sequence[Asset], poses: Sequence[Floats]) -> Scene:
    """A still scene of bodies that are built already, each in its pose T_world_asset (4, 4); ids count from 1."""
    gathering = _Gathering(is_wet=False)
    shapes = [gathering.shape_of(asset.parts) for asset in assets]
    return gathering.scene(
        [Placement(k + 1, shape, T) for k, (shape, T) in enumerate(zip(shapes, poses, strict=True))], []
    )


def street_lines(street: Street) -> tuple[RoadLine, CrossSection]:
    """Reference line and section of a street that is no network."""
    kind: Literal["straight", "curve"] = "curve" if street.kind == "curve" else "straight"
    return RoadLine(kind, street.length_m, street.radius_m), cross_section(street.lanes, street.lane_width_m)


@final
@dataclass(frozen=True)
class _Built:
    """Shapes of a body, each a tuple of one index or of one per phase; bounds of its thing parts over phases seen."""

    shapes: tuple[tuple[int, ...], ...]
    bounds: Floats | None


@final
@dataclass
class _Gathering:
    """Shapes and materials while they are collected; equal ones are kept once."""

    is_wet: bool
    _shapes: list[Shape] = field(default_factory=list)
    _materials: dict[Material, int] = field(default_factory=dict)
    _parts: dict[str, int] = field(default_factory=dict)
    _known: dict[tuple[object, ...], _Built] = field(default_factory=dict)

    def body(self, family: str, parameters: Parameters, detail: int, phases: int, seen: Sequence[int]) -> _Built:
        """Shapes of a body: one for the parts that are the same in all phases, one per phase for the others.

        Of its phases only those that are `seen` are built; the first stands for the rest.
        """
        key = (family, detail, phases, tuple(seen), tuple(sorted(parameters.items())))
        if key not in self._known:
            assets = [catalog.build(family, parameters, detail, k / phases) for k in seen]
            wet = [_wet(asset) for asset in assets] if self.is_wet else assets
            same, own = _split([asset.parts for asset in wet])
            shapes: list[tuple[int, ...]] = [(self.shape_of(same),)] if same else []
            if any(own):
                built = {k: self.shape_of(parts) for k, parts in zip(seen, own, strict=True)}
                shapes.append(tuple(built.get(k, built[seen[0]]) for k in range(phases)))
            self._known[key] = _Built(tuple(shapes), catalog.thing_bounds(assets))
        return self._known[key]

    def shape_of(self, parts: Iterable[Part]) -> int:
        """Index of a new shape made of parts, whose faces are sorted by material."""
        rows = [(self._materials.setdefault(part.material, len(self._materials)), part) for part in parts]
        rows.sort(key=lambda row: row[0])
        counts = [len(part.mesh.faces) for _, part in rows]
        part_ids = [self._parts.setdefault(part.name, len(self._parts)) for _, part in rows]
        self._shapes.append(
            Shape(
                merge([part.mesh for _, part in rows]),
                np.repeat([class_id(part.class_name) for _, part in rows], counts).astype(np.uint8),
                np.repeat(part_ids, counts).astype(np.uint16),
                np.repeat([index for index, _ in rows], counts).astype(np.uint16),
            )
        )
        return len(self._shapes) - 1

    def scene(self, placements: list[Placement], bodies: list[Body]) -> Scene:
        names = sorted({m.texture for m in self._materials if m.texture})
        return Scene(
            tuple(self._shapes),
            tuple(placements),
            tuple(bodies),
            tuple(self._materials),
            tuple(self._parts),
            {name: catalog.texture(name) for name in names},
            {name: relief for name in names if (relief := catalog.relief(name)) is not None},
            {name: gloss for name in names if (gloss := catalog.roughness(name)) is not None},
            {name: weathering(name) for name in names if name in WEATHERED},
        )


def _split(phases: Sequence[Sequence[Part]]) -> tuple[list[Part], list[list[Part]]]:
    """Parts that are one and the same mesh in all phases, and for each phase those that are not."""
    shared = set.intersection(*({id(part.mesh) for part in parts} for parts in phases))
    same = [part for part in phases[0] if id(part.mesh) in shared]
    return same, [[part for part in parts if id(part.mesh) not in shared] for parts in phases]


def _wet(asset: Asset) -> Asset:
    """The asset after rain: what takes up water is darker, the ground's gloss is not put on walls."""
    return Asset(
        asset.class_name,
        tuple(
            Part(p.name, p.mesh, wet_material(p.material) if p.material.porous else p.material, p.class_name)
            for p in asset.parts
        ),
    )


def _detail(thing: Thing, gap_m: float) -> int:
    """Level of detail of a thing for the whole scene, by its least distance from the ego while frames are taken."""
    limits = DETAIL_WITHIN_M.get(thing.family.partition(".")[0], DETAIL_WITHIN_ELSE_M)
    return int(np.searchsorted(limits, gap_m, side="right"))


def _least_gaps_m(world: World) -> Floats:
    """Least distance in plan of each thing from the ego between the first and the last frame (n,)."""
    first, last = world.frame_times_s[[0, -1]]
    way_m = float(world.ego.distances([first, last]) @ [-1.0, 1.0])
    times = np.linspace(first, last, max(2, int(np.ceil(way_m / WAY_STEP_M)) + 1, 4 * len(world.frame_times_s)))
    way = world.ego.poses(times)[:, :2, 3]
    beside = cKDTree(way)
    return np.array(
        [
            beside.query(thing.trajectory.positions[0, :2])[0]
            if thing.is_static
            else np.linalg.norm(thing.trajectory.poses(times)[:, :2, 3] - way, axis=1).min()
            for thing in world.things
        ]
    )


def phases_at(family: Family, parameters: Parameters, gap_m: float) -> int:
    """How many gait phases of a body that comes as near as that are built.

    All, or as few as keep a foot on the ground within a pixel of its place: midway between two phases it is off by
    half of a phase's share of the cycle's way.
    """
    way_m = min(family.cycle_m(parameters), LONGEST_WAY_M)
    needed = np.ceil(0.5 * way_m * PIXELS_PER_RAD / max(gap_m, 1.0))
    return int(min(family.phases, max(FEWEST_PHASES, needed)))


def _phases_seen(thing: Thing, world: World, phases: int) -> list[int]:
    """Which of its phases a thing passes from the first moment that a sensor may look at to the last, in order."""
    if phases == 1:
        return [0]
    cycles = thing.trajectory.distances(world.ego.times_s[[0, -1]]) / catalog.family(thing.family).cycle_m(
        thing.parameters
    )
    first, last = np.floor((cycles + thing.phase) * phases + 0.5).astype(int)
    return [int(k) % phases for k in range(first, min(last + 1, first + phases))]


def _lean(thing: Thing) -> Floats:
    shear = np.eye(3)
    shear[0, 2], shear[1, 2] = thing.lean
    T = thing.trajectory.poses(0.0)[0]
    return transform(shear @ T[:3, :3], T[:3, 3])


def _object(thing: Thing, class_name: str, bounds: Floats, world: World) -> ObjectInfo:
    length, width, height = (float(x) for x in bounds[1] - bounds[0])
    x, y, z = (float(x) for x in bounds.mean(axis=0))
    key = stream(world.seed, "sample", world.index, "uuid", thing.name).bytes(16)
    return ObjectInfo(
        instance_id=thing.instance_id,
        uuid=_uuid4(key),
        name=thing.name,
        class_name=class_name,
        family=thing.family,
        size=(length, width, height),
        box_offset=(x, y, z),
        trajectory=thing.trajectory,
        is_static=thing.is_static,
        attributes=thing.attributes,
    )


def _uuid4(key: bytes) -> str:
    from uuid import UUID

    return str(UUID(bytes=key, version=4))
