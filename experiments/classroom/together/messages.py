"""What phones and the instructor may send: JSON of numbers, moves and words from a list, checked before anything sees it."""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from experiments.classroom.stories import CHOICES
from simulation.vocabulary import Outcome

PRACTICES = 8  # that the page's cities have
MOST_MOVES = 200  # practices that a play may name, one after the other
MOST_EFFORT = 10_000.0  # a play's whole effort; the default programme's is 21.2
LONGEST_NAME = 20
MOST_WHOLE = 2**31  # of counters: rounds, and the number of a phone's bet
_IN_NAMES = " '’-."


class Refused(Exception):
    """A message that changes nothing.

    Args:
        status: Status of the answer.
        reason: A word by which a page finds its own sentence, in its own language.
        text: The sentence in English, for whoever reads the answer itself.
    """

    def __init__(self, status: int, reason: str, text: str) -> None:
        super().__init__(text)
        self.status, self.reason, self.text = status, reason, text


class Play(NamedTuple):
    """What a play came to."""

    outcome: int  # an `Outcome`
    effort: float  # spent over the whole play, 0 to `MOST_EFFORT`
    practices: tuple[int, ...]  # that were worked on, each once, in the order in which they were begun; 0 to 7
    is_computed: bool = False  # here, from its moves; else it is what a phone claims


def content(body: bytes) -> Mapping[str, Any]:
    """The object that a body holds.

    Raises:
        Refused: It is no JSON, or JSON of something else.
    """
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise malformed("the body is no JSON") from None
    if not isinstance(value, dict):
        raise malformed("the body is no JSON object")
    return value


def choice(values: Mapping[str, Any]) -> str:
    """Which side a bet is on: left, right or tie.

    Raises:
        Refused: It is none of them.
    """
    value = values.get("choice")
    if value not in CHOICES or not isinstance(value, str):
        raise malformed(f"choice is none of {', '.join(CHOICES)}")
    return value


def play(values: Mapping[str, Any]) -> Play:
    """What a play came to; a practice that is named again counts where it was first.

    >>> play({"outcome": 2, "effort": 12.5, "practices": [3, 0, 3]})
    Play(outcome=2, effort=12.5, practices=(3, 0), is_computed=False)

    Raises:
        Refused: A number is missing, or none of those that there are.
    """
    outcome = whole(values, "outcome", 0, len(Outcome) - 1)
    effort: Any = values.get("effort")
    moves = values.get("practices")
    is_number = type(effort) is int or (isinstance(effort, float) and math.isfinite(effort))
    if not is_number or not 0 <= effort <= MOST_EFFORT:
        raise malformed(f"effort is no number from 0 to {MOST_EFFORT:,.0f}")
    if not isinstance(moves, list) or len(moves) > MOST_MOVES:
        raise malformed(f"practices is no list of at most {MOST_MOVES} numbers")
    if not all(type(each) is int and 0 <= each < PRACTICES for each in moves):
        raise malformed(f"practices has something else than whole numbers from 0 to {PRACTICES - 1}")
    return Play(outcome, float(effort), tuple(dict.fromkeys(moves)))


def whole(values: Mapping[str, Any], key: str, low: int = 0, high: int = MOST_WHOLE) -> int:
    """A whole number from low to high.

    Raises:
        Refused: It is not there, or something else.
    """
    value = values.get(key)
    if type(value) is not int or not low <= value <= high:
        raise malformed(f"{key} is no whole number from {low} to {high}")
    return value


def text(values: Mapping[str, Any], key: str, longest: int) -> str:
    """A text of so many characters at most; empty where there is none.

    Raises:
        Refused: It is no text, or longer.
    """
    value = values.get(key, "")
    if not isinstance(value, str) or len(value) > longest:
        raise malformed(f"{key} is no text of at most {longest} characters")
    return value


def name(values: Mapping[str, Any]) -> str:
    """A short name: letters and digits of any script, with what stands between them, and no heaps of accents.

    >>> name({"name": "  Zoé  d'Arc "})
    "Zoé d'Arc"

    Raises:
        Refused: Something else is in it, nothing is, or it is too long.
    """
    given = text(values, "name", 4 * LONGEST_NAME)
    found = unicodedata.normalize("NFC", " ".join(given.split()))
    kinds = [unicodedata.category(each)[0] for each in found]
    is_plain = all(kind in "LMN" or mark in _IN_NAMES for kind, mark in zip(kinds, found))
    if not 1 <= len(found) <= LONGEST_NAME or not is_plain or "L" not in kinds or ("M", "M") in pairwise(kinds):
        raise Refused(422, "name", f"a name has 1 to {LONGEST_NAME} letters, digits, spaces, hyphens, points and apostrophes")
    return found


def malformed(why: str) -> Refused:
    """A refusal of what no page of ours sends."""
    return Refused(422, "malformed", why)


def one_of(values: Mapping[str, Any], key: str, known: Sequence[str]) -> str:
    """One of some words.

    Raises:
        Refused: It is none of them.
    """
    value = values.get(key)
    if not isinstance(value, str) or value not in known:
        raise malformed(f"{key} is none of those that there are")
    return value


def flag(values: Mapping[str, Any], key: str) -> bool:
    """True or false.

    Raises:
        Refused: It is neither.
    """
    value = values.get(key)
    if not isinstance(value, bool):
        raise malformed(f"{key} is neither true nor false")
    return value
