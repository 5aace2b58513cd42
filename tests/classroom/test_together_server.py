"""The class over HTTP: who may read and send what, and that nothing of one is had by another."""

import asyncio
import json

import pytest
from starlette.testclient import TestClient

from experiments.classroom import app, command
from experiments.classroom.together import routes, session
from experiments.classroom.together.pace import MOST_ADDRESSES, Allowance, Pace
from experiments.classroom.together.routes import Together
from experiments.cli import main
from tests.classroom.english_words import ENGLISH_ALONE, words

HERE = "http://127.0.0.1:8642"


class Class:
    """A class with its server, and what phones and the instructor ask of it."""

    def __init__(self):
        self.together = Together(lambda: f"{HERE}/")
        self.session = self.together.session
        self.client = TestClient(app.make(f"{HERE}/", together=self.together), base_url=HERE)

    def get(self, path, token=""):
        return self.client.get(f"/api/class/{path}", headers={"Authorization": f"Bearer {token}"})

    def post(self, path, token="", **values):
        return self.client.post(f"/api/class/{path}", headers={"Authorization": f"Bearer {token}", "Origin": HERE}, json=values)

    def act(self, action, value=None):
        answer = self.post("act", self.session.key, action=action, value=value)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def join(self):
        answer = self.post("join", code=self.session.code)
        assert answer.status_code == 200, answer.text
        return answer.json()["token"]


@pytest.fixture
def room():
    opened = Class()
    opened.client.app.state.jobs = opened.client.app.state.runs = None
    opened.together.debriefs.of = lambda *_: None  # nothing is computed here
    return opened


def test_a_class_from_the_first_phone_to_the_result(room):
    token = room.join()
    assert room.get("phone", token).json()["phase"] == session.WAITING
    assert room.post("bet", token, round=1, choice="left", newest=1).json()["reason"] == "closed"
    room.act("start")
    answer = room.post("bet", token, round=1, choice="left", newest=1).json()
    assert answer["mine"]["bet"] == "left"
    assert answer["result"] is None
    assert room.get("wall", room.session.code).json()["tally"] == {"left": 1, "right": 0, "tie": 0}
    room.act("stop")
    assert room.act("reveal")["phase"] == session.REVEALED
    result = room.get("phone", token).json()["result"]
    assert result["tally"] == {"left": 1, "right": 0, "tie": 0}
    assert result["debrief"] is None
    assert room.act("hide")["undoes"] == "hide"
    assert room.get("phone", token).json()["result"] is None


def test_pages_are_there_for_a_class_alone(room):
    for path in ("join", "wall", "instructor"):
        answer = room.client.get(f"/{path}?code=AAAA")
        assert answer.status_code == 200
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert room.session.key not in answer.text
        assert room.session.code not in answer.text
    without = TestClient(app.make(f"{HERE}/"), base_url=HERE)
    for path in ("join", "wall", "instructor", "api/class/phone", "api/class/wall"):
        assert without.get(f"/{path}").status_code == 404
    assert without.post("/api/class/join", json={}).status_code in (404, 405)


READS = ["phone", "wall", "instructor", "qr.svg"]
SENDS = ["join", "bet", "play", "name", "act"]


@pytest.mark.parametrize("path", READS)
def test_nobody_reads_without_a_key_of_his_own(room, path):
    phone = room.join()
    keys = {"phone": phone, "wall": room.session.code, "qr.svg": room.session.code, "instructor": room.session.key}
    for key in {"", "x", "é", *keys.values()} - {keys[path]}:
        answer = room.client.get(f"/api/class/{path}", headers=[(b"authorization", f"Bearer {key}".encode())])
        assert answer.status_code in (401, 403), (path, key)
        assert room.session.key not in answer.text
    assert room.get(path, keys[path]).status_code == 200


def test_a_phone_does_not_act_as_the_instructor(room):
    token = room.join()
    for key in ("", token, room.session.code):
        assert room.post("act", key, action="reveal").status_code == 403
    assert room.session.decided.phase == session.WAITING


@pytest.mark.parametrize("path", SENDS)
def test_a_page_of_another_site_sends_nothing(room, path):
    for origin in ("http://evil.example", "null", "http://127.0.0.1:9"):
        headers = {"Origin": origin, "Authorization": f"Bearer {room.session.key}"}
        assert room.client.post(f"/api/class/{path}", headers=headers, json={"action": "start"}).status_code == 403
    cross = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}
    assert room.client.get("/api/class/phone", headers=cross).status_code == 403
    assert room.client.get(f"/api/class/{path}").status_code in (404, 405)
    assert room.session.version == 0


