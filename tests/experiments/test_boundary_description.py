"""What the boundary study computes from draws, checked where the answer is known by construction."""

import numpy as np
import pytest

from experiments.studies.boundary import describe, factors, space
from experiments.study_tools import plausible

RANGES = tuple(plausible.Range(f"group.{name}", 0.0, 2.0, "made up", False) for name in ("one", "other", "idle"))


@pytest.fixture(scope="module")
def draws():
    values = np.random.default_rng(5).uniform(0.0, 2.0, (400, 3))
    return plausible.Draws(RANGES, tuple({} for _ in values), values, 0)


@pytest.mark.parametrize(("number", "span"), [(1.0, 40.0), (3.0, 40.0 / 3.0), (8.0, 5.0), (64.0, 5.0)])
def test_equal_effort_means_an_equal_rate_or_an_equal_rate_per_practice(number, span):
    """64 at a time is eight where there are eight practices."""
    whole = space.programme("same_pace", number, 1.0, 40.0, 8)
    each = space.programme("same_rate", number, 1.0, 40.0, 8)
    assert whole["change_programme.span"] == 40.0
    assert each["change_programme.span"] == pytest.approx(span)
    assert each["change_programme.span"] * min(number, 8) == pytest.approx(40.0)


def test_the_arm_with_the_fewest_at_a_time_is_one_under_both_definitions():
    assert space.name(3, "same_rate", 1.0, 1.0) == space.name(3, "same_pace", 1.0, 1.0)
    assert space.name(3, "same_rate", 8.0, 1.0) != space.name(3, "same_pace", 8.0, 1.0)


@pytest.mark.parametrize(
    ("few", "many", "wins"),
    [
        (0.4, 0.2, "fewest"),
        (0.2, 0.4, "more"),
        (0.3, 0.31, "tie_of_some"),
        (0.0, 0.02, "tie_of_none"),
        (0.98, 1.0, "tie_of_all"),
    ],
)
def test_a_draw_is_won_beyond_the_margin_and_a_tie_within_it(few, many, wins):
    apart = space.difference_of("use", "same_pace", 8.0)
    table = {
        space.level_of("use", "same_pace", 1.0): [few],
        space.level_of("use", "same_pace", 8.0): [many],
        apart: [many - few],
        f"{apart}_low": [many - few - 0.5],
        f"{apart}_high": [many - few + 0.5],
    }
    assert space.CLASSES[space.classed(table, "use", "same_pace", 8.0, 1.0, 0.03, "estimate")[0]] == wins
    assert space.CLASSES[space.classed(table, "use", "same_pace", 8.0, 1.0, 0.03, "interval")[0]].startswith("tie")


def test_what_moves_a_response_comes_first_with_its_sign(draws):
    response = 2.0 * draws.values[:, 0] - draws.values[:, 1]
    table, explained = describe.importance(draws, response, 1)
    assert table["parameter"] == ["group.one", "group.other", "group.idle"]
    assert table["rank_correlation_low"][0] > 0.0 > table["rank_correlation_high"][1]
    assert table["rank_correlation_low"][2] < 0.0 < table["rank_correlation_high"][2]
    assert explained == pytest.approx(1.0)
    assert table["coefficient"][0] / table["coefficient"][1] == pytest.approx(-2.0, rel=0.1)


def test_nothing_is_described_where_nothing_differs(draws):
    table, explained = describe.importance(draws, np.zeros(400), 1)
    assert set(table["rank_correlation"]) == {0.0}
    assert np.isnan(explained)
    assert describe.thresholds(draws, np.zeros(400, dtype=bool), 1) == {}


@pytest.mark.parametrize(("won", "side"), [(lambda x: x >= 1.5, "from"), (lambda x: x < 0.6, "below")])
def test_a_threshold_is_found_and_scored_on_other_draws(draws, won, side):
    table = describe.thresholds(draws, won(draws.values[:, 1]), 1)
    assert table["parameter"][0] == "group.other"
    assert table["side"][0] == side
    assert table["threshold"][0] == pytest.approx(1.5 if side == "from" else 0.6, abs=0.05)
    assert table["inside"][0] > 0.9
    assert table["outside"][0] < 0.1


def _cells(one, other, both, noise, panels=200):
    """Two levels by three, with planted effects that sum to zero, and noise of its own for each cell and panel."""
    first, second = np.array([-1.0, 1.0]), np.array([-1.0, 0.0, 1.0])
    mean = one * first[:, None] + other * second[None, :] + both * np.outer(first, second)
    return mean[..., None] + noise * np.random.default_rng(3).normal(size=(2, 3, panels))


def test_terms_add_up_to_the_cells_and_are_orthogonal():
    cells = _cells(0.3, 0.2, 0.1, 0.5, panels=4)
    found = factors.terms(cells, 2)
    assert sum(found.values()) + cells.mean(axis=(0, 1)) == pytest.approx(cells)
    assert (found[0,] * found[1,]).mean(axis=(0, 1)) == pytest.approx(np.zeros(4), abs=1e-12)


def test_shares_of_variance_are_the_planted_ones_and_chance_has_none():
    shares = factors.variance_shares(_cells(0.2, 0.1, 0.0, 0.3), 1)
    whole = 0.2**2 + 0.1**2 * 2 / 3
    assert shares[0,].low < 0.2**2 / whole < shares[0,].high
    assert shares[1,].low < 0.1**2 * 2 / 3 / whole < shares[1,].high
    assert shares[0, 1].low < 0.02
    assert sum(share.value for share in shares.values()) == pytest.approx(1.0)


def test_where_no_arm_differs_there_is_no_variance_to_share():
    assert all(np.isnan(share.value) for share in factors.variance_shares(np.zeros((2, 2, 5)), 1).values())


def test_the_interval_of_a_share_lies_about_it():
    """Many small panels: what chance adds to a resample is taken off as well."""
    shares = factors.variance_shares(_cells(0.02, 0.02, 0.0, 0.3, panels=100), 1)
    for share in shares.values():
        assert share.low <= share.value <= share.high


def test_bands_divide_all_draws_and_find_where_they_are_won(draws):
    won = draws.values[:, 0] >= 1.5
    table = describe.bands(draws, won, ~won)
    here = [place for place, name in enumerate(table["parameter"]) if name == "group.one"]
    assert sum(table["draws"][place] for place in here) == 400
    assert [table["fewest_wins"][place] for place in here] == [0.0, 0.0, 0.0, 1.0]
    assert [table["more_wins"][place] for place in here] == [1.0, 1.0, 1.0, 0.0]
