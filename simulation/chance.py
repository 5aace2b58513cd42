"""Every random number of the model, by purpose: a draw has an address, and nothing that happens can move it.

The generator is Philox 4x64-10 [Salmon et al. 2011], counter-based: the key comes from the seed, the counter holds panel,
city, purpose and block. A city therefore meets the same draws under every regime, in every driver, whatever the number of
threads or the order of work, and a draw that is not needed need not be made.
"""

from enum import IntEnum
from operator import index
from typing import Any

import numpy as np

from simulation.rule import rule


class Purpose(IntEnum):
    """What a draw is for; the second word of the counter."""

    CITY = 0  # founding of a city: slots below
    MANAGER = 1  # founding of a manager: identity * MANAGER_STRIDE + item
    TIE = 2  # founding of ties: (one * MOST + other) * TIE_STRIDE + item
    CIO_TIE = 3  # ties between cities: lower * MOST + higher, in the panel's first city; of more than PAIRED: see ``skipped``
    MONTH = 4  # a city's month: month * MONTH_STRIDE + slot
    EXIT = 5  # leaving: month * MOST + identity
    NOISE = 6  # noticing: month * MOST + identity
    NEWCOMER = 7  # who comes: (month * MOST + identity) * NEWCOMER_STRIDE + item
    LANDSCAPE = 8  # worth of combinations: place of the ring * LANDSCAPE_STRIDE + combination; RING + practice
    TURN = 9  # whose turn it is: month * MOST + identity


MOST = 256  # addresses kept for managers of a city and for cities of a panel in which every pair of CIOs has a draw
PAIRED = 200  # the most cities of such a panel; in larger ones a draw says how many pairs are passed over
BLOCK = 4  # draws that one value of the counter gives
POWERS = 17  # with which ``skipped`` passes over up to 131,071 pairs
MANAGER_STRIDE, TIE_STRIDE, MONTH_STRIDE, NEWCOMER_STRIDE = 32, 8, 64, 64

LANDSCAPE_STRIDE, RING = 256, 4096  # combinations of at most eight practices; after those of sixteen practices, their order

# Purpose.CITY
QUALITY, KNOW_HOW, STRUCTURE, ORDER, CITY_SLOTS = 0, 16, 64, 96, 128
# Purpose.MANAGER
POWER, STAKE, RESISTANCE, THRESHOLD, ACTIVITY, POPULARITY, MAJORITY, FRAME = 0, 1, 2, 3, 4, 5, 6, 16
# Purpose.TIE
ADVICE, ADVICE_BACK, ADVICE_SAME, FRIENDSHIP, FRIENDSHIP_BACK, FRIENDSHIP_SAME, OVERLAP = 0, 1, 2, 3, 4, 5, 6
# Purpose.MONTH
REGULATION, DEMAND, TECHNOLOGY, CRISIS, NEW_MAYOR, PERFORMANCE, DROP, SUCCESSION = 0, 1, 2, 3, 4, 5, 6, 7
SEQUENCING, CONVERGING, RECOGNISED, EXPLOITED, SCOPED = 8, 9, 16, 24, 32
# Purpose.NEWCOMER
VISIONARY, BROUGHT_FRAME, NEW_RESISTANCE, BROUGHT = 0, 1, 2, 8


