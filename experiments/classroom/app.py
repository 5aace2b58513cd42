"""The server: it answers requests about scenes and keeps no state of any page.

Every request is a GET, and its answer follows from the address alone, so that answers can be remembered and shared; a class
together (`together`), where there is one, has endpoints and a state of its own. Whatever
computes for longer than a moment is a job of one of two queues, in which clients take turns: cities, and runs with all that is
made of them. The page's own description waits in neither.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from experiments.classroom import lan_address, languages, meta, stories, story_evidence, twins
from experiments.classroom import scene as scenes
from experiments.classroom.guard import Admission, Guard, client_of
from experiments.classroom.job_queue import JobQueue, Jobs
from experiments.classroom.play import answer, debrief, evidence, scenarios
from experiments.classroom.scene import SIDES, Scene
from experiments.classroom.text_numbers import whole
from experiments.classroom.together.pace import Pace
from experiments.classroom.together.routes import Together
from experiments.errors import Refusal

PAGE = Path(__file__).with_name("page")
MOST_CITIES, LEAST_CITIES = 5_000, 11  # that a request for a thousand cities may name


R = TypeVar("R")


def make(
    address: str = "", hosts: Collection[str] = (), embedders: Sequence[str] = (), together: Together | None = None
) -> Starlette:
    """The application.

    Args:
        address: The address that others type to open the page; it is shown in the page and as a QR code.
        hosts: Names that requests may name beside loopback and the machine's own addresses.
        embedders: Origins whose pages may show the page in a frame.
        together: A class whose phones bet here, or None.

    Returns:
        An ASGI application; its kernel is loaded, or compiled, in the background once it is served.
    """

    @asynccontextmanager
    async def living(app: Starlette) -> AsyncIterator[None]:
        app.state.jobs = JobQueue()
        # One at a time: a page's run is quick, and threads that wait for Python's lock help nobody.
        app.state.runs = JobQueue(1, name="runs")
        # Settings that are read, and estimates of cities that are there: a few milliseconds, which nobody should queue for.
        app.state.brief = JobQueue(1, most_bytes=4_000_000, name="brief")
        app.state.meta = {languages.LANGUAGES[0]: asyncio.ensure_future(asyncio.to_thread(meta.meta))}
        warming = asyncio.create_task(_warm(app))
        yield
        warming.cancel()
        for queue in (app.state.jobs, app.state.runs, app.state.brief):
            queue.close()

    routes = [
        Route("/", _page),
        Route("/index.html", _page),
        Route("/healthz", _health),
        Route("/api/meta", _meta),
        Route("/api/run", _run),
        Route("/api/run.csv", _run_csv),
        Route("/api/thousand", _thousand),
        Route("/api/thousand.csv", _thousand_csv),
        Route("/api/boundary", _boundary),
        Route("/api/stories/{name}", _story),
        Route("/api/qr.svg", _qr),
        Route("/api/play/scenarios", _play_scenarios),
        Route("/api/play/notes", _play_notes),
        Route("/api/play", _in_play(_play)),
        Route("/api/debrief", _in_play(_debrief)),
        Route("/api/debrief.csv", _in_play(_debrief_csv)),
        Route("/api/debrief/thousand", _in_play(_debrief_thousand)),
        Route("/api/texts/{language}", _texts),
        *(together.routes() if together else ()),
        Mount("/", StaticFiles(directory=PAGE)),
    ]
    middleware = [
        Middleware(Guard, hosts=hosts, embedders=embedders),
        *([Middleware(Pace)] if together else []),
        Middleware(Admission),
        Middleware(GZipMiddleware, minimum_size=800, compresslevel=5),
    ]
    page = Starlette(routes=routes, lifespan=living, middleware=middleware, exception_handlers={Refusal: _refused})
    page.state.address, page.state.is_ready, page.state.problem = address, False, ""
    return page


async def _warm(app: Starlette) -> None:
    """Compose, load (or compile) the kernel and run once, so that the first page finds all of it done."""
    try:
        await asyncio.shield(app.state.meta[languages.LANGUAGES[0]])
        shown = scenes.read([])
        language = languages.LANGUAGES[0]
        await app.state.runs.result(("run", shown.key, language), partial(_run_of, shown, language))
    except Exception as error:  # shown to whoever opens the page
        app.state.problem = f"{type(error).__name__}: {error}"
        raise
    app.state.is_ready = True


async def _refused(request: Request, error: Exception) -> Response:
    return JSONResponse({"error": languages.refused(str(error), _language(request))}, status_code=422)


async def _page(request: Request) -> Response:
    text = languages.filled((PAGE / "index.html").read_text(encoding="utf-8"), _language(request))
    return Response(text, media_type="text/html", headers={"Cache-Control": "no-cache"})


def _language(request: Request) -> str:
    """The language of an address, `lang=fr`; English by default."""
    return languages.language(request.query_params.get("lang"))


async def _health(request: Request) -> Response:
    state = request.app.state
    return JSONResponse({"is_ready": state.is_ready, "problem": state.problem})


async def _meta(request: Request) -> Response:
    known, language = request.app.state.meta, _language(request)
    if language not in known:
        await asyncio.shield(known[languages.LANGUAGES[0]])  # what both need is read once
        known[language] = asyncio.ensure_future(asyncio.to_thread(meta.meta, language))
    body = await asyncio.shield(known[language])
    body = {**body, "is_ready": request.app.state.is_ready, "address": request.app.state.address}
    return _tagged(request, json.dumps(body).encode())


async def _run(request: Request) -> Response:
    scene, language = _scene(request), _language(request)
    return await _remembered(request, ("run", scene.key, language), partial(_run_of, scene, language))


async def _run_csv(request: Request) -> Response:
    scene = _scene(request)
    work = _runs(request).result(("run.csv", scene.key), partial(twins.as_csv, scene), is_kept=False)
    text = await _while_there(request, work)
    return _gone() if text is None else _file(text, f"framebreak-seed{scene.seed}-panel{scene.panel}-city{scene.city}.csv")


async def _thousand(request: Request) -> Response:
    from experiments.classroom import thousand  # here, as it brings scipy: the page answers sooner without

    cities = whole("cities", request.query_params.get("cities", str(thousand.CITIES)), LEAST_CITIES, MOST_CITIES)
    scene = _scene(request, ("cities",))
    if not await _is_read(request, scene):
        return _gone()
    return _lines(thousand.stream(_cities(request), scene, cities, _brief(request)))


async def _thousand_csv(request: Request) -> Response:
    from experiments.classroom import thousand

    scene = _scene(request, ("cities",))
    if not await _is_read(request, scene):
        return _gone()
    text = await _while_there(request, thousand.csv_of(_cities(request), scene))
    return _gone() if text is None else _file(text, f"framebreak-seed{scene.seed}-cities.csv")


async def _boundary(request: Request) -> Response:
    from experiments.classroom import boundary

    query = request.query_params
    scene = _scene(request, ("x", "y", "measure"))
    if not await _is_read(request, scene):
        return _gone()
    stream = boundary.stream(
        _cities(request),
        scene,
        query.get("x", "complementarity.strength"),
        query.get("y", "change_programme.congestion"),
        query.get("measure", "integrated"),
        _language(request),
    )
    first = await anext(stream)  # a refusal is raised here, while it can still be the answer
    return _lines(_again(first, stream))


async def _story(request: Request) -> Response:
    story, language = stories.find(request.path_params["name"]), _language(request)
    told = languages.as_json(story, story_evidence.of(story, language), language)
    return _tagged(request, json.dumps(told).encode())


async def _texts(request: Request) -> Response:
    kinds = languages.PAGE_KINDS if request.query_params.get("for") == "page" else languages.PAGE_KINDS[:1]
    return _tagged(request, json.dumps(languages.texts(request.path_params["language"], kinds), ensure_ascii=False).encode())


async def _qr(request: Request) -> Response:
    return Response(lan_address.code(request.app.state.address), media_type="image/svg+xml")


def _in_play(handler: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """A route of Play: moves are what somebody typed or pasted, so that one which cannot be is a bad request."""

    async def played(request: Request) -> Response:
        try:
            return await handler(request)
        except Refusal as error:
            return JSONResponse({"error": languages.refused(str(error), _language(request))}, status_code=400)

    return played


async def _play_scenarios(request: Request) -> Response:
    return _tagged(request, json.dumps(answer.listed(_language(request))).encode())


async def _play_notes(request: Request) -> Response:
    return _tagged(request, json.dumps([evidence.notes(name, _language(request)) for name in scenarios.names()]).encode())


async def _play(request: Request) -> Response:
    play = answer.read(request.query_params.multi_items())
    return await _remembered(request, ("play", play.key), lambda: _packed(answer.as_json(play)))


async def _debrief(request: Request) -> Response:
    play = answer.read(request.query_params.multi_items())
    return await _remembered(request, ("debrief", play.key), lambda: _packed(debrief.as_json(play)))


async def _debrief_csv(request: Request) -> Response:
    play = answer.read(request.query_params.multi_items())
    return _file(debrief.as_csv(play), f"framebreak-play-{play.scenario.address}.csv")


async def _debrief_thousand(request: Request) -> Response:
    from experiments.classroom import thousand

    play = answer.read(request.query_params.multi_items(), (*answer.KEYS, "against"))
    scene = debrief.against(play, request.query_params.get("against", ""))
    if not await _is_read(request, scene):
        return _gone()
    return _lines(thousand.stream(_cities(request), scene, estimates=_brief(request)))


async def _remembered(request: Request, key: tuple[Any, ...], work: Callable[[], bytes]) -> Response:
    """What some work gives, packed: in turn with others' runs, or from what is remembered."""
    body = await _while_there(request, _runs(request).result(key, work))
    return _gone() if body is None else _tagged(request, body, "gzip")


