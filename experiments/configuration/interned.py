"""What thousands of configurations have in common, held once: groups that nobody changes, and rows of names and values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from functools import lru_cache
from typing import Any, NoReturn


class Interned(dict[str, Any]):
    """A group of a configuration that stays as it is, so that what is made of it can be kept and looked up by the group itself.

    >>> Interned(cities=11)["cities"]
    11
    """

    __slots__ = ()
    __hash__ = object.__hash__  # type: ignore[assignment]  # by identity: equal groups may differ in type, as 1, 1.0 and true do

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("an interned group cannot be changed: change a copy, dict(group)")

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse

    def __deepcopy__(self, memo: Any) -> dict[str, Any]:
        """A copy is made to be changed."""
        return deepcopy(dict(self), memo)

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process has it as its own."""
        return Interned, (dict(self),)


def interned(config: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration with all its groups interned."""
    return {name: Interned(group) if type(group) is dict else group for name, group in config.items()}


class CompactMapping(Mapping[str, Any]):
    """A mapping that takes a fifth of a dict's room where thousands have the same names; it cannot be changed."""

    __slots__ = ("_names", "_values")

    def __init__(self, content: Mapping[str, Any]):
        self._names = _names(tuple(content))
        self._values = tuple(content.values())

    def __getitem__(self, name: str) -> Any:
        return self._values[self._names[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._values)

    def items(self) -> Sequence[tuple[str, Any]]:  # type: ignore[override]
        """Names and values, in one go."""
        return list(zip(self._names, self._values))

    def values(self) -> Sequence[Any]:  # type: ignore[override]
        """Values in the order of the names."""
        return self._values


@lru_cache(maxsize=256)
def _names(names: tuple[str, ...]) -> Mapping[str, int]:
    return {name: place for place, name in enumerate(names)}
