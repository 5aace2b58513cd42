"""Packages that another imports at once although few who use it need them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from threading import get_ident
from typing import Any


class _Absent(MetaPathFinder):
    """Lets this thread's import of a package fail, as it does where the package is not installed."""

    def __init__(self, name: str) -> None:
        self.name, self.thread = name, get_ident()

    def find_spec(self, name: str, path: Any, target: Any = None) -> ModuleSpec | None:
        if name == self.name and get_ident() == self.thread:
            raise ModuleNotFoundError(f"{name} is imported when it is asked for", name=name)
        return None


@contextmanager
def unimported(name: str) -> Iterator[None]:
    """Whoever imports the package in this block finds that it is not there, unless it was imported before.

    >>> with unimported("antigravity"):
    ...     import antigravity
    Traceback (most recent call last):
    ModuleNotFoundError: antigravity is imported when it is asked for
    """
    finder = _Absent(name)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
