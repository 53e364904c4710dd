"""Rows to Arrow tables and Parquet bytes. Equal rows give equal bytes."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from synthgen.store.schema import SORT_KEYS, TABLES


def rows_table(name: str, rows: Sequence[dict[str, Any]]) -> pa.Table:
    """Rows as a piece of table `name`. A missing or misspelt column is our own fault: `ValueError`."""
    schema = TABLES[name]
    for row in rows:
        if row.keys() != set(schema.names):
            wrong = sorted(row.keys() ^ set(schema.names))
            raise ValueError(f"table {name}: columns missing or unknown: {', '.join(wrong)}")
    return pa.Table.from_pylist(list(rows), schema=schema)


def joined(name: str, pieces: Sequence[pa.Table]) -> pa.Table:
    """The whole table, sorted by its keys, however it was cut into pieces."""
    table = pa.concat_tables([TABLES[name].empty_table(), *pieces])
    return table.sort_by([(key, "ascending") for key in SORT_KEYS[name]]).combine_chunks()


def parquet_bytes(table: pa.Table) -> bytes:
    """A Parquet file; it holds neither clock nor host."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", version="2.6", row_group_size=65536)
    return sink.getvalue().to_pybytes()
