"""Arms that a study asks for by name: equal ones are computed once, and of each only the columns wanted are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.statistics import comparisons, tables
from experiments.statistics.comparisons import by_pair as apart
from experiments.statistics.effects import over_pairs as effect
from experiments.statistics.effects import with_signs
from experiments.statistics.estimates import Estimate
from experiments.statistics.outcome_measures import MEASURES, values
from experiments.statistics.tables import Columns, Rows, Table
from experiments.statistics.tables import add_estimate as put
from experiments.statistics.tables import add_values as say
from experiments.statistics.tables import estimate_at as taken
from experiments.store.identity import canonical

if TYPE_CHECKING:
    from experiments.running.row_source import Bench

__all__ = [
    "CODED", "OUTCOMES", "Arms", "Changes", "Columns", "Estimate", "Rows", "Table", "apart", "blocks", "by_name", "configured",
    "contrast", "effect", "gained", "in_blocks", "level", "put", "say", "taken", "values", "with_signs",
]  # fmt: skip

Changes = dict[str, Any]  # dotted names and values

AT_A_TIME = 8  # arms whose full rows are in memory together
CODED = ("integrated", "enacted")  # TRANSITION: `find(outcome).is_share`
OUTCOMES = {name: MEASURES[name].label for name in ("integrated", "enacted", "use")}  # TRANSITION: `COMPARED`, in this order


def configured(config: Mapping[str, Any], name: str, changes: Mapping[str, Any] | None = None) -> Any:
    """The value of a dotted name after some changes."""
    if changes and name in changes:
        return changes[name]
    group, _, key = name.partition(".")
    return config[group][key]


class Arms:
    """Changes by the name of an arm, and the rows they lead to."""

    def __init__(self, bench: Bench, columns: Iterable[str]):
        self.bench = bench
        self.columns = ("panel", "city", *columns)
        self.asked: dict[str, Changes] = {}

    def ask(self, name: str, changes: Mapping[str, Any]) -> str:
        """Add an arm; what equals the study's own configuration is no change. Gives the name back."""
        real = {key: value for key, value in changes.items() if configured(self.bench.config, key) != value}
        if name in self.asked and self.asked[name] != real:
            raise ValueError(f"two different arms are called {name}")
        self.asked[name] = real
        return name

    def rows(self, panels: int | range | None = None) -> dict[str, Rows]:
        """Rows of every arm asked for, in order of panel and city: the same place is the same twin in each."""
        first: dict[str, str] = {}  # what is changed -> the first arm that changes it so
        for name, changes in self.asked.items():
            first.setdefault(canonical(dict(sorted(changes.items()))), name)
        found: dict[str, Rows] = {}
        names = list(first.values())
        for start in range(0, len(names), AT_A_TIME):
            batch = {name: self.bench.vary(self.asked[name]) for name in names[start : start + AT_A_TIME]}
            for name, rows in self.bench.tables(batch, panels).items():
                found[name] = self._kept(rows)
        return {name: found[first[canonical(dict(sorted(changes.items())))]] for name, changes in self.asked.items()}

    def _kept(self, rows: Mapping[str, np.ndarray]) -> Rows:
        return {name: np.array(rows[name]) for name in self.columns if name in rows}


def blocks(panels: int, wanted: int) -> list[range]:
    """Panels in so many blocks of neighbours, nearly equal in size; fewer where there are fewer panels.

    >>> blocks(5, 2), blocks(2, 8)
    ([range(0, 3), range(3, 5)], [range(0, 1), range(1, 2)])
    """
    cuts = [len(part) for part in np.array_split(np.arange(panels), min(panels, wanted))]
    return [range(start, stop) for start, stop in pairwise(np.cumsum([0, *cuts]).tolist())]


def in_blocks(bench: Bench, name: str, columns: Iterable[str], parts: Sequence[tuple[range, Changes]]) -> Rows:
    """One arm made of blocks of panels, each with changes of its own; adds a column `block`."""
    found: list[Rows] = []
    for number, (panels, changes) in enumerate(parts):
        arms = Arms(bench, columns)
        arms.ask(f"{name}_{number:03d}", changes)
        (rows,) = arms.rows(panels).values()
        found.append({**rows, "block": np.full(len(rows["panel"]), number)})
    return {key: np.concatenate([rows[key] for rows in found]) for key in found[0]}


# --- TRANSITION: old names of `outcome_measures`, `comparisons`, `tables` and `effects`; removed with the last study ---------


def contrast(by_city: np.ndarray, outcome: str, unit: np.ndarray) -> Estimate:
    """`comparisons.mean_over_pairs`."""
    return comparisons.mean_over_pairs(by_city, unit, is_widened=outcome in CODED)


def gained(one: Rows, other: Rows, outcome: str, unit: str = "panel") -> Estimate:
    """`comparisons.difference`."""
    return comparisons.difference(one, other, outcome, unit=unit)


def level(rows: Rows, outcome: str, among: np.ndarray | None = None, unit: str = "panel") -> Estimate:
    """`comparisons.level`."""
    return comparisons.level(rows, outcome, among, unit=unit)


def by_name(table: Mapping[str, Sequence], keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    """`tables.by_name`, which writes 1.0 in a name as 1."""
    written = {**table, **{key: [str(value) for value in table[key]] for key in keys}} if table else {}
    return tables.by_name(written, keys)
