"""Many arms side by side on the cores there are: the same rows, the same parts, every point once, failures told."""

import threading

import fake_model
import numpy as np
import pytest

from experiments.running.computation import ARMS_PER_CORE
from experiments.running.drivers import Kernel
from experiments.running.plan import Plan
from experiments.store.store import Store
from tests.declaring import row_source, rows_of
from tests.waiting import until

CONFIG = {"complementarity": {"strength": 1.0, "form": "linear"}, "city": {"cities": 11}}
STRENGTHS = [round(0.1 * at, 1) for at in range(2 * ARMS_PER_CORE + 1)]


@pytest.fixture
def bench(results, fake):
    def make(name="toy", **plan):
        return row_source(Store(name, "fake-1"), CONFIG, 1, 3, Plan(**plan))

    return make


def arms():
    return {f"K={strength}": {"complementarity.strength": strength} for strength in STRENGTHS}


def threads_of(monkeypatch):
    """Which threads the model runs in."""
    found, run = set(), fake_model.run

    def noted(*arguments, **named):
        found.add((threading.current_thread().name.partition("_")[0], named["threads"]))
        return run(*arguments, **named)

    monkeypatch.setattr(fake_model, "run", noted)
    return found


def test_arms_side_by_side_are_those_of_one_core(bench, monkeypatch):
    ran = threads_of(monkeypatch)
    one, many = bench("one", threads=1), bench("many", threads=2)
    alone, abreast = rows_of(one, arms()), rows_of(many, arms())
    assert ran == {("MainThread", 1), ("arm", 1)}
    assert list(alone) == list(abreast)
    for arm, rows in alone.items():
        assert all(np.array_equal(values, abreast[arm][name]) for name, values in rows.items())
    assert [each["arm"] for each in many.used] == list(alone)
    assert (
        [each["cities_computed"] for each in one.used] == [each["cities_computed"] for each in many.used] == [33] * len(alone)
    )
    again = bench("many", threads=2)
    rows_of(again, arms())
    assert {each["cities_computed"] for each in again.used} == {0}


def test_few_arms_share_the_cores(bench, monkeypatch):
    ran = threads_of(monkeypatch)
    own = bench(threads=2)
    rows_of(own, dict(list(arms().items())[: 2 * ARMS_PER_CORE - 1]))
    assert ran == {("MainThread", 2)}


class Alone(Kernel):
    is_threaded = False


def test_a_bench_that_does_not_bear_threads_has_none(bench, monkeypatch):
    ran = threads_of(monkeypatch)
    own = bench(threads=2)
    own.driver = Alone()
    rows_of(own, arms())
    assert {name for name, _ in ran} == {"MainThread"}


@pytest.mark.parametrize("threads", [1, 2])
def test_a_point_that_arms_share_is_computed_once(bench, fake, threads):
    own = bench(threads=threads)
    asked = arms() | {"again": {"complementarity.strength": STRENGTHS[0]}}
    rows = rows_of(own, asked)
    assert len(fake.computed()) == len(STRENGTHS)
    assert np.array_equal(rows["again"]["use"], rows[f"K={STRENGTHS[0]}"]["use"])
    assert rows["again"] is not rows[f"K={STRENGTHS[0]}"]  # a study may add columns to one of them
    assert own.used[-1]["cities_computed"] == 0


def test_what_was_under_way_when_an_arm_failed_is_stored(bench, monkeypatch, results):
    run = fake_model.run

    def failing(setting, *arguments, **named):
        if setting.parameters.complementarity.strength == STRENGTHS[3]:
            raise FloatingPointError("a toy broke")
        return run(setting, *arguments, **named)

    monkeypatch.setattr(fake_model, "run", failing)
    own = bench(threads=2)
    with pytest.raises(FloatingPointError):
        rows_of(own, arms())
    assert 3 <= len(list(results.glob("toy/parts/*/*.parquet"))) < len(STRENGTHS)
    assert len(list(results.glob("toy/failed/*.json"))) == 1
    monkeypatch.setattr(fake_model, "run", run)
    rows_of(own, arms())
    assert len(list(results.glob("toy/parts/*/*.parquet"))) == len(STRENGTHS)
    assert not list(results.glob("toy/failed/*.json"))


def test_no_arm_begins_another_part_after_one_has_failed(bench, monkeypatch, results):
    """An interrupt of arms of many parts does not wait for whole arms."""
    run = fake_model.run

    def failing(setting, *arguments, **named):
        if setting.parameters.complementarity.strength == STRENGTHS[0]:
            raise FloatingPointError("a toy broke")
        until(lambda: own._is_stopped, "the end of all arms")
        return run(setting, *arguments, **named)

    monkeypatch.setattr(fake_model, "run", failing)
    own = bench(threads=2)
    with pytest.raises(FloatingPointError):
        rows_of(own, arms(), panels=4000)  # twenty parts an arm
    assert len(list(results.glob("toy/parts/*/*.parquet"))) <= 2  # one in each thread was under way
    monkeypatch.setattr(fake_model, "run", run)
    assert len(rows_of(own, arms(), panels=4)) == len(STRENGTHS)  # the bench goes on when it is asked again
