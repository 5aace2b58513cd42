"""Arms that a study asks for by name: equal ones are computed once, and of each only the columns wanted are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.statistics import estimates
from experiments.statistics.effects import Effect
from experiments.statistics.estimates import Estimate
from experiments.store.identity import canonical

if TYPE_CHECKING:
    from experiments.running.row_source import Bench

Rows = dict[str, np.ndarray]
Changes = dict[str, Any]  # dotted names and values
Table = dict[str, list]

AT_A_TIME = 8  # arms whose full rows are in memory together
CODED = ("integrated", "enacted")  # true or false of a city: integrated or more, enacted
OUTCOMES = {
    "integrated": "share of cities integrating or enacting",
    "enacted": "share of cities enacting",
    "use": "mean use of the platform",
}
"""The outcomes by which arms are compared: two shares of cities, and one that is no threshold's child."""


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


def values(rows: Mapping[str, np.ndarray], outcome: str) -> np.ndarray:
    """An outcome of `OUTCOMES` for each city, or a column of rows by its own name."""
    return rows["outcome"] >= 1 + CODED.index(outcome) if outcome in CODED else rows[outcome]


def level(rows: Mapping[str, np.ndarray], outcome: str, among: np.ndarray | None = None, unit: str = "panel") -> Estimate:
    """Share or mean over an arm's cities, or over those where `among` is true."""
    own = values(rows, outcome)
    if own.dtype == bool:
        return estimates.share(own, rows[unit], among)
    among = np.ones(len(own), dtype=bool) if among is None else among
    return estimates.ratio(np.nan_to_num(own.astype(float)), among & ~np.isnan(own.astype(float)), rows[unit])


def gained(one: Mapping[str, np.ndarray], other: Mapping[str, np.ndarray], outcome: str, unit: str = "panel") -> Estimate:
    """One arm's share or mean less the other's, over twins; `unit` is the column of `one` whose groups are the units."""
    own, others = values(one, outcome), values(other, outcome)
    compare = estimates.gained if own.dtype == bool else estimates.difference
    return compare(own, others, one[unit])


def apart(one: Mapping[str, np.ndarray], other: Mapping[str, np.ndarray], outcome: str) -> np.ndarray:
    """One arm less the other, twin by twin, as a number."""
    return values(one, outcome).astype(float) - values(other, outcome).astype(float)


def contrast(by_city: np.ndarray, outcome: str, unit: np.ndarray) -> Estimate:
    """Mean of a contrast over several arms, city by city, with panels as units.

    For coded outcomes the interval reaches at least as far as Wilson's for a share of 0 among as many cities: where no twin
    differs, that is not known without error.
    """
    found = estimates.mean(by_city, unit)
    if outcome not in CODED or np.isnan(found.low):
        return found
    least = estimates.proportion(0, len(by_city)).high
    return Estimate(found.value, min(found.low, found.value - least), max(found.high, found.value + least))


def effect(
    key: str, meaning: str, found: Estimate, rows: Mapping[str, np.ndarray], held_equal: str, unit: str = "share"
) -> Effect:
    """An effect over the twins of an arm's rows."""
    return Effect(key, meaning, found, unit, len(rows["panel"]), len(np.unique(rows["panel"])), held_equal)


def with_signs(found: Sequence[Effect], in_draws: Mapping[str, Sequence[float]], signs: Callable) -> list[Effect]:
    """Effects with the share of plausible draws of each sign, where they were estimated in draws too."""
    told = []
    for each in found:
        if each.key in in_draws:
            draws, positive, negative = signs(in_draws[each.key])
            each = each._replace(draws=draws, draws_positive=positive, draws_negative=negative)
        told.append(each)
    return told


def put(table: Table, name: str, found: Estimate) -> None:
    """An estimate as three columns: `name`, `name_low`, `name_high`."""
    for part, value in zip(("", "_low", "_high"), found, strict=True):
        table.setdefault(name + part, []).append(float(value))


def say(table: Table, **values: Any) -> None:
    """Plain values, each into its column."""
    for name, value in values.items():
        table.setdefault(name, []).append(value)


def taken(table: Mapping[str, Sequence], name: str, place: int) -> Estimate:
    """An estimate back from its three columns."""
    return Estimate(*(float(table[name + part][place]) for part in ("", "_low", "_high")))


def size(effects: Mapping[str, Sequence]) -> str:
    """How many cities and panels each arm of a figure rests on, from the table `effects`."""
    return f"{max(effects['cities']):,} cities in {max(effects['panels']):,} panels per arm, twins, 95 % intervals"


def by_name(table: Mapping[str, Sequence], keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The rows of a table under the values that name them, for a summary."""
    count = len(next(iter(table.values()))) if table else 0
    return {
        "_".join(str(table[key][place]) for key in keys): {
            name: values[place] for name, values in table.items() if name not in keys
        }
        for place in range(count)
    }
