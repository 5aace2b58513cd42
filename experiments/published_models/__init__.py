"""Earlier, simpler models of stalled or punctuated change, each in a small file, to hold ours against.

Three are reconstructions from the mechanism that abstracts and reviews describe: their papers' equations were not at hand.
`sastry`, `repenning`, `lant_mezias`, `budgets`. Their sizes are assumptions, so every size is a range, and a result is a
share over draws from all ranges. The others are written from well-known closed forms: `degroot`, `granovetter`, `landscapes`.

A published model returns *observations*: named arrays of what it has a variable for (`experiments.published_models.patterns`
lists which names a pattern needs). What it has no variable for is absent, and on that pattern the model is silent.

Time is counted in months throughout; all draws come from one seed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def drawn(ranges: Mapping[str, tuple[float, float]], runs: int, seed: int) -> dict[str, np.ndarray]:
    """A Latin hypercube over parameter ranges: for each name one value per run, spread evenly over its range.

    Args:
        ranges: Lowest and highest value by parameter, in the parameter's unit.
        runs: Number of draws.
        seed: Seed of the hypercube.

    Returns:
        Values by parameter, (runs,) each.

    >>> sorted(drawn({"a": (0.0, 4.0)}, 4, 1)["a"].astype(int).tolist())
    [0, 1, 2, 3]
    """
    from scipy.stats import qmc  # here, as scipy.stats takes longer to load than most commands run

    unit = qmc.LatinHypercube(len(ranges), rng=seed).random(runs)
    return {name: low + (high - low) * unit[:, place] for place, (name, (low, high)) in enumerate(ranges.items())}
