"""What each kind of trigger is in the configuration: switched off, dosed, alone; and exposure crossed with exploitation.

A kind that is off does not occur. Technology that is off leaves the ERP where it is, but its acquisition opens no window.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from experiments.statistics.comparisons import INTERACTION, by_pair, difference, level, mean_over_pairs
from experiments.statistics.effects import EffectEstimate, over_pairs
from experiments.statistics.outcome_measures import find
from experiments.statistics.tables import Rows, Table, add_estimate, add_values
from experiments.study_tools.arms import Changes, configured
from simulation.vocabulary import Trigger

KINDS = tuple(kind.name.lower() for kind in Trigger)
OUTCOMES = ("integrated", "enacted", "use")  # in the order of the tables' rows and columns
EXTERNAL = KINDS[: Trigger.CRISIS]
INTERNAL = KINDS[Trigger.CRISIS :]
GROUPS = {"all": KINDS, **{kind: (kind,) for kind in KINDS}}

_CHANCES = {  # parameters that say how often a kind strikes
    "regulation": ("regulation_rate",),
    "demand": ("demand_rate",),
    "technology": ("technology_rate",),
    "crisis": ("crisis_rate", "crisis_from_threat"),
    "visionary": ("visionary", "visionary_after_crisis"),
}
OFF: dict[str, dict[str, Any]] = {
    "election": {"trigger_events.election_period": 0},
    **{kind: {f"trigger_events.{name}": 0.0 for name in names} for kind, names in _CHANCES.items()},
}
OFF["technology"]["trigger_events.technology_strength"] = 0.0
EXPLOITATION = "leadership.exploitation"
TWINS = "the same cities, common random numbers, leaders choose; no other kind of trigger occurs"


def only(kinds: Iterable[str]) -> Changes:
    """The changes under which these kinds occur and the others do not."""
    wanted = set(kinds)
    return {name: value for kind in KINDS if kind not in wanted for name, value in OFF[kind].items()}


def _configured(config: Mapping[str, Any], name: str, before: Mapping[str, Any] | None) -> Any:
    """The value of a dotted name after changes that have been made before."""
    return before[name] if before and name in before else configured(config, name)


def dosed(config: Mapping[str, Any], kinds: Iterable[str], factor: float, before: Mapping[str, Any] | None = None) -> Changes:
    """The changes under which these kinds strike `factor` times as often: chances times it, election periods divided by it.

    Chances are limited to 1, periods are whole months. `before` holds changes already made to the configuration.
    """
    changes: dict[str, Any] = {}
    for kind in kinds:
        if kind == "election":
            period = _configured(config, "trigger_events.election_period", before)
            changes["trigger_events.election_period"] = max(1, round(period / factor)) if period else period
        for name in _CHANCES.get(kind, ()):
            rate = _configured(config, f"trigger_events.{name}", before)
            changes[f"trigger_events.{name}"] = min(1.0, rate * factor)
    return changes


def crossed(config: Mapping[str, Any], group: str, dose: float, before: Mapping[str, Any] | None = None) -> dict[str, Changes]:
    """Arms of one kind (or of all): as configured, never exploited, and one of the two dials at `levels`."""
    kinds, arms = GROUPS[group], dict[str, Changes]()
    rate = _configured(config, EXPLOITATION, before)
    for exposure, exploitation in levels(dose):
        exposed = {**only(kinds), **(dosed(config, kinds, exposure, before) if exposure != 1.0 else {})}
        changes = {**exposed, EXPLOITATION: min(10.0, rate * exploitation)}
        arms[arm(group, exposure, exploitation)] = {**(before or {}), **changes}
    return arms


def levels(dose: float) -> tuple[tuple[float, float], ...]:
    """Factors on exposure and on exploitation: never exploited, as configured, then one dial low and high, then the other.

    >>> levels(2.0)
    ((1.0, 0.0), (1.0, 1.0), (1.0, 0.5), (1.0, 2.0), (0.5, 1.0), (2.0, 1.0))
    """
    return (1.0, 0.0), (1.0, 1.0), (1.0, 1.0 / dose), (1.0, dose), (1.0 / dose, 1.0), (dose, 1.0)


def arm(group: str, exposure: float, exploitation: float) -> str:
    """The name of such an arm."""
    return f"cross_{group}_{exposure:g}_{exploitation:g}"


def table(rows: Mapping[str, Rows], dose: float) -> Table:
    """One row per arm: how often triggers struck and were exploited, programmes, and the shares."""
    table_made: Table = {}
    for group, kinds in GROUPS.items():
        for exposure, exploitation in levels(dose):
            each = rows[arm(group, exposure, exploitation)]
            add_values(table_made, trigger=group, exposure=exposure, exploitation=exploitation, **_counts(each, kinds))
            for outcome in OUTCOMES:
                add_estimate(table_made, outcome, level(each, outcome))
    none = rows["none"]
    add_values(table_made, trigger="none", exposure=0.0, exploitation=1.0, **_counts(none, KINDS))
    for outcome in OUTCOMES:
        add_estimate(table_made, outcome, level(none, outcome))
    return table_made


def _counts(each: Rows, kinds: Iterable[str]) -> dict[str, float]:
    return {
        "struck_per_city": float(sum(np.mean(each[f"exposed_{kind}"]) for kind in kinds)),
        "exploited_per_city": float(sum(np.mean(each[f"exploited_{kind}"]) for kind in kinds)),
        "programmes_per_city": float(np.mean(each["programmes"])),
    }


def effects(rows: Mapping[str, Rows], dose: float, groups: Iterable[str] = tuple(GROUPS)) -> list[EffectEstimate]:
    """Exposure that nobody exploits, exploitation of the same exposure, and the same range of either dial (P6)."""
    estimated, none = [], rows["none"]
    for group in groups:
        unused, used, rarely, often, few, many = (rows[arm(group, *factors)] for factors in levels(dose))
        what = "all kinds of trigger" if group == "all" else f"{group} triggers"
        span = f"times {dose:g} minus over {dose:g}"
        comparisons = {
            "unexploited": (unused, none, f"{what} that nobody exploits, minus none"),
            "exploited": (used, unused, f"exploiting {what} as configured, minus never, same exposure"),
            "exploit_dose": (often, rarely, f"exploitation of {what} {span}, same exposure"),
            "exposure_dose": (many, few, f"exposure to {what} {span}, same exploitation"),
        }
        for outcome in OUTCOMES:
            for name, (first, second, meaning) in comparisons.items():
                value = difference(first, second, outcome)
                estimated.append(
                    over_pairs(
                        f"{group}_{name}_on_{outcome}", f"{meaning}: {find(outcome).label}", value, first, TWINS,
                        of=(outcome, (first, second)),
                    )
                )  # fmt: skip
            apart = by_pair(often, rarely, outcome) - by_pair(many, few, outcome)
            meaning = f"exploitation of {what} {span}, minus exposure {span}: {find(outcome).label}"
            value = mean_over_pairs(apart, often["panel"], is_widened=find(outcome).is_share)
            key, four = f"{group}_exploit_minus_exposure_dose_on_{outcome}", (often, rarely, many, few)
            estimated.append(over_pairs(key, meaning, value, often, TWINS, of=(outcome, four), weights=INTERACTION))
    return estimated


def unseen(kind: str) -> Changes:
    """One kind strikes as before, with its losses, newcomers and mandates aside from windows, but opens no window."""
    return {f"trigger_events.{kind}_strength": 0.0}


def window_effects(rows: Mapping[str, Rows]) -> list[EffectEstimate]:
    """What the window of one kind does beside the event itself, all kinds striking."""
    estimated, real = [], rows[arm("all", 1.0, 1.0)]
    for kind in KINDS:
        for outcome in OUTCOMES:
            value = difference(real, rows[f"window_{kind}"], outcome)
            meaning = f"the window of {kind} triggers open minus shut, all kinds striking alike: {find(outcome).label}"
            held = "the same cities, common random numbers, leaders choose; the same events strike"
            compared = (outcome, (real, rows[f"window_{kind}"]))
            estimated.append(over_pairs(f"{kind}_window_on_{outcome}", meaning, value, real, held, of=compared))
    return estimated


def observed(rows: Rows) -> Table:
    """What somebody would see who only observes cities, exposed to everything: shares by exposed and exploited, kind by kind.

    Not an effect: cities that exploit a trigger differ from the others in know-how.
    """
    table: Table = {}
    for kind in KINDS:
        struck, used = rows[f"exposed_{kind}"] > 0, rows[f"exploited_{kind}"] > 0
        for group, members in (("not_exposed", ~struck), ("not_exploited", struck & ~used), ("exploited", used)):
            add_values(table, trigger=kind, group=group, cities=int(members.sum()))
            for outcome in OUTCOMES:
                add_estimate(table, outcome, level(rows, outcome, members))
    return table
