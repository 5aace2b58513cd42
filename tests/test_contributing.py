"""The guides of CONTRIBUTING.md, followed literally: every file written, every change made, every command run, on a copy."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.blocks import REASONS, ROOT

PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
STEP = re.compile(
    r"(?:^ *<!-- (?P<what>[a-z ]+): (?P<where>.+?) -->\n)?^(?P<indent> *)```(?P<language>\w+)\n(?P<text>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)
AUDIENCES = (
    "Report a problem", "Ask a question", "Change a number", "Add a mechanism", "Add a study", "Add a figure", "Add an engine",
    "Add a story", "Make a release",
)  # fmt: skip
GUIDES = AUDIENCES[2:]
LEFT_OUT = shutil.ignore_patterns(  # bytecode comes along: it holds for files of the same time and size
    ".git", ".venv*", ".*_cache", ".hypothesis", "site", "figures-*", "htmlcov", "*.egg-info", "build"
)


class Step(NamedTuple):
    """A block: what is done with it (file, append, after, before, replace, within, run, not run), where, and its text."""

    what: str
    where: str
    text: str


def section(title):
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, f"CONTRIBUTING.md has no guide '## {title}'"
    return found[1]


def steps(text):
    """Blocks in order; lists indent them, and what code is indented by within a file is its own."""
    return [
        Step(each["what"] or "run", each["where"] or "", re.sub(rf"^{each['indent']}", "", each["text"], flags=re.MULTILINE))
        for each in STEP.finditer(text)
    ]


def apply(step, folder, compiles):
    """Do what a step says to a copy of the project."""
    if step.what == "run":
        for line in step.text.splitlines():
            run(line, folder, compiles)
        return
    path, _, place = step.where.partition(": ")
    file = folder / path
    if step.what == "file":
        assert not file.exists(), f"{path} is there already"
        file.write_text(step.text, encoding="utf-8")
        return
    before = file.read_text(encoding="utf-8")
    if step.what == "append":
        file.write_text(before + step.text, encoding="utf-8")
        return
    lines = before.splitlines(keepends=True)
    (at,) = [number for number, line in enumerate(lines) if matches(step, line.rstrip("\n"), place)]
    if step.what == "within":
        lines[at] = lines[at].replace(place, step.text.rstrip("\n"))
    elif step.what == "replace":
        lines[at] = step.text
    else:
        lines.insert(at + (step.what == "after"), step.text)
    file.write_text("".join(lines), encoding="utf-8")


def matches(step, line, place):
    return line == place if step.what in ("replace", "before") else place in line


def run(line, folder, compiles):
    """A command of a guide, with this Python and the sources of the copy; what is compiled of other sources stays there."""
    command = re.sub(r"^\.venv/bin/python\b", sys.executable, line.strip())
    command = re.sub(r"^framebreak\b", f"{sys.executable} -m experiments.cli", command)
    environment = {
        **os.environ,
        "PYTHONPATH": str(folder),
        "FRAMEBREAK_RESULTS": str(folder / "results"),
    }
    if compiles:
        environment["FRAMEBREAK_CACHE"] = str(folder / ".cache")
    for name in [name for name in environment if name.startswith(("PYTEST_", "COV_"))]:
        del environment[name]
    done = subprocess.run(
        command, shell=True, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{line}:\n{done.stdout[-3000:]}\n{done.stderr[-2000:]}"


def test_every_audience_has_a_guide_with_numbered_steps():
    for title in AUDIENCES:
        numbers = [int(each) for each in re.findall(r"^(\d+)\. ", section(title), re.MULTILINE)]
        assert numbers == list(range(1, len(numbers) + 1)), title
        assert len(numbers) >= 2, title
        assert f"](#{title.lower().replace(' ', '-')})" in PAGE


def test_every_block_is_followed_or_says_why_not():
    assert len(steps(PAGE)) == PAGE.count("```") / 2
    for step in steps(PAGE):
        assert step.what in ("file", "append", "after", "before", "replace", "within", "run", "not run")
        if step.what == "not run":
            assert step.where in REASONS


@pytest.mark.parametrize("title", GUIDES)
def test_every_file_that_a_guide_writes_or_changes_is_named_where_it_is_read(title):
    """What a block is for stands in a comment, which a rendered page does not show."""
    shown = re.sub(r"<!--.*?-->", "", section(title), flags=re.DOTALL)
    paths = {step.where.partition(": ")[0] for step in steps(section(title)) if step.what not in ("run", "not run")}
    assert {path for path in paths if f"`{path}`" not in shown} == set()


@pytest.mark.parametrize("page", ["README.md", "docs/index.md"])
def test_a_reader_is_led_to_the_guides(page):
    assert "CONTRIBUTING.md)" in (ROOT / page).read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("title", GUIDES)
def test_a_guide_followed_literally_leads_where_it_says(title, tmp_path):
    folder = tmp_path / "framebreak"
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
    for path in Path(folder, "results").iterdir():
        if path.is_dir() and path.name != "reference":
            shutil.rmtree(path)
    done = [step for step in steps(section(title)) if step.what != "not run"]
    assert done
    compiles = any(step.where.startswith("simulation/") for step in done)
    for step in done:
        apply(step, folder, compiles)
