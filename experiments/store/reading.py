"""Stored results read back: studies, how far they are, and one tidy table of each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from experiments.errors import Refusal, suggestion
from experiments.store import manifest, parts, tidy_table
from experiments.store.completeness import METADATA, Extent, Lack, Wanted, extent
from experiments.store.parts import IDENTITY, Part, Rows, joined
from experiments.store.store import Planned, Point, Store, root

if TYPE_CHECKING:
    import pandas
    import pyarrow


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
    return sorted(path.parent.name for path in (folder or root()).glob("*/study.json"))


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
    damaged = parts.examined(part for own in stored.values() for part in own) if verify else []
    how_far = by_names(store, _wanted(store), stored, damaged)
    plan = store.planned_panels()
    once = extent(store, (Wanted(point, "", *planned) for point, planned in plan.items()), covering(stored, damaged))
    lacking = {each.point for each in once.lacking}
    failed = lacking & {path.name[:20] for path in (store.folder / "failed").glob("*-r*.json")}
    size = sum(part.path.stat().st_size for own in stored.values() for part in own)
    counts = len(plan), len(plan) - len(lacking), len(lacking) - len(failed), len(failed)
    remedy = how_far.mending() if lacking else ""
    question = store.about().get("question", "")
    return Status(study, question, *counts, once.rows, size / 1e6, once.rows_planned, tuple(how_far.lacking), remedy)


def _wanted(store: Store) -> list[Wanted]:
    """Everything that was planned, by arm and point."""
    table = store.manifest(list(Wanted._fields))
    return [Wanted(**row) for row in table.to_pylist()]


def extent_of(study: str, folder: Path | None = None) -> Extent:
    """How much of a study is there of what was planned, judged by the names of its parts."""
    store = existing(study, folder)
    return by_names(store, _wanted(store), store.stored())


def covering(stored: Mapping[str, Sequence[Part]], damaged: Sequence[tuple[Part, str]] = ()) -> dict[str, list[range]]:
    """Panels by point that sound parts hold, as their names say."""
    bad = {part.path for part, _ in damaged}
    return {point: [part.panels for part in own if part.path not in bad] for point, own in stored.items()}


def by_names(
    store: Store,
    wanted: Iterable[Wanted],
    stored: Mapping[str, Sequence[Part]],
    damaged: Sequence[tuple[Part, str]] = (),
) -> Extent:
    """How much is there of what is wanted, judged by the names of the parts that are not damaged."""
    reasons: dict[str, list[str]] = {}
    for part, reason in damaged:
        reasons.setdefault(part.path.name[:20], []).append(f"{part.path.name} is damaged: {reason}")
    return extent(store, wanted, covering(stored, damaged), reasons)


def load(
    study: str,
    *,
    parameters: str | Sequence[str] = "varying",
    points: Iterable[str] | None = None,
    folder: Path | None = None,
    as_pandas: bool = False,
    partial: bool = False,
) -> pyarrow.Table | pandas.DataFrame:
    """Read all rows of a study into one tidy table. Every part is compared with its checksum while it is read.

    Args:
        study: Name of the study.
        parameters: Which parameters become columns: ``"varying"`` (those that differ between points), ``"all"``, or their
            dotted names.
        points: Digests of the points that are wanted; all if None.
        folder: A folder of results; `FRAMEBREAK_RESULTS`, or `results/` where that is not set, if None.
        as_pandas: A pandas DataFrame if true, else an Arrow table.
        partial: Take what is there of a study that lacks planned rows. An `IncompleteWarning` says what lacks, and so does
            the table: JSON under ``framebreak.lacking`` in the metadata of its schema, or in `attrs` of a DataFrame.

    Returns:
        A row per simulated city in order of arm, point, panel and city; columns are identity, then parameters by dotted
        name, then outcomes, as docs/columns.md describes them with their units.

    Raises:
        Refusal: If the study has no results or no rows yet; if planned rows lack, are damaged or not computed, unless
            `partial`; if there is no such parameter or point.

    Example:
        >>> from experiments import sweep
        >>> _ = sweep("city.cities=2", "city.managers=9", "horizon.months=12", "study.panels=3", "study.name=example")
        >>> table = load("example", parameters=["complementarity.strength"])
        >>> table.num_rows, table.column_names[:5]
        (6, ['study', 'point', 'panel', 'city', 'twin'])
    """
    store = existing(study, folder)
    plan = store.planned()
    if points is not None:
        wanted = set(points)
        refuse_unknown(study, wanted, {row.point for row in plan})
        plan = [row for row in plan if row.point in wanted]
    table, how_far = rows_of(store, plan, parameters, partial)
    how_far.require(partial)
    lack = how_far.metadata()
    if not as_pandas:
        return (
            table if not lack else table.replace_schema_metadata({**(table.schema.metadata or {}), METADATA: json.dumps(lack)})
        )
    frame = table.to_pandas()
    if lack:
        frame.attrs[METADATA] = lack
    return frame


def rows_of(
    store: Store, plan: Sequence[Planned], parameters: str | Sequence[str] = "varying", partial: bool = False
) -> tuple[pyarrow.Table, Extent]:
    """The tidy table of some arms' points, and how much of them is there; names of parts are looked at before any is read."""
    import pyarrow

    columns = chosen([row.config for row in plan], parameters)
    named = by_names(store, (Wanted(*_few(row)) for row in plan), store.stored())
    if not named.rows:
        lacking = f"; {named.mending()}" if named.lacking else ""
        raise Refusal(f"{store.study} has no rows yet{lacking}; compute them with: framebreak run study={store.study}")
    if not partial:
        named.require(partial)
    tables, covered, reasons = [], dict[str, list[range]](), dict[str, list[str]]()
    for i, row in enumerate(plan):
        found = Point(store, row.point, row.config, row.seed, row.arm).find(range(row.panels))
        covered.setdefault(row.point, []).extend(parts.uncovered(range(row.panels), found.missing))
        reasons[row.point] = [f"{part.path.name} is damaged: {reason}" for part, reason in found.damaged]
        reasons[row.point] += [f"{part.path.name} has other columns than later parts" for part in found.outdated]
        rows = joined(found.rows)
        if not rows:
            continue
        rows["arm"] = np.full(len(rows["panel"]), row.arm, object)  # the same point may stand in several arms
        tables.append(_table(rows, columns, i))
    how_far = extent(store, (Wanted(*_few(row)) for row in plan), covered, reasons)
    if not tables:
        raise Refusal(f"{how_far.sentence()}; {how_far.mending()}", status=1)
    table = pyarrow.concat_tables(tables, promote_options="default")
    return tidy_table.with_labels(table.cast(store.with_descriptions(table.schema))), how_far


