"""Translate a data set into formats that other software reads.

`EXPORTERS` names the formats; `export` runs one into a temporary folder that is renamed when complete. Each module
has `write(dataset, out)`, keeps one scene in memory at a time, and writes equal bytes for equal data sets.
Policy of all: an object is exported as visible only where it has a visible box (2D formats, KITTI), or a visible
box or LiDAR points (OpenLABEL).
"""

import importlib
import json
import logging
import shutil
from pathlib import Path
from typing import Any

from synthgen.errors import InputError, OutputError, UnknownNameError

_log = logging.getLogger(__name__)

EXPORTERS: dict[str, str] = {
    "coco": "synthgen.export.coco",
    "coco-panoptic": "synthgen.export.coco_panoptic",
    "kitti": "synthgen.export.kitti",
    "kitti-tracking": "synthgen.export.kitti_tracking",
    "mot": "synthgen.export.mot",
    "nuscenes": "synthgen.export.nuscenes",
    "openlabel": "synthgen.export.openlabel",
    "semantickitti": "synthgen.export.semantickitti",
    "voc": "synthgen.export.voc",
    "yolo": "synthgen.export.yolo",
    "yolo-obb": "synthgen.export.yolo_obb",
    "yolo-segment": "synthgen.export.yolo_segment",
}
"""Module of each format, imported when it is used."""

MARKER = "synthgen_export.json"
"""File that says a folder is an export of ours, of what, and what it holds."""


def export(dataset_path: str | Path, format: str, out: str | Path, *, overwrite: bool = False) -> dict[str, Any]:
    """Write a data set in another format.

    Parameters
    ----------
    dataset_path : path
        A finished data set.
    format : str
        One of `EXPORTERS`.
    out : path
        Missing or empty; with `overwrite` also an earlier export.
    overwrite : bool
        Replace an earlier export. Any other folder with content is never touched.

    Returns
    -------
    dict
        Format, source, and counts of what was written; also in the file `synthgen_export.json`.
    """
    from synthgen.store import Dataset  # not at the top: `synthgen export --help` wants the names alone
    from synthgen.store.files import clear_errors, json_bytes
    from synthgen.taxonomy import using

    if format not in EXPORTERS:
        raise UnknownNameError("--format", "export format", format, EXPORTERS)
    dataset, out = Dataset.open(dataset_path), Path(out)
    if dataset.header["status"] != "complete":
        raise InputError(f"{dataset_path}: not finished; run the same generate command again, then export")
    _require_free(out, overwrite)
    partial = out.with_name(f".{out.name}.partial")
    try:
        with clear_errors(out, kept="nothing was exported"):
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir(parents=True)
            with using(dataset.classes()):
                counts = importlib.import_module(EXPORTERS[format]).write(dataset, partial)
            summary = {"format": format, "identity": dataset.header["identity"], **counts}
            (partial / MARKER).write_bytes(json_bytes(summary))
            if out.exists():
                shutil.rmtree(out)
            partial.replace(out)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    if summary.get("images") == 0:
        _log.warning("%s: the data set has no pictures, so the export has labels only", out)
    return summary


def _require_free(out: Path, overwrite: bool) -> None:
    if out.exists() and not out.is_dir():
        raise OutputError(f"{out}: is a file; choose another output folder")
    if not out.is_dir() or not any(out.iterdir()):
        return
    if not _is_export(out):
        raise OutputError(f"{out}: not empty, and no export of synthgen; choose another folder")
    if not overwrite:
        raise OutputError(f"{out}: holds an export already; use --overwrite to replace it")


def _is_export(out: Path) -> bool:
    try:
        return json.loads((out / MARKER).read_bytes())["format"] in EXPORTERS
    except (OSError, ValueError, KeyError, TypeError):
        return False
