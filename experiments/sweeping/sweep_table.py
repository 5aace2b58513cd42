"""The answer of a large sweep: one table with a line per point, in place of a folder and a figure per point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from experiments.configuration.root import shown
from experiments.reporting import report
from experiments.running import sweep_points
from experiments.store import provenance


def write(
    items: Sequence[sweep_points.Item], shares: Mapping[int, Mapping[str, float | None]], line: Sequence[str] = ()
) -> None:
    """Put `sweep.csv` and `sweep.parquet` in place for each study, and say where; `line` is what was typed."""
    for study, numbers in sweep_points.by_study(items):
        done = [number for number in numbers if number in shares]
        if not done:
            continue
        store = items[done[0]].points[0].store
        texts = [typed(items[number].overrides) for number in done]
        swept = [name for name in dict.fromkeys(n for t in texts for n in t) if len({t.get(name) for t in texts}) > 1]
        table: dict[str, list[Any]] = {"point": [items[number].points[0].id for number in done]}
        table |= {name.lstrip("+"): typed_column([text.get(name) for text in texts]) for name in swept}
        table |= outcomes([shares[number] for number in done])
        summary = {"points": len(numbers), "points_with_rows": len(done), "swept": swept}
        folder = store.folder / "answers" / sweep_points.identity([items[number] for number in numbers])
        metadata = {
            "study": study,
            "model_version": store.model_version,
            "swept": swept,
            "sweep": list(line),
            "first_overrides": list(items[numbers[0]].overrides),
            **provenance.stamp(),
        }
        names = report.write(report.Report("", summary, {"sweep": table}), folder, metadata)
        print(f"{len(done):,} of {len(numbers):,} points: {shown(folder)}: {', '.join(names)}")


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
    """A column of numbers where all texts are numbers, else of text."""
    for kind in (int, float):
        try:
            numbers = [kind(text) for text in texts]  # type: ignore[arg-type]
        except (TypeError, ValueError):
            continue
        if kind is float or all(abs(number) < 2**63 for number in numbers):
            return numbers
    return ["" if text is None else text for text in texts]
