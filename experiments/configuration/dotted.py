"""Nested mappings by dotted name."""

from collections.abc import Iterator, Mapping
from types import NoneType
from typing import Any

PLAIN = frozenset((str, int, float, bool, NoneType))  # no mapping; tested first, since isinstance takes ten times as long


def flat(config: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Dotted names and values of a nested configuration; lists are one value.

    >>> dict(flat({"city": {"managers": 15}, "ties": [1, 2]}))
    {'city.managers': 15, 'ties': [1, 2]}
    """
    for name, value in config.items():
        if type(value) not in PLAIN and isinstance(value, Mapping):
            yield from flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
