"""Vectors of doubles for compiled code: a value per practice, in registers.

Operations act on each number apart, and sums go from the first number to the last, so that the bits are those of a loop. The
instructions are LLVM's own, for no machine in particular: where vectors are shorter than here, or there are none, the same
numbers are computed in several steps. Called from Python, every function does the same to numpy arrays: the plain twin, to
which a test holds the compiled one equal.
"""

# numba has no types:
# mypy: disable-error-code="no-untyped-call, untyped-decorator"

import ast
import inspect
import operator
import textwrap
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.extending import lower_builtin, models, register_jitable, register_model, type_callable

from simulation.compiled_code import LINKED
from simulation.rule import RULES

DOUBLE, BIT = ir.DoubleType(), ir.IntType(1)


class Vector(types.Type):
    """A fixed number of doubles."""

    def __init__(self, size: int) -> None:
        self.size = size
        super().__init__(name=f"Vector({size})")


class Mask(types.Type):
    """As many truth values."""

    def __init__(self, size: int) -> None:
        self.size = size
        super().__init__(name=f"Mask({size})")


@register_model(Vector)
class _VectorModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Vector) -> None:
        super().__init__(manager, kind, ir.VectorType(DOUBLE, kind.size))


@register_model(Mask)
class _MaskModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Mask) -> None:
        super().__init__(manager, kind, ir.VectorType(BIT, kind.size))


def spread(builder: Any, number: Any, size: int) -> Any:
    """A vector of one number."""
    kind = ir.VectorType(number.type, size)
    first = builder.insert_element(ir.Constant(kind, ir.Undefined), number, ir.Constant(ir.IntType(32), 0))
    return builder.shuffle_vector(
        first, ir.Constant(kind, ir.Undefined), ir.Constant(ir.VectorType(ir.IntType(32), size), None)
    )


def _widened(context: Any, builder: Any, value: Any, kind: Any, wanted: Any) -> Any:
    if isinstance(kind, Vector):
        return value
    return spread(builder, context.cast(builder, value, kind, types.float64), wanted.size)


def _either(one: Any, other: Any) -> Vector | None:
    """The vector that stands for both in an operation on them, if there is one."""
    vectors = {kind for kind in (one, other) if isinstance(kind, Vector)}
    if len(vectors) != 1 or not all(isinstance(kind, Vector | types.Number) for kind in (one, other)):
        return None
    vector: Vector = vectors.pop()
    return vector


