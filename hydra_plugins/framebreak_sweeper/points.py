"""The points of a sweep: composed once per choice of configuration groups, values applied to copies."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from copy import copy, deepcopy
from typing import Any, NamedTuple, cast

from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra.core.config_loader import ConfigLoader
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override, OverrideType, QuotedString, Sweep, Transformer, ValueType
from hydra.errors import HydraException
from omegaconf import DictConfig, OmegaConf, open_dict

Composed = tuple[tuple[str, ...], dict[str, Any]]  # the overrides of a point, and its whole configuration


class _Value(NamedTuple):
    text: str  # as it would be typed for this point alone
    override: Override


class _Base:
    """What one choice of groups composes to."""

    def __init__(self, config: DictConfig):
        with open_dict(config):
            config.pop("hydra", None)
        self.config = config
        self.plain = cast(dict[str, Any], OmegaConf.to_container(config, resolve=False))
        self.is_fixed = not any(_is_open(value) for value in _leaves(self.plain))

    def with_values(self, overrides: Sequence[Override]) -> dict[str, Any]:
        """A resolved copy with some values changed, as Hydra would compose it."""
        if self.is_fixed:
            made = dict(self.plain)
            if all(_put(made, override) for override in overrides):
                return made
        config = deepcopy(self.config)
        ConfigLoaderImpl._apply_overrides_to_config(list(overrides), config)
        return cast(dict[str, Any], OmegaConf.to_container(config, resolve=True, throw_on_missing=True))


def composed(master: DictConfig, loader: ConfigLoader, arguments: Sequence[str]) -> Iterator[Composed]:
    """Every point of a sweep in the order of Hydra's own sweeper: the last override changes fastest."""
    overrides = OverridesParser.create(config_loader=loader).parse_overrides(list(arguments))
    given = {override.get_key_element(): override for override in overrides}
    assert isinstance(loader, ConfigLoaderImpl)
    hydras = list(master.hydra.overrides.hydra)
    _, repository = loader._parse_overrides_and_create_caching_repo(master.hydra.job.config_name, hydras)
    axes = [_values(override) for override in given.values()]
    is_group = [repository.group_exists(each.key_or_group) and not isinstance(each._value, dict) for each in given.values()]
    bases: dict[tuple[str, ...], _Base] = {}
    for point in itertools.product(*axes):
        chosen = tuple(value.text for value, group in zip(point, is_group) if group)
        if chosen not in bases:
            bases[chosen] = _Base(loader.load_sweep_config(master, list(chosen)))
        values = [value.override for value, group in zip(point, is_group) if not group]
        yield tuple(value.text for value in point), bases[chosen].with_values(values)


def _values(override: Override) -> list[_Value]:
    """One override per value that is swept over, parsed once and not once per point."""
    if not override.is_sweep_override():
        return [_Value(str(override.input_line), override)]
    if not override.is_discrete_sweep():
        kind = override.value_type.name.lower() if override.value_type else "such a sweep"
        raise HydraException(f"{override.input_line}: {kind} cannot be enumerated; list values or give a range")
    found = []
    for element in override.sweep_iterator(Transformer.identity):
        single = copy(override)
        single._value, single.value_type = element, ValueType.ELEMENT
        single.input_line = f"{override.get_key_element()}={Transformer.str(element)}"
        found.append(_Value(single.input_line, single))
    return found


def _put(config: dict[str, Any], override: Override) -> bool:
    """Change one plain value, copying what holds it; False where Hydra itself has to look."""
    if override.type != OverrideType.CHANGE or override.package is not None or isinstance(override._value, Sweep):
        return False
    value = override.value()
    *path, last = override.key_or_group.split(".")
    held = config
    for step in path:
        inner = held.get(step)
        if not isinstance(inner, dict):
            return False
        held[step] = inner = dict(inner)
        held = inner
    if last not in held or isinstance(held[last], dict | list) or not isinstance(value, bool | int | float | str | None):
        return False
    if _is_open(value) or (isinstance(override._value, QuotedString) and "\\" in override._value.text):
        return False
    held[last] = value
    return True


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each)
    else:
        yield value


def _is_open(value: Any) -> bool:
    return isinstance(value, str) and ("${" in value or value == "???")
