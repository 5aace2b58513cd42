"""Endpoints of the class: three pages, what each of them may read, and what phones and the instructor may send.

What changes something is a POST of JSON, which the guard lets through for a page of this server alone. Who sends it is told by
a token in a header, which no address, and so no history and no log, ever has.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from experiments.classroom import lan_address, languages, stories
from experiments.classroom.guard import client_of
from experiments.classroom.play import answer, debrief, scenarios
from experiments.classroom.stories import Story
from experiments.classroom.together import messages, views
from experiments.classroom.together.debrief import Debriefs
from experiments.classroom.together.messages import Refused
from experiments.classroom.together.pace import Allowance
from experiments.classroom.together.session import Seat, Session
from experiments.errors import Refusal

PAGES = Path(__file__).parents[1] / "page" / "class"
MOST_BYTES = 4_096  # of a body
SENT_WITHIN = 10.0  # seconds that a body may take
CODES_PER_SECOND, CODES_AT_ONCE = 0.5, 40.0  # wrong codes of one address
LONGEST_TOKEN = 64

Endpoint = Callable[[Request], Awaitable[Response]]


class Together:
    """A class in session with what its server needs.

    Args:
        address: Gives the address at which phones reach this server now; a laptop that was closed may have another.
        story: Name of the story that it begins with; the first of them by default.
    """

    def __init__(self, address: Callable[[], str], story: str | None = None) -> None:
        told = stories.read_all()
        self.session = Session({each.name: len(each.slides) for each in told}, story or told[0].name)
        self.address = address
        self.debriefs = Debriefs()
        self.codes = Allowance(CODES_PER_SECOND, CODES_AT_ONCE)

    @property
    def joining(self) -> str:
        """The address that phones open, with the code."""
        return f"{self.address()}join?code={self.session.code}"

    def routes(self) -> list[Route]:
        """All of its endpoints."""
        sends = {"join": self._join, "bet": self._bet, "play": self._play, "name": self._name, "act": self._act}
        reads = {"phone": self._phone, "wall": self._wall, "instructor": self._instructor, "qr.svg": self._qr}
        return [
            *(Route(f"/{path}", _page(path)) for path in ("join", "wall", "instructor")),
            *(Route(f"/api/class/{name}", _answered(endpoint)) for name, endpoint in reads.items()),
            *(Route(f"/api/class/{name}", _answered(endpoint), methods=["POST"]) for name, endpoint in sends.items()),
        ]

    # ---- what is read

    async def _phone(self, request: Request) -> Response:
        return self._to_phone(request, self.session.seat(_bearer(request)))

    def _to_phone(self, request: Request, seat: Seat) -> Response:
        common = views.for_phones(self.session, _language(request), self._debrief(request))
        return _json({**common, "mine": views.of_phone(self.session, seat)})

    async def _wall(self, request: Request) -> Response:
        self._check_code(request)
        return _json(views.for_wall(self.session, _language(request), self._debrief(request), self.address()))

    async def _instructor(self, request: Request) -> Response:
        self._check_key(request)
        return self._to_instructor(request)

    def _to_instructor(self, request: Request) -> Response:
        return _json(views.for_instructor(self.session, _language(request), self._debrief(request), self.address()))

    async def _qr(self, request: Request) -> Response:
        self._check_code(request)
        lang = _language(request)
        where = self.joining + (f"&lang={lang}" if lang != languages.LANGUAGES[0] else "")
        return Response(lan_address.code(where), media_type="image/svg+xml", headers={"Cache-Control": "no-store"})

    # ---- what is sent

    async def _join(self, request: Request) -> Response:
        values = await _content(request)
        code, token = messages.text(values, "code", 20), messages.text(values, "token", LONGEST_TOKEN)
        if not self.session.is_code(code):
            self._count_code(request)
        return _json({"token": self.session.join(code, client_of(request.scope), token)})

    async def _bet(self, request: Request) -> Response:
        seat, values = self.session.seat(_bearer(request)), await _content(request)
        round_, newest = messages.whole(values, "round"), messages.whole(values, "newest")
        self.session.bet(seat, round_, messages.choice(values), newest)
        return self._to_phone(request, seat)

    async def _play(self, request: Request) -> Response:
        seat, values = self.session.seat(_bearer(request)), await _content(request)
        round_ = messages.whole(values, "round")
        if "moves" in values:
            with self.session.computing(seat):
                number = self.session.receive(seat, round_)
                play = await _computed(request, values)
        else:
            number, play = self.session.receive(seat, round_), messages.play(values)
        self.session.play(seat, round_, play, number)
        return self._to_phone(request, seat)

    async def _name(self, request: Request) -> Response:
        seat, values = self.session.seat(_bearer(request)), await _content(request)
        self.session.name(seat, messages.name(values))
        return self._to_phone(request, seat)

    async def _act(self, request: Request) -> Response:
        self._check_key(request)
        values = await _content(request)
        self.session.act(messages.text(values, "action", 20), values.get("value"))
        return self._to_instructor(request)

    # ---- who asks

    def _check_code(self, request: Request) -> None:
        if not self.session.is_code(_bearer(request)):
            self._count_code(request)
            raise Refused(403, "code", "this is not the code of the class; it stands on the wall")

    def _count_code(self, request: Request) -> None:
        if not self.codes.take(client_of(request.scope)):
            raise Refused(429, "codes", "too many wrong codes came from this address; wait a little")

    def _check_key(self, request: Request) -> None:
        if not self.session.is_instructor(_bearer(request)):
            raise Refused(403, "key", "this is not the instructor's link; it was printed where the server was started")

    def _debrief(self, request: Request) -> Mapping[str, Any] | None:
        state = request.app.state
        found = self.debriefs.of(self._story, state.jobs, state.runs)
        if found is None or "problem" not in found:
            return found
        return {"problem": languages.refused(found["problem"], _language(request))}

    @property
    def _story(self) -> Story:
        return stories.find(self.session.decided.story)


async def _computed(request: Request, values: Mapping[str, Any]) -> messages.Play:
    """What the moves of a play come to, computed here, in turn with the runs of others."""
    texts = {key: messages.text(values, key, MOST_BYTES) for key in ("scenario", "moves")}
    level = messages.whole(values, "level", *scenarios.LEVELS)
    try:
        played = answer.read({**texts, "level": str(level)}.items())
    except Refusal as error:
        raise messages.malformed(str(error)) from None
    runs = request.app.state.runs.of(client_of(request.scope))
    outcome, effort = await runs.result(("class play", *played.key), partial(debrief.came_to, played))
    names, works = played.scenario.rules.practices, [each.split(":") for each in texts["moves"].split(",")]
    begun = (names.index(name) for parts in works if parts[1:2] == ["work"] for name in parts[2].split("."))
    return messages.Play(outcome, effort, tuple(dict.fromkeys(begun)), True)  # in the order in which they were ticked


def _page(name: str) -> Endpoint:
    async def answered(_request: Request) -> Response:
        body = (PAGES / f"{name}.html").read_bytes()
        return Response(body, media_type="text/html", headers={"Cache-Control": "no-cache"})

    return answered


def _answered(endpoint: Endpoint) -> Endpoint:
    """An endpoint whose refusals are answers."""

    async def answered(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Refused as error:
            return JSONResponse({"error": error.text, "reason": error.reason}, error.status, {"Cache-Control": "no-store"})

    return answered


async def _content(request: Request) -> Mapping[str, Any]:
    """The object that a request sends, which is small and comes soon."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refused(415, "malformed", "what is sent is JSON, and says so")
    body = bytearray()
    try:
        async with asyncio.timeout(SENT_WITHIN):
            async for part in request.stream():
                body += part
                if len(body) > MOST_BYTES:
                    raise Refused(413, "malformed", f"more than {MOST_BYTES} bytes were sent")
    except TimeoutError:
        raise Refused(408, "malformed", f"what is sent has to come within {SENT_WITHIN:.0f} s") from None
    return messages.content(bytes(body))


def _bearer(request: Request) -> str:
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    return given[:LONGEST_TOKEN] if kind.lower() == "bearer" else ""


def _language(request: Request) -> str:
    return languages.language(request.query_params.get("lang"))


def _json(value: Mapping[str, Any]) -> Response:
    body = json.dumps(value, allow_nan=False, separators=(",", ":"), ensure_ascii=False)
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})
