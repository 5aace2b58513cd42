"""What a researcher sees in 1999 and 2012 only: whether concurrent change can be distinguished from a completed piecemeal one.

Imposed programmes of different simultaneity, dimension by dimension, and leaders' own choice; the truth from the full history,
the reading from visits through a CIO who may misreport.  [Pittaway & Montazemi 2018: two waves, one informant]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import numpy as np

from experiments.configuration.options import Panels, Seed, Size, Threads
from experiments.errors import Refusal
from experiments.figures import observer as observer_figure
from experiments.reporting.report import Report
from experiments.running.arm import Arm
from experiments.statistics import effects, estimates
from experiments.statistics.effects import EffectEstimate
from experiments.statistics.estimates import Estimate
from experiments.statistics.tables import Rows, Table, add_estimate, add_values, estimate_at
from experiments.studies.observer import waves
from simulation import observer
from simulation.quantity import Quantity

if TYPE_CHECKING:
    from experiments.running.question import Question
    from experiments.running.row_source import RowSource
    from simulation.parameters import Setting

COURSES = ("nothing", "partial", "piecemeal", "concurrent")
ALL = "all arms"
LEADERS = "leaders' own choice"
BY = ("overlap", "span")  # definitions of concurrent
RATES = {
    "sensitivity": "read as concurrent, of cities whose change was concurrent",
    "false_alarm": "read as concurrent, of cities that completed it piecemeal",
    "specificity": "not read as concurrent, of cities whose change was not concurrent",
    "predictive": "truly concurrent, of cities read as concurrent",
    "separation": "sensitivity minus false alarm: 0 where the reading cannot tell the two courses apart",
}


class Options(NamedTuple):
    """Options of the study."""

    name: str
    question: str
    analysis: str
    panels: Panels
    seed: Seed
    threads: Threads
    history_panels: Panels
    simultaneity: tuple[Annotated[float, Quantity("practices worked on at a time", "practices", 1, 64)], ...]
    errors: Annotated[tuple[Annotated[float, Quantity("chance of a wrong report", "share", 0, 1)], ...], Size(2)]
    waves: Annotated[tuple[Annotated[int, Quantity("visits", "visits", 2, 200)], ...], Size(2)]
    overlap: Annotated[float, Quantity("overlap from which change counts as concurrent", "share", 0, 1)]
    window: Annotated[float, Quantity("months within which change is read as concurrent", "months", 0, 600)]


def arms(question: Question) -> Sequence[Arm]:
    """Imposed programmes of different simultaneity, one of a dimension at a time, and leaders' own choice."""
    _refuse(question.options, question.setting)
    return list(_arms(question.options).values())


def _arms(options: Options) -> dict[str, Arm]:
    """Each arm by what it is called in texts and tables."""
    imposed = {"leadership.regime": "imposed"}
    changes: dict[str, dict[str, Any]] = {
        f"{number:g} at a time": {**imposed, "change_programme.simultaneity": number} for number in options.simultaneity
    }
    one = {"change_programme.simultaneity": 1, "change_programme.by_dimension": 1}
    changes["dimension by dimension"] = {**imposed, **one}
    changes[LEADERS] = {"leadership.regime": "chosen"}
    stored = {name: "".join(letter if letter.isalnum() else "_" for letter in name.replace("'", "")) for name in changes}
    return {name: Arm(stored[name], changed) for name, changed in changes.items()}


def analyse(question: Question, source: RowSource) -> Report:
    """Visit the cities of every arm, and hold what is read against what happened."""
    options, setting = question.options, question.setting
    declared = _arms(options)
    settings = {name: source.setting_of(arm.name) for name, arm in declared.items()}
    stored = source.of(arm.name for arm in declared.values())
    rows = {name: stored[arm.name] for name, arm in declared.items()}
    confusion, twice = _two_waves(settings, rows, options)
    followed = _more_waves(settings, rows, options)
    summary = {
        "panels": options.panels,
        "history_panels": min(options.history_panels, options.panels),
        "cities_per_arm": options.panels * setting.cities,
        "courses": _shares(settings, rows, options),
        "confusion": confusion,
        "two_waves": twice,
        "waves": followed,
    }
    estimated = _effects(followed, options)
    tables = {"confusion": confusion, "two_waves": twice, "waves": followed, "effects": effects.table(estimated)}
    summary["effects"] = tables["effects"]
    return Report(_text(options, summary), summary, tables, {"observer": observer_figure.draw})


