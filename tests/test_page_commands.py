"""Every `framebreak` command on the pages about sweeps, precision, results and packages runs, on few panels."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = (
    "docs/sweeps.md",
    "docs/precision.md",
    "docs/package.md",
    "results/README.md",
)  # the other pages have tests of their own
ADDRESS = re.compile(r"engine=(slurm|dask|ray)")  # needs a cluster: tests/cluster


def commands(page):
    """Commands of fenced blocks, and those quoted in tables without a place to fill in."""
    text = (ROOT / page).read_text(encoding="utf-8")
    fenced = [line for block in re.findall(r"^```\w*\n(.*?)^```$", text, re.M | re.S) for line in block.splitlines()]
    quoted = re.findall(r"`(framebreak [^`]+)`", text)
    found = [line.strip() for line in fenced if line.startswith("framebreak ")]
    return found + [each for each in quoted if not re.search(r"[A-Z]{4,}|\[|…|\.\.\.", each) and " run" not in each]


def small(command):
    rest = shlex.split(command)[1:]
    if rest[0] != "run":
        return rest
    sizes = ["study.panels=2", "city.cities=3"]
    if any(each.startswith("precision.half_width") for each in rest):
        rest = [
            re.sub(r"(precision\.half_width)=.*", r"\1=0.3", re.sub(r"(precision\.most)=.*", r"\1=40", each)) for each in rest
        ]
    return [each for each in rest if not each.startswith("study.panels=")] + sizes


@pytest.mark.slow
def test_commands_run_as_printed(tmp_path):
    environment = {**os.environ, "FRAMEBREAK_RESULTS": str(tmp_path / "results"), "PYTHONPATH": str(ROOT)}

    def run(*arguments):
        found = subprocess.run(
            [sys.executable, "-m", "experiments.cli", *arguments],
            cwd=tmp_path, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=280,
        )  # fmt: skip
        assert found.returncode == 0, f"{arguments}:\n{found.stdout[-1000:]}\n{found.stderr[-2000:]}"

    run("run", "study.panels=2", "city.cities=4")  # the stored study that the pages speak of
    seen = []
    for page in PAGES:
        for command in commands(page):
            assert not ADDRESS.search(command), f"{page}: {command} is for tests/cluster"
            fresh = command.startswith("framebreak run")
            if fresh:
                run(*small(command), f"study.name=page{len(seen)}")
            else:
                run(*small(command))
            seen.append(command)
    assert len(seen) >= 10
