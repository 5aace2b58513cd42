"""Arms by name: those that change the same declared once, blocks of panels, and no false certainty where nothing differs."""

import numpy as np
import pytest

from experiments.statistics import comparisons, estimates
from experiments.study_tools import arms as declared_arms

CONFIG = {"complementarity": {"strength": 1.0, "modularity": 0.5}}


class _Source:
    """Rows of declared arms: the outcome of every city is the strength of its arm."""

    def __init__(self, arms):
        self.arms = {arm.name: arm for arm in arms}

    def of(self, names, panels=None):
        return {name: self.one(name, panels) for name in names}

    def one(self, name, panels=None):
        arm = self.arms[name]
        panels = arm.panels if panels is None else panels
        strength = arm.changes.get("complementarity.strength", 1.0)
        return {
            "panel": np.array(panels),
            "city": np.zeros(len(panels), dtype=int),
            "outcome": np.full(len(panels), strength),
        }


def test_arms_that_change_the_same_are_declared_once_and_found_by_all_their_names():
    arms = declared_arms.ArmSet(CONFIG, ("outcome",), panels=3)
    arms.add("as_it_is", {})
    arms.add("the_same", {"complementarity.strength": 1.0})  # what the configuration has already
    arms.add("strong", {"complementarity.strength": 2.0, "complementarity.modularity": 0.1})
    arms.add("strong_too", {"complementarity.modularity": 0.1, "complementarity.strength": 2.0})
    declared = arms.declared()
    assert [arm.name for arm in declared] == ["as_it_is", "strong"]
    assert {arm.columns for arm in declared} == {("outcome",)}
    rows = arms.rows(_Source(declared))
    assert rows["the_same"] is rows["as_it_is"]
    assert rows["strong_too"]["outcome"].tolist() == [2.0, 2.0, 2.0]


def test_one_name_for_two_arms_is_a_mistake():
    arms = declared_arms.ArmSet(CONFIG, ("outcome",))
    arms.add("one", {"complementarity.strength": 0.0})
    with pytest.raises(ValueError, match="two different arms"):
        arms.add("one", {"complementarity.strength": 2.0})


def test_blocks_hold_every_panel_once_with_changes_of_their_own():
    for panels, wanted in ((7, 3), (2, 5), (4, 4)):
        parts = declared_arms.blocks(panels, wanted)
        assert [panel for part in parts for panel in part] == list(range(panels))
        assert len(parts) == min(panels, wanted)
    parts = [(part, {"complementarity.strength": float(part.start)}) for part in declared_arms.blocks(5, 2)]
    source = _Source(declared_arms.arms_in_blocks("one", ("outcome",), parts))
    rows = declared_arms.rows_in_blocks(source, "one", parts)
    assert rows["panel"].tolist() == [0, 1, 2, 3, 4]
    assert rows["block"].tolist() == [0, 0, 0, 1, 1]
    assert rows["outcome"].tolist() == [0.0, 0.0, 0.0, 3.0, 3.0]


def test_a_widened_contrast_keeps_a_width_where_no_twin_differs():
    panel = np.repeat(np.arange(10), 11)
    widened = comparisons.mean_over_pairs(np.zeros(110), panel, is_widened=True)
    assert widened.high == pytest.approx(estimates.proportion(0, 110).high)
    assert widened.low == -widened.high < 0.0
    assert comparisons.mean_over_pairs(np.zeros(110), panel) == (0.0, 0.0, 0.0)
    draws = np.random.default_rng(1).normal(size=110)
    wide = comparisons.mean_over_pairs(draws, panel, is_widened=True)
    assert wide == estimates.mean(draws, panel)  # wider than that anyway
