"""Parts that are flushed while the next point is computed: stored before anything is said, lost by nobody."""

import time

import pytest

from experiments import behind, files
from experiments.results import load
from experiments.store import Store


@pytest.fixture
def slow_disk(monkeypatch):
    """Every file takes a while; `slow_disk.fails` names those that do not fit."""

    def write(path, content, *more):
        if path.suffix == ".parquet" and path.parent.parent.name == "parts":
            time.sleep(0.05)
            if write.fails(path.name):
                raise files.Refusal(f"{path} cannot be written: no space", status=1)
        return real(path, content, *more)

    real, write.fails = files.write, lambda name: False
    monkeypatch.setattr(files, "write", write)
    return write


def test_all_is_stored_when_the_sweep_ends(command, slow_disk, results):
    assert command("run", "-m", "study.seed=range(1,8)", "study.panels=2").status == 0
    assert len(load("toy")) == 7 * 3 * 2 * 11


def test_what_cannot_be_written_fails_its_point_and_no_other(command, slow_disk, fake, results):
    command("run", "-m", "study.seed=3", "study.panels=2")
    (lost,) = (row.point for row in Store("toy", "").planned() if row.arm == "default")
    slow_disk.fails = lambda name: name.startswith(lost)
    for path in results.glob("toy/parts/*/*.parquet"):
        path.unlink()
    answer = command("run", "-m", "study.seed=range(1,8)", "study.panels=2", "progress=off")
    assert answer.status == 1
    assert "1 of 7 points failed" in answer.err
    assert "cannot be written: no space" in answer.err
    slow_disk.fails = lambda name: False
    fake.computed()
    assert command("run", "-m", "study.seed=range(1,8)", "study.panels=2", "progress=off").status == 0
    assert len(fake.computed()) == 1
    assert not list(results.glob("toy/failed/*.json"))


def test_the_same_point_twice_is_computed_once(command, slow_disk, fake):
    assert command("run", "-m", "complementarity.strength=1,1.0", "study.seed=1,2,3", "study.panels=2").status == 0
    assert len(fake.computed()) == 3 * 2  # one of the arms of the study is the point itself


def test_who_looks_for_a_part_waits_until_it_is_there(tmp_path, monkeypatch):
    real = files.write
    monkeypatch.setattr(files, "write", lambda *given: (time.sleep(0.1), real(*given)))
    with behind.Behind() as writing:
        begun = [writing.write(tmp_path / f"{name}-r00000-00001.parquet", b"rows") for name in ("one", "other")]
        writing.wait_for("one")
        assert (tmp_path / "one-r00000-00001.parquet").read_bytes() == b"rows"
        behind.settled(begun)
    assert len(list(tmp_path.iterdir())) == 2
