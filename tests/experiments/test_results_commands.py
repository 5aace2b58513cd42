"""`framebreak results`: what it lists, what it finds damaged, what it shows and exports."""

import csv
import json
import random
from pathlib import Path

import fake_model
import numpy as np
import pyarrow
import pyarrow.parquet
import pytest

from experiments import results
from experiments.errors import Refusal
from experiments.results import scan
from experiments.store import export, parts, reading
from experiments.store.compact import copy_of
from experiments.store.identity import canonical
from experiments.store.reading import existing, load
from experiments.store.store import Store
from tests.declaring import row_source, rows_of
from tests.messages import says

CONFIG = {"complementarity": {"strength": 1, "form": "LINEAR"}, "city": {"cities": 11}}


@pytest.fixture
def bench(results, fake):
    return row_source(Store("toy", "fake-1"), CONFIG, 1, 3, text="Does a toy answer?")


@pytest.fixture
def toy(bench):
    """A study of two points in three arms."""
    rows_of(bench, {"none": {"complementarity.strength": 0}, "some": {}})
    rows_of(bench, {"twice": {"complementarity.strength": 1.0}})
    return bench


def _parts(results):
    return sorted(results.glob("toy/parts/*/*.parquet"))


def test_nothing_is_listed_where_nothing_is(command):
    assert "begin with: framebreak run" in command("results").out
    assert "begin with: framebreak run" in command("results", "verify").out


def test_points_are_listed_as_complete_missing_or_failed(command, toy, results, monkeypatch):
    monkeypatch.setenv("FAKE_FAILS_AT", "4")
    with pytest.raises(FloatingPointError):
        rows_of(toy, {"more": {"complementarity.strength": 2}}, 5)
    _parts(results)[0].unlink()
    lines = command("results", "list").out.splitlines()
    assert lines[0].split() == ["study", "points", "complete", "missing", "failed", "rows", "MB"]
    assert lines[1].split()[:6] == ["toy", "3", "1", "1", "1", "33"]


@pytest.mark.parametrize("seed", range(5))
def test_the_list_names_a_study_with_a_damaged_file_of_rows(seed, command, toy, results):
    assert command("results", "list").status == 0
    chance = random.Random(seed)
    path = chance.choice(_parts(results))
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)
    told = command("results", "list")
    assert told.status == 1
    assert "1 file of rows is damaged in toy; see framebreak results status toy" in told.err
    assert told.out.splitlines()[1].split()[2] != told.out.splitlines()[1].split()[1]
    assert command("results", "list", "--quick").status == 0  # by the names of files


def test_a_verified_study_of_which_rows_were_deleted_says_so(command, toy, results):
    _parts(results)[0].unlink()
    told = command("results", "verify")
    assert "none damaged" in told.out
    assert "not there in whole; see framebreak results status toy" in told.err


def test_a_study_in_disorder_does_not_hide_the_others(command, toy, results):
    (results / "odd").mkdir()
    (results / "odd" / "study.json").write_text("{")
    (results / "torn").mkdir()
    (results / "torn" / "study.json").write_text((results / "toy" / "study.json").read_text())
    (results / "torn" / "manifest.parquet").write_bytes(b"PAR1")
    told = command("results", "list")
    assert told.status == 1
    assert "toy" in told.out
    assert len(told.err.splitlines()) == 2
    assert "remove it" in told.err
    told = command("results", "status")
    assert told.status == 1
    assert "toy" in told.out
    assert len(told.err.splitlines()) == 2


@pytest.mark.slow
def test_ten_thousand_points_are_listed_from_the_names_of_their_parts(results):
    store, config = Store("large", "fake-1"), json.loads(canonical(CONFIG))
    store.open({"question": "How long?"})
    points = []
    for place in range(10_000):
        config["complementarity"] = {"strength": place / 10_000, "form": "linear"}
        points.append(store.point({**config}, 1))
        path = points[-1].folder / parts.file_name(points[-1].id, range(100), "parquet")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()  # nothing is in it: whoever opened it would find it damaged
    store.plan(points, 100, 10)
    status = results_status("large")
    assert (status.points, status.complete, status.rows) == (10_000, 10_000, 10_000_000)


