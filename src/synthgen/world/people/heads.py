"""What shows of the skin, and what grows and sits on the head: face, eyes, hair, cap, hands, bare arms and legs.

Start at `head_shells`. Hair is a volume with locks, cut along the hairline; eyes, brows and lips are parts of
the face's surface, cut along ellipses.
Left out: identity, expression and teeth.
"""

from collections.abc import Mapping

import numpy as np

from synthgen.arrays import Bools, Floats, Ints
from synthgen.rng import Generator, stream
from synthgen.world.people.body import ARMS, LEGS, Flesh, hand_cones, head_field
from synthgen.world.people.figure import Figure, Shell, cut, meshed, shell
from synthgen.world.people.skeleton import INDEX, Skeleton
from synthgen.world.shapes.implicit import Cone, Field, cone_distance, smooth_cut, smooth_union, split


def in_head(figure: Figure, points: Floats) -> Floats:
    """Points (n, 3) of the bind pose in heads: the chin's level at z = 0, the crown at 1, ears at x = 0."""
    s = figure.skeleton
    return (figure.zero("head", points) - _chin(s)) / s.head_m


def _chin(s: Skeleton) -> Floats:
    return np.array([0.002 * s.stature_m, 0.0, s.stature_m - 0.008 - s.head_m])


def head_shells(figure: Figure, face: Mapping[str, float], *, collar: float) -> list[Shell]:
    """Head and neck down to under the collar (its height over stature); eyes, brows and lips are apart."""
    s, H = figure.skeleton, figure.skeleton.stature_m
    neck = figure.solid({bone: figure.flesh[bone] for bone in ("chest", "neck", "clavicle_l", "clavicle_r")})
    head = head_field(s, face)

    def field(points: Floats) -> Floats:
        return smooth_union([head(figure.zero("head", points)), neck(points)], 0.006 * H)

    surface = meshed(figure, field, head_box(figure, -0.42, 1.1), "head")
    surface = cut(surface, figure.zero("neck", surface[0])[:, 2] - (s.at("neck")[2] + (min(collar, 0.012) - 0.034) * H))
    shells = []
    if "face" in figure.cells_m:
        # The face is meshed more finely; both meshes lie on one surface and meet along a line.
        mask = meshed(figure, field, head_box(figure, 0.1, 0.7, back=0.0), "face")
        mask = cut(mask, _face_level(in_head(figure, mask[0])))
        surface = cut(surface, -_face_level(in_head(figure, surface[0])))
        for name, level in (("eyes", _eye_level), ("brows", _brow_level), ("lips", _lip_level)):
            patch, mask = split(*mask, level(in_head(figure, mask[0]), face["width"]))
            if name == "eyes":
                iris, patch = split(*patch, _iris_level(in_head(figure, patch[0]), face["width"]))
                shells.append(shell(figure, "eyes", iris, field, material="iris", weights="head"))
            shells.append(shell(figure, name, patch, field, weights="head"))
        shells.append(shell(figure, "skin_head", mask, field, weights="head"))
    elif figure.detail == 1:
        shells = _painted(figure, surface, field, face["width"])
    skin = shell(figure, "skin_head", surface, field)
    return [_neck_weighted(figure, skin), *shells]


_PAINTED = (
    ("brows", "brows", ((0.045, 0.578), (0.130, 0.600), (0.220, 0.575)), 0.030),
    ("eyes", "iris", ((0.080, 0.492), (0.128, 0.502), (0.175, 0.492)), 0.036),
    ("lips", "lips", ((0.002, 0.205), (0.045, 0.208), (0.090, 0.214)), 0.050),
)
"""Part, material, line (y, z) and height of what a coarse face shows of eyes and mouth, in heads, left side."""
_PAINT_M = 0.0015
"""How far paint stands off the face, so that it is seen. [m]"""


def _painted(figure: Figure, surface: tuple[Floats, Ints], field: Field, width: float) -> list[Shell]:
    """Brows, eyes and mouth as strips on a face (n, 3), (m, 3) that is too coarse to be cut."""
    shells = []
    back = figure.T_bind_zero[INDEX["head"], :3, :3] @ np.array([-1.0, 0.0, 0.0])
    for name, material, line, height in _PAINTED:
        y, z = np.repeat(np.array(line), 2, axis=0).T
        z = z + 0.5 * height * np.tile([-1.0, 1.0], 3) * np.repeat([0.7, 1.0, 0.6], 2)
        quads = np.array([[0, 2, 3], [0, 3, 1], [2, 4, 5], [2, 5, 3]])
        for side in (1.0, -1.0):
            p = np.stack([np.full(6, 0.75), side * width * y, z], axis=1)
            before = figure.bind("head", _chin(figure.skeleton) + p * figure.skeleton.head_m)
            at = before + (_way_to(surface, before, back) - _PAINT_M)[:, None] * back
            faces = quads if side > 0 else quads[:, ::-1]
            shells.append(shell(figure, name, (at, faces), field, material=material, weights="head"))
    return shells


