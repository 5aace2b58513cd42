"""Mesa, without the spaces that no city lives in and the tables that nobody has asked for.

``import mesa`` runs the modules of every kind of space that Mesa has, and two of them bring networkx and scipy: more than half
of the time that it takes. Nothing here is placed in a space, so these two modules stand ready unrun, and run as soon as
somebody asks one of them for anything. Its collector of data takes pandas, two thirds of what is left: it is imported with the
first table. Mesa is otherwise imported as it is, and whoever imports it afterwards finds all of it.
"""

import sys
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from threading import RLock
from types import ModuleType
from typing import Any

from simulation.unimported import unimported

UNRUN = ("mesa.space", "mesa.experimental.continuous_space")


class _WhenAsked(Loader):
    """Runs a module when it is first asked for a name that it does not have yet."""

    def __init__(self, own: Loader) -> None:
        self.own = own
        self._lock = RLock()
        self._is_run = False

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self.own.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        assert module.__spec__ is not None
        module.__spec__.loader = module.__loader__ = self.own  # by which its source is found, and it is reloaded

        def __getattr__(name: str) -> Any:
            if name.startswith("__") and name != "__all__":  # whoever looks through all modules asks for no content
                raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")
            self._run(module)
            return getattr(module, name)

        def __dir__() -> list[str]:
            self._run(module)
            return dir(module)

        vars(module).update(__getattr__=__getattr__, __dir__=__dir__)

    def _run(self, module: ModuleType) -> None:
        with self._lock:
            if not self._is_run:
                self._is_run = True
                for name in ("__getattr__", "__dir__"):
                    vars(module).pop(name, None)
                self.own.exec_module(module)


class _Finder(MetaPathFinder):
    """Finds the modules that are not to be run at once, and no other."""

    def find_spec(self, name: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name in UNRUN else None
        if spec is not None and spec.loader is not None:
            spec.loader = _WhenAsked(spec.loader)
        return spec


class _Pandas:
    """Stands where Mesa's collector of data has pandas, until it makes a table."""

    def __getattr__(self, name: str) -> Any:
        pandas = import_module("pandas")
        setattr(datacollection, "pd", pandas)  # noqa: B010  (Mesa has the name only where pandas was imported)
        return getattr(pandas, name)


_finder = _Finder()
sys.meta_path.insert(0, _finder)
try:
    with unimported("pandas"):
        from mesa import Agent, Model, datacollection
finally:
    sys.meta_path.remove(_finder)
if not hasattr(datacollection, "pd"):
    setattr(datacollection, "pd", _Pandas())  # noqa: B010

__all__ = ["Agent", "Model"]
