"""A sweep that was answered and of which nothing has changed is printed again; whatever differs, it runs."""

from types import SimpleNamespace

import pytest

from experiments.store.store import Store
from experiments.sweeping import unchanged

SWEEP = ("run", "-m", "study.seed=1,2,3", "study.panels=4", "progress=off")
AGAIN = "sweep: all of its 9 stored points are as they were when it was answered"


@pytest.fixture
def answered(command, fake):
    first = command(*SWEEP)
    assert first.status == 0
    fake.computed()
    return first


def stored_files(results):
    return sorted((results / "toy").glob("batches/*.parquet"))


def test_the_answer_is_printed_again_and_no_point_is_looked_at(answered, command, fake, monkeypatch):
    monkeypatch.setattr("experiments.sweeping.sweeps.run", lambda *given, **how: pytest.fail("it runs"))
    again = command(*SWEEP)
    assert again.status == 0
    assert again.out == answered.out
    assert AGAIN in again.err
    assert fake.computed() == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "design",
    [
        ("design=sobol", "design.points=4"),
        ("design=latin_hypercube", "design.points=3", "city.cities=3,4"),
        ("design=saltelli", "design.points=4"),
        ("design=morris", "design.trajectories=3"),
    ],
    ids=lambda each: each[0],
)
def test_a_designed_sweep_is_printed_again_to_the_letter(design, command, fake, results):
    swept = ("run", "-m", *design, "complementarity.strength=interval(0,1)", "study.panels=4", "progress=off")
    first = command(*swept)
    assert first.status == 0
    fake.computed()
    again = command(*swept)
    assert (again.status, again.out, fake.computed()) == (0, first.out, [])
    assert "points are as they were when it was answered" in again.err
    stored_files(results)[0].unlink()
    assert command(*swept).out == first.out
    assert fake.computed()


def lost_batch(results):
    stored_files(results)[0].unlink()


def damaged_batch(results):
    path = stored_files(results)[0]
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    path.write_bytes(content)


def changed_answer(results):
    (path,) = results.glob("toy/answers/*/sweep.csv")
    path.write_text(path.read_text() + " ")


def lost_manifest(results):
    (results / "toy" / "manifest.parquet").unlink()


def damaged_record(results):
    (path,) = (results / "toy" / unchanged.FOLDER).iterdir()
    path.write_bytes(path.read_bytes().replace(b'"panels"', b'"panals"').replace(b"points", b"paints"))


@pytest.mark.slow
@pytest.mark.parametrize("change", [lost_batch, damaged_batch, changed_answer, lost_manifest, damaged_record])
def test_it_runs_where_anything_is_not_as_it_was(change, answered, command, results):
    change(results)
    again = command(*SWEEP)
    assert again.status == 0
    assert AGAIN not in again.err
    assert again.out == answered.out
    assert AGAIN in command(*SWEEP).err  # and then it is as it was
    assert len(Store("toy", "", results).planned()) == 9


@pytest.mark.slow
@pytest.mark.parametrize("change", ["study.panels=5", "rerun=all", "complementarity.strength=0.5", "report=points"])
def test_another_question_is_another_sweep(change, answered, command):
    again = command(
        *SWEEP[:2], "study.seed=1,2,3", "progress=off", *({"study.panels=4", change} if "panels" not in change else {change})
    )
    assert again.status == 0
    assert AGAIN not in again.err


def test_the_code_and_the_configurations_are_part_of_the_question(tmp_path):
    first = {"rerun": "missing", "report": "table", "engine": {"name": "here"}, "study": {"name": "toy"}}
    (tmp_path / "one.yaml").write_text("a: 1")
    before = unchanged.key(["a=1"], first, [tmp_path])
    assert before == unchanged.key(["a=1"], first, [tmp_path])
    (tmp_path / "one.yaml").write_text("a: 2")
    assert before != unchanged.key(["a=1"], first, [tmp_path])
    assert unchanged.key(["a=1"], {**first, "rerun": "code"}, [tmp_path]) == ""
    assert unchanged.key(["a=1"], {**first, "engine": {"name": "slurm"}}, [tmp_path]) == ""


def test_files_that_points_name_are_part_of_the_question(tmp_path):
    item = SimpleNamespace(config={"network": {"source": str(tmp_path / "ties.csv"), "other": ["none", 1, None]}})
    (tmp_path / "ties.csv").write_text("1,2")
    assert list(unchanged.files_of([item])) == [str(tmp_path / "ties.csv")]
