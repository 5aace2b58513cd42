"""Everything in a study's folder is under a checksum: a flipped bit is found wherever it is, and its file is named."""

import json
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from experiments.errors import Refusal
from experiments.results import load
from experiments.store import atomic_files, seals, sums
from tests.messages import says

SWEEP = ("run", "-m", "study.seed=1", "complementarity.strength=0.25,0.5")


@pytest.fixture
def study(command, results, once, monkeypatch):
    """A study with an answer, answers of a sweep, a failure, and a compact copy; each test has a copy of its own to damage."""

    def make():
        assert command("run", "study.seed=5").status == 0
        assert command(*SWEEP).status == 0
        monkeypatch.setenv("FAKE_FAILS_AT", "4")
        assert command("run", "-m", "study.seed=7", "study.panels=5").status != 0
        monkeypatch.delenv("FAKE_FAILS_AT")
        assert command("results", "compact", "toy").status == 0

    once(make)
    return results / "toy"


def _files(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size)


def _flip(path, bit):
    content = bytearray(path.read_bytes())
    content[bit // 8] ^= 1 << bit % 8
    path.write_bytes(bytes(content))


def test_an_undamaged_study_is_wholly_under_checksums(study, command):
    told = command("results", "verify")
    assert told.status == 0
    assert says(told.err, "3 points ... not there in whole ... results status toy")  # one failed, two were not come to
    kinds = {path.relative_to(study).parts[0] for path in _files(study)}
    assert {"parts", "env", "commands", "failed", "compact", "answers", "study.json", "SHA256SUMS"} <= kinds


@pytest.mark.parametrize("seed", range(1))
def test_every_flipped_bit_is_found_and_its_file_is_named(seed, study, command, results):
    """Forty bits, each file as likely as another, so that small ones have their share."""
    luck = random.Random(seed)
    for _ in range(40):
        path = luck.choice(_files(study))
        before, bit = path.read_bytes(), luck.randrange(8 * path.stat().st_size)
        _flip(path, bit)
        told = command("results", "verify")
        assert told.status == 1, (path, bit)
        assert f"{path.relative_to(results)} is damaged" in told.out or f"{path} cannot be read" in told.out, (
            path,
            bit,
            told.out,
        )
        path.write_bytes(before)
    assert command("results", "verify").status == 0


@pytest.mark.slow
@pytest.mark.parametrize("name", ["study.json", "manifest.parquet", "SHA256SUMS", "summary.json"])
def test_no_bit_of_a_small_file_escapes(name, study, command):
    from experiments.running.verify_files import wrong
    from experiments.store.store import Store

    path, store = study / name, Store("toy", "")
    before = path.read_bytes()
    assert list(wrong(store)) == []
    bits = range(8 * len(before)) if len(before) < 400 else random.Random(name).sample(range(8 * len(before)), 200)
    for bit in bits:
        _flip(path, bit)
        assert path in {each.path for each in wrong(store)}, bit
        path.write_bytes(before)


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="needs sha256sum")
def test_the_lists_are_those_of_sha256sum(study):
    for path in study.rglob("SHA256SUMS"):
        subprocess.run(["sha256sum", "--check", "--strict", "--quiet", path.name], cwd=path.parent, check=True)


class Killed(BaseException):
    """In the place of SIGKILL."""


@pytest.mark.slow
@pytest.mark.parametrize("after", [0, 1, 2, 5])
def test_an_answer_that_was_cut_off_is_unfinished_and_not_altered(after, study, command, monkeypatch):
    """A kill before any of the renames leaves a folder that is known to be unfinished, and the same command ends it."""
    written, write = [], atomic_files.write

    def dying(path, *rest, **named):
        if path.parent == study and path.name != "study.json":
            written.append(path.name)
            if len(written) > after:
                raise Killed
        return write(path, *rest, **named)

    with monkeypatch.context() as patched:
        patched.setattr(atomic_files, "write", dying)
        with pytest.raises(Killed):
            command("run", "study.seed=5", "study.strengths=[0.5]")
    told = command("results", "verify")
    assert "is damaged" not in told.out
    if after > 1:  # the list of what is to come was in place
        assert told.status == 1
        assert says(told.out, "toy is unfinished ... run the study again")
        assert says(command("results", "show", "toy", "--partial").err, "unfinished")
    assert command("run", "study.seed=5", "study.strengths=[0.5]").status == 0
    assert command("results", "verify").status == 0


def test_an_answer_without_its_list_is_damaged_and_an_older_one_is_read(study, command):
    (study / "SHA256SUMS").unlink()
    told = command("results", "verify")
    assert told.status == 1
    assert says(told.out, "toy/SHA256SUMS is damaged: its list of checksums ... is gone")
    path = study / "provenance.json"
    content = json.loads(path.read_text())
    del content[sums.KEY]
    path.write_text(json.dumps(content))
    told = command("results", "verify")
    assert told.status == 0
    assert says(told.err, "files of toy have no checksum: an older version wrote them")


def test_older_files_without_a_checksum_are_read(study, command):
    content, has_seal = seals.read_json(study / "study.json")
    assert has_seal
    (study / "study.json").write_text(json.dumps(content, indent=2) + "\n")
    assert seals.read_json(study / "study.json") == (content, False)
    told = command("results", "verify")
    assert told.status == 0
    assert says(told.err, "1 files of toy have no checksum")


def test_files_that_an_answer_has_no_more_do_not_stay(tmp_path):
    sums.put(tmp_path, {"a.csv": b"1", "b.csv": b"2"})
    sums.put(tmp_path, {"a.csv": b"3"})
    assert sorted(path.name for path in tmp_path.iterdir() if not path.name.startswith(".")) == ["SHA256SUMS", "a.csv"]
    sums.put(tmp_path, {"c.csv": b"4"}, adds=True)
    assert sums.content(tmp_path, "a.csv") + sums.content(tmp_path, "c.csv") == b"34"


def test_a_manifest_that_is_altered_is_refused(study):
    path = study / "manifest.parquet"
    _flip(path, 8 * (path.stat().st_size // 2))
    with pytest.raises(Refusal, match=r"manifest\.parquet cannot be read \(its bytes do not have the checksum"):
        load("toy", partial=True)


def test_json_with_a_checksum_comes_back_as_it_was(tmp_path):
    path = Path(tmp_path / "one.json")
    for content in ({}, {"a": 1, "ü": [None, "\n"]}, {"sha256": "0" * 64}):
        seals.write_json(path, content)
        assert seals.read_json(path) == (content, True)
        for bit in range(8 * path.stat().st_size):
            _flip(path, bit)
            with pytest.raises(seals.Damaged):
                seals.read_json(path)
            _flip(path, bit)
