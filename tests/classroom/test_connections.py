"""No reader takes all connections: those of one address are counted, and one that nobody uses is closed."""

import asyncio
import threading
from contextlib import contextmanager

import pytest
import uvicorn

from experiments.classroom import connections
from tests.waiting import until


@contextmanager
def serving(answer=b"there"):
    async def page(scope, _receive, send):
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(answer))]})
            await send({"type": "http.response.body", "body": answer})

    config = uvicorn.Config(page, host="127.0.0.1", port=0, http=connections.BoundedProtocol, lifespan="off", log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        until(lambda: server.started, "the server")
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()
    assert not connections._open


async def answered(taking, giving):
    """Whether a connection is answered, and not ended."""
    try:
        giving.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        return (await taking.readline()).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def test_an_address_has_so_many_connections_and_others_have_theirs(monkeypatch):
    monkeypatch.setattr(connections.BoundedProtocol, "most", 3)

    async def ask(port):
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
        assert await answered(*held[0])
        assert not await answered(*await asyncio.open_connection("127.0.0.1", port))
        assert await answered(*held[1])
        for _, giving in held:
            giving.close()
        await asyncio.gather(*(giving.wait_closed() for _, giving in held))

    with serving() as port:
        asyncio.run(ask(port))
        until(lambda: not connections._open, "the end of all connections")
        asyncio.run(ask(port))


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: local", b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\nGET"])
def test_a_connection_without_a_whole_request_is_closed(monkeypatch, sent):
    monkeypatch.setattr(connections, "IDLE", 0.05)

    async def ask(port):
        taking, giving = await asyncio.open_connection("127.0.0.1", port)
        giving.write(sent)
        await taking.read()  # ends because the server closes it
        giving.close()

    with serving() as port:
        asyncio.run(ask(port))


def test_a_class_behind_one_address_may_have_more_of_them():
    assert connections.BoundedProtocol.most == connections.MOST_CONNECTIONS
    assert connections.ClassProtocol.most == connections.MOST_OF_CLASS > connections.MOST_CONNECTIONS
