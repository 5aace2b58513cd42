"""A class of two hundred phones on one server, some of them hostile: ``python -m benchmarks.together``.

Every phone has an address of its own on the loopback interface (127.1.x.y, on Linux), as in a room. Polite phones join, ask
what is new as the page does, bet, and change their minds now and then. Beside them

- stuffers join as often as they are let, and bet with every seat and with tokens that they make up, over and over;
- floods ask what is new as fast as they can, over fifty connections each;
- heavy readers keep fifty requests for runs and for five thousand cities under way, as in ``benchmarks.room``;
- malformed ones send nonsense, heaps of it, guessed codes, and what other sites' pages would; dawdlers send a byte a second.

Measured is how long a polite phone waits until its bet is counted, and the wall for what is new: the class alone, and beside
the hostile ones. Every phone's last bet is held against the tally: a bet that is lost, or counted twice, ends the measurement.

Then, in a class of their own, all polite phones send a whole play of the city manager in the same moment, no two alike, and the
server computes each from its moves; some send a second one. Cheats claim results beside their moves, claim results without
moves, send moves that cannot be, and heaps of plays at once. Every play that the instructor's page shows is held against the
same moves computed here: one that is lost, counted twice, or counted as a cheat says, ends the measurement.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import random
import re
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import room
from benchmarks.classroom import circumstances, summary
from experiments.classroom.play import answer, debrief, scenarios
from experiments.classroom.together import views
from experiments.classroom.together.messages import Play
from tests.browser.servers import Server

RESULT = Path(__file__).with_name("together.json")
LIMIT = 2.0  # seconds until a bet is counted, and until the wall has what is new, 19 times in 20, beside hostile phones
CHOICES = ("left", "right", "tie")
PLAYS_LIMIT = 60.0  # seconds until a play is counted where all are sent in one moment, 19 times in 20, beside hostile phones
FLOODS = 50  # connections of one who floods
HEAP = 20  # plays that a cheat sends at once


class Answer(NamedTuple):
    """A status and what came with it."""

    status: int
    content: Any


class Seen:
    """What phones saw: statuses by kind, seconds by what was waited for, and each polite phone's last counted bet."""

    def __init__(self) -> None:
        self.statuses: dict[str, Counter[int]] = {}
        self.seconds: dict[str, list[float]] = {"bet": [], "play": [], "phone": [], "wall": []}
        self.bets: dict[int, str] = {}
        self.stuffed: dict[str, str] = {}  # tokens of stuffers with what was bet last with each
        self.tokens: set[str] = set()
        self.plays: dict[str, Play | dict[str, Any]] = {}  # the last counted play by token: as claimed, or what was sent of it
        self.waiting = 0  # players who have not joined yet
        self.together = asyncio.Event()  # all have

    def count(self, kind: str, status: int) -> None:
        self.statuses.setdefault(kind, Counter())[status] += 1


class Class:
    """A server with a class, as the benchmark and the tests lead it."""

    def __init__(self) -> None:
        self.server = Server("--port", "0", "--class").until_ready()
        self.port = self.server.port
        self.code = re.search(r"join\?code=(\w+)", self.server.printed)[1]  # type: ignore[index]
        self.key = re.search(r"instructor#key=(\S+)", self.server.printed)[1]  # type: ignore[index]

    async def ask(self, phone: int, path: str, token: str = "", body: Any = None, more: str = "") -> Answer:
        """Ask, or send where there is a body, from a phone's own address."""
        address = (room.address_of(phone), 0)
        taking, giving = await asyncio.open_connection("127.0.0.1", self.port, local_addr=address, limit=2**20)
        try:
            sent = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
            head = f"{'GET' if body is None else 'POST'} /api/class/{path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            head += f"Authorization: Bearer {token}\r\nConnection: close\r\n{more}"
            if body is not None:
                head += f"Content-Type: application/json\r\nContent-Length: {len(sent)}\r\n"
            giving.write(head.encode() + b"\r\n" + sent)
            status = int((await taking.readline()).split()[1])
            await taking.readuntil(b"\r\n\r\n")
            text = await taking.read()
            return Answer(status, json.loads(text) if text else None)
        finally:
            giving.close()

    async def act(self, action: str, value: Any = None) -> Any:
        """What the instructor's page shows after something was done."""
        answer = await self.ask(0, "act", self.key, {"action": action, "value": value})
        assert answer.status == 200, answer
        return answer.content


