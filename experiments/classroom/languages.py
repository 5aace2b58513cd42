"""What pages say in each language, in files `languages/*.yaml`, of which every language has its own.

`LANGUAGE.yaml` is what views of a class, bets and slides on paper say, `page.LANGUAGE.yaml` what the two cities' page says,
`play.LANGUAGE.yaml` what Play says, `command.LANGUAGE.yaml` what the command prints. `labels.LANGUAGE.yaml`,
`stories.LANGUAGE.yaml`, `notes.LANGUAGE.yaml`, `scenarios.LANGUAGE.yaml` and `account.LANGUAGE.yaml` are in place of English
in labels.yaml, in stories and their notes, in the scenarios of Play, and in the model's own account of a city;
`refusals.LANGUAGE.yaml` says what the server refuses. Every file of a kind has the same keys, which tests hold; a text may have
places in braces, as `{n}`, which whoever shows it fills in, and forms for one and for other numbers.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from experiments.classroom import labels
from experiments.classroom.stories import Story

FILES = Path(__file__).with_name("languages")
LANGUAGES = ("en", "fr")
PAGE_KINDS = ("", "page.", "play.")  # of texts that a page loads: views of a class, the page, Play
KINDS = (*PAGE_KINDS, "command.")


def language(given: str | None) -> str:
    """A language that there is: the one given, or English.

    >>> language("fr"), language("de"), language(None)
    ('fr', 'en', 'en')
    """
    return given if given in LANGUAGES else LANGUAGES[0]


@cache
def texts(name: str, kinds: tuple[str, ...] = KINDS) -> dict[str, Any]:
    """Texts of a language, by key.

    Args:
        name: The language.
        kinds: Which of them, of `KINDS`; all by default.
    """
    files = [FILES / f"{kind}{language(name)}.yaml" for kind in kinds]
    return {key: each for file in files for key, each in labels.spaced(labels.load(file), language(name)).items()}


def filled(text: str, name: str) -> str:
    """The text of a page with the texts of a language in its places, as `{{head.title}}`."""
    return re.sub(r"\{\{([\w.]+)\}\}", lambda match: html.escape(name if match[1] == "lang" else say(name, match[1])), text)


def as_json(told: Story, measured: Sequence[str], name: str) -> dict[str, Any]:
    """A story as the page reads it (`Story.as_json`), in a language."""
    content = told.as_json(measured)
    if name == LANGUAGES[0]:
        return content
    own = story(told, name)
    slides = [
        {**slide, "text": text, "compares": _choices(compares)}
        for slide, text, compares in zip(content["slides"], own["slides"], own["compares"])
    ]
    prediction = {**content["prediction"], "ask": own["ask"], "choices": _choices(own["choices"])}
    notes = {**own["notes"], "evidence": [*own["notes"]["evidence"], *measured]}
    kept = {key: own[key] for key in ("title", "question", "explain")}
    return {**content, **kept, "slides": slides, "prediction": prediction, "notes": notes}


def summary(told: Story, name: str) -> dict[str, Any]:
    """A story for the list of stories, in a language."""
    own = story(told, name)
    return {**told.summary(), "title": own["title"], "question": own["question"]}


def _choices(labels_by_key: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"key": key, "label": label} for key, label in labels_by_key.items()]


def say(name: str, key: str, **values: Any) -> str:
    """A text by its dotted key, with its places filled; one with forms takes that of `n`.

    >>> say("en", "instructor.minutes", n=10), say("fr", "result.as_you", n=0, all=3)
    ('10 minutes', '0 sur 3 a parié comme vous.')
    """
    found: Any = texts(name)
    for part in key.split("."):
        found = found[int(part)] if isinstance(found, list) else found[part]
    if isinstance(found, dict):
        is_one = values["n"] == 1 or (name == "fr" and values["n"] == 0)
        found = found["one" if is_one else "other"]
    return str(found).format(**values)


def number(name: str, value: float, digits: int = 0, sign: str = "") -> str:
    """A number as a language writes it; `sign` "+" writes a plus as well.

    >>> number("fr", 1001), number("fr", -0.25, 1), number("en", 3.0, 1, "+")
    ('1\\u202f001', '−0,2', '+3.0')
    """
    marks = texts(name)["number"]
    plain = f"{value:{sign}z,.{digits}f}".replace("-", "\u2212")
    return plain.translate({ord(","): marks["thousand"], ord("."): marks["decimal"]})


@cache
def _translated(name: str, kind: str = "stories") -> dict[str, Any]:
    path = FILES / f"{kind}.{language(name)}.yaml"
    return dict(labels.spaced(labels.load(path), language(name))) if path.is_file() else {}


def scenario(told: str, name: str) -> dict[str, Any]:
    """What a language has in place of the English texts of a scenario of Play; nothing in English.

    Args:
        told: Name of the scenario.
        name: The language.
    """
    return dict(_translated(name, "scenarios").get(told, {}))


def account(name: str) -> Mapping[str, Any]:
    """What a language has in place of the English words of the model's own account (`experiments.running.narrative`)."""
    return _translated(language(name), "account")


