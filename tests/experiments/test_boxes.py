"""Boxes of scenario discovery, checked on made-up draws whose regions are known."""

import math
import sys

import numpy as np
import pytest

from experiments.errors import Refusal
from experiments.figures import boxes as figure
from experiments.statistics import boxes
from experiments.statistics.boxes import Box, Limit
from experiments.studies.boundary import discovery, report_text, space, words
from experiments.study_tools import plausible

NAMES = ("change_programme.effort", "change_programme.span", "know_how.staff", "city.services")
LOW, HIGH = np.array([4.0, 12.0, 0.0, 6.0]), np.array([24.0, 96.0, 1.0, 14.0])
IS_WHOLE = (False, True, False, True)
RANGES = tuple(
    plausible.Range(name, low, high, "made up", is_whole)
    for name, low, high, is_whole in zip(NAMES, LOW, HIGH, IS_WHOLE, strict=True)
)
RULES = ("default", "mirrored")
HOW = discovery.Discovery(1.0, 8.0, 8, 0.03, 2, 0.1, 1)


def _values(draws, seed=5):
    share = np.random.default_rng(seed).uniform(size=(draws, len(NAMES)))
    return np.column_stack([each.scaled(share[:, place]) for place, each in enumerate(RANGES)])


def _known(values):
    """Much effort in a short time."""
    return (values[:, 0] > 15.0) & (values[:, 1] <= 40.0)


def _compared(apart, levels=0.5):
    """Both arms of every draw, as the study compares them."""
    table = {}
    for outcome in discovery.OUTCOMES:
        table[space.level_of(outcome, "same_pace", 1.0)] = list(np.full(len(apart), levels))
        table[space.level_of(outcome, "same_pace", 8.0)] = list(levels + apart)
        table[space.difference_of(outcome, "same_pace", 8.0)] = list(apart)
    return table


def _draws(values):
    return plausible.Draws(RANGES, tuple({} for _ in values), values, 0)


def test_a_region_of_two_parameters_is_found_and_holds_what_it_says():
    values = _values(800)
    (box,) = (each.box for each in boxes.find(values, NAMES, IS_WHOLE, _known(values).astype(int), 2, 0.05, 1) if each.class_)
    limits = {limit.parameter: limit for limit in box.limits}
    assert set(limits) == set(NAMES[:2])
    assert limits["change_programme.effort"].low == pytest.approx(15.0, abs=0.5)
    assert limits["change_programme.effort"].high == math.inf
    assert limits["change_programme.span"].high == pytest.approx(40.0, abs=1.0)
    fresh = _values(2000, seed=6)
    scored = boxes.score(box, fresh, NAMES, _known(fresh), True)
    assert scored.density.value > 0.9
    assert scored.coverage.value > 0.9
    assert scored.is_borne_out


def test_density_and_coverage_are_shares_of_the_box_and_of_the_class():
    values = _values(300)
    won = values[:, 2] > 0.5
    box = Box((Limit("know_how.staff", 0.25, 0.75),))
    inside = box.holds(values, NAMES)
    scored = boxes.score(box, values, NAMES, won, True)
    assert scored.density.value == pytest.approx(np.mean(won[inside]))
    assert scored.coverage.value == pytest.approx(np.mean(inside[won]))
    assert scored.base_rate.value == pytest.approx(np.mean(won))
    assert (scored.draws, scored.draws_scored) == (inside.sum(), 300)
    assert sum(scored.shares.values()) == pytest.approx(1.0)
    for each in (scored.density, scored.coverage, scored.base_rate):
        assert 0.0 <= each.low <= each.value <= each.high <= 1.0


def test_the_whole_space_has_the_base_rate_and_an_empty_box_has_no_density():
    values = _values(100)
    won = values[:, 0] > 10.0
    whole = boxes.score(Box(()), values, NAMES, won, True)
    assert whole.density == whole.base_rate
    assert whole.coverage.value == 1.0
    assert not whole.is_borne_out
    empty = boxes.score(Box((Limit("know_how.staff", 2.0, math.inf),)), values, NAMES, won, True)
    assert np.isnan(empty.density.value)
    assert not empty.is_borne_out


def test_boxes_of_one_tree_do_not_overlap_and_none_is_the_whole_space():
    values = _values(400)
    classes = np.digitize(values[:, 0] + np.random.default_rng(2).normal(0.0, 4.0, 400), [10.0, 18.0])
    found = boxes.find(values, NAMES, IS_WHOLE, classes, 3, 0.1, 1)
    assert {each.class_ for each in found} == {0, 1, 2}
    fresh = _values(1000, seed=8)
    held = np.sum([box.holds(fresh, NAMES) for _, box, _ in found], axis=0)
    assert np.mean(held <= 1) > 0.98  # but for the rounding of limits
    assert all(1 <= len(box.limits) <= 3 for _, box, _ in found)


