"""Leaving one pattern of Table 1 out: the rest is told, and nothing of the pattern."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.studies.history_matching import left_out
from experiments.study_tools import table_one

OPTIONS = SimpleNamespace(coding_errors=(0.02, 0.1), fits=(0.1, 0.2, 0.1))
SHAPE = (len(table_one.CLASSES), table_one.PROFILES)


def some_counts(draws=40, seed=0):
    """Draws around the paper's cells, some of them further off."""
    random = np.random.default_rng(seed)
    paper = table_one.observed() / 11
    far = random.uniform(0.05, 0.6, draws)[:, None, None]
    other = random.dirichlet(np.ones(paper.size), draws).reshape(draws, *SHAPE)
    return np.array([random.multinomial(264, each.ravel()).reshape(SHAPE) for each in (1 - far) * paper + far * other], float)


@given(st.integers(0, len(table_one.PRACTICES) - 1), st.integers(0, 2**32))
def test_what_cities_hold_of_a_practice_is_not_told_once_it_is_left_out(place, seed):
    counts = some_counts(3, seed)
    flipped = counts[..., np.arange(table_one.PROFILES) ^ (1 << place)]  # who holds it does not, and the other way round
    name = table_one.PRACTICES[place]
    one, other = (left_out.log_chance(each, OPTIONS.coding_errors, name) for each in (counts, flipped))
    assert one == pytest.approx(other)
    assert left_out.without(counts, place).sum(axis=-1) == pytest.approx(counts.sum(axis=-1))


def test_shares_of_classes_are_not_told_once_the_split_is_left_out():
    counts = 1000.0 * some_counts(3)
    more = counts * np.array([1.0, 5.0, 0.2])[:, None]
    told = table_one.log_chance(counts, OPTIONS.coding_errors) - table_one.log_chance(more, OPTIONS.coding_errors)
    untold = left_out.log_chance(counts, OPTIONS.coding_errors, left_out.SPLIT) - left_out.log_chance(
        more, OPTIONS.coding_errors, left_out.SPLIT
    )
    assert (np.abs(told) > 1.0).all()
    assert untold == pytest.approx(0.0, abs=0.05)  # half a city is added to each class


def test_a_pattern_that_all_draws_have_is_reproduced_and_one_that_none_has_is_not():
    counts = np.repeat(1000.0 * table_one.observed()[None], 30, axis=0)
    even = np.full(30, 1 / 30)
    made = left_out.table(counts, even, np.arange(30), OPTIONS)
    assert set(made["verdict"]) == {left_out.REPRODUCED}
    assert made["effective_draws"] == pytest.approx([30.0] * len(made["verdict"]))
    place = table_one.PRACTICES.index("monitoring")
    turned = counts[..., np.arange(table_one.PROFILES) ^ (1 << place)]
    made = left_out.table(turned, even, np.arange(30), OPTIONS)
    wrong = {name for name, verdict in zip(made["left_out"], made["verdict"], strict=True) if verdict != left_out.REPRODUCED}
    assert wrong == {"monitoring"}
    assert [verdict for name, verdict in zip(made["left_out"], made["verdict"], strict=True) if name == "monitoring"] == [
        left_out.NOT_REPRODUCED
    ] * 3


def test_what_rests_on_few_draws_is_not_measurable():
    counts = some_counts()
    made = left_out.table(counts, np.full(40, 1 / 40), np.arange(40) // 8, OPTIONS)
    assert set(made["verdict"]) == {left_out.NOT_MEASURABLE}
