"""A study of the fake model that counts a share, as most studies do."""

from toy_study import Options as Options

from experiments.reporting.report import Report
from experiments.running.arm import Arm
from experiments.statistics import estimates


def arms(question):
    return [Arm("counted")]


def analyse(question, source):
    rows = source.one("counted")
    found = shares(question, source)
    text = f"{question.panels} panels, enacted {found['shares']['enacted']:.6f}"
    return Report(text, {**found, "panels": question.options.panels, "panels_seen": int(rows["panel"][-1]) + 1})


def shares(question, source):
    rows = source.one("counted")
    found = {
        "enacted": estimates.share(rows["is_enacted"], rows["panel"]),
        "low_use": estimates.share(rows["use"] < 0.05, rows["panel"]),
    }
    named = {name: each.value for name, each in found.items()}
    for name, each in found.items():
        named |= {f"{name}_low": each.low, f"{name}_high": each.high}
    return {"shares": named}
