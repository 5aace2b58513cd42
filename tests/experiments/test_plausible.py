"""Plausible ranges lie inside what the model accepts, and draws from them are lawful, balanced and the same again."""

from copy import deepcopy

import numpy as np
import pytest

import experiments
from experiments.configuration import compose
from experiments.errors import Refusal
from experiments.running import question
from experiments.study_tools import contrasts, plausible
from simulation import parameters


@pytest.fixture(scope="module")
def config():
    return experiments.configuration("leadership=imposed")


@pytest.fixture(scope="module")
def drawn(config):
    return plausible.draws(config, plausible.load(), 64, 1999)


def test_every_draw_is_a_city_the_model_accepts(config, drawn):
    for change in drawn.changes[:16]:
        changed = deepcopy(config)
        for name, value in change.items():
            group, _, parameter = name.partition(".")
            assert parameter in changed[group]
            changed[group][parameter] = value
        parameters.read(changed)


def test_the_default_city_is_plausible_but_where_it_is_named_otherwise(config):
    for each in plausible.ranges(plausible.load()):
        group, _, parameter = each.name.partition(".")
        assert each.low <= config[group][parameter] <= each.high, each.name
        assert each.source


def test_draws_stay_in_their_ranges_and_fill_them(drawn):
    low = np.array([each.low for each in drawn.ranges])
    high = np.array([each.high for each in drawn.ranges])
    assert (drawn.values >= low).all()
    assert (drawn.values <= high).all()
    share = (drawn.values - low) / (high - low)
    assert np.abs(share.mean(axis=0) - 0.5).max() < 0.12  # refused points unbalance those few that make them refused


def test_the_first_draws_do_not_depend_on_how_many_follow(config, drawn):
    few = plausible.draws(config, plausible.load(), 10, 1999)
    assert np.array_equal(few.values, drawn.values[:10])
    assert few.changes == drawn.changes[:10]
    assert not np.array_equal(plausible.draws(config, plausible.load(), 10, 7).values, few.values)


def test_draws_and_arms_leave_the_configuration_as_it_was(config):
    before = deepcopy(config)
    plausible.draws(config, plausible.load(), 4, 1999)
    other = question.changed(config, {"city.cities": 2, "leadership": {"ambition": 0.25}})
    assert config == before
    assert (other["city"]["cities"], other["leadership"]["ambition"]) == (2, 0.25)
    assert other["enactment"] == config["enactment"]


def test_draws_are_made_once_for_a_question_and_anew_for_another(config, monkeypatch):
    asked = []

    def draws(*arguments):
        asked.append(arguments)
        return plausible.Draws((), ({"city.cities": len(asked)},), np.zeros((1, 0)), 0)

    monkeypatch.setattr(contrasts, "_latest", {})
    monkeypatch.setattr(contrasts.plausible, "draws", draws)
    one = question.Question(None, config, None, 1, 100, None)
    first, again = (contrasts.drawn(one, {"a": 1, "b": 2}, 1, 0.02) for _ in range(2))
    assert first == again
    others = [
        contrasts.drawn(one, {"b": 2, "a": 1}, 1, 0.02),  # the order of ranges decides which numbers they draw
        contrasts.drawn(one, {"b": 2, "a": 1}, 2, 0.02),
        contrasts.drawn(one._replace(seed=2), {"a": 1, "b": 2}, 1, 0.02),
        contrasts.drawn(one._replace(config={**config, "seed": 3}), {"a": 1, "b": 2}, 1, 0.02),
    ]
    assert [each.changes[0]["city.cities"] for each in others] == [2, 3, 4, 5]


def test_what_the_model_refuses_is_passed_over_and_counted(config):
    nested = {
        "platform": {
            "interoperability": {"low": 0.0, "high": 1.0, "source": "assumption"},
            "interoperability_price": {"low": 0.0, "high": 1.0, "source": "assumption"},
        }
    }
    found = plausible.draws(config, nested, 32, 1)
    assert len(found.changes) == 32
    assert found.refused > 0
    assert (found.values[:, 0] * found.values[:, 1] <= config["change_programme"]["base_effort"]).all()


def test_whole_numbers_are_equally_likely():
    size = plausible.Range("city.managers", 2.0, 4.0, "assumption", True)
    values, counts = np.unique(size.scaled(np.linspace(0.0, 1.0, 3001)), return_counts=True)
    assert values.tolist() == [2.0, 3.0, 4.0]
    assert np.ptp(counts) <= 2


@pytest.mark.parametrize(
    ("nested", "told"),
    [
        ({"complementarity": {"strenght": {"low": 0, "high": 1, "source": "x"}}}, "did you mean complementarity.strength?"),
        ({"complementarity": {"strength": {"low": 0, "high": 9, "source": "x"}}}, "a number from 0 to 3 is meant"),
        ({"complementarity": {"strength": {"low": 1, "high": 0, "source": "x"}}}, "give the smaller one as low"),
        ({"complementarity": {"strength": {"low": 0, "high": 1, "source": ""}}}, "has no source"),
        ({"complementarity": {"strength": {"low": 0, "high": 1}}}, "low, high and source are meant"),
        ({"complementarity": 3}, "ranges by parameter are meant"),
        ({"city": {"managers": {"low": 8.5, "high": 12, "source": "x"}}}, "only whole numbers"),
        ({}, "is empty"),
    ],
)
def test_a_range_that_makes_no_sense_is_refused_in_one_line(nested, told):
    with pytest.raises(Refusal, match=told):
        plausible.ranges(nested)


def test_signs_count_estimates_above_and_below_zero():
    assert plausible.signs([0.1, -0.2, 0.0, 0.3, float("nan")]) == (4, 0.5, 0.25)
    assert plausible.signs([])[0] == 0


def test_ranges_of_the_context_extend_the_default_ones_and_leave_those_as_they_are(config):
    default, wider = plausible.load(), plausible.load("with_context")
    assert "defaults" not in wider
    for group, ranges in default.items():
        assert wider[group] | ranges == wider[group], group
    known = {each.name for each in plausible.ranges(default)}
    added = {each.name: each for each in plausible.ranges(wider) if each.name not in known}
    assert set(added) == {
        "cognitive_framework.noticeable",
        *(f"outside_partners.{name}" for name in ("number", "effort", "coordination", "by_practice")),
        *(f"shared_services.{name}" for name in ("services", "agreeing")),
    }
    for name, each in added.items():
        group, _, parameter = name.partition(".")
        assert each.low <= config[group][parameter] <= each.high, name
    drawn = plausible.draws(config, wider, 8, 1999)
    assert len(drawn.changes) == 8
    assert {*added} <= {*drawn.changes[0]}


@pytest.mark.slow
@pytest.mark.parametrize("study", ["boundary", "lessons", "calibration"])
def test_a_study_takes_the_ranges_of_the_context_by_an_override(study):
    composed = compose.whole(f"study={study}", "plausible@study.plausible=with_context")
    assert composed["study"]["plausible"] == plausible.load("with_context")
    assert compose.whole(f"study={study}")["study"]["plausible"] == plausible.load()
