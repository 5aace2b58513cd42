"""What can be asked of the study of patterns: its options, by name, with their ranges."""

from typing import Annotated, Any, NamedTuple

from experiments.configuration.options import Seed, Size, Threads
from simulation.quantity import Quantity


class Options(NamedTuple):
    """Options of the study."""

    name: str
    question: str
    analysis: str
    panels: Annotated[int, Quantity("panels of each arm as configured", "panels", 2, 1_000_000), Size(2)]
    seed: Seed
    threads: Threads
    history_panels: Annotated[int, Quantity("first panels followed month by month", "panels", 2, 1_000_000), Size(2)]
    network_panels: Annotated[int, Quantity("panels of networks as founded", "panels", 2, 1_000_000), Size(2)]
    draws: Annotated[int, Quantity("plausible draws", "draws", 0, 1_000_000), Size(1, True)]
    draw_panels: Annotated[int, Quantity("panels of each arm of a draw", "panels", 2, 1_000_000), Size(2)]
    draw_history_panels: Annotated[int, Quantity("panels of a draw followed month by month", "panels", 2, 1_000_000), Size(2)]
    rare: Annotated[float, Quantity("factor on rates of triggers where they are rare", "factor", 0, 1)]
    education: tuple[Annotated[float, Quantity("platform.education_floor, lower and higher", "ratio", 0, 2)], ...]
    strengths: tuple[Annotated[float, Quantity("K, lower and higher", "scale", 0, 3)], ...]
    plausible: dict[str, Any]
