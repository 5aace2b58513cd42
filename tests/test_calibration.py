"""The calibration: weights against a posterior known in closed form, recovery, and the study asked small."""

import csv
import json
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from scipy import special, stats

from experiments import reference
from experiments.cli import main
from experiments.statistics import posterior
from experiments.studies import calibration
from experiments.studies.calibration import patterns
from experiments.study_tools import plausible
from experiments.study_tools.table_one import SPLIT

ROOT = Path(__file__).resolve().parents[1]
SMALL = ("study=calibration", "study.draws=16", "study.panels=2", "study.regime_panels=1", "progress=off")


def _bank(draws, cities, seed=7):
    """Cities whose chance of a hit is the one parameter, drawn from 0..1."""
    random = np.random.default_rng(seed)
    chance = (np.arange(draws) + 0.5) / draws
    hits = random.binomial(cities, chance)
    return chance[:, None], np.stack([hits, cities - hits], axis=1).astype(float)


@pytest.mark.parametrize(("hits", "among"), [(1, 11), (4, 11), (11, 11)])
def test_weights_give_the_posterior_known_in_closed_form(hits, among):
    values, counts = _bank(4096, 4000)
    weight = posterior.weights(posterior.log_likelihood(np.array([hits, among - hits], dtype=float), counts))
    exact = stats.beta(1 + hits, 1 + among - hits)
    assert posterior.quantiles(values[:, 0], weight) == pytest.approx(exact.ppf(posterior.QUANTILES), abs=0.01)
    assert posterior.mean(values[:, 0], weight).value == pytest.approx(exact.mean(), abs=0.005)
    far = posterior.distances(values, weight)[0]
    grid = np.linspace(0.0, 1.0, 2001)
    assert far == pytest.approx(np.max(np.abs(exact.cdf(grid) - grid)), abs=0.01)


def test_nothing_told_leaves_the_prior():
    values, counts = _bank(512, 50)
    weight = posterior.weights(posterior.log_likelihood(np.zeros(2), counts))
    assert weight == pytest.approx(np.full(512, 1 / 512))
    assert posterior.effective(weight) == pytest.approx(512)
    assert posterior.distances(values, weight)[0] == pytest.approx(0.0, abs=1e-9)


def test_what_a_draw_never_showed_is_rare_and_not_impossible():
    log = posterior.log_likelihood(np.array([0.0, 1.0]), np.array([[10.0, 0.0], [0.0, 10.0]]))
    assert np.exp(log) == pytest.approx([0.5 / 11, 10.5 / 11])


def test_weights_of_hopeless_draws_do_not_overflow():
    weight = posterior.weights(np.array([-1e6, -1e6 - 800.0, -2e6]))
    assert weight == pytest.approx([1.0, 0.0, 0.0])


def test_known_truths_are_recovered_with_the_coverage_they_should_have():
    draws, among = 512, 11
    values, counts = _bank(draws, 2000)
    data = np.array([[hits, among - hits] for hits in range(among + 1)], dtype=float)
    again = posterior.recovered(values, posterior.weights(posterior.log_likelihood(data, counts)), 1)
    chance = (
        special.comb(among, np.arange(among + 1)) * values ** np.arange(among + 1) * (1 - values) ** np.arange(among, -1, -1)
    )
    inside = (again.rank[:, :, 0] >= 0.05) & (again.rank[:, :, 0] <= 0.95)
    assert np.sum(chance * inside) / draws == pytest.approx(posterior.INSIDE, abs=0.02)
    assert np.sum(chance * again.rank[:, :, 0]) / draws == pytest.approx(0.5, abs=0.01)
    bins = [
        np.sum(chance * ((again.rank[:, :, 0] >= low) & (again.rank[:, :, 0] < low + 0.2))) / draws for low in np.arange(5) / 5
    ]
    assert bins == pytest.approx([0.2] * 5, abs=0.03)
    assert posterior.uneven(again.rank[:, :, 0], chance) < 0.03


def test_a_posterior_that_ignores_the_data_covers_too_and_only_the_width_tells():
    """What coverage over the prior cannot show; too narrow a posterior shows in it at once."""
    draws, among = 1024, 11
    values, counts = _bank(draws, 2000)
    data = np.array([[hits, among - hits] for hits in range(among + 1)], dtype=float)
    chance = special.comb(among, np.arange(among + 1)) * np.stack(
        [values[:, 0] ** hits * (1 - values[:, 0]) ** (among - hits) for hits in range(among + 1)], axis=1
    )

    def covered(weight):
        rank = posterior.recovered(values, weight, 1).rank[:, :, 0]
        return np.sum(chance * ((rank >= 0.05) & (rank <= 0.95))) / draws

    right = posterior.weights(posterior.log_likelihood(data, counts))
    blind = np.full((among + 1, draws), 1.0 / draws)
    narrow = posterior.weights(4.0 * posterior.log_likelihood(data, counts))  # as if the data were four times as many
    assert covered(right) == pytest.approx(0.9, abs=0.02)
    assert covered(blind) == pytest.approx(0.9, abs=0.01)
    assert covered(narrow) < 0.75
    assert np.all(posterior.widths(values, right)[0] < 0.65)
    assert posterior.widths(values, blind)[0] == pytest.approx(np.ones(among + 1))


