"""Framebreak: concurrent or piecemeal change of deep structure, as an agent-based model of city governments.

The public names, for scripts and notebooks:

```python
import framebreak

rows = framebreak.sweep("leadership=imposed", "change_programme.simultaneity=1,8", "study.name=first", "study.panels=20")
```

The definitions are in the packages `simulation` (the model) and `experiments` (commands, store, studies). `import framebreak`
sees to it that these are found even where the working folder has something of such a name.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from framebreak import names

if TYPE_CHECKING:
    from experiments.configuration.compose import configuration, setting
    from experiments.configuration.root import VERSION as __version__
    from experiments.errors import Refusal
    from experiments.notebook import simulate, sweep
    from experiments.results import load, scan, status, studies
    from experiments.store.stored_histories import load_history
    from framebreak import estimates, observer, reference, sources, tables
    from simulation import MODEL_VERSION
    from simulation.chance import CityDraws
    from simulation.ensemble import founding, history, run
    from simulation.managers import City, Manager, Tie, World
    from simulation.outcomes import schema
    from simulation.parameters import InvalidConfiguration, read
    from simulation.phases import PHASES, Phase, Step

__all__ = [
    "MODEL_VERSION",
    "PHASES",
    "City",
    "CityDraws",
    "InvalidConfiguration",
    "Manager",
    "Phase",
    "Refusal",
    "Step",
    "Tie",
    "World",
    "__version__",
    "configuration",
    "estimates",
    "founding",
    "history",
    "load",
    "load_history",
    "observer",
    "read",
    "reference",
    "run",
    "scan",
    "schema",
    "setting",
    "simulate",
    "sources",
    "status",
    "studies",
    "sweep",
    "tables",
]

# Imported at first use: nobody waits for numba or Mesa who does not use them.
_WHERE = {
    "MODEL_VERSION": "simulation",
    "PHASES": "simulation.phases",
    "City": "simulation.managers",
    "CityDraws": "simulation.chance",
    "InvalidConfiguration": "simulation.parameters",
    "Manager": "simulation.managers",
    "Phase": "simulation.phases",
    "Refusal": "experiments.errors",
    "Step": "simulation.phases",
    "Tie": "simulation.managers",
    "World": "simulation.managers",
    "configuration": "experiments.configuration.compose",
    "founding": "simulation.ensemble",
    "history": "simulation.ensemble",
    "load": "experiments.results",
    "load_history": "experiments.store.stored_histories",
    "read": "simulation.parameters",
    "run": "simulation.ensemble",
    "scan": "experiments.results",
    "schema": "simulation.outcomes",
    "setting": "experiments.configuration.compose",
    "simulate": "experiments.notebook",
    "status": "experiments.results",
    "studies": "experiments.results",
    "sweep": "experiments.notebook",
}
_MODULES = ("estimates", "observer", "reference", "sources", "tables")

names.protect()


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    if name in _MODULES:
        return import_module(f"framebreak.{name}")
    if name == "__version__":
        return import_module("experiments.configuration.root").VERSION
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
