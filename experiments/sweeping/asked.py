"""What a sweep has asked at each of its points, as its provenance states it: enough to make its tables again from the rows.

What all points have in common stands there once, so that a sweep over many values stays short.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from experiments.configuration.root import APPLICATION
from experiments.running.custom_manager import KEY as MANAGER
from experiments.running.sweep_points import Composed, Item

KEY = "asked"  # of the provenance of a sweep; those of older versions have none
_OF_THE_QUESTION = ("study", "precision", MANAGER)  # keys of the application that decide what a line of the table says


class Asked(NamedTuple):
    """A point of a sweep as its provenance states it."""

    overrides: tuple[str, ...]
    config: dict[str, Any]  # the model's part, with `study`, `precision` and what stands for a manager of one's own
    is_answered: bool  # whether the tables have it


def points_of(items: Sequence[Item]) -> list[Composed]:
    """The points of a sweep, each with all that decides what the table says of it."""
    managers = (item.points[0].config.get(MANAGER) if item.points else None for item in items)
    return [(item.overrides, of_the_question(item.config, manager)) for item, manager in zip(items, managers)]


def stated(composed: Sequence[Composed], answered: Collection[int]) -> dict[str, Any]:
    """What all points have in common, and what each has beside it.

    >>> points = [(("a.b=1", "a.c=0"), {"a": {"b": 1, "c": 0}}), (("a.b=2", "a.c=0"), {"a": {"b": 2, "c": 0}})]
    >>> said = stated(points, {0})
    >>> said["overrides"], said["configuration"], said["points"][0]
    (['a.c=0'], {'a': {'c': 0}}, {'overrides': ['a.b=1'], 'configuration': {'a': {'b': 1}}})
    >>> [(each.config, each.is_answered) for each in read(said)]
    [({'a': {'c': 0, 'b': 1}}, True), ({'a': {'c': 0, 'b': 2}}, False)]
    """
    configs = [config for overrides, config in composed]
    common = _common(configs)
    everywhere = set(composed[0][0]).intersection(*(overrides for overrides, config in composed))
    values = []
    for place, (overrides, config) in enumerate(composed):
        differences = {"overrides": _others(overrides, everywhere), "configuration": _beside(config, common)}
        values.append(differences if place in answered else {**differences, "answered": False})
    alike = [override for override in composed[0][0] if override in everywhere]
    return {"overrides": alike, "configuration": common, "points": values}


def read(said: Mapping[str, Any]) -> list[Asked]:
    """The points again; raises what Python raises of a mapping that is not as `stated` makes it."""
    points = []
    for each in said["points"]:
        overrides = (*said["overrides"], *each["overrides"])
        if not all(isinstance(text, str) for text in overrides):
            raise TypeError("an override is no text")
        config = _together(said["configuration"], each["configuration"])
        points.append(Asked(overrides, config, each.get("answered", True) is not False))
    return points


def of_the_question(config: Mapping[str, Any], manager: Any) -> dict[str, Any]:
    """A point's configuration without what says how the work is done; `manager` stands for a class of one's own."""
    config = {name: group for name, group in config.items() if name in _OF_THE_QUESTION or name not in APPLICATION}
    return {**config, MANAGER: manager}


def _common(configs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Groups, and values of groups, that are the same everywhere."""
    common: dict[str, Any] = {}
    for name, group in configs[0].items():
        held = [config[name] for config in configs if name in config]
        if len(held) < len(configs):
            continue
        if all(_is_same(each, group) for each in held):
            common[name] = group
        elif all(isinstance(each, Mapping) for each in held):
            common[name] = {
                key: value for key, value in group.items() if all(key in each and _is_same(each[key], value) for each in held)
            }
    return common


def _others(overrides: Sequence[str], everywhere: Collection[str]) -> list[str]:
    return [override for override in overrides if override not in everywhere]


def _beside(config: Mapping[str, Any], common: Mapping[str, Any]) -> dict[str, Any]:
    differences: dict[str, Any] = {}
    for name, group in config.items():
        if name not in common:
            differences[name] = group
        elif isinstance(group, Mapping) and (values := {key: value for key, value in group.items() if key not in common[name]}):
            differences[name] = values
    return differences


def _together(common: Mapping[str, Any], beside: Mapping[str, Any]) -> dict[str, Any]:
    both = {name: {**common[name], **beside[name]} for name in common if name in beside}
    return {**common, **beside, **both}


def _is_same(one: Any, other: Any) -> bool:
    """Whether two values are the same in type and order, as 1, 1.0 and true are not."""
    return one is other or (one == other and json.dumps(one) == json.dumps(other))
