"""`framebreak demo`: the question on one configuration, in seconds; nothing is stored."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from experiments.arguments import Parser
from experiments.configuration.compose import setting
from experiments.statistics import estimates
from experiments.statistics.testability import NOT_TESTED, WHY_NOT, is_tested
from experiments.store.store import root
from simulation import ensemble
from simulation.vocabulary import Outcome

PANELS = 100
SEED = 1999
SIMULTANEITY = {"piece by piece": 1, "all at once": 8}  # practices worked on at a time
CLASSES = {Outcome.SILO: "silo", Outcome.INTEGRATED: "integrated", Outcome.ENACTED: "enacted"}

INTRODUCTION = """\
The same {cities} cities, with the same people and draws of chance, change piece by piece and all at once, with the same effort.
Shares of cities by class after {years} years, with 95 % intervals over {panels} panels of {size} cities; nothing is stored.
"""
CAVEAT = """
This is one configuration (leadership=imposed, otherwise the defaults), one of many like Table 1: an example, no answer.
The last lines of `framebreak run` say in how many of them either way does better.
"""
AFTERWARDS = """
framebreak run study.panels=50         the study's Table 1 beside the model; results land in {results}
framebreak run --help                  studies, and every value that can be changed
framebreak figures table1              a figure from the published tables
"""


def main(arguments: Sequence[str]) -> int:
    """Run `framebreak demo`; gives the exit status."""
    parser = Parser(prog="framebreak demo", description="A small comparison in seconds; nothing is stored.")
    parser.parse_args(list(arguments))
    print("\n".join(compared()))
    print(AFTERWARDS.format(results=root()), end="")
    return 0


def compared() -> list[str]:
    """Run both ways, and say what they gave: the lines of `framebreak demo` before it says what to do next."""
    arms = {name: setting("leadership=imposed", f"change_programme.simultaneity={n}") for name, n in SIMULTANEITY.items()}
    rows = {name: ensemble.run(arm, SEED, PANELS) for name, arm in arms.items()}
    first = next(iter(arms.values()))
    cities, years = PANELS * first.cities, first.months // 12
    said = INTRODUCTION.format(cities=f"{cities:,}", years=years, panels=PANELS, size=first.cities)
    return [*said.splitlines(), "", *table(rows), *CAVEAT.splitlines()]


def table(rows: dict[str, dict[str, np.ndarray]]) -> list[str]:
    """The lines of the table: the share of each class in two arms, and the second minus the first over matched pairs.

    Args:
        rows: Of each arm its cities by column, the same cities in the same order.
    """
    (one, first), (other, second) = rows.items()
    lines = [f"{'':<10}  {one:<20}  {other:<20}  {other} minus {one}"]
    is_told = True
    for outcome, name in CLASSES.items():
        before, after = first["outcome"] == outcome, second["outcome"] == outcome
        told = is_tested(before, after, is_share=True)
        is_told = is_told and told
        difference = f"{estimates.gained(after, before, first['panel']):+.2f}" if told else NOT_TESTED
        shares = [f"{estimates.share(each, first['panel']):.2f}" for each in (before, after)]
        lines.append(f"{name:<10}  {shares[0]:<20}  {shares[1]:<20}  {difference}")
    return lines if is_told else [*lines, f"{NOT_TESTED}: {WHY_NOT}"]
