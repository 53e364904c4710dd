"""Asset packs: users' own models as families beside the procedural ones.

Start at `load_packs`; `in_use` makes what packs bring known to the rest, and `load_again` finds the packs of a saved
world. Bodies are made once, when a pack is loaded, by `model_file` and `pack_body`; `pack_check` reports on a pack.
Left out: simplification: a model is the same mesh at all levels of detail.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from glob import iglob
from hashlib import sha256
from pathlib import Path
from typing import final

from synthgen import taxonomy
from synthgen.arrays import Singles
from synthgen.errors import Fault, InputError, SpecError, nearest
from synthgen.records import Asset
from synthgen.rng import Generator
from synthgen.spec.pack import FILE_NAME, PackFile, clashes, read_pack
from synthgen.spec.pack_model import FORMATS
from synthgen.taxonomy import TaxonomyClass
from synthgen.world import catalog
from synthgen.world.family import Family, Parameters
from synthgen.world.model_file import Piece, missing_images, read_model
from synthgen.world.pack_body import body, override, size_faults
from synthgen.world.world import PackRef
from synthgen.yamlfile import read_text

_CONTENT = (*FORMATS, ".bin", ".mtl", ".png", ".jpg", ".jpeg")
"""Endings of the files that a pack is made of, beside its `pack.yaml`."""


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
            asset = body(pieces, spec)
            faults += size_faults(file, i, asset)
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
    plain = {p.material_name for p in pieces if (row := override(p, spec)) is None or row.color is None}
    for name in sorted(images.keys() & plain):
        message = f"material {name!r} of {spec.file} needs the image {images[name]}, which is not there"
        yield pack.fault(("assets", i, "file"), f"{message}; put it there, or give the material a color")


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