def _few(row: Planned) -> tuple[str, str, int, int]:
    return row.point, row.arm, row.panels, row.rows_per_panel


def refuse_unknown(study: str, wanted: set[str], known: set[str]) -> None:
    """Refuse points that are not the study's: no row would be of them, and nobody would notice."""
    for point in sorted(wanted - known):
        raise Refusal(f"{study} has no point {point}; see them with: framebreak results show {study}")


def _table(rows: Rows, columns: Mapping[str, pyarrow.Array], place: int) -> pyarrow.Table:
    """Identity, parameters and outcomes of one point, whose values of the parameters stand at a place of their columns."""
    import pyarrow

    columns = {name: pyarrow.repeat(values[place], len(rows["panel"])) for name, values in columns.items()}
    identity = {name: tidy_table.array(rows[name]) for name in IDENTITY}
    outcomes = {name: tidy_table.array(values) for name, values in rows.items() if name not in {**identity, **columns}}
    return pyarrow.table({**identity, **columns, **outcomes})


def existing(study: str, folder: Path | None = None) -> Store:
    """The store of a study that has results; others are refused with the nearest name."""
    folder = folder or root()
    if not (folder / study / "study.json").is_file():
        raise Refusal(f"there are no results of {study} in {folder}; {suggestion(study, studies(folder), 'study')}")
    store = Store(study, "", folder)
    store.model_version = store.about()["model_version"]
    return store


def chosen(configs: Sequence[Mapping[str, Any]], parameters: str | Sequence[str]) -> dict[str, Any]:
    """Arrow columns of some parameters, one value per configuration: "varying", "all", or by dotted name."""
    columns = manifest.parameters(configs)
    varying = [name for name, values in columns.items() if len(set(values.to_pylist())) > 1]
    return {name: columns[name] for name in named(parameters, list(columns), varying)}


def named(parameters: str | Sequence[str], every: list[str], varying: list[str]) -> list[str]:
    """Names of the parameters that "varying", "all", or a list of names selects."""
    if parameters in ("all", "varying"):
        return every if parameters == "all" else varying
    names = [parameters] if isinstance(parameters, str) else list(parameters)
    for name in names:
        if name not in every:
            raise Refusal(f"there is no parameter {name}; {suggestion(name, every, 'parameter')}")
    return names