def test_a_parameter_that_does_nothing_is_not_moved_nor_found():
    values, counts = _bank(1024, 2000)
    idle = np.random.default_rng(3).permutation(values)
    both = np.hstack([values, idle])
    weight = posterior.weights(posterior.log_likelihood(np.array([2.0, 9.0]), counts))
    limit = posterior.by_chance(both, weight, seed=1)
    far = posterior.distances(both, weight)
    assert far[0] > limit > far[1]


def test_a_draw_is_not_its_own_evidence():
    values = np.array([[0.0], [1.0], [2.0]])
    again = posterior.recovered(values, np.array([[0.98, 0.01, 0.01]]), 1)
    assert again.mean[0, 0, 0] == pytest.approx(1.5)  # of the two others
    assert again.rank[0, 0, 0] == pytest.approx(0.0)
    assert again.rank[2, 0, 0] == pytest.approx(1.0)


def test_ranks_among_equal_values_are_drawn_evenly_and_the_same_each_time():
    """By middle ranks an interval would hold every value of two: coverage 1, whatever the data."""
    values = (np.arange(2000) % 2).astype(float)[:, None]
    even = np.full((1, 2000), 1.0 / 2000)
    rank = posterior.recovered(values, even, 1).rank
    assert np.array_equal(rank, posterior.recovered(values, even, 1).rank)
    assert posterior.uneven(rank[:, 0], np.ones((2000, 1))) < 0.04
    assert np.mean((rank >= 0.05) & (rank <= 0.95)) == pytest.approx(0.9, abs=0.02)


def test_what_is_not_in_the_data_stays_under_the_correlation_by_chance_and_what_is_goes_over_it():
    """The correlation of an idle parameter is not 0 on average: the draw that is left out pulls the mean away from itself."""
    random = np.random.default_rng(11)
    values, counts = _bank(512, 264)
    panels = random.binomial(11, np.repeat(values, 8, axis=1))  # (draws, panels)
    data = np.array([[hits, 11 - hits] for hits in range(12)], dtype=float)
    often = np.stack([np.sum(panels == hits, axis=1) for hits in range(12)], axis=1).astype(float)
    weight = posterior.weights(posterior.log_likelihood(data, counts))
    over = 0
    for _ in range(20):
        idle = random.random((512, 10))
        limit = posterior.correlation_by_chance(idle, weight, often, seed=1, times=100)
        over += np.max(posterior.correlations(idle, weight, often)) > limit
    assert over <= 4  # one expected; five or more in one case of four hundred
    assert posterior.correlations(values, weight, often)[0] > 0.8 > 2.0 * limit


def test_correlations_are_those_of_the_means_of_each_data_set():
    random = np.random.default_rng(5)
    values, weight = random.random((40, 3)), random.dirichlet(np.ones(40), size=6)
    often = random.integers(0, 3, (40, 6)).astype(float)
    means = posterior.recovered(values, weight, 1).mean
    for place in range(3):
        truth, found = np.repeat(values[:, place], 6), means[:, :, place].ravel()
        times = often.ravel().astype(int)
        expected = np.corrcoef(np.repeat(truth, times), np.repeat(found, times))[0, 1]
        assert posterior.correlations(values, weight, often)[place] == pytest.approx(expected)


def _same_luck(random, draws, panels, spread=0.3, shared=0.8, own=1.0):
    """Draws with the mean 0 of their own, panels whose luck all draws share, and luck of every cell."""
    of_draws, of_panels = random.normal(0, spread, (draws, 1)), random.normal(0, shared, (1, panels))
    return of_draws + of_panels + random.normal(0, own, (draws, panels))


@pytest.mark.parametrize("panels", [8, 24])
def test_the_interval_of_a_mean_covers_although_all_draws_share_their_luck(panels):
    random = np.random.default_rng(17)
    weight = random.dirichlet(np.full(200, 0.5))
    times, crossed, alone = 400, 0, 0
    for _ in range(times):
        values = _same_luck(random, 200, panels)
        both, draws_only = posterior.mean(values, weight), posterior.mean(values.mean(axis=1), weight)
        assert both.value == pytest.approx(draws_only.value)
        crossed += both.low <= 0.0 <= both.high
        alone += draws_only.low <= 0.0 <= draws_only.high
    assert crossed / times == pytest.approx(0.95, abs=0.03)
    assert alone / times < 0.6


