"""`dataset.json`: what a data set is, whose settings made it, and whether it is finished.

`prepare` before the first scene, `finish` after the last, both by the one process that holds `lock.locked`.
Nothing written here depends on clock, host, number of workers or interruptions.
"""

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from synthgen.errors import InputError, OutputError
from synthgen.store import layout
from synthgen.store.files import clear_errors, json_bytes, replace_file, sha256
from synthgen.store.schema import CONVENTIONS, SCHEMA_VERSION
from synthgen.taxonomy import table_text, version

FORMAT = "synthgen-dataset"
"""Value of "format" in `dataset.json`: how we know a folder is ours to change."""


def prepare(out: Path, *, identity: Mapping[str, Any], overwrite: bool = False) -> set[int]:
    """Make the folder of a data set, or continue one.

    Parameters
    ----------
    out : Path
        Missing, empty, or a data set.
    identity : dict
        All that shapes the bytes, as JSON: generator version, root seed, spec hash, settings. A folder with
        another identity is not continued.
    overwrite : bool
        Start anew: delete what is in a data set's folder. A folder that is no data set is never touched.

    Returns
    -------
    set of int
        Scenes that are already finished. What is left of others is gone: what a killed run did not finish, and
        scenes of which files are missing or cut short.
    """
    out = Path(out)
    finished = scenes_to_keep(out, identity=identity, overwrite=overwrite)
    with clear_errors(out):
        out.mkdir(parents=True, exist_ok=True)
        if overwrite and (out / layout.DATASET).exists():
            _clear(out)
        replace_file(out / layout.DATASET, json_bytes(_header(identity, "unfinished")))
        replace_file(out / layout.TAXONOMY, table_text().encode())
        _remove_leftovers(out, finished)
    return finished


def scenes_to_keep(out: Path, *, identity: Mapping[str, Any], overwrite: bool = False) -> set[int]:
    """The scenes that `prepare` would find finished; raises as it would, and changes nothing."""
    found = require_usable(out)
    if found is None or overwrite:
        return set()
    _require_same(out, found, identity)
    with clear_errors(out):
        return {scene for scene in finished_scenes(out) if _is_whole(out, scene)}


def finish(out: Path, *, n_scenes: int = 0) -> dict[str, Any]:
    """Write the final `dataset.json` with all scenes and shards, and return it.

    Its status is "complete" if there are at least `n_scenes` and none is missing below the last.
    """
    out = Path(out)
    header = read_header(out)
    manifests = [read_manifest(out, scene) for scene in sorted(finished_scenes(out))]
    totals: dict[str, int] = {}
    for manifest in manifests:
        for table, count in manifest["rows"].items():
            totals[table] = totals.get(table, 0) + count
    scenes = [
        {
            "scene": manifest["scene"],
            "manifest": layout.manifest_path(manifest["scene"]),
            "manifest_sha256": sha256((out / layout.manifest_path(manifest["scene"])).read_bytes()),
            "shards": {
                table: {"path": path, "rows": count, **manifest["files"][path]}
                for table, count in manifest["rows"].items()
                for path in [layout.shard_path(table, manifest["scene"])]
            },
        }
        for manifest in manifests
    ]
    numbers = [manifest["scene"] for manifest in manifests]
    is_complete = numbers == list(range(max(n_scenes, len(numbers))))
    status = "complete" if is_complete else "unfinished"
    final = {**_header(header["identity"], status), "n_scenes": len(scenes), "rows": totals, "scenes": scenes}
    with clear_errors(out):
        shutil.rmtree(out / layout.PARTIAL, ignore_errors=True)
        replace_file(out / layout.DATASET, json_bytes(final))
    return final


def read_header(folder: Path) -> dict[str, Any]:
    """`dataset.json` of a data set; `InputError` if there is none, it is damaged, or of an unknown version."""
    path = folder / layout.DATASET
    try:
        header = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise InputError(f"{folder}: no data set here ({layout.DATASET} is missing)") from None
    except NotADirectoryError:
        raise InputError(f"{folder}: is a file; give the folder of a data set") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise InputError(f"{path}: damaged ({error}); generate the data set again with --overwrite") from error
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise InputError(f'{path}: not made by synthgen ("format" is not "{FORMAT}")')
    got = str(header.get("schema_version"))
    if got.partition(".")[0] != SCHEMA_VERSION.partition(".")[0]:
        raise InputError(
            f"{path}: schema version {got}, but this synthgen reads {SCHEMA_VERSION}; install the version that made it"
        )
    return header


