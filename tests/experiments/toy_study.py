"""A study of the fake model, in the form that every study has."""

import os
from typing import NamedTuple

from experiments.configuration.options import Panels, Seed, Threads
from experiments.reporting.report import Report


class Options(NamedTuple):
    name: str
    question: str
    analysis: str
    panels: Panels
    seed: Seed
    threads: Threads
    strengths: tuple[float, ...]


def run(setting, options, bench):
    arms = {f"K={strength:g}": bench.vary({"complementarity.strength": strength}) for strength in options.strengths}
    tables = {"default": bench.table("default", setting), **bench.tables(arms)}
    if os.environ.get("FAKE_BUG"):
        raise ZeroDivisionError("a bug in a study")
    means = {arm: rows["use"].mean() for arm, rows in tables.items()}
    table = {"arm": list(means), "use": list(means.values()), "none": [float("nan")] * len(means)}
    text = "\n".join(f"{arm:<10} {mean:.4f}" for arm, mean in means.items())

    def draw(figure, drawn):
        axes = figure.subplots()
        axes.bar(drawn["table1"]["arm"], drawn["table1"]["use"])

    return Report(text, {"use": means}, {"table1": table}, {"figure1": draw})
