"""Managers side by side in compiled code: a block of them in vectors of doubles, a number each.

A block's values by practice are one long vector: a manager each for the first practice, then for the second, and so on, so
that a sum over neighbours is carried for all managers of a block and all practices at once, each in an order of its own. The
rules are those of `simulation.vectors.wide`, and the bits are those of a loop. Called from Python, every function does the
same to numpy arrays: the plain twin, to which a test holds the compiled one equal.
"""

# numba has no types:
# mypy: disable-error-code="no-untyped-call, untyped-decorator"

from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.extending import lower_builtin, register_jitable, type_callable

from simulation.compiled_code import LINKED
from simulation.memory import LANES
from simulation.vectors import DOUBLE, Vector, is_field, spread


def _joined(builder: Any, first: Any, second: Any, order: list[int]) -> Any:
    return builder.shuffle_vector(first, second, ir.Constant(ir.VectorType(ir.IntType(32), len(order)), order))


def _whole(builder: Any, parts: list[Any]) -> Any:
    """Vectors of one length, one after another, as one."""
    while len(parts) > 1:
        pairs = list(zip(parts[::2], parts[1::2], strict=False))
        rest = parts[2 * len(pairs) :]
        parts = [_joined(builder, one, two, list(range(one.type.count + two.type.count))) for one, two in pairs]
        if rest and parts[-1].type.count != rest[0].type.count:
            return _together(builder, [*parts, *rest])
        parts += rest
    return parts[0]


def _together(builder: Any, parts: list[Any]) -> Any:
    """As `_whole`, for vectors of several lengths."""
    whole = parts[0]
    for part in parts[1:]:
        size, more = whole.type.count, part.type.count
        undefined = ir.Constant(part.type, ir.Undefined)
        filled = list(range(more)) + [0] * (size - more) if more < size else list(range(more))
        widened = _joined(builder, part, undefined, filled) if more < size else part
        whole = _joined(builder, whole, widened, [*range(size), *range(size, size + more)])
    return whole


def _part(builder: Any, value: Any, start: int, size: int) -> Any:
    return _joined(builder, value, ir.Constant(value.type, ir.Undefined), list(range(start, start + size)))


def _pointer(context: Any, builder: Any, kind: Any, array: Any, start: Any, size: int) -> Any:
    begin = builder.gep(context.make_array(kind)(context, builder, array).data, [start])
    return builder.bitcast(begin, ir.VectorType(DOUBLE, size).as_pointer())


def _is_row(kind: Any) -> bool:
    return isinstance(kind, types.Array) and kind.ndim == 1 and kind.dtype == types.float64 and kind.layout == "C"


def block(numbers: np.ndarray, start: Any) -> Any:
    """A number for each manager of a block, from ``start`` on.

    >>> block(np.arange(20.0), 8)
    array([ 8.,  9., 10., 11., 12., 13., 14., 15.])
    """
    return numbers[start : start + LANES].copy()


@type_callable(block)
def _typed_block(context: Any) -> Any:
    return lambda kind, start: Vector(LANES) if _is_row(kind) and isinstance(start, types.Integer) else None


@lower_builtin(block, types.Array, types.Integer)
def _block(context: Any, builder: Any, signature: Any, values: Any) -> Any:
    array, start = values
    return builder.load(_pointer(context, builder, signature.args[0], array, start, LANES), align=8)


@register_jitable(_nrt=False, **LINKED)
def few(practices: int) -> int:
    """How many practices of a block are worked on at a time: what is added up for them fits the registers.

    >>> few(8), few(3)
    (4, 3)
    """
    return practices if practices < 4 else 4


def blocks(numbers: np.ndarray, field: np.ndarray) -> Any:
    """A block's values by practice, which a row of numbers begins with: as many as a record's row of doubles has practices.

    >>> blocks(np.arange(20.0), np.zeros(2)).tolist() == list(range(16))
    True
    """
    return numbers[: LANES * len(field)].copy()


