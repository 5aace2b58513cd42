"""Who is let in: only requests that mean this server, only so many of one client, and in words where they are refused."""

import asyncio
import json

import pytest
from starlette.testclient import TestClient

from experiments.classroom import app, guard
from experiments.classroom.guard import Admission, Guard
from experiments.cli import main

HERE = "http://127.0.0.1:8642"


def client(base_url=HERE, **options):
    return TestClient(app.make("http://127.0.0.1:8642/", **options), base_url=base_url)


@pytest.fixture(scope="module")
def opened():
    return client(hosts={"class.example.edu", "fe80::0:1"})


@pytest.mark.parametrize("path", ["/", "/healthz", "/style.css", "/api/run", "/api/qr.svg", "/nothing"])
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8642", "127.0.0.1.evil.example", "192.168.7.8:8642", "[2001:db8::1]"]
)
def test_a_name_that_is_not_this_server_is_refused_in_words(opened, path, host):
    answer = opened.get(path, headers={"Host": host})
    assert answer.status_code == 421
    assert "--allow-host" in answer.json()["error"]
    assert "default-src 'self'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("host", ["", "a b", "evil.example/127.0.0.1", "localhost@evil.example", "[::1", "127.0.0.1:x", "<b>"])
def test_what_is_no_name_at_all_is_refused(opened, host):
    assert opened.get("/healthz", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:8642",
        "localhost.",
        "127.0.0.1:1",
        "127.9.9.9",
        "[::1]:8642",
        "class.example.edu",
        "Class.Example.edu:443",
    ]
    + ["[fe80::1]:8642"],
)
def test_loopback_and_names_that_were_given_are_this_server(opened, host):
    assert opened.get("/style.css", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("address", ["192.168.7.7", "2001:db8::7", "::ffff:192.168.7.7"])
def test_the_address_that_a_connection_came_in_at_is_this_server_and_its_neighbours_are_not(address):
    guarded = Guard(None)
    bare = address.removeprefix("::ffff:")
    written = f"[{bare}]" if ":" in bare else bare
    asked = {"method": "GET", "path": "/", "server": (address, 8642)}
    assert guarded.refusal({**asked, "headers": [(b"host", f"{written}:8642".encode())]}) is None
    assert guarded.refusal({**asked, "headers": [(b"host", b"192.168.7.9:8642")]})[0] == 421
    two = [(b"host", written.encode()), (b"host", b"evil.example")]
    assert guarded.refusal({**asked, "headers": two})[0] == 400


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:9", "http://localhost:8642"])
def test_a_page_of_another_origin_changes_nothing(opened, method, origin):
    assert opened.request(method, "/api/run", headers={"Origin": origin}).status_code == 403
    assert opened.request(method, "/api/run", headers={"Origin": HERE}).status_code == 405  # nothing here changes anything


def test_a_page_of_another_site_cannot_set_the_server_computing_but_may_link_to_it(opened):
    for site in ("cross-site", "same-site"):
        asked = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors"}
        assert opened.get("/api/thousand", headers=asked).status_code == 403
        assert opened.get("/api/qr.svg", headers=asked | {"Sec-Fetch-Mode": "navigate"}).status_code == 200
        assert opened.get("/style.css", headers=asked).status_code == 200
    assert opened.get("/api/qr.svg", headers={"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}).status_code == 200


def test_the_page_is_framed_by_itself_and_by_whom_the_command_names():
    def policy(**options):
        return client(**options).get("/style.css").headers["content-security-policy"]

    assert policy().endswith("frame-ancestors 'self'")
    assert policy(embedders=["https://course.example.edu"]).endswith("frame-ancestors 'self' https://course.example.edu")


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["--embed", "course.example.edu"], "--embed is 'course.example.edu'"),
        (["--embed", "https://a.example; script-src *"], "without a path"),
        (["--embed", "https://a.example/course"], "without a path"),
        (["--allow-host", "http://a.example"], "--allow-host is 'http://a.example'"),
    ],
)
def test_options_that_name_nobody_are_refused(arguments, fault, capsys):
    assert main(["classroom", *arguments]) == 2
    assert fault in capsys.readouterr().err


def test_a_host_that_is_listened_on_is_a_name_of_the_server():
    assert guard.own_names("board.example") == {"board.example"}
    for name in guard.own_names("0.0.0.0"):
        assert guard.name_of(name)


def scope(client, path="/api/run"):
    return {"type": "http", "path": path, "client": (client, 1), "headers": []}


def test_beyond_a_limit_a_client_is_refused_in_words_and_others_are_not():
    async def ask():
        gate, answers = asyncio.Event(), []

        async def behind(_scope, _receive, send):
            await gate.wait()
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b""})

        def sending(name):
            async def send(message):
                answers.append((name, message.get("status"), message.get("body")))

            return send

        admitting = Admission(behind, most_of_one=2, most_of_all=3)
        waiting = [asyncio.ensure_future(admitting(scope("one"), None, sending("one"))) for _ in range(2)]
        await asyncio.sleep(0)
        await admitting(scope("one"), None, sending("third of one"))
        assert answers[-2][:2] == ("third of one", 429)
        assert "2 requests under way" in json.loads(answers[-1][2])["error"]
        waiting.append(asyncio.ensure_future(admitting(scope("other"), None, sending("other"))))
        await asyncio.sleep(0)
        await admitting(scope("late"), None, sending("late"))
        assert answers[-2][:2] == ("late", 503)
        gate.set()
        await asyncio.gather(*waiting)
        assert [status for name, status, _ in answers if name in ("one", "other") and status] == [200, 200, 200]
        assert not admitting.under_way
        await admitting(scope("one"), None, sending("again"))
        assert answers[-2][:2] == ("again", 200)

    asyncio.run(ask())


def test_what_costs_nothing_is_never_refused():
    async def ask():
        passed = []

        async def behind(asked, _receive, _send):
            passed.append(asked["path"])

        admitting = Admission(behind, most_of_one=0, most_of_all=0)
        for path in ("/", "/healthz", "/api/meta", "/api/qr.svg", "/style.css"):
            await admitting(scope("one", path), None, None)
        assert len(passed) == 5

    asyncio.run(ask())


def test_a_reader_who_takes_nothing_gives_up_its_place():
    async def ask():
        async def behind(_scope, _receive, send):
            async with asyncio.TaskGroup() as group:  # as where starlette streams
                group.create_task(send({"type": "http.response.start", "status": 200, "headers": []}))

        async def never(_message):
            await asyncio.Event().wait()

        admitting = Admission(behind, stalls=0.01)
        await admitting(scope("slow"), None, never)
        assert not admitting.under_way

    asyncio.run(ask())
