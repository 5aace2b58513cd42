"""Contrasts between arms for propositions on simultaneity, pace, sequence, scope and leaders, in any world.

Each contrast is estimated two-sidedly in the world of the study's configuration, and again in plausible worlds, where the
share of draws above and below zero is kept. Nothing here expects a sign.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from experiments.statistics import estimates
from experiments.statistics.comparisons import room_between
from experiments.statistics.effects import EffectEstimate
from experiments.statistics.estimates import Estimate
from experiments.statistics.outcome_measures import COMPARED, find, values
from experiments.statistics.tables import Rows, arm_name
from experiments.studies.boundary.space import programme
from experiments.study_tools import plausible
from experiments.study_tools.plausible import Range
from simulation.parameters import Setting

Changes = dict[str, Any]
HAZARDS = ("new_mayor", "cio_exit", "city_manager_exit", "exit_after_new_mayor")  # of leaders, in trigger_events
ORDINARY = {"trigger_events.visionary": 0.0, "trigger_events.visionary_after_crisis": 0.0}
PARTIAL = ("integration", "deference", "collaboration")  # what PM18's three integrated cities had changed
MOST_DIMENSIONS = 5  # beyond it all subsets of dimensions would be too many arms


class Contrast(NamedTuple):
    """A sum of arms with weights, over the same twins."""

    key: str
    meaning: str
    terms: tuple[tuple[str, float], ...]
    held_equal: str


class World(NamedTuple):
    """What contrasts need to know of a configuration or of a draw from the plausible space."""

    effort: float
    span: float
    strength: float


def world(config: Mapping[str, Any], change: Mapping[str, Any]) -> World:
    """Effort, span and K of a configuration with some changes."""
    programme_config = config["change_programme"]
    return World(
        change.get("change_programme.effort", programme_config["effort"]),
        change.get("change_programme.span", programme_config["span"]),
        change.get("complementarity.strength", config["complementarity"]["strength"]),
    )


def arms(setting: Setting, here: World, ranges: Mapping[str, Range], few: float, many: float) -> dict[str, Changes]:
    """What every arm changes, from the world as it is."""
    number = "change_programme.simultaneity"
    strong = ranges["complementarity.strength"].high if "complementarity.strength" in ranges else 1.5
    hazards = [ranges[f"trigger_events.{name}"] for name in HAZARDS if f"trigger_events.{name}" in ranges]
    quicker = programme("same_rate", many, few, here.span, len(setting.practices))
    changed: dict[str, Changes] = {}
    for label, simultaneity in (("few", few), ("many", many)):
        at_a_time = {number: simultaneity}
        changed[f"base_{label}"] = at_a_time
        changed[f"strong_k_{label}"] = {**at_a_time, "complementarity.strength": strong}
        changed[f"no_k_{label}"] = {**at_a_time, "complementarity.strength": 0.0}
        for interfaces, share in (("silos", 0.0), ("interfaces", 1.0)):
            changed[f"{interfaces}_{label}"] = {**changed[f"strong_k_{label}"], "platform.interoperability": share}
        changed[f"half_span_{label}"] = {**at_a_time, "change_programme.span": max(1.0, here.span / 2.0)}
        changed[f"leaders_stay_{label}"] = {**at_a_time, **{each.name: each.low for each in hazards}}
        changed[f"leaders_leave_{label}"] = {**at_a_time, **{each.name: each.high for each in hazards}}
        for stays in ("stay", "leave"):  # newcomers who bring no new frame: continuity apart from what turnover lets in
            changed[f"ordinary_{stays}_{label}"] = {**changed[f"leaders_{stays}_{label}"], **ORDINARY}
        for support in (0.0, 1.0):
            changed[f"support_{support:g}_{label}"] = {**at_a_time, "leadership.support": support}
    changed["base_many_same_rate"] = quicker
    changed["strong_k_many_same_rate"] = {**quicker, "complementarity.strength": strong}
    changed["no_k_many_same_rate"] = {**quicker, "complementarity.strength": 0.0}
    last = [setting.practices[place] for place in setting.impact[::-1]]
    changed["impact_first"] = {number: few, "change_programme.sequence": "high_impact_first"}
    changed["impact_last"] = {number: few, "change_programme.sequence": "listed", "change_programme.order": last}
    return changed | _scopes(setting, here, many)


def without_k(changed: Mapping[str, Changes]) -> dict[str, Changes]:
    """The arms that change some dimensions only, once more at K = 0."""
    return {
        f"{name}_no_k": {**changes, "complementarity.strength": 0.0}
        for name, changes in changed.items()
        if name == "nothing" or name.startswith("scope_")
    }


def _scopes(setting: Setting, here: World, many: float) -> dict[str, Changes]:
    """Programmes of some dimensions only: each practice in the scope is given the same effort over the same months."""

    def scoped(chosen: Sequence[str]) -> Changes:
        if not chosen:
            return {"leadership.regime": "convergent"}
        share = len(chosen) / len(setting.practices)
        return {
            "change_programme.simultaneity": many,
            "change_programme.scope": list(chosen),
            "change_programme.effort": here.effort * share,
        }

    changed: dict[str, Changes] = {"nothing": scoped(())}
    if set(PARTIAL) <= set(setting.practices):
        changed["partial"] = scoped(PARTIAL)
    for subset in _subsets(setting):
        if 0 < len(subset) < len(setting.dimensions):  # all of them is the programme itself
            changed[arm_name("scope", *subset)] = scoped(
                [name for name, place in zip(setting.practices, setting.dimension, strict=True) if place in subset]
            )
    return changed


def _subsets(setting: Setting) -> list[tuple[int, ...]]:
    dimensions = range(len(setting.dimensions))
    if len(dimensions) > MOST_DIMENSIONS:
        return []
    return [subset for size in range(len(dimensions) + 1) for subset in combinations(dimensions, size)]


_ALL = "effort, span, sequence"
_DUE = "effort and span of each practice"


def contrasts(setting: Setting) -> list[Contrast]:
    """Every contrast that the setting's practices allow."""

    def minus(key: str, meaning: str, one: str, other: str, held: str = _ALL) -> Contrast:
        return Contrast(key, meaning, ((one, 1.0), (other, -1.0)), held)

    def interaction(key: str, meaning: str, one: str, other: str, held: str = _ALL, rate: str = "") -> Contrast:
        terms = ((f"{one}_many{rate}", 1.0), (f"{one}_few", -1.0), (f"{other}_many{rate}", -1.0), (f"{other}_few", 1.0))
        return Contrast(key, meaning, terms, held)

    rate = "_same_rate"
    same = "effort, rate per practice worked on, sequence"
    listed = [
        minus("p1_simultaneity", "many at a time minus few", "base_many", "base_few"),
        minus("p1_simultaneity_strong_k", "many at a time minus few, K strong", "strong_k_many", "strong_k_few"),
        minus("p1_simultaneity_no_k", "many at a time minus few, K = 0", "no_k_many", "no_k_few"),
        interaction("p1_simultaneity_by_k", "many minus few: K strong minus K = 0", "strong_k", "no_k"),
        interaction(
            "p1_simultaneity_by_interoperability", "many minus few, K strong: real-time interfaces minus none",
            "interfaces", "silos",
        ),
        minus("p1_simultaneity_same_rate", "many at a time minus few", "base_many" + rate, "base_few", same),
        minus("p1_simultaneity_strong_k_same_rate", "the same, K strong", "strong_k_many" + rate, "strong_k_few", same),
        minus("p1_simultaneity_no_k_same_rate", "the same, K = 0", "no_k_many" + rate, "no_k_few", same),
        interaction("p1_simultaneity_by_k_same_rate", "many minus few: K strong minus K = 0", "strong_k", "no_k", same, rate),
        minus("p2_half_span_few", "half the span minus the whole, few at a time", "half_span_few", "base_few",
             "effort, simultaneity, sequence"),
        minus("p2_half_span_many", "half the span minus the whole, many at a time", "half_span_many", "base_many",
             "effort, simultaneity, sequence"),
        minus("p3_impact_first_minus_random", "high-impact practices first minus a random sequence, few at a time",
             "impact_first", "base_few", "effort, span, simultaneity"),
        minus("p3_impact_first_minus_last", "high-impact practices first minus last, few at a time",
             "impact_first", "impact_last", "effort, span, simultaneity"),
        minus("p13_leaders_stay_few", "leaders leave seldom minus often, few at a time",
             "leaders_stay_few", "leaders_leave_few", "effort, span, sequence, simultaneity"),
        minus("p13_leaders_stay_many", "leaders leave seldom minus often, many at a time",
             "leaders_stay_many", "leaders_leave_many", "effort, span, sequence, simultaneity"),
        interaction("p13_simultaneity_by_stay", "many minus few: leaders leave seldom minus often",
                    "leaders_stay", "leaders_leave"),
        minus("p13_ordinary_stay_few", "leaders leave seldom minus often, no newcomer a visionary, few at a time",
             "ordinary_stay_few", "ordinary_leave_few", "effort, span, sequence, simultaneity"),
        minus("p13_ordinary_stay_many", "leaders leave seldom minus often, no newcomer a visionary, many at a time",
             "ordinary_stay_many", "ordinary_leave_many", "effort, span, sequence, simultaneity"),
        interaction("p13_simultaneity_by_ordinary_stay", "many minus few: leaders leave seldom minus often, no visionaries",
                    "ordinary_stay", "ordinary_leave"),
        minus("p13_support_few", "a mayor's full support minus none, few at a time", "support_1_few", "support_0_few",
             "effort, span, sequence, simultaneity"),
        minus("p13_support_many", "a mayor's full support minus none, many at a time", "support_1_many", "support_0_many",
             "effort, span, sequence, simultaneity"),
        interaction("p13_simultaneity_by_support", "many minus few: a mayor's full support minus none",
                    "support_1", "support_0"),
    ]  # fmt: skip
    subsets = _subsets(setting)
    if subsets:
        count = len(setting.dimensions)
        means = [_mean_of(subsets, size, count) for size in range(count + 1)]
        for size in range(1, count + 1):
            terms = _sum((means[size], 1.0), (means[size - 1], -1.0))
            meaning = f"{size} dimensions changed minus {size - 1}, mean of all sets"
            listed.append(Contrast(f"p4_dimension_{size}", meaning, terms, _DUE))
        before = 1.0 / (count - 1) if count > 1 else 0.0
        last = _sum((means[count], 1.0), (means[count - 1], -1.0 - before), (means[0], before))
        meaning = "step to the last dimension minus the mean step before it"
        listed.append(Contrast("p4_last_dimension", meaning, last, _DUE))
        apart = tuple((f"{name}_no_k" if name != "base_many" else "no_k_many", weight) for name, weight in last)
        listed.append(Contrast("p4_last_dimension_no_k", f"{meaning}, K = 0", apart, _DUE))
    if set(PARTIAL) <= set(setting.practices):
        meaning = f"only {', '.join(PARTIAL)} changed minus nothing"
        listed.append(minus("p5_partial_set", meaning, "partial", "nothing", "founding and draws"))
    return listed


