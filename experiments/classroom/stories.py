"""Guided stories: a question, a bet, scenes to look at, and notes for whoever teaches. They stand in `stories/*.yaml`.

A story is written as text and checked here; what its scenes show is measured (`measured.py`), never written by hand. The
verdict on a bet is the page's own thousand twins'.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from experiments.classroom import labels
from experiments.classroom import scene as scenes
from experiments.classroom.scene import SIDES
from experiments.configuration.options import shown
from experiments.errors import Refusal, suggestion

STORIES = Path(__file__).with_name("stories")
CHOICES = ("left", "right", "tie")
VERDICTS = (*CHOICES, "unclear")
LOOKS = ("twins", "thousand", "map")
_KEYS = ("title", "minutes", "lesson", "question", "scene", "prediction", "explain", "slides", "levers", "notes")
_PREDICTION = ("ask", "measure", "choices")
_SLIDE = ("text", "look", "month", "scene")
_SAID, _LISTED = ("goal", "ask"), ("click", "they_say", "evidence", "pitfalls")  # of notes
MOST_SLIDES, LESSONS, MOST_MINUTES = 6, 6, 60


class Slide(NamedTuple):
    """One thing to look at, with a sentence or two to read aloud."""

    text: str
    look: str  # twins, thousand or map
    month: int  # where the twins stand
    scene: Mapping[str, str]  # keys and values of an address


class Story(NamedTuple):
    """A question for a class. The bet is about the first slide's scene."""

    name: str
    title: str
    minutes: int
    lesson: int  # of the six lessons for mayors; 0: none of them
    question: str
    ask: str
    measure: str
    choices: Mapping[str, str]
    explain: Mapping[str, str]
    slides: tuple[Slide, ...]
    levers: tuple[str, ...]
    notes: Mapping[str, Any]

    def summary(self) -> dict[str, Any]:
        """For the list of stories."""
        return {
            "name": self.name, "title": self.title, "question": self.question, "minutes": self.minutes,
            "is_lesson": self.lesson > 0,
        }  # fmt: skip

    def as_json(self, measured: Sequence[str] = ()) -> dict[str, Any]:
        """The whole story as the page asks for it; what was `measured` of its scenes is added to the evidence."""
        choices = [{"key": key, "label": label} for key, label in self.choices.items()]
        return {
            "name": self.name,
            "title": self.title,
            "minutes": self.minutes,
            "question": self.question,
            "prediction": {"ask": self.ask, "choices": choices, "measure": self.measure},
            "slides": [{**slide._asdict(), "scene": dict(slide.scene)} for slide in self.slides],
            "levers": list(self.levers),
            "notes": {**self.notes, "evidence": [*self.notes["evidence"], *measured]},
            "explain": dict(self.explain),
        }


@cache
def read_all() -> tuple[Story, ...]:
    """Every story, in order of file names. Raises `Refusal` with one line that names the story and the key."""
    return tuple(read(path.stem, _loaded(path)) for path in sorted(STORIES.glob("*.yaml")))


def find(name: str) -> Story:
    """The story of a name. Raises `Refusal` where there is none."""
    found = {story.name: story for story in read_all()}
    if name not in found:
        raise Refusal(f"there is no story {name[:40]}; {suggestion(name, found, 'story')}")
    return found[name]


