"""`/api/play`: a play up to its month as one seat sees it. The answer follows from the address alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from experiments.classroom import languages
from experiments.classroom.labels import ENGLISH
from experiments.classroom.play import moves, news, scenarios, sight
from experiments.classroom.play.moves import QUARTER, Move
from experiments.classroom.play.scenarios import Scenario
from experiments.classroom.play.sight import ALONE, MAY
from experiments.classroom.text_numbers import whole
from experiments.errors import Refusal, suggestion

LONGEST = 8000  # characters of an address
KEYS = ("scenario", "level", "moves", "month", "seat", "lang")


class Play(NamedTuple):
    """What an address says."""

    scenario: Scenario
    moves: tuple[Move, ...]
    month: int
    seat: str
    language: str = ENGLISH

    @property
    def key(self) -> tuple[Any, ...]:
        """What the answer follows from."""
        return (self.scenario.address, moves_text(self.moves), self.month, self.seat, self.language)


def moves_text(played: Iterable[Move]) -> str:
    """Moves as an address has them."""
    return ",".join(move.text for move in played)


def read(query: Iterable[tuple[str, str]], keys: tuple[str, ...] = KEYS) -> Play:
    """A play from the keys and values of an address.

    Args:
        query: Keys and their texts, each key once.
        keys: What this address may have.

    Raises:
        Refusal: One line that names what is at fault.
    """
    texts: dict[str, str] = {}
    for key, text in query:
        if key in texts:
            raise Refusal(f"{key[:40]} stands twice in the address; write it once")
        if key not in keys:
            raise Refusal(f"there is no {key[:40]} in a play; {suggestion(key[:40], keys)}")
        texts[key] = text
    if sum(map(len, texts.values())) > LONGEST:
        raise Refusal(f"the address is longer than {LONGEST} characters; take moves out")
    level = whole("level", texts.get("level", "1"), *scenarios.LEVELS)
    scenario = scenarios.find(texts.get("scenario", scenarios.names()[0]), level)
    month = whole("month", texts.get("month", str(scenario.rules.months)), 0, scenario.rules.months)
    if month % QUARTER:
        raise Refusal(f"month is {month}, but a turn is a quarter: 0, {QUARTER}, {2 * QUARTER} and so on")
    seat = texts.get("seat", ALONE)
    if seat not in MAY:
        raise Refusal(f"there is no seat {seat[:40]}; {suggestion(seat[:40], tuple(MAY))}")
    played = moves.read(texts.get("moves", ""), month, scenario.rules)
    return Play(scenario, played, month, seat, languages.language(texts.get("lang")))


def listed(language: str = ENGLISH) -> list[dict[str, Any]]:
    """Scenarios to choose from, without what is known of them."""
    found = []
    for name in scenarios.names():
        first = scenarios.find(name, 1).told(language)
        found.append({"name": name, "title": first.title, "question": first.question})
    return found


def as_json(play: Play) -> dict[str, Any]:
    """What the seat may see of the play up to its month, ready for JSON."""
    scenario, rules = play.scenario.told(play.language), play.scenario.rules
    at = sight.eyes(scenario, play.moves, play.month, play.seat, play.language)
    programme = sight.programme(at)
    sees_budget = play.seat in (ALONE, "city_manager", "mayor")
    used = {role: sum(move.kind == "hire" and move.value == role for move in play.moves) for role in moves.HIRED}
    return {
        "scenario": {
            "name": scenario.name,
            "level": scenario.level,
            "title": scenario.title,
            "question": scenario.question,
            "begins": scenario.begins,
            "hints": list(scenario.hints),
        },
        "moves": moves_text(play.moves),
        "month": play.month,
        "months": rules.months,
        "start_year": at.setting.start_year,
        "seat": play.seat,
        "name": sight.name_of(at.network, at.seat),
        "may": list(MAY[play.seat]),
        "programme": {**programme, "spent": programme["spent"] if sees_budget else None},
        "budget": {
            "total": rules.effort,
            "pace": rules.pace,
            "asked": programme["spent"] if programme["ended"] else _asked(play),
        }
        if sees_budget
        else None,
        "orders": orders(play),
        "hires": {role: most - used[role] for role, most in rules.hires.items() if most},
        "comes": list(rules.comes),
        "align": list(rules.align),
        "parts": list(moves.PARTS),
        "reports": sight.reports(at),
        "practices": sight.practices(at),
        "contacts": sight.contacts(at),
        "news": news.news(at),
    }


def _asked(play: Play) -> float:
    return sum(amount for _, _, amount in moves.quarters(play.moves, play.month, play.scenario.rules))


def orders(play: Play) -> dict[str, Any]:
    """What is in force: it holds until it is changed."""
    effort = [move for move in play.moves if move.kind in moves.EFFORT]
    work = [move for move in effort if move.kind == "work"]
    told = [move.value for move in play.moves if move.kind == "tell"]
    aligned = [move.value for move in play.moves if move.kind == "align"]
    return {
        "effort": effort[-1].kind if effort else "none",
        "practices": list(work[-1].practices) if work else [],
        "part": work[-1].value if work else 100,
        "tell": told[-1] if told else True,
        "align": aligned[-1] if aligned else None,
    }
