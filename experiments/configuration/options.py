"""Options of a study, an engine or a design, read from their group of the configuration, typed and range-checked."""

import math
import re
from collections.abc import Mapping
from functools import cache
from types import NoneType
from typing import Annotated, Any, NamedTuple, TypeVar, get_args, get_origin, get_type_hints

from experiments.errors import Refusal, suggestion
from simulation.quantity import Quantity

Options = TypeVar("Options", bound=tuple[Any, ...])


class Size(NamedTuple):
    """Marks an option that says how much is computed, and so shrinks with `study.scale` (`experiments.configuration.sizes`).

    Attributes:
        least: The smallest size at which the study still runs; of a list or a mapping, how many entries.
        is_power: Whether it is to be a power of two, by which Sobol points balance.
    """

    least: int
    is_power: bool = False


Panels = Annotated[int, Quantity("panels of cities, simulated independently", "panels", 1, 100_000_000), Size(2)]
Seed = Annotated[int, Quantity("what all chance grows from", "whole number", 0, math.inf)]
Threads = Annotated[int | None, Quantity("cores used; null takes all there are", "threads", 1, 4096)]


class Common(NamedTuple):
    """The options that every study has; a study's own `Options` begins with these fields."""

    name: str  # the folder of its results
    question: str
    analysis: str  # which of `experiments.studies` answers
    panels: Panels
    seed: Seed
    threads: Threads


_PUBLISHED = "which is the folder of the published tables"
_DEVICE = "which names a device on Windows, where no folder can be called so"
_RESERVED = {"reference": _PUBLISHED, **dict.fromkeys(("con", "prn", "aux", "nul"), _DEVICE)}


def read(kind: type[Options], options: Any, where: str = "study") -> Options:
    """Check a mapping against a NamedTuple's annotations, and give that NamedTuple.

    Numbers carry a `Quantity` with their range; text, switches, lists and mappings are checked for their type.
    """
    if not isinstance(options, Mapping):
        raise Refusal(f"{where} is {shown(options)}, but a group of settings is meant; choose one with {where}=NAME")
    hints = annotated(kind)
    for key in options:
        if key not in hints:
            names = [f"{where}.{name}" for name in hints]
            raise Refusal(f"there is no {where}.{key}; {suggestion(f'{where}.{key}', names)}")
    for key in hints:
        if key not in options:
            raise Refusal(f"{where}.{key} is missing; set it with {where}.{key}=VALUE")
    checked = kind(**{key: _checked(f"{where}.{key}", options[key], hint) for key, hint in hints.items()})
    name = getattr(checked, "name", None)
    if name is not None and not re.fullmatch(r"[a-z0-9][a-z0-9_.-]{0,99}", name):
        raise Refusal(f"{where}.name is {shown(name)}, but it names a folder: use small letters, digits, and _ . - inside")
    if name is not None and name.partition(".")[0] in _RESERVED:
        raise Refusal(f"{where}.name is {name}, {_RESERVED[name.partition('.')[0]]}; take another, such as my_{name}")
    return checked


@cache
def annotated(kind: type) -> dict[str, Any]:
    """The annotations of a class of options, by name."""
    return get_type_hints(kind, include_extras=True)


def _checked(where: str, value: Any, hint: Any) -> Any:
    quantity = None
    if get_origin(hint) is Annotated:
        hint, *extras = get_args(hint)
        quantity = next((extra for extra in extras if isinstance(extra, Quantity)), None)
    kinds = get_args(hint) if get_origin(hint) is not None and NoneType in get_args(hint) else (hint,)
    if value is None and NoneType in kinds:
        return None
    kind = next(kind for kind in kinds if kind is not NoneType)
    kind = get_origin(kind) or kind
    if kind is int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise Refusal(f"{where} is {shown(value)}, but a whole number{_range(quantity)} is meant")
    elif kind is float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise Refusal(f"{where} is {shown(value)}, but a number{_range(quantity)} is meant")
        value = float(value)
    elif kind is str:
        if not isinstance(value, str):
            raise Refusal(f"{where} is {shown(value)}, but text is meant; put it in quotes")
    elif kind is bool:
        if not isinstance(value, bool):
            raise Refusal(f"{where} is {shown(value)}, but it is either true or false")
    elif kind in (tuple, list):
        if not isinstance(value, list | tuple):
            raise Refusal(f"{where} is {shown(value)}, but a list is meant; write {where}=[A,B]")
        (item, *_) = get_args(hint) or (Any,)
        value = tuple(_checked(f"{where}[{i}]", each, item) if item is not Any else each for i, each in enumerate(value))
    elif kind in (dict, Mapping) and not isinstance(value, Mapping):
        raise Refusal(f"{where} is {shown(value)}, but a mapping is meant; write {where}={{name:value}}")
    if quantity is not None and not quantity.low <= value <= quantity.high:
        raise Refusal(f"{where} is {shown(value)}, but a number{_range(quantity)} is meant")
    return value


def _range(quantity: Quantity | None) -> str:
    if quantity is None or quantity.low == -math.inf:
        return ""
    if quantity.high == math.inf:
        return f" from {quantity.low:,} upwards"
    return f" from {quantity.low:,} to {quantity.high:,}"


def shown(value: Any) -> str:
    """A value as a message quotes it, cut where it is long."""
    try:
        text = repr(value)
    except ValueError:  # Python does not print whole numbers of thousands of digits
        text = f"a number of {value.bit_length()} bits"
    return text if len(text) <= 60 else text[:57] + "..."
