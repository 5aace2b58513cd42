"""Replications: how the coefficient of variation and the interval of every outcome settle as panels are added.

The unit is the panel: what varies is a panel's mean.  [Lorscheid, Heine & Meyer 2012; Lee et al. 2015, JASSS 18(4)4]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import ceil, inf, sqrt
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import numpy as np

from experiments.configuration.options import Panels, Seed, Size, Threads
from experiments.errors import Refusal
from experiments.figures import replications as figure
from experiments.reporting.report import Report
from experiments.running.arm import Arm
from experiments.statistics import estimates
from experiments.statistics.tables import Rows, Table
from simulation import outcomes
from simulation.quantity import Quantity
from simulation.vocabulary import Outcome

if TYPE_CHECKING:
    from experiments.running.question import Question
    from experiments.running.row_source import RowSource
    from simulation.parameters import Setting

CLASSED = ("outcome", "outcome_proxy")  # columns whose classes have names of their own
SHOWN = 15  # outcomes named in the text


class Options(NamedTuple):
    """Options of the study."""

    name: str
    question: str
    analysis: str
    panels: Annotated[Panels, Size(20)]
    seed: Seed
    threads: Threads
    criterion: Annotated[float, Quantity("change of a coefficient of variation that is none", "ratio", 0.0001, 1)]
    half_widths: tuple[Annotated[float, Quantity("half-width of a share's interval", "share", 0.0001, 0.5)], ...]
    points: dict[str, Any]


class Measured(NamedTuple):
    """One outcome at one design point."""

    name: str
    is_share: bool
    values: np.ndarray  # panels x cities; nan where there is none


def arms(question: Question) -> Sequence[Arm]:
    """Every design point."""
    options = question.options
    if not options.points:
        raise Refusal("study.points is empty; name at least one design point, as +study.points.default={}")
    for point, changes in options.points.items():
        if not isinstance(changes, Mapping):
            raise Refusal(f"study.points.{point} is {changes!r}, but changes by name are meant, as {{horizon.months: 120}}")
    if options.panels < 20:
        raise Refusal(f"study.panels is {options.panels}, but this study compares numbers of panels: take 20 or more")
    return [Arm(point, changes) for point, changes in options.points.items()]


def analyse(question: Question, source: RowSource) -> Report:
    """Measure every outcome of every design point on ever more panels."""
    options = question.options
    columns = {point: _kinds(source.setting_of(point)) for point in options.points}
    rows = source.of(options.points)
    steps = numbers(options.panels)
    course: Table = {name: [] for name in ("point", "outcome", "kind", "n", "mean", "cv", "half_width")}
    needed: Table = {name: [] for name in ("point", "outcome", "kind", "mean", "cv", "panels", "last_change")}
    needed |= {"half_width": [], "design_effect": [], **{_wanted(width): [] for width in options.half_widths}}
    for point, table in rows.items():
        for measured in _measured(table, columns[point]):
            by_step = [_at(measured, n) for n in steps]
            for n, (mean, cv, reach) in zip(steps, by_step, strict=True):
                _append(course, point, measured.name, _kind(measured), n, mean, cv, reach)
            mean, cv, reach = by_step[-1]
            ratios = [each[1] for each in by_step]
            change = abs(ratios[-1] - ratios[-2]) if len(ratios) > 1 else float("nan")
            effect = design_effect(measured.values) if measured.is_share else float("nan")
            cities = measured.values.shape[1]
            wanted = [panels_for(mean, width, effect, cities) for width in options.half_widths]
            enough = settled(steps, ratios, options.criterion)
            _append(needed, point, measured.name, _kind(measured), mean, cv, enough, change, reach, effect, *wanted)
    summary = _summary(rows, options, question.setting.cities, steps, needed)
    text = _text(options, summary, needed)
    return Report(text, summary, {"course": course, "needed": needed}, {"replications": figure.draw})


def shares(question: Question, source: RowSource) -> dict[str, Any]:
    """The shares of classes at every design point alone."""
    return {"shares": _shares(source.of(question.options.points))}


def numbers(most: int) -> list[int]:
    """Numbers of panels that are looked at: 10, 20, 50, 100 and so on, and all.

    >>> numbers(300)
    [10, 20, 50, 100, 200, 300]
    """
    steps = (digit * 10**power for power in range(1, 9) for digit in (1, 2, 5))
    return [*(n for n in steps if n < most), most]


def variation(values: np.ndarray) -> float:
    """Coefficient of variation: standard deviation over mean in absolute value; 0 of what never varies, inf around 0.

    >>> variation(np.array([1.0, 3.0])), variation(np.zeros(3))
    (0.7071067811865476, 0.0)
    """
    values = values[~np.isnan(values)]
    if len(values) < 2:
        return float("nan")
    spread, middle = float(np.std(values, ddof=1)), abs(float(np.mean(values)))
    return 0.0 if spread == 0.0 else (spread / middle if middle > 0.0 else inf)


def settled(steps: list[int], ratios: list[float], criterion: float) -> float:
    """Smallest n from which a coefficient differs by less than the criterion at every larger n; nan if it does not.

    >>> settled([10, 20, 50, 100], [0.5, 0.302, 0.300, 0.305], 0.01)
    20.0
    """
    for place in range(len(steps) - 1):
        apart = [abs(later - ratios[place]) for later in ratios[place + 1 :]]
        if np.isfinite(apart).all() and max(apart) < criterion:
            return float(steps[place])
    return float("nan")


def design_effect(values: np.ndarray) -> float:
    """Variance of a share over that of as many independent cities, at least 1; nan where the share is 0 or 1."""
    panel = np.repeat(np.arange(len(values)), values.shape[1])
    flat = values.ravel()
    there = ~np.isnan(flat)
    share = estimates.ratio(np.nan_to_num(flat), there, panel)
    plain = share.value * (1.0 - share.value) / max(1, there.sum())
    if not plain > 0.0 or np.isnan(share.high):
        return float("nan")
    error = (share.high - share.value) / estimates._student(estimates.CONFIDENCE, len(values) - 1)
    return max(1.0, error**2 / plain)


def panels_for(share: float, half_width: float, effect: float, cities: int) -> float:
    """Panels after which Wilson's interval of a share has this half-width, at the measured design effect.

    >>> panels_for(0.5, 0.1, 1.0, 1)
    93.0
    """
    if np.isnan(effect):
        return float("nan")
    z = 1.959963984540054  # of 95 %
    mass = z * z * share * (1.0 - share)
    # half-width = z sqrt(pq/N + z^2/4N^2) / (1 + z^2/N), solved for N
    b, c = 2.0 * half_width**2 * z * z - mass, half_width**2 * z**4 - z**4 / 4.0
    units = (-b + sqrt(max(0.0, b * b - 4.0 * half_width**2 * c))) / (2.0 * half_width**2)
    return float(max(1, ceil(units * effect / cities)))


def _kinds(setting: Setting) -> dict[str, str]:
    """How each column is measured: mean, share or class; digits are a code, and left out."""
    how = {"class": "class", "digits": ""}
    return {
        column.name: how.get(column.unit, "share" if column.dtype == "bool" else "mean") for column in outcomes.schema(setting)
    }


def _measured(rows: Rows, kinds: Mapping[str, str]) -> Iterator[Measured]:
    panels = len(np.unique(rows["panel"]))
    for name, kind in kinds.items():
        values = rows[name].reshape(panels, -1) if kind else None
        if values is None:
            continue
        if kind == "class":
            for place in range(len(Outcome)) if name in CLASSED else np.unique(values):
                yield Measured(f"{name}={_class(name, int(place))}", True, (values == place).astype(float))
        else:
            yield Measured(name, kind == "share", values.astype(float))


def _class(column: str, place: int) -> str:
    return Outcome(place).name.lower() if column in CLASSED else str(place)


def _kind(measured: Measured) -> str:
    return "share" if measured.is_share else "mean"


def _at(measured: Measured, n: int) -> tuple[float, float, float]:
    """Mean, coefficient of variation of panel means, and half-width of the interval, from the first n panels."""
    values = measured.values[:n]
    there = ~np.isnan(values)
    count = there.sum(axis=1)
    means = np.where(count > 0, np.nan_to_num(values).sum(axis=1) / np.maximum(count, 1), np.nan)
    panel = np.repeat(np.arange(n), values.shape[1])
    flat = values.ravel()
    estimate = estimates.share(flat > 0, panel) if measured.is_share else estimates.mean(flat, panel)
    return estimate.value, variation(means), (estimate.high - estimate.low) / 2.0


def _append(table: Table, *values: Any) -> None:
    for column, value in zip(table.values(), values, strict=True):
        column.append(value)


def _wanted(width: float) -> str:
    return f"panels_for_{width:g}"


def _shares(rows: Mapping[str, Rows]) -> dict[str, float]:
    """Shares of the classes at every design point, with intervals."""
    named: dict[str, float] = {}
    for point, table in rows.items():
        for place in range(3):
            share = estimates.share(table["outcome"] == place, table["panel"])
            name = f"{point}_class_{_class('outcome', place)}"
            named |= {name: share.value, f"{name}_low": share.low, f"{name}_high": share.high}
    return named


def _summary(
    rows: Mapping[str, Rows], options: Options, cities: int, steps: list[int], needed: Mapping[str, list]
) -> dict[str, Any]:
    """Settled outcomes by n and design point, what each outcome needs at most, and the panels that shares need."""
    panels, point = np.array(needed["panels"]), np.array(needed["point"])
    is_there = ~np.isnan(needed["mean"])
    by_point = {}
    for each in options.points:
        own = panels[(point == each) & is_there]
        by_point[each] = {
            "outcomes": len(own),
            "without_values": int(((point == each) & ~is_there).sum()),
            "not_settled": int(np.isnan(own).sum()),
            "settled_at": {str(n): int((own <= n).sum()) for n in steps[:-1]},
        }
    most: dict[str, dict[str, Any]] = {}
    for place, name in enumerate(needed["outcome"]):
        if not is_there[place]:
            continue
        own = {"panels": needed["panels"][place], "last_change": needed["last_change"][place], "cv": needed["cv"][place]}
        own["point"] = needed["point"][place]
        if name not in most or _need(own) > _need(most[name]):
            most[name] = own
    hardest = dict(sorted(most.items(), key=lambda each: _need(each[1]), reverse=True))
    return {
        "panels": options.panels,
        "cities_per_point": options.panels * cities,
        "criterion": options.criterion,
        "shares": _shares(rows),
        "points": by_point,
        "outcomes": hardest,
    }


def _need(own: Mapping[str, Any]) -> tuple[float, float]:
    """Order of outcomes by what they need: not settled most, and among these by how much they still change."""
    change = own["last_change"]
    return inf if np.isnan(own["panels"]) else own["panels"], -1.0 if np.isnan(change) else change


def _text(options: Options, summary: Mapping[str, Any], needed: Mapping[str, list]) -> str:
    steps = numbers(options.panels)[:-1]
    lines = [
        f"Coefficient of variation of panel means over ever more panels, up to {options.panels:,}; settled at n:",
        f"at no larger n it differs by {options.criterion:g} or more. Number of outcomes settled, by n:",
        f"{'design point':<24} {'of':>4} " + " ".join(f"{n:>6,}" for n in steps) + "   not settled",
    ]
    for point, own in summary["points"].items():
        counts = " ".join(f"{own['settled_at'][str(n)]:>6}" for n in steps)
        lines.append(f"{point:<24} {own['outcomes']:>4} {counts} {own['not_settled']:>13}")
    lines += [
        "",
        f"The {SHOWN} outcomes that need most, at the design point where they do:",
        f"{'outcome':<34} {'design point':<24} {'panels':>8} {'c_V':>8} {'last change':>12}",
    ]
    for name, own in list(summary["outcomes"].items())[:SHOWN]:
        enough = f">{steps[-1]:,}" if np.isnan(own["panels"]) else f"{own['panels']:,.0f}"
        change = "-" if np.isnan(own["last_change"]) else f"{own['last_change']:.4f}"
        lines.append(f"{name:<34} {own['point']:<24} {enough:>8} {own['cv']:8.3f} {change:>12}")
    heads = " ".join(f"{f'+-{width:g}':>8}" for width in options.half_widths)
    lines += [
        "",
        "Panels that the shares of classes need for a 95 % interval of this half-width, from the measured design effect:",
        f"{'design point':<24} {'class':<12} {'share':>7} {'effect':>7} {heads}",
    ]
    for place, name in enumerate(needed["outcome"]):
        if not name.startswith("outcome="):
            continue
        counts = " ".join(f"{_whole(needed[_wanted(width)][place]):>8}" for width in options.half_widths)
        effect = needed["design_effect"][place]
        lines.append(
            f"{needed['point'][place]:<24} {name.partition('=')[2]:<12} {needed['mean'][place]:7.4f} "
            f"{'-' if np.isnan(effect) else f'{effect:.2f}':>7} {counts}"
        )
    return "\n".join(lines)


def _whole(number: float) -> str:
    return "-" if np.isnan(number) else f"{number:,.0f}"
