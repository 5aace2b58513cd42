"""`framebreak run -m`: points checked before any runs, computed through an engine, killed and resumed."""

import csv
import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from experiments.engines.processes import ProcessPool
from experiments.running.dispatch import Dispatch
from experiments.store import batches
from experiments.store.reading import load
from tests.messages import says
from tests.waiting import until

ENGINES = ("here", "processes")


def table_of(results):
    """The lines of the only table of points."""
    (path,) = results.glob("toy/answers/*/sweep.csv")
    with path.open() as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
def test_points_are_composed_as_hydra_composes_them(command, results):
    values = ("complementarity=default,none", "study.seed=1,2", "complementarity.form=convex")
    ours = command("run", "-m", "report=points", *values)
    assert (ours.status, len(list((results / "toy" / "answers").iterdir()))) == (0, 5)
    before = {path: path.read_bytes() for path in results.rglob("summary.json")}
    stock = command("run", "-m", "hydra/sweeper=basic", *values)
    reports = [line for line in stock.out.splitlines() if line]
    assert [line for line in ours.out.splitlines() if line in set(reports)] == reports
    assert {path: path.read_bytes() for path in results.rglob("summary.json")} == before


def test_a_line_at_the_start_and_one_at_the_end_where_nobody_watches(command):
    lines = command("run", "-m", "study.seed=1,2").err.splitlines()
    assert len(lines) == 2
    assert says(lines[0], "sweep ... 2 points ... 0 ... engine=here ... toy")
    assert says(lines[1], "sweep ... 2 points ... 0 failed")
    assert "2/2" in command("run", "-m", "study.seed=1,2", "progress=on").err


