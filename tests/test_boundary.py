"""The studies of the boundary and of its mechanisms, asked small, with the real model."""

import json

import hydra
import numpy as np
import pytest
import yaml
from omegaconf import OmegaConf

from experiments.cli import main
from experiments.configuration.root import CONFIGS
from experiments.running import jobs, study
from experiments.statistics.outcome_measures import COMPARED
from experiments.studies import concurrent_or_piecemeal
from experiments.studies.boundary import propositions, space
from experiments.study_tools import plausible
from tests import worlds

SMALL = (
    "study=boundary", "study.panels=2", "study.draws=4", "study.default_panels=2", "study.map_panels=1", "study.cells=2",
    "study.effect_draws=1", "study.effect_panels=1", "study.posterior_draws=2", "study.spans=[40]",
    "study.factor_spans=[20,40]", "horizon.months=96",
    *(f"~study.maps.{name}" for name in ("k_and_span", "champion_and_span", "absorption_and_span", "k_and_disruption")),
    *(f"~study.sequences.{name}" for name in ("easiest_first", "strategy_first", "it_structure_first", "decision_rights_first",
      "structure_first", "vision_first")),
)  # fmt: skip
FEW_GROUPS = tuple(
    f"~study.groups.{name}"
    for name in ("drift", "resistance_growth", "champion_hazard", "disruption", "returns", "complementarity")
)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return tmp_path_factory.mktemp("results")


def _asked(results, *overrides):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRAMEBREAK_RESULTS", str(results))
        return main(["run", "progress=off", *overrides])


@pytest.fixture(scope="module")
def boundary(results):
    """The summary of a small run; files and figures are left to the slow test."""
    with pytest.MonkeyPatch.context() as patch, hydra.initialize_config_dir(config_dir=str(CONFIGS), version_base="1.3"):
        patch.setenv("FRAMEBREAK_RESULTS", str(results))
        composed = hydra.compose("config", overrides=["progress=off", *SMALL])
        job = jobs.read(OmegaConf.to_container(composed, resolve=True))
        rows = job.row_source()
        study.declare(job.analysis, rows)
        return study.report(job.analysis, rows).summary


@pytest.mark.slow
def test_every_arm_of_a_draw_is_offered_the_same_effort(boundary):
    assert boundary["largest_difference_in_effort_offered"] < 1e-9


@pytest.mark.slow
def test_rivals_run_beside_in_every_draw(boundary):
    shares = boundary["shares_tested"]
    default = [name for name in shares if name.startswith("default_")]
    assert len(default) == 3 * 2 * 2 * 3  # outcomes, definitions, arms besides the first, who wins
    assert len(shares) - len(default) == 4 * 3 * 3  # rivals; the two arms of one definition
    assert all(row["draws"] == boundary["draws"] for row in shares.values())
    assert all(row["draws_tested"] <= row["draws"] for row in shares.values())


def test_too_few_draws_have_no_boxes_and_nothing_turns_the_sign(boundary):
    assert boundary["boxes"] == {}
    assert set(boundary["turns_the_sign"]) == {"integrated", "enacted"}
    assert all(each["parameters"] == [] and each["in_words"] for each in boundary["turns_the_sign"].values())


def test_every_draw_is_in_one_class(boundary):
    totals = {}
    for name, row in boundary["shares"].items():
        key = name.rsplit("_estimate_", 1)[0] if "_estimate_" in name else name.rsplit("_interval_", 1)[0] + "i"
        totals[key] = totals.get(key, 0.0) + row["share"]
    assert set(np.round(list(totals.values()), 9)) == {1.0}
    assert len(totals) == 3 * 2 * 2 * 2  # outcomes, definitions, arms besides the first, ways to judge


def test_shares_of_tested_draws_leave_out_the_floor_and_say_how_many_are_left():
    """Four draws: nobody in either arm, everybody in both, a tie of some, a win of more at a time."""
    table = {}
    for outcome in COMPARED:
        for definition in space.DEFINITIONS:
            table[space.level_of(outcome, definition, 8.0)] = [0.0, 1.0, 0.5, 0.9]
            table[space.difference_of(outcome, definition, 8.0)] = [0.0, 0.0, 0.0, 0.9]
        table[space.level_of(outcome, "same_pace", 1.0)] = [0.01, 0.99, 0.5, 0.0]
    shares = space.shares_tested({"default": table}, (1.0, 8.0), 0.03)
    assert shares["wins"][:3] == ["fewest", "tie", "more"]
    assert shares["share"][:3] == [0.0, 0.5, 0.5]
    assert set(shares["draws"]) == {4}
    assert set(shares["draws_tested"]) == {2}


def test_effects_are_handed_over_with_their_signs_over_draws(boundary):
    for key, draws in (("p1_simultaneity_by_k_enacted", 0), ("p2_half_span_few_use", 1), ("p5_partial_set_integrated", 1)):
        found = boundary["effects"][key]
        assert found["low"] <= found["value"] <= found["high"]
        assert found["draws"] == draws, key  # in the one draw nobody enacts, so that it says nothing about enacting


