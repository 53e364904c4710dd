"""Things in hands: umbrella, telephone, bags, box, suitcase, cane, crutches.

Start at `carried`. Each thing is placed by the palm that holds it; what stands on the ground reaches z = 0.
Left out: how the arm gets there (see `holds`), rucksacks (see `accessories`).
"""

from collections.abc import Callable, Mapping
from functools import cache

import numpy as np

from synthgen.arrays import Floats
from synthgen.records import Material, Mesh, Part
from synthgen.records.mesh import merge
from synthgen.world.family import Parameters
from synthgen.world.people.holds import palm_frame
from synthgen.world.people.skeleton import INDEX, Pose, Skeleton
from synthgen.world.people.stuffs import cloth, named
from synthgen.world.shapes.solids import box
from synthgen.world.shapes.tubes import ring, tube

Pieces = list[tuple[str, Mesh, Material]]

STICK = 0.475
"""Length of canes, and of crutches below the grip, over stature: the wrist's height of a hanging arm."""
_UMBRELLA_M = 0.53
_UMBRELLA_RIBS = 8
"""Radius of an open umbrella, and its ribs (usual sizes of pocket umbrellas: 0.95 to 1.10 m across)."""
_SUITCASE_M = (0.24, 0.40, 0.55)
"""Depth, width and height of a cabin suitcase (IATA cabin size .55 x .40 x .20 m and wheels)."""


def carried(
    p: Parameters,
    skeleton: Skeleton,
    pose: Pose,
    side: str,
    tips: Mapping[str, Floats],
    class_name: str,
    detail: int,
) -> list[Part]:
    """Parts of what the hands hold, in a pose that stands on the ground; `tips` says where sticks end, by side."""
    what = str(p["hands"])
    if what in ("cane", "crutches"):
        pieces = (_cane if what == "cane" else _crutches)(skeleton, pose, tips)
    elif what == "umbrella":
        pieces = _umbrella(p, skeleton, pose, side, detail)
    elif what in _THINGS:
        pieces = _THINGS[what](p, skeleton, pose, side)
    else:
        return []
    return [Part(name, mesh, material, class_name) for name, mesh, material in pieces]


def _upright(origin: Floats, up: Floats, forward: Floats) -> Floats:
    """T_body_thing (4, 4) of a thing whose z axis is `up` and whose x axis is as near as can be to `forward`."""
    z = up / np.linalg.norm(up)
    x = forward - z * float(z @ forward)
    x /= np.linalg.norm(x)
    T = np.eye(4)
    T[:3, :3] = np.stack([x, np.cross(z, x), z], axis=1)
    T[:3, 3] = origin
    return T


def _umbrella(p: Parameters, s: Skeleton, pose: Pose, side: str, detail: int) -> Pieces:
    palm = palm_frame(s, pose, side)[:3, 3]
    top_z = pose.at("head")[2] + 0.72 * s.head_m + 0.30
    over = np.array([0.45 * (pose.at("head")[0] + palm[0]), 0.35 * palm[1] + 0.4 * pose.at("head")[1], top_z])
    T = _upright(palm, over - palm, np.array([1.0, 0.0, 0.0]))
    length = float(np.linalg.norm(over - palm))
    shaft = tube([[0, 0, -0.10], [0, 0, 0.5 * length], [0, 0, length + 0.05]], 0.006, sides=6)
    grip = tube([[0, 0, -0.13], [0, 0, -0.12], [0, 0, 0.05]], [0.010, 0.014, 0.012], sides=8)
    tips = np.stack([_canopy_point(np.pi / 4 * k, np.array([0.05, 0.5, 1.0])) for k in range(_UMBRELLA_RIBS)])
    ribs = merge([tube(line - [0, 0, 0.006], 0.0025, sides=(4, 3, 3, 3)[detail]) for line in tips])
    up = np.eye(4)
    up[2, 3] = length
    panels = cloth("umbrella", p["umbrella_color"], 0.6)
    return [
        ("umbrella", _canopy(detail).moved(T @ up), panels),
        ("umbrella_ribs", ribs.moved(T @ up), named("steel")),
        ("umbrella_shaft", shaft.moved(T), named("steel")),
        ("umbrella_grip", grip.moved(T), named("black_plastic")),
    ]


