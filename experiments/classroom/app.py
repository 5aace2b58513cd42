"""The server: it answers questions about scenes and keeps no state of any page.

Everything is asked by GET and determined by the address, so that answers can be remembered, shared and asked again.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from experiments.classroom import lan_address, scene
from experiments.classroom.scene import SIDES, Scene
from experiments.errors import Refusal

PAGE = Path(__file__).with_name("page")
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
MOST_CITIES, LEAST_CITIES = 5_000, 11


class Guarded:
    """Adds what keeps a page to this server."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass a request on with headers added to its answer."""

        async def sending(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *((k.lower().encode(), v.encode()) for k, v in HEADERS.items())]
            await send(message)

        await self.app(scope, receive, sending if scope["type"] == "http" else send)


def make(address: str = "") -> Starlette:
    """The application; `address` is what a room types to come here."""

    @asynccontextmanager
    async def living(app: Starlette) -> AsyncIterator[None]:
        from experiments.classroom.job_queue import Turns

        app.state.turns, app.state.address, app.state.is_ready, app.state.problem = Turns(), address, False, ""
        # One at a time: a page's run is quick, and threads that wait for Python's lock help nobody.
        app.state.desk = ThreadPoolExecutor(1, thread_name_prefix="runs")
        warming = asyncio.create_task(_warm(app))
        yield
        warming.cancel()

    routes = [
        Route("/", _page),
        Route("/healthz", _health),
        Route("/api/meta", _meta),
        Route("/api/run", _run),
        Route("/api/run.csv", _run_csv),
        Route("/api/thousand", _thousand),
        Route("/api/thousand.csv", _thousand_csv),
        Route("/api/boundary", _boundary),
        Route("/api/stories/{name}", _story),
        Route("/api/qr.svg", _qr),
        Mount("/", StaticFiles(directory=PAGE)),
    ]
    middleware = [Middleware(Guarded), Middleware(GZipMiddleware, minimum_size=800, compresslevel=5)]
    return Starlette(routes=routes, lifespan=living, middleware=middleware, exception_handlers={Refusal: _refused})


async def _warm(app: Starlette) -> None:
    """Compose, load (or compile) the kernel and run once, so that the first page finds all of it done."""

    def work() -> None:
        _meta_of()
        _run_of(scene.read([]).key)

    try:
        await asyncio.get_running_loop().run_in_executor(app.state.desk, work)
    except Exception as error:  # told to whoever opens the page
        app.state.problem = f"{type(error).__name__}: {error}"
        raise
    app.state.is_ready = True


async def _refused(_request: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, status_code=422)


async def _page(_request: Request) -> Response:
    return Response((PAGE / "index.html").read_bytes(), media_type="text/html", headers={"Cache-Control": "no-cache"})


async def _health(request: Request) -> Response:
    state = request.app.state
    return JSONResponse({"is_ready": state.is_ready, "problem": state.problem})


async def _meta(request: Request) -> Response:
    body = await _at_desk(request, _meta_of)
    body = {**body, "is_ready": request.app.state.is_ready, "address": request.app.state.address}
    return _tagged(request, json.dumps(body).encode())


async def _run(request: Request) -> Response:
    asked = _asked(request)
    return _tagged(request, await _at_desk(request, lambda: _run_of(asked.key)))


async def _run_csv(request: Request) -> Response:
    from experiments.classroom import twins

    asked = _asked(request)
    text = await _at_desk(request, lambda: twins.as_csv(asked))
    return _file(text, f"framebreak-seed{asked.seed}-panel{asked.panel}-city{asked.city}.csv")


async def _thousand(request: Request) -> Response:
    from experiments.classroom import thousand

    cities = scene.whole("cities", request.query_params.get("cities", str(thousand.CITIES)), LEAST_CITIES, MOST_CITIES)
    asked = _scene(request, ("cities",))
    for side in SIDES:
        await _at_desk(request, lambda side=side: asked.setting(side))
    return _lines(thousand.stream(request.app.state.turns, asked, cities))


async def _thousand_csv(request: Request) -> Response:
    from experiments.classroom import thousand

    asked = _scene(request, ("cities",))
    rows = await thousand.rows(request.app.state.turns, asked)
    text = await asyncio.to_thread(thousand.as_csv, rows["left"], rows["right"])
    return _file(text, f"framebreak-seed{asked.seed}-cities.csv")


async def _boundary(request: Request) -> Response:
    from experiments.classroom import boundary

    own = request.query_params
    asked = _scene(request, ("x", "y", "measure"))
    stream = boundary.stream(
        request.app.state.turns,
        asked,
        own.get("x", "complementarity.strength"),
        own.get("y", "change_programme.congestion"),
        own.get("measure", "integrated"),
    )
    first = await anext(stream)  # a refusal is raised here, while it can still be the answer
    return _lines(_again(first, stream))


async def _story(request: Request) -> Response:
    from experiments.classroom import stories, story_evidence

    story = stories.find(request.path_params["name"])
    return _tagged(request, json.dumps(story.as_json(story_evidence.of(story))).encode())


async def _qr(request: Request) -> Response:
    return Response(lan_address.code(request.app.state.address), media_type="image/svg+xml")


def _asked(request: Request) -> Scene:
    return _scene(request, ())


def _scene(request: Request, own: tuple[str, ...]) -> Scene:
    return scene.read((key, value) for key, value in request.query_params.multi_items() if key not in own)


async def _at_desk(request: Request, work: Callable[[], Any]) -> Any:
    return await asyncio.get_running_loop().run_in_executor(request.app.state.desk, work)


@lru_cache(maxsize=1)
def _meta_of() -> Mapping[str, Any]:
    from experiments.classroom import meta, stories

    return {**meta.meta(), "stories": [story.summary() for story in stories.read_all()]}


@lru_cache(maxsize=256)
def _run_of(key: str) -> bytes:
    from experiments.classroom import twins

    pairs = [tuple(each.split("=", 1)) for each in key.split("&") if each]
    return json.dumps(twins.told(scene.read(pairs)), allow_nan=False).encode()  # type: ignore[arg-type]


def _tagged(request: Request, body: bytes) -> Response:
    """An answer that a browser need not fetch again while it is the same."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def _file(text: str, name: str) -> Response:
    return PlainTextResponse(text, media_type="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _lines(stream: AsyncIterator[Mapping[str, Any]]) -> Response:
    async def lines() -> AsyncIterator[bytes]:
        async for each in stream:
            yield json.dumps(each, allow_nan=False).encode() + b"\n"

    # a coding of its own keeps the compressing middleware from holding lines back
    return StreamingResponse(lines(), media_type="application/x-ndjson", headers={"Content-Encoding": "identity"})


async def _again(first: Any, stream: AsyncIterator[Any]) -> AsyncIterator[Any]:
    yield first
    async for each in stream:
        yield each
