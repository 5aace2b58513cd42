"""Truth tables and measures of fit: the reference values of R's QCA, setqca's for fuzzy sets, and what must hold anyway."""

import json
from pathlib import Path

import numpy as np
import pytest

from experiments.errors import Refusal
from experiments.statistics import estimates, qca, truth_table

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "qca"
TEXTBOOK = json.loads((FIXTURES / "qca_reference_textbook.json").read_text())


def sets(case):
    conditions = np.array([case["data"][name] for name in case["conditions"]], dtype=float).T
    outcome = np.array(case["data"][case["outcome"].lstrip("~")], dtype=float)
    return conditions, 1.0 - outcome if case["outcome"].startswith("~") else outcome


@pytest.mark.parametrize("case", TEXTBOOK, ids=lambda case: f"{case['name']}-{case['outcome']}-{case['cut']}")
def test_truth_tables_as_in_r(case):
    conditions, outcome = sets(case)
    if np.any(conditions == 0.5):
        with pytest.raises(Refusal, match=r"exactly 0\.5"):
            truth_table.table(conditions, outcome)
        return
    found = truth_table.table(conditions, outcome)
    said = case["tt"]
    number = [int("".join(str(said[name][i]) for name in case["conditions"]), 2) for i in range(len(said["OUT"]))]
    for place, row in enumerate(number):
        assert found.cases[row] == said["n"][place]
        for ours, theirs in ((found.consistency, said["incl"]), (found.pri, said["PRI"])):
            if said["n"][place] > 0 and theirs[place] != "-":
                assert ours[row] == pytest.approx(float(theirs[place]), abs=1e-6)
    positive, free = truth_table.coded(found, truth_table.Rules(case["cut"] - 1e-9, 0.0))
    assert positive == {row for row, out in zip(number, said["OUT"]) if out == "1"}
    assert free == {row for row, out in zip(number, said["OUT"]) if out == "?"}


@pytest.mark.parametrize("case", TEXTBOOK, ids=lambda case: f"{case['name']}-{case['outcome']}-{case['cut']}")
def test_fit_of_terms_and_models_as_in_r(case):
    conditions, outcome = sets(case)
    for models, said in ((case["csol"], case["cIC"]), (case["psol"], case["pIC"])):
        if "terms" not in said or len(models) > 1:
            continue
        model = [models[0]] if isinstance(models[0], str) else models[0]
        terms = [parsed(term, case["conditions"]) for term in said["terms"]["_row"]]
        assert {parsed(term, case["conditions"]) for term in model} == set(terms)
        unique = truth_table.unique_coverage(terms, conditions, outcome)
        for place, term in enumerate(terms):
            found = truth_table.fit(truth_table.membership([term], conditions), outcome)
            for value, name in zip(found, ("inclS", "PRI", "covS"), strict=True):
                assert value == pytest.approx(said["terms"][name][place], abs=1e-6)
            if said["terms"]["covU"][place] is not None:
                assert unique[place] == pytest.approx(said["terms"]["covU"][place], abs=1e-6)
        found = truth_table.fit(truth_table.membership(terms, conditions), outcome)
        for value, name in zip(found, ("inclS", "PRI", "covS"), strict=True):
            assert value == pytest.approx(said["sol"][name][0], abs=1e-6)


def parsed(term, conditions):
    literals = set(term.split("*"))
    return tuple(1 if name in literals else 0 if f"~{name}" in literals else None for name in conditions)


def test_necessity_as_in_setqca():
    metrics = pytest.importorskip("setqca.metrics")
    random = np.random.default_rng(5)
    for _ in range(20):
        condition, outcome = random.random((2, 40))
        ours, theirs = truth_table.necessity(condition, outcome), metrics.necessity(condition, outcome)
        assert ours == pytest.approx((theirs.consistency, theirs.coverage, theirs.ron))


def test_what_everybody_has_is_necessary_and_irrelevant():
    outcome = np.array([1, 0, 1, 0])
    found = truth_table.necessity(np.ones(4), outcome)
    assert found.consistency == 1.0
    assert found.relevance == 0.0


def test_fuzzy_tables_of_crisp_sets_are_crisp_tables():
    random = np.random.default_rng(1)
    conditions, outcome = random.integers(0, 2, (60, 3)), random.integers(0, 2, 60)
    crisp = truth_table.table(conditions, outcome)
    nearly = truth_table.table(np.where(conditions, 1.0 - 1e-12, 0.0), outcome)
    for one, other in zip(crisp, nearly, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)


def test_the_lower_limit_is_that_of_the_estimates():
    conditions, outcome = np.repeat([[0], [1]], [7, 20], axis=0), np.array([1] * 3 + [0] * 4 + [1] * 19 + [0])
    found = truth_table.table(conditions, outcome)
    assert found.low[0] == pytest.approx(estimates.proportion(3, 7).low)
    assert found.low[1] == pytest.approx(estimates.proportion(19, 20).low)


def test_few_cases_cannot_pass_by_the_lower_limit():
    """All of n cases with the outcome: below 16 the lower limit stays under .80, however perfect the row."""
    for count, passes in ((1, False), (15, False), (16, True)):
        found = truth_table.table(np.ones((count, 1)), np.ones(count))
        assert (1 in truth_table.coded(found, truth_table.Rules(lower=True))[0]) is passes
        assert 1 in truth_table.coded(found, truth_table.Rules())[0]


def test_rows_with_too_few_cases_are_remainders():
    conditions = np.array([[0]] * 98 + [[1]] * 2)
    found = truth_table.table(conditions, conditions[:, 0])
    assert truth_table.coded(found, truth_table.Rules()) == ({1}, set())
    assert truth_table.coded(found, truth_table.Rules(frequency=0.03)) == (set(), {1})


def test_calibration_puts_a_level_at_its_threshold_in_the_set():
    member = truth_table.calibrated(np.array([0.499, 0.5, 0.501]), 0.05, 0.5, 0.95)
    assert member[0] < 0.5 < member[1] < member[2]
    with pytest.raises(Refusal, match="each must be larger"):
        truth_table.calibrated(np.zeros(1), 0.6, 0.5, 0.9)


def test_too_many_conditions_are_refused():
    with pytest.raises(Refusal, match="at most 8"):
        truth_table.table(np.zeros((3, qca.MOST_CONDITIONS + 1)), np.zeros(3))
