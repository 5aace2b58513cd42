"""Stored results read back: studies, how far they are, and one tidy table of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from experiments.errors import Refusal, suggestion
from experiments.store import manifest, tidy_table
from experiments.store.parts import IDENTITY, Rows, joined, uncovered
from experiments.store.store import Point, Store, root

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


def status(study: str, folder: Path | None = None) -> Status:
    """Count the points of a study that are complete, from the manifest and the names of the parts; no part is opened.

    Args:
        study: Name of the study.
        folder: A folder of results; `FRAMEBREAK_RESULTS`, or `results/` where that is not set, if None.

    Returns:
        Counts of points, rows (one per city) and megabytes (10^6 bytes). A point that lacks panels counts as failed where an
        error is recorded for it, else as missing.

    Raises:
        Refusal: If the study has no results; the message proposes the nearest name.

    Example:
        >>> from experiments import sweep
        >>> _ = sweep("city.cities=2", "city.managers=9", "horizon.months=12", "study.panels=3", "study.name=example")
        >>> state = status("example")
        >>> state.points, state.complete, state.rows
        (1, 1, 6)
    """
    store = existing(study, folder)
    plan, stored = store.planned_panels(), store.stored()
    lacking, rows = set(), 0
    for point, (panels, rows_per_panel) in plan.items():
        gaps = uncovered(range(panels), (part.panels for part in stored.get(point, ())))
        if gaps:
            lacking.add(point)
        rows += (panels - sum(map(len, gaps))) * rows_per_panel
    failed = lacking & {path.name[:20] for path in (store.folder / "failed").glob("*-r*.json")}
    size = sum(part.path.stat().st_size for parts in stored.values() for part in parts)
    question, complete = store.about().get("question", ""), len(plan) - len(lacking)
    return Status(study, question, len(plan), complete, len(lacking) - len(failed), len(failed), rows, size / 1e6)


def load(
    study: str,
    *,
    parameters: str | Sequence[str] = "varying",
    points: Iterable[str] | None = None,
    folder: Path | None = None,
    as_pandas: bool = False,
) -> pyarrow.Table | pandas.DataFrame:
    """Read all rows of a study into one tidy table.

    Args:
        study: Name of the study.
        parameters: Which parameters become columns: ``"varying"`` (those that differ between points), ``"all"``, or their
            dotted names.
        points: Digests of the points that are wanted; all if None.
        folder: A folder of results; `FRAMEBREAK_RESULTS`, or `results/` where that is not set, if None.
        as_pandas: A pandas DataFrame if true, else an Arrow table.

    Returns:
        A row per simulated city in order of arm, point, panel and city; columns are identity, then parameters by dotted
        name, then outcomes, as docs/columns.md describes them with their units.

    Raises:
        Refusal: If the study has no results or no rows yet, or there is no such parameter.

    Example:
        >>> from experiments import sweep
        >>> _ = sweep("city.cities=2", "city.managers=9", "horizon.months=12", "study.panels=3", "study.name=example")
        >>> table = load("example", parameters=["complementarity.strength"])
        >>> table.num_rows, table.column_names[:5]
        (6, ['study', 'point', 'panel', 'city', 'twin'])
    """
    import pyarrow

    store = existing(study, folder)
    wanted = None if points is None else set(points)
    plan = [row for row in store.planned() if wanted is None or row.point in wanted]
    columns = chosen([row.config for row in plan], parameters)
    tables = []
    for i, row in enumerate(plan):
        rows = joined(Point(store, row.point, row.config, row.seed, row.arm).find(range(row.panels)).rows)
        if not rows:
            continue
        rows["arm"] = np.full(len(rows["panel"]), row.arm, object)  # the same point may stand in several arms
        tables.append(_table(rows, columns, i))
    if not tables:
        raise Refusal(f"{study} has no rows yet; compute them with: framebreak run study={study}")
    table = pyarrow.concat_tables(tables, promote_options="default")
    table = tidy_table.with_labels(table.cast(store.with_descriptions(table.schema)))
    return table.to_pandas() if as_pandas else table


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
