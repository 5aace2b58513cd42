"""Complete or refused: whoever reads a study is told what lacks of it, by its values, with the command that computes it."""

import json
import os
import random
import warnings
from pathlib import Path

import pyarrow.parquet
import pytest

from experiments import sweep
from experiments.cli import main
from experiments.errors import Refusal
from experiments.results import IncompleteWarning, load, scan, status
from experiments.store.completeness import METADATA
from tests.messages import says

SWEEP = ("run", "-m", "study.seed=1", "complementarity.strength=0.25,0.5,0.75,1.5")


def _swept(command):
    assert command(*SWEEP).status == 0


@pytest.fixture
def swept(command, fake, once):
    """A sweep over four strengths, each a study of several arms; each test has a copy of its own to harm."""
    once(lambda: _swept(command))
    return load("toy", as_="arrow")


def _parts(results):
    return sorted(results.glob("toy/parts/*/*.parquet"))


def _flipped(path, place, bit=1):
    content = bytearray(path.read_bytes())
    content[place] ^= bit
    path.write_bytes(bytes(content))


def _deleted(path):
    path.unlink()


def _damaged(path):
    _flipped(path, len(path.read_bytes()) // 3)


def _cut(path):
    path.write_bytes(path.read_bytes()[:-7])


READERS = {
    "load": lambda **how: load("toy", as_="arrow", **how),
    "load as pandas": lambda **how: load("toy", **how),
    "scan": lambda **how: scan("toy", **how),
}


@pytest.mark.slow
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("harm", [_deleted, _damaged, _cut])
def test_what_lacks_is_refused_with_its_values_and_the_command(harm, reader, swept, results, command):
    read, path = READERS[reader], random.Random(7).choice(_parts(results))
    point = path.name[:20]
    harm(path)
    with pytest.raises(Refusal) as refused:
        read()
    text = str(refused.value)
    lost = [row for row in swept.to_pylist() if row["point"] == point]
    assert says(text, f"{len(swept) - len(lost):,} of {len(swept):,} rows ... lacking ... point {point[:8]}")
    assert f"complementarity.strength={lost[0]['complementarity.strength']}" in text
    assert "framebreak run -m study.seed=1 complementarity.strength=0.25,0.5,0.75,1.5" in text
    with pytest.warns(IncompleteWarning, match="is not complete"):
        rows = read(partial=True)
    assert len(rows) == len(swept) - len(lost)
    if reader == "load as pandas":
        assert rows.attrs[METADATA]["lacking"][0]["point"] == point
    elif reader == "load":
        lack = json.loads(rows.schema.metadata[METADATA.encode()])
        assert (lack["rows"], lack["rows_planned"]) == (len(rows), len(swept))
    assert command(*SWEEP).status == 0  # the command that the refusal names
    assert len(read()) == len(swept)
    assert load("toy", as_="arrow").equals(swept)


def test_a_complete_study_is_read_without_a_word(swept):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(scan("toy", partial=True)) == len(load("toy", partial=True)) == len(swept)
    assert METADATA.encode() not in (load("toy", partial=True, as_="arrow").schema.metadata or {})
    assert (status("toy").lacking, status("toy", verify=True).remedy) == ((), "")


def test_only_what_is_read_is_checked(swept, results):
    """One damaged point does not refuse another."""
    bad, *_, good = _parts(results)
    _damaged(bad)
    assert len(load("toy", points=[good.name[:20]])) == len(scan("toy", points=[good.name[:20]])) > 0


def test_points_that_are_none_of_the_study_are_refused(swept):
    for read in (load, scan):
        with pytest.raises(Refusal, match="toy has no point 0000"):
            read("toy", points=["0" * 20])


def test_a_sweep_that_was_cut_off_says_how_many_of_how_many(command, results, monkeypatch):
    monkeypatch.setenv("FAKE_FAILS_AT", "4")
    told = command("run", "-m", "study.seed=1,2", "study.panels=5", "complementarity.strength=0.25,0.5")
    assert told.status == 1
    state = status("toy")
    assert 0 < len(state.lacking) == state.missing + state.failed
    assert state.rows < state.rows_planned
    told = command("results", "status", "toy")
    assert told.status == 1
    assert says(told.out, f"toy: {state.complete} of {state.points} points, {state.rows:,} of {state.rows_planned:,} rows")
    assert says(told.out, "lacking: ... failed with FloatingPointError")
    assert "framebreak run -m study.seed=1,2 study.panels=5 complementarity.strength=0.25,0.5" in told.out
    monkeypatch.delenv("FAKE_FAILS_AT")
    assert command("run", "-m", "study.seed=1,2", "study.panels=5", "complementarity.strength=0.25,0.5").status == 0
    told = command("results", "status")
    assert (told.status, told.err) == (0, "")
    assert told.out == f"toy: {state.points} of {state.points} points, {state.rows_planned:,} of {state.rows_planned:,} rows\n"


def test_status_sees_damage_where_it_is_asked_to_look(swept, results, command):
    _damaged(_parts(results)[0])
    assert status("toy").lacking == ()
    (lack,) = {each.point: each for each in status("toy", verify=True).lacking}.values()
    assert says(lack.reason, "is damaged: its bytes do not have the checksum")
    assert command("results", "status").status == 1


def test_a_single_run_is_mended_by_its_own_command(command, results):
    assert command("run", "study.seed=3", "study.panels=4").status == 0
    _parts(results)[0].unlink()
    with pytest.raises(Refusal, match=r"compute what lacks with: framebreak run study\.seed=3 study\.panels=4;"):
        load("toy")


def test_an_older_study_names_the_command_of_its_answer(command, results):
    assert command("run", "study.seed=3").status == 0
    for path in results.glob("toy/commands/*"):
        path.unlink()
    _parts(results)[0].unlink()
    with pytest.raises(Refusal, match=r"compute what lacks with: framebreak run study\.seed=3;"):
        load("toy")


def test_a_command_that_finds_everything_there_is_not_kept(swept, command, results):
    before = sorted(results.glob("toy/commands/*"))
    assert len(before) == 1
    command(*SWEEP, "study.threads=1")
    assert sorted(results.glob("toy/commands/*")) == before


def test_arms_that_differ_are_never_pooled(results, capfd):
    """The arm of each point of a sweep bears the same name; its lines say what differs."""
    small = ("city.cities=2", "city.managers=9", "horizon.months=12", "study.panels=2", "study.name=small")
    sweep("complementarity.strength=0,0.5", "study.seed=1,2", *small)
    assert main(["results", "show", "small"]) == 0
    cells = [line.split()[:2] for line in capfd.readouterr().out.splitlines()]
    for strength in ("0", "0.5"):
        for seed in ("1", "2"):
            assert cells.count([strength, seed]) == 1


def test_show_and_export_refuse_what_lacks(swept, results, command):
    path = _parts(results)[0]
    path.unlink()
    told = command("results", "show", "toy")
    assert (told.status, told.out, len(told.err.splitlines())) == (1, "", 1)
    told = command("results", "show", "toy", "--partial")
    assert told.status == 0
    assert says(told.err, "is not complete ... not computed")
    whole = next(name for name in swept["point"].to_pylist() if name != path.name[:20])
    told = command("results", "show", "toy", whole)  # what is not read is not asked for
    assert (told.status, told.err) == (0, "")
    assert command("results", "export", "toy", "--output", "toy.parquet").status == 1
    assert command("results", "export", "toy", "--output", "toy.parquet", "--partial").status == 0
    table = pyarrow.parquet.read_table(Path("toy.parquet"))
    lack = json.loads(table.schema.metadata[METADATA.encode()])
    assert lack["rows"] == len(table) < lack["rows_planned"] == len(swept)


def test_a_pipe_or_a_circle_of_links_in_the_place_of_rows_is_no_row(swept, results, command):
    path = _parts(results)[0]
    path.unlink()
    os.mkfifo(path)
    (path.parent / f"{'0' * 20}-r00000-00003.parquet").symlink_to(f"{'0' * 20}-r00000-00003.parquet")
    (results / "toy" / "batches").mkdir(exist_ok=True)
    os.mkfifo(results / "toy" / "batches" / f"{'0' * 20}.parquet")
    with pytest.raises(Refusal, match="is not complete"):
        load("toy")
    assert command("results", "list").status in (0, 1)
    assert command(*SWEEP).status == 0
    assert load("toy", as_="arrow").equals(swept)
