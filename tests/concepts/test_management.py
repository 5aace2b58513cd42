"""Who manages a city: standing by role, and power that moves with decision rights."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.concepts.management import Management, founded_power, power
from simulation.vocabulary import Role
from tests.worlds import ON, SHARE, anything, some

P = some(
    Management,
    power_mayor=3.0,
    power_city_manager=2.5,
    power_cio=1.0,
    power_head=1.0,
    power_spread=0.2,
    power_shift=2.0,
    head_loss=0.4,
)


def test_power_at_founding_follows_the_seat():
    assert [founded_power(role, 0.5, P) for role in Role] == pytest.approx([3.0, 2.5, 1.0, 1.0])


def test_heads_differ_in_power():
    low, high = founded_power(Role.HEAD, 0.0, P), founded_power(Role.HEAD, 1.0, P)
    assert (low, high) == pytest.approx((0.8, 1.2))


def test_deference_moves_power_from_heads_to_the_cio():
    assert power(Role.CIO, 1.0, 0.0, 1, P) == 1.0
    assert power(Role.CIO, 1.0, 0.5, 1, P) == pytest.approx(2.0)
    assert power(Role.CIO, 1.0, 1.0, 1, P) == pytest.approx(3.0)
    assert power(Role.HEAD, 1.0, 1.0, 1, P) == pytest.approx(0.6)
    assert power(Role.MAYOR, 3.0, 1.0, 1, P) == 3.0
    assert power(Role.CITY_MANAGER, 2.5, 1.0, 1, P) == 2.5


@given(st.sampled_from(list(Role)), st.floats(0, 20), SHARE, anything(Management))
def test_everybody_counts_the_same_without_politics(role, founding, deference, p):
    assert power(role, founding, deference, 0, p) == 1.0


@given(st.sampled_from(list(Role)), SHARE, SHARE, ON, anything(Management))
def test_power_is_never_negative(role, u, deference, on, p):
    first = founded_power(role, u, p)
    assert first >= 0.0
    assert power(role, first, deference, on, p) >= 0.0


@given(SHARE, SHARE, anything(Management))
def test_more_deference_never_helps_heads_nor_hurts_the_cio(one, other, p):
    low, high = sorted((one, other))
    assert power(Role.HEAD, 1.0, high, 1, p) <= power(Role.HEAD, 1.0, low, 1, p) + 1e-12
    assert power(Role.CIO, 1.0, low, 1, p) <= power(Role.CIO, 1.0, high, 1, p) + 1e-12
