"""Engines without their clusters: options, refusals, what a worker checks, and a Slurm whose commands are small scripts."""

import json
from concurrent.futures import Future
from pathlib import Path

import pytest
import yaml

from experiments.engines import batch, compiled, queue, worker
from experiments.errors import Refusal
from experiments.running import engine_options
from experiments.running.dispatch import Dispatch
from experiments.running.engine_options import Serial
from experiments.store import provenance
from experiments.store.reading import load
from experiments.store.store import root
from experiments.sweeping import shard
from tests.messages import says

CONFIGS = Path(__file__).resolve().parents[2] / "configs" / "engine"


def given(name, **changes):
    return yaml.safe_load((CONFIGS / f"{name}.yaml").read_text()) | changes


@pytest.mark.parametrize("name", sorted(engine_options.ENGINES))
def test_every_engine_has_a_commented_file_with_every_option(name):
    text = (CONFIGS / f"{name}.yaml").read_text()
    assert list(given(name)) == list(engine_options.ENGINES[name]._fields)
    assert text.startswith("# ")
    assert all("  # " in line for line in text.splitlines() if not line.startswith(("#", "name:")))
    needs = {"dask": {"address": "tcp://127.0.0.1:8786"}}.get(name, {})
    assert engine_options.read(given(name, **needs)).name == name


@pytest.mark.slow
@pytest.mark.parametrize(
    ("overrides", "words"),
    [
        (["engine=processes", "engine.workers=0"], "engine.workers is 0"),
        (["engine=processes", "engine.wokers=2"], "there is no engine.wokers"),
        (["engine=slurm", "engine.time=60"], "engine.time ... 60 ... quotes"),
        (["engine=slurm", "engine.memory='4G\"'"], "one plain word is meant"),
        (["engine=slurm", "engine.extra=['--array=0-9']"], "is set already"),
        (["engine=slurm", "engine.extra=[qos]"], "options of sbatch begin with -"),
        (["engine=slurm", "engine.wait=2"], "engine.wait is 2"),
        (["engine=slurm", "rerun=all"], "engine=slurm computes what is missing"),
        (["engine=dask"], "attaches to a scheduler that runs already"),
        (["engine=ray", "engine.address=local"], "no Ray cluster is started here"),
        (["engine=here,processes"], "the same for all points"),
    ],
)
def test_what_is_wrong_with_an_engine_is_said_in_one_line(overrides, words, command, fake):
    answer = command("run", "-m", "study.seed=1,2", *overrides)
    assert says(answer.err, words)
    assert (answer.status, answer.err.count("\n"), fake.computed()) == (2, 1, [])


@pytest.mark.parametrize(("name", "more"), [("dask", ["engine.address=tcp://127.0.0.1:1"]), ("ray", [])])
def test_an_extra_that_is_not_installed_is_named(name, more, command, monkeypatch, results):
    monkeypatch.setattr(engine_options, "find_spec", lambda package: None)
    answer = command("run", "-m", f"engine={name}", "study.seed=1,2", *more)
    assert says(answer.err, f"engine={name} ... tools/bootstrap {name}\n")
    assert answer.err.count("\n") == 1
    assert not results.exists()


def test_one_run_is_no_sweep(command, fake):
    answer = command("run", "engine=slurm")
    assert "add -m" in answer.err
    assert fake.computed() == []


def test_engine_options_are_no_part_of_a_point(command, fake):
    command("run", "-m", "study.seed=1,2")
    assert len(fake.computed()) == 2 * 3
    command("run", "-m", "engine=processes", "engine.workers=1", "study.seed=1,2")
    assert fake.computed() == []


# --- workers ---------------------------------------------------------------------------------------------------------