def _scene(request: Request, own: tuple[str, ...] = ()) -> Scene:
    """The scene of a request's address, without the keys that belong to the request itself."""
    return scenes.read((key, value) for key, value in request.query_params.multi_items() if key not in (*own, "lang"))


def _cities(request: Request) -> Jobs:
    queue: JobQueue = request.app.state.jobs
    return queue.of(client_of(request.scope))


def _runs(request: Request) -> Jobs:
    queue: JobQueue = request.app.state.runs
    return queue.of(client_of(request.scope))


def _brief(request: Request) -> Jobs:
    queue: JobQueue = request.app.state.brief
    return queue.of(client_of(request.scope))


async def _is_read(request: Request, scene: Scene) -> bool:
    """Read both settings in turn with others', so that a refusal can still be the answer; False once nobody waits."""

    def work() -> bool:
        return all(scene.setting(side) is not None for side in SIDES)

    return bool(await _while_there(request, _brief(request).result(("setting", scene.key), work, is_kept=False)))


async def _while_there(request: Request, work: Awaitable[R]) -> R | None:
    """What the work gives, or None once the reader has gone; then the work is given up."""
    working, leaving = asyncio.ensure_future(work), asyncio.ensure_future(_leaves(request))
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        working.cancel()
        leaving.cancel()