@pytest.mark.parametrize("path", SENDS)
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "application/jsonp"])
def test_what_is_sent_is_json_and_says_so(room, path, kind):
    token = room.session.key if path == "act" else room.join()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": kind}
    assert room.client.post(f"/api/class/{path}", headers=headers, content="{}").status_code == 415


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 4000, b'{"round": 1e999}', b'{"code": "\\ud800"}'])
@pytest.mark.parametrize("path", SENDS)
def test_nonsense_is_refused_in_words(room, path, body):
    token = room.session.key if path == "act" else room.join()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    answer = room.client.post(f"/api/class/{path}", headers=headers, content=body)
    assert answer.status_code in (403, 422)
    assert answer.json()["error"]


def test_a_large_body_is_not_read_to_its_end(room):
    def endless():
        for _ in range(1000):
            yield b" " * 4096

    headers = {"Authorization": f"Bearer {room.join()}", "Content-Type": "application/json"}
    assert room.client.post("/api/class/bet", headers=headers, content=endless()).status_code == 413


def test_a_slow_body_is_given_up(room, monkeypatch):
    monkeypatch.setattr(routes, "SENT_WITHIN", 0.0)

    class Slow:
        headers = {"content-type": "application/json"}  # noqa: RUF012

        async def stream(self):
            await asyncio.sleep(60)
            yield b"{}"

    with pytest.raises(routes.Refused) as error:
        asyncio.run(routes._content(Slow()))
    assert error.value.status == 408


def test_wrong_codes_of_an_address_run_out_and_the_right_one_still_lets_in(room):
    room.together.codes = Allowance(0.0, 3.0, clock=lambda: 0.0)
    statuses = [room.post("join", code="0000").status_code for _ in range(5)]
    assert statuses == [403, 403, 403, 429, 429]
    assert room.get("wall", "0000").status_code == 429
    assert room.join()


def test_tokens_stand_in_no_answer_but_the_one_who_joined(room):
    tokens = [room.join() for _ in range(3)]
    room.act("start")
    for number, token in enumerate(tokens):
        room.post("bet", token, round=1, choice="left", newest=number)
    room.act("reveal")
    answers = [room.get("phone", tokens[0]), room.get("wall", room.session.code), room.get("instructor", room.session.key)]
    for answer in answers:
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        assert not any(token in answer.text for token in (*tokens, room.session.key))


def test_the_code_to_point_a_phone_at_holds_address_code_and_language(room, monkeypatch):
    drawn = []
    monkeypatch.setattr(routes.lan_address, "code", lambda text: drawn.append(text) or b"<svg/>")
    room.get("qr.svg", room.session.code)
    room.get("qr.svg?lang=fr", room.session.code)
    assert drawn == [f"{HERE}/join?code={room.session.code}", f"{HERE}/join?code={room.session.code}&lang=fr"]


def test_a_laptop_with_another_address_shows_it(room):
    where = ["http://192.0.2.1:1/"]
    room.together.address = lambda: where[0]
    assert room.get("wall", room.session.code).json()["address"] == "http://192.0.2.1:1/"
    where[0] = "http://192.0.2.9:1/"
    assert room.get("wall", room.session.code).json()["address"] == "http://192.0.2.9:1/"


def test_an_address_that_asks_too_often_waits_and_others_do_not():
    served = []

    async def answering(scope, _receive, _send):
        served.append(scope["client"][0])

    async def ask():
        pace = Pace(answering, Allowance(0.0, 3.0, clock=lambda: 0.0), waits=0.05)
        asked = [pace({"type": "http", "client": (address, 1)}, None, None) for address in ["a"] * 5 + ["b"]]
        await asyncio.gather(*asked)

    asyncio.run(ask())
    assert served == ["a", "a", "a", "b", "a", "a"]


def test_addresses_that_are_remembered_are_bounded():
    allowance = Allowance(1.0, 2.0, clock=lambda: 0.0)
    for number in range(2 * MOST_ADDRESSES):
        allowance.take(str(number))
    assert len(allowance._left) == MOST_ADDRESSES


