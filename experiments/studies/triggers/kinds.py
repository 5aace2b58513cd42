"""What each kind of trigger is in the configuration: switched off, dosed, alone; and exposure crossed with exploitation.

A kind that is off does not occur. Technology that is off leaves the ERP where it is, but its acquisition opens no window.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from experiments import arms
from experiments.arms import OUTCOMES, Changes, Rows, Table, configured, effect, gained, put, say, share
from experiments.effects import Effect
from simulation.vocabulary import Trigger

KINDS = tuple(kind.name.lower() for kind in Trigger)
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
OFF: dict[str, Changes] = {
    "election": {"trigger_events.election_period": 0},
    **{kind: {f"trigger_events.{name}": 0.0 for name in names} for kind, names in _CHANCES.items()},
}
OFF["technology"]["trigger_events.technology_strength"] = 0.0
EXPLOITATION = "leadership.exploitation"
TWINS = "the same cities and luck, leaders choose; no other kind of trigger occurs"


def only(kinds: Iterable[str]) -> Changes:
    """The changes under which these kinds of trigger occur and the others do not."""
    wanted = set(kinds)
    return {name: value for kind in KINDS if kind not in wanted for name, value in OFF[kind].items()}


def dosed(config: Mapping[str, Any], kinds: Iterable[str], factor: float, before: Mapping[str, Any] | None = None) -> Changes:
    """The changes under which these kinds strike `factor` times as often: chances times it, election periods divided by it.

    Chances are limited to 1, periods are whole months. `before` holds changes already made to the configuration.
    """
    changes: Changes = {}
    for kind in kinds:
        if kind == "election":
            period = configured(config, "trigger_events.election_period", before)
            changes["trigger_events.election_period"] = max(1, round(period / factor)) if period else period
        for name in _CHANCES.get(kind, ()):
            rate = configured(config, f"trigger_events.{name}", before)
            changes[f"trigger_events.{name}"] = min(1.0, rate * factor)
    return changes


def crossed(config: Mapping[str, Any], group: str, dose: float, before: Mapping[str, Any] | None = None) -> dict[str, Changes]:
    """Arms of one kind (or of all): exposure once and `dose` times, crossed with exploitation 0, once and `dose` times."""
    kinds, found = GROUPS[group], {}
    rate = configured(config, EXPLOITATION, before)
    for exposure in (1.0, dose):
        exposed = {**only(kinds), **(dosed(config, kinds, exposure, before) if exposure != 1.0 else {})}
        for exploitation in (0.0, 1.0, dose):
            changes = {**exposed, EXPLOITATION: min(10.0, rate * exploitation)}
            found[_arm(group, exposure, exploitation)] = {**(before or {}), **changes}
    return found


def _arm(group: str, exposure: float, exploitation: float) -> str:
    return f"cross_{group}_{exposure:g}_{exploitation:g}"


def table(rows: Mapping[str, Rows], dose: float) -> Table:
    """One row per arm: how often triggers struck and were exploited, programmes, and the shares."""
    found: Table = {}
    for group, kinds in GROUPS.items():
        for exposure in (1.0, dose):
            for exploitation in (0.0, 1.0, dose):
                each = rows[_arm(group, exposure, exploitation)]
                say(found, trigger=group, exposure=exposure, exploitation=exploitation, **_counts(each, kinds))
                for outcome in OUTCOMES:
                    put(found, outcome, share(each, outcome))
    none = rows["none"]
    say(found, trigger="none", exposure=0.0, exploitation=1.0, **_counts(none, KINDS))
    for outcome in OUTCOMES:
        put(found, outcome, share(none, outcome))
    return found


def _counts(each: Rows, kinds: Iterable[str]) -> dict[str, float]:
    return {
        "struck_per_city": float(sum(np.mean(each[f"exposed_{kind}"]) for kind in kinds)),
        "exploited_per_city": float(sum(np.mean(each[f"exploited_{kind}"]) for kind in kinds)),
        "programmes_per_city": float(np.mean(each["programmes"])),
    }


def effects(rows: Mapping[str, Rows], dose: float, groups: Iterable[str] = tuple(GROUPS)) -> list[Effect]:
    """Exposure that nobody exploits, exploitation of the same exposure, and equal doses of either (P6)."""
    found, none = [], rows["none"]
    for group in groups:
        one = {
            (exposure, exploitation): rows[_arm(group, exposure, exploitation)]
            for exposure in (1.0, dose)
            for exploitation in (0.0, 1.0, dose)
            if _arm(group, exposure, exploitation) in rows
        }
        what = "all kinds of trigger" if group == "all" else f"{group} triggers"
        comparisons = {
            "unexploited": (one[1.0, 0.0], none, f"{what} that nobody exploits, less none"),
            "exploited": (one[1.0, 1.0], one[1.0, 0.0], f"exploiting {what} as configured, less never, same exposure"),
            "exploit_dose": (one[1.0, dose], one[1.0, 1.0], f"exploitation of {what} times {dose:g}, less as configured"),
            "exposure_dose": (one[dose, 1.0], one[1.0, 1.0], f"exposure to {what} times {dose:g}, less as configured"),
            "exploit_less_exposure_dose": (
                one[1.0, dose], one[dose, 1.0], f"exploitation of {what} times {dose:g}, less exposure times {dose:g}",
            ),
        }  # fmt: skip
        for name, (first, second, said) in comparisons.items():
            for outcome, words in OUTCOMES.items():
                key, meaning = f"{group}_{name}_on_{outcome}", f"{said}: share of cities {words}"
                found.append(effect(key, meaning, gained(first, second, outcome), first, TWINS))
    return found


def observed(rows: Rows) -> Table:
    """What somebody would see who only observes cities, exposed to everything: shares by exposed and exploited, kind by kind.

    Not an effect: cities that exploit a trigger differ from the others in know-how.
    """
    found: Table = {}
    for kind in KINDS:
        struck, used = rows[f"exposed_{kind}"] > 0, rows[f"exploited_{kind}"] > 0
        for group, members in (("not_exposed", ~struck), ("not_exploited", struck & ~used), ("exploited", used)):
            say(found, trigger=kind, group=group, cities=int(members.sum()))
            for outcome in OUTCOMES:
                put(found, outcome, arms.share(rows, outcome, members))
    return found