def results_status(study):
    return reading.status(study)


def test_an_undamaged_study_is_verified(command, toy):
    told = command("results", "verify")
    assert (told.status, told.err) == (0, "")
    assert says(told.out, "toy: 2 parts and ... other files, none damaged")
    assert command("results", "verify", "toy").out == told.out


def _rewritten(path, change):
    """The part with other rows, its checksums in order: as somebody with a purpose would do it."""
    rows, said = parts.Part.named(path)[1].read()
    path.unlink()
    rows, said = change(dict(rows), dict(said))
    del said["content_sha256"], said["sealed"]
    parts.write(path, rows, said)


def _without_seal(path):
    table = pyarrow.parquet.read_table(path)
    known = {name: value for name, value in table.schema.metadata.items() if b"file_sha256" not in name}
    pyarrow.parquet.write_table(table.replace_schema_metadata(known), path)


def _short(path):
    _rewritten(path, lambda rows, said: ({name: values[:-1] for name, values in rows.items()}, {**said, "rows": 32}))


def _retyped(path):
    _rewritten(path, lambda rows, said: ({**rows, "use": rows["use"].astype(np.float32)}, said))


def _without_a_column(path):
    _rewritten(path, lambda rows, said: ({name: values for name, values in rows.items() if name != "city"}, said))


def _of_another_configuration(path):
    _rewritten(path, lambda rows, said: (rows, {**said, "config": said["config"].replace("linear", "convex")}))


def _disordered(path):
    _rewritten(path, lambda rows, said: ({**rows, "city": rows["city"][::-1].copy()}, said))


DAMAGES = {
    "truncated": (lambda path: path.write_bytes(path.read_bytes()[:-9]), "cut short"),
    "empty": (lambda path: path.write_bytes(b""), "it is empty"),
    "another table": (lambda path: pyarrow.parquet.write_table(pyarrow.table({"a": [1]}), path), "none of its metadata"),
    "no seal": (_without_seal, "checksum of the file is gone"),
    "renamed": (lambda path: path.rename(path.with_name(path.name.replace("00003", "00004"))), "different points"),
    "misnamed": (lambda path: path.rename(path.with_name("copy.parquet")), "its name is not that of a part"),
    "too few rows": (_short, "32 rows ... 3 panels ... 11 cities ... 33"),
    "a column of another type": (_retyped, "use ... float32 ... float64"),
    "a column gone": (_without_a_column, "its columns are not study, point"),
    "another configuration": (_of_another_configuration, "are those of point"),
    "rows in disorder": (_disordered, "city ... panels"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_part_is_named_with_the_reason(damage, command, toy, results):
    harm, reason = DAMAGES[damage]
    path = _parts(results)[0]
    harm(path)
    told = command("results", "verify", "toy")
    assert told.status == 1
    bad, summary = told.out.splitlines()
    assert says(bad, reason)
    assert bad.startswith(f"toy/parts/{path.parent.name}/")
    assert says(summary, "toy: 2 parts and ... 1 damaged; running the study again computes them anew")


def test_every_flipped_byte_is_noticed(toy, results):
    from experiments.running.verify import checked

    path = _parts(results)[0]
    content = path.read_bytes()
    assert checked(path).reason == ""
    for place in range(0, len(content), 11):
        path.write_bytes(content[:place] + bytes([content[place] ^ 0x10]) + content[place + 1 :])
        assert checked(path).reason, place


def test_verifying_changes_nothing(command, toy, results):
    _parts(results)[0].write_bytes(b"")
    before = {path: path.stat().st_mtime_ns for path in results.rglob("*")}
    command("results", "verify")
    assert {path: path.stat().st_mtime_ns for path in results.rglob("*")} == before


def test_a_study_and_a_point_are_shown(command, toy):
    study = command("results", "show", "toy")
    assert study.out.splitlines()[:3] == [
        "toy: Does a toy answer?",
        "2 points, 2 complete, 66 rows, 0.0 MB",
        "model version fake-1",
    ]
    point = command("results", "show", "toy", "none")
    lines = point.out.splitlines()
    assert "arm none" in lines[0]
    assert lines[1] == "seed 1, 3 panels of 11 cities, model version fake-1"
    assert "panels 0 to 2" in lines[2]
    assert "numpy" in lines[2]
    assert 'complementarity.form: "linear"' in lines
    name = lines[0].split()[1]
    assert command("results", "show", "toy", name[:6]).out == point.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["show", "tay"], "did you mean toy?"),
        (["show", "toy", "twise"], "twise ... twice"),
        (["show"], "see framebreak results show --help"),
        (["lst"], "lst ... list"),
        (["export", "toy", "--output", "toy.xlsx"], ".csv ... .parquet ... toy.csv"),
        (["export", "toy", "--output", "toy.csv", "--parameters", "strength"], "there is no parameter strength"),
        (["export", "toy", "--output", "."], "end its name in .csv or .parquet"),
        (["export", "toy", "--ouput", "toy.csv"], "--output"),
        (["verify", "tay"], "did you mean toy?"),
    ],
)
def test_mistakes_are_answered_in_one_line(arguments, said, command, toy, tmp_path):
    told = command("results", *arguments)
    assert (told.status, told.out) == (2, "")
    assert says(told.err, said)
    assert len(told.err.splitlines()) == 1
    assert list(Path.cwd().iterdir()) == []


