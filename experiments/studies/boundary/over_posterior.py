"""The same over the published posterior, beside the plain ranges: who wins, by rule, and the sign of every effect.

Arms, panels, random numbers, classes and the rule of testability are those of the plain ranges. Draws have equal weight, since
each is there as often as it weighs; units of intervals are what the posterior's own are, the draws of the bank that they go
back to (`tempering`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.statistics import tempering
from experiments.statistics.estimates import NOTHING
from experiments.statistics.outcome_measures import COMPARED
from experiments.statistics.tables import PARTS, Rows, Table, add_estimate, add_values
from experiments.studies.boundary import propositions, space
from experiments.study_tools.published_posterior import Beside

PREFIX = "posterior_"  # of arms and of columns
SIGNS = ("positive", "negative")
COLUMNS = (
    f"{PREFIX}draws",
    *(f"{PREFIX}{name}{part}" for name in ("mean", *(f"draws_{sign}" for sign in SIGNS)) for part in PARTS),
)
"""What `effects` adds to the table of effects."""

Arms = dict[str, dict[str, Any]]


def named(arms: Mapping[str, dict[str, Any]]) -> Arms:
    """Arms of the posterior's draws, apart from those of the ranges."""
    return {PREFIX + name: changes for name, changes in arms.items()}


def plain(rows: Mapping[str, Rows]) -> dict[str, Rows]:
    """Their rows under the names that arms of the ranges have."""
    return {name.removeprefix(PREFIX): own for name, own in rows.items()}


def add_shares(shares: Table, table: Table, beside: Beside, fewest: float, margin: float) -> None:
    """Add to `space.shares` the share of the posterior's draws in each class.

    Args:
        shares: Gets the columns `posterior_draws` and `posterior_share` with its interval.
        table: The posterior's draws as `space.compared` has them; empty without draws.
        beside: The draws.
        fewest: Practices at a time in the arm that others are compared with.
        margin: Smallest difference of interest.
    """
    every = np.ones(len(beside.ancestor), dtype=bool)
    for outcome, definition, number, by, wins in _keys(shares, "outcome", "definition", "simultaneity", "judged_by", "wins"):
        estimate = NOTHING
        if table:
            classes = space.classed(table, outcome, definition, number, fewest, margin, by)
            estimate = tempering.share(classes == space.CLASSES.index(wins), every, beside.ancestor)
        add_values(shares, **{f"{PREFIX}draws": len(every)})
        add_estimate(shares, f"{PREFIX}share", estimate)


def add_shares_tested(shares: Table, by_rule: Mapping[str, Table], beside: Beside, fewest: float, margin: float) -> None:
    """Add to `space.shares_tested` the share of the posterior's draws that either arm wins, of those in which it is tested.

    Args:
        shares: Gets the columns `posterior_draws`, `posterior_draws_tested` and `posterior_share` with its interval.
        by_rule: The posterior's draws under every rule, as `space.compared_under` has them; empty without draws.
        beside: The draws.
        fewest: Practices at a time in the arm that others are compared with.
        margin: Smallest difference of interest.
    """
    for rule, outcome, definition, number, wins in _keys(shares, "rule", "outcome", "definition", "simultaneity", "wins"):
        room, estimate = np.zeros(0, dtype=bool), NOTHING
        if by_rule:
            table = by_rule[rule]
            room = space.tested(table, outcome, definition, number, fewest)
            apart = np.array(table[space.difference_of(outcome, definition, number)], dtype=float)
            estimate = tempering.share(space.won(apart, margin)[wins], room, beside.ancestor)
        add_values(shares, **{f"{PREFIX}draws": len(room), f"{PREFIX}draws_tested": int(room.sum())})
        add_estimate(shares, f"{PREFIX}share", estimate)


def _keys(table: Table, *names: str) -> list[tuple[Any, ...]]:
    return list(zip(*(list(table[name]) for name in names), strict=True))


def effects(in_draws: Sequence[Mapping[str, Rows]], wanted: Sequence[propositions.Contrast], beside: Beside) -> Table:
    """Every contrast in every outcome over the posterior's draws, one row per effect, in the order of `propositions.effects`.

    Args:
        in_draws: Rows by arm of each draw.
        wanted: The contrasts.
        beside: The draws.

    Returns:
        Columns `posterior_draws`, in how many the comparison is tested; of these the mean of the effect, and the shares in
        which it is above and below zero, `posterior_mean`, `posterior_draws_positive` and `posterior_draws_negative`, with
        intervals.
    """
    table: Table = {}
    for contrast in wanted:
        for name in COMPARED:
            found = np.array([propositions.in_draw(each, contrast, name) for each in in_draws], dtype=float)
            room = ~np.isnan(found)
            add_values(table, **{f"{PREFIX}draws": int(room.sum())})
            add_estimate(table, f"{PREFIX}mean", tempering.mean(found, beside.ancestor))
            for sign, is_so in zip(SIGNS, (found > 0.0, found < 0.0), strict=True):
                add_estimate(table, f"{PREFIX}draws_{sign}", tempering.share(is_so, room, beside.ancestor))
    return table
