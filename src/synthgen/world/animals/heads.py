"""What stands on a head: ears, eyes, antlers, horns and tusks; and manes and tails.

Start at `head_parts`: meshes in the zero pose that follow one bone or two. Shapes come from the tables of head
forms; antlers carry tines by species.
Left out: the head itself (see `flesh`), and velvet and casting of antlers by season.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from synthgen.arrays import Floats
from synthgen.geometry import transform
from synthgen.records import Mesh
from synthgen.records.mesh import merge
from synthgen.world.animals.frame import Frame, pitched
from synthgen.world.shapes.solids import revolve
from synthgen.world.shapes.tubes import tube

_FLIP = np.diag([1.0, -1.0, 1.0, 1.0])


def head_parts(frame: Frame, form: Mapping[str, Any], detail: int, *, antlers: bool, size: float) -> dict[str, Mesh]:
    """Meshes by part, "ears", "eyes" and perhaps "antlers", in the zero pose; `size` is that of the antlers."""
    unit, origin = frame.row["head"]["length"] * frame.height_m, frame.at("head")
    wide = frame.row["head"].get("wide", 1.0)
    left = {"ears": _ear(frame.row["head"].get("ears", form["ears"]), detail), "eyes": _eye(form["eyes"], detail)}
    horns = _HORNS.get(frame.row["name"]) if antlers else None
    if horns is not None:
        left["antlers"] = horns(np.asarray(form["brow"], dtype=float), size, (7, 5, 3)[detail])
    T = np.diag([unit, unit * wide, unit, 1.0])
    T[:3, 3] = origin
    carried = pitched(-np.deg2rad(frame.row["head"]["pitch_deg"]))
    for name, base in (("ears", frame.row["head"].get("ears", form["ears"])["base"]), ("antlers", form["brow"])):
        if name in left:
            # Ears and antlers are described with the head held as it usually is.
            left[name] = left[name].moved(transform(carried, np.asarray(base) - carried @ np.asarray(base)))
    return {name: merge([mesh.moved(T), mesh.moved(T @ _FLIP)]) for name, mesh in left.items()}


def _ear(row: Mapping[str, Any], detail: int) -> Mesh:
    """A leaf that is hollow to the front, as a closed sheet."""
    n, m = ((9, 7), (6, 5), (4, 3))[detail]
    aim = _unit(row["aim"])
    facing = np.asarray(row.get("facing", (0.8, 0.5, -0.1)), dtype=float)
    facing = _unit(facing - aim * (facing @ aim))
    across = np.cross(aim, facing)
    t, s = np.meshgrid(np.linspace(0.0, 1.0, n), np.linspace(-1.0, 1.0, m), indexing="ij")
    # Narrow at the base, widest at two fifths, pointed.
    width = 0.5 * row["width"] * (0.42 + 0.58 * np.sin(np.pi * np.clip(t / 0.85, 0, 1) ** 0.75)) * (1 - t**5)
    depth = 0.28 * row["width"] * (1.0 - s**2) * np.sin(np.pi * np.clip(0.15 + 0.8 * t, 0, 1))
    middle = np.asarray(row["base"]) - 0.12 * row["length"] * aim + t[..., None] * row["length"] * 1.1 * aim
    rim = middle + (width * s)[..., None] * across
    thick = 0.022 * row["length"] * (1.0 - t**4) * (1.0 - s**4) + 0.002
    inner = rim - (depth - thick)[..., None] * facing
    outer = rim - (depth + thick)[..., None] * facing
    return merge([_sheet(inner, is_flipped=True), _sheet(outer, is_flipped=False)])


def _sheet(points: Floats, *, is_flipped: bool) -> Mesh:
    n, m = points.shape[:2]
    i, j = np.meshgrid(np.arange(n - 1), np.arange(m - 1), indexing="ij")
    a, b, c, d = i * m + j, i * m + j + 1, (i + 1) * m + j + 1, (i + 1) * m + j
    faces = np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)])
    return Mesh.make(points.reshape(-1, 3), faces[:, ::-1] if is_flipped else faces)


def _eye(row: Mapping[str, Any], detail: int) -> Mesh:
    n = (8, 5, 3)[detail]
    angle = np.linspace(-np.pi / 2, np.pi / 2, n)
    r = row["r"]
    profile = np.stack([r * np.cos(angle), r * np.sin(angle)], axis=1)
    profile[[0, -1], 0] = 0.0
    T = np.eye(4)
    T[:3, 3] = row["at"]
    return revolve(profile, 2 * n, 80.0).moved(T)


def _beam(points: ArrayLike, radii: tuple[float, float], sides: int) -> Mesh:
    """A tube along a smooth curve through points, tapering as given at its ends."""
    line = np.asarray(points, dtype=float)
    at, knots = np.linspace(0, 1, 4 * (len(line) - 1) + 1), np.linspace(0, 1, len(line))
    smooth = np.stack([np.interp(at, knots, line[:, k]) for k in range(3)], axis=1)
    for _ in range(3):
        smooth[1:-1] = 0.25 * smooth[:-2] + 0.5 * smooth[1:-1] + 0.25 * smooth[2:]
    r = np.linspace(*radii, len(smooth))
    return tube(smooth, [float(v) for v in r], sides=max(sides, 3))


def _red_deer(base: Floats, size: float, sides: int) -> Mesh:
    """Beams that sweep back, out and up, with brow, bez and trez tines and a crown."""
    k = 1.9 * size  # beams of .7 m on heads of .36 m: Macdonald and Barrett 1993
    beam = base + k * np.array(
        [(0, 0, -0.03), (-0.10, 0.12, 0.15), (-0.24, 0.30, 0.42), (-0.20, 0.38, 0.72), (-0.05, 0.36, 1.0)]
    )
    parts = [_beam(beam, (0.062, 0.050), sides)]
    tines = [
        (0, 0.04, [(0.10, 0.05, 0.06), (0.26, 0.06, 0.24)]),
        (1, 0.0, [(0.08, 0.07, 0.03), (0.20, 0.12, 0.14)]),
        (2, 0.0, [(0.10, 0.04, 0.04), (0.22, 0.02, 0.18)]),
        (4, 0.0, [(-0.08, -0.02, 0.08), (-0.14, -0.06, 0.20)]),
        (4, 0.0, [(0.06, -0.03, 0.08), (0.12, -0.09, 0.20)]),
    ]
    for knot, lift, way in tines:
        start = beam[knot] + np.array([0.0, 0.0, k * lift])
        parts.append(_beam([start, *(start + k * np.array(way))], (0.040, 0.012), sides))
    return merge(parts)


def _roe_deer(base: Floats, size: float, sides: int) -> Mesh:
    """Short upright antlers of three points, ears' length."""
    k = 1.15 * size
    beam = base + k * np.array([(0, 0, -0.05), (-0.08, 0.05, 0.35), (-0.14, 0.10, 0.7), (-0.22, 0.10, 1.0)])
    front = [beam[1] + [0.0, 0.0, 0.02], beam[1] + k * np.array([0.14, 0.01, 0.24])]
    back = [beam[2], beam[2] + k * np.array([0.10, 0.01, 0.26])]
    return merge(
        [_beam(beam, (0.055, 0.015), sides), _beam(front, (0.03, 0.008), sides), _beam(back, (0.028, 0.008), sides)]
    )


