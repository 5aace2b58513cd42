"""Every language says the same things: the same keys, the same places in braces, and nothing left in English."""

import re

import pytest

from experiments.classroom import labels, languages, meta, stories
from experiments.classroom.languages import LANGUAGES, texts

OTHERS = [name for name in LANGUAGES if name != "en"]
# Words of both languages.
SAME = {"outcome.silo", "outcome_short.silo", "wall.code", "instructor.notes", "instructor.question"}
SAME |= {"instructor.minutes.one", "instructor.minutes.other"}


def flat(value, key=""):
    if isinstance(value, dict):
        return {name: text for part in value for name, text in flat(value[part], f"{key}.{part}".lstrip(".")).items()}
    if isinstance(value, list):
        return {name: text for at, part in enumerate(value) for name, text in flat(part, f"{key}.{at}").items()}
    return {key: value}


def places(text):
    return set(re.findall(r"\{(\w+)\}", text))


@pytest.mark.parametrize("name", OTHERS)
def test_every_language_has_the_same_keys_and_places(name):
    english, own = flat(texts("en")), flat(texts(name))
    assert set(own) == set(english)
    for key, text in english.items():
        assert isinstance(own[key], str), key
        assert own[key].strip() or key.startswith("number"), key
        assert places(own[key]) == places(text), key


@pytest.mark.parametrize("name", OTHERS)
def test_nothing_is_left_in_english(name):
    english, own = flat(texts("en")), flat(texts(name))
    same = {key for key in english if english[key] == own[key] and len(english[key]) > 1}
    assert same <= SAME


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("story", stories.read_all(), ids=lambda story: story.name)
def test_every_story_is_told_in_every_language(name, story):
    english, own = flat(languages.story(story, "en")), flat(languages.story(story, name))
    assert set(own) == set(english)
    same = {key for key in english if english[key] == own[key]}
    assert same <= {"title"}  # a name
    numbers = r"\d+(?:[.,]\d+)?"
    for key, text in english.items():
        assert [each.replace(",", ".") for each in re.findall(numbers, own[key])] == re.findall(numbers, text), key


def test_stories_that_are_translated_are_there():
    names = {story.name for story in stories.read_all()}
    for name in OTHERS:
        assert set(languages._translated(name)) <= names


def test_english_names_of_outcomes_practices_and_measures_are_those_of_the_page():
    english, own = texts("en"), labels.labels()
    assert english["outcome"] == {key: each["label"] for key, each in own["outcomes"].items()}
    assert english["practice"] == [each["label"] for each in meta.meta()["practices"]]
    assert english["measure"] == {each.name: each.label for each in labels.MEASURES}


def test_a_language_that_is_not_there_is_english():
    assert texts("de") is texts("en") or texts("de") == texts("en")
    assert texts("../../secret") == texts("en")
