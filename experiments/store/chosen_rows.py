"""Which columns and rows of a study are wanted: what of it files and manifest can tell, and what only the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from experiments.errors import Refusal, suggestion
from experiments.store import tidy_table
from experiments.store.parts import IDENTITY
from experiments.store.whole_table import PLACES

if TYPE_CHECKING:
    import pyarrow
    import pyarrow.compute

    from experiments.store.store import Store


class ChosenRows(NamedTuple):
    """Which columns and rows of a study are wanted."""

    plan: pyarrow.Table  # without the points that are ruled out
    read: Sequence[str]  # columns that are needed
    outcomes: Sequence[str] | None  # those of them that files have; None: all
    columns: Sequence[str] | None  # that are given
    left: pyarrow.compute.Expression | None  # of the condition, what only rows can tell
    kinds: Mapping[str, str]  # types of the outcomes that are needed

    @property
    def is_narrowed(self) -> bool:
        """Whether a condition may have ruled out all points."""
        return self.left is not None

    @classmethod
    def of(cls, store: Store, plan: Any, described: Sequence[str], columns: Any, where: Any) -> ChosenRows:
        """Read a choice of columns and a condition; raises Refusal for a name that no column has."""
        import pyarrow.compute

        kinds = {each["name"]: each["dtype"].replace("float64", "double") for each in store.about().get("columns", ())}
        known = [*IDENTITY, *described, *kinds]
        labels = [tidy_table.label_name(name) for name in tidy_table.CODED if name in known]
        known += labels
        conditions = dict(where) if isinstance(where, Mapping) else {}
        columns = [columns] if isinstance(columns, str) else columns
        for name in [*(columns or ()), *conditions]:
            if name not in known:
                raise Refusal(f"{store.study} has no column {name}; {suggestion(name, known, 'column')}")
        left = where if isinstance(where, pyarrow.compute.Expression) else None
        for name, value in conditions.items():
            values = list(value) if isinstance(value, list | tuple | set | range) else [value]
            if name in plan.column_names and name not in PLACES:
                plan = plan.filter(is_in(plan[name], values))
            column = pyarrow.compute.field((name,))
            own = (column.cast("string") if name in labels else column).isin(values)
            left = own if left is None else left & own
        if columns is None:
            return cls(plan, known, None, None, left, kinds)
        read = [*columns, *conditions, *(known if isinstance(where, pyarrow.compute.Expression) else ())]
        coded = [name for name in tidy_table.CODED if tidy_table.label_name(name) in read]
        outcomes = [name for name in dict.fromkeys([*read, *coded]) if name not in (*IDENTITY, *described)]
        return cls(plan, read, outcomes, list(columns), left, {name: kinds[name] for name in outcomes if name in kinds})

    def finished(self, table: pyarrow.Table) -> pyarrow.Table:
        """The rows and columns that are wanted."""
        if self.left is not None:
            try:
                table = table.filter(self.left)
            except (KeyError, ValueError, TypeError, NotImplementedError) as error:
                raise Refusal(f"where cannot be used: {str(error).splitlines()[0][:200]}") from error
        return table if self.columns is None else table.select(self.columns)


def is_in(column: Any, values: Sequence[Any]) -> Any:
    """Which entries of a column are among some values; raises Refusal for a value that the column cannot have."""
    import pyarrow
    import pyarrow.compute

    try:
        return pyarrow.compute.is_in(column, pyarrow.array(list(values), column.type))
    except (pyarrow.ArrowException, TypeError) as error:
        raise Refusal(f"where has a value that its column cannot have: {str(error).splitlines()[0][:200]}") from error
