"""One city's history: the first city that has what is wanted, followed month by month.

The city is found by a rule on its outcomes, never picked by its history's looks. It is one case, and no estimate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import numpy as np

from experiments.configuration.options import Panels, Seed, Size, Threads, shown
from experiments.errors import Refusal, suggestion
from experiments.figures import history, network_frames
from experiments.reporting.report import Report
from experiments.running.arm import Arm
from experiments.running.narrative import account
from experiments.statistics.founded_ties import LAYERS, listed
from simulation.quantity import Quantity

if TYPE_CHECKING:
    from experiments.running.question import Question
    from experiments.running.row_source import RowSource
    from simulation.history import History
    from simulation.parameters import Setting

SERIES = ("agreement", "frame_content", "resistance", "performance", "aspiration", "threat", "architecture", "use",
          "running", "breaks", "offered", "applied", "unspent")  # fmt: skip


class Options(NamedTuple):
    """Options of the study."""

    name: str
    question: str
    analysis: str
    panels: Annotated[Panels, Size(400)]
    seed: Seed
    threads: Threads
    wanted: dict[str, Any]
    broken: Annotated[float, Quantity("whole frames broken in a month from which it is listed", "frames", 0.001, 1000)]


def arms(question: Question) -> Sequence[Arm]:
    """The study's own configuration alone."""
    return [Arm("leaders")]


def analyse(question: Question, source: RowSource) -> Report:
    """Find the city among the panels, and report its months, managers, events and ties."""
    from simulation import ensemble, tables

    options, setting = question.options, question.setting
    rows = source.one("leaders")
    suit = _suiting(rows, options.wanted)
    place = int(np.flatnonzero(suit)[0])
    panel, city = int(rows["panel"][place]), int(rows["city"][place])
    past = ensemble.history(setting, options.seed, panel)
    own = {name: values[place].item() for name, values in rows.items()}
    months = _of(tables.cities_by_month(setting, past), city)
    kept = [name for name in months if name in ("month", *SERIES) or name.startswith(("structure_", "frame_"))]
    managers = _of(tables.managers_by_month(setting, past), city)
    frames = np.mean([managers[f"frame_{name}"] for name in setting.practices], axis=0)
    managers = {name: managers[name] for name in ("month", "seat", "role", "resistance", "power", "broke", "joined")}
    first = {"panel": panel, "city": city, "suiting": int(suit.sum()), "cities": len(suit), "start_year": setting.start_year}
    summary: dict[str, Any] = {
        "panels": options.panels,
        **first,
        "share_suiting": float(suit.mean()),
        "wanted": dict(options.wanted),
        "outcomes": own,
    }
    wanted = ", ".join(f"{name} >= {least:g}" for name, least in options.wanted.items())
    text = [
        f"Of {len(suit):,} cities in {options.panels:,} panels {suit.sum():,} have {wanted};"
        f" the first is city {city} of panel {panel}.",
        *account(setting, past, city, own),
    ]
    columns = {
        "city": {name: [value] for name, value in first.items()},
        "months": {name: months[name] for name in kept},
        "managers": {**managers, "frame": frames},
        "events": _events(past, city, options.broken),
        "ties": _ties(setting, options.seed, panel, city),
    }
    return Report("\n".join(text), summary, columns, {"history": history.draw, "network_frames": network_frames.draw})


def _suiting(rows: Mapping[str, np.ndarray], wanted: Mapping[str, Any]) -> np.ndarray:
    suit = np.ones(len(rows["panel"]), dtype=bool)
    for name, least in wanted.items():
        if name not in rows:
            raise Refusal(f"study.wanted names {name}; {suggestion(name, rows, 'outcome column')}")
        if isinstance(least, bool) or not isinstance(least, int | float):
            raise Refusal(f"study.wanted.{name} is {shown(least)}, but a number is meant: the least there must be")
        suit &= rows[name] >= least
    if not suit.any():
        raise Refusal(f"none of the {len(suit):,} cities satisfies study.wanted; lower its numbers, or take more study.panels")
    return suit


def _of(table: Mapping[str, np.ndarray], city: int) -> dict[str, Any]:
    here = table["city"] == city
    return {name: values[here] for name, values in table.items() if name != "city"}


def _events(past: History, city: int, broken: float) -> dict[str, Any]:
    """What struck, what was exploited, programmes started and dropped, frames broken and seats changed, by month."""
    from simulation.vocabulary import Trigger

    state = past.cities[:, city]
    events: list[tuple[int, str, str, float]] = []
    for kind in Trigger:
        for what in ("exposed", "exploited"):
            values = state[what][:, kind]
            events += [(int(month), what, kind.name.lower(), float(values[month])) for month in np.flatnonzero(values > 0.0)]
    for what, least in (("started", 0.0), ("dropped", 0.0), ("breaks", broken), ("left", 0.0)):
        values = state[what]
        events += [(int(month), what, "", float(values[month])) for month in np.flatnonzero(values > least)]
    events.sort(key=lambda each: each[:3])
    return {name: [each[place] for each in events] for place, name in enumerate(("month", "event", "trigger", "size"))}


def _ties(setting: Setting, seed: int, panel: int, city: int) -> dict[str, Any]:
    """Whom the city's managers hear at founding: who asks, who is asked, and the weight of each layer."""
    from simulation import ensemble
    from simulation.city import places

    asks, asked, own = listed(places(setting), ensemble.founding(setting, seed, panel), city)
    ends = {"asks": asks.tolist(), "asked": asked.tolist()}
    return {**ends, **{name: own[name].tolist() for name in LAYERS}}