def _mean_of(subsets: Sequence[tuple[int, ...]], size: int, dimensions: int) -> dict[str, float]:
    chosen = [subset for subset in subsets if len(subset) == size]
    if size == 0:
        return {"nothing": 1.0}
    if size == dimensions:
        return {"base_many": 1.0}
    return {arm_name("scope", *subset): 1.0 / len(chosen) for subset in chosen}


def _sum(*parts: tuple[Mapping[str, float], float]) -> tuple[tuple[str, float], ...]:
    total: dict[str, float] = {}
    for terms, weight in parts:
        for name, share in terms.items():
            total[name] = total.get(name, 0.0) + weight * share
    return tuple((name, weight) for name, weight in total.items() if weight != 0.0)


def estimated(rows: Mapping[str, Rows], contrast: Contrast, name: str) -> Estimate:
    """The contrast's value in an outcome, over twins, with its interval."""
    each = [(values(rows[term], name), weight) for term, weight in contrast.terms]
    panel = rows[contrast.terms[0][0]]["panel"]
    if len(each) == 2 and each[0][0].dtype == bool and (each[0][1], each[1][1]) == (1.0, -1.0):
        return estimates.gained(each[0][0], each[1][0], panel)
    estimate = estimates.mean(np.sum([weight * own.astype(float) for own, weight in each], axis=0), panel)
    if estimate.low == estimate.high and each[0][0].dtype == bool:  # no city differs: the upper limit of a share of none
        reach = estimates.proportion(0, len(panel)).high * sum(abs(weight) for _, weight in each) / 2.0
        return Estimate(estimate.value, estimate.value - reach, estimate.value + reach)
    return estimate


