"""Scenarios as arms under common random numbers: declared, and contrasts estimated as configured and in plausible cities."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from experiments.running.arm import Arm
from experiments.statistics import comparisons
from experiments.statistics.effects import EffectEstimate
from experiments.statistics.estimates import Estimate
from experiments.statistics.outcome_measures import find
from experiments.statistics.outcome_measures import values as measured
from experiments.statistics.tables import Columns, Table, add_values
from experiments.store.identity import digest
from experiments.study_tools import plausible
from experiments.study_tools.scenarios import Changes, Contrast, Scenario, resolved

if TYPE_CHECKING:
    from experiments.running.question import Question
    from experiments.running.row_source import RowSource

MOST_CITIES = 100_000  # kept in memory at once in plausible draws: about 150 MB
City = tuple[Changes | None, range | None]  # a plausible draw, None as configured; panels, None for those of the study
_latest: dict[str, plausible.Draws] = {}  # by what was asked for; the last alone
FEWEST = 2  # panels of an arm in a plausible draw, so that matched pairs of two panels at least are compared


class Drawn(NamedTuple):
    """Plausible cities in which contrasts are estimated again, and how many panels of each."""

    changes: tuple[dict[str, Any], ...]
    panels: int
    refused: int  # points that the model took for impossible


class Simulated(NamedTuple):
    """A scenario's arms once they are simulated."""

    rows: dict[str, Columns]
    months: dict[str, int]
    changes: dict[str, dict[str, Any]]  # what each arm changed in the configuration, in plain values


class Answer(NamedTuple):
    """A contrast on a measure, and the same in plausible cities."""

    scenario: Scenario
    contrast: Contrast
    measure: str
    estimate: Estimate
    cities: int
    panels: int
    draws: tuple[float, ...]  # an estimate per plausible draw; nan where there was nothing to compare
    tested_draws: tuple[bool, ...]  # of these, whether the arms left room for a difference there
    room: comparisons.Room  # what the arms leave for a difference

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
            *plausible.signs(where_tested(self.draws, self.tested_draws)), *self.room,
        )  # fmt: skip


def drawn(question: Question, ranges: Mapping[str, Any], draws: int, share: float) -> Drawn:
    """Plausible cities for a study: `share` of its panels in each arm of each, `FEWEST` at least; none if `draws` is 0."""
    if draws == 0:
        return Drawn((), 0, 0)
    made = _made(question, ranges, draws)
    return Drawn(made.changes, max(FEWEST, round(question.panels * share)), made.refused)


def _made(question: Question, ranges: Mapping[str, Any], draws: int) -> plausible.Draws:
    """Draws are asked for when arms are declared and when they are compared, and made once; their order is that of `ranges`."""
    asked = json.dumps([question.config, ranges, draws, question.seed])
    made = _latest.get(asked)
    if made is None:
        made = plausible.draws(question.config, ranges, draws, question.seed)
        _latest.clear()
        _latest[asked] = made
    return made


def arms(question: Question, scenarios: Sequence[Scenario], cities: Drawn) -> list[Arm]:
    """First declaration: every arm of every scenario in every city, but those that take their effort from another arm.

    The scenario's `base` stands above a draw, its `here` below.
    """
    declared: dict[str, Arm] = {}
    for scenario in scenarios:
        for draw, panels in _cities(scenario, cities):
            names = names_of(scenario, draw)
            for arm, changes in _changes(question, scenario, draw).items():
                if arm not in scenario.effort_like:
                    declared[names[arm]] = Arm(names[arm], changes, panels)
    return [*declared.values()]


def later_arms(question: Question, source: RowSource, scenarios: Sequence[Scenario], cities: Drawn) -> list[Arm]:
    """Second declaration: arms whose programme gets as much effort as another arm offered in programmes."""
    declared: dict[str, Arm] = {}
    for scenario in scenarios:
        if not scenario.effort_like:
            continue
        every = [(draw, panels, names_of(scenario, draw)) for draw, panels in _cities(scenario, cities)]
        others = dict.fromkeys(names[other] for _, _, names in every for other in scenario.effort_like.values())
        rows = source.of(others, columns=("effort_offered",))
        for draw, panels, names in every:
            changes = _changes(question, scenario, draw)
            for arm, other in scenario.effort_like.items():
                setting = source.setting_of(names[other])
                base = float(setting.parameters.change_programme.base_effort) * setting.months
                effort = max(0.001, float(np.mean(rows[names[other]]["effort_offered"])) - base)
                changes[arm]["change_programme.effort"] = float(f"{effort:.4g}")  # few digits: one point, not many
                declared[names[arm]] = Arm(names[arm], changes[arm], panels)
    return [*declared.values()]


def answer(
    source: RowSource, scenarios: Sequence[Scenario], cities: Drawn, keep: Callable[[Scenario, Simulated], None]
) -> list[Answer]:
    """Every contrast of every scenario; `keep` is shown each scenario's arms while they are in memory."""
    answers: list[Answer] = []
    for scenario in scenarios:
        (simulated,) = _simulated(source, scenario, (None,))
        keep(scenario, simulated)
        panel = next(iter(simulated.rows.values()))["panel"]
        again = _in_draws(source, scenario, cities)
        for contrast, name in _pairs(scenario):
            estimate = comparisons.contrast(contrast.weights, simulated.rows, name, months=simulated.months)
            draws, tested = again.get((contrast.name, name), ([], []))
            in_draws, count = (tuple(draws), tuple(tested)), (len(panel), len(np.unique(panel)))
            room = _room(name, contrast.weights, simulated)
            answers.append(Answer(scenario, contrast, name, estimate, *count, *in_draws, room))
    return answers


