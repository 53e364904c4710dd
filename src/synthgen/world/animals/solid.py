"""From bones and cones to surfaces: zones of a symmetric body, meshed each at the fineness it needs.

Start at `meshed`. Trunk, head and lower legs have grids of their own (legs stretched along themselves), cut along
planes across neck, forearms and shanks where the fields agree. Skins are in the bind pose, with weights of bones.
Left out: what color a face has (see `coats`), and ears, eyes and horns (see `heads`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import final

import numpy as np

from synthgen.arrays import Floats, Ints
from synthgen.geometry import invert, move_points
from synthgen.world.animals.flesh import LOWER, TRUNK, UPPER, Flesh
from synthgen.world.animals.frame import INDEX, JOINTS, Frame, Pose
from synthgen.world.shapes.implicit import Field, cone_distance, gradient, smooth_union, split, surface_nets
from synthgen.world.shapes.rigged import deformed

_BLENDS = {"trunk": 0.030, "leg": 0.007, "join": 0.016, "head": 0.0085}
"""Fillets over withers height: of the trunk, a leg, between both, and of the head (by eye)."""

CELLS = {"trunk": (0.025, 0.050, 0.070), "head": (0.0115, 0.023, 0.050), "leg": (0.0095, 0.016, 0.024)}
"""Grid cells over withers height by level of detail; those of heads are for a head of .35."""

_STRETCH = (2.0, 3.0, 4.5)
"""Length of a leg's cells over their width."""

_SWELL = (0.0, 0.25, 0.33)
"""By how much of a cell the trunk's net is swollen, by detail: forearms thinner than a cell stay whole."""

_CUT = {"fore": ("radius_l", "fore_cannon_l", 0.42), "hind": ("tibia_l", "hind_cannon_l", 0.62)}
"""Bone, next joint and share of the way at which the lower leg's mesh begins."""


_FOLLOWED = {**LOWER, "head": ("neck", "crest", "head")}
"""Bones that a zone follows, by the first letters of its name; the trunk's follows all but the head."""


@final
@dataclass(frozen=True, slots=True)
class Skin:
    """A surface in the bind pose: (n, 3), normals (n, 3), faces (m, 3), weights (n, 25), places in the zero pose."""

    zone: str
    vertices: Floats
    normals: Floats
    faces: Ints
    weights: Floats
    zero: Floats


