"""Arms asked for by name: each computed once, only what is wanted kept, and no false certainty where nothing differs."""

import numpy as np
import pytest

from experiments.statistics import estimates
from experiments.study_tools import arms


class _Bench:
    """Says what it was asked for: the outcome of every city is the strength it is given."""

    def __init__(self):
        self.config = {"complementarity": {"strength": 1.0, "modularity": 0.5}}
        self.computed = []

    def vary(self, changes):
        return changes

    def tables(self, settings, panels):
        self.computed += [(name, panels) for name in settings]
        size = len(panels)
        return {
            name: {
                "panel": np.array(panels),
                "city": np.zeros(size, dtype=int),
                "outcome": np.full(size, changes.get("complementarity.strength", 1.0)),
                "unwanted": np.zeros(size),
            }
            for name, changes in settings.items()
        }


def test_equal_arms_are_computed_once_and_only_wanted_columns_are_kept():
    bench = _Bench()
    asked = arms.Arms(bench, ("outcome",))
    asked.ask("as_it_is", {})
    asked.ask("the_same", {"complementarity.strength": 1.0})  # what the configuration has already
    asked.ask("strong", {"complementarity.strength": 2.0, "complementarity.modularity": 0.1})
    asked.ask("strong_too", {"complementarity.modularity": 0.1, "complementarity.strength": 2.0})
    rows = asked.rows(range(3))
    assert [name for name, _ in bench.computed] == ["as_it_is", "strong"]
    assert rows["the_same"] is rows["as_it_is"]
    assert rows["strong_too"]["outcome"].tolist() == [2.0, 2.0, 2.0]
    assert set(rows["strong"]) == {"panel", "city", "outcome"}


def test_one_name_for_two_arms_is_a_mistake():
    asked = arms.Arms(_Bench(), ("outcome",))
    asked.ask("one", {"complementarity.strength": 0.0})
    with pytest.raises(ValueError, match="two different arms"):
        asked.ask("one", {"complementarity.strength": 2.0})


def test_blocks_hold_every_panel_once_with_changes_of_their_own():
    for panels, wanted in ((7, 3), (2, 5), (4, 4)):
        parts = arms.blocks(panels, wanted)
        assert [panel for part in parts for panel in part] == list(range(panels))
        assert len(parts) == min(panels, wanted)
    parts = [(part, {"complementarity.strength": float(part.start)}) for part in arms.blocks(5, 2)]
    rows = arms.in_blocks(_Bench(), "one", ("outcome",), parts)
    assert rows["panel"].tolist() == [0, 1, 2, 3, 4]
    assert rows["block"].tolist() == [0, 0, 0, 1, 1]
    assert rows["outcome"].tolist() == [0.0, 0.0, 0.0, 3.0, 3.0]


def test_a_contrast_of_coded_outcomes_keeps_a_width_where_no_twin_differs():
    panel = np.repeat(np.arange(10), 11)
    found = arms.contrast(np.zeros(110), "enacted", panel)
    assert found.high == pytest.approx(estimates.proportion(0, 110).high)
    assert found.low == -found.high < 0.0
    plain = arms.contrast(np.zeros(110), "use", panel)
    assert plain == (0.0, 0.0, 0.0)
    luck = np.random.default_rng(1).normal(size=110)
    assert arms.contrast(luck, "enacted", panel) == estimates.mean(luck, panel)  # wider than that anyway


def test_outcomes_are_read_from_the_class_and_other_measures_from_their_columns():
    rows = {"outcome": np.array([0, 1, 2]), "use": np.array([0.1, 0.2, 0.6]), "panel": np.arange(3)}
    assert arms.values(rows, "integrated").tolist() == [False, True, True]
    assert arms.values(rows, "enacted").tolist() == [False, False, True]
    assert arms.level(rows, "use").value == pytest.approx(0.3)
    assert arms.gained(rows, {**rows, "outcome": np.array([0, 0, 0])}, "integrated").value == pytest.approx(2 / 3)
