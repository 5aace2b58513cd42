"""Instructions that numba has no word for: whole products of words, vectors on the stack, and asking for memory ahead."""

# numba has no types:
# mypy: disable-error-code="no-untyped-call"

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from simulation.memory import LINE


def _aligned_stack(typingctx: Any) -> Any:
    """Let the stack of the function that calls begin at a line, so that vectors laid aside there lie in one line each."""

    def align_it(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        slot = cgutils.alloca_once(builder, ir.IntType(64))
        slot.align = LINE
        # No instruction, which is said to read the slot: the compiler has to give it a place.
        builder.asm(ir.FunctionType(ir.VoidType(), [slot.type]), "", "r", [slot], side_effect=True)
        return context.get_dummy_value()

    return types.none(), align_it


aligned_stack: Any = intrinsic(_aligned_stack)


def _words(typingctx: Any, one: Any, other: Any) -> Any:
    """Upper and lower 64 bits of a product of two 64-bit words: one instruction of the processor."""

    def multiply(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        whole = ir.IntType(128)
        product = builder.mul(*(builder.zext(word, whole) for word in arguments))
        high = builder.trunc(builder.lshr(product, ir.Constant(whole, 64)), ir.IntType(64))
        return context.make_tuple(builder, signature.return_type, (high, builder.trunc(product, ir.IntType(64))))

    return types.UniTuple(types.uint64, 2)(types.uint64, types.uint64), multiply


product: Any = intrinsic(_words)


def _number_by_number(typingctx: Any, word: Any) -> Any:
    """The same word, of which the compiler does not know how it came about, and so does not pack it with others."""

    def hide(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = ir.FunctionType(ir.IntType(64), [ir.IntType(64)])
        return builder.asm(kind, "", "=r,0", arguments, side_effect=False)

    return types.uint64(types.uint64), hide


number_by_number: Any = intrinsic(_number_by_number)


def _fetch_ahead(typingctx: Any, array: Any, first: Any, last: Any) -> Any:
    """Ask for the entries first .. last - 1 of an array's first axis before they are needed: it changes no value."""

    def ask(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind, whole, byte = signature.args[0], ir.IntType(64), ir.IntType(8).as_pointer()
        within = context.make_array(kind)(context, builder, arguments[0])
        stride = builder.extract_value(within.strides, 0)
        begin, end = (
            builder.mul(context.cast(builder, argument, given, types.int64), stride)
            for argument, given in zip(arguments[1:], signature.args[1:], strict=True)
        )
        data, flag = builder.bitcast(within.data, byte), ir.IntType(32)
        prefetch = builder.module.declare_intrinsic(
            "llvm.prefetch", [byte], ir.FunctionType(ir.VoidType(), [byte, flag, flag, flag])
        )
        with cgutils.for_range_slice(builder, begin, end, ir.Constant(whole, LINE)) as (place, _):
            line = builder.gep(data, [place])
            builder.call(prefetch, [line, ir.Constant(flag, 0), ir.Constant(flag, 3), ir.Constant(flag, 1)])
        return context.get_dummy_value()

    return types.none(array, first, last), ask


fetch_ahead: Any = intrinsic(_fetch_ahead)