def _canopy_point(around: float | Floats, out: Floats) -> Floats:
    """Points (..., 3) of the canopy below its top: round in profile, sagging between the ribs towards the rim."""
    between = np.abs(np.sin(0.5 * _UMBRELLA_RIBS * np.asarray(around)))
    radius = _UMBRELLA_M * np.sin(0.5 * np.pi * 0.92 * out) / np.sin(0.5 * np.pi * 0.92) * (1.0 - 0.09 * between * out)
    z = -0.24 * (1.0 - np.cos(0.5 * np.pi * 0.92 * out)) + 0.022 * between * out**2
    return np.stack([radius * np.cos(around), radius * np.sin(around), z], axis=-1)


@cache
def _canopy(detail: int) -> Mesh:
    n_around, n_out = ((48, 8), (24, 5), (16, 4), (16, 3))[detail]
    around, out = np.meshgrid(
        np.linspace(0, 2 * np.pi, n_around, endpoint=False), np.linspace(0.02, 1.0, n_out), indexing="ij"
    )
    points = _canopy_point(around, out).reshape(-1, 3)
    i, j = np.meshgrid(np.arange(n_around), np.arange(n_out - 1), indexing="ij")
    a, b = i * n_out + j, i * n_out + j + 1
    c, d = ((i + 1) % n_around) * n_out + j + 1, ((i + 1) % n_around) * n_out + j
    faces = np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)])
    uv = np.stack([_UMBRELLA_M * around, _UMBRELLA_M * out], axis=-1).reshape(-1, 2)
    over = Mesh.make(points, faces, uv=uv)
    under = Mesh.make(points - [0, 0, 0.002], faces[:, ::-1], uv=uv)
    return merge([over, under])


def _phone(p: Parameters, s: Skeleton, pose: Pose, side: str) -> Pieces:
    T, out = palm_frame(s, pose, side), 1.0 if side == "l" else -1.0
    y = -out * 0.010
    body = box([-0.030, y - 0.004, -0.105], [0.042, y + 0.004, 0.045])
    glass = box([-0.027, y - 0.0055, -0.102], [0.039, y + 0.0055, 0.042])
    return [("phone", body.moved(T), named("gray_plastic")), ("phone_glass", glass.moved(T), named("glass"))]


def _shopping(p: Parameters, s: Skeleton, pose: Pose, side: str) -> Pieces:
    palm = palm_frame(s, pose, side)[:3, 3]
    forward = pose.turns[INDEX["pelvis"]] @ np.array([1.0, 0.0, 0.0])
    T = _upright(palm - [0, 0, 0.16], np.array([0.0, 0.0, 1.0]), forward)
    bag = _bag(0.30, 0.15, 0.10, 0.34)
    straps = [
        tube([[-0.09, y, 0.0], [-0.05, 0.5 * y, 0.10], [0.0, 0.0, 0.155], [0.05, 0.5 * y, 0.10], [0.09, y, 0.0]], 0.005)
        for y in (-0.05, 0.05)
    ]
    looks = cloth("bag", p["bag_color"], 0.7)
    return [("bag", bag.moved(T), looks), ("bag_straps", merge(straps).moved(T), looks)]