def _way_to(surface: tuple[Floats, Ints], points: Floats, direction: Floats) -> Floats:
    """Way (k,) from points (k, 3) along a direction (3,) to a surface that they all look at (T. Moeller 1997). [m]"""
    a, b, c = surface[0][surface[1]].transpose(1, 0, 2)
    one, other = b - a, c - a
    across = np.cross(direction, other)
    size = np.einsum("mi,mi->m", one, across)
    size = np.where(np.abs(size) < 1e-12, 1e-12, size)
    offset = points[:, None] - a
    turned = np.cross(offset, one)
    u, v = np.einsum("kmi,mi->km", offset, across) / size, turned @ direction / size
    way = np.einsum("kmi,mi->km", turned, other) / size
    return np.where((u >= 0) & (v >= 0) & (u + v <= 1) & (way > 0), way, np.inf).min(axis=1)


def _neck_weighted(figure: Figure, skin: Shell) -> Shell:
    """The head moves as one from the jaw up."""
    head = in_head(figure, skin.vertices)
    rigid = np.clip((head[:, 2] + 0.10 + 0.5 * np.maximum(head[:, 0], -0.1)) / 0.22, 0.0, 1.0)
    share = (1.0 - rigid[:, None]) * skin.weights
    share[:, INDEX["head"]] += rigid
    return Shell(skin.name, skin.material, skin.vertices, skin.normals, skin.faces, share)


def _ellipse(p: Floats, middle: tuple[float, float], size: tuple[float, float], is_front: Bools) -> Floats:
    """Positive within an ellipse (y, z) on the front of the face."""
    across = ((np.abs(p[:, 1]) - middle[0]) / size[0]) ** 2 + ((p[:, 2] - middle[1]) / size[1]) ** 2
    return np.where(is_front, 1.0 - np.sqrt(across), -1.0)


def _face_level(p: Floats) -> Floats:
    """Positive from brows to mouth, before the temples."""
    return np.minimum(np.minimum(p[:, 0] - 0.21, p[:, 2] - 0.155), 0.645 - p[:, 2])


def _eye_level(p: Floats, width: float) -> Floats:
    return _ellipse(p, (0.128 * width, 0.498), (0.058, 0.023), p[:, 0] > 0.2)


def _iris_level(p: Floats, width: float) -> Floats:
    return _ellipse(p, (0.125 * width, 0.500), (0.024, 0.027), p[:, 0] > 0.2)


def _brow_level(p: Floats, width: float) -> Floats:
    arched = np.stack([p[:, 0], p[:, 1], p[:, 2] + 1.2 * (np.abs(p[:, 1]) - 0.14) ** 2], axis=1)
    return _ellipse(arched, (0.135 * width, 0.585), (0.085, 0.018), p[:, 0] > 0.15)


def _lip_level(p: Floats, width: float) -> Floats:
    return _ellipse(p, (0.0, 0.212), (0.085 * width, 0.034), p[:, 0] > 0.2)


def head_box(
    figure: Figure, low: float, high: float, *, back: float = -0.75, side: float = 0.62
) -> tuple[Floats, Floats]:
    """Box in the bind pose around a part of the head, from one height to another in heads."""
    s = figure.skeleton
    front = max(0.75, side)
    back = min(back, -side) if side > 0.7 else back
    corners = np.array([[x, y, z] for x in (back, front) for y in (-side, side) for z in (low, high)])
    at = figure.bind("head", _chin(s) + corners * s.head_m)
    return at.min(axis=0), at.max(axis=0)


_PRESSED = Cone((-0.05, 0, 0.66), (-0.05, 0, 0.66), 0.365, 0.365, (1.14, 0.93, 0.98))
"""What hair stays within under a cap, in heads."""
_THICKNESS = {"buzz": 0.018, "short": 0.066, "parted": 0.072, "curly": 0.11, "bob": 0.066, "long": 0.060}
"""Hair over the skull at the crown, in heads; styles not listed are combed back tightly."""


