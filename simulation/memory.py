"""Arrays that begin where a line of the processor's memory does, so that no vector lies across two of them."""

from math import prod
from typing import Any

import numpy as np

LINE = 64  # bytes
LANES = LINE // 8  # managers of a block: a number each fills a line, and the widest vectors of today's processors


def in_lines(kind: np.dtype) -> np.dtype:
    """A record type that fills whole lines.

    >>> in_lines(np.dtype([("frames", "f8", (8,)), ("power", "f8")])).itemsize
    128
    """
    fields: Any = kind.fields or {}
    names = list(kind.names or ())
    size = (kind.itemsize + LINE - 1) // LINE * LINE
    formats, offsets = [fields[name][0] for name in names], [fields[name][1] for name in names]
    return np.dtype({"names": names, "formats": formats, "offsets": offsets, "itemsize": size}, align=True)


def zeros(shape: int | tuple[int, ...], kind: Any = float) -> np.ndarray:
    """As numpy's zeros, beginning at a line.

    >>> zeros((2, 3)).ctypes.data % LINE, zeros((2, 3)).tolist()
    (0, [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    """
    of = np.dtype(kind)
    size = (shape if isinstance(shape, int) else prod(shape)) * of.itemsize
    whole = np.zeros(size + LINE, np.uint8)
    begin = -whole.__array_interface__["data"][0] % LINE
    return np.ndarray(shape, of, whole, begin)
