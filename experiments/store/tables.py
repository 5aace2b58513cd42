"""The kinds of table in which rows are given: pandas' unless another is asked for."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy

from experiments.errors import Refusal, suggestion
from experiments.store.completeness import METADATA

if TYPE_CHECKING:
    import pandas
    import pyarrow

KINDS = ("pandas", "arrow", "polars", "duckdb")


def asked(kind: str, as_pandas: bool | None) -> str:
    """The kind of table of a call, which may still say it as scripts did before November 2026."""
    if as_pandas is not None:
        kind = "pandas" if as_pandas else "arrow"
        warnings.warn(f"as_pandas is now as_={kind!r}", DeprecationWarning, stacklevel=3)
    known(kind)
    return kind


def known(kind: str) -> None:
    """Refuse a kind of table that there is not, or whose package is not installed, before anything is read or computed."""
    if kind not in KINDS:
        raise Refusal(f"as_ is {kind!r}; {suggestion(str(kind), KINDS, 'kind of table')}")
    if kind == "polars" and find_spec("polars") is None:
        raise Refusal("as_='polars' needs the package polars, which is not installed; install it with: tools/bootstrap polars")


def given(table: pyarrow.Table, kind: str) -> Any:
    """A table as one of the kinds.

    Args:
        table: Rows in Arrow, with units and meanings in the metadata of the fields; used up where pandas' is asked for.
        kind: One of `KINDS`.

    Returns:
        A pandas or polars DataFrame, an Arrow table, or a relation of DuckDB. What lacks of an incomplete study stands in the
        `attrs` of a pandas DataFrame, and in the metadata of an Arrow table.

    Example:
        >>> import pyarrow
        >>> given(pyarrow.table({"use": [0.5]}), "pandas")["use"].mean()
        0.5
    """
    known(kind)
    if kind == "arrow":
        return table
    if kind == "polars":
        import polars

        return polars.from_arrow(table)
    if kind == "duckdb":
        import duckdb

        return duckdb.connect().from_arrow(table)
    lacking = (table.schema.metadata or {}).get(METADATA.encode())
    frame = _to_pandas(table)
    frame.attrs |= {METADATA: json.loads(lacking)} if lacking else {}
    return frame


def _to_pandas(table: pyarrow.Table) -> pandas.DataFrame:
    """A DataFrame that may be written to, made of a table that is used up: both at once would be twice the memory."""
    frame = table.to_pandas(split_blocks=True, self_destruct=True)
    for i in range(frame.shape[1]):
        column = frame.iloc[:, i]
        if isinstance(column.dtype, numpy.dtype) and not column.to_numpy().flags.writeable:  # Arrow's own memory
            frame.isetitem(i, column.copy())
    return frame


def with_lack(table: pyarrow.Table, lacking: Mapping[str, Any]) -> pyarrow.Table:
    """The table, with what it lacks in its metadata."""
    if not lacking:
        return table
    return table.replace_schema_metadata({**(table.schema.metadata or {}), METADATA: json.dumps(lacking)})