@type_callable(blocks)
def _typed_blocks(context: Any) -> Any:
    return lambda kind, field: Vector(LANES * field.shape[0]) if _is_row(kind) and is_field(field) else None


@lower_builtin(blocks, types.Array, types.Array)
def _blocks(context: Any, builder: Any, signature: Any, values: Any) -> Any:
    first, size = ir.Constant(ir.IntType(64), 0), signature.return_type.size
    return builder.load(_pointer(context, builder, signature.args[0], values[0], first, size), align=8)


def few_blocks(numbers: np.ndarray, start: Any, field: np.ndarray) -> Any:
    """As `blocks`, for a few practices, from ``start`` on.

    >>> few_blocks(np.arange(64.0), 8, np.zeros(8)).tolist() == list(range(8, 40))
    True
    """
    return numbers[start : start + LANES * few(len(field))].copy()


@type_callable(few_blocks)
def _typed_few_blocks(context: Any) -> Any:
    def give(kind: Any, start: Any, field: Any) -> Any:
        fits = _is_row(kind) and isinstance(start, types.Integer) and is_field(field)
        return Vector(LANES * few(field.shape[0])) if fits else None

    return give


@lower_builtin(few_blocks, types.Array, types.Integer, types.Array)
def _few_blocks(context: Any, builder: Any, signature: Any, values: Any) -> Any:
    begin = _pointer(context, builder, signature.args[0], values[0], values[1], signature.return_type.size)
    return builder.load(begin, align=8)


def put(numbers: np.ndarray, start: Any, value: Any) -> None:
    """Write a vector into a row of numbers from ``start`` on.

    >>> row = np.zeros(10)
    >>> put(row, 1, np.arange(8.0))
    >>> row.tolist()
    [0.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 0.0]
    """
    numbers[start : start + len(value)] = value


@type_callable(put)
def _typed_put(context: Any) -> Any:
    return lambda kind, start, value: types.none if _is_row(kind) and isinstance(value, Vector) else None


@lower_builtin(put, types.Array, types.Integer, Vector)
def _put(context: Any, builder: Any, signature: Any, values: Any) -> Any:
    array, start, value = values
    builder.store(value, _pointer(context, builder, signature.args[0], array, start, signature.args[2].size), align=8)
    return context.get_dummy_value()


def everybody(number: float) -> Any:
    """One number for every manager of a block.

    >>> everybody(0.5).tolist() == 8 * [0.5]
    True
    """
    return np.full(LANES, number)


@type_callable(everybody)
def _typed_everybody(context: Any) -> Any:
    return lambda number: Vector(LANES) if isinstance(number, types.Float) else None


@lower_builtin(everybody, types.Float)
def _everybody(context: Any, builder: Any, signature: Any, values: Any) -> Any:
    return spread(builder, values[0], LANES)


def for_few_practices(value: Any, field: np.ndarray) -> Any:
    """A block's numbers, again for each of a few practices of a record's row of doubles.

    >>> for_few_practices(np.arange(8.0), np.zeros(2)).tolist()
    [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
    """
    return np.tile(value, few(len(field)))


@type_callable(for_few_practices)
def _typed_repeat(context: Any) -> Any:
    def give(value: Any, kind: Any) -> Any:
        fits = is_field(kind) and isinstance(value, Vector) and value.size == LANES
        return Vector(LANES * few(kind.shape[0])) if fits else None

    return give


@lower_builtin(for_few_practices, Vector, types.Array)
def _for_few_practices(context: Any, builder: Any, signature: Any, values: Any) -> Any:
    return _whole(builder, [values[0]] * few(signature.args[1].shape[0]))


def for_each_manager(field: np.ndarray, first: Any) -> Any:
    """A few numbers of a record's row of doubles, by practice from ``first`` on, the same for every manager of a block.

    >>> for_each_manager(np.array([0.5, 0.25]), 0).tolist() == 8 * [0.5] + 8 * [0.25]
    True
    """
    return np.repeat(field[first : first + few(len(field))], LANES)


