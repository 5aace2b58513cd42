"""Stylised facts: each measure on rows made by hand, each rule on numbers, and the table whole; never the finding."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.statistics import founded_ties
from experiments.statistics.estimates import Estimate
from experiments.studies.patterns import known, measures, monthly, ties
from experiments.studies.patterns.world import (
    Measured,
    Months,
    World,
    over_panels,
    slopes,
    standardised,
    within_cities,
)
from experiments.study_tools.plausible import Range
from simulation import city, ensemble
from tests.asking import asked, assert_refused, summary_of
from tests.worlds import setting

TAGS = {"S3", "S4", "S5", "S7", "S8", "S9", "S10", "S24", "S25", "S26", "S27", "S30", "S31", "S32", "S33", "S34", "S35", "S36"}
PANEL = np.array([0, 0, 1, 1])
nan = float("nan")


def rows(**columns):
    """Four cities in two panels; what is not named is zero."""
    return {
        name: np.asarray(columns.get(name, np.zeros(4)), dtype=float) for name in (*measures.COLUMNS, "performance_end")
    } | {"panel": PANEL}


def months(**values):
    """Four cities, four years, four practices in three dimensions: 0; 1; and 2, 3."""
    blank = {
        "panel": PANEL,
        "structure": np.zeros((4, 5, 4)),
        "dimension": np.array([0, 1, 2, 2]),
        "rights": ((1,), (2, 3)),
        "strategy": (0,),
        "performance": np.zeros((4, 48)),
        "running": np.zeros((4, 49)),
        "dropped": np.zeros((4, 49)),
        "started": np.zeros((4, 49)),
        "in_use": np.zeros((4, 49), dtype=bool),
        "seniors_left": np.zeros((4, 4)),
        "chiefs_left": np.zeros((4, 4)),
        "spending": np.zeros((4, 5, 2)),
        "shortfall": np.zeros((4, 17)),
        "friends": np.zeros((4, 17)),
        "alike": np.zeros((4, 17)),
        "strategy_level": np.zeros((4, 49)),
    }
    return Months(**(blank | values))


def world(own=None, calm=None, crossed=None, followed=None, networks=None, dimensions=3):
    return World(own or rows(), calm or rows(), crossed or {}, followed or months(), dimensions, networks or {})


# --- the table -------------------------------------------------------------------------------------------------------


def test_every_pattern_of_the_evidence_is_there_with_a_rule_or_a_reason():
    assert {each.tag for each in known.PATTERNS} >= TAGS
    assert len({each.key for each in known.PATTERNS}) == len(known.PATTERNS)
    for each in known.PATTERNS:
        assert each.statement, each.key
        assert each.observed, each.key
        if each.measure is None:
            assert each.reason, each.key
        else:
            assert each.rule, each.key
            assert not each.reason, each.key
            assert each.low < each.high, each.key
            assert np.isfinite(each.low) or np.isfinite(each.high), each.key


def pattern(low=0.2, high=0.8, **more):
    return known.Pattern("S1_some", "", "", low, high, "", measures.enacted, **more)


def test_a_pattern_is_reproduced_when_its_whole_interval_lies_within_the_rule():
    assert known.judged(pattern(), Measured(Estimate(0.5, 0.3, 0.7))) == (known.REPRODUCED, True, "")
    assert known.judged(pattern(), Measured(Estimate(0.5, 0.1, 0.7))) == (known.NOT, False, "")
    assert known.judged(pattern(), Measured(Estimate(0.1, 0.0, 0.15))) == (known.NOT, True, "")
    assert known.judged(pattern(), Measured(Estimate(0.9, 0.85, 0.95))) == (known.NOT, True, "")


def test_what_has_no_case_or_no_measure_is_not_measurable_and_says_why():
    verdict = known.judged(pattern(), Measured(Estimate(nan, nan, nan), "nobody"))
    assert verdict.word == known.NOT_MEASURABLE
    assert "nobody" in verdict.why
    without = known.Pattern("S1", "", "", reason="no such thing")
    assert known.judged(without, None) == (known.NOT_MEASURABLE, True, "no such thing")


@given(st.floats(-1, 2), st.floats(0, 1), st.floats(0, 1))
def test_an_interval_reproduces_only_what_its_own_number_does(value, below, above):
    word = known.judged(pattern(), Measured(Estimate(value, value - below, value + above))).word
    assert word == known.NOT or known.within(pattern(), value)


def test_a_range_that_names_the_source_makes_a_pattern_no_test():
    ranges = [Range("a.b", 0.0, 1.0, "evidence F (S1, S2)", False), Range("a.c", 0.0, 1.0, "evidence S11", False)]
    assert known.used_in_prior(pattern(sets=("a.b",)), ranges)
    assert not known.used_in_prior(pattern(sets=("a.c",)), ranges)  # another tag that begins alike
    assert not known.used_in_prior(pattern(sets=("a.d",)), ranges)
    assert not known.used_in_prior(pattern(), ranges)


# --- statistics ------------------------------------------------------------------------------------------------------


def test_the_jackknife_of_a_mean_of_equal_panels_is_the_standard_error():
    values = np.random.default_rng(1).normal(size=12)
    estimate = over_panels(lambda kept: float(values[kept].mean()), np.arange(12))
    error = values.std(ddof=1) / np.sqrt(12)
    assert estimate.value == pytest.approx(values.mean())
    assert (estimate.high - estimate.value) / error == pytest.approx(2.201, abs=1e-3)  # Student's t, 11 degrees of freedom


def test_the_jackknife_gives_nothing_for_one_panel_or_for_what_cannot_be_had():
    assert np.isnan(over_panels(lambda kept: 1.0, np.zeros(3)).value)
    assert np.isnan(over_panels(lambda kept: 1.0 if kept.all() else nan, np.arange(3)).value)


def test_slopes_hold_other_causes_equal_and_leave_missing_cases_out():
    one, other = np.random.default_rng(2).normal(size=(2, 30))
    outcome = 2.0 * one - 3.0 * other + 1.0
    outcome[4] = nan
    assert slopes(outcome, one, other) == pytest.approx([2.0, -3.0])
    assert np.isnan(slopes(outcome, one, one)).all()


def test_values_without_spread_cannot_be_standardised():
    assert np.isnan(standardised(np.ones(3))).all()
    assert standardised(np.array([1.0, 3.0])).tolist() == [-1.0, 1.0]
    assert within_cities(np.array([[1.0, 3.0], [5.0, 5.0]])).tolist() == [[-1.0, 1.0], [0.0, 0.0]]


# --- rows ------------------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 12), min_size=2, max_size=11), st.randoms())
def test_cities_on_one_scale_have_no_error_in_any_order(held, random):
    matrix = np.array([[place < each for place in range(12)] for each in held])
    columns = random.sample(range(12), 12)
    assert measures.scale_errors(matrix[:, columns]) == 0


def test_a_city_off_the_scale_costs_two_cells():
    matrix = np.array([[place < each for place in range(12)] for each in (12, 8, 8, 4)])
    matrix[1, 7], matrix[1, 9] = False, True
    assert measures.scale_errors(matrix) == 2


def test_panels_of_one_scale_are_perfect_and_counted_by_profile():
    own = rows(end_prospector=[1, 0, 0, 0], used=[1, 1, 0, 1], integrated=[1, 0, 1, 0])
    assert measures.perfect(world(own)).estimate.value == 0.5  # the second panel has one city in use and one integrated
    assert measures.few_types(world(own)).estimate.value == 1.0
    assert measures.reproducibility(world(own)).estimate.value == pytest.approx(1.0 - 2 / 24 / 2)


def test_external_triggers_take_all_four_and_internal_ones_both():
    own = rows(
        **{name: [1, 1, 1, 0] for name in measures.EXTERNAL}, exploited_crisis=[1, 0, 2, 1], exploited_visionary=[1, 1, 0, 1]
    )
    own["exposed_demand"] = np.array([1, 0, 1, 1])
    held = measures.attributes(own)
    assert held[:, 2].tolist() == [True, False, True, False]
    assert held[:, 3].tolist() == [True, False, False, True]


def test_shares_are_among_those_that_are_meant():
    own = rows(outcome=[2, 0, 1, 2], content_end=[0.9, 0.2, 0.7, 0.1], months_to_enactment=[140, nan, nan, 131])
    assert measures.enacted(world(own)).estimate.value == 0.5
    assert measures.stalled_old(world(own)).estimate.value == 0.5
    assert measures.slow(world(own)).estimate.value == 0.5
    never = rows(months_to_enactment=[nan] * 4)
    assert np.isnan(measures.slow(world(never)).estimate.value)


def test_a_transformation_is_quick_when_complete_within_two_years():
    own = rows(dimensions_changed=[3, 3, 2, 3], span=[24, 25, 3, nan])
    assert measures.quick(own, 3).tolist() == [True, False, False, False]
    assert measures.revolutionary(world(own)).estimate.value == pytest.approx(1 / 3)
    assert measures.revolutionary_in_calm(world(calm=own)).estimate.value == pytest.approx(1 / 3)
    assert np.isnan(measures.outsider(world(calm=rows())).estimate.value)


def test_programmes_are_counted_one_by_one():
    own = rows(programmes=[3, 0, 1, 1], drops=[1, 0, 1, 0], dip_depth=[6, 9, 5, 1], dip_months=[4, 9, 6, 1])
    assert measures.given_up(world(own)).estimate.value == pytest.approx(0.4)
    assert measures.dips(world(own)).estimate.value == pytest.approx(2 / 3)
    assert measures.months_below(world(own)).estimate.value == 5.0


def test_education_and_its_interaction_with_k_are_differences_of_matched_cities():
    use = {(0, 0): 0.1, (1, 0): 0.2, (0, 1): 0.1, (1, 1): 0.5}
    crossed = {key: {"use": np.full(4, value), "panel": PANEL} for key, value in use.items()}
    assert measures.dose(world(crossed=crossed)).estimate.value == pytest.approx(0.25)
    assert measures.contingent(world(crossed=crossed)).estimate.value == pytest.approx(0.3)


def test_a_path_through_monitoring_is_told_from_a_direct_one():
    random = np.random.default_rng(3)
    practices, noise = random.normal(size=(2, 4000))
    monitoring = practices + noise
    own = {f"level_end_{name}": practices for name in measures.PRACTICES}
    own |= {f"level_start_{name}": np.zeros(4000) for name in (*measures.PRACTICES, "monitoring")}
    own |= {"level_end_monitoring": monitoring}
    everyone = np.ones(4000, dtype=bool)
    through, direct = measures.paths(own | {"performance_end": monitoring + random.normal(size=4000)}, everyone)
    assert through > 0.4
    assert abs(direct) < 0.05
    through, direct = measures.paths(own | {"performance_end": practices + random.normal(size=4000)}, everyone)
    assert abs(through) < 0.05
    assert direct > 0.5


# --- months ----------------------------------------------------------------------------------------------------------


def test_the_structural_change_ratio_is_the_mean_of_roles_and_decision_rights():
    structure = np.zeros((4, 5, 4))
    structure[0, 1:, 1] = 0.6  # roles alone
    structure[1, 2:, 2:] = 1.0  # both decision rights
    structure[2, 1:, 0] = 1.0  # strategy is neither
    found = monthly.ratio(months(structure=structure))
    assert found[0].tolist() == pytest.approx([0.3, 0, 0, 0])
    assert found[1].tolist() == pytest.approx([0, 0.5, 0, 0])
    assert not found[2].any()
    everything = months(structure=np.stack([np.zeros((4, 4)), *[np.ones((4, 4))] * 4], axis=1))
    assert monthly.ratio(everything).max() == 1.0


def test_discontinuous_is_a_year_above_the_rule_in_a_complete_city():
    structure = np.zeros((4, 5, 4))
    structure[0, 1:] = 1.0  # all at once
    structure[1] = np.linspace(0.0, 1.0, 5)[:, None]  # a quarter a year
    structure[2, 1:] = 1.0  # not complete by its row
    own = rows(dimensions_changed=[3, 3, 1, 0])
    assert monthly.discontinuous(world(own, followed=months(structure=structure))).estimate.value == 0.5


def test_small_changes_raise_the_hazard_only_where_they_come_before_large_ones():
    many = 200
    random = np.random.default_rng(5)
    small = random.random(many) < 0.5
    structure = np.zeros((many, 5, 4))
    structure[:, 1:, 0] = np.where(small, 0.2, 0.0)[:, None]
    panel = np.repeat(np.arange(20), 10)
    for strikes, low, high in ((small, 0.5, 9.0), (random.random(many) < 0.5, -0.4, 0.4)):
        own = structure.copy()
        own[strikes, 3:, 1:] = 1.0
        value = monthly.accumulation(world(followed=months(structure=own, panel=panel))).estimate.value
        assert low < value < high


def test_turnover_is_compared_after_low_and_after_high_performance_of_the_same_panel():
    performance, left = np.zeros((4, 48)), np.zeros((4, 4))
    performance[[0, 2], :] = -1.0
    left[[0, 2], 1:] = 0.5
    own = months(performance=performance, seniors_left=left)
    assert monthly.turnover(world(followed=own)).estimate.value == pytest.approx(0.5)
    assert monthly.turnover_of_chiefs(world(followed=own)).estimate.value == pytest.approx(0.5)
    both = own._replace(chiefs_left=left)
    assert monthly.turnover_of_chiefs(world(followed=both)).estimate.value == pytest.approx(0.0)


def test_succession_looks_at_the_year_after():
    chiefs, left = np.zeros((4, 4)), np.zeros((4, 4))
    chiefs[:, 1] = 1.0
    left[:, 2] = 0.3
    assert monthly.succession(world(followed=months(chiefs_left=chiefs, seniors_left=left))).estimate.value == pytest.approx(
        0.3
    )


def test_what_is_heard_from_friends_is_looked_at_within_cities():
    random = np.random.default_rng(4)
    shortfall = random.random((4, 17))
    heard = 0.4 * shortfall + np.array([0.1, 0.2, 0.3, 0.4])[:, None]
    own = world(followed=months(shortfall=shortfall, friends=heard, alike=-heard))
    assert monthly.friends(own).estimate.value == pytest.approx(0.4)
    assert monthly.alike(own).estimate.value == pytest.approx(-0.4)


def test_objectives_are_looked_at_a_year_after_a_programme_ran_to_its_end():
    running, dropped, in_use = np.zeros((4, 49)), np.zeros((4, 49)), np.zeros((4, 49), dtype=bool)
    running[0, 5:20] = running[1, 5:20] = running[2, 5:20] = running[3, 5:45] = 1.0
    dropped[1, 20] = 1.0  # given up: no matter of objectives
    in_use[0, 32] = True
    found = monthly.objectives(world(followed=months(running=running, dropped=dropped, in_use=in_use)))
    assert found.estimate.value == 0.5  # of the first and the third; the fourth ends too late
    assert "2 programmes" in found.beside


def test_composition_tells_focused_from_even_change_and_like_years_from_unlike():
    structure = np.zeros((4, 5, 4))
    structure[0, 1:, 0], structure[0, 2:, 1] = 0.5, 0.5  # one dimension a year, and another the next
    structure[1] = np.linspace(0.0, 0.8, 5)[:, None]  # all, every year alike
    extent, concentration, likeness = monthly.composition(months(structure=structure))
    assert extent.tolist() == pytest.approx([1.0, 2.4, 0.0, 0.0])
    assert concentration[:2].tolist() == pytest.approx([1.0, 1 / 3])
    assert likeness[:2].tolist() == pytest.approx([0.0, 1.0])
    assert np.isnan(concentration[2:]).all()


def test_spending_that_never_changes_has_no_shape():
    assert np.isnan(monthly.allocation(world()).estimate.value)


# --- networks --------------------------------------------------------------------------------------------------------


def test_layers_are_those_of_the_mesa_driver():
    from simulation.managers import World

    small = setting("city.cities=2", "horizon.months=12")
    places, founding = city.places(small), ensemble.founding(small, 3, 1)
    for number, home in enumerate(World(small, seed=3, panel=1).cities):
        layers = np.zeros((3, len(home.managers), len(home.managers)))
        for asks, member in enumerate(home.managers):
            for other, *weights in member.ties:
                layers[:, asks, home.managers.index(other)] = weights
        assert (founded_ties.layers(places, founding, number) == layers).all()


def test_thinning_is_the_ratio_of_numbers_asked():
    networks = {
        size: {"panel": PANEL, "advice_out_degree": np.full(4, asked)} for size, asked in ((ties.FEW, 8.0), (ties.MANY, 12.0))
    }
    assert ties.thinning(world(networks=networks)).estimate.value == pytest.approx(1.5)


# --- the study -------------------------------------------------------------------------------------------------------

SMALL = (
    "study=patterns",
    "study.panels=2",
    "study.history_panels=2",
    "study.network_panels=2",
    "study.draw_panels=2",
    "study.draw_history_panels=2",
    "city.cities=2",
    "horizon.months=60",
)


@pytest.mark.slow
def test_a_small_study_hides_no_pattern(tmp_path, capsys):
    text = asked(tmp_path, capsys, *SMALL, "study.draws=1")
    summary = summary_of(tmp_path, "patterns")
    assert list(summary["patterns"]) == [each.key for each in known.PATTERNS]
    assert sum(summary["verdicts"].values()) == len(known.PATTERNS)
    for key, row in summary["patterns"].items():
        assert key in text
        assert row["verdict"] in (known.REPRODUCED, known.NOT, known.NOT_MEASURABLE)
        assert (row["verdict"] == known.NOT_MEASURABLE) == bool(row["why"])
        assert row["draws_measured"] <= row["draws"] == 1
    for file in ("patterns.csv", "draws.csv", "stylised_facts.png"):
        assert (tmp_path / "patterns" / file).stat().st_size > 0


@pytest.mark.slow
def test_what_cannot_be_compared_is_refused(tmp_path, capsys):
    assert_refused(tmp_path, capsys, "study.education", "study=patterns", "study.education=[0.7,0.3]")
    assert_refused(tmp_path, capsys, "48", "study=patterns", "horizon.months=36")
    assert_refused(tmp_path, capsys, "advice_network", "study=patterns", "advice_network=krackhardt", "city.managers=null")
