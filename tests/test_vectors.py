"""Vectors in compiled code give the bits of the plain twin, and of the rules number by number, on any machine."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.concepts import cognitive_framework, know_how
from simulation.concepts.cognitive_framework import CognitiveFramework
from simulation.instructions import product
from simulation.vectors import added_up, alike, beginning, choose, highest, holds_somewhere, load, store, wide
from tests.worlds import SHARE, anything

ROOT = Path(__file__).resolve().parents[1]
NUMBERS = st.lists(st.floats(-2.0, 2.0, allow_subnormal=False), min_size=8, max_size=8).map(np.array)
ROW = [(name, "f8", (8,)) for name in ("one", "other", "both", "part", "chosen", "opposite", "told", "begun")]
KIND = np.dtype([*ROW, ("square", "f8", (2, 9)), ("total", "f8"), ("top", "f8"), ("anywhere", "i8")], align=True)
hearing, adapted = wide(cognitive_framework.hearing), wide(cognitive_framework.adapted)


def every_operation(record):
    one, other = load(record.one), load(record.other)
    store(record.both, one + other - 0.25 * other)
    store(record.part, one / (alike(3.0, record.one) + other * other))
    store(record.chosen, choose(one <= other, one, 0.5))
    store(record.opposite, -one)
    store(record.begun, beginning(record.square[1], record.one))
    store(record.told, adapted(one, hearing(0.3, one, other, 0.4), hearing(0.2, one, other, 0.4), other, 0.1, 0.5, 0.05))
    record.total = added_up(one, 0.125)
    record.top = highest(one, 0.0)
    record.anywhere = 1 if holds_somewhere(one > other) else 0


@numba.njit
def words_of_a_product(one, other):
    return product(one, other)


compiled = numba.njit(every_operation, error_model="numpy", _nrt=False)


@given(NUMBERS, NUMBERS)
def test_compiled_vectors_equal_their_plain_twin(one, other):
    twins = [np.zeros(1, KIND).view(np.recarray) for _ in range(2)]
    for twin, function in zip(twins, (every_operation, compiled), strict=True):
        twin[0].one, twin[0].other, twin[0].square[1, :8] = one, other, other
        function(twin[0])
    assert twins[0].tobytes() == twins[1].tobytes()


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_a_product_of_two_words_is_whole(one, other):
    high, low = words_of_a_product(np.uint64(one), np.uint64(other))
    assert (int(high) << 64) + int(low) == one * other


@given(NUMBERS, NUMBERS, NUMBERS, SHARE, SHARE, anything(CognitiveFramework))
def test_a_rule_for_vectors_is_the_rule_of_every_number(one, other, third, rate, bound, p):
    told = {
        "gap": ((one, other), ()),
        "weighed": ((one,), (rate,)),
        "hearing": ((rate, one, other, bound), ()),
        "adapted": ((one, other, third, other, rate, bound, rate), ()),
        "disconfirmed": ((one, other, rate), (p,)),
    }
    for name, (arguments, rest) in told.items():
        rule = getattr(cognitive_framework, name)
        whole = wide(rule)(*arguments, *rest)
        for place in range(8):
            each = [float(a[place]) if isinstance(a, np.ndarray) else a for a in arguments]
            assert float(whole[place]) == rule(*each, *rest), name


def test_a_rule_that_branches_is_refused():
    with pytest.raises(TypeError, match="cannot be told for vectors"):
        wide(know_how.drawn)


ASK = """
import hashlib
from experiments import setting
from simulation import ensemble
small = setting("city.cities=2", "city.managers=[7, 15]", "horizon.months=24")
print(hashlib.sha256(b"".join(part.tobytes() for part in ensemble.history(small, 5))).hexdigest())
"""


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_machine_without_long_vectors_gives_the_same_bits(tmp_path):
    from experiments import setting
    from simulation import ensemble

    environment = os.environ | {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": "", "FRAMEBREAK_CACHE": str(tmp_path)}
    told = subprocess.run([sys.executable, "-c", ASK], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    small = setting("city.cities=2", "city.managers=[7, 15]", "horizon.months=24")
    own = hashlib.sha256(b"".join(part.tobytes() for part in ensemble.history(small, 5))).hexdigest()
    assert told.stdout.split()[-1] == own