@cache
def _bag(length: float, width: float, width_top: float, height: float) -> Mesh:
    """A soft bag below z = 0: wide at the bottom, narrower and rounded towards the top."""
    rows = []
    for z, w, scale in (
        (0.0, width_top, 0.94),
        (-0.25, 0.8 * width, 1.0),
        (-0.7, width, 1.04),
        (-1.0, 0.9 * width, 0.96),
    ):
        turn = np.linspace(0, 2 * np.pi, 20, endpoint=False)
        x = 0.5 * length * scale * np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** 0.45
        y = 0.5 * w * np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** 0.45
        rows.append(np.stack([x, y, np.full(20, z * height)], axis=1))
    points = np.concatenate([*rows, [[0, 0, -height]], [[0, 0, -0.02]]])
    faces = []
    for r in range(3):
        for k in range(20):
            a, b = r * 20 + k, r * 20 + (k + 1) % 20
            faces += [[a, a + 20, b + 20], [a, b + 20, b]]
    faces += [[60 + k, 80, 60 + (k + 1) % 20] for k in range(20)]
    faces += [[k, (k + 1) % 20, 81] for k in range(20)]
    return Mesh.make(points, faces, crease_deg=50)


def _handbag(p: Parameters, s: Skeleton, pose: Pose, side: str) -> Pieces:
    H, out = s.stature_m, 1.0 if side == "l" else -1.0
    pelvis, chest = pose.turns[INDEX["pelvis"]], pose.turns[INDEX["chest"]]
    hip = pose.at("pelvis") + pelvis @ (np.array([-0.02, out * 0.142, 0.045]) * H)
    T = _upright(hip, np.array([0.0, 0.0, 1.0]), pelvis @ np.array([1.0, 0.0, 0.0]))
    neck = s.at("neck") - s.at("chest")
    over = [
        pose.at("chest") + chest @ (np.array([x, out * 0.075, z]) * H + [0, 0, neck[2]])
        for x, z in ((-0.045, -0.010), (-0.006, 0.004), (0.036, -0.022))
    ]
    ends = [T[:3, :3] @ np.array([x, 0.0, -0.01]) + hip for x in (-0.12, 0.12)]
    line = np.stack([ends[0], *over, ends[1]])
    strap = tube(line, 0.008, sides=6)
    looks = cloth("bag", p["bag_color"], 0.55)
    return [("bag", _bag(0.30, 0.11, 0.06, 0.22).moved(T), looks), ("bag_straps", strap, looks)]


def _box(p: Parameters, s: Skeleton, pose: Pose, side: str) -> Pieces:
    left, right = (palm_frame(s, pose, hand)[:3, 3] for hand in "lr")
    across = left - right
    width = float(np.linalg.norm(across)) - 0.018 * s.stature_m
    T = _upright(0.5 * (left + right), np.array([0.0, 0.0, 1.0]), np.cross(across, [0.0, 0.0, 1.0]))
    low, high = np.array([-0.10, -0.5 * width, -0.10]), np.array([0.22, 0.5 * width, 0.20])
    tape = box([low[0] - 0.001, -0.025, low[2] - 0.001], [high[0] + 0.001, 0.025, high[2] + 0.001])
    return [("box", box(low, high).moved(T), named("cardboard")), ("box_tape", tape.moved(T), named("gray_plastic"))]


def _suitcase(p: Parameters, s: Skeleton, pose: Pose, side: str) -> Pieces:
    """Rolled behind on two wheels, leaning towards the hand."""
    palm = palm_frame(s, pose, side)[:3, 3]
    depth, width, height = _SUITCASE_M
    length, wheel = max(1.0, palm[2] + 0.1), 0.032
    lean = float(np.arccos(np.clip((palm[2] - wheel) / length, -1.0, 1.0)))
    foot = palm - np.array([length * np.sin(lean), 0.0, palm[2] - wheel])
    T = _upright(foot, palm - foot, np.array([1.0, 0.0, 0.0]))
    low, high = np.array([0.03 - depth, -0.5 * width, 0.03]), np.array([0.03, 0.5 * width, 0.03 + height])
    ribs = [
        box([low[0] - 0.004, y - 0.012, low[2] + 0.03], [high[0] + 0.004, y + 0.012, high[2] - 0.03])
        for y in (-0.13, -0.065, 0.0, 0.065, 0.13)
    ]
    rods = [tube([[0.005, y, high[2]], [0.005, y, 0.9 * length], [0.005, y, length]], 0.006) for y in (-0.06, 0.06)]
    bar = tube([[0.005, -0.07, length], [0.005, 0.0, length], [0.005, 0.07, length]], 0.012)
    wheels = [
        tube(np.array([[0.0, y - 0.012, 0.0], [0.0, y, 0.0], [0.0, y + 0.012, 0.0]]), wheel, sides=16)
        for y in (-0.15, 0.15)
    ]
    shell = cloth("suitcase", p["bag_color"], 0.45)
    looks = Material("suitcase", shell.base_color, 0.4, shell.reflectance_905nm, clearcoat=0.3, substance="plastic")
    return [
        ("suitcase", merge([box(low, high), *ribs]).moved(T), looks),
        ("suitcase_handle", merge([*rods, bar]).moved(T), named("steel")),
        ("suitcase_wheels", merge([wheel_mesh.moved(T) for wheel_mesh in wheels]), named("black_plastic")),
    ]


