"""The server: it answers requests about scenes and keeps no state of any page.

Every request is a GET, and its answer follows from the address alone, so that answers can be remembered and shared.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from experiments.classroom import lan_address, meta, stories, story_evidence, twins
from experiments.classroom import scene as scenes
from experiments.classroom.job_queue import JobQueue
from experiments.classroom.scene import SIDES, Scene
from experiments.classroom.text_numbers import whole
from experiments.errors import Refusal

PAGE = Path(__file__).with_name("page")
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
MOST_CITIES, LEAST_CITIES = 5_000, 11  # that a request for a thousand cities may name


class Guarded:
    """Middleware that adds the headers which keep a page to this server.

    Args:
        app: The ASGI application whose answers get them.
    """

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
    """The application.

    Args:
        address: The address that others type to open the page; it is shown in the page and as a QR code.

    Returns:
        An ASGI application; its kernel is loaded, or compiled, in the background once it is served.
    """

    @asynccontextmanager
    async def living(app: Starlette) -> AsyncIterator[None]:
        app.state.jobs, app.state.address, app.state.is_ready, app.state.problem = JobQueue(), address, False, ""
        # One at a time: a page's run is quick, and threads that wait for Python's lock help nobody.
        app.state.run_thread = ThreadPoolExecutor(1, thread_name_prefix="runs")
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
        _run_of(scenes.read([]).key)

    try:
        await asyncio.get_running_loop().run_in_executor(app.state.run_thread, work)
    except Exception as error:  # shown to whoever opens the page
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
    body = await _on_run_thread(request, _meta_of)
    body = {**body, "is_ready": request.app.state.is_ready, "address": request.app.state.address}
    return _tagged(request, json.dumps(body).encode())


async def _run(request: Request) -> Response:
    scene = _scene(request)
    return _tagged(request, await _on_run_thread(request, partial(_run_of, scene.key)))


async def _run_csv(request: Request) -> Response:
    scene = _scene(request)
    text = await _on_run_thread(request, partial(twins.as_csv, scene))
    return _file(text, f"framebreak-seed{scene.seed}-panel{scene.panel}-city{scene.city}.csv")


async def _thousand(request: Request) -> Response:
    from experiments.classroom import thousand  # here, as it brings scipy: the page answers sooner without

    cities = whole("cities", request.query_params.get("cities", str(thousand.CITIES)), LEAST_CITIES, MOST_CITIES)
    scene = _scene(request, ("cities",))
    for side in SIDES:
        await _on_run_thread(request, partial(scene.setting, side))
    return _lines(thousand.stream(request.app.state.jobs, scene, cities))


async def _thousand_csv(request: Request) -> Response:
    from experiments.classroom import thousand

    scene = _scene(request, ("cities",))
    rows = await thousand.rows(request.app.state.jobs, scene)
    text = await asyncio.to_thread(thousand.as_csv, rows["left"], rows["right"])
    return _file(text, f"framebreak-seed{scene.seed}-cities.csv")


async def _boundary(request: Request) -> Response:
    from experiments.classroom import boundary

    query = request.query_params
    scene = _scene(request, ("x", "y", "measure"))
    stream = boundary.stream(
        request.app.state.jobs,
        scene,
        query.get("x", "complementarity.strength"),
        query.get("y", "change_programme.congestion"),
        query.get("measure", "integrated"),
    )
    first = await anext(stream)  # a refusal is raised here, while it can still be the answer
    return _lines(_again(first, stream))


async def _story(request: Request) -> Response:
    story = stories.find(request.path_params["name"])
    return _tagged(request, json.dumps(story.as_json(story_evidence.of(story))).encode())


async def _qr(request: Request) -> Response:
    return Response(lan_address.code(request.app.state.address), media_type="image/svg+xml")


def _scene(request: Request, own: tuple[str, ...] = ()) -> Scene:
    """The scene of a request's address, without the keys that belong to the request itself."""
    return scenes.read((key, value) for key, value in request.query_params.multi_items() if key not in own)


async def _on_run_thread(request: Request, work: Callable[[], Any]) -> Any:
    return await asyncio.get_running_loop().run_in_executor(request.app.state.run_thread, work)


@lru_cache(maxsize=1)
def _meta_of() -> Mapping[str, Any]:
    return {**meta.meta(), "stories": [story.summary() for story in stories.read_all()]}


@lru_cache(maxsize=256)
def _run_of(key: str) -> bytes:
    pairs = [each.partition("=")[::2] for each in key.split("&") if each]
    return json.dumps(twins.as_json(scenes.read(pairs)), allow_nan=False).encode()


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

    # An encoding of its own keeps the compressing middleware from holding lines back.
    return StreamingResponse(lines(), media_type="application/x-ndjson", headers={"Content-Encoding": "identity"})


async def _again(first: Any, stream: AsyncIterator[Any]) -> AsyncIterator[Any]:
    yield first
    async for each in stream:
        yield each
