"""The store: what is kept, under which name, and what is believed when it is read again."""

import json
import os
import socket

import fake_model
import numpy as np
import pyarrow.parquet
import pytest

import experiments
from experiments.errors import Refusal
from experiments.running.plan import Plan
from experiments.store import atomic_files, manifest, parts, reading, seals
from experiments.store.identity import LATER, LATER_GROUPS, array_digest, completed, point_id, typed
from experiments.store.store import Store
from simulation import parameters
from tests.declaring import row_source, rows_of

CONFIG = {"complementarity": {"strength": 1, "form": "LINEAR"}, "city": {"cities": 11}}


@pytest.fixture
def bench(results, fake):
    def make(seed=1, panels=3, **plan):
        return row_source(Store("toy", "fake-1"), CONFIG, seed, panels, Plan(**plan), "Does a toy answer?")

    return make


def _parts(results):
    return sorted(results.glob("toy/parts/*/*.parquet"))


def test_a_point_is_named_by_what_determines_it_and_by_nothing_else():
    concepts = fake_model.Parameters.__annotations__
    config = typed(CONFIG, concepts)
    assert config == {"complementarity": {"strength": 1.0, "form": "linear"}, "city": {"cities": 11}}
    name = point_id(config, {}, 1, "1")
    assert name == "16bd5cc69126e5dc0977"  # stored results are found by it: a change needs a new schema version
    assert name == point_id(dict(reversed(config.items())), {}, 1, "1")
    moved = {**config, "advice_network": {"source": "elsewhere.csv"}}
    assert point_id(moved, {}, 1, "1") == name
    others = [
        point_id({**config, "city": {"cities": 12}}, {}, 1, "1"),
        point_id(config, {"network": "content"}, 1, "1"),
        point_id(config, {}, 2, "1"),
        point_id(config, {}, 1, "2"),
    ]
    assert len({name, *others}) == 5


def test_keys_that_came_later_name_a_point_only_where_they_change_something():
    before = {"trigger_events": {"added": []}, "leadership": {"support": 0.5}}
    name = point_id(before, {}, 1, "1")
    assert point_id(completed(before), {}, 1, "1") == name
    later: dict[str, dict[str, object]] = {}
    for key, value in LATER.items():
        group, key_in_group = key.split(".")
        later.setdefault(group, {})[key_in_group] = value
    assert later["leadership"]["support_from"] == 0.0
    assert completed(before) == {group: later[group] | values for group, values in before.items()}
    given = {"trigger_events": {"replaced": [{"month": 3, "role": "cio"}]}, "leadership": {"support_from": 6.0}}
    assert completed(given) == {group: later[group] | values for group, values in given.items()}
    for group, values in given.items():
        assert point_id({**before, group: {**before[group], **values}}, {}, 1, "1") != name


def test_a_group_that_came_later_is_added_where_the_model_is_meant_and_names_no_point():
    whole = experiments.configuration()
    before = {group: values for group, values in whole.items() if group not in LATER_GROUPS}
    assert set(LATER_GROUPS) <= set(whole)
    concepts = parameters.Parameters.__annotations__
    added = completed(typed(before, concepts))
    for group in LATER_GROUPS:
        assert typed(whole, concepts)[group] == added[group]
    assert point_id(typed(whole, concepts), {}, 1, "1") == point_id(typed(before, concepts), {}, 1, "1")
    assert parameters.read(added).parameters == parameters.read(whole).parameters


def test_identity_columns_come_first_and_every_column_says_what_it_means(bench, results):
    made = bench()
    rows_of(made, {"default": {}})
    (path,) = _parts(results)
    schema = pyarrow.parquet.read_schema(path)
    assert schema.names == ["study", "point", "panel", "city", "twin", "arm", "seed", "use", "is_enacted", "starts"]
    use = reading.load("toy", as_="arrow").schema.field("use")
    assert use.metadata == {b"unit": b"share, 0..1", b"meaning": b"use at the end"}
    said = {name.decode(): value.decode() for name, value in schema.metadata.items()}
    assert said["framebreak.panels"] == "0-3"
    assert json.loads(said["framebreak.config"]) == typed(CONFIG, fake_model.Parameters.__annotations__)
    assert path.name == f"{said['framebreak.point']}-r00000-00003.parquet"
    assert path.parent.name == said["framebreak.point"][:2]
    assert (results / "toy" / "env" / f"{said['framebreak.environment']}.json").is_file()


