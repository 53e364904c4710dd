"""Bodies of asset packs: a model's pieces turned to x forward, z up, scaled, put on the ground, and named.

Start at `body`. The size of a body is held against what its class usually has: a slip of units is refused.
Not here: reading model files (`model_file`) and packs (`packs`).
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from synthgen.arrays import Floats
from synthgen.errors import Fault
from synthgen.records import Asset, Material, Mesh, Part
from synthgen.records.mesh import merge
from synthgen.spec.pack import PackFile
from synthgen.spec.pack_model import AssetSpec, MaterialSpec, PartSpec
from synthgen.taxonomy import own_classes
from synthgen.world.model_file import Piece

AXES = ("length", "width", "height")

SIZE_SLIP = 4.0
"""A body so many times smaller or larger than its class may be has a wrong unit, which is refused; less is noted.
Our choice, between a factor that a slip of units makes (39 and more) and what bodies differ by."""

_GRAY = (0.30, 0.30, 0.30)
"""Color of a material that the file gives none."""


def body(pieces: Sequence[Piece], spec: AssetSpec) -> Asset:
    """The model, standing."""
    T = _standing(np.concatenate([piece.mesh.vertices for piece in pieces]).astype(float), spec)
    found: dict[tuple[str, Material, str], list[Mesh]] = {}
    for piece in pieces:
        part = _part(piece, spec)
        name = part.name or _part_name(piece.mesh_name)
        key = (name, _material(piece, spec), part.class_name or spec.class_name)
        found.setdefault(key, []).append(piece.mesh.moved(T))
    parts = tuple(Part(name, merge(meshes), look, cls) for (name, look, cls), meshes in found.items())
    return Asset(spec.class_name, parts)


def _part(piece: Piece, spec: AssetSpec) -> PartSpec:
    return spec.parts.get(piece.mesh_name) or spec.parts.get(piece.material_name) or PartSpec()


def _part_name(name: str) -> str:
    return name.lower().replace("-", "_").replace(" ", "_") or "body"


def override(piece: Piece, spec: AssetSpec) -> MaterialSpec | None:
    """What the pack says of a piece's material; None if it says nothing."""
    return spec.materials.get(_part(piece, spec).material or piece.material_name)


def _material(piece: Piece, spec: AssetSpec) -> Material:
    row = override(piece, spec) or MaterialSpec()
    color = row.color or piece.color or _GRAY
    return Material(
        name=_part(piece, spec).material or piece.material_name,
        base_color=color,
        roughness=piece.roughness if row.roughness is None else row.roughness,
        reflectance_905nm=float(np.mean(color)) if row.reflectance_905nm is None else row.reflectance_905nm,
        metallic=piece.metallic if row.metallic is None else row.metallic,
        clearcoat=row.clearcoat,
        translucency=row.translucency,
        transmission=row.transmission,
        texture=None if row.color is not None or piece.texture is None else piece.texture_name,
        substance=row.substance or "plastic",
    )


def _standing(points: Floats, spec: AssetSpec) -> Floats:
    """Transform (4, 4) from the file's frame to x forward, y left, z up, on the ground, in metres."""
    forward, up = _axis(spec.front), _axis(spec.up)
    R = np.stack([forward, np.cross(up, forward), up])
    turned = points @ R.T
    extent = np.ptp(turned, axis=0)
    scale = spec.scale or 1.0
    if spec.size is not None:
        ((axis, target),) = spec.size.items()
        scale = target / max(float(extent[AXES.index(axis)]), 1e-9)
    low, high = turned.min(axis=0), turned.max(axis=0)
    T = np.eye(4)
    T[:3, :3] = scale * R
    T[:3, 3] = -scale * np.array([*(0.5 * (low + high))[:2], low[2]])
    return T


def _axis(name: str) -> Floats:
    axis = np.zeros(3)
    axis["xyz".index(name[1])] = 1.0 if name[0] == "+" else -1.0
    return axis


def size_m(asset: Asset) -> tuple[float, float, float]:
    """Length, width and height of a body. [m]"""
    low, high = asset.bounds()
    length, width, height = (float(x) for x in high - low)
    return length, width, height


def _bounds(pack: PackFile, spec: AssetSpec) -> Mapping[str, tuple[float, float]]:
    return (own_classes() | pack.new_classes())[spec.class_name].size_m


def implausible(pack: PackFile, spec: AssetSpec, asset: Asset) -> Iterator[tuple[str, float, float, float]]:
    """Each dimension that is outside what its class usually has: its name, its value, and the limits. [m]"""
    bounds = _bounds(pack, spec)
    for axis, value in zip(AXES, size_m(asset), strict=True):
        low, high = bounds.get(axis, (0.0, np.inf))
        if not low <= round(value, 3) <= high:
            yield axis, value, low, high


def size_faults(pack: PackFile, i: int, asset: Asset) -> Iterator[Fault]:
    """A body far larger than its class may be in some direction, or far smaller in all."""
    spec = pack.spec.assets[i]
    bounds = _bounds(pack, spec)
    wrong = list(implausible(pack, spec, asset))
    slips = [row for row in wrong if row[1] > row[3] * SIZE_SLIP]
    small = [row for row in wrong if row[1] < row[2] / SIZE_SLIP]
    key = "size" if spec.size is not None else "scale"
    if spec.size is not None:
        ((axis, target),) = spec.size.items()
        if abs(size_m(asset)[AXES.index(axis)] - target) > 0.01 * target:
            yield pack.fault(("assets", i, "size"), f"{spec.file} has no {axis} to scale by; give another, or scale")
            return
    for name, value, low, high in (slips or (small if len(small) == len(bounds) else []))[:1]:
        message = f"{name} is {value:.3g} m; expected {low:g} to {high:g} m for {spec.class_name}"
        yield pack.fault(("assets", i, key), f"{message}: correct scale, size or the axes")
