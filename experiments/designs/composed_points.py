"""The points of a sweep: composed once per choice of configuration groups, values applied to copies."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, cast

from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra.core.config_loader import ConfigLoader
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import IntervalSweep, Override, OverrideType, RangeSweep, Transformer, ValueType
from omegaconf import DictConfig

from experiments.configuration.bases import Base, params
from experiments.configuration.plan_files import with_moves
from experiments.designs.axes import Interval
from experiments.errors import Refusal
from experiments.running.sweep_points import Composed

MOST = 1_000_000  # points of a grid


class _Value(NamedTuple):
    text: str  # as it would be typed for this point alone
    override: Override


class Points:
    """What a command line sweeps over, and the configuration of any point of it."""

    def __init__(self, composed: DictConfig, loader: ConfigLoader, arguments: Sequence[str]):
        assert isinstance(loader, ConfigLoaderImpl)
        self._parser = OverridesParser.create(config_loader=loader)
        overrides = self._parser.parse_overrides(list(arguments))
        self._overrides = {override.get_key_element(): override for override in overrides}
        self._composed_by_hydra, self._loader = composed, loader
        self._params = params(composed)  # those of the whole sweep are among the arguments
        hydras = list(composed.hydra.overrides.hydra)
        _, self._repository = loader._parse_overrides_and_create_caching_repo(composed.hydra.job.config_name, hydras)
        self._groups = {key for key, each in self._overrides.items() if self._is_group(each)}
        self._fixed = {key for key, override in self._overrides.items() if not override.is_sweep_override()}
        self._bases: dict[tuple[tuple[str, ...], tuple[str, ...]], Base] = {}
        self.intervals = [self._interval(key, each) for key, each in self._overrides.items() if is_interval(each)]

    @property
    def line(self) -> list[str]:
        """The sweep as it would be typed after `run -m`."""
        return [str(override.input_line) for override in self._overrides.values()]

    def folders(self) -> list[Path]:
        """Folders from which configurations are composed."""
        paths = [each.path.removeprefix("file://") for each in self._loader.get_search_path().get_path() if each.path]
        return [Path(path) for path in paths if "://" not in path]

    def grid(self) -> Iterator[Composed]:
        """Every point in the order of Hydra's own sweeper: the last override changes fastest.

        A sweep that the file of a chosen option holds (`hydra.sweeper.params`) is run for each point that has this option.
        """
        lists = [_values(override) for override in self._overrides.values()]
        _few(math.prod(map(len, lists)), "points")
        for values in itertools.product(*lists):
            yield from self._with_own_sweep(dict(zip(self._overrides, values)))

    def paired(self) -> Iterator[Composed]:
        """The points of listed values in pairs: the first value of each key, then the second of each."""
        lists = {key: _values(override) for key, override in self._swept().items()}
        if not lists:
            raise Refusal(
                "design=paired pairs listed values, and none are listed; write two keys with values, as in A=1,2 B=3,4"
            )
        lengths = {key: len(values) for key, values in lists.items()}
        if len(set(lengths.values())) > 1:
            counted = ", ".join(f"{key} has {length}" for key, length in lengths.items())
            raise Refusal(
                f"design=paired takes as many values of each key: {counted}; add or leave out some, or take design=grid"
            )
        fixed = {key: _values(override)[0] for key, override in self._overrides.items() if key not in lists}
        for values in zip(*lists.values(), strict=True):
            paired = dict(zip(lists, values, strict=True))
            chosen = {key: paired[key] if key in paired else fixed[key] for key in self._overrides}
            self._refuse_own_sweep(chosen, "paired")
            yield self._composed(chosen)

    def _with_own_sweep(self, values: Mapping[str, _Value]) -> Iterator[Composed]:
        own = self._own_sweep(values)
        for each in itertools.product(*(_values(override) for override in own.values())):
            yield self._composed({**dict(zip(own, each)), **values})

    def _own_sweep(self, values: Mapping[str, _Value]) -> dict[str, Override]:
        """What the files of the chosen options sweep over; the command line comes before them."""
        if not any(key in self._groups and key not in self._fixed for key in values):
            return {}  # their sweep is that of all points, and Hydra has handed it over
        params = self._base(values)[0].sweep
        lines = [f"{key}={value}" for key, value in params.items() if self._params.get(key) != value]
        own = {each.get_key_element(): each for each in self._parser.parse_overrides(lines)} if lines else {}
        own = {key: override for key, override in own.items() if key not in values}
        for key, override in own.items():
            if is_interval(override):
                text = override.input_line
                raise Refusal(f"{text} in a file that is swept over itself; list values there, or write it on the command line")
            if self._is_group(override):
                self._groups.add(key)
        return own

    def _refuse_own_sweep(self, values: Mapping[str, _Value], method: str) -> None:
        if own := self._own_sweep(values):
            raise Refusal(f"a file that is swept over holds a sweep over {', '.join(own)}, which design={method} does not take")

    def _is_group(self, override: Override) -> bool:
        """Whether an override chooses an option of a group."""
        return bool(self._repository.group_exists(override.key_or_group)) and not isinstance(override._value, dict)

    def design(self) -> object:
        """`design:` of the configuration, which is the same for all points."""
        for key, override in self._overrides.items():
            if _is_design(key) and override.is_sweep_override():
                raise Refusal(f"{override.input_line}: a sweep has one design; choose one")
        return self.first().get("design")

    def first(self) -> Mapping[str, Any]:
        """The configuration with the first of every listed value, and without the intervals."""
        return self._composed(
            {key: _values(override)[0] for key, override in self._overrides.items() if not is_interval(override)}
        )[1]

    def listed(self) -> dict[str, list[str]]:
        """Listed values by key, those of the design left out."""
        swept = {key: _values(each) for key, each in self._swept().items() if not is_interval(each)}
        return {key: [value.text for value in values] for key, values in swept.items()}

    def chosen(self, values: Mapping[str, float], places: Mapping[str, int]) -> Composed:
        """The point with these values of the intervals, and of the listed values those at these places.

        Its overrides are those with which it runs alone: nothing of the design is among them.
        """
        chosen = {}
        for key, override in self._plain.items():
            if key in values:
                chosen[key] = _single(override, values[key], repr(values[key]))
            else:
                chosen[key] = self._listed[key][places.get(key, 0)]
        self._refuse_own_sweep({key: each for key, each in chosen.items() if key not in values}, "NAME other than grid")
        return self._composed(chosen)

    @cached_property
    def _plain(self) -> dict[str, Override]:
        return {key: override for key, override in self._overrides.items() if not _is_design(key)}

    @cached_property
    def _listed(self) -> dict[str, list[_Value]]:
        return {key: _values(override) for key, override in self._plain.items() if not is_interval(override)}

    def _swept(self) -> dict[str, Override]:
        return {key: override for key, override in self._plain.items() if override.is_sweep_override()}

    def _interval(self, key: str, override: Override) -> Interval:
        text, interval = str(override.input_line), cast(IntervalSweep, override._value)
        if key in self._groups:
            raise Refusal(f"{text}: {key} is a group of options; list them, as in {key}=A,B")
        if override.type != OverrideType.CHANGE or override.package is not None or _is_design(key):
            raise Refusal(f"{text}: an interval is given to a number of the model; write KEY=interval(LOW,HIGH)")
        low, high = cast(float, interval.start), cast(float, interval.end)
        is_whole = isinstance(low, int) and isinstance(high, int)
        return Interval(key, text, low, high, frozenset(interval.tags), is_whole)

    def _composed(self, values: Mapping[str, _Value]) -> Composed:
        base, overrides = self._base(values)
        swept = [override for key, override in overrides.items() if key not in self._fixed]
        composed = with_moves(base.with_values(list(overrides.values()), swept))
        return tuple(value.text for value in values.values()), composed

    def _base(self, values: Mapping[str, _Value]) -> tuple[Base, dict[str, Override]]:
        """What the chosen options compose to, and the other overrides."""
        chosen = tuple(value.text for key, value in values.items() if key in self._groups)
        overrides = {key: value.override for key, value in values.items() if key not in self._groups}
        fixed = tuple(key for key in overrides if key in self._fixed)
        if (chosen, fixed) not in self._bases:
            composed = self._loader.load_sweep_config(self._composed_by_hydra, list(chosen))
            self._bases[chosen, fixed] = Base(composed, [overrides[key] for key in fixed])
        return self._bases[chosen, fixed], overrides


def is_interval(override: Override) -> bool:
    """Whether an override asks for values between two ends."""
    return isinstance(override._value, IntervalSweep)


def _is_design(key: str) -> bool:
    return key == "design" or key.startswith("design.")


def _single(override: Override, element: Any, text: str) -> _Value:
    override = copy(override)
    override._value, override.value_type = element, ValueType.ELEMENT
    override.input_line = f"{override.get_key_element()}={text}"
    return _Value(override.input_line, override)


def _values(override: Override) -> list[_Value]:
    """One override per value that is swept over, parsed once and not once per point."""
    if not override.is_sweep_override():
        return [_Value(str(override.input_line), override)]
    if not override.is_discrete_sweep():
        kind = override.value_type.name.lower() if override.value_type else "such a sweep"
        raise Refusal(f"{override.input_line}: {kind} cannot be enumerated; list values or give a range")
    if isinstance(override._value, RangeSweep):  # it is counted before it is listed
        start, stop, step = (float(each or 0) for each in (override._value.start, override._value.stop, override._value.step))
        _few(max(0, math.ceil((stop - start) / step)) if step else math.inf, f"values of {override.input_line}")
    values = [_single(override, each, Transformer.str(each)) for each in override.sweep_iterator(Transformer.identity)]
    if not values:
        raise Refusal(f"{override.input_line} has no values, so that the sweep has no points; list some, as in KEY=1,2")
    return values


def _few(count: float, what: str) -> None:
    """Refuse more than a sweep can hold, before it is tried: memory would run out after a long time."""
    if count > MOST:
        raise Refusal(
            f"{count:,.0f} {what} are more than a sweep takes, which is {MOST:,}; give fewer, or draw them: design=NAME"
        )
