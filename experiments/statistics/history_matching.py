"""History matching: emulators of what draws show, and the part of the prior that they do not rule out.

An emulator of a statistic is a ridge regression on all numbers, and a Gaussian process on what that leaves, over the numbers
that move it most. Its variance holds what it does not know of the statistic, what the other numbers do, and the chance of few
cities. A place is ruled out where a statistic would lie more than `CUT` standard deviations beyond what is tolerated of it.
[Vernon, Goldstein & Bower 2010; Andrianakis et al. 2015; Pukelsheim 1994: three standard deviations, whatever the distribution]
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from experiments.errors import Refusal

if TYPE_CHECKING:
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.linear_model import RidgeCV

CUT = 3.0  # standard deviations
FITTED = 300  # draws that a Gaussian process is fitted to; its cost grows with their cube
_RIDGES = (0.1, 1.0, 10.0, 100.0, 1000.0)


class Target(NamedTuple):
    """What a statistic is held against.

    Attributes:
        name: Of the statistic.
        value: What was observed.
        tolerance: Distance that is no objection.
        spread: Standard deviation of what was observed about what might have been; 0 where there is none.
        one_sided: Only values above are objected to, as for an error.
    """

    name: str
    value: float
    tolerance: float
    spread: float
    one_sided: bool


class Emulator(NamedTuple):
    """A fitted emulator of one statistic.

    Attributes:
        trend: Regression on all numbers and their squares.
        process: Of what the trend leaves, over the active numbers.
        active: Places of the active numbers, those that move the statistic most first.
        explained: Share that it explains of the variance of draws it was not fitted to, up to 1; nan where they are alike.
    """

    trend: RidgeCV
    process: GaussianProcessRegressor
    active: np.ndarray
    explained: float

    def predicted(self, unit: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean and standard deviation of the statistic at places (places, numbers), each number as a share of its range."""
        mean, deviation = self.process.predict(unit[:, self.active], return_std=True)
        return self.trend.predict(_terms(unit)) + mean, deviation


def fit(unit: np.ndarray, values: np.ndarray, active: int, seed: int) -> Emulator:
    """Fit an emulator.

    Args:
        unit: Draws, (draws, numbers), each number as a share 0..1 of its range.
        values: The statistic of each draw; draws with nan are left out.
        active: How many numbers the Gaussian process is over.
        seed: Of what scikit-learn draws.

    Returns:
        The emulator.

    Raises:
        Refusal: If scikit-learn is not installed, or fewer draws than twice the active numbers have a value.
    """
    try:
        from sklearn.ensemble import ExtraTreesRegressor
        from sklearn.exceptions import ConvergenceWarning
        from sklearn.gaussian_process import GaussianProcessRegressor
        from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel
        from sklearn.linear_model import RidgeCV
    except ImportError as error:
        raise Refusal("emulators need scikit-learn; install it with pip install 'framebreak[analysis]'") from error
    known = ~np.isnan(values)
    if known.sum() < max(20, 2 * active):
        raise Refusal(
            f"only {int(known.sum())} draws show a statistic that is to be emulated over {active} numbers; raise study.draws"
        )
    unit, values = unit[known], values[known]
    held = np.arange(len(values)) % 5 == 4  # every fifth draw tells how well the rest predict it
    trend = RidgeCV(_RIDGES).fit(_terms(unit[~held]), values[~held])
    left = values - trend.predict(_terms(unit))
    forest = ExtraTreesRegressor(200, min_samples_leaf=5, random_state=seed).fit(unit, values)
    order = np.argsort(-forest.feature_importances_)[:active]
    own = np.flatnonzero(~held)[:FITTED]
    spread = float(left[own].var()) or 1e-6
    kernel = ConstantKernel(0.5 * spread, (1e-4 * spread, 10.0 * spread)) * RBF(np.full(len(order), 1.0), (0.2, 20.0))
    kernel += WhiteKernel(0.5 * spread, (1e-3 * spread, 10.0 * spread))
    process = GaussianProcessRegressor(kernel, random_state=seed, n_restarts_optimizer=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a number that does nothing has no length of its own
        process.fit(unit[own][:, order], left[own])
    made = Emulator(trend, process, order, float("nan"))
    total = float(np.var(values[held]))
    missed = float(np.mean((values[held] - made.predicted(unit[held])[0]) ** 2))
    return made._replace(explained=1.0 - missed / total if total > 0.0 else float("nan"))


def _terms(unit: np.ndarray) -> np.ndarray:
    centred = 2.0 * unit - 1.0
    return np.hstack([centred, centred**2])


def implausibility(emulators: Sequence[Emulator], targets: Sequence[Target], unit: np.ndarray) -> np.ndarray:
    """The largest implausibility over all statistics, in standard deviations, for each place."""
    worst = np.zeros(len(unit))
    for emulator, target in zip(emulators, targets, strict=True):
        mean, deviation = emulator.predicted(unit)
        apart = mean - target.value if target.one_sided else np.abs(mean - target.value)
        beyond = np.maximum(apart - target.tolerance, 0.0)
        worst = np.maximum(worst, beyond / np.sqrt(deviation**2 + target.spread**2))
    return worst
