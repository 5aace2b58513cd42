"""Tests of properties run against both: the rules written from the text, and the program's."""

import pytest

from tests.from_text import change_programme, cognitive_framework, program, resistance

TEXT = {"cognitive_framework": cognitive_framework, "change_programme": change_programme, "resistance": resistance}


@pytest.fixture(params=["text", "program"])
def rules(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the RULES of a module of tests, test_CONCEPT.py, to those of the text or of the program."""
    concept = request.module.__name__.rpartition(".test_")[2]
    own = getattr(program, concept.upper())
    if request.param == "text":
        own = {name: getattr(TEXT[concept], name) for name in own}
    monkeypatch.setattr(request.module, "RULES", own)
