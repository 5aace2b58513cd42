"""Two hundred readers of one classroom server, some of them hostile: ``python -m benchmarks.room``.

Every reader has an address of its own on the loopback interface (127.1.x.y, on Linux), as in a room. Polite readers ask for a
run of a city of their own now and then, and for the first estimate of its thousand twins. Beside them

- heavy ones keep fifty requests for runs and for five thousand cities under way, no two alike, for as long as it lasts;
- slow ones ask for a thousand cities and take one byte a second of the answer;
- malformed ones send bytes that are no request, halves of requests, other servers' names, and addresses that mean nothing.

Measured is how long polite readers wait: one alone, all of them, and all beside the hostile ones. Everybody's answers are held
against the reader's own scene: an answer that belongs to another reader, or that differs from the one that is given alone
afterwards, ends the measurement. The limit is `LIMIT` seconds for a polite reader's run and for a first estimate, 19 times in
20.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import random
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.classroom import circumstances, summary
from tests.browser.servers import Server

RESULT = Path(__file__).with_name("room.json")
LIMIT = 5.0  # seconds for a run or a first estimate, 19 times in 20, beside hostile readers
UNDER_WAY = 50  # requests that a heavy reader has under way


class Answer(NamedTuple):
    """A status, a body, and the seconds until its first byte and its last."""

    status: int
    body: bytes
    first: float
    all: float


class Seen:
    """What readers saw: times of polite ones, statuses by kind of reader, scenes with their answers."""

    def __init__(self) -> None:
        self.seed = time.time_ns() // 1000 % 10**12 * 1000  # from here on: nothing that the server remembers of others
        self.runs: list[float] = []
        self.firsts: list[float] = []
        self.statuses: dict[str, dict[int, int]] = {}
        self.answers: dict[str, bytes] = {}

    def count(self, kind: str, status: int) -> None:
        own = self.statuses.setdefault(kind, {})
        own[status] = own.get(status, 0) + 1


def address_of(number: int) -> str:
    """A loopback address of a reader's own."""
    return f"127.1.{number // 250}.{number % 250 + 1}"


