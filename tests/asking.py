"""Run the command from a test, and read what it stored."""

import json

import pytest

from experiments.cli import main
from tests.messages import says


def asked(results, capsys, *overrides):
    """What `framebreak run` prints; its results go to a folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRAMEBREAK_RESULTS", str(results))
        assert main(["run", *overrides]) == 0
    return capsys.readouterr().out


def summary_of(results, study):
    """A study's numbers."""
    return json.loads((results / study / "summary.json").read_text())


def assert_refused(results, capsys, told, *overrides):
    """`framebreak run` refuses, in one line that holds these words."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRAMEBREAK_RESULTS", str(results))
        assert main(["run", *overrides]) == 2
    message = capsys.readouterr().err
    assert says(message, told)
    assert message.count("\n") == 1
