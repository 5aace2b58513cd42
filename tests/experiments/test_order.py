"""A sweep that is stopped is balanced where that was asked for: every point's first panels before any point's last."""

import fake_model
import pytest

from experiments.store.store import Store

POINTS = ("study.seed=range(1,7)", "study.panels=80", "study.threads=1", "engine=here", "progress=off")


def panels(results):
    """How many panels of each point of each arm there are."""
    stored = Store("toy", "", results).stored()
    return {point: sum(len(piece.panels) for piece in own) for point, own in stored.items()}


@pytest.mark.parametrize(("order", "is_balanced"), [("points", False), ("panels", True)])
def test_what_a_stopped_sweep_has_of_each_point(command, fake, results, monkeypatch, order, is_balanced):
    done, whole = [0], fake_model.run

    def run(setting, seed, panels, **how):
        done[0] += len(panels)
        if done[0] > 6 * 3 * 80 * 0.4:
            raise KeyboardInterrupt
        return whole(setting, seed, panels, **how)

    monkeypatch.setattr(fake_model, "run", run)
    assert command("run", "-m", f"order={order}", *POINTS).status == 130
    assert (len(panels(results)) == 6 * 3) == is_balanced
    assert (max(panels(results).values()) < 80) == is_balanced


@pytest.mark.slow
def test_the_rows_are_those_of_the_other_order(command, results, monkeypatch):
    from experiments import load

    assert command("run", "-m", "order=panels", *POINTS).status == 0
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(results / "other"))
    assert command("run", "-m", *POINTS).status == 0
    other = load("toy", as_="arrow")
    assert load("toy", folder=results, as_="arrow").equals(other)
    assert set(panels(results).values()) == {80}
