"""The plausible space: at each draw the same cities under every regime, and which regime wins where.

Two definitions of equal effort. The model offers `effort / span` every month, however many practices share it. So arms of
one span have the same total, and the same peak rate of the programme as a whole: `same_pace`. What differs then is the pace
at which one practice is changed, which is `effort / (span * simultaneity)`. Arms in which span times simultaneity is the
same have the same total and the same peak rate for each practice worked on: `same_rate`. There a programme of few practices
at a time takes as many times longer. The arm with the fewest at a time has the span that was drawn under both, and is one
and the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np

from experiments.statistics import estimates
from experiments.statistics.comparisons import difference, level
from experiments.statistics.outcome_measures import COMPARED
from experiments.statistics.tables import Rows, Table, add_estimate, add_values, arm_name
from experiments.statistics.testability import is_tested_between
from experiments.study_tools.plausible import Draws

DEFINITIONS = ("same_pace", "same_rate")
CLASSES = ("fewest", "tie_of_none", "tie_of_some", "tie_of_all", "more")
"""Who wins a draw: the arm with the fewest at a time, the arm with more, or neither: because at most `margin` get there under
either, because at least 1 - `margin` do under both, or between the two."""


def programme(definition: str, number: float, fewest: float, span: float, practices: int) -> dict[str, float]:
    """What a regime changes in the configuration: practices at a time, and the span that keeps effort equal.

    >>> programme("same_rate", 8.0, 1.0, 40.0, 8)
    {'change_programme.simultaneity': 8.0, 'change_programme.span': 5.0}
    """
    if definition == "same_rate":
        span = max(1.0, span * min(fewest, practices) / min(number, practices))
    return {"change_programme.simultaneity": number, "change_programme.span": span}


def name(draw: int, definition: str, number: float, fewest: float) -> str:
    """The arm of a draw; the one with the fewest at a time is the same under both definitions."""
    return arm_name("draw", draw, DEFINITIONS[0] if number == fewest else definition, number)


def arms(draws: Draws, config: Mapping[str, Any], numbers: Sequence[float], practices: int) -> dict[str, dict[str, Any]]:
    """What every arm of every draw changes."""
    changed = {}
    for place, change in enumerate(draws.changes):
        span = change.get("change_programme.span", config["change_programme"]["span"])
        for definition in DEFINITIONS:
            for number in numbers:
                regime = programme(definition, number, numbers[0], span, practices)
                changed[name(place, definition, number, numbers[0])] = {**change, **regime}
    return changed


def rival_arms(draws: Draws, numbers: Sequence[float], rivals: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """What the arms with fewest and most at a time change where a rival rule stands in for the default, in every draw."""
    return {
        arm_name(rival, place, number): {**change, "change_programme.simultaneity": number, **changes}
        for rival, changes in rivals.items()
        for place, change in enumerate(draws.changes)
        for number in (numbers[0], numbers[-1])
    }


def compared_under(rival: str, rows: Mapping[str, Rows], draws: Draws, numbers: Sequence[float]) -> Table:
    """One row per draw: levels and paired difference of a rival's two arms, in the columns of `compared`."""
    table: Table = {}
    for place in range(len(draws.changes)):
        first, most = (rows[arm_name(rival, place, number)] for number in (numbers[0], numbers[-1]))
        for outcome in COMPARED:
            add_estimate(table, difference_of(outcome, DEFINITIONS[0], numbers[-1]), difference(most, first, outcome))
            for number, each in ((numbers[0], first), (numbers[-1], most)):
                add_values(table, **{level_of(outcome, DEFINITIONS[0], number): level(each, outcome).value})
    return table


def compared(rows: Mapping[str, Rows], draws: Draws, numbers: Sequence[float]) -> Table:
    """One row per draw: its parameters, what each arm reaches, paired differences from the arm with the fewest at a time."""
    table: Table = {}
    for place, values in enumerate(draws.values):
        add_values(table, draw=place, **{each.name: float(value) for each, value in zip(draws.ranges, values, strict=True)})
        first = rows[name(place, DEFINITIONS[0], numbers[0], numbers[0])]
        effort = []
        for definition in DEFINITIONS:
            for number in numbers:
                each = rows[name(place, definition, number, numbers[0])]
                effort.append(float(np.mean(each["effort_offered"])))
                for outcome in COMPARED:
                    if number != numbers[0]:
                        add_estimate(table, difference_of(outcome, definition, number), difference(each, first, outcome))
                    if number != numbers[0] or definition == DEFINITIONS[0]:
                        add_values(table, **{level_of(outcome, definition, number): level(each, outcome).value})
        add_values(table, difference_in_effort_offered=max(effort) - min(effort))
    return table


def level_of(outcome: str, definition: str, number: float) -> str:
    """Column of what an arm reaches."""
    return arm_name(outcome, definition, number)


