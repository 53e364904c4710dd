"""Thin things on a carriageway: zebra bars, bay lines, patches, tar seams, manhole covers, drains.

Each lies a few millimetres above the surface it is on (`overlay_m` in `assets/families/road.yaml`), in world
frame. Places are drawn from a Generator; nothing here changes the height of the ground by more than 5 mm.
"""

from collections.abc import Sequence
from functools import partial

import numpy as np

from synthgen.arrays import Floats
from synthgen.records import Material, Mesh, Part
from synthgen.records.mesh import face_normals, merge
from synthgen.rng import Generator
from synthgen.world.roads.covers import gully, manhole
from synthgen.world.roads.lane_stretch import LaneStretch, Place
from synthgen.world.roads.road import SIDES, CrossSection, RoadLine
from synthgen.world.roads.wear import repairs_factor
from synthgen.world.shapes.solids import MIN_AREA_M2
from synthgen.world.surfaces.material_table import material, table


def details(
    line: RoadLine, section: CrossSection, rng: Generator, zebra_s: Sequence[float], paint: Material, damage: float
) -> tuple[Part, ...]:
    """All details of a street, painted ones with `paint`; `damage` is from 0 to 1."""
    factor = repairs_factor(damage)
    covers, reliefs = _manholes(line, section, rng)
    frames, slots = _drains(line, section)
    groups = [
        ("patch", "new_asphalt", "ground.road", _patches(line, section, rng, factor)),
        ("seam", "tar", "ground.road", _seams(line, section, rng, factor)),
        ("manhole", "iron", "ground.road", covers),
        ("manhole_relief", "void", "ground.road", reliefs),
        ("drain", "iron", "ground.parking", frames),
        ("drain_slots", "void", "ground.parking", slots),
        ("bay_line", "paint", "ground.road_marking", _bay_lines(line, section)),
        ("zebra", "paint", "ground.road_marking", _zebras(line, section, zebra_s)),
    ]
    return tuple(
        Part(name, merge(meshes), paint if look == "paint" else material("road", look), class_name)
        for name, look, class_name, meshes in groups
        if meshes
    )


def sheet(line: RoadLine, s: Floats, t: Floats, z: float) -> Mesh:
    """Level quadrilateral grid over stations and offsets (n, m) each, s growing along rows, t along columns."""
    vertices = np.concatenate([line.point(s, t), np.full((*s.shape, 1), z)], axis=-1).reshape(-1, 3)
    n, m = s.shape
    corner = (np.arange(n - 1)[:, None] * m + np.arange(m - 1)).reshape(-1)
    faces = np.concatenate(
        [np.column_stack([corner, corner + m, corner + m + 1]), np.column_stack([corner, corner + m + 1, corner + 1])]
    )
    faces = faces[np.linalg.norm(face_normals(vertices, faces), axis=1) > MIN_AREA_M2]
    up = np.broadcast_to([0.0, 0.0, 1.0], vertices.shape)
    return Mesh.make(vertices, faces, normals=up, uv=np.stack([s, t], axis=-1).reshape(-1, 2))


def _rectangle(line: RoadLine, s_range: tuple[float, float], t_range: tuple[float, float], z: float) -> Mesh:
    (s0, s1), (t0, t1) = s_range, t_range
    steps = max(2, int(np.ceil((s1 - s0) / 1.5)) + 1)
    s, t = np.meshgrid(np.linspace(s0, s1, steps), [t0, t1], indexing="ij")
    return sheet(line, s, t, z)


def _about(middle: float, half: float) -> tuple[float, float]:
    return middle - half, middle + half


