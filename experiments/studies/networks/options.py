"""Options of the study of networks."""

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
    network: str
    rewirings: Annotated[int, Quantity("networks rewired", "networks", 2, 10_000), Size(2)]
    swaps: Annotated[int, Quantity("edge swaps made per tie", "swaps", 1, 1000), Size(1)]
    structures: dict[str, Any]
    matched_panels: Annotated[int, Quantity("panels founded to measure densities", "panels", 1, 10_000), Size(1)]
    mediation_panels: Annotated[int, Quantity("panels whose every month is looked at", "panels", 2, 10_000), Size(2)]
    lead: Annotated[int, Quantity("months over which change is measured", "months", 1, 600)]
    shock_month: Annotated[int, Quantity("first month of the scripted shortfall", "month", 0, 600)]
    shock_months: Annotated[int, Quantity("months the scripted shortfall lasts", "months", 1, 600)]
    resamples: Annotated[int, Quantity("resamples of panels", "resamples", 100, 1_000_000), Size(100)]
    draws: Annotated[int, Quantity("plausible draws", "draws", 1, 100_000), Size(1)]
    draw_panels: Annotated[int, Quantity("panels in each arm of a draw", "panels", 2, 100_000), Size(2)]
    draw_structures: tuple[str, ...]
    rivals: dict[str, Any]
    part_panels: Annotated[int, Quantity("panels in each arm of the network's part", "panels", 2, 100_000), Size(2)]
    plausible: dict[str, Any]