def where_tested(draws: Sequence[float], tested: Sequence[bool]) -> list[float]:
    """Estimates of draws, nan where the arms left no room for a difference.

    >>> where_tested([0.1, 0.0], [True, False])
    [0.1, nan]
    """
    return [value if is_tested else float("nan") for value, is_tested in zip(draws, tested, strict=True)]


def _room(name: str, weights: Mapping[str, float], arms: Simulated) -> comparisons.Room:
    """What room the arms of a contrast leave for a difference in a measure."""
    rows, months = [arms.rows[arm] for arm in weights], [arms.months[arm] for arm in weights]
    return comparisons.room_between(name, rows, months, list(weights.values()))


def names_of(scenario: Scenario, draw: Changes | None) -> dict[str, str]:
    """Of a scenario's arms in the store; a draw is named by a digest of its values."""
    city = "" if draw is None else f"_draw_{digest(draw)[:8]}"
    return {arm: f"{scenario.name}_{arm}{city}" for arm in scenario.arms}


def _cities(scenario: Scenario, cities: Drawn) -> list[City]:
    drawn = cities.changes if scenario.is_drawn else ()
    return [(None, None), *((draw, range(cities.panels)) for draw in drawn)]


def _changes(question: Question, scenario: Scenario, draw: Changes | None) -> dict[str, dict[str, Any]]:
    below = () if draw is None else (draw,)
    return {arm: resolved(question.config, scenario.here, *below, scenario.base, own) for arm, own in scenario.arms.items()}


def _simulated(source: RowSource, scenario: Scenario, draws: Sequence[Changes | None]) -> Iterator[Simulated]:
    """A scenario's arms in each of several cities, all requested at once."""
    names = [names_of(scenario, draw) for draw in draws]
    rows = source.of(dict.fromkeys(name for each in names for name in each.values()))
    for each in names:
        known = {arm: source.known(name) for arm, name in each.items()}
        yield Simulated(
            {arm: rows[name] for arm, name in each.items()},
            {arm: one.reading.setting.months for arm, one in known.items()},
            {arm: dict(one.arm.changes) for arm, one in known.items()},
        )


def _in_draws(source: RowSource, scenario: Scenario, cities: Drawn) -> dict[tuple[str, str], tuple[list[float], list[bool]]]:
    """By contrast and measure an estimate per draw, and whether it was tested; many draws at a time, as memory allows."""
    values: dict[tuple[str, str], tuple[list[float], list[bool]]] = {}
    if not scenario.is_drawn or not cities.changes:
        return values
    each = len(scenario.arms) * cities.panels * source.question.setting.cities
    together = max(1, MOST_CITIES // each)
    for start in range(0, len(cities.changes), together):
        many = list(_simulated(source, scenario, cities.changes[start : start + together]))
        stacked: dict[tuple[str, str], np.ndarray | None] = {}
        for contrast, name in _pairs(scenario):
            for arm in contrast.weights:
                if (arm, name) not in stacked:
                    stacked[arm, name] = _stacked(many, arm, name)
            new = _without_intervals(many, {arm: stacked[arm, name] for arm in contrast.weights}, contrast, name)
            estimated, tested = values.setdefault((contrast.name, name), ([], []))
            estimated.extend(new[0])
            tested.extend(new[1])
    return values


def _stacked(many: Sequence[Simulated], arm: str, name: str) -> np.ndarray | None:
    """A measure in an arm of many cities; None where they differ in their number of matched pairs."""
    read = [measured(each.rows[arm], name, each.months[arm]) for each in many]
    return np.stack(read) if len({len(own) for own in read}) == 1 else None


def _without_intervals(
    many: Sequence[Simulated], stacked: Mapping[str, np.ndarray | None], contrast: Contrast, name: str
) -> tuple[list[float], list[bool]]:
    whole = {arm: own for arm, own in stacked.items() if own is not None}
    if len(whole) == len(stacked) and len({own.shape for own in whole.values()}) == 1:
        found = comparisons.in_many_cities(contrast.weights, whole, name)
        if found is not None:
            return found
    return (
        [value(name, contrast.weights, each) for each in many],
        [_room(name, contrast.weights, each).tested for each in many],
    )


def _pairs(scenario: Scenario) -> Iterable[tuple[Contrast, str]]:
    return ((contrast, name) for contrast in scenario.contrasts for name in contrast.measures)


def value(name: str, weights: Mapping[str, float], arms: Simulated) -> float:
    """The estimate of a contrast without its interval."""
    return comparisons.contrast(weights, arms.rows, name, months=arms.months, has_interval=False).value


def effort_spread(arms: Simulated) -> float:
    """Largest difference between arms in the mean effort offered per city."""
    efforts = [float(np.mean(each["effort_offered"])) for each in arms.rows.values()]
    return max(efforts) - min(efforts)


def levels(table: Table, scenario: Scenario, arms: Simulated, wanted: Iterable[str]) -> None:
    """One row per arm and measure: the share or mean itself, beside the contrasts."""
    names = tuple(wanted)
    for arm, rows in arms.rows.items():
        for name in names:
            estimate = comparisons.level(rows, name, months=arms.months[arm])
            add_values(table, scenario=scenario.name, arm=arm, measure=name, unit=find(name).unit)
            add_values(table, **{part: float(value) for part, value in estimate._asdict().items()})
            add_values(table, cities=len(rows["panel"]), panels=len(np.unique(rows["panel"])))
