"""Who may ask this server for what: names it answers to, pages of other sites, how much one client may have under way.

A page of another site that a reader has open must not read this server by way of a name that its owner lets point here (DNS
rebinding), so a request has to name this server as somebody who means it would. Starlette's own check of hosts knows neither
numeric addresses of version 6 nor the address that a connection came in at.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import re
import socket
from collections import Counter
from collections.abc import Collection, MutableMapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from experiments.classroom import languages
from experiments.errors import Refusal

MOST_OF_ONE = 200  # requests for computing under way of one client, as a class behind one address; a page has four at most
MOST_OF_ALL = 2_000
STALLS = 60.0  # seconds after which a reader who takes nothing of an answer is given up
PLAY = ("/api/play", "/api/debrief", "/api/debrief/thousand")
COSTLY = ("/api/run", "/api/run.csv", "/api/thousand", "/api/thousand.csv", "/api/boundary", *PLAY)
CHANGES_NOTHING = ("GET", "HEAD", "OPTIONS")
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?\.?)(?::\d{1,5})?", re.IGNORECASE)
_ORIGIN = re.compile(r"https?://(\[[0-9a-f:.]+\]|(\*\.)?[a-z0-9.-]+)(:\d{1,5})?", re.IGNORECASE)

Scope = MutableMapping[str, Any]


class Guard:
    """Middleware that refuses what does not mean this server, and adds the headers which keep a page to it.

    Args:
        app: The ASGI application behind it.
        hosts: Names and addresses that a request may name, beside those of the loopback interface and the address that its
            connection came in at.
        embedders: Origins whose pages may show this one in a frame.
    """

    def __init__(self, app: Any, hosts: Collection[str] = (), embedders: Sequence[str] = ()) -> None:
        self.app = app
        self.hosts = frozenset(name for host in hosts if (name := name_of(host)))
        self.headers = [(key.lower().encode(), value.encode()) for key, value in headers(embedders).items()]

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Answer with a refusal, or pass the request on."""

        async def sending(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self.headers]
            await send(message)

        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] != "http":
            await self.app(scope, receive, send)
        elif refused := self.refusal(scope):
            await answer(sending, refused[0], _in_language(scope, refused[1]))
        else:
            await self.app(scope, receive, sending)

    def refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Status and sentence of what is refused; None for a request that is let through."""
        given = [value.decode("latin-1") for key, value in scope["headers"] if key == b"host"]
        name = name_of(given[0]) if len(given) == 1 else None
        if name is None:
            return 400, "the request does not name this server in one Host header"
        if not self._is_own(name, (scope.get("server") or ("",))[0]):
            return 421, f"this server is not {name}; if it is meant to be, start it with --allow-host {name}"
        sent = {key: value.decode("latin-1") for key, value in scope["headers"]}
        own_origin = (
            urlsplit(sent.get(b"origin", "")).netloc.lower() in ("", given[0].lower()) and sent.get(b"origin") != "null"
        )
        if scope["method"] not in CHANGES_NOTHING and not own_origin:
            return 403, "a page of another site may change nothing here"
        is_asked_by_page = scope["path"].startswith("/api/") and sent.get(b"sec-fetch-mode") != "navigate"
        if is_asked_by_page and sent.get(b"sec-fetch-site", "none") not in ("same-origin", "none"):
            return 403, "a page of another site may not ask this server"
        return None

    def _is_own(self, name: str, local: str) -> bool:
        if name == "localhost" or name in self.hosts:
            return True
        number = _number(name)
        return number is not None and (number.is_loopback or number == _number(local))


class Admission:
    """Middleware that keeps what one client, and all of them, have under way within bounds: refusals are 429 and 503 in words.

    A client is an address; behind a proxy on this machine, the one that the proxy names. A reader who takes nothing of an
    answer for a while gives up its place.

    Args:
        app: The ASGI application behind it.
        most_of_one: Requests for computing that one client may have under way.
        most_of_all: The same for all clients together.
        stalls: Seconds that an answer waits for its reader.
    """

    def __init__(
        self, app: Any, most_of_one: int = MOST_OF_ONE, most_of_all: int = MOST_OF_ALL, stalls: float = STALLS
    ) -> None:
        self.app, self.most_of_one, self.most_of_all, self.stalls = app, most_of_one, most_of_all, stalls
        self.under_way: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Pass a request on once there is room for it."""
        if scope["type"] != "http" or scope["path"] not in COSTLY:
            await self.app(scope, receive, send)
            return
        client = client_of(scope)
        if self.under_way[client] >= self.most_of_one:
            text = f"this address has {self.most_of_one} requests under way; wait until some of them are answered"
            await answer(send, 429, _in_language(scope, text), {"retry-after": "2"})
            return
        if self.under_way.total() >= self.most_of_all:
            text = f"the server has {self.most_of_all} requests under way; wait a little and try again"
            await answer(send, 503, _in_language(scope, text), {"retry-after": "5"})
            return

        async def sending(message: Any) -> None:
            try:
                async with asyncio.timeout(self.stalls):
                    await send(message)
            except TimeoutError:
                raise _Stalled from None

        self.under_way[client] += 1
        try:
            await self.app(scope, receive, sending)
        except* _Stalled:  # alone, or in a group where starlette streams
            pass
        finally:
            self.under_way[client] -= 1
            if not self.under_way[client]:
                del self.under_way[client]


