"""The default city is the published medoid, and the city that was set by hand stays within reach."""

import pytest
import yaml

from experiments import configuration
from experiments.configuration.root import CONFIGS
from experiments.reference import table
from experiments.studies.history_matching import DIGITS
from experiments.study_tools.arms import configured

HAND_SET = sorted((CONFIGS / "numbers").glob("*/hand_set.yaml"))


def test_numbers_are_those_of_the_published_medoid_or_of_their_source():
    config = configuration()
    ledger = table("history_matching/ledger")
    measured = yaml.safe_load((CONFIGS / "study" / "history_matching.yaml").read_text())["study"]["measured"]
    assert sorted(ledger["parameter"][ledger["is_measured"].astype(bool)]) == sorted(measured)
    for row in ledger[~ledger["is_measured"].astype(bool)].itertuples():
        own = configured(config, row.parameter)
        assert own == (round(row.medoid) if isinstance(own, int) else float(f"{row.medoid:.{DIGITS}g}")), row.parameter


def test_what_was_set_by_hand_is_chosen_by_one_word():
    config, before = configuration(), configuration("numbers=hand_set")
    assert before["setting"]["name"] == "pm18"
    assert (before["leadership"]["trigger_reach"], before["leadership"]["mandate"]) == (0.0, 0.0)
    names = {f"{path.parent.name}.{name}": value for path in HAND_SET for name, value in yaml.safe_load(path.read_text()).items()}
    assert {name: configured(before, name) for name in names} == names
    for group, own in before.items():
        if group != "setting":
            changed = {f"{group}.{name}" for name, value in own.items() if value != config[group][name]}
            assert changed <= set(names), group


@pytest.mark.parametrize("option", ["leadership=by_trigger", "cognitive_framework=breadth", "change_programme=piecemeal"])
def test_options_of_a_group_build_on_the_numbers_that_are_chosen(option):
    """Only what an option itself says differs from the defaults, whichever numbers these are."""
    for numbers in ("medoid", "hand_set"):
        config, base = configuration(option, f"numbers={numbers}"), configuration(f"numbers={numbers}")
        group, name = option.split("=")
        said = yaml.safe_load((CONFIGS / group / f"{name}.yaml").read_text())
        assert {key for key, value in config[group].items() if value != base[group][key]} <= set(said)


def test_a_study_that_chooses_a_setting_keeps_it_whatever_the_numbers():
    assert configuration("study=history_matching", "numbers=hand_set")["setting"]["name"] == "pm18_scopes"
