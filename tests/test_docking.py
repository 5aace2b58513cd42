"""Limits in which the model must be an older one: DeGroot's averaging, Granovetter's cascade, payoff landscapes."""

import random
from itertools import pairwise, product

import numpy as np
import pytest

from simulation import ensemble
from simulation.concepts.complementarity import misfit, payoff
from simulation.managers import World
from simulation.vocabulary import Role
from tests.worlds import CALM, setting

# --- DeGroot (1974): x(t+1) = x(t) + openness * (W x(t) - x(t)) ------------------------------------------------------

AVERAGING = {
    "city.cities": 2,
    "horizon.months": 300,
    "cognitive_framework.founding_spread": 1.0,
    "cognitive_framework.embedding": 0.0,
    "cognitive_framework.openness": 0.3,
    "advice_network.cio_ties": 0.0,
    **{
        f"mechanisms.{name}": False
        for name in ("frame_breaking", "bounded_confidence", "threat_switching", "turnover", "assimilation", "politics")
    },
}


def heard_by(world, authority):
    """Row-normalised weights among the managers of each city, from the ties that founding drew."""
    start, ties, first = world.founding.start, world.founding.ties, world.places.first
    for one, other in pairwise(first):
        weights = np.zeros((other - one, other - one))
        for manager in range(one, other):
            for tie in ties[start[manager] : start[manager + 1]]:
                weights[manager - one, tie["neighbour"] - one] = tie["advice"] + authority * tie["reporting"]
        yield one, other, weights


@pytest.mark.parametrize("network", ["default", "krackhardt", "mean_field"])
def test_without_breaks_thresholds_and_anchors_frames_are_averaged_as_in_degroot(network):
    own = setting(*CALM, f"advice_network={network}", **AVERAGING)
    p = own.parameters
    frames = ensemble.history(own, seed=12).managers["frames"]
    world = World(own, seed=12)  # founded and not stepped: it tells who is tied to whom
    for one, other, weights in heard_by(world, p.advice_network.authority):
        heard = weights.sum(axis=1)
        rows = weights / np.where(heard > 0.0, heard, 1.0)[:, None]
        rows[heard == 0.0] = np.eye(len(rows))[heard == 0.0]  # who hears nobody keeps to the frame
        expected = frames[0, one:other].copy()
        assert np.ptp(expected, axis=0).max() > 0.3  # there is something to agree on
        for month in range(own.months):
            expected += p.cognitive_framework.openness * (rows @ expected - expected)
            assert np.allclose(frames[month + 1, one:other], expected, rtol=0.0, atol=1e-12)
        # consensus at each manager's social influence times what they began with
        values, vectors = np.linalg.eig(rows.T)
        lead = int(np.argmin(abs(values - 1.0)))
        assert (abs(values - 1.0) < 1e-9).sum() == 1  # one closed group: the network is not in pieces
        influence = np.real(vectors[:, lead]) / np.real(vectors[:, lead]).sum()
        assert np.allclose(frames[-1, one:other], influence @ frames[0, one:other], rtol=0.0, atol=1e-6)


def test_bounded_confidence_can_keep_apart_whom_averaging_would_bring_together():
    values = AVERAGING | {
        "cognitive_framework.confidence": 0.05,
        "cognitive_framework.confidence_from_collaboration": 0.0,
    }
    apart = setting(*CALM, **(values | {"mechanisms.bounded_confidence": True}))
    together = setting(*CALM, **values)
    ends = [np.ptp(ensemble.history(own, seed=12).managers["frames"][-1, :15], axis=0).mean() for own in (apart, together)]
    assert ends[1] < 1e-4 < 0.05 < ends[0]


# --- Granovetter (1978): r(t+1) = F(r(t)) ----------------------------------------------------------------------------
#
# Managers hear nobody and see one another only through the structure in use, which follows their mean frame. One
# visionary (the CIO of month 0) starts; whoever's threshold the contradiction reaches breaks and takes over the
# championed vision. The share of broken frames among all then follows r(t+1) = F(s(t)), where s follows r by a share a
# month, at most a half: Granovetter's cascade seen through a slow medium. The path is compared month by month; where it
# comes to rest does not depend on the medium and is compared with r(t+1) = F(r(t)) itself. Neighbours do not enter a
# break directly, so a cascade over the ties of a network (Watts) is no limit of this model.

MANAGERS, PRACTICES = 60, 8
CASCADE = {
    "city.cities": 3,
    "city.managers": MANAGERS,
    "horizon.months": 120,
    **{f"mechanisms.{name}": False for name in ("bounded_confidence", "threat_switching", "turnover", "politics", "attention")},
    **{f"mechanisms.{name}": False for name in ("resistance_growth", "complementarity", "endogenous_drops", "assimilation")},
    "deep_structure.founding_level": 0.0,
    "deep_structure.founding_spread": 0.0,
    "deep_structure.regression": 0.5,
    "cognitive_framework.founding_spread": 0.0,
    "cognitive_framework.openness": 0.0,
    "cognitive_framework.embedding": 0.0,
    "cognitive_framework.attention": 1.0,
    "cognitive_framework.noise": 0.0,
    "cognitive_framework.leak": 1.0,
    "cognitive_framework.threshold_spread": 1.0,
    "cognitive_framework.rebuilding": 1.0,
    "advice_network.cio_ties": 0.0,
    "trigger_events.visionary_low": 1.0,
    "trigger_events.added": [{"month": 0, "trigger": "visionary"}],
    "leadership.charisma": 1.0,
    "leadership.promulgation": 1.0,
    "change_programme.effort": 0.001,  # the champion stands and pushes nothing: all of it is the wrong thing
    "change_programme.template_error": 1.0,
    "change_programme.template_learning": 0.0,
    "know_how.staff": 0.0,
    "know_how.spread": 0.0,
    "mechanisms.learning": False,
    "change_programme.span": 600,
    "change_programme.start_month": 0,
}


