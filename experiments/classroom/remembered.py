"""Answers that are remembered within a number of bytes, so that a server's memory has a bound that can be stated."""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from functools import wraps
from threading import Lock
from typing import Any, ParamSpec, TypeVar

import numpy as np

P = ParamSpec("P")
R = TypeVar("R")


class Remembered:
    """The last results that were asked for; the ones not asked for the longest go as soon as all take more than `most`.

    Safe to use from several threads.

    Args:
        most: Bytes that keys and results may take together, as `size` counts them.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.bytes = 0
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._kept

    def get(self, key: Hashable, default: Any = None) -> Any:
        """The result of a key, which counts as asked for now; `default` where there is none."""
        with self._lock:
            if key not in self._kept:
                return default
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def put(self, key: Hashable, result: Any) -> None:
        """Remember a result, and forget others where it needs room; one larger than all the room is not remembered."""
        bytes_ = size((key, result))
        with self._lock:
            self._drop(key)
            if bytes_ > self.most:
                return
            self._kept[key] = (result, bytes_)
            self.bytes += bytes_
            while self.bytes > self.most:
                self._drop(next(iter(self._kept)))

    def _drop(self, key: Hashable) -> None:
        if key in self._kept:
            self.bytes -= self._kept.pop(key)[1]


def remembering(most: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorate a pure function so that its results are remembered within `most` bytes; its arguments are hashable.

    >>> @remembering(10_000)
    ... def doubled(number):
    ...     print("computed")
    ...     return 2 * number
    >>> doubled(3), doubled(3)
    computed
    (6, 6)
    """
    missing = object()

    def decorate(compute: Callable[P, R]) -> Callable[P, R]:
        kept = Remembered(most)

        @wraps(compute)
        def answered(*args: P.args, **kwargs: P.kwargs) -> R:
            key = (args, tuple(sorted(kwargs.items())))
            result = kept.get(key, missing)
            if result is missing:
                result = compute(*args, **kwargs)
                kept.put(key, result)
            return result

        answered.kept = kept  # type: ignore[attr-defined]
        return answered

    return decorate


def size(value: Any) -> int:
    """Bytes that a value takes with all it holds, each part counted once; an array counts the memory that it is a view of.

    >>> size(np.zeros(1000)[:2]) > 8000
    True
    """
    total, seen, waiting = 0, set(), [value]
    while waiting:
        each = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        total += sys.getsizeof(each, 64)
        if isinstance(each, np.ndarray):
            if each.base is not None:
                waiting.append(each.base)
        elif isinstance(each, Mapping):
            waiting += [*each.keys(), *each.values()]
        elif isinstance(each, tuple | list | set | frozenset):
            waiting += each
        elif hasattr(each, "__dict__") and not isinstance(each, type):
            waiting.append(vars(each))
    return total