def test_what_is_whole_is_limited_by_whole_numbers():
    values = _values(600)
    found = boxes.find(values, NAMES, IS_WHOLE, (values[:, 3] >= 11).astype(int), 1, 0.1, 1)
    assert [each.box.limits for each in found] == [
        (Limit("city.services", -math.inf, 10.0),),
        (Limit("city.services", 11.0, math.inf),),
    ]


@pytest.mark.slow
def test_chance_has_no_boxes():
    """Classes owe nothing to the parameters: seldom does one recur by chance, and then its boxes fail in the other half."""
    found = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        values, classes = rng.uniform(size=(160, 20)), (rng.uniform(size=160) < 0.4).astype(int)
        names = [f"x{place}" for place in range(20)]
        found.append(boxes.found_and_scored(values, names, [False] * 20, classes, 2, 0.1, seed))
    assert sum(bool(each) for each in found) <= 8
    assert sum(scored.is_borne_out for each in found for _, scored in each) <= 1


def test_only_parameters_that_recur_in_subsamples_limit_a_box():
    """The second cut of a tree of one region is chance; it would stand in the box otherwise."""
    values = np.random.default_rng(4).uniform(size=(200, 30))
    classes = ((values[:, 3] > 0.6) ^ (np.random.default_rng(5).uniform(size=200) < 0.15)).astype(int)
    names = [f"x{place}" for place in range(30)]
    shares = boxes.recurring(values, classes, 2, 0.1, 1)
    assert shares[3] == 1.0
    assert np.delete(shares, 3).max() < boxes.RECURRING
    found = boxes.find(values, names, [False] * 30, classes, 2, 0.1, 1)
    assert {limit.parameter for each in found for limit in each.box.limits} == {"x3"}
    assert {each.recurring for each in found} == {1.0}


def test_halves_share_every_class_whatever_its_number():
    classes = np.repeat([0, 1, 2], [60, 30, 10])
    half = boxes.halves(classes, 3)
    assert [int(half[classes == class_].sum()) for class_ in range(3)] == [30, 15, 5]
    assert (half == boxes.halves(2 - classes, 3)).all()
    assert (half != boxes.halves(classes, 4)).any()


def test_too_rare_a_class_has_no_box_and_one_class_has_none():
    values = _values(200)
    rare = np.zeros(200, dtype=int)
    rare[: boxes.FEWEST - 1] = 1
    assert 1 not in {each.class_ for each in boxes.find(values, NAMES, IS_WHOLE, rare, 2, 0.05, 1)}
    assert boxes.find(values, NAMES, IS_WHOLE, np.zeros(200, dtype=int), 2, 0.05, 1) == []
    assert boxes.find(values[:0], NAMES, IS_WHOLE, rare[:0], 2, 0.05, 1) == []


def test_the_same_seed_finds_the_same_boxes():
    values = _values(200)
    classes = (values[:, 0] + 10.0 * values[:, 2] > 18.0).astype(int)
    one, other = (boxes.found_and_scored(values, NAMES, IS_WHOLE, classes, 2, 0.1, 7) for _ in range(2))
    assert one == other


@pytest.fixture(scope="module")
def made():
    """Under the default rule all at once wins its region and piece by piece the rest; mirrored, it is the reverse."""
    values = _values(600)
    apart = np.where(_known(values), 0.2, -0.2)
    return discovery.table({"default": _compared(apart), "mirrored": _compared(-apart)}, _draws(values), HOW)


def test_the_table_names_either_way_by_nothing_but_its_difference(made):
    table, lacking = made
    assert lacking is None
    assert {len(values) for values in table.values()} == {len(table["rule"])}
    rows = [
        tuple(table[name][row] for name in ("outcome", "in_words", "density", "coverage")) for row in range(len(table["rule"]))
    ]
    by = {
        (rule, wins): {row for row, own in enumerate(rows) if (table["rule"][row], table["wins"][row]) == (rule, wins)}
        for rule in ("default", "mirrored")
        for wins in discovery.WINS
    }
    for wins, mirrored in (("fewest", "more"), ("more", "fewest")):
        assert {rows[row] for row in by["default", wins]} == {rows[row] for row in by["mirrored", mirrored]}
    assert not by["default", "tie"]
    assert "not_tested" not in table["wins"]


