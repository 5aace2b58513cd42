"""Functions that are compiled apart and called by address, as the stretches of a month are, for the tests."""

from typing import NamedTuple

import numpy as np

from simulation.compiled_code import keeping, prepare
from simulation.separate import apart, called, contents, pointer_to, stamp_of

prepare()


class Held(NamedTuple):
    """What the functions are given a pointer to."""

    factor: float
    numbers: np.ndarray
    unused: np.ndarray


@apart(nogil=True)
def written(given, a, b, c, d, e):
    factor, numbers, _ = contents(given)
    numbers[0] = factor * (10000 * a + 1000 * b + 100 * c + 10 * d + e)


@apart(nogil=True)
def doubled(given, a, b, c, d, e):
    contents(given).numbers[0] *= 2.0


@apart(nogil=True)
def refused(given, a, b, c, d, e):
    if contents(given).factor < 0.0:
        raise ValueError("a factor below 0")


@keeping(nogil=True)
def in_turn(held, functions):
    pointer = pointer_to(held)
    if functions[0] != stamp_of(pointer):
        return False
    for number in range(1, len(functions)):
        called(functions[number], pointer, 1, 2, 3, 4, 5)
    return True


ALL = (written, doubled, refused)


def held(factor=1.0, kind=np.float64):
    """Something to hand over; another kind of numbers is another kind of tuple."""
    return Held(factor, np.zeros(1, kind), np.zeros((2, 2)))
