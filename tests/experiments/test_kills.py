"""The real model, swept, killed and resumed: nothing lost, nothing doubled, the same table."""

import sys

import pytest

from tests.experiments.kills import soak


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_sweeps_killed_at_random_moments_end_like_undisturbed_ones():
    """With the real model and worker processes; the engine in this process: test_sweeper.py."""
    found = soak("processes", kills=4)
    assert sum(found["kills"].values()) >= 4
    wrong = {name: found[name] for name in ("lost", "doubled", "incomplete_points", "damaged", "unequal")}
    assert not any(wrong.values()), found
