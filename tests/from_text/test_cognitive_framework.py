"""What the documentation promises about the rules of the cognitive framework.

Run against the rules written from the text and against the program's (conftest.py sets RULES).
EQ = equations.md under "Cognitive framework", MD = model.md, PA = parameters.md, ME = mechanisms.md.
"""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

RULES: dict[str, Callable[..., Any]] = {}
pytestmark = pytest.mark.usefixtures("rules")
SHARES = [0.0, 0.125, 0.25, 0.5, 0.75, 0.875, 1.0]
DRAWS = [0.0, 0.25, 0.5, 0.75, 1.0 - 2.0**-53]


def test_founding_frames_are_near_the_old_one() -> None:
    # EQ founded; PA founding_spread 0.1: "upper end of a manager's uniform distance from the old frame"
    founded = RULES["founded"]
    frames = [founded(draw=u, founding_spread=0.1) for u in DRAWS]
    assert frames[0] == 0.0
    assert frames[2] == pytest.approx(0.05)
    assert frames == sorted(frames)
    assert frames[-1] <= 0.1
    assert founded(draw=0.9, founding_spread=0.0) == 0.0  # neutral value
    assert founded(draw=0.5, founding_spread=1.0) == pytest.approx(0.5)  # accepted 0..1


def test_thresholds_lie_evenly_around_the_mean() -> None:
    # EQ threshold; PA threshold 7.5, spread 0.4: half-width as a share of the mean, so 4.5 to 10.5
    threshold = RULES["threshold"]
    assert threshold(draw=0.0, threshold=7.5, threshold_spread=0.4) == pytest.approx(4.5)
    assert threshold(draw=0.5, threshold=7.5, threshold_spread=0.4) == pytest.approx(7.5)
    assert threshold(draw=DRAWS[-1], threshold=7.5, threshold_spread=0.4) == pytest.approx(10.5)
    for u in DRAWS:
        assert threshold(draw=u, threshold=7.5, threshold_spread=0.0) == 7.5  # neutral value
        assert threshold(draw=u, threshold=15.0, threshold_spread=0.4) == pytest.approx(
            2.0 * threshold(draw=u, threshold=7.5, threshold_spread=0.4)
        )
    assert threshold(draw=0.0, threshold=7.5, threshold_spread=1.0) == pytest.approx(
        0.0
    )  # never negative over the accepted range


def test_the_gap_is_a_size() -> None:
    # EQ gap: |x' - f|, "Distance", share 0..1
    gap = RULES["gap"]
    for x, f in product(SHARES, SHARES):
        assert gap(structure=x, frame=f) == pytest.approx(abs(x - f))
        assert gap(structure=x, frame=f) == gap(structure=f, frame=x)
    assert gap(structure=1.0, frame=0.0) == 1.0


def test_collaboration_widens_confidence_and_off_is_more_than_any_distance() -> None:
    # EQ confidence: 0.4 + 0.3 x'; off (bounded_confidence): 2, "more than any distance"
    confidence = RULES["confidence"]
    assert confidence(collaboration=0.0, confidence=0.4, confidence_from_collaboration=0.3) == pytest.approx(0.4)
    assert confidence(collaboration=0.5, confidence=0.4, confidence_from_collaboration=0.3) == pytest.approx(0.55)
    assert confidence(collaboration=1.0, confidence=0.4, confidence_from_collaboration=0.3) == pytest.approx(0.7)
    assert confidence(collaboration=1.0, confidence=0.4, confidence_from_collaboration=0.0) == pytest.approx(0.4)
    for x in SHARES:
        assert confidence(collaboration=x, confidence=0.4, confidence_from_collaboration=0.3, bounded_confidence=False) == 2.0


def test_advice_is_heard_up_to_confidence_and_included() -> None:
    # EQ hearing: weight times 1[|f_j - f_i| <= epsilon]; the numbers are exact in binary
    hearing = RULES["hearing"]
    assert hearing(weight=3.0, adviser_frame=0.75, frame=0.25, confidence=0.5) == 3.0  # at the bound
    assert hearing(weight=3.0, adviser_frame=0.25, frame=0.75, confidence=0.5) == 3.0  # from either side
    assert hearing(weight=3.0, adviser_frame=0.8125, frame=0.25, confidence=0.5) == 0.0  # beyond it nothing, not less
    assert hearing(weight=0.0, adviser_frame=0.25, frame=0.25, confidence=0.5) == 0.0
    assert hearing(weight=3.0, adviser_frame=0.25, frame=0.25, confidence=0.0) == 3.0  # like minds always
    for a, b in product(SHARES, SHARES):
        assert hearing(weight=1.5, adviser_frame=a, frame=b, confidence=2.0) == 1.5  # unbounded: everybody