def test_the_interval_of_a_mean_is_no_wider_where_draws_share_nothing():
    random = np.random.default_rng(19)
    weight = random.dirichlet(np.full(200, 0.5))
    ratios = []
    for _ in range(200):
        values = _same_luck(random, 200, 24, shared=0.0)
        both, alone = posterior.mean(values, weight), posterior.mean(values.mean(axis=1), weight)
        ratios.append((both.high - both.low) / (alone.high - alone.low))
    assert np.mean(ratios) == pytest.approx(1.0, abs=0.05)


def test_a_change_is_paired_so_what_prior_and_posterior_share_drops_out():
    random = np.random.default_rng(23)
    weight, times, covered = random.dirichlet(np.full(200, 2.0)), 400, 0
    for _ in range(times):
        values = _same_luck(random, 200, 8, shared=3.0)
        found = posterior.change(values, weight)
        assert found.value == pytest.approx(posterior.mean(values, weight).value - values.mean())
        assert found.high - found.low < 0.5  # the luck of panels alone would make it 4
        covered += found.low <= 0.0 <= found.high
    assert covered / times == pytest.approx(0.95, abs=0.03)
    even = posterior.change(values, np.full(200, 1 / 200))
    assert (even.low, even.value, even.high) == pytest.approx((0.0, 0.0, 0.0), abs=1e-12)


def test_pooled_shares_keep_the_share_of_a_draw_and_leave_out_draws_with_nothing_to_count():
    hits, trials = np.array([[1.0, 0.0, 3.0], [0.0, 0.0, 0.0]]), np.array([[4.0, 0.0, 4.0], [0.0, 0.0, 0.0]])
    found = posterior.pooled(hits, trials)
    assert found[0].mean() == pytest.approx(0.5)
    assert found[0, 1] == pytest.approx(0.5)  # a panel with nothing to count pulls neither way
    assert np.isnan(found[1]).all()
    assert posterior.mean(found, np.array([0.5, 0.5])).value == pytest.approx(0.5)


def test_a_share_of_draws_has_wilsons_interval_at_the_draws_that_are_left():
    none = posterior.share(np.zeros(100, dtype=bool), np.full(100, 0.01))
    assert (none.low, none.value) == (0.0, 0.0)
    assert none.high == pytest.approx(1.96**2 / (100 + 1.96**2), abs=1e-4)
    uneven = posterior.share(np.arange(100) < 50, np.where(np.arange(100) < 50, 0.019, 0.001))
    assert uneven.value == pytest.approx(0.95)
    assert uneven.low < 0.86


def test_no_interval_is_given_below_ten_effective_draws():
    random = np.random.default_rng(1)
    values, few = random.random((500, 4)), np.zeros(500)
    few[:9] = 1 / 9
    for found in (posterior.mean(values, few), posterior.change(values, few), posterior.share(values[:, 0] > 0.5, few)):
        assert np.isfinite(found.value)
        assert np.isnan([found.low, found.high]).all()
    assert np.isfinite(posterior.quantiles(values[:, 0], few)).tolist() == [False, False, True, False, False]


def test_divergence_counts_the_draws_that_are_ruled_out():
    assert posterior.divergence(np.full(64, 1 / 64)) == pytest.approx(0.0)
    one = np.zeros(64)
    one[3] = 1.0
    assert posterior.divergence(one) == pytest.approx(np.log(64))


def test_patterns_whose_source_set_a_range_are_told_from_those_the_prior_knew_nothing_of():
    ranges = plausible.ranges(plausible.load())
    used = {each.name for each in patterns.PATTERNS if calibration.used_in_prior(each.source, ranges)}
    assert used == {"dropped", "dip"}
    assert not calibration.used_in_prior("S3: survey", ranges)  # S30 is another source
    assert [each.name for each in patterns.PATTERNS if each.is_initial_condition] == ["same_vision"]


def _cities(**columns):
    count = 22
    rows = {name: np.zeros(count) for name in patterns.COLUMNS}
    rows["panel"] = np.repeat([0, 1], 11)
    return rows | {name: np.asarray(values, dtype=float) for name, values in columns.items()}


