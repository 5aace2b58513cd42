"""How leaders recognise and exploit triggers, choose a scope, champion a vision and let a programme go."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.concepts.leadership import (
    Leadership,
    abandoned,
    breadth,
    converging,
    conveyed,
    conviction,
    counselled,
    drop_hazard,
    exploited,
    inclination,
    reach,
    recognised,
    renewed,
    standing,
    support,
    unfolded,
)
from simulation.vocabulary import Vision
from tests.worlds import ON, SHARE, anything, some

ANY = anything(Leadership)
DRAW = st.floats(0.0, 0.999999, allow_subnormal=False)


def test_what_is_not_there_or_not_known_is_not_recognised():
    assert recognised(0.39, 0.5, 0.8)
    assert not recognised(0.41, 0.5, 0.8)
    assert not recognised(0.0, 0.0, 1.0)
    assert not recognised(0.0, 1.0, 0.0)


def test_know_how_alone_exploits_a_trigger_where_ambition_counts_for_nothing():
    p = some(Leadership, exploitation=1.0, ambition=0.0)
    assert exploited(0.3, 0.4, 0.0, p)
    assert not exploited(0.5, 0.4, 1.0, p)
    assert exploited(0.5, 0.4, 0.0, p._replace(exploitation=2.0))
    assert not exploited(0.0, 1.0, 1.0, p._replace(exploitation=0.0))  # exposure without exploitation


def test_the_champions_frame_alone_counts_at_full_ambition():
    p = some(Leadership, exploitation=1.0, ambition=1.0)
    assert exploited(0.5, 0.0, 0.6, p)
    assert not exploited(0.7, 1.0, 0.6, p)


def test_scope_follows_know_how_and_the_champions_frame():
    p = some(Leadership)
    assert inclination(0.4, 0.8, 0.5, 1.0, p) == pytest.approx(0.6)
    assert inclination(0.4, 0.8, 0.5, 1.0, p._replace(scope_bias=0.2)) == pytest.approx(0.8)
    assert inclination(0.4, 0.8, 0.5, 1.0, p._replace(scope_bias=-1.0)) == 0.0
    assert inclination(0.4, 0.8, 0.5, 1.0, p._replace(scope_bias=1.0)) == 1.0


def test_what_is_bought_takes_know_how_and_what_is_not_takes_conviction():
    p = some(Leadership, ambition=0.3)
    assert conviction(1.0, p) == 0.3  # today's rule
    assert conviction(0.0, p) == 1.0
    assert conviction(0.5, p) == pytest.approx(0.65)
    assert inclination(0.8, 0.1, conviction(0.0, p), 1.0, p) == pytest.approx(0.1)  # know-how does not count
    assert inclination(0.8, 0.1, conviction(1.0, p), 1.0, p) == pytest.approx(0.7 * 0.8 + 0.3 * 0.1)


def test_what_no_trigger_calls_and_no_seat_governs_is_out_of_reach():
    p = some(Leadership, trigger_reach=0.75, mandate=0.5)
    assert [reach(called, governed, p) for called in (1, 0) for governed in (1, 0)] == [1.0, 0.5, 0.25, 0.125]
    assert [reach(called, governed, some(Leadership)) for called in (1, 0) for governed in (1, 0)] == [1.0] * 4
    assert inclination(1.0, 1.0, 0.5, 0.25, p) == 0.25
    assert reach(0, 1, p._replace(trigger_reach=1.0)) == 0.0


def test_the_old_frame_works_on_one_practice_at_a_time_and_the_new_on_all():
    assert breadth(8, 0.0) == 1
    assert breadth(8, 1.0) == 8
    assert breadth(1, 0.5) == 1


def test_an_imposed_programme_conveys_what_it_installs_or_pays_lip_service():
    lip_service, own = some(Leadership, vision=Vision.CHAMPION), some(Leadership, vision=Vision.PROGRAMME)
    for in_scope in (0, 1):
        assert conveyed(0.2, 0.6, in_scope, 1, lip_service) == 0.2
        assert conveyed(0.2, 0.6, in_scope, 0, own) == 0.2  # what leaders choose is what their champion holds
    assert conveyed(0.2, 0.6, 1, 1, own) == 1.0
    assert conveyed(0.2, 0.6, 0, 1, own) == 0.6


def test_a_more_advanced_champion_renews_a_running_vision():
    p = some(Leadership, renewal=0.25)
    assert renewed(0.2, 0.6, p) == pytest.approx(0.3)
    assert renewed(0.6, 0.2, p) == 0.6  # it never goes back
    assert renewed(0.2, 0.6, some(Leadership)) == 0.2  # the neutral value
    assert renewed(0.2, 0.6, p._replace(renewal=1.0)) == pytest.approx(0.6)


def test_a_vision_that_unfolds_holds_what_has_been_begun():
    begun = some(Leadership, vision=Vision.BEGUN)
    assert conveyed(0.9, 0.05, 1, 1, begun) == 0.05  # the structure in use, whoever champions it
    assert conveyed(0.9, 0.05, 1, 0, begun) == 0.9  # leaders who choose tell their own frame
    assert unfolded(0.05, 0.0) == 0.05
    assert unfolded(0.05, 0.01) == unfolded(1.0, 0.0) == 1.0


def test_the_old_frame_answers_a_trigger_by_convergent_change():
    p = some(Leadership, convergence=0.8)
    assert converging(0.7, 0.0, p)
    assert not converging(0.7, 0.5, p)
    assert not converging(0.0, 1.0, p)  # a champion of the new never does
    assert not converging(0.0, 0.0, some(Leadership))


@given(DRAW, SHARE, SHARE, ANY)
def test_a_newer_champion_never_converges_where_an_older_would_not(u, one, other, p):
    low, high = sorted((one, other))
    assert converging(u, high, p) <= converging(u, low, p)


@given(SHARE, SHARE, ANY)
def test_a_renewed_vision_stays_between_what_it_was_and_the_champions_frame(vision, frame, p):
    assert vision - 1e-12 <= renewed(vision, frame, p) <= max(vision, frame) + 1e-12


def test_a_vision_gains_standing_while_it_is_championed_and_loses_it_after():
    p = some(Leadership, charisma=0.6, promulgation=0.5)
    assert standing(0.0, 1, 0.0, p) == pytest.approx(0.3)
    assert standing(0.3, 1, 0.0, p) == pytest.approx(0.45)
    assert standing(0.4, 0, 0.0, p) == pytest.approx(0.2)


def test_shared_vision_practice_keeps_a_vision_without_its_champion():
    p = some(Leadership, charisma=0.0, promulgation=1.0)
    assert standing(0.0, 0, 1.0, p) == 1.0
    assert standing(1.0, 0, 0.0, p) == 0.0


def test_a_programme_dies_with_its_champion_when_the_successor_thinks_the_old_way():
    p = some(Leadership, champion_bond=0.8)
    assert abandoned(0.7, 0.0, 0, p)
    assert not abandoned(0.9, 0.0, 0, p)
    assert not abandoned(0.7, 0.5, 0, p)
    assert not abandoned(0.0, 1.0, 0, p)
    assert not abandoned(0.0, 0.0, 0, some(Leadership))


def test_resistance_and_threat_add_to_the_chance_of_a_drop():
    p = some(Leadership, drop_rate=0.01, drop_from_resistance=0.02, drop_from_threat=0.04)
    assert drop_hazard(0.0, 0.0, 1, 0, p) == pytest.approx(0.01)
    assert drop_hazard(1.0, 0.0, 1, 0, p) == pytest.approx(0.03)
    assert drop_hazard(0.5, 0.5, 1, 0, p) == pytest.approx(0.04)


def test_a_trial_period_suspends_evaluation():
    p = some(Leadership, drop_rate=0.01, drop_from_threat=0.04)
    assert drop_hazard(0.0, 1.0, 0, 0, p) == pytest.approx(0.01)


def test_full_support_of_the_mayor_takes_the_hazard_away():
    p = some(Leadership, drop_rate=0.01, drop_from_resistance=0.02, support=1.0)
    assert drop_hazard(1.0, 0.0, 1, 0, p) == 0.0


def test_support_counts_from_its_month_on():
    p = some(Leadership, drop_rate=0.01, champion_bond=0.8, support=1.0, support_from=30.0)
    assert [support(month, p) for month in (0, 29, 30, 600)] == [0.0, 0.0, 1.0, 1.0]
    assert [drop_hazard(0.0, 0.0, 1, month, p) for month in (29, 30)] == [0.01, 0.0]
    assert [abandoned(0.7, 0.0, month, p) for month in (29, 30)] == [1, 0]


@given(SHARE, SHARE, SHARE, SHARE, SHARE, ANY)
def test_inclination_is_a_share_that_grows_with_know_how_vision_and_reach(one, other, fixed, weight, near, p):
    low, high = sorted((one, other))
    below, above = inclination(low, fixed, weight, near, p), inclination(high, fixed, weight, near, p)
    assert 0.0 <= below <= above + 1e-12 <= 1.0 + 2e-12
    assert inclination(fixed, low, weight, near, p) <= inclination(fixed, high, weight, near, p) + 1e-12
    assert inclination(fixed, near, weight, low, p) <= inclination(fixed, near, weight, high, p)


@given(SHARE, SHARE, ON, ON, ANY)
def test_conviction_and_reach_are_shares_and_conviction_falls_with_what_is_embedded(one, other, called, governed, p):
    low, high = sorted((one, other))
    assert p.ambition <= conviction(high, p) + 1e-12 <= conviction(low, p) + 2e-12 <= 1.0 + 3e-12
    assert 0.0 <= reach(called, governed, p) <= reach(1, governed, p) <= 1.0
    assert reach(called, governed, p) <= reach(called, 1, p)


@given(st.integers(1, 16), SHARE, SHARE)
def test_breadth_lies_between_one_and_all_and_grows_with_vision(taken, one, other):
    low, high = sorted((one, other))
    assert 1 <= breadth(taken, low) <= breadth(taken, high) <= taken


@given(SHARE, ON, SHARE, SHARE, ANY)
def test_standing_is_a_share_that_grows_with_shared_vision(before, championed, one, other, p):
    low, high = sorted((one, other))
    after = standing(before, championed, low, p), standing(before, championed, high, p)
    assert -1e-12 <= after[0] <= after[1] + 1e-12 <= 1.0 + 2e-12
    assert standing(before, 0, low, p) <= standing(before, 1, low, p) + 1e-12


@given(SHARE, SHARE, SHARE, ON, ANY)
def test_hazards_are_never_negative_and_grow_with_resistance_and_threat(one, other, fixed, evaluated, p):
    low, high = sorted((one, other))
    assert 0.0 <= drop_hazard(low, fixed, evaluated, 0, p) <= drop_hazard(high, fixed, evaluated, 0, p) + 1e-12
    assert drop_hazard(fixed, low, evaluated, 0, p) <= drop_hazard(fixed, high, evaluated, 0, p) + 1e-12
    assert drop_hazard(fixed, low, 0, 0, p) <= drop_hazard(fixed, low, 1, 0, p) + 1e-12


@given(DRAW, SHARE, SHARE, SHARE, ANY)
def test_what_less_know_how_exploits_more_would_too(u, one, other, champion, p):
    low, high = sorted((one, other))
    assert exploited(u, low, champion, p) <= exploited(u, high, champion, p)
    assert recognised(u, low, champion) <= recognised(u, high, champion)


@given(DRAW, SHARE, SHARE, ANY)
def test_a_newer_successor_never_ends_what_an_older_would_keep(u, one, other, p):
    low, high = sorted((one, other))
    assert abandoned(u, high, 0, p) <= abandoned(u, low, 0, p)


def test_a_champion_without_counsel_or_advisers_judges_alone():
    assert counselled(0.1, 0.7, 0.9, some(Leadership, counsel=0.0)) == 0.1
    assert counselled(0.1, 0.0, 0.0, some(Leadership, counsel=1.0)) == 0.1
    assert counselled(0.25, 1.5, 2.0, some(Leadership, counsel=1.0)) == 0.75


@given(SHARE, SHARE, st.floats(0.01, 10.0), ANY)
def test_counsel_lies_between_the_champion_and_the_advisers(own, advised, weight, p):
    found = counselled(own, weight * advised, weight, p)
    assert min(own, advised) - 1e-9 <= found <= max(own, advised) + 1e-9