def test_the_debrief_is_that_of_the_thousand_twins():
    room = Class()
    with room.client as client:
        token = room.join()
        room.act("start")
        room.post("bet", token, round=1, choice="right", newest=1)
        room.act("reveal")
        for _ in range(2000):
            result = room.get("phone", token).json()["result"]
            if result["debrief"]:
                break
            client.portal.call(asyncio.sleep, 0.05)
        story = room.together._story
        scene = "&".join(f"{key}={value}" for key, value in story.slides[0].scene.items())
        last = json.loads(client.get(f"/api/thousand?{scene}").text.splitlines()[-1])
        run = client.get(f"/api/run?{scene}").json()
    debrief = result["debrief"]
    assert debrief["winner"] == last["winner"][story.measure]
    assert debrief["difference"]["estimate"] == last["differences"][story.measure]["estimate"]
    assert result["explain"] == story.explain[debrief["winner"]]
    for side in ("left", "right"):
        assert debrief["classes"][side] == [last[side][name]["share"] for name in ("silo", "integrated", "enacted")]
        assert ("silo", "integrated", "enacted")[debrief["city"][side]["outcome"]] == run["sides"][side]["outcome"]
        assert debrief["city"][side]["applied"] == run["sides"][side]["row"]["effort_applied"]


def test_the_instructors_key_is_printed_behind_the_hash_and_nowhere_else(capsys):
    own = command._announce_class("0.0.0.0", 8642, "http://192.0.2.1:8642/", "http://192.0.2.1:8642/join?code=ABCD", "secret")
    printed = capsys.readouterr().out
    assert own == "http://127.0.0.1:8642/instructor#key=secret"
    assert printed.count("secret") == 1
    assert "http://192.0.2.1:8642/join?code=ABCD" in printed
    assert "http://127.0.0.1:8642/wall?code=ABCD" in printed


def test_a_class_in_french_is_announced_in_french_with_french_addresses(capsys):
    joining = "http://192.0.2.1:8642/join?code=ABCD"
    own = command._announce_class("0.0.0.0", 8642, "http://192.0.2.1:8642/?lang=fr", joining, "secret", "fr")
    printed = capsys.readouterr().out
    assert own == "http://127.0.0.1:8642/instructor?lang=fr#key=secret"
    assert f"les téléphones rejoignent la classe à {joining}&lang=fr\n" in printed
    assert "http://127.0.0.1:8642/wall?code=ABCD&lang=fr\n" in printed
    assert words(printed) & ENGLISH_ALONE <= {"classroom"}


def test_a_handout_has_no_class(capsys):
    assert main(["classroom", "--class", "--handout", "x.html"]) == 2
    assert "--class" in capsys.readouterr().err


def test_what_a_phone_sends_of_a_play_is_computed_from_its_moves():
    together = Together(lambda: f"{HERE}/")
    with TestClient(app.make(f"{HERE}/", together=together), base_url=HERE) as client:
        room = Class.__new__(Class)
        room.together, room.session, room.client = together, together.session, client
        together.debriefs.of = lambda *_: None
        token, liar = room.join(), room.join()
        room.act("plays", True)
        own = {"round": 1, "scenario": "1-the-default-city", "level": 1, "moves": "24:work:integration.deference:100"}
        answer = room.post("play", token, **own, outcome=2, effort=0.5, practices=[7])
        assert answer.status_code == 200, answer.text
        end = client.get(f"/api/debrief?scenario={own['scenario']}&level=1&month=156&moves={own['moves']}").json()["ends"][0]
        mine = answer.json()["mine"]["play"]
        assert ["silo", "integrated", "enacted"][mine["outcome"]] == end["outcome"]
        assert mine["effort"] == pytest.approx(end["effort"], rel=1e-12)
        assert mine["is_computed"]
        assert len(mine["practices"]) == 2
        assert (
            room.post("play", liar, round=1, outcome=2, effort=0.5, practices=[7]).json()["mine"]["play"]["is_computed"]
            is False
        )
        assert room.post("play", token, **{**own, "moves": "24:work:x:100"}).json()["reason"] == "malformed"
        assert room.act("stop")["plays_so_far"]["claimed"] == 1


def test_nothing_is_computed_of_a_play_that_is_not_taken(room):
    """The room has no queue, so that anything which were computed would fail."""
    token, own = room.join(), {"scenario": "1-the-default-city", "level": 1, "moves": "24:pause"}
    assert room.post("play", token, round=1, **own).json()["reason"] == "plays"
    room.act("plays", True)
    assert room.post("play", token, round=2, **own).json()["reason"] == "round"
    assert room.post("play", "x", round=1, **own).json()["reason"] == "seat"
    with room.session.computing(room.session.seat(token)):
        assert room.post("play", token, round=1, **own).json()["reason"] == "busy"
    assert room.act("stop")["plays_so_far"] is None
