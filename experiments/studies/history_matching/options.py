"""What can be asked of the study of the posterior: its options, by name, with their ranges."""

from typing import Annotated, Any, NamedTuple

from experiments.configuration.options import Panels, Seed, Size, Threads
from simulation.quantity import Quantity


class Options(NamedTuple):
    """Options of the study."""

    name: str
    question: str
    analysis: str
    panels: Annotated[int, Quantity("panels of each draw of the weighted bank", "panels", 1, 1_000_000), Size(2)]
    seed: Seed
    threads: Threads
    waves: Annotated[int, Quantity("waves of history matching", "waves", 1, 10), Size(1)]
    wave_draws: Annotated[int, Quantity("draws of a wave", "draws", 32, 1_000_000), Size(256)]
    wave_panels: Panels
    active: Annotated[int, Quantity("numbers that an emulator's Gaussian process is over", "numbers", 1, 40)]
    draws: Annotated[int, Quantity("draws of the weighted bank", "draws", 16, 1_000_000), Size(64, True)]
    particles: Annotated[int, Quantity("draws that are moved from the bank to the posterior", "draws", 16, 1_000_000), Size(32)]
    kept: Annotated[float, Quantity("effective draws left by a step, over all", "share", 0.05, 0.95)]
    moves: Annotated[int, Quantity("Metropolis moves of every draw after a step", "moves", 1, 1000), Size(1)]
    final_moves: Annotated[
        int, Quantity("further moves of every draw once the likelihood is whole", "moves", 0, 10_000), Size(1)
    ]
    coding_errors: tuple[Annotated[float, Quantity("chance that a practice is misread", "share", 0, 0.5)], ...]
    fits: tuple[Annotated[float, Quantity("largest mean distance from the marks, by class", "share", 0, 1)], ...]
    fewest_cities: Annotated[int, Quantity("cities of a class below which it is not measured", "cities", 1, 1_000_000)]
    rank_sets: Annotated[int, Quantity("data sets made by draws of the bank", "data sets", 0, 100_000), Size(2)]
    held: tuple[str, ...]
    fresh_panels: Panels
    compared_draws: Annotated[int, Quantity("draws in which both ways are simulated", "draws", 1, 1_000_000), Size(4)]
    regime_panels: Annotated[int, Quantity("panels of each of them in each arm", "panels", 2, 1_000_000), Size(2)]
    simultaneity: tuple[Annotated[float, Quantity("practices worked on at a time", "practices", 1, 64)], ...]
    margin: Annotated[float, Quantity("smallest difference of interest", "share", 0.001, 0.5)]
    rules: Annotated[dict[str, Any], Size(1)]
    plausible: dict[str, Any]
