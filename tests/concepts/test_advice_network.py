"""Who asks whom: propensities, thrown ties, and weights that move from advisers to friends under threat."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given

from simulation import ensemble
from simulation.concepts.advice_network import (
    AdviceNetwork,
    advice_propensity,
    fear,
    friendship_propensity,
    tie_weight,
    tied,
)
from simulation.managers import World
from tests.worlds import SHARE, WEIGHT, anything, setting, some

P = some(AdviceNetwork, advice_upward=2.0, advice_downward=0.5, advice_department=3.0, friendship_level=4.0)


def test_advice_flows_upward():
    assert advice_propensity(0, 0, P) == 1.0
    assert advice_propensity(1, 0, P) == advice_propensity(2, 0, P) == 2.0
    assert advice_propensity(-1, 0, P) == 0.5
    assert advice_propensity(1, 1, P) == 6.0


def test_friendship_stays_among_the_like():
    p = P._replace(friendship_department=2.0)
    assert friendship_propensity(0, 1, p) == 8.0
    assert friendship_propensity(0, 0, p) == 4.0
    assert friendship_propensity(1, 1, p) == friendship_propensity(-1, 1, p) == 2.0
    assert friendship_propensity(1, 0, p) == 1.0


def test_a_tie_is_there_when_the_draw_is_below_its_chance():
    assert tied(0.39, 1.0, 1.0, 0.4)
    assert not tied(0.41, 1.0, 1.0, 0.4)
    assert tied(0.79, 2.0, 1.0, 0.4)  # twice as likely as the mean pair
    assert not tied(0.0, 1.0, 1.0, 0.0)


@given(SHARE, SHARE)
def test_nobody_is_tied_at_density_zero_and_all_are_at_one(u, propensity):
    assert not tied(u, propensity, 1.0, 0.0)
    assert tied(min(u, 0.999), 1.0, 1.0, 1.0)


def test_without_fear_an_adviser_and_a_superior_count():
    p = some(AdviceNetwork, authority=0.5)
    assert tie_weight(1.0, 0.0, 0.0, 0.0, p) == 1.0
    assert tie_weight(0.0, 1.0, 0.0, 0.0, p) == 0.0
    assert tie_weight(1.0, 0.0, 1.0, 0.0, p) == 1.5


def test_full_fear_moves_all_weight_from_advisers_to_friends():
    p = some(AdviceNetwork)
    assert tie_weight(1.0, 0.0, 0.0, 1.0, p) == 0.0
    assert tie_weight(0.0, 1.0, 0.0, 1.0, p) == 1.0
    assert tie_weight(1.0, 0.0, 0.0, 0.25, p) == 0.75


@given(WEIGHT, SHARE, anything(AdviceNetwork))
def test_who_is_adviser_and_friend_alike_counts_the_same_in_any_weather(weight, afraid, p):
    assert tie_weight(weight, weight, 0.0, afraid, p) == pytest.approx(weight)


@given(SHARE, SHARE, anything(AdviceNetwork))
def test_fear_is_a_share_that_grows_with_threat(one, other, p):
    low, high = sorted((one, other))
    assert 0.0 <= fear(low, 1, p) <= fear(high, 1, p) <= 1.0
    assert fear(0.0, 1, p) == 0.0
    assert fear(1.0, 1, p) == p.switching


@given(SHARE, anything(AdviceNetwork))
def test_without_threat_switching_the_advice_layer_stands(threat, p):
    assert fear(threat, 0, p) == 0.0


@given(WEIGHT, WEIGHT, WEIGHT, SHARE, anything(AdviceNetwork))
def test_weights_are_never_negative(advice, friendship, reporting, afraid, p):
    assert tie_weight(advice, friendship, reporting, afraid, p) >= 0.0


def layers(own, seed):
    """Advice and friendship of every generated city, as 0 or 1."""
    world = World(own, seed=seed)
    start, ties, first = world.founding.start, world.founding.ties, world.places.first
    for one, other in pairwise(first):
        both = np.zeros((2, other - one, other - one))
        for manager in range(one, other):
            for tie in ties[start[manager] : start[manager + 1]]:
                both[:, manager - one, tie["neighbour"] - one] = tie["advice"] > 0, tie["friendship"] > 0
        yield both


def test_generated_networks_have_the_densities_asked_for():
    """30 cities of 21 managers: 12,600 possible ties; four standard errors of a share are below .018."""
    values = {"city.cities": 30, "city.managers": 21, "horizon.months": 12}
    values |= {"advice_network.advice_density": 0.4, "advice_network.friendship_density": 0.2}
    both = np.mean([city.sum(axis=(1, 2)) / (21 * 20) for city in layers(setting(**values), seed=21)], axis=0)
    assert both == pytest.approx([0.4, 0.2], abs=0.03)


def test_everybody_asks_everybody_in_the_mean_field():
    own = setting("advice_network=mean_field", **{"city.cities": 2, "horizon.months": 12})
    for advice, friendship in layers(own, seed=21):
        assert (advice + np.eye(len(advice)) == 1.0).all()
        assert not friendship.any()


def test_cities_without_ties_among_cios_do_not_hear_one_another():
    values = {"advice_network.cio_ties": 0.0, "horizon.months": 12}
    alone, beside = (ensemble.history(setting(**values, **{"city.cities": number}), seed=3) for number in (1, 3))
    for name in alone.cities.dtype.names:
        assert np.array_equal(alone.cities[name][:, 0], beside.cities[name][:, 0]), name
