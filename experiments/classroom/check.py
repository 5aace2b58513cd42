"""`framebreak classroom --check`: whether a class could begin now, in plain lines; nothing is left running.

The page is served as it would be, asked over every address that readers have, and ended.
"""

from __future__ import annotations

import http.client
import json
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import urlsplit

import uvicorn

from experiments.classroom import app, guard, lan_address
from experiments.classroom.thousand import CITIES
from experiments.errors import Refusal
from simulation.ensemble import cores

COMPILES = 300.0  # seconds that the model may take to compile
QUICK, SLOW = 0.5, 5.0  # seconds for a run, and for a thousand cities, that a class does not notice much


class Line(NamedTuple):
    """What was checked, how it stands (`ok`, `note`, or `fails`, which nobody can teach with), and what was found."""

    what: str
    state: str
    found: str


def run(host: str, listen: Callable[[], socket.socket], names: Sequence[str], usual_port: int, port: int | None) -> int:
    """Check, and print a line on each thing as soon as it is known.

    Args:
        host: Address that the page would listen on.
        listen: Gives a socket that listens there, or raises a refusal that says why nothing can.
        names: Further names of the server.
        usual_port: Port that is taken where none is named.
        port: Port that is named, or None.

    Returns:
        The exit status: 0 where a class could begin, 1 where something fails.
    """
    states = []
    for line in lines(host, listen, names, usual_port, port):
        print(f"{line.state:5}  {line.what}: {line.found}", flush=True)
        states.append(line.state)
    fails = states.count("fails")
    print("classroom: ready" if not fails else f"classroom: not ready, {fails} of {len(states)} fail")
    return 1 if fails else 0


def lines(
    host: str, listen: Callable[[], socket.socket], names: Sequence[str], usual_port: int, port: int | None
) -> Iterator[Line]:
    """The lines of `run`, in order; those that need a server are left out where none can listen."""
    yield Line("python", "ok", f"{sys.version.split()[0]}, {cores()} cores")
    try:
        listening = listen()
    except Refusal as error:
        yield Line("port", "fails", str(error))
        return
    taken = listening.getsockname()[1]
    if port is None and taken != usual_port:
        yield Line("port", "note", f"{usual_port} is taken, perhaps by another classroom; {taken} would be used")
    else:
        yield Line("port", "ok", f"{taken} is free")
    address = lan_address.address(host, taken)
    with _serving(address, host, listening, names) as server:
        here = lan_address.address("127.0.0.1" if host in ("0.0.0.0", "::") else host, taken)
        answers = list(_answers(here, address, host))
        yield from (*answers, _browser())
        if answers[0].state != "fails":
            yield from _speed(here, server)
    listening.close()


@contextmanager
def _serving(address: str, host: str, listening: socket.socket, names: Sequence[str]) -> Iterator[uvicorn.Server]:
    page = app.make(address, hosts={*names, *guard.own_names(host)})
    server = uvicorn.Server(uvicorn.Config(page, log_level="error", lifespan="on", timeout_graceful_shutdown=1, ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.should_exit = True
        thread.join(COMPILES)


def _answers(here: str, address: str, host: str) -> Iterator[Line]:
    try:
        _get(here, "", wait=60.0)
        yield Line("this machine", "ok", f"{here} answers")
    except OSError as error:
        yield Line("this machine", "fails", f"{here} does not answer ({error}); a firewall or a proxy may be in the way")
        return
    name = urlsplit(address).hostname or ""
    if lan_address.is_loopback(host):
        yield Line(
            "room", "note", "only this machine can open the page; check with --host 0.0.0.0 where a room is to be let in"
        )
    elif lan_address.is_loopback(name) or name == socket.gethostname():
        yield Line("room", "fails", "this machine has no address in a network; connect it, or use --handout FILE.html")
    else:
        try:
            _get(address, "")
            far = "whether the network lets others through is seen by opening it on a telephone in the room"
            yield Line("room", "ok", f"{address} answers here; {far}")
        except OSError as error:
            yield Line("room", "fails", f"{address} does not answer even here ({error}); a firewall may be in the way")


def _browser() -> Line:
    try:
        return Line("browser", "ok", f"--open would start {getattr(webbrowser.get(), 'name', None) or 'the usual one'}")
    except webbrowser.Error:
        return Line("browser", "note", "none found that --open could start; type the address into one, here or elsewhere")


def _speed(here: str, server: uvicorn.Server) -> Iterator[Line]:
    began = time.perf_counter()
    while not (health := json.loads(_get(here, "healthz")))["is_ready"]:
        if health["problem"] or time.perf_counter() - began > COMPILES or server.should_exit:
            yield Line("model", "fails", health["problem"] or f"not compiled after {COMPILES:.0f} s")
            return
        time.sleep(0.1)
    yield Line(
        "model", "ok", f"ready {time.perf_counter() - began:.1f} s after the page; the first start on a machine compiles it"
    )
    scene = f"seed={time.time_ns() % 10**9}"  # one that nothing has been remembered of
    began = time.perf_counter()
    try:
        _get(here, f"api/run?{scene}")
    except OSError as error:
        yield Line("one city", "fails", str(error))
        return
    took = time.perf_counter() - began
    yield _timed("one city", took, QUICK, "after a lever is moved")
    first, whole = _stream(here, f"api/thousand?{scene}&cities={CITIES}")
    yield _timed(f"{CITIES:,} cities", whole, SLOW, f"the first estimate after {first:.2f} s")


def _timed(what: str, took: float, most: float, more: str) -> Line:
    advice = "" if took <= most else "; close what else is running here, since all readers share these cores"
    return Line(what, "ok" if took <= most else "note", f"{took:.2f} s, {more}{advice}")


@contextmanager
def _asked(address: str, path: str, wait: float = COMPILES) -> Iterator[http.client.HTTPResponse]:
    """An answer; asked for without the proxies that the environment may name, as the page is in this network."""
    where = urlsplit(address)
    link = http.client.HTTPConnection(where.hostname or "", where.port, timeout=wait)
    try:
        link.request("GET", f"/{path}")
        yield link.getresponse()
    finally:
        link.close()


def _get(address: str, path: str, wait: float = COMPILES) -> bytes:
    """The body of an answer."""
    with _asked(address, path, wait) as answer:
        body = answer.read()
        if answer.status != 200:
            raise OSError(f"status {answer.status}")
        return body


def _stream(address: str, path: str) -> tuple[float, float]:
    """Seconds until the first line of an answer, and until its last."""
    began = time.perf_counter()
    with _asked(address, path) as answer:
        answer.readline()
        first = time.perf_counter() - began
        answer.read()
        return first, time.perf_counter() - began
