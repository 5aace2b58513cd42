"""A study too big to load, as a table that is read only when it is asked something."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.errors import Refusal
from experiments.identity import flat
from experiments.parts import IDENTITY, stretches
from experiments.results import chosen, existing

if TYPE_CHECKING:
    import duckdb


def scan(
    study: str,
    *,
    parameters: str | Sequence[str] = "varying",
    points: Iterable[str] | None = None,
    folder: Path | None = None,
) -> duckdb.DuckDBPyRelation:
    """All rows of a study as a DuckDB relation with the columns of `load`; nothing is read before it is asked.

    Which files to read is judged by their names, so no checksum is compared: `framebreak results verify` does that. Rows
    are in no order; memory holds what a query needs and no more.
    """
    import duckdb
    import pyarrow

    store = existing(study, folder)
    wanted = None if points is None else set(points)
    plan = [row for row in store.planned() if wanted is None or row.point in wanted]
    stored, planned = store.stored(), {}
    for row in plan:
        planned[row.point] = max(planned.get(row.point, 0), row.panels)
    taken = [own for point, panels in planned.items() for own in stretches(range(panels), stored.get(point, ()))]
    if not taken:
        raise Refusal(f"{study} has no rows yet; compute them with: framebreak run study={study}")
    described = chosen([row.config for row in plan], parameters)
    known = pyarrow.table(
        {
            "point": pyarrow.array([row.point for row in plan], "string"),
            "arm": pyarrow.array([row.arm for row in plan], "string"),
            "panels": pyarrow.array([row.panels for row in plan], "int64"),
            **described,
        }
    )
    cuts = pyarrow.table(
        {
            "file": pyarrow.array([str(part.path) for part, own in taken if own != part.panels], "string"),
            "first": pyarrow.array([own.start for part, own in taken if own != part.panels], "int64"),
            "end": pyarrow.array([own.stop for part, own in taken if own != part.panels], "int64"),
        }
    )
    connection = duckdb.connect()
    connection.register("known", known)
    connection.register("cuts", cuts)
    connection.execute("SET enable_progress_bar = false")
    kinds = {tuple(each for each in flat(row.config) if not _is_number(each[1])).__repr__() for row in plan}
    files = ", ".join(_quoted(str(part.path)) for part, _ in taken)
    source = f"read_parquet([{files}], union_by_name = {len(kinds) > 1}, filename = {len(cuts) > 0})"
    columns = ["known.arm" if name == "arm" else f"cities.{name}" for name in IDENTITY]
    columns += [f'known."{name}"' for name in described]
    columns.append(f"cities.* EXCLUDE ({', '.join([*IDENTITY, *(['filename'] if len(cuts) else [])])})")
    where = "cities.panel < known.panels"
    if len(cuts):
        inside = 'cities.filename = cuts.file AND cities.panel >= cuts.first AND cities.panel < cuts."end"'
        where += " AND (cities.filename NOT IN (SELECT file FROM cuts)"
        where += f" OR EXISTS (SELECT 1 FROM cuts WHERE {inside}))"
    return connection.sql(f"SELECT {', '.join(columns)} FROM {source} AS cities JOIN known USING (point) WHERE {where}")


def _is_number(value: object) -> bool:
    """Points that differ in numbers alone have the same columns."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
