"""Who asks whom in cities as founded, from what founding fixed for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from simulation.city import Founding, Places

LAYERS = ("advice", "friendship", "reporting")


def listed(places: Places, founding: Founding, number: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The ties of a city in the order of the list: who asks, who is asked, both counted within it, and their records."""
    begin, end = places.first[number : number + 2].tolist()
    own = founding.ties[founding.start[begin] : founding.start[end]]
    asks = np.repeat(np.arange(end - begin), np.diff(founding.start[begin : end + 1]))
    return asks, own["neighbour"] - begin, own


def layers(places: Places, founding: Founding, number: int) -> np.ndarray:
    """The layers of a city, (3, managers, managers): advice, friendship, reporting; row asks column.

    >>> from experiments import setting
    >>> from simulation import city, ensemble
    >>> small = setting("city.cities=2", "city.managers=6", "horizon.months=12")
    >>> found = layers(city.places(small), ensemble.founding(small, seed=1), 1)
    >>> found.shape, found[2].sum().item()  # everybody but the mayor reports to somebody
    ((3, 6, 6), 5.0)
    """
    size = int(places.first[number + 1] - places.first[number])
    asks, asked, own = listed(places, founding, number)
    found = np.zeros((3, size, size))
    for place, layer in enumerate(LAYERS):
        found[place, asks, asked] = own[layer]
    return found
