"""Two hundred phones on one server, some of them hostile: every bet counts once, whatever others send."""

import asyncio
import sys

import pytest

from benchmarks import together

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="other systems have one loopback address unless told"),
]


def test_two_hundred_phones_count_once_each_beside_hostile_ones():
    phones = {"polite": 180, "stuffer": 5, "flood": 2, "heavy": 1, "malformed": 8, "dawdler": 4}
    led = together.Class()
    try:
        seen = asyncio.run(together.lesson(led, 12.0, phones))  # which checks the tally
        assert len(seen.stuffed) == 4 * phones["stuffer"]
        assert not {200, 500} & set(seen.statuses["malformed"])
        assert led.server.process.poll() is None
        assert led.server.json("healthz") == {"is_ready": True, "problem": ""}
    finally:
        led.server.end()


def test_plays_that_are_sent_at_once_count_once_each_beside_cheats():
    phones = {"player": 60, "cheat": 3, "flood": 1, "heavy": 1, "malformed": 4, "dawdler": 2}
    led = together.Class()
    try:
        seen = asyncio.run(together.plays(led, 12.0, phones))  # which checks every play
        assert set(seen.statuses["player"]) == {200}
        assert {200, 422, 429} <= set(seen.statuses["cheat"]) <= {200, 422, 429}
        assert led.server.json("healthz") == {"is_ready": True, "problem": ""}
    finally:
        led.server.end()
