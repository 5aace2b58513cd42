"""The studies, asked small, with the real model: what they write is whole, lawful and the same again."""

import numpy as np
import pytest

from experiments.cli import main
from tests.asking import asked, summary_of


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return tmp_path_factory.mktemp("results")


def test_the_paper_study_writes_table_numbers_provenance_and_figure(results, capsys):
    text = asked(results, capsys, "study.panels=4")
    summary = summary_of(results, "paper")
    shares = summary["shares"]
    assert shares["class_silo"] + shares["class_integrated"] + shares["class_enacted"] == pytest.approx(1.0)
    assert summary["cities"] == 44
    for name in ("class_silo", "class_integrated", "class_enacted"):
        assert shares[f"{name}_low"] <= shares[name] <= shares[f"{name}_high"]
        assert f"{shares[name]:.3f}" in text
    assert f"{summary['likelihood_of_split']:.4f}" in text
    for file in ("table1.csv", "table1.png", "table1.pdf", "provenance.json", "study.json", "manifest.parquet"):
        assert (results / "paper" / file).stat().st_size > 0


def test_the_papers_marks_are_those_of_its_table(results, capsys):
    """Typed in once from Table 1: 19 rows of marks; Alpha has them all, and the three share five of the twelve."""
    asked(results, capsys, "study.panels=4")
    table = summary_of(results, "paper")["table1"]
    assert all(row["paper_class_enacted"] == 1.0 for row in table.values())
    practices = {name: row for name, row in table.items() if name.startswith("end_")}
    assert {name for name, row in practices.items() if row["paper_class_integrated"]} == {
        "end_integration",
        "end_deference",
        "end_collaboration",
        "end_shared_vision",
    }
    assert {name for name, row in practices.items() if row["paper_class_silo"]} == {"end_shared_vision"}
    assert {name for name, row in practices.items() if row["paper_1999"]} == {"end_shared_vision"}


def test_the_split_of_panels_is_counted_and_adds_up(results, capsys):
    asked(results, capsys, "study.panels=4")
    lines = (results / "paper" / "splits.csv").read_text().splitlines()
    rows = np.array([[float(cell) for cell in line.split(",")] for line in lines[1:]])
    assert lines[0] == "cities_class_silo,cities_class_integrated,cities_class_enacted,share,independent"
    assert (rows[:, :3].sum(axis=1) == 11).all()
    assert rows[:, 3].sum() == pytest.approx(1.0)
    assert rows[:, 4].sum() == pytest.approx(1.0)


@pytest.mark.slow
def test_another_number_of_cities_has_no_rate_of_seven_three_one(results, capsys):
    text = asked(results, capsys, "study.name=five", "study.panels=2", "city.cities=5", "city.managers=[6,15]")
    assert "7/3/1" not in text
    assert "panels_with_exact_split" not in summary_of(results, "five")


@pytest.mark.slow
def test_arms_of_the_comparison_offer_the_same_effort(results, capsys):
    text = asked(results, capsys, "study=concurrent_or_piecemeal", "study.panels=2", "horizon.months=120")
    summary = summary_of(results, "concurrent_or_piecemeal")
    assert summary["largest_difference_in_effort_offered"] < 1e-9
    assert len(summary["surface"]) == 27
    assert len(summary["worlds"]) == 9 * 3 * 8  # worlds, visions, forms
    assert "null" in summary["each_mechanism_alone"]
    for arm in summary["surface"].values():
        strata = [arm[f"stratum_{name}"] for name in ("both", "this_only", "piecemeal_only", "neither")]
        assert sum(strata) == pytest.approx(1.0)
        assert arm["stratum_this_only"] - arm["stratum_piecemeal_only"] == pytest.approx(arm["enacted_difference"])
    assert "null world" in text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("override", "told"),
    [
        ("study.strengths=[0.5]", "K = 0 is always run"),
        ("study.spans=[]", "study.spans is empty"),
        ("study.spans=[20,20]", "names one thing twice"),
        ("study.simultaneity=[8,1]", "each larger than the last"),
        ("study.simultaneity=[1,1]", "each larger than the last"),
        ("study.simultaneity=[1]", "two numbers or more"),
    ],
)
def test_a_comparison_that_would_be_empty_or_misnamed_is_refused(results, capsys, override, told):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRAMEBREAK_RESULTS", str(results))
        assert main(["run", "study=concurrent_or_piecemeal", override]) == 2
    message = capsys.readouterr().err
    assert told in message
    assert message.count("\n") == 1
