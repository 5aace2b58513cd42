"""Every command of docs/designs.md runs, on few panels and few points."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "designs.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"^```sh\n(.*?)^```$", PAGE, re.M | re.S) for line in block.splitlines()]
SIZES = {"study.panels": 2, "design.points": 4, "design.trajectories": 2, "design.trials": 2}
NEEDS = {"saltelli": "SALib", "morris": "SALib", "optuna": "optuna"}


def small(command):
    for name, size in SIZES.items():
        command = re.sub(rf"\b{re.escape(name)}=\d+", f"{name}={size}", command)
    return shlex.split(command)


def test_the_page_shows_every_design():
    shown = {re.search(r"design=(\w+)", command)[1] for command in COMMANDS}
    assert shown | {"grid"} == {path.stem for path in (ROOT / "configs" / "design").glob("*.yaml")}


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: re.search(r"design=(\w+)", command)[1])
def test_a_command_of_the_page_runs(command, tmp_path):
    method = re.search(r"design=(\w+)", command)[1]
    if method in NEEDS:
        pytest.importorskip(NEEDS[method], reason=f"design={method} needs an extra")
    framebreak, *rest = small(command)
    assert framebreak == "framebreak"
    environment = {**os.environ, "FRAMEBREAK_RESULTS": str(tmp_path), "PYTHONPATH": str(ROOT)}
    found = subprocess.run(
        [sys.executable, "-m", "experiments.cli", *rest],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert found.returncode == 0, found.stderr[-2000:]
    tables = {path.name for path in tmp_path.glob("*/answers/*/*.csv")}
    assert ("trials.csv" if method == "optuna" else "sweep.csv") in tables
    assert ("sensitivity.csv" in tables) == (method in ("saltelli", "morris"))