@type_callable(for_each_manager)
def _typed_spread(context: Any) -> Any:
    def give(kind: Any, first: Any) -> Any:
        return Vector(LANES * few(kind.shape[0])) if is_field(kind) and isinstance(first, types.Integer) else None

    return give


@lower_builtin(for_each_manager, types.Array, types.Integer)
def _for_each_manager(context: Any, builder: Any, signature: Any, values: Any) -> Any:
    kind = signature.args[0]
    data = builder.gep(context.make_array(kind)(context, builder, values[0]).data, [values[1]])
    parts = []
    for practice in range(few(kind.shape[0])):  # read one by one: processors read a number into all lanes at no cost
        number = builder.load(builder.gep(data, [ir.Constant(ir.IntType(64), practice)]))
        parts.append(spread(builder, number, LANES))
    return _whole(builder, parts)


def _turned(builder: Any, rows: list[Any]) -> list[Any]:
    """Columns of rows: eight rows of n numbers give n columns of eight, in three steps that each take two at a time.

    One shuffle of all rows, as in `_turn_back`, gives the same and made a month 1 to 2 per cent slower.
    """
    size = rows[0].type.count
    groups: Any = [[(row, practice) for practice in range(size)] for row in rows]  # where each column's numbers lie
    while len(groups) > 1:
        groups = [
            [
                (_joined(builder, _column(builder, one), _column(builder, two), list(range(2 * _count(one)))), None)
                for one, two in zip(*pair, strict=True)
            ]
            for pair in zip(groups[::2], groups[1::2], strict=True)
        ]
    return [_column(builder, place) for place in groups[0]]


def _count(place: Any) -> int:
    return 1 if place[1] is not None else int(place[0].type.count)


def _column(builder: Any, place: Any) -> Any:
    value, number = place
    return value if number is None else _part(builder, value, number, 1)


def turned(one: Any, two: Any, three: Any, four: Any, five: Any, six: Any, seven: Any, eight: Any) -> Any:
    """Rows of eight managers, a number by practice, as a block's values by practice.

    >>> turned(*np.arange(16.0).reshape(8, 2)).tolist()
    [0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0, 1.0, 3.0, 5.0, 7.0, 9.0, 11.0, 13.0, 15.0]
    """
    return np.stack([one, two, three, four, five, six, seven, eight], axis=1).ravel()


@type_callable(turned)
def _typed_turn(context: Any) -> Any:
    return lambda one, two, three, four, five, six, seven, eight: Vector(LANES * one.size)


@lower_builtin(turned, *LANES * [Vector])
def _turn(context: Any, builder: Any, signature: Any, values: Any) -> Any:
    return _whole(builder, _turned(builder, list(values)))


def turned_back(value: Any, field: np.ndarray) -> Any:
    """A block's values by practice as rows of its managers, one after another.

    >>> turned_back(np.arange(16.0), np.zeros(2)).tolist()
    [0.0, 8.0, 1.0, 9.0, 2.0, 10.0, 3.0, 11.0, 4.0, 12.0, 5.0, 13.0, 6.0, 14.0, 7.0, 15.0]
    """
    return value.reshape(len(field), LANES).T.ravel()


@type_callable(turned_back)
def _typed_back(context: Any) -> Any:
    return lambda value, kind: value if isinstance(value, Vector) and is_field(kind) else None


@lower_builtin(turned_back, Vector, types.Array)
def _turn_back(context: Any, builder: Any, signature: Any, values: Any) -> Any:
    practices = signature.args[1].shape[0]
    order = [LANES * practice + manager for manager in range(LANES) for practice in range(practices)]
    return _joined(builder, values[0], ir.Constant(values[0].type, ir.Undefined), order)
