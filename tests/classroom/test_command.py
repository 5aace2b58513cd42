"""`framebreak classroom` from the command line: who can reach it, what it prints, what it refuses."""

import json
import re
import shlex
import socket
import subprocess
import sys
from urllib.parse import parse_qsl

import pytest

from experiments.classroom import command, handout, lan_address, scene, stored, twins
from experiments.cli import main
from experiments.store.reading import existing, load
from tests.serving import ROOT, fetched, served


def others():
    """An address of this machine that others could reach, if there is one."""
    return lan_address.address("0.0.0.0", 1).removeprefix("http://").partition(":")[0]


def test_the_page_is_served_to_this_machine_alone_unless_a_host_is_given():
    with served() as (address, printed):
        assert address.startswith("http://127.0.0.1:")
        assert "only this machine" in printed
        assert b"<title>" in fetched(address)
        assert set(json.loads(fetched(address, "healthz"))) == {"is_ready", "problem"}
        port = int(address.rstrip("/").rpartition(":")[2])
        outward = others()
        if not outward.startswith("127."):
            with pytest.raises(OSError), socket.create_connection((outward, port), timeout=2):
                pass


def test_a_room_gets_an_address_to_type_and_a_code():
    with served("--host", "0.0.0.0") as (address, printed):
        assert others() in address
        assert printed.count("\u2588") > 50  # the code's dark squares
        assert b"<svg" in fetched(address.replace(others(), "127.0.0.1"), "api/qr.svg")


@pytest.mark.slow
def test_a_scene_or_a_story_stands_in_the_address():
    with served("--story", "01-one-city-two-ways", "--scene", "complementarity.strength=0.5&t=40") as (address, _):
        assert address.endswith("#story=01-one-city-two-ways&complementarity.strength=0.5&t=40")


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["--story", "alhpa"], "there is no story alhpa"),
        (["--scene", "complementarity.strenght=1"], "did you mean complementarity.strength?"),
        (["--port", "70000"], "--port is 70000"),
        (["--host", "203.0.113.7", "--port", "0"], "cannot listen on 203.0.113.7"),
        (["--handout", "city.pdf"], "give a name that ends in .html"),
        (["--city", "nothing", "0:0"], "nothing"),
        (["--prot", "1"], "did you mean --port?"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_line(arguments, fault, capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path))
    assert main(["classroom", *arguments]) == 2
    message = capsys.readouterr().err
    assert fault in message
    assert message.count("\n") == 1


def test_a_taken_port_is_named_and_the_usual_one_gives_way():
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        with pytest.raises(Exception, match=f"port {port}: .*in use"):
            command._socket("127.0.0.1", port)


@pytest.mark.slow
def test_a_stored_city_of_a_sweep_opens_as_it_was_stored(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path))
    swept = ["change_programme.simultaneity=1,4", "advice_network=krackhardt", "complementarity.strength=0.3"]
    happens = "trigger_events.added=[{month: 30, trigger: crisis, strength: 0.5}]"
    own = ["study.name=shown", "study.panels=2", "leadership=imposed", "change_programme.span=60", "progress=off"]
    assert main(["run", "-m", *own, *swept, happens]) == 0
    table = load("shown", parameters=["change_programme.simultaneity"])
    for planned in existing("shown").planned():
        address = stored.address("shown", f"{planned.point}:1:5")
        run = twins.as_json(scene.read(parse_qsl(address)))
        row = table[(table["point"] == planned.point) & (table["panel"] == 1) & (table["city"] == 5)].iloc[0]
        assert run["managers"] == 21
        for name in ("use", "architecture", "effort_applied", "level_end_integration"):
            assert run["sides"]["left"]["row"][name] == row[name]
        assert run["sides"]["left"]["label"] != run["sides"]["right"]["label"]


@pytest.mark.slow
def test_a_city_that_the_page_cannot_show_is_refused(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path))
    assert main(["run", "study.name=long", "study.panels=1", "horizon.months=240", "progress=off"]) == 0
    assert main(["classroom", "--city", "long", "0:0"]) == 2
    assert "the page cannot show horizon.months=240" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_it_installs_without_make(tmp_path):
    """The steps that docs/classroom.md gives for Windows and macOS."""

    def run(*arguments):
        completed = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True)
        assert completed.returncode == 0, completed.stderr[-2000:]
        return completed.stdout

    python = tmp_path / "venv" / "bin" / "python"
    run(sys.executable, "-m", "venv", str(tmp_path / "venv"))
    run(str(python), "-m", "pip", "install", "--quiet", "--no-compile", f"{ROOT}[classroom]")
    assert "--handout" in run(str(python.with_name("framebreak")), "classroom", "--help")


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_the_commands_of_the_page_on_the_classroom_run_as_printed(tmp_path, monkeypatch):
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(handout, "POINTS", 2)  # values of each lever; each costs two thousand cities
    text = (ROOT / "docs" / "classroom.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    lines = [line.split("  #")[0].strip() for block in blocks for line in block.splitlines()]
    ran = [shlex.split(line)[1:] for line in lines if line.startswith("framebreak ")]
    assert len(ran) >= 7
    for each in ran:
        if each[0] == "classroom" and not {"--handout", "--check", "--slides"} & set(each):
            with served(*(word for word in each[1:] if word != "--open"), folder=tmp_path) as (address, _):
                assert address
        else:
            assert main(each) == 0
    assert (tmp_path / "one-city.html").is_file()
