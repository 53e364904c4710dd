"""ASAM OpenLABEL 1.0.0: one document per scene, beside the files it names.

    <scene>.json, media/..., dense/...

The documents are those of the data set (`store.openlabel` has their content and its policy); the readings and dense
labels are copied so that every uri is right from the document's own folder.
"""

import shutil
from pathlib import Path
from typing import Any

from synthgen.store import Dataset
from synthgen.store.layout import openlabel_path, scene_key


def write(dataset: Dataset, out: Path) -> dict[str, Any]:
    """Write the export into the folder `out`; counts of scenes and files."""
    n_files = 0
    for scene in dataset.scenes:
        shutil.copyfile(dataset.file(openlabel_path(scene), scene), out / f"{scene_key(scene)}.json")
        for path in dataset.table("samples", scene)["path"].to_pylist():
            target = out / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(dataset.file(path, scene), target)
            n_files += 1
    return {"scenes": len(dataset.scenes), "files": n_files}
