"""The arms of scenarios, as configured and again in plausible cities: declared, and answered from their rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.running.arm import Arm
from experiments.statistics import measures
from experiments.study_tools.contrasts import MOST_CITIES, Drawn, Found, Lived, _name, _pairs, value
from experiments.study_tools.scenarios import Changes, Scenario, resolved

if TYPE_CHECKING:
    from experiments.running.question import Question
    from experiments.running.row_source import RowSource

City = tuple[Changes | None, range | None]  # a plausible draw, None as configured; panels, None for those of the study


def arms(question: Question, scenarios: Sequence[Scenario], cities: Drawn) -> list[Arm]:
    """First declaration: every arm of every scenario in every city, but those that take their effort from another arm.

    The scenario's `base` stands above a draw, its `here` below.
    """
    found: dict[str, Arm] = {}
    for scenario in scenarios:
        for draw, panels in _cities(scenario, cities):
            for arm, changes in _changes(question, scenario, draw).items():
                if arm not in scenario.effort_like:
                    name = name_of(scenario, arm, draw)
                    found[name] = Arm(name, changes, panels)
    return [*found.values()]


def matched_arms(question: Question, source: RowSource, scenarios: Sequence[Scenario], cities: Drawn) -> list[Arm]:
    """Second declaration: arms whose programme gets as much effort as another arm offered in programmes."""
    found: dict[str, Arm] = {}
    for scenario in scenarios:
        if not scenario.effort_like:
            continue
        for draw, panels in _cities(scenario, cities):
            changes = _changes(question, scenario, draw)
            names = {other: name_of(scenario, other, draw) for other in scenario.effort_like.values()}
            rows = source.of(names.values(), columns=("effort_offered",))
            for arm, other in scenario.effort_like.items():
                setting = source.setting_of(names[other])
                base = float(setting.parameters.change_programme.base_effort) * setting.months
                effort = max(0.001, float(np.mean(rows[names[other]]["effort_offered"])) - base)
                changes[arm]["change_programme.effort"] = float(f"{effort:.4g}")  # few digits: one point, not many
                name = name_of(scenario, arm, draw)
                found[name] = Arm(name, changes[arm], panels)
    return [*found.values()]


def answer(
    source: RowSource, scenarios: Sequence[Scenario], cities: Drawn, keep: Callable[[Scenario, Lived], None]
) -> list[Found]:
    """Every contrast of every scenario; `keep` is shown each scenario's arms while they are in memory."""
    found: list[Found] = []
    for scenario in scenarios:
        (lived,) = _lived(source, scenario, (None,))
        keep(scenario, lived)
        panel = next(iter(lived.rows.values()))["panel"]
        again = _in_draws(source, scenario, cities)
        for contrast, name in _pairs(scenario):
            estimate = measures.contrast(name, contrast.weights, lived.rows, lived.months)
            draws = tuple(again.get((contrast.name, name), ()))
            found.append(Found(scenario, contrast, name, estimate, len(panel), len(np.unique(panel)), draws))
    return found


def name_of(scenario: Scenario, arm: str, draw: Changes | None) -> str:
    """Of an arm in the store; a draw is named by a digest of its values."""
    return _name(scenario, arm, (draw,), 0)


def _cities(scenario: Scenario, cities: Drawn) -> list[City]:
    drawn = cities.changes if scenario.is_drawn else ()
    return [(None, None), *((draw, range(cities.panels)) for draw in drawn)]


def _changes(question: Question, scenario: Scenario, draw: Changes | None) -> dict[str, dict[str, Any]]:
    below = () if draw is None else (draw,)
    return {arm: resolved(question.config, scenario.here, *below, scenario.base, own) for arm, own in scenario.arms.items()}


def _lived(source: RowSource, scenario: Scenario, draws: Sequence[Changes | None]) -> Iterator[Lived]:
    """A scenario's arms in each of several cities, all asked for at once."""
    names = [{arm: name_of(scenario, arm, draw) for arm in scenario.arms} for draw in draws]
    rows = source.of(dict.fromkeys(name for each in names for name in each.values()))
    for each in names:
        known = {arm: source.known(name) for arm, name in each.items()}
        yield Lived(
            {arm: rows[name] for arm, name in each.items()},
            {arm: one.reading.setting.months for arm, one in known.items()},
            {arm: dict(one.arm.changes) for arm, one in known.items()},
        )


def _in_draws(source: RowSource, scenario: Scenario, cities: Drawn) -> dict[tuple[str, str], list[float]]:
    """Estimates of every contrast and measure, draw by draw; many draws at a time, as memory allows."""
    values: dict[tuple[str, str], list[float]] = {}
    if not scenario.is_drawn or not cities.changes:
        return values
    each = len(scenario.arms) * cities.panels * source.question.setting.cities
    together = max(1, MOST_CITIES // each)
    for start in range(0, len(cities.changes), together):
        for lived in _lived(source, scenario, cities.changes[start : start + together]):
            for contrast, name in _pairs(scenario):
                values.setdefault((contrast.name, name), []).append(value(name, contrast.weights, lived))
    return values
