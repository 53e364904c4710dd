"""The data set on disk: tables, media, dense labels, OpenLABEL, one manifest per scene.

Writing: `locked`, `prepare`, a `SceneWriter` per scene, `finish`. Reading: `Dataset.open`.
`layout` has the names of files, `schema` the tables.
"""

from synthgen.store.dataset import Dataset
from synthgen.store.dataset_file import finish, prepare
from synthgen.store.lock import locked
from synthgen.store.writer import SceneWriter

__all__ = ["Dataset", "SceneWriter", "finish", "locked", "prepare"]
