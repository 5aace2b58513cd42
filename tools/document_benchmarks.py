"""The page of benchmarks and its figure, from benchmarks/benchmarks.json, studies.json and worlds.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.parameters import MOST_CITIES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "benchmarks"
PICTURE = ROOT / "docs" / "images" / "benchmarks.png"
EXCHANGED = 21  # performance, twelve items of know-how, and a frame of eight practices
WHAT = {
    "Mesa": "an agent class, two stages for all at once, a `DataCollector`",
    "AgentPy": "an `AgentList` whose methods are called for all, variables recorded by `update`",
    "mesa-frames": "a polars frame of agents, joined with a frame of ties; written over columns",
    "ambr": "the vectorised lane, a column for each practice; ties stay outside",
    "numpy": "all ties at once, sums by `reduceat`",
    "numba": "the plain loops, compiled as the kernel is",
    "C": "the plain loops, `-O3 -march=native`, practices side by side in vectors, contraction off",
}


TEXT = """# What it costs

Measured on {date} by `python -m benchmarks` (`make benchmarks`), which writes
[benchmarks.json](../benchmarks/benchmarks.json); every number of this page is filled in from that file. The machine had
{cores} cores ({processor}, {system}) and other work to do: a load of {load_before} when it began. Hence ratios of processor
time, taken within a round in which all contenders of a table run in turn; absolute numbers are those of that machine in that
hour. {rounds} rounds, fewer for start and sweeps. {packages}.

![Times the speed of Mesa, by contender, for the whole model and for one rule of it](images/benchmarks.png)

*Speed as a multiple of Mesa's, by processor time, on a logarithmic scale; bars are medians over rounds, lines reach from the
least to the most.*

## The whole model, to a row of outcomes for each city

Manager-months per second of processor time, one thread, founding and outcomes included. The Mesa driver, the kernel and the
[numpy version](../benchmarks/numpy_version.py) are three writings of the same rules, which meet the same draws and agree.

{rows}

## The whole model, to every array of every month

{histories}

## One rule in every framework

Nobody would write the whole model in five frameworks more. One rule of it is small enough: managers hear their advisers within
a bound of confidence, month by month ([advice.py](../benchmarks/advice.py)). Each version is what a user of the framework
would write by its documentation, all start from the ties that the model founds, and all give every frame of every manager in
every month; a test compares the arrays.

{frameworks}

What the frameworks cannot express as they are: ambr's columns hold one number for each agent, so that who advises whom is an
array beside them. mesa-frames has no ties between agents, and a join stands in for them. Its release in the registry (0.1.0a0)
asks for numpy 1, so that it cannot stand in the lock beside this model; it was installed without its dependencies, and ran with
numpy 2. The others are the extra `benchmarks`.

## The managers' phase beside C by hand

In the largest part of a month managers hear, adapt, are disconfirmed and break. [consider.c](../benchmarks/consider.c)
writes this phase by hand, with managers in vector lanes and dense weights over the kernel's own records, and gives the same
bits. It is compiled in {phase_variants} ways, of which the fastest here stands for C (`{phase_flags}`, {phase_compiler}).
On {phase_date}, on a machine {phase_avx512} AVX-512, a manager-month of the phase took {phase_kernel:.0f} ns in the kernel
and {phase_c:.0f} ns in C: C took {phase_ratio:.2f} times as long, between {phase_least:.2f} and {phase_most:.2f} in single
rounds (`python -m benchmarks.phase`).

## The whole month beside an earlier kernel

The kernel of commit {month_commit}, of 29 November 2026, took {month_ratio:.2f} times as long for the same months: the median
of {month_rounds} rounds in turn, with quartiles of {month_low:.2f} and {month_high:.2f}. Both simulated that commit's default
city, and all {month_columns} columns of outcomes are equal to the last bit. It was measured on {month_date}, on a machine
{month_avx512} AVX-512 (`python -m benchmarks.paired {month_commit} --alike --output benchmarks/month.json`).

## Starting

Each in a fresh interpreter, whose own start is taken off. The first compilation happens once on a machine, for all its
checkouts and environments.

{starts}

## Memory

Peak memory of the kernel on one thread: {at_200_panels} MB for 200 panels, {at_2000_panels} MB for 2,000. The rows of
outcomes apart, that is {growth} MB for ten times the panels.

## One connected world

A panel holds up to {most_cities:,} cities (`city.cities`). In these worlds each CIO knows {known} others on average
(`advice_network.cio_ties`), whatever the number of cities; the horizon is {world_months} months. `python -m
benchmarks.worlds` measured it on {worlds_date}, on a machine whose load was {world_load_before} when it began and
{world_load_after} when it ended. Ties are drawn and kept as lists, rows of outcomes are added up as months pass, and two
months of states are kept. Threads share a world month by month. In panels of eleven all that a panel needs stays in the
processor's cache; a world of a thousand cities does not fit there, and from then on the cost of a city no longer depends on
their number.

{worlds}

