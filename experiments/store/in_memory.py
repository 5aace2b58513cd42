"""Parquet read from bytes in memory, on the calling thread alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow.parquet


def parquet(content: bytes) -> pyarrow.parquet.ParquetFile:
    """A Parquet file in memory; give `use_threads=False` to what is read from it.

    Not through `io.BytesIO`: Arrow reads a Python file object on a thread of its own, which still holds a piece of it when the
    answer is there. Where Python ends just then (before 3.14), the thread cannot release it, and the process aborts after its
    work is done, with status 134 and "terminate called without an active exception". Bytes as Arrow's own buffer are read
    where they are, and no thread is started.
    """
    import pyarrow
    import pyarrow.parquet

    return pyarrow.parquet.ParquetFile(pyarrow.BufferReader(content))
