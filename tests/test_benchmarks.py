"""The benchmark: all versions give the same, page and figure are those of its JSON, and what pages claim stands in it."""

import json
import re
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import advice
from experiments import setting

ROOT = Path(__file__).resolve().parents[1]
FOUND = json.loads((ROOT / "benchmarks" / "benchmarks.json").read_text())


@pytest.fixture(scope="module")
def start():
    return advice.founded(1, 6)


@pytest.mark.parametrize("name", advice.VERSIONS)
def test_every_version_of_the_rule_gives_the_same_history(name, start):
    function, _ = advice.VERSIONS[name]
    if name not in advice.there():
        pytest.skip(f"{name} is not installed")
    if name == "numba":
        pytest.importorskip("numba")
    found = function(start)
    assert found.shape == (7, *start.frames.shape)
    assert np.abs(found - advice.numpy_arrays(start)).max() < 1e-12
    assert np.abs(found[-1] - found[0]).max() > 0.01


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("cc") is None, reason="there is no compiler of C")
def test_the_managers_phase_by_hand_gives_the_bits_of_the_kernel():
    from benchmarks import phase

    own = phase.Phase(setting(), panels=1)
    assert phase.differing(own) == []
    assert own.breaks.sum() > 0  # frames that break are compared, too
    assert len(np.unique(own.month.fear)) > 1


def test_the_json_has_every_part_and_every_contender():
    from benchmarks.__main__ import PARTS

    assert set(PARTS) <= set(FOUND)
    assert set(FOUND["frameworks"]) == set(advice.VERSIONS)
    for part in ("rows", "histories", "frameworks"):
        for row in FOUND[part].values():
            assert row["ratio_least"] <= row["ratio"] <= row["ratio_most"]


def test_the_page_and_its_figure_are_those_of_the_json(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import document_benchmarks

    assert document_benchmarks.PICTURE.is_file()
    assert document_benchmarks.mark(document_benchmarks.PICTURE) == document_benchmarks.digest()
    sys.modules.pop("document_benchmarks")


def test_pages_claim_no_more_than_was_measured():
    claimed = (ROOT / "docs" / "coming-from-mesa.md").read_text()
    assert "some hundredths of the time" in claimed  # less than a tenth, by a margin that any machine keeps
    assert FOUND["histories"]["kernel"]["ratio_least"] > 20
    assert FOUND["rows"]["kernel"]["ratio_least"] > 20
    started = FOUND["start"]
    assert (
        started["from simulation import World"]["processor"] < started["first panel, compiled for the first time"]["processor"]
    )
    assert re.search(r"half a minute", (ROOT / "docs" / "installation.md").read_text())
    assert started["first panel, compiled for the first time"]["processor"] < 60
