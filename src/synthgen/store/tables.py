"""Rows to Arrow tables and Parquet bytes. Equal rows give equal bytes."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from synthgen.store.schema import SORT_KEYS, TABLES


def table_of(name: str, rows: Sequence[dict[str, Any]]) -> pa.Table:
    """Table `name` of the schema, sorted by its keys. A missing or misspelt column is our own fault: `ValueError`."""
    schema = TABLES[name]
    for row in rows:
        if row.keys() != set(schema.names):
            wrong = sorted(row.keys() ^ set(schema.names))
            raise ValueError(f"table {name}: columns missing or unknown: {', '.join(wrong)}")
    ordered = sorted(rows, key=lambda row: tuple(row[key] for key in SORT_KEYS[name]))
    return pa.Table.from_pylist(ordered, schema=schema)


def parquet_bytes(table: pa.Table) -> bytes:
    """A Parquet file; it holds neither clock nor host."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", version="2.6", row_group_size=65536)
    return sink.getvalue().to_pybytes()
