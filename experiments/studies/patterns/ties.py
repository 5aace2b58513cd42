"""Patterns of advice and friendship as founded, in cities of as many managers as the two groups that were observed.

[Krackhardt 1987: 21 managers; Lazega 2001: 71 lawyers]
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from experiments.statistics import estimates
from experiments.statistics.founded_ties import layers
from experiments.studies.patterns.world import Measured, World, over_panels
from simulation import city, ensemble, sources

if TYPE_CHECKING:
    from simulation.parameters import Setting

FEW, MANY = 21, 71
ADVICE, FRIENDSHIP = "advice", "friendship"
FIELDS = ("density", "reciprocity", "transitivity", "clustering", "out_degree", "out_degree_sd", "centralisation",
          "department_ratio", "level_ratio", "upward", "lateral", "downward", "correlation")  # fmt: skip


def founded(setting: Setting, seed: int, panels: int) -> dict[str, np.ndarray]:
    """Statistics of advice and friendship in every city of so many panels: `panel`, and `LAYER_FIELD` for each of `FIELDS`."""
    places = city.places(setting)
    columns: dict[str, list[float]] = {"panel": []}
    for panel in range(panels):
        founding = ensemble.founding(setting, seed, panel)
        for number in range(setting.cities):
            seats = places.seats[places.first[number] : places.first[number + 1]]
            advice, friendship, _ = layers(places, founding, number)
            columns["panel"].append(panel)
            for name, layer, other in ((ADVICE, advice, friendship), (FRIENDSHIP, friendship, None)):
                found = sources.statistics(layer, level=seats["level"], department=seats["department"], other=other)
                for field in FIELDS:
                    columns.setdefault(f"{name}_{field}", []).append(getattr(found, field))
    return {name: np.array(values) for name, values in columns.items()}


def _mean(field: str, size: int = FEW, layer: str = ADVICE, less: str = "") -> Callable[[World], Measured]:
    def measure(world: World) -> Measured:
        network = world.networks[size]
        values = network[f"{layer}_{field}"] - (network[f"{layer}_{less}"] if less else 0.0)
        return Measured(estimates.mean(values, network["panel"]))

    return measure


density, reciprocity, transitivity = _mean("density"), _mean("reciprocity"), _mean("transitivity")
clustering, centralisation, department = _mean("clustering"), _mean("centralisation"), _mean("department_ratio")
upward, downward, layers_alike = _mean("upward", less="lateral"), _mean("lateral", less="downward"), _mean("correlation")
friendship, friendship_reciprocity = _mean("density", layer=FRIENDSHIP), _mean("reciprocity", layer=FRIENDSHIP)
friendship_department = _mean("department_ratio", layer=FRIENDSHIP)
friendship_level = _mean("level_ratio", layer=FRIENDSHIP)
reciprocity_of_many, transitivity_of_many = _mean("reciprocity", MANY), _mean("transitivity", MANY)
centralisation_of_many, clustering_of_many = _mean("centralisation", MANY), _mean("clustering", MANY)


def spread(world: World) -> Measured:
    """S26: standard deviation over mean of how many a manager asks."""
    network = world.networks[FEW]
    return Measured(estimates.mean(network["advice_out_degree_sd"] / network["advice_out_degree"], network["panel"]))


def thinning(world: World) -> Measured:
    """S27: mean number asked among many managers over that among few; the same panels under one seed."""
    few, many = world.networks[FEW], world.networks[MANY]
    panel = np.concatenate([few["panel"], many["panel"]])
    asked = np.concatenate([few["advice_out_degree"], many["advice_out_degree"]])
    is_many = np.arange(len(panel)) >= len(few["panel"])

    def ratio(kept: np.ndarray) -> float:
        below = asked[kept & ~is_many].mean()
        return float(asked[kept & is_many].mean() / below) if below > 0.0 else float("nan")

    return Measured(over_panels(ratio, panel), f"{asked[~is_many].mean():.1f} and {asked[is_many].mean():.1f} asked")
