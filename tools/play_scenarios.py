"""Find cities for the scenarios of Play, and the best play that a search finds in each.

    python tools/play_scenarios.py cities NAME [--panels 20] [--plays 150]   how often plays drawn at random enact, city by city
    python tools/play_scenarios.py best [NAME ...] [--plays 1500]            search at both levels, and write the file
    python tools/play_scenarios.py measure                                   what plans do, for the notes; writes measured.json

A search tries plays drawn at random first, and then varies the best one (Optuna's TPE sampler). What it finds is the best that
was tried; nothing says that there is no better one.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import optuna

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from experiments.classroom.play import evidence, moves, scenarios
from experiments.classroom.play.scenarios import Scenario
from simulation import MODEL_VERSION, ensemble

PRACTICES_FIRST = 6  # groups of practices at most
SEED = 2026


def drawn(trial: optuna.Trial, scenario: Scenario) -> str:
    """A play as a trial suggests it: groups of practices in an order, their quarters and pace, pauses, people, interests."""
    rules = scenario.rules
    keys = {name: trial.suggest_float(f"key_{name}", 0.0, 1.0) for name in rules.practices}
    order = sorted(rules.practices, key=lambda name: keys[name])
    groups = np.array_split(order, trial.suggest_int("groups", 1, PRACTICES_FIRST))
    month = moves.QUARTER * trial.suggest_int("start", 0, 24)
    found = []
    for place, group in enumerate(groups):
        long = trial.suggest_int(f"quarters_{place}", 1, 10)
        part = trial.suggest_categorical(f"part_{place}", moves.PARTS)
        pause = trial.suggest_int(f"pause_{place}", 0, 6) if place else 0
        keeps = trial.suggest_categorical(f"keeps_{place}", (False, True)) if place else False
        if pause:
            found.append((month, f"{month}:pause"))
            month += moves.QUARTER * pause
        names = [*(list(groups[place - 1]) if keeps else []), *group]
        found.append((month, f"{month}:work:{'.'.join(names)}:{part}"))
        month += moves.QUARTER * long
    found.append((month, f"{month}:work:{'.'.join(order)}:100"))  # what is left, on everything
    for role in ("cio",):  # whom a city manager who plays alone may replace
        if rules.hires[role] and trial.suggest_categorical(f"hire_{role}", (False, True)):
            at = moves.QUARTER * trial.suggest_int(f"when_{role}", 0, 40)
            found.append((at, f"{at}:hire:{role}:{rules.comes[0]}"))
    if rules.align and trial.suggest_categorical("aligns", (False, True)):
        at = moves.QUARTER * trial.suggest_int("when_aligned", 0, 30)
        found.append((at, f"{at}:align:{max(rules.align)}"))
    return ",".join(_fitting(sorted(found, key=lambda each: each[0]), scenario))


def _fitting(found: list[tuple[int, str]], scenario: Scenario) -> list[str]:
    """Moves without those that lie beyond the horizon or find no effort left."""
    kept: list[str] = []
    for month, text in found:
        if month >= scenario.rules.months:
            continue
        try:
            moves.read(",".join([*kept, text]), scenario.rules.months, scenario.rules)
        except moves.Refusal:
            continue
        kept.append(text)
    return kept


def value(row: dict[str, np.ndarray], place: int) -> float:
    """How good a city's end is: its class, then the share of real use, then how soon it was enacted."""
    months = float(row["months_to_enactment"][place])
    soon = 0.1 * (1.0 - months / 156.0) if row["outcome"][place] == 2 and not np.isnan(months) else 0.0
    return float(row["outcome"][place]) + 0.8 * float(row["use"][place]) + soon


def played(scenario: Scenario, text: str) -> dict[str, np.ndarray]:
    """Rows of the scenario's panel under a play."""
    read = moves.read(text, scenario.rules.months, scenario.rules)
    base = scenario.base
    setting = scenario.own(read, scenario.rules.months).setting("left")
    return ensemble.run(setting, base.seed, range(base.panel, base.panel + 1), threads=1)


def best(scenario: Scenario, plays: int, say: Callable[[str], object] = print) -> tuple[str, float]:
    """The best of some plays in the scenario's city."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    sampler = optuna.samplers.TPESampler(seed=SEED, n_startup_trials=plays // 3, n_ei_candidates=12)
    study = optuna.create_study(direction="maximize", sampler=sampler)
    found = ("", -1.0)
    for number in range(plays):
        trial = study.ask()
        text = drawn(trial, scenario)
        result = value(played(scenario, text), scenario.base.city)
        study.tell(trial, result)
        if result > found[1]:
            found = (text, result)
            say(f"{scenario.address} play {number}: {result:.3f} {text}")
    return found


def cities(scenario: Scenario, panels: int, plays: int) -> None:
    """Print how often random plays enact in each city, beside the built-in programmes."""
    sampler = optuna.samplers.RandomSampler(seed=SEED)
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(sampler=sampler)
    base, span = scenario.base, range(panels)
    columns = {}
    for name in scenarios.RIVALS:
        setting = base._replace(left=scenario.rival(name)).setting("left")
        columns[name] = ensemble.run(setting, base.seed, span, threads=1)
    tried = []
    for _ in range(plays):
        trial = study.ask()
        read = moves.read(drawn(trial, scenario), scenario.rules.months, scenario.rules)
        tried.append(ensemble.run(scenario.own(read, scenario.rules.months).setting("left"), base.seed, span, threads=1))
    enacted = np.mean([each["outcome"] == 2 for each in tried], axis=0)
    dropped = np.mean([each["drops"] > 0 for each in tried], axis=0)
    rows = columns["at_once"]
    for place in np.argsort(enacted):
        ends = " ".join(
            f"{name}={int(each['outcome'][place])}{'d' if each['drops'][place] else ' '}" for name, each in columns.items()
        )
        print(
            f"{rows['panel'][place]:3d}:{rows['city'][place]:<2d} enacted {enacted[place]:.2f}",
            f"dropped {dropped[place]:.2f} {ends}",
        )


def write(path: Path, level: int, text: str, plays: int) -> None:
    """Put what was found into the scenario's file."""
    content = path.read_text(encoding="utf-8")
    search = f"Optuna's TPE sampler over orders of practices, pace, pauses, hirings and alignment, seed {SEED}"
    line = f'  {level}: {{plays: {plays}, search: "{search}", moves: "{text}"}}\n'
    if "\nbest:\n" not in content:
        content += "best:\n"
    content = re.sub(rf"^  {level}: \{{plays.*\n", "", content, flags=re.MULTILINE)
    path.write_text(content + line, encoding="utf-8")


def main() -> None:
    """Run the tool."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("cities", "best", "measure"))
    parser.add_argument("names", nargs="*")
    parser.add_argument("--panels", type=int, default=20)
    parser.add_argument("--plays", type=int, default=None)
    args = parser.parse_args()
    if args.command == "measure":
        measured = {name: evidence.measure(scenarios.find(name, 1)) for name in scenarios.names()}
        content = {"model_version": MODEL_VERSION, "scenarios": measured}
        measured.write(evidence.STORED, content)
        return
    for name in args.names or scenarios.names():
        if args.command == "cities":
            cities(scenarios.find(name, 1), args.panels, args.plays or 150)
            continue
        for level in scenarios.LEVELS:
            plays = args.plays or 1500
            text, result = best(scenarios.find(name, level), plays)
            print(f"{name} level {level}: {result:.3f} of {plays} plays: {text}")
            write(scenarios.FOLDER / f"{name}.yaml", level, text, plays)


if __name__ == "__main__":
    main()