def _moose(base: Floats, size: float, sides: int) -> Mesh:
    """A short beam to the side that widens into a palm with fingers."""
    k = 1.0 * size
    root = base + k * np.array([0.0, 0.25, 0.02])
    parts = [_beam([base, root, root + k * np.array([-0.02, 0.20, 0.05])], (0.06, 0.07), sides)]
    palm = root + k * np.array([-0.05, 0.22, 0.06])
    for turn in np.deg2rad([-52, -30, -10, 10, 30, 50, 68]):
        out = np.array([-np.sin(turn), 0.55 * np.cos(turn), 0.62 * np.cos(turn)])
        bend = np.array([0.0, 0.05, 0.16])
        reach = 0.50 + 0.10 * np.cos(2.5 * turn)
        parts.append(
            _beam([palm, palm + k * 0.55 * reach * out, palm + k * (reach * out + bend)], (0.125, 0.010), sides)
        )
    return merge(parts)


def _cow(base: Floats, size: float, sides: int) -> Mesh:
    """Horns that go out, then forward and up."""
    k = 0.9 * size
    way = base + k * np.array([(0, 0, 0), (-0.02, 0.22, 0.03), (0.10, 0.42, 0.12), (0.22, 0.44, 0.28)])
    return _beam(way, (0.075, 0.015), sides)


