"""The default city is the medoid of the published posterior, and the city that was set by hand is chosen by one word."""

import pytest
import yaml

from experiments import configuration
from experiments.configuration.root import CONFIGS
from experiments.reference import table
from experiments.study_tools.arms import configured
from tools import medoid

FILES = {path.parent.name: yaml.safe_load(path.read_text()) for path in (CONFIGS / "numbers").glob("*/medoid.yaml")}


def test_the_files_of_the_medoid_are_the_published_one():
    assert medoid.medoid() == FILES


def test_what_a_source_measures_stays_as_it_says_and_so_does_what_no_row_depends_on():
    ledger = table("history_matching/ledger")
    held = yaml.safe_load((CONFIGS / "study" / "history_matching.yaml").read_text())["study"]["held"]
    assert sorted(ledger["parameter"][ledger["is_held"].astype(bool)]) == sorted(held)
    own, before = configuration(), configuration("numbers=hand_set")
    assert {name: configured(own, name) for name in held} == {name: configured(before, name) for name in held}


def test_one_word_changes_its_numbers_and_nothing_else():
    own, before = configuration(), configuration("numbers=hand_set")
    assert (before["setting"]["name"], own["setting"]["name"]) == ("pm18", "pm18_scopes")
    for group, numbers in own.items():
        if group != "setting":
            changed = {name: value for name, value in numbers.items() if value != before[group][name]}
            assert changed.items() <= FILES.get(group, {}).items(), group


@pytest.mark.parametrize("option", ["leadership=by_trigger", "cognitive_framework=breadth", "change_programme=piecemeal"])
@pytest.mark.parametrize("numbers", ["medoid", "hand_set"])
def test_options_of_a_group_build_on_the_numbers_that_are_chosen(option, numbers):
    """Only what an option itself says differs from the group's numbers, whichever these are."""
    config, base = configuration(option, f"numbers={numbers}"), configuration(f"numbers={numbers}")
    group, name = option.split("=")
    said = yaml.safe_load((CONFIGS / group / f"{name}.yaml").read_text())
    assert {key for key, value in config[group].items() if value != base[group][key]} <= set(said)


def test_a_study_that_chooses_a_setting_keeps_it_whatever_the_numbers():
    assert configuration("study=history_matching", "numbers=medoid")["setting"]["name"] == "pm18_scopes"
    assert configuration("study=history_matching", "numbers=hand_set")["setting"]["name"] == "pm18_scopes"
