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
from functools import partial
from typing import NamedTuple
from urllib.parse import urlsplit

import uvicorn

from experiments.classroom import app, guard, lan_address
from experiments.classroom.labels import ENGLISH
from experiments.classroom.languages import number, refused, say
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


def run(
    host: str,
    listen: Callable[[], socket.socket],
    names: Sequence[str],
    usual_port: int,
    port: int | None,
    language: str = ENGLISH,
) -> int:
    """Check, and print a line on each thing as soon as it is known.

    Args:
        host: Address that the page would listen on.
        listen: Gives a socket that listens there, or raises a refusal that says why nothing can.
        names: Further names of the server.
        usual_port: Port that is taken where none is named.
        port: Port that is named, or None.
        language: Of the lines.

    Returns:
        The exit status: 0 where a class could begin, 1 where something fails.
    """
    states, colon = [], say(language, "check.colon")
    for line in lines(host, listen, names, usual_port, port, language):
        print(f"{say(language, f'check.state.{line.state}'):5}  {line.what}{colon} {line.found}", flush=True)
        states.append(line.state)
    fails = states.count("fails")
    verdict = say(language, "check.not_ready", n=fails, all=len(states)) if fails else say(language, "check.ready")
    print(f"classroom: {verdict}")
    return 1 if fails else 0


def lines(
    host: str,
    listen: Callable[[], socket.socket],
    names: Sequence[str],
    usual_port: int,
    port: int | None,
    language: str = ENGLISH,
) -> Iterator[Line]:
    """The lines of `run`, in order; those that need a server are left out where none can listen."""
    told = partial(_line, language)
    yield told("python", "ok", "cores", version=sys.version.split()[0], n=cores())
    try:
        listening = listen()
    except Refusal as error:
        yield Line(say(language, "check.what.port"), "fails", refused(str(error), language))
        return
    taken = listening.getsockname()[1]
    if port is None and taken != usual_port:
        yield told("port", "note", "port_taken", port=usual_port, other=taken)
    else:
        yield told("port", "ok", "port_free", port=taken)
    address = lan_address.address(host, taken)
    with _serving(address, host, listening, names) as server:
        here = lan_address.address("127.0.0.1" if host in ("0.0.0.0", "::") else host, taken)
        answers = list(_answers(here, address, host, language))
        yield from (*answers, _browser(language))
        if answers[0].state != "fails":
            yield from _speed(here, server, language)
    listening.close()


def _line(language: str, what: str, state: str, found: str, **values: object) -> Line:
    """A line whose words are those of a language, by their keys below `check`."""
    return Line(say(language, f"check.what.{what}"), state, say(language, f"check.{found}", **values))


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


def _answers(here: str, address: str, host: str, language: str) -> Iterator[Line]:
    told = partial(_line, language)
    try:
        _get(here, "", wait=60.0)
        yield told("here", "ok", "answers", address=here)
    except OSError as error:
        yield told("here", "fails", "no_answer", address=here, why=_why(error, language))
        return
    name = urlsplit(address).hostname or ""
    if lan_address.is_loopback(host):
        yield told("room", "note", "alone")
    elif lan_address.is_loopback(name) or name == socket.gethostname():
        yield told("room", "fails", "no_network")
    else:
        try:
            _get(address, "")
            yield told("room", "ok", "answers_here", address=address)
        except OSError as error:
            yield told("room", "fails", "not_even_here", address=address, why=_why(error, language))


def _why(error: OSError, language: str) -> str:
    """What the system says of an error, or in another language than English its number alone, which a search finds."""
    if isinstance(error, _Status):
        return say(language, "check.status", n=error.status)
    return str(error) if language == ENGLISH else f"{type(error).__name__} {error.errno or ''}".strip()


def _browser(language: str) -> Line:
    try:
        name = getattr(webbrowser.get(), "name", None) or say(language, "check.usual")
        return _line(language, "browser", "ok", "browser", name=name)
    except webbrowser.Error:
        return _line(language, "browser", "note", "no_browser")


def _speed(here: str, server: uvicorn.Server, language: str) -> Iterator[Line]:
    told = partial(_line, language)
    began = time.perf_counter()
    while not (health := json.loads(_get(here, "healthz")))["is_ready"]:
        if health["problem"] or time.perf_counter() - began > COMPILES or server.should_exit:
            not_compiled = say(language, "check.not_compiled", n=number(language, COMPILES))
            yield Line(say(language, "check.what.model"), "fails", health["problem"] or not_compiled)
            return
        time.sleep(0.1)
    yield told("model", "ok", "model_ready", n=number(language, time.perf_counter() - began, 1))
    scene = f"seed={time.time_ns() % 10**9}"  # one that nothing has been remembered of
    began = time.perf_counter()
    try:
        _get(here, f"api/run?{scene}")
    except OSError as error:
        yield Line(say(language, "check.what.city"), "fails", _why(error, language))
        return
    took = time.perf_counter() - began
    yield _timed(say(language, "check.what.city"), took, QUICK, say(language, "check.after_lever"), language)
    first, whole = _stream(here, f"api/thousand?{scene}&cities={CITIES}")
    many = say(language, "check.what.cities", n=number(language, CITIES))
    yield _timed(many, whole, SLOW, say(language, "check.first", n=number(language, first, 2)), language)


def _timed(what: str, took: float, most: float, more: str, language: str) -> Line:
    key = "took" if took <= most else "took_long"
    return Line(what, "ok" if took <= most else "note", say(language, f"check.{key}", n=number(language, took, 2), more=more))


class _Status(OSError):
    """An answer of another status than 200."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


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
            raise _Status(answer.status)
        return body


def _stream(address: str, path: str) -> tuple[float, float]:
    """Seconds until the first line of an answer, and until its last."""
    began = time.perf_counter()
    with _asked(address, path) as answer:
        answer.readline()
        first = time.perf_counter() - began
        answer.read()
        return first, time.perf_counter() - began
