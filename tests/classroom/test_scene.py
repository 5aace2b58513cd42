"""Addresses of the page: what they may say, what is refused, and that equal scenes have equal text."""

from urllib.parse import parse_qsl

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.classroom import meta, scene
from experiments.configuration.compose import setting
from experiments.errors import Refusal
from simulation import parameters
from simulation.phases import PHASES
from simulation.quantity import Choice, Switch


def read(text=""):
    return scene.read(parse_qsl(text, keep_blank_values=True))


def test_an_empty_address_is_the_start_and_has_no_text():
    start = read()
    assert (start.seed, start.panel, start.city, start.key) == (1999, 7, 5, "")
    assert start.left == {"change_programme.simultaneity": 8}
    assert start.right == {"change_programme.simultaneity": 1}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("complementarity.strenght=1", "did you mean complementarity.strength?"),
        ("complementarity.strength=9", "a number from 0 to 3"),
        ("complementarity.strength=nan", "a number from 0 to 3"),
        ("complementarity.strength=__import__('os')", "a number from 0 to 3"),
        ("left.leadership.regime=chosn", "did you mean chosen?"),
        ("middle.leadership.regime=chosen", "there is no middle.leadership.regime"),
        ("change_programme.simultaneity=1.5", "a whole number"),
        ("events=30:crsis", "did you mean crisis?"),
        ("events=156:crisis", "a whole number from 0 to 155"),
        ("events=30:crisis:2", "a number from 0 to 1"),
        ("events=30:support,40:support", "support twice"),
        ("pairs=prospector.innovator", "write PRACTICE.PRACTICE:WEIGHT"),
        ("advice_network=/etc/passwd", "is no option"),
        ("advice_network.source=/etc/passwd", "there is no advice_network.source"),
        ("trigger_events.timeline=/etc/passwd", "there is no trigger_events.timeline"),
        ("seed=-1", "a whole number from 0"),
        ("seed=\u0661\u0662", "a whole number from 0"),
        ("complementarity.strength=\u0661", "a number from 0 to 3"),
        ("city=11", "a whole number from 0 to 10"),
        ("seed=1&seed=2", "stands twice"),
        ("change_programme.scope=" + "x" * 9000, "longer than"),
    ],
)
def test_a_bad_address_is_refused_in_one_line_that_names_the_fault(text, fault):
    with pytest.raises(Refusal) as refused:
        read(text).setting("left")
    assert fault in str(refused.value)
    assert "\n" not in str(refused.value)


def test_values_that_the_model_refuses_together_are_refused():
    with pytest.raises(Refusal, match="prospectr"):
        read("pairs=prospectr.innovator:1").setting("left")
    with pytest.raises(Refusal, match="close more than"):
        read("cognitive_framework.openness=0.5&cognitive_framework.embedding=0.5").setting("right")


def test_equal_scenes_have_equal_text_whatever_the_order():
    one = read("seed=1999&complementarity.strength=0.3&events=30:crisis")
    other = read("events=30:crisis&complementarity.strength=0.3")
    assert one.key == other.key == "complementarity.strength=0.3&events=30:crisis"
    assert read(one.key) == one


numbers = {name: what for name, what in scene.parameters().items() if not isinstance(what, Choice | Switch) and not what.whole}


@given(name=st.sampled_from(sorted(numbers)), share=st.floats(0.0, 1.0), side=st.sampled_from(["", "left.", "right."]))
def test_any_number_of_the_model_may_be_set_on_one_side_or_on_both(name, share, side):
    what = numbers[name]
    value = round(what.low + share * (what.high - what.low), 6)
    made = read(f"{side}{name}={value:.6f}")
    for each in ("left", "right"):
        changed = dict(made.changes(each)[1:])
        assert changed.get(name) == (value if side in ("", f"{each}.") else None)


def test_the_overrides_of_a_side_compose_to_the_same_setting_as_on_the_command_line():
    text = (
        "complementarity.strength=0.3&left.change_programme.span=60&cognitive_framework=convex&trigger_events=canada&city=2&"
        "events=30:crisis:0.5,40:new_cio,50:visionary_cio,60:support&pairs=prospector.innovator:1,deference.integration:-0.5"
    )
    made = read(text)
    for side in scene.SIDES:
        ours, theirs = made.setting(side), setting(*made.overrides(side))
        assert ours.parameters == theirs.parameters
        for name in ("exposure", "replaced", "support", "misfit", "scope", "order"):
            np.testing.assert_array_equal(getattr(ours, name), getattr(theirs, name))


@pytest.mark.slow
def test_every_number_that_the_page_has_a_lever_for_is_one_that_a_scene_takes():
    from experiments.classroom.meta import meta

    page_meta = meta()
    for lever in (*page_meta["levers"], *page_meta["side_levers"]):
        for value in [choice["value"] for choice in lever.get("choices", [])] or [
            lever["low"],
            lever["default"],
            lever["high"],
        ]:
            read(f"{lever['key']}={value}").setting("left")
    for option in page_meta["options"]:
        for choice in option["choices"]:
            read(f"{option['key']}={choice['value']}").setting("left")


def test_nothing_of_the_base_is_changed_by_reading_scenes():
    before = parameters.read(scene.base())
    read("complementarity.strength=0.1&events=30:crisis&pairs=prospector.innovator:1").setting("left")
    assert parameters.read(scene.base()).parameters == before.parameters


def test_the_page_gets_the_phases_of_the_month_from_the_model():
    assert [phase["title"] for phase in meta.meta()["phases"]] == [phase.title for phase in PHASES]
