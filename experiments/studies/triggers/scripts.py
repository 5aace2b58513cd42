"""Jurisdictions that differ in elections, regulation and demand; and single events before and after a programme starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from experiments.statistics.effects import Effect
from experiments.studies.triggers.factorial import REGIMES, imposed
from experiments.study_tools.arms import OUTCOMES, Changes, Rows, Table, apart, contrast, effect, gained, level, put, say

CHOSEN = "chosen"  # leaders choose for themselves
EVENTS = ("crisis", "visionary")
COURSES = (*REGIMES, "no_programme")


def jurisdiction_arms(jurisdictions: Mapping[str, Changes], numbers: Sequence[float]) -> dict[str, Changes]:
    """Each jurisdiction with leaders who choose, and under either regime of an imposed programme."""
    found: dict[str, Changes] = {}
    for name, changes in jurisdictions.items():
        found[f"place_{name}_{CHOSEN}"] = dict(changes)
        for regime, number in zip(REGIMES, numbers, strict=True):
            found[f"place_{name}_{regime}"] = {**changes, **imposed(number)}
    return found


def jurisdictions(rows: Mapping[str, Rows], names: Sequence[str]) -> tuple[Table, list[Effect]]:
    """Shares in each jurisdiction, its difference from the first one, and concurrent less piecemeal within it."""
    table: Table = {}
    found: list[Effect] = []
    first = names[0]
    for name in names:
        say(table, jurisdiction=name)
        for outcome, words in OUTCOMES.items():
            for how in (CHOSEN, *REGIMES):
                one, base = rows[f"place_{name}_{how}"], rows[f"place_{first}_{how}"]
                put(table, f"{outcome}_{how}", level(one, outcome))
                less = gained(one, base, outcome)
                put(table, f"{outcome}_{how}_less_first", less)
                if name != first:
                    said = f"jurisdiction {name} less {first}, {_said(how)}: {words}"
                    key = f"{name}_{how}_on_{outcome}"
                    found.append(effect(key, said, less, one, "the same cities and luck, another jurisdiction"))
            one, other = (rows[f"place_{name}_{regime}"] for regime in reversed(REGIMES))
            less = gained(one, other, outcome)
            put(table, f"{outcome}_difference", less)
            said = f"concurrent less piecemeal in jurisdiction {name}: {words}"
            held = "the same cities and luck, equal effort, one jurisdiction"
            found.append(effect(f"{name}_concurrent_less_piecemeal_on_{outcome}", said, less, one, held))
    return table, found


def _said(how: str) -> str:
    return "leaders choose" if how == CHOSEN else f"imposed {how} programme"


def event_arms(start: int, lags: Sequence[int], numbers: Sequence[float]) -> dict[str, Changes]:
    """One scripted event so many months from a programme's start, by regime; and the same events with no programme at all."""
    found: dict[str, Changes] = {}
    for course in COURSES:
        if course in REGIMES:
            base = {**imposed(numbers[REGIMES.index(course)]), "change_programme.start_month": start}
        else:
            base = {"leadership.regime": "convergent", "change_programme.start_month": start}
        found[f"event_none_{course}"] = base
        for event in EVENTS:
            for lag in lags:
                script = [{"month": start + lag, "trigger": event, "strength": 1.0}]
                found[f"event_{event}_{lag}_{course}"] = {**base, "trigger_events.added": script}
    return found


def events(rows: Mapping[str, Rows], lags: Sequence[int]) -> tuple[Table, list[Effect]]:
    """The event less none, by its month from the start and by regime, and what it does to concurrent less piecemeal."""
    table: Table = {}
    found: list[Effect] = []
    held = "the same cities and luck, one imposed programme; one event added to the others"
    for event in EVENTS:
        for lag in lags:
            say(table, event=event, months_from_start=lag)
            when = f"{abs(lag)}_months_{'before' if lag < 0 else 'after'}"
            for outcome, words in OUTCOMES.items():
                for course in COURSES:
                    one, none = rows[f"event_{event}_{lag}_{course}"], rows[f"event_none_{course}"]
                    less = gained(one, none, outcome)
                    put(table, f"{outcome}_{course}", less)
                    put(table, f"{outcome}_{course}_share", level(one, outcome))
                    if course in REGIMES:
                        said = f"{event} {lag:+d} months from the start less none, {course}: {words}"
                        found.append(effect(f"{event}_{when}_{course}_on_{outcome}", said, less, one, held))
                base = rows[f"event_{event}_{lag}_concurrent"]
                more, before = (
                    apart(rows[f"event_{which}_concurrent"], rows[f"event_{which}_piecemeal"], outcome)
                    for which in (f"{event}_{lag}", "none")
                )
                value = contrast(more - before, outcome, base["panel"])
                put(table, f"{outcome}_difference", value)
                said = f"{event} {lag:+d} months from the start less none: concurrent less piecemeal {words}"
                found.append(effect(f"{event}_{when}_on_difference_in_{outcome}", said, value, base, held))
    return table, found
