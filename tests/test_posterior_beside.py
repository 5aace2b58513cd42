"""Results over the posterior beside those over the plain ranges: neutral when left out, by weight, over tested draws only."""

import math

import hydra
import numpy as np
import pandas
import pytest
from omegaconf import OmegaConf

import experiments
from experiments import reference
from experiments.configuration.root import CONFIGS
from experiments.errors import Refusal
from experiments.running import jobs, study
from experiments.statistics import tempering
from experiments.studies import boundary as boundary_study
from experiments.studies import verdicts
from experiments.studies.boundary import over_posterior, propositions, space
from experiments.study_tools import plausible, published_posterior
from tests.test_boundary import SMALL

DRAWS = 2  # of the posterior, in SMALL
FEWER = tuple(f"~study.rivals.{name}" for name in ("unfilled", "begun_unfilled", "lip_service"))


@pytest.fixture(scope="module")
def config():
    return experiments.configuration("leadership=imposed")


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return tmp_path_factory.mktemp("results")


def asked(results, *overrides):
    """Arms and report of a small run."""
    with pytest.MonkeyPatch.context() as patch, hydra.initialize_config_dir(config_dir=str(CONFIGS), version_base="1.3"):
        patch.setenv("FRAMEBREAK_RESULTS", str(results))
        composed = hydra.compose("config", overrides=["progress=off", *SMALL, *FEWER, *overrides])
        job = jobs.read(OmegaConf.to_container(composed, resolve=True))
        rows = job.row_source()
        study.declare(job.analysis, rows)
        return boundary_study.arms(rows.question), study.report(job.analysis, rows)


@pytest.fixture(scope="module")
def with_posterior(results):
    return asked(results)


@pytest.fixture(scope="module")
def without(results):
    return asked(results, "study.posterior_draws=0")


def same(one, other):
    return one == other or (one != one and other != other)


@pytest.mark.slow
def test_with_draws_both_stand_beside_one_another(with_posterior):
    _, report = with_posterior
    assert report.summary["posterior"]["draws"] == DRAWS
    assert set(report.tables["shares"]["posterior_draws"]) == {DRAWS}
    shares = report.tables["shares_tested"]
    assert all(0 <= own <= DRAWS for own in shares["posterior_draws_tested"])
    for rule in set(shares["rule"]):
        rows = [place for place, each in enumerate(shares["rule"]) if each == rule]
        assert len(rows) % 3 == 0
        for place in rows[::3]:
            if shares["posterior_draws_tested"][place]:
                assert sum(shares["posterior_share"][place : place + 3]) == pytest.approx(1.0)
    totals = np.array(report.tables["shares"]["posterior_share"]).reshape(-1, len(space.CLASSES)).sum(axis=1)
    assert totals == pytest.approx(1.0)
    assert set(over_posterior.COLUMNS) <= set(report.summary["effects"]["p1_simultaneity_use"])
    assert "Beside them the posterior" in report.text


@pytest.mark.slow
def test_without_draws_nothing_else_differs(with_posterior, without):
    arms, report = with_posterior
    plain_arms, plain = without
    assert [each for each in arms if not each.name.startswith(over_posterior.PREFIX)] == list(plain_arms)
    assert set(report.tables) == set(plain.tables)
    added = []
    for name, table in report.tables.items():
        assert list(table) == list(plain.tables[name])
        for column, values in table.items():
            if column.startswith(over_posterior.PREFIX):
                added.append(name)
                assert all(each == 0 or math.isnan(each) for each in plain.tables[name][column])
            else:
                assert all(map(same, values, plain.tables[name][column])), (name, column)
    assert set(added) == {"shares", "shares_tested", "effects"}
    assert plain.summary["posterior"]["draws"] == 0
    assert "posterior" not in plain.text


@pytest.mark.slow
def test_where_nothing_is_published_the_study_says_so_and_goes_on(results, without, tmp_path, monkeypatch):
    monkeypatch.setattr(reference, "FOLDER", tmp_path)
    _, report = asked(results)
    assert "history_matching/draws is not published" in report.text
    assert report.tables["shares"].keys() == without[1].tables["shares"].keys()
    assert set(report.tables["effects"]["posterior_draws"]) == {0}


def test_draws_that_the_model_refuses_are_left_out_in_a_line_and_damage_is_not(config, monkeypatch):
    monkeypatch.setattr(plausible, "accepted", lambda *_: False)
    beside = published_posterior.drawn(config, 4, 1)
    assert beside.draws is None
    assert "are refused by the model" in beside.said

    def damaged(_):
        raise Refusal("is not as it was published", status=1)

    monkeypatch.setattr(plausible.reference, "table", damaged)
    with pytest.raises(Refusal, match="not as it was published"):
        published_posterior.drawn(config, 4, 1)