def hair(figure: Figure, style: str, face: Mapping[str, float], variant: int, *, covered: bool) -> list[Shell]:
    """Hair as a volume around the skull, cut along the hairline; caps and helmets press it down."""
    s = figure.skeleton
    thick = _THICKNESS.get(style, 0.045)
    rng = stream(variant, "hair")
    waves = rng.normal(size=(6, 3)) * ([8, 13, 6] if style != "curly" else [17, 17, 17])
    phases = rng.uniform(0, 2 * np.pi, 7)
    depth = {"buzz": 0.002, "curly": 0.020}.get(style, 0.009)
    extra, is_falling = _LOCKS.get(style, ()), style in ("bob", "long")

    def field(points: Floats) -> Floats:
        p = in_head(figure, points) / np.array([1.0, face["width"], 1.0])
        cap = np.stack([p[:, 0], np.abs(p[:, 1]), p[:, 2]], axis=1)
        dome = cone_distance(cap, Cone((-0.055, 0, 0.64), (-0.055, 0, 0.64), 0.365, 0.365, (1.17, 0.93, 1.0)))
        # Thickest on the crown, thin at the temples.
        grown = dome - thick * np.clip(0.35 + 1.1 * (p[:, 2] - 0.40), 0.22, 1.0)
        if not is_falling:
            # It rises from the skin along the hairline.
            grown = grown + 0.05 * np.clip(1.0 - _hairline(p, style) / 0.07, 0.0, 1.0) ** 2
        volume = smooth_union([grown, *[cone_distance(cap, lock) for lock in extra]], 0.03) if extra else grown
        if covered:
            pressed = cone_distance(cap, _PRESSED) - 3.0 * np.clip(0.70 - p[:, 2], 0.0, 1.0)
            volume = np.maximum(volume, pressed)
        # Locks run from the crown outward.
        around = np.arctan2(p[:, 1], p[:, 0] + 0.15)
        locks = np.sin(13.0 * around + 3.0 * np.sin(2.0 * around + phases[6]) + 5.0 * p[:, 2])
        locks *= np.clip((np.hypot(p[:, 1], p[:, 0] + 0.15) - 0.08) / 0.15, 0.0, 1.0)
        uneven = np.sin(p @ waves.T + phases[:6]).sum(axis=1) / 2.0
        return (volume + depth * (uneven + 0.8 * locks)) * s.head_m

    low = {"bob": -0.1, "long": -0.75, "ponytail": -0.4}.get(style, 0.1)
    surface = meshed(figure, field, head_box(figure, low, 1.25), "hair")
    p = in_head(figure, surface[0])
    surface = cut(surface, _hairline(p, style) + _ragged(p, stream(variant, "hairline")))
    weights = None if style == "long" else "head"
    return [shell(figure, "hair", surface, field, lip_m=0.008, weights=weights, blend=0.03)]


def _ragged(p: Floats, rng: Generator) -> Floats:
    """How far single tufts reach over the hairline or fall short of it (n,), in heads: a line drawn is a wig's."""
    around = np.arctan2(p[:, 1], p[:, 0] + 0.15)
    phases = rng.uniform(0, 2 * np.pi, 4)
    waves = (9.0, 17.0, 26.0, 37.0)
    tufts = sum(np.sin(k * around + 6.0 * p[:, 2] + phase) for k, phase in zip(waves, phases, strict=True))
    return 0.011 * tufts + 0.02 * np.sin(3.0 * around + phases[0])


def hair_uv(figure: Figure, points: Floats) -> Floats:
    """Texture coordinates (n, 2) [m] of hair: v from the crown outward and down, u around the head.

    Left and right are mirror images, so that there is no seam.
    """
    p = in_head(figure, points) - [-0.05, 0.0, 0.64]
    around, out = np.abs(np.arctan2(p[:, 1], p[:, 0] + 0.10)), np.hypot(p[:, 0] + 0.05, p[:, 1])
    down = np.where(p[:, 2] > 0.0, np.arctan2(out, p[:, 2]), 0.5 * np.pi - p[:, 2] / 0.4)
    return 0.4 * figure.skeleton.head_m * np.stack([around, down], axis=1)


FACE_TILE_M = 0.25
"""Edge of a tile of the texture of faces: one head."""