async def polite(led: Class, phone: int, seen: Seen, until: float) -> None:
    """A phone that bets, and changes its mind."""
    chance = random.Random(phone)
    joined = await led.ask(phone, "join", body={"code": led.code})
    seen.count("polite", joined.status)
    assert joined.status == 200, joined
    token = joined.content["token"]
    assert token not in seen.tokens, "another phone's token"
    seen.tokens.add(token)
    bets = 1 + phone % 3
    for turn in itertools.count():
        began = time.perf_counter()
        if turn < bets:
            choice = chance.choice(CHOICES)
            answer = await led.ask(phone, "bet", token, {"round": 1, "choice": choice, "newest": turn + 1})
            seen.seconds["bet"].append(time.perf_counter() - began)
            assert answer.status == 200, answer
            assert answer.content["mine"]["bet"] == choice, "another phone's bet"
            seen.bets[phone] = choice
        else:
            answer = await led.ask(phone, "phone", token)
            seen.seconds["phone"].append(time.perf_counter() - began)
            assert answer.content["mine"]["bet"] == seen.bets[phone], "another phone's bet"
        seen.count("polite", answer.status)
        pause = answer.content["again"] * chance.uniform(0.8, 1.2)
        if time.perf_counter() + pause >= until and turn >= bets:
            return
        await asyncio.sleep(pause if turn >= bets else 0.3 * pause)


async def wall(led: Class, _phone: int, seen: Seen, until: float) -> None:
    """The wall, which may show no fewer bets than before."""
    most = 0
    while time.perf_counter() < until:
        began = time.perf_counter()
        answer = await led.ask(0, "wall", led.code)
        seen.seconds["wall"].append(time.perf_counter() - began)
        seen.count("wall", answer.status)
        assert most <= answer.content["bets"] <= answer.content["phones"]
        most = answer.content["bets"]
        await asyncio.sleep(1)


async def stuffer(led: Class, phone: int, seen: Seen, until: float) -> None:
    """One who would like to count more than once."""
    chance = random.Random(phone)
    made_up, own = [f"{chance.getrandbits(128):x}" for _ in range(3)], []
    for number in itertools.count(1):
        joined = await led.ask(phone, "join", body={"code": led.code, "token": chance.choice(made_up)})
        seen.count("stuffer", joined.status)
        if joined.status == 200:
            own.append(joined.content["token"])
            seen.stuffed[own[-1]] = ""
        for token in [*own, *made_up]:
            choice = chance.choice(CHOICES)
            answer = await led.ask(phone, "bet", token, {"round": 1, "choice": choice, "newest": number})
            seen.count("stuffer", answer.status)
            if answer.status == 200:
                seen.stuffed[token] = answer.content["mine"]["bet"]
        if time.perf_counter() >= until and joined.status != 200:  # busy, it may not have been refused yet
            return


async def flood(led: Class, phone: int, seen: Seen, until: float) -> None:
    """One who asks as fast as answers come, on many connections."""

    async def one() -> None:
        while time.perf_counter() < until:
            try:
                async with asyncio.timeout(max(0.1, until - time.perf_counter())):
                    seen.count("flood", (await led.ask(phone, "phone", "x")).status)
            except (OSError, TimeoutError, IndexError, asyncio.IncompleteReadError):
                seen.count("flood", 0)

    await asyncio.gather(*(one() for _ in range(FLOODS)))


async def heavy(led: Class, phone: int, seen: Seen, until: float) -> None:
    """One who keeps the cores busy."""
    computing = room.Seen()
    await room.heavy(led.port, phone, computing, until, 0.0)
    seen.statuses.setdefault("heavy", Counter()).update(computing.statuses.get("heavy", {}))


