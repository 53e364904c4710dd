"""What must fit together in a scenario beyond the single values: names, references between actors, times.

Start at `problems`. It takes the plain content of one draw as it was written, so that these faults are listed
together with those of single values; what has the wrong shape is passed over, because the models report it.
Not here: whether the meeting can be solved on the road (`motion`).
"""

from collections.abc import Iterator, Mapping, Set
from pathlib import Path as FilePath
from typing import Any

from synthgen.errors import InputError, nearest
from synthgen.spec.capture import Moment, frame_times, parse_moment
from synthgen.spec.names import NO_PACKS, Body, resolve_class, rig_path
from synthgen.spec.quantity import RATE, TIME, Dimension, parse_quantity
from synthgen.spec.references import Path
from synthgen.spec.scenario import Capture, Ego, Meet, Road

Problem = tuple[Path, str]
"""Where in the scenario, and what is wrong."""


def problems(
    data: Mapping[str, Any],
    folder: FilePath,
    of_packs: Mapping[str, str] = NO_PACKS,
    unread: Set[str] = frozenset(),
) -> list[Problem]:
    """All problems of one draw; `folder` is where a rig file is looked for.

    `of_packs` are the families that the scenario's asset packs add, each with its class. What depends on the blocks
    `unread`, which have faults of their own and are not in `data`, is not asked.
    """
    actors = _actors(data)
    groups: list[tuple[set[str], Iterator[Problem]]] = [
        ({"actors"}, _repeated_ids(actors)),
        ({"actors", "packs"}, _classes(actors, of_packs)),
        ({"actors", "ego", "scene"}, _lanes(data, actors)),
        ({"actors"}, _places(actors)),
        ({"actors"}, _circles(actors)),
        ({"ego"}, _rig(data, folder)),
        ({"scene"}, _road_file(data, folder)),
        ({"actors", "capture"}, _capture(data, actors)),
    ]
    return [problem for reads, found in groups if reads.isdisjoint(unread) for problem in found]


def _actors(data: Mapping[str, Any]) -> list[tuple[int, Mapping[str, Any]]]:
    listed = data.get("actors")
    return [(i, actor) for i, actor in enumerate(listed if isinstance(listed, list) else []) if _is_map(actor)]


def _is_map(value: object) -> bool:
    return isinstance(value, Mapping)


