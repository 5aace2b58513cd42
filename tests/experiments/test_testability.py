"""When a comparison of arms is a test: the rule, its cuts and what it does not depend on."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments import figures
from experiments.reporting import style
from experiments.statistics import effects, tables, testability
from experiments.statistics.estimates import Estimate
from experiments.statistics.testability import CEILING, FLOOR, is_tested, is_tested_between
from experiments.study_tools import plausible, sentences

SHARES = st.lists(st.floats(0.0, 1.0), min_size=2, max_size=5)


@given(SHARES)
def test_the_order_of_arms_does_not_matter(levels):
    assert is_tested_between(levels) == is_tested_between(levels[::-1])


@given(SHARES)
def test_one_arm_between_the_cuts_is_enough(levels):
    assert is_tested_between([*levels, 0.5])


@given(SHARES, st.floats(0.0, 1.0))
def test_a_further_arm_never_makes_a_test_of_less(levels, further):
    assert is_tested_between([*levels, further]) >= is_tested_between(levels)


@given(st.lists(st.floats(0.0, FLOOR), min_size=2))
def test_what_is_not_tested_cannot_differ_by_more_than_the_floor(levels):
    assert not is_tested_between(levels)
    assert max(levels) - min(levels) <= FLOOR


def test_floor_and_ceiling_belong_to_what_is_not_tested_and_opposite_ends_are_tested():
    assert not is_tested_between([FLOOR, FLOOR])
    assert not is_tested_between([CEILING, CEILING])
    assert is_tested_between([FLOOR, CEILING])


def test_no_case_is_no_test():
    some = np.array([0.0, 1.0])
    for is_share in (True, False):
        assert not is_tested(some, np.array([]), is_share=is_share)
        assert not is_tested(some, np.array([np.nan]), is_share=is_share)
    assert not is_tested_between([0.5, float("nan")])


def test_what_is_no_share_has_no_floor_but_must_vary():
    assert is_tested(np.array([0.0, 0.01]), np.array([0.0, 0.0]), is_share=False)
    assert is_tested(np.array([5.0, 5.0]), np.array([6.0, 6.0]), is_share=False)
    assert not is_tested(np.array([5.0, 5.0]), np.array([5.0, 5.0]), is_share=False)


def test_a_comparison_has_two_arms():
    with pytest.raises(ValueError, match="two arms"):
        is_tested(np.array([0.5]), is_share=True)


# --- what readers of tables, texts and figures are shown --------------------------------------------------------------

ROWS = {"apart": [0.2, 0.0], "apart_low": [0.1, -0.01], "apart_high": [0.3, 0.01], "apart_tested": [True, False]}


def test_a_cell_of_a_text_gives_no_number_where_nothing_was_tested():
    assert [tables.difference_in_words(ROWS, "apart", place, "+.2f") for place in (0, 1)] == [
        "+0.20 [+0.10, +0.30]",
        testability.NOT_TESTED,
    ]
    older = {name: values for name, values in ROWS.items() if name != "apart_tested"}
    assert tables.difference_in_words(older, "apart", 1, "+.2f") == "+0.00 [-0.01, +0.01]"


def test_a_mark_of_what_was_not_tested_is_hollow_and_explained_once():
    from matplotlib.figure import Figure

    def drawn(table, **how):
        figure = Figure()
        style.estimates(figure.subplots(), [0, 1], table, "apart", [0, 1], flat=True, label="enacted", **how)
        style.explain_hollow(figure)
        return figure

    for how in ({}, {"ls": "--"}):
        figure = drawn(ROWS, **how)
        (hollow,) = [
            line for line in figure.axes[0].lines if line.get_gid() == testability.NOT_TESTED and len(line.get_xdata())
        ]
        assert list(hollow.get_xdata()) == [0.0]
        assert hollow.get_markerfacecolor() == "white"
        assert hollow.get_linestyle() == "None"
        (legend,) = figure.legends
        assert [text.get_text() for text in legend.get_texts()] == [f"{testability.NOT_TESTED}: {testability.WHY_NOT}"]
    assert not drawn({**ROWS, "apart_tested": [True, True]}).legends


def test_captions_of_figures_that_can_show_it_say_what_hollow_means():
    """Whatever figure explains hollow marks under it does so in its caption, in the same words."""
    for name in figures.NAMES:
        module = figures.find(name)
        if "style.explain_" in inspect.getsource(module):
            caption = " ".join(inspect.getdoc(module).split())
            assert f"not tested, since {testability.WHY_NOT}" in caption, name


def test_a_plausible_draw_that_leaves_no_room_counts_on_neither_side():
    nobody, half = ({"panel": np.array([0, 0, 1, 1]), "outcome": np.array(ends)} for ends in ([0, 0, 0, 0], [2, 0, 2, 0]))
    effect = effects.EffectEstimate("a_on_enacted", "", Estimate(0.5, 0.4, 0.6), "share", 4, 2, "")
    drawn = [effects.compared(effect, "enacted", *arms) for arms in ((half, nobody), (nobody, nobody), (nobody, half))]
    values = [effects.estimate_in_draw(each) for each in drawn]
    assert plausible.signs(values) == (2, 1.0, 0.0)
    assert plausible.signs(values[1:2])[0] == 0


def test_a_head_of_a_text_counts_what_was_not_tested():
    assert sentences.not_tested([True, True]) == []
    assert sentences.not_tested([True, False])[0].startswith("1 of 2 comparisons is not tested")
    assert sentences.not_tested([False, False])[0].startswith("2 of 2 comparisons are not tested")