def test_a_worker_with_other_sources_of_the_model_refuses(command, results):
    command("run", "-m", "study.seed=1")
    expected = worker.expected_environment(["toy"])
    worker.check(expected)
    with pytest.raises(Refusal, match="has other sources of the model"):
        worker.check(expected | {"sources": "0" * 64})
    task = json.dumps({"config": {}, "points": [], "expected_environment": expected | {"sources": "0" * 64}})
    assert json.loads(worker.compute(task))["status"] == 1


def test_a_worker_that_does_not_share_the_results_folder_refuses(command, results):
    command("run", "-m", "study.seed=1")
    expected = worker.expected_environment(["toy"])
    with pytest.raises(Refusal, match=r"does not see .*toy/study.json.*file system"):
        worker.check(expected | {"results": "/nonexistent"})
    with pytest.raises(Refusal, match=r"sees another .*toy/study.json"):
        worker.check(expected | {"studies": {"toy": "2001-01-01T00:00:00.000Z"}})


def test_a_worker_that_will_not_do_ends_the_sweep():
    class Refusing:
        workers, threads, window = 1, 1, 2

        def submit(self, task):
            future = Future()
            future.set_result('{"refused": "the worker on a has other sources", "status": 1}')
            return future

        def as_completed(self, futures):
            return iter(list(futures))

    with pytest.raises(Refusal, match="has other sources"):
        list(Dispatch(Refusing(), str, range(9)))


def test_the_kernel_is_compiled_by_one_of_many_workers(monkeypatch, tmp_path):
    monkeypatch.setattr(compiled.cache, "place", lambda: tmp_path)
    made = []

    def compile_it(_asked):
        made.append(1)
        folder = tmp_path / compiled.cache.KERNEL
        folder.mkdir()
        (folder / "months.months_of_panels-809.py311.1.nbc").touch()

    monkeypatch.setattr(compiled, "_compile", compile_it)
    for _ in range(3):
        monkeypatch.setattr(compiled, "_seen", False)  # as in a new process
        compiled.once({})
    assert made == [1]


def test_the_kernel_is_kept_where_it_is_looked_for():
    from simulation.kernel import months

    folder = Path(compiled.cache.place())
    assert Path(months.months_of_panels.stats.cache_path) == folder / compiled.cache.KERNEL
    assert compiled.cache.has_kernel(folder) == any((folder / compiled.cache.KERNEL).glob("months.months_of_panels-*.nbc"))


# --- Slurm -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def slurm(tmp_path, monkeypatch):
    """sbatch, squeue and scontrol as scripts: the queue is a file, and what is submitted is kept there and not run."""
    folder = tmp_path / "slurm"
    folder.mkdir()
    scripts = {
        "sbatch": f'echo RUNNING > {folder}/queue; cp "$2" {folder}/submitted; echo "17;cluster"',
        "squeue": f"cat {folder}/queue 2>/dev/null; exit 0",
        "scontrol": "echo 'MaxArraySize            = 5'",
    }
    for name, text in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    monkeypatch.setattr(queue, "PAUSE", 0.0)
    monkeypatch.setattr(shard, "Processes", lambda *_: Serial("serial"))  # the fake model exists in this process alone
    return folder


def run_shards(results, submission=1, only=None, count=5):
    (points,) = results.glob(f"toy/sweeps/*/points-{submission}.jsonl")
    return [shard.main([str(points), str(index), str(count)]) for index in only or range(count)]


