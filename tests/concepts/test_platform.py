"""The platform: what decision rights allow, what gets built and shared, and money for education."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.concepts.platform import Platform, affordable, allowed, built, education, shared
from tests.worlds import SHARE, anything, some

ANY = anything(Platform, from_integration=0.5, from_deference=0.25, from_collaboration=0.25)
P = some(Platform, from_integration=0.5, from_deference=0.3, from_collaboration=0.2, building=0.1, head_veto=0.5)
MONEY = st.floats(0.0, 10.0, allow_subnormal=False)


def test_processes_and_decision_rights_allow_architecture():
    assert allowed(1.0, 1.0, 1.0, 1.0, P) == pytest.approx(1.0)
    assert allowed(1.0, 0.0, 0.0, 1.0, P) == pytest.approx(0.5)
    assert allowed(0.0, 0.5, 0.5, 1.0, P) == pytest.approx(0.25)


def test_nothing_is_allowed_before_the_erp_is_acquired():
    assert allowed(1.0, 1.0, 1.0, 0.0, P) == 0.0


def test_a_module_goes_part_of_the_way_and_falls_back_when_no_longer_carried():
    assert built(0.0, 1.0, 0.0, P) == pytest.approx(0.1)
    assert built(0.5, 0.0, 0.0, P) == pytest.approx(0.45)


def test_a_head_can_block_half_a_module():
    assert built(0.0, 1.0, 1.0, P) == pytest.approx(0.05)


def test_interfaces_share_part_of_what_silos_keep_apart():
    p = some(Platform, interoperability=1.0, interoperability_yield=0.5)
    assert shared(0.0, p) == pytest.approx(0.5)
    assert shared(0.6, p) == pytest.approx(0.8)
    assert shared(1.0, p) == 1.0
    assert shared(0.6, p._replace(interoperability=0.0)) == 0.6


def test_strategy_and_heads_decide_on_education():
    p = some(Platform, education_floor=0.4, education_from_strategy=0.4, education_from_heads=0.2)
    assert education(0.9, 0.0, 0.0, p) == pytest.approx(0.4)
    assert education(0.0, 1.0, 1.0, p) == pytest.approx(1.0)
    assert education(1.0, 0.0, 0.0, p._replace(education_inertia=0.5)) == pytest.approx(0.7)


def test_no_more_is_paid_than_there_is():
    assert affordable(0.4, 0.1) == 0.25
    assert affordable(0.1, 0.4) == 1.0
    assert affordable(0.0, 0.0) == 1.0
    assert affordable(0.3, 0.0) == 0.0


@given(SHARE, SHARE, SHARE, SHARE, SHARE, ANY)
def test_what_is_allowed_is_a_share_that_grows_with_each_practice(one, other, a, b, acquired, p):
    low, high = sorted((one, other))
    acquired = 1.0 if acquired > 0.5 else 0.0
    for rule in (
        lambda x: allowed(x, a, b, acquired, p),
        lambda x: allowed(a, x, b, acquired, p),
        lambda x: allowed(a, b, x, acquired, p),
    ):
        assert 0.0 <= rule(low) <= rule(high) + 1e-12 <= 1.0 + 2e-12


@given(SHARE, SHARE, SHARE, SHARE, anything(Platform))
def test_modules_and_what_they_share_are_shares(module, permitted, one, other, p):
    low, high = sorted((one, other))
    after = built(module, permitted, low, p)
    assert 0.0 <= after <= 1.0
    assert built(module, permitted, high, p) <= after + 1e-12  # more resistance, never more architecture
    assert module - 1e-12 <= shared(module, p) <= 1.0 + 1e-12


@given(SHARE, SHARE, SHARE, anything(Platform))
def test_education_grows_with_strategy_and_is_never_negative(before, one, other, p):
    low, high = sorted((one, other))
    assert 0.0 <= education(before, low, low, p) <= education(before, high, low, p) + 1e-12
    assert education(before, low, low, p) <= education(before, low, high, p) + 1e-12


@given(MONEY, MONEY)
def test_what_is_paid_is_a_share_and_within_the_budget(cost, budget):
    share = affordable(cost, budget)
    assert 0.0 <= share <= 1.0
    assert share * cost <= budget * (1.0 + 1e-12)
