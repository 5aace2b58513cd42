"""The job queue: nobody waits for another's refinement, equal work is done once, abandoned work is not begun."""

import asyncio
import threading

import pytest

from experiments.classroom.job_queue import JobQueue
from tests.waiting import PATIENCE


def test_equal_jobs_are_computed_once_and_remembered():
    done = []

    async def request():
        jobs = JobQueue(threads=1)
        requests = [jobs.result("one", lambda: done.append("one") or 7) for _ in range(5)]
        assert await asyncio.gather(*requests) == [7] * 5
        assert await jobs.result("one", lambda: done.append("again")) == 7

    asyncio.run(request())
    assert done == ["one"]


def test_first_jobs_go_before_anybodys_later_ones():
    order = []

    async def request():
        jobs, gate = JobQueue(threads=1), threading.Event()
        first = asyncio.ensure_future(jobs.result("gate", gate.wait))
        await asyncio.sleep(0)
        one = [jobs.result(("one", n), lambda n=n: order.append(("one", n)), n) for n in range(3)]
        late = [jobs.result(("late", n), lambda n=n: order.append(("late", n)), n) for n in range(3)]
        waiting = asyncio.gather(*one, *late)
        await asyncio.sleep(0)
        gate.set()
        await asyncio.gather(first, waiting)

    asyncio.run(request())
    assert order == [(who, n) for n in range(3) for who in ("one", "late")]


def test_jobs_that_nobody_waits_for_are_not_begun_and_can_be_requested_again():
    begun = []

    async def request():
        jobs, gate = JobQueue(threads=1), threading.Event()
        first = asyncio.ensure_future(jobs.result("gate", gate.wait))
        await asyncio.sleep(0)
        left = asyncio.ensure_future(jobs.result("left", lambda: begun.append("left")))
        await asyncio.sleep(0)
        left.cancel()
        await asyncio.sleep(0)
        kept = asyncio.ensure_future(jobs.result("kept", lambda: begun.append("kept")))
        await asyncio.sleep(0)
        gate.set()
        await asyncio.gather(first, kept)
        assert begun == ["kept"]
        await jobs.result("left", lambda: begun.append("left"))

    asyncio.run(request())
    assert begun == ["kept", "left"]


def test_a_job_that_fails_raises_for_everybody_who_waits_and_is_forgotten():
    async def request():
        jobs = JobQueue(threads=1)

        def broken():
            raise ValueError("no such city")

        for error in await asyncio.gather(*(jobs.result("bad", broken) for _ in range(3)), return_exceptions=True):
            assert isinstance(error, ValueError)
        assert await jobs.result("bad", lambda: 1) == 1

    asyncio.run(request())


@pytest.mark.parametrize("threads", [1, 2])
def test_no_more_jobs_run_at_a_time_than_there_are_threads(threads):
    running, most, lock = [0], [0], threading.Lock()
    together = threading.Barrier(threads)  # passed once as many jobs run as there are threads

    async def request():
        jobs = JobQueue(threads)

        def work():
            with lock:
                running[0] += 1
                most[0] = max(most[0], running[0])
            together.wait(PATIENCE)
            with lock:
                running[0] -= 1

        await asyncio.gather(*(jobs.result(n, work, n % 3) for n in range(20)))

    asyncio.run(request())
    assert most[0] == threads
