"""What the check of a sweep has read, handed on to the work, the announcement and the answers of the same process."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

MOST = 1000  # readings, and as many lists of arms: later points of a larger sweep are read again where they are computed
T = TypeVar("T")

_held: ContextVar[dict[Hashable, object] | None] = ContextVar("held", default=None)


@contextmanager
def held(most: int = MOST) -> Iterator[None]:
    """Hold what is made within this context, and give it again instead of making it twice.

    A context ends with its sweep, so that a file that changes between two sweeps is read again. The first entries are those
    that stay: the points of a sweep are gone through in order, more than once.

    Args:
        most: How many readings and how many lists of arms are held.

    Example:
        >>> with held():
        ...     [once("text", "key", lambda: []) is once("text", "key", lambda: []), once("text", "other", lambda: 1)]
        [True, 1]
    """
    token = _held.set({"most": 2 * most})
    try:
        yield
    finally:
        _held.reset(token)


def once(kind: str, key: Hashable, make: Callable[[], T]) -> T:
    """What `make` gives, made once for a kind and a key while it is held; an exception is not held.

    Args:
        kind: What is made, so that keys of different kinds do not meet.
        key: All that the result depends on.
        make: Gives the result.

    Returns:
        The result; outside of `held` it is made every time.

    Example:
        >>> once("text", "key", lambda: "made")
        'made'
    """
    held_now = _held.get()
    if held_now is None:
        return make()
    if (kind, key) in held_now:
        return held_now[kind, key]  # type: ignore[return-value]  # what `make` of the same kind has given
    made = make()
    if len(held_now) <= held_now["most"]:  # type: ignore[operator]
        held_now[kind, key] = made
    return made


def is_held() -> bool:
    """Whether results are held, so that a key is worth making."""
    return _held.get() is not None
