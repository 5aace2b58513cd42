"""Colours of the boundary: orange where few at a time win, purple where many do, grey where it does not matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.statistics.outcome_measures import COMPARED, find

if TYPE_CHECKING:
    from matplotlib.colors import ListedColormap, Normalize

TITLES = {name: find(name).axis for name in COMPARED}
EQUAL = {"same_pace": "same monthly rate", "same_rate": "same rate per practice"}


def diverging(margin: float, most: float) -> tuple[ListedColormap, Normalize]:
    """Colours for differences -most..most, grey within the margin."""
    from matplotlib import colormaps
    from matplotlib.colors import ListedColormap, Normalize

    most = max(most, 2.0 * margin)
    shades = colormaps["PuOr"](np.concatenate([np.linspace(0.05, 0.42, 256), np.linspace(0.58, 0.95, 256)]))
    level = np.linspace(-most, most, 512)
    shades[np.abs(level) <= margin] = (0.894, 0.894, 0.894, 1.0)
    return ListedColormap(shades), Normalize(-most, most)
