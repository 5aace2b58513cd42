"""A first look: one option shrinks every size of a study, every output says so, and nobody takes it for the whole."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from experiments.cli import main
from experiments.configuration import sizes
from experiments.configuration.options import Size
from experiments.errors import Refusal
from experiments.reference import make
from experiments.running.registry import STUDIES, find
from tests.asking import asked, assert_refused, summary_of

# Whole numbers that say what is asked and not how much is computed.
NOT_SIZES = {"seed", "threads", "box_limits", "lead", "shock_month", "shock_months", "programme_start", "active"}
NOT_SIZES |= {"fewest_cities", "levels"}


@given(some.integers(0, 10**6), some.floats(1e-9, 1.0), some.integers(0, 50), some.booleans())
def test_a_size_never_grows_and_never_falls_below_its_floor(value, scale, least, is_power):
    found = sizes.shrunk(value, scale, Size(least, is_power))
    assert min(value, least) <= found <= value
    assert sizes.shrunk(value, 1.0, Size(least)) == value


@given(some.lists(some.integers(), min_size=1, max_size=20, unique=True), some.floats(1e-9, 1.0), some.integers(1, 5))
def test_a_list_keeps_its_ends_and_its_order(values, scale, least):
    found = sizes.shrunk(tuple(values), scale, Size(least))
    assert min(len(values), least) <= len(found) <= len(values)
    assert found[0] == values[0]
    assert len(found) == 1 or found[-1] == values[-1]
    assert [each for each in values if each in found] == list(found)


@pytest.mark.parametrize("study", STUDIES)
def test_every_whole_number_of_a_study_is_a_size_or_is_known_not_to_be_one(study):
    annotations = sizes.options.annotated(find(study).Options)
    for name, hint in annotations.items():
        if getattr(hint, "__origin__", None) is int and name not in NOT_SIZES:
            assert sizes._size(hint) is not None, f"mark study.{name} of {study} with a Size, or name it here"


def test_the_report_the_summary_the_provenance_and_drawn_figures_say_it(tmp_path, capsys, monkeypatch):
    small = ("city.cities=2", "horizon.months=36")
    text = asked(tmp_path, capsys, "study.scale=0.004", *small)
    assert text.startswith("A first look at study.scale=0.004, not the study's answer. Shrunk: panels from 1,000 to 4.")
    record = {"scale": 0.004, "sizes": {"panels": [1000, 4]}}
    assert summary_of(tmp_path, "paper")[sizes.LOOK] == record
    provenance = json.loads((tmp_path / "paper" / "provenance.json").read_text())
    assert provenance[sizes.LOOK] == record
    assert provenance["configuration"]["study"]["scale"] == 0.004
    first = (tmp_path / "paper" / "table1.png").read_bytes()
    assert main(["figures", "table1", "--from", str(tmp_path), "--output", str(tmp_path / "figures")]) == 0
    assert "A first look" in capsys.readouterr().err
    assert "A first look" in (tmp_path / "figures" / "table1.md").read_text()
    with pytest.raises(Refusal, match="the whole study"):
        make.gather(["paper"], tmp_path)
    # the same panels asked for as the whole: the same numbers, none of the marks, and another answer
    text = asked(tmp_path, capsys, "study.panels=4", *small)
    assert "first look" not in text
    assert sizes.LOOK not in summary_of(tmp_path, "paper")
    assert (tmp_path / "paper" / "table1.png").read_bytes() != first


def test_a_scale_of_one_is_the_answer_that_there_was_without_scales():
    own, shrunk = sizes.read(find("paper").Options, {**_paper(), "scale": 1.0})
    assert shrunk is None
    assert own == sizes.read(find("paper").Options, _paper())[0]


def _paper():
    return {"name": "paper", "question": "?", "analysis": "paper", "panels": 1000, "seed": 1, "threads": None}


def test_what_is_no_scale_is_refused(tmp_path, capsys):
    assert_refused(tmp_path, capsys, "study.scale is 2", "study.scale=2")
    assert_refused(tmp_path, capsys, "study.scale is 'look'", "study.scale=look")


@pytest.mark.slow
@pytest.mark.parametrize("study", [name for name in STUDIES if name != "verdicts"])
def test_every_study_runs_at_its_smallest(study, tmp_path, capsys):
    text = asked(tmp_path, capsys, f"study={study}", "study.scale=0.000001")
    assert text.startswith("A first look")
    assert summary_of(tmp_path, study)[sizes.LOOK]["sizes"]


@pytest.mark.slow
def test_a_study_of_studies_hands_its_scale_on(tmp_path, capsys):
    told = asked(tmp_path, capsys, "study=verdicts", "study.scale=0.000001")
    assert summary_of(tmp_path, "verdicts")[sizes.LOOK]["scale"] == 0.000001
    left_out = summary_of(tmp_path, "verdicts")["left_out_at_this_scale"]
    assert left_out  # the smallest observer has two waves, of the five of which a proposition speaks
    assert all(test in told for test in left_out)