def test_adaptation_by_hand() -> None:
    # EQ adapted: .2 + .1 (.6 - .2) + .05 * .25 = .2525
    adapted = RULES["adapted"]
    assert adapted(frame=0.2, advice=0.6, gap=0.25, pace=0.05, openness=0.1, tolerance=0.28) == pytest.approx(0.2525)
    # MD 7: "the middle term missing for who hears nobody"
    assert adapted(frame=0.2, advice=None, gap=0.25, pace=0.05, openness=0.1, tolerance=0.28) == pytest.approx(0.2125)
    # MD 7: "Structure within tolerance is assimilated, structure beyond it is not"
    assert adapted(frame=0.2, advice=None, gap=0.5, pace=0.05, openness=0.1, tolerance=0.28) == 0.2
    assert adapted(frame=0.2, advice=0.6, gap=0.5, pace=0.05, openness=0.1, tolerance=0.28) == pytest.approx(0.24)
    # at the bound it still is (<=), and backwards too
    assert adapted(frame=0.5, advice=None, gap=0.25, pace=0.5, openness=0.0, tolerance=0.25) == 0.625
    assert adapted(frame=0.5, advice=None, gap=-0.25, pace=0.5, openness=0.0, tolerance=0.25) == 0.375
    # EQ tolerance: off 2, every gap is assimilated
    assert adapted(frame=0.0, advice=None, gap=1.0, pace=0.025, openness=0.045, tolerance=2.0) == pytest.approx(0.025)


def test_adaptation_stays_between_what_it_hears_and_lives_with() -> None:
    # MD 5: openness and embedding that move a frame by more than the whole gap are refused, so it is a weighted mean; EQ:
    # share 0..1
    adapted = RULES["adapted"]
    for f, a, x in product(SHARES, SHARES, SHARES):
        for openness, pace in ((0.045, 0.025), (0.5, 0.5), (0.0, 1.0), (1.0, 0.0)):
            new = adapted(frame=f, advice=a, gap=x - f, pace=pace, openness=openness, tolerance=2.0)
            assert min(f, a, x) - 1e-12 <= new <= max(f, a, x) + 1e-12
        assert adapted(frame=f, advice=a, gap=x - f, pace=0.0, openness=0.0, tolerance=2.0) == f  # neutral values
    assert adapted(frame=0.5, advice=0.5, gap=0.0, pace=0.1, openness=0.1, tolerance=0.28) == 0.5  # at rest


def test_embedding_and_tolerance() -> None:
    # EQ embedding: .025 (1 + 1 x'); EQ tolerance: the parameter, off (assimilation) 2
    embedding, tolerance = RULES["embedding"], RULES["tolerance"]
    assert embedding(change_seeking=0.0, embedding=0.025, embedding_from_change_seeking=1.0) == pytest.approx(0.025)
    assert embedding(change_seeking=0.5, embedding=0.025, embedding_from_change_seeking=1.0) == pytest.approx(0.0375)
    assert embedding(change_seeking=1.0, embedding=0.025, embedding_from_change_seeking=1.0) == pytest.approx(0.05)
    assert embedding(change_seeking=1.0, embedding=0.025, embedding_from_change_seeking=0.0) == pytest.approx(0.025)
    assert embedding(change_seeking=1.0, embedding=0.0, embedding_from_change_seeking=5.0) == 0.0
    assert tolerance(tolerance=0.28) == 0.28
    assert tolerance(tolerance=0.28, assimilation=False) == 2.0


def test_a_gap_as_it_is_felt() -> None:
    # EQ weighed: "plain at convexity 0, squared at 1, between the two otherwise"
    weighed = RULES["weighed"]
    for size in SHARES:
        assert weighed(gap=size, convexity=0.0) == pytest.approx(size)
        assert weighed(gap=size, convexity=1.0) == pytest.approx(size**2)
        assert weighed(gap=size, convexity=0.5) == pytest.approx((size + size**2) / 2)
    for c in SHARES:
        felt = [weighed(gap=size, convexity=c) for size in SHARES]
        assert felt == sorted(felt)
        assert felt[0] == 0.0
        assert felt[-1] == pytest.approx(1.0)


