"""Six kinds of trigger on and off: main effects and two-way interactions as contrasts over twins, on two scales.

Every city meets all 64 arms, so an effect is a mean over cities of a contrast, and its standard error comes from panels:
the same as regression with clustered errors, without a fit.  [analysis of 2^k designs under common random numbers]
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations, product

import numpy as np

from experiments.statistics import estimates
from experiments.statistics.comparisons import (
    INTERACTION,
    Room,
    by_pair,
    difference,
    level,
    mean_over_pairs,
    room_between,
    room_between_shares,
)
from experiments.statistics.effects import EffectEstimate, over_pairs
from experiments.statistics.estimates import Estimate
from experiments.statistics.outcome_measures import find, values
from experiments.statistics.tables import Rows, Table, add_difference, add_estimate, add_values
from experiments.studies.triggers.kinds import EXTERNAL, INTERNAL, KINDS, OUTCOMES, only
from experiments.study_tools.arms import Changes

HELD = "the same cities, common random numbers, leaders choose; averaged over the other kinds of trigger, each on and off"

Cell = tuple[bool, ...]  # which kinds are on, in the order of KINDS


def cells() -> tuple[Cell, ...]:
    """All combinations of kinds on and off."""
    return tuple(product((False, True), repeat=len(KINDS)))


def fraction() -> tuple[Cell, ...]:
    """A quarter of the cells in which main effects are free of two-way interactions, and none and all are included.

    Crisis is on where an odd number of the first three kinds is, visionary where an odd number of the second to fourth is:
    resolution IV.  [Box & Hunter 1961]
    """
    return tuple(cell for cell in cells() if cell[4] == (sum(cell[:3]) % 2 == 1) and cell[5] == (sum(cell[1:4]) % 2 == 1))


def arm(cell: Cell) -> str:
    """The name of a cell's arm.

    >>> arm((True, False, False, False, True, False))
    'factorial_100010'
    """
    return "factorial_" + "".join(str(int(is_on)) for is_on in cell)


def changes(cell: Cell) -> Changes:
    """What a cell changes in the configuration."""
    return only(kind for kind, is_on in zip(KINDS, cell, strict=True) if is_on)


def of(*kinds: str) -> Cell:
    """The cell in which these kinds are on."""
    return tuple(kind in kinds for kind in KINDS)


def by_city(rows: Mapping[str, Rows], among: tuple[Cell, ...], kinds: tuple[str, ...], outcome: str) -> np.ndarray:
    """By city: the outcome where the kinds are on minus off; of two kinds, the difference of one's differences by the other.

    Averaged over the other kinds. Means over cities are an effect, and an interaction, on the scale of shares.
    """
    places = [KINDS.index(kind) for kind in kinds]
    total = 0.0
    for cell in among:
        sign = np.prod([1.0 if cell[place] else -1.0 for place in places])
        total = total + sign * values(rows[arm(cell)], outcome).astype(float)
    return total / (len(among) / 2 ** len(kinds))


def log_odds(rows: Mapping[str, Rows], among: tuple[Cell, ...], kinds: tuple[str, ...], outcome: str) -> Estimate:
    """The same contrast of log odds of the shares averaged over the other kinds; nan where such a share is 0 or 1.

    The interval is that of the linearised contrast, panels as units.
    """
    from scipy import special

    places = [KINDS.index(kind) for kind in kinds]
    panel = rows[arm(among[0])]["panel"]
    value, spread = 0.0, np.zeros(len(panel))
    for levels in product((False, True), repeat=len(kinds)):
        here = [cell for cell in among if all(cell[place] == level for place, level in zip(places, levels, strict=True))]
        mean = np.mean([values(rows[arm(cell)], outcome) for cell in here], axis=0)
        chance = float(mean.mean())
        if not 0.0 < chance < 1.0:
            return Estimate(float("nan"), float("nan"), float("nan"))
        sign = float(np.prod([1.0 if level else -1.0 for level in levels]))
        value += sign * float(special.logit(chance))
        spread += sign * (mean - chance) / (chance * (1.0 - chance))
    estimate = estimates.mean(spread, panel)
    return Estimate(value, value + estimate.low, value + estimate.high)


def room(rows: Mapping[str, Rows], among: tuple[Cell, ...], kinds: tuple[str, ...], outcome: str) -> Room:
    """What room the shares averaged over the other kinds leave, between which the contrast is one; on either scale."""
    if not find(outcome).is_share:
        return room_between(outcome, [rows[arm(cell)] for cell in among])
    places, shares, signs = [KINDS.index(kind) for kind in kinds], [], []
    for levels in product((False, True), repeat=len(kinds)):
        here = [cell for cell in among if all(cell[place] == is_on for place, is_on in zip(places, levels, strict=True))]
        shares.append(float(np.mean([level(rows[arm(cell)], outcome).value for cell in here])))
        signs.append(float(np.prod([1.0 if is_on else -1.0 for is_on in levels])))
    return room_between_shares(shares, signs)


def table(rows: Mapping[str, Rows]) -> Table:
    """One row per main effect and two-way interaction, on both scales."""
    table_made: Table = {}
    for kinds in _terms():
        add_values(table_made, term="_by_".join(kinds), order=len(kinds))
        for outcome in OUTCOMES:
            mean = mean_over_pairs(
                by_city(rows, cells(), kinds, outcome), rows[arm(cells()[0])]["panel"], is_widened=find(outcome).is_share
            )
            is_tested = room(rows, cells(), kinds, outcome).tested
            add_difference(table_made, f"{outcome}_difference", mean, is_tested)
            if find(outcome).is_share:
                add_difference(table_made, f"{outcome}_log_odds", log_odds(rows, cells(), kinds, outcome), is_tested)
    return table_made


def _terms() -> list[tuple[str, ...]]:
    return [(kind,) for kind in KINDS] + list(combinations(KINDS, 2))


def effects(rows: Mapping[str, Rows], among: tuple[Cell, ...]) -> list[EffectEstimate]:
    """Main effects; where all cells are there, interactions on both scales too; and external kinds alone (P7)."""
    estimated, whole = [], len(among) == len(cells())
    base = rows[arm(among[0])]
    for kinds in _terms() if whole else _terms()[: len(KINDS)]:
        for outcome in OUTCOMES:
            name = "_by_".join(kinds)
            what = f"{kinds[0]} triggers on minus off" + (f", with {kinds[1]} triggers minus without" if len(kinds) > 1 else "")
            mean = mean_over_pairs(by_city(rows, among, kinds, outcome), base["panel"], is_widened=find(outcome).is_share)
            left = room(rows, among, kinds, outcome)._asdict()
            effect = over_pairs(f"{name}_on_{outcome}", f"{what}: {find(outcome).label}", mean, base, HELD)
            estimated.append(effect._replace(**left))
            if whole and find(outcome).is_share:
                odds = log_odds(rows, among, kinds, outcome)
                meaning = f"{what}: log odds of the {find(outcome).label}"
                effect = over_pairs(f"{name}_on_{outcome}_log_odds", meaning, odds, base, HELD, unit="log odds")
                estimated.append(effect._replace(**left))
    none, every = rows[arm(of())], rows[arm(of(*KINDS))]
    alone = {"external_alone": (EXTERNAL, none, "external triggers alone minus none")}
    if arm(of(*INTERNAL)) in rows:
        alone["internal_alone"] = (INTERNAL, none, "internal triggers alone minus none")
    for outcome in OUTCOMES:
        for name, (kinds, other, meaning) in alone.items():
            one = rows[arm(of(*kinds))]
            value = difference(one, other, outcome)
            held = "the same cities, common random numbers, leaders choose"
            what = f"{meaning}: {find(outcome).label}"
            estimated.append(over_pairs(f"{name}_on_{outcome}", what, value, one, held, of=(outcome, (one, other))))
        external = rows[arm(of(*EXTERNAL))]
        value = difference(every, external, outcome)
        meaning = f"internal triggers beside external ones, minus external ones alone: {find(outcome).label}"
        key, held = f"internal_beside_external_on_{outcome}", "the same cities, common random numbers"
        estimated.append(over_pairs(key, meaning, value, every, held, of=(outcome, (every, external))))
    return estimated


# --- imposed programmes: triggers cannot start them, only act on the people -------------------------------------------


def imposed(number: float) -> Changes:
    """What imposes a programme with so many practices at a time."""
    return {"leadership.regime": "imposed", "change_programme.simultaneity": number}


SETS = {"none": (), "external": EXTERNAL, **{kind: (kind,) for kind in KINDS}, "all": KINDS}
REGIMES = ("piecemeal", "concurrent")


def imposed_arms(numbers: tuple[float, ...]) -> dict[str, Changes]:
    """Each set of triggers under each regime of an imposed programme."""
    return {
        f"imposed_{regime}_{name}": {**only(kinds), **imposed(number)}
        for regime, number in zip(REGIMES, numbers, strict=True)
        for name, kinds in SETS.items()
    }


def imposed_table(rows: Mapping[str, Rows]) -> Table:
    """Shares under either regime by set of triggers, and concurrent minus piecemeal."""
    table: Table = {}
    for name in SETS:
        one, other = (rows[f"imposed_{regime}_{name}"] for regime in ("concurrent", "piecemeal"))
        add_values(table, triggers=name)
        for outcome in OUTCOMES:
            add_estimate(table, f"{outcome}_piecemeal", level(other, outcome))
            add_estimate(table, f"{outcome}_concurrent", level(one, outcome))
            is_tested = room_between(outcome, [one, other]).tested
            add_difference(table, f"{outcome}_difference", difference(one, other, outcome), is_tested)
    return table


def imposed_effects(rows: Mapping[str, Rows]) -> list[EffectEstimate]:
    """A set of triggers minus none under each regime, and what it does to concurrent minus piecemeal."""
    estimated, held = [], "the same cities, common random numbers, one imposed programme of equal effort"
    for name in list(SETS)[1:]:
        for outcome in OUTCOMES:
            for regime in REGIMES:
                one, none = rows[f"imposed_{regime}_{name}"], rows[f"imposed_{regime}_none"]
                meaning = f"{name} triggers minus none under an imposed {regime} programme: {find(outcome).label}"
                value = difference(one, none, outcome)
                compared = (outcome, (one, none))
                estimated.append(over_pairs(f"imposed_{regime}_{name}_on_{outcome}", meaning, value, one, held, of=compared))
            one = rows[f"imposed_concurrent_{name}"]
            four = [rows[f"imposed_{regime}_{which}"] for regime in REGIMES for which in (name, "none")]
            more, before = (
                by_pair(rows[f"imposed_concurrent_{which}"], rows[f"imposed_piecemeal_{which}"], outcome)
                for which in (name, "none")
            )
            value = mean_over_pairs(more - before, one["panel"], is_widened=find(outcome).is_share)
            meaning = f"{name} triggers minus none: concurrent minus piecemeal {find(outcome).label}"
            key = f"imposed_{name}_on_difference_in_{outcome}"
            estimated.append(over_pairs(key, meaning, value, one, held, of=(outcome, four), weights=INTERACTION))
    return estimated
