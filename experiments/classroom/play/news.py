"""News of a play in the theory's words, from the history that a seat may see: what all know, and what its contacts tell."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.classroom import languages
from experiments.classroom.labels import labels
from experiments.classroom.play import sight
from experiments.classroom.play.sight import Eyes
from experiments.classroom.twins import TRIGGER_WORDS
from simulation.vocabulary import Role, Trigger

News = dict[str, Any]


def news(at: Eyes) -> list[News]:
    """Everything that the seat has heard of, by month: month, kind, and a sentence."""
    found = [*_triggers(at), *_people(at), *_programme(at), *_practices(at), *_performance(at), *_rumours(at)]
    return sorted(found, key=lambda each: each["month"])


def _one(entry: int, kind: str, text: str) -> News:
    return {"month": int(entry) - 1, "kind": kind, "text": text}


def _say(at: Eyes, key: str, **values: str) -> str:
    return languages.say(at.language, f"news.{key}", **values)


def _triggers(at: Eyes) -> list[News]:
    texts, found = labels(at.language)["events"], []
    for entry, kind in zip(*(each.tolist() for each in np.nonzero(at.state["exposed"] > 0.0))):
        if kind == Trigger.VISIONARY:
            continue  # told with the newcomer
        name = TRIGGER_WORDS[Trigger(kind)]
        said = "opens"
        if kind == Trigger.ELECTION and at.state["new_mayor"][entry] == 0.0:
            said = "new_mayor"
        elif kind == Trigger.CRISIS:
            said = "crisis"
        found.append(_one(entry, name, _say(at, said, event=_capital(texts[name]["label"]))))
    return found


def _people(at: Eyes) -> list[News]:
    """Top seats that change hands; whether a visionary came is known where one knows whom one calls for."""
    found = []
    for seat in range(int(Role.HEAD)):
        for entry in np.flatnonzero(at.people["joined"][:, seat] > 0.0).tolist():
            if seat == Role.MAYOR and at.state["exposed"][entry, Trigger.ELECTION] > 0.0:
                continue  # told with the election
            is_new = at.scenario.level == 1 and float(np.mean(at.people["frames"][entry, seat])) >= sight.NEW
            who = sight.name_of(at.network, seat)
            found.append(_one(entry, "people", _say(at, "leaves_new" if is_new else "leaves", who=who)))
    return found


def _programme(at: Eyes) -> list[News]:
    found, state = [], at.state
    for entry in np.flatnonzero(state["started"] > 0.0).tolist():
        seat = int(state["champion"][entry])
        text = _say(at, "starts_by", who=sight.name_of(at.network, seat)) if seat >= 0 else _say(at, "starts")
        found.append(_one(entry, "programme", text))
    for entry in np.flatnonzero(state["dropped"] > 0.0).tolist():
        found.append(_one(entry, "dropped", _say(at, "dropped")))
    running = state["running"] > 0.0
    for entry in (np.flatnonzero(running[:-1] & ~running[1:]) + 1).tolist():
        if state["dropped"][entry] == 0.0:
            found.append(_one(entry, "programme", _say(at, "over")))
    champion = state["champion"]
    for entry in (np.flatnonzero(running[:-1] & running[1:] & (champion[:-1] != champion[1:])) + 1).tolist():
        seat = int(champion[entry])
        if seat >= 0:
            found.append(_one(entry, "programme", _say(at, "stands", who=sight.name_of(at.network, seat))))
    return found


def _practices(at: Eyes) -> list[News]:
    stands, texts, found = sight.in_place(at), labels(at.language)["practices"], []
    for number, name in enumerate(at.setting.practices):
        own = stands[:, number]
        label = texts[name]["label"]
        for entry in (np.flatnonzero(~own[:-1] & own[1:]) + 1).tolist():
            found.append(_one(entry, "practice", _say(at, "in_place", practice=label)))
        for entry in (np.flatnonzero(own[:-1] & ~own[1:]) + 1).tolist():
            found.append(_one(entry, "lapse", _say(at, "lapsed", practice=label)))
    return found


def _performance(at: Eyes) -> list[News]:
    """The years in which performance begins to fall short of what the city expects of itself, as the year's report says."""
    found, was_short = [], False
    for entry in range(12, at.month + 1, 12):
        is_short = bool(at.state["performance"][entry] < at.state["aspiration"][entry])
        if is_short and not was_short:
            found.append(_one(entry, "performance", _say(at, "short")))
        elif was_short and not is_short:
            found.append(_one(entry, "recovered", _say(at, "recovered")))
        was_short = is_short
    return found


def _rumours(at: Eyes) -> list[News]:
    """Frames that break, and seats that change hands, among those whom the seat asks for advice."""
    found = []
    for seat in at.contacts:
        label = sight.name_of(at.network, seat)
        for entry in np.flatnonzero(at.people["broke"][:, seat] > 0.0).tolist():
            found.append(_one(entry, "break", _say(at, "breaks", who=label)))
        if seat >= Role.HEAD:
            for entry in np.flatnonzero(at.people["joined"][:, seat] > 0.0).tolist():
                found.append(_one(entry, "people", _say(at, "gone", who=label)))
    return found


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
