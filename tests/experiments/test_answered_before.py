"""A single run that was answered and of which nothing has changed is printed again; whatever differs, it is answered anew."""

import pytest

from experiments.store import atomic_files
from experiments.sweeping import answered_before, unchanged

RUN = ("run", "study.panels=4", "progress=off")
AGAIN = "toy: all rows are as they were when it was answered, and so is the answer"


@pytest.fixture
def answered(command, fake):
    first = command(*RUN)
    assert first.status == 0
    fake.computed()
    return first


def test_the_answer_is_printed_again_and_no_row_is_read(answered, command, results, monkeypatch):
    files = {path: path.read_bytes() for path in results.rglob("*.*")}
    monkeypatch.setattr("experiments.running.answer.put", lambda *given: pytest.fail("it is answered anew"))
    again = command(*RUN)
    assert (again.status, again.out) == (0, answered.out)
    assert AGAIN in again.err
    assert {path: path.read_bytes() for path in results.rglob("*.*")} == files


def lost_part(results):
    next((results / "toy").glob("parts/*/*.parquet")).unlink()


def damaged_part(results):
    path = next((results / "toy").glob("parts/*/*.parquet"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def changed_table(results):
    path = results / "toy" / "table1.csv"
    path.write_text(path.read_text().replace("0.3", "0.4"))


def lost_figure(results):
    (results / "toy" / "figure1.pdf").unlink()


def lost_manifest(results):
    (results / "toy" / "manifest.parquet").unlink()


def damaged_record(results):
    (path,) = (results / "toy" / unchanged.FOLDER).iterdir()
    path.write_text(path.read_text().replace("toy: summary", "toy: sumary").replace("K=1", "K=2"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "harm", [lost_part, damaged_part, changed_table, lost_figure, lost_manifest, damaged_record], ids=lambda each: each.__name__
)
def test_it_is_answered_anew_where_anything_is_not_as_it_was(harm, answered, command, results):
    harm(results)
    again = command(*RUN)
    assert (again.status, again.out) == (0, answered.out)
    assert AGAIN not in again.err
    assert AGAIN in command(*RUN).err


def test_another_answer_in_its_place_is_not_taken_for_it(answered, command):
    other = command(*RUN, "complementarity.strength=0.25")
    assert other.out != answered.out
    again = command(*RUN)
    assert AGAIN not in again.err
    assert again.out == answered.out


@pytest.mark.slow
@pytest.mark.parametrize("more", [("rerun=all",), ("rerun=code",), ("study.seed=5",), ("dry_run=true",)])
def test_what_asks_for_work_is_not_answered_from_what_was(more, answered, command):
    assert AGAIN not in command(*RUN, *more).err


def test_of_rows_that_other_code_computed_no_answer_is_kept(command, monkeypatch, results):
    from experiments.store import provenance

    command(*RUN)
    monkeypatch.setattr(provenance, "sources", lambda name: "another")
    for path in (results / "toy" / unchanged.FOLDER).iterdir():
        path.unlink()
    assert "other code" in command(*RUN).err
    assert "other code" in command(*RUN).err


def test_the_width_of_the_terminal_is_part_of_the_question(monkeypatch, tmp_path):
    config = {"rerun": "missing", "report": "table", "engine": {"name": "here"}, "study": {"name": "toy"}}
    monkeypatch.setenv("COLUMNS", "80")
    narrow = answered_before.key(["a=1"], config, [tmp_path])
    assert narrow
    assert narrow == answered_before.key(["a=1"], config, [tmp_path])
    monkeypatch.setenv("COLUMNS", "120")
    assert narrow != answered_before.key(["a=1"], config, [tmp_path])
    atomic_files.write(tmp_path / "a.yaml", b"x")
    monkeypatch.setenv("COLUMNS", "80")
    assert narrow != answered_before.key(["a=1"], config, [tmp_path])


@pytest.mark.parametrize("study", [None, "toy", {}, {"name": None}])
def test_a_study_that_cannot_be_read_is_left_to_those_who_refuse_it(study):
    assert not answered_before.printed("0" * 64, {"study": study})
