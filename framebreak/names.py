"""Whose `experiments` and `simulation` are imported: framebreak's, also where the working folder has some of its own.

A notebook, `python -m` and a script look for modules in their own folder first. A folder `experiments/` or a file
`simulation.py` of the user's would there be taken for the packages of these names.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

FOLDER = Path(__file__).resolve().parents[1]
OWN = ("experiments", "simulation")


class Finder:
    """What Python asks first for a module: it knows the packages of `OWN`, and leaves all others to Python."""

    @staticmethod
    def find_spec(fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Where one of our packages is; None for any other module."""
        return PathFinder.find_spec(fullname, [str(FOLDER)]) if path is None and fullname in OWN else None


def protect() -> None:
    """From now on, in this process, the names of `OWN` are those of framebreak's packages.

    Raises:
        ImportError: If another module of such a name was imported before: a process can hold one of them.
    """
    for name in OWN:
        if name in sys.modules and not _is_ours(sys.modules[name]):
            raise ImportError(
                f"framebreak has a package {name}, and {_place(sys.modules[name])} of the same name was imported before; "
                "import framebreak first, or rename the other"
            )
    if Finder not in sys.meta_path:
        sys.meta_path.insert(0, Finder)


def call(function: str, *arguments: Any) -> Any:
    """Call `MODULE:NAME`, one of our functions, in a process that has not imported framebreak yet.

    A spawned worker imports the module of the function that it is given. That is this one, and so its names are protected
    before it imports others.

    Example:
        >>> call("simulation.cache:digest") == call("simulation.cache:digest")
        True
    """
    module, _, name = function.partition(":")
    return getattr(import_module(module), name)(*arguments)


def _is_ours(module: ModuleType) -> bool:
    return Path(_place(module)).resolve().is_relative_to(FOLDER / module.__name__)


def _place(module: ModuleType) -> str:
    return str(getattr(module, "__file__", None) or next(iter(getattr(module, "__path__", [])), "one"))
