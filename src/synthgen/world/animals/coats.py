"""Coats: which part of a skin has which color.

Start at `colored`. A coat is a body color and regions in order, each with a level that is positive inside; skins are
cut along them, so that edges are clean at any distance. Levels are measured in the zero pose, in shares of the
withers height, on heads in head lengths. How pale the belly is goes into texture coordinates (texture "coat").
Left out: single hairs.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from statistics import NormalDist
from typing import Any

import numpy as np

from synthgen.arrays import Floats, Ints
from synthgen.records import Material
from synthgen.records.mesh import smooth_normals
from synthgen.rng import stream
from synthgen.world.animals.frame import INDEX, Frame
from synthgen.world.animals.solid import Skin
from synthgen.world.shapes.implicit import split
from synthgen.world.surfaces.material_table import table
from synthgen.world.surfaces.textures import SIZES_M

Piece = tuple[str, Skin]
"""Name of what a piece of skin is and the skin: "coat:<color>", "hoof" or "nose"."""

_COLUMNS = (3, 6, 31, 34)
"""Columns of vertices, normals, weights and zero places, when a skin is cut as one array."""


def colored(skins: list[Skin], frame: Frame, coat: Mapping[str, Any], variant: int) -> list[Piece]:
    """Skins cut by the coat's regions, hooves and nose."""
    pieces = []
    for skin in skins:
        parts = [(f"coat:{coat['body']}", skin)]
        for region in coat.get("regions", []):
            parts = _cut(parts, f"coat:{region['color']}", _levels(region, frame, variant))
        if skin.zone == "head":
            parts = _cut(parts, "nose", lambda s: _head(frame, s)[:, 0] - _nose_from(frame))
        elif skin.zone != "trunk" and frame.row["feet"] != "paw":
            coronet = 0.52 * frame.at(f"{skin.zone[:4]}_toe_l")[2]
            parts = _cut(parts, "hoof", lambda s, z=coronet: z - s.zero[:, 2])  # type: ignore[misc]
        pieces += parts
    return [(name, _edged(skin) if name == "hoof" else skin) for name, skin in pieces if len(skin.faces)]


def _edged(skin: Skin) -> Skin:
    """A hoof with the normals of its faces: its field has none to speak of along the sharp edge of the sole."""
    return replace(skin, normals=smooth_normals(skin.vertices, skin.faces))


def _cut(parts: list[Piece], name: str, level: Callable[[Skin], Floats]) -> list[Piece]:
    result = []
    for old, skin in parts:
        if len(skin.faces) == 0 or old == name:
            result.append((old, skin))
            continue
        rows = np.concatenate([skin.vertices, skin.normals, skin.weights, skin.zero], axis=1)
        inside, outside = split(rows, skin.faces, level(skin))
        result += [(name, _skin(skin.zone, *inside)), (old, _skin(skin.zone, *outside))]
    return result


def _skin(zone: str, rows: Floats, faces: Ints) -> Skin:
    vertices, normals, weights, zero, _ = np.split(rows, _COLUMNS, axis=1)
    normals = normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    return Skin(zone, vertices, normals, faces, weights, zero)


def _nose_from(frame: Frame) -> float:
    start = float(table("animals")["heads"][frame.row["head"]["form"]]["nose"])
    return 0.42 + (start - 0.42) * float(frame.row["head"].get("snout", 1.0))


def _head(frame: Frame, skin: Skin) -> Floats:
    """Places in head lengths from the poll, (n, 3)."""
    return (skin.zero - frame.at("head")) / (frame.row["head"]["length"] * frame.height_m)


def _levels(region: Mapping[str, Any], frame: Frame, variant: int) -> Callable[[Skin], Floats]:
    def level(skin: Skin) -> Floats:
        return _LEVELS[region["kind"]](region, frame, skin, skin.zero / frame.height_m, variant)

    return level


def _everywhere(skin: Skin, is_inside: bool) -> Floats:
    return np.full(len(skin.vertices), 1.0 if is_inside else -1.0)


def _rump(region: Mapping[str, Any], frame: Frame, skin: Skin, p: Floats, variant: int) -> Floats:
    x, z = frame.row["tail"]["root"]
    away = (p - np.array([x - 0.02, 0.0, z - 0.06])) / np.array([0.75, 0.85, 1.25])
    return region["size"] - np.linalg.norm(away, axis=1) + 0.008 * _noise(p / 0.05, variant)