def read_manifest(folder: Path, scene: int) -> dict[str, Any]:
    """List of a scene's files; `InputError` if it is missing or damaged."""
    path = folder / layout.manifest_path(scene)
    try:
        manifest = json.loads(path.read_bytes())
        _ = manifest["scene"], manifest["rows"], manifest["files"]
    except FileNotFoundError:
        raise InputError(f"{path}: no such scene; run synthgen generate again to make it") from None
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}: damaged ({error}); run the same generate command again to repair it") from error
    return manifest


def finished_scenes(folder: Path) -> set[int]:
    """Numbers of the scenes that have a manifest."""
    return {int(path.stem) for path in (folder / layout.SCENES).glob("[0-9]*.json")}


def require_usable(out: Path) -> dict[str, Any] | None:
    """Header of the data set at `out`, None if there is nothing; `OutputError` if something else is there."""
    with clear_errors(out):
        if out.exists() and not out.is_dir():
            raise OutputError(f"{out}: is a file; choose another output folder")
        names = {path.name for path in out.iterdir()} if out.is_dir() else set()
    if layout.DATASET not in names:
        foreign = sorted(name for name in names if name != layout.LOCK and not _is_half_written(name))
        if foreign:
            raise OutputError(
                f"{out}: not empty, and no data set of synthgen (found {foreign[0]!r}); choose another folder"
            )
        return None
    try:
        return read_header(out)
    except InputError as error:
        raise OutputError(f"{error}; choose another output folder") from error


def _header(identity: Mapping[str, Any], status: str) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "schema_version": SCHEMA_VERSION,
        "taxonomy_version": version(),
        "conventions": CONVENTIONS,
        "identity": json.loads(json_bytes(identity)),
        "status": status,
    }


def _require_same(out: Path, found: Mapping[str, Any], identity: Mapping[str, Any]) -> None:
    """`OutputError` with all differences between the folder's identity and ours."""
    theirs, ours = _flat(found["identity"]), _flat(json.loads(json_bytes(identity)))
    theirs["taxonomy_version"], ours["taxonomy_version"] = found.get("taxonomy_version"), version()
    wrong = [name for name in sorted(theirs.keys() | ours.keys()) if theirs.get(name) != ours.get(name)]
    if wrong:
        lines = [f"  {name}: {theirs.get(name)!r} in the folder, {ours.get(name)!r} now" for name in wrong]
        raise OutputError(
            f"{out}: holds a data set made with other settings; choose another folder, or --overwrite to replace it\n"
            + "\n".join(lines)
        )


def _flat(value: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested settings as one level, as in {"settings.quality": "draft"}."""
    flat: dict[str, Any] = {}
    for name, item in value.items():
        if isinstance(item, Mapping):
            flat.update(_flat(item, f"{prefix}{name}."))
        else:
            flat[prefix + name] = item
    return flat


def _clear(out: Path) -> None:
    """Delete what a writer makes and nothing else; manifests first, so that a kill leaves no false scene."""
    for name in layout.OURS:
        path = out / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _is_whole(out: Path, scene: int) -> bool:
    """Whether all files of a scene's manifest are there in their full size."""
    try:
        files = read_manifest(out, scene)["files"]
    except InputError:
        return False
    paths = [(out / name, row["n_bytes"]) for name, row in files.items()]
    return all(path.is_file() and path.stat().st_size == n_bytes for path, n_bytes in paths)


def _remove_leftovers(out: Path, finished: set[int]) -> None:
    """Delete partial folders, and all files of scenes that are not finished; their manifests first."""
    shutil.rmtree(out / layout.PARTIAL, ignore_errors=True)
    known = {layout.scene_key(scene) for scene in finished}
    for path in [path for path in (out / layout.SCENES).glob("*") if path.stem not in known]:
        path.unlink()
    for name in (layout.MEDIA, layout.DENSE):
        for path in (out / name).glob("*"):
            if path.name not in known:
                shutil.rmtree(path)
    shards = [*(out / layout.TABLES).glob("*/*"), *(out / layout.OPENLABEL).glob("*"), *(out / layout.WORLDS).glob("*")]
    for path in [path for path in shards if path.stem.removeprefix("part-") not in known]:
        path.unlink()
    for path in [path for path in out.iterdir() if _is_half_written(path.name)]:
        path.unlink()


def _is_half_written(name: str) -> bool:
    """Whether `replace_file` was killed while it wrote this, at the top of a data set."""
    return re.fullmatch(rf"\.({re.escape(layout.DATASET)}|{re.escape(layout.TAXONOMY)})\.\d+", name) is not None