def test_patterns_are_counted_by_panel():
    rows = _cities(
        outcome=[0] * 7 + [1] * 3 + [2] + [0] * 11,
        programmes=[2] * 11 + [0] * 11,
        drops=[1] * 11 + [0] * 11,
        dip_depth=[patterns.DIP] * 4 + [patterns.DIP - 0.1] * 7 + [99.0] * 11,
        end_shared_vision=[1] * 11 + [0] * 11,
        **{name: [0] * 7 + [1] * 4 + [0] * 11 for name in patterns.EARLY},
        **{name: [0] * 10 + [1] + [0] * 11 for name in patterns.LATE},
        exploited_crisis=[0] * 10 + [3] + [0] * 11,
    )
    hits, trials = patterns.counted(rows)
    found = {each.name: (hits[:, place], trials[:, place]) for place, each in enumerate(patterns.PATTERNS)}
    assert found["class_silo"][0].tolist() == [7, 11]
    assert found["dropped"][0].tolist() == [11, 0]
    assert found["dropped"][1].tolist() == [22, 0]
    assert found["dip"][0].tolist() == [4, 0]  # where no programme started there is no dip to speak of
    assert found["dip"][1].tolist() == [11, 0]
    for each in patterns.PATTERNS[6:-2]:  # the first panel is the paper's own table
        at = found[each.name]
        assert at[0][0] == pytest.approx(each.observed * at[1][0]), each.name
    assert found["enacted_crisis"][1].tolist() == [1, 0]


def test_table_1_has_seven_attributes_besides_the_shared_vision():
    assert set(patterns.EARLY) == {"end_integration", "end_deference", "end_collaboration"}
    assert len(patterns.LATE) == 4


def test_evidence_is_told_as_counts_of_exclusive_classes():
    hits = np.arange(2 * len(patterns.PATTERNS), dtype=float).reshape(2, -1)
    trials = hits + 5.0
    for evidence in patterns.EVIDENCE:
        assert len(patterns.observed(evidence, 11.0)) == patterns.simulated(evidence, hits, trials).shape[1]
    assert patterns.observed("split", 50.0).tolist() == list(SPLIT)
    assert patterns.observed("dropped", 10.0) == pytest.approx([2.0, 8.0])
    assert patterns.observed("dropped", 0.0) == pytest.approx([0.0, 0.0])  # worth nothing, tells nothing


def test_the_documentation_tells_the_misses_as_they_are_published():
    table = reference.table("calibration/predictive")
    told = {name: table.loc[table["conditioned_on"] == "split", name].to_numpy() for name in table.columns}
    few = int(np.sum(~told["is_conditioned_on"]))
    for page in ("trace.md", "tautology.md"):
        text = " ".join((ROOT / "docs" / page).read_text().split())
        for name in ("silo_attributes", "integrated_late"):
            (at,) = np.flatnonzero(told["pattern"] == name)
            corrected = min(1.0, few * told["at_most"][at])
            assert told["observed"][at] == 0.0
            assert f"mean {told['mean'][at]:.2f}, at most that in {told['at_most'][at]:.3f} of panels" in text, page
            assert f"{corrected:.2f})" in text, page
        assert f"Among {few} patterns not told" in text, page


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    results = tmp_path_factory.mktemp("results")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRAMEBREAK_RESULTS", str(results))
        assert main(["run", *SMALL]) == 0
    return results / "calibration"


@pytest.mark.slow
def test_small_study_says_what_was_told_and_what_was_not(asked):
    summary = json.loads((asked / "summary.json").read_text())
    assert summary["conditioned_on"] == ["split"]
    assert summary["effective_draws"]["nothing"] == pytest.approx(16)
    assert all(1.0 <= each <= 16.0 + 1e-9 for each in summary["effective_draws"].values())
    told = {name for name, each in summary["predictive"].items() if each["is_conditioned_on"]}
    assert {name for name in told if name.startswith("split_")} == {
        f"split_class_{name}" for name in ("silo", "integrated", "enacted")
    }
    assert not any(name.startswith("nothing_") for name in told)
    assert not any(name.startswith("all_but_split_") and "class_silo" in name for name in told)
    with (asked / "wins.csv").open() as file:
        shares = defaultdict(float)
        for row in csv.DictReader(file):
            shares[row["conditioned_on"], row["outcome"], row["definition"], row["judged_by"]] += float(row["share"])
    assert list(shares.values()) == pytest.approx([1.0] * (2 * 3 * 2 * 2))
    assert summary["exact_split_at_observed_shares"] == pytest.approx(0.103, abs=5e-4)
    assert {name for name, each in summary["predictive"].items() if name.startswith("split_") and each["used_in_prior"]} == {
        "split_dropped", "split_dip",
    }  # fmt: skip
    for name in ("calibration_posterior.pdf", "calibration_predictive.pdf", "bank.csv"):
        assert (asked / name).stat().st_size > 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("study.conditioned_on=[]", "study.conditioned_on is empty"),
        ("study.conditioned_on=[spilt]", "did you mean split"),
        ("study.conditioned_on=[split,split]", "twice"),
        ("study.simultaneity=[8,1]", "the larger one last"),
        ("city.cities=5", "take that many"),
    ],
)
def test_what_makes_no_sense_is_refused(asked, override, message, capsys, monkeypatch):
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(asked.parent))
    assert main(["run", *SMALL, override]) != 0
    assert message in capsys.readouterr().err
