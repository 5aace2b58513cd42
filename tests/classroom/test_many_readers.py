"""Many readers at once, some of them hostile: all get answers to their own questions, and nobody polite is turned away."""

import asyncio
import sys

import pytest

from benchmarks import room
from tests.browser.servers import Server

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="other systems have one loopback address unless told"),
]


@pytest.mark.parametrize(
    "readers", [{"polite": 40}, {"polite": 30, "heavy": 2, "slow": 3, "malformed": 5}], ids=["polite", "some-hostile"]
)
def test_readers_see_their_own_cities_whatever_others_do(readers):
    server = Server("--port", "0").until_ready()
    try:
        seen = asyncio.run(room.crowd(server.port, seconds=10, pause=8, **readers))
        assert set(seen.statuses["polite"]) == {200}
        assert seen.answers
        assert len(set(seen.answers.values())) == len(seen.answers)  # no two asked for the same
        assert asyncio.run(room.same_alone(server.port, seen, 10)) >= min(10, len(seen.answers))
        assert not {200, 500} & set(seen.statuses.get("malformed", {}))
        assert server.process.poll() is None
        assert server.json("healthz") == {"is_ready": True, "problem": ""}
    finally:
        server.end()


def test_more_than_a_client_may_have_under_way_is_refused_in_words_and_others_go_on():
    server = Server("--port", "0").until_ready()

    async def ask():
        flood = [asyncio.ensure_future(room.ask(server.port, 1, f"api/run?seed={number}")) for number in range(280)]
        other = await room.ask(server.port, 2, "api/run?seed=7")
        return other, await asyncio.gather(*flood)

    try:
        other, answers = asyncio.run(ask())
        assert other.status == 200
        statuses = [each.status for each in answers]
        assert set(statuses) <= {200, 429}
        assert statuses.count(429) > 0
        assert b"wait until some of them are answered" in next(each.body for each in answers if each.status == 429)
    finally:
        server.end()
