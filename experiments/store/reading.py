"""Stored results read back: studies, how far they are, and one tidy table of each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from experiments.configuration.dotted import flat
from experiments.errors import Refusal, suggestion
from experiments.store import batches, commands, manifest, parts, tables, tidy_table
from experiments.store.batches import Piece, examined
from experiments.store.chosen_rows import ChosenRows, is_in
from experiments.store.column_descriptions import described_schema
from experiments.store.compact import copy_of
from experiments.store.completeness import Extent, Lack, Wanted, extent
from experiments.store.parts import IDENTITY
from experiments.store.store import Store, root
from experiments.store.whole_table import PLACES, Gathered, Stretch, gather

if TYPE_CHECKING:
    import pyarrow
    import pyarrow.compute


_OF_A_STUDY = ("study.json", "manifest.parquet", "parts", batches.FOLDER)  # each of them alone tells a study's folder


class Status(NamedTuple):
    """How far a study is."""

    study: str
    question: str
    points: int
    complete: int
    missing: int  # points that lack panels, and have not failed
    failed: int  # points that lack panels, because something went wrong
    rows: int
    megabytes: float
    rows_planned: int
    lacking: tuple[Lack, ...]  # each arm's point that lacks panels, with the panels and the reason
    remedy: str  # which command computes what lacks; nothing where all is there
    damaged: int = 0  # files of rows that are damaged or cannot be read, as far as they were looked at
    unplanned: int = 0  # points that have rows and that the manifest does not name


def studies(folder: Path | None = None) -> list[str]:
    """List the studies that have results.

    Args:
        folder: A folder of results; `FRAMEBREAK_RESULTS`, or `results/` where that is not set, if None.

    Returns:
        Names of the studies, in alphabetical order; none where the folder does not exist.

    Example:
        >>> from experiments import sweep
        >>> studies()
        []
        >>> _ = sweep("city.cities=2", "city.managers=9", "horizon.months=12", "study.panels=3", "study.name=example")
        >>> studies()
        ['example']
    """
    folder = folder or root()
    return sorted({path.parent.name for name in _OF_A_STUDY for path in folder.glob(f"*/{name}")})


def status(study: str, folder: Path | None = None, *, verify: bool = False) -> Status:
    """Count the points of a study that are complete, from the manifest and the names of the parts; no part is opened.

    Args:
        study: Name of the study.
        folder: A folder of results; `FRAMEBREAK_RESULTS`, or `results/` where that is not set, if None.
        verify: Compare each part with its checksum too, so that a damaged one does not count as there.

    Returns:
        Counts of points, rows (one per city) and megabytes (10^6 bytes). A point that lacks panels counts as failed where an
        error is recorded for it, else as missing; `lacking` lists what lacks, `remedy` says how to mend it.

    Raises:
        Refusal: If the study has no results; the message proposes the nearest name. What lacks is no error here.

    Example:
        >>> from experiments import sweep
        >>> _ = sweep("city.cities=2", "city.managers=9", "horizon.months=12", "study.panels=3", "study.name=example")
        >>> state = status("example")
        >>> state.points, state.complete, state.rows, state.rows_planned, state.lacking
        (1, 1, 6, 6, ())
    """
    store = existing(study, folder)
    stored = store.stored()
    damaged = examined(part for own in stored.values() for part in own) if verify else []
    how_far = by_names(store, _wanted(store), stored, damaged)
    plan = store.planned_panels()
    every = (Wanted(point, "", own.stop, rows, own.start) for point, (ranges, rows) in plan.items() for own in ranges)
    once = extent(store, every, covering(stored, damaged))
    lacking = {each.point for each in once.lacking}
    failed = lacking & {path.name[:20] for path in (store.folder / "failed").glob("*-r*.json")}
    size = sum(path.stat().st_size for path in {part.path for own in stored.values() for part in own})
    counts = len(plan), len(plan) - len(lacking), len(lacking) - len(failed), len(failed)
    remedy = how_far.mending() if lacking or how_far.unplanned else ""
    bad = {part.path for part, _ in damaged} | set(batches.listing(store.folder).unreadable())
    question = store.about().get("question", "")
    found = Status(study, question, *counts, once.rows, size / 1e6, once.rows_planned, tuple(how_far.lacking), remedy, len(bad))
    return found._replace(unplanned=len(how_far.unplanned))


def _wanted(store: Store) -> list[Wanted]:
    """Everything that was planned, by arm and point."""
    table = store.manifest(list(Wanted._fields))
    return [Wanted(**row) for row in table.to_pylist()]


def extent_of(study: str, folder: Path | None = None) -> Extent:
    """How much of a study is there of what was planned, judged by the names of its parts."""
    store = existing(study, folder)
    return by_names(store, _wanted(store), store.stored())


def covering(stored: Mapping[str, Sequence[Piece]], damaged: Sequence[tuple[Piece, str]] = ()) -> dict[str, list[range]]:
    """Panels by point that sound parts hold, as their names say."""
    bad = {part.path for part, _ in damaged}
    return {point: [part.panels for part in own if part.path not in bad] for point, own in stored.items()}


def by_names(
    store: Store,
    wanted: Iterable[Wanted],
    stored: Mapping[str, Sequence[Piece]],
    damaged: Sequence[tuple[Piece, str]] = (),
) -> Extent:
    """How much is there of what is wanted, judged by the names of the parts that are not damaged."""
    reasons: dict[str, list[str]] = {}
    for part, reason in damaged:
        reasons.setdefault(part.point, []).append(f"{part.path.name} is damaged: {reason}")
    planned = set(store.manifest(["point"])["point"].to_pylist())
    unplanned = sorted(stored.keys() - planned)
    return extent(store, wanted, covering(stored, damaged), reasons)._replace(unplanned=unplanned)


def load(
    study: str,
    *,
    parameters: str | Sequence[str] = "varying",
    columns: Sequence[str] | None = None,
    where: Mapping[str, Any] | pyarrow.compute.Expression | None = None,
    points: Iterable[str] | None = None,
    folder: Path | None = None,
    as_: str = "pandas",
    partial: bool = False,
    as_pandas: bool | None = None,
) -> Any:
    """Read rows of a study into one tidy table. Every file that is read is compared with its checksum.

    Args:
        study: Name of the study.
        parameters: Which parameters become columns: ``"varying"`` (those that differ between points), ``"all"``, or their
            dotted names.
        columns: Names of the columns that are wanted, identity, parameters or outcomes, in this order; all if None. Few
            columns of very many rows take little time and memory.
        where: Which rows are wanted: a value, or a list of values, by the name of a column, or an expression of
            `pyarrow.compute`. Points that a mapping rules out by arm, point, seed or parameter are not read.
        points: Digests of the points that are wanted; all if None.
        folder: A folder of results; `FRAMEBREAK_RESULTS`, or `results/` where that is not set, if None.
        as_: Kind of table: ``"pandas"``, ``"arrow"``, ``"polars"`` or ``"duckdb"``.
        partial: Take what is there of a study that lacks planned rows. An `IncompleteWarning` says what lacks, and so does
            the table: JSON under ``framebreak.lacking`` in the metadata of an Arrow schema, or in `attrs` of a DataFrame.
        as_pandas: The older word for `as_`: true for pandas, false for Arrow. It will go.

    Returns:
        A row per simulated city in order of arm, point, panel and city; columns are identity, then parameters by dotted
        name, then outcomes, as docs/columns.md describes them with their units.

    Raises:
        Refusal: If the study has no results or no rows yet; if planned rows lack, are damaged or not computed, unless
            `partial`; if there is no such parameter, column or point.

    Example:
        >>> from experiments import sweep
        >>> _ = sweep("city.cities=2", "city.managers=9", "horizon.months=12", "study.panels=3", "study.name=example")
        >>> table = load("example", parameters=["complementarity.strength"])
        >>> len(table), list(table.columns[:5])
        (6, ['study', 'point', 'panel', 'city', 'twin'])
        >>> load("example", columns=["panel", "use"], where={"panel": [0, 2]}, as_="arrow").num_rows
        4
    """
    as_ = tables.asked(as_, as_pandas)
    store = existing(study, folder)
    plan = store.manifest()
    if points is not None:
        wanted = set(points)
        refuse_unknown(study, wanted, set(plan["point"].to_pylist()))
        plan = plan.filter(is_in(plan["point"], sorted(wanted)))
    return tables.given(_complete(*rows_of(store, plan, parameters, partial, columns, where), partial), as_)


def _complete(table: pyarrow.Table, how_far: Extent, partial: bool) -> pyarrow.Table:
    how_far.require(partial, level=4)
    return tables.with_lack(table, how_far.metadata())


def rows_of(
    store: Store,
    plan: pyarrow.Table,
    parameters: str | Sequence[str] = "varying",
    partial: bool = False,
    columns: Sequence[str] | None = None,
    where: Mapping[str, Any] | pyarrow.compute.Expression | None = None,
) -> tuple[pyarrow.Table, Extent]:
    """The tidy table of some rows of a manifest, and how much of them is there; lists are looked at before a row is read."""
    import pyarrow

    described = described_by(plan, parameters if columns is None else "all")
    chosen_rows = ChosenRows.of(store, plan, described, columns, where)
    plan = chosen_rows.plan
    wanted = [Wanted(**row) for row in plan.select(Wanted._fields).to_pylist()]
    stored = store.stored()
    named = by_names(store, wanted, stored)
    if not named.rows and not named.unplanned and (wanted or not chosen_rows.is_narrowed):
        raise Refusal(f"{store.study} has no rows yet; {named.mending()}")
    if not partial:
        named.require(partial)
    gathered, how_far = gather_planned(store, wanted, stored, chosen_rows.outcomes)
    how_far = how_far._replace(unplanned=named.unplanned)
    if named.rows and not how_far.rows:
        raise Refusal(f"{how_far.sentence()}; {how_far.mending()}", status=1)
    places = pyarrow.array(gathered.places)
    made: dict[str, Any] = {"study": pyarrow.repeat(store.study, len(places))}
    for name in IDENTITY[1:]:
        made[name] = gathered.rows[name] if name in PLACES else plan[name].take(places)
    for name in described if columns is None else [name for name in described if name in chosen_rows.read]:
        made[name] = plan[name].take(places)
    table = pyarrow.table({name: values for name, values in made.items() if name in chosen_rows.read or columns is None})
    for name in gathered.rows.column_names:
        if name not in made:
            table = table.append_column(name, gathered.rows[name])
    for name, kind in chosen_rows.kinds.items():  # of columns that no file has, or of no rows at all
        if name not in table.column_names and (columns is not None or not len(table)):
            table = table.append_column(name, pyarrow.nulls(len(table), kind))
    table = tidy_table.with_labels(table.cast(described_schema(table.schema, store.about().get("columns", ()))))
    return chosen_rows.finished(table), how_far


def gather_planned(
    store: Store, wanted: Sequence[Wanted], stored: Mapping[str, Sequence[Piece]], outcomes: Sequence[str] | None = None
) -> tuple[Gathered, Extent]:
    """Rows of some arms' points in their order; what is damaged or outdated is left out, and other pieces take its place."""
    left = {each.point: list(stored.get(each.point, ())) for each in wanted}
    reasons: dict[str, list[str]] = {}
    copy = copy_of(store)
    while True:
        selected = [
            Stretch(place, piece, own)
            for place, each in enumerate(wanted)
            for piece, own in parts.stretches(range(each.panels), left[each.point])
        ]
        gathered = gather(selected if copy is None else copy.copied(selected), outcomes)
        if not gathered.damaged and not gathered.outdated:
            break
        if copy is not None:  # the pieces themselves tell what is wrong with them
            copy = None
            continue
        for piece, reason in gathered.damaged:
            reasons.setdefault(piece.point, []).append(f"{piece.path.name} is damaged: {reason}")
        for piece in gathered.outdated:
            reasons.setdefault(piece.point, []).append(f"{piece.path.name} has other columns than later parts")
        bad = {piece for piece, _ in gathered.damaged} | set(gathered.outdated)
        left = {point: [piece for piece in own if piece not in bad] for point, own in left.items()}
    covered: dict[str, list[range]] = {}
    for stretch in selected:
        covered.setdefault(wanted[stretch.place].point, []).append(stretch.panels)
    return gathered, extent(store, wanted, covered, reasons)