def face_uv(figure: Figure, points: Floats) -> Floats:
    """Texture coordinates (n, 2) [m] of head and neck: the face seen from ahead.

    Towards the back they slide to the tile's upper part, where no feature is.
    """
    p = in_head(figure, points)
    back = np.clip((0.12 - p[:, 0]) / 0.24, 0.0, 1.0)
    v = p[:, 2] + (0.80 - p[:, 2]) * back * back * (3.0 - 2.0 * back)
    return FACE_TILE_M * np.stack([0.5 + p[:, 1], v], axis=1)


def _hairline(p: Floats, style: str) -> Floats:
    """Positive where hair grows: behind a line from the forehead over the temples to before the ears."""
    x, y, z = p[:, 0], np.abs(p[:, 1]), p[:, 2]
    if style in ("bob", "long"):
        # Falls before the ears, parts over the forehead.
        front = np.interp(z, [-0.8, 0.0, 0.50, 0.66, 0.82, 0.92], [0.10, 0.12, 0.13, 0.18, 0.27, 0.5]) - x
        return front + 0.06 * np.clip((z - 0.72) / 0.08, 0.0, 1.0) * np.exp(-(((y - 0.10) / 0.10) ** 2))
    front = np.interp(z, [-0.8, 0.30, 0.50, 0.68, 0.82, 0.92], [-0.02, 0.02, 0.06, 0.15, 0.25, 0.5]) - x
    front = front + 0.08 * np.clip((z - 0.76) / 0.06, 0.0, 1.0) * np.exp(-((y / 0.15) ** 2))
    nape = z - np.interp(x, [-0.50, -0.44, -0.30, -0.10, 0.05], [-1.0, 0.18, 0.16, 0.42, 0.44])
    return np.minimum(front, nape)


_LOCKS = {
    "short": (Cone((0.17, 0.0, 0.955), (0.15, 0.14, 0.93), 0.085, 0.075),),
    "parted": (Cone((0.16, 0.10, 0.95), (0.20, 0.2, 0.88), 0.105, 0.09),),
    "bob": (
        Cone((-0.10, 0.20, 0.60), (-0.04, 0.265, 0.14), 0.205, 0.125, (1.15, 0.72, 1.0)),
        Cone((-0.28, 0.07, 0.5), (-0.26, 0.09, 0.12), 0.21, 0.16),
    ),
    "long": (
        Cone((-0.10, 0.19, 0.60), (-0.05, 0.25, 0.10), 0.205, 0.13, (1.1, 0.74, 1.0)),
        Cone((-0.06, 0.25, 0.15), (-0.10, 0.25, -0.30), 0.13, 0.09, (1.1, 0.8, 1.0)),
        Cone((-0.28, 0.07, 0.5), (-0.33, 0.08, -0.42), 0.21, 0.12, (1.0, 1.2, 1.0)),
    ),
    "ponytail": (
        Cone((-0.46, 0, 0.68), (-0.60, 0, 0.60), 0.07, 0.10),
        Cone((-0.60, 0, 0.58), (-0.56, 0, 0.02), 0.105, 0.04),
    ),
    "bun": (Cone((-0.42, 0, 0.86), (-0.42, 0, 0.86), 0.145, 0.145),),
}
"""Hair that leaves the skull by style, in heads, for both sides."""


def cap(figure: Figure, face: Mapping[str, float]) -> list[Shell]:
    """A cap with a brim."""
    s = figure.skeleton
    brim = Cone((0.34, 0, 0.735), (0.50, 0, 0.715), 0.27, 0.25, (1.0, 1.0, 0.075))
    dome = Cone((-0.05, 0, 0.66), (-0.05, 0, 0.66), 0.40, 0.40, (1.14, 0.93, 0.98))

    def field(points: Floats) -> Floats:
        p = in_head(figure, points) / np.array([1.0, face["width"], 1.0])
        peak = np.maximum(cone_distance(p, brim), 0.30 - p[:, 0])
        return np.minimum(cone_distance(p, dome), peak) * s.head_m

    surface = meshed(figure, field, head_box(figure, 0.45, 1.2), "hat")
    p = in_head(figure, surface[0])
    surface = cut(surface, np.where(p[:, 0] > 0.36, 1.0, p[:, 2] - 0.685 + 0.10 * np.minimum(p[:, 0], 0.3)))
    return [shell(figure, "cap", surface, field, lip_m=0.008, weights="head")]


