"""What a plausible city may be: a range for every parameter that may matter, and draws from all ranges at once.

The ranges stand in configs/plausible. A study takes them into its own questions with `/plausible@study.plausible: default`
among its defaults, so that each can be changed like anything else: `study.plausible.complementarity.strength.high=1`.
Another file is chosen by `plausible=NAME`; `plausible=posterior` puts draws of a published posterior in their place, with
ranges where most of their weight is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from experiments import reference
from experiments.configuration import group_files
from experiments.configuration.options import shown
from experiments.errors import Refusal, suggestion
from simulation.parameters import FEWEST_MANAGERS, MOST_MANAGERS, InvalidConfiguration, Parameters, read
from simulation.quantity import MONTHS, Quantity, described
from simulation.sources import InvalidInput

_WHOLE_DATA = ("city.managers", "city.services", "city.departments")  # data of a setting rather than numbers of a concept
DRAWN_FROM = "drawn_from"  # key of a file that names a published table of weighted draws, in place of ranges
_OUTER = (0.05, 0.95)  # quantiles between which a posterior's range is taken to lie
_TRIES = 8  # blocks of points looked at for each block wanted, before ranges are called impossible


class Range(NamedTuple):
    """Between what a parameter plausibly lies, and what says so."""

    name: str  # dotted, as in the configuration
    low: float
    high: float
    source: str
    is_whole: bool  # only whole numbers make sense, both ends included

    def scaled(self, share: np.ndarray | float) -> np.ndarray:
        """Values at shares 0..1 of the way from low to high; whole numbers are equally likely."""
        share = np.asarray(share, dtype=float)
        if self.is_whole:
            return self.low + np.minimum(np.floor(share * (self.high - self.low + 1.0)), self.high - self.low)
        return self.low + share * (self.high - self.low)


class Draws(NamedTuple):
    """Plausible cities: what each changes in a configuration, and the same as an array."""

    ranges: tuple[Range, ...]
    changes: tuple[dict[str, Any], ...]  # one mapping of dotted names to values per draw
    values: np.ndarray  # (draws, ranges)
    refused: int  # points passed over because the model takes them for impossible
    ancestor: np.ndarray | None = None  # of published draws: what each goes back to, the unit of intervals; None: draws apart


class OtherConfiguration(Refusal):
    """Published draws that the model refuses under the present configuration: they were made under another.

    Example:
        >>> isinstance(OtherConfiguration("2 draws are refused"), Refusal)
        True
    """


def load(name: str = "default") -> dict[str, Any]:
    """The ranges of `configs/plausible/NAME.yaml`, nested by group, those of files named among its defaults included.

    Raises `Refusal` if there is no such file.
    """
    return group_files.read("plausible", name)


def ranges(nested: Mapping[str, Any], where: str = "study.plausible") -> tuple[Range, ...]:
    """Ranges by group and parameter, checked: each is a parameter's, and lies inside what the model accepts.

    Raises `Refusal` with one line that names the range at fault.
    """
    known = _known()
    if DRAWN_FROM in nested:
        return _ranges_of(nested, known, where)
    ranges_read = []
    for group, parameters in nested.items():
        if not isinstance(parameters, Mapping):
            raise Refusal(f"{where}.{group} is {shown(parameters)}, but ranges by parameter are meant; see configs/plausible")
        for parameter, range_ in parameters.items():
            ranges_read.append(_range(f"{group}.{parameter}", range_, known, where))
    if not ranges_read:
        raise Refusal(f"{where} is empty; see configs/plausible/default.yaml")
    return tuple(ranges_read)


def _weighted(nested: Mapping[str, Any], known: Mapping[str, tuple[float, float, bool]], where: str) -> tuple[Any, list[str]]:
    """The published draws, and which columns are numbers of the model; raises `Refusal` where it is no such table."""
    if set(nested) != {DRAWN_FROM} or not isinstance(nested[DRAWN_FROM], str):
        raise Refusal(
            f"{where} has {DRAWN_FROM} beside ranges, or not the name of a table; give either, as in configs/plausible"
        )
    drawn = reference.table(nested[DRAWN_FROM])
    names = [name for name in drawn.columns if name in known]
    if "weight" not in drawn.columns or not names:
        raise Refusal(f"{where}.{DRAWN_FROM} is {nested[DRAWN_FROM]}, a table without weights or without numbers of the model")
    return drawn, names


def _ranges_of(nested: Mapping[str, Any], known: Mapping[str, tuple[float, float, bool]], where: str) -> tuple[Range, ...]:
    """Between what nine tenths of the weight of published draws lie, number by number."""
    drawn, names = _weighted(nested, known, where)
    weight = np.asarray(drawn["weight"], dtype=float)
    source = f"posterior: {nested[DRAWN_FROM]}, quantiles {_OUTER[0]:g} and {_OUTER[1]:g}"
    made = []
    for name in names:
        own = np.asarray(drawn[name], dtype=float)
        low, high = np.quantile(own, _OUTER, weights=weight / weight.sum(), method="inverted_cdf")
        made.append(Range(name, float(low), float(high), source, known[name][2]))
    return tuple(made)


def _resampled(config: Mapping[str, Any], nested: Mapping[str, Any], points: int, seed: int) -> Draws:
    """Published draws as often as each weighs, evenly spaced through the weights, in random order.

    [systematic resampling: Kitagawa 1996]
    """
    known = _known()
    drawn, names = _weighted(nested, known, "study.plausible")
    random = np.random.default_rng([seed, 0x52])
    weight = np.asarray(drawn["weight"], dtype=float)
    upto = np.cumsum(weight / weight.sum())
    at = (random.permutation(points) + random.random()) / points
    which = np.minimum(np.searchsorted(upto, at), len(upto) - 1)
    values = drawn[names].to_numpy(dtype=float)[which]
    changes = tuple(
        {name: int(value) if name in _WHOLE_DATA else float(value) for name, value in zip(names, own, strict=True)}
        for own in values
    )
    unlike = [
        change for change in {tuple(change.items()): change for change in changes}.values() if not accepted(config, change)
    ]
    if unlike:
        raise OtherConfiguration(
            f"{len(unlike)} draws of {nested[DRAWN_FROM]} are refused by the model under this configuration; "
            "take the configuration that the posterior was made under (study=history_matching), or plausible=default"
        )
    ancestor = np.asarray(drawn["ancestor"])[which] if "ancestor" in drawn.columns else which
    return Draws(_ranges_of(nested, known, "study.plausible"), changes, values, 0, ancestor)


def _range(name: str, range_: Any, known: Mapping[str, tuple[float, float, bool]], where: str) -> Range:
    if name not in known:
        raise Refusal(f"{where}.{name} is no number of the model; {suggestion(name, known)}")
    if not isinstance(range_, Mapping) or set(range_) != {"low", "high", "source"}:
        raise Refusal(f"{where}.{name} is {shown(range_)}, but low, high and source are meant")
    low, high, source = range_["low"], range_["high"], range_["source"]
    least, most, is_whole = known[name]
    for end, value in (("low", low), ("high", high)):
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise Refusal(f"{where}.{name}.{end} is {shown(value)}, but a number from {least:g} to {most:g} is meant")
        if is_whole and value != int(value):
            raise Refusal(f"{where}.{name}.{end} is {value:g}, but only whole numbers make sense there")
    if low > high:
        raise Refusal(f"{where}.{name} reaches from {low:g} to {high:g}; give the smaller one as low")
    if not isinstance(source, str) or not source.strip():
        raise Refusal(f"{where}.{name} has no source; say where it is from, or that it is assumed")
    return Range(name, float(low), float(high), source, is_whole)


def _known() -> dict[str, tuple[float, float, bool]]:
    """Lowest and highest value the model accepts of each number, and whether it is drawn as a whole one."""

    known = {name: (1.0, float(MOST_MANAGERS), True) for name in _WHOLE_DATA}
    known["city.managers"] = (float(FEWEST_MANAGERS), float(MOST_MANAGERS), True)
    for group, kind in Parameters.__annotations__.items():
        for name, _, quantity in described(kind):
            if isinstance(quantity, Quantity):
                is_whole = quantity.whole or quantity.unit == MONTHS  # a span of 40.3 months would be as good, and odd
                known[f"{group}.{name}"] = (quantity.low, quantity.high, is_whole)
    return known


def draws(config: Mapping[str, Any], nested: Mapping[str, Any], points: int, seed: int) -> Draws:
    """Plausible cities: scrambled Sobol points over all ranges, uniform and independent.

    `config` is the model's configuration, from which draws differ in nothing else. Points that the model refuses are passed
    over and counted, so that the first draws are the same whatever their number. The same seed gives the same draws. With
    `drawn_from` they are those of a published table instead, each as often as it weighs.
    """
    from scipy.stats import qmc

    if points < 1:
        raise Refusal(f"draws is {points}, but one plausible city at least is meant")
    if DRAWN_FROM in nested:
        return _resampled(config, nested, points, seed)
    drawn = ranges(nested)
    sampler = qmc.Sobol(len(drawn), scramble=True, rng=np.random.default_rng([seed, 0x51]))
    block = 1 << max(0, (points - 1).bit_length())  # Sobol points balance in powers of two
    changes: list[dict[str, Any]] = []
    values: list[np.ndarray] = []
    refused = 0
    for _ in range(_TRIES):
        for share in sampler.random(block):
            change = at(drawn, share)
            if not accepted(config, change):
                refused += 1
                continue
            changes.append(change)
            values.append(np.array(list(change.values()), dtype=float))
            if len(changes) == points:
                return Draws(drawn, tuple(changes), np.array(values), refused)
    raise Refusal(f"of {_TRIES * block} plausible draws the model refuses {refused}; see which ranges in study.plausible clash")


def at(ranges: Sequence[Range], share: Sequence[float] | np.ndarray) -> dict[str, Any]:
    """The city at these shares 0..1 of the way through each range: values by dotted name, as a configuration takes them."""
    values = {each.name: float(each.scaled(part)) for each, part in zip(ranges, share, strict=True)}
    return {name: int(value) if name in _WHOLE_DATA else value for name, value in values.items()}


def accepted(config: Mapping[str, Any], change: Mapping[str, Any]) -> bool:
    """Whether the model takes these values together for possible."""
    changed: dict[str, Any] = dict(config)
    for name, value in change.items():
        group, _, parameter = name.partition(".")
        changed[group] = {**changed[group], parameter: value}
    try:
        read(changed)
    except (InvalidConfiguration, InvalidInput):
        return False
    return True


def signs(estimates: Sequence[float]) -> tuple[int, float, float]:
    """Number of draws with an estimate, the share of them above zero and the share below, as an `EffectEstimate` takes them.

    A draw without an estimate is nan: one in which there is nothing to compare, or in which the comparison is not tested.

    >>> signs([0.1, -0.2, 0.3, 0.0, float("nan")])
    (4, 0.5, 0.25)
    """
    values = np.asarray(estimates, dtype=float)
    values = values[~np.isnan(values)]
    if len(values) == 0:
        return 0, float("nan"), float("nan")
    return len(values), float(np.mean(values > 0.0)), float(np.mean(values < 0.0))
