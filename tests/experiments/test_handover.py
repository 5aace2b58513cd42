"""A sweep reads each configuration, and works out each study's arms, once for all that it does with a point."""

import sys
from collections import Counter

import fake_model
import pytest

from experiments.running import handover


@pytest.fixture
def calls(monkeypatch, fake):
    """How often the model has read a strength, and a study's functions have been called."""
    import counted_study

    from experiments.running import registry

    counted = Counter()

    def count(module, name, key):
        real = getattr(module, name)

        def counting(first, *others):
            counted[key(first)] += 1
            return real(first, *others)

        monkeypatch.setattr(module, name, counting)

    monkeypatch.setitem(registry.STUDIES, "toy", "counted_study")
    count(fake_model, "read", lambda config: ("read", config["complementarity"]["strength"]))
    for name in ("arms", "analyse"):
        count(counted_study, name, lambda question, name=name: (name, question.config["complementarity"]["strength"]))
    assert "counted_study" in sys.modules
    return counted


@pytest.mark.slow
def test_each_point_of_a_serial_sweep_is_read_declared_and_analysed_once(command, calls):
    assert command("run", "-m", "report=points", "complementarity.strength=0,0.5,1,2").status == 0
    assert calls == {(what, k): 1 for k in (0, 0.5, 1, 2) for what in ("read", "arms", "analyse")}
    calls.clear()
    assert command("run", "-m", "complementarity.strength=0,0.5").status == 0  # the table takes the shares alone
    assert calls == {(what, k): 1 for k in (0, 0.5) for what in ("read", "arms")}
    calls.clear()
    command("run", "-m", "complementarity.strength=0,0.5")  # nothing has changed: the stored table is printed again
    assert calls == {}
    command("run", "-m", "complementarity.strength=0,0.25")
    command("run", "-m", "complementarity.strength=0,0.75")  # another sweep reads anew: files may have changed
    assert calls[("read", 0)] == 2


def test_each_batch_of_a_search_is_read_and_declared_once(command, calls):
    pytest.importorskip("optuna")
    search = ("design=optuna", "design.trials=3", "design.batch=3", "design.outcome=shares.enacted")
    command("run", "-m", *search, "complementarity.strength=interval(0.2,0.8)")
    tried = [(what, k) for what, k in calls if what in ("read", "arms") and k not in (0.2, 0.8)]
    assert len(tried) == 2 * (3 + 1)  # trials, and the point in which a misspelt outcome would have been found
    assert {calls[each] for each in tried} == {1}


def test_what_is_held_is_bounded_and_the_first_stays():
    made = []

    def make(key):
        return handover.once("text", key, lambda: made.append(key) or key)

    with handover.held(most=1):
        for _ in range(2):
            for key in "abc":
                assert make(key) == key
    assert made == ["a", "b", "c", "c"]


def test_a_failure_is_not_held():
    with handover.held():
        with pytest.raises(ZeroDivisionError):
            handover.once("text", "key", lambda: 1 // 0)
        assert handover.once("text", "key", lambda: 3) == 3
