"""`framebreak replay`: a stored city comes out again, bit for bit, or the reason is told."""

import json

import pyarrow.parquet
import pytest

import experiments
import simulation
from experiments.cli import main
from experiments.running import replay
from experiments.store import parts
from experiments.store.identity import LATER
from experiments.store.store import Store
from tests.declaring import row_source, rows_of
from tests.messages import says

OPTIONS = ("city.cities=2", "horizon.months=48", "city.managers=9")


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """A study of one point and a study of two, of the real model."""
    folder = tmp_path_factory.mktemp("replay")
    for study, strengths in (("one", [1.0]), ("two", [0.0, 1.0])):
        bench = row_source(Store(study, simulation.MODEL_VERSION, folder), experiments.configuration(*OPTIONS), 2**70, 2)
        rows_of(bench, {f"K={strength:g}": {"complementarity.strength": strength} for strength in strengths})
    return folder


@pytest.fixture
def run(stored, monkeypatch, tmp_path, capfd):
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(stored))
    monkeypatch.chdir(tmp_path)

    def command(*arguments):
        capfd.readouterr()
        status = main(["replay", *arguments])
        return status, *capfd.readouterr()

    return command


@pytest.mark.parametrize("driver", ["kernel", "mesa"])
@pytest.mark.parametrize(("study", "city"), [("one", "1:0"), ("two", "K=0:1:1"), ("two", "K=1:0:1")])
def test_a_city_comes_out_again_bit_for_bit(driver, study, city, run):
    status, out, err = run(study, city, "--driver", driver)
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith(f"{study} ")
    assert f"seed {2**70}" in lines[0]
    assert lines[1].startswith("class: ")
    assert "after 48 months (1999-01 to 2002-12)" in lines[1]
    assert any(line.startswith("programmes started: ") for line in lines)
    assert any(line.startswith("frames broken: ") for line in lines)
    assert lines[-1].startswith(f"replayed by {driver}: all ")
    assert lines[-1].endswith("outcomes equal the stored ones bit for bit")


def test_a_configuration_stored_before_keys_were_added_means_what_it_meant():
    config = experiments.configuration(*OPTIONS, "numbers=hand_set")
    for key in LATER:
        group, _, name = key.partition(".")
        del config[group][name]
    was, now = replay.read_setting(config, {}), experiments.setting(*OPTIONS, "numbers=hand_set", "leadership.vision=champion")
    assert was.parameters == now.parameters
    assert not was.replaced.any()


def test_the_panel_is_written_where_one_wants_it(run, tmp_path):
    status, _, _ = run("one", "0:1", "--output", "panel")
    assert status == 0
    names = sorted(path.name.rsplit("-", 1)[1] for path in (tmp_path / "panel").iterdir())
    assert names == ["cities.parquet", "managers.parquet", "services.parquet"]
    (path,) = (tmp_path / "panel").glob("*-cities.parquet")
    table = pyarrow.parquet.read_table(path)
    assert len(table) == 49 * 2
    assert table.column_names[:5] == ["study", "point", "panel", "month", "city"]


@pytest.mark.parametrize("driver", replay.DRIVERS)
def test_what_the_panel_was_decided_by_is_written_where_it_is_asked_for(run, tmp_path, driver):
    status, _, _ = run("one", "0:1", "--driver", driver, "--output", f"grounds-{driver}", "--grounds")
    assert status == 0
    tables = {
        path.name.rsplit("-", 1)[1].removesuffix(".parquet"): pyarrow.parquet.read_table(path)
        for path in (tmp_path / f"grounds-{driver}").iterdir()
    }
    assert set(tables) == {"cities", "managers", "services", "traits", "ties", "draws"}
    assert tables["traits"].column_names[3:6] == ["city", "seat", "role"]
    assert set(tables["ties"].column("month").to_pylist()) == set(range(1, 49))
    draws = tables["draws"].column("draw").to_numpy()
    assert draws.min() >= 0.0
    assert draws.max() < 1.0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["one", "0:0", "--grounds"], "--grounds writes tables; say where with --output FOLDER"),
        (["one", "3"], "write POINT:PANEL:CITY"),
        (["one", "7:0"], "panel 7 ... 0 to 1"),
        (["one", "0:2"], "city 2 ... 0 to 1"),
        (["two", "0:0"], "2 points ... POINT:0:0"),
        (["two", "K=2:0:0"], "did you mean K=1?"),
        (["onne", "0:0"], "did you mean one?"),
        (["one", "0:0", "--driver", "mess"], "choose one of kernel, mesa"),
        (["one", "0:0", "--drivr", "mesa"], "did you mean --driver?"),
        (["one"], "see framebreak replay --help"),
    ],
)
def test_mistakes_are_answered_in_one_line(arguments, said, run):
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert says(err, said)
    assert len(err.splitlines()) == 1


def test_another_model_version_is_refused_with_what_changed(run, monkeypatch):
    monkeypatch.setattr(simulation, "MODEL_VERSION", "next")
    status, out, err = run("one", "0:0")
    assert (status, out) == (1, "")
    assert "computed by model version 1 (by " in err
    assert "here is version next" in err
    assert err.count("sources ") == 2
    assert "commit" in err


def test_other_sources_of_the_same_version_are_told(run, monkeypatch):
    monkeypatch.setattr(replay.provenance, "sources", lambda package: "0" * 64)
    status, out, _ = run("one", "0:0")
    assert status == 0
    assert says(out, "sources ... version")


def test_a_difference_is_named_with_both_values(run, stored):
    (path,) = (stored / "one" / "parts").rglob("*.parquet")
    content = path.read_bytes()
    rows, said = parts.Part.named(path)[1].read()
    rows["use"] = rows["use"] + 1e-15
    del said["content_sha256"], said["sealed"]
    try:
        parts.write(path, rows, said)
        status, out, _ = run("one", "0:0")
        path.write_bytes(content[:-30])
        damaged = run("one", "0:0")
    finally:
        path.write_bytes(content)
    assert status == 1
    assert "1 of " in out
    assert "  use: stored " in out
    assert damaged[0] == 1
    assert "is damaged: it is cut short" in damaged[2]


def test_what_was_read_from_files_must_be_what_it_was(run, stored):
    (path,) = (stored / "one" / "parts").rglob("*.parquet")
    content = path.read_bytes()
    rows, said = parts.Part.named(path)[1].read()
    del said["content_sha256"], said["sealed"]
    try:
        parts.write(path, rows, {**said, "given": json.dumps({"exposure": "another"})})
        status, _, err = run("one", "0:0")
    finally:
        path.write_bytes(content)
    assert status == 1
    assert says(err, "files ... exposure")