def test_what_turns_the_sign_are_the_parameters_of_the_region(made):
    table, _ = made
    for outcome, turned in discovery.turns_the_sign(table, HOW).items():
        assert set(turned["parameters"]) == set(NAMES[:2])
        assert turned["turns"]
        does = {"integrated": "integrates", "enacted": "enacts"}[outcome]
        assert f"all at once {does} more in" in turned["in_words"]
        assert f"piece by piece {does} more in" in turned["in_words"]


def test_where_nothing_turns_the_sign_it_is_said():
    values = _values(200)
    apart = np.where(np.random.default_rng(1).uniform(size=200) < 0.5, 0.2, -0.2)
    table, _ = discovery.table({"default": _compared(apart)}, _draws(values), HOW)
    table["borne_out"] = [0 for _ in table["borne_out"]]
    turned = discovery.turns_the_sign(table, HOW)
    assert all(
        each["parameters"] == [] and not each["turns"] and "No number was found" in each["in_words"] for each in turned.values()
    )


def test_a_way_that_is_behind_in_its_own_box_turns_nothing():
    """All at once wins a third of its region and nothing elsewhere, so piece by piece is ahead in both."""
    values = _values(900)
    apart = np.where((values[:, 0] > 14.0) & (np.random.default_rng(1).uniform(size=900) < 0.3), 0.2, -0.2)
    table, _ = discovery.table({"default": _compared(apart)}, _draws(values), HOW)
    for turned in discovery.turns_the_sign(table, HOW).values():
        assert turned["parameters"] == ["change_programme.effort"]
        assert not turned["turns"]
        assert "no box was found in which it surely turns" in turned["in_words"]


def test_where_the_comparison_is_not_tested_has_boxes_of_its_own():
    values = _values(400)
    nobody = values[:, 0] < 10.0
    table = _compared(np.where(nobody, 0.0, 0.2))
    for outcome in discovery.OUTCOMES:
        for number in (1.0, 8.0):
            own = np.array(table[space.level_of(outcome, "same_pace", number)])
            table[space.level_of(outcome, "same_pace", number)] = list(np.where(nobody, 0.0, own))
    made, _ = discovery.table({"default": table}, _draws(values), HOW)
    assert set(made["wins"]) == {"not_tested"}  # where it is tested, one side wins every draw: there is nothing to part
    assert made["parameter_1"] == ["change_programme.effort"] * 2
    assert made["draws_scored"] == [200, 200]
    assert np.isnan(made["from_1"]).all()
    assert made["to_1"] == pytest.approx([10.0, 10.0], abs=0.5)


def test_the_report_gives_boxes_in_words_or_says_that_none_is_borne_out(made):
    table, _ = made
    text = "\n".join(report_text.boxes(table, None, RULES, HOW))
    assert "otal effort of the programme above 15 units" in text
    assert "length of the programme of at most" in text.lower()
    assert "neither way enacts more: no box found" in text
    none = {**table, "borne_out": [0] * len(table["rule"])}
    assert "all at once enacts more: no box borne out" in "\n".join(report_text.boxes(none, None, RULES, HOW))


def test_without_the_library_there_are_no_boxes_and_one_line_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.tree", None)
    with pytest.raises(Refusal, match="need scikit-learn"):
        boxes.need("boxes")
    table, lacking = discovery.table({"default": _compared(np.zeros(4))}, _draws(_values(4)), HOW)
    assert set(map(len, table.values())) == {0}
    (line,) = report_text.boxes(table, lacking, RULES, HOW)
    assert "boxes need scikit-learn" in line
    assert "\n" not in line
    assert all(each["parameters"] == [] for each in discovery.turns_the_sign(table, HOW).values())
    _drawn(table)


def _drawn(table):
    from matplotlib.figure import Figure

    own = Figure()
    figure.draw(own, {"boxes": table}, (1.0, 8.0))
    return own


def test_the_figure_draws_a_row_per_box_of_the_default_rule(made):
    table, _ = made
    drawn = _drawn(table)
    for axes, outcome in zip(drawn.axes, figure.SHOWN, strict=True):
        rows = [row for row in range(len(table["rule"])) if (table["rule"][row], table["outcome"][row]) == ("default", outcome)]
        assert len(axes.get_yticks()) == len(rows)


def test_every_plausible_parameter_has_words_that_fit_into_a_sentence():
    for name in ("default", "leaders_choose"):
        for each in plausible.ranges(plausible.load(name)):
            told = words.limit(Limit(each.name, (each.low + each.high) / 2.0, math.inf), each.is_whole)
            assert len(told) < 130, told
            assert "_" not in told, told
            assert told[0].islower() or told.startswith(("K", "CIO")), told


def test_the_phrases_are_of_parameters_that_there_are():
    known = {each.name for each in plausible.ranges(plausible.load("leaders_choose"))}
    assert set(words.PHRASES) <= known
