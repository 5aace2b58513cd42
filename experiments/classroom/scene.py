"""A scene: the content of the page's address, checked, and the two configurations that it stands for.

An address is plain text from anybody: it names parameters and options of the model, never a file, and every value is read
as the kind of thing that the parameter is. Nothing in it is evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from threading import Lock
from typing import Any, NamedTuple

from experiments.classroom import scene_events
from experiments.classroom.labels import labels
from experiments.classroom.scene_events import Event
from experiments.classroom.text_numbers import number, whole
from experiments.configuration.compose import configuration
from experiments.errors import Refusal, suggestion
from simulation import parameters as model
from simulation.parameters import FEWEST_MANAGERS, Parameters, Setting
from simulation.quantity import Choice, Quantity, Switch, described

SIDES = ("left", "right")
BASE = "leadership=imposed"  # both regimes are programmes of the same effort unless a scene says otherwise
START: dict[str, str] = {
    "seed": "1999",
    "panel": "7",  # a city that ends otherwise on the left than on the right
    "city": "5",
    "left.change_programme.simultaneity": "8",
    "right.change_programme.simultaneity": "1",
}
OPTIONS: dict[str, tuple[str, ...]] = {
    "advice_network": ("default", "krackhardt", "mean_field"),
    "cognitive_framework": ("default", "convex", "deepest", "practice_by_practice"),
    "complementarity": ("default", "none", "uniform"),
    "trigger_events": ("default", "canada", "none"),
}
_WHOLE = {
    "city.managers": (FEWEST_MANAGERS, 40),
    "city.services": (1, 40),
    "city.departments": (1, 12),
}  # 40: a run stays quick
_LISTS = ("change_programme.scope", "change_programme.order")
_LEFT_OUT = ("leadership.support_from",)  # set by the event of that name
PAGE_ONLY = (  # of an address, not of a scene
    *("story", "step", "t", "measure", "x", "y", "tab", "theme", "size", "notes", "bet"),
    *("play", "moves", "month", "seat", "draft", "cover", "since", "back", "undo"),
)
LONGEST = 8000  # characters of an address
LAST_PANEL, LAST_SEED = 1_000_000, 2**63 - 1

Values = dict[str, Any]


class Scene(NamedTuple):
    """The content of an address, each value of its parameter's kind."""

    seed: int
    panel: int
    city: int
    options: Values
    common: Values
    left: Values
    right: Values
    events: tuple[Event, ...]
    pairs: tuple[tuple[str, str, float], ...] | None
    key: str  # the address in canonical form

    def setting(self, side: str) -> Setting:
        """The model's setting of a side, `left` or `right`, read once.

        Raises:
            Refusal: The model refuses the values together.
        """
        return settings(self.changes(side))

    def changes(self, side: str) -> tuple[tuple[str, Any], ...]:
        """All that a side changes in the base configuration: options first, then dotted names with values, hashable."""
        own = self.left if side == "left" else self.right
        options = {name: value for name, value in self.options.items() if value != "default"}
        changed = {**self.common, **own, **scene_events.changes(self.events)}
        if self.pairs is not None:
            changed["complementarity.pairs"] = self.pairs
        return (("options", tuple(sorted(options.items()))), *sorted(changed.items()))

    def overrides(self, side: str) -> list[str]:
        """A side as overrides of `framebreak run`."""
        (_, options), *changed = self.changes(side)
        return [BASE, *(f"{name}={value}" for name, value in options), *(f"{name}={_typed(value)}" for name, value in changed)]


def read(query: Iterable[tuple[str, str]]) -> Scene:
    """A scene from the keys and values of an address; what the address does not name is as at the start.

    Args:
        query: Keys and their texts, each key once.

    Raises:
        Refusal: One line that names the key at fault.
    """
    texts: dict[str, str] = {}
    for key, text in query:
        if key in texts:
            raise Refusal(f"{key} stands twice in the address; write it once")
        texts[key] = text
    if sum(len(key) + len(text) for key, text in texts.items()) > LONGEST:
        raise Refusal(f"the address is longer than {LONGEST} characters; undo some changes")
    texts = {**START, **texts}
    scene: dict[str, Values] = {"options": {}, "common": {}, "left": {}, "right": {}}
    events: tuple[Event, ...] = ()
    pairs = None
    for key, text in texts.items():
        head, _, rest = key.partition(".")
        if key in ("seed", "panel", "city"):
            continue
        elif key in OPTIONS:
            if text not in OPTIONS[key]:
                raise Refusal(f"{key}={text} is no option; {suggestion(text, OPTIONS[key])}")
            scene["options"][key] = text
        elif key == "events":
            events = scene_events.read(text, int(base()["horizon"]["months"]))
        elif key == "pairs":
            pairs = _pairs(text)
        elif head in SIDES:
            scene[head][rest] = value_of(rest, text, key)
        else:
            scene["common"][key] = value_of(key, text, key)
    seed = whole("seed", texts["seed"], 0, LAST_SEED)
    panel, city = whole("panel", texts["panel"], 0, LAST_PANEL), whole("city", texts["city"], 0, 10)
    return Scene(seed, panel, city, **scene, events=events, pairs=pairs, key=canonical(texts))


