"""How frames adapt, hold, break and are rebuilt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.concepts.cognitive_framework import (
    CognitiveFramework,
    adapted,
    assimilating,
    attached,
    attention,
    broad,
    confidence,
    contradicts,
    disconfirmed,
    embedding,
    explained_away,
    followed,
    founded,
    gap,
    grading,
    hearing,
    majority,
    noticing,
    reanchored,
    rebuilt,
    remembering,
    siding,
    threshold,
    tolerance,
    weighed,
)
from tests.worlds import ON, SHARE, WEIGHT, anything, some

ANY = anything(CognitiveFramework)
PRESSURE = st.floats(0.0, 16.0, allow_subnormal=False)


def test_an_old_frame_in_a_new_structure_is_as_far_as_a_new_frame_in_an_old_structure():
    assert gap(1.0, 0.25) == gap(0.25, 1.0) == 0.75


def test_collaboration_widens_whom_managers_hear():
    p = some(CognitiveFramework, confidence=0.25, confidence_from_collaboration=0.5)
    assert confidence(0.0, 1, p) == 0.25
    assert confidence(0.5, 1, p) == 0.5
    assert confidence(0.0, 0, p) == 2.0


def test_advice_too_far_away_is_not_heard():
    assert hearing(1.0, 0.1, 0.3, 0.25) == 1.0
    assert hearing(1.0, 0.1, 0.5, 0.25) == 0.0
    assert hearing(3.0, 0.0, 1.0, 2.0) == 3.0  # unbounded


def test_a_frame_closes_part_of_its_gap_to_advice():
    assert adapted(0.2, 1.2, 2.0, 0.2, 0.0, 2.0, 0.5) == pytest.approx(0.4)  # two advisers whose mean is .6


def test_a_frame_settles_on_a_structure_that_is_near():
    assert adapted(0.2, 0.0, 0.0, 0.3, 0.1, 0.5, 0.5) == pytest.approx(0.21)
    assert adapted(0.2, 0.0, 0.0, 0.9, 0.1, 0.5, 0.5) == 0.2  # too far to be assimilated
    assert adapted(0.2, 0.0, 0.0, 0.9, 0.1, 2.0, 0.5) == pytest.approx(0.27)  # unless assimilation is linear


def test_renewal_speeds_settling():
    p = some(CognitiveFramework, embedding=0.02, embedding_from_change_seeking=1.0)
    assert embedding(0.0, p) == 0.02
    assert embedding(1.0, p) == 0.04


def test_every_gap_is_assimilated_when_assimilation_is_linear():
    p = some(CognitiveFramework, tolerance=0.3)
    assert tolerance(1, p) == 0.3
    assert tolerance(0, p) == 2.0


def test_a_deep_gap_weighs_more_in_the_convex_form_alone():
    assert weighed(0.8, 0.0) == 0.8
    assert weighed(0.8, 1.0) == pytest.approx(0.64)
    assert weighed(0.8, 0.5) == pytest.approx(0.72)
    # one gap of .8 beside four of .2: a tie in the plain sum, not in the convex one
    assert weighed(0.8, 0.0) == pytest.approx(4 * weighed(0.2, 0.0))
    assert weighed(0.8, 1.0) > 3 * 4 * weighed(0.2, 1.0)


def test_attention_adds_up_and_is_full_at_one():
    p = some(
        CognitiveFramework,
        attention=0.2,
        attention_from_triggers=0.1,
        attention_from_monitoring=0.4,
        attention_from_threat=0.25,
    )
    assert attention(0.0, 0.0, 0.0, 1, p) == 0.2
    assert attention(2.0, 0.5, 1.0, 1, p) == pytest.approx(0.85)
    assert attention(6.0, 1.0, 1.0, 1, p) == 1.0
    assert attention(6.0, 1.0, 1.0, 0, p) == 0.2  # the base level when attention is off


def test_noticing_is_attention_with_noise():
    assert noticing(0.4, 0.5, some(CognitiveFramework, noise=0.3)) == pytest.approx(0.4)
    assert noticing(0.4, 0.9, some(CognitiveFramework)) == 0.4


def test_a_steady_noticed_gap_of_one_settles_at_one_over_leak():
    p, doubt = some(CognitiveFramework, leak=0.1), 0.0
    for _ in range(400):
        doubt = disconfirmed(doubt, 1.0, 1.0, p)
    assert doubt == pytest.approx(10.0)


def test_doubt_leaks_away_when_nothing_contradicts():
    p = some(CognitiveFramework, leak=0.5)
    assert disconfirmed(4.0, 0.0, 1.0, p) == 2.0
    assert disconfirmed(4.0, 3.0, 0.0, p) == 2.0  # a gap unseen is no gap
    assert disconfirmed(4.0, 3.0, 1.0, p) == 5.0


def test_breadth_and_depth_of_contradiction_exchange_at_par():
    """The plain sum is the default: eight gaps of an eighth press like one gap of one: breadth is no reward."""
    assert 8 * weighed(1 / 8, 0.0) == weighed(1.0, 0.0)


def test_thresholds_spread_evenly_about_their_mean():
    p = some(CognitiveFramework, threshold=8.0, threshold_spread=0.5)
    assert threshold(0.5, p) == 8.0
    assert threshold(0.0, p) == 4.0
    assert threshold(1.0, p) == 12.0


def test_a_broken_frame_is_rebuilt_towards_structure_or_a_vision_with_standing():
    p = some(CognitiveFramework, rebuilding=1.0)
    assert rebuilt(0.0, 0.2, 1.0, 0.0, p) == 0.2
    assert rebuilt(0.0, 0.2, 1.0, 1.0, p) == 1.0
    assert rebuilt(0.0, 0.2, 1.0, 0.5, p) == pytest.approx(0.6)
    assert rebuilt(0.1, 0.2, 1.0, 0.5, p._replace(rebuilding=0.0)) == pytest.approx(0.1)


def test_a_frame_can_be_rebuilt_the_old_way():
    """A break is no success: without a vision it goes back to the structure in use, new or old."""
    assert rebuilt(0.9, 0.1, 0.0, 0.0, some(CognitiveFramework, rebuilding=1.0)) == pytest.approx(0.1)


def test_founding_frames_lie_near_the_old_one():
    p = some(CognitiveFramework, founding_spread=0.2)
    assert founded(0.0, p) == 0.0
    assert founded(1.0, p) == 0.2


@given(SHARE, SHARE)
def test_a_gap_is_a_share_and_symmetric(one, other):
    assert 0.0 <= gap(one, other) == gap(other, one) <= 1.0
    assert gap(one, one) == 0.0


def test_shallow_gaps_weigh_more_in_the_concave_form():
    assert weighed(0.5, -1.0) == pytest.approx(0.75)
    assert weighed(1.0, -1.0) == 1.0
    # one gap of .8 beside four of .2: a tie in the plain sum, and breadth wins in the concave one
    assert 4 * weighed(0.2, -1.0) > 1.4 * weighed(0.8, -1.0)


def test_a_gap_contradicts_beyond_the_noticeable_one():
    p = some(CognitiveFramework, noticeable=0.1)
    assert [contradicts(distance, p) for distance in (0.0, 0.1, 0.11, 1.0)] == [0, 0, 1, 1]


def test_breadth_makes_many_contradictions_count_more_than_one_deep_one():
    p = some(CognitiveFramework, breadth_scale=2.0)
    assert broad(0.8, 0.25, p) == pytest.approx(0.4)
    assert broad(0.8, 1.0, p) == pytest.approx(1.6)  # the same sum over all practices counts four times as much
    assert broad(0.8, 0.0, p) == 0.0
    assert broad(0.8, 1.0, p._replace(breadth_scale=1.0)) == 0.8  # all contradict: the plain sum


def test_a_frame_that_mostly_stands_explains_gaps_away():
    p = some(CognitiveFramework, whole_frame=0.25)
    assert [explained_away(count / 8, p) for count in (0, 1, 2, 8)] == [1, 1, 0, 0]
    assert [explained_away(count / 8, some(CognitiveFramework)) for count in range(9)] == [0] * 9  # the neutral value
    assert explained_away(7 / 8, p._replace(whole_frame=1.0)) == 1


def test_what_is_explained_away_is_not_assimilated():
    assert assimilating(0.05, 0, 1) == 0.05
    assert assimilating(0.05, 1, 1) == 0.0
    assert assimilating(0.05, 1, 0) == 0.05  # assimilation off: every gap is assimilated


@given(SHARE, SHARE, st.floats(-1.0, 0.0, allow_subnormal=False))
def test_a_concave_gap_is_no_less_than_the_gap_and_grows_with_it(one, other, convexity):
    low, high = sorted((one, other))
    assert weighed(low, convexity) <= weighed(high, convexity) + 1e-12
    assert high - 1e-12 <= weighed(high, convexity) <= 1.0 + 1e-12


@given(WEIGHT, SHARE, SHARE, ANY)
def test_broad_contradiction_grows_with_its_breadth_and_less_of_the_frame_is_explained_away(pressure, one, other, p):
    low, high = sorted((one, other))
    assert 0.0 <= broad(pressure, low, p) <= broad(pressure, high, p)
    assert explained_away(high, p) <= explained_away(low, p)


@given(SHARE, SHARE, SHARE)
def test_a_felt_gap_is_no_more_than_the_gap_and_grows_with_it(one, other, convexity):
    low, high = sorted((one, other))
    assert 0.0 <= weighed(low, convexity) <= weighed(high, convexity) + 1e-12
    assert weighed(high, convexity) <= high + 1e-12


@given(SHARE, SHARE, WEIGHT, SHARE, st.floats(0, 0.5), st.floats(0, 2), st.floats(0, 0.5))
def test_an_adapted_frame_stays_among_what_it_was_what_it_hears_and_what_it_lives_with(
    frame, advice, weight, structure, pace, tolerated, openness
):
    after = adapted(frame, advice * weight, weight, structure, pace, tolerated, openness)
    assert min(frame, advice, structure) - 1e-9 <= after <= max(frame, advice, structure) + 1e-9


@given(SHARE, WEIGHT, st.floats(0, 0.5), st.floats(0, 2), st.floats(0, 0.5))
def test_a_frame_that_nothing_contradicts_stays(frame, weight, pace, tolerated, openness):
    assert adapted(frame, frame * weight, weight, frame, pace, tolerated, openness) == pytest.approx(frame)


@given(SHARE, SHARE, st.floats(0, 0.5))
def test_with_assimilation_off_settling_is_linear_in_the_gap(frame, structure, pace):
    after = adapted(frame, 0.0, 0.0, structure, pace, tolerance(0, some(CognitiveFramework)), 0.3)
    assert after == pytest.approx(frame + pace * (structure - frame))


@given(SHARE, SHARE, SHARE, SHARE, ANY)
def test_a_rebuilt_frame_stays_among_what_it_was_the_structure_and_the_vision(frame, structure, vision, standing, p):
    after = rebuilt(frame, structure, vision, standing, p)
    assert min(frame, structure, vision) - 1e-9 <= after <= max(frame, structure, vision) + 1e-9


@given(WEIGHT, SHARE, SHARE, ON, ANY)
def test_attention_and_noticing_are_shares(windows, monitoring, threat, on, p):
    attended = attention(min(windows, 6.0), monitoring, threat, on, p)
    assert 0.0 <= attended <= 1.0
    for u in (0.0, 0.5, 1.0):
        assert noticing(attended, u, p) >= 0.0


@given(SHARE, SHARE, SHARE, SHARE, ANY)
def test_attention_never_falls_with_triggers_monitoring_or_threat(one, other, monitoring, threat, p):
    low, high = sorted((one, other))
    assert attention(low, monitoring, threat, 1, p) <= attention(high, monitoring, threat, 1, p)
    assert attention(monitoring, low, threat, 1, p) <= attention(monitoring, high, threat, 1, p)
    assert attention(monitoring, threat, low, 1, p) <= attention(monitoring, threat, high, 1, p)


@given(WEIGHT, PRESSURE, PRESSURE, SHARE, ANY)
def test_doubt_is_never_negative_and_grows_with_pressure(before, one, other, noticed, p):
    low, high = sorted((one, other))
    assert 0.0 <= disconfirmed(before, low, noticed, p) <= disconfirmed(before, high, noticed, p) + 1e-12


@given(SHARE, ANY)
def test_thresholds_and_founding_frames_are_in_range(u, p):
    assert 0.0 <= threshold(u, p) <= 2.0 * p.threshold + 1e-9
    assert 0.0 <= founded(u, p) <= p.founding_spread + 1e-12


@given(SHARE, SHARE, ANY)
def test_confidence_grows_with_collaboration(one, other, p):
    low, high = sorted((one, other))
    assert p.confidence <= confidence(low, 1, p) <= confidence(high, 1, p)
    assert confidence(low, 0, p) == confidence(high, 0, p) > 1.0


def test_majorities_differ_between_managers_and_are_shares():
    p = some(CognitiveFramework, majority=0.5, majority_spread=0.4)
    assert [majority(u, p) for u in (0.0, 0.5, 1.0)] == pytest.approx([0.3, 0.5, 0.7])
    assert majority(1.0, p._replace(majority=0.9)) == 1.0
    assert majority(1.0, p._replace(majority=0.0)) == 0.0


def test_who_differs_on_the_other_side_or_not_at_all_does_not_count():
    assert siding(2.0, 0.5, 0.75, 2.25, 3.0) == 2.0  # the mean heard is .75
    assert siding(2.0, 0.5, 0.25, 2.25, 3.0) == 0.0
    assert siding(2.0, 0.5, 0.5, 2.25, 3.0) == 0.0
    assert siding(2.0, 0.5, 0.25, 0.75, 3.0) == 2.0  # the mean heard is .25
    assert siding(2.0, 0.5, 0.75, 1.5, 3.0) == 0.0  # the mean heard is the own frame: nowhere to go


def test_advice_is_followed_by_more_than_the_share_that_it_takes():
    assert [followed(weight, 1.0, 0.5) for weight in (0.25, 0.5, 0.75)] == [0, 0, 1]
    assert followed(1.0, 1.0, 1.0) == 0  # nobody is ever swayed
    assert followed(0.0, 0.0, 0.5) == 0


@given(SHARE, SHARE, WEIGHT)
def test_advice_is_always_followed_at_majority_0(own, advised, weight):
    side = siding(weight, own, advised, advised * weight, weight)
    assert followed(side, weight, 0.0) == 1


def test_an_anchor_draws_even_who_hears_nobody():
    p = some(CognitiveFramework, attachment=0.25)
    assert attached(0.2, 1.0, 2.0, 0.1, p) == pytest.approx(0.4)
    assert attached(0.5, 0.0, 0.0, 0.1, p) == pytest.approx(0.4)
    assert attached(0.5, 1.0, 2.0, 0.1, p._replace(attachment=1.0)) == 0.1


@given(SHARE, SHARE, WEIGHT, SHARE, st.floats(0, 0.5), ANY)
def test_an_attached_frame_stays_between_advice_and_anchor_and_nobody_is_attached_at_0(
    own, advice, weight, anchor, openness, p
):
    drawn = attached(own, advice * weight, weight, anchor, p)
    heard = advice if weight > 0.0 else own
    assert min(heard, anchor) - 1e-9 <= drawn <= max(heard, anchor) + 1e-9
    plain = adapted(own, advice * weight, weight, own, 0.0, 2.0, openness)
    free = attached(own, advice * weight, weight, anchor, p._replace(attachment=0.0))
    assert adapted(own, free, 1.0, own, 0.0, 2.0, openness) == plain


def test_an_anchor_stays_or_follows_the_rebuilt_frame():
    p = some(CognitiveFramework)
    assert reanchored(0.1, 0.9, p) == 0.1  # Friedkin and Johnsen
    assert reanchored(0.1, 0.9, p._replace(anchor_rebuilt=1.0)) == pytest.approx(0.9)


def test_graded_a_part_of_every_gap_is_assimilated():
    p = some(CognitiveFramework, graded=1.0)
    assert [grading(0.04, gap_, 0.3, 1, p) for gap_ in (0.0, 0.25, 0.75, 1.0)] == pytest.approx([0.04, 0.03, 0.01, 0.0])
    assert grading(0.04, 0.75, 0.3, 0, p) == 0.04  # assimilation off: every gap at the same pace
    taken = [grading(0.04, gap_, 0.3, 1, p) * gap_ for gap_ in (0.25, 0.5, 0.75)]
    assert taken[1] == max(taken)


@given(SHARE, SHARE, st.floats(0, 0.5), SHARE, st.floats(0, 0.5), ON)
def test_grading_at_0_is_the_tolerance_of_before(frame, structure, pace, tolerated, openness, on):
    p = some(CognitiveFramework)
    slow = grading(pace, gap(structure, frame), tolerated if on else 2.0, on, p)
    plain = adapted(frame, 0.0, 0.0, structure, pace, tolerated if on else 2.0, openness)
    assert adapted(frame, 0.0, 0.0, structure, slow, 2.0, openness) == plain


@given(SHARE, SHARE, SHARE, ANY)
def test_the_smaller_a_gap_the_more_of_it_is_assimilated(one, other, tolerated, p):
    low, high = sorted((one, other))
    assert 0.0 <= grading(0.05, high, tolerated, 1, p) <= grading(0.05, low, tolerated, 1, p) <= 0.05 + 1e-12


def test_what_is_explained_away_is_forgotten_or_remembered():
    p = some(CognitiveFramework, remembered=0.5)
    assert remembering(2.0, 1, p) == 1.0
    assert remembering(2.0, 0, p) == 2.0
    assert remembering(2.0, 1, some(CognitiveFramework)) == 0.0