@final
@dataclass(frozen=True, slots=True)
class Body:
    """An animal to mesh: skeleton, flesh and the bind pose, which is symmetric."""

    frame: Frame
    flesh: Flesh
    T_bind_zero: Floats
    wool: float

    @classmethod
    def bound(cls, frame: Frame, flesh: Flesh, bind: Pose) -> "Body":
        """The body in its bind pose."""
        return cls(frame, flesh, bind.transforms(frame), float(frame.row.get("wool", 0.0)))

    def distances(self, bones: Iterable[str], points: Floats) -> list[Floats]:
        """Signed distance (n,) of points of the left half to every cone of some bones."""
        found = []
        for bone in bones:
            zero = move_points(invert(self.T_bind_zero[INDEX[bone]]), points)
            cones = [cone_distance(zero, cone) for cone in self.flesh[bone]]
            if bone.endswith("_toe_l"):
                cones = [np.maximum(d, -zero[:, 2]) for d in cones]
            found += cones
        return found

    def whole(self, points: Floats) -> Floats:
        """Field of the whole body."""
        p = _folded(points)
        legs = [smooth_union(self.distances(LOWER[leg], p), _BLENDS["leg"] * self.frame.height_m) for leg in LOWER]
        return smooth_union([self.trunk(points), *legs], _BLENDS["leg"] * self.frame.height_m)

    def trunk(self, points: Floats) -> Floats:
        """Field of everything but the lower legs."""
        h, p = self.frame.height_m, _folded(points)
        trunk = smooth_union(self.distances(TRUNK, p), _BLENDS["trunk"] * h * 0.5)
        fore = smooth_union(self.distances(UPPER[:3], p), _BLENDS["leg"] * h)
        hind = smooth_union(self.distances(UPPER[3:], p), _BLENDS["leg"] * h)
        head = smooth_union(self.distances(("head",), p), _BLENDS["head"] * h)
        return smooth_union([trunk, fore, hind, head], _BLENDS["join"] * h) - self._wool(p)

    def head(self, points: Floats) -> Floats:
        """Field of the head and the upper neck."""
        h, p = self.frame.height_m, _folded(points)
        neck = smooth_union(self.distances(("neck", "crest"), p), _BLENDS["trunk"] * h * 0.5)
        head = smooth_union(self.distances(("head",), p), _BLENDS["head"] * h)
        return smooth_union([neck, head], _BLENDS["join"] * h)

    def leg(self, leg: str, points: Floats) -> Floats:
        """Field of the left lower leg."""
        return smooth_union(self.distances(LOWER[leg], points), _BLENDS["leg"] * 0.6 * self.frame.height_m)

    def _wool(self, points: Floats) -> Floats | float:
        """How far a fleece stands off, in tufts."""
        if not self.wool:
            return 0.0
        a, b, c = (points * (2 * np.pi / 0.085)).T
        tufts = np.sin(a + 1.3 * np.sin(c)) * np.sin(b + 0.7 * np.sin(a)) * np.sin(c + 0.9 * np.sin(b))
        h = self.frame.height_m
        ends = np.minimum(
            np.minimum(self.leg_level("fore", points), self.leg_level("hind", points)), self.neck_level(points)
        )
        # Thins out towards the bare face and legs.
        return self.wool * h * (1.0 + 0.5 * tufts) * np.clip(ends / (0.07 * h), 0.0, 1.0)

    def neck_level(self, points: Floats) -> Floats:
        """How far points are behind the plane across the neck, (n,)."""
        zero = move_points(invert(self.T_bind_zero[INDEX["crest"]]), points)
        along = self.frame.at("head") - self.frame.at("crest")
        return -(zero - self.frame.at("crest") - 0.30 * along) @ (along / np.linalg.norm(along))

    def leg_level(self, leg: str, points: Floats) -> Floats:
        """How far points are above the plane across a left leg, (n,)."""
        bone, child, share = _CUT[leg]
        a, b = self.frame.at(bone), self.frame.at(child)
        zero = move_points(invert(self.T_bind_zero[INDEX[bone]]), points)
        return -(zero - a - share * (b - a)) @ ((b - a) / np.linalg.norm(b - a))

    def box(self, bones: Iterable[str], margin_m: float) -> tuple[Floats, Floats]:
        """Box around the cones of bones in the bind pose, left half."""
        lows, highs = [], []
        for bone in bones:
            for cone in self.flesh[bone]:
                for end, radius in ((cone.a, cone.radius_a), (cone.b, cone.radius_b)):
                    at = move_points(self.T_bind_zero[INDEX[bone]], np.asarray(end, dtype=float))
                    lows.append(at - radius * max(1.0, *cone.scale) - margin_m)
                    highs.append(at + radius * max(1.0, *cone.scale) + margin_m)
        return np.min(lows, axis=0), np.max(highs, axis=0)


def meshed(body: Body, detail: int, *, is_lying: bool) -> list[Skin]:
    """The skins of an animal: trunk, head and four lower legs; one that lies has its folded legs with the trunk."""
    h = body.frame.height_m
    cell = CELLS["trunk"][detail] * h * (0.85 if is_lying else 1.0)
    margin = 0.02 * h + 1.6 * body.wool * h
    lower = [bone for leg in LOWER.values() for bone in leg] if is_lying else []
    low, high = body.box([*TRUNK, *UPPER, *lower], margin + cell)
    low[1] = -high[1]
    field = body.whole if is_lying else body.trunk
    surface = surface_nets(field, low, high, cell, refine=2, swell_m=_SWELL[detail] * cell)
    surface, _ = split(*surface, body.neck_level(surface[0]) + 0.2 * cell)
    if not is_lying:
        for leg in LOWER:
            surface, _ = split(*surface, _above(body, leg, surface[0]))
    skins = [_skin(body, "trunk", surface, field), _head(body, detail, margin)]
    for leg in LOWER if not is_lying else ():
        left = _leg(body, leg, detail)
        skins += [left, _mirrored(left)]
    return skins