def test_twins_share_a_number_across_arms_and_a_city_keeps_its_row(bench):
    made = bench()
    arms = rows_of(made, {"none": {"complementarity.strength": 0}, "all": {"complementarity": {"strength": 2.0}}})
    assert np.array_equal(arms["none"]["twin"], np.arange(33))
    assert np.array_equal(arms["none"]["twin"], arms["all"]["twin"])
    assert np.allclose(arms["all"]["use"], 2 * arms["none"]["use"])  # the same luck
    assert list(arms["all"])[:3] == ["panel", "city", "twin"]


def test_rows_do_not_depend_on_the_way_they_were_asked_for(bench, results):
    made = bench(panels=900)
    whole = rows_of(made, {"default": {}})["default"]
    assert len(_parts(results)) == 5  # 0-200-400-600-800-900
    for path in _parts(results):
        path.unlink()
    for asked in (range(150), range(100, 310), 900):
        made = bench(panels=900)
        pieces = rows_of(made, {"default": {}}, asked)["default"]
    for name in whole:
        assert np.array_equal(whole[name], pieces[name])


def test_eleven_thousand_cities_are_a_handful_of_parts():
    assert len(parts.chunks(range(1000), 11)) == 5
    assert len(parts.chunks(range(10), 11)) == 1
    assert len(parts.chunks(range(1000), 1)) == 1
    assert max(len(chunk) * 200 for chunk in parts.chunks(range(1000), 200)) <= parts.ROWS_PER_PART
    assert [len(chunk) for chunk in parts.chunks(range(3), 6000)] == [1, 1, 1]


