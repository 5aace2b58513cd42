"""What can be asked of the study of rivals: its options, by name, with their ranges."""

from typing import Annotated, Any, NamedTuple

from experiments.configuration.options import Seed, Size, Threads
from simulation.quantity import Quantity


class Options(NamedTuple):
    """Options of the study."""

    name: str
    question: str
    analysis: str
    panels: Annotated[int, Quantity("panels of each draw, leaders choosing", "panels", 1, 1_000_000), Size(1)]
    seed: Seed
    threads: Threads
    draws: Annotated[int, Quantity("plausible draws", "draws", 8, 1_000_000), Size(8, True)]
    coding_errors: tuple[Annotated[float, Quantity("chance that a practice is misread", "share", 0, 0.5)], ...]
    fits: tuple[Annotated[float, Quantity("largest mean distance from the marks, by class", "share", 0, 1)], ...]
    fewest_cities: Annotated[int, Quantity("cities of a class below which a draw does not fit", "cities", 1, 1_000_000)]
    decisive: Annotated[float, Quantity("log odds from which evidence speaks for a rival", "log odds", 0, 100)]
    reference: str
    scopes: dict[str, Any]
    frames: dict[str, Any]
    placebo_draws: Annotated[int, Quantity("draws under every triple of embedded practices", "draws", 0, 1_000_000), Size(1)]
    recovery_cities: tuple[Annotated[int, Quantity("cities of a simulated data set", "cities", 1, 100_000)], ...]
    recovery_sets: Annotated[int, Quantity("data sets of each size by each rival", "data sets", 0, 10_000), Size(1)]
    plausible: dict[str, Any]