def with_panels(plan: pyarrow.Table, panels: Mapping[str, int]) -> pyarrow.Table:
    """The rows of a manifest for these points alone, with so many panels each."""
    import pyarrow

    plan = plan.filter(is_in(plan["point"], sorted(panels)))
    counts = pyarrow.array([panels[point] for point in plan["point"].to_pylist()], "int64")
    return plan.set_column(plan.column_names.index("panels"), "panels", counts)


def described_by(plan: pyarrow.Table, parameters: str | Sequence[str]) -> list[str]:
    """Names of the parameters of a manifest that a choice selects, in the order of the configuration."""
    import pyarrow.compute

    every = [name for name in plan.column_names if name not in manifest.COLUMNS]
    if plan.num_rows:
        order = {name: place for place, (name, _) in enumerate(flat(json.loads(plan["config"][0].as_py())))}
        every.sort(key=lambda name: order.get(name, len(order)))
    if parameters == "all":
        return every
    varying = [name for name in every if pyarrow.compute.count_distinct(plan[name], "all").as_py() > 1]
    return named(parameters, every, varying)


def refuse_unknown(study: str, wanted: set[str], known: set[str]) -> None:
    """Refuse points that are not the study's: no row would be of them, and nobody would notice."""
    for point in sorted(wanted - known):
        raise Refusal(f"{study} has no point {point}; see them with: framebreak results show {study}")


def existing(study: str, folder: Path | None = None) -> Store:
    """The store of a study that has results; others are refused with the nearest name."""
    folder = folder or root()
    if not (folder / study / "study.json").is_file():
        if study in studies(folder):
            lost = f"{folder / study} holds results, but its study.json is gone"
            raise Refusal(f"{lost}; {commands.mending(Store(study, '', folder), ())}, which writes it again", status=1)
        raise Refusal(f"there are no results of {study} in {folder}; {suggestion(study, studies(folder), 'study')}")
    store = Store(study, "", folder)
    store.model_version = store.about()["model_version"]
    return store


def named(parameters: str | Sequence[str], every: list[str], varying: list[str]) -> list[str]:
    """Names of the parameters that "varying", "all", or a list of names selects."""
    if parameters in ("all", "varying"):
        return every if parameters == "all" else varying
    names = [parameters] if isinstance(parameters, str) else list(parameters)
    for name in names:
        if name not in every:
            raise Refusal(f"there is no parameter {name}; {suggestion(name, every, 'parameter')}")
    return names
