"""Compiled functions that are compiled apart from their caller, in several processes at once, and called by their address.

numba compiles one function at a time, on one core, and puts all that a function calls into it. What is called a few times a
month, for many cities, can as well be compiled by itself: another process does so at the same time and leaves what it made in
the folder of compiled code. Many arrays are handed over by one pointer, since each would take seven places on the stack.
"""

# numba has no types:
# mypy: disable-error-code="no-untyped-call"

import hashlib
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import typeof, types
from numba.core import cgutils
from numba.core.imputils import impl_ret_borrowed
from numba.extending import intrinsic

from simulation import cache
from simulation.compiled_code import keeping
from simulation.processors import cores

NUMBERS = 5  # whole numbers that such a function takes, after the pointer
_WITHIN = "FRAMEBREAK_COMPILES"  # set for a process that compiles for another, and so starts none itself
_COMMAND = """
import sys
asked = sys.stdin.buffer.read()  # before anything is imported: whoever asks waits until it is read
sys.path.insert(0, sys.argv[1])
from simulation import separate
separate.compile_what_is_asked(asked)
"""


def apart(**options: Any) -> Callable[[Any], Any]:
    """A decorator that compiles a function of a pointer and ``NUMBERS`` whole numbers by itself, with numba's options."""
    return keeping(is_contained=False, no_cpython_wrapper=True, **options)


def _pointer_to(typingctx: Any, value: Any) -> Any:
    """The address of a copy of a tuple on the stack of the function that calls."""

    def place_it(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        model = context.data_model_manager[value]
        slot = cgutils.alloca_once(builder, model.get_data_type())
        builder.store(model.as_data(builder, arguments[0]), slot)
        return slot

    return types.CPointer(value)(value), place_it


pointer_to: Any = intrinsic(_pointer_to)


def _contents(typingctx: Any, pointer: Any) -> Any:
    """The tuple at an address: what is not used of it is not read."""

    def read_it(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        found = context.data_model_manager[pointer.dtype].load_from_data_pointer(builder, arguments[0])
        return impl_ret_borrowed(context, builder, pointer.dtype, found)

    return pointer.dtype(pointer), read_it


contents: Any = intrinsic(_contents)


def _called(typingctx: Any, address: Any, pointer: Any, a: Any, b: Any, c: Any, d: Any, e: Any) -> Any:
    """Call the function at an address with a pointer and ``NUMBERS`` whole numbers."""
    given = taken(pointer.dtype)

    def call_it(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        where, *values = arguments
        kind = context.call_conv.get_function_type(types.none, given)
        function = builder.inttoptr(where, kind.as_pointer())
        status, _ = context.call_conv.call_function(builder, function, types.none, given, values)
        with cgutils.if_unlikely(builder, status.is_error):
            context.call_conv.return_status_propagate(builder, status)
        return context.get_dummy_value()

    return types.none(types.int64, *given), call_it


called: Any = intrinsic(_called)


def _stamp(typingctx: Any, pointer: Any) -> Any:
    """The number that stands for what a pointer points to."""

    def write_it(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return ir.Constant(ir.IntType(64), stamp(pointer.dtype))

    return types.int64(pointer), write_it


stamp_of: Any = intrinsic(_stamp)


def taken(kind: Any) -> tuple[Any, ...]:
    """The types of the arguments of a function that is compiled apart, which is given a pointer to a kind of tuple."""
    return (types.CPointer(kind), *NUMBERS * (types.int64,))


def stamp(kind: Any) -> int:
    """A number that stands for a type: the same in every process, another one for another type.

    >>> stamp(types.int64) == stamp(types.int64), stamp(types.int64) == stamp(types.float64)
    (True, False)
    """
    return int.from_bytes(hashlib.sha256(str(kind).encode()).digest()[:7], "little")


def addresses(functions: Sequence[Any], example: Any) -> np.ndarray:
    """Where the machine code of functions is, behind the stamp of what they are given a pointer to; compiled if need be.

    Args:
        functions: made by ``apart``; the two in the middle and the first and last take about as long to compile.
        example: a tuple of the kind that they are given a pointer to.
    """
    kind = typeof(example)
    given = taken(kind)
    _compile_elsewhere(functions, given)
    found = [stamp(kind)]
    for function in functions:
        function.compile(given)
        made = function.overloads[given]
        found.append(made.library.get_pointer_to_function(made.fndesc.llvm_func_name))
    return np.array(found, np.int64)


def shares(count: int, processes: int) -> list[list[int]]:
    """Which of some tasks each process does, dealt there and back; the first process is the one that asks.

    >>> shares(4, 2), shares(4, 3), shares(3, 8)
    ([[1, 2], [0, 3]], [[2, 3], [1], [0]], [[2], [1], [0]])
    """
    held: list[list[int]] = [[] for _ in range(max(1, min(count, processes)))]
    for place in range(count):
        turn, within = divmod(place, len(held))
        held[within if turn % 2 else -1 - within].append(place)
    return held


def _compile_elsewhere(functions: Sequence[Any], given: tuple[Any, ...]) -> None:
    """Let other processes compile some of the functions that are not kept, and compile the others meanwhile."""
    missing = [function for function in functions if not function._cache.has(given, function.targetctx)]
    own, *others = shares(len(missing), cores() if _may_start_others() else 1)
    started = []
    try:
        for share in others:
            names = [(missing[place].py_func.__module__, missing[place].py_func.__name__) for place in share]
            with suppress(OSError):  # what nobody compiles elsewhere is compiled here
                started.append(_started(pickle.dumps((names, given))))
        for place in own:
            missing[place].compile(given)
        for process in started:
            process.wait()
    finally:
        for process in started:
            process.kill()


def _may_start_others() -> bool:
    """Whether another process would be this Python, and would leave what it compiles where it is found."""
    found = cache.place()
    is_found = any(found.is_relative_to(root / "framebreak") for root in cache.roots())
    return bool(sys.executable) and not hasattr(sys, "frozen") and _WITHIN not in os.environ and is_found


def _started(asked: bytes) -> subprocess.Popen[bytes]:
    """A process that compiles what it is asked for, and says nothing: what it cannot compile is compiled here, and said."""
    quiet = subprocess.DEVNULL
    command = [sys.executable, "-P", "-c", _COMMAND, str(cache.HERE.parent)]
    environment = os.environ | {_WITHIN: "1"}
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, env=environment)
    assert process.stdin is not None
    with suppress(OSError), process.stdin:
        process.stdin.write(asked)
    return process


def compile_what_is_asked(asked: bytes) -> None:
    """Compile the functions that another process names, and leave them in the folder of compiled code."""
    names, given = pickle.loads(asked)
    import_module("simulation.kernel")  # which tells numba of the rules
    for module, name in names:
        getattr(import_module(module), name).compile(given)
