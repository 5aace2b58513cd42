"""Samples of a design in the unit cube: a row per sample, a column per axis."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from experiments.designs.methods import LatinHypercube, Morris, Saltelli, Sampled, Sobol
from experiments.errors import Refusal

if TYPE_CHECKING:
    import numpy as np


def unit(design: Sampled, axes: int) -> np.ndarray:
    """The samples of a design over so many axes; the same design gives the same samples.

    More points keep the earlier ones in their places under Sobol and Saltelli, and not under the others.
    """
    if isinstance(design, LatinHypercube | Sobol):
        from scipy.stats import qmc

        if isinstance(design, LatinHypercube):
            return qmc.LatinHypercube(axes, rng=design.seed).random(design.points)
        return qmc.Sobol(axes, rng=design.seed).random(design.points)
    salib(f"design={design.method}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # how SALib calls its own dependencies is not the user's matter
        if isinstance(design, Saltelli):
            from SALib.sample import sobol

            second = design.second_order
            return sobol.sample(problem(axes), design.points, calc_second_order=second, seed=design.seed)
        from SALib.sample import morris

        assert isinstance(design, Morris)
        return morris.sample(problem(axes), design.trajectories, num_levels=design.levels, seed=design.seed)


def problem(axes: int) -> dict[str, Any]:
    """Axes as SALib describes them, each from 0 to 1."""
    return {"num_vars": axes, "names": [f"x{place}" for place in range(axes)], "bounds": [[0.0, 1.0]] * axes}


def salib(purpose: str) -> None:
    """Refuse what is asked where its library is not installed."""
    try:
        import SALib  # noqa: F401
    except ModuleNotFoundError:
        raise Refusal(f"{purpose} needs SALib, which is not installed; install it with: {remedy('analysis')}") from None


def remedy(extra: str) -> str:
    """How an extra is installed."""
    return f"tools/bootstrap {extra}"
