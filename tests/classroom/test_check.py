"""`framebreak classroom --check`: its lines and its status say whether a class could begin, and nothing is left running."""

import re
import socket
from pathlib import Path

import pytest

from experiments.classroom import app, check, command
from experiments.cli import main
from tests.classroom.english_words import ENGLISH_ALONE, words


@pytest.fixture(autouse=True)
def few_cities(monkeypatch):
    monkeypatch.setattr(check, "CITIES", 11)


def checked(capsys, *arguments):
    status = main(["classroom", "--check", *arguments])
    *lines, last = capsys.readouterr().out.splitlines()
    found = {}
    for line in lines:
        state, what, text = re.fullmatch(r"(ok|note|fails) +([^:]+): (.+)", line).groups()
        found[what] = (state, text)
    return status, found, last


def test_a_machine_on_which_a_class_could_begin(capsys):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    status, found, last = checked(capsys, "--port", str(port))
    assert (status, last) == (0, "classroom: ready")
    assert {"python", "port", "this machine", "room", "browser", "model", "one city", "11 cities"} == set(found)
    assert all(state != "fails" for state, _ in found.values())
    assert "--host 0.0.0.0" in found["room"][1]
    with socket.socket() as again:  # nothing listens there any more
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", port))


def test_the_page_shows_the_lines_that_the_command_prints(capsys):
    page = (Path(__file__).resolve().parents[2] / "docs" / "classroom.md").read_text(encoding="utf-8")
    shown = re.findall(r"^(?:ok|note|fails) +([^:]+): ", page, re.MULTILINE)
    _, found, last = checked(capsys, "--host", "0.0.0.0", "--port", "0")
    assert shown == [each.replace("11 cities", "1,001 cities") for each in found]
    assert f"\n{last}\n" in page


def test_the_address_for_a_room_is_asked(capsys):
    _, found, _ = checked(capsys, "--host", "0.0.0.0", "--port", "0")
    state, text = found["room"]
    assert state in ("ok", "fails")
    assert "telephone" in text if state == "ok" else "network" in text


def test_a_taken_port_is_noted_or_fails_where_it_was_named(capsys, monkeypatch):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        monkeypatch.setattr(command, "PORT", port)
        status, found, _ = checked(capsys)
        assert (status, found["port"][0]) == (0, "note")
        assert str(port) in found["port"][1]
        status, found, last = checked(capsys, "--port", str(port))
        assert (status, found["port"][0]) == (1, "fails")
        assert "not ready" in last


def test_a_model_that_does_not_run_fails(capsys, monkeypatch):
    def broken(_scene, _language):
        raise RuntimeError("no compiler")

    monkeypatch.setattr(app, "_run_of", broken)
    status, found, last = checked(capsys, "--port", "0")
    assert (status, found["model"][0]) == (1, "fails")
    assert "no compiler" in found["model"][1]
    assert "not ready" in last


def test_a_page_that_nothing_answers_for_fails(capsys, monkeypatch):
    def deaf(*_arguments, **_more):
        raise OSError("refused")

    monkeypatch.setattr(check, "_get", deaf)
    status, found, _ = checked(capsys, "--port", "0")
    assert (status, found["this machine"][0]) == (1, "fails")


def test_a_check_in_french_has_no_english_word(capsys):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        taken = str(busy.getsockname()[1])
        assert main(["classroom", "--check", "--language", "fr", "--port", "0"]) == 0
        ready = capsys.readouterr().out
        assert main(["classroom", "--check", "--language", "fr", "--port", taken]) == 1
        text = ready + capsys.readouterr().out
    names = words("classroom host ok note python port handout open chromium firefox www browser google chrome default")
    assert words(text) & ENGLISH_ALONE - names == set()
    assert "classroom: prête\n" in ready
    assert re.search(r"\d,\d\d s, première estimation", ready)
    assert f"échec  port d’écoute\u202f: impossible d’écouter sur 127.0.0.1, port {taken}" in text.replace(
        "Impossible", "impossible"
    )
