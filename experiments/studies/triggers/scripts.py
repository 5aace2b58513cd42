"""Jurisdictions that differ in elections, regulation and demand; and single events before and after a programme starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from experiments.statistics.comparisons import INTERACTION, by_pair, difference, level, mean_over_pairs, room_between
from experiments.statistics.effects import EffectEstimate, over_pairs
from experiments.statistics.outcome_measures import find
from experiments.statistics.tables import Rows, Table, add_difference, add_estimate, add_values
from experiments.studies.triggers.factorial import REGIMES, imposed
from experiments.studies.triggers.kinds import OUTCOMES
from experiments.study_tools.arms import Changes

CHOSEN = "chosen"  # leaders choose for themselves
EVENTS = ("crisis", "visionary")
COURSES = (*REGIMES, "no_programme")


def jurisdiction_arms(jurisdictions: Mapping[str, Changes], numbers: Sequence[float]) -> dict[str, Changes]:
    """Each jurisdiction with leaders who choose, and under either regime of an imposed programme."""
    arms: dict[str, Changes] = {}
    for name, changes in jurisdictions.items():
        arms[f"place_{name}_{CHOSEN}"] = dict(changes)
        for regime, number in zip(REGIMES, numbers, strict=True):
            arms[f"place_{name}_{regime}"] = {**changes, **imposed(number)}
    return arms


def jurisdictions(rows: Mapping[str, Rows], names: Sequence[str]) -> tuple[Table, list[EffectEstimate]]:
    """Shares in each jurisdiction, its difference from the first one, and concurrent minus piecemeal within it."""
    table: Table = {}
    estimated: list[EffectEstimate] = []
    first = names[0]
    for name in names:
        add_values(table, jurisdiction=name)
        for outcome in OUTCOMES:
            for how in (CHOSEN, *REGIMES):
                one, base = rows[f"place_{name}_{how}"], rows[f"place_{first}_{how}"]
                add_estimate(table, f"{outcome}_{how}", level(one, outcome))
                apart = difference(one, base, outcome)
                is_tested = name == first or room_between(outcome, [one, base]).tested  # the first minus itself by definition
                add_difference(table, f"{outcome}_{how}_minus_first", apart, is_tested)
                if name != first:
                    meaning = f"jurisdiction {name} minus {first}, {_phrase(how)}: {find(outcome).label}"
                    key = f"{name}_{how}_on_{outcome}"
                    estimated.append(
                        over_pairs(
                            key, meaning, apart, one, "the same cities, common random numbers, another jurisdiction",
                            of=(outcome, (one, base)),
                        )
                    )  # fmt: skip
            one, other = (rows[f"place_{name}_{regime}"] for regime in reversed(REGIMES))
            apart = difference(one, other, outcome)
            add_difference(table, f"{outcome}_difference", apart, room_between(outcome, [one, other]).tested)
            meaning = f"concurrent minus piecemeal in jurisdiction {name}: {find(outcome).label}"
            held = "the same cities, common random numbers, equal effort, one jurisdiction"
            key = f"{name}_concurrent_minus_piecemeal_on_{outcome}"
            estimated.append(over_pairs(key, meaning, apart, one, held, of=(outcome, (one, other))))
    return table, estimated


def _phrase(how: str) -> str:
    return "leaders choose" if how == CHOSEN else f"imposed {how} programme"


def event_arms(start: int, lags: Sequence[int], numbers: Sequence[float]) -> dict[str, Changes]:
    """One scripted event so many months from a programme's start, by regime; and the same events with no programme at all."""
    arms: dict[str, Changes] = {}
    for course in COURSES:
        if course in REGIMES:
            base = {**imposed(numbers[REGIMES.index(course)]), "change_programme.start_month": start}
        else:
            base = {"leadership.regime": "convergent", "change_programme.start_month": start}
        arms[f"event_none_{course}"] = base
        for event in EVENTS:
            for lag in lags:
                script = [{"month": start + lag, "trigger": event, "strength": 1.0}]
                arms[f"event_{event}_{lag}_{course}"] = {**base, "trigger_events.added": script}
    return arms


def events(rows: Mapping[str, Rows], lags: Sequence[int]) -> tuple[Table, list[EffectEstimate]]:
    """The event minus none, by its month from the start and by regime, and what it does to concurrent minus piecemeal."""
    table: Table = {}
    estimated: list[EffectEstimate] = []
    held = "the same cities, common random numbers, one imposed programme; one event added to the others"
    for event in EVENTS:
        for lag in lags:
            add_values(table, event=event, months_from_start=lag)
            when = f"{abs(lag)}_months_{'before' if lag < 0 else 'after'}"
            for outcome in OUTCOMES:
                for course in COURSES:
                    one, none = rows[f"event_{event}_{lag}_{course}"], rows[f"event_none_{course}"]
                    apart = difference(one, none, outcome)
                    is_tested = room_between(outcome, [one, none]).tested
                    add_difference(table, f"{outcome}_{course}_difference", apart, is_tested)
                    add_estimate(table, f"{outcome}_{course}", level(one, outcome))
                    if course in REGIMES:
                        meaning = f"{event} {lag:+d} months from the start minus none, {course}: {find(outcome).label}"
                        key = f"{event}_{when}_{course}_on_{outcome}"
                        estimated.append(over_pairs(key, meaning, apart, one, held, of=(outcome, (one, none))))
                base = rows[f"event_{event}_{lag}_concurrent"]
                more, before = (
                    by_pair(rows[f"event_{which}_concurrent"], rows[f"event_{which}_piecemeal"], outcome)
                    for which in (f"{event}_{lag}", "none")
                )
                value = mean_over_pairs(more - before, base["panel"], is_widened=find(outcome).is_share)
                meaning = f"{event} {lag:+d} months from the start minus none: concurrent minus piecemeal {find(outcome).label}"
                four = [rows[f"event_{which}_{regime}"] for which in (f"{event}_{lag}", "none") for regime in REGIMES]
                is_tested = room_between(outcome, four, weights=INTERACTION).tested
                add_difference(table, f"{outcome}_difference", value, is_tested)
                key = f"{event}_{when}_on_difference_in_{outcome}"
                estimated.append(over_pairs(key, meaning, value, base, held, of=(outcome, four), weights=INTERACTION))
    return table, estimated
