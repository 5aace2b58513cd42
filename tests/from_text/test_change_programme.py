"""What the documentation promises about the rules of change programmes.

Run against the rules written from the text and against the program's (conftest.py sets RULES). `undisturbed`,
`unsaturated` and `right_share` are taken as shares. EQ = equations.md under "Change programme", MD = model.md, PA =
parameters.md.
"""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

RULES: dict[str, Callable[..., Any]] = {}
pytestmark = pytest.mark.usefixtures("rules")
SHARES = [0.0, 0.125, 0.25, 0.5, 0.75, 0.875, 1.0]
# MD 2, practices: prospector, innovator, integration, deference, collaboration, monitoring, shared_vision, change_seeking
DIMENSION = [0, 1, 2, 3, 3, 3, 3, 3]


def test_gather_brings_dimensions_together_in_the_order_of_their_first_practice() -> None:
    # EQ gather
    gather = RULES["gather"]
    assert list(gather(order=[4, 0, 7, 2, 3, 1, 6, 5], dimension=DIMENSION)) == [4, 7, 3, 6, 5, 0, 2, 1]
    order = [2, 6, 1, 5, 0, 3, 7, 4]
    once = list(gather(order=order, dimension=DIMENSION))
    assert sorted(once) == sorted(order)  # "An order, not an amount": nobody is lost or doubled
    assert list(gather(order=once, dimension=DIMENSION)) == once  # what is together stays
    assert list(gather(order=order, dimension=list(range(8)))) == order  # a dimension each: nothing to bring together
    assert list(gather(order=order, dimension=[0] * 8)) == order
    assert list(gather(order=[5, 2], dimension=DIMENSION)) == [5, 2]  # a scope of some practices


def test_the_cap() -> None:
    # EQ absorbed: min{g, absorption}; off (absorption_cap): g
    absorbed = RULES["absorbed"]
    assert absorbed(given=0.2, absorption=0.35) == pytest.approx(0.2)
    assert absorbed(given=0.5, absorption=0.35) == pytest.approx(0.35)
    assert absorbed(given=0.5, absorption=0.35, absorption_cap=False) == pytest.approx(0.5)
    assert absorbed(given=0.5, absorption=0.0) == 0.0
    # PA absorption: "at the default pace it does not bind", even with one practice at a time (12 / 40 = .3)
    assert absorbed(given=12.0 / 40.0, absorption=0.35) == pytest.approx(0.3)


def test_congestion_costs_parallel_work_only() -> None:
    # EQ undisturbed: 1 / (1 + congestion (n - 1)); off: 1
    undisturbed = RULES["undisturbed"]
    assert undisturbed(active=1, congestion=5.0) == 1.0
    assert undisturbed(active=8, congestion=0.04) == pytest.approx(1.0 / 1.28)
    assert undisturbed(active=3, congestion=0.5) == pytest.approx(0.5)
    shares = [undisturbed(active=n, congestion=0.04) for n in range(1, 65)]
    assert shares == sorted(shares, reverse=True)
    assert all(0.0 < share <= 1.0 for share in shares)
    for n in (1, 2, 8, 64):
        assert undisturbed(active=n, congestion=0.0) == 1.0  # neutral value
        assert undisturbed(active=n, congestion=0.5, congested=False) == 1.0


def test_saturation_falls_linearly() -> None:
    # EQ unsaturated: 1 - saturation x; off (diminishing_returns): 1
    unsaturated = RULES["unsaturated"]
    assert unsaturated(structure=0.0, saturation=0.6) == 1.0
    assert unsaturated(structure=0.5, saturation=0.6) == pytest.approx(0.7)
    assert unsaturated(structure=1.0, saturation=0.6) == pytest.approx(0.4)
    for x in SHARES:
        assert unsaturated(structure=x, saturation=0.0) == 1.0  # neutral value
        assert unsaturated(structure=x, saturation=0.6, diminishing_returns=False) == 1.0
        assert unsaturated(structure=x, saturation=1.0) == pytest.approx(1.0 - x)


