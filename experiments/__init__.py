"""The application around the model: commands, studies, the results store, tables and figures.

The public names for notebooks and scripts are those of the package `framebreak` (docs/notebook.md).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from experiments.configuration.compose import configuration, setting

if TYPE_CHECKING:
    from experiments.notebook import simulate, sweep
    from experiments.results import load

__all__ = ["configuration", "load", "setting", "simulate", "sweep"]

# imported at first use
_LAZY = {
    "simulate": "experiments.notebook",
    "sweep": "experiments.notebook",
    "load": "experiments.results",
}


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