def difference_of(outcome: str, definition: str, number: float) -> str:
    """Column of an arm's paired difference from the arm with the fewest at a time."""
    return arm_name("difference", outcome, definition, number)


def classed(table: Table, outcome: str, definition: str, number: float, fewest: float, margin: float, by: str) -> np.ndarray:
    """The class of every draw, as a place in `CLASSES`: by the estimate, or by the whole of its interval (`by="interval"`)."""
    apart = difference_of(outcome, definition, number)
    value, low, high = (np.array(table[apart + part], dtype=float) for part in ("", "_low", "_high"))
    if by == "estimate":
        low, high = value, value
    one = np.array(table[level_of(outcome, definition, number)], dtype=float)
    other = np.array(table[level_of(outcome, DEFINITIONS[0], fewest)], dtype=float)
    classes = np.full(len(value), CLASSES.index("tie_of_some"))
    classes[np.maximum(one, other) <= margin] = CLASSES.index("tie_of_none")
    classes[np.minimum(one, other) >= 1.0 - margin] = CLASSES.index("tie_of_all")
    classes[high < -margin] = CLASSES.index("fewest")
    classes[low > margin] = CLASSES.index("more")
    return classes


def shares(table: Table, numbers: Sequence[float], margin: float) -> Table:
    """Share of draws in each class, draws as independent units, for every outcome, definition and arm."""
    counted: Table = {}
    for outcome in COMPARED:
        for definition in DEFINITIONS:
            for number in numbers[1:]:
                for by in ("estimate", "interval"):
                    classes = classed(table, outcome, definition, number, numbers[0], margin, by)
                    for place, class_ in enumerate(CLASSES):
                        add_values(
                            counted, outcome=outcome, definition=definition, simultaneity=number, judged_by=by, wins=class_
                        )
                        add_estimate(counted, "share", estimates.proportion(float(np.sum(classes == place)), len(classes)))
    return counted


def tested(table: Table, outcome: str, definition: str, number: float, fewest: float) -> np.ndarray:
    """Which draws leave room for a difference between an arm and that with the fewest at a time: true or false per draw."""
    one = table[level_of(outcome, definition, number)]
    other = table[level_of(outcome, DEFINITIONS[0], fewest)]
    return np.array([is_tested_between(list(levels)) for levels in zip(one, other, strict=True)], dtype=bool)


def won(apart: np.ndarray, margin: float) -> dict[str, np.ndarray]:
    """Which draws either arm wins by more than the margin, and in which neither does, by their differences (draws,).

    >>> {wins: which.tolist() for wins, which in won(np.array([-0.1, 0.0]), 0.03).items()}
    {'fewest': [True, False], 'tie': [False, True], 'more': [False, False]}
    """
    return {"fewest": apart < -margin, "tie": np.abs(apart) <= margin, "more": apart > margin}


def shares_tested(tables: Mapping[str, Table], numbers: Sequence[float], margin: float) -> Table:
    """Share of draws that either arm wins, conditioned on draws in which the comparison is tested, by the estimate.

    One row per rule, outcome, definition, arm and `wins`, which is `fewest`, `more` or `tie`: a difference within the margin.
    `draws` is how many draws there are, `draws_tested` in how many the comparison is tested, which is what `share` is a share
    of; nan, with the interval from 0 to 1 or of nan, where there is none.
    """
    counted: Table = {}
    for (rule, table), outcome, definition, number in product(tables.items(), COMPARED, DEFINITIONS, numbers[1:]):
        if difference_of(outcome, definition, number) in table:
            room = tested(table, outcome, definition, number, numbers[0])
            apart = np.array(table[difference_of(outcome, definition, number)], dtype=float)[room]
            for wins, which in won(apart, margin).items():
                add_values(counted, rule=rule, outcome=outcome, definition=definition, simultaneity=number, wins=wins)
                add_values(counted, draws=len(room), draws_tested=int(room.sum()))
                add_estimate(counted, "share", estimates.proportion(float(which.sum()), float(room.sum())))
    return counted


def best(table: Table, numbers: Sequence[float], margin: float) -> Table:
    """Share of draws in which one number at a time is ahead of every other by more than the margin, by the estimate."""
    counted: Table = {}
    for outcome in COMPARED:
        for definition in DEFINITIONS:
            reached = np.array(
                [table[level_of(outcome, DEFINITIONS[0] if number == numbers[0] else definition, number)] for number in numbers]
            )
            for place, number in enumerate(numbers):
                others = np.delete(reached, place, axis=0).max(axis=0)
                add_values(counted, outcome=outcome, definition=definition, simultaneity=number)
                ahead = float(np.sum(reached[place] - others > margin))
                add_estimate(counted, "share", estimates.proportion(ahead, reached.shape[1]))
    return counted