def test_staffing_and_learning_correct_the_template() -> None:
    # EQ right_share: 1 - .45 (1 - h)(1 - tau); off (template_error): 1
    right_share = RULES["right_share"]
    assert right_share(staff=0.0, template=0.0, template_error=0.45) == pytest.approx(
        0.55
    )  # PA: "where staffing know-how is nil"
    assert right_share(staff=0.5, template=0.0, template_error=0.45) == pytest.approx(0.775)
    assert right_share(staff=0.5, template=0.5, template_error=0.45) == pytest.approx(0.8875)
    for other in SHARES:
        assert right_share(staff=1.0, template=other, template_error=0.8) == pytest.approx(1.0)
        assert right_share(staff=other, template=1.0, template_error=0.8) == pytest.approx(1.0)
        assert right_share(staff=other, template=0.3, template_error=0.0) == 1.0  # neutral value
        assert right_share(staff=other, template=0.3, template_error=0.8, at_work=False) == 1.0
    for h, tau in product(SHARES, SHARES):
        # the two are worth the same
        assert right_share(staff=h, template=tau, template_error=0.45) == pytest.approx(
            right_share(staff=tau, template=h, template_error=0.45)
        )
        assert 0.0 <= right_share(staff=h, template=tau, template_error=1.0) <= 1.0


def test_monitoring_doubles_learning_and_local_trials_multiply_it() -> None:
    # EQ learned, heading: "monitoring doubles the rate, local trials multiply it"; .02 of what is unknown, PA
    learned = RULES["learned"]
    known = 0.4
    step = learned(template=known, monitoring=0.0) - known
    assert step == pytest.approx(0.02 * 0.6)
    assert learned(template=known, monitoring=1.0) - known == pytest.approx(2.0 * step)
    assert learned(template=known, monitoring=0.0, decentralised=True) - known == pytest.approx(3.0 * step)
    assert learned(template=known, monitoring=1.0, decentralised=True) - known == pytest.approx(6.0 * step)
    assert learned(template=known, monitoring=1.0, template_learning=0.0) == known  # neutral value
    assert learned(template=1.0, monitoring=1.0, decentralised=True) == 1.0
    for tau, m in product(SHARES, SHARES):
        assert tau <= learned(template=tau, monitoring=m) <= 1.0  # nothing is forgotten
    # MD 7: "limited to 0..1": 1 * 2 * 20 would overshoot
    overshoot = {"template_learning": 1.0, "decentralised_learning": 20.0}
    assert learned(template=0.5, monitoring=1.0, decentralised=True, **overshoot) == 1.0


def test_a_push_fits_as_far_as_there_is_room() -> None:
    # EQ fits: min{l, 1 - x}
    fits = RULES["fits"]
    assert fits(push=0.1, structure=0.5) == pytest.approx(0.1)
    assert fits(push=0.1, structure=0.95) == pytest.approx(0.05)
    assert fits(push=0.1, structure=1.0) == 0.0
    assert fits(push=0.0, structure=0.2) == 0.0


def test_unhindered_a_unit_of_effort_moves_one_practice_all_the_way() -> None:
    # MD 7: "One unit of effort moves one practice from absent to fully in place if nothing hinders it"
    level = 0.0
    for _ in range(5):
        push = RULES["absorbed"](given=0.2, absorption=0.35)
        push *= RULES["undisturbed"](active=1, congestion=0.04)
        push *= RULES["unsaturated"](structure=level, saturation=0.0)
        push *= RULES["right_share"](staff=1.0, template=0.0, template_error=0.45)
        level += RULES["fits"](push=push, structure=level)
    assert level == pytest.approx(1.0)


def test_no_step_of_the_chain_makes_effort() -> None:
    # MD 7, the ledger: what is given is applied or lost to cap, congestion, saturation, template: every share is within 0..1
    for given, n, x, h in product((0.0, 0.1, 0.5, 2.0), (1, 3, 8), SHARES, SHARES):
        a = RULES["absorbed"](given=given, absorption=0.35)
        c = a * RULES["undisturbed"](active=n, congestion=0.04)
        s = c * RULES["unsaturated"](structure=x, saturation=0.6)
        q = s * RULES["right_share"](staff=h, template=0.2, template_error=0.45)
        pushed = RULES["fits"](push=q, structure=x)
        assert given >= a >= c >= s >= q >= pushed >= 0.0
        losses = (given - a) + (a - c) + (c - s) + (s - q) + (q - pushed)
        assert losses + pushed == pytest.approx(given)


def test_by_hand_one_month_of_a_concurrent_programme() -> None:
    # MD 7, What becomes of it, at the defaults: pace .3 over eight practices, x = .25, h = .5, tau = .1
    a = RULES["absorbed"](given=0.3 / 8, absorption=0.35)  # .0375
    c = a * RULES["undisturbed"](active=8, congestion=0.04)  # .029296875
    s = c * RULES["unsaturated"](structure=0.25, saturation=0.6)  # .02490234375
    q = s * RULES["right_share"](staff=0.5, template=0.1, template_error=0.45)  # times .7975
    assert a == pytest.approx(0.0375)
    assert c == pytest.approx(0.029296875)
    assert s == pytest.approx(0.02490234375)
    assert q == pytest.approx(0.019859619140625)
