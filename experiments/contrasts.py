"""Scenarios answered: arms simulated with the same luck, contrasts estimated as configured and again in plausible cities."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from experiments import measures, plausible
from experiments.effects import Effect
from experiments.estimates import Estimate
from experiments.scenarios import Changes, Contrast, Scenario, resolved

if TYPE_CHECKING:
    from experiments.bench import Bench

Rows = dict[str, np.ndarray]

FEWEST = 2  # panels of an arm in a plausible draw, so that twins of two panels at least are compared


class Drawn(NamedTuple):
    """Plausible cities in which contrasts are estimated again, and how many panels of each."""

    changes: tuple[dict[str, Any], ...]
    panels: int
    refused: int  # points that the model took for impossible


class Lived(NamedTuple):
    """A scenario's arms once they are simulated."""

    rows: dict[str, Rows]
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

    def effect(self) -> Effect:
        """In the form of the verdict table."""
        measure = measures.MEASURES[self.measure]
        meaning = f"{self.scenario.title}: {self.contrast.meaning}, on {measure.meaning}"
        return Effect(
            self.key, meaning, self.estimate, measure.unit, self.cities, self.panels, self.contrast.held_equal,
            *plausible.signs(self.draws),
        )  # fmt: skip


def drawn(bench: Bench, ranges: Mapping[str, Any], draws: int, share: float) -> Drawn:
    """Plausible cities for a study: `share` of its panels in each arm of each, `FEWEST` at least; none if `draws` is 0."""
    if draws == 0:
        return Drawn((), 0, 0)
    found = plausible.draws(bench.config, ranges, draws, bench.seed)
    return Drawn(found.changes, max(FEWEST, round(bench.panels * share)), found.refused)


def lived(bench: Bench, scenario: Scenario, draw: Changes | None = None, panels: int | None = None) -> Lived:
    """Simulate a scenario's arms, in a plausible draw if one is given; the scenario's own values stand above the draw's."""
    below = () if draw is None else (draw,)
    changes = {arm: resolved(bench.config, scenario.here, *below, scenario.base, own) for arm, own in scenario.arms.items()}
    settings = {arm: bench.vary(change) for arm, change in changes.items()}
    months = {arm: setting.months for arm, setting in settings.items()}
    first = [arm for arm in settings if arm not in scenario.effort_like]
    rows = bench.tables({f"{scenario.name}_{arm}": settings[arm] for arm in first}, panels)
    rows = {arm: rows[f"{scenario.name}_{arm}"] for arm in first}
    for arm, other in scenario.effort_like.items():
        base = float(settings[other].parameters.change_programme.base_effort) * months[other]
        effort = max(0.001, float(np.mean(rows[other]["effort_offered"])) - base)
        changes[arm]["change_programme.effort"] = float(f"{effort:.4g}")  # few digits: one point of the store, not many
        name = f"{scenario.name}_{arm}"
        rows[arm] = bench.tables({name: bench.vary(changes[arm])}, panels)[name]
    return Lived({arm: rows[arm] for arm in scenario.arms}, months, changes)


def answer(bench: Bench, scenarios: Sequence[Scenario], plausible_cities: Drawn, keep: Callable[[Scenario, Lived], None]):
    """Every contrast of every scenario; `keep` is shown each scenario's arms while they are in memory."""
    found: list[Found] = []
    for scenario in scenarios:
        arms = lived(bench, scenario)
        keep(scenario, arms)
        panel = next(iter(arms.rows.values()))["panel"]
        again: dict[tuple[str, str], list[float]] = {}
        for draw in plausible_cities.changes if scenario.is_drawn else ():
            each = lived(bench, scenario, draw, plausible_cities.panels)
            for contrast, name in _pairs(scenario):
                again.setdefault((contrast.name, name), []).append(value(name, contrast.weights, each))
        for contrast, name in _pairs(scenario):
            estimate = measures.contrast(name, contrast.weights, arms.rows, arms.months)
            draws = tuple(again.get((contrast.name, name), ()))
            found.append(Found(scenario, contrast, name, estimate, len(panel), len(np.unique(panel)), draws))
    return found


def _pairs(scenario: Scenario) -> Iterable[tuple[Contrast, str]]:
    return ((contrast, name) for contrast in scenario.contrasts for name in contrast.measures)


def value(name: str, weights: Mapping[str, float], arms: Lived) -> float:
    """The estimate of a contrast without its interval."""
    measure = measures.MEASURES[name]
    keep = None
    if measure.among:
        keep = np.logical_and.reduce([arms.rows[arm][measure.among].astype(bool) for arm in weights])
    values = {arm: measure.of(arms.rows[arm], arms.months[arm]) for arm in weights}
    values = values if keep is None else {arm: each[keep] for arm, each in values.items()}
    total = measures.summed(weights, values)
    return float(np.mean(total)) if len(total) else float("nan")


def effort_spread(arms: Lived) -> float:
    """Largest difference between arms in the mean effort offered per city."""
    efforts = [float(np.mean(each["effort_offered"])) for each in arms.rows.values()]
    return max(efforts) - min(efforts)


LEVELS = ("scenario", "arm", "measure", "unit", "value", "low", "high", "cities", "panels")


def levels(table: dict[str, list], scenario: Scenario, arms: Lived, wanted: Iterable[str]) -> None:
    """One row per arm and measure: the share or mean itself, beside the contrasts."""
    names = tuple(wanted)
    for arm, rows in arms.rows.items():
        for name in names:
            found = measures.level(name, rows, arms.months[arm])
            row = (
                scenario.name, arm, name, measures.MEASURES[name].unit, *map(float, found), len(rows["panel"]),
                len(np.unique(rows["panel"])),
            )  # fmt: skip
            for column, entry in zip(LEVELS, row, strict=True):
                table.setdefault(column, []).append(entry)
