"""The same rows in every kind of table, and what the columns are beside every file."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pandas
import pyarrow.compute
import pyarrow.parquet
import pytest

from experiments import load, reference, simulate, sweep
from experiments.errors import Refusal
from experiments.store import export, tables

PAGE = Path(__file__).resolve().parents[2] / "docs" / "tables.md"
KINDS = ("pandas", "arrow", "polars", "duckdb")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The five arms of a study, four panels each."""
    with pytest.MonkeyPatch.context() as patch:
        made = tmp_path_factory.mktemp("observed")
        patch.setenv("FRAMEBREAK_RESULTS", str(made))
        sweep("study=observer", "study.panels=4")
        for kind in ("csv", "parquet"):
            export.export("observer", made / f"observer.{kind}")
        yield made


@pytest.fixture(autouse=True)
def _place(folder, monkeypatch):
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(folder))
    monkeypatch.chdir(folder)


def pieces(language):
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(), re.DOTALL)


def answer(piece):
    names = {}
    exec(piece, names)
    return names["answer"]


@pytest.mark.slow
def test_every_tool_gives_one_answer(folder):
    """The tables of cities that never integrate among them: a tool that took them for zeros would differ."""
    asked = [piece for piece in pieces("python") if "answer" in piece and "polars" not in piece]
    first, *others = (answer(piece) for piece in asked)
    assert len(asked) == 3
    assert len(first) == 5
    assert load("observer")["months_to_integration"].isna().any()
    assert all(other == first for other in others)


@pytest.mark.slow
def test_the_other_pieces_of_the_page_run():
    others = [piece for piece in pieces("python") if "answer" not in piece]
    assert len(others) == 2
    for piece in others:
        exec(piece, {})


def test_polars_gives_the_same_answer():
    pytest.importorskip("polars")
    (first, *_), (piece,) = (
        [answer(each) for each in pieces("python") if "groupby" in each],
        [each for each in pieces("python") if "import polars" in each],
    )
    assert answer(piece) == first


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_r_gives_the_same_answer(folder):
    (first,) = [answer(each) for each in pieces("python") if "groupby" in each]
    (piece,) = pieces("r")
    script = f"{piece}\nwrite.csv(answer, row.names = FALSE, quote = FALSE)\n"
    done = subprocess.run(["Rscript", "-e", script], cwd=folder, capture_output=True, text=True, check=True)
    assert {line.split(",")[0]: float(line.split(",")[1]) for line in done.stdout.splitlines()[1:]} == first


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_one_word_chooses_the_kind_of_table_everywhere(kind):
    if kind == "polars":
        pytest.importorskip("polars")
    small = ("city.cities=2", "city.managers=9", "horizon.months=12")
    given = [
        load("observer", as_=kind),
        sweep("study=observer", "study.panels=4", as_=kind),
        simulate(*small, panels=2, as_=kind),
        reference.table("paper/splits", as_=kind),
    ]
    home = {"pandas": "pandas", "arrow": "pyarrow", "polars": "polars", "duckdb": "duckdb"}[kind]
    assert {type(each).__module__.partition(".")[0].lstrip("_") for each in given} == {home}


def test_a_frame_is_that_of_arrow_and_every_column_of_it_can_be_written():
    def table() -> pyarrow.Table:
        chunks = pyarrow.chunked_array([[1.0, 2.0], [3.0]])
        words = pyarrow.array(["a", "b", "a"])
        return pyarrow.table(
            {
                "share": [0.5, 0.25, 0.0],
                "gap": [1.0, None, 3.0],
                "chunks": chunks,
                "count": [1, 2, 3],
                "flag": [True, False, True],
                "word": words,
                "label": words.dictionary_encode(),
            }
        )

    frame = tables.given(table(), "pandas")
    pandas.testing.assert_frame_equal(frame, table().to_pandas())
    for name in frame:
        frame.loc[0, name] = frame.loc[2, name]
    assert (frame.loc[0] == frame.loc[2]).all()


def test_an_unknown_kind_is_refused_before_anything_runs():
    with pytest.raises(Refusal, match="did you mean pandas"):
        load("observer", as_="panda")


def test_the_old_word_still_works():
    with pytest.deprecated_call(match="as_='arrow'"):
        assert load("observer", as_pandas=False).num_rows == 5 * 4 * 11


def test_every_column_says_what_it_is(folder):
    told = json.loads((folder / "observer.columns.json").read_text())
    fields = {each["name"]: each for each in told["fields"]}
    assert list(fields) == (folder / "observer.csv").read_text().partition("\n")[0].replace('"', "").split(",")
    bare = [name for name, each in fields.items() if not {"description", "unit", "type"} <= set(each)]
    assert bare == []
    assert fields["use"] | {"description": ""} == {"name": "use", "type": "number", "description": "", "unit": "share"}
    assert fields["outcome"]["categories"][2] == {"value": 2, "label": "enacted"}
    assert fields["outcome_label"]["categories"] == ["silo", "integrated", "enacted"]
    schema = pyarrow.parquet.read_schema(folder / "observer.parquet")
    for name, each in fields.items():
        said = {key.decode(): value.decode() for key, value in schema.field(name).metadata.items()}
        assert said["meaning"] == each["description"]


@pytest.mark.parametrize("make", [lambda: load("observer", as_="arrow"), lambda: simulate(panels=1, as_="arrow")])
def test_arrow_tables_say_units_and_meanings(make):
    schema = make().schema
    assert [name for name in schema.names if not {b"unit", b"meaning"} <= set(schema.field(name).metadata or {})] == []


def test_chosen_columns_and_rows_are_those_of_the_whole_table():
    whole = load("observer", parameters="all", as_="arrow")
    names = ["use", "arm", "outcome_label", "change_programme.simultaneity", "panel"]
    where = {"arm": ["1_at_a_time", "leaders_own_choice"], "panel": [1, 3]}
    chosen = load("observer", columns=names, where=where, as_="arrow")
    field = pyarrow.compute.field
    expected = whole.filter(field("arm").isin(where["arm"]) & field("panel").isin(where["panel"])).select(names)
    assert chosen.num_rows == 2 * 2 * 11
    assert chosen.equals(expected)
    assert load("observer", columns=names, where=field("use") > 0.5, as_="arrow").equals(
        whole.filter(field("use") > 0.5).select(names)
    )


def test_rows_are_chosen_by_label_and_may_be_none():
    enacted = load("observer", where={"outcome_label": "enacted"})
    assert len(enacted) == (load("observer")["outcome"] == 2).sum() > 0
    assert set(enacted["outcome"]) == {2}
    for none in (
        load("observer", where={"arm": "none"}),
        load("observer", where={"arm": "none"}, columns=["use", "outcome_label"]),
    ):
        assert len(none) == 0
        assert {"use", "outcome_label"} <= set(none.columns)


def test_a_column_that_there_is_not_is_refused():
    with pytest.raises(Refusal, match="did you mean use"):
        load("observer", columns=["uze"])
    with pytest.raises(Refusal, match="has no column arn"):
        load("observer", where={"arn": "x"})
    with pytest.raises(Refusal, match="where has a value"):
        load("observer", where={"arm": object()})
