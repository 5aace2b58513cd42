"""What staff make of the platform: skill, worthwhile use, habits, and bridging by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.concepts.enactment import (
    Enactment,
    bridged,
    practised,
    quality,
    skilled,
    supported_by_peers,
    supported_skill,
    unused,
    used,
    worthwhile,
)
from tests.worlds import ON, SHARE, anything, setting, some

EDUCATION = st.floats(0.0, 3.0, allow_subnormal=False)
THIRDS = some(Enactment, skill_half=1.0, weight_architecture=0.5, weight_skill=0.25)
WEIGHED = anything(Enactment, weight_architecture=0.5, weight_skill=0.25)


def test_education_has_diminishing_returns():
    assert supported_skill(0.0, 1, THIRDS) == 0.0
    assert supported_skill(0.5, 1, THIRDS) == pytest.approx(2 / 3)
    assert supported_skill(1.0, 1, THIRDS) == 1.0


def test_education_is_linear_when_returns_do_not_diminish():
    assert [supported_skill(level, 0, THIRDS) for level in (0.0, 0.25, 0.5, 1.0)] == [0.0, 0.25, 0.5, 1.0]


def test_skill_and_use_go_part_of_the_way_in_a_month():
    p = some(Enactment, skill_rate=0.1, habit=0.2)
    assert skilled(0.5, 1.0, p) == pytest.approx(0.55)
    assert skilled(0.5, 0.0, p) == pytest.approx(0.45)  # untaught skill fades
    assert used(0.5, 1.0, p) == pytest.approx(0.6)
    assert used(0.5, 0.0, p) == pytest.approx(0.4)


def test_joint_use_takes_platform_skill_and_willingness_together():
    assert worthwhile(1.0, 1.0, 1.0, 1, THIRDS) == 1.0
    assert worthwhile(0.0, 1.0, 1.0, 1, THIRDS) == 0.0
    assert worthwhile(1.0, 0.0, 1.0, 1, THIRDS) == 0.0
    assert worthwhile(1.0, 1.0, 0.0, 1, THIRDS) == 0.0


def test_separate_use_adds_each_weight():
    assert worthwhile(1.0, 0.0, 0.0, 0, THIRDS) == 0.5
    assert worthwhile(0.0, 1.0, 0.0, 0, THIRDS) == 0.25
    assert worthwhile(0.0, 0.0, 1.0, 0, THIRDS) == pytest.approx(0.25)


def test_staff_bridge_what_systems_do_not_share():
    assert bridged(0.0, 0.0, 0.8, 1) == pytest.approx(0.8)
    assert bridged(0.0, 1.0, 0.8, 1) == 0.0  # nothing left to bridge
    assert bridged(0.0, 0.0, 0.8, 0) == 0.0  # nobody bridges


def test_cities_differ_in_what_their_staff_can_do():
    p = some(Enactment, staff_quality=0.5, staff_quality_spread=0.2)
    assert (quality(0.0, p), quality(0.5, p), quality(1.0, p)) == pytest.approx((0.3, 0.5, 0.7))


@given(EDUCATION, EDUCATION, ON, anything(Enactment))
def test_more_education_never_supports_less_skill(one, other, on, p):
    low, high = sorted((one, other))
    assert 0.0 <= supported_skill(low, on, p) <= supported_skill(high, on, p) + 1e-12 <= 1.0 + 2e-12


@given(SHARE, SHARE, SHARE, SHARE, ON, WEIGHED)
def test_use_is_a_share_that_grows_with_platform_skill_and_willingness(one, other, skill, willing, on, p):
    low, high = sorted((one, other))
    for worth in (
        lambda x: worthwhile(x, skill, willing, on, p),
        lambda x: worthwhile(skill, x, willing, on, p),
        lambda x: worthwhile(skill, willing, x, on, p),
    ):
        assert -1e-12 <= worth(low) <= worth(high) + 1e-12 <= 1.0 + 2e-12


@given(SHARE, SHARE, SHARE, WEIGHED)
def test_separate_use_is_linear(module, skill, willing, p):
    parts = [worthwhile(module, 0.0, 0.0, 0, p), worthwhile(0.0, skill, 0.0, 0, p), worthwhile(0.0, 0.0, willing, 0, p)]
    assert worthwhile(module, skill, willing, 0, p) == pytest.approx(sum(parts))


@given(SHARE, SHARE, anything(Enactment))
def test_skill_and_use_stay_between_where_they_were_and_where_they_go(before, towards, p):
    for after in (skilled(before, towards, p), used(before, towards, p)):
        assert min(before, towards) - 1e-12 <= after <= max(before, towards) + 1e-12


@given(SHARE, SHARE, SHARE, SHARE, ON)
def test_bridging_is_a_share_and_falls_with_what_is_shared(use, one, other, able, on):
    low, high = sorted((one, other))
    assert 0.0 <= bridged(use, high, able, on) <= bridged(use, low, able, on) + 1e-12 <= 1.0 + 2e-12


@given(SHARE, anything(Enactment))
def test_staff_quality_is_a_share(u, p):
    assert 0.0 <= quality(u, p) <= 1.0


def test_services_teach_who_lags_and_nobody_else():
    p = some(Enactment, peer_support=0.1)
    assert supported_by_peers(0.2, 0.2, 1.4, 2.0, p) == pytest.approx(0.25)
    assert supported_by_peers(0.2, 0.2, 0.2, 2.0, p) == 0.2  # those who are asked know less
    assert supported_by_peers(0.2, 0.2, 0.0, 0.0, p) == 0.2  # nobody is asked
    assert supported_by_peers(0.3, 0.2, 1.8, 2.0, some(Enactment, peer_support=0.0)) == 0.3


@given(SHARE, SHARE, SHARE, st.floats(0.01, 10.0), anything(Enactment))
def test_help_never_lowers_skill(skill, before, asked, weight, p):
    assert skill <= supported_by_peers(skill, before, weight * asked, weight, p) <= 1.0


@given(SHARE, SHARE, SHARE, anything(Enactment, skill_slowing=0.0, skill_fading=0.0))
def test_rival_forms_of_skill_change_no_bit_at_their_neutral_values(before, supported, use, p):
    after = skilled(before, supported, p)
    assert practised(before, after, supported, p) == after
    assert unused(after, use, p) == after


@given(SHARE, SHARE, SHARE, anything(Enactment))
def test_a_power_law_slows_growth_and_leaves_loss_alone(before, supported, use, p):
    after = skilled(before, supported, p)
    slower = practised(before, after, supported, p)
    assert min(before, after) - 1e-12 <= slower <= after + 1e-12
    if supported <= before:
        assert slower == after
    assert 0.0 <= unused(slower, use, p) <= slower


def test_the_option_of_the_power_law_teaches_half_in_as_many_months_as_the_default():
    halves = []
    for options in ((), ("enactment=power_law",)):
        p, skill, months = setting(*options).parameters.enactment, 0.0, 0
        while skill < 0.5:
            skill, months = practised(skill, skilled(skill, 1.0, p), 1.0, p), months + 1
        halves.append(months)
    assert abs(halves[0] - halves[1]) <= 1


def test_what_nobody_uses_is_forgotten():
    p = some(Enactment, skill_fading=0.1)
    assert unused(0.5, 0.0, p) == pytest.approx(0.45)
    assert unused(0.5, 1.0, p) == 0.5
