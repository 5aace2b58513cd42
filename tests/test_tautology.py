"""Guards of docs/tautology.md that belong to no single concept; and every one of its sixteen answers names a test."""

import re
from pathlib import Path

import numpy as np
import yaml

from simulation import ensemble
from tests.worlds import setting

ROOT = Path(__file__).resolve().parents[1]
SEED, PANELS = 3, 2
CODINGS = {
    "deep_structure.in_place": 0.2,
    "deep_structure.settled_within": 0.2,
    "platform.integrated_from": 0.15,
    "platform.benchmark_from": 0.3,
    "enactment.enacted_from": 0.1,
}


def cities(*options, **values):
    return ensemble.run(setting(*options, **{"city.cities": 3, **values}), SEED, PANELS)


def model():
    """Sources and defaults of the model, without the studies that judge it."""
    found = [*(ROOT / "simulation").rglob("*.py"), *(ROOT / "configs").rglob("*.yaml")]
    return [path for path in found if "study" not in path.parts]


def test_each_answer_names_a_test():
    page = (ROOT / "docs" / "tautology.md").read_text(encoding="utf-8")
    answers = re.findall(r"^## (T\d+) [^\n]*\n(.*?)(?=^## )", page, re.MULTILINE | re.DOTALL)
    assert len(answers) == 16
    without = [number for number, answer in answers if not re.search(r"`test_\w+`", answer)]
    assert not without, f"{', '.join(without)} name no test"


def test_an_imposed_programme_asks_for_no_know_how_to_lead():
    """T5: what leaders cannot recognise, exploit, scope or sequence is no gate where the programme is given."""
    calm = {"trigger_events.visionary_after_crisis": 0.0, "mechanisms.learning": False}
    items = ("recognise", "exploit", "scope", "sequence")
    none, full = (cities("leadership=imposed", **calm, **{f"know_how.{item}": level for item in items}) for level in (0.0, 1.0))
    same = [name for name in none if not name.startswith(("know_how", "exposed", "exploited"))]
    assert len(same) > 60
    for name in same:
        assert np.array_equal(none[name], full[name], equal_nan=none[name].dtype.kind == "f"), name


def test_the_split_of_the_paper_stands_in_the_analysis_alone():
    """T12: no rule and no default of the model names it."""
    for path in model():
        assert not re.search(r"7\s*/\s*3\s*/\s*1|\b7, 3, 1\b|\bS1\b", path.read_text(encoding="utf-8")), path


def test_agreement_and_content_of_frames_are_two_things():
    """T13: where everybody holds the old frame alike, agreement is full and nothing is new."""
    rows = cities(**{"cognitive_framework.founding_spread": 0.0})
    assert (rows["agreement_start"] == 1.0).all()
    assert (rows["content_start"] == 0.0).all()
    moved = cities("leadership=imposed", "change_programme=concurrent")
    assert abs(np.corrcoef(moved["agreement_end"], moved["content_end"])[0, 1]) < 0.999
    assert not np.array_equal(moved["agreement_end"], moved["content_end"])


def test_thresholds_of_coding_are_read_by_no_rule():
    """T14: other thresholds code the same histories otherwise, and nothing else changes."""
    given, other = cities("leadership=imposed"), cities("leadership=imposed", **CODINGS)
    levels = [
        name for name in given if re.match(r"(structure|frame|know_how)_|(use|architecture|skill|education|burden)$", name)
    ]
    assert len(levels) > 20
    for name in levels:
        assert np.array_equal(given[name], other[name]), name
    assert not np.array_equal(given["outcome"], other["outcome"])


def test_no_draw_has_a_fat_tail():
    """T16: the model's only noise is uniform, so peaked changes cannot come in through a draw."""
    drawn = re.compile(r"\b(normal|lognormal|gauss|exponential|pareto|standard_t|laplace|cauchy|gamma|weibull)\s*\(")
    for path in (ROOT / "simulation").rglob("*.py"):
        assert not drawn.search(path.read_text(encoding="utf-8")), path


def test_the_page_shows_the_faults_that_are_planted_and_the_checks_that_see_them():
    matrix = yaml.safe_load((ROOT / "tests" / "planted" / "faults.yaml").read_text())
    page = (ROOT / "docs" / "tautology.md").read_text()
    for fault in matrix["faults"]:
        assert fault["seen_by"], fault["name"]
        assert f"| {fault['name']} | {fault['trap']} | {', '.join(sorted(fault['seen_by']))} |" in page
    assert all(f"| {name} | [" in page for name in matrix["checks"])
    assert {name for fault in matrix["faults"] for name in fault["seen_by"]} <= set(matrix["checks"])
