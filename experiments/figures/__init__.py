"""Figures for papers: each a small module with a function that draws from tables, and from nothing else.

The docstring of a module is the caption of its figure: what is shown. A module has

- `STUDY` and `TABLES`: the study and the tables of it that are drawn; a table of another study is named with it,
`STUDY/TABLE`; - `OPTIONS`: values of the study's own options that are handed over by name (`margin`, `simultaneity`), if
any; - `INTERVAL`: what its intervals are; - `finding(tables, **options)`: the first sentence of the caption, what is seen,
with its number from the tables; - `draw(figure, tables, **options)`: the figure comes with its width, and its height is
set.

Studies draw with the same functions, `framebreak figures` from stored tables. Nothing here simulates.
"""

from importlib import import_module
from types import ModuleType

from experiments.errors import Refusal, suggestion

NAMES = (
    "answer",
    "table1",
    "splits",
    "surface",
    "strata",
    "forms",
    "time_to_enactment",
    "plausible_space",
    "boundary_map",
    "boxes",
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
    "network_part",
    "mediation",
    "multiverse",
    "rivals",
    "attributes",
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
    "stylised_facts",
    "verdicts",
)


def find(name: str) -> ModuleType:
    """Import the module of a figure.

    Args:
        name: One of `NAMES`.

    Returns:
        The module, which has `STUDY`, `TABLES` and `draw`.

    Raises:
        Refusal: If there is no such figure; the message names the nearest one.

    Example:
        >>> find("table1").STUDY
        'paper'
    """
    if name not in NAMES:
        raise Refusal(f"there is no figure {name}; {suggestion(name, NAMES, 'figure')}")
    return import_module(f"experiments.figures.{name}")