def _boar(base: Floats, size: float, sides: int) -> Mesh:
    """Tusks that curve up out of the lower jaw."""
    way = base + 0.9 * size * np.array([(0, 0, -0.03), (0.02, 0.035, 0.06), (-0.01, 0.045, 0.13)])
    return _beam(way, (0.020, 0.006), sides)


_HORNS = {"red_deer": _red_deer, "roe_deer": _roe_deer, "moose": _moose, "cow": _cow, "boar": _boar}


def mane(frame: Frame, detail: int) -> Mesh:
    """Hair along the crest of the neck that falls to the right; zero pose."""
    h, n = frame.height_m, (26, 14, 7)[detail]
    low, middle, poll = (np.array(row[:3]) for row in frame.row["neck"])
    low_w, middle_w, poll_w = (row[3] for row in frame.row["neck"])
    at = np.linspace(0.08, 1.0, n)
    station = np.stack([np.interp(at, [0.0, 0.55, 1.0], [low[k], middle[k], poll[k]]) for k in range(3)], axis=1)
    along = np.gradient(station[:, :2], axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    top = station[:, :2] + np.stack([-along[:, 1], along[:, 0]], axis=1) * station[:, 2:] * 0.93
    length = 0.125 + 0.02 * np.sin(at * 41.0) + 0.015 * np.sin(at * 17.0)
    wide = np.interp(at, [0.0, 0.55, 1.0], [low_w, middle_w, poll_w]) * station[:, 2]
    rows = []
    # Across the hair: from left of the crest over it, down outside to the tips, and back up inside.
    for share, off in (
        (0.08, None),
        (0.0, 0.030),
        (0.3, 0.052),
        (0.65, 0.050),
        (1.0, 0.030),
        (0.6, -0.02),
        (0.1, -0.02),
    ):
        fall = share * length
        if off is None:
            rows.append(np.stack([top[:, 0], np.full(n, 0.016), top[:, 1] - fall], axis=1))
            continue
        arc = wide * np.sqrt(np.clip(1.0 - (1.0 - fall / station[:, 2]) ** 2, 0.0, 1.0))
        rows.append(
            np.stack(
                [
                    top[:, 0] - 0.1 * fall,
                    -arc - (off if share else 0.0),
                    top[:, 1] - fall + (0.03 if not share else 0.0),
                ],
                axis=1,
            )
        )
    points = h * np.stack([*rows, rows[0]], axis=1)
    return _sheet(points, is_flipped=False)


def tail(frame: Frame, detail: int) -> tuple[Mesh, dict[str, Floats]]:
    """The tail in the zero pose, straight back from its root in the rump, and what its vertices follow, (n,) each."""
    row, h = frame.row["tail"], frame.height_m
    root, length = frame.at("tail"), row["length"] * frame.height_m
    inward = frame.at("pelvis") - root
    t = np.array([0.0, 0.15, 0.35, 0.5, 0.65, 0.85, 0.96, 1.0])
    radii = h * np.interp(t, [0.0, 0.5, 1.0], row["r"])
    radii[-1] *= 0.45
    line = root + np.outer(t * length, [-1.0, 0.0, 0.0])
    start = root + 0.06 * h * inward / np.linalg.norm(inward)
    sides = (10, 7, 4)[detail]
    mesh = tube(np.concatenate([[start], line]), [float(radii[0]), *(float(r) for r in radii)], sides=sides)
    along = (root[0] - mesh.vertices[:, 0].astype(float)) / length
    base = (mesh.vertices[:, 0] > root[0] + 0.5 * (start[0] - root[0])).astype(float)
    tip = np.clip((along - 0.35) / 0.3, 0.0, 1.0)
    return mesh, {"pelvis": base, "tail": (1.0 - base) * (1.0 - tip), "tail_tip": (1.0 - base) * tip}


def _unit(v: ArrayLike) -> Floats:
    v = np.asarray(v, dtype=float)
    return v / np.linalg.norm(v)
