"""Whole histories in the store, with their grounds where these are asked for, and what is said where they are not."""

import numpy as np
import pyarrow.parquet
import pytest

from experiments import setting, sweep
from experiments.errors import Refusal
from experiments.store.histories import GROUNDS, KINDS
from experiments.store.stored_histories import load_history
from simulation import ensemble, ground_tables

SIZES = ("city.cities=2", "city.managers=6", "horizon.months=12")
WORLD = (*SIZES, "study.panels=2", "study.name=lived")
TABLES = {
    "traits": ground_tables.traits_of_seats,
    "ties": ground_tables.ties_by_month,
    "draws": ground_tables.draws_by_address,
}


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path))
    return tmp_path


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.glob("lived/series/*/*.parquet")}


@pytest.mark.slow
def test_grounds_are_added_to_a_store_that_has_none_and_equal_those_of_the_model(place):
    sweep(*WORLD, "histories=2")
    before = contents(place)
    assert {name.rpartition("-")[2] for name in before} == {f"{kind}.parquet" for kind in KINDS}
    with pytest.raises(Refusal, match="not their draws; run it again with histories=N grounds=true"):
        load_history("lived", "draws")
    sweep(*WORLD, "histories=2", "grounds=true")
    after = contents(place)
    assert {name: after[name] for name in before} == before
    assert {name.rpartition("-")[2] for name in after} == {f"{kind}.parquet" for kind in (*KINDS, *GROUNDS)}
    world = setting(*SIZES)
    for panel in (0, 1):
        history = ensemble.history(world, 1999, panel, grounds=True)
        for kind, make in TABLES.items():
            expected, stored = make(world, history), load_history("lived", kind, panel=panel)
            for name, column in expected.items():
                assert (stored[name].to_numpy() == np.asarray(column)).all(), (kind, name)
    assert set(load_history("lived", "traits")["panel"]) == {0, 1}


def test_what_is_not_stored_is_named_with_the_option_that_stores_it(place):
    sweep(*WORLD)
    with pytest.raises(Refusal, match=r"lived has no histories; run it again with histories=N$"):
        load_history("lived")
    with pytest.raises(Refusal, match="histories=N grounds=true"):
        load_history("lived", "ties")
    sweep(*WORLD, "histories=1")
    assert set(load_history("lived", "services", arm="leaders")["arm"]) == {"leaders"}
    with pytest.raises(Refusal, match="of panel 1; run it again with histories=2"):
        load_history("lived", panel=1)
    with pytest.raises(Refusal, match="did you mean ties"):
        load_history("lived", "tie")
    with pytest.raises(Refusal, match="has no arm nobody"):
        load_history("lived", arm="nobody")


def test_a_damaged_table_is_refused_and_one_without_a_checksum_is_read(place):
    sweep(*WORLD, "histories=1")
    (path,) = place.glob("lived/series/*/*-services.parquet")
    whole = path.read_bytes()
    rows = load_history("lived", "services")
    path.write_bytes(whole.replace(b"PAR1", b"PAR1", 1)[:60] + b"x" + whole[61:])
    with pytest.raises(Refusal, match="is damaged"):
        load_history("lived", "services")
    path.write_bytes(whole)
    pyarrow.parquet.write_table(pyarrow.parquet.read_table(path).replace_schema_metadata(None), path)
    assert load_history("lived", "services").equals(rows)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("grounds=true",), "none are stored; say of how many panels with histories=N"),
        (("grounds=true", "histories=101"), "takes 100 panels at most"),
        (("grounds=maybe", "histories=1"), "either true or false"),
    ],
)
def test_grounds_without_histories_or_of_too_many_are_refused(asked, words, place):
    with pytest.raises(Refusal, match=words):
        sweep(*WORLD, *asked)
