"""The job queue: nobody waits for another's refinement, equal work is done once, abandoned work is not begun."""

import asyncio
import threading
import time

import pytest

from experiments.classroom import job_queue, scene, thousand
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

    def ask(jobs):
        one = [jobs.result(("one", n), lambda n=n: order.append(("one", n)), n) for n in range(3)]
        return one + [jobs.result(("late", n), lambda n=n: order.append(("late", n)), n) for n in range(3)]

    asyncio.run(served_at_once(ask))
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


def works(order, who, seconds):
    """A job that takes so many seconds of the processor, and says that it was done."""

    def work():
        end = time.thread_time() + seconds
        while time.thread_time() < end:
            pass
        order.append(who)

    return work


async def served_at_once(ask, client=""):
    """Let one thread do what `ask` asks a queue for, all of it asked for before any of it can begin."""
    jobs, gate = JobQueue(threads=1), threading.Event()
    first = asyncio.ensure_future(jobs.result("gate", gate.wait, client=client))
    await asyncio.sleep(0)
    waiting = asyncio.gather(*ask(jobs))
    await asyncio.sleep(0)
    gate.set()
    await asyncio.gather(first, waiting)


def begun_beside(heavy, light, priority=0, seconds=0.0):
    """Who is served in which order on one thread, where one client has asked for `heavy` jobs before another for `light`."""
    order = []

    def ask(jobs):
        waiting = [jobs.of("heavy").result(("heavy", n), works(order, "heavy", seconds), 0) for n in range(heavy)]
        return waiting + [jobs.of("light").result(("light", n), works(order, "light", seconds), priority) for n in range(light)]

    asyncio.run(served_at_once(ask, "heavy"))
    return order


def test_one_clients_heap_of_work_does_not_hold_up_another():
    order = begun_beside(heavy=200, light=1)
    assert order.index("light") <= 1
    assert len(order) == 201


def test_a_first_estimate_goes_ahead_of_refinements_but_a_heap_of_them_not_for_long(monkeypatch):
    monkeypatch.setattr(job_queue, "HEAD_START", 0.02)
    order = begun_beside(heavy=100, light=1, priority=12, seconds=0.002)
    assert 2 <= order.index("light") <= 30


def test_computing_is_shared_by_seconds_and_not_by_jobs():
    order = []

    def ask(jobs):
        long = [jobs.of("long").result(("long", n), works(order, "long", 0.04), 1) for n in range(8)]
        return long + [jobs.of("short").result(("short", n), works(order, "short", 0.01), 1) for n in range(8)]

    asyncio.run(served_at_once(ask))
    assert order[:10].count("short") >= 6  # eight short jobs take as long as two long ones


def test_what_two_clients_want_is_computed_in_the_turn_of_either():
    order = []

    def ask(jobs):
        heavy = [jobs.of("heavy").result(n, lambda n=n: order.append(n), n) for n in range(50)]
        return [*heavy, jobs.of("light").result(49, lambda: order.append("twice"), 0)]

    asyncio.run(served_at_once(ask, "heavy"))
    assert order.index(49) <= 1
    assert sorted(order) == list(range(50))


def test_a_client_that_leaves_does_not_take_along_what_another_waits_for():
    async def request():
        jobs, gate = JobQueue(threads=1), threading.Event()
        first = asyncio.ensure_future(jobs.result("gate", gate.wait))
        await asyncio.sleep(0)
        leaves = asyncio.ensure_future(jobs.of("one").result("both", lambda: 7))
        stays = asyncio.ensure_future(jobs.of("other").result("both", lambda: 7))
        await asyncio.sleep(0)
        leaves.cancel()
        await asyncio.sleep(0)
        gate.set()
        await first
        assert await stays == 7

    asyncio.run(request())


def test_a_queue_remembers_no_clients_once_nobody_waits():
    async def request():
        jobs = JobQueue(threads=2)
        for client in range(50):
            await jobs.of(str(client)).result(client, lambda: None)
        assert len(jobs._lines) <= 2
        assert not jobs._pending

    asyncio.run(request())


def test_results_that_are_not_kept_are_computed_again():
    async def request():
        jobs, done = JobQueue(threads=1), []
        for _ in range(2):
            await jobs.of("one").result("text", lambda: done.append(1), is_kept=False)
        assert len(done) == 2

    asyncio.run(request())


def test_the_first_estimate_waits_for_no_later_cities(monkeypatch):
    gate, compute = threading.Event(), thousand.rows_of

    def rows_of(setting, seed, panels):
        if panels.start > 0:
            gate.wait(PATIENCE)
        return compute(setting, seed, panels)

    monkeypatch.setattr(thousand, "rows_of", rows_of)

    async def request():
        lines = thousand.stream(JobQueue(threads=1), scene.read([]), 200, estimates=JobQueue(threads=1))
        first = await asyncio.wait_for(anext(lines), PATIENCE)
        assert not gate.is_set()
        gate.set()
        return [first, *[each async for each in lines]]

    found = asyncio.run(request())
    assert [each["is_final"] for each in found] == [False] * (len(found) - 1) + [True]
    assert found[0]["done"] < found[-1]["done"] == found[-1]["cities"]