class InvalidSeed(ValueError):
    """A seed that is not a whole number from 0 upward; the message is one line."""

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: IPython asks an exception for it."""
        return [f"{type(self).__name__}: {self}"]


def key(seed: Any) -> np.ndarray:
    """The two 64-bit words that a seed of any size stands for, as numpy's SeedSequence spreads them.

    >>> key(1999).dtype.name, key(1999).shape
    ('uint64', (2,))
    """
    try:
        whole = index(seed)
    except TypeError:
        raise InvalidSeed(f"seed is {seed!r}, but a seed is a whole number from 0 upward, of any size") from None
    if isinstance(seed, bool) or whole < 0:
        raise InvalidSeed(f"seed is {seed!r}, but a seed is a whole number from 0 upward, of any size")
    return np.random.SeedSequence(whole).generate_state(2, np.uint64)


class CityDraws:
    """The draws of one city, read one at a time: what a Mesa agent sees of chance.

    Args:
        seed_key: the two 64-bit words that the seed stands for, from ``key``.
        panel: number of the panel.
        city: number of the city within it.
        months: of the horizon.

    Example:
        >>> draws = CityDraws(key(1999), panel=0, city=3, months=12)
        >>> first = draws.uniform(Purpose.NOISE, 0, 3 * MOST)  # of three months
        >>> draws.monthly(Purpose.NOISE, month=2, slot=5) == float(first[2 * MOST + 5])
        True
    """

    def __init__(self, seed_key: np.ndarray, panel: int, city: int, months: int) -> None:
        self._key, self._panel, self._city, self._months = seed_key, panel, city, months
        self._monthly: dict[Purpose, list[float]] = {}

    def uniform(self, purpose: Purpose, start: int, count: int) -> np.ndarray:
        """Draws at addresses start .. start + count of a purpose.

        Args:
            purpose: what they are for.
            start: the first address, a multiple of 4.
            count: how many.

        Returns:
            Uniform draws in [0, 1), (count,).
        """
        counter = np.array([start // 4, purpose, self._city, self._panel], dtype=np.uint64)
        return np.random.Generator(np.random.Philox(key=self._key, counter=counter)).random(count)

    def monthly(self, purpose: Purpose, month: int, slot: int) -> float:
        """One draw of a purpose that has a fixed number of slots a month (MONTH, EXIT, NOISE and TURN).

        Args:
            purpose: what it is for.
            month: counted from 0.
            slot: of the month; for EXIT, NOISE and TURN the manager's seat.

        Returns:
            A uniform draw in [0, 1).
        """
        stride = MONTH_STRIDE if purpose == Purpose.MONTH else MOST
        if purpose not in self._monthly:
            self._monthly[purpose] = self.uniform(purpose, 0, self._months * stride).tolist()
        return self._monthly[purpose][month * stride + slot]

    def newcomer(self, month: int, identity: int) -> list[float]:
        """All draws about the newcomer who takes a seat.

        Args:
            month: counted from 0.
            identity: the seat.

        Returns:
            Uniform draws in [0, 1), (64,), by the slots NEW_RESISTANCE, VISIONARY, BROUGHT_FRAME and BROUGHT.
        """
        start = (month * MOST + identity) * NEWCOMER_STRIDE
        drawn: list[float] = self.uniform(Purpose.NEWCOMER, start, NEWCOMER_STRIDE).tolist()
        return drawn


@rule
def shuffled(keys: np.ndarray, start: int, order: np.ndarray) -> None:
    """Fill ``order`` with 0 .. n - 1, sorted by the n draws that begin at ``start``: each order is as likely as another."""
    size = len(order)
    for place in range(size):
        position = 0
        for other in range(size):
            if keys[start + other] < keys[start + place] or (keys[start + other] == keys[start + place] and other < place):
                position += 1
        order[position] = place


@rule
def repeatedly_squared(base: float, powers: np.ndarray) -> None:
    """Fill ``powers`` with the base to the power of 1, 2, 4, 8 and so on.

    >>> powers = np.zeros(4)
    >>> repeatedly_squared(0.5, powers)
    >>> powers.tolist()
    [0.5, 0.25, 0.0625, 0.00390625]
    """
    for place in range(len(powers)):
        powers[place] = base
        base = base * base


@rule
def skipped(u: float, powers: np.ndarray) -> int:
    """How many pairs are passed over before the next that is tied, where each is tied with the same chance.

    A geometric draw: at least n are passed over with the chance that none of n is tied, and the most are taken for which
    that exceeds ``u``.  [Batagelj & Brandes 2005] By products alone, of ``powers`` of the chance that a pair is not tied
    (``repeatedly_squared``), so that work grows with ties and not with pairs.

    >>> powers = np.zeros(POWERS)
    >>> repeatedly_squared(0.75, powers)
    >>> [skipped(u, powers) for u in (0.99, 0.74, 0.5, 0.1)]
    [0, 1, 2, 8]
    """
    passed, left = 0, 1.0
    for place in range(len(powers) - 1, -1, -1):
        if left * powers[place] > u:
            left = left * powers[place]
            passed += 1 << place
    return passed


@rule
def shuffled_in_groups(keys: np.ndarray, start: int, group: np.ndarray, order: np.ndarray) -> None:
    """As ``shuffled``, with members of a group together and groups in an order as likely as any other.

    A group's place comes from the draw of its first member, a member's from its own: large groups come no earlier.
    """
    size = len(order)
    for place in range(size):
        position = 0
        leader = place
        for other in range(place, -1, -1):
            if group[other] == group[place]:
                leader = other
        for other in range(size):
            rival = other
            for another in range(other, -1, -1):
                if group[another] == group[other]:
                    rival = another
            if rival == leader:
                earlier = keys[start + other] < keys[start + place] or (
                    keys[start + other] == keys[start + place] and other < place
                )
            else:
                earlier = keys[start + rival] < keys[start + leader] or (
                    keys[start + rival] == keys[start + leader] and rival < leader
                )
            if earlier:
                position += 1
        order[position] = place
