"""Short points of a sweep are stored together: few files, little room, and each is still found, judged and mended alone."""

import json
import shutil

import pytest

from experiments import load
from experiments.store import batches, compact, export
from experiments.store.parts import span
from experiments.store.reading import existing, status
from experiments.store.seals import Damaged
from experiments.store.store import Store

POINTS = 60  # and as many arms each as the toy study has
SWEEP = ("run", "-m", f"study.seed=range(0,{POINTS})", "study.panels=2", "progress=off")


def _swept(command):
    assert command(*SWEEP).status == 0


@pytest.fixture
def swept(command, fake, results, once):
    """A stored sweep; each test has a copy of its own to change."""
    once(lambda: _swept(command))
    fake.computed()
    return Store("toy", "", results)


def files(results):
    return sorted(results.glob("toy/batches/*.parquet"))


def test_a_point_takes_little_room_and_few_files(swept, results):
    """Two rows of the model are bounded in the benchmark of sweeps; these are 22 rows of four outcomes."""
    stored = swept.stored()
    assert len(stored) == 3 * POINTS
    assert not list(results.glob("toy/parts/*/*"))
    assert len(files(results)) < POINTS / 2
    size = sum(path.stat().st_size for path in results.rglob("*") if path.is_file() and path.suffix == ".parquet")
    assert size / len(stored) < 2_000


def test_each_member_reads_like_a_part(swept):
    for point, (member,) in swept.stored().items():
        rows, said = member.read()
        assert (said["point"], said["panels"], said["rows"]) == (point, span(member.panels), str(len(rows["panel"])))
        assert set(rows["point"]) == {point}
        config = json.loads(said["config"])
        assert existing("toy").point(config, int(said["entropy"]), said["arm"], json.loads(said["given"])).id == point
        assert rows["panel"].tolist() == [0] * 11 + [1] * 11


def test_all_readers_agree_and_parts_alone_give_the_same(swept, command, results, monkeypatch, tmp_path):
    whole = load("toy", as_="arrow")
    assert len(whole) == 3 * POINTS * 22
    assert export.export("toy", tmp_path / "toy.parquet").rows == len(whole)
    assert compact.compact(swept)[1] == len(whole)
    assert load("toy", as_="arrow").equals(whole)
    monkeypatch.setattr(batches, "MOST_ROWS", 0)
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(results / "other"))
    assert command(*SWEEP).status == 0
    assert len(list((results / "other").glob("toy/parts/*/*.parquet"))) == 3 * POINTS
    assert load("toy", as_="arrow").equals(whole)


@pytest.mark.slow
@pytest.mark.parametrize("place", [0.2, 0.5, 0.99])
def test_a_damaged_batch_is_told_by_point_and_mended(swept, command, fake, results, place):
    whole = load("toy", as_="arrow")
    path = files(results)[0]
    held = {member.point for member in batches.index_of(path).members(path)}
    content = bytearray(path.read_bytes())
    content[int(len(content) * place)] ^= 4
    path.write_bytes(content)
    found = status("toy", verify=True)
    assert {each.point for each in found.lacking} == held
    assert all(path.name in each.reason for each in found.lacking)
    assert command("results", "verify", "toy").status == 1
    assert command(*SWEEP).status == 0
    assert len(fake.computed()) == len(held)
    assert load("toy", as_="arrow").equals(whole)
    assert command("results", "verify", "toy").status == 0


@pytest.mark.slow
def test_what_is_computed_anew_takes_the_place_of_what_was(swept, command, fake, results):
    whole = load("toy", as_="arrow")
    before = files(results)
    assert command(*SWEEP, "rerun=all").status == 0
    assert len(fake.computed()) == 3 * POINTS
    assert not set(before) & set(files(results))  # nothing of them counted any more
    assert load("toy", as_="arrow").equals(whole)
    assert command("results", "verify", "toy").status == 0


def test_rows_that_were_replaced_do_not_come_back(tmp_path, swept, results):
    """Although the batch that held them is brought back, as a copy of a folder from another machine may do."""
    path = files(results)[0]
    kept = shutil.copy(path, tmp_path)
    member, *others = batches.index_of(path).members(path)
    rows, said = member.read()
    batches.write(swept.folder, [batches.New({**rows, "use": rows["use"] + 1}, said)], [member])
    shutil.copy(kept, path)
    (now,) = swept.stored()[member.point]
    assert now.read()[0]["use"].tolist() == (rows["use"] + 1).tolist()
    assert all(swept.stored()[each.point] == [each] for each in others)


def test_more_panels_extend_a_point_in_a_batch(swept, command, fake, results):
    assert command("run", "-m", "study.seed=0,1", "study.panels=5", "progress=off").status == 0
    assert len(fake.computed()) == 2 * 3
    own = [pieces for pieces in swept.stored().values() if len(pieces) == 2]
    assert len(own) == 6
    assert all([piece.panels for piece in pieces] == [range(2), range(2, 5)] for pieces in own)


def test_a_batch_that_is_none_is_damaged(tmp_path):
    path = tmp_path / f"{'0' * 20}.parquet"
    path.write_bytes(b"PAR1")
    with pytest.raises(Damaged, match="cannot be read"):
        batches.index_of(path)
    with pytest.raises(Damaged, match="cannot be read"):
        batches.table(tmp_path / "absent.parquet")
