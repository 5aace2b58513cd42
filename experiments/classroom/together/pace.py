"""How often one address may ask: beyond that its answers wait, so that a loop in one browser leaves others their turn."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, MutableMapping
from typing import Any

from experiments.classroom.guard import client_of

PER_SECOND = 150.0  # requests of an address: two hundred phones behind it ask 60 times a second
AT_ONCE = 1_500.0  # as when all of them open the page in the same moment
WAITS = 1.0  # seconds that a request beyond that waits
MOST_ADDRESSES = 4_096  # that are remembered; those which asked the longest ago are forgotten first


class Allowance:
    """A token bucket for every address: it fills at a rate, and each request takes one.

    Args:
        rate: Tokens a second.
        most: Tokens that a bucket holds.
        clock: Gives seconds.
    """

    def __init__(self, rate: float, most: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.rate, self.most, self.clock = rate, most, clock
        self._left: dict[str, tuple[float, float]] = {}  # tokens and when they were counted, the latest last

    def take(self, address: str) -> bool:
        """Take a token of an address; False where none is left.

        >>> seconds = iter([0.0, 0.0, 0.0, 0.5])
        >>> allowance = Allowance(2.0, 2.0, clock=lambda: next(seconds))
        >>> [allowance.take("192.0.2.7") for _ in range(4)]
        [True, True, False, True]
        """
        now = self.clock()
        left, since = self._left.pop(address, (self.most, now))
        left = min(self.most, left + self.rate * max(0.0, now - since))
        has_one = left >= 1.0
        self._left[address] = (left - has_one, now)
        while len(self._left) > MOST_ADDRESSES:
            del self._left[next(iter(self._left))]
        return has_one


class Pace:
    """Middleware that lets an address which asks too often wait for each further answer; nothing is refused.

    Args:
        app: The ASGI application behind it.
        allowance: What an address may ask without waiting.
        waits: Seconds that it waits else.
    """

    def __init__(self, app: Any, allowance: Allowance | None = None, waits: float = WAITS) -> None:
        self.app, self.waits = app, waits
        self.allowance = allowance or Allowance(PER_SECOND, AT_ONCE)

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        """Pass a request on, at once or after a while."""
        if scope["type"] == "http" and not self.allowance.take(client_of(scope)):
            await asyncio.sleep(self.waits)
        await self.app(scope, receive, send)
