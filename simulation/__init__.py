"""Framebreak: concurrent or piecemeal change of deep structure, as an agent-based model of city governments.

The public names: ``read`` a configuration into a ``Setting``, ``run`` an ensemble to a table of cities, or step a ``World``
of Mesa agents; ``simulation.ensemble.history`` keeps every array of every month of one panel.
"""

from importlib import import_module
from typing import Any

MODEL_VERSION = "1"
"""Raised whenever the same configuration and seed would give other numbers; part of every stored point's name."""

_WHERE = {
    "read": "simulation.parameters",
    "Setting": "simulation.parameters",
    "InvalidConfiguration": "simulation.parameters",
    "run": "simulation.ensemble",
    "schema": "simulation.outcomes",
    "World": "simulation.managers",
    "City": "simulation.managers",
    "Manager": "simulation.managers",
}

__all__ = ["MODEL_VERSION", *sorted(_WHERE)]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for: nobody waits for numba or Mesa who does not use them."""
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'simulation' has no attribute {name!r}")
