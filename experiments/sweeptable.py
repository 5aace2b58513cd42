"""The answer of a large sweep: one table with a line per point, in place of a folder and a figure per point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from experiments import provenance, report, sweeps
from experiments.run import shown


def write(items: Sequence[sweeps.Item], shares: Mapping[int, Mapping[str, Any]]) -> None:
    """Put `sweep.csv` and `sweep.parquet` in place for each study, and say where."""
    for study, numbers in sweeps.by_study(items):
        done = [number for number in numbers if number in shares]
        if not done:
            continue
        store = items[done[0]].points[0].store
        texts = [dict(each.split("=", 1) for each in items[number].overrides if "=" in each) for number in done]
        swept = [name for name in dict.fromkeys(n for t in texts for n in t) if len({t.get(name) for t in texts}) > 1]
        table: dict[str, list[Any]] = {"point": [items[number].points[0].id for number in done]}
        table |= {name.lstrip("+"): typed_column([text.get(name) for text in texts]) for name in swept}
        for name in dict.fromkeys(name for number in done for name in shares[number]):
            values = [shares[number].get(name) for number in done]
            table[name] = [float("nan") if value is None else value for value in values]
        summary = {"points": len(numbers), "points_with_rows": len(done), "swept": swept}
        folder = store.folder / "answers" / sweeps.identity([items[number] for number in numbers])
        said = {
            "study": study,
            "model_version": store.model_version,
            "swept": swept,
            "first_overrides": list(items[numbers[0]].overrides),
            "environment_id": provenance.environment_id(),
            "environment": provenance.environment(),
            "ended": provenance.now(),
        }
        names = report.write(report.Report("", summary, {"sweep": table}), folder, said)
        print(f"{len(done):,} of {len(numbers):,} points: {shown(folder)}: {', '.join(names)}")


def typed_column(texts: Sequence[str | None]) -> list[Any]:
    """A column of numbers where all texts are numbers, else of text."""
    for kind in (int, float):
        try:
            numbers = [kind(text) for text in texts]  # type: ignore[arg-type]
        except (TypeError, ValueError):
            continue
        if kind is float or all(abs(number) < 2**63 for number in numbers):
            return numbers
    return ["" if text is None else text for text in texts]
