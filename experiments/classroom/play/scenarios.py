"""Scenarios of Play: a city, a question, what one may do and see. They stand in `scenarios/*.yaml`, each with two levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from experiments.classroom import labels, languages, scene_events
from experiments.classroom import scene as scenes
from experiments.classroom.play import moves
from experiments.classroom.play.moves import Move, Rules
from experiments.classroom.scene import Scene
from experiments.errors import Refusal, suggestion

FOLDER = Path(__file__).parents[1] / "scenarios"
LEVELS = (1, 2)
BUDGET = {1: 1.0, 2: 0.75}
"""Share of the usual effort of a programme, at the same pace; assumption."""
COMES = {1: ("visionary", "ordinary"), 2: ("drawn",)}
"""Whether one knows whom one calls for; assumption."""
_KEYS = ("title", "question", "begins", "scene", "hires", "align", "hints", "minutes", "notes", "property", "best")
NOTES = ("goal", "ask", "they_say", "evidence", "pitfalls", "rubric")  # for instructors
RIVALS = ("at_once", "piece_by_piece", "nothing")
"""The same city with the same draws under the built-in programmes and under none."""


class Best(NamedTuple):
    """The best play that a search found, and the search."""

    moves: tuple[Move, ...]
    text: str
    plays: int  # that were tried
    search: str


class Scenario(NamedTuple):
    """A city to play at a level."""

    name: str
    level: int
    title: str
    question: str
    begins: str
    hints: tuple[str, ...]
    base: Scene  # events are in its values
    rules: Rules
    best: Best | None
    chosen_for: Mapping[str, Any]  # the property that a test holds the city to
    minutes: int = 0  # of class time
    notes: Mapping[str, Any] = {}  # for instructors, by `NOTES`

    def own(self, played: Sequence[Move], month: int) -> Scene:
        """The scene of a play up to a month, on the left."""
        listed = moves.plan(played, month, self.rules)
        key = f"{self.address}/{month}/{','.join(move.text for move in played)}"
        if listed:
            return self.base._replace(left={"change_programme.plan": _frozen(listed)}, key=key)
        scripted = {name: _frozen(value) for name, value in moves.without_work(played).items()}
        name = "trigger_events.replaced"
        if name in scripted:
            scripted[name] = tuple(self.base.common.get(name, ())) + scripted[name]
        return self.base._replace(left={"leadership.regime": "convergent", **scripted}, key=key)

    def rival(self, name: str) -> dict[str, Any]:
        """What a built-in programme, or none, changes in the scenario's scene."""
        if name == "nothing":
            return {"leadership.regime": "convergent"}
        return {"change_programme.simultaneity": 8 if name == "at_once" else 1}

    def against(self, played: Sequence[Move], rival: str) -> Scene:
        """A whole play on the left, a rival on the right."""
        own = self.own(played, self.rules.months)
        return own._replace(right=self.rival(rival), key=f"{own.key}/{rival}")

    def told(self, language: str) -> Scenario:
        """The same scenario with its texts in a language."""
        own = languages.scenario(self.name, language)
        hints = tuple(own["hints"]) if self.hints and "hints" in own else self.hints
        return self._replace(hints=hints, **{key: own[key] for key in ("title", "question", "begins", "notes") if key in own})

    @property
    def address(self) -> str:
        """The scenario as a key of the server's own answers."""
        return f"{self.name}.{self.level}"


@cache
def find(name: str, level: int) -> Scenario:
    """A scenario at a level.

    Raises:
        Refusal: There is no such scenario.
    """
    known = names()
    if name not in known:
        raise Refusal(f"there is no scenario {name[:40]}; {suggestion(name[:40], known, 'scenario')}")
    return read(name, level, labels.load(FOLDER / f"{name}.yaml"))


@cache
def names() -> tuple[str, ...]:
    """Every scenario, in order of file names."""
    return tuple(path.stem for path in sorted(FOLDER.glob("*.yaml")))


def read(name: str, level: int, content: Mapping[str, Any]) -> Scenario:
    """A scenario from the content of its file.

    Raises:
        Refusal: One line that names the key at fault.
    """
    for key in content:
        if key not in _KEYS:
            raise Refusal(f"scenario {name} has {key!r}; {suggestion(str(key), _KEYS)}")
    missing = [key for key in _KEYS[:4] if key not in content]
    if missing:
        raise Refusal(f"scenario {name} has no {missing[0]}")
    texts = {key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in content["scene"].items()}
    read_scene = scenes.read(texts.items())
    if read_scene.pairs is not None or {"left", "right"} & {key.partition(".")[0] for key in texts}:
        raise Refusal(f"scenario {name} has one city, without sides and pairs")
    usual = read_scene._replace(left={}, right={}).setting("left").parameters.change_programme
    share = BUDGET[level]
    effort = {f"change_programme.{name}": round(getattr(usual, name) * share, 6) for name in ("effort", "span")}
    values = {**read_scene.common, **scene_events.changes(read_scene.events), **effort, "leadership.vision": "begun"}
    base = read_scene._replace(common=values, left={}, right={}, events=())
    model = base.setting("left")
    rules = Rules(
        tuple(model.practices),
        model.months,
        {role: int(content.get("hires", {}).get(role, 0)) for role in moves.HIRED},
        COMES[level],
        tuple(content.get("align", ())),
        effort["change_programme.effort"],
        effort["change_programme.span"],
    )
    return Scenario(
        name,
        level,
        content["title"],
        content["question"],
        content["begins"],
        tuple(content.get("hints", ())) if level == 1 else (),
        base,
        rules,
        _best(content.get("best", {}).get(level), rules),
        content.get("property", {}),
        int(content.get("minutes", 0)),
        _notes(name, content.get("notes", {})),
    )


def _best(content: Mapping[str, Any] | None, rules: Rules) -> Best | None:
    if content is None:
        return None
    text = content["moves"]
    return Best(moves.read(text, rules.months, rules), text, int(content["plays"]), str(content["search"]))


def _notes(name: str, content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Notes for instructors; a scenario has all of them or none."""
    if content and set(content) != set(NOTES):
        raise Refusal(f"scenario {name} has notes without {', '.join(sorted(set(NOTES) ^ set(content)))}")
    return content


def _frozen(value: Any) -> Any:
    """Lists and mappings as tuples, so that they can be part of a key."""
    if isinstance(value, Mapping):
        return tuple((name, _frozen(inner)) for name, inner in value.items())
    return tuple(_frozen(each) for each in value) if isinstance(value, list) else value
