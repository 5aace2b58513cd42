"""Boolean minimisation: the reference solutions of R's QCA, all models of all kinds, and the laws that hold for any table."""

import json
from pathlib import Path

import numpy as np
import pytest

from experiments.errors import Refusal
from experiments.statistics import qca

pytest.importorskip("setqca")
FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "qca"
TEXTBOOK = json.loads((FIXTURES / "qca_reference_textbook.json").read_text())
RANDOM = [each for each in json.loads((FIXTURES / "qca_reference_random_crisp.json").read_text()) if each["ok"]]


def formula(model):
    """A model as a set of sets of literals: R writes literals and terms in an order of its own."""
    terms = [model] if isinstance(model, str) else model
    return frozenset(frozenset(term.split("*")) for term in terms)


def ours(solution, conditions):
    return [formula(model.text(conditions).split(" + ")) for model in solution.models]


def theirs(models):
    return [formula(model) for model in ([models] if isinstance(models, str) else models)]


def rows_of(case):
    """Positive rows and remainders, from R's truth table or from crisp data."""
    conditions = case["conditions"]
    width = len(conditions)
    if "tt" in case:
        table = case["tt"]
        number = [int("".join(str(table[name][i]) for name in conditions), 2) for i in range(len(table["OUT"]))]
        return (
            {row for row, out in zip(number, table["OUT"]) if out == "1"},
            {row for row, out in zip(number, table["OUT"]) if out == "?"},
        )
    data = np.array([case["data"][name] for name in conditions]).T
    number = data @ (2 ** np.arange(width - 1, -1, -1))
    outcome = np.array(case["data"][case["outcome"].lstrip("~")])
    outcome = 1 - outcome if case["outcome"].startswith("~") else outcome
    positive = {int(row) for row in np.unique(number) if outcome[number == row].mean() >= case["cut"]}
    return positive, set(range(2**width)) - set(number.tolist())


def compare(case, expectations):
    conditions = case["conditions"]
    positive, free = rows_of(case)
    solved = qca.solve(positive, free, expectations)
    conservative, parsimonious = ours(solved.conservative, conditions), ours(solved.parsimonious, conditions)
    assert len(set(conservative)) == len(conservative)
    assert set(conservative) == set(theirs(case["csol"]))
    assert set(parsimonious) == set(theirs(case["psol"]))
    for pair, said in (case["isol"] or {}).items():
        first, second = (int(number) - 1 for number in pair[1:].split("P"))
        strict = solved.conservative.models[conservative.index(theirs(case["csol"])[first])]
        free_model = solved.parsimonious.models[parsimonious.index(theirs(case["psol"])[second])]
        found = qca.intermediate(positive, free, strict, free_model, expectations)
        assert set(ours(found, conditions)) == set(theirs(said["sol"])), pair
        assert set(ours(found, conditions)) <= set(ours(solved.intermediate, conditions))


@pytest.mark.parametrize("case", TEXTBOOK, ids=lambda case: f"{case['name']}-{case['outcome']}-{case['cut']}")
def test_textbook_analyses_as_in_r(case):
    compare(case, [1] * len(case["conditions"]))


def test_random_tables_as_in_r():
    assert len(RANDOM) == 364
    for case in RANDOM:
        compare(case, case["exp"])


def test_prime_implicants_are_those_of_setqca():
    from setqca.minimize import prime_implicants

    for case in [*TEXTBOOK, *RANDOM[:100]]:
        width = len(case["conditions"])
        if width > 6:
            continue
        positive, free = rows_of(case)
        known = prime_implicants(set(positive), set(free), width)
        assert qca.primes(positive, free, width) == [each.pattern for each in known]


def test_too_many_conditions_are_refused_in_one_line():
    with pytest.raises(Refusal, match=r"9 conditions .*1 to 8"):
        qca.solve({1}, set(), [1] * 9)


def test_nothing_positive_has_no_model_and_everything_positive_has_the_empty_term():
    assert qca.solve(set(), {0, 1}, [1]).parsimonious.models == ()
    assert qca.solve({0, 1, 2, 3}, set(), [1, 1]).conservative.models[0].text(["A", "B"]) == "1"
    assert qca.solve({3}, {0, 1, 2}, [1, 1]).conservative.models[0].text(["A", "B"]) == "A*B"


def test_a_list_of_models_that_is_cut_says_so():
    """One positive row, one negative that differs everywhere: any single condition explains."""
    found = qca.minimised({15}, set(range(1, 15)), 4)
    assert len(found.models) == 4
    assert not found.cut
    assert qca.minimised({15}, set(range(1, 15)), 4, most=3) == (found.models[:3], True)


def test_without_setqca_one_line_says_what_to_install(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "setqca.minimize.qmc", None)
    with pytest.raises(Refusal, match="tools/bootstrap analysis"):
        qca.minimised({1}, set(), 1)