def refused(message: str, name: str) -> str:
    """What the server refuses, in a language: `refusals.LANGUAGE.yaml` has a sentence for each that the page can bring about.

    >>> refused("panel is 'x', but a whole number from 0 to 9 is meant", "fr")
    'Le panel (panel) vaut «\\u202fx\\u202f», mais il faut un nombre entier de 0 à 9.'
    """
    if language(name) == LANGUAGES[0]:
        return message
    found = _told("messages", message, language(name))
    if found is None:
        return say(name, "page.refused_other")
    return found if re.match(r"[a-z_]+\.", found) else found[:1].upper() + found[1:]  # a key of an address is as it is


def _told(kind: str, text: str, name: str) -> str | None:
    """A message, or a part of one, in another language; None where the language's file has no sentence for it."""
    for pattern, sentence in _refusals(name, kind):
        if found := pattern.fullmatch(text):
            return sentence.format(*(_part(each, name) for each in found.groups()))
    return None


def _part(text: str, name: str) -> str:
    """What stands in a place of a refusal, as a language writes it: a remedy, a parameter, a number, or what was typed."""
    if quoted := re.fullmatch(r"(['\"])(.*)\1", text, re.DOTALL):
        return str(labels.spaced(f"« {quoted[2]} »", name))
    if re.fullmatch(r"-?\d+(\.\d+)?(e[-+]?\d+)?", text):
        return text.replace("-", "\u2212").replace(".", texts(name)["number"]["decimal"])
    side, _, rest = text.partition(".") if text.startswith(("left.", "right.")) else ("", "", text)
    label = labels.parameter(rest, name)
    if label is not None:
        where = f", {say(name, f'page.city.{side}')}" if side else ""
        return str(labels.spaced(f"« {label} »{where} ({text})", name))
    return _told("parts", text, name) or text


@cache
def _refusals(name: str, kind: str) -> list[tuple[re.Pattern[str], str]]:
    """Patterns of English texts, whose places are `{}`, with a language's sentences, whose places have numbers."""
    found = []
    for text, sentence in _translated(name, "refusals")[kind].items():
        pattern = "(.*)".join(re.escape(part) for part in text.split("{}"))
        found.append((re.compile(pattern, re.DOTALL), str(sentence)))
    return found


def story(told: Story, name: str) -> dict[str, Any]:
    """What a story says in a language: title, question, ask, choices, explain, slides with what their sides are, and notes.

    A story that nobody has translated, as one of an instructor's own, speaks English.
    """
    own: dict[str, Any] = {
        "title": told.title,
        "question": told.question,
        "ask": told.ask,
        "choices": dict(told.choices),
        "explain": dict(told.explain),
        "slides": [slide.text for slide in told.slides],
        "notes": dict(told.notes),
    }
    own |= _translated(name).get(told.name, {}) | _translated(name, "notes").get(told.name, {})
    compared = own.pop("compares", {})
    compares = [
        own["choices"] if slide.compares == told.choices else compared.get(at, dict(slide.compares))
        for at, slide in enumerate(told.slides, 1)
    ]
    return {**own, "compares": compares}
