"""A study too big to load, as a table that is read only when it is queried."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.errors import Refusal
from experiments.store import batches, tidy_table
from experiments.store.batches import Piece, examined
from experiments.store.compact import copy_of, damage
from experiments.store.completeness import Wanted
from experiments.store.manifest import COLUMNS
from experiments.store.parts import IDENTITY, stretches
from experiments.store.reading import by_names, existing, named, refuse_unknown

if TYPE_CHECKING:
    import duckdb
    import pyarrow


def scan(
    study: str,
    *,
    parameters: str | Sequence[str] = "varying",
    points: Iterable[str] | None = None,
    folder: Path | None = None,
    partial: bool = False,
    verify: bool = True,
) -> duckdb.DuckDBPyRelation:
    """Give all rows of a study as a DuckDB relation, whose rows are read only when it is queried.

    The files that it stands for are compared with their checksums at once, a gigabyte or so in a second.

    Args:
        study: Name of the study.
        parameters: Which parameters become columns: ``"varying"`` (those that differ between points), ``"all"``, or their
            dotted names.
        points: Digests of the points that are wanted; all if None.
        folder: A folder of results; `FRAMEBREAK_RESULTS`, or `results/` where that is not set, if None.
        partial: Take what is there of a study that lacks planned rows. An `IncompleteWarning` says what lacks, and so does
            `status(study, verify=True).lacking`; damaged parts are left out.
        verify: Compare checksums. Without, damage shows only as far as a reader of Parquet notices it: for a study that is
            queried many times, after ``framebreak results verify``.

    Returns:
        A relation with a row per simulated city, in no order, and the columns of `load`; memory holds what a query needs.

    Raises:
        Refusal: If the study has no results or no rows yet; if planned rows lack, are damaged or not computed, unless
            `partial`; if there is no such parameter or point.

    Example:
        >>> from experiments import sweep
        >>> _ = sweep("city.cities=2", "city.managers=9", "horizon.months=12", "study.panels=3", "study.name=example")
        >>> scan("example").aggregate("count(*)").fetchall()
        [(6,)]
    """
    import duckdb
    import pyarrow
    import pyarrow.compute

    store = existing(study, folder)
    plan = store.manifest()
    if points is not None:
        points = set(points)
        refuse_unknown(study, points, set(plan["point"].to_pylist()))
        plan = plan.filter(pyarrow.compute.is_in(plan["point"], pyarrow.array(sorted(points), "string")))
    stored = store.stored()
    planned: dict[str, int] = {}
    for point, panels in zip(plan["point"].to_pylist(), plan["panels"].to_pylist()):
        planned[point] = max(planned.get(point, 0), panels)
    wanted = [Wanted(**row) for row in plan.select(Wanted._fields).to_pylist()]
    how_far = by_names(store, wanted, stored)
    if not how_far.rows and not how_far.unplanned:
        raise Refusal(f"{study} has no rows yet; {how_far.mending()}")
    if not partial:
        how_far.require(partial)
    copy = copy_of(store)
    if copy is not None and verify and damage(store):
        copy = None  # the parts are there
    copied = [point for point in planned if copy is not None and point in stored and copy.has(stored[point])]
    left = planned.keys() - set(copied)
    selected = [own for point in planned if point in left for own in stretches(range(planned[point]), stored.get(point, ()))]
    if verify and (damaged := examined(dict.fromkeys(part for part, _ in selected))):
        bad = {part.path for part, _ in damaged}
        sound = {point: [part for part in own if part.path not in bad] for point, own in stored.items()}
        how_far = by_names(store, wanted, stored, damaged)
        selected = [own for point in planned if point in left for own in stretches(range(planned[point]), sound.get(point, ()))]
        if not selected and not copied:
            raise Refusal(f"{how_far.sentence()}; {how_far.mending()}", status=1)
    how_far.require(partial)
    every = [name for name in plan.column_names if name not in COLUMNS]
    varying = [name for name in every if pyarrow.compute.count_distinct(plan[name], "all").as_py() > 1]
    described = named(parameters, every, varying)
    known = plan.select(["point", "arm", "seed", "panels", *described])
    is_mixed = any(not _is_number(plan[name].type) for name in varying)  # differing in numbers alone: the same columns
    cut = _cut(selected)
    cuts = pyarrow.table(
        {
            "file": pyarrow.array([str(piece.path) for piece, _ in cut], "string"),
            "point": pyarrow.array([piece.point for piece, _ in cut], "string"),
            "first": pyarrow.array([own.start for _, own in cut], "int64"),
            "end": pyarrow.array([own.stop for _, own in cut], "int64"),
        }
    )
    connection = duckdb.connect()
    connection.register("known", known)
    connection.register("cuts", cuts)
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET parquet_metadata_cache = true")
    sources = []
    if selected:
        files = ", ".join(_quoted(str(path)) for path in dict.fromkeys(part.path for part, _ in selected))
        sources.append(f"SELECT * FROM read_parquet([{files}], union_by_name = {is_mixed}, filename = {len(cuts) > 0})")
    if copied and copy is not None:
        connection.register("copied", pyarrow.table({"point": pyarrow.array(copied, "string")}))
        whole = len(left) == 0 and len(copied) == len(stored)
        which = "" if whole else " WHERE point IN (SELECT point FROM copied)"
        sources.append(f"SELECT * FROM read_parquet({_quoted(str(copy.path))}){which}")
    source = f"({' UNION ALL BY NAME '.join(sources)})"
    columns = [f"{_quoted(study)} AS study" if name == "study" else f"cities.{name}" for name in IDENTITY]
    columns = [f"known.{name}" if name in ("arm", "seed") else column for name, column in zip(IDENTITY, columns)]
    columns += [f'known."{name}"' for name in described]
    outcomes = connection.sql(f"SELECT * FROM {source}")  # for names and types: no row is read
    for name, kind in zip(outcomes.columns, outcomes.types):
        if name not in (*IDENTITY, "filename"):
            columns += _outcome(name, str(kind))
    where = "cities.panel < known.panels"
    if len(cuts):
        inside = "cities.filename = cuts.file AND cities.point = cuts.point"
        inside += ' AND cities.panel >= cuts.first AND cities.panel < cuts."end"'
        where += " AND (cities.filename NOT IN (SELECT file FROM cuts)"
        where += f" OR EXISTS (SELECT 1 FROM cuts WHERE {inside}))"
    return connection.sql(f"SELECT {', '.join(columns)} FROM {source} AS cities JOIN known USING (point) WHERE {where}")


def _cut(selected: Sequence[tuple[Piece, range]]) -> list[tuple[Piece, range]]:
    """What is taken of the files of which not all is taken."""
    whole = {piece.path: 0 for piece, _ in selected}
    for piece, own in selected:
        if own == piece.panels:
            whole[piece.path] += 1
    has = {path: 1 if path.parent.name != batches.FOLDER else len(batches.index_of(path).points) for path in whole}
    return [(piece, own) for piece, own in selected if whole[piece.path] != has[piece.path]]


def _outcome(name: str, kind: str) -> list[str]:
    """What is selected for an outcome: null in the place of not-a-number, and the label behind a class."""
    column = f'cities."{name}"'
    if kind in ("DOUBLE", "FLOAT"):
        return [f"nullif({column}, 'nan'::{kind}) AS \"{name}\""]
    if name not in tidy_table.CODED:
        return [column]
    cases = " ".join(f"WHEN {code} THEN '{label}'" for code, label in enumerate(tidy_table.LABELS))
    labels = ", ".join(f"'{label}'" for label in tidy_table.LABELS)
    return [column, f'CAST(CASE {column} {cases} END AS ENUM ({labels})) AS "{tidy_table.label_name(name)}"']


def _is_number(kind: pyarrow.DataType) -> bool:
    import pyarrow

    is_number: bool = pyarrow.types.is_floating(kind) or pyarrow.types.is_integer(kind)
    return is_number


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