@pytest.mark.slow
def test_a_sweep_is_left_looked_at_resumed_and_answered(slurm, command, fake, results):
    this = ("run", "-m", "engine=slurm", "study.seed=range(6)", "study.panels=4")
    first = command(*this)
    assert (first.status, first.out, fake.computed()) == (0, "", [])
    assert says(first.err, "17 ... 6 points in 5 shards ... 0 of 6")
    assert "#SBATCH --array=0-4\n" in (slurm / "submitted").read_text()
    assert run_shards(results, only=[0, 3]) == [0, 0]
    assert len(fake.computed()) == 3 * 3
    again = command(*this)
    assert says(again.err, "17 ... queue ... 1 running ... 3 of 6 ... nothing is submitted")
    (slurm / "queue").write_text("")
    third = command(*this)
    assert says(third.err, "17 ... ended ... 3 of 6")
    assert "3 points in 3 shards submitted" in third.err
    assert run_shards(results, 1, only=[0]) == [0]  # a shard of the first array, requeued
    assert fake.computed() == []
    assert run_shards(results, 2, count=3) == [0] * 3
    assert len(fake.computed()) == 3 * 3
    (slurm / "queue").write_text("")
    last = command(*this)
    assert (last.status, last.out.count("toy/answers/"), fake.computed()) == (0, 1, [])
    assert says(last.out, "toy: 6 points, 4 panels each")
    assert not [path for path in results.rglob("*") if path.suffix in (".pkl", ".pickle")]
    rows = load("toy", as_="arrow")
    command("run", "-m", "study.seed=range(6)", "study.panels=4", "rerun=all")
    assert load("toy", as_="arrow").equals(rows)


def test_a_point_that_fails_in_a_shard_is_recorded_and_named(slurm, command, results, monkeypatch):
    this = ("run", "-m", "engine=slurm", "study.seed=1,2,3", "engine.wait=true", "progress=off", "engine.poll=0.1")
    command(*this[:-3])
    monkeypatch.setenv("FAKE_FAILS_AT_SEED", "2")
    (points,) = results.glob("toy/sweeps/*/points-1.jsonl")
    assert [shard.main([str(points), str(index), "3"]) for index in range(3)] == [0, 1, 0]
    (slurm / "squeue").write_text(f"#!/bin/sh\ncat {slurm}/queue\n: > {slurm}/queue\n")
    answer = command(*this)
    assert answer.status == 1
    assert "study.seed=2" in answer.err
    assert "FloatingPointError: a toy broke" in answer.err
    (table,) = results.glob("toy/answers/*/sweep.csv")
    assert len(table.read_text().splitlines()) == 1 + 2


def test_a_queue_that_does_not_answer_is_said_and_nothing_is_submitted(slurm, command, results):
    (slurm / "squeue").write_text("#!/bin/sh\necho 'slurm_load_jobs error: Unable to contact' >&2; exit 1\n")
    answer = command("run", "-m", "engine=slurm", "study.seed=1,2")
    assert answer.status == 1
    assert says(answer.err, "squeue ... slurm_load_jobs error: Unable to contact ... 0 of 2")
    assert not (slurm / "submitted").exists()


def test_a_batch_script_says_what_was_asked(monkeypatch, results):
    monkeypatch.setenv("FRAMEBREAK_CACHE", "/scratch/a b")
    options = engine_options.read(
        given("slurm", partition="long", memory="4G", time="2:00:00", at_a_time=7, cpus_per_task=3, setup=["module load x"],
              extra=["--qos=high"], python="/opt/python")
    )  # fmt: skip
    assert isinstance(options, engine_options.Slurm)
    text = batch.script(options, "name", Path("/r/points 1.jsonl"), Path("/r/100%/logs"), 40)
    for line in (
        "#SBATCH --partition=long", "#SBATCH --mem=4G", "#SBATCH --time=2:00:00", "#SBATCH --array=0-39%7", "#SBATCH --requeue",
        "#SBATCH --cpus-per-task=3", "#SBATCH --qos=high", "module load x", "export FRAMEBREAK_CACHE='/scratch/a b'",
        f"export FRAMEBREAK_RESULTS={root()}", '#SBATCH --output="/r/100%%/logs/%A_%a.log"',
        "exec /opt/python -P -m experiments.sweeping.shard '/r/points 1.jsonl' \"$SLURM_ARRAY_TASK_ID\" 40",
    ):  # fmt: skip
        assert line in text.splitlines()
    assert "account" not in text


def test_the_digest_that_workers_must_share_is_of_the_simulation(results):
    assert worker.expected_environment([])["sources"] == provenance.sources("simulation")