def test_rival_forms_of_the_comparison_are_the_options_with_matched_thresholds():
    compared = yaml.safe_load((CONFIGS / "study" / "concurrent_or_piecemeal.yaml").read_text())["study"]["forms"]
    for form, changes in compared.items():
        if form in ("sum", "no_breaking"):
            continue
        matched = CONFIGS / "cognitive_framework" / f"{form}_matched.yaml"
        option = yaml.safe_load((matched if matched.exists() else matched.with_name(f"{form}.yaml")).read_text())
        del option["defaults"]
        assert changes == {f"cognitive_framework.{name}": value for name, value in option.items()}, form


@pytest.mark.slow
def test_every_table_and_figure_is_written(results, boundary):
    assert _asked(results, *SMALL) == 0
    written = json.loads((results / "boundary" / "summary.json").read_text())
    assert written["largest_difference_in_effort_offered"] == boundary["largest_difference_in_effort_offered"]
    for name in (
        "draws.csv",
        "effects.csv",
        "plausible_space.png",
        "boundary_map.png",
        "boxes.csv",
        "boxes.png",
        "pace.png",
        "sensitivity.png",
        "propositions.pdf",
    ):
        assert (results / "boundary" / name).stat().st_size > 0


def test_contrasts_use_arms_that_exist_and_compare_like_with_like():
    setting, config = worlds.setting("leadership=imposed"), worlds.config("leadership=imposed")
    ranges = {each.name: each for each in plausible.ranges(plausible.load())}
    arms = propositions.arms(setting, propositions.world(config, {}), ranges, 1.0, 8.0)
    arms |= propositions.without_k(arms)
    for contrast in propositions.contrasts(setting):
        assert {name for name, _ in contrast.terms} <= set(arms), contrast.key
        assert sum(weight for _, weight in contrast.terms) == pytest.approx(0.0), contrast.key


def test_where_every_mechanism_is_neutral_regimes_tie_under_a_plausible_draw(results):
    """Any plausible draw of the null world, with thresholds that leave room on both sides."""
    from simulation import ensemble, parameters

    config = worlds.config("leadership=imposed", "mechanisms=neutral", "trigger_events=none")
    draw = plausible.draws(config, plausible.load(), 1, 3).changes[0]
    use = []
    for number in (1.0, 8.0):
        changed = {name: dict(group) for name, group in config.items()}
        for name, value in {**draw, "change_programme.simultaneity": number}.items():
            group, _, parameter = name.partition(".")
            changed[group][parameter] = value
        use.append(ensemble.run(parameters.read(changed), 1, 6)["use"])
    assert np.ptp(use[0]) > 0.0
    assert abs(float(np.mean(use[1] - use[0]))) < 0.03


@pytest.fixture(scope="module")
def attribution(results):
    assert _asked(results, "study=attribution", "study.panels=3", "horizon.months=96", *FEW_GROUPS) == 0
    return json.loads((results / "attribution" / "summary.json").read_text())


@pytest.mark.slow
def test_shares_add_up_to_the_whole_difference(attribution):
    for world in ("default", "congested", "ample"):
        for outcome in ("enacted", "integrated", "use"):
            rows = {name: row for name, row in attribution["attributed"].items() if name.startswith(f"{world}_{outcome}_")}
            whole = rows.pop(f"{world}_{outcome}_all groups")
            assert sum(row["shapley"] for row in rows.values()) == pytest.approx(whole["shapley"], abs=1e-9)
        strata = attribution["strata"][world]
        assert sum(strata[f"enacted_{name}"] for name in ("both", "neither", "few_only", "many_only")) == pytest.approx(1.0)
    assert attribution["largest_difference_in_effort_offered"] < 1e-9


def test_groups_are_all_mechanisms_through_which_regimes_differ_and_worlds_are_those_of_the_comparison():
    study = yaml.safe_load((CONFIGS / "study" / "attribution.yaml").read_text())["study"]
    named = [mechanism for group in study["groups"].values() for mechanism in group]
    assert sorted(named) == sorted(concurrent_or_piecemeal.REGIME_MECHANISMS)
    compared = yaml.safe_load((CONFIGS / "study" / "concurrent_or_piecemeal.yaml").read_text())["study"]["worlds"]
    assert all(changes == compared[world] for world, changes in study["worlds"].items())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("study", "override", "told"),
    [
        ("boundary", "study.maps.k_and_span=[complementarity.strength,horizon.months]", "has no range in study.plausible"),
        ("boundary", "study.effect_draws=1000", "they are the first of study.draws"),
        ("attribution", "study.groups.drift=[regresion]", "did you mean regression?"),
        ("attribution", "study.simultaneity=[8,1]", "the second larger"),
    ],
)
def test_what_would_be_empty_or_misnamed_is_refused_in_one_line(results, capsys, study, override, told):
    assert _asked(results, f"study={study}", "study.draws=4" if study == "boundary" else "study.panels=1", override) == 2
    message = capsys.readouterr().err
    assert told in message
    assert message.count("\n") == 1