def _refuse(options: Options, setting: Setting) -> None:
    """Refuse, in one line, what would leave nothing to compare."""
    for name, kind in (("simultaneity", "numbers"), ("errors", "chances"), ("waves", "numbers of visits")):
        values = list(getattr(options, name))
        if not values or values != sorted(set(values)):
            raise Refusal(f"study.{name} is {values}, but {kind} are meant, each larger than the last")
    if options.waves[-1] > setting.months + 1:
        raise Refusal(
            f"study.waves ends with {options.waves[-1]}, but {setting.months} months hold {setting.months + 1} visits"
        )


def _apart(one: Estimate, other: Estimate) -> Estimate:
    """Difference of two shares of different cities, Wilson's limits joined.  [Newcombe 1998, method 10]"""
    value = one.value - other.value
    low = value - float(np.hypot(one.value - one.low, other.high - other.value))
    high = value + float(np.hypot(one.high - one.value, other.value - other.low))
    return Estimate(value, low, high)


def _rates(course: np.ndarray, concurrent: np.ndarray, panel: np.ndarray) -> dict[str, Estimate]:
    """The rates of RATES, from courses and whether each city is read as concurrent."""
    truly, piecemeal = course == waves.CONCURRENT, course == waves.PIECEMEAL
    hit, false = estimates.share(concurrent, panel, truly), estimates.share(concurrent, panel, piecemeal)
    return {
        "sensitivity": hit,
        "false_alarm": false,
        "specificity": estimates.share(~concurrent, panel, ~truly),
        "predictive": estimates.share(truly, panel, concurrent),
        "separation": _apart(hit, false),
    }


def _add(table: Table, row: dict[str, Any]) -> None:
    for name, value in row.items():
        if isinstance(value, Estimate):
            add_estimate(table, name, value)
        else:
            add_values(table, **{name: value})


def _shares(settings: Mapping[str, Setting], rows: Mapping[str, Rows], options: Options) -> dict[str, dict[str, Any]]:
    shares = {}
    for arm, each in rows.items():
        shares[arm] = {
            by: {name: estimates.share(course == place, each["panel"])._asdict() for place, name in enumerate(COURSES)}
            for by, course in waves.courses(settings[arm], each, options.overlap, options.window).items()
        }
    return shares


def _two_waves(settings: Mapping[str, Setting], rows: Mapping[str, Rows], options: Options) -> tuple[Table, Table]:
    """The confusion matrix and the rates of two visits, for each arm, all arms together, and each error."""
    confusion: Table = {}
    rates: Table = {}
    courses = {arm: waves.courses(settings[arm], each, options.overlap, options.window) for arm, each in rows.items()}
    for error, by in product(options.errors, BY):
        course, reading, panel = {}, {}, {}
        for arm, each in rows.items():
            course[arm] = courses[arm][by]
            reading[arm] = observer.two_waves(settings[arm], each, options.seed, error)["reading"]
            panel[arm] = each["panel"]
        for whole in (course, reading, panel):
            whole[ALL] = np.concatenate([whole[arm] for arm in rows])  # a panel's twins stay in one cluster
        for arm in course:
            for place, name in enumerate(COURSES):
                among = course[arm] == place
                row: dict[str, Any] = {"arm": arm, "by": by, "error": error, "course": name, "cities": int(among.sum())}
                for read in observer.Reading:
                    row[f"read_{read.name.lower()}"] = estimates.share(reading[arm] == read, panel[arm], among)
                _add(confusion, row)
            concurrent = reading[arm] == observer.Reading.ALL_DIMENSIONS
            _add(rates, {"arm": arm, "by": by, "error": error, **_rates(course[arm], concurrent, panel[arm])})
    return confusion, rates


def _more_waves(settings: Mapping[str, Setting], rows: Mapping[str, Rows], options: Options) -> Table:
    """The same rates for each number of visits, from the full histories of the first panels."""
    panels = min(options.history_panels, options.panels)
    there, course, panel = {}, {}, {}
    for arm, setting in settings.items():
        there[arm] = waves.in_place(setting, options.seed, panels, options.threads)
        first = rows[arm]["panel"] < panels
        some = {name: values[first] for name, values in rows[arm].items()}
        course[arm], panel[arm] = waves.courses(setting, some, options.overlap, options.window), some["panel"]
    table: Table = {}
    for count in options.waves:
        for error in options.errors:
            reading, cluster = {}, dict(panel)
            for place, (arm, setting) in enumerate(settings.items()):
                months = waves.visits(setting.months, count)
                random = np.random.default_rng([options.seed, observer.OBSERVER, place, count])
                reports = waves.reported(there[arm][:, months], error, random)
                reading[arm] = waves.read(setting, reports, months, options.window)
            for whole in (reading, cluster):
                whole[ALL] = np.concatenate([whole[arm] for arm in settings])
            for by in BY:
                truth = {arm: course[arm][by] for arm in settings}
                truth[ALL] = np.concatenate(list(truth.values()))
                for arm, read in reading.items():
                    counts = {name: int((truth[arm] == place).sum()) for place, name in enumerate(COURSES)}
                    rates = _rates(truth[arm], read == waves.CONCURRENT, cluster[arm])
                    _add(table, {"arm": arm, "by": by, "waves": count, "error": error, **counts, **rates})
    return table


