"""A manifest or a study's own description that was lost: rows that nobody would read are said, never left out in silence."""

import shutil

import pytest

from experiments import load
from experiments.errors import Refusal
from experiments.results import scan, status
from experiments.store.completeness import METADATA, IncompleteWarning

SWEEP = ("run", "-m", "study.seed=1,2,3", "study.panels=4", "progress=off")
ONE = ("run", "study.seed=1", "study.panels=4", "progress=off")


@pytest.fixture
def entered_again(command, results):
    """A study of nine points whose manifest was lost, and of which three were entered again."""
    assert command(*SWEEP).status == 0
    whole = load("toy")
    (results / "toy" / "manifest.parquet").unlink()
    assert command(*ONE).status == 0
    return whole


def test_rows_that_the_manifest_does_not_name_are_an_error_everywhere(entered_again, command, results, tmp_path):
    for read in (load, scan):
        with pytest.raises(Refusal, match="6 points have rows that its manifest") as refused:
            read("toy")
        assert "framebreak run -m study.seed=1,2,3" in str(refused.value)
    assert status("toy").unplanned == 6
    for words in (("list",), ("status", "toy"), ("verify", "toy"), ("show", "toy"), ("export", "toy", "--output", "a.csv")):
        answer = command("results", *words)
        assert answer.status == 1, words
        assert "6 points have rows" in answer.out + answer.err, words
    packed = command("package", "create", "toy", "--output", str(tmp_path / "toy.zip"))
    assert packed.status == 1
    assert "6 points have rows" in packed.err


def test_what_the_manifest_names_is_given_with_a_warning(entered_again):
    with pytest.warns(IncompleteWarning, match="6 points have rows"):
        table = load("toy", partial=True)
    assert len(table) < len(entered_again)
    assert len(table.attrs[METADATA]["unplanned"]) == 6


def test_the_command_that_is_named_enters_them_and_computes_nothing(entered_again, command, fake):
    fake.computed()
    assert command(*SWEEP).status == 0
    assert fake.computed() == []
    assert load("toy").equals(entered_again)


def test_a_manifest_that_is_gone_is_an_error_too(command, results):
    command(*SWEEP)
    (results / "toy" / "manifest.parquet").unlink()
    with pytest.raises(Refusal, match="9 points have rows"):
        load("toy")
    assert command("results", "verify", "toy").status == 1
    assert command("results", "show", "toy").status == 1


@pytest.mark.slow
@pytest.mark.parametrize("kept", [("manifest.parquet",), ("parts",), ("batches",)])
def test_a_study_whose_description_is_gone_is_named(kept, command, results, tmp_path):
    command(*SWEEP)
    command("run", "study.panels=4")
    for name in {"study.json", "manifest.parquet", "parts", "batches"} - set(kept):
        path = results / "toy" / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    for words in (("list",), ("status", "toy"), ("verify",), ("show", "toy")):
        answer = command("results", *words)
        assert answer.status == 1, words
        assert "its study.json is gone" in answer.out + answer.err, words
    with pytest.raises(Refusal, match=r"study\.json is gone"):
        load("toy")
    packed = command("package", "create", "toy", "--output", str(tmp_path / "toy.zip"))
    assert packed.status == 1
    assert "study.json is gone" in packed.err


def test_an_answer_without_its_list_is_not_called_old(command, results):
    command("run", "study.panels=4")
    for name in ("SHA256SUMS", "provenance.json"):
        (results / "toy" / name).unlink()
    assert "or SHA256SUMS of their folder is gone" in command("results", "verify", "toy").err


@pytest.mark.parametrize("name", ["reference", "con", "nul.x"])
def test_names_that_mean_something_else_are_refused(name, command):
    answer = command("run", f"study.name={name}")
    assert answer.status == 2
    assert f"take another, such as my_{name}" in answer.err


def test_a_folder_of_results_that_cannot_be_is_refused_by_every_command(command, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for name, what in (("file", "is no folder"), ("loop", "leads nowhere"), ("\udcfcber", "is no UTF-8")):
        monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path / name))
        for words in (("results", "list"), ("run",), ("run", "-m", "study.seed=1,2")):
            answer = command(*words)
            assert answer.status == 2, (name, words)
            assert what in answer.err
            assert len(answer.err.splitlines()) == 1


def test_values_that_are_one_number_are_said_to_repeat(command, fake):
    answer = command("run", "-m", "complementarity.strength=1e-3,.001,0.5", "study.panels=4", "progress=off")
    assert answer.status == 0
    assert "1 of 3 points repeat others of the sweep" in answer.err
