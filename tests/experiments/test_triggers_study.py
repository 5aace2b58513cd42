"""The study of triggers: what its arms change, and that its estimators give back what was put in."""

from itertools import product

import numpy as np
import pytest

from experiments.running.question import Question
from experiments.studies.triggers import factorial, kinds, placebos, report_text
from simulation import ensemble
from tests.asking import assert_doubled, assert_refused
from tests.worlds import config, setting

SMALL = {"city.cities": 4, "horizon.months": 60, "trigger_events.technology_rate": 0.05}


def _rows(changes, panels=4):
    return ensemble.run(setting(**{**SMALL, **changes}), seed=1, panels=panels, threads=1)


def test_a_kind_that_is_off_does_not_strike_and_the_others_still_can():
    lively = {f"trigger_events.{name}": 0.05 for name in ("regulation_rate", "demand_rate", "crisis_rate")}
    for kind in kinds.KINDS:
        rows = _rows({**lively, **kinds.only((kind,))})
        for other in kinds.KINDS:
            most = 1 if other == "technology" else 0  # the ERP is acquired all the same
            if other != kind:
                assert rows[f"exposed_{other}"].max() <= most
        assert rows[f"exposed_{kind}"].sum() > (len(rows["panel"]) if kind == "technology" else 0)


def test_where_no_kind_occurs_no_programme_starts_even_though_the_erp_comes():
    assert _rows(kinds.only(()))["programmes"].max() == 0


def test_a_dose_of_exposure_only_adds_events_of_chance():
    configured = config(**SMALL)
    before, after = (_rows(kinds.dosed(configured, kinds.KINDS, factor)) for factor in (1.0, 2.0))
    for kind in ("regulation", "demand", "technology"):  # the same draws against twice the chance
        assert (after[f"exposed_{kind}"] >= before[f"exposed_{kind}"]).all()
        assert after[f"exposed_{kind}"].sum() > before[f"exposed_{kind}"].sum()
    assert kinds.dosed(configured, ("election",), 2.0) == {"trigger_events.election_period": 24}
    assert kinds.dosed(configured, ("regulation",), 1000.0) == {"trigger_events.regulation_rate": 1.0}


def test_exploitation_moves_no_event_from_outside():
    arms = kinds.crossed(config(**SMALL), "all", 2.0)
    counts = [
        [_rows(arms[kinds.arm("all", 1.0, exploitation)])[f"exposed_{kind}"] for kind in kinds.EXTERNAL]
        for exploitation in (0.0, 2.0)
    ]
    assert np.array_equal(*counts)


def _made(outcome_of):
    """Rows of all 64 arms: as many cities enact as `outcome_of` says of a cell, out of 1000 in ten panels."""
    panel = np.repeat(np.arange(10), 100)
    place = np.tile(np.arange(100), 10)
    return {
        factorial.arm(cell): {
            "panel": panel,
            "outcome": np.where(place < round(100 * outcome_of(cell)), 2, 0),
            "use": np.full(1000, 0.5),
        }
        for cell in factorial.cells()
    }


def test_contrasts_give_back_main_effects_and_interactions_on_the_scale_of_shares():
    rows = _made(lambda cell: 0.10 + 0.20 * cell[0] + 0.05 * cell[4] + 0.30 * cell[0] * cell[4])
    mean = {kinds_: factorial.by_city(rows, factorial.cells(), kinds_, "enacted").mean() for kinds_ in factorial._terms()}
    assert mean["election",] == pytest.approx(0.20 + 0.30 / 2)
    assert mean["crisis",] == pytest.approx(0.05 + 0.30 / 2)
    assert mean["election", "crisis"] == pytest.approx(0.30)
    assert mean["regulation",] == pytest.approx(0.0)
    assert mean["demand", "visionary"] == pytest.approx(0.0)


def test_an_interaction_on_shares_need_not_be_one_on_log_odds():
    """Shares of .1, .5, .5 and .9 add up on either scale; of .1, .5, .5 and .8 on neither; of 0 log odds say nothing."""
    additive = _made(lambda cell: 0.10 + 0.40 * cell[0] + 0.40 * cell[1])
    found = factorial.log_odds(additive, factorial.cells(), ("election", "regulation"), "enacted")
    assert found.value == pytest.approx(0.0, abs=1e-9)
    odds = _made(lambda cell: {0: 0.10, 1: 0.50, 2: 0.80}[cell[0] + cell[1]])
    found = factorial.log_odds(odds, factorial.cells(), ("election", "regulation"), "enacted")
    assert found.value == pytest.approx(np.log(4.0) - 2.0 * np.log(1.0) + np.log(1 / 9))
    never = _made(lambda cell: 0.0)
    assert np.isnan(factorial.log_odds(never, factorial.cells(), ("election",), "enacted").value)