def _operate(how: Callable[..., Any], build: Callable[[Any, Any, Any], Any], is_asked: bool = False) -> None:
    """Let an operator act on two vectors, or on one and a number; gives a Mask where it asks."""

    @type_callable(how)
    def typed(context: Any) -> Any:
        def give(one: Any, other: Any) -> Any:
            vector = _either(one, other)
            return Mask(vector.size) if vector is not None and is_asked else vector

        return give

    def lowered(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        vector = _either(*signature.args)
        wide = [_widened(context, builder, *each, vector) for each in zip(values, signature.args, strict=True)]
        return build(builder, *wide)

    for kinds in ((Vector, Vector), (Vector, types.Number), (types.Number, Vector)):
        lower_builtin(how, *kinds)(lowered)


for _how, _name in ((operator.add, "fadd"), (operator.sub, "fsub"), (operator.mul, "fmul"), (operator.truediv, "fdiv")):
    _operate(_how, getattr(ir.IRBuilder, _name))


def _comparing(sign: str) -> Callable[[Any, Any, Any], Any]:
    return lambda builder, one, other: builder.fcmp_ordered(sign, one, other)


for _how, _sign in ((operator.lt, "<"), (operator.le, "<="), (operator.gt, ">"), (operator.ge, ">="), (operator.eq, "==")):
    _operate(_how, _comparing(_sign), is_asked=True)


@type_callable(operator.neg)
def _typed_negative(context: Any) -> Any:
    return lambda kind: kind if isinstance(kind, Vector) else None


@lower_builtin(operator.neg, Vector)
def _negative(context: Any, builder: Any, signature: Any, values: Any) -> Any:
    return builder.fneg(values[0])


def choose(condition: Any, one: Any, other: Any) -> Any:
    """Where the condition holds ``one``, elsewhere ``other``; both are computed.

    >>> choose(np.array([True, False]), np.array([1.0, 2.0]), 0.0)
    array([1., 0.])
    """
    return np.where(condition, one, other)


@type_callable(choose)
def _typed_choice(context: Any) -> Any:
    def give(condition: Any, one: Any, other: Any) -> Any:
        if isinstance(condition, Mask):
            return Vector(condition.size)
        return (_either(one, other) or types.float64) if isinstance(condition, types.Boolean | types.Integer) else None

    return give


@lower_builtin(choose, Mask, types.Any, types.Any)
@lower_builtin(choose, types.Boolean, types.Any, types.Any)
@lower_builtin(choose, types.Integer, types.Any, types.Any)
def _choose(context: Any, builder: Any, signature: Any, values: Any) -> Any:
    (condition, *values), (asked, *kinds), given = values, signature.args, signature.return_type
    if isinstance(asked, types.Integer):
        condition = builder.icmp_unsigned("!=", condition, ir.Constant(condition.type, 0))
    cast = _widened if isinstance(given, Vector) else lambda *asked: context.cast(*asked[1:])
    return builder.select(condition, *(cast(context, builder, *each, given) for each in zip(values, kinds, strict=True)))


def _address(context: Any, builder: Any, kind: Any, array: Any) -> Any:
    data = context.make_array(kind)(context, builder, array).data
    return builder.bitcast(data, ir.VectorType(DOUBLE, kind.shape[0]).as_pointer())


def is_field(kind: Any) -> bool:
    """Whether this is a field of a record that holds a row of doubles, whose number is known."""
    return isinstance(kind, types.NestedArray) and kind.ndim == 1 and kind.dtype == types.float64


def load(field: np.ndarray) -> Any:
    """A record's row of doubles."""
    return field.copy()


@type_callable(load)
def _typed_load(context: Any) -> Any:
    return lambda kind: Vector(kind.shape[0]) if is_field(kind) else None


@lower_builtin(load, types.Array)
def _load(context: Any, builder: Any, signature: Any, values: Any) -> Any:
    return builder.load(_address(context, builder, signature.args[0], values[0]), align=8)


def store(field: np.ndarray, value: Any) -> None:
    """Write a vector, or one number everywhere, into a record's row of doubles."""
    field[:] = value


@type_callable(store)
def _typed_store(context: Any) -> Any:
    return lambda kind, value: types.none if is_field(kind) and isinstance(value, Vector | types.Number) else None


@lower_builtin(store, types.Array, types.Any)
def _store(context: Any, builder: Any, signature: Any, values: Any) -> Any:
    kind = signature.args[0]
    wide = _widened(context, builder, values[1], signature.args[1], Vector(kind.shape[0]))
    builder.store(wide, _address(context, builder, kind, values[0]), align=8)
    return context.get_dummy_value()


def alike(number: float, field: np.ndarray) -> Any:
    """A vector of one number, as long as a record's row of doubles.

    >>> alike(2.0, np.zeros(3))
    array([2., 2., 2.])
    """
    return np.full(len(field), number)


@type_callable(alike)
def _typed_alike(context: Any) -> Any:
    return lambda number, kind: Vector(kind.shape[0]) if is_field(kind) and isinstance(number, types.Number) else None


@lower_builtin(alike, types.Number, types.Array)
def _alike(context: Any, builder: Any, signature: Any, values: Any) -> Any:
    return _widened(context, builder, values[0], signature.args[0], signature.return_type)


def beginning(numbers: np.ndarray, field: np.ndarray) -> Any:
    """What a row of numbers begins with: as many as a record's row of doubles has.

    >>> beginning(np.arange(4.0), np.zeros(3)).tolist()
    [0.0, 1.0, 2.0]
    """
    return numbers[: len(field)].copy()


@type_callable(beginning)
def _typed_beginning(context: Any) -> Any:
    def give(kind: Any, field: Any) -> Any:
        is_row = isinstance(kind, types.Array) and kind.ndim == 1 and kind.dtype == types.float64 and kind.layout == "C"
        return Vector(field.shape[0]) if is_row and is_field(field) else None

    return give


@lower_builtin(beginning, types.Array, types.Array)
def _beginning(context: Any, builder: Any, signature: Any, values: Any) -> Any:
    data = context.make_array(signature.args[0])(context, builder, values[0]).data
    return builder.load(builder.bitcast(data, ir.VectorType(DOUBLE, signature.return_type.size).as_pointer()), align=8)


def added_up(value: Any, start: float) -> float:
    """``start`` and the numbers of a vector, added one after another.

    >>> added_up(np.array([0.1, 0.2, 0.3]), 0.0) == 0.0 + 0.1 + 0.2 + 0.3
    True
    """
    total = start
    for number in value:
        total = total + float(number)
    return total


@type_callable(added_up)
def _typed_number(context: Any) -> Any:
    return lambda value, other: types.float64 if isinstance(value, Vector) and isinstance(other, types.Float) else None


@lower_builtin(added_up, Vector, types.Float)
def _added_up(context: Any, builder: Any, signature: Any, values: Any) -> Any:
    value, total = values
    for place in range(signature.args[0].size):
        total = builder.fadd(total, builder.extract_element(value, ir.Constant(ir.IntType(32), place)))
    return total


def highest(value: Any, least: float) -> float:
    """The largest number of a vector, and no less than ``least``.

    >>> highest(np.array([0.1, 0.3, 0.2]), 0.0)
    0.3
    """
    top = least
    for number in value:
        top = float(number) if number > top else top
    return top


type_callable(highest)(_typed_number)


@lower_builtin(highest, Vector, types.Float)
def _highest(context: Any, builder: Any, signature: Any, values: Any) -> Any:
    value, top = values
    for place in range(signature.args[0].size):
        number = builder.extract_element(value, ir.Constant(ir.IntType(32), place))
        top = builder.select(builder.fcmp_ordered(">", number, top), number, top)
    return top


def holds_somewhere(mask: Any) -> bool:
    """Whether any of the truth values is true.

    >>> holds_somewhere(np.array([False, True]))
    True
    """
    return bool(np.any(mask))


@type_callable(holds_somewhere)
def _typed_any(context: Any) -> Any:
    return lambda mask: types.boolean if isinstance(mask, Mask) else None


@lower_builtin(holds_somewhere, Mask)
def _holds_somewhere(context: Any, builder: Any, signature: Any, values: Any) -> Any:
    whole = ir.IntType(signature.args[0].size)
    return builder.icmp_unsigned("!=", builder.bitcast(values[0], whole), ir.Constant(whole, 0))


class _Choices(ast.NodeTransformer):
    """Rules ask with ``one if condition else other``; of vectors, every number asks for itself."""

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        return ast.Call(ast.Name("choose", ast.Load()), [node.test, node.body, node.orelse], [])

    def visit_If(self, node: ast.If) -> ast.AST:
        raise TypeError("a rule that branches cannot be told for vectors; write: one if condition else other")

    visit_BoolOp = visit_For = visit_While = visit_If  # type: ignore[assignment]


@cache
def wide(rule: Callable[..., Any]) -> Callable[..., Any]:
    """A rule for vectors: the same lines, in which choices are made number by number.

    Rules that it calls are told for vectors too.

    Raises:
        TypeError: the rule has branches or loops.

    Example:
        >>> from simulation.concepts.cognitive_framework import gap
        >>> wide(gap)(np.array([0.75, 0.25]), 0.5)
        array([0.25, 0.25])
    """
    (function,) = ast.parse(textwrap.dedent(inspect.getsource(rule))).body
    assert isinstance(function, ast.FunctionDef)
    function.decorator_list, function.returns = [], None
    for argument in function.args.args:
        argument.annotation = None
    tree = ast.fix_missing_locations(ast.Module([_Choices().visit(function)], []))
    names = dict(inspect.getmodule(rule).__dict__)
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    for name in called - {"choose"}:
        if names.get(name) in RULES:
            names[name] = wide(names[name])
    names["choose"] = choose
    exec(compile(tree, inspect.getfile(rule), "exec"), names)
    told: Callable[..., Any] = names[function.name]
    return register_jitable(_nrt=False, **LINKED)(told)
