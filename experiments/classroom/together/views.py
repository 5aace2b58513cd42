"""What the three views may know: a phone its own bet, the wall what the instructor shows, the instructor all but tokens."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from experiments.classroom import languages, stories
from experiments.classroom.stories import Story
from experiments.classroom.together.messages import PRACTICES, Play
from experiments.classroom.together.session import OPEN, REVEALED, Seat, Session
from simulation.vocabulary import Outcome

BINS = 8  # of effort, at most ten
LOOKS = {"thousand": "thousand", "map": "map", "twins": ""}  # tabs of the page by what a slide looks at; the cities have none
PHONES_A_SECOND = 60.0  # that ask what is new, of all phones together
SOONEST, LATEST = 1.5, 10.0  # seconds between a phone's questions

Debrief = Mapping[str, Any] | None


def for_phones(session: Session, language: str, debrief: Debrief) -> dict[str, Any]:
    """What all phones may know: the question, and once it is revealed the result."""
    decided = session.decided
    story = languages.story(stories.find(decided.story), language)
    return {
        "phase": decided.phase,
        "round": decided.round,
        "story": {key: story[key] for key in ("title", "question", "ask", "choices")},
        "asks_names": decided.asks_names,
        "takes_plays": decided.takes_plays,
        "result": _result(session, story, debrief),
        "again": round(min(LATEST, max(SOONEST, session.seats / PHONES_A_SECOND)), 2),
    }


def of_phone(session: Session, seat: Seat) -> dict[str, Any]:
    """What one phone has sent, for nobody else."""
    play = session.answers.plays.get(seat.number)
    return {
        "bet": session.answers.bets.get(seat.number),
        "play": None if play is None else play._asdict(),
        "name": "" if seat.number in session.decided.removed else seat.name,
        "is_removed": seat.number in session.decided.removed,
        "newest": seat.newest,
    }


def for_wall(session: Session, language: str, debrief: Debrief, address: str) -> dict[str, Any]:
    """What is projected: no tokens, no seats, and bets only as far as the instructor shows them."""
    decided = session.decided
    told = stories.find(decided.story)
    story = languages.story(told, language)
    is_tallied = decided.has_tally or decided.phase == REVEALED
    return {
        "phase": decided.phase,
        "round": decided.round,
        "story": {key: story[key] for key in ("title", "question", "ask", "choices")},
        "address": address,
        "code": session.code,
        "phones": session.seats,
        "bets": len(session.answers.bets),
        "tally": session.tally() if is_tallied else None,
        "names": [name for _, name in session.names()],
        "slide": _slide(told, story, decided.slide, decided.phase == REVEALED),
        "runs": decided.is_running,
        "result": _result(session, story, debrief),
        "plays": len(session.answers.plays) if decided.takes_plays else None,
        "again": 1.0,
    }


def for_instructor(session: Session, language: str, debrief: Debrief, address: str) -> dict[str, Any]:
    """All that there is, but for tokens and addresses, with the notes of the story."""
    decided = session.decided
    told = stories.find(decided.story)
    story = languages.story(told, language)
    return {
        **for_wall(session, language, debrief, address),
        "tally": session.tally(),
        "is_open": decided.phase == OPEN,
        "switches": {
            "tally": decided.has_tally,
            "names": decided.asks_names,
            "plays": decided.takes_plays,
            "door": decided.has_open_door,
            "shared": decided.is_shared,
        },
        "named": [{"seat": number, "name": name} for number, name in session.names()],
        "turned_away": session.turned_away,
        "undoes": session.undoes,
        "stories": [
            {"name": each.name, "title": languages.story(each, language)["title"], "minutes": each.minutes}
            for each in stories.read_all()
        ],
        "chosen": told.name,
        "slides": story["slides"],
        "at": decided.slide,
        "notes": dict(story["notes"]),
        "is_computed": debrief is not None,
        "plays_so_far": summary(list(session.answers.plays.values())),
    }


def _result(session: Session, story: Mapping[str, Any], debrief: Debrief) -> dict[str, Any] | None:
    """The class beside one city and a thousand twins; nothing of it before it is revealed."""
    if session.decided.phase != REVEALED:
        return None
    winner = (debrief or {}).get("winner")
    return {
        "tally": session.tally(),
        "debrief": dict(debrief) if debrief is not None else None,
        "explain": story["explain"].get(winner, ""),
        "plays": summary(list(session.answers.plays.values())),
    }


def _slide(told: Story, story: Mapping[str, Any], number: int, is_revealed: bool) -> dict[str, Any] | None:
    """A slide of the story with the fragment by which the page shows it, or None where the wall shows question and bets."""
    if number == 0:
        return None
    slide = told.slides[number - 1]
    keys = {**slide.scene, "story": told.name, "step": number - 1, "t": slide.month, "measure": told.measure}
    keys |= {"tab": LOOKS[slide.look], "bet": "none" if is_revealed else ""}
    fragment = urlencode({key: value for key, value in keys.items() if value != ""}, safe=":,!~*'()")
    return {"number": number, "of": len(told.slides), "text": story["slides"][number - 1], "fragment": fragment}


def summary(plays: Sequence[Play]) -> dict[str, Any] | None:
    """Plays by outcome, by effort, and by the practice they began with; None where there are none.

    Returns:
        `outcomes`: how many ended in each class; `edges`: bounds of bins of effort; `efforts`: how many of each class (rows)
        spent so much; `firsts`: how many of each class (rows) began with each practice; `claimed`: how many were not computed
        here.
    """
    if not plays:
        return None
    step = _round_step(max(play.effort for play in plays) / BINS)
    count = max(1, math.ceil(max(play.effort for play in plays) / step - 1e-9))
    efforts = [[0] * count for _ in Outcome]
    firsts = [[0] * PRACTICES for _ in Outcome]
    outcomes = [0] * len(Outcome)
    for play in plays:
        outcomes[play.outcome] += 1
        efforts[play.outcome][min(count - 1, int(play.effort / step))] += 1
        if play.practices:
            firsts[play.outcome][play.practices[0]] += 1
    edges = [step * number for number in range(count + 1)]
    claimed = sum(not play.is_computed for play in plays)
    counts = {"count": len(plays), "claimed": claimed, "outcomes": outcomes}
    return {**counts, "edges": edges, "efforts": efforts, "firsts": firsts}


def _round_step(least: float) -> float:
    """The smallest of 1, 2 and 5 times a power of ten that is no smaller.

    >>> [_round_step(least) for least in (0.0, 0.3, 2.65, 7.0)]
    [1.0, 0.5, 5.0, 10.0]
    """
    if least <= 0.0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(least))
    return next(factor * power for factor in (1.0, 2.0, 5.0, 10.0) if factor * power >= least * (1.0 - 1e-9))
