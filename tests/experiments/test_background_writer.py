"""Parts that are flushed while the next point is computed: stored before anything is reported, lost by nobody."""

import time

import pytest

from experiments.store import atomic_files, background_writer
from experiments.store.reading import load
from experiments.store.store import Store


@pytest.fixture
def slow_disk(monkeypatch):
    """Every file takes a while; `slow_disk.fails` names those that do not fit."""

    def write(path, content, *more):
        if path.suffix == ".parquet" and path.parent.parent.name == "parts":
            time.sleep(0.05)
            if write.fails(path.name):
                raise atomic_files.Refusal(f"{path} cannot be written: no space", status=1)
        return real(path, content, *more)

    real, write.fails = atomic_files.write, lambda name: False
    monkeypatch.setattr(atomic_files, "write", write)
    return write


@pytest.mark.slow
def test_all_is_stored_when_the_sweep_ends(command, slow_disk, results):
    assert command("run", "-m", "study.seed=range(1,8)", "study.panels=20").status == 0
    assert len(load("toy")) == 7 * 3 * 20 * 11


@pytest.mark.slow
def test_what_cannot_be_written_fails_its_point_and_no_other(command, slow_disk, fake, results):
    command("run", "-m", "study.seed=3", "study.panels=20")
    (lost,) = (row.point for row in Store("toy", "").planned() if row.arm == "default")
    slow_disk.fails = lambda name: name.startswith(lost)
    for path in results.glob("toy/parts/*/*.parquet"):
        path.unlink()
    answer = command("run", "-m", "study.seed=range(1,8)", "study.panels=20", "progress=off")
    assert answer.status == 1
    assert "1 of 7 points failed" in answer.err
    assert "cannot be written: no space" in answer.err
    slow_disk.fails = lambda name: False
    fake.computed()
    assert command("run", "-m", "study.seed=range(1,8)", "study.panels=20", "progress=off").status == 0
    assert len(fake.computed()) == 1
    assert not list(results.glob("toy/failed/*.json"))


def test_the_same_point_twice_is_computed_once(command, slow_disk, fake):
    assert command("run", "-m", "complementarity.strength=1,1.0", "study.seed=1,2,3", "study.panels=20").status == 0
    assert len(fake.computed()) == 3 * 2  # one of the arms of the study is the point itself


@pytest.mark.slow
def test_what_is_computed_anew_stays_until_the_new_is_on_the_disk(command, slow_disk, fake, results):
    for panels in (100, 200):
        assert command("run", "-m", "study.seed=1,2", f"study.panels={panels}").status == 0
    parts = sorted(results.glob("toy/parts/*/*.parquet"))
    assert {path.name[20:] for path in parts} == {"-r00000-00100.parquet", "-r00100-00200.parquet"}
    slow_disk.fails = lambda name: "-r00000-00200" in name
    assert command("run", "-m", "study.seed=1,2", "study.panels=200", "rerun=all", "progress=off").status == 1
    assert sorted(results.glob("toy/parts/*/*.parquet")) == parts
    slow_disk.fails = lambda name: False
    assert command("run", "-m", "study.seed=1,2", "study.panels=200", "rerun=all", "progress=off").status == 0
    assert {path.name[20:] for path in results.glob("toy/parts/*/*.parquet")} == {"-r00000-00200.parquet"}


def test_a_failure_is_forgotten_only_when_the_rows_are_on_the_disk(command, slow_disk, results, monkeypatch):
    monkeypatch.setenv("FAKE_FAILS_AT_SEED", "2")
    assert command("run", "-m", "study.seed=1,2", "study.panels=20", "progress=off").status == 1
    (record,) = results.glob("toy/failed/*.json")
    monkeypatch.delenv("FAKE_FAILS_AT_SEED")
    is_there = []
    slow_disk.fails = lambda name: is_there.append(record.exists()) if name.startswith(record.name[:20]) else False
    assert command("run", "-m", "study.seed=1,2", "study.panels=20", "progress=off").status == 0
    assert is_there
    assert all(is_there)
    assert not record.exists()


def test_two_writers_of_one_file_take_turns(tmp_path, monkeypatch):
    now, most = [0], [0]

    def write(path, content):
        now[0] += 1
        most[0] = max(most[0], now[0])
        time.sleep(0.05)
        now[0] -= 1

    monkeypatch.setattr(atomic_files, "write", write)
    with background_writer.BackgroundWriter() as writing:
        background_writer.wait_for_all([writing.write(tmp_path / "one", b"rows") for _ in range(3)])
    assert most == [1]


def test_who_looks_for_a_part_waits_until_it_is_there(tmp_path, monkeypatch):
    real = atomic_files.write
    monkeypatch.setattr(atomic_files, "write", lambda *given: (time.sleep(0.1), real(*given)))
    with background_writer.BackgroundWriter() as writing:
        begun = [writing.write(tmp_path / f"{name}-r00000-00001.parquet", b"rows") for name in ("one", "other")]
        writing.wait_for("one")
        assert (tmp_path / "one-r00000-00001.parquet").read_bytes() == b"rows"
        background_writer.wait_for_all(begun)
    assert len(list(tmp_path.iterdir())) == 2
