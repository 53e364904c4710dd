"""What `synthgen assets check` tells of an asset pack: what it holds, and what it leaves open.

Start at `check_pack`.
"""

from pathlib import Path
from typing import Any

from synthgen.spec.pack import PackFile, read_pack
from synthgen.spec.pack_model import AssetSpec
from synthgen.world.model_file import Piece, read_model
from synthgen.world.pack_body import implausible, override, size_m
from synthgen.world.packs import Packs, load_packs

TRIANGLES_MANY = 50_000
"""From how many triangles a model is noted to be large: ten times one of our cars (our choice)."""


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
    size = [round(x, 3) for x in size_m(asset)]
    notes = [note for piece in read_model(pack.folder / spec.file) for note in _notes(piece, spec)]
    for axis, value, low, high in implausible(pack, spec, asset):
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


def _notes(piece: Piece, spec: AssetSpec) -> list[str]:
    row = override(piece, spec)
    where = f"material {piece.material_name!r}"
    notes = []
    if piece.color is None and (row is None or row.color is None):
        notes.append(f"{where} has no color: gray is used; give color")
    if piece.is_clear and (row is None or not row.transmission):
        notes.append(f"{where} lets light through in the file, which is not read: give transmission if it is a pane")
    if row is None or row.reflectance_905nm is None:
        notes.append(f"{where}: reflectance_905nm is not given; the mean of its color is used")
    if row is None or row.substance is None:
        notes.append(f"{where}: substance is not given; plastic is used")
    return notes
