"""Headings and labels of every slide, held against the contrast that the scene's own configuration makes."""

import re

import pytest

from experiments.classroom import contrast, idle, meta, scene, stories
from simulation.parameters import Parameters

SLIDES = [(story, at, slide) for story in stories.read_all() for at, slide in enumerate(story.slides, 1)]
each_slide = pytest.mark.parametrize(
    ("story", "at", "slide"), SLIDES, ids=[f"{story.name[:2]}-{at}" for story, at, _ in SLIDES]
)

BUNDLE = r"systems and education|purchases|the programme alone"  # what story 8 buys on one side
CHANNELS = r"channels|none of the three"
WORDS = {
    "advice_network.cio_ties": r"CIOs who|networks$",
    "advice_network.switching": r"network that",
    "change_programme.base_effort": BUNDLE,
    "change_programme.effort": CHANNELS,
    "change_programme.order": rf"no order|rights first|{CHANNELS}",
    "change_programme.simultaneity": r"at once|at a time",
    "cognitive_framework.attention_from_threat": r"attention",
    "cognitive_framework.openness": r"\badvice\b",
    "enactment.staff_quality": r"\bability\b|\bable\b",
    "know_how.by_hearing": r"\bheard\b|\btalk\b",
    "know_how.by_hiring": r"\bhired\b",
    "know_how.exploit": r"\bexploit\b|\bmiss\b|use a trigger",
    "know_how.recognise": r"\bsee (a|and use a) trigger",
    "know_how.spread": r"in all cities|between cities",
    "know_how.staff": r"staff the work",
    "leadership.promulgation": r"vision of|no vision|lip service",
    "leadership.regime": r"\bimposed\b|\binformal\b|programme of change|systems and education",
    "leadership.support": r"\bsupport\b",
    "leadership.vision": r"lip service",
    "mechanisms.workarounds": r"by hand",
    "platform.education_floor": BUNDLE,
    "platform.interoperability": rf"interfaces|{BUNDLE}",
    "platform.interoperability_yield": BUNDLE,
    "resistance.alignment": CHANNELS,
    "trigger_events.visionary": r"visionary",
}
"""By parameter, words of a label that speak of it; no label may use the words of a parameter that both sides share."""


def read(slide):
    return scene.read(slide.scene.items())


def compared(at):
    """Parameters in which the settings of both sides differ, by name, read off the settings themselves."""
    left, right = (at.setting(side) for side in scene.SIDES)
    names = {
        f"{group}.{name}"
        for group in Parameters.__annotations__
        for name, value in getattr(left.parameters, group)._asdict().items()
        if value != getattr(getattr(right.parameters, group), name)
    }
    return names | ({"change_programme.order"} if (left.order != right.order).any() else set())


@each_slide
def test_the_contrast_is_what_the_settings_differ_in(story, at, slide):
    shown = read(slide)
    still = [idle.idle(shown.setting(side)) for side in scene.SIDES]
    found, differing = set(contrast.apart(shown)), compared(shown)
    assert found <= differing
    left_out = differing - found - {"change_programme.sequence"}
    assert all(name in each for name in left_out for each in still), left_out
    if "change_programme.sequence" in differing - found:
        assert "change_programme.order" in found  # which says what comes first


@each_slide
def test_headings_tell_all_that_differs_and_differ(story, at, slide):
    shown = read(slide)
    headings, differing = contrast.headings(shown), contrast.apart(shown)
    labels = {side: contrast.regime_label(shown.setting(side)) for side in scene.SIDES}
    assert (headings["left"] == headings["right"]) == (not differing)
    for side in scene.SIDES:
        if labels["left"] != labels["right"]:
            assert labels[side] in headings[side]
        for name, values in differing.items():
            is_told = name in contrast.TOLD or name in idle.idle(shown.setting(side))
            assert (contrast.in_words(name, values[side]) in headings[side]) != is_told, name


@each_slide
def test_labels_name_what_the_slide_compares_and_nothing_else(story, at, slide):
    shown = read(slide)
    differing = set(contrast.apart(shown))
    if contrast.regime_label(shown.setting("left")) != contrast.regime_label(shown.setting("right")):
        differing |= contrast.TOLD
    assert differing - contrast.TOLD <= set(WORDS) | {"advice_network.cio_weight"}, "give the parameter its words above"
    sides = " | ".join(slide.compares[side] for side in scene.SIDES)
    spoken = {name for name, words in WORDS.items() if any(re.search(words, slide.compares[side]) for side in scene.SIDES)}
    assert spoken & differing or not differing, f"{sides} names none of {sorted(differing)}"
    assert spoken <= differing, f"{sides} speaks of {sorted(spoken - differing)}, which both sides have alike"
    assert slide.compares["left"] != slide.compares["right"]


def test_a_label_of_another_contrast_is_seen():
    """The bet's labels on a slide about telling the vision, as they once stood there."""
    mayor = stories.find("12-the-mayor")
    slide = mayor.slides[4]._replace(compares=mayor.choices)
    with pytest.raises(AssertionError, match="names none of"):
        test_labels_name_what_the_slide_compares_and_nothing_else(mayor, 5, slide)


@each_slide
def test_what_a_slide_tells_to_look_at_is_shown(story, at, slide):
    """A text that speaks of something that changes from month to month has it beside the cities."""
    needs = {
        r"frames break\?": "broken",
        r"who champions": "champion",
        r"[Ff]ollow threat": "threat",
        r"agreement of frames": "agreement",
        r"effort that moved": "applied",
        r"effort is offered": "offered",
    }
    wanted = {name for words, name in needs.items() if slide.look == "twins" and re.search(words, slide.text)}
    assert wanted <= set(slide.watch), f"{story.name}, slide {at}"
    assert set(slide.watch) <= {*stories.WATCHED, *meta.meta()["series"]}


def test_the_slides_that_watch_are_those_of_the_texts():
    watching = {f"{story.name[:2]}-{at}": slide.watch for story, at, slide in SLIDES if slide.watch}
    assert watching["01-3"] == ("broken",)
    assert watching["03-2"] == ("champion",)
    assert watching["05-2"] == ("offered", "applied")
    assert watching["06-2"] == ("threat", "agreement")


def test_headings_without_a_contrast_are_empty():
    same = scene.read({"left.change_programme.simultaneity": "3", "right.change_programme.simultaneity": "3"}.items())
    assert contrast.apart(same) == {}
    assert contrast.headings(same) == {"left": "", "right": ""}
