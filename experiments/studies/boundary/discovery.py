"""Scenario discovery: boxes of the plausible space in which either way wins, neither does, or the comparison is not tested.

Two questions, two trees. Over draws in which the comparison is tested: which way wins. Over all draws: whether it is tested.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from experiments.errors import Refusal
from experiments.statistics import boxes
from experiments.statistics.tables import Table, TableLike, add_estimate, add_values, estimate_at
from experiments.studies.boundary import space, words
from experiments.study_tools.plausible import Draws

OUTCOMES = ("integrated", "enacted")
_DOES = {"integrated": "integrates", "enacted": "enacts"}
FEWEST, TIE, MORE, NOT_TESTED = "fewest", "tie", "more", "not_tested"
WINS = (FEWEST, TIE, MORE)
"""Who wins a draw in which the comparison is tested, in the order of their differences."""

_OTHER = {FEWEST: MORE, MORE: FEWEST}

MOST_LIMITS = 3
"""On one box; its table has so many groups of columns."""

_COLUMNS = (
    "rule", "outcome", "wins", "box", "in_words",
    *(f"{name}_{place}" for place in range(1, MOST_LIMITS + 1) for name in ("parameter", "from", "to")),
    *(f"{name}{part}" for name in ("density", "coverage") for part in ("", "_low", "_high")),
    "base_rate", "density_of_other", "draws_in_box", "draws_scored", "recurring", "borne_out",
)  # fmt: skip


class Discovery(NamedTuple):
    """How boxes are looked for."""

    few: float  # practices at a time
    many: float
    practices: int
    margin: float
    depth: int  # most limits on a box
    leaf: float  # share of draws that a box holds at least
    seed: int


def table(by_rule: Mapping[str, Table], draws: Draws, how: Discovery) -> tuple[Table, str | None]:
    """Boxes under every rule, most at a time against fewest at the same monthly rate, by the estimate.

    Args:
        by_rule: Of each rule its two arms in every draw, as `space.compared` and `space.compared_under` give them.
        draws: The draws.
        how: How boxes are looked for.

    Returns:
        One row per rule, outcome, class (`wins`) and box, the densest first where they were found; and what is to be said
        where there are none because scikit-learn is not installed.
    """
    made: Table = {name: [] for name in _COLUMNS}
    try:
        boxes.need("boxes")
    except Refusal as refusal:
        return made, str(refusal)
    for rule, own in by_rule.items():
        for outcome in OUTCOMES:
            room = space.tested(own, outcome, space.DEFINITIONS[0], how.many, how.few)
            apart = np.array(own[space.difference_of(outcome, space.DEFINITIONS[0], how.many)], dtype=float)
            won = np.where(apart < -how.margin, 0, np.where(apart > how.margin, 2, 1))
            _add(made, rule, outcome, draws, room, won[room], WINS, how)
            _add(made, rule, outcome, draws, np.ones(len(room), dtype=bool), (~room).astype(int), (None, NOT_TESTED), how)
    return made, None


def _add(
    made: Table, rule: str, outcome: str, draws: Draws, among: np.ndarray, classes: np.ndarray,
    names: Sequence[str | None], how: Discovery,
) -> None:  # fmt: skip
    parameters, is_whole = [each.name for each in draws.ranges], {each.name: each.is_whole for each in draws.ranges}
    found = boxes.found_and_scored(
        draws.values[among], parameters, list(is_whole.values()), classes, how.depth, how.leaf, how.seed
    )
    count: dict[str, int] = {}
    for (class_, box, recurring), scored in found:
        wins = names[class_]
        if wins is None:
            continue
        count[wins] = count.get(wins, 0) + 1
        in_words = ", ".join(words.limit(limit, is_whole[limit.parameter]) for limit in box.limits)
        add_values(made, rule=rule, outcome=outcome, wins=wins, box=count[wins], in_words=in_words)
        for place in range(MOST_LIMITS):
            limit = box.limits[place] if place < len(box.limits) else boxes.Limit("", -np.inf, np.inf)
            low, high = (end if np.isfinite(end) else float("nan") for end in (limit.low, limit.high))
            add_values(made, **{f"parameter_{place + 1}": limit.parameter, f"from_{place + 1}": low, f"to_{place + 1}": high})
        add_estimate(made, "density", scored.density)
        add_estimate(made, "coverage", scored.coverage)
        other = _OTHER.get(wins)
        of_other = scored.shares.get(names.index(other), 0.0 * scored.density.value) if other else float("nan")
        add_values(made, base_rate=scored.base_rate.value, density_of_other=of_other)
        add_values(made, draws_in_box=scored.draws, draws_scored=scored.draws_scored)
        add_values(made, recurring=recurring, borne_out=int(scored.is_borne_out))


def way(wins: str, how: Discovery) -> str:
    """A way of changing in words, by how many practices are worked on at a time."""
    if wins == FEWEST:
        return "piece by piece" if how.few == 1 else f"{how.few:g} at a time"
    return "all at once" if how.many >= how.practices else f"{how.many:g} at a time"


def claim(outcome: str, wins: str, how: Discovery) -> str:
    """What is so in the draws of a class, as a clause.

    Example:
        >>> claim("enacted", "more", Discovery(1, 8, 8, 0.03, 2, 0.1, 1))
        'all at once enacts more'
    """
    if wins in _OTHER:
        return f"{way(wins, how)} {_DOES[outcome]} more"
    return f"neither way {_DOES[outcome]} more" if wins == TIE else f"(almost) no city or every city is {outcome} either way"


def sentence(made: TableLike, place: int, how: Discovery) -> str:
    """A box in words, with its density, base rate and coverage, and how often the other way wins there."""
    outcome, wins, in_words = (str(made[name][place]) for name in ("outcome", "wins", "in_words"))
    density, coverage = (f"{estimate_at(made, name, place):.2f}" for name in ("density", "coverage"))
    other = f", {way(_OTHER[wins], how)} in {made['density_of_other'][place]:.2f}" if wins in _OTHER else ""
    return (
        f"{in_words[:1].upper()}{in_words[1:]}: {claim(outcome, wins, how)} in {density} of such cities "
        f"({made['base_rate'][place]:.2f} of all){other}; these are {coverage} of all in which that is so."
    )


def turns_the_sign(made: TableLike, how: Discovery) -> dict[str, dict[str, Any]]:
    """For each outcome under the default rule, what tells apart the draws that either way wins: one or two parameters.

    Only boxes that are borne out in draws that they were not found in count. Parameters that stand in more of them come first,
    then those nearer the root of the tree.

    Returns:
        By outcome: `parameters`; `turns`, whether each way has a box in which it is ahead of the other by the whole interval;
        `boxes`, their sentences; and `in_words`, for the answer.
    """
    return {outcome: _turned(made, outcome, how) for outcome in OUTCOMES}


def _turned(made: TableLike, outcome: str, how: Discovery) -> dict[str, Any]:
    rows = [
        place
        for place in range(len(made["rule"]))
        if (made["rule"][place], made["outcome"][place]) == ("default", outcome)
        and made["wins"][place] in _OTHER
        and made["borne_out"][place]
    ]
    standing: dict[str, tuple[int, int]] = {}  # minus the boxes, and the place on the path
    for row in rows:
        for place in range(1, MOST_LIMITS + 1):
            if name := made[f"parameter_{place}"][row]:
                boxes_so_far, first = standing.get(name, (0, place))
                standing[name] = (boxes_so_far - 1, min(first, place))
    ranked = sorted(standing, key=lambda name: (*standing[name], name))[:2]
    ahead = {made["wins"][row] for row in rows if made["density_low"][row] > made["density_of_other"][row]}
    turns, told, does = len(ahead) == len(_OTHER), [sentence(made, row, how) for row in rows], _DOES[outcome]
    if not ranked:
        in_words = f"No number was found that tells which way {does} more in draws that it was not found in."
    else:
        what = " and ".join(map(words.phrase, ranked))
        said = f"Which way {does} more turns with {what}." if turns else (
            f"Which way {does} more moves most with {what}, but no box was found in which it surely turns."
        )  # fmt: skip
        in_words = " ".join([said, *told])
    return {"parameters": ranked, "turns": turns, "boxes": told, "in_words": in_words}
