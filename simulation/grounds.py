"""What a run was decided by, beside its state: traits of seats, ties, and every draw; kept where it is asked for.

A history holds what became of a panel. With its grounds the same decisions can be worked out again by hand: thresholds say when
a frame breaks, stakes what somebody stands to lose, ties who hears whom, and draws all that was left to chance.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from simulation import chance
from simulation.chance import Purpose
from simulation.city import Founding
from simulation.history import History
from simulation.parameters import InvalidConfiguration, Setting

# Draws of a city, by its number, a purpose, the first place and how many: CityDraws.uniform, or the kernel's own.
Read = Callable[[int, Purpose, int, int], np.ndarray]


class Draws(NamedTuple):
    """Every uniform draw of one panel, in [0, 1), by what it is for; docs/draws.md has addresses and slots.

    C cities, M managers and N pairs of managers of all cities in a row, T months. What is not a number was not drawn.
    """

    city: np.ndarray  # (C, 128) founding of cities, by slot
    manager: np.ndarray  # (M, 32) founding of managers, by slot
    pairs: np.ndarray  # (N, 2) lower and higher seat of each pair, city by city; (0, 2) where ties come from a file
    tie: np.ndarray  # (N, 8) ties of each pair, by slot
    cio_tie: np.ndarray  # (C, C) of two cities, above the diagonal
    month: np.ndarray  # (T, C, 64) triggers and leaders' decisions, by slot
    exit: np.ndarray  # (T, M) turnover
    noise: np.ndarray  # (T, M) on what managers notice
    newcomer: np.ndarray  # (T, M, 64) of those who take a seat, by slot
    turn: np.ndarray  # (T, M) order of acting, where managers act in turn


class Grounded(NamedTuple):
    """A history together with its grounds; the first four arrays are those of ``History``."""

    cities: np.ndarray
    managers: np.ndarray
    services: np.ndarray
    anchors: np.ndarray
    founding: Founding  # stakes, thresholds and the like of seats; ties with their weights
    draws: Draws


def grounded(setting: Setting, history: History, founding: Founding, read: Read) -> Grounded:
    """Put a history and its grounds together.

    Args:
        setting: what was simulated.
        history: of one panel, with every month.
        founding: of the same panel.
        read: gives draws of a city.

    Returns:
        The history's arrays, the founding, and every draw of the panel.

    Raises:
        InvalidConfiguration: the panel has more cities than have a draw for each pair of them.
    """
    if setting.cities > chance.PAIRED:
        raise InvalidConfiguration(
            f"city.cities is {setting.cities}, but draws are kept of panels of at most {chance.PAIRED} cities; "
            "leave out grounds, or take fewer cities"
        )
    sizes, months = setting.managers.astype(int), setting.months
    first = np.concatenate([[0], np.cumsum(sizes)])
    joined = history.managers["joined"][1:] > 0.0
    made = Draws(
        city=np.stack([read(city, Purpose.CITY, 0, chance.CITY_SLOTS) for city in range(setting.cities)]),
        manager=np.concatenate(
            [read(city, Purpose.MANAGER, 0, size * chance.MANAGER_STRIDE).reshape(size, -1) for city, size in enumerate(sizes)]
        ),
        pairs=_pairs(setting, sizes),
        tie=np.zeros((0, chance.TIE_STRIDE)),
        cio_tie=_above_the_diagonal(setting, read),
        month=_by_month(setting, Purpose.MONTH, read, chance.MONTH_STRIDE),
        exit=_by_seat(setting, sizes, Purpose.EXIT, read),
        noise=_by_seat(setting, sizes, Purpose.NOISE, read),
        newcomer=np.full((months, int(first[-1]), chance.NEWCOMER_STRIDE), np.nan),
        turn=np.full((months, int(first[-1])), np.nan),
    )
    home = np.repeat(np.arange(setting.cities), sizes)
    if len(made.pairs):
        city = np.concatenate([np.full(size * (size - 1) // 2, number) for number, size in enumerate(sizes)])
        places = (made.pairs[:, 0] * chance.MOST + made.pairs[:, 1]) * chance.TIE_STRIDE
        ties = [read(int(c), Purpose.TIE, int(place), chance.TIE_STRIDE) for c, place in zip(city, places)]
        made = made._replace(tie=np.stack(ties))
    for month, member in np.argwhere(joined):
        seat = member - first[home[member]]
        place = int((month * chance.MOST + seat) * chance.NEWCOMER_STRIDE)
        made.newcomer[month, member] = read(int(home[member]), Purpose.NEWCOMER, place, chance.NEWCOMER_STRIDE)
    if setting.parameters.management.in_turn > 0.5:
        made = made._replace(turn=_by_seat(setting, sizes, Purpose.TURN, read))
    return Grounded(*history, founding, made)


def _pairs(setting: Setting, sizes: np.ndarray) -> np.ndarray:
    if setting.network is not None or not len(sizes):
        return np.zeros((0, 2), dtype=np.int64)
    return np.concatenate([np.stack(np.triu_indices(size, 1), axis=1) for size in sizes])


def _above_the_diagonal(setting: Setting, read: Read) -> np.ndarray:
    every = [read(0, Purpose.CIO_TIE, one * chance.MOST, setting.cities) for one in range(setting.cities)]
    drawn: np.ndarray = np.where(np.triu(np.ones((setting.cities, setting.cities), dtype=bool), 1), np.stack(every), np.nan)
    return drawn


def _by_month(setting: Setting, purpose: Purpose, read: Read, stride: int) -> np.ndarray:
    every = [read(city, purpose, 0, setting.months * stride).reshape(setting.months, stride) for city in range(setting.cities)]
    return np.stack(every, axis=1)


def _by_seat(setting: Setting, sizes: np.ndarray, purpose: Purpose, read: Read) -> np.ndarray:
    months = _by_month(setting, purpose, read, chance.MOST)
    return np.concatenate([months[:, city, :size] for city, size in enumerate(sizes)], axis=1)
