"""The queue of pieces: nobody waits for another's refinement, equal work is done once, abandoned work is not begun."""

import asyncio
import threading

import pytest

from experiments.classroom.job_queue import Turns
from tests.waiting import PATIENCE


def test_equal_pieces_are_computed_once_and_remembered():
    done = []

    async def ask():
        turns = Turns(threads=1)
        asked = [turns.piece("one", lambda: done.append("one") or 7) for _ in range(5)]
        assert await asyncio.gather(*asked) == [7] * 5
        assert await turns.piece("one", lambda: done.append("again")) == 7

    asyncio.run(ask())
    assert done == ["one"]


def test_first_pieces_go_before_anybodys_later_ones():
    order = []

    async def ask():
        turns, gate = Turns(threads=1), threading.Event()
        first = asyncio.ensure_future(turns.piece("gate", gate.wait))
        await asyncio.sleep(0)
        one = [turns.piece(("one", n), lambda n=n: order.append(("one", n)), n) for n in range(3)]
        late = [turns.piece(("late", n), lambda n=n: order.append(("late", n)), n) for n in range(3)]
        waiting = asyncio.gather(*one, *late)
        await asyncio.sleep(0)
        gate.set()
        await asyncio.gather(first, waiting)

    asyncio.run(ask())
    assert order == [(who, n) for n in range(3) for who in ("one", "late")]


def test_pieces_that_nobody_waits_for_are_not_begun_and_can_be_asked_again():
    begun = []

    async def ask():
        turns, gate = Turns(threads=1), threading.Event()
        first = asyncio.ensure_future(turns.piece("gate", gate.wait))
        await asyncio.sleep(0)
        left = asyncio.ensure_future(turns.piece("left", lambda: begun.append("left")))
        await asyncio.sleep(0)
        left.cancel()
        await asyncio.sleep(0)
        kept = asyncio.ensure_future(turns.piece("kept", lambda: begun.append("kept")))
        await asyncio.sleep(0)
        gate.set()
        await asyncio.gather(first, kept)
        assert begun == ["kept"]
        await turns.piece("left", lambda: begun.append("left"))

    asyncio.run(ask())
    assert begun == ["kept", "left"]


def test_a_piece_that_fails_tells_everybody_who_waits_and_is_forgotten():
    async def ask():
        turns = Turns(threads=1)

        def broken():
            raise ValueError("no such city")

        for told in await asyncio.gather(*(turns.piece("bad", broken) for _ in range(3)), return_exceptions=True):
            assert isinstance(told, ValueError)
        assert await turns.piece("bad", lambda: 1) == 1

    asyncio.run(ask())


@pytest.mark.parametrize("threads", [1, 2])
def test_no_more_pieces_run_at_a_time_than_there_are_threads(threads):
    running, most, lock = [0], [0], threading.Lock()
    together = threading.Barrier(threads)  # passed once as many pieces run as there are threads

    async def ask():
        turns = Turns(threads)

        def work():
            with lock:
                running[0] += 1
                most[0] = max(most[0], running[0])
            together.wait(PATIENCE)
            with lock:
                running[0] -= 1

        await asyncio.gather(*(turns.piece(n, work, n % 3) for n in range(20)))

    asyncio.run(ask())
    assert most[0] == threads
