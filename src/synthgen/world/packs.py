"""Asset packs: users' own models as families beside the procedural ones.

Start at `load_packs`; `check_pack` says what a pack holds and what it leaves open. Model files are read by trimesh,
which only this module imports; they are turned to x forward, z up, scaled and put on the ground. A drawn body
carries a digest of its file, so that a saved world refuses to be built from another.
Left out: image textures (a textured material needs a color), animation, and simplification: a model is the same
mesh at all levels of detail.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any, final

import numpy as np

from synthgen.arrays import Floats
from synthgen.errors import Fault, InputError, SpecError, UnknownNameError, nearest
from synthgen.records import Asset, Material, Mesh, Part
from synthgen.records.mesh import merge
from synthgen.rng import Generator
from synthgen.spec.pack import AssetSpec, MaterialSpec, PackFile, PartSpec, read_pack
from synthgen.taxonomy import TaxonomyClass, classes
from synthgen.world.family import Family, Parameters

CREASE_DEG = 40.0
"""Edges sharper than this stay sharp; normals in files are not used (our choice)."""

_GRAY = (0.30, 0.30, 0.30)
"""Color of a material that the file gives no plain color."""


@final
@dataclass(frozen=True)
class Packs:
    """What some packs add: families and classes by name."""

    families: Mapping[str, Family]
    classes: Mapping[str, TaxonomyClass]


@final
@dataclass(frozen=True, slots=True)
class Piece:
    """A mesh of a model file in the file's frame: its name, its material's, and what the file says of that."""

    mesh_name: str
    material_name: str
    mesh: Mesh
    color: tuple[float, float, float] | None
    roughness: float
    metallic: float


def load_packs(paths: Iterable[Path]) -> Packs:
    """Families and classes of packs; `SpecError` with all faults of all packs."""
    faults: list[Fault] = []
    packs: list[PackFile] = []
    for path in paths:
        try:
            pack = read_pack(path)
            faults += _model_faults(pack)
            packs.append(pack)
        except SpecError as error:
            faults += error.faults
    faults += _clashes(packs)
    if faults:
        raise SpecError(faults)
    found = {spec.family: _family(pack.folder / spec.file, spec) for pack in packs for spec in pack.spec.assets}
    return Packs(found, {name: row for pack in packs for name, row in pack.new_classes().items()})


def check_pack(path: Path) -> dict[str, Any]:
    """What a pack holds, as plain data: name, license, classes, and a row per model with its size and notes.

    Raises
    ------
    SpecError
        With all faults: of `pack.yaml`, of the names in it, and of the model files.
    """
    packs = load_packs([path])
    pack = read_pack(path)
    rows = [_report(pack, spec, packs.families[spec.family]) for spec in pack.spec.assets]
    return {
        "pack": pack.spec.pack,
        "license": pack.spec.license,
        "classes": sorted(packs.classes),
        "assets": rows,
    }


def _report(pack: PackFile, spec: AssetSpec, family: Family) -> dict[str, Any]:
    asset = family.build({"digest": _digest(pack.folder / spec.file)}, 0, 0.0)
    low, high = asset.bounds()
    size = [round(float(x), 3) for x in high - low]
    notes = [note for piece in _pieces(pack.folder / spec.file) for note in _notes(piece, spec)]
    bounds = (classes() | pack.new_classes())[spec.class_name].size_m
    for axis, value in zip(("length", "width", "height"), size, strict=True):
        if axis in bounds and not bounds[axis][0] <= value <= bounds[axis][1]:
            limits = f"{bounds[axis][0]:g} to {bounds[axis][1]:g} m"
            notes.append(f"{axis} is {value:g} m; {spec.class_name} is usually {limits}: check scale or size")
    return {
        "family": spec.family,
        "class": spec.class_name,
        "size_m": size,
        "triangles": sum(len(part.mesh.faces) for part in asset.parts),
        "parts": sorted({part.name for part in asset.parts}),
        "notes": list(dict.fromkeys(notes)),
    }


def _notes(piece: Piece, spec: AssetSpec) -> list[str]:
    override = _override(piece, spec)
    where = f"material {piece.material_name!r}"
    notes = []
    if piece.color is None and (override is None or override.color is None):
        notes.append(f"{where} has no plain color (image textures are not read): gray is used; give color")
    if override is None or override.reflectance_905nm is None:
        notes.append(f"{where}: reflectance_905nm is not given; the mean of its color is used")
    if override is None or override.substance is None:
        notes.append(f"{where}: substance is not given; plastic is used")
    return notes


def _model_faults(pack: PackFile) -> list[Fault]:
    """What is wrong with the model files, and names in the pack that they do not have."""
    faults = []
    for i, spec in enumerate(pack.spec.assets):
        path = pack.folder / spec.file
        try:
            pieces = _pieces(path)
        except InputError as error:
            faults.append(pack.fault(("assets", i, "file"), str(error)))
            continue
        meshes, materials = {p.mesh_name for p in pieces}, {p.material_name for p in pieces}
        faults += [
            pack.fault(("assets", i, "parts", name), f"no mesh or material named {name!r} in {spec.file}; {near}")
            for name in spec.parts
            if name not in meshes | materials and (near := nearest(name, meshes | materials))
        ]
        used = materials | {part.material for part in spec.parts.values() if part.material}
        faults += [
            pack.fault(("assets", i, "materials", name), f"no material named {name!r} in {spec.file}; {near}")
            for name in spec.materials
            if name not in used and (near := nearest(name, used))
        ]
    return faults


def _clashes(packs: list[PackFile]) -> list[Fault]:
    """Families and classes that two packs both define."""
    faults, families, ids = [], dict[str, str](), dict[object, str]()
    for pack in packs:
        for i, spec in enumerate(pack.spec.assets):
            if families.setdefault(spec.family, pack.spec.pack) != pack.spec.pack:
                message = f"{spec.family!r} is already a family of pack {families[spec.family]!r}"
                faults.append(pack.fault(("assets", i, "family"), message))
        for name, row in pack.spec.classes.items():
            for key, what in ((name, f"class {name!r}"), (row.id, f"id {row.id}")):
                if ids.setdefault(key, pack.spec.pack) != pack.spec.pack:
                    faults.append(pack.fault(("classes", name), f"{what} is already used by pack {ids[key]!r}"))
    return faults


def _family(path: Path, spec: AssetSpec) -> Family:
    return Family(spec.family, spec.class_name, partial(_draw, path, spec.family), partial(_build, path, spec))


def _draw(path: Path, family: str, rng: Generator, fixed: Mapping[str, object]) -> Parameters:
    """The digest of the model file: models do not vary."""
    digest = _digest(path)
    for name, value in fixed.items():
        if name != "digest":
            raise UnknownNameError(family, "parameter", name, ("digest",))
        if value != digest:
            raise InputError(f"{family}.digest: {path.name} has digest {digest}, not {value!r}: it is another file")
    return {"digest": digest}


def _build(path: Path, spec: AssetSpec, parameters: Parameters, detail: int, phase: float) -> Asset:
    if parameters["digest"] != _digest(path):
        raise InputError(f"{spec.family}: {path.name} has changed since the world was made; restore the file")
    return _asset(path, spec.model_dump_json(by_alias=True))


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()[:16]


@lru_cache(maxsize=64)
def _asset(path: Path, spec_json: str) -> Asset:
    """The model, standing; equal calls give the same object."""
    spec = AssetSpec.model_validate_json(spec_json)
    pieces = _pieces(path)
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


def _override(piece: Piece, spec: AssetSpec) -> MaterialSpec | None:
    return spec.materials.get(_part(piece, spec).material or piece.material_name)


def _material(piece: Piece, spec: AssetSpec) -> Material:
    row = _override(piece, spec) or MaterialSpec()
    color = row.color or piece.color or _GRAY
    return Material(
        name=_part(piece, spec).material or piece.material_name,
        base_color=color,
        roughness=piece.roughness if row.roughness is None else row.roughness,
        reflectance_905nm=float(np.mean(color)) if row.reflectance_905nm is None else row.reflectance_905nm,
        metallic=piece.metallic if row.metallic is None else row.metallic,
        clearcoat=row.clearcoat,
        translucency=row.translucency,
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
        scale = target / max(float(extent[("length", "width", "height").index(axis)]), 1e-9)
    low, high = turned.min(axis=0), turned.max(axis=0)
    T = np.eye(4)
    T[:3, :3] = scale * R
    T[:3, 3] = -scale * np.array([*(0.5 * (low + high))[:2], low[2]])
    return T


def _axis(name: str) -> Floats:
    axis = np.zeros(3)
    axis["xyz".index(name[1])] = 1.0 if name[0] == "+" else -1.0
    return axis


def _pieces(path: Path) -> tuple[Piece, ...]:
    """Meshes of a model file, placed as its scene has them; `InputError` if there are none."""
    return _read(path, _digest(path))


@lru_cache(maxsize=64)
def _read(path: Path, digest: str) -> tuple[Piece, ...]:
    import trimesh

    try:
        scene = trimesh.load_scene(path, process=False)
    except Exception as error:
        # Readers of foreign files raise whatever they come across.
        raise InputError(f"cannot read {path.name}: {type(error).__name__}: {error}") from error
    pieces = []
    for node in sorted(scene.graph.nodes_geometry):
        T, name = scene.graph[node]
        geometry = scene.geometry[name]
        if isinstance(geometry, trimesh.Trimesh) and len(geometry.faces):
            pieces.append(_piece(str(node), geometry, np.asarray(T, dtype=float)))
    if not pieces:
        raise InputError(f"{path.name} has no triangles; expected a mesh")
    if not all(np.isfinite(piece.mesh.vertices).all() for piece in pieces):
        raise InputError(f"{path.name} has vertices that are no finite numbers")
    return tuple(pieces)


def _piece(name: str, geometry: Any, T: Floats) -> Piece:
    mesh = Mesh.make(geometry.vertices, geometry.faces, crease_deg=CREASE_DEG).moved(T)
    material = getattr(geometry.visual, "material", None)
    color, roughness, metallic = _looks(geometry, material)
    return Piece(name, str(getattr(material, "name", None) or "default"), mesh, color, roughness, metallic)


def _looks(geometry: Any, material: Any) -> tuple[tuple[float, float, float] | None, float, float]:
    """Linear color (None if the file gives only an image), roughness and metallic."""
    if material is None:
        return _linear(np.asarray(geometry.visual.main_color, dtype=float)), 0.7, 0.0
    if hasattr(material, "baseColorFactor"):
        factor, image = material.baseColorFactor, material.baseColorTexture
        roughness = 0.7 if material.roughnessFactor is None else float(material.roughnessFactor)
        metallic = 0.0 if material.metallicFactor is None else float(material.metallicFactor)
        if factor is None or image is not None:
            return None, roughness, metallic
        # glTF factors are linear already; trimesh keeps them as bytes or as numbers from 0 to 1.
        values = np.asarray(factor)
        red, green, blue = (values[:3] / (255.0 if values.dtype.kind == "u" else 1.0)).tolist()
        return (red, green, blue), roughness, metallic
    return (_linear(np.asarray(material.diffuse, dtype=float)) if material.image is None else None), 0.7, 0.0


def _linear(srgb: Floats) -> tuple[float, float, float]:
    """Linear sRGB of bytes (IEC 61966-2-1)."""
    v = srgb[:3] / 255.0
    red, green, blue = np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4).tolist()
    return red, green, blue
