"""Scenario files: read, checked as a whole, and drawn from.

Start at `load_scenario`. Loading tries the extremes of all axes, one by one and in pairs, so that a value which
could only fail in some later sample fails here, with its place in the file.
Not here: what the keys mean (`scenario`), how axes draw (`axes`, `vary`), what must fit together (`check`).
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, final

from pydantic import ValidationError

from synthgen.errors import Fault, InputError, SpecError, nearest
from synthgen.spec.axes import KINDS, Axis, Grid, Value, kind_of_axis
from synthgen.spec.check import Problem, problems
from synthgen.spec.faults import axis_faults, faults_of, locate
from synthgen.spec.names import resolve_class, rig_path
from synthgen.spec.pack import PackFile, families_of, packs_named
from synthgen.spec.presets import preset_paths
from synthgen.spec.references import Path as NodePath
from synthgen.spec.references import Slot, fill, find_slots, inline_range, path_text
from synthgen.spec.scenario import Scenario
from synthgen.spec.settings import apply_setting
from synthgen.spec.vary import Plan, text_of
from synthgen.yamlfile import Node, read_text, scan_document, with_value

TRIALS_MAX = 200
"""Most draws that loading tries: all pairs of extremes of 6 axes; 0.1 s."""


@final
@dataclass(frozen=True)
class ScenarioFile:
    """A scenario as a distribution: the tree that was read, and the plan of its axes.

    `path` is the file it came from; settings may have changed the tree since. `packs` are the asset packs it names.
    """

    path: Path
    tree: Node
    plan: Plan
    slots: tuple[Slot, ...]
    packs: tuple[PackFile, ...] = ()

    @property
    def id(self) -> str:
        """Id of the scenario."""
        return str(_plain_child(self.tree, "id"))

    @property
    def seed(self) -> int:
        """Seed written in the file; 0 if there is none."""
        return int(_plain_child(self.tree, "seed") or 0)

    @property
    def axes(self) -> dict[str, Axis]:
        """The named axes, in the order of the file."""
        named = {slot.axis for slot in self.slots if slot.is_reference}
        return {name: axis for name, axis in self.plan.axes.items() if name in named}

    @cached_property
    def spec_hash(self) -> str:
        """SHA-256 of the content: comments, formatting and the order of keys do not matter, that of grids does."""
        grids = [name for name, axis in self.axes.items() if isinstance(axis, Grid)]
        content = {"content": _canonical(self.tree.plain), "grids": grids}
        return sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def values(self, index: int, seed: int | None = None) -> dict[str, Value]:
        """Value of each named axis in sample `index`, in the unit of the axis (`axes[name].unit`)."""
        drawn = self.plan.values(index, self.seed if seed is None else seed)
        return {name: drawn[name] for name in self.axes}

    def concrete(self, index: int, seed: int | None = None) -> Scenario:
        """Sample `index` with every value known; classes are those of the taxonomy.

        Same file, seed and index give the same scenario. `seed` replaces that of the file.
        """
        seed = self.seed if seed is None else seed
        tree = _filled(self.tree, self.slots, self.plan, self.plan.values(index, seed))
        data = _without_vary(tree.plain) | {"seed": seed}
        for actor in data.get("actors", []):
            body = resolve_class(actor["class"], actor.get("family"), of_packs=families_of(self.packs))
            actor["class"] = body.class_name
            if len(body.families) == 1:
                actor["family"] = body.families[0]
        try:
            return Scenario.model_validate(data)
        except ValidationError as error:
            raise SpecError([fault for _, fault in faults_of(error, tree, Scenario)]) from None

    def fault(self, path: NodePath, message: str) -> Fault:
        """A fault at the line where the value on the way `path` was written, or what is nearest above it."""
        _, node = locate(self.tree, path)
        return node.mark.fault(f"{path_text(self.tree, path)}: {message}" if path else message)

    def rig_path(self, scenario: Scenario) -> Path:
        """File of the rig that a concrete scenario names."""
        return rig_path(scenario.ego.rig, self.path.parent)

    def with_settings(self, settings: Iterable[str]) -> "ScenarioFile":
        """The scenario with values replaced, as in `["environment.fog=50 m", "ego.rig=kitti"]`.

        An axis that lost its last reference thereby leaves the plan.
        """
        tree, faults = self.tree, list[Fault]()
        for setting in settings:
            try:
                tree = apply_setting(tree, setting)
            except SpecError as error:
                faults.extend(error.faults)
        if faults:
            raise SpecError(faults)
        still_used = {slot.axis for slot in find_slots(tree)}
        return _checked(_without_axes(tree, set(self.axes) - still_used), self.path)


def load_scenario(source: str | Path) -> ScenarioFile:
    """The scenario of a preset id or a file; `SpecError` lists all its faults."""
    path = _file_of(source)
    scan = scan_document(read_text(path), str(path))
    if scan.root is None:
        raise SpecError(scan.faults)
    return _checked(scan.root, path, scan.faults, scan.broken)


def _file_of(source: str | Path) -> Path:
    presets = preset_paths()
    if isinstance(source, Path):
        return source
    if source in presets:
        return presets[source]
    path = Path(source)
    if path.exists() or path.suffix in (".yaml", ".yml") or "/" in source:
        return path
    raise InputError(f"no preset and no file named {source!r}; {nearest(source, presets)}")


def _checked(
    tree: Node, path: Path, known_faults: Iterable[Fault] = (), broken: Set[str] = frozenset()
) -> ScenarioFile:
    """The scenario of a tree, if neither it nor its text has faults; `broken` are the blocks that are not in it."""
    if not isinstance(tree.value, dict):
        raise SpecError(
            [*known_faults, tree.mark.fault("expected a mapping of names to values, such as 'synthgen: 1'")]
        )
    slots = find_slots(tree)
    axes, faults, bad_slots = _axes(tree, slots, broken)
    packs, pack_faults = packs_named(tree, path.parent)
    faults += [*known_faults, *pack_faults]
    trial = _Trial(path.parent, families_of(packs), broken | ({"packs"} if pack_faults else set()))
    faults += trial.faults(tree, [slot for slot in slots if slot.axis in axes], Plan(axes), bad_slots)
    if faults:
        raise SpecError(faults)
    return ScenarioFile(path, tree, Plan(axes), tuple(slots), packs)


def _axes(tree: Node, slots: list[Slot], broken: Set[str]) -> tuple[dict[str, Axis], list[Fault], set[NodePath]]:
    """Named axes and inline ranges, their faults, and the slots that have no axis for that reason."""
    vary = tree.value.get("vary") if isinstance(tree.value, dict) else None
    pairs = vary.value if vary is not None and isinstance(vary.value, dict) else {}
    faults: list[Fault] = []
    if vary is not None and not isinstance(vary.value, dict):
        faults.append(vary.mark.fault("vary: expected a mapping of names to axes"))
    axes: dict[str, Axis] = {}
    for name, node in pairs.items():
        axis = _axis(f"vary.{name}", node.plain, node, faults)
        if axis is not None:
            axes[name] = axis
        if not broken and name not in {slot.axis for slot in slots if slot.is_reference}:
            mark = node.key or node.mark
            faults.append(mark.fault(f"vary.{name}: nothing refers to this axis; write ${name} somewhere or remove it"))
    for slot in slots:
        if slot.is_reference and slot.axis not in pairs and "vary" not in broken:
            hint = nearest(slot.axis, pairs)
            faults.append(slot.node.mark.fault(f"no axis named {slot.axis!r} under vary; {hint}"))
        elif not slot.is_reference:
            axis = _axis(slot.axis, inline_range(str(slot.node.value)), slot.node, faults)
            if axis is not None:
                axes[slot.axis] = axis
    return axes, faults, {slot.path for slot in slots if slot.axis not in axes}


def _axis(label: str, written: Any, node: Node, faults: list[Fault]) -> Axis | None:
    kind = kind_of_axis(written)
    if kind is None:
        faults.append(node.mark.fault(f"{label}: {_kind_message(written)}"))
        return None
    try:
        return KINDS[kind].model_validate(written)
    except ValidationError as error:
        faults.extend(axis_faults(error, node, KINDS[kind], label))
        return None


def _kind_message(written: Any) -> str:
    keys = [str(key) for key in written] if isinstance(written, dict) else []
    near = [f"{key!r}: {hint}" for key in keys if (hint := nearest(key, KINDS)).startswith("did") and key not in KINDS]
    got = f"got {', '.join(keys)}" if keys else f"got {written!r}"
    return f"an axis needs exactly one of {', '.join(KINDS)}; {got}{'; ' if near else ''}{'; '.join(near)}"


@final
@dataclass(frozen=True)
class _Trial:
    """What trying a draw needs to know: where files are looked for, families of packs, and blocks not to be asked."""

    folder: Path
    of_packs: Mapping[str, str]
    unread: Set[str]

    def faults(self, tree: Node, slots: list[Slot], plan: Plan, bad_slots: set[NodePath]) -> list[Fault]:
        """Faults of all trial draws, each place and kind once."""
        found: dict[tuple[Any, ...], Fault] = {}
        data = _without_vary(tree.plain)
        for values in plan.trials(TRIALS_MAX):
            for drawn in slots:
                _put(data, drawn.path, text_of(values[drawn.axis], plan.axes[drawn.axis].unit))
            if self._is_faultless(data):
                continue
            for path, fault in self._draw_faults(_filled(tree, slots, plan, values)):
                if any(bad[: len(path)] == path for bad in bad_slots):
                    continue
                slot = next((slot for slot in slots if slot.path == path), None)
                # A place whose value was drawn is told once; elsewhere each message is.
                key = (path, None if slot else fault.message)
                found.setdefault(key, _with_draw(fault, slot, plan, values) if slot else fault)
        return list(found.values())

    def _is_faultless(self, data: dict[str, Any]) -> bool:
        try:
            Scenario.model_validate(data)
        except ValidationError:
            return False
        return not self._problems(data)

    def _draw_faults(self, tree: Node) -> Iterator[tuple[NodePath, Fault]]:
        data = _without_vary(tree.plain)
        try:
            Scenario.model_validate(data)
        except ValidationError as error:
            yield from faults_of(error, tree, Scenario, self.unread)
        for loc, message in self._problems(data):
            path, node = locate(tree, loc)
            yield path, node.mark.fault(f"{'.'.join(map(str, path))}: {message}")

    def _problems(self, data: dict[str, Any]) -> list[Problem]:
        return problems(data, self.folder, self.of_packs, self.unread)


def _put(data: Any, path: NodePath, value: Value) -> None:
    """Change one value in place: a copy of the tree for each trial would cost more than the trial."""
    for part in path[:-1]:
        data = data[part]
    data[path[-1]] = value


def _with_draw(fault: Fault, slot: Slot, plan: Plan, values: dict[str, Value]) -> Fault:
    """The fault, told with where its value came from."""
    drawn = str(text_of(values[slot.axis], plan.axes[slot.axis].unit))
    name = f"${slot.axis}" if slot.is_reference else str(slot.node.value)
    value = "" if drawn in fault.message else f": {drawn}"
    return replace(fault, message=f"{fault.message} (drawn from {name}{value})")


def _filled(tree: Node, slots: Iterable[Slot], plan: Plan, values: dict[str, Value]) -> Node:
    return fill(tree, {slot.path: text_of(values[slot.axis], plan.axes[slot.axis].unit) for slot in slots})


def _without_vary(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key != "vary"}


def _without_axes(tree: Node, names: set[str]) -> Node:
    if not isinstance(tree.value, dict) or "vary" not in tree.value:
        return tree
    vary = tree.value["vary"]
    if not isinstance(vary.value, dict):
        return tree
    kept = with_value(vary, {name: node for name, node in vary.value.items() if name not in names})
    return with_value(tree, {**tree.value, "vary": kept})


def _plain_child(tree: Node, name: str) -> Any:
    node = tree.value.get(name) if isinstance(tree.value, dict) else None
    return None if node is None else node.plain


def _canonical(value: Any) -> Any:
    """The value with whole numbers written one way."""
    if isinstance(value, dict):
        return {key: _canonical(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_canonical(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
