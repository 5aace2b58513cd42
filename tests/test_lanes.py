"""Managers side by side: compiled vectors and their plain twins give the same bits."""

import numba
import numpy as np
import pytest

from simulation.lanes import (
    block,
    blocks,
    few,
    few_blocks,
    for_each_manager,
    for_few_practices,
    put,
    turned,
    turned_back,
)
from simulation.memory import LANES, LINE, in_lines, zeros
from simulation.vectors import load


def people(practices: int) -> np.ndarray:
    """Eight records with a row each."""
    kind = np.dtype([("power", "f8"), ("frames", "f8", (practices,))], align=True)
    rows = np.zeros(LANES, kind).view(np.recarray)
    rows.frames[:] = np.random.default_rng(practices).random((LANES, practices))
    rows.power[:] = np.arange(LANES)
    return rows


@pytest.mark.parametrize("practices", [1, 2, 3, 5, 8, 13])
def test_a_block_turned_and_turned_back_is_as_it_was(practices: int) -> None:
    rows, flat = people(practices), np.zeros(LANES * practices)

    @numba.njit
    def there_and_back(rows, flat, out):  # type: ignore[no-untyped-def]
        row = rows[0].frames
        value = turned(
            load(rows[0].frames), load(rows[1].frames), load(rows[2].frames), load(rows[3].frames), load(rows[4].frames),
            load(rows[5].frames), load(rows[6].frames), load(rows[7].frames),
        )  # fmt: skip
        put(out, 0, value)
        put(flat, 0, turned_back(value, row))

    out = np.zeros(LANES * practices)
    there_and_back(rows, flat, out)
    twin = turned(*rows.frames)
    assert out.tolist() == twin.tolist() == rows.frames.T.ravel().tolist()
    assert flat.tolist() == turned_back(twin, rows.frames[0]).tolist() == rows.frames.ravel().tolist()


@pytest.mark.parametrize("practices", [1, 3, 8, 13])
def test_each_operation_gives_the_bits_of_its_twin(practices: int) -> None:
    rows, numbers = people(practices), np.random.default_rng(7).random(LANES * practices + 5)
    last = practices - few(practices)

    def plain(rows: np.ndarray, numbers: np.ndarray, last: int, out: np.ndarray) -> None:
        row = rows[3].frames
        some = block(numbers, 5)
        put(out, 0, for_few_practices(some, row) * for_each_manager(row, last) + few_blocks(numbers, LANES * last, row))

    def whole(rows: np.ndarray, numbers: np.ndarray, out: np.ndarray) -> None:
        put(out, 0, blocks(numbers, rows[3].frames))

    fast, slow = np.zeros(LANES * few(practices)), np.zeros(LANES * few(practices))
    numba.njit(plain)(rows, numbers, last, fast)
    plain(rows, numbers, last, slow)
    one_by_one = [
        float(numbers[5 + lane]) * float(rows.frames[3, practice]) + float(numbers[LANES * practice + lane])
        for practice in range(last, practices)
        for lane in range(LANES)
    ]
    assert fast.tolist() == slow.tolist() == one_by_one
    out, twin = np.zeros(LANES * practices), np.zeros(LANES * practices)
    numba.njit(whole)(rows, numbers, out)
    whole(rows, numbers, twin)
    assert out.tolist() == twin.tolist() == numbers[: LANES * practices].tolist()


@pytest.mark.parametrize("shape", [1, 7, (3, 5), (2, 4, 1)])
def test_arrays_begin_at_a_line(shape: int | tuple[int, ...]) -> None:
    kind = in_lines(np.dtype([("frames", "f8", (8,)), ("power", "f8")], align=True))
    made = zeros(shape, kind)
    assert made.ctypes.data % LINE == 0
    assert kind.itemsize % LINE == 0
    assert made.shape == np.zeros(shape).shape
    assert not made["frames"].any()
