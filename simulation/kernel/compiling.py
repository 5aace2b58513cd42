"""How functions of the kernel are compiled: one entry, and everything else a part of it."""

from typing import Any, Protocol

import numba
from numba.extending import register_jitable

from simulation import compiled_code, separate
from simulation.rule import RULES, Function


class Compiler(Protocol):
    """A decorator that compiles a function, which is called as before."""

    def __call__(self, function: Function, /) -> Function: ...


# Loops over practices are short and unrolled: side by side they fill vectors (SLP), one after another they do not.
compiled_code.prepare()
for _name, _value in (("SLP_VECTORIZE", 1), ("LOOP_VECTORIZE", 0)):
    setattr(numba.config, _name, _value)

# No array is made or kept inside, so that numba's reference counting can be left out: it costs more than the science.
_PRIVATE: dict[str, Any] = {"_nrt": False, **compiled_code.LINKED}
_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "_nrt": False}
entry: Compiler = compiled_code.keeping(**_OPTIONS)
outermost: Compiler = compiled_code.keeping(is_contained=False, **_OPTIONS)  # an entry for callers in Python alone
apart: Compiler = separate.apart(**_OPTIONS)
compiled: Compiler = compiled_code.linked(**_OPTIONS)
# Phases take named tuples of arrays. Put into the loop over months, they cost nothing: called, they copied every array's
# address and shape for every city and month (2.5 per cent of the time; in place they save 9).
inlined: Compiler = compiled_code.linked(forceinline=True, **_OPTIONS)
alongside: Compiler = register_jitable(**_PRIVATE)  # for numbers and for vectors


def register_rules() -> None:
    """Tell numba of every rule of the model, once all modules that have any are imported."""
    for rule in RULES:
        alongside(rule)
