"""How results depend on the length of a step: ``python -m benchmarks.time_steps``.

Prints the tables of docs/model.md: shares of cities by class and attributes of Table 1 where leaders choose, and what all at
once gives minus one at a time where a programme is imposed. Within a step arms are matched pairs; cities of different steps
are founded alike, and meet draws of their own.
"""

import argparse

from experiments import setting
from experiments.statistics.estimates import Estimate, difference, ratio, share
from simulation import ensemble
from simulation.time_step import at_step

STEPS = {"quarter": 3.0, "month": 1.0, "half a month": 0.5, "quarter of a month": 0.25}
CLASSES = ("silo", "integrated, not enacted", "enacted")
CELLS = {"12 / 40": (12.0, 40), "20 / 60": (20.0, 60), "20 / 30": (20.0, 30)}  # effort / span


def chosen(step: float, panels: int, seed: int) -> list[Estimate]:
    """Shares by class, then the mean share of the seven attributes that vary, by class."""
    own = setting()
    rows = ensemble.run(at_step(own, step), seed, panels)
    found = [share(rows["outcome"] == kind, rows["panel"]) for kind in range(len(CLASSES))]
    marks = sum(rows[f"end_{name}"] for name in own.practices if name != "shared_vision") / (len(own.practices) - 1)
    for kind in range(len(CLASSES)):
        among = rows["outcome"] == kind
        found.append(ratio(marks * among, among, rows["panel"]))
    return found


def imposed(step: float, panels: int, seed: int, effort: float, span: int) -> list[Estimate]:
    """Shares of cities that enact, one at a time and all at once, and the difference in pairs."""
    values = (f"change_programme.effort={effort}", f"change_programme.span={span}")
    rows = [
        ensemble.run(at_step(setting("leadership=imposed", f"change_programme={arm}", *values), step), seed, panels)
        for arm in ("piecemeal", "concurrent")
    ]
    one, all_at_once = (each["outcome"] == 2 for each in rows)
    panel = rows[0]["panel"]
    return [share(one, panel), share(all_at_once, panel), difference(all_at_once * 1.0, one * 1.0, panel)]


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.time_steps", description=__doc__.splitlines()[0])
    parser.add_argument("--panels", type=int, default=400, help="panels of eleven cities in each cell")
    parser.add_argument("--seed", type=int, default=61)
    asked = parser.parse_args()
    for name, step in STEPS.items():
        print("|", " | ".join([name, *(f"{each:.3f}" for each in chosen(step, asked.panels, asked.seed))]), "|", flush=True)
    for cell, (effort, span) in CELLS.items():
        for name, step in STEPS.items():
            found = imposed(step, asked.panels, asked.seed, effort, span)
            print("|", " | ".join([cell, name, *(f"{each:.3f}" for each in found)]), "|", flush=True)


if __name__ == "__main__":
    main()
