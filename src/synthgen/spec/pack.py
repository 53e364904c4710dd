"""Asset packs as users wrote them: read, and checked as a whole.

Start at `read_pack`, which lists all faults of the file at once; `packs_named` reads those of a scenario.
Not here: what the keys mean (`pack_model`), and reading the model files (`world.packs`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

from pydantic import ValidationError

from synthgen.errors import Fault, SpecError, nearest
from synthgen.spec.faults import faults_of, locate
from synthgen.spec.names import families
from synthgen.spec.pack_model import ClassSpec, PackSpec
from synthgen.spec.references import Path as NodePath
from synthgen.taxonomy import TaxonomyClass, own_classes
from synthgen.yamlfile import Node, read_text, scan_document

FILE_NAME = "pack.yaml"


@final
@dataclass(frozen=True)
class PackFile:
    """A pack as read: its folder, the tree with the places of all values, and the checked content."""

    folder: Path
    tree: Node
    spec: PackSpec

    def fault(self, path: tuple[str | int, ...], message: str) -> Fault:
        """A fault at the line where the value on the way `path` was written, or what is nearest above it."""
        where, node = locate(self.tree, path)
        return node.mark.fault(f"{'.'.join(map(str, where))}: {message}" if where else message)

    def new_classes(self) -> dict[str, TaxonomyClass]:
        """The pack's own classes as those of the taxonomy."""
        return {name: _taxonomy_class(name, row) for name, row in self.spec.classes.items()}


def read_pack(path: Path) -> PackFile:
    """The pack of a folder (or of its `pack.yaml`); `SpecError` lists all faults of the file."""
    file = path / FILE_NAME if path.is_dir() else path
    scan = scan_document(read_text(file), str(file))
    if scan.root is None:
        raise SpecError(scan.faults)
    tree, faults, spec = scan.root, scan.faults, None
    try:
        spec = PackSpec.model_validate(tree.plain)
    except ValidationError as error:
        faults += [fault for _, fault in faults_of(error, tree, PackSpec, scan.broken)]
    faults += _faults_between(tree, file.parent, are_classes_known="classes" not in scan.broken)
    if spec is None or faults:
        raise SpecError(faults)
    return PackFile(file.parent, tree, spec)


def packs_named(tree: Node, folder: Path) -> tuple[tuple[PackFile, ...], list[Fault]]:
    """The packs that a scenario in `folder` names, and the faults of what cannot be read or clashes."""
    listed = tree.value.get("packs") if isinstance(tree.value, dict) else None
    packs: list[PackFile] = []
    faults: list[Fault] = []
    for node in listed.value if listed is not None and isinstance(listed.value, tuple) else ():
        try:
            if isinstance(node.value, str):
                packs.append(read_pack(_pack_folder(node, folder)))
        except SpecError as error:
            faults += error.faults
    faults += clashes(packs)
    return tuple(packs), list(dict.fromkeys(faults))


def _pack_folder(node: Node, folder: Path) -> Path:
    """Where a pack is: beside the scenario, or else in the working directory, as rig files are."""
    for path in (folder / str(node.value), Path.cwd() / str(node.value)):
        if (path / FILE_NAME).is_file() or (path.is_file() and path.name == FILE_NAME):
            return path.resolve()
    near = nearest(Path(str(node.value)).name, sorted(file.parent.name for file in folder.glob(f"*/{FILE_NAME}")))
    raise SpecError([node.mark.fault(f"packs: no asset pack {node.value!r} ({FILE_NAME}) in {folder}; {near}")])


def families_of(packs: Iterable[PackFile]) -> dict[str, str]:
    """The families that packs add, each with its class."""
    return {row.family: row.class_name for pack in packs for row in pack.spec.assets}


def clashes(packs: Sequence[PackFile]) -> list[Fault]:
    """Families, classes and ids that two packs both define, and one pack that is named twice."""
    faults: list[Fault] = []
    owners: dict[tuple[str, object], int] = {}
    for k, pack in enumerate(packs):
        for path, what, name in _names(pack):
            owner = packs[owners.setdefault((what, name), k)]
            if owner is not pack:
                message = f"{what} {name!r} is already one of pack {owner.spec.pack!r} ({owner.folder})"
                faults.append(pack.fault(path, message))
    return faults


