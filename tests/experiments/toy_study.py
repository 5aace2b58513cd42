"""A study of the fake model, in the form that every study has."""

import os
from typing import NamedTuple

from experiments.configuration.options import Panels, Seed, Threads
from experiments.reporting.report import Report
from experiments.running.arm import Arm


class Options(NamedTuple):
    name: str
    question: str
    analysis: str
    panels: Panels
    seed: Seed
    threads: Threads
    strengths: tuple[float, ...]


def arms(question):
    strengths = question.options.strengths
    return [Arm("default"), *(Arm(f"K={strength:g}", {"complementarity.strength": strength}) for strength in strengths)]


def analyse(question, rows):
    default, *others = (arm.name for arm in arms(question))
    tables = {default: rows.one(default), **rows.of(others)}
    if os.environ.get("FAKE_BUG"):
        raise ZeroDivisionError("a bug in a study")
    means = {arm: rows["use"].mean() for arm, rows in tables.items()}
    table = {"arm": list(means), "use": list(means.values()), "none": [float("nan")] * len(means)}
    text = "\n".join(f"{arm:<10} {mean:.4f}" for arm, mean in means.items())

    def draw(figure, drawn):
        axes = figure.subplots()
        axes.bar(drawn["table1"]["arm"], drawn["table1"]["use"])

    return Report(text, {"use": means}, {"table1": table}, {"figure1": draw})
