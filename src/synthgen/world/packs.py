"""Asset packs: users' own models as families beside the procedural ones.

Start at `load_packs`; `in_use` makes what packs bring known to the rest, `load_again` finds the packs of a saved world,
and `check_pack` says what a pack holds and what it leaves open. Bodies are made once, when a pack is loaded: read by
`model_file`, turned to x forward, z up, scaled and put on the ground. Left out: animation, normal maps, and
simplification: a model is the same mesh at all levels of detail.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from glob import iglob
from hashlib import sha256
from pathlib import Path
from typing import Any, final

import numpy as np

from synthgen import taxonomy
from synthgen.arrays import Floats, Singles
from synthgen.errors import Fault, InputError, SpecError, nearest
from synthgen.records import Asset, Material, Mesh, Part
from synthgen.records.mesh import merge
from synthgen.rng import Generator
from synthgen.spec.pack import FILE_NAME, FORMATS, AssetSpec, MaterialSpec, PackFile, PartSpec, clashes, read_pack
from synthgen.taxonomy import TaxonomyClass
from synthgen.world import catalog
from synthgen.world.family import Family, Parameters
from synthgen.world.model_file import Piece, missing_images, read_model
from synthgen.world.world import PackRef
from synthgen.yamlfile import read_text

SIZE_SLIP = 4.0
"""A body so many times smaller or larger than its class may be has a wrong unit, which is refused; less is noted.
Our choice, between a factor that a slip of units makes (39 and more) and what bodies differ by."""

TRIANGLES_MANY = 50_000
"""From how many triangles a model is noted to be large: ten times one of our cars (our choice)."""

_CONTENT = (*FORMATS, ".bin", ".mtl", ".png", ".jpg", ".jpeg")
"""Endings of the files that a pack is made of, beside its `pack.yaml`."""

_GRAY = (0.30, 0.30, 0.30)
"""Color of a material that the file gives none."""


@final
@dataclass(frozen=True)
class Packs:
    """What some packs add: families, classes and textures by name; `refs` are what a world keeps of them."""

    families: Mapping[str, Family]
    classes: Mapping[str, TaxonomyClass]
    textures: Mapping[str, Singles]
    refs: tuple[PackRef, ...]


@contextmanager
def in_use(packs: Packs) -> Iterator[None]:
    """Within it the packs' families and classes are there beside ours, and no others."""
    known = {**taxonomy.own_classes(), **packs.classes}
    with taxonomy.using(known), catalog.using(packs.families, packs.textures):
        yield


def load_packs(paths: Iterable[Path]) -> Packs:
    """Families and classes of packs; `SpecError` with all faults of all packs."""
    faults: list[Fault] = []
    loaded: list[_Loaded] = []
    for path in paths:
        try:
            folder = _folder(path)
            read_text(folder / FILE_NAME)  # so that a pack without it is refused with words
            loaded.append(_load(folder, digest_of(folder)))
        except SpecError as error:
            faults += error.faults
    faults += clashes([pack.file for pack in loaded])
    if faults:
        raise SpecError(faults)
    return Packs(
        {name: family for pack in loaded for name, family in pack.families.items()},
        {name: row for pack in loaded for name, row in pack.file.new_classes().items()},
        {name: pixels for pack in loaded for name, pixels in pack.textures.items()},
        tuple(pack.ref for pack in loaded),
    )


def load_again(refs: Sequence[PackRef]) -> Packs:
    """The packs of a world as it had them; `InputError` says which were moved or have changed since."""
    wrong = []
    for ref in refs:
        folder = Path(ref.path)
        if not (folder / FILE_NAME).is_file():
            wrong.append(
                f"asset pack {ref.name!r} (content {ref.digest}) is not in {folder}; if it was moved, say where it is "
                "now with --pack FOLDER"
            )
        elif (found := digest_of(folder)) != ref.digest:
            wrong.append(
                f"asset pack {ref.name!r} in {folder} has changed since the world was made: expected content "
                f"{ref.digest}, found {found}; restore its files, or say where the old pack is with --pack FOLDER"
            )
    if wrong:
        raise InputError("\n".join(wrong))
    return load_packs(Path(ref.path) for ref in refs)


