"""Random numbers of the compiled driver: those of numpy's Philox, by address."""

from typing import Any, NamedTuple

import numpy as np

from simulation import chance
from simulation.instructions import number_by_number, product
from simulation.kernel.compiling import entry, inlined

_ELEVEN, _ONE = np.uint64(11), np.uint64(1)
_M0, _M1 = np.uint64(0xD2E7470EE14C6C93), np.uint64(0xCA5A826395121157)
_W0, _W1 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBB67AE8584CAA73B)
ROUNDS = 10
_UNIT = 1.0 / 9007199254740992.0
# numpy's numbers, not Python's: numba compiles a version of ``draw`` for each Python constant that it sees.
CITY, MANAGER, TIE, CIO_TIE, MONTH, EXIT, NOISE, NEWCOMER, LANDSCAPE, TURN = (np.int64(purpose) for purpose in chance.Purpose)
FIRST_CITY = np.int64(0)


class Address(NamedTuple):
    """Whose draws are meant: those of a city in a month."""

    keys: np.ndarray  # of the rounds: see `round_keys`
    panel: int
    city: int | np.int64
    month: int  # 0 at founding


def round_keys(key: np.ndarray) -> np.ndarray:
    """The two words of the key of each of Philox's ten rounds, one after another, from the two that the seed stands for.

    Made once, they are read where they lie; the constants by which they grow would take more room than the rest of a round.

    >>> round_keys(chance.key(1999)).shape
    (20,)
    """
    grown: np.ndarray = key + np.arange(ROUNDS, dtype=np.uint64)[:, None] * np.array([_W0, _W1])
    return grown.ravel()


@inlined
def philox(c0: Any, c1: Any, c2: Any, c3: Any, keys: np.ndarray) -> Any:
    """Four random words for a counter of four words.  [Salmon et al. 2011]"""
    for place in range(ROUNDS):
        (high_0, low_0), (high_1, low_1) = product(c0, _M0), product(c2, _M1)
        c0, c1, c2, c3 = high_1 ^ (c1 ^ keys[2 * place]), low_1, high_0 ^ (c3 ^ keys[2 * place + 1]), low_0
    c0, c1 = number_by_number(c0 >> _ELEVEN), number_by_number(c1 >> _ELEVEN)
    return c0, c1, number_by_number(c2 >> _ELEVEN), number_by_number(c3 >> _ELEVEN)


@entry
def draw(at: Address, purpose: np.int64, start: int, count: int, out: np.ndarray) -> None:
    """Fill ``out`` with an address's draws of a purpose at start .. start + count, as numpy's Philox gives them.

    ``start`` is a multiple of 4; whole blocks of four are written.
    """
    c1, c2, c3 = np.uint64(purpose), np.uint64(at.city), np.uint64(at.panel)
    first = np.uint64(start // 4) + _ONE
    for place in range((count + 3) // 4):
        e0, e1, e2, e3 = philox(first + np.uint64(place), c1, c2, c3, at.keys)
        out[4 * place] = np.int64(e0) * _UNIT
        out[4 * place + 1] = np.int64(e1) * _UNIT
        out[4 * place + 2] = np.int64(e2) * _UNIT
        out[4 * place + 3] = np.int64(e3) * _UNIT
