"""Placebos: cities without triggers, with another city's, with as many at random times, with triggers that nobody sees.

And whether punctuations follow triggers in time, more than they follow the triggers of cities elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from experiments.statistics import estimates
from experiments.statistics.comparisons import difference, level, room_between
from experiments.statistics.effects import EffectEstimate, over_pairs
from experiments.statistics.outcome_measures import find
from experiments.statistics.tables import Rows, Table, add_difference, add_estimate, add_values
from experiments.studies.triggers.kinds import EXTERNAL, KINDS, OFF, OUTCOMES
from experiments.study_tools.arms import Changes, blocks
from simulation import ensemble
from simulation.vocabulary import Trigger

if TYPE_CHECKING:
    from experiments.running.question import Question

SCRIPTED = (*EXTERNAL, "crisis")  # a visionary is a person: newcomers come in every arm as they do in the real one
UNSEEN = {f"trigger_events.{kind}_strength": 0.0 for kind in KINDS}
WORDS = {
    "none": "no triggers",
    "unseen": "the same rates, but no window opens: seen by nobody",
    "unexploited": "the same rates, exploited by nobody",
    "random_times": "as many of each kind as another city had, at random times",
    "other_city": "the triggers of another city",
}


def scripts(question: Question, donors: int) -> dict[str, list[tuple[range, Changes]]]:
    """Blocks of panels, each with the triggers that one city of the next block met, as they were and at random times.

    All cities of a block share its script. Rates are off; newcomers, visionaries among them, are left as they are.
    """
    parts = blocks(question.panels, donors)
    quiet = {name: value for kind in SCRIPTED for name, value in OFF[kind].items() if not name.endswith("_strength")}
    erp = int(question.config["trigger_events"]["erp_month"])
    months = question.setting.months
    scripted: dict[str, list[tuple[range, Changes]]] = {"other_city": [], "random_times": []}
    for number, part in enumerate(parts):
        donor = parts[(number + 1) % len(parts)]
        exposed = ensemble.history(question.setting, question.seed, donor.start).cities["exposed"][
            1:, number % question.setting.cities
        ]
        draws = np.random.default_rng([question.seed, 0x7A, number])
        as_they_were, at_random = [], []
        for kind in SCRIPTED:
            struck = np.flatnonzero(exposed[:, Trigger[kind.upper()]] > 0.0)
            struck = struck[struck != erp] if kind == "technology" else struck
            anew = np.sort(draws.choice(months, len(struck), replace=False))
            as_they_were += [{"month": int(month), "trigger": kind, "strength": 1.0} for month in struck]
            at_random += [{"month": int(month), "trigger": kind, "strength": 1.0} for month in anew]
        scripted["other_city"].append((part, {**quiet, "trigger_events.added": as_they_were}))
        scripted["random_times"].append((part, {**quiet, "trigger_events.added": at_random}))
    return scripted


def compared(real: Rows, placebos: Mapping[str, Rows]) -> tuple[Table, list[EffectEstimate]]:
    """Real minus placebo, placebo by placebo; where panels share a script, the block of panels is the unit."""
    table: Table = {}
    estimated: list[EffectEstimate] = []
    add_values(table, arm="real", struck_per_city=_struck(real), units=len(np.unique(real["panel"])))
    for outcome in OUTCOMES:
        add_estimate(table, outcome, level(real, outcome))
        add_difference(table, f"{outcome}_real_minus_this", estimates.Estimate(0.0, 0.0, 0.0), True)  # by definition
    for name, rows in placebos.items():
        unit = "block" if "block" in rows else "panel"
        one = {**real, "block": rows["block"]} if unit == "block" else real
        add_values(table, arm=name, struck_per_city=_struck(rows), units=len(np.unique(rows[unit])))
        for outcome in OUTCOMES:
            apart = difference(one, rows, outcome, unit=unit)
            add_estimate(table, outcome, level(rows, outcome, unit=unit))
            is_tested = room_between(outcome, [one, rows]).tested
            add_difference(table, f"{outcome}_real_minus_this", apart, is_tested)
            meaning = f"triggers as configured minus placebo ({WORDS[name]}): {find(outcome).label}"
            held = "the same cities, common random numbers, leaders choose" + (
                "; blocks of panels as units" if unit == "block" else ""
            )
            estimated.append(
                over_pairs(f"real_minus_{name}_on_{outcome}", meaning, apart, rows, held, of=(outcome, (one, rows)))
            )
    return table, estimated


def _struck(rows: Rows) -> float:
    return float(sum(np.mean(rows[f"exposed_{kind}"]) for kind in KINDS))


# --- do punctuations follow triggers? --------------------------------------------------------------------------------


class Months(NamedTuple):
    """What happened in each month, by kind of event: (panels, cities, months)."""

    triggers: dict[str, np.ndarray]
    punctuations: dict[str, np.ndarray]


def by_month(question: Question, rows: Rows, panels: int) -> Months:
    """Triggers and punctuations of the first panels, month by month.

    Punctuations: dates at which dimensions are settled anew, and whole frames broken. Elections, and the ERP's acquisition,
    fall in the same month in every city and are left out: nothing can be learned from their times.
    """
    cities, months = question.setting.cities, question.setting.months
    shape = (panels, cities, months)
    names = ("regulation", "demand", "technology", "crisis", "visionary", "exploited")
    triggers = {name: np.zeros(shape) for name in names}
    breaks, dates = np.zeros(shape), np.zeros(shape)
    erp = int(question.config["trigger_events"]["erp_month"])
    for panel in range(panels):
        history = ensemble.history(question.setting, question.seed, panel).cities
        for name in names[:-1]:
            triggers[name][panel] = (history["exposed"][1:, :, Trigger[name.upper()]] > 0.0).T
        triggers["exploited"][panel] = (history["exploited"][1:].sum(axis=2) > 0.0).T
        breaks[panel] = history["breaks"][1:].T
    if 0 <= erp < months:
        triggers["technology"][:, :, erp] = 0.0
    first = rows["panel"] < panels
    for name in (name for name in rows if name.startswith("date_")):
        values = rows[name][first].reshape(panels, cities)
        for place in zip(*np.nonzero(~np.isnan(values)), strict=True):
            dates[(*place, min(months - 1, int(values[place])))] += 1.0
    return Months(triggers, {"dimension_dates": dates, "frame_breaks": breaks})


def lagged(months: Months, lags: tuple[int, ...]) -> Table:
    """Punctuations that follow a trigger by so many months, over what the triggers' months alone would lead to.

    Expected is the mean of cities in other panels in the very same months: a ratio of 1 means that the time of a trigger in
    this city tells nothing that the calendar does not. Intervals are those of a ratio of panel totals.
    """
    table: Table = {}
    for what, events in months.punctuations.items():
        panels, cities, length = events.shape
        everywhere = events.sum(axis=(0, 1))
        for kind, struck in months.triggers.items():
            for start, stop in pairwise(lags):
                seen, expected = np.zeros(panels), np.zeros(panels)
                for lag in range(start, stop):
                    now = slice(max(0, -lag), min(length, length - lag))
                    then = slice(max(0, lag), min(length, length + lag))
                    seen += (struck[:, :, now] * events[:, :, then]).sum(axis=(1, 2))
                    others = everywhere - events.sum(axis=1)  # by panel: all cities but its own
                    expected += (struck[:, :, now].sum(axis=1) * others[:, then]).sum(axis=1) / ((panels - 1) * cities)
                add_values(table, punctuation=what, trigger=kind, from_month=start, to_month=stop, seen=float(seen.sum()))
                add_values(table, expected=float(expected.sum()))
                add_estimate(table, "ratio", _ratio(seen, expected))
    return table


def _ratio(seen: np.ndarray, expected: np.ndarray) -> estimates.Estimate:
    """A ratio of panel totals with its linearised interval.  [Cochran 1977, section 6.3]"""
    if expected.sum() <= 0.0:
        return estimates.Estimate(float("nan"), float("nan"), float("nan"))
    value = seen.sum() / expected.sum()
    reach = estimates.mean((seen - value * expected) / expected.mean(), np.arange(len(seen)))
    return estimates.Estimate(float(value), float(value + reach.low), float(value + reach.high))
