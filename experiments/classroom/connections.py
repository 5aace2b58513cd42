"""Connections to the server: so many of one address, and none that nobody uses, so that no reader takes them all."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

MOST_CONNECTIONS = 300  # of one address: fifty browsers behind one proxy
MOST_OF_CLASS = 1_500  # of one address where a class bets: two hundred phones behind it that open the page at once
IDLE = 20.0  # seconds between looks at a connection; one without a request, or without an end, is closed at the second
FILES = 16_384  # that the process may have open, where the system lets it choose

_open: Counter[str] = Counter()


class BoundedProtocol(H11Protocol):
    """HTTP as uvicorn speaks it, over a bounded number of connections of each address, which end where they are not used."""

    most = MOST_CONNECTIONS

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Count a connection, or end it at once where its address has too many."""
        super().connection_made(transport)
        self._address = self.client[0] if self.client else ""
        self._last: Any = None
        _open[self._address] += 1
        self._look = self.loop.call_later(IDLE, self._looked_at)
        if _open[self._address] > self.most:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Count a connection no more."""
        self._look.cancel()
        _open[self._address] -= 1
        if not _open[self._address]:
            del _open[self._address]
        super().connection_lost(exc)

    def _looked_at(self) -> None:
        is_idle = self.cycle is None or self.cycle.response_complete
        if self.transport.is_closing():
            self.transport.abort()  # its reader takes nothing of what is left
        elif is_idle and self._last == (self.cycle,):
            self.transport.close()
        self._last = (self.cycle,) if is_idle else None
        self._look = self.loop.call_later(IDLE, self._looked_at)


class ClassProtocol(BoundedProtocol):
    """The same for a class that may stand behind one address."""

    most = MOST_OF_CLASS


def more_files() -> None:
    """Let the process have as many connections open as a room may need, where the system allows it."""
    with suppress(ImportError, OSError, ValueError):
        import resource  # not on Windows, which has no such limit

        few, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = FILES if most == resource.RLIM_INFINITY else min(FILES, most)
        if few != resource.RLIM_INFINITY and few < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
