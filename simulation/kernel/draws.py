"""Random numbers of the compiled driver: those of numpy's Philox, by address."""

from typing import Any, NamedTuple

import numpy as np

from simulation import chance
from simulation.instructions import product
from simulation.kernel.compiling import alongside, entry
from simulation.vectors import BLOCKS, as_numbers, counted, write_in_turn

_LOW, _HALF, _ELEVEN, _ONE = np.uint64(0xFFFFFFFF), np.uint64(32), np.uint64(11), np.uint64(1)
_M0, _M1 = np.uint64(0xD2E7470EE14C6C93), np.uint64(0xCA5A826395121157)
_W0, _W1 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBB67AE8584CAA73B)
_UNIT = 1.0 / 9007199254740992.0
# numpy's numbers, not Python's: numba compiles a version of ``draw`` for each Python constant that it sees.
CITY, MANAGER, TIE, CIO_TIE, MONTH, EXIT, NOISE, NEWCOMER, LANDSCAPE, TURN = (np.int64(purpose) for purpose in chance.Purpose)
FIRST_CITY = np.int64(0)


class Address(NamedTuple):
    """Whose draws are meant: those of a city in a month."""

    key: np.ndarray  # the two 64-bit words that the seed stands for
    panel: int
    city: int | np.int64
    month: int  # 0 at founding


@alongside
def _high(one: Any, other: np.uint64) -> Any:
    """Upper 64 bits of products of two 64-bit words, for words side by side: processors have no such product."""
    one_low, one_high, other_low, other_high = one & _LOW, one >> _HALF, other & _LOW, other >> _HALF
    middle = one_high * other_low + ((one_low * other_low) >> _HALF)
    crossed = one_low * other_high + (middle & _LOW)
    return one_high * other_high + (middle >> _HALF) + (crossed >> _HALF)


@alongside
def philox(c0: Any, c1: Any, c2: Any, c3: Any, key: np.ndarray) -> Any:
    """Four random words for a counter of four words.  [Salmon et al. 2011]"""
    k0, k1 = key[0], key[1]
    for _ in range(10):
        (high_0, low_0), (high_1, low_1) = product(c0, _M0), product(c2, _M1)
        c0, c1, c2, c3 = high_1 ^ c1 ^ k0, low_1, high_0 ^ c3 ^ k1, low_0
        k0, k1 = k0 + _W0, k1 + _W1
    return c0 >> _ELEVEN, c1 >> _ELEVEN, c2 >> _ELEVEN, c3 >> _ELEVEN


@alongside
def philox_side_by_side(c0: Any, c1: Any, c2: Any, c3: Any, key: np.ndarray) -> Any:
    """As ``philox``, for vectors of counters."""
    k0, k1 = key[0], key[1]
    for _ in range(10):
        high_0, low_0 = _high(c0, _M0), c0 * _M0
        high_1, low_1 = _high(c2, _M1), c2 * _M1
        c0, c1, c2, c3 = high_1 ^ c1 ^ k0, low_1, high_0 ^ c3 ^ k1, low_0
        k0, k1 = k0 + _W0, k1 + _W1
    return c0 >> _ELEVEN, c1 >> _ELEVEN, c2 >> _ELEVEN, c3 >> _ELEVEN


@entry
def draw(at: Address, purpose: np.int64, start: int, count: int, out: np.ndarray) -> None:
    """Fill ``out`` with an address's draws of a purpose at start .. start + count, as numpy's Philox gives them.

    ``start`` is a multiple of 4; whole blocks of four are written. Few blocks are drawn one by one, many side by side.
    """
    c1, c2, c3 = np.uint64(purpose), np.uint64(at.city), np.uint64(at.panel)
    first, blocks, none = np.uint64(start // 4) + _ONE, (count + 3) // 4, counted(np.uint64(0)) * np.uint64(0)
    together = blocks // BLOCKS * BLOCKS if blocks > BLOCKS else 0
    for place in range(0, together, BLOCKS):
        d0, d1, d2, d3 = philox_side_by_side(counted(first + np.uint64(place)), none + c1, none + c2, none + c3, at.key)
        write_in_turn(
            out, 4 * place, as_numbers(d0) * _UNIT, as_numbers(d1) * _UNIT, as_numbers(d2) * _UNIT, as_numbers(d3) * _UNIT
        )
    for place in range(together, blocks):
        e0, e1, e2, e3 = philox(first + np.uint64(place), c1, c2, c3, at.key)
        out[4 * place] = e0 * _UNIT
        out[4 * place + 1] = e1 * _UNIT
        out[4 * place + 2] = e2 * _UNIT
        out[4 * place + 3] = e3 * _UNIT