def test_both_files_hold_the_whole_study_in_order(command, toy):
    assert command("results", "export", "toy", "--output", "toy.parquet").out == "toy.parquet: 99 rows of 2 points\n"
    assert command("results", "export", "toy", "--output", "toy.csv", "--parameters", "all").status == 0
    table = pyarrow.parquet.read_table("toy.parquet")
    keys = list(zip(*(table[name].to_pylist() for name in ("point", "arm", "panel", "city"))))
    assert keys == sorted(keys)
    assert table.column_names[:8] == [*parts.IDENTITY, "complementarity.strength"]
    loaded = reading.load("toy", as_="arrow")
    assert (
        table.select(loaded.column_names)
        .sort_by([(name, "ascending") for name in ("arm", "panel", "city")])
        .equals(loaded.cast(table.schema), check_metadata=False)
    )
    with Path("toy.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [float(row["use"]) for row in rows] == table["use"].to_pylist()  # to the last bit
    assert rows[0]["city.cities"] == "11"
    assert {row["is_enacted"] for row in rows} == {"true", "false"}


def test_an_export_does_not_depend_on_the_way_the_study_was_computed(toy, bench, results, tmp_path):
    export.export("toy", tmp_path / "before.parquet")
    for path in _parts(results):
        path.unlink()
    for arm, strength in (("some", 1), ("none", 0)):
        for panels in (range(2, 3), range(2)):
            again = row_source(Store("toy", "fake-1"), CONFIG, 1, 3)
            rows_of(again, {arm: {"complementarity.strength": strength}}, panels)
    assert len(_parts(results)) == 4
    export.export("toy", tmp_path / "after.parquet")
    assert pyarrow.parquet.read_table(tmp_path / "before.parquet").equals(
        pyarrow.parquet.read_table(tmp_path / "after.parquet")
    )


def test_an_export_holds_few_rows_in_memory(toy, tmp_path, monkeypatch):
    monkeypatch.setattr(export, "ROWS_AT_A_TIME", 40)
    export.export("toy", tmp_path / "toy.parquet")
    groups = pyarrow.parquet.ParquetFile(tmp_path / "toy.parquet").metadata
    assert [groups.row_group(place).num_rows for place in range(groups.num_row_groups)] == [66, 33]


def test_what_is_missing_is_told_and_what_is_damaged_is_not_exported(command, toy, results):
    first, second = _parts(results)
    first.unlink()
    told = command("results", "export", "toy", "--output", "toy.csv")
    assert (told.status, told.out, len(told.err.splitlines())) == (1, "", 1)
    assert says(told.err, "1 of 2 points ... not computed ... --partial")
    assert not Path("toy.csv").exists()
    told = command("results", "export", "toy", "--output", "toy.csv", "--partial")
    assert told.status == 0
    assert "1 of 2 points" in told.err
    before = Path("toy.csv").read_bytes()
    second.write_bytes(second.read_bytes()[:-20])
    told = command("results", "export", "toy", "--output", "toy.csv")
    assert told.status == 1
    assert says(command("results", "export", "toy", "--output", "toy.csv", "--partial").err, "damaged ... cut short")
    assert Path("toy.csv").read_bytes() == before
    assert sorted(path.name for path in Path.cwd().iterdir()) == ["toy.columns.json", "toy.csv"]


def test_a_study_is_scanned_without_being_loaded(toy, bench):
    cities = results.scan("toy")
    loaded = reading.load("toy", as_="arrow")
    assert cities.columns == loaded.column_names
    ordered = cities.order("arm, panel, city").to_arrow_table()
    assert ordered.to_pylist() == loaded.to_pylist()
    means = dict(cities.aggregate('arm, avg("complementarity.strength")', "arm").fetchall())
    assert means == {"none": 0.0, "some": 1.0, "twice": 1.0}
    assert "complementarity.strength" not in results.scan("toy", parameters=[]).columns
    assert len(results.scan("toy", points=[loaded["point"][0].as_py()])) == 33
    with pytest.raises(Refusal, match="did you mean toy"):
        results.scan("tay")
    with pytest.raises(Refusal, match="there is no parameter strength"):
        results.scan("toy", parameters=["strength"])


def test_overlapping_parts_are_scanned_once(toy, bench):
    point = bench.store.point(*_of(bench))
    point.write(fake_model.run(bench.question.setting, 1, range(2, 6)), range(2, 6), {})
    bench.store.plan([point], 6, 11)
    cities = results.scan("toy", points=[point.id])
    assert cities.filter("arm = 'some'").order("panel, city").to_arrow_table()["twin"].to_pylist() == list(range(66))


def _of(bench):
    from experiments.store.identity import digests, typed

    return typed(CONFIG, fake_model.Parameters.__annotations__), 1, "some", digests(bench.question.setting)


@pytest.mark.slow
def test_a_compacted_study_is_read_alike_and_what_changed_is_read_from_its_parts(command, results):
    command("run", "-m", "study.seed=1,2,3")

    def rows():
        return scan("toy", parameters="all").order("point, panel, city").to_arrow_table()

    before = rows()
    answer = command("results", "compact", "toy")
    assert (answer.status, answer.out.split(" rows")[0]) == (0, f"toy: {len(before):,}")
    copy = copy_of(existing("toy"))
    assert sum(copy.has([part]) for parts in existing("toy").stored().values() for part in parts) == 9  # three arms each
    assert rows().equals(before)
    command("run", "study.seed=2", "rerun=all")  # written anew: no longer the part that was copied
    assert sum(copy.has([part]) for parts in existing("toy").stored().values() for part in parts) == 6
    command("run", "study.seed=4", "study.panels=5")  # not among the copied ones
    command("run", "study.seed=3", "study.panels=5")  # has more panels than were copied
    table = rows()
    assert len(table) > len(before)
    assert table.equals(_loaded())
    command("results", "compact", "toy")
    assert rows().equals(table)
    assert command("results", "verify").status == 0
    copy = copy_of(existing("toy"))
    content = bytearray(copy.path.read_bytes())
    content[len(content) // 2] ^= 1
    copy.path.write_bytes(content)
    answer = command("results", "verify")
    assert (answer.status, "toy/compact/rows-" in answer.out) == (1, True)
    assert command("results", "compact", "toy").status == 0
    assert command("results", "verify").status == 0


def _loaded():
    return load("toy", parameters="all", as_="arrow").sort_by(
        [("point", "ascending"), ("panel", "ascending"), ("city", "ascending")]
    )