def moved_to(refs: Iterable[PackRef], folders: Iterable[Path]) -> tuple[PackRef, ...]:
    """The packs, in those of the folders that hold the same; `InputError` if a folder holds none of them."""
    at = {}
    refs = tuple(refs)
    for folder in map(_folder, folders):
        if not (folder / FILE_NAME).is_file():
            raise InputError(f"--pack: expected a folder with {FILE_NAME}, got {folder}")
        at[digest_of(folder)] = folder
    for digest in at.keys() - {ref.digest for ref in refs}:
        known = ", ".join(f"{ref.name} {ref.digest}" for ref in refs) or "none"
        raise InputError(f"--pack: {at[digest]} has content {digest}; expected a pack of the world: {known}")
    return tuple(replace(ref, path=str(at[ref.digest])) if ref.digest in at else ref for ref in refs)


def digest_of(folder: Path) -> str:
    """A digest of a pack's `pack.yaml` and of all files in its folder that models are made of."""
    digest = sha256()
    names = [name for name in iglob("**/*", root_dir=folder, recursive=True) if name.lower().endswith(_CONTENT)]
    for name in [FILE_NAME, *sorted(name for name in names if (folder / name).is_file())]:
        content = (folder / name).read_bytes()
        digest.update(f"{Path(name).as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


def check_pack(path: Path) -> dict[str, Any]:
    """What a pack holds, as plain data: name, license, classes, and a row per model with its size and notes.

    Raises
    ------
    SpecError
        With all faults: of `pack.yaml`, of the names in it, and of the model files.
    """
    packs = load_packs([path])
    pack = read_pack(path)
    rows = [_report(pack, spec, packs) for spec in pack.spec.assets]
    return {
        "pack": pack.spec.pack,
        "license": pack.spec.license,
        "content": packs.refs[0].digest,
        "classes": sorted(packs.classes),
        "assets": rows,
    }


def _report(pack: PackFile, spec: AssetSpec, packs: Packs) -> dict[str, Any]:
    asset = packs.families[spec.family].build({"digest": packs.refs[0].digest}, 0, 0.0)
    size = [round(x, 3) for x in _size(asset)]
    notes = [note for piece in read_model(pack.folder / spec.file) for note in _notes(piece, spec)]
    for axis, value, low, high in _implausible(pack, spec, asset):
        limits = f"{low:g} to {high:g} m"
        notes.append(f"{axis} is {value:.3g} m; {spec.class_name} is usually {limits}: check scale or size")
    triangles = sum(len(part.mesh.faces) for part in asset.parts)
    if triangles > TRIANGLES_MANY:
        notes.append(f"{triangles} triangles, at all distances: fewer render faster")
    return {
        "family": spec.family,
        "class": spec.class_name,
        "size_m": size,
        "triangles": triangles,
        "parts": sorted({part.name for part in asset.parts}),
        "textures": sorted({part.material.name for part in asset.parts if part.material.texture}),
        "notes": list(dict.fromkeys(notes)),
    }


def _size(asset: Asset) -> tuple[float, float, float]:
    low, high = asset.bounds()
    length, width, height = (float(x) for x in high - low)
    return length, width, height


def _bounds(pack: PackFile, spec: AssetSpec) -> Mapping[str, tuple[float, float]]:
    return (taxonomy.own_classes() | pack.new_classes())[spec.class_name].size_m


def _implausible(pack: PackFile, spec: AssetSpec, asset: Asset) -> Iterator[tuple[str, float, float, float]]:
    """Each dimension that is outside what its class usually has: its name, its value, and the limits. [m]"""
    bounds = _bounds(pack, spec)
    for axis, value in zip(("length", "width", "height"), _size(asset), strict=True):
        low, high = bounds.get(axis, (0.0, np.inf))
        if not low <= round(value, 3) <= high:
            yield axis, value, low, high


def _notes(piece: Piece, spec: AssetSpec) -> list[str]:
    override = _override(piece, spec)
    where = f"material {piece.material_name!r}"
    notes = []
    if piece.color is None and (override is None or override.color is None):
        notes.append(f"{where} has no color: gray is used; give color")
    if piece.is_clear and (override is None or not override.transmission):
        notes.append(f"{where} lets light through in the file, which is not read: give transmission if it is a pane")
    if override is None or override.reflectance_905nm is None:
        notes.append(f"{where}: reflectance_905nm is not given; the mean of its color is used")
    if override is None or override.substance is None:
        notes.append(f"{where}: substance is not given; plastic is used")
    return notes


@final
@dataclass(frozen=True)
class _Loaded:
    """One pack with all its bodies made."""

    file: PackFile
    ref: PackRef
    families: dict[str, Family]
    textures: dict[str, Singles]


def _folder(path: Path) -> Path:
    return (path.parent if path.name == FILE_NAME else path).resolve()


@lru_cache(maxsize=16)
def _load(folder: Path, digest: str) -> _Loaded:
    """The pack in a folder while it holds what the digest says; `SpecError` with all its faults."""
    file = read_pack(folder)
    faults: list[Fault] = []
    families, textures = {}, dict[str, Singles]()
    for i, spec in enumerate(file.spec.assets):
        try:
            pieces = read_model(folder / spec.file)
        except InputError as error:
            faults.append(file.fault(("assets", i, "file"), str(error)))
            continue
        wrong = list(_model_faults(file, i, pieces))
        faults += wrong
        if not wrong:
            asset = _body(pieces, spec)
            faults += _size_faults(file, i, asset)
            textures |= {piece.texture_name: piece.texture for piece in pieces if piece.texture is not None}
            families[spec.family] = Family(
                spec.family,
                spec.class_name,
                partial(_draw, spec.family, digest),
                partial(_build, asset, spec.family, digest),
                parked_share=spec.parked,
            )
    if faults:
        raise SpecError(faults)
    return _Loaded(file, PackRef(file.spec.pack, str(folder), digest), families, textures)


def _model_faults(pack: PackFile, i: int, pieces: Sequence[Piece]) -> Iterator[Fault]:
    """Names in the pack that a model file does not have, and files that it names and that are not there."""
    spec = pack.spec.assets[i]
    meshes, materials = {p.mesh_name for p in pieces}, {p.material_name for p in pieces}
    for name in spec.parts.keys() - (meshes | materials):
        near = nearest(name, meshes | materials)
        yield pack.fault(("assets", i, "parts", name), f"no mesh or material named {name!r} in {spec.file}; {near}")
    used = materials | {part.material for part in spec.parts.values() if part.material}
    for name in spec.materials.keys() - used:
        near = nearest(name, used)
        yield pack.fault(("assets", i, "materials", name), f"no material named {name!r} in {spec.file}; {near}")
    images = missing_images(pack.folder / spec.file)
    plain = {p.material_name for p in pieces if (row := _override(p, spec)) is None or row.color is None}
    for name in sorted(images.keys() & plain):
        message = f"material {name!r} of {spec.file} needs the image {images[name]}, which is not there"
        yield pack.fault(("assets", i, "file"), f"{message}; put it there, or give the material a color")


def _size_faults(pack: PackFile, i: int, asset: Asset) -> Iterator[Fault]:
    """A body far larger than its class may be in some direction, or far smaller in all."""
    spec = pack.spec.assets[i]
    bounds = _bounds(pack, spec)
    wrong = list(_implausible(pack, spec, asset))
    slips = [row for row in wrong if row[1] > row[3] * SIZE_SLIP]
    small = [row for row in wrong if row[1] < row[2] / SIZE_SLIP]
    for axis, value, low, high in slips or (small if len(small) == len(bounds) else [])[:1]:
        message = f"{axis} is {value:.3g} m; expected {low:g} to {high:g} m for {spec.class_name}"
        key = "size" if spec.size is not None else "scale"
        yield pack.fault(("assets", i, key), f"{message}: correct scale, size or the axes")


def _draw(family: str, digest: str, rng: Generator, fixed: Mapping[str, object]) -> Parameters:
    """The digest of the pack: models do not vary."""
    for name, value in fixed.items():
        if name != "digest":
            raise InputError(f"{family}: {name} cannot be asked for; a model of a pack is as its pack.yaml has it")
        _require_same(family, digest, value)
    return {"digest": digest}


def _build(asset: Asset, family: str, digest: str, parameters: Parameters, detail: int, phase: float) -> Asset:
    _require_same(family, digest, parameters["digest"])
    return asset


def _require_same(family: str, digest: str, expected: object) -> None:
    if expected != digest:
        raise InputError(f"{family}: its pack has changed: expected content {expected}, found {digest}")


def _body(pieces: Sequence[Piece], spec: AssetSpec) -> Asset:
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
