"""Who resists: stakes by role, expected losses, contagion, and resistance that recedes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.concepts.resistance import (
    Resistance,
    carried,
    expected_loss,
    felt,
    founded,
    habituated,
    hardened,
    let_through,
    resisting,
    stake,
)
from simulation.vocabulary import Role
from tests.worlds import ON, SHARE, SIGNED, WEIGHT, anything, some

ANY = anything(Resistance)
QUIET = {"loss": 0.0, "heard": 0.0, "weight": 0.0, "threat": 0.0, "win": 0.0, "monitoring": 0.0, "on": 1}


def test_heads_stand_to_lose_and_the_cio_to_gain():
    p = some(Resistance, stake_mayor=-0.1, stake_city_manager=0.1, stake_cio=-0.5, stake_head=0.6, stake_spread=0.2)
    assert [stake(role, 0.5, p) for role in Role] == pytest.approx([-0.1, 0.1, -0.5, 0.6])
    assert (stake(Role.HEAD, 0.0, p), stake(Role.HEAD, 1.0, p)) == pytest.approx((0.4, 0.8))


def test_managers_differ_at_founding():
    p = some(Resistance, founding=0.2, founding_spread=0.1)
    assert (founded(0.0, p), founded(0.5, p), founded(1.0, p)) == pytest.approx((0.1, 0.2, 0.3))


def test_loss_is_expected_from_what_is_touched_by_those_who_think_the_old_way():
    assert expected_loss(0.6, 1.0, 0.0, 0.0) == pytest.approx(0.6)
    assert expected_loss(0.6, 0.5, 0.0, 0.0) == pytest.approx(0.3)
    assert expected_loss(0.6, 1.0, 1.0, 0.0) == pytest.approx(0.0)  # who takes the new for granted expects none
    assert expected_loss(0.6, 0.0, 0.0, 0.0) == 0.0
    assert expected_loss(-0.5, 1.0, 0.0, 0.0) < 0.0  # a gain


def test_aligned_interests_offset_losses():
    assert expected_loss(0.6, 1.0, 0.0, 0.5) == pytest.approx(0.3)


def test_resistance_grows_with_expected_loss_and_falls_with_expected_gain():
    p = some(Resistance, growth=0.1)
    assert resisting(0.3, 0.3, **(QUIET | {"loss": 0.5}), p=p) == pytest.approx(0.35)
    assert resisting(0.3, 0.3, **(QUIET | {"loss": -0.5}), p=p) == pytest.approx(0.25)


def test_resistance_spreads_along_ties():
    p = some(Resistance, contagion=0.5)
    heard = {"heard": 2 * 0.7 + 1 * 0.1, "weight": 3.0}  # two at .7, one at .1: .5 on the mean
    assert resisting(0.3, 0.3, **(QUIET | heard), p=p) == pytest.approx(0.4)
    assert resisting(0.3, 0.3, **QUIET, p=p) == pytest.approx(0.3)  # who hears nobody catches nothing


def test_early_wins_calm_and_threats_stir():
    p = some(Resistance, results=0.1)
    assert resisting(0.3, 0.3, **(QUIET | {"win": 1.0}), p=p) == pytest.approx(0.2)
    assert resisting(0.3, 0.3, **(QUIET | {"threat": 0.5}), p=p) == pytest.approx(0.35)


def test_monitored_gaps_answer_resistance():
    p = some(Resistance, relief_from_monitoring=0.5)
    assert resisting(0.4, 0.4, **(QUIET | {"monitoring": 1.0}), p=p) == pytest.approx(0.2)


def test_resistance_returns_to_where_it_was_when_nothing_stirs_it():
    p = some(Resistance, forgetting=0.5)
    assert resisting(0.6, 0.2, **QUIET, p=p) == pytest.approx(0.4)


def test_time_alone_changes_nothing():
    """Resistance is no clock: without loss, neighbours or results it stays (T9)."""
    p, level = some(Resistance, growth=0.1, contagion=0.1, results=0.1), 0.3
    for _ in range(100):
        level = resisting(level, 0.3, **QUIET, p=p)
    assert level == 0.3


def test_full_resistance_stops_a_push_by_the_drag():
    p = some(Resistance, drag=0.5)
    assert let_through(0.0, p) == 1.0
    assert let_through(0.5, p) == 0.75
    assert let_through(1.0, p) == 0.5


@given(SHARE, SHARE, SIGNED, SHARE, WEIGHT, SHARE, SHARE, SHARE, ON, ANY)
def test_resistance_stays_a_share(before, founding, loss, others, weight, threat, win, monitoring, on, p):
    after = resisting(before, founding, loss, others * weight, weight, threat, win, monitoring, on, p)
    assert 0.0 <= after <= 1.0


@given(SHARE, SHARE, SIGNED, SIGNED, SHARE, ANY)
def test_more_to_lose_never_means_less_resistance(before, founding, one, other, threat, p):
    low, high = sorted((one, other))
    calm = resisting(before, founding, **(QUIET | {"loss": low, "threat": threat}), p=p)
    assert calm <= resisting(before, founding, **(QUIET | {"loss": high, "threat": threat}), p=p) + 1e-12


@given(SHARE, SIGNED, SHARE, SHARE, SHARE, SHARE, ANY)
def test_with_its_growth_off_resistance_stays_at_its_founding_level(founding, loss, heard, threat, win, monitoring, p):
    after = resisting(founding, founding, loss, heard, 1.0, threat, win, monitoring, 0, p)
    assert after == founding


@given(SHARE, SHARE, ANY)
def test_what_resistance_lets_through_is_a_share_that_falls(one, other, p):
    low, high = sorted((one, other))
    assert 0.0 <= let_through(high, p) <= let_through(low, p) <= 1.0


@given(st.sampled_from(list(Role)), SHARE, SHARE, SHARE, ANY)
def test_stakes_and_losses_keep_to_their_range(role, u, touched, frame, p):
    stakes = stake(role, u, p)
    assert -1.0 <= stakes <= 1.0
    assert abs(expected_loss(stakes, touched, frame, p.alignment)) <= abs(stakes) + 1e-12
    assert 0.0 <= founded(u, p) <= 1.0


def test_resistance_is_carried_as_advice_or_among_friends():
    assert carried(0.3, 1.0, 2.0, some(Resistance, among_friends=0.0)) == 0.3
    assert carried(0.3, 1.0, 2.0, some(Resistance, among_friends=1.0)) == 2.0
    assert carried(0.3, 0.0, 2.0, some(Resistance, among_friends=1.0)) == 0.0  # an adviser who is no friend


def test_losses_loom_larger_than_gains():
    p = some(Resistance, loss_aversion=2.25)
    assert felt(0.4, 1.0, 1.0, p) == pytest.approx(0.9)
    assert felt(-0.4, 1.0, 1.0, p) == -0.4


def test_sensitivity_diminishes_with_the_size_of_a_loss():
    p = some(Resistance, loss_aversion=1.0, diminishing_sensitivity=0.2)
    assert [felt(loss, 1.0, 1.0, p) for loss in (0.5, 1.0, -0.5)] == pytest.approx([0.55, 1.0, -0.55])
    for loss in (0.05, 0.2, 0.5, 0.8, 1.0):
        assert felt(loss, 1.0, 1.0, p) == pytest.approx(loss**0.88, abs=0.02)  # Tversky and Kahneman 1992


def test_pockets_harden_and_habits_form_with_the_months_of_a_programme():
    p = some(Resistance, loss_aversion=1.0, hardening=0.05, habituation=0.05)
    assert [hardened(months, p) for months in (0.0, 20.0)] == [1.0, 2.0]
    assert [habituated(months, p) for months in (0.0, 20.0)] == [1.0, 0.5]
    assert felt(0.4, 2.0, 1.0, p) == pytest.approx(0.8)
    assert felt(-0.4, 2.0, 1.0, p) == -0.4  # who gains hardens in nothing
    assert felt(-0.4, 1.0, 0.5, p) == -0.2  # but gets used to it


@given(st.floats(0, 600), st.floats(1, 5), SHARE, ANY)
def test_without_a_loss_no_month_changes_anything(months, harder, still, p):
    assert felt(0.0, hardened(months, p) * harder, habituated(months, p) * still, p) == 0.0


@given(SIGNED, st.floats(0, 600), ANY)
def test_a_loss_is_felt_as_it_is_where_no_rival_is_chosen(loss, months, p):
    plain = p._replace(loss_aversion=1.0, diminishing_sensitivity=0.0, hardening=0.0, habituation=0.0)
    assert felt(loss, hardened(months, plain), habituated(months, plain), plain) == loss


@given(SIGNED, SIGNED, st.floats(0, 600), ANY)
def test_a_larger_loss_is_felt_more(one, other, months, p):
    low, high = sorted((one, other))
    harder, still = hardened(months, p), habituated(months, p)
    p = p._replace(loss_aversion=max(1.0, p.loss_aversion))
    assert felt(low, harder, still, p) <= felt(high, harder, still, p) + 1e-9
