"""What strikes a city, how long it stays open, who leaves and who comes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.concepts.trigger_events import (
    TriggerEvents,
    crisis_hazard,
    election_due,
    exit_hazard,
    is_visionary,
    newcomer_frame,
    strength,
    struck,
    visionary_chance,
    window,
)
from simulation.vocabulary import Role, Script, Trigger
from tests.worlds import ON, SHARE, anything, some

ANY = anything(TriggerEvents)


def test_elections_come_every_four_years():
    p = some(TriggerEvents, election_first=22.0, election_period=48.0)
    assert [month for month in range(156) if election_due(month, p)] == [22, 70, 118]


def test_there_can_be_no_elections_at_all():
    assert not any(election_due(month, some(TriggerEvents)) for month in range(156))


def test_an_event_strikes_when_the_draw_is_below_its_rate():
    assert struck(0.01, 0.02)
    assert not struck(0.03, 0.02)
    assert not struck(0.0, 0.0)
    assert struck(0.999, 1.0)


def test_crises_are_likelier_under_threat():
    p = some(TriggerEvents, crisis_rate=0.01, crisis_from_threat=0.04)
    assert crisis_hazard(0.0, p) == pytest.approx(0.01)
    assert crisis_hazard(0.5, p) == pytest.approx(0.03)


def test_each_kind_of_trigger_opens_the_window_by_its_own_strength():
    names = [f"{kind.name.lower()}_strength" for kind in Trigger]
    p = some(TriggerEvents, **{name: (index + 1) / 10 for index, name in enumerate(names)})
    assert [strength(kind, p) for kind in Trigger] == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]


def test_a_window_opens_at_once_and_closes_by_degrees():
    p = some(TriggerEvents, closing=0.5)
    assert window(0.0, 0.8, p) == pytest.approx(0.8)
    assert window(0.8, 0.0, p) == pytest.approx(0.4)


@pytest.mark.parametrize("script", list(Script))
def test_luck_decides_who_comes_unless_it_is_scripted(script):
    scripted = {Script.ORDINARY: (0, 0), Script.VISIONARY: (1, 1)}
    assert (is_visionary(0.1, 0.2, script), is_visionary(0.3, 0.2, script)) == scripted.get(script, (1, 0))


def test_each_seat_has_its_own_turnover():
    p = some(TriggerEvents, mayor_exit=0.1, city_manager_exit=0.2, cio_exit=0.3, head_exit=0.4, exit_after_new_mayor=0.05)
    assert [exit_hazard(role, 0, 0.0, p) for role in Role] == pytest.approx([0.1, 0.2, 0.3, 0.4])
    assert [exit_hazard(role, 1, 0.0, p) for role in Role] == pytest.approx([0.1, 0.25, 0.35, 0.4])


def test_a_crisis_can_cost_a_seat_below_the_mayor():
    p = some(TriggerEvents, city_manager_exit=0.01, cio_exit=0.02, exit_from_crisis=0.1, exit_from_crisis_chief=0.05)
    assert [exit_hazard(role, 0, 1.0, p) for role in Role] == pytest.approx([0.0, 0.06, 0.12, 0.0])
    assert [exit_hazard(role, 0, 0.5, p) for role in Role] == pytest.approx([0.0, 0.035, 0.07, 0.0])
    neutral = p._replace(exit_from_crisis=0.0, exit_from_crisis_chief=0.0)
    assert [exit_hazard(role, 0, 1.0, neutral) for role in Role] == [0.0, 0.01, 0.02, 0.0]


def test_a_crisis_lets_able_leaders_hire_a_visionary_at_the_top():
    p = some(TriggerEvents, visionary=0.1, visionary_after_crisis=0.4)
    assert visionary_chance(1, 0.0, 1.0, p) == pytest.approx(0.1)
    assert visionary_chance(1, 1.0, 1.0, p) == pytest.approx(0.5)
    assert visionary_chance(1, 1.0, 0.5, p) == pytest.approx(0.3)
    assert visionary_chance(1, 1.0, 0.0, p) == pytest.approx(0.1)  # exposed, not exploited
    assert visionary_chance(0, 1.0, 1.0, p) == pytest.approx(0.1)  # not among heads of services


def test_visionaries_bring_the_new_and_others_stay_near_their_colleagues():
    p = some(TriggerEvents, visionary_low=0.6, newcomer_spread=0.2)
    assert newcomer_frame(1, 0.0, 0.1, p) == pytest.approx(0.6)
    assert newcomer_frame(1, 1.0, 0.1, p) == pytest.approx(1.0)
    assert newcomer_frame(0, 0.0, 0.1, p) == pytest.approx(0.1)
    assert newcomer_frame(0, 1.0, 0.1, p) == pytest.approx(0.3)


@given(SHARE, SHARE, SHARE, ANY)
def test_windows_are_shares_that_open_with_strength(before, one, other, p):
    low, high = sorted((one, other))
    assert 0.0 <= window(before, low, p) <= window(before, high, p) <= 1.0
    assert window(before, high, p) >= high - 1e-12
    assert window(before, 0.0, p) <= before


@given(SHARE, SHARE, ANY)
def test_chances_are_never_negative_and_grow_with_threat(one, other, p):
    low, high = sorted((one, other))
    assert 0.0 <= crisis_hazard(low, p) <= crisis_hazard(high, p)


@given(st.sampled_from(list(Role)), ANY)
def test_a_new_mayor_makes_nobody_safer(role, p):
    assert 0.0 <= exit_hazard(role, 0, 0.0, p) <= exit_hazard(role, 1, 0.0, p)
    assert exit_hazard(role, 1, 0.0, p) <= exit_hazard(role, 1, 0.5, p) <= exit_hazard(role, 1, 1.0, p) <= 1.0


@given(ON, SHARE, SHARE, SHARE, ANY)
def test_newcomers_frames_are_shares(visionary, u, content, crisis, p):
    assert 0.0 <= newcomer_frame(visionary, u, content, p) <= 1.0
    assert visionary_chance(visionary, crisis, u, p) >= p.visionary


@given(st.integers(0, 1200), anything(TriggerEvents))
def test_no_election_falls_before_the_first(month, p):
    if month < int(p.election_first):
        assert not election_due(month, p)
