"""A table of points on the console: what varies, then the outcomes with their intervals, as wide as the terminal."""

from __future__ import annotations

import math
import shutil
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

ROWS = 100  # lines that are shown; of a longer table the first of them
BLOCKS = 2  # of columns below each other, where the terminal is too narrow for all outcomes
GAP = "  "
NONE = "-"
ROOM = 24  # signs of a line that keys leave to outcomes, except the first key

Column = Sequence[Any]


class Estimated(NamedTuple):
    """A value with the ends of its interval; None for what is missing."""

    value: float | None
    low: float | None
    high: float | None


class Shown(NamedTuple):
    """The lines of a table, and what of it they leave out."""

    lines: list[str]
    rows_left: int
    keys_left: list[str]
    outcomes_left: list[str]


class _Format(NamedTuple):
    places: int
    has_zero: bool  # before the decimal point of a number below 1


_FORMATS = (_Format(3, True), _Format(2, True), _Format(2, False))


def width() -> int:
    """Signs of a line of the terminal; 120 where there is none, unless COLUMNS says otherwise."""
    return shutil.get_terminal_size((120, 24)).columns


def wrapped(text: str) -> list[str]:
    """A sentence in lines of the terminal's width; names are not broken."""
    return textwrap.wrap(text, width(), break_long_words=False, break_on_hyphens=False)


def estimates(columns: Mapping[str, Column]) -> dict[str, list[Any]]:
    """Columns `NAME`, `NAME_low` and `NAME_high`, or `NAME.value`, `NAME.low` and `NAME.high`, joined to one of estimates.

    >>> estimates({"a": [0.5], "a_low": [0.25], "a_high": [0.75], "n": [3]})
    {'a': [Estimated(value=0.5, low=0.25, high=0.75)], 'n': [3]}
    """
    joined: dict[str, list[Any]] = {}
    ends = set()
    for name in columns:
        for value, low, high in ((name, f"{name}_low", f"{name}_high"), _nested(name)):
            if value == name and low in columns and high in columns:
                joined[name.removesuffix(".value")] = [
                    Estimated(*each) for each in zip(columns[name], columns[low], columns[high], strict=True)
                ]
                ends |= {low, high}
                break
        else:
            joined[name] = list(columns[name])
    return {name: values for name, values in joined.items() if name not in ends}


def _nested(name: str) -> tuple[str, str, str]:
    stem = name.removesuffix(".value")
    return f"{stem}.value", f"{stem}.low", f"{stem}.high"


def short(names: Sequence[str]) -> dict[str, str]:
    """The last part of each dotted name, where no other name ends alike.

    >>> short(["study.seed", "design.seed", "city.cities"])
    {'study.seed': 'study.seed', 'design.seed': 'design.seed', 'city.cities': 'cities'}
    """
    last = [name.rpartition(".")[2] for name in names]
    return {name: end if last.count(end) == 1 else name for name, end in zip(names, last, strict=True)}


def ordered(keys: Mapping[str, Column]) -> list[int]:
    """Places of the rows sorted by their keys, the first key first: numbers by size, then text, then what is missing."""
    columns = list(keys.values())
    rows = range(len(columns[0]) if columns else 0)
    return sorted(rows, key=lambda row: [_rank(column[row]) for column in columns])


def _rank(value: Any) -> tuple[int, float, str]:
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        return 2, 0.0, ""
    if isinstance(value, int | float):
        return 0, float(value), ""
    return 1, 0.0, str(value)


def main_group(outcomes: Mapping[str, Column]) -> list[str]:
    """The outcomes that a narrow table shows: those with the first part of the first dotted name.

    >>> main_group({"shares.silo": [], "shares.enacted": [], "shares_by_proxy.silo": []})
    ['shares.silo', 'shares.enacted']
    """
    first = next(iter(outcomes), "").partition(".")[0]
    return [name for name in outcomes if name.partition(".")[0] == first] if "." in next(iter(outcomes), "") else [*outcomes]


