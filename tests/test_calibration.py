"""The calibration: weights against a posterior known in closed form, recovery, and the study asked small."""

import json

import numpy as np
import pytest
from scipy import special, stats

from experiments import posterior
from experiments.cli import main
from experiments.studies.calibration import patterns
from experiments.studies.paper import SPLIT

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
    again = posterior.recovered(values, posterior.weights(posterior.log_likelihood(data, counts)))
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
    again = posterior.recovered(values, np.array([[0.98, 0.01, 0.01]]))
    assert again.mean[0, 0, 0] == pytest.approx(1.5)  # of the two others
    assert again.rank[0, 0, 0] == pytest.approx(0.0)
    assert again.rank[2, 0, 0] == pytest.approx(1.0)


def test_equal_values_count_by_halves():
    again = posterior.recovered(np.ones((4, 1)), np.full((1, 4), 0.25))
    assert again.rank.ravel() == pytest.approx(np.full(4, 0.5))


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
    assert found["silo"][0].tolist() == [7, 11]
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


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    results = tmp_path_factory.mktemp("results")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRAMEBREAK_RESULTS", str(results))
        assert main(["run", *SMALL]) == 0
    return results / "calibration"


@pytest.mark.slow
def test_small_study_says_what_was_told_and_what_held_back(asked):
    summary = json.loads((asked / "summary.json").read_text())
    assert summary["told"] == ["split"]
    assert summary["effective_draws"]["nothing"] == pytest.approx(16)
    assert all(1.0 <= each <= 16.0 + 1e-9 for each in summary["effective_draws"].values())
    told = {name for name, each in summary["predictive"].items() if each["is_told"]}
    assert {name for name in told if name.startswith("split_")} == {
        f"split_{name}" for name in ("silo", "integrated", "enacted")
    }
    assert not any(name.startswith("nothing_") for name in told)
    assert not any(name.startswith("all_but_split_") and "silo" in name for name in told)
    for found in summary["regimes"].values():
        assert found["fewest_ahead"] + found["most_ahead"] <= 1.0 + 1e-9
    for name in ("calibration_posterior.pdf", "calibration_predictive.pdf", "bank.csv"):
        assert (asked / name).stat().st_size > 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("study.told=[]", "study.told is empty"),
        ("study.told=[spilt]", "did you mean split"),
        ("study.told=[split,split]", "twice"),
        ("study.simultaneity=[8,1]", "the larger one last"),
        ("city.cities=5", "take that many"),
    ],
)
def test_what_makes_no_sense_is_refused(asked, override, message, capsys, monkeypatch):
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(asked.parent))
    assert main(["run", *SMALL, override]) != 0
    assert message in capsys.readouterr().err