async def ask(port: int, reader: int, path: str, lines: int | None = None) -> Answer:
    """Ask from a reader's own address; `lines` ends after so many lines of the answer."""
    began = time.perf_counter()
    taking, giving = await asyncio.open_connection("127.0.0.1", port, local_addr=(address_of(reader), 0), limit=2**22)
    try:
        giving.write(f"GET /{path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
        status = int((await taking.readline()).split()[1])
        headers = await taking.readuntil(b"\r\n\r\n")
        first = time.perf_counter() - began
        body = b"".join([part async for part in _parts(taking, b"chunked" in headers.lower(), lines)])
        return Answer(status, body, first, time.perf_counter() - began)
    finally:
        giving.close()


async def _parts(taking: asyncio.StreamReader, is_chunked: bool, lines: int | None) -> AsyncIterator[bytes]:
    seen = 0
    while is_chunked and (length := int(await taking.readline(), 16)):
        part = (await taking.readexactly(length + 2))[:-2]
        yield part
        seen += part.count(b"\n")
        if lines is not None and seen >= lines:
            return
    if not is_chunked:
        yield await taking.read()


async def polite(port: int, reader: int, seen: Seen, until: float, pause: float) -> None:
    """A reader who moves a lever now and then, and looks at what comes."""
    chance = random.Random(reader)
    await asyncio.sleep(min(chance.uniform(0, pause), max(0.0, until - time.perf_counter())))
    for turn in itertools.count():
        if time.perf_counter() >= until:
            return
        scene = f"seed={seen.seed + reader}&complementarity.strength={chance.uniform(0, 1.5):.4f}"
        run = await ask(port, reader, f"api/run?{scene}")
        seen.count("polite", run.status)
        seen.runs.append(run.all)
        assert run.status == 200, run.body
        assert json.loads(run.body)["seed"] == str(seen.seed + reader), "another reader's answer"
        seen.answers[scene] = run.body
        if turn % 4 == 0:
            estimate = await ask(port, reader, f"api/thousand?{scene}", lines=1)
            seen.count("polite", estimate.status)
            assert estimate.status == 200, estimate.body
            seen.firsts.append(estimate.all)
        await asyncio.sleep(min(chance.uniform(0.5 * pause, 1.5 * pause), max(0.0, until - time.perf_counter())))


async def heavy(port: int, reader: int, seen: Seen, until: float, _pause: float) -> None:
    """Fifty requests at a time, each for something else."""
    number = itertools.count()

    async def one() -> None:
        while time.perf_counter() < until:
            seed = 10**9 * (reader + 1) + next(number)
            path = f"api/run?seed={seed}&city.managers=40" if seed % 2 else f"api/thousand?seed={seed}&cities=5000"
            try:
                async with asyncio.timeout(max(0.1, until - time.perf_counter())):
                    seen.count("heavy", (await ask(port, reader, path)).status)
            except (OSError, TimeoutError, asyncio.IncompleteReadError):
                seen.count("heavy", 0)

    await asyncio.gather(*(one() for _ in range(UNDER_WAY)))


async def slow(port: int, reader: int, seen: Seen, until: float, _pause: float) -> None:
    """A reader who takes a byte a second."""
    taking, giving = await asyncio.open_connection("127.0.0.1", port, local_addr=(address_of(reader), 0), limit=16)
    giving.write(f"GET /api/thousand?seed={reader} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    while time.perf_counter() < until:
        await taking.read(1)
        await asyncio.sleep(1)
    seen.count("slow", 0)
    giving.close()


async def malformed(port: int, reader: int, seen: Seen, until: float, _pause: float) -> None:
    """A reader who sends what is no request, or one that means another server."""
    chance = random.Random(reader)
    sent = (
        lambda: chance.randbytes(400) + b"\r\n\r\n",
        lambda: b"GET /api/run HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        lambda: b"GET /api/run HTTP/1.1\r\n\r\n",
        lambda: b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        lambda: b"POST /api/run HTTP/1.1\r\nHost: localhost\r\nOrigin: null\r\nContent-Length: 5\r\n\r\nabcde",
        lambda: b"GET /api/run?seed=1&seed=2 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        lambda: b"GET /api/thousand?cities=999999999 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        lambda: b"GET /api/run HTTP/1.1\r\nHost: local",
    )
    while time.perf_counter() < until:
        try:
            taking, giving = await asyncio.open_connection("127.0.0.1", port, local_addr=(address_of(reader), 0))
            giving.write(chance.choice(sent)())
            try:
                async with asyncio.timeout(5):
                    line = await taking.readline()
            except TimeoutError:
                line = b""  # half a request is answered by nothing
            seen.count("malformed", int(line.split()[1]) if line.startswith(b"HTTP") else 0)
            giving.close()
        except OSError:
            seen.count("malformed", 0)
        await asyncio.sleep(0.2)


async def crowd(port: int, seconds: float, pause: float, **readers: int) -> Seen:
    """Readers of several kinds at once, for so many seconds; `readers` says how many of each kind."""
    kinds = {"polite": polite, "heavy": heavy, "slow": slow, "malformed": malformed}
    seen, until, number = Seen(), time.perf_counter() + seconds, itertools.count()
    asked = [kinds[kind](port, next(number), seen, until, pause) for kind, count in readers.items() for _ in range(count)]
    await asyncio.gather(*asked)
    return seen


async def same_alone(port: int, seen: Seen, most: int) -> int:
    """Ask again, alone, for some scenes that were answered in the crowd; how many there were, all with the same bytes."""
    chosen = sorted(seen.answers)[:: max(1, len(seen.answers) // most)]
    for scene in chosen:
        assert (await ask(port, 0, f"api/run?{scene}")).body == seen.answers[scene], scene
    return len(chosen)


def resident(process: int) -> float:
    """Megabytes that a process has in memory."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def measure(seconds: float, pause: float, hostile: dict[str, int], total: int) -> dict[str, Any]:
    """Polite readers alone, together, and beside hostile ones, in milliseconds."""
    server = Server("--port", "0").until_ready()
    try:
        results: dict[str, Any] = {}
        several = {"polite": total - sum(hostile.values())}
        for name, readers in (("one alone", {"polite": 1}), ("polite", several), ("polite and hostile", several | hostile)):
            seen = asyncio.run(crowd(server.port, seconds, 0.5 if name == "one alone" else pause, **readers))
            times = {"run": seen.runs, "first estimate": seen.firsts}
            results[name] = {"readers": readers, "statuses": seen.statuses, "memory_mb": round(resident(server.process.pid))}
            results[name] |= {what: summary([1000 * each for each in values]) for what, values in times.items()}
            results[name]["same_alone"] = asyncio.run(same_alone(server.port, seen, 20))
        return results
    finally:
        server.end()


def main() -> None:
    """Measure, print a table and keep it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--heavy", type=int, default=5)
    parser.add_argument("--slow", type=int, default=10)
    parser.add_argument("--malformed", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=120, help="seconds between a polite reader's questions, on average")
    args = parser.parse_args()
    load = os.getloadavg()
    hostile = {"heavy": args.heavy, "slow": args.slow, "malformed": args.malformed}
    results = measure(args.seconds, args.pause, hostile, args.readers)
    late = max(results["polite and hostile"][what]["p95"] for what in ("run", "first estimate")) / 1000
    record = {
        **circumstances(load),
        "seconds": args.seconds,
        "pause": args.pause,
        "milliseconds": results,
        "limit_seconds": LIMIT,
        "is_within_limit": late <= LIMIT,
    }
    RESULT.write_text(json.dumps(record, indent=2) + "\n")
    for name, each in results.items():
        print(f"{name}: {each['readers']}, {each['memory_mb']} MB, answered {each['statuses']}")
        for what in ("run", "first estimate"):
            numbers = "".join(f"{each[what][key]:9.0f}" for key in ("p50", "p95", "most"))
            print(f"    {what:20}{numbers} ms (p50, p95, most), {each[what]['count']} times")
    print(
        f"limit {LIMIT:g} s: {'kept' if late <= LIMIT else 'missed'}; load before {load[0]:.1f}, after {os.getloadavg()[0]:.1f}"
    )


if __name__ == "__main__":
    main()
