"""Options of the study of know-how."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from experiments.configuration.options import Panels, Seed, Size, Threads
from simulation.quantity import Quantity

Share = Annotated[float, Quantity("share", "share", 0, 1)]


class Options(NamedTuple):
    """Options of the study."""

    name: str
    question: str
    analysis: str
    panels: Panels
    seed: Seed
    threads: Threads
    clamp_panels: Panels
    clamp_effort: Annotated[float, Quantity("effort of the imposed programme in twins", "effort", 0.001, 100)]
    clamp_span: Annotated[float, Quantity("months of that programme", "months", 1, 600)]
    placebo_panels: Panels
    solved_panels: Panels
    permutations: Annotated[int, Quantity("shuffles of the outcome", "shuffles", 1, 100_000), Size(2)]
    sizes: tuple[Annotated[int, Quantity("cities in a sample", "cities", 2, 10_000_000)], ...]
    conditions: tuple[str, ...]
    consistency: Share
    pri: Share
    necessity: Share
    relevance: Share
    frequency: Annotated[float, Quantity("share of cases that a row needs", "share", 0, 0.5)]
    full_out: Share
    full_in: Share