def _names(pack: PackFile) -> Iterator[tuple[NodePath, str, object]]:
    """What a pack defines: where, what it is, and its name."""
    yield ("pack",), "pack", pack.spec.pack
    for i, asset in enumerate(pack.spec.assets):
        yield ("assets", i, "family"), "family", asset.family
    for name, row in pack.spec.classes.items():
        yield ("classes", name), "class", name
        yield ("classes", name, "id"), "id", row.id


def _faults_between(tree: Node, folder: Path, *, are_classes_known: bool) -> Iterator[Fault]:
    """Names and ids that clash or are not known, and missing files, in whatever of the pack can be read."""
    plain: dict[str, Any] = tree.plain if isinstance(tree.value, dict) else {}
    own = _mapping(plain.get("classes"))
    yield from _class_faults(tree, own)
    known = [*own_classes(), *own] if are_classes_known else None
    yield from _asset_faults(tree, plain.get("assets"), known, folder)


def _class_faults(tree: Node, own: Mapping[str, Any]) -> Iterator[Fault]:
    ids = {row.id: name for name, row in own_classes().items()}
    for name, row in own.items():
        if name in own_classes():
            yield _fault(tree, ("classes", name), f"class {name!r} is in the taxonomy already; give it another name")
        parent, number = _mapping(row).get("parent"), _mapping(row).get("id")
        group = parent.partition(".")[0] if isinstance(parent, str) and parent in own_classes() else None
        if group is not None and group != name.partition(".")[0]:
            near = f"{group}.{name.rpartition('.')[2]}"
            yield _fault(tree, ("classes", name), f"a kind of {parent} has a name of its group, such as {near}")
        if isinstance(number, int) and number in ids:
            yield _fault(tree, ("classes", name, "id"), f"id {number} is already that of {ids[number]!r}")
        elif isinstance(number, int):
            ids[number] = name


def _asset_faults(tree: Node, assets: Any, known: list[str] | None, folder: Path) -> Iterator[Fault]:
    if isinstance(assets, list) and not assets:
        yield _fault(tree, ("assets",), "expected at least one model")
    seen: set[str] = set()
    for i, row in enumerate(assets if isinstance(assets, list) else []):
        if not isinstance(row, dict):
            continue
        family, file = row.get("family"), row.get("file")
        if isinstance(file, str) and not (folder / file).is_file():
            beside = (folder / file).parent
            near = nearest(Path(file).name, [item.name for item in beside.glob("*")] if beside.is_dir() else [])
            yield _fault(tree, ("assets", i, "file"), f"no file {file!r} in the pack; {near}")
        if isinstance(family, str) and (family in families() or family in seen):
            where = "of synthgen" if family in families() else "of this pack"
            yield _fault(tree, ("assets", i, "family"), f"{family!r} is already a family {where}; names must differ")
        seen.add(str(family))
        named: list[tuple[tuple[str, ...], Any]] = [(("class",), row.get("class"))]
        for key, part in _mapping(row.get("parts")).items():
            named.append((("parts", key, "class"), _mapping(part).get("class")))
        if row.get("parked") and isinstance(row.get("class"), str) and not row["class"].startswith("vehicle."):
            yield _fault(tree, ("assets", i, "parked"), f"only vehicles park, and {row['class']} is none")
        for path, name in named:
            if isinstance(name, str) and known is not None and name not in known:
                yield _fault(tree, ("assets", i, *path), f"no class named {name!r}; {nearest(name, known)}")


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _fault(tree: Node, path: tuple[str | int, ...], message: str) -> Fault:
    where, node = locate(tree, path)
    return node.mark.fault(f"{'.'.join(map(str, where))}: {message}")


def _taxonomy_class(name: str, row: ClassSpec) -> TaxonomyClass:
    parent = own_classes().get(row.parent or "")
    sizes = {str(axis): limits for axis, limits in row.size_m.items()}
    return TaxonomyClass(
        row.id,
        name,
        row.kind or (parent.kind if parent else "thing"),
        row.color or (parent.color if parent else (0, 0, 0)),
        {**(parent.map if parent else {}), **row.map},
        sizes or (parent.size_m if parent else {}),
    )
