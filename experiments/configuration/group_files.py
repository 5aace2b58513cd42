"""Options of configuration groups read from their files, without Hydra: those that a file is built on first."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from experiments.configuration.root import CONFIGS
from experiments.errors import Refusal, suggestion

NUMBERS = "numbers"


def read(group: str, option: str) -> dict[str, Any]:
    """An option of a group with those that its defaults name, as plain values, of the default city.

    Raises:
        Refusal: If the group has no such option.

    Example:
        >>> read("leadership", "as_begun")["vision"]
        'begun'
    """
    folder = CONFIGS / group
    path = folder / f"{option}.yaml"
    if not path.is_file():
        raise Refusal(f"there is no {group}={option}; {suggestion(option, [each.stem for each in folder.glob('*.yaml')])}")
    own = _loaded(path)
    merged: dict[str, Any] = {}
    for each in own.pop("defaults", ["_self_"]):
        if isinstance(each, Mapping):  # the numbers of this group in the default city
            numbers = CONFIGS / NUMBERS / group / f"{default(NUMBERS)}.yaml"
            merged |= _loaded(numbers) if numbers.is_file() else {}
        else:
            merged = _merged(merged, own if each == "_self_" else read(group, each))
    return merged


@cache
def default(group: str) -> str:
    """The option of a group in the default city.

    Raises:
        Refusal: If there is no such group.

    Example:
        >>> default("setting"), default("leadership")
        ('pm18_scopes', 'default')
    """
    chosen = _options(_loaded(CONFIGS / "config.yaml"))
    numbers = _options(_loaded(CONFIGS / NUMBERS / f"{chosen[NUMBERS]}.yaml"))
    chosen |= {name.removeprefix("override /"): option for name, option in numbers.items()}
    if group not in chosen:
        raise Refusal(f"there is no group {group}; {suggestion(group, chosen, 'group')}")
    return str(chosen[group])


def _options(config: Mapping[str, Any]) -> dict[str, Any]:
    return {name: option for each in config.get("defaults", []) if isinstance(each, Mapping) for name, option in each.items()}


def _loaded(path: Path) -> dict[str, Any]:
    from omegaconf import OmegaConf

    return OmegaConf.to_container(OmegaConf.load(path))  # type: ignore[return-value]


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    from omegaconf import OmegaConf

    return OmegaConf.to_container(OmegaConf.merge(below, above))  # type: ignore[return-value]