def _below(region: Mapping[str, Any], frame: Frame, skin: Skin, p: Floats, variant: int) -> Floats:
    if skin.zone in ("trunk", "head"):
        # Legs only: bellies hang lower than the upper ends of legs.
        return np.minimum(region["height"] - p[:, 2], _leg_share(skin, _LOWER_LEG) - 0.5)
    return region["height"] + 0.012 * _noise(p / 0.06, variant) - p[:, 2]


def _neck(region: Mapping[str, Any], frame: Frame, skin: Skin, p: Floats, variant: int) -> Floats:
    """From before the shoulders up to the ears, with a ragged edge as longer hair has."""
    rough = 0.022 * _noise(p / 0.08, variant) + 0.012 * _noise(p / 0.02, variant + 1)
    if skin.zone == "head":
        return 0.03 - 0.3 * _head(frame, skin)[:, 0] + rough
    low = frame.row["neck"][0]
    return (p[:, 0] - low[0]) + 0.5 * (p[:, 2] - low[1]) + rough - (0.0 if skin.zone == "trunk" else 10.0)


def _whole_head(region: Mapping[str, Any], frame: Frame, skin: Skin, p: Floats, variant: int) -> Floats:
    return _everywhere(skin, skin.zone == "head")


def _bare(region: Mapping[str, Any], frame: Frame, skin: Skin, p: Floats, variant: int) -> Floats:
    if skin.zone == "trunk":
        return _leg_share(skin, _LOWER_LEG[2:]) - 0.5
    return _everywhere(skin, True)


def _udder(region: Mapping[str, Any], frame: Frame, skin: Skin, p: Floats, variant: int) -> Floats:
    if skin.zone != "trunk":
        return _everywhere(skin, False)
    away = (p - np.array([-0.30, 0.0, 0.50])) / np.array([1.2, 1.3, 1.0])
    return np.minimum(0.10 - np.linalg.norm(away, axis=1), 0.5 - _leg_share(skin, _LOWER_LEG))


_LOWER_LEG = ("radius", "tibia", "fore_cannon", "hind_cannon", "fore_toe", "hind_toe")


def _leg_share(skin: Skin, bones: tuple[str, ...]) -> Floats:
    """Share of some bones of both sides in the motion, (n,)."""
    return skin.weights[:, [INDEX[f"{bone}_{side}"] for bone in bones for side in ("l", "r")]].sum(axis=1)


def _blaze(region: Mapping[str, Any], frame: Frame, skin: Skin, p: Floats, variant: int) -> Floats:
    q = _head(frame, skin)
    if skin.zone != "head":
        return _everywhere(skin, False)
    wide = region["width"] * (1.0 + 0.25 * _noise(q / 0.3, variant)) - np.abs(q[:, 1])
    return np.minimum(np.minimum(wide, q[:, 2] + 0.13 + 0.10 * q[:, 0]), q[:, 0] - 0.08)


def _snout(region: Mapping[str, Any], frame: Frame, skin: Skin, p: Floats, variant: int) -> Floats:
    if skin.zone != "head":
        return _everywhere(skin, False)
    q = _head(frame, skin)
    return q[:, 0] - region["from"] + 0.35 * np.minimum(-0.12 - q[:, 2], 0.12) + 0.012 * _noise(q / 0.15, variant)


def _chin(region: Mapping[str, Any], frame: Frame, skin: Skin, p: Floats, variant: int) -> Floats:
    q = _head(frame, skin)
    return _everywhere(skin, False) if skin.zone != "head" else np.minimum(q[:, 0] - 0.62, -0.235 - q[:, 2])


def _saddle(region: Mapping[str, Any], frame: Frame, skin: Skin, p: Floats, variant: int) -> Floats:
    if skin.zone != "trunk":
        return _everywhere(skin, False)
    rough = 0.018 * _noise(p / 0.09, variant)
    return np.minimum(p[:, 2] - region["level"] - 0.25 * np.abs(p[:, 0] + 0.05) ** 2 + rough, 0.46 - p[:, 0] + rough)


