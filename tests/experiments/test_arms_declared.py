"""A study's declaration of arms is enforced: what was not declared is named, and what is declared is read once."""

import numpy as np
import pytest

from experiments.running.arm import Arm
from experiments.running.question import Question, changed, read
from experiments.running.row_source import RowSource
from experiments.store.store import Store

CONFIG = {"complementarity": {"strength": 1.0, "form": "linear"}, "city": {"cities": 11}}


@pytest.fixture
def source(results, fake):
    store = Store("toy", "fake-1")
    question = Question(None, CONFIG, read(CONFIG).setting, 1, 6, store.folder)
    return RowSource(store, question)


def test_rows_are_those_of_the_declared_panels_and_columns(source):
    source.declare([Arm("default"), Arm("none", {"complementarity.strength": 0.0}, range(2, 5), ("use",))])
    rows = source.of(["none", "default"])
    assert list(rows) == ["none", "default"]
    assert list(rows["none"]) == ["panel", "city", "twin", "use"]
    assert (rows["none"]["panel"][0], rows["none"]["panel"][-1]) == (2, 4)
    assert len(rows["default"]["panel"]) == 66
    assert len(source.one("default", panels=2)["panel"]) == 22


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"names": ["som"]}, "som.*declared"),
        ({"names": ["some"], "panels": 4}, "0-4 of some.*0-3"),
        ({"names": ["some"], "columns": ("starts",)}, "asks for starts of some"),
    ],
)
def test_what_was_not_declared_is_named(source, request_, words):
    source.declare([Arm("some", {}, range(3), ("use",))])
    with pytest.raises(ValueError, match=words):
        source.of(**request_)


def test_two_arms_have_two_names(source):
    with pytest.raises(ValueError, match="two arms called some"):
        source.declare([Arm("some"), Arm("some", {"complementarity.strength": 0.5})])


def test_a_refused_arm_is_refused_before_any_is_computed(source, fake, results):
    from experiments.errors import Refusal

    with pytest.raises(Refusal, match=r"lies in \[0, 2\]"):
        source.declare([Arm("default"), Arm("more", {"complementarity.strength": 3.0})])
    assert fake.computed() == []
    assert not results.exists()


def test_all_declared_arms_are_entered_at_once_and_completed(source, fake):
    changes = {"default": {}, "same": {"complementarity.strength": 1.0}, "none": {"complementarity.strength": 0}}
    source.declare([Arm(name, each) for name, each in changes.items()])
    source.one("none", panels=1)
    assert {(row.arm, row.panels) for row in source.store.planned()} == {("default", 6), ("same", 6), ("none", 6)}
    source.complete()
    assert fake.computed() == ["0-1", "0-6", "1-6"]  # equal arms once


def _read_from_the_store(source, monkeypatch):
    """The points that are looked up in the store from now on."""
    asked = []
    find = source._find
    monkeypatch.setattr(source, "_find", lambda point, *rest: asked.append(point.arm) or find(point, *rest))
    return asked


def test_rows_just_computed_are_handed_out_again_without_the_store_and_apart_from_what_the_study_does_to_them(
    source, fake, monkeypatch
):
    source.declare([Arm("default"), Arm("none", {"complementarity.strength": 0.0}, None, ("use",))])
    first = source.of(["default", "none"])
    before = {name: {column: values.copy() for column, values in rows.items()} for name, rows in first.items()}
    first["default"]["use"][:] = -1.0
    asked = _read_from_the_store(source, monkeypatch)
    again = source.of(["default", "none"])
    assert asked == []
    assert [list(rows) for rows in again.values()] == [list(rows) for rows in before.values()]
    assert all(np.array_equal(again[name][column], before[name][column]) for name in before for column in before[name])
    assert list(source.one("default", columns=("use",))) == ["panel", "city", "twin", "use"]
    assert asked == []
    assert len(fake.computed()) == 2


def test_other_panels_than_those_just_computed_come_from_the_store(source, monkeypatch):
    source.declare([Arm("default")])
    whole = source.one("default")
    asked = _read_from_the_store(source, monkeypatch)
    some = source.one("default", panels=range(2, 4))
    assert asked == ["default"]
    assert np.array_equal(some["use"], whole["use"][22:44])


def test_a_full_memory_leaves_rows_to_the_store(source, monkeypatch):
    source._fresh.most = 1.0
    source.declare([Arm("default"), Arm("none", {"complementarity.strength": 0.0})])
    rows = source.of(["default", "none"])
    asked = _read_from_the_store(source, monkeypatch)
    again = source.of(["default", "none"])
    assert asked == ["none"]
    assert all(np.array_equal(again[name]["use"], rows[name]["use"]) for name in rows)


def test_changing_a_group_more_than_once_leaves_what_it_was_made_from():
    inner = {"b": {"c": 1}, "d": 2}
    config, given = {"a": inner, "e": {"f": None}}, {"x": 1}
    new = changed(config, {"a.d": 3, "a.b.c": 4, "a.b": {"c": 5}, "e.f": given, "e": {"f": {"x": 2}}})
    assert new == {"a": {"b": {"c": 5}, "d": 3}, "e": {"f": {"x": 2}}}
    assert (config, given) == ({"a": {"b": {"c": 1}, "d": 2}, "e": {"f": None}}, {"x": 1})