def effects(rows: Mapping[str, Rows], drawn: Sequence[Mapping[str, Rows]], wanted: Sequence[Contrast]) -> list[EffectEstimate]:
    """Every contrast in every outcome: in the world as it is, and its sign in the worlds drawn."""
    listed = []
    for contrast in wanted:
        first = rows[contrast.terms[0][0]]
        terms, weights = zip(*contrast.terms, strict=True)
        for name in COMPARED:
            signs = plausible.signs([in_draw(each, contrast, name) for each in drawn])
            listed.append(
                EffectEstimate(
                    f"{contrast.key}_{name}", f"{contrast.meaning}: {find(name).label}", estimated(rows, contrast, name),
                    "share" if name != "use" else "use, 0..1", len(first["panel"]), len(np.unique(first["panel"])),
                    contrast.held_equal, *signs, *room_between(name, [rows[term] for term in terms], weights=weights),
                )
            )  # fmt: skip
    return listed


def in_draw(rows: Mapping[str, Rows], contrast: Contrast, name: str) -> float:
    """The contrast's value in an outcome in one draw; nan where an arm lacks or the draw leaves no room for a difference.

    Args:
        rows: Of the draw, by arm.
        contrast: The contrast.
        name: The outcome.

    Returns:
        Mean over pairs, to twelve digits, so that a tie is neither above nor below zero.
    """
    if not all(term in rows for term, _ in contrast.terms):
        return float("nan")
    terms, weights = zip(*contrast.terms, strict=True)
    if not room_between(name, [rows[term] for term in terms], weights=weights).tested:
        return float("nan")
    value = sum(weight * float(np.mean(values(rows[term], name))) for term, weight in contrast.terms)
    return round(value, 12)
