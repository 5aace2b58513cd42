"""Evidence of a model from draws of its prior: the likelihood averaged over them, with its numerical error.

[Kass & Raftery 1995; Newton & Raftery 1994: the prior as importance sample, which cannot overstate by an infinite variance]
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special

from experiments.statistics import posterior
from experiments.statistics.estimates import CONFIDENCE, NOTHING, Estimate

Z = float(special.ndtri(0.5 + CONFIDENCE / 2.0))  # standard errors on either side of an interval


class Judged(NamedTuple):
    """A model's evidence.

    Attributes:
        log_evidence: Log of the mean likelihood over draws.
        error: Its standard error, to first order: that of the mean likelihood over the mean.
        effective: Draws that carry the weight.
        weight: Of each draw, (draws,), summing to one.
        relative: Likelihood of each draw over the mean, (draws,).
    """

    log_evidence: float
    error: float
    effective: float
    weight: np.ndarray
    relative: np.ndarray


def judged(log: np.ndarray) -> Judged:
    """Evidence from log likelihoods of draws of the prior.

    Args:
        log: Log likelihood of each draw, (draws,).

    Returns:
        Evidence, its numerical error and the weights that it rests on.

    Example:
        >>> even = judged(np.log(np.array([0.5, 0.5])))
        >>> round(even.log_evidence, 3), even.error, even.effective
        (-0.693, 0.0, 2.0)
    """
    top = float(log.max())
    likelihood = np.exp(log - top)
    middle = float(likelihood.mean())
    weight = posterior.weights(log)
    relative = likelihood / middle
    error = float(np.std(relative, ddof=1) / np.sqrt(len(log))) if len(log) > 1 else float("nan")
    return Judged(top + float(np.log(middle)), error, posterior.effective(weight), weight, relative)


def log_odds(one: Judged, other: Judged) -> Estimate:
    """Log odds of two models that are equally likely beforehand, with a 95 % interval of the numerical error.

    Models simulated in the same draws are compared draw by draw, so that what draws share cancels. With few effective draws the
    interval is too narrow: read it beside them.

    Example:
        >>> better, worse = judged(np.log(np.array([0.4, 0.4]))), judged(np.log(np.array([0.1, 0.1])))
        >>> log_odds(better, worse)
        Estimate(value=1.3862943611198906, low=1.3862943611198906, high=1.3862943611198906)
    """
    value = one.log_evidence - other.log_evidence
    if len(one.relative) == len(other.relative) and len(one.relative) > 1:
        error = float(np.std(one.relative - other.relative, ddof=1) / np.sqrt(len(one.relative)))
    elif len(one.relative) > 1 and len(other.relative) > 1:
        error = float(np.hypot(one.error, other.error))
    else:
        return NOTHING
    return Estimate(value, value - Z * error, value + Z * error)
