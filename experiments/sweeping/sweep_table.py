"""The answer of a sweep: one table with a line per point, printed as far as the terminal has room, and written whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from experiments.configuration.root import shown
from experiments.reporting import answer_folders, console_table, report
from experiments.running import sweep_points
from experiments.store import provenance
from experiments.sweeping import asked

NAMED = 6  # outcomes that are named where the terminal has no room for their columns


class Written(NamedTuple):
    """A study's table of points: what it takes to print it again."""

    study: str
    folder: str  # name of the answer's folder
    names: tuple[str, ...]  # of its files
    title: str
    keys: tuple[str, ...]
    counted: str = ""  # what stands before the folder
    text: str = ""  # what is printed in the place of the table


class Table(NamedTuple):
    """A study's table of points, and what is said of it."""

    report: report.Report
    varied: Mapping[str, Sequence[str]]  # keys that differ between points, each with its values as they were typed
    keys: Mapping[str, Sequence[Any]]  # columns of what was swept over
    found: Mapping[str, Sequence[Any]]  # columns of outcomes


def table_of(items: Sequence[sweep_points.Item], shares: Mapping[int, Mapping[str, float | None]]) -> Table:
    """The table of the points of one study; `shares` are those of the points that have rows, by their place."""
    done = [place for place in range(len(items)) if place in shares]
    texts = [typed(items[place].overrides) for place in done]
    varied = swept(items)
    keys: dict[str, list[Any]] = {name.lstrip("+"): typed_column([text.get(name) for text in texts]) for name in varied}
    found = outcomes([shares[place] for place in done])
    table: dict[str, list[Any]] = {"point": [items[place].points[0].id for place in done], **keys, **found}
    summary = {"points": len(items), "points_with_rows": len(done), "swept": list(varied)}
    return Table(report.Report("", summary, {"sweep": table}), varied, keys, found)


def write(
    items: Sequence[sweep_points.Item], shares: Mapping[int, Mapping[str, float | None]], line: Sequence[str] = ()
) -> list[Written]:
    """Put `sweep.csv` and `sweep.parquet` in place for each study, and print them; `line` is what was typed."""
    written = []
    for study, numbers in sweep_points.by_study(items):
        own = [items[number] for number in numbers]
        own_shares = {place: shares[number] for place, number in enumerate(numbers) if number in shares}
        done = [own[place] for place in own_shares]
        if not done:
            continue
        store = done[0].points[0].store
        made, varied, keys, found = table_of(own, own_shares)
        identity = sweep_points.identity(own)
        folder = answer_folders.place(store.folder, {name.lstrip("+"): each for name, each in varied.items()}, identity)
        metadata = {
            "study": study,
            "model_version": store.model_version,
            "swept": list(varied),
            "sweep": list(line),
            "first_overrides": list(own[0].overrides),
            "answer": identity,
            **provenance.stamp(),
            asked.KEY: asked.stated(asked.points_of(own), own_shares.keys()),
        }
        names = report.write(made, folder, metadata)
        panels = sorted({len(item.panels) for item in done})
        alike = [each for each in done[0].overrides if each.partition("=")[0] not in varied and not _is_work(each)]
        title = f"{study}: {head(len(done), len(numbers), panels)}"
        title += f", all with {' '.join(alike)}" if alike else ""
        _print(title, keys, found, folder, names)
        written.append(Written(study, folder.name, tuple(names), title, tuple(keys)))
    return written


def print_again(folder: Path, written: Written) -> None:
    """Print the table of a study as it was printed when it was written."""
    import pyarrow.parquet

    if written.text:
        print(f"{written.text}\n{_end(folder, written.names, written.counted)}")
        return
    path = folder / "sweep.parquet"
    columns = pyarrow.parquet.read_table(path).to_pydict()
    keys = {name: columns[name] for name in written.keys}
    apart = ("point", "sample", *keys)
    found = {name: [number(each) for each in values] for name, values in columns.items() if name not in apart}
    _print(written.title, keys, found, folder, written.names, written.counted)


def _print(
    title: str,
    keys: Mapping[str, Sequence[Any]],
    found: Mapping[str, Sequence[Any]],
    folder: Path,
    names: Sequence[str],
    counted: str = "",
) -> None:
    print("\n".join(text(title, keys, found, "sweep.csv")))
    print(f"\n{_end(folder, names, counted)}")


