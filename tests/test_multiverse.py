"""Forms as changes, and what is said of a contrast under each: properties, not the finding."""

import pytest

from experiments import configuration, setting, simulate
from experiments.errors import Refusal
from experiments.statistics.effects import EffectEstimate
from experiments.statistics.estimates import Estimate
from experiments.studies import multiverse
from experiments.study_tools import forms


@pytest.mark.parametrize("option", ["leadership=lip_service", "cognitive_framework=whole_frame", "setting=pm18_embedded"])
def test_a_form_changes_what_the_command_line_would(option):
    base, group = configuration(), option.partition("=")[0]
    changed = {name.partition(".")[2]: value for name, value in forms.changes([option]).items()}
    assert {**base[group], **changed} == configuration(option)[group]


def test_a_form_that_is_not_there_or_alters_nothing_is_refused():
    with pytest.raises(Refusal, match="as_begun"):
        forms.changes(["leadership=as_begum"])
    with pytest.raises(Refusal, match="leadership"):
        forms.changes(["leadershp=as_begun"])
    with pytest.raises(Refusal, match="nothing"):
        forms.changes(["leadership=default"])


def effect(low, high, tested=True):
    return EffectEstimate("a", "", Estimate((low + high) / 2, low, high), "share", 1, 1, "", tested=tested)


def test_what_is_said_follows_the_whole_interval():
    said = [multiverse.sign(effect(*ends)) for ends in ((0.1, 0.2), (-0.2, -0.1), (-0.1, 0.1))]
    assert said == [multiverse.POSITIVE, multiverse.NEGATIVE, multiverse.OPEN]
    assert multiverse.sign(effect(0.1, 0.2, tested=False)) == multiverse.NOT_TESTED


def test_a_form_turns_a_contrast_only_from_one_side_to_the_other():
    key = multiverse.DEFAULT
    for own, turns in ((effect(-0.2, -0.1), True), (effect(-0.1, 0.1), False), (effect(0.05, 0.2), False)):
        table = multiverse._table({key: [effect(0.1, 0.2)], ("rule", "form"): [own]})
        assert table["turns"] == [False, turns]


def test_forms_of_scope_leave_imposed_programmes_as_they_are():
    small = ["city.cities=4", "horizon.months=60", "leadership=imposed"]
    plain = simulate(*small, panels=3, seed=5)
    scoped = simulate(*small, "setting=pm18_by_trigger", "leadership.trigger_reach=1", panels=3, seed=5)
    assert plain["end_integration"].tolist() == scoped["end_integration"].tolist()
    assert setting(*small).cities == 4