def read(name: str, given: Any) -> Story:
    """A story from its YAML, checked."""
    _keys(given, _KEYS, name, optional=("lesson",))
    prediction, notes = given["prediction"], given["notes"]
    _keys(prediction, _PREDICTION, f"{name}: prediction")
    _keys(prediction["choices"], CHOICES, f"{name}: prediction.choices")
    _keys(given["explain"], VERDICTS, f"{name}: explain")
    _keys(notes, (*_SAID, *_LISTED), f"{name}: notes")
    _one_of(prediction["measure"], [each["name"] for each in measures()], f"{name}: prediction.measure")
    base = _mapping(given["scene"], f"{name}: scene")
    slides = tuple(_slide(each, base, f"{name}: slide {number}") for number, each in enumerate(_list(given, "slides", name), 1))
    if not 1 <= len(slides) <= MOST_SLIDES:
        raise Refusal(f"{name}: slides has {len(slides)} slides, but 1 to {MOST_SLIDES} are meant")
    if slides[0].scene != address(base):
        raise Refusal(f"{name}: slide 1 changes the scene, but the bet is about the story's own; leave its scene out")
    levers = tuple(_list(given, "levers", name))
    for lever in levers:
        _one_of(lever, [*labels.words()["levers"], *labels.words()["side_levers"]], f"{name}: levers")
    return Story(
        name=name,
        title=_text(given, "title", name),
        minutes=_whole(given["minutes"], 1, MOST_MINUTES, f"{name}: minutes"),
        lesson=_whole(given.get("lesson", 0), 0, LESSONS, f"{name}: lesson"),
        question=_text(given, "question", name),
        ask=_text(prediction, "ask", f"{name}: prediction"),
        measure=prediction["measure"],
        choices={key: _text(prediction["choices"], key, f"{name}: prediction.choices") for key in CHOICES},
        explain={key: _text(given["explain"], key, f"{name}: explain") for key in VERDICTS},
        slides=slides,
        levers=levers,
        notes={
            **{key: _text(notes, key, f"{name}: notes") for key in _SAID},
            **{key: [_said(each, f"{name}: notes.{key}") for each in _list(notes, key, name)] for key in _LISTED},
        },
    )


def address(scene: Mapping[str, Any]) -> dict[str, str]:
    """A scene as keys and values of an address.

    What the page has a slider for on each side is said for each side.

    >>> address({"change_programme.span": 60, "mechanisms.politics": False})
    {'left.change_programme.span': '60', 'right.change_programme.span': '60', 'mechanisms.politics': 'false'}
    """
    text = {key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in scene.items()}
    return scenes.sided(text)


def measures() -> Sequence[Mapping[str, str]]:
    """What a bet may be about: what the page's thousand cities are compared by."""
    from experiments.classroom.labels import MEASURES

    return [each._asdict() for each in MEASURES]


def _loaded(path: Path) -> Any:
    from yaml import YAMLError

    try:
        return labels.load(path)
    except (YAMLError, ValueError, OSError) as error:
        raise Refusal(f"{path.stem} is no YAML that can be read: {error}") from error


def _slide(given: Any, base: Mapping[str, Any], where: str) -> Slide:
    """A slide; its `scene` stands above the story's, and null takes a key away."""
    _keys(given, _SLIDE, where, optional=("scene", "month"))
    own = _mapping(given.get("scene") or {}, f"{where}: scene")
    merged = address({key: value for key, value in {**base, **own}.items() if value is not None})
    try:
        read = scenes.read(merged.items())
        for side in SIDES:
            read.setting(side)
    except Refusal as error:
        raise Refusal(f"{where}: {error}") from error
    months = int(scenes.base()["horizon"]["months"])
    month = _whole(given.get("month", months), 0, months, f"{where}: month")
    return Slide(_text(given, "text", where), _one_of(given["look"], LOOKS, f"{where}: look"), month, merged)


def _keys(given: Any, known: Sequence[str], where: str, optional: Sequence[str] = ()) -> None:
    for key in _mapping(given, where):
        if key not in known:
            raise Refusal(f"{where} has {key!r}, which means nothing here; {suggestion(str(key), known, 'key')}")
    for key in known:
        if key not in given and key not in optional:
            raise Refusal(f"{where} has no {key}; add it")


def _mapping(given: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise Refusal(f"{where} is {shown(given)}, but a mapping is meant")
    return given


def _list(given: Mapping[str, Any], key: str, where: str) -> list[Any]:
    if not isinstance(given[key], list):
        raise Refusal(f"{where}: {key} is {shown(given[key])}, but a list is meant")
    return given[key]


def _text(given: Mapping[str, Any], key: str, where: str) -> str:
    return _said(given[key], f"{where}: {key}")


def _said(given: Any, where: str) -> str:
    if not isinstance(given, str) or not given.strip():
        raise Refusal(f"{where} is {shown(given)}, but a sentence is meant")
    return " ".join(given.split())


def _whole(given: Any, low: int, high: int, where: str) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not low <= given <= high:
        raise Refusal(f"{where} is {shown(given)}, but a whole number from {low} to {high} is meant")
    return given


def _one_of(given: Any, known: Sequence[str], where: str) -> str:
    if given not in known:
        raise Refusal(f"{where} has {shown(given)}, which is none of them; {suggestion(str(given), known)}")
    return given