def test_a_bad_point_is_named_before_any_runs(command, fake, results):
    answer = command("run", "-m", "study.seed=1,2", "complementarity.strength=0,1,7")
    assert answer.status == 2
    assert says(answer.err, "study.seed=1 complementarity.strength=7: ... 7 ... [0, 2] ... nothing was computed")
    assert answer.err.count("\n") == 1
    assert fake.computed() == []
    assert not results.exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("override", "words"),
    [
        ("study.panels=3,0", "study.panels is 0"),
        ("engine=there", "there is no engine called there"),
        ("dry_run=1", "dry_run is 1"),
        ("rerun=all,code", "the same for all points"),
        ("study.sed=1,2", "did you mean study.seed?"),
        ("study.seed=interval(0,1)", "design=grid takes listed values"),
        ("complementarity.strength=nan,0", "complementarity.strength is nan"),
        ("complementarity.strength=0,-inf", "complementarity.strength is -inf"),
        ("study.seed=range(0)", "study.seed=range(0) has no values"),
        ("study.seed=range(4,9,-1)", "study.seed=range(4,9,-1) has no values"),
        ("study.seed=range(1000000000000)", "1,000,000,000,000 values"),
        ("study.seed=range(1,2,1e-9)", "1,000,000,000 values"),
        ("study.seed=range(0,9,0)", "inf values"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(override, words, command, fake):
    answer = command("run", "-m", override)
    assert words in answer.err
    assert (answer.status, answer.err.count("\n"), fake.computed()) == (2, 1, [])


@pytest.mark.slow
def test_the_same_sweep_again_computes_what_is_missing_or_damaged(command, fake, results):
    command("run", "-m", "study.seed=1,2", "study.panels=4")
    assert len(fake.computed()) == 6
    command("run", "-m", "study.seed=1,2,3", "study.panels=4")
    assert len(fake.computed()) == 3
    batch = next(results.glob("toy/batches/*.parquet"))
    held = len(batches.index_of(batch).points)
    batch.write_bytes(batch.read_bytes()[:-20])
    answer = command("run", "-m", "study.seed=1,2,3", "study.panels=4")
    assert len(fake.computed()) == held  # of a damaged file nothing is trusted
    assert answer.err.count(f"{batch.name}") >= 1
    assert not batch.exists()
    assert (results / "toy" / "failed" / f"{batch.name}.damaged").exists()


def test_a_failing_point_does_not_stop_the_others(command, fake, results, monkeypatch):
    monkeypatch.setenv("FAKE_FAILS_AT_SEED", "2")
    answer = command("run", "-m", "study.seed=1,2,3", "progress=off")
    assert answer.status == 1
    named, last = answer.err.splitlines()
    assert named == "framebreak run study.seed=2 progress=off: FloatingPointError: a toy broke"
    assert last.startswith("framebreak: 1 of 3 points failed")
    assert [row["study.seed"] for row in table_of(results)] == ["1", "3"]
    assert len(list((results / "toy" / "failed").glob("*.json"))) == 1
    fake.computed()
    monkeypatch.delenv("FAKE_FAILS_AT_SEED")
    assert command("run", "-m", "study.seed=1,2,3", "progress=off").status == 0
    assert len(fake.computed()) == 3
    assert not list((results / "toy" / "failed").glob("*.json"))


def test_a_bug_in_a_study_fails_its_points(command, results, monkeypatch):
    monkeypatch.setenv("FAKE_BUG", "1")
    answer = command("run", "-m", "study.seed=1,2", "progress=off")
    assert answer.status == 1
    assert "ZeroDivisionError: a bug in a study" in answer.err
    assert len(list((results / "toy" / "failed").glob("*.json"))) == 2


def test_many_points_make_one_table(command, results):
    answer = command("run", "-m", "study.seed=range(30)", "complementarity.strength=0,1", "study.panels=2")
    assert answer.status == 0
    (path,) = results.glob("toy/answers/*/sweep.csv")
    with path.open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len({row["point"] for row in rows}) == 60
    assert [rows[3][name] for name in ("study.seed", "complementarity.strength")] == ["1", "1"]
    assert float(rows[3]["use.K=1"]) == float(rows[3]["use.default"])
    assert not list(results.rglob("*.png"))
    said = json.loads(path.with_name("provenance.json").read_text())
    assert said["sweep"] == ["study.seed=range(30)", "complementarity.strength=0,1", "study.panels=2"]
    before = path.read_bytes()
    command("run", "-m", "study.seed=range(30)", "complementarity.strength=0,1", "study.panels=2")
    assert path.read_bytes() == before


@pytest.mark.slow
@pytest.mark.parametrize("sweep", [("-m", "study.seed=1,2,3"), ()])
def test_a_dry_run_says_what_it_would_cost_and_stores_nothing(sweep, command, fake, results):
    answer = command("run", *sweep, "dry_run=true")
    assert answer.status == 0
    points = 3 if sweep else 1
    assert f"{points} points, {points * 660:,} cities; 0 points are stored already" in answer.out
    assert "about" in answer.out
    assert " MB" in answer.out
    assert not results.exists()
    command("run", *sweep)
    fake.computed()
    answer = command("run", *sweep, "dry_run=true")
    assert f"{points} points are stored already\nto compute: 0 points" in answer.out
    assert fake.computed() == []
    assert "lies in [0, 2]" in command("run", *sweep, "dry_run=true", "complementarity.strength=3").err


@pytest.mark.slow
def test_worker_processes_compute_what_this_process_does(process, command, results, monkeypatch):
    """One quick test of the pool; the others, of kills and full disks, are slow."""
    run = process("run", "-m", "engine=processes", "engine.workers=1", "study.seed=1,2", "study.panels=2", "progress=off")
    _, err = run.communicate()
    assert (run.returncode, err) == (0, "")
    rows = load("toy", as_="arrow")
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(results / "other"))
    assert command("run", "-m", "study.seed=1,2", "study.panels=2").status == 0
    assert load("toy", as_="arrow").equals(rows)


def sweep(engine):
    return ("run", "-m", f"engine={engine}", "study.seed=range(1,13)", "study.panels=6", "study.threads=2")


def children(pid):
    found = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout.split()
    return [int(child) for child, parent in zip(found[::2], found[1::2]) if int(parent) == pid]


def is_alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_a_sweep_killed_at_random_moments_ends_like_an_undisturbed_one(engine, process, results):
    chance = random.Random(engine)
    for kill in range(3):
        before = len(list(results.glob("toy/[bp]a*/**/*.parquet")))
        run = process(*sweep(engine), FAKE_SECONDS_PER_PANEL="0.05")
        if kill % 2:  # some time after it started, else some time after it began to compute
            time.sleep(chance.uniform(0.3, 3.0))
        else:
            until(lambda before=before: len(list(results.glob("toy/[bp]a*/**/*.parquet"))) > before, process=run)
            time.sleep(chance.uniform(0.0, 0.4))
        workers = children(run.pid)
        run.send_signal(signal.SIGKILL)
        run.communicate()
        until(lambda workers=workers: not any(map(is_alive, workers)))
    kept = {path: path.read_bytes() for path in results.glob("toy/[bp]a*/**/*.parquet")}
    done = process(*sweep(engine))
    assert done.communicate()[1].count("\n") == 2
    assert done.returncode == 0
    assert kept
    assert {path: path.read_bytes() for path in kept} == kept
    other = process(*sweep("here"), FRAMEBREAK_RESULTS=str(results / "other"))
    other.communicate()
    assert load("toy", as_="arrow").equals(load("toy", folder=results / "other", as_="arrow"))
    assert not list(results.rglob(".*.tmp"))


@pytest.mark.slow
def test_no_worker_outlives_the_driver_and_an_interrupt_cancels_what_waits(process, results):
    for sent, status in ((signal.SIGKILL, -9), (signal.SIGINT, 130), (signal.SIGTERM, 143)):
        run = process(*sweep("processes"), FAKE_SECONDS_PER_PANEL="0.2", FRAMEBREAK_RESULTS=str(results / sent.name))
        until(lambda folder=results / sent.name: list(folder.glob("toy/[bp]a*/**/*.parquet")), process=run)
        workers = children(run.pid)
        assert len(workers) >= 2
        run.send_signal(sent)
        _, err = run.communicate()
        assert run.returncode == status
        until(lambda workers=workers: not any(map(is_alive, workers)))
        if sent != signal.SIGKILL:
            said = "interrupted" if sent == signal.SIGINT else "terminated"
            assert says(err, f"framebreak: {said}; finished parts are stored")
            assert "Traceback" not in err
            assert "leaked" not in err
            assert err.count("\n") == 2  # the start, and the end


@pytest.mark.slow
def test_a_killed_worker_is_replaced(process, results):
    run = process(*sweep("processes"), FAKE_SECONDS_PER_PANEL="0.1")
    until(lambda: list(results.glob("toy/[bp]a*/**/*.parquet")), process=run)
    worker = next(each for each in children(run.pid) if "spawn_main" in Path(f"/proc/{each}/cmdline").read_text())
    os.kill(worker, signal.SIGKILL)
    _, err = run.communicate()
    assert run.returncode == 0, err
    assert len(table_of(results)) == 12


@pytest.mark.slow
def test_a_point_that_kills_its_workers_is_set_aside(process, results):
    run = process(*sweep("processes"), FAKE_DIES_AT_SEED="5")
    _, err = run.communicate()
    assert run.returncode == 1, err
    assert "framebreak run engine=processes study.seed=5" in err
    assert says(
        err,
        "a worker was killed ... study.seed=5 ... second time; it is set aside ... WorkerDied: its worker was killed twice",
    )
    assert len(table_of(results)) == 11
    assert len(list((results / "toy" / "failed").glob("*.json"))) == 1


def test_small_points_share_a_task():
    class Instant:
        workers, threads, window = 2, 1, 4

        def __init__(self):
            self.sizes = []

        def submit(self, task):
            from concurrent.futures import Future

            numbers = task.split()
            self.sizes.append(len(numbers))
            future = Future()
            future.set_result("[" + ",".join(f'{{"number": {number}, "seconds": 0.001}}' for number in numbers) + "]")
            return future

        def as_completed(self, futures):
            return iter(list(futures))

        def is_cause(self, future):
            return None

    engine = Instant()
    found = list(Dispatch(engine, lambda numbers: " ".join(map(str, numbers)), range(1000)))
    assert sorted(each["number"] for each in found) == list(range(1000))
    assert max(engine.sizes) == 100
    assert len(engine.sizes) < 60


def test_the_pool_takes_the_cores_there_are():
    assert ProcessPool(3).workers == 3
    assert ProcessPool(None).workers >= 1


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_two_sweeps_of_one_study_at_once_lose_and_double_nothing(engine, process, results):
    both = [process(*sweep(engine), FAKE_SECONDS_PER_PANEL="0.02") for _ in range(2)]
    for run in both:
        _, err = run.communicate()
        assert run.returncode == 0, err
    process(*sweep("here"), FRAMEBREAK_RESULTS=str(results / "other")).communicate()
    assert load("toy", as_="arrow").equals(load("toy", folder=results / "other", as_="arrow"))
    assert not list((results / "toy").rglob(".*.tmp"))


@pytest.fixture
def small_disk(tmp_path):
    """A file system with room for a few parts, and a function that gives it more."""
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", place], capture_output=True).returncode:
        pytest.skip("a file system of its own size can be mounted by root only")
    yield place, lambda: subprocess.run(["mount", "-o", "remount,size=64m", place], check=True)
    subprocess.run(["umount", place], check=False)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_a_full_disk_stops_nothing_for_good(engine, process, results, small_disk):
    place, enlarge = small_disk
    run = process(*sweep(engine), FRAMEBREAK_RESULTS=str(place))
    _, err = run.communicate()
    assert run.returncode == 1
    (line,) = err.splitlines()[1:]  # the first is that of the start
    assert says(
        line,
        "cannot be written: No space left on device ... of 12 points are left to compute ... the same command",
    )
    kept = {path: path.read_bytes() for path in place.glob("toy/[bp]a*/**/*.parquet")}
    enlarge()
    run = process(*sweep(engine), FRAMEBREAK_RESULTS=str(place))
    _, err = run.communicate()
    assert run.returncode == 0, err
    assert kept
    assert {path: path.read_bytes() for path in kept} == kept
    process(*sweep("here")).communicate()
    assert load("toy", folder=place, as_="arrow").equals(load("toy", as_="arrow"))
    assert not list(place.rglob(".*.tmp"))
