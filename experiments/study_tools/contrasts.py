"""Scenarios answered: arms simulated with the same luck, contrasts estimated as configured and again in plausible cities."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from experiments.statistics import comparisons
from experiments.statistics.effects import EffectEstimate
from experiments.statistics.estimates import Estimate
from experiments.statistics.outcome_measures import find
from experiments.statistics.tables import Columns, Table, add_values
from experiments.store.identity import digest
from experiments.study_tools import plausible
from experiments.study_tools.scenarios import Changes, Contrast, Scenario, resolved

if TYPE_CHECKING:
    from experiments.running.row_source import Bench
    from simulation.parameters import Setting

MOST_CITIES = 100_000  # kept in memory at once in plausible draws: about 150 MB
FEWEST = 2  # panels of an arm in a plausible draw, so that twins of two panels at least are compared


class Drawn(NamedTuple):
    """Plausible cities in which contrasts are estimated again, and how many panels of each."""

    changes: tuple[dict[str, Any], ...]
    panels: int
    refused: int  # points that the model took for impossible


class Lived(NamedTuple):
    """A scenario's arms once they are simulated."""

    rows: dict[str, Columns]
    months: dict[str, int]
    changes: dict[str, dict[str, Any]]  # what each arm changed in the configuration, in plain values


class Found(NamedTuple):
    """A contrast on a measure, and the same in plausible cities."""

    scenario: Scenario
    contrast: Contrast
    measure: str
    estimate: Estimate
    cities: int
    panels: int
    draws: tuple[float, ...]  # an estimate per plausible draw; nan where there was nothing to compare

    @property
    def key(self) -> str:
        """Of the effect, unique within a study."""
        return f"{self.scenario.name}_{self.contrast.name}_{self.measure}"

    def effect(self) -> EffectEstimate:
        """In the form of the verdict table."""
        measure = find(self.measure)
        meaning = f"{self.scenario.title}: {self.contrast.meaning}, on {measure.phrase}"
        return EffectEstimate(
            self.key, meaning, self.estimate, measure.unit, self.cities, self.panels, self.contrast.held_equal,
            *plausible.signs(self.draws),
        )  # fmt: skip


def drawn(bench: Bench, ranges: Mapping[str, Any], draws: int, share: float) -> Drawn:
    """Plausible cities for a study: `share` of its panels in each arm of each, `FEWEST` at least; none if `draws` is 0."""
    if draws == 0:
        return Drawn((), 0, 0)
    found = plausible.draws(bench.config, ranges, draws, bench.seed)
    return Drawn(found.changes, max(FEWEST, round(bench.panels * share)), found.refused)


def lived(
    bench: Bench, scenario: Scenario, draws: Sequence[Changes | None] = (None,), panels: int | None = None
) -> list[Lived]:
    """Simulate a scenario's arms in each of several cities: as configured where there is no draw, else in a plausible draw.

    The scenario's `base` stands above a draw, its `here` below. All are asked of the bench at once.
    """
    changes: list[dict[str, dict[str, Any]]] = []
    settings: list[dict[str, Setting]] = []
    for draw in draws:
        below = () if draw is None else (draw,)
        changed = {arm: resolved(bench.config, scenario.here, *below, scenario.base, own) for arm, own in scenario.arms.items()}
        changes.append(changed)
        settings.append({arm: bench.vary(change) for arm, change in changed.items()})
    free = [arm for arm in scenario.arms if arm not in scenario.effort_like]
    wanted = {_name(scenario, arm, draws, place): each[arm] for place, each in enumerate(settings) for arm in free}
    rows = bench.tables(wanted, panels)
    matched: dict[str, Setting] = {}
    for place, each in enumerate(settings):
        for arm, other in scenario.effort_like.items():
            base = float(each[other].parameters.change_programme.base_effort) * each[other].months
            offered = float(np.mean(rows[_name(scenario, other, draws, place)]["effort_offered"]))
            effort = max(0.001, offered - base)
            changes[place][arm]["change_programme.effort"] = float(f"{effort:.4g}")  # few digits: one point, not many
            matched[_name(scenario, arm, draws, place)] = bench.vary(changes[place][arm])
    rows = rows | (bench.tables(matched, panels) if matched else {})
    return [
        Lived(
            {arm: rows[_name(scenario, arm, draws, place)] for arm in scenario.arms},
            {arm: setting.months for arm, setting in each.items()},
            changes[place],
        )
        for place, each in enumerate(settings)
    ]


def _name(scenario: Scenario, arm: str, draws: Sequence[Changes | None], place: int) -> str:
    """Of an arm in the store; a draw is named by a digest of its values."""
    draw = draws[place]
    return f"{scenario.name}_{arm}" if draw is None else f"{scenario.name}_{arm}_draw_{digest(draw)[:8]}"


def answer(
    bench: Bench, scenarios: Sequence[Scenario], plausible_cities: Drawn, keep: Callable[[Scenario, Lived], None]
) -> list[Found]:
    """Every contrast of every scenario; `keep` is shown each scenario's arms while they are in memory."""
    found: list[Found] = []
    for scenario in scenarios:
        (arms,) = lived(bench, scenario)
        keep(scenario, arms)
        panel = next(iter(arms.rows.values()))["panel"]
        again = _in_draws(bench, scenario, plausible_cities)
        for contrast, name in _pairs(scenario):
            estimate = comparisons.contrast(contrast.weights, arms.rows, name, months=arms.months)
            draws = tuple(again.get((contrast.name, name), ()))
            found.append(Found(scenario, contrast, name, estimate, len(panel), len(np.unique(panel)), draws))
    return found


def _in_draws(bench: Bench, scenario: Scenario, cities: Drawn) -> dict[tuple[str, str], list[float]]:
    """Estimates of every contrast and measure, draw by draw; many draws at a time, as memory allows."""
    values: dict[tuple[str, str], list[float]] = {}
    if not scenario.is_drawn or not cities.changes:
        return values
    each = len(scenario.arms) * cities.panels * bench.setting.cities
    together = max(1, MOST_CITIES // each)
    for start in range(0, len(cities.changes), together):
        for arms in lived(bench, scenario, cities.changes[start : start + together], cities.panels):
            for contrast, name in _pairs(scenario):
                values.setdefault((contrast.name, name), []).append(value(name, contrast.weights, arms))
    return values


def _pairs(scenario: Scenario) -> Iterable[tuple[Contrast, str]]:
    return ((contrast, name) for contrast in scenario.contrasts for name in contrast.measures)


def value(name: str, weights: Mapping[str, float], arms: Lived) -> float:
    """The estimate of a contrast without its interval."""
    return comparisons.contrast(weights, arms.rows, name, months=arms.months, has_interval=False).value


def effort_spread(arms: Lived) -> float:
    """Largest difference between arms in the mean effort offered per city."""
    efforts = [float(np.mean(each["effort_offered"])) for each in arms.rows.values()]
    return max(efforts) - min(efforts)


def levels(table: Table, scenario: Scenario, arms: Lived, wanted: Iterable[str]) -> None:
    """One row per arm and measure: the share or mean itself, beside the contrasts."""
    names = tuple(wanted)
    for arm, rows in arms.rows.items():
        for name in names:
            estimate = comparisons.level(rows, name, months=arms.months[arm])
            add_values(table, scenario=scenario.name, arm=arm, measure=name, unit=find(name).unit)
            add_values(table, **{part: float(value) for part, value in estimate._asdict().items()})
            add_values(table, cities=len(rows["panel"]), panels=len(np.unique(rows["panel"])))
