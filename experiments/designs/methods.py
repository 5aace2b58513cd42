"""The designs that can be chosen, and their options, read from `design:` and checked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, NamedTuple

from experiments.configuration import options
from experiments.errors import Refusal, suggestion
from simulation.quantity import Quantity

_Points = Annotated[int, Quantity("points of the design", "points", 1, 2**24)]


_Seed = Annotated[int, Quantity("what the points are drawn from", "whole number", 0, 2**32 - 2)]


_Resamples = Annotated[int, Quantity("bootstrap resamples behind the intervals", "resamples", 10, 100_000)]


_Share = Annotated[float, Quantity("part of the variance above which noise is warned of", "share, 0..1", 0, 1)]


class Grid(NamedTuple):
    """Every combination of listed values."""

    method: str


class Paired(NamedTuple):
    """Listed values in pairs: the first of each key, then the second of each."""

    method: str


class LatinHypercube(NamedTuple):
    """Points that fall into every one of `points` equal slices of each axis once.  [McKay, Beckman & Conover 1979]"""

    method: str
    points: _Points
    seed: _Seed


class Sobol(NamedTuple):
    """Scrambled Sobol points.  [Owen 1998]"""

    method: str
    points: _Points  # a power of 2
    seed: _Seed


class Saltelli(NamedTuple):
    """Base points for first-order and total indices, each of axes + 2 samples, or 2 axes + 2 with second order.

    [Saltelli et al. 2010]
    """

    method: str
    points: Annotated[int, Quantity("base points", "points", 4, 2**24)]  # a power of 2
    second_order: bool
    resamples: _Resamples
    noise: _Share
    seed: _Seed


class Morris(NamedTuple):
    """Trajectories for elementary effects; each makes axes + 1 samples.  [Morris 1991, Campolongo et al. 2007]"""

    method: str
    trajectories: Annotated[int, Quantity("trajectories", "trajectories", 2, 1_000_000)]
    levels: Annotated[int, Quantity("levels of each axis, an even number", "levels", 4, 1000)]
    resamples: _Resamples
    noise: _Share
    seed: _Seed


class Search(NamedTuple):
    """Trials that look for the largest or smallest value of one outcome."""

    method: str
    trials: Annotated[int, Quantity("trials in all, those of earlier runs included", "trials", 1, 10_000_000)]
    batch: Annotated[int, Quantity("trials that are asked for at a time", "trials", 1, 100_000)]
    outcome: str
    direction: str
    sampler: str
    confirm: bool
    seed: _Seed


Sampled = LatinHypercube | Sobol | Saltelli | Morris
"""Designs that draw their points from intervals before any is computed."""

Listed = Grid | Paired
"""Designs of listed values."""

Design = Grid | Paired | Sampled | Search

METHODS: dict[str, type[Design]] = {
    "grid": Grid,
    "paired": Paired,
    "latin_hypercube": LatinHypercube,
    "sobol": Sobol,
    "saltelli": Saltelli,
    "morris": Morris,
    "optuna": Search,
}


def read(chosen: object) -> Design:
    """Check `design:` of a configuration; without one the design is a grid."""
    if chosen is None:
        return Grid("grid")
    method = chosen.get("method") if isinstance(chosen, Mapping) else chosen
    if not isinstance(method, str) or method not in METHODS:
        raise Refusal(f"design.method is {options.shown(method)}; {suggestion(str(method), METHODS)}")
    design: Design = options.read(METHODS[method], chosen, "design")
    if isinstance(design, Sobol | Saltelli) and design.points & (design.points - 1):
        below = 2 ** int(math.log2(design.points))
        raise Refusal(f"design.points is {design.points}, but Sobol points come in powers of 2; take {below} or {2 * below}")
    if isinstance(design, Morris) and design.levels % 2:
        raise Refusal(f"design.levels is {design.levels}, but an even number is meant; take {design.levels + 1}")
    if isinstance(design, Search):
        for name, choices in (("direction", ("maximize", "minimize")), ("sampler", ("tpe", "random"))):
            if (given := getattr(design, name)) not in choices:
                raise Refusal(f"design.{name} is {options.shown(given)}; {suggestion(given, choices)}")
    return design