async def _leaves(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _gone() -> Response:
    return Response(status_code=499)  # nobody reads it


def _run_of(scene: Scene, language: str) -> bytes:
    return _packed(twins.as_json(scene, language))


def _packed(content: Mapping[str, Any]) -> bytes:
    """JSON as it is sent and remembered: compressed, which takes less than half the room.

    A higher level takes three times as long for a twentieth less room.
    """
    return gzip.compress(json.dumps(content, allow_nan=False).encode(), 2, mtime=0)


def _tagged(request: Request, body: bytes, encoding: str = "") -> Response:
    """An answer that a browser need not fetch again while it is the same.

    Args:
        request: The request, which may name the answer that its browser has.
        body: JSON, compressed or not.
        encoding: How the body is compressed.
    """
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    if encoding and encoding in request.headers.get("accept-encoding", ""):
        headers |= {"Content-Encoding": encoding, "Vary": "Accept-Encoding"}  # which the compressing middleware leaves alone
    elif encoding:
        body = gzip.decompress(body)
    return Response(body, media_type="application/json", headers=headers)


def _file(text: str, name: str) -> Response:
    return PlainTextResponse(text, media_type="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _lines(stream: AsyncIterator[Mapping[str, Any]]) -> Response:
    async def lines() -> AsyncIterator[bytes]:
        async for each in stream:
            yield json.dumps(each, allow_nan=False).encode() + b"\n"

    # An encoding of its own keeps the compressing middleware from holding lines back.
    return StreamingResponse(lines(), media_type="application/x-ndjson", headers={"Content-Encoding": "identity"})


async def _again(first: Any, stream: AsyncIterator[Any]) -> AsyncIterator[Any]:
    yield first
    async for each in stream:
        yield each
