"""A study's answer: text, numbers, tables and figures, put in place together."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from experiments.reporting import sheet
from experiments.store import sums
from experiments.store.provenance import sources

if TYPE_CHECKING:
    import pyarrow
    from matplotlib.figure import Figure

    from experiments.statistics.tables import TableLike

Table: TypeAlias = "TableLike"  # in quotes: a report is written without the statistics, and so without scipy
Drawing = Callable[["Figure", Mapping[str, Table]], None]  # draws from the report's tables, and from nothing else

_KEPT = ("summary", "provenance", "study", "manifest")  # names the store uses itself


class Report(NamedTuple):
    """The answer of a study. Every number in `text` is in `summary`, under a plain name."""

    text: str
    summary: Mapping[str, Any]
    tables: Mapping[str, Table] = {}
    figures: Mapping[str, Drawing] = {}
    texts: Mapping[str, str] = {}  # further files by name with ending, such as a script for another program
    note: str = ""  # to stand on every figure


def write(report: Report, folder: Path, provenance: Mapping[str, Any]) -> list[str]:
    """Make every file of a report, then put them in place; gives their names.

    A figure is drawn again only when its tables or the code of the analyses have changed, or it is not as it was drawn. Files
    of the answer before that this one has not are removed, so that no figure stands beside other numbers.
    """
    files = contents(report)
    drawn = _drawn_from(files)
    names = [*files]
    kept = []
    for name, draw in report.figures.items():
        images = [f"{name}.png", f"{name}.pdf"]
        names += images
        if _drawn_before(folder) == drawn and sums.matching(folder, images):
            kept += images
        else:
            files |= _figure(name, draw, report.tables, report.note)
    files["provenance.json"] = _json({**provenance, "figures_drawn_from": drawn, sums.KEY: sums.NAME})
    sums.put(folder, files, kept)
    return [*names, "provenance.json"]


def contents(report: Report) -> dict[str, bytes]:
    """The files of a report but its figures and its provenance, by name: summary, tables and texts."""
    files: dict[str, bytes] = {"summary.json": _json(plain(report.summary))}
    for name, table in report.tables.items():
        if name in _KEPT:
            raise ValueError(f"a table cannot be called {name}: the store has a file of that name")
        files[f"{name}.csv"] = csv_bytes(table)
        files[f"{name}.parquet"] = _parquet(table)
    for name, text in report.texts.items():
        files[name] = text.encode()
    return files


def plain(value: Any) -> Any:
    """Numbers as JSON knows them: numpy's become Python's, not-a-number and infinities become null."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _drawn_from(contents: Mapping[str, bytes]) -> str:
    total = sha256(sources("experiments").encode())
    for name in sorted(contents):
        if name.endswith((".csv", ".json")):
            total.update(name.encode() + b"\0" + contents[name])
    return total.hexdigest()


def _drawn_before(folder: Path) -> str | None:
    try:
        return json.loads((folder / "provenance.json").read_text()).get("figures_drawn_from")
    except (OSError, ValueError):
        return None


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def csv_bytes(table: Table) -> bytes:
    """A table as CSV: what is missing is empty, and every number has all its digits."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(table)
    columns = [values.tolist() if isinstance(values, np.ndarray) else values for values in table.values()]
    lines.writerows(["" if plain(cell) is None else plain(cell) for cell in row] for row in zip(*columns, strict=True))
    return text.getvalue().encode()


def _parquet(table: Table) -> bytes:
    import pyarrow
    import pyarrow.parquet

    file = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({name: _column(values) for name, values in table.items()}), file)
    return file.getvalue()


def _column(values: Sequence[Any] | np.ndarray) -> pyarrow.Array:
    """A column as Parquet has it: null where CSV has an empty cell, and numbers where every cell is null."""
    import pyarrow
    import pyarrow.compute

    if isinstance(values, np.ndarray) and values.dtype.kind != "O":
        is_missing = ~np.isfinite(values) if values.dtype.kind == "f" else None
        column = pyarrow.array(values, mask=is_missing)
    else:
        column = pyarrow.array([plain(value) for value in values])
    if pyarrow.types.is_null(column.type):
        return column.cast("float64")
    if pyarrow.types.is_string(column.type):
        return pyarrow.compute.if_else(pyarrow.compute.equal(column, ""), None, column)
    return column


def _figure(name: str, draw: Drawing, tables: Mapping[str, Table], note: str = "") -> dict[str, bytes]:
    return {f"{name}.{ending}": content for ending, content in sheet.image(draw, tables, note=note).items()}