def _in_language(scope: Scope, text: str) -> str:
    """A refusal in the language of the address, `lang=fr`."""
    given = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1"))).get("lang")
    return languages.refused(text, languages.language(given))


class _Stalled(Exception):
    """A reader took nothing of its answer."""


def client_of(scope: Scope) -> str:
    """Whose request it is: the address it came from."""
    return str((scope.get("client") or ("",))[0])


def name_of(host: str) -> str | None:
    """The name of a Host header or of an option, in small letters, without port and brackets; None where it is no name.

    >>> name_of("Localhost:8642"), name_of("[::1]:80"), name_of("evil.example."), name_of("a b")
    ('localhost', '::1', 'evil.example', None)
    """
    match = _HOST.fullmatch(host.strip())
    name = match[1].strip("[]").rstrip(".").lower() if match else host
    number = _number(name)
    return str(number) if number is not None else name if match else None


def own_names(host: str) -> set[str]:
    """Names by which a server that listens on a host is meant, beside loopback and numeric addresses of this machine."""
    if host not in ("0.0.0.0", "::"):
        return {host}
    name = socket.gethostname()
    return {name, f"{name}.local"} if name_of(name) else set()


def checked_hosts(hosts: Sequence[str]) -> Sequence[str]:
    """The same names, each of which a request could name.

    Raises:
        Refusal: One of them could not be in an address.
    """
    for host in hosts:
        if name_of(host) is None:
            raise Refusal(f"--allow-host is {host!r}, but a name or an address as in http://NAME/ is meant")
    return hosts


def checked_origins(origins: Sequence[str]) -> Sequence[str]:
    """The same origins, each as a policy names it.

    Raises:
        Refusal: One of them is no origin.
    """
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise Refusal(f"--embed is {origin!r}, but an origin such as https://course.example.edu is meant, without a path")
    return origins


def headers(embedders: Sequence[str] = ()) -> dict[str, str]:
    """Headers that keep a page to this server, and let it be shown in a frame by itself and `embedders` alone."""
    framing = " ".join(("'self'", *embedders))
    return {
        "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        f"object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors {framing}",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }


async def answer(send: Any, status: int, text: str, more: MutableMapping[str, str] | None = None) -> None:
    """Send a refusal, in the form of all refusals of the server."""
    body = json.dumps({"error": text}).encode()
    sent = {"content-type": "application/json", "content-length": str(len(body)), "cache-control": "no-store", **(more or {})}
    listed = [(key.encode(), value.encode()) for key, value in sent.items()]
    await send({"type": "http.response.start", "status": status, "headers": listed})
    await send({"type": "http.response.body", "body": body})


def _number(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        number = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return None
    return (number.ipv4_mapped or number) if isinstance(number, ipaddress.IPv6Address) else number