The Mesa driver founds and runs the same worlds: {mesa_worlds}. It keeps every month, as `history` does, and a history that
would not fit into memory is refused before it begins. Two thousand panels of eleven cities run {panels_two_threads} times
as fast on two threads as on one, by the clock.

*What stops a world of ten million.* Memory: at what a city takes above, ten million take {ten_million_gb:,.0f} GB. Time is
no obstacle: thirteen years of them are {ten_million_hours:,.0f} hours of one core. A panel is held to {most_cities:,}
cities, since a draw passes over at most 131,071 pairs ([draws](draws.md)).

*How it would go on several hosts.* Each host would hold a part of the cities. A city's month reads nothing of another city
but what stood at the end of last month in the cities it knows: performance, know-how, and its CIO's frame, some {exchanged}
numbers a tie. Hosts would exchange these once a month, and the city with which one shares services would lie on the same
host. Draws have addresses, so that no host asks another for its luck; at founding, a host draws the ties of its own cities
to later ones and sends them to these. None of this is built.

## A point of a sweep

One panel of two cities over one year, so that everything but the model shows. The others are a script of a user of Hydra
([hydra_script.py](../benchmarks/hydra_script.py)): one function that composes, simulates and writes a CSV, under Hydra's basic
launcher and under its joblib launcher. They check nothing, keep no provenance and make no table of all points.

{sweeps}

## Studies