def helmet(figure: Figure, face: Mapping[str, float]) -> list[Shell]:
    """A bicycle helmet: a long dome with vents."""
    s = figure.skeleton
    dome = Cone((-0.10, 0, 0.68), (0.03, 0, 0.69), 0.42, 0.40, (1.0, 0.94, 0.98))
    vents = [
        Cone((-0.45, y, 1.13 - 1.2 * y * y), (0.30, 0.8 * y, 1.12 - 1.2 * y * y), 0.055, 0.045)
        for y in (0.0, 0.16, 0.30)
    ]

    def field(points: Floats) -> Floats:
        p = in_head(figure, points) / np.array([1.0, face["width"], 1.0])
        p = np.stack([p[:, 0], np.abs(p[:, 1]), p[:, 2]], axis=1)
        slots = smooth_union([cone_distance(p, vent) for vent in vents], 0.01)
        return smooth_cut(cone_distance(p, dome), slots, 0.02) * s.head_m

    surface = meshed(figure, field, head_box(figure, 0.45, 1.3), "hat")
    p = in_head(figure, surface[0])
    surface = cut(
        surface, p[:, 2] - 0.66 - 0.22 * np.clip(p[:, 0] + 0.1, 0.0, 0.35) + 0.10 * np.clip(-p[:, 0], 0.0, 0.4)
    )
    return [shell(figure, "helmet", surface, field, lip_m=0.012, weights="head")]


def hands(figure: Figure, curl_deg: float | Mapping[str, float]) -> list[Shell]:
    """Both hands with the wrists; `curl_deg` may give one for "l" and one for "r"."""
    s, H = figure.skeleton, figure.skeleton.stature_m
    shells = []
    is_mirrored = figure.is_symmetric and (isinstance(curl_deg, float) or curl_deg["l"] == curl_deg["r"])
    for side in "l" if is_mirrored else "lr":
        flesh: Flesh = {
            f"hand_{side}": hand_cones(s, side, curl_deg if isinstance(curl_deg, float) else curl_deg[side]),
            f"forearm_{side}": figure.flesh[f"forearm_{side}"],
        }
        field = _hand_field(figure, flesh, side)
        box = figure.box({f"hand_{side}": flesh[f"hand_{side}"]}, 0.03)
        surface = meshed(figure, field, box, "hand")
        top = s.at("hand_l")[2] + 0.028 * H
        surface = cut(surface, top - figure.zero(f"forearm_{side}", surface[0])[:, 2])
        shells.append(shell(figure, "skin_hands", surface, field))
    return [*shells, shells[0].mirrored()] if is_mirrored else shells


def _hand_field(figure: Figure, flesh: Flesh, side: str) -> Field:
    H, bones = figure.skeleton.stature_m, (f"hand_{side}", f"forearm_{side}")
    cones = figure.cones([(bone, cone) for bone in bones for cone in flesh[bone]])
    return cones.solid([(0, 0.0016 * H), (len(flesh[bones[0]]), 0.005 * H)], 0.005 * H)


def socks(figure: Figure) -> list[Shell]:
    """What is between shoes and trousers: the ankles."""
    s, H = figure.skeleton, figure.skeleton.stature_m
    flesh: Flesh = {bone: figure.flesh[bone] for bone in ("shin_l", "shin_r")}
    field, ankle = figure.solid(flesh), float(s.at("foot_l")[2])
    low, high = figure.box(flesh)
    surface = meshed(figure, field, (low, np.minimum(high, low + [np.inf, np.inf, 0.16 * H])), "shoe")
    surface = cut(surface, ankle + 0.070 * H - figure.leg_level("shin", 0.0, surface[0]))
    return [shell(figure, "socks", surface, field)]


def bare(figure: Figure, limbs: str, low_m: float, high_m: float) -> list[Shell]:
    """Skin of "arms" or "legs" between two heights of the zero pose."""
    flesh: Flesh = {bone: figure.flesh[bone] for bone in (ARMS if limbs == "arms" else LEGS)}
    field = figure.solid(flesh)
    surface = meshed(figure, field, figure.box(flesh), "limb")
    level = figure.arm_level if limbs == "arms" else figure.leg_level
    upper, lower = ("upper_arm", "forearm") if limbs == "arms" else ("thigh", "shin")
    surface = cut(surface, high_m - level(upper, 0.0, surface[0]))
    surface = cut(surface, level(lower, low_m, surface[0]))
    return [shell(figure, f"skin_{limbs}", surface, field)]