@pytest.mark.parametrize("harm", ["truncated", "empty", "flipped", "renamed", "nonsense"])
def test_a_damaged_part_is_told_set_aside_and_computed_again(harm, bench, results, fake, capfd):
    made = bench()
    before = rows_of(made, {"default": {}})["default"]
    (path,) = _parts(results)
    content = path.read_bytes()
    if harm == "truncated":
        path.write_bytes(content[: len(content) // 2])
    elif harm == "empty":
        path.write_bytes(b"")
    elif harm == "flipped":
        table = pyarrow.parquet.read_table(path)
        use = table["use"].to_numpy().copy()
        use[5] += 1e-9
        table = table.set_column(table.schema.get_field_index("use"), table.schema.field("use"), [use])
        pyarrow.parquet.write_table(table, path)
    elif harm == "renamed":
        path.rename(path.with_name(path.name.replace("00003", "00004")))
    else:
        path.write_bytes(b"PAR1 nonsense PAR1")
    fake.computed()
    again = bench()
    after = rows_of(again, {"default": {}})["default"]
    assert fake.computed() == ["0-3"]
    assert "is damaged" in capfd.readouterr().err
    assert len(list(results.glob("toy/failed/*.damaged"))) == 1
    assert all(np.array_equal(before[name], after[name]) for name in before)
    assert len(_parts(results)) == 1
    made = bench()
    rows_of(made, {"default": {}})
    assert fake.computed() == []


def test_every_flipped_byte_is_noticed_or_harmless(bench, results):
    made = bench(panels=1)
    before = rows_of(made, {"default": {}})["default"]
    (path,) = _parts(results)
    content = path.read_bytes()
    point = made.store.stored()
    ((part,),) = point.values()
    for place in range(0, len(content), 37):
        path.write_bytes(content[:place] + bytes([content[place] ^ 0x10]) + content[place + 1 :])
        try:
            rows, _ = part.read()
        except parts.Damaged:
            continue
        assert all(np.array_equal(before[name], rows[name]) for name in before)


def test_parts_with_the_columns_of_an_older_model_are_replaced(bench, results, fake, monkeypatch):
    made = bench()
    rows_of(made, {"default": {}})
    fake.computed()
    monkeypatch.setenv("FAKE_NEW_COLUMN", "1")
    made = bench(panels=2)
    assert "burden" in rows_of(made, {"default": {}})["default"]
    assert fake.computed() == ["0-2"]
    assert [path.name[-19:] for path in _parts(results)] == ["00000-00002.parquet"]


def test_overlapping_parts_of_two_writers_are_counted_once(bench, results):
    made = bench(panels=30)
    whole = rows_of(made, {"default": {}})["default"]
    point = made.store.point(typed(CONFIG, fake_model.Parameters.__annotations__), 1, "default", _given(made))
    rows = fake_model.run(made.question.setting, 1, range(10, 50))
    point.write(rows, range(10, 50), {})
    read = point.find(range(50), ["use", "is_enacted", "starts"])
    assert read.missing == []
    joined = parts.joined(read.rows)
    assert np.array_equal(joined["panel"], np.repeat(np.arange(50), 11))
    assert np.array_equal(joined["use"][:330], whole["use"])


def _given(made):
    return {"exposure": array_digest(made.question.setting.exposure), "network": array_digest(None)}


def test_a_failing_point_is_written_down_and_forgotten_when_it_succeeds(bench, results, monkeypatch):
    monkeypatch.setenv("FAKE_FAILS_AT", "1")
    made = bench()
    with pytest.raises(FloatingPointError):
        rows_of(made, {"default": {}})
    (failure,) = results.glob("toy/failed/*.json")
    assert json.loads(failure.read_text())["error"] == "FloatingPointError"
    assert _status("toy").failed == 1
    monkeypatch.delenv("FAKE_FAILS_AT")
    rows_of(made, {"default": {}})
    assert not failure.exists()
    assert _status("toy")[2:6] == (1, 1, 0, 0)


def _status(study):
    return reading.status(study)


def test_one_tidy_table_has_parameters_as_columns(bench):
    made = bench()
    rows_of(made, {f"K={k}": {"complementarity.strength": k} for k in (0, 2)})
    table = reading.load("toy", as_="arrow")
    assert table.column_names[:8] == [*parts.IDENTITY, "complementarity.strength"]
    assert table["complementarity.strength"].to_pylist() == [0.0] * 33 + [2.0] * 33
    assert set(reading.load("toy", parameters="all", as_="arrow").column_names) >= {"city.cities", "complementarity.form"}
    frame = reading.load("toy", parameters=["city.cities"])
    assert frame.groupby("arm")["city.cities"].mean().to_dict() == {"K=0": 11.0, "K=2": 11.0}
    one = reading.load("toy", points=[table["point"][0].as_py()], as_="arrow")
    assert len(one) == 33
    with pytest.raises(Refusal, match=r"did you mean complementarity.strength"):
        reading.load("toy", parameters=["complementarity.strenth"])
    with pytest.raises(Refusal, match="did you mean toy"):
        reading.load("tay")


def test_one_point_in_two_arms_is_computed_once_and_stands_in_both(bench, fake):
    made = bench()
    rows_of(made, {"one": {}})
    rows_of(made, {"same": {"complementarity.strength": 1.0}})
    assert fake.computed() == ["0-3"]
    assert reading.load("toy", as_="arrow")["arm"].to_pylist() == ["one"] * 33 + ["same"] * 33


def test_the_manifest_has_a_row_per_point_with_typed_parameters(bench, results):
    made = bench(seed=2**70)
    rows_of(made, {f"K={k}": {"complementarity.strength": k} for k in (0, 2)})
    table = pyarrow.parquet.read_table(results / "toy" / "manifest.parquet")
    assert str(table.schema.field("complementarity.strength").type) == "double"
    assert table["seed"].to_pylist() == [str(2**70)] * 2
    assert table["panels"].to_pylist() == [3, 3]
    made = bench(seed=2**70, panels=1)
    rows_of(made, {"K=0": {"complementarity.strength": 0}})
    assert pyarrow.parquet.read_table(results / "toy" / "manifest.parquet").equals(table)  # fewer panels change nothing


def test_a_change_that_names_nothing_is_refused(bench):
    with pytest.raises(Refusal, match=r"there is no complementarity.strenth; did you mean strength"):
        bench().question.vary({"complementarity.strenth": 1})
    with pytest.raises(Refusal, match=r"complementarity.strength is a single value"):
        bench().question.vary({"complementarity.strength.more": 1})


def test_a_file_is_whole_or_absent(tmp_path):
    def fails(file):
        file.write(b"half")
        raise RuntimeError("stop")

    atomic_files.write(tmp_path / "kept", b"before")
    with pytest.raises(RuntimeError):
        atomic_files.write(tmp_path / "kept", fails)
    assert (tmp_path / "kept").read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_remains_of_dead_writers_are_swept_up(tmp_path):
    dead = tmp_path / f".x.parquet.{socket.gethostname()}.{2**22 + 1}.tmp"
    alive = tmp_path / f".x.parquet.{socket.gethostname()}.{os.getpid()}.tmp"
    elsewhere = tmp_path / ".x.parquet.other.host.1.tmp"
    for path in (dead, alive, elsewhere):
        path.write_bytes(b"")
    atomic_files.sweep(tmp_path)
    assert not dead.exists()
    assert alive.exists()
    assert elsewhere.exists()


def test_outcomes_that_a_study_does_not_want_are_stored_and_not_handed_over(bench, fake):
    few = bench()
    wanted = rows_of(few, {"some": {}}, columns=("use",))["some"]
    assert fake.computed()
    again = bench()
    whole = rows_of(again, {"some": {}})["some"]
    stored = rows_of(again, {"some": {}}, columns=("use",))["some"]
    assert not fake.computed()  # the first call has stored every outcome
    assert set(wanted) == set(stored) == {"panel", "city", "twin", "use"}
    assert set(wanted) < set(whole)
    for name, values in wanted.items():
        assert np.array_equal(values, whole[name])
        assert np.array_equal(values, stored[name])


def test_an_arm_of_later_panels_alone_is_whole_once_these_are_there(bench, results):
    made = bench()
    point = made.store.point(made.question.config, 1, "block")
    made.store.open({})
    made.store.plan([point], range(3, 6), 11)
    assert made.store.planned_panels() == {point.id: ([range(3, 6)], 11)}
    assert reading.status("toy").rows_planned == 33
    point.write(fake_model.run(made.question.setting, 1, range(3, 6)), range(3, 6), {})
    state = reading.status("toy")
    assert (state.complete, state.rows, state.lacking) == (1, 33, ())
    made.store.plan([point], range(2, 4), 11)
    assert made.store.planned_panels() == {point.id: ([range(2, 6)], 11)}


def test_a_manifest_from_before_says_from_panel_0_on_until_the_study_runs_again(bench, results):
    made = bench()
    point, other = (made.store.point(made.question.config, seed, "block") for seed in (1, 2))
    made.store.open({})
    made.store.plan([point], range(3, 6), 11)
    path = results / "toy" / "manifest.parquet"
    before = made.store.manifest().drop_columns([manifest.FIRST])
    with path.open("wb+") as file:
        with manifest._writer(file, before.schema) as writer:
            writer.write_table(before)
        seals.seal(file)
    assert made.store.planned_panels() == {point.id: ([range(6)], 11)}
    made.store.plan([point, other], range(3, 6), 11)
    assert made.store.planned_panels() == {each.id: ([range(3, 6)], 11) for each in (point, other)}
