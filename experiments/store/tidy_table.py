"""Rows as tables for readers: missing is null, and a city's class stands beside its code as a word.

Parts hold what the model computed, in which not-a-number stands for a value that does not exist, such as the month of an event
that never came. Tables for readers have null there, which Parquet, DuckDB, R and pandas leave out of a mean; not-a-number they
would not.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from experiments.store import atomic_files, seals
from experiments.store.parts import arrow_type
from simulation.vocabulary import Outcome

if TYPE_CHECKING:
    import pyarrow

CODED = ("outcome", "outcome_proxy")  # columns that hold a class as a code
LABELS = tuple(each.name.lower() for each in Outcome)  # of the codes 0, 1, 2

IDENTITY_ABOUT = {
    "study": {"unit": "name", "meaning": "study that the city belongs to"},
    "point": {"unit": "digest", "meaning": "parameter point: 20 hexadecimal digits of configuration, seed and model version"},
    "panel": {"unit": "number", "meaning": "replicate panel of cities, from 0"},
    "city": {"unit": "number", "meaning": "city within its panel, from 0"},
    "twin": {"unit": "number", "meaning": "matched pair: cities of one number are founded alike in every arm of a seed"},
    "arm": {"unit": "name", "meaning": "configuration that the study compares with others"},
    "seed": {"unit": "number", "meaning": "seed of all draws, as text since it may have any size"},
}


def label_name(column: str) -> str:
    """The name of the column with the labels of a coded one.

    >>> label_name("outcome")
    'outcome_label'
    """
    return f"{column}_label"


def array(values: np.ndarray) -> pyarrow.Array:
    """A column as an Arrow array; not-a-number becomes null.

    >>> array(np.array([3.0, np.nan])).to_pylist()
    [3.0, None]
    """
    import pyarrow

    return pyarrow.array(values, arrow_type(values), from_pandas=True)


def without_nan(values: pyarrow.Array) -> pyarrow.Array:
    """A column as it is, but null in the place of not-a-number.

    >>> import pyarrow
    >>> without_nan(pyarrow.array([3.0, float("nan")])).to_pylist()
    [3.0, None]
    """
    import pyarrow
    import pyarrow.compute

    if not pyarrow.types.is_floating(values.type) or not pyarrow.compute.any(pyarrow.compute.is_nan(values)).as_py():
        return values
    if values.null_count == 0:
        return pyarrow.array(values.to_numpy(), values.type, from_pandas=True)  # the numbers themselves are not copied
    return pyarrow.compute.if_else(pyarrow.compute.is_nan(values), pyarrow.scalar(None, values.type), values)


def table(rows: Mapping[str, np.ndarray]) -> pyarrow.Table:
    """Rows as an Arrow table with nulls, and with labels behind the columns that hold a class.

    >>> table({"outcome": np.array([2, 0])})["outcome_label"].to_pylist()
    ['enacted', 'silo']
    """
    import pyarrow

    return with_labels(pyarrow.table({name: array(values) for name, values in rows.items()}))


def table_and_freed(rows: dict[str, np.ndarray], described: Mapping[str, Mapping[str, str]]) -> pyarrow.Table:
    """The same, with units and meanings; the rows are empty then, and what Arrow cannot share is not in memory twice."""
    import pyarrow

    arrays, fields = [], []
    for name in list(rows):
        arrays.append(array(rows.pop(name)))
        fields.append(pyarrow.field(name, arrays[-1].type, metadata=described.get(name) or IDENTITY_ABOUT.get(name)))
    return with_labels(pyarrow.Table.from_arrays(arrays, schema=pyarrow.schema(fields)))


def with_labels(cities: pyarrow.Table) -> pyarrow.Table:
    """The table with labels behind each column that holds a class, as ordered dictionaries: pandas has them as categories."""
    for name in CODED:
        if name in cities.column_names:
            place = cities.column_names.index(name) + 1
            cities = cities.add_column(place, label_field(name), labels(cities.column(name)))
    return cities


def labels(codes: pyarrow.Array | pyarrow.ChunkedArray) -> pyarrow.Array:
    """The words for codes of a class; null for null."""
    import pyarrow

    whole = codes.combine_chunks() if isinstance(codes, pyarrow.ChunkedArray) else codes
    return pyarrow.DictionaryArray.from_arrays(whole.cast("int8"), list(LABELS), ordered=True)


def label_field(column: str) -> pyarrow.Field:
    """The Arrow field of the labels of a coded column, with unit and meaning."""
    import pyarrow

    about = {"unit": "class", "meaning": f"{column} as a word: {', '.join(LABELS)}"}
    return pyarrow.field(label_name(column), pyarrow.dictionary("int8", "string", ordered=True), metadata=about)


def write(path: Path, rows: Mapping[str, np.ndarray]) -> None:
    """Write a tidy table that is not a part, with its own checksum; it can always be made again."""
    import pyarrow.parquet

    content = table(rows)

    def put(file: BinaryIO) -> None:
        with pyarrow.parquet.ParquetWriter(file, content.schema, compression="zstd") as writer:
            writer.write_table(content)
            writer.add_key_value_metadata(seals.ENTRIES)
        seals.seal(file)

    atomic_files.write(path, put)
