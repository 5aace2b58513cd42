"""A study of the fake model that counts a share, as most studies do."""

from toy_study import Options as Options

from experiments.reporting.report import Report
from experiments.statistics import estimates


def run(setting, options, bench):
    rows = bench.table("counted", setting)
    found = shares(setting, options, bench)
    text = f"{options.panels} panels, enacted {found['shares']['enacted']:.6f}"
    return Report(text, {**found, "panels": options.panels, "panels_seen": int(rows["panel"][-1]) + 1})


def shares(setting, options, bench):
    rows = bench.table("counted", setting)
    found = {
        "enacted": estimates.share(rows["is_enacted"], rows["panel"]),
        "low_use": estimates.share(rows["use"] < 0.05, rows["panel"]),
    }
    named = {name: each.value for name, each in found.items()}
    for name, each in found.items():
        named |= {f"{name}_low": each.low, f"{name}_high": each.high}
    return {"shares": named}
