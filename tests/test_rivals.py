"""Table 1 as data, evidence from draws, and recovery: properties, not the finding."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.statistics import evidence
from experiments.studies.rivals import recovery
from experiments.study_tools import plausible, table_one


def counts(seed, draws=5, cities=200):
    random = np.random.default_rng(seed)
    cells = 3 * table_one.PROFILES
    return random.multinomial(cities, random.dirichlet(np.full(cells, 0.05), draws)).reshape(draws, 3, -1).astype(float)


def test_the_paper_has_eleven_cities_of_three_profiles():
    observed = table_one.observed()
    assert observed.sum(axis=1).tolist() == [7, 3, 1]
    assert np.count_nonzero(observed) == 3
    assert table_one.held(observed).tolist() == table_one.MARKS.tolist()


@given(st.integers(0, 1000), st.floats(0.0, 0.5))
def test_misreading_keeps_classes(seed, error):
    shares = table_one.shares(counts(seed))
    coded = table_one.read_with_error(shares, error)
    assert np.allclose(coded.sum(axis=-1), shares.sum(axis=-1))
    assert (coded >= 0).all()


def test_misreading_is_independent_by_practice():
    one = np.zeros(table_one.PROFILES)
    one[0b0000101] = 1.0
    coded = table_one.read_with_error(one, 0.1)
    assert coded[0b0000101] == pytest.approx(0.9**7)
    assert coded[0b0000100] == pytest.approx(0.1 * 0.9**6)
    assert coded[0b1111010] == pytest.approx(0.1**7)


def test_half_of_misreading_tells_nothing_of_a_profile():
    coded = table_one.read_with_error(table_one.shares(counts(3)), 0.5)
    assert np.allclose(coded, coded.mean(axis=-1, keepdims=True))


def test_the_likelihood_of_one_city_is_the_chance_of_its_cell():
    simulated = counts(4)
    data = np.zeros((1, 3, table_one.PROFILES))
    data[0, 1, 9] = 1.0
    log = table_one.log_likelihood(data, simulated, (0.06,))
    assert np.allclose(np.exp(log[0]), table_one.read_with_error(table_one.shares(simulated), 0.06)[:, 1, 9])


def test_error_of_coding_is_averaged_over_chances_not_over_logs():
    simulated, data = counts(5), table_one.observed()[None]
    both = table_one.log_likelihood(data, simulated, (0.02, 0.1))
    each = [table_one.log_likelihood(data, simulated, (error,)) for error in (0.02, 0.1)]
    assert np.allclose(np.exp(both), np.mean(np.exp(each), axis=0))


def test_evidence_is_the_mean_likelihood_and_knows_its_error():
    random = np.random.default_rng(1)
    log = random.normal(-20, 1, 4000)
    judged = evidence.judged(log)
    assert judged.log_evidence == pytest.approx(np.log(np.exp(log).mean()))
    again = [evidence.judged(random.normal(-20, 1, 4000)).log_evidence for _ in range(60)]
    assert judged.error == pytest.approx(np.std(again), rel=0.4)
    assert judged.weight.sum() == pytest.approx(1.0)


def test_what_draws_share_cancels_in_log_odds():
    log = np.random.default_rng(2).normal(-20, 2, 500)
    odds = evidence.log_odds(evidence.judged(log + 1.0), evidence.judged(log))
    assert odds.value == pytest.approx(1.0)
    assert odds.high - odds.low == pytest.approx(0.0, abs=1e-9)


def test_a_draw_fits_only_with_cities_of_every_class_near_the_marks():
    exact = table_one.observed() * 3
    none = exact.copy()
    none[2] = 0.0
    off = exact.copy()
    off[1] = off[1][::-1]
    assert table_one.fitting(np.stack([exact, none, off]), (0.1, 0.2, 0.1), 3).tolist() == [True, False, False]


class Asked:
    seed, coding_errors, recovery_cities, recovery_sets = 7, (0.02, 0.1), (11, 1000), 20


def test_rivals_that_differ_are_named_from_many_cities_and_equal_ones_by_chance():
    random = np.random.default_rng(0)
    cells = 3 * table_one.PROFILES
    prone = np.zeros((2, cells))
    prone[0, :20], prone[1, 100:120] = 1.0, 1.0
    unlike = np.stack([random.multinomial(200, each / each.sum(), 40).reshape(40, 3, -1) for each in prone]).astype(float)
    table = recovery.table(["one", "other"], unlike, Asked)
    far = [share for share, cities in zip(table["named"], table["cities"], strict=True) if cities == 1000]
    assert far == [1.0, 1.0]
    same = recovery.table(["one", "other"], np.stack([unlike[0], unlike[0]]), Asked)
    assert np.mean(same["named"]) == pytest.approx(0.5)


def test_a_file_of_ranges_may_extend_another():
    wider, narrow = plausible.load("leaders_choose"), plausible.load()
    assert wider["complementarity"] == narrow["complementarity"]
    assert set(wider["leadership"]) > set(narrow["leadership"])
