"""Sentences about measured effects, made by rules from estimate, interval and margin, and from nothing else.

| 95 % interval | words |
| --- | --- |
| any, where (almost) nobody or (almost) everybody gets there in every arm | was not tested |
| within the margin on both sides | makes no difference beyond the margin |
| otherwise, wholly above zero | raises |
| otherwise, wholly below zero | lowers |
| otherwise | leaves open |
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from experiments.statistics.estimates import Estimate
from experiments.statistics.testability import CEILING, FLOOR, NOT_TESTED, WHY_NOT

KINDS = ("raises", "lowers", "no_difference", "open", "not_tested", "nothing")
"""What a sentence can state, in one word each; the last where there is nothing to compare."""


def kind(estimate: Estimate, margin: float, *, is_tested: bool = True) -> str:
    """Which of `KINDS` an estimate is; `is_tested` says whether the arms left room for a difference (`testability`)."""
    if isnan(estimate.value) or isnan(estimate.low):
        return "nothing"
    if not is_tested:
        return "not_tested"
    if max(-estimate.low, estimate.high) <= margin:
        return "no_difference"
    if estimate.low > 0.0:
        return "raises"
    return "lowers" if estimate.high < 0.0 else "open"


def amount(estimate: Estimate, unit: str, is_signed: bool = False) -> str:
    """Value and interval; shares of cities in percentage points.

    >>> amount(Estimate(0.042, 0.031, 0.053), "share")
    '4.2 points [3.1, 5.3]'
    """
    sign = "+" if is_signed else ""
    scaled, word, places = (
        (Estimate(*(100.0 * part for part in estimate)), " points", 1)
        if unit == "share"
        else (estimate, _word(unit), 1 if unit == "months" else 2)
    )
    return f"{scaled.value:{sign}.{places}f}{word} [{scaled.low:{sign}.{places}f}, {scaled.high:{sign}.{places}f}]"


def _word(unit: str) -> str:
    """What follows a number: nothing where the outcome's own name says what it is."""
    return {"points": " points of performance", "months": " months", "effort": " effort"}.get(unit, "")


def limit(margin: float, unit: str) -> str:
    """A margin in words."""
    return f"{100.0 * margin:g} points" if unit == "share" else f"{margin:g}{_word(unit) or f' {unit}'}"


def sentence(estimate: Estimate, meaning: str, unit: str, margin: float, *, is_tested: bool = True) -> str:
    """What a change does to an outcome, in a few words without a subject.

    >>> sentence(Estimate(0.042, 0.031, 0.053), "the share that enacts", "share", 0.03)
    'raises the share that enacts by 4.2 points [3.1, 5.3]'
    >>> sentence(Estimate(0.001, -0.01, 0.012), "the share that enacts", "share", 0.03)
    'makes no difference beyond 3 points to the share that enacts: +0.1 points [-1.0, +1.2]'
    """
    which = kind(estimate, margin, is_tested=is_tested)
    if which == "not_tested":
        return f"was {NOT_TESTED} on {meaning}: {WHY_NOT}"
    if which == "nothing":
        return f"leaves nothing to compare in {meaning}"
    if which in ("raises", "lowers"):
        size = estimate if which == "raises" else Estimate(-estimate.value, -estimate.high, -estimate.low)
        return f"{which} {meaning} by {amount(size, unit)}"
    if which == "no_difference":
        return f"makes no difference beyond {limit(margin, unit)} to {meaning}: {amount(estimate, unit, True)}"
    return f"leaves open whether {meaning} rises or falls: {amount(estimate, unit, True)}"


def not_tested(tested: Sequence[bool]) -> list[str]:
    """What a text says at its head of the comparisons in it that were none; nothing where all were tested.

    >>> not_tested([True, False, True])[0]
    '1 of 3 comparisons is not tested: (almost) nobody or (almost) everybody gets there in every arm,'
    """
    count = sum(not each for each in tested)
    if not count:
        return []
    return [
        f"{count} of {len(tested)} comparisons {'is' if count == 1 else 'are'} {NOT_TESTED}: {WHY_NOT},",
        f"at most {FLOOR:g} or at least {CEILING:g} of the cities; of an interaction, in both arms of one of its differences.",
        "They are in no count and bear no verdict.",
    ]


def in_draws(draws: int, positive: float, negative: float) -> str:
    """How often the sign was the one or the other in plausible cities."""
    if draws == 0:
        return "not estimated in plausible cities"
    return f"in {draws} plausible cities up in {100 * positive:.0f} %, down in {100 * negative:.0f} %"
