"""A sweep over samples: each sample under every combination of the listed values, with common random numbers."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from experiments.designs import axes, methods, samples
from experiments.designs.methods import Morris, Saltelli, Sampled
from experiments.designs.plan import Plan, Row, Shares
from experiments.reporting import answer_folders, report
from experiments.running import question, sweep_points
from experiments.store import provenance
from experiments.store.identity import digest
from experiments.sweeping import asked, sweep_table, sweeps
from experiments.sweeping.sweep_table import outcomes, typed, typed_column

if TYPE_CHECKING:
    from experiments.designs.composed_points import Points

LINES = "lines"  # of what was asked: for each line its sample, its combination of listed values and its point


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
        made, text = tables_of(plan, rows, items, shares)
        store = items[done[0].item].points[0].store
        own = [items[number] for number in numbers]
        which = identity(plan, own)
        varied = {axis.name: [f"{axis.low:g}", f"{axis.high:g}"] for axis in plan.axes} | _listed(plan)
        folder = answer_folders.place(store.folder, {"design": [plan.design.method], **varied}, which)
        metadata = {
            "study": study,
            "model_version": store.model_version,
            "design": plan.design._asdict(),
            "axes": [axis._asdict() for axis in plan.axes],
            "listed": [list(arm) for arm in plan.arms],
            "sweep": list(plan.line),
            "first_overrides": list(items[numbers[0]].overrides),
            "answer": which,
            **provenance.stamp(),
            asked.KEY: _asked(rows, own, numbers, shares),
        }
        names = report.write(made, folder, metadata)
        counted = f"{len(plan.unit):,} samples, {len(done):,} of {len(rows):,} lines"
        keys = tuple(name.lstrip("+") for name in (*(axis.name for axis in plan.axes), *_listed(plan)))
        each = sweep_table.Written(study, folder.name, tuple(names), f"{study}: {counted}", keys, counted, text)
        sweep_table.print_again(folder, each)
        written.append(each)
    return written


def identity(plan: Plan, items: Sequence[sweep_points.Item]) -> str:
    """Twelve hexadecimal digits for a study's points of a designed sweep."""
    return digest([sweep_points.identity(items), plan.design._asdict(), [*map(list, plan.axes)]])[:12]


def tables_of(plan: Plan, rows: Sequence[Row], items: Sequence[sweep_points.Item], shares: Shares) -> tuple[report.Report, str]:
    """The tables of one study's lines, and what is printed of them; `shares` are those of the points that have rows."""
    done = [row for row in rows if row.item in shares]
    tables: dict[str, report.Table] = {"sweep": _table(plan, items, done, shares)}
    points = len({row.item for row in rows})
    summary = {"samples": len(plan.unit), "points": points, "lines": len(rows), "lines_done": len(done)}
    text = ""
    if isinstance(plan.design, Saltelli | Morris):
        from experiments.designs import sensitivity

        more, text = sensitivity.answer(plan, rows, shares)
        tables |= more
    return report.Report("", summary, tables), text


def _asked(rows: Sequence[Row], own: Sequence[sweep_points.Item], numbers: Sequence[int], shares: Shares) -> dict[str, Any]:
    """What was asked at each point, and for each line its sample, combination and point."""
    places = {number: place for place, number in enumerate(numbers)}
    said = asked.stated(asked.points_of(own), {place for number, place in places.items() if number in shares})
    return {**said, LINES: [[row.sample, row.arm, places[row.item]] for row in rows]}


def planned(said: Mapping[str, Any]) -> Plan:
    """The plan of a study's lines, as the provenance of its answer states it; the samples are drawn again."""
    design = methods.read(said["design"])
    if not isinstance(design, Sampled):
        raise ValueError(f"a design of {design.method} draws no samples")
    along = [axes.Axis(**each) for each in said["axes"]]
    rows = [Row(*map(int, each)) for each in said[asked.KEY][LINES]]
    arms = [tuple(map(str, arm)) for arm in said["listed"]]
    return Plan(design, along, samples.unit(design, len(along)), arms, rows)


def contradiction(plan: Plan, overrides: Sequence[Sequence[str]]) -> str:
    """The first line whose point has not the values that the design gives it, in words; `overrides` are those of the points."""
    for row in plan.rows:
        drawn = {axis.name: axis.at(float(unit)) for axis, unit in zip(plan.axes, plan.unit[row.sample])}
        texts = typed(overrides[row.item])
        for name, value in drawn.items():
            if not math.isclose(float(texts.get(name, "nan")), value, rel_tol=1e-9):
                return f"sample {row.sample} has {name}={texts.get(name)}, and the design draws {value!r}"
        lacking = [each for each in plan.arms[row.arm] if each not in overrides[row.item]]
        if lacking:
            return f"sample {row.sample} lacks {lacking[0]}"
    return ""


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
