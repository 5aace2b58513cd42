"""How a room opens the page: which address to type, and a code to point a telephone at."""

from __future__ import annotations

import io
import socket


def address(host: str, port: int) -> str:
    """The address to type into a browser: the machine's own where the server listens on all of them.

    >>> address("127.0.0.1", 8080)
    'http://127.0.0.1:8080/'
    >>> address("::1", 80)
    'http://[::1]:80/'
    """
    name = _outward() if host in ("0.0.0.0", "::") else host
    return f"http://[{name}]:{port}/" if ":" in name else f"http://{name}:{port}/"


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server on this host.

    >>> is_loopback("localhost"), is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("0.0.0.0")
    (True, True, True, False)
    """
    return host == "localhost" or host == "::1" or host.startswith("127.")


def _outward() -> str:
    """The address by which others in the same network see this machine; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address kept for documentation; a datagram socket only looks up the route
            return probe.getsockname()[0]
        except OSError:
            return socket.gethostname()


def code(text: str) -> bytes:
    """A QR code as SVG, of a text that is an address."""
    import segno

    out = io.BytesIO()
    segno.make(text or "framebreak", error="m").save(out, kind="svg", scale=8, border=3, dark="#000", light="#fff")
    return out.getvalue()


def printed(text: str) -> str:
    """A QR code for a terminal."""
    import segno

    out = io.StringIO()
    segno.make(text, error="l").terminal(out, compact=True)
    return out.getvalue()