def _end(folder: Path, names: Sequence[str], counted: str) -> str:
    return f"{counted}: {shown(folder)}: {', '.join(names)}" if counted else f"{shown(folder)}: {', '.join(names)}"


def _is_work(override: str) -> bool:
    """Whether an override is about how the work is done, or in the title already."""
    return answer_folders.is_about_work(override.partition("=")[0].lstrip("+")) or override.startswith("study.panels=")


def swept(items: Sequence[sweep_points.Item]) -> dict[str, list[str]]:
    """The keys that differ between points, each with its different values as they were typed."""
    texts = [typed(item.overrides) for item in items]
    every = {name: list(dict.fromkeys(text.get(name) for text in texts)) for name in dict.fromkeys(n for t in texts for n in t)}
    return {name: [value for value in values if value] for name, values in every.items() if len(values) > 1}


def head(done: int, points: int, panels: Sequence[int]) -> str:
    """How many points a table has, and on how many panels each rests.

    >>> head(3, 4, [50])
    '3 of 4 points, 50 panels each'
    """
    of = f"{points:,} point{'s' * (points != 1)}"
    of = of if done == points else f"{done:,} of {of}"
    if not panels:
        return of
    if len(panels) > 1:
        return f"{of}, {panels[0]:,} to {panels[-1]:,} panels"
    return f"{of}, {panels[0]:,} panel{'s' * (panels[0] != 1)}{' each' * (points != 1)}"


def text(title: str, keys: Mapping[str, Sequence[Any]], outcomes: Mapping[str, Sequence[Any]], file: str) -> list[str]:
    """The table of points as it is printed, with what its heads stand for and what stands in the file alone."""
    estimated = console_table.estimates(outcomes)
    printed = console_table.lines(keys, estimated)
    has_intervals = any(isinstance(each, console_table.Estimated) for values in estimated.values() for each in values[:1])
    group = console_table.main_group(estimated)
    prefix = group[0].partition(".")[0] if group and "." in group[0] else ""
    what = " ".join(filter(None, [prefix, "with 95 % intervals" if has_intervals else ""]))
    result = [*console_table.wrapped(f"{title}{f'; {what}' if what else ''}"), "", *printed.lines]
    notes = [f"{end} is {name}" for name, end in console_table.short([*keys]).items() if end != name]
    more = []
    if printed.rows_left:
        more.append(f"{printed.rows_left:,} further lines")
    more += [f"the values of {name}" for name in printed.keys_left]
    others = [name for name in printed.outcomes_left if name]
    more += others if len(others) <= NAMED else [f"{len(others):,} further outcomes, from {others[0]} to {others[-1]}"]
    if notes or more:
        result.append("")
    if notes:
        result += console_table.wrapped("; ".join(notes))
    if more:
        result += console_table.wrapped(f"only in {file}: {', '.join(more)}")
    return result


def typed(overrides: Sequence[str]) -> dict[str, str]:
    """What each key is set to; what is removed (`~KEY`) is left out."""
    return dict(_split(each) for each in overrides if "=" in each)


@lru_cache(maxsize=1024)
def _split(override: str) -> list[str]:
    """Kept, since most overrides are those of many points, and their texts would be held as often."""
    return override.split("=", 1)


def outcomes(shares: Sequence[Mapping[str, float | None]]) -> dict[str, list[float]]:
    """Columns of the points' shares; not-a-number where a point has none."""
    names = dict.fromkeys(name for each in shares for name in each)
    return {name: [number(each.get(name)) for each in shares] for name in names}


def number(value: float | None) -> float:
    """A number as it is, and not-a-number for none."""
    return float("nan") if value is None else value


def typed_column(texts: Sequence[str | None]) -> list[int] | list[float] | list[str]:
    r"""A column of numbers where all texts are numbers, else of text, without the mark by which Hydra keeps a colon.

    >>> typed_column(["null", r"mine.py\:Mine"])
    ['null', 'mine.py:Mine']
    """
    for kind in (int, float):
        try:
            numbers = [kind(text) for text in texts]  # type: ignore[arg-type]
        except (TypeError, ValueError):
            continue
        if kind is float or all(abs(number) < 2**63 for number in numbers):
            return numbers
    return ["" if text is None else text.replace(r"\:", ":") for text in texts]
