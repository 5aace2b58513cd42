"""Functions that are compiled apart: several processes compile, and who cannot start any compiles alone."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from simulation import separate

ROOT = Path(__file__).resolve().parents[1]
# Whatever the machine has, four cores are counted; the sum is over functions that another process had compiled.
SCRIPT = """
import os, sys
os.sched_getaffinity = lambda _: set(range(CORES))
from simulation import separate
sys.executable = EXECUTABLE or sys.executable
from tests import compiled_apart as tested
held = tested.held(2.0)
assert tested.in_turn(held, separate.addresses(tested.ALL, held))
print(held.numbers[0], sum(sum(each.stats.cache_hits.values()) for each in tested.ALL))
"""


@given(some.integers(0, 12), some.integers(1, 9))
def test_every_task_has_one_process_and_none_is_idle(count, processes):
    held = separate.shares(count, processes)
    assert sorted(place for share in held for place in share) == list(range(count))
    assert len(held) == max(1, min(count, processes))
    sizes = [len(share) for share in held]
    assert max(sizes) - min(sizes) <= 1


def test_functions_are_called_in_order_with_what_is_pointed_to():
    from tests import compiled_apart as tested

    held = tested.held(2.0)
    assert tested.in_turn(held, separate.addresses((tested.written, tested.doubled), held))
    assert held.numbers[0] == 2 * 2.0 * 12345
    assert not held.unused.any()


def test_nothing_is_called_that_was_compiled_for_another_kind():
    from tests import compiled_apart as tested

    held, other = tested.held(), tested.held(kind=np.float32)
    assert not tested.in_turn(other, separate.addresses((tested.written,), held))
    assert other.numbers[0] == 0
    assert tested.in_turn(other, separate.addresses((tested.written,), other))
    assert other.numbers[0] == 12345


def test_an_error_of_a_function_that_is_called_is_raised():
    from tests import compiled_apart as tested

    held = tested.held(-1.0)
    with pytest.raises(ValueError, match="a factor below 0"):
        tested.in_turn(held, separate.addresses((tested.refused,), held))


def found(folder, cores=4, executable=None, **environment):
    """What the functions give in a new process, and how many of the three another process had compiled."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.replace("CORES", str(cores)).replace("EXECUTABLE", repr(executable))],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT), "FRAMEBREAK_CACHE": str(folder)} | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    value, loaded = done.stdout.split()
    return float(value), int(loaded)


@pytest.mark.slow
def test_others_compile_all_but_the_share_of_the_process_that_asks(tmp_path):
    assert found(tmp_path) == (4 * 12345, 2)
    assert found(tmp_path) == (4 * 12345, 3)  # kept


@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    [{"cores": 1}, {"executable": "/nowhere/python"}, {"executable": "/bin/false"}, {"FRAMEBREAK_COMPILES": "1"}],
    ids=["one core", "no such program", "a program that fails", "itself asked to compile"],
)
def test_who_cannot_have_others_compile_compiles_alone(tmp_path, options):
    assert found(tmp_path, **options) == (4 * 12345, 0)


@pytest.mark.slow
def test_what_is_kept_nowhere_is_compiled_by_nobody_else(tmp_path):
    """Where no place can be written, compiled code is kept in a folder of this process alone."""
    (tmp_path / "file").touch()
    place = "from simulation import cache; cache.roots = lambda: [cache.Path('/proc/none')];"
    script = place + SCRIPT.replace("CORES", "4").replace("EXECUTABLE", "None")
    environment = os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(4.0 * 12345), "0"]
