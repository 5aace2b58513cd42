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


def assert_doubled(results, monkeypatch, study, *overrides):
    """A stopping rule that two panels do not satisfy takes four, its cap; the answer is that of a run of four panels."""
    summaries = []
    for name, of in (
        ("doubled", ("study.panels=2", "precision.half_width=0.0001", "precision.most=4")),
        ("plain", ("study.panels=4",)),
    ):
        monkeypatch.setenv("FRAMEBREAK_RESULTS", str(results / name))
        assert main(["run", f"study={study}", *overrides, *of]) == 0
        summaries.append(summary_of(results / name, study))
    doubled, plain = summaries
    rule = doubled.pop("replications")
    assert (rule["start"], rule["panels"], rule["stopped_by_cap"]) == (2, 4, True)
    assert doubled == plain
