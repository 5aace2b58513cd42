"""What does not exist is null wherever a study's rows are read, and a city's class has its name beside its code."""

import csv
import math
from pathlib import Path

import duckdb
import numpy as np
import pandas
import pyarrow
import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet
import pytest

from experiments import load, results, simulate, sweep
from experiments.reporting import report
from experiments.store import compact, export, parts, reading, tidy_table

NEVER = "months_to_enactment"  # missing where a city never enacts
PANELS = 8
WORDS = ["silo", "integrated", "enacted"]


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """A small study of the model itself, in which some cities enact and some do not; gives its parts' own values."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("results")
        patch.setenv("FRAMEBREAK_RESULTS", str(folder))
        sweep("study.name=small", f"study.panels={PANELS}")
        own = [part.read()[0] for points in reading.existing("small").stored().values() for part in points]
        yield parts.joined(own)


@pytest.fixture(autouse=True)
def _place(study, tmp_path_factory, monkeypatch):
    folder = next(path for path in tmp_path_factory.getbasetemp().glob("results*") if (path / "small").is_dir())
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(folder))


def test_parts_hold_what_the_model_computed(study):
    assert study[NEVER].dtype == np.float64
    assert 0 < np.isnan(study[NEVER]).sum() < len(study[NEVER])


def arrow():
    return load("small", as_="arrow")


def scanned():
    return results.scan("small").order("arm, panel, city").to_arrow_table()


def from_parquet(tmp_path):
    export.export("small", tmp_path / "small.parquet")
    return pyarrow.parquet.read_table(tmp_path / "small.parquet")


def from_csv(tmp_path):
    export.export("small", tmp_path / "small.csv")
    return pyarrow.csv.read_csv(tmp_path / "small.csv")


@pytest.mark.parametrize("read", ["load", "scan", "parquet", "csv", "simulate"])
def test_missing_is_null(read, study, tmp_path):
    table = {
        "load": arrow,
        "scan": scanned,
        "parquet": lambda: from_parquet(tmp_path),
        "csv": lambda: from_csv(tmp_path),
        "simulate": lambda: simulate(panels=PANELS, as_="arrow"),
    }[read]()
    values = table[NEVER].to_pylist()
    assert [value is None for value in values] == np.isnan(study[NEVER]).tolist()
    assert [value for value in values if value is not None] == study[NEVER][~np.isnan(study[NEVER])].tolist()
    for name, kind in zip(table.column_names, table.schema.types):
        if pyarrow.types.is_floating(kind):
            assert not pyarrow.compute.any(pyarrow.compute.is_nan(table[name])).as_py(), name


def test_a_mean_leaves_out_what_is_missing(study, tmp_path):
    expected = np.nanmean(study[NEVER])
    export.export("small", tmp_path / "small.parquet")
    (one,) = duckdb.sql(f"SELECT avg({NEVER}) FROM '{tmp_path / 'small.parquet'}'").fetchall()[0]
    (other,) = results.scan("small").aggregate(f"avg({NEVER})").fetchall()[0]
    assert one == pytest.approx(expected, rel=1e-12)
    assert other == pytest.approx(expected, rel=1e-12)
    assert load("small")[NEVER].mean() == pytest.approx(expected, rel=1e-12)


def test_a_compacted_study_has_the_same_nulls(study):
    before = scanned()
    store = reading.existing("small")
    compact.compact(store, progress="off")
    try:
        assert scanned().equals(before)
    finally:
        for path in (store.folder / "compact").iterdir():
            path.unlink()


@pytest.mark.parametrize("column", ["outcome", "outcome_proxy"])
def test_a_class_has_its_name_beside_its_code(column, study, tmp_path):
    words = [WORDS[code] for code in study[column]]
    label = f"{column}_label"
    for table in (arrow(), scanned(), from_parquet(tmp_path), from_csv(tmp_path)):
        assert table[label].to_pylist() == words
        assert table[column].to_pylist() == study[column].tolist()
        assert table.column_names.index(label) == table.column_names.index(column) + 1
    frame = load("small")
    assert frame[label].cat.categories.tolist() == WORDS
    assert (frame[label] >= "integrated").tolist() == (study[column] >= 1).tolist()
    assert frame.groupby(label, observed=False).size().tolist() == [words.count(word) for word in WORDS]
    count = results.scan("small").filter(f"{label} = 'enacted'").aggregate("count(*)").fetchall()[0]
    assert count == (words.count("enacted"),)


def test_an_export_in_csv_has_an_empty_cell_and_the_word(study, tmp_path):
    export.export("small", tmp_path / "small.csv")
    with (tmp_path / "small.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row[NEVER] == "" for row in rows] == np.isnan(study[NEVER]).tolist()
    assert [row["outcome_label"] for row in rows] == [WORDS[code] for code in study["outcome"]]
    frame = pandas.read_csv(tmp_path / "small.csv")
    assert frame[NEVER].mean() == pytest.approx(np.nanmean(study[NEVER]), rel=1e-12)


def test_only_what_does_not_exist_is_null():
    values = np.array([1.0, math.nan, -math.inf])
    assert tidy_table.array(values).to_pylist() == [1.0, None, -math.inf]
    assert tidy_table.array(np.array(["a", ""], object)).to_pylist() == ["a", ""]


def test_tables_of_an_answer_have_the_same_nulls_in_parquet_as_in_csv(tmp_path):
    table = {
        "share": np.array([0.5, math.nan, math.inf]),
        "listed": [1.0, None, math.nan],
        "word": ["a", "", None],
        "count": np.array([1, 2, 3]),
        "unknown": [None, None, math.nan],
    }
    report.write(report.Report("", {}, {"table": table}), tmp_path, {})
    stored = pyarrow.parquet.read_table(tmp_path / "table.parquet")
    with Path(tmp_path / "table.csv").open() as file:
        cells = list(csv.DictReader(file))
    for name in table:
        assert [value is None for value in stored[name].to_pylist()] == [row[name] == "" for row in cells], name
    assert stored["unknown"].type == pyarrow.float64()
    assert stored["count"].to_pylist() == [1, 2, 3]
