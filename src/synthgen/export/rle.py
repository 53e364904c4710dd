"""Run lengths as COCO writes them: column by column, zeros first, packed into printable characters."""

import numpy as np

from synthgen.arrays import Ints


def encode(rows: Ints, columns: Ints, height: int, width: int) -> dict[str, object]:
    """Compressed run lengths of the mask whose pixels are at (rows, columns), each (n,) and each pixel once."""
    places = np.sort(columns.astype(np.int64) * height + rows)
    breaks = np.flatnonzero(np.diff(places) != 1)
    starts = places[np.concatenate([[0], breaks + 1])]
    ends = places[np.concatenate([breaks, [len(places) - 1]])] + 1
    edges = np.concatenate([[0], np.stack([starts, ends], axis=1).reshape(-1), [height * width]])
    counts = np.diff(edges)
    if counts[-1] == 0:
        counts = counts[:-1]
    return {"size": [height, width], "counts": _packed(counts.tolist())}


def _packed(counts: list[int]) -> str:
    """Six bits to a character from "0" on, 5 of them digits, lowest first; from the fourth count on as differences."""
    characters = []
    for index, count in enumerate(counts):
        value = count - counts[index - 2] if index > 2 else count
        while True:
            digit = value & 0x1F
            value >>= 5
            is_last = value == (-1 if digit & 0x10 else 0)
            characters.append(chr(48 + (digit if is_last else digit | 0x20)))
            if is_last:
                break
    return "".join(characters)