def _patches(region: Mapping[str, Any], frame: Frame, skin: Skin, p: Floats, variant: int) -> Floats:
    edge = NormalDist().inv_cdf(1.0 - region["share"])
    return 0.05 * (_noise(p / (0.28 * region["size"]), variant) + 0.12 * _noise(p / 0.035, variant + 1) - edge)


def _stripes(region: Mapping[str, Any], frame: Frame, skin: Skin, p: Floats, variant: int) -> Floats:
    """Narrow bands across the body, as of mackerel tabbies."""
    edge = NormalDist().inv_cdf(1.0 - region["share"])
    q = p / region["size"] / np.array([0.32, 1.6, 2.6])
    if skin.zone not in ("trunk", "head"):
        q = p / region["size"] / np.array([2.0, 2.0, 0.5])
    back = 0.9 * np.clip(p[:, 2] - 0.62, -0.3, 0.2)
    return 0.02 * (_noise(q, variant) + back * 3.0 - edge)


def _bib(region: Mapping[str, Any], frame: Frame, skin: Skin, p: Floats, variant: int) -> Floats:
    if skin.zone == "trunk":
        front = skin.normals[:, 0] - 0.25 - 1.5 * np.abs(p[:, 1])
        return np.minimum(0.2 * front + 0.01 * _noise(p / 0.06, variant), np.minimum(p[:, 0] - 0.30, 1.0 - p[:, 2]))
    return _everywhere(skin, False)


_LEVELS: Mapping[str, Callable[[Mapping[str, Any], Frame, Skin, Floats, int], Floats]] = {
    "rump": _rump,
    "below": _below,
    "neck": _neck,
    "head": _whole_head,
    "bare": _bare,
    "udder": _udder,
    "blaze": _blaze,
    "snout": _snout,
    "mask": _snout,
    "chin": _chin,
    "saddle": _saddle,
    "patches": _patches,
    "stripes": _stripes,
    "bib": _bib,
}


def _noise(p: Floats, variant: int) -> Floats:
    """Smooth noise (n,) of mean 0 and variance 1 over places in units of its grain."""
    rng = stream(variant, "coat")
    wave = rng.normal(0.0, 1.0, (14, 3)) * 1.6
    shift = rng.uniform(0.0, 2 * np.pi, 14)
    return np.sin(p @ wave.T + shift).sum(axis=1) * np.sqrt(2.0 / 14.0)


def shaded_uv(skin: Skin, height_m: float, shade: float) -> Floats:
    """Texture coordinates (n, 2) [m]: v is where between belly and back, spread by `shade`; u along the body."""
    size = SIZES_M["coat"]
    z = skin.zero[:, 2] / height_m
    tone = np.clip(0.5 + 0.38 * skin.normals[:, 2] + 0.9 * np.clip(z - 0.75, -0.12, 0.3), 0.0, 1.0)
    v = size * (0.25 + 0.44 * shade * (tone - 0.55)) + 0.15 * skin.zero[:, 2]
    return np.stack([skin.zero[:, 0] + skin.zero[:, 1], v], axis=1)


def material(name: str, roughness: float = 0.85) -> Material:
    """Fur of a color of the table, or "hoof", "nose:<color>", "eyes", "horn:<color>"."""
    kind, _, color = name.partition(":")
    rows = table("animals")["colors"]
    red, green, blue, infrared = rows[color or _PLAIN[kind]]
    base = (red, green, blue)
    if kind == "coat":
        return Material(
            name,
            base,
            roughness,
            infrared,
            specular=0.22,
            texture="coat",
            texture_size_m=SIZES_M["coat"],
            porous=True,
            substance="fur",
        )
    rough, specular, substance = _FINISH[kind]
    return Material(name, base, rough, infrared, specular=specular, substance=substance)


_PLAIN = {"hoof": "horn", "eyes": "black"}
_FINISH = {
    "hoof": (0.55, 0.4, "hair"),  # horn is keratin as hair is
    "nose": (0.52, 0.45, "skin"),
    "eyes": (0.06, 0.6, "skin"),
    "horn": (0.50, 0.4, "hair"),
}
"""Roughness, specular (by eye) and substance of what is not fur."""
