"""Search plans by Optuna, and say by how much the best is ahead where the search did not look.

The search moves effort alone: groups of practices in an order, how many are worked on at a time, at which share of the pace,
and pauses between. Every plan it asks for offers all the effort of the programme, unless the horizon ends it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from experiments.errors import Refusal
from experiments.plans.schedule import with_plan
from experiments.statistics import estimates, outcome_measures
from experiments.statistics.estimates import Estimate
from simulation import ensemble

if TYPE_CHECKING:
    import optuna

    from simulation.parameters import Setting

Moves = list[dict[str, Any]]
MOST_GROUPS, LONGEST_PAUSE, SLOWEST = 4, 12, 0.25
RIVALS: dict[str, int] = {"concurrent": 64, "piecemeal": 1}
"""The built-in programmes as plans: how many practices they work on at a time."""


class Luck(NamedTuple):
    """Cities that plans are tried in: panels of a seed, and of each all cities or one."""

    seed: int
    panels: range
    city: int | None


class Found(NamedTuple):
    """The best plan of a search, in the cities of the search and in fresh ones."""

    moves: Moves
    trials: int
    searched: float  # its outcome in the cities of the search
    fresh: Estimate
    ahead: Mapping[str, tuple[float, Estimate]]  # minus each rival: in the search, and in fresh panels


def search(
    config: Mapping[str, Any], outcome: str, luck: Luck, fresh: Luck, trials: int, say: Callable[[str], object] = print
) -> Found:
    """Search for the plan with the highest outcome in some cities, and look at it in fresh ones.

    Args:
        config: of the model; its programme's effort, span, start month and scope are those of every plan.
        outcome: a measure of ``outcome_measures``.
        luck: the cities of the search.
        fresh: other panels, which the search does not see.
        trials: plans that are tried.
        say: what becomes of a line about progress.

    Returns:
        The best plan, and by how much it is ahead of the rivals.

    Raises:
        Refusal: Optuna is not installed, no such outcome, or the programme that is configured leaves no plan to try.
    """
    try:
        import optuna
    except ModuleNotFoundError:
        raise Refusal(
            "framebreak plan best needs optuna, which is not installed; install it with: tools/bootstrap optuna"
        ) from None
    outcome_measures.find(outcome, "--outcome")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    base = with_plan(config, rival(config, "concurrent"), "the configured programme")
    memory = optuna.create_study(direction="maximize")
    best: tuple[float, Moves] | None = None
    for place in range(trials):
        seed = int(np.random.SeedSequence([luck.seed, place]).generate_state(1)[0])
        memory.sampler = optuna.samplers.TPESampler(seed=seed)
        trial = memory.ask()
        moves = suggested(trial, base)
        value = float(np.mean(_values(with_plan(config, moves), outcome, luck)))
        if np.isnan(value):
            raise Refusal(f"--outcome {outcome} has no value in the cities of the search; take another, or more panels")
        memory.tell(trial, value)
        if best is None or value > best[0]:
            best = (value, moves)
            say(f"trial {place}: {outcome} = {value:.4f}")
    assert best is not None
    value, moves = best
    here, there = (_values(with_plan(config, moves), outcome, each) for each in (luck, fresh))
    panel = _panels(base, fresh)
    ahead = {}
    for name in RIVALS:
        setting = with_plan(config, rival(config, name))
        near, far = (_values(setting, outcome, each) for each in (luck, fresh))
        ahead[name] = (float(np.mean(here - near)), estimates.difference(there, far, panel))
    return Found(moves, trials, value, estimates.mean(there, panel), ahead)


def rival(config: Mapping[str, Any], name: str) -> Moves:
    """A built-in programme as a plan, from the month in which programmes start."""
    return [{"month": int(config["change_programme"]["start_month"]), "work": "all", "at_a_time": RIVALS[name]}]


def suggested(trial: optuna.Trial, base: Setting) -> Moves:
    """A plan as a trial suggests it: practices by their keys, cut into groups, each with its months."""
    programme, months = base.parameters.change_programme, base.months
    scope = np.flatnonzero(base.scope).tolist()
    keys = {practice: trial.suggest_float(f"key_{base.practices[practice]}", 0.0, 1.0) for practice in scope}
    order = sorted(scope, key=lambda practice: keys[practice])
    count = trial.suggest_int("groups", 1, min(MOST_GROUPS, len(order)))
    moves: Moves = []
    month, rest = int(programme.start_month), programme.span
    for place, group in enumerate(np.array_split(order, count)):
        share = trial.suggest_float(f"share_{place}", SLOWEST, 1.0)
        at_a_time = trial.suggest_int(f"at_a_time_{place}", 1, len(scope))
        pause = trial.suggest_int(f"pause_{place}", 0, LONGEST_PAUSE) if place else 0
        if pause and month + pause < months:
            moves.append({"month": month, "pause": True})
            month += pause
        if month >= months:
            break
        pace = programme.effort / programme.span
        names = [base.practices[int(practice)] for practice in group]
        effort = min(float(f"{share * pace:.4g}"), pace)  # short enough to be read
        long = int(programme.span * len(names) / len(order) / (effort / pace))
        if long < 1 or long * effort / pace > rest:
            continue
        moves.append({"month": month, "work": names, "effort": effort, "at_a_time": min(at_a_time, len(names))})
        month, rest = month + long, rest - long * effort / pace
    while moves and "pause" in moves[-1]:
        moves.pop()
    names = [base.practices[practice] for practice in order]
    return moves or [{"month": int(programme.start_month), "work": names}]  # of a span too short for groups


def _values(setting: Setting, outcome: str, luck: Luck) -> np.ndarray:
    rows = ensemble.run(setting, luck.seed, luck.panels)
    values = outcome_measures.values(rows, outcome, setting.months).astype(float)
    return values if luck.city is None else values[rows["city"] == luck.city]


def _panels(setting: Setting, luck: Luck) -> np.ndarray:
    per_panel = setting.cities if luck.city is None else 1
    return np.repeat(np.arange(luck.panels.start, luck.panels.stop), per_panel)


def told(found: Found, outcome: str, panels: Sequence[int]) -> str:
    """What was found, in words: in the search, in fresh panels, and what lies between the two."""
    fresh = found.fresh.value
    lines = [
        f"best of {found.trials:,} plans: {outcome} = {found.searched:.4f} where the search looked (panels: {panels[0]:,}), "
        f"{found.fresh:.4f} in {panels[1]:,} fresh panels",
        "A plan that is chosen for its value is expected to look better where it was chosen than it is (the winner's curse); "
        f"searched minus fresh: {found.searched - fresh:+.4f}. Read the fresh panels.",
    ]
    for name, (searched, ahead) in found.ahead.items():
        verdict = _verdict(ahead)
        lines.append(f"minus {name}: {ahead:+.4f} in fresh panels, {verdict} (search: {searched:+.4f})")
    return "\n".join(lines)


def _verdict(ahead: Estimate) -> str:
    if np.isnan(ahead.low):
        return "from a single panel, without an interval"
    if ahead.low > 0.0:
        return "ahead, and the interval says so"
    return "behind, and the interval says so" if ahead.high < 0.0 else "which chance alone may give"
