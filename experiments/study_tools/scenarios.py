"""Scenarios: named arms of one city that differ in a configuration, and contrasts between them.

A scenario stands in a study's YAML or is made by its module. A change is a dotted parameter and either its new value or a
step from the value it would otherwise have: `{add: 0.1}` or `{times: 1.5}`, kept within the range the model accepts.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from experiments.configuration.options import shown
from experiments.errors import Refusal, suggestion
from experiments.statistics.outcome_measures import find
from simulation.parameters import Parameters
from simulation.quantity import Quantity, described

Changes = Mapping[str, Any]
_STEPS = ("add", "times")


class Contrast(NamedTuple):
    """A weighted sum of arms over the same twins; of two arms the first minus the second."""

    name: str  # small letters; with the scenario's name and a measure's it is the key of an effect
    weights: Mapping[str, float]
    meaning: str  # of what: the measure is added after it
    measures: tuple[str, ...]
    held_equal: str
    implied: Mapping[str, str] = {}  # measure: the rule from which its direction follows


class Scenario(NamedTuple):
    """Arms, and the contrasts of them that are estimated."""

    name: str
    title: str
    base: Changes  # what all arms share, beside the configuration; stands above a plausible draw
    arms: Mapping[str, Changes]
    contrasts: tuple[Contrast, ...]
    effort_like: Mapping[str, str] = {}  # arm: its programme gets as much effort as another arm offered in programmes
    implied: str = ""  # which part of the answer follows from a rule
    emerges: str = ""  # which does not
    lesson: int = 0
    is_drawn: bool = True  # also compared in plausible cities
    here: Mapping[str, Any] = {}  # what all arms share where the city is the configured one; stands below a plausible draw
    headline: str = ""  # the contrast by which a lesson is shown at a glance; of a lesson's scenarios one has it


_KEYS = {
    "title", "here", "base", "arms", "contrasts", "measures", "held_equal", "effort_like", "implied", "emerges", "by_rule",
    "lesson", "in_draws", "headline",
}  # fmt: skip


def read(name: str, config: Any, where: str = "study.scenarios") -> Scenario:
    """A scenario from its YAML, checked: raises `Refusal` with one line that names what is wrong."""
    here = f"{where}.{name}"
    if not isinstance(config, Mapping):
        raise Refusal(f"{here} is {shown(config)}, but a scenario with arms and contrasts is meant")
    for key in config:
        if key not in _KEYS:
            raise Refusal(f"there is no {here}.{key}; {suggestion(f'{here}.{key}', [f'{here}.{each}' for each in _KEYS])}")
    arms = _mapping(config, "arms", here)
    if len(arms) < 2:
        raise Refusal(f"{here}.arms is {shown(arms)}, but two arms or more are meant")
    changes = {arm: _mapping(arms, arm, f"{here}.arms") for arm in arms}
    measures = tuple(config.get("measures") or ())
    if not measures or isinstance(config.get("measures"), str):
        raise Refusal(f"{here}.measures is {shown(config.get('measures'))}, but a list of measures is meant")
    for measure in measures:
        find(measure, f"{here}.measures")
    by_rule = _mapping(config, "by_rule", here)
    contrasts = _mapping(config, "contrasts", here)
    if not contrasts:
        raise Refusal(f"{here}.contrasts is empty; name at least one, as [first arm, second arm]")
    contrasts_read = tuple(
        _contrast(key, contrasts[key], arms, measures, str(config.get("held_equal", "")), by_rule.get(key) or {}, here)
        for key in contrasts
    )
    like = _mapping(config, "effort_like", here)
    for arm in (*like, *like.values()):
        _known(arm, arms, f"{here}.effort_like")
    if set(like) & set(like.values()):
        raise Refusal(f"{here}.effort_like takes the effort of an arm that takes its own from another; name one that does not")
    headline = str(config.get("headline") or "")
    if headline:
        _known(headline, contrasts, f"{here}.headline", "contrast")
    return Scenario(
        name, str(config.get("title", name)), _mapping(config, "base", here), changes, contrasts_read, like,
        str(config.get("implied", "")), str(config.get("emerges", "")), int(config.get("lesson") or 0),
        bool(config.get("in_draws", True)), _mapping(config, "here", here), headline,
    )  # fmt: skip


def _mapping(config: Mapping[str, Any], key: str, here: str) -> Mapping[str, Any]:
    value = config.get(key)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise Refusal(f"{here}.{key} is {shown(value)}, but a mapping is meant")
    return value


def _known(name: Any, known: Mapping[str, Any], where: str, what: str = "arm") -> None:
    if name not in known:
        raise Refusal(f"{where} names {shown(name)}, which is no {what} of it; {suggestion(str(name), known)}")


def _contrast(
    key: str, config: Any, arms: Mapping[str, Any], measures: tuple[str, ...], held: str, by_rule: Mapping[str, str], here: str
) -> Contrast:
    where = f"{here}.contrasts.{key}"
    if isinstance(config, Mapping):
        weights = dict(config)
    elif isinstance(config, list | tuple) and len(config) == 2 and config[0] != config[1]:
        weights = {config[0]: 1.0, config[1]: -1.0}
    else:
        raise Refusal(f"{where} is {shown(config)}, but [first arm, second arm] or a mapping of arms to weights is meant")
    for arm, weight in weights.items():
        _known(arm, arms, where)
        if isinstance(weight, bool) or not isinstance(weight, int | float):
            raise Refusal(f"{where}.{arm} is {shown(weight)}, but a number is meant")
    if abs(sum(weights.values())) > 1e-12:
        raise Refusal(f"{where} has weights that sum to {sum(weights.values()):g}, but a contrast sums to 0")
    weights = {arm: float(weight) for arm, weight in weights.items()}
    return Contrast(key, weights, in_words(weights), measures, held, by_rule)


def in_words(weights: Mapping[str, float]) -> str:
    """A contrast in words.

    >>> in_words({"batch": 1.0, "monolith": -1.0})
    'batch minus monolith'
    >>> in_words({"both": 1.0, "one": -1.0, "other": -1.0, "none": 1.0})
    'both + none minus one minus other'
    """

    def part(arm: str, weight: float) -> str:
        return arm.replace("_", " ") if abs(weight) == 1.0 else f"{abs(weight):g} {arm.replace('_', ' ')}"

    up = [part(arm, weight) for arm, weight in weights.items() if weight > 0.0]
    down = [part(arm, weight) for arm, weight in weights.items() if weight < 0.0]
    return " minus ".join((" + ".join(up), *down))


def resolved(config: Mapping[str, Any], *layers: Changes) -> dict[str, Any]:
    """Plain changes by dotted name from several layers, the later on top; steps start from what is below them.

    Raises `Refusal` where a step has nothing to start from.
    """
    plain: dict[str, Any] = {}
    for layer in layers:
        for name, value in layer.items():
            plain[name] = _stepped(config, plain, name, value) if _is_step(value) else value
    return plain


def _is_step(value: Any) -> bool:
    return isinstance(value, Mapping) and len(value) == 1 and next(iter(value)) in _STEPS


def _stepped(config: Mapping[str, Any], plain: Mapping[str, Any], name: str, step: Mapping[str, Any]) -> float:
    group, _, parameter = name.partition(".")
    before = plain.get(name, (config.get(group) or {}).get(parameter) if isinstance(config.get(group), Mapping) else None)
    (how, size), *_ = step.items()
    if isinstance(before, bool) or not isinstance(before, int | float) or name not in bounds():
        raise Refusal(f"{name} cannot be stepped by {shown(dict(step))}; {suggestion(name, bounds(), 'number')}")
    if isinstance(size, bool) or not isinstance(size, int | float):
        raise Refusal(f"{name} is to be stepped by {shown(size)}, but a number is meant")
    low, high = bounds()[name]
    after = before + size if how == "add" else before * size
    return float(min(max(after, low), high))


@cache
def bounds() -> dict[str, tuple[float, float]]:
    """Lowest and highest value that the model accepts of each number."""

    return {
        f"{group}.{name}": (quantity.low, quantity.high)
        for group, kind in Parameters.__annotations__.items()
        for name, _, quantity in described(kind)
        if isinstance(quantity, Quantity)
    }