def _cane(s: Skeleton, pose: Pose, tips: Mapping[str, Floats]) -> Pieces:
    ((side, tip),) = tips.items()
    T = palm_frame(s, pose, side)
    palm, grip = T[:3, 3], T[:3, :3] @ np.array([1.0, 0.0, 0.0])
    shaft = tube([palm, 0.5 * (palm + tip), tip], [0.011, 0.010, 0.008], sides=8)
    handle = tube([palm - 0.045 * grip, palm, palm + 0.075 * grip], [0.012, 0.014, 0.010], sides=8)
    return [
        ("cane", merge([shaft, handle]), named("wood")),
        ("cane_tip", _ferrule(palm, tip), named("rubber")),
    ]


def _crutches(s: Skeleton, pose: Pose, tips: Mapping[str, Floats]) -> Pieces:
    bars, grips, ends = [], [], []
    for hand, tip in tips.items():
        T = palm_frame(s, pose, hand)
        palm, forward = T[:3, 3], T[:3, :3] @ np.array([1.0, 0.0, 0.0])
        forearm = pose.turns[INDEX[f"forearm_{hand}"]]
        elbow = pose.at(f"forearm_{hand}")
        wrist = pose.at(f"hand_{hand}")
        back = forearm @ np.array([-1.0, 0.0, 0.0])
        cuff = wrist + 0.68 * (elbow - wrist) + 0.062 * back
        stem = palm + 0.075 * (palm - tip) / np.linalg.norm(palm - tip) - 0.03 * forward
        bars.append(tube([tip, 0.5 * (tip + palm), palm - 0.03 * forward, stem, cuff], 0.011, sides=8))
        grips.append(tube([palm - 0.045 * forward, palm, palm + 0.085 * forward], [0.014, 0.017, 0.015], sides=8))
        circle = ring([0, 0, 0], 0.062, 16)[:, [0, 2, 1]]
        place = np.eye(4)
        place[:3, :3], place[:3, 3] = forearm, wrist + 0.68 * (elbow - wrist)
        # The cuff is open at the front.
        grips.append(tube(circle[3:14], 0.012, sides=6).moved(place))
        ends.append(_ferrule(palm, tip))
    return [
        ("crutches", merge(bars), named("steel")),
        ("crutch_grips", merge(grips), named("gray_plastic")),
        ("crutch_tips", merge(ends), named("rubber")),
    ]


def _ferrule(palm: Floats, tip: Floats) -> Mesh:
    """The rubber foot of a stick; its rim is on the ground."""
    up = (palm - tip) / np.linalg.norm(palm - tip)
    start = tip + [0.0, 0.0, 0.001]
    return tube([start, start + 0.02 * up, start + 0.045 * up], [0.016, 0.014, 0.011], sides=10)


_THINGS: dict[str, Callable[[Parameters, Skeleton, Pose, str], Pieces]] = {
    "call": _phone,
    "phone": _phone,
    "shopping": _shopping,
    "handbag": _handbag,
    "box": _box,
    "suitcase": _suitcase,
}
