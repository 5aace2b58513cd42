"""What pages say in each language: `languages/LANGUAGE.yaml`, and `languages/stories.LANGUAGE.yaml` for what stories say.

English texts of stories stand in the stories themselves. Every file of a kind has the same keys, which a test holds; a text may
have places in braces, as `{n}`, which whoever shows it fills in, and forms for one and for other numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from experiments.classroom import labels
from experiments.classroom.stories import Story

FILES = Path(__file__).with_name("languages")
LANGUAGES = ("en", "fr")


def language(given: str | None) -> str:
    """A language that there is: the one given, or English.

    >>> language("fr"), language("de"), language(None)
    ('fr', 'en', 'en')
    """
    return given if given in LANGUAGES else LANGUAGES[0]


@cache
def texts(name: str) -> dict[str, Any]:
    """All texts of a language, by key."""
    content: dict[str, Any] = _spaced(labels.load(FILES / f"{language(name)}.yaml"), language(name))
    return content


def as_json(told: Story, measured: Sequence[str], name: str) -> dict[str, Any]:
    """A story as the page reads it (`Story.as_json`), in a language; notes and what a slide calls its sides stay English."""
    content = told.as_json(measured)
    if name == LANGUAGES[0]:
        return content
    own = story(told, name)
    choices = [{"key": key, "label": label} for key, label in own["choices"].items()]
    asked = content["prediction"]["choices"]
    slides = [
        {**slide, "text": text, "compares": choices if slide["compares"] == asked else slide["compares"]}
        for slide, text in zip(content["slides"], own["slides"])
    ]
    prediction = {**content["prediction"], "ask": own["ask"], "choices": choices}
    kept = {key: own[key] for key in ("title", "question", "explain")}
    return {**content, **kept, "slides": slides, "prediction": prediction}


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
def _translated(name: str) -> dict[str, Any]:
    path = FILES / f"stories.{language(name)}.yaml"
    return dict(_spaced(labels.load(path), language(name))) if path.is_file() else {}


def _spaced(value: Any, name: str) -> Any:
    """The same texts with spaces that do not break a line, where a language has them before marks.

    >>> _spaced({"ask": ["Qui ?"]}, "fr")
    {'ask': ['Qui\\xa0?']}
    """
    if isinstance(value, str):
        return re.sub(r" (?=[?!:;%])", "\u00a0", value) if name == "fr" else value
    if isinstance(value, dict):
        return {key: _spaced(each, name) for key, each in value.items()}
    return [_spaced(each, name) for each in value] if isinstance(value, list) else value


def story(told: Story, name: str) -> dict[str, Any]:
    """What a story says to a class, in a language: title, question, ask, choices, explain, and the text of every slide.

    A story that nobody has translated, as one of an instructor's own, speaks English.
    """
    own = {
        "title": told.title,
        "question": told.question,
        "ask": told.ask,
        "choices": dict(told.choices),
        "explain": dict(told.explain),
        "slides": [slide.text for slide in told.slides],
    }
    return {**own, **_translated(name).get(told.name, {})}
