"""Every block of code on every page runs as printed, on few panels, in the order in which it stands, or says why not.

Pages that show what their blocks print run in full, in tests/test_outputs.py.
"""

import os
import re
import shlex
import subprocess
import sys

import pytest

from experiments.classroom import handout
from experiments.cli import COMMANDS, main
from tests.blocks import ELSEWHERE, REASONS, ROOT, blocks, lines, pages
from tests.test_outputs import SHOWING  # these run in full there

RUN = [
    page
    for page in pages()
    if page not in (*ELSEWHERE, *SHOWING) and any(each.kind in ("sh", "python") for each in blocks(page))
]
QUICK = ("docs/own-network.md", "docs/own-timeline.md")  # their first scripts only read a file


def small(command):
    """The same command on few panels."""
    rest = shlex.split(command)[1:]
    if rest[0] != "run":
        return rest
    if any(each.startswith("precision.half_width") for each in rest):
        rest = [
            re.sub(r"(precision\.half_width)=.*", r"\1=0.3", re.sub(r"(precision\.most)=.*", r"\1=40", each)) for each in rest
        ]
    return [each for each in rest if not each.startswith("study.panels=")] + ["study.panels=2"]


@pytest.fixture
def command(tmp_path, monkeypatch):
    """Run a command in a folder of the test's own, in this process: starting each anew would take longer than it works."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path / "results"))
    monkeypatch.setattr(handout, "POINTS", 2)  # values of each lever; each costs two thousand cities

    def run(*arguments):
        assert main(arguments) == 0, arguments

    return run


def scripted(folder, text):
    """A script in a process of its own, from the sources here."""
    found = subprocess.run(
        [sys.executable, "-c", text],
        cwd=folder,
        env={**os.environ, "FRAMEBREAK_RESULTS": str(folder / "results"), "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert found.returncode == 0, f"{text}:\n{found.stdout[-1000:]}\n{found.stderr[-2000:]}"


def written(folder, block):
    path = folder / block.said
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.text, encoding="utf-8")


def quoted(page):
    """Commands within lines of text or tables, without a place to fill in."""
    text = re.sub(r"^```.*?^```$", "", (ROOT / page).read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    found = re.findall(r"`framebreak ([^`]+)`", text)
    return [
        f"framebreak {each}" for each in found if not re.search(r"[A-Z]{4,}|\[|…|\.\.\.|--host", each) and "run" not in each
    ]


@pytest.mark.parametrize("page", pages())
def test_every_block_is_run_or_says_why_not(page):
    if page in ELSEWHERE:
        assert page.rsplit("/", 1)[-1] in (ROOT / ELSEWHERE[page]).read_text(encoding="utf-8") or page == "docs/cli.md"
        return
    for block in blocks(page):
        assert block.kind in ("sh", "python", "file", "not run", "output"), f"{page}: what is this block? {block.text[:60]!r}"
        if block.kind == "not run":
            reason, _, tests = block.said.partition("; ")
            assert reason in REASONS, f"{page}: {reason!r} is no reason; there are {', '.join(REASONS)}"
            assert (ROOT / REASONS[reason]).exists()
            assert all((ROOT / each).exists() for each in tests.split(", ") if each), f"{page}: {tests}"
        if block.kind == "sh":
            assert all(line.startswith("framebreak ") for line in lines(block)), f"{page}: {block.text}"


def test_options_of_engines_that_no_test_here_runs_exist():
    for block in blocks("docs/cluster.md"):
        engine = re.search(r"\bengine=(\w+)", block.text)
        for option in re.findall(r"\bengine\.(\w+)=", block.text):
            file = ROOT / "configs" / "engine" / f"{engine[1]}.yaml"
            assert re.search(rf"^{option}:", file.read_text(encoding="utf-8"), re.MULTILINE), f"{engine[1]} has no {option}"


@pytest.mark.parametrize("page", QUICK)
def test_first_scripts_run(page, tmp_path):
    for block in blocks(page):
        if block.kind == "file":
            written(tmp_path, block)
        elif block.kind == "python":
            scripted(tmp_path, block.text)
            return
    pytest.fail(f"{page} has no script")


@pytest.mark.slow
@pytest.mark.timeout(2400)
@pytest.mark.parametrize("page", RUN)
def test_a_page_runs_as_printed(page, tmp_path, command):
    if page in ("results/README.md", "docs/precision.md", "docs/package.md"):
        command("run", "study.panels=2", "city.cities=4")  # the stored study they speak of
    for block in blocks(page):
        if block.kind == "file":
            written(tmp_path, block)
        elif block.kind == "python":
            scripted(tmp_path, re.sub(r"study\.panels=\d+", "study.panels=2", block.text))
        elif block.kind == "sh" and (block.said or "run") in COMMANDS:
            for line in lines(block):
                command(*small(line))
    if page == "results/README.md":
        for each in quoted(page):
            command(*small(each))
