"""How panels split into classes is listed as long as the list can be read."""

import json

import pytest

from experiments.cli import main
from experiments.studies.paper import MOST_SPLIT

SMALL = ["city.managers=6", "city.services=2", "horizon.months=12", "study.panels=2", "progress=off"]


@pytest.mark.parametrize("cities", [MOST_SPLIT, MOST_SPLIT + 1])
def test_splits_of_large_panels_are_left_out_and_the_report_says_so(cities, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path))
    assert main(["run", "study=paper", f"city.cities={cities}", *SMALL]) == 0
    said, folder = capsys.readouterr().out, tmp_path / "paper"
    listed = cities <= MOST_SPLIT
    assert (folder / "splits.csv").exists() == (folder / "splits.png").exists() == listed
    assert ("left out for those of 61" in said) == (not listed)
    if listed:
        assert len((folder / "splits.csv").read_text().splitlines()) == 1 + (cities + 1) * (cities + 2) // 2
    assert json.loads((folder / "summary.json").read_text())["cities"] == 2 * cities
