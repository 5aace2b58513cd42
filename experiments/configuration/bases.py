"""What a choice of configuration groups composes to, once: values are applied to copies of it.

To compose takes Hydra a quarter of a second, whatever the values are; to change values in what it composed takes a thousandth.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any, cast

import hydra
from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra._internal.config_repository import ConfigRepository
from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override, OverrideType, QuotedString, Sweep
from hydra.plugins.config_source import ConfigResult
from omegaconf import DictConfig, OmegaConf, open_dict

from experiments.configuration.interned import interned
from experiments.configuration.root import CONFIGS
from experiments.configuration.turns import composing

_MOST = 200  # choices that a process remembers, some 0.2 MB each


class Base:
    """What one choice of groups composes to, with the values that are the same for all points."""

    def __init__(self, composed: DictConfig, fixed: Sequence[Override] = ()):
        self.sweep: dict[str, Any] = params(composed)  # that the files of these groups hold
        with open_dict(composed):
            composed.pop("hydra", None)
        self.composed = composed
        config = cast(dict[str, Any], OmegaConf.to_container(composed, resolve=False))
        is_plain = not any(_is_open(value) for value in _leaves(config)) and all(_put(config, each) for each in fixed)
        self.config = interned(config) if is_plain else None  # None: Hydra has to look at every point

    def with_values(
        self, overrides: Sequence[Override], swept: Sequence[Override] | None = None, *, throw_on_missing: bool = True
    ) -> dict[str, Any]:
        """A resolved copy with values changed, as Hydra would compose it; groups without a changed value are shared.

        Of `overrides`, only those that are `swept` need to be applied where the others are fixed; all, if left out.
        """
        if self.config is not None:
            config = dict(self.config)
            if all(_put(config, each) for each in (overrides if swept is None else swept)):
                return config
        composed = deepcopy(self.composed)
        ConfigLoaderImpl._apply_overrides_to_config(list(overrides), composed)
        return cast(dict[str, Any], OmegaConf.to_container(composed, resolve=True, throw_on_missing=throw_on_missing))


def composed(overrides: Sequence[str]) -> dict[str, Any]:
    """The configuration of `configs/` with overrides, resolved; what it holds belongs to the caller.

    A choice of groups is composed once for as long as no file below `configs/` changes.

    Raises:
        Exception: whatever Hydra raises of overrides that it cannot parse or apply.
    """
    every = OverridesParser.create().parse_overrides(list(overrides))
    if not all(_is_value(each) or _is_choice(each) for each in every):
        return cast(dict[str, Any], OmegaConf.to_container(_by_hydra(overrides), resolve=True))
    choices = tuple(str(each.input_line) for each in every if not _is_value(each))
    config = _base(choices).with_values([each for each in every if _is_value(each)], throw_on_missing=False)
    return cast(dict[str, Any], _owned(config))


def unresolved() -> dict[str, Any]:
    """The default configuration with its interpolations as they are written."""
    return cast(dict[str, Any], OmegaConf.to_container(_base(()).composed, resolve=False))


def params(composed: DictConfig) -> dict[str, Any]:
    """A sweep that is written in a configuration, as Hydra's own sweeper reads it."""
    given = OmegaConf.select(composed, "hydra.sweeper.params")
    return {} if given is None else {str(key): value for key, value in given.items()}


class _Repository(ConfigRepository):
    """Hydra's way to the files below `configs/`, each of which is read once."""

    def load_config(self, config_path: str) -> ConfigResult | None:
        if config_path not in _loaded:
            _loaded[config_path] = super().load_config(config_path)
        return deepcopy(_loaded[config_path])  # Hydra changes what it is given


_loaded: dict[str, ConfigResult | None] = {}
_bases: dict[tuple[str, ...], Base] = {}
_stamp: frozenset[tuple[str, int, int]] = frozenset()  # of the files from which they were composed


def _base(choices: tuple[str, ...]) -> Base:
    global _stamp
    with composing:
        stamp = _files(CONFIGS)
        if stamp != _stamp or len(_bases) >= _MOST:
            _bases.clear()
            _loaded.clear()
            _stamp = stamp
        if choices not in _bases:
            _bases[choices] = Base(_by_hydra(choices, _Repository))
        return _bases[choices]


def _by_hydra(overrides: Sequence[str], repository: type[ConfigRepository] | None = None) -> DictConfig:
    with composing:
        if GlobalHydra.instance().is_initialized():
            GlobalHydra.instance().clear()
        return _initialized(overrides, repository)


def _initialized(overrides: Sequence[str], repository: type[ConfigRepository] | None) -> DictConfig:
    with hydra.initialize_config_dir(config_dir=str(CONFIGS), version_base="1.3"):
        if repository:
            loader = cast(ConfigLoaderImpl, GlobalHydra.instance().config_loader())
            loader.repository = repository(loader.get_search_path())
        return hydra.compose("config", overrides=list(overrides))


def _files(folder: Path) -> frozenset[tuple[str, int, int]]:
    """Path, time and size of every configuration file."""
    found = ((path, path.stat()) for path in folder.rglob("*.yaml"))
    return frozenset((str(path), status.st_mtime_ns, status.st_size) for path, status in found)


def _is_value(override: Override) -> bool:
    """Whether an override changes a value of the model or the study, and thus nothing of what else is composed."""
    return _is_plain(override) and not _is_group(override.key_or_group)


def _is_choice(override: Override) -> bool:
    return _is_plain(override) and _is_group(override.key_or_group)


def _is_plain(override: Override) -> bool:
    changes = override.type == OverrideType.CHANGE and override.package is None and not override.is_sweep_override()
    return changes and not override.is_hydra_override()


def _is_group(key: str) -> bool:
    return (CONFIGS / key).is_dir()


def _owned(config: Any) -> Any:
    """A copy of dicts and lists; what they hold cannot change."""
    if isinstance(config, dict):
        return {name: _owned(each) for name, each in config.items()}
    return [_owned(each) for each in config] if isinstance(config, list) else config


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