def _effects(table: Table, options: Options) -> list[EffectEstimate]:
    """`waves_N_separation_error_P`: all arms together, P in percent; with `leaders_`, `span_` where it is about them."""
    estimated = []
    for place, arm in enumerate(table["arm"]):
        part = {ALL: "", LEADERS: "leaders_"}.get(arm)
        if part is None:
            continue
        by = table["by"][place]
        part += "span_" if by == "span" else ""
        count, error = table["waves"][place], table["error"][place]
        for kind in ("separation", "false_alarm", "sensitivity"):
            estimate = estimate_at(table, kind, place)
            if np.isnan(estimate.value):
                continue
            estimated.append(
                EffectEstimate(
                    f"waves_{count}_{part}{kind}_error_{100 * error:g}".replace(".", "_"),
                    f"{RATES[kind]}; {count} visits, {100 * error:g} % of reports wrong, {arm}, by {by}",
                    estimate,
                    "share",
                    sum(table[name][place] for name in COURSES),
                    min(options.history_panels, options.panels),
                    "the same cities and histories, visited differently",
                )
            )
    return estimated


def _text(options: Options, summary: dict[str, Any]) -> str:
    confusion, twice, followed = summary["confusion"], summary["two_waves"], summary["waves"]
    shown = {options.errors[0], options.errors[len(options.errors) // 2]}  # the others stand in the tables
    lines = [
        f"{summary['cities_per_arm']:,} cities an arm ({options.panels:,} panels), visited at the start and the end; 95 %",
        "intervals, panels as units. Piecemeal: all dimensions changed, but not concurrently. Concurrent by overlap: their",
        f"movements overlap by {options.overlap:g} or more on average; by span: all settle within {options.window:g} months.",
        "Two visits read change in all dimensions as concurrent; nothing else is open to them.",
        "",
        "What happened (by overlap) and what two visits with true reports read, shares of the cities of a course:",
        f"  {'':<24} {'course':<11} {'cities':>7}   {'no change':<22} {'partial':<22} all dimensions",
    ]
    for place, arm in enumerate(confusion["arm"]):
        if confusion["error"][place] == options.errors[0] and confusion["by"][place] == "overlap":
            cells = [f"{estimate_at(confusion, f'read_{read.name.lower()}', place):.3f}".ljust(22) for read in observer.Reading]
            course, cities = confusion["course"][place], confusion["cities"][place]
            first = arm if course == COURSES[0] else ""
            lines.append(f"  {first:<24} {course:<11} {cities:>7,}   {' '.join(cells)}".rstrip())
    lines += ["", *(f"{name}: {meaning}." for name, meaning in RATES.items())]
    lines += ["", "Two visits, by the chance of a wrong report:", f"  {'':<24} {'by':<8} error  {_heads()}"]
    for place, arm in enumerate(twice["arm"]):
        if arm in (ALL, LEADERS):
            lines.append(f"  {arm:<24} {twice['by'][place]:<8} {twice['error'][place]:<5g}  {_cells(twice, place)}".rstrip())
    lines += [
        "",
        f"More visits, evenly spaced ({summary['history_panels']:,} panels an arm followed month by month); changes seen at",
        f"visits within {options.window:g} months of each other are read as concurrent:",
        f"  {'':<24} {'by':<8} visits error  {_heads()}",
    ]
    for place, arm in enumerate(followed["arm"]):
        if arm in (ALL, LEADERS) and followed["error"][place] in shown:
            where = f"{followed['by'][place]:<8} {followed['waves'][place]:>6} {followed['error'][place]:<5g}"
            lines.append(f"  {arm:<24} {where}  {_cells(followed, place)}".rstrip())
    return "\n".join(lines)


def _heads() -> str:
    return " ".join(f"{name:<22}" for name in RATES).rstrip()


def _cells(table: Table, place: int) -> str:
    return " ".join(f"{estimate_at(table, name, place):.3f}".ljust(22) for name in RATES)
