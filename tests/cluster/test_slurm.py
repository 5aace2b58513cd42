"""engine=slurm against a real slurmctld and slurmd: submitted, left, killed and resumed."""

import json
import os
import signal

import pytest

from tests.cluster import daemons
from tests.cluster.conftest import POINTS, asked, ended, killed, same, stored
from tests.cluster.daemons import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.cluster]


def folder_of(results):
    (folder,) = results.glob("paper/sweeps/*")
    return folder


def submitted(results):
    """How many points each submission was given."""
    paths = sorted(folder_of(results).glob("points-*.jsonl"))
    return [len(path.read_text().splitlines()) - 1 for path in paths]


def shards(slurm):
    return [pid for pid in daemons.marked(slurm.mark) if "experiments.sweeping.shard" in daemons.command_of(pid)]


def running(queue):
    """A task that runs: for a moment after one has ended, the next may not."""
    return wait_until(lambda: next((task for task in queue() if task[2] == "RUNNING"), None), what="a running task")


def test_a_sweep_is_submitted_left_requeued_and_answered(slurm, queue, sweep, results, reference):
    first = ended(sweep(POINTS, "engine=slurm", "engine.shards=100", cluster=slurm))
    assert f"{POINTS} points in 4 shards submitted" in first.err  # Slurm's MaxArraySize
    assert "framebreak results list" in first.err
    assert first.out == ""
    wait_until(lambda: len(stored(results)) > 3, what="the first points")
    assert daemons.strangers(slurm.mark) == []
    assert daemons.listening(slurm.mark)
    job, index, _ = running(queue)
    asked(slurm, "scontrol", "requeue", f"{job}_{index}")  # as after a preemption
    wait_until(queue, what="the requeued task")  # which now waits, so that the next command finds it there
    second = ended(sweep(POINTS, "engine=slurm", "engine.shards=100", cluster=slurm))
    assert "is in the queue" in second.err
    assert "nothing is submitted" in second.err

    def is_over():  # Slurm would wait two minutes before a requeued task begins again
        asked(slurm, "scontrol", "update", f"JobId={job}_{index}", "StartTime=now")
        return not queue()

    for _ in range(3):  # a task on its way back into the queue is not listed for a moment: then its points are submitted again
        wait_until(is_over, what="the end of the array")
        last = ended(sweep(POINTS, "engine=slurm", "engine.shards=100", cluster=slurm))
        if "sweep.csv" in last.out:
            break
        assert "points are missing" in last.err or "is in the queue" in last.err
    assert "sweep.csv" in last.out
    assert len(list(results.glob("paper/answers/*/sweep.csv"))) == 1
    assert same(results, reference(POINTS))
    first_time, *again = submitted(results)
    assert first_time == POINTS
    assert all(points < POINTS for points in again)  # what was missing then, never the whole


def test_killed_shards_and_workers_lose_nothing(slurm, queue, sweep, results, reference):
    ended(sweep(POINTS, "engine=slurm", "engine.at_a_time=2", cluster=slurm))
    wait_until(lambda: len(stored(results)) > 2, what="the first points")
    workers = [pid for pid in daemons.marked(slurm.mark) if "spawn_main" in daemons.command_of(pid)]
    killed(workers[:1])  # a worker process: its shard makes a new one
    job, index, _ = running(queue)
    asked(slurm, "scancel", "--signal=KILL", "--full", f"{job}_{index}")  # a whole shard
    wait_until(lambda: not queue(), what="the end of the array")
    present = len(stored(results))
    assert present < POINTS
    again = ended(sweep(POINTS, "engine=slurm", "engine.wait=true", "engine.poll=0.5", cluster=slurm))
    assert f"has ended, {POINTS - present} of {POINTS} points are missing" in again.err
    assert submitted(results) == [POINTS, POINTS - present]
    assert same(results, reference(POINTS))


def test_the_array_outlives_a_killed_driver_and_a_new_one_waits_for_it(slurm, queue, sweep, results, reference):
    driver = sweep(POINTS, "engine=slurm", "engine.wait=true", "engine.poll=0.5", cluster=slurm)
    wait_until(lambda: len(stored(results)) > 2, what="the first points")
    driver.send_signal(signal.SIGKILL)
    driver.communicate()
    assert queue()
    again = ended(sweep(POINTS, "engine=slurm", "engine.wait=true", "engine.poll=0.5", cluster=slurm))
    assert "is in the queue" in again.err
    assert submitted(results) == [POINTS]
    assert same(results, reference(POINTS))


def test_a_failing_point_is_recorded_and_named(slurm, queue, sweep, results):
    this = ("engine=slurm", "engine.wait=true", "engine.poll=0.5")
    ended(sweep(1, "engine=here"))
    (part,) = stored(results)
    part.unlink()
    part.parent.rmdir()
    part.parent.touch()  # a file where a folder must be: nothing can be written there
    failing = ended(sweep(3, *this, cluster=slurm), status=1)
    assert "1 of 3 points failed" in failing.err
    assert "study.seed=0" in failing.err
    (record,) = results.glob("paper/failed/*.json")
    assert "cannot be written" in json.loads(record.read_text())["message"]
    part.parent.unlink()
    ended(sweep(3, *this, cluster=slurm))
    assert not list(results.glob("paper/failed/*.json"))
    assert len(stored(results)) == 3


def test_a_silent_queue_is_said_and_nothing_is_submitted(slurm, queue, sweep, results, tmp_path):
    deaf = tmp_path / "slurm.conf"
    text = (slurm.folder / "slurm.conf").read_text()
    deaf.write_text("\n".join("SlurmctldPort=1" if line.startswith("SlurmctldPort") else line for line in text.splitlines()))
    silent = ended(sweep(2, "engine=slurm", cluster=slurm, SLURM_CONF=str(deaf)), status=1)
    assert "squeue failed" in silent.err
    assert silent.err.count("\n") == 1
    absent = ended(sweep(2, "engine=slurm", cluster=slurm, PATH=os.path.dirname(os.__file__)), status=1)
    assert "there is no squeue on this machine" in absent.err
    assert not queue()