Processor time of a study outside the kernel, as a share of all of it, at its default size. `python -m benchmarks.studies` runs
a study at two scales ([a first look](studies.md#a-first-look)): what is fixed, such as start, statistics and figures, and what
an arm costs are separated by their different numbers of arms. Each rests on one pair of runs of a busy machine, on the day that
stands beside it; the machine of each is in `benchmarks/studies.json`. Seconds of different days are not to be compared.
A study that is not in the table was not measured, and the kernel may have become faster since the day of a row.

{studies}

## That it stays so

`python -m benchmarks.guard` compares the kernel with that of an earlier commit ([decision 111](../DECISIONS.md)); it is part
of the slow tests. What a GPU would take stands on [a page of its own](gpu.md).
"""


def results() -> dict[str, Any]:
    """The last measurement."""
    found: dict[str, Any] = json.loads((FOLDER / "benchmarks.json").read_text())
    return found


def times(row: Mapping[str, Any], name: str = "ratio") -> str:
    """A ratio as pages state it: two digits, or whole from ten on.

    >>> times({"ratio": 512.4}), times({"ratio": 0.874})
    ('512', '0.87')
    """
    value = row[name]
    return f"{value:,.0f}" if value >= 10.0 else f"{value:.1f}" if value >= 1.0 else f"{value:.2f}"


def _raced(rows: Mapping[str, Mapping[str, Any]], unit: str, what: Mapping[str, str] | None = None) -> str:
    head = ["", unit, "times the first", "least to most", "panels in a turn"]
    lines = []
    for name, row in rows.items():
        speed = sorted(row["processor"])[len(row["processor"]) // 2]
        spread = f"{times(row, 'ratio_least')} to {times(row, 'ratio_most')}"
        lines.append([name, f"{speed:,}", times(row), spread, str(row["panels"]), *([what[name]] if what else [])])
    return _table([*head, *(["written as"] if what else [])], lines)


def _table(head: list[str], rows: list[list[str]]) -> str:
    aligned = ["---"] + ["---" if each == "written as" else "---:" for each in head[1:]]
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, aligned, *rows])


def page() -> str:
    """docs/benchmarks.md."""
    found = results()
    machine = found["machine"]
    rows = found["frameworks"]
    memory = found["memory"]
    values = {
        **machine,
        **memory,
        "date": found["date"],
        "rounds": len(found["rows"]["kernel"]["processor"]),
        "packages": ", ".join(f"{name} {machine[name]}" for name in list(machine)[4:]),
        "growth": f"{memory['growth_beside_rows']:+.1f}",
        "rows": _raced(found["rows"], "manager-months/s"),
        "histories": _raced(found["histories"], "manager-months/s"),
        "frameworks": _raced({name: rows[name] for name in WHAT if name in rows}, "manager-months/s", WHAT),
        "starts": _starts(found["start"]),
        "sweeps": _swept(found["sweeps"]),
        "studies": _studies(),
        **_phase(),
        **_month(),
        **_worlds(),
    }
    return TEXT.format(**values)


def _starts(start: Mapping[str, Mapping[str, float]]) -> str:
    rows = [[name, f"{row['processor']:.1f}", f"{row['wall']:.1f}"] for name, row in start.items()]
    return _table(["", "processor seconds", "by the clock"], rows)


def _swept(sweeps: Mapping[str, Mapping[str, Any]]) -> str:
    head = ["", "ms of processor a point", "ms by the clock", "times the first, median", "least to most"]
    rows = []
    for name, row in sweeps.items():
        spread = f"{times(row, 'ratio_least')} to {times(row, 'ratio_most')}"
        rows.append([name, f"{row['processor']:.1f}", f"{row['wall']:.1f}", times(row), spread])
    return _table(head, rows)


def _phase() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / "phase.json").read_text())
    spent = found["nanoseconds_a_manager_month"]
    return {
        "phase_date": found["date"],
        "phase_flags": found["flags"],
        "phase_compiler": found["compiler"],
        "phase_variants": found["variants"],
        "phase_avx512": "with" if found["avx512"] else "without",
        "phase_kernel": spent["kernel"],
        "phase_c": spent["C"],
        "phase_ratio": found["kernel_times_c"],
        "phase_least": found["least"],
        "phase_most": found["most"],
    }


def _month() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / "month.json").read_text())
    ((commit, row),) = found["over"].items()
    low, high = row["ratio_quartiles"]
    return {
        "month_commit": commit,
        "month_date": found["date"],
        "month_avx512": "with" if found["avx512"] else "without",
        "month_rounds": found["rounds"],
        "month_ratio": row["ratio_median"],
        "month_low": low,
        "month_high": high,
        "month_columns": row["columns_compared"],
    }


def _worlds() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / "worlds.json").read_text())
    rows = [
        [
            f"{row['cities']:,}",
            f"{row['microseconds_a_city_month']:.1f}",
            f"{row['in_panels_of_eleven']:.1f}",
            f"{1e3 * row['more_mb'] / row['cities']:.0f}",
            f"{1e3 * row['result_mb'] / row['cities']:.1f}",
            f"{row['two_threads_by_the_clock']:.2f}",
        ]
        for row in found["worlds"]
    ]
    largest = found["worlds"][-1]
    head = [
        "cities",
        "µs a city-month",
        "in panels of eleven",
        "kB a city at the peak",
        "kB a city of result",
        "on two threads",
    ]
    return {
        "worlds": _table(head, rows),
        "worlds_date": found["date"],
        "world_load_before": found["load_before"],
        "world_load_after": found["load_after"],
        "world_months": found["months"],
        "known": found["known"],
        "most_cities": MOST_CITIES,
        "exchanged": EXCHANGED,
        "mesa_worlds": " and ".join(
            f"{row['microseconds_a_city_month'] / 1e3:.1f} ms a city-month for {row['cities']:,} cities"
            for row in found["mesa"]
        ),
        "panels_two_threads": f"{found['panels_on_two_threads_by_the_clock']:.2f}",
        "ten_million_gb": 1e7 * largest["more_mb"] / largest["cities"] / 1e3,
        "ten_million_hours": 1e7 * 156 * largest["microseconds_a_city_month"] / 3.6e9,
    }


def _studies() -> str:
    found: dict[str, Any] = json.loads((FOLDER / "studies.json").read_text())
    rows = [
        [
            f"`{name}`",
            *(f"{row[key]:,}" for key in ("arms", "cities")),
            f"{row['kernel_seconds']:,.0f}",
            f"{row['fixed_seconds']:.1f}",
            f"{row['milliseconds_an_arm']:.1f}",
            f"{row['share_outside']:.0%}",
            row["date"],
        ]
        for name, row in found.items()
    ]
    heads = [
        "study",
        "arms",
        "cities",
        "seconds in the kernel",
        "fixed seconds outside",
        "ms an arm outside",
        "share outside",
        "day",
    ]
    return _table(heads, rows)


def digest() -> str:
    """Of what is drawn."""
    drawn = {part: results()[part] for part in ("rows", "frameworks")}
    return sha256(json.dumps(drawn, sort_keys=True).encode()).hexdigest()


def mark(path: Path) -> str:
    """The digest that a figure carries; nothing where there is no figure."""
    from PIL import Image

    if not path.is_file():
        return ""
    with Image.open(path) as image:
        return str(image.info.get("Digest", ""))


def draw() -> bool:
    """Draw the figure if it is not that of the last measurement; whether it was drawn."""
    from experiments.reporting import sheet

    if mark(PICTURE) == digest():
        return False
    metadata = {"Title": "Speed as a multiple of Mesa's", "Digest": digest()}
    PICTURE.write_bytes(sheet.image(_draw, results(), metadata, sheet.Look(formats=("png",)))["png"])
    return True


def _draw(figure: Figure, found: Mapping[str, Any]) -> None:
    from experiments.reporting import palette, style

    style.tall(figure, 80.0)
    parts = (("rows", "Mesa driver", "the whole model"), ("frameworks", "Mesa", "one rule"))
    for axes, (part, first, title) in zip(figure.subplots(1, 2), parts, strict=True):
        rows = sorted(found[part].items(), key=lambda each: each[1]["ratio"])
        for place, (name, row) in enumerate(rows):
            colour = palette.CLASSES["silo" if name == first else "integrated"][0]
            axes.barh(place, row["ratio"], color=colour)
            axes.plot([row["ratio_least"], row["ratio_most"]], [place, place], color="black")
            axes.text(max(row["ratio_most"], 1.0) * 1.15, place, times(row), va="center")
        axes.set_yticks(range(len(rows)), [name for name, _ in rows])
        axes.set_xscale("log")
        axes.set_xlim(0.3, 6.0 * max(row["ratio_most"] for _, row in rows))
        axes.set_title(title)
        axes.set_xlabel("times Mesa")