def canonical(texts: Mapping[str, str]) -> str:
    """The address with its keys in order and without what is as at the start: equal scenes have equal text."""
    changed = {key: text.strip() for key, text in texts.items() if text.strip() != START.get(key)}
    return "&".join(f"{key}={changed[key]}" for key in sorted(changed))


def sided(values: Mapping[str, Any]) -> Values:
    """Keys with those that the page keeps for each side written for both sides; a side's own key stays.

    >>> sided({"change_programme.span": 60, "left.change_programme.span": 20, "city": 4})
    {'right.change_programme.span': 60, 'left.change_programme.span': 20, 'city': 4}
    """
    written: Values = {}
    for key, value in values.items():
        if key in labels()["side_levers"]:
            written |= {f"{side}.{key}": value for side in SIDES if f"{side}.{key}" not in values}
        else:
            written[key] = value
    return written


def value_of(name: str, text: str, key: str) -> Any:
    """The value of a parameter from text, by the parameter's own kind.

    Args:
        name: Dotted name of the parameter.
        text: The value as the address has it.
        key: The key of the address, with its side where it has one; messages name it.

    Raises:
        Refusal: There is no such parameter, or the text is no value of it.

    >>> value_of("change_programme.simultaneity", "3", "left.change_programme.simultaneity")
    3
    >>> value_of("leadership.regime", "chosen", "leadership.regime")
    'chosen'
    """
    what = parameters().get(name)
    if name in _WHOLE:
        return whole(key, text, *_WHOLE[name])
    if name in _LISTS:
        return "all" if text == "all" else tuple(text.split(","))
    if what is None:
        known = [*parameters(), *_WHOLE, *_LISTS, *OPTIONS, "events", "pairs", "seed", "panel", "city"]
        raise Refusal(f"there is no {key} in a scene; {suggestion(name, known, 'parameter')}")
    if isinstance(what, Choice):
        names = [member.name.lower() for member in what.options]
        if text not in names:
            raise Refusal(f"{key}={text[:40]} is no choice; {suggestion(text, names)}")
        return text
    if isinstance(what, Switch):
        if text not in ("true", "false"):
            raise Refusal(f"{key}={text[:40]} is no switch; write true or false")
        return text == "true"
    if what.whole:
        return whole(key, text, int(what.low), int(what.high))
    return number(key, text, what.low, what.high)


@cache
def parameters() -> dict[str, Quantity | Choice | Switch]:
    """Every parameter that a scene may name, by dotted name."""
    every = {f"{group}.{name}": what for group, kind in Parameters.__annotations__.items() for name, _, what in described(kind)}
    return {name: what for name, what in every.items() if name not in _LEFT_OUT}


@lru_cache(maxsize=256)  # 30 kB each
def settings(changes: tuple[tuple[str, Any], ...]) -> Setting:
    """The setting that some changes of the base configuration make.

    Args:
        changes: What `Scene.changes` returns.

    Raises:
        Refusal: The model refuses the values together.
    """
    (_, options), *changed = changes
    config = dict(base(options))
    for name, value in changed:
        group, _, key = name.partition(".")
        config[group] = {**config[group], key: _plain(value)}
    try:
        return model.read(config)
    except model.InvalidConfiguration as error:
        raise Refusal(str(error)) from error


_composing = Lock()  # Hydra keeps its state in one place


@cache
def _base(options: tuple[tuple[str, str], ...]) -> dict[str, Any]:

    return configuration(BASE, *(f"{name}={value}" for name, value in options))


def base(options: tuple[tuple[str, str], ...] = ()) -> dict[str, Any]:
    """The configuration that a choice of options composes to; it is shared and must not be changed.

    Args:
        options: Groups with the option taken of each; the default where a group is not named.
    """
    with _composing:
        return _base(options)


def _pairs(text: str) -> tuple[tuple[str, str, float], ...]:
    pairs = []
    for each in filter(None, text.split(",")):
        match = re.fullmatch(r"([a-z_]\w*)\.([a-z_]\w*):([-0-9.e]+)", each)
        if not match:
            raise Refusal(f"pairs has {each[:60]!r}; write PRACTICE.PRACTICE:WEIGHT, as prospector.innovator:0.5")
        pairs.append((match[1], match[2], number(f"pairs: {match[1]}.{match[2]}", match[3], -1.0, 1.0)))
    return tuple(pairs)


def _plain(value: Any) -> Any:
    """A frozen value as the configuration has it: tuples of pairs are mappings, other tuples lists."""
    if not isinstance(value, tuple):
        return value
    if value and all(isinstance(each, tuple) and len(each) == 2 and isinstance(each[0], str) for each in value):
        return {name: _plain(inner) for name, inner in value}
    return [_plain(each) for each in value]


def _typed(value: Any) -> str:
    """A value as it is typed on a command line."""
    value = _plain(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ",".join(f"{name}:{_typed(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_typed(each) for each in value) + "]"
    return repr(value) if isinstance(value, float) else str(value)