async def malformed(led: Class, phone: int, seen: Seen, until: float) -> None:
    """One who sends what no page of ours sends."""
    chance = random.Random(phone)
    sends: list[tuple[str, str, Any, str]] = [
        ("bet", "x", b"{", ""),
        ("bet", "", {"round": 1, "choice": "left", "newest": 1}, ""),
        ("join", "", b"[" * 3000, ""),
        ("join", "", b" " * 100_000, ""),
        ("join", "", {"code": "0000"}, ""),
        ("join", "", {"code": led.code}, "Origin: http://evil.example\r\n"),
        ("act", "", {"action": "reveal"}, ""),
        ("act", led.code, {"action": "clear"}, ""),
        ("play", "", {"outcome": 1e308}, ""),
        ("play", "x", {"round": 1, "scenario": "1-the-default-city", "level": 1, "moves": "24:pause"}, ""),
        ("wall", "0000", None, ""),
        ("instructor", led.code, None, ""),
    ]
    while time.perf_counter() < until:
        path, token, body, more = chance.choice(sends)
        try:
            answer = await led.ask(phone, path, token, body, more)
            seen.count("malformed", answer.status)
            assert answer.status >= 400, (path, answer)
        except (OSError, IndexError, asyncio.IncompleteReadError):
            seen.count("malformed", 0)
        await asyncio.sleep(0.05)


async def dawdler(led: Class, phone: int, seen: Seen, until: float) -> None:
    """One who sends a byte now and then."""
    address = (room.address_of(phone), 0)
    taking, giving = await asyncio.open_connection("127.0.0.1", led.port, local_addr=address)
    head = "POST /api/class/join HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n"
    giving.write(head.encode())
    while time.perf_counter() < until:
        giving.write(b" ")
        await asyncio.sleep(1)
    seen.count("dawdler", 0)
    giving.close()
    del taking


def played(chance: random.Random) -> dict[str, Any]:
    """A play that somebody may have made: works on some practices, then on all of them, at a pace."""
    scenario = chance.choice(scenarios.names())
    names = list(scenarios.find(scenario, 1).rules.practices)
    first = 3 * chance.randrange(20)
    then = first + 3 * chance.randrange(1, 5)
    some = ".".join(chance.sample(names, chance.randint(1, 5)))
    every = ".".join(chance.sample(names, len(names)))
    moves = f"{first}:work:{some}:{chance.choice([25, 50, 75, 100])},{then}:work:{every}:{chance.choice([50, 75, 100])}"
    return {"scenario": scenario, "level": chance.choice([1, 2]), "moves": moves}


def came_to(sent: dict[str, Any]) -> Play:
    """What a play comes to, computed here."""
    outcome, effort = debrief.came_to(answer.read({**sent, "level": str(sent["level"])}.items()))
    return Play(outcome, effort, begun(sent), True)


def begun(sent: dict[str, Any]) -> tuple[int, ...]:
    """The practices that a play works on, in the order in which it begins them."""
    names = scenarios.find(sent["scenario"], sent["level"]).rules.practices
    listed = [names.index(name) for move in sent["moves"].split(",") for name in move.split(":")[2].split(".")]
    return tuple(dict.fromkeys(listed))


async def player(led: Class, phone: int, seen: Seen, until: float) -> None:
    """A phone whose play ends in the same moment as all others'; every third plays again."""
    chance = random.Random(phone)
    token = (await led.ask(phone, "join", body={"code": led.code})).content["token"]
    seen.waiting -= 1
    if not seen.waiting:
        seen.together.set()
    await seen.together.wait()
    for _ in range(1 + (phone % 3 == 0)):
        sent = played(chance)
        began = time.perf_counter()
        answered = await led.ask(phone, "play", token, {"round": 1, **sent})
        seen.seconds["play"].append(time.perf_counter() - began)
        seen.count("player", answered.status)
        assert answered.status == 200, answered
        seen.plays[token] = sent
        mine = answered.content["mine"]["play"]
        assert mine["is_computed"], mine
    while time.perf_counter() < until:
        began = time.perf_counter()
        answered = await led.ask(phone, "phone", token)
        seen.seconds["phone"].append(time.perf_counter() - began)
        assert answered.content["mine"]["play"] == mine, "another phone's play"
        await asyncio.sleep(answered.content["again"] * chance.uniform(0.8, 1.2))