def test_attention() -> None:
    # EQ attention, PA defaults: .2 + .15 * .6 + .3 * .5 + .2 * .25 = .49
    attention = RULES["attention"]
    assert attention(windows=0.6, monitoring=0.5, threat=0.25) == pytest.approx(0.49)
    assert attention(windows=0.0, monitoring=0.0, threat=0.0) == pytest.approx(0.2)  # ordinary month
    assert attention(windows=6.0, monitoring=1.0, threat=1.0) == 1.0  # limited to 1: .2 + .9 + .3 + .2
    assert attention(windows=6.0, monitoring=1.0, threat=1.0, at_work=False) == pytest.approx(0.2)  # off: the first term alone
    for name in ("windows", "monitoring", "threat"):
        base = {"windows": 0.5, "monitoring": 0.5, "threat": 0.5}
        seen = [attention(**{**base, name: value}) for value in SHARES]
        assert seen == sorted(seen)


def test_noise_on_noticing_is_even() -> None:
    # EQ noticing: alpha (1 + noise (2U - 1)); PA noise .5: "half-width"
    noticing = RULES["noticing"]
    assert noticing(attention=0.4, draw=0.5, noise=0.5) == pytest.approx(0.4)
    assert noticing(attention=0.4, draw=0.0, noise=0.5) == pytest.approx(0.2)
    assert noticing(attention=0.4, draw=DRAWS[-1], noise=0.5) == pytest.approx(0.6)
    for u in DRAWS:
        assert noticing(attention=0.4, draw=u, noise=0.0) == pytest.approx(0.4)  # neutral value
        assert noticing(attention=0.0, draw=u, noise=1.0) == 0.0
        assert noticing(attention=1.0, draw=u, noise=1.0) >= 0.0


def test_noticing_is_not_limited_to_one() -> None:
    # MD 7, Attention: "one draw a month for all practices and not limited to 1"
    assert RULES["noticing"](attention=1.0, draw=0.75, noise=1.0) == pytest.approx(1.5)


def test_disconfirmation_gathers_and_leaks() -> None:
    # EQ disconfirmed: 5 + .3 * 4 - .1 * 5 = 5.7
    disconfirmed = RULES["disconfirmed"]
    assert disconfirmed(disconfirmation=5.0, noticed=0.3, pressure=4.0, leak=0.1) == pytest.approx(5.7)
    assert disconfirmed(disconfirmation=5.0, noticed=0.3, pressure=4.0, leak=0.0) == pytest.approx(6.2)  # nothing is lost
    assert disconfirmed(disconfirmation=5.0, noticed=0.3, pressure=4.0, leak=1.0) == pytest.approx(1.2)  # this month's alone
    assert disconfirmed(disconfirmation=5.0, noticed=0.0, pressure=8.0, leak=0.1) == pytest.approx(4.5)
    assert disconfirmed(disconfirmation=0.0, noticed=0.3, pressure=0.0, leak=0.1) == 0.0  # "range >= 0" (MD 2)


@pytest.mark.parametrize(("practices", "breaks"), [(3, False), (4, True)])
def test_shallow_contradiction_leaks_away_and_deep_one_breaks(practices: int, breaks: bool) -> None:
    # Fixed point of EQ disconfirmed: noticed * pressure / leak = .2 * k / .1 = 2k at the defaults of an ordinary month,
    # against the mean threshold of 7.5 (PA): three full gaps never break a frame, four do. D' >= threshold (MD 7).
    level, broke = 0.0, False
    for _ in range(2000):
        level = RULES["disconfirmed"](disconfirmation=level, noticed=0.2, pressure=float(practices), leak=0.1)
        broke = broke or level >= 7.5
    assert level == pytest.approx(2.0 * practices)
    assert broke is breaks


def test_a_broken_frame_goes_to_the_structure_or_to_the_vision() -> None:
    # EQ rebuilt; .1 + .9 (.6 + .5 (1 - .6) - .1) = .73
    rebuilt = RULES["rebuilt"]
    assert rebuilt(frame=0.1, structure=0.6, standing=0.5, vision=1.0, rebuilding=0.9) == pytest.approx(0.73)
    for f, x, v in product(SHARES, SHARES, SHARES):
        assert rebuilt(frame=f, structure=x, standing=0.0, vision=v, rebuilding=1.0) == pytest.approx(x)
        assert rebuilt(frame=f, structure=x, standing=1.0, vision=v, rebuilding=1.0) == pytest.approx(v)
        assert rebuilt(frame=f, structure=x, standing=0.5, vision=v, rebuilding=0.0) == pytest.approx(f)  # neutral value
        new = rebuilt(frame=f, structure=x, standing=0.3, vision=v, rebuilding=0.9)
        assert min(f, x, v) - 1e-12 <= new <= max(f, x, v) + 1e-12
    # an old vision rebuilds the old frame: a break is no conversion
    assert rebuilt(frame=0.5, structure=1.0, standing=1.0, vision=0.0, rebuilding=1.0) == pytest.approx(0.0)
