"""Limits in which the model must be an older one: DeGroot's averaging, Granovetter's cascade, payoff landscapes."""

import random

import numpy as np
import pytest

from experiments.published_models import degroot, granovetter, limits
from experiments.published_models.landscapes import climbed, nk, peaks, states
from experiments.published_models.landscapes import ours as landscape
from simulation import ensemble
from simulation.concepts.complementarity import payoff
from tests.worlds import CALM, setting

# --- DeGroot (1974): x(t+1) = x(t) + openness * (W x(t) - x(t)) ------------------------------------------------------


@pytest.mark.parametrize("network", ["default", "krackhardt", "mean_field"])
def test_without_breaks_thresholds_and_anchors_frames_are_averaged_as_in_degroot(network):
    own = setting(*CALM, f"advice_network={network}", **(limits.AVERAGING | {"city.cities": 2}))
    for city in limits.averaging(own, seed=12):
        assert city.spread > 0.3  # there is something to agree on
        assert city.path < 1e-12
        assert city.conserved < 1e-12
        assert city.consensus < 1e-6  # each manager's social influence times what they began with


def test_averaging_part_of_the_way_is_averaging_with_another_matrix():
    """x + o (W x - x) = V x with V = (1 - o) I + o W, row-stochastic and of the same influence: openness costs only time."""
    luck = np.random.default_rng(5)
    rows, opinions = degroot.normalised(luck.random((7, 7))), luck.random((7, 3))
    slower = 0.7 * np.eye(7) + 0.3 * rows
    assert np.allclose(slower.sum(axis=1), 1.0)
    assert np.allclose(degroot.averaged(opinions, rows, 0.3, 20), degroot.averaged(opinions, slower, 1.0, 20))
    assert np.allclose(degroot.influence(rows), degroot.influence(slower))


def test_a_network_in_pieces_has_no_consensus():
    with pytest.raises(ValueError, match="pieces"):
        degroot.influence(np.eye(3))


def test_bounded_confidence_can_keep_apart_whom_averaging_would_bring_together():
    values = limits.AVERAGING | {
        "city.cities": 2,
        "cognitive_framework.confidence": 0.05,
        "cognitive_framework.confidence_from_collaboration": 0.0,
    }
    apart = setting(*CALM, **(values | {"mechanisms.bounded_confidence": True}))
    together = setting(*CALM, **values)
    ends = [np.ptp(ensemble.history(own, seed=12).managers["frames"][-1, :15], axis=0).mean() for own in (apart, together)]
    assert ends[1] < 1e-4 < 0.05 < ends[0]


# --- Granovetter (1978): r(t+1) = F(r(t)) ----------------------------------------------------------------------------


@pytest.mark.parametrize(("mean", "spreads"), [(0.15, True), (0.4, None), (0.5, None), (1.0, False), (3.0, False)])
def test_with_uniform_thresholds_frames_break_in_granovetters_cascade(mean, spreads):
    """Thresholds are uniform from 0 to twice the mean, in shares: all join far below one half, few far above."""
    values = limits.CASCADE | {"city.cities": 3, "cognitive_framework.threshold": mean * 8}
    own = setting("leadership=imposed", "change_programme=concurrent", "trigger_events=none", **values)
    for city in limits.cascades(own, seed=13):
        assert city.path < 1e-12
        assert city.differing == city.resting == 0
        assert city.content == pytest.approx(city.joined, abs=1e-12)
        if spreads is not None:
            assert city.joined == 1.0 if spreads else city.joined < 0.3


def test_one_manager_less_can_stop_a_cascade():
    """Granovetter's two crowds: thresholds 0, 1, 2 ... 99 of a hundred all riot; without the 1 only one does."""
    assert granovetter.crowds(100) == (100, 1)


# --- Lant & Mezias (1992): A' = a0 + a1 A + a2 (P - A) ---------------------------------------------------------------


def test_without_peers_and_strategy_aspirations_are_those_of_lant_and_mezias():
    assert limits.aspirations(setting(**(limits.LEARNING | {"city.cities": 2})), seed=14) < 1e-12
    assert limits.aspirations(setting(**{"city.cities": 2}), seed=14) > 0.01  # peers and strategy do enter by default


# --- a landscape over practices that are in place or not ------------------------------------------------------------

NONE, ALL = 0, 2**8 - 1


@pytest.mark.parametrize("strength", [0.0, 0.1, 0.2, 0.249])
@pytest.mark.parametrize("size", [2, 3, 8])
def test_weak_complementarity_leaves_one_peak(strength, size):
    assert peaks(landscape(size, strength, penalty=20.0, benefit=10.0)) == [2**size - 1]


@pytest.mark.parametrize("strength", [0.251, 0.5, 1.5])
@pytest.mark.parametrize("size", [2, 3, 8])
def test_strong_complementarity_leaves_two_peaks(strength, size):
    assert peaks(landscape(size, strength, penalty=20.0, benefit=10.0)) == [NONE, 2**size - 1]


@pytest.mark.parametrize(("strength", "found"), [(0.249, ALL), (0.251, NONE)])
def test_search_one_practice_at_a_time_is_trapped_beyond_the_bound(strength, found):
    land = landscape(8, strength, penalty=20.0, benefit=10.0)
    assert climbed(land, lambda better: max(better, key=land.__getitem__), NONE) == found
    assert land.argmax() == ALL  # whatever the strength, all in place is best: the trap is in the path


def test_the_payoff_of_so_many_practices_is_the_closed_form():
    k = states(8).sum(axis=1)
    assert landscape(8, 0.7, 20.0, 10.0) == pytest.approx(10.0 * k / 8 - 0.7 * 20.0 * k * (8 - k) / 28)


def test_without_complementarity_any_landscape_has_one_peak_whatever_the_weights():
    luck = random.Random(8)
    pairs = [(p, q) for p in range(8) for q in range(p + 1, 8)]
    for _ in range(5):
        weights = {pair: luck.uniform(-1.0, 1.0) for pair in pairs}
        assert peaks(landscape(8, 0.0, 20.0, 10.0, weights)) == [ALL]


def test_signed_weights_make_a_landscape_rugged():
    """Complements and substitutes at random: more than the two peaks of pure complements, far fewer than 2^8 / 9."""
    luck = random.Random(8)
    pairs = [(p, q) for p in range(8) for q in range(p + 1, 8)]
    counts = []
    for _ in range(30):
        drawn = {pair: luck.uniform(-1.0, 1.0) for pair in pairs}
        total = sum(abs(weight) for weight in drawn.values())
        counts.append(len(peaks(landscape(8, 3.0, 200.0, 1.0, {pair: weight / total for pair, weight in drawn.items()}))))
    assert max(counts) > 2
    assert 1.0 <= sum(counts) / len(counts) < 2**8 / 9


@pytest.mark.parametrize(("k", "expected", "within"), [(0, 1.0, 0.0), (7, 2**8 / 9, 1.0)])
def test_nk_landscapes_have_the_peaks_that_theory_says(k, expected, within):
    luck = np.random.default_rng(9)
    counts = [len(peaks(nk(8, k, luck))) for _ in range(200)]
    assert np.mean(counts) == pytest.approx(expected, abs=within)


def test_the_path_to_a_state_does_not_enter_its_worth():
    """Payoff depends on state alone (T1): two practices at a half are worth the same whichever came first."""
    assert payoff(0.5, 0.25, 10.0, 1.0, 20.0) == payoff(0.5, 0.25, 10.0, 1.0, 20.0) == 0.0