def _zebras(line: RoadLine, section: CrossSection, zebra_s: Sequence[float]) -> list[Mesh]:
    marks, z = table("road")["markings"], table("road")["details"]["overlay_m"]
    bar, half, reach = marks["zebra_bar_m"], marks["zebra_length_m"] / 2, section.kerb_t("left") - 0.25
    n_bars = int((2 * reach + bar) // (2 * bar))
    first = -(2 * n_bars - 1) * bar / 2
    return [
        _rectangle(line, _about(s, half), _about(first + (2 * k + 0.5) * bar, bar / 2), z)
        for s in zebra_s
        for k in range(n_bars)
    ]


def _bay_lines(line: RoadLine, section: CrossSection) -> list[Mesh]:
    """Lines across the parking strip between bays."""
    marks, z = table("road")["markings"], table("road")["details"]["overlay_m"]
    width, pitch = marks["line_width_m"], marks["bay_length_m"]
    lines: list[Mesh] = []
    for side in SIDES if section.parking_width_m > 0.0 else ():
        t0, t1 = sorted([np.sign(section.kerb_t(side)) * section.half_width_m, section.kerb_t(side) * 0.995])
        for s in np.arange(pitch / 2, line.length_m, pitch):
            lines.append(_rectangle(line, (s, s + width), (t0, t1), z))
    return lines


def _patches(line: RoadLine, section: CrossSection, rng: Generator, factor: float) -> list[Mesh]:
    """Repairs: trapezes of newer asphalt inside a lane, sometimes a long trench along it."""
    rows = table("road")["details"]
    patches = []
    for _ in range(round(factor * line.length_m / rows["patch_spacing_m"])):
        lane = section.lane_numbers[rng.integers(section.lanes)]
        room = section.lane_width_m / 2 - 0.35
        length = rng.uniform(6.0, 18.0) if rng.random() < 0.3 else rng.uniform(1.0, 3.5)
        width = 0.6 if length > 4.0 else rng.uniform(0.7, 1.6)
        middle = section.lane_center(lane) + rng.uniform(-1, 1) * max(0.0, room - width / 2)
        s0 = rng.uniform(0.0, max(1.0, line.length_m - length))
        s, t = np.meshgrid(
            np.linspace(s0, s0 + length, 2 + int(length)), middle + width / 2 * np.array([-1, 1]), indexing="ij"
        )
        s = s + rng.uniform(-0.08, 0.08, 2) * (s > s0 + length / 2)
        patches.append(sheet(line, s, t + rng.uniform(-0.02, 0.02, t.shape), 0.8 * rows["overlay_m"]))
    return patches


def _seams(line: RoadLine, section: CrossSection, rng: Generator, factor: float) -> list[Mesh]:
    """Sealed cracks: thin wandering bands of bitumen, across or along a lane."""
    seams = []
    for _ in range(round(factor * line.length_m / 9.0)):
        lane = section.lane_numbers[rng.integers(section.lanes)]
        middle, reach = section.lane_center(lane), section.lane_width_m / 2 - 0.3
        s0, n = rng.uniform(0.0, line.length_m), 24
        wander = np.cumsum(rng.normal(0.0, 1.0, n)) * 0.02
        if rng.random() < 0.5:
            t_path, s_path = np.linspace(reach, -reach, n) + middle, s0 + wander
            half = np.stack([np.full(n, -1.0), np.zeros(n)])
        else:
            s_path, t_path = np.linspace(s0, s0 + rng.uniform(2.0, 9.0), n), middle + rng.uniform(-0.8, 0.8) + wander
            half = np.stack([np.zeros(n), np.full(n, -1.0)])
        width = (
            rng.uniform(0.012, 0.025)
            * rng.uniform(0.6, 1.3, n)
            * np.minimum(1.0, 0.1 + np.sin(np.linspace(0, np.pi, n)) * 3)
        )
        s = np.stack([s_path + half[0] * width, s_path - half[0] * width], axis=1)
        t = np.stack([t_path + half[1] * width, t_path - half[1] * width], axis=1)
        seams.append(sheet(line, s, t, 0.6 * table("road")["details"]["overlay_m"]))
    return seams


def _manholes(line: RoadLine, section: CrossSection, rng: Generator) -> tuple[list[Mesh], list[Mesh]]:
    """Round covers in the lanes, and the dark gap and pattern on each."""
    covers, reliefs = list[Mesh](), list[Mesh]()
    for s in np.arange(rng.uniform(4.0, 12.0), line.length_m, table("road")["details"]["manhole_spacing_m"]):
        t = section.lane_center(section.lane_numbers[rng.integers(section.lanes)]) + rng.uniform(-0.5, 0.5)
        made = manhole(on_street(line), float(s), float(t))
        covers, reliefs = covers + made[0], reliefs + made[1]
    return covers, reliefs


def _drains(line: RoadLine, section: CrossSection) -> tuple[list[Mesh], list[Mesh]]:
    """Gully gratings at the foot of the kerb, and their dark slots."""
    rows, frames, slots = table("road")["details"], list[Mesh](), list[Mesh]()
    for side in SIDES:
        foot = section.kerb_t(side)
        for s in np.arange(rows["drain_spacing_m"] / 2, line.length_m, rows["drain_spacing_m"]):
            made = gully(on_street(line), float(s), foot, float(np.sign(foot)))
            frames, slots = frames + made[0], slots + made[1]
    return frames, slots


def on_street(line: RoadLine) -> Place:
    """Places on the street's level surface."""

    def place(s: Floats, t: Floats, h: Floats) -> Floats:
        xy = line.point(s, t)
        return np.concatenate([xy, np.broadcast_to(h, xy.shape[:-1])[..., None]], axis=-1)

    return place


def lane_stretches(line: RoadLine, section: CrossSection) -> list[LaneStretch]:
    """The street's lanes, as cracks and holes need them."""
    place = on_street(line)
    return [
        LaneStretch(place, 0.0, line.length_m, partial(np.full_like, fill_value=t), section.lane_width_m)
        for t in (section.lane_center(number) for number in section.lane_numbers)
    ]