def granovetter(thresholds, seeds):
    """Where r(t+1) = F(r(t)) comes to rest; thresholds as shares of everybody."""
    joined = seeds.copy()
    while True:
        following = seeds | (thresholds <= joined.mean())
        if (following == joined).all():
            return joined
        joined = following


@pytest.mark.parametrize(("mean", "spreads"), [(0.15, True), (0.4, None), (0.5, None), (1.0, False), (3.0, False)])
def test_with_uniform_thresholds_frames_break_in_granovetters_cascade(mean, spreads):
    """Thresholds are uniform from 0 to twice the mean, in shares: all join far below one half, few far above."""
    values = CASCADE | {"cognitive_framework.threshold": mean * PRACTICES}
    own = setting("leadership=imposed", "change_programme=concurrent", "trigger_events=none", **values)
    history, founding = ensemble.history(own, seed=13), World(own, seed=13).founding
    for city in range(own.cities):
        people = slice(city * MANAGERS, (city + 1) * MANAGERS)
        thresholds = founding.people["threshold"][people] / PRACTICES
        frames, structure = history.managers["frames"][:, people], history.cities["structure"][:, city]
        seeds = np.arange(MANAGERS) == Role.CIO
        joined, share = seeds.copy(), 0.0
        for month in range(own.months):
            share += 0.5 * (joined.mean() - share)
            joined = joined | (thresholds <= share)
            assert np.allclose(structure[month + 1], share, rtol=0.0, atol=1e-12)
            assert ((frames[month + 1] > 0.5).all(axis=1) == joined).all()
        assert (joined == granovetter(thresholds, seeds)).all()
        assert history.cities["frame_content"][-1, city] == pytest.approx(joined.mean(), abs=1e-12)
        if spreads is not None:
            assert joined.all() if spreads else joined.mean() < 0.3


def test_one_manager_less_can_stop_a_cascade():
    """Granovetter's two crowds: thresholds 0, 1, 2 ... 99 of a hundred all riot; without the 1 only one does."""
    crowd = np.arange(100) / 100
    first = crowd == 0.0
    assert granovetter(crowd, first).all()
    crowd[1] = 0.02
    assert granovetter(crowd, first).sum() == 1


# --- a landscape over practices that are in place or not ------------------------------------------------------------


def landscape(size, strength, penalty, benefit, weights=None):
    """Payoff of every state of so many practices, each in place or not; weights are uniform unless given."""
    pairs = [(p, q) for p in range(size) for q in range(p + 1, size)]
    weights = weights or {pair: 1.0 / len(pairs) for pair in pairs}
    return {
        state: payoff(
            sum(state) / size,
            sum(misfit(weight, float(state[p]), float(state[q])) for (p, q), weight in weights.items()),
            benefit,
            strength,
            penalty,
        )
        for state in product((0, 1), repeat=size)
    }


def neighbours(state):
    return [state[:p] + (1 - state[p],) + state[p + 1 :] for p in range(len(state))]


def peaks(land):
    """States from which every single change loses."""
    return [state for state, worth in land.items() if all(land[near] < worth for near in neighbours(state))]


NONE, ALL = (0,) * 8, (1,) * 8


@pytest.mark.parametrize("strength", [0.0, 0.1, 0.2, 0.249])
@pytest.mark.parametrize("size", [2, 3, 8])
def test_weak_complementarity_leaves_one_peak(strength, size):
    assert peaks(landscape(size, strength, penalty=20.0, benefit=10.0)) == [(1,) * size]


@pytest.mark.parametrize("strength", [0.251, 0.5, 1.5])
@pytest.mark.parametrize("size", [2, 3, 8])
def test_strong_complementarity_leaves_two_peaks(strength, size):
    assert sorted(peaks(landscape(size, strength, penalty=20.0, benefit=10.0))) == [(0,) * size, (1,) * size]


@pytest.mark.parametrize(("strength", "found"), [(0.249, ALL), (0.251, NONE)])
def test_search_one_practice_at_a_time_is_trapped_beyond_the_bound(strength, found):
    land, state = landscape(8, strength, penalty=20.0, benefit=10.0), NONE
    while (best := max(neighbours(state), key=land.get)) and land[best] > land[state]:
        state = best
    assert state == found
    assert max(land, key=land.get) == ALL  # whatever the strength, all in place is best: the trap is in the path


def test_the_payoff_of_so_many_practices_is_the_closed_form():
    land = landscape(8, strength=0.7, penalty=20.0, benefit=10.0)
    for state, worth in land.items():
        k = sum(state)
        assert worth == pytest.approx(10.0 * k / 8 - 0.7 * 20.0 * k * (8 - k) / 28)


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


def test_the_path_to_a_state_does_not_enter_its_worth():
    """Payoff depends on state alone (T1): two practices at a half are worth the same whichever came first."""
    assert payoff(0.5, 0.25, 10.0, 1.0, 20.0) == payoff(0.5, 0.25, 10.0, 1.0, 20.0) == 0.0
