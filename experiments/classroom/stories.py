"""Guided stories: a question, a bet, scenes to look at, and notes for whoever teaches. They stand in `stories/*.yaml`.

A story is written as text and checked here; what its scenes show is measured (`story_evidence.py`), never written by hand. The
verdict on a bet comes from the page's own thousand twins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from yaml import YAMLError

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
_SLIDE = ("text", "look", "month", "watch", "scene", "compares")
_NOTE_TEXTS, _NOTE_LISTS = ("goal", "ask"), ("click", "they_say", "evidence", "pitfalls", "rubric")  # of notes
WATCHED = ("broken", "champion")  # what a slide may watch beside the series of labels.yaml
MOST_WATCHED = 2
MOST_SLIDES, LESSONS, MOST_MINUTES = 6, 6, 60


class Slide(NamedTuple):
    """One thing to look at, with a sentence or two to read aloud."""

    text: str
    look: str  # twins, thousand or map
    month: int  # where the twins stand
    watch: tuple[str, ...]  # what the text tells to look at, shown beside both cities (use: before the rest of a thousand, too)
    scene: Mapping[str, str]  # keys and values of an address
    compares: Mapping[str, str]  # what left, right and a tie mean here; else the bet's choices


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
        """The whole story as the page reads it.

        Args:
            measured: Lines on what was measured of its scenes; they are added to the evidence of the notes.
        """
        choices = _labelled(self.choices)
        return {
            "name": self.name,
            "title": self.title,
            "minutes": self.minutes,
            "question": self.question,
            "prediction": {"ask": self.ask, "choices": choices, "measure": self.measure},
            "slides": [
                {
                    **slide._asdict(),
                    "watch": list(slide.watch),
                    "scene": dict(slide.scene),
                    "compares": _labelled(slide.compares),
                }
                for slide in self.slides
            ],
            "levers": list(self.levers),
            "notes": {**self.notes, "evidence": [*self.notes["evidence"], *measured]},
            "explain": dict(self.explain),
        }


@cache
def read_all() -> tuple[Story, ...]:
    """Every story, in order of file names.

    Raises:
        Refusal: One line that names the story and the key at fault.
    """
    return tuple(read(path.stem, _loaded(path)) for path in sorted(STORIES.glob("*.yaml")))


def find(name: str) -> Story:
    """The story of a name, which is that of its file without the ending.

    Raises:
        Refusal: There is no such story.
    """
    by_name = {story.name: story for story in read_all()}
    if name not in by_name:
        raise Refusal(f"there is no story {name[:40]}; {suggestion(name, by_name, 'story')}")
    return by_name[name]


def read(name: str, content: Any) -> Story:
    """A story from the content of its file, checked.

    Raises:
        Refusal: One line that names the story and the key at fault.
    """
    _keys(content, _KEYS, name, optional=("lesson",))
    prediction, notes = content["prediction"], content["notes"]
    _keys(prediction, _PREDICTION, f"{name}: prediction")
    _keys(prediction["choices"], CHOICES, f"{name}: prediction.choices")
    _keys(content["explain"], VERDICTS, f"{name}: explain")
    _keys(notes, (*_NOTE_TEXTS, *_NOTE_LISTS), f"{name}: notes")
    _one_of(prediction["measure"], [each.name for each in labels.MEASURES], f"{name}: prediction.measure")
    base = _mapping(content["scene"], f"{name}: scene")
    choices = {key: _text(prediction["choices"], key, f"{name}: prediction.choices") for key in CHOICES}
    slides = tuple(
        _slide(each, base, choices, f"{name}: slide {number}") for number, each in enumerate(_list(content, "slides", name), 1)
    )
    if not 1 <= len(slides) <= MOST_SLIDES:
        raise Refusal(f"{name}: slides has {len(slides)} slides, but 1 to {MOST_SLIDES} are meant")
    if slides[0].scene != address(base):
        raise Refusal(f"{name}: slide 1 changes the scene, but the bet is about the story's own; leave its scene out")
    levers = tuple(_list(content, "levers", name))
    for lever in levers:
        _one_of(lever, [*labels.labels()["levers"], *labels.labels()["side_levers"]], f"{name}: levers")
    return Story(
        name=name,
        title=_text(content, "title", name),
        minutes=_whole(content["minutes"], 1, MOST_MINUTES, f"{name}: minutes"),
        lesson=_whole(content.get("lesson", 0), 0, LESSONS, f"{name}: lesson"),
        question=_text(content, "question", name),
        ask=_text(prediction, "ask", f"{name}: prediction"),
        measure=prediction["measure"],
        choices=choices,
        explain={key: _text(content["explain"], key, f"{name}: explain") for key in VERDICTS},
        slides=slides,
        levers=levers,
        notes={
            **{key: _text(notes, key, f"{name}: notes") for key in _NOTE_TEXTS},
            **{key: [_sentence(each, f"{name}: notes.{key}") for each in _list(notes, key, name)] for key in _NOTE_LISTS},
        },
    )


def address(scene: Mapping[str, Any]) -> dict[str, str]:
    """A scene as keys and values of an address.

    What the page has a slider for on each side is written for each side.

    >>> address({"change_programme.span": 60, "mechanisms.politics": False})
    {'left.change_programme.span': '60', 'right.change_programme.span': '60', 'mechanisms.politics': 'false'}
    """
    text = {key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in scene.items()}
    return scenes.sided(text)


def _loaded(path: Path) -> Any:
    try:
        return labels.load(path)
    except (YAMLError, ValueError, OSError) as error:
        raise Refusal(f"{path.stem} is no YAML that can be read: {error}") from error


def _labelled(choices: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"key": key, "label": label} for key, label in choices.items()]


def _slide(content: Any, base: Mapping[str, Any], choices: Mapping[str, str], where: str) -> Slide:
    """A slide; its `scene` stands above the story's, and null removes a key; `compares` replaces the bet's choices."""
    _keys(content, _SLIDE, where, optional=("scene", "month", "watch", "compares"))
    if "compares" in content:
        _keys(content["compares"], CHOICES, f"{where}: compares")
        choices = {key: _text(content["compares"], key, f"{where}: compares") for key in CHOICES}
    own = _mapping(content.get("scene") or {}, f"{where}: scene")
    merged = address({key: value for key, value in {**base, **own}.items() if value is not None})
    try:
        scene = scenes.read(merged.items())
        for side in SIDES:
            scene.setting(side)
    except Refusal as error:
        raise Refusal(f"{where}: {error}") from error
    months = int(scenes.base()["horizon"]["months"])
    month = _whole(content.get("month", months), 0, months, f"{where}: month")
    watch = tuple(_list(content, "watch", where)) if "watch" in content else ()
    for name in watch:
        _one_of(name, [*WATCHED, *labels.labels()["series"]], f"{where}: watch")
    if len(watch) > MOST_WATCHED:
        raise Refusal(f"{where}: watch has {len(watch)} names, but at most {MOST_WATCHED} can be shown beside a city")
    look = _one_of(content["look"], LOOKS, f"{where}: look")
    return Slide(_text(content, "text", where), look, month, watch, merged, choices)


def _keys(value: Any, known: Sequence[str], where: str, optional: Sequence[str] = ()) -> None:
    for key in _mapping(value, where):
        if key not in known:
            raise Refusal(f"{where} has {key!r}, which means nothing here; {suggestion(str(key), known, 'key')}")
    for key in known:
        if key not in value and key not in optional:
            raise Refusal(f"{where} has no {key}; add it")


def _mapping(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Refusal(f"{where} is {shown(value)}, but a mapping is meant")
    return value


def _list(values: Mapping[str, Any], key: str, where: str) -> list[Any]:
    value = values[key]
    if not isinstance(value, list):
        raise Refusal(f"{where}: {key} is {shown(value)}, but a list is meant")
    return value


def _text(values: Mapping[str, Any], key: str, where: str) -> str:
    return _sentence(values[key], f"{where}: {key}")


def _sentence(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Refusal(f"{where} is {shown(value)}, but a sentence is meant")
    return " ".join(value.split())


def _whole(value: Any, low: int, high: int, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise Refusal(f"{where} is {shown(value)}, but a whole number from {low} to {high} is meant")
    return value


def _one_of(value: Any, known: Sequence[str], where: str) -> str:
    if value not in known:
        raise Refusal(f"{where} has {shown(value)}, which is none of them; {suggestion(str(value), known)}")
    return str(value)