def _head(body: Body, detail: int, margin: float) -> Skin:
    h = body.frame.height_m
    cell = CELLS["head"][detail] * h * body.frame.row["head"]["length"] / 0.35
    low, high = body.box(("head", "crest"), margin)
    low[1] = -high[1]
    surface = surface_nets(body.head, low, high, cell, refine=2 if detail == 0 else 1)
    surface, _ = split(*surface, -body.neck_level(surface[0]) + 0.3 * cell)
    return _skin(body, "head", surface, body.head)


def _leg(body: Body, leg: str, detail: int) -> Skin:
    stretch = _STRETCH[detail]
    cell = CELLS["leg"][detail] * body.frame.height_m
    scale = np.array([1.0, 1.0, stretch])

    def field(points: Floats) -> Floats:
        return body.leg(leg, points)

    def squeezed(points: Floats) -> Floats:
        # Divided, so that blocks near the surface in the squeezed space count as near.
        return field(points * scale) / stretch

    low, high = body.box(LOWER[leg], 0.01 * body.frame.height_m)
    vertices, faces = surface_nets(squeezed, low / scale, high / scale, cell, refine=3)
    vertices = _footed(vertices * scale, float(body.frame.at(LOWER[leg][2])[2]))
    surface, _ = split(vertices, faces, -body.leg_level(leg, vertices) + 0.3 * cell)
    return _skin(body, f"{leg}_l", surface, field)


def _footed(vertices: Floats, fetlock_m: float) -> Floats:
    """A standing leg stretched below the fetlock so that its sole is on the ground, however coarse its grid."""
    z = vertices[:, 2]
    low = float(z.min())
    grown = np.where(z < fetlock_m, fetlock_m - (fetlock_m - z) * fetlock_m / (fetlock_m - low), z)
    return np.stack([vertices[:, 0], vertices[:, 1], grown], axis=1)


def _above(body: Body, leg: str, points: Floats) -> Floats:
    """Positive where the trunk's mesh keeps a point: above the cut, or nearer to the trunk than to the leg."""
    p = _folded(points)
    near = np.min(body.distances(LOWER[leg], p), axis=0) - np.min(body.distances(TRUNK, p), axis=0)
    return np.maximum(body.leg_level(leg, p), near)


def _folded(points: Floats) -> Floats:
    return np.stack([points[:, 0], np.abs(points[:, 1]), points[:, 2]], axis=1)


def _skin(body: Body, zone: str, surface: tuple[Floats, Ints], field: Field) -> Skin:
    vertices, faces = surface
    normals = gradient(field, vertices, 1e-3 * body.frame.height_m)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    weights = _weights(body, zone, vertices)
    T = invert(body.T_bind_zero)
    return Skin(zone, vertices, normals, faces, weights, deformed(vertices, weights, T))


def _weights(body: Body, zone: str, points: Floats) -> Floats:
    """Share (n, 25) of each bone: falls as exp(-distance to its flesh / blend); the right side's are mirrored."""
    bones = _FOLLOWED.get(zone[:4], (*TRUNK, *UPPER, *LOWER["fore"][1:], *LOWER["hind"][1:]))
    p = _folded(points)
    blend = (0.012 if zone[:4] in LOWER else 0.03) * body.frame.height_m
    near = np.stack([np.min(body.distances((bone,), p), axis=0) for bone in bones], axis=1)
    shares = np.exp(-(near - near.min(axis=1, keepdims=True)) / blend)
    shares[shares < 0.01] = 0.0
    shares /= shares.sum(axis=1, keepdims=True)
    weights = np.zeros((len(points), len(JOINTS)))
    right = points[:, 1] < 0
    for bone, share in zip(bones, shares.T, strict=True):
        if bone.endswith("_l"):
            weights[~right, INDEX[bone]] = share[~right]
            weights[right, INDEX[f"{bone[:-1]}r"]] = share[right]
        else:
            weights[:, INDEX[bone]] = share
    return weights


def _mirrored(skin: Skin) -> Skin:
    flip = np.array([1.0, -1.0, 1.0])
    weights = skin.weights.copy()
    for name in JOINTS:
        if name.endswith("_l"):
            left, right = INDEX[name], INDEX[f"{name[:-1]}r"]
            weights[:, [left, right]] = weights[:, [right, left]]
    return Skin(
        f"{skin.zone[:-1]}r", skin.vertices * flip, skin.normals * flip, skin.faces[:, ::-1], weights, skin.zero * flip
    )