def _below(data: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    """The mapping at the end of the keys; empty if it is missing or something else."""
    for key in keys:
        below = data.get(key)
        data = below if isinstance(below, Mapping) else {}
    return data


def _repeated_ids(actors: list[tuple[int, Mapping[str, Any]]]) -> Iterator[Problem]:
    seen: set[object] = set()
    for i, actor in actors:
        name = actor.get("id")
        if isinstance(name, str) and name in seen:
            yield ("actors", i, "id"), f"id {name!r} is used twice; ids must differ"
        seen.add(name if isinstance(name, str) else None)


def _classes(actors: list[tuple[int, Mapping[str, Any]]], of_packs: Mapping[str, str]) -> Iterator[Problem]:
    for i, actor in actors:
        name, family = actor.get("class"), actor.get("family")
        if not isinstance(name, str):
            continue
        try:
            body = resolve_class(name, family if isinstance(family, str) else None, of_packs=of_packs)
        except InputError as error:
            key = "family" if str(error).startswith("family:") else "class"
            yield ("actors", i, key), str(error).removeprefix(f"{key}: ")
            continue
        unfit = [*_does_not_fit(actor, body.class_name), *_fixed_by_its_pack(actor, body, of_packs)]
        yield from ((("actors", i, key), message) for key, message in unfit)


def _fixed_by_its_pack(actor: Mapping[str, Any], body: Body, of_packs: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What cannot be asked of a pack's model."""
    if len(body.families) == 1 and body.families[0] in of_packs:
        for key in ("size", "paint", "parameters"):
            if actor.get(key):
                yield key, f"{body.families[0]} is a model of an asset pack, as its pack.yaml has it; leave out {key}"


def _does_not_fit(actor: Mapping[str, Any], class_name: str) -> Iterator[tuple[str, str]]:
    """What the kind of body cannot do."""
    kind = class_name.partition(".")[0]
    motion = _below(actor, "motion")
    if "park" in actor and kind != "vehicle":
        yield "park", f"only vehicles park, and {actor['class']} is none"
    if "pavement" in motion and kind != "human":
        yield "motion", f"only people walk along a pavement, and {actor['class']} is none"
    if "from" in motion and kind not in ("human", "rider"):
        yield "motion", f"only people and riders cross the road, and {actor['class']} is none"
    if actor.get("paint", "any") != "any" and (kind != "vehicle" or class_name == "vehicle.bicycle"):
        yield "paint", f"only motor vehicles are painted, and {actor['class']} is none"
    if motion.get("gait", "walk") != "walk" and kind != "human":
        yield "motion", f"only people run, and {actor['class']} is none"
    if "motion" in actor and class_name == "vehicle.bicycle":
        yield "motion", "a bicycle without rider does not move; use class cyclist"


def _lanes(data: Mapping[str, Any], actors: list[tuple[int, Mapping[str, Any]]]) -> Iterator[Problem]:
    if _below(data, "scene", "road").get("kind", "straight") not in ("straight", "curve"):
        return
    n_lanes = _below(data, "scene", "road").get("lanes", Road.model_fields["lanes"].default)
    if not _is_int(n_lanes) or n_lanes not in (2, 4):
        return
    right = [-lane for lane in range(1, n_lanes // 2 + 1)]
    ego_lane = _below(data, "ego").get("lane", Ego.model_fields["lane"].default)
    if _is_int(ego_lane) and ego_lane not in right:
        yield ("ego", "lane"), f"the ego drives on the right: expected {_listed(right)}, got {ego_lane}"
    known = [*right, *(-lane for lane in right)]
    for i, actor in actors:
        for way in ("motion", "place"):
            lane = _below(actor, way).get("lane")
            if _is_int(lane) and lane not in known:
                yield ("actors", i, way, "lane"), f"no lane {lane} on this road; expected {_listed(known)}"


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _listed(values: list[int]) -> str:
    return " or ".join(map(str, values))


def _places(actors: list[tuple[int, Mapping[str, Any]]]) -> Iterator[Problem]:
    """Parking places that refer to other actors: `before` a crossing one, `behind` a parked one."""
    ids = [actor["id"] for _, actor in actors if isinstance(actor.get("id"), str)]
    crossing = [actor.get("id") for _, actor in actors if _is_map(actor.get("meet"))]
    parked = [actor.get("id") for _, actor in actors if _is_map(actor.get("park"))]
    for i, actor in actors:
        park = _below(actor, "park")
        others = [name for name in ids if name != actor.get("id")]
        before, behind = park.get("before"), park.get("behind")
        if isinstance(before, str):
            name = before.removesuffix(".path")
            fault = _reference_fault(name, others, crossing, "crosses the road")
            if not before.endswith(".path"):
                fault = f"expected '<actor>.path', got {before!r}"
            if fault:
                yield ("actors", i, "park", "before"), fault
        if isinstance(behind, str):
            fault = _reference_fault(behind, others, parked, "is parked")
            if fault:
                yield ("actors", i, "park", "behind"), fault


def _reference_fault(name: str, others: list[str], fitting: list[Any], what: str) -> str | None:
    if name not in others:
        return f"no other actor named {name!r}; {nearest(name, others)}"
    return None if name in fitting else f"actor {name!r} is not one that {what}"


def _circles(actors: list[tuple[int, Mapping[str, Any]]]) -> Iterator[Problem]:
    behind = {str(actor.get("id")): _below(actor, "park").get("behind") for _, actor in actors}
    for i, actor in actors:
        chain = [str(actor.get("id"))]
        while isinstance(step := behind.get(chain[-1]), str) and step not in chain[1:]:
            chain.append(step)
            if step == chain[0]:
                break
        if len(chain) > 2 and chain[-1] == chain[0]:
            yield ("actors", i, "park", "behind"), f"parked behind itself: {' behind '.join(chain)}"


def _rig(data: Mapping[str, Any], folder: FilePath) -> Iterator[Problem]:
    name = _below(data, "ego").get("rig", Ego.model_fields["rig"].default)
    if isinstance(name, str):
        try:
            rig_path(name, folder)
        except InputError as error:
            yield ("ego", "rig"), str(error).removeprefix("rig: ")


def _road_file(data: Mapping[str, Any], folder: FilePath) -> Iterator[Problem]:
    name = _below(data, "scene", "road").get("file")
    if isinstance(name, str) and not (folder / name).is_file():
        hint = nearest(FilePath(name).name, [path.name for path in folder.glob("*.xodr")])
        yield ("scene", "road", "file"), f"no OpenDRIVE file {name!r} in {folder}; {hint}"


def _capture(data: Mapping[str, Any], actors: list[tuple[int, Mapping[str, Any]]]) -> Iterator[Problem]:
    capture, fields = _below(data, "capture"), Capture.model_fields
    moments: dict[str, Moment] = {}
    meet_s = _meet_time_s(actors)
    has_meet = any("meet" in actor for _, actor in actors)
    for key, name in (("from", "start"), ("to", "stop")):
        written = capture.get(key, fields[name].default)
        if not isinstance(written, str):
            continue
        try:
            moments[key] = parse_moment(written)
            if moments[key].is_from_meeting and not has_meet:
                moments.pop(key).time_s(None)
        except InputError as error:
            yield ("capture", key), str(error)
    rate_hz = _quantity(capture.get("rate", "10 Hz"), RATE)
    if len(moments) < 2 or not rate_hz or rate_hz <= 0 or (has_meet and meet_s is None):
        return
    try:
        frame_times(moments["from"], moments["to"], rate_hz, meet_s)
    except InputError as error:
        yield ("capture",), str(error)


def _meet_time_s(actors: list[tuple[int, Mapping[str, Any]]]) -> float | None:
    meets = [_below(actor, "meet") for _, actor in actors if _is_map(actor.get("meet"))]
    if not meets:
        return None
    return _quantity(meets[0]["at"], TIME) if "at" in meets[0] else float(Meet.model_fields["at_s"].default)


def _quantity(written: object, dimension: Dimension) -> float | None:
    try:
        return parse_quantity(written, dimension)
    except ValueError:
        return None