def lines(keys: Mapping[str, Column], outcomes: Mapping[str, Column], across: int | None = None) -> Shown:
    """The table: a line per point in the order of its keys, columns of outcomes as far as they fit.

    Args:
        keys: What varies between the points, by name.
        outcomes: Numbers, truth values, text or `Estimated`, by name.
        across: Signs of a line; those of the terminal if None.

    Returns:
        The lines, and what they leave out: rows beyond `ROWS`, keys that leave no room for outcomes, and outcomes beyond
        `BLOCKS` blocks of columns.

    Example:
        >>> shares = {"shares.a": [Estimated(1.0, 0.5, 1.0), Estimated(0.25, 0.125, 0.5)]}
        >>> print("\\n".join(lines({"city.cities": [2, 1]}, shares, 80).lines))
        cities                     a
             1  0.250 [0.125, 0.500]
             2  1.000 [0.500, 1.000]
    """
    across = across or width()
    places = ordered(keys) if keys else list(range(len(next(iter(outcomes.values()), ()))))
    shown, left = places[:ROWS], len(places) - ROWS
    main = main_group(outcomes)
    names = short([*keys])
    heads = dict(zip(main, _without_group(main), strict=True))
    key_columns: list[list[str]] = []
    keys_left = []
    free = across - ROOM
    for name in keys:
        column = _column(names[name], [_key(keys[name][row]) for row in shown], _is_text(keys[name]))
        free -= len(column[0]) + len(GAP)
        if key_columns and free < 0:
            keys_left.append(name)
        else:
            key_columns.append(column)
    form, blocks = _best(key_columns, heads, outcomes, shown, across)
    blocks = blocks[:BLOCKS]
    table: list[str] = []
    for block in blocks:
        columns = [*key_columns, *(_outcome(heads[name], outcomes[name], shown, form) for name in block)]
        table += [""] if table else []
        table += [_cut(GAP.join(cells).rstrip(), across) for cells in zip(*columns, strict=True)]
    seen = {name for block in blocks for name in block}
    return Shown(table, max(0, left), keys_left, [name for name in outcomes if name not in seen])


def _best(
    keys: Sequence[Sequence[str]], heads: Mapping[str, str], outcomes: Mapping[str, Column], shown: Sequence[int], across: int
) -> tuple[_Format, list[list[str]]]:
    """The format with most digits that puts all outcomes beside each other, else the one with the fewest blocks."""
    used = sum(len(column[0]) + len(GAP) for column in keys)
    tried = []
    for form in _FORMATS:
        blocks: list[list[str]] = []
        free = 0
        for name, head in heads.items():
            wide = len(_outcome(head, outcomes[name], shown, form)[0])
            if not blocks or wide > free:
                blocks.append([])
                free = across - used
            blocks[-1].append(name)
            free -= wide + len(GAP)
        tried.append((len(blocks), form, blocks))
    _, form, blocks = min(tried, key=lambda each: each[0])
    return form, blocks


def _outcome(head: str, values: Column, shown: Sequence[int], form: _Format) -> list[str]:
    return _column(head, [_cell(values[row], form) for row in shown], False)


def _column(head: str, cells: Sequence[str], is_text: bool) -> list[str]:
    wide = max(map(len, [head, *cells]))
    return [cell.ljust(wide) if is_text else cell.rjust(wide) for cell in [head, *cells]]


def _cut(line: str, across: int) -> str:
    return line if len(line) <= across else line[: across - 3] + "..."


def _without_group(names: Sequence[str]) -> list[str]:
    """Names without their first part, where all have the same."""
    groups = {name.partition(".")[0] for name in names}
    return [name.partition(".")[2] for name in names] if len(groups) == 1 and all("." in name for name in names) else [*names]


def _is_text(values: Column) -> bool:
    return any(isinstance(value, str) and value for value in values)


def _key(value: Any) -> str:
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        return NONE
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _cell(value: Any, form: _Format) -> str:
    if isinstance(value, Estimated):
        if value.value is None or math.isnan(value.value):
            return NONE
        return f"{_number(value.value, form)} [{_number(value.low, form)}, {_number(value.high, form)}]"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _number(value, form) if isinstance(value, int | float) or value is None else str(value)


def _number(value: float | None, form: _Format) -> str:
    if value is None or math.isnan(value):
        return NONE
    if isinstance(value, int):
        return f"{value:,}"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    text = f"{value:.{form.places}f}"
    if form.has_zero:
        return text
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text
