"""A sweep over samples: each sample under every combination of the listed values, with common random numbers."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from experiments.designs import axes, samples
from experiments.designs.methods import Morris, Saltelli, Sampled
from experiments.designs.plan import Plan, Row, Shares
from experiments.reporting import answer_folders, report
from experiments.running import question, sweep_points
from experiments.store import provenance
from experiments.store.identity import digest
from experiments.sweeping import sweep_table, sweeps
from experiments.sweeping.sweep_table import outcomes, typed, typed_column

if TYPE_CHECKING:
    from experiments.designs.composed_points import Points


def run(design: Sampled, points: Points, key: str = "") -> None:
    """Check, compute and answer a sweep whose points a design draws; `key` is what the answer is kept under."""
    plan, composed = made(design, points)
    sweeps.run(composed, lambda items, shares: answer(plan, items, shares), line=plan.line, key=key)


def made(design: Sampled, points: Points) -> tuple[Plan, list[sweep_points.Composed]]:
    """The samples of a design, and the configurations of all different points among them."""
    along = read_axes(points)
    unit = samples.unit(design, len(along))
    listed = points.listed()
    places = [dict(zip(listed, each)) for each in itertools.product(*(range(len(texts)) for texts in listed.values()))]
    arms = [tuple(texts[place[key]] for key, texts in listed.items()) for place in places]
    place_of: dict[tuple[tuple[float, ...], int], int] = {}
    composed: list[sweep_points.Composed] = []
    rows = []
    for number, sample in enumerate(unit.tolist()):
        values = {axis.name: axis.at(place) for axis, place in zip(along, sample)}
        for arm, place in enumerate(places):
            key = tuple(values.values()), arm
            if key not in place_of:
                place_of[key] = len(composed)
                composed.append(points.chosen(values, place))
            rows.append(Row(number, arm, place_of[key]))
    return Plan(design, along, unit, arms, rows, points.line), composed


def read_axes(points: Points) -> list[axes.Axis]:
    """The axes of a command line, checked against the ranges of their parameters."""
    concepts = question.model.Parameters.__annotations__
    return [axes.read(interval, points.first(), concepts) for interval in points.intervals]


def answer(plan: Plan, items: Sequence[sweep_points.Item], shares: Shares) -> list[sweep_table.Written]:
    """Put the table of each study in place, and after a sensitivity design its indices; say where."""
    written = []
    for study, numbers in sweep_points.by_study(items):
        of_study = set(numbers)
        rows = [row for row in plan.rows if row.item in of_study]
        done = [row for row in rows if row.item in shares]
        if not done:
            continue
        tables: dict[str, report.Table] = {"sweep": _table(plan, items, done, shares)}
        summary = {"samples": len(plan.unit), "points": len(numbers), "lines": len(rows), "lines_done": len(done)}
        text = ""
        if isinstance(plan.design, Saltelli | Morris):
            from experiments.designs import sensitivity

            more, text = sensitivity.answer(plan, rows, shares)
            tables |= more
        store = items[done[0].item].points[0].store
        which = digest(
            [sweep_points.identity([items[number] for number in numbers]), plan.design._asdict(), [*map(list, plan.axes)]]
        )
        varied = {axis.name: [f"{axis.low:g}", f"{axis.high:g}"] for axis in plan.axes} | _listed(plan)
        folder = answer_folders.place(store.folder, {"design": [plan.design.method], **varied}, which[:12])
        metadata = {
            "study": study,
            "model_version": store.model_version,
            "design": plan.design._asdict(),
            "axes": [axis._asdict() for axis in plan.axes],
            "listed": [list(arm) for arm in plan.arms],
            "sweep": list(plan.line),
            "first_overrides": list(items[numbers[0]].overrides),
            "answer": which[:12],
            **provenance.stamp(),
        }
        names = report.write(report.Report("", summary, tables), folder, metadata)
        counted = f"{len(plan.unit):,} samples, {len(done):,} of {len(rows):,} lines"
        keys = tuple(name.lstrip("+") for name in (*(axis.name for axis in plan.axes), *_listed(plan)))
        each = sweep_table.Written(study, folder.name, tuple(names), f"{study}: {counted}", keys, counted, text)
        sweep_table.print_again(folder, each)
        written.append(each)
    return written


def _listed(plan: Plan) -> dict[str, list[str]]:
    """The listed values by key, as they would be typed."""
    pairs = [each.split("=", 1) for arm in plan.arms for each in arm]
    return {key: [value for other, value in pairs if other == key] for key in dict.fromkeys(key for key, _ in pairs)}


def _table(plan: Plan, items: Sequence[sweep_points.Item], rows: Sequence[Row], shares: Shares) -> dict[str, list[Any]]:
    """One line per sample and combination: point, sample, what was varied, outcomes."""
    texts = [typed(items[row.item].overrides) for row in rows]
    varied = [axis.name for axis in plan.axes] + [each.split("=", 1)[0] for each in plan.arms[0]]
    table: dict[str, list[Any]] = {
        "point": [items[row.item].points[0].id for row in rows],
        "sample": [row.sample for row in rows],
    }
    table |= {name.lstrip("+"): typed_column([text.get(name) for text in texts]) for name in varied}
    return table | outcomes([shares[row.item] for row in rows])
