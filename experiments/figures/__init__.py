"""Figures for papers: each a small module with a function that draws from tables, and from nothing else.

A module says in its docstring what the figure shows (the caption), and has

- `STUDY` and `TABLES`: the study and the tables of it that are drawn;
- `OPTIONS`: values of the study's own options that are handed over by name (`margin`, `simultaneity`), if any;
- `INTERVAL`: what its intervals are;
- `draw(figure, tables, **options)`.

Studies draw with the same functions, `framebreak figures` from stored tables. Nothing here simulates.
"""

from importlib import import_module
from types import ModuleType

from experiments.errors import Refusal, suggestion

NAMES = (
    "table1",
    "splits",
    "surface",
    "strata",
    "forms",
    "time_to_enactment",
    "plausible_space",
    "boundary_map",
    "pace",
    "sensitivity",
    "propositions",
    "attribution",
    "history",
    "network_frames",
    "change_sizes",
    "exposure",
    "trigger_interactions",
    "timing",
    "networks",
    "mediation",
    "truth_table",
    "necessity",
    "lessons",
    "education",
    "regimes",
    "interventions",
    "observer",
    "docking",
    "patterns",
    "replications",
    "calibration_posterior",
    "calibration_predictive",
    "screening",
    "sobol_indices",
    "verdicts",
)


def find(name: str) -> ModuleType:
    """The module of a figure; an unknown name is refused with the nearest one."""
    if name not in NAMES:
        raise Refusal(f"there is no figure {name}; {suggestion(name, NAMES, 'figure')}")
    return import_module(f"experiments.figures.{name}")