async def cheat(led: Class, phone: int, seen: Seen, until: float) -> None:
    """One who would like to have enacted without playing, or to keep the server busy with plays."""
    chance = random.Random(phone)
    await seen.together.wait()
    joined = [(await led.ask(phone, "join", body={"code": led.code})).content["token"] for _ in range(2)]
    mover, claimer = joined
    lie = {"outcome": 2, "effort": 0.5, "practices": [7], "is_computed": True}
    wrong = ["24:work:x:100", "23:pause", "24:work:deference:101", "," * 3000, "24:pause", "0:hire:cio:visionary"]
    while time.perf_counter() < until:
        for moves in wrong:
            sent = {"round": 1, "scenario": scenarios.names()[0], "level": 1, "moves": moves + ",0:off"}
            answered = await led.ask(phone, "play", mover, {**sent, **lie})
            seen.count("cheat", answered.status)
            assert answered.status == 422, (moves, answered)
        heap = [played(chance) for _ in range(HEAP)]
        answers = await asyncio.gather(*(led.ask(phone, "play", mover, {"round": 1, **each, **lie}) for each in heap))
        for answered in answers:
            seen.count("cheat", answered.status)
            assert answered.status in (200, 429), answered
        counted = [sent for sent, answered in zip(heap, answers, strict=True) if answered.status == 200]
        assert counted, "one of a heap is counted"
        mine = (await led.ask(phone, "phone", mover)).content["mine"]["play"]
        seen.plays[mover] = next(sent for sent in counted if list(begun(sent)) == mine["practices"])
        answered = await led.ask(phone, "play", claimer, {"round": 1, **lie})
        seen.count("cheat", answered.status)
        seen.plays[claimer] = Play(2, 0.5, (7,), False)
        assert not answered.content["mine"]["play"]["is_computed"]


KINDS = {"polite": polite, "stuffer": stuffer, "flood": flood, "heavy": heavy, "malformed": malformed, "dawdler": dawdler}
PLAYS = {"player": player, "cheat": cheat, "flood": flood, "heavy": heavy, "malformed": malformed, "dawdler": dawdler}


async def lesson(led: Class, seconds: float, phones: dict[str, int]) -> Seen:
    """A class from its first phone until bets are closed, with so many phones of each kind; its tally is checked."""
    seen, until, number = Seen(), time.perf_counter() + seconds, itertools.count(1)
    await led.act("start")
    asked = [KINDS[kind](led, next(number), seen, until) for kind, count in phones.items() for _ in range(count)]
    await asyncio.gather(wall(led, 0, seen, until), *asked)
    check(seen, await led.act("stop"), phones)
    return seen


async def plays(led: Class, seconds: float, phones: dict[str, int]) -> Seen:
    """A class in which all send a play at once, with so many phones of each kind; every play is checked."""
    seen, until, number = Seen(), time.perf_counter() + seconds, itertools.count(1)
    seen.waiting = phones["player"]
    await led.act("plays", True)
    asked = [PLAYS[kind](led, next(number), seen, until) for kind, count in phones.items() for _ in range(count)]
    await asyncio.gather(wall(led, 0, seen, until), *asked)
    shown = (await led.act("stop"))["plays_so_far"]
    counted = [each if isinstance(each, Play) else came_to(each) for each in seen.plays.values()]
    assert len(counted) == phones["player"] + 2 * phones.get("cheat", 0)
    assert shown == json.loads(json.dumps(views.summary(counted))), (shown, views.summary(counted))
    assert shown["claimed"] == phones.get("cheat", 0)
    return seen


