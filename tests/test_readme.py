"""Every command and every script of the README and of the tour runs as printed, in the order in which it stands, small."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from experiments.classroom import handout
from experiments.cli import main
from tests.serving import fetched, served

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TOUR = (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")
BLOCKS = [
    block
    for page in (README, TOUR)
    for block in re.findall(r"^```(\w+)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    if block[0] not in ("text", "bibtex")  # what a command prints: tools/document.py fills it in
]
COMMANDS = [
    line.split("  #")[0].strip() for kind, block in BLOCKS if kind == "sh" for line in block.splitlines() if line.strip()
]
MAKE = [command for command in COMMANDS if command.startswith("make ")]
PANELS = "study.panels=2"
BIN = Path(sys.executable).parent


def run(command, folder):
    found = subprocess.run(
        command,
        cwd=folder,
        env={
            **os.environ,
            "FRAMEBREAK_RESULTS": str(folder / "results"),
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert found.returncode == 0, f"{command}:\n{found.stdout[-2000:]}\n{found.stderr[-2000:]}"
    return found.stdout


def small(command):
    """The same command on few panels."""
    if not command.startswith("framebreak run"):
        return command
    if "study.panels=" in command:
        return re.sub(r"study\.panels=\d+", PANELS, command)
    return f"{command} {PANELS}"


def test_every_block_is_of_a_kind_that_is_run():
    assert {kind for kind, _ in BLOCKS} == {"sh", "python"}
    known = ("make ", "framebreak ", ". .venv/bin/activate")
    assert [command for command in COMMANDS if not command.startswith(known)] == []


def test_the_readme_is_read_in_two_minutes():
    words = re.sub(r"<!--.*?-->|```.*?```|\]\([^)]*\)", " ", README, flags=re.DOTALL).split()
    assert 450 <= len(words) <= 600


def test_the_citation_names_the_version_that_is_cited():
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    own = dict(re.findall(r"^  (\w+) *= *\{(.*)\},?$", README, re.MULTILINE))
    assert own["title"] == cited["title"]
    assert own["version"] == str(cited["version"])
    assert own["year"] == str(cited["date-released"])[:4]


@pytest.mark.parametrize("command", MAKE)
@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")
def test_make_knows_its_targets(command):
    """What they do is run by .ci/run."""
    planned = run(["make", "-C", str(ROOT), "-n", *command.split()[1:]], ROOT)
    assert "tools/bootstrap" in planned


def test_the_environment_can_be_activated():
    assert (BIN / "activate").is_file()


@pytest.mark.slow
@pytest.mark.timeout(1800)  # compiles the kernel if nobody has
def test_commands_and_scripts_run_as_printed(tmp_path, monkeypatch):
    """Commands in this process, since starting each anew would take longer than it works; the page and scripts in their own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path / "results"))
    monkeypatch.setattr(handout, "POINTS", 2)  # values of each lever; each costs two thousand cities
    for kind, block in BLOCKS:
        if kind == "python":
            assert run([sys.executable, "-c", block], tmp_path)
            continue
        for line in block.splitlines():
            command = line.split("  #")[0].strip()
            if command == "framebreak figures":
                continue  # all of them: tests/test_figures.py draws them with this command
            if command.startswith("framebreak classroom") and "--handout" not in command:
                with served(*shlex.split(command)[2:], folder=tmp_path) as (address, _):
                    assert b"Framebreak" in fetched(address)
            elif command.startswith("framebreak "):
                assert main(shlex.split(small(command))[1:]) == 0, command
    assert (tmp_path / "results" / "paper" / "summary.json").is_file()
    assert (tmp_path / "results" / "concurrent_or_piecemeal" / "summary.json").is_file()
    assert (tmp_path / "one-city.html").is_file()
    for file in ("figures/table1.pdf", "figures/boundary_map.png", "tables/numbers.tex"):
        assert (tmp_path / file).is_file()
