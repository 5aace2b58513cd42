"""Emulators, what they rule out, and draws of a published posterior: properties on functions that are known."""

import numpy as np
import pandas
import pytest

from experiments import configuration, reference
from experiments.errors import Refusal
from experiments.statistics import history_matching
from experiments.statistics.history_matching import CUT, Target
from experiments.studies.history_matching import answer, matching
from experiments.study_tools import plausible

pytest.importorskip("sklearn")


@pytest.fixture(scope="module")
def bent():
    """Draws of six numbers; the statistic is bent in the first two and noisy."""
    random = np.random.default_rng(1)
    unit = random.random((400, 6))
    truth = np.sin(3.0 * unit[:, 0]) + unit[:, 0] * unit[:, 1]
    return unit, truth + random.normal(0.0, 0.05, 400)


@pytest.fixture(scope="module")
def emulator(bent):
    return history_matching.fit(*bent, active=3, seed=7)


@pytest.mark.slow
def test_an_emulator_predicts_draws_it_was_not_fitted_to(emulator):
    unit = np.random.default_rng(2).random((200, 6))
    mean, deviation = emulator.predicted(unit)
    truth = np.sin(3.0 * unit[:, 0]) + unit[:, 0] * unit[:, 1]
    assert emulator.explained > 0.9
    assert np.sqrt(np.mean((mean - truth) ** 2)) < 0.1
    assert 0.03 < deviation.mean() < 0.15  # the noise is in it


def test_the_numbers_that_matter_are_active(emulator):
    assert {0, 1} <= set(emulator.active.tolist())


def test_places_near_the_target_are_kept_and_far_ones_ruled_out(emulator):
    unit = np.random.default_rng(3).random((500, 6))
    truth = np.sin(3.0 * unit[:, 0]) + unit[:, 0] * unit[:, 1]
    kept = history_matching.implausibility([emulator], [Target("bent", 0.2, 0.0, 0.0, False)], unit) <= CUT
    assert kept[np.abs(truth - 0.2) < 0.1].all()
    assert not kept[np.abs(truth - 0.2) > 0.8].any()


def test_a_one_sided_target_objects_to_what_lies_above_alone(emulator):
    unit = np.random.default_rng(4).random((300, 6))
    below = history_matching.implausibility([emulator], [Target("bent", 5.0, 0.0, 0.0, True)], unit)
    above = history_matching.implausibility([emulator], [Target("bent", -5.0, 0.0, 0.0, True)], unit)
    assert (below == 0.0).all()
    assert (above > CUT).all()


def test_a_tolerance_and_a_spread_object_less(emulator):
    unit = np.random.default_rng(5).random((300, 6))
    strict = history_matching.implausibility([emulator], [Target("bent", 0.0, 0.0, 0.0, False)], unit)
    for looser in (Target("bent", 0.0, 0.1, 0.0, False), Target("bent", 0.0, 0.0, 0.3, False)):
        assert (history_matching.implausibility([emulator], [looser], unit) <= strict).all()


@pytest.mark.slow
def test_draws_without_a_value_are_left_out_and_too_few_are_refused(bent):
    unit, values = bent
    holed = np.where(np.arange(len(values)) % 3 == 0, np.nan, values)
    assert history_matching.fit(unit, holed, active=3, seed=7).explained > 0.8
    with pytest.raises(Refusal, match="raise study"):
        history_matching.fit(unit[:15], values[:15], active=3, seed=7)


class Half:
    """Stands for an emulator of a statistic that is the first number itself, known exactly."""

    def predicted(self, unit):
        return unit[:, 0], np.full(len(unit), 1e-6)


def test_the_volume_left_is_the_share_of_the_prior_that_is_not_ruled_out():
    config = configuration()
    ranges = plausible.ranges({"know_how": {"scope": {"low": 0.0, "high": 1.0, "source": "a test"},
                                            "spread": {"low": 0.0, "high": 0.5, "source": "a test"}}})  # fmt: skip
    against = [Target("first", 0.25, 0.25, 0.0, False)]
    drawn = matching.sample(config, ranges, [[Half()]], against, 64, 7)
    assert drawn.volume == pytest.approx(0.5, abs=0.01)
    assert (drawn.unit[:, 0] <= 0.5 + 1e-4).all()
    assert len(drawn.changes) == 64
    with pytest.raises(Refusal, match="rule out"):
        matching.sample(config, ranges, [[Half()]], [Target("first", 9.0, 0.0, 0.0, False)], 4, 7)


def test_statistics_of_a_class_without_cities_are_missing():
    counts = np.zeros((1, 3, 128))
    counts[0, 0, 0] = 20
    shown = matching.shown(counts, 3)
    assert shown[0, :4].tolist() == [1.0, 0.0, 0.0, 0.0]
    assert np.isnan(shown[0, 4:]).all()


class Asked:
    simultaneity, margin = (1.0, 8.0), 0.03


def test_every_draw_is_said_to_be_one_thing():
    random = np.random.default_rng(6)
    one, other = random.random(40), np.where(np.arange(40) < 10, 0.0, random.random(40))
    one[:10] = 0.0
    table = {}
    for outcome in answer.OUTCOMES:
        table |= {f"{outcome}_same_pace_1": one, f"{outcome}_same_pace_8": other,
                  f"difference_{outcome}_same_pace_8": other - one}  # fmt: skip
    made = answer.table({"default": table}, np.full(40, 1 / 40), np.arange(40), Asked)
    for outcome in answer.OUTCOMES:
        shares = [s for s, own in zip(made["share"], made["outcome"], strict=True) if own == outcome]
        assert sum(shares) == pytest.approx(1.0)
        assert shares[answer.DOES_BETTER.index(answer.NOT_TESTED)] == pytest.approx(0.25)


@pytest.fixture
def published(monkeypatch):
    table = pandas.DataFrame({"draw": [0, 1, 2], "weight": [0.5, 0.3, 0.2], "class_silo": [0.6, 0.7, 0.5],
                              "know_how.scope": [0.2, 0.4, 0.6], "city.managers": [12, 15, 18]})  # fmt: skip
    monkeypatch.setattr(reference, "table", lambda name: table)
    return {plausible.DRAWN_FROM: "history_matching/draws"}


def test_published_draws_come_as_often_as_they_weigh(published):
    drawn = plausible.draws(configuration(), published, 100, 7)
    scopes, times = np.unique(drawn.values[:, 0], return_counts=True)
    assert scopes.tolist() == [0.2, 0.4, 0.6]
    assert times.tolist() == [50, 30, 20]
    assert all(isinstance(change["city.managers"], int) for change in drawn.changes)
    assert [each.name for each in drawn.ranges] == ["know_how.scope", "city.managers"]
    again = plausible.draws(configuration(), published, 100, 7)
    assert again.changes == drawn.changes


def test_published_draws_stand_alone_and_name_a_table_with_weights(published, monkeypatch):
    with pytest.raises(Refusal, match="beside ranges"):
        plausible.ranges({**published, "know_how": {}})
    monkeypatch.setattr(reference, "table", lambda name: pandas.DataFrame({"share": [1.0]}))
    with pytest.raises(Refusal, match="without weights"):
        plausible.ranges(published)
