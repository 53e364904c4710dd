"""Array aliases, and the shape check that records run once when they are made."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Ints = NDArray[np.int64]
Int32s = NDArray[np.int32]
UInt16s = NDArray[np.uint16]
UInt8s = NDArray[np.uint8]
Bools = NDArray[np.bool_]
AnyArray = NDArray[Any]


def check_shape(name: str, array: AnyArray, shape: tuple[int | None, ...]) -> None:
    """Raise `ValueError` unless `array` has `shape`; None stands for any length."""
    fits = array.ndim == len(shape) and all(
        want is None or want == got for want, got in zip(shape, array.shape, strict=True)
    )
    if not fits:
        wanted = "(" + ", ".join("n" if want is None else str(want) for want in shape) + ")"
        raise ValueError(f"{name}: expected shape {wanted}, got {array.shape}")


def frozen(array: AnyArray) -> AnyArray:
    """`array` itself, set read-only (a view of foreign memory is copied first)."""
    if not array.flags.owndata:
        array = array.copy()
    array.setflags(write=False)
    return array