def test_draws_are_those_of_the_published_table_as_often_as_each_weighs(config, monkeypatch):
    table = reference.table("history_matching/draws")
    drawn = published_posterior.drawn(config, len(table), 7).draws
    names = [each.name for each in drawn.ranges]
    places = {tuple(row): place for place, row in enumerate(table[names].to_numpy(dtype=float))}
    which = np.array([places[tuple(row)] for row in drawn.values])
    often = np.bincount(which, minlength=len(table))
    assert (np.abs(often - len(table) * table["weight"].to_numpy()) < 1.0).all()
    assert (drawn.ancestor == table["ancestor"].to_numpy()[which]).all()

    few = table.iloc[:3].assign(weight=[0.5, 0.5, 0.0], ancestor=[11, 12, 13])
    monkeypatch.setattr(plausible.reference, "table", lambda _: pandas.DataFrame(few))
    drawn = published_posterior.drawn(config, 8, 7).draws
    assert sorted(drawn.ancestor.tolist()) == [11] * 4 + [12] * 4


def rows(*ends):
    outcome = np.array(ends)
    return {"panel": np.arange(len(ends)), "outcome": outcome, "use": 0.1 * outcome}


def test_a_share_of_a_sign_counts_tested_draws_only():
    """Twelve draws in which the one arm enacts more, and four in which nobody does in either."""
    contrast = propositions.Contrast("a", "one minus other", (("one", 1.0), ("other", -1.0)), "all")
    apart = {"one": rows(2, 2, 0, 0), "other": rows(2, 0, 0, 0)}
    floor = {"one": rows(0, 0, 0, 0), "other": rows(0, 0, 0, 0)}
    drawn = plausible.Draws((), ({},) * 16, np.zeros((16, 0)), 0, np.arange(16))
    beside = published_posterior.Beside(drawn, "")
    table = over_posterior.effects([apart] * 12 + [floor] * 4, [contrast], beside)
    assert table["posterior_draws"] == [12, 12, 12]
    assert table["posterior_draws_positive"] == [1.0, 1.0, 1.0]
    assert table["posterior_draws_negative"] == [0.0, 0.0, 0.0]
    assert table["posterior_mean"][0] == pytest.approx(0.25)
    assert table["posterior_draws_positive_low"][0] < 0.9  # all of a few draws is not surely all
    nowhere = over_posterior.effects([floor] * 16, [contrast], beside)
    assert nowhere["posterior_draws"] == [0, 0, 0]
    assert np.isnan(nowhere["posterior_draws_positive"]).all()


def test_units_of_intervals_are_ancestors():
    """Draws that go back to one ancestor, and are alike, say no more than the ancestor."""
    random = np.random.default_rng(3)
    counted, every = random.random(40) < 0.5, np.ones(160, dtype=bool)
    alone = tempering.share(counted, every[:40], np.arange(40))
    copies = tempering.share(np.repeat(counted, 4), every, np.repeat(np.arange(40), 4))
    assert copies.value == alone.value
    assert copies.high - copies.low == pytest.approx(alone.high - alone.low, rel=0.1)
    taken_apart = tempering.share(np.repeat(counted, 4), every, np.arange(160))
    assert taken_apart.high - taken_apart.low < 0.7 * (copies.high - copies.low)
    few = tempering.share(np.repeat(counted, 4), every, np.repeat(np.arange(8), 20))
    assert np.isnan([few.low, few.high]).all()


EFFECT = {
    "key": ["a_enacted", "b_enacted"], "meaning": ["a", "b"], "estimate": [0.1, 0.1], "low": [0.05] * 2, "high": [0.15] * 2,
    "unit": ["share"] * 2, "cities": [9] * 2, "panels": [3] * 2, "held_equal": ["x"] * 2, "draws": [8, 8], "tested": [True] * 2,
    "draws_positive": [0.75, 0.25], "draws_negative": [0.25, 0.5], "lowest_share": [0.1] * 2, "highest_share": [0.2] * 2,
}  # fmt: skip
OVER = {f"posterior_draws_{sign}{part}": [0.5, 0.5] for sign in ("positive", "negative") for part in ("", "_low", "_high")}
OVER |= {"posterior_draws": [16, 16], "posterior_draws_negative": [0.3, 0.3]}


def judged(effects, expected, effect="a_enacted"):
    test = verdicts.Test("P", "s", "x", "boundary", effect, expected, None, "")
    return verdicts._row(test, effects, 0.03)


def test_verdicts_give_the_share_over_the_posterior_beside_that_over_the_ranges():
    row = judged(EFFECT | OVER, "-")
    assert (row[verdicts.OVER_RANGES], row[verdicts.OVER_POSTERIOR], row["posterior_draws"]) == (0.25, 0.3, 16)
    assert math.isnan(judged(EFFECT | OVER, "0")[verdicts.OVER_POSTERIOR])
    lacks = judged(EFFECT, "+")
    assert (lacks[verdicts.OVER_RANGES], lacks["posterior_draws"]) == (0.75, 0)
    assert math.isnan(lacks[verdicts.OVER_POSTERIOR])


def test_a_proposition_has_both_shares_over_the_same_tests():
    both, lacks = judged(EFFECT | OVER, "+"), judged(EFFECT, "+", "b_enacted")
    table = verdicts.propositions([both, lacks])
    assert (table[verdicts.OVER_RANGES], table[verdicts.OVER_POSTERIOR]) == ([0.75], [0.5])
    assert table["tests_with_draws"] == [1]
    alone = verdicts.propositions([lacks, {**both, "implied_by_rule": "r"}])
    assert alone[verdicts.OVER_RANGES] == [0.25]
    assert math.isnan(alone[verdicts.OVER_POSTERIOR][0])
