"""What was found, in a few lines, from the published tables: how often either way does better, and what turns the sign.

Nothing is simulated and nothing is typed in. Where the tables are not there, that is what the lines say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from experiments.errors import Refusal
from experiments.reference import FOLDER
from experiments.reference.stored import Stored
from experiments.statistics.estimates import Estimate
from experiments.statistics.tables import TableLike, estimate_at

STUDY, TABLE = "history_matching", "answer"
RULE = "default"  # of imposed programmes: the others stand beside it in the table
OUTCOMES = {"integrated": "integrates", "enacted": "enacts"}
TURNS = "turns_the_sign"
BOXES = {"fewest": "piece by piece", "more": "all at once"}  # who wins a box, as in the boundary study's table `boxes`
WAYS, NEITHER, NOT_TESTED = ("all at once", "piece by piece"), "neither", "not tested"  # as in the table's column `does_better`


def found(stored: Stored | None = None) -> dict[str, Any]:
    """The published answer under the default rule: shares with intervals by outcome, and what turns the sign.

    Args:
        stored: Where the tables are; the published ones if left out.

    Returns:
        `outcomes` by name, each with an estimate for every way a draw may turn out; `across_rules`, the lowest and the highest
        share under the rivals; `turns_the_sign` in words; empty where nothing is published.
    """
    stored = stored or Stored(FOLDER)
    if not stored.has(STUDY, [TABLE]):
        return {}
    answer = stored.table(STUDY, TABLE)
    outcomes = {outcome: _shares(answer, outcome) for outcome in OUTCOMES}
    across = {outcome: _across(answer, outcome) for outcome in OUTCOMES}
    return {"from": f"{STUDY}/{TABLE}", "outcomes": outcomes, "across_rules": across, TURNS: _turns(stored)}


def _shares(answer: TableLike, outcome: str) -> dict[str, dict[str, float]]:
    rows = zip(answer["rule"], answer["outcome"], answer["does_better"], strict=True)
    return {
        does_better: estimate_at(answer, "share", place)._asdict()
        for place, (rule, own, does_better) in enumerate(rows)
        if (rule, own) == (RULE, outcome)
    }


def _across(answer: TableLike, outcome: str) -> dict[str, list[float]]:
    """Lowest and highest share of draws over the rival rules that Table 1 cannot judge."""
    ends: dict[str, list[float]] = {}
    for rule, own, does_better, share in zip(
        answer["rule"], answer["outcome"], answer["does_better"], answer["share"], strict=True
    ):
        if own == outcome and rule != RULE:
            low, high = ends.get(does_better, [share, share])
            ends[does_better] = [min(low, share), max(high, share)]
    return ends


def _turns(stored: Stored) -> list[str]:
    """In words, from the boxes of the boundary study, a line for each outcome; empty where there are none."""
    try:
        numbers, boxes = (stored.table("boundary", name) for name in ("numbers", "boxes"))
    except (Refusal, KeyError):
        return []
    said = dict(zip(numbers["key"], zip(numbers["value"], numbers["text"], strict=True), strict=True))
    lines, before = [], ""
    for outcome in OUTCOMES:
        if (key := f"{TURNS}.{outcome}") + ".in_words" not in said:
            continue
        first = str(said[f"{key}.in_words"][1]).partition(". ")[0].rstrip(".")
        what = first.partition(" with ")[2].partition(", but no box")[0]
        if not what:
            lines.append(f"{first}.")
            continue
        turns = said[f"{key}.turns"][0] > 0
        by = "the same" if what == before else what
        lines.append(f"Which way {OUTCOMES[outcome]} more {'turns' if turns else 'moves most'} with {by}. "
                     f"{_sides(outcome, what, boxes, turns=turns)}".strip())  # fmt: skip
        before = what
    return lines


def _sides(outcome: str, what: str, boxes: TableLike, *, turns: bool) -> str:
    """How often each way wins on its side of a limit, and the other one there where neither is surely ahead on both sides."""
    told: list[str] = []
    for row, (rule, own, wins) in enumerate(zip(boxes["rule"], boxes["outcome"], boxes["wins"], strict=True)):
        if (rule, own) != (RULE, outcome) or wins not in BOXES or not boxes["borne_out"][row]:
            continue
        limit = str(boxes["in_words"][row]).removeprefix(what).strip()
        of = "" if told else " of tested draws"
        rest = "" if turns else f", {BOXES['more' if wins == 'fewest' else 'fewest']} in {boxes['density_of_other'][row]:.2f}"
        told.append(
            f"{limit[:1].upper()}{limit[1:]}, {BOXES[wins]} does in {_in_words(estimate_at(boxes, 'density', row))}{of}{rest}."
        )
    return " ".join(told)


def lines(answer: Mapping[str, Any]) -> list[str]:
    """The answer, a line each, or one that says that there is none."""
    if not answer:
        return [f"What was found is not published yet; see it with: framebreak run study={STUDY}"]
    told = [_line(verb, answer["outcomes"][outcome], answer["across_rules"][outcome]) for outcome, verb in OUTCOMES.items()]
    return [*told, *(answer[TURNS] or ["What turns the sign is not published yet."])]


def _line(verb: str, shares: Mapping[str, Mapping[str, float]], across: Mapping[str, Sequence[float]]) -> str:
    said = {does_better: _in_words(Estimate(**each)) for does_better, each in shares.items()}
    one, other = WAYS
    rules = {way: f"{across[way][0]:.2f} to {across[way][1]:.2f}" for way in WAYS}
    return (
        f"{one.capitalize()} {verb} more cities in {said[one]} of what Table 1 leaves plausible, and {other} in {said[other]}. "
        f"Neither does in {said[NEITHER]}, and {said[NOT_TESTED]} is not tested. "
        f"Rival rules give {rules[one]} and {rules[other]}."
    )


def _in_words(share: Estimate) -> str:
    return f"{share.value:.2f}" if share.low != share.low else f"{share:.2f}"
