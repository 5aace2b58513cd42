"""Streams that are closed or take no more, and threads that ask for sweeps at once."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
SMALL = ("study.panels=2", "city.cities=2", "horizon.months=12")

pytestmark = pytest.mark.slow


def shell(command, folder):
    environment = {**os.environ, "FRAMEBREAK_RESULTS": str(folder), "PYTHONPATH": str(CHECKOUT)}
    line = f"{sys.executable} -m experiments.cli {command}"
    return subprocess.run(["sh", "-c", line], env=environment, cwd=CHECKOUT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("closed", ["2>&-", ">&-", "<&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_error_and_what_is_stored_is_whole(closed, tmp_path):
    assert shell(f"run {' '.join(SMALL)} {closed}", tmp_path).returncode == 0
    assert (tmp_path / "paper" / "summary.json").is_file()
    done = shell("results verify", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
@pytest.mark.parametrize("command", ["results list", f"run {' '.join(SMALL)}", "--help"])
def test_an_output_that_takes_no_more_is_one_line(command, tmp_path):
    done = shell(f"{command} > /dev/full", tmp_path)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("framebreak: the output cannot be written: No space left on device")
    assert "Traceback" not in done.stderr


def test_sweeps_of_several_threads_take_turns(tmp_path, monkeypatch):
    from experiments import load, simulate, sweep

    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path))

    def rows(seed):
        return len(sweep("study.name=turns", *SMALL, f"study.seed={seed}"))

    def outcomes(seed):
        return simulate("leadership=imposed", *SMALL[1:], panels=2, seed=seed)["outcome"].tolist()

    with ThreadPoolExecutor(4) as pool:
        simulated = pool.map(outcomes, range(4))
        assert list(pool.map(rows, range(4))) == [4, 4, 4, 4]
    assert list(simulated) == [outcomes(seed) for seed in range(4)]
    assert len(load("turns")) == 16