def check(seen: Seen, shown: dict[str, Any], phones: dict[str, int]) -> None:
    """Hold what each phone was told against what the instructor sees: nothing lost, nothing twice, nothing invented."""
    assert len(seen.bets) == len(seen.tokens) == phones["polite"]
    expected = Counter([*seen.bets.values(), *filter(None, seen.stuffed.values())])
    assert shown["tally"] == {choice: expected[choice] for choice in CHOICES}, (shown["tally"], expected)
    assert shown["phones"] == len(seen.bets) + len(seen.stuffed)
    assert len(seen.stuffed) <= 4 * phones.get("stuffer", 0)
    assert set(seen.statuses["polite"]) == {200}
    assert set(seen.statuses["wall"]) == {200}


def measure(seconds: float, hostile: dict[str, int], total: int, only: str = "") -> dict[str, Any]:
    """A class alone and beside hostile phones, in milliseconds: bets and plays, or only one of them."""
    results: dict[str, Any] = {}
    several = total - sum(hostile.values())
    cheats = {"cheat" if kind == "stuffer" else kind: count for kind, count in hostile.items()}
    for name, lead, phones in (
        ("class", lesson, {"polite": several}),
        ("class and hostile", lesson, {"polite": several, **hostile}),
        ("plays", plays, {"player": several}),
        ("plays and hostile", plays, {"player": several, **cheats}),
    ):
        if only not in ("", "plays" if lead is plays else "bets"):
            continue
        load, led = os.getloadavg()[0], Class()
        try:
            seen = asyncio.run(lead(led, seconds, phones))
            when = datetime.now(UTC).isoformat(timespec="seconds")
            results[name] = {"phones": phones, "when": when, "load": round(load, 2)}
            results[name]["memory_mb"] = round(room.resident(led.server.process.pid))
            results[name]["statuses"] = {kind: dict(sorted(each.items())) for kind, each in seen.statuses.items()}
            results[name] |= {
                what: summary([1000 * each for each in values]) for what, values in seen.seconds.items() if values
            }
        finally:
            led.server.end()
    return results


def main() -> None:
    """Measure, print a table and keep it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--phones", type=int, default=200)
    parser.add_argument("--stuffer", type=int, default=5, help="where bets are measured; as many cheats where plays are")
    parser.add_argument("--flood", type=int, default=2)
    parser.add_argument("--heavy", type=int, default=2)
    parser.add_argument("--malformed", type=int, default=8)
    parser.add_argument("--dawdler", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--only", choices=("bets", "plays"), default="", help="the other's last measurement is kept")
    args = parser.parse_args()
    load = os.getloadavg()
    hostile = {kind: getattr(args, kind) for kind in KINDS if kind != "polite"}
    kept_results = json.loads(RESULT.read_text())["milliseconds"] if args.only else {}
    results = {**kept_results, **measure(args.seconds, hostile, args.phones, args.only)}
    late = max(results["class and hostile"][what]["p95"] for what in ("bet", "wall")) / 1000
    late_play = results["plays and hostile"]["play"]["p95"] / 1000
    record = {**circumstances(load), "seconds": args.seconds, "milliseconds": results}
    record |= {"limit_seconds": LIMIT, "limit_of_plays_seconds": PLAYS_LIMIT}
    record["is_within_limit"] = late <= LIMIT and late_play <= PLAYS_LIMIT
    RESULT.write_text(json.dumps(record, indent=2) + "\n")
    for name, each in results.items():
        print(f"{name}: {each['phones']}, load {each['load']:.1f}, {each['memory_mb']} MB, answered {each['statuses']}")
        for what in ("bet", "play", "phone", "wall"):
            if what in each:
                numbers = "".join(f"{each[what][key]:9.0f}" for key in ("p50", "p95", "most"))
                print(f"    {what:20}{numbers} ms (p50, p95, most), {each[what]['count']} times")
    kept = "kept" if record["is_within_limit"] else "missed"
    print(f"limits {LIMIT:g} s and {PLAYS_LIMIT:g} s: {kept}; load before {load[0]:.1f}, after {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
