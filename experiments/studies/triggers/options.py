"""Options of the study of triggers."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

from experiments.configuration.options import Panels, Seed, Size, Threads
from simulation.quantity import Quantity


class Options(NamedTuple):
    """Options of the study."""

    name: str
    question: str
    analysis: str
    panels: Panels
    seed: Seed
    threads: Threads
    simultaneity: tuple[Annotated[float, Quantity("practices worked on at a time", "practices", 1, 64)], ...]
    dose: Annotated[float, Quantity("factor on exposure and on exploitation", "factor", 1.1, 10)]
    donors: Annotated[int, Quantity("cities whose triggers are given to others", "cities", 2, 10_000), Size(2)]
    timing_panels: Annotated[int, Quantity("panels whose every month is looked at", "panels", 2, 10_000), Size(2)]
    lags: tuple[Annotated[int, Quantity("months from a trigger to a punctuation", "months", -600, 600)], ...]
    jurisdictions: dict[str, Any]
    programme_start: Annotated[int, Quantity("month in which imposed programmes start", "month", 0, 600)]
    months_from_start: Annotated[
        tuple[Annotated[int, Quantity("months from the start to an event", "months", -600, 600)], ...], Size(2)
    ]
    draws: Annotated[int, Quantity("plausible draws", "draws", 1, 100_000), Size(1)]
    draw_panels: Annotated[int, Quantity("panels in each arm of a draw", "panels", 2, 100_000), Size(2)]
    plausible: dict[str, Any]