def test_a_contrast_is_tested_by_the_averaged_shares_that_it_compares():
    """Enactment by the first kind alone: its own effect is tested, a pair with it meets a floor, another does not."""
    rows = _made(lambda cell: 0.30 * cell[0])
    table = factorial.table(rows)
    tested = dict(zip(table["term"], table["enacted_tested"], strict=True))
    assert tested["election"]
    assert tested["demand"]
    assert tested["regulation_by_demand"]
    assert not tested["election_by_demand"]
    assert table["enacted_log_odds_tested"] == table["enacted_tested"]
    estimated = {each.key: each for each in factorial.effects(rows, factorial.cells())}
    assert estimated["election_on_enacted"].tested
    assert not estimated["election_by_demand_on_enacted"].tested
    counted = report_text.disagreements(table)
    assert counted["interactions"] == sum(tested[term] for term in tested if "_by_" in term) == 10


def test_the_quarter_keeps_main_effects_apart_from_interactions_of_two():
    among = factorial.fraction()
    signs = np.array([[1 if is_on else -1 for is_on in cell] for cell in among])
    assert len(among) == 16
    assert {factorial.of(), factorial.of(*kinds.KINDS)} <= set(among)
    for one, first, second in product(range(6), repeat=3):
        if first < second:
            total = (signs[:, one] * signs[:, first] * signs[:, second]).sum()
            assert total == 0 or one in (first, second)


def _months(triggers, events):
    return placebos.Months({"crisis": triggers}, {"frame_breaks": events})


def test_a_trigger_that_punctuations_follow_shows_at_its_lag_and_a_common_calendar_shows_nothing():
    luck = np.random.default_rng(0)
    struck = (luck.random((6, 5, 120)) < 0.02).astype(float)
    follow = np.roll(struck, 6, axis=2)
    follow[:, :, :6] = 0.0
    table = placebos.lagged(_months(struck, follow), (-12, 0, 12))
    before, after = table["ratio"]
    assert after > 3.0 > 1.5 > before
    everywhere = np.broadcast_to((luck.random(120) < 0.1).astype(float), struck.shape)
    assert placebos.lagged(_months(struck, everywhere), (-12, 0, 12))["ratio"] == pytest.approx([1.0, 1.0])


def test_scripts_hold_as_many_triggers_of_each_kind_as_a_city_of_another_block_met(tmp_path):
    question = Question(None, config(**SMALL), setting(**SMALL), seed=5, panels=6, folder=tmp_path)
    scripts = placebos.scripts(question, donors=3)
    for (part, as_they_were), (same_part, at_random) in zip(scripts["other_city"], scripts["random_times"], strict=True):
        assert part == same_part
        lists = as_they_were["trigger_events.added"], at_random["trigger_events.added"]
        counts = [sorted(event["trigger"] for event in events) for events in lists]
        assert counts[0] == counts[1]
        rows = ensemble.run(setting(**{**SMALL, **as_they_were}), seed=5, panels=part, threads=1)
        for kind in placebos.SCRIPTED:
            asked = counts[0].count(kind) + (kind == "technology")  # and the ERP
            assert (rows[f"exposed_{kind}"] == asked).all()
    donor = ensemble.history(question.setting, 5, scripts["other_city"][1][0].start).cities["exposed"][1:, 0]
    months = {event["month"] for event in scripts["other_city"][0][1]["trigger_events.added"] if event["trigger"] == "demand"}
    assert months == set(np.flatnonzero(donor[:, 2]).tolist())


LEAST = (
    "study.draws=1", "study.draw_panels=2", "study.timing_panels=2", "study.donors=2", "city.cities=2", "horizon.months=84",
    "study.months_from_start=[-6,6]", "study.lags=[-12,0,12]",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("overrides", "told"),
    [
        (("study.panels=1",), "another panel"),
        (("leadership=imposed",), "leadership=default"),
        (("trigger_events=canada",), "trigger_events.timeline"),
        (("study.months_from_start=[6,0]",), "each after the last"),
        (("study.programme_start=150",), "outside 0 to 155"),
    ],
)
def test_what_would_be_empty_or_misnamed_is_refused(tmp_path, capsys, overrides, told):
    assert_refused(tmp_path, capsys, told, "study=triggers", *overrides)


@pytest.mark.slow
def test_the_study_writes_its_effects_and_figures(tmp_path, monkeypatch, capsys):
    import json

    from experiments.cli import main

    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path))
    assert main(["run", "study=triggers", *LEAST, "study.panels=2"]) == 0
    summary = json.loads((tmp_path / "triggers" / "summary.json").read_text())
    assert "rule of the model" in capsys.readouterr().out
    none = summary["effects"]["all_unexploited_on_enacted"]
    assert none["estimate"] == 0.0 < none["high"]
    assert not none["tested"]
    assert summary["effects"]["election_on_use"]["draws"] == 1
    assert summary["effects"]["election_on_enacted"]["draws"] in (0, 1)  # none where the draw leaves no room for a difference
    for name in ("exposure.png", "timing.pdf", "effects.parquet"):
        assert (tmp_path / "triggers" / name).stat().st_size > 0


@pytest.mark.slow
def test_a_stopping_rule_doubles_the_panels_and_answers_as_a_run_of_so_many(tmp_path, monkeypatch):
    """Whose triggers a block of panels is given depends on how many panels there are: the placebos are made anew."""
    assert_doubled(tmp_path, monkeypatch, "triggers", *LEAST)
