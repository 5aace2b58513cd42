"""Ties of a city's managers, and of CIOs across cities: docs/model.md section 7, Advice network."""

from types import SimpleNamespace

import numpy as np

from tests.from_text.whole import draws as at
from tests.from_text.whole.draws import Draws
from tests.from_text.whole.notation import Array, limited, spread

KNOWN_SIZE = 21  # managers of the network whose densities the parameters have


def chances(density: float, propensity: Array, sociable: Array, p: SimpleNamespace) -> Array:
    """Chance of each tie of a layer: its density in a city of this size, by propensity over the mean propensity."""
    seats = len(propensity)
    dense = min(density * (KNOWN_SIZE / seats) ** p.density_exponent, p.densest)
    found: Array = limited(dense * propensity * sociable / propensity[~np.eye(seats, dtype=bool)].mean())
    return found


def found_ties(draws: Draws, seats: int, services: int, departments: int, p: SimpleNamespace) -> tuple[Array, Array, Array]:
    """Advice, friendship and reporting: row i, column j is 1 if i asks j, names j a friend, or reports to j."""
    q = p.advice_network
    level = np.array([1, 2, *[3] * (seats - 2)])
    department = np.array([0, 0, 0, *[1 + (head % services) * departments // services for head in range(seats - 3)]])
    together = department[:, None] == department[None]
    upward, downward = level[None] < level[:, None], level[None] > level[:, None]
    asking = np.where(upward, q.advice_upward, np.where(downward, q.advice_downward, 1.0))
    asking = asking * np.where(together, q.advice_department, 1.0)
    liking = np.where(level[:, None] == level[None], q.friendship_level, 1.0) * np.where(together, q.friendship_department, 1.0)
    activity = np.array([draws.manager(seat, at.ACTIVITY) for seat in range(seats)])
    popularity = np.array([draws.manager(seat, at.POPULARITY) for seat in range(seats)])
    sociable = spread(1.0, activity, q.activity_spread)[:, None] * spread(1.0, popularity, q.popularity_spread)[None]
    advised = chances(q.advice_density, asking, sociable, q)
    liked = chances(q.friendship_density, liking, sociable, q)
    advice, friendship, reporting = (np.zeros((seats, seats)) for _ in range(3))
    for low in range(seats):
        for high in range(low + 1, seats):
            u = [draws.tie(low, high, slot) for slot in range(7)]
            asks, asks_back = u[at.ADVICE], u[at.ADVICE if u[at.ADVICE_SAME] < q.advice_mutuality else at.ADVICE_BACK]
            likes, likes_back = u[at.FRIENDSHIP], u[at.FRIENDSHIP_BACK]
            if u[at.OVERLAP] < q.layer_overlap:
                likes, likes_back = asks, asks_back
            if u[at.FRIENDSHIP_SAME] < q.friendship_mutuality:
                likes_back = likes
            advice[low, high], advice[high, low] = asks < advised[low, high], asks_back < advised[high, low]
            friendship[low, high], friendship[high, low] = likes < liked[low, high], likes_back < liked[high, low]
    reporting[1, 0] = 1.0
    reporting[2:, 1] = 1.0
    return advice, friendship, reporting


def found_cio_ties(draws: Draws, cities: int, chance: float) -> list[list[int]]:
    """Cities whose CIOs know that of each city; one draw for each pair, of city 0 of the panel, in up to 200 cities."""
    tied: list[list[int]] = [[] for _ in range(cities)]
    for one in range(cities):
        for other in range(one + 1, cities):
            if draws.at(at.CIO_TIE, one * 256 + other) < chance:
                tied[one].append(other)
                tied[other].append(one)
    return [sorted(each) for each in tied]
