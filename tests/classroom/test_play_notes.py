"""Notes on the scenarios of Play: all of them are there, in every language, and their numbers are those that are measured."""

import re

import pytest
from starlette.testclient import TestClient

from experiments.classroom import app, deck, languages, notes
from experiments.classroom.play import evidence, scenarios
from experiments.errors import Refusal
from simulation import MODEL_VERSION

NAMES = scenarios.names()


@pytest.mark.parametrize("language", languages.LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_scenario_has_all_notes(name, language):
    told = evidence.notes(name, language)
    assert 10 <= told["minutes"] <= 45
    assert set(told["notes"]) == set(scenarios.NOTES)
    assert len(told["notes"]["rubric"]) == 3
    assert all(told["notes"].values())


def test_what_is_stored_is_of_this_model_and_of_all_plans():
    stored = evidence.stored()
    assert stored["model_version"] == MODEL_VERSION
    assert tuple(stored["scenarios"]) == NAMES
    for name in NAMES:
        scenario = scenarios.find(name, 1)
        assert set(stored["scenarios"][name]["plans"]) == set(evidence.plans(scenario))
        lines = evidence.lines(name)
        assert len(lines) == len(stored["scenarios"][name]["plans"]) + len(stored["scenarios"][name]["differences"])


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_what_is_stored_is_what_is_measured(name):
    measured, stored = evidence.measure(scenarios.find(name, 1)), evidence.stored()["scenarios"][name]
    assert measured["twins"] == stored["twins"]
    for plan, own in stored["plans"].items():
        assert measured["plans"][plan] == pytest.approx(own, abs=2e-4)
    for pair, values in stored["differences"].items():
        assert measured["differences"][pair] == pytest.approx(values, abs=2e-4)


@pytest.mark.parametrize("name", NAMES)
def test_notes_type_no_results_by_hand(name):
    """Months and levels are settings; shares, intervals and uses come from what was measured alone."""
    for language in languages.LANGUAGES:
        own = scenarios.find(name, 1).told(language).notes
        written = " ".join(each if isinstance(each, str) else " ".join(each) for each in own.values())
        assert not re.findall(r"\d+[.,]\d|\d\s?%", written)


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_notes_on_paper_hold_all_lines(language):
    name = NAMES[4]
    blocks = [block.text for block in notes.plain_play(name, language)]
    told = evidence.notes(name, language)
    for value in told["notes"].values():
        for line in [value] if isinstance(value, str) else value:
            assert line in blocks or f"- {line}" in blocks
    assert len(list(deck._sheets(notes.plain_play(name, language)))) <= 2


def test_a_scenario_with_some_notes_alone_is_refused():
    with pytest.raises(Refusal, match="notes without"):
        scenarios._notes("one", {"goal": "Something."})


def test_notes_are_read_in_the_language_of_the_address():
    client = TestClient(app.make("http://127.0.0.1:8642/"), base_url="http://127.0.0.1:8642")
    for language in languages.LANGUAGES:
        listed = client.get(f"/api/play/notes?lang={language}").json()
        assert [each["title"] for each in listed] == [scenarios.find(name, 1).told(language).title for name in NAMES]
