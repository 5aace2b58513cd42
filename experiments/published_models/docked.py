"""Experiments run in our model and in a published one alike: trial periods and tipping points.

Each gives a table, what either model has to show for the patterns, and effects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from experiments.published_models import patterns, repenning, sastry
from experiments.running.arm import Arm
from experiments.statistics import estimates
from experiments.statistics.comparisons import Room, room_between, room_between_shares
from experiments.statistics.effects import NAN, EffectEstimate
from experiments.statistics.estimates import Estimate
from experiments.statistics.tables import Table, add_estimate

if TYPE_CHECKING:
    from experiments.running.row_source import RowSource

Signs = dict[tuple[Any, ...], Estimate]  # effect of the longest trial period, by model, environment and evaluation
PRESSED = 12.0  # months of pressure from managers in the programmes that Repenning's patterns are read from


class Docked(NamedTuple):
    """One experiment in both models."""

    table: Table
    ours: dict[str, np.ndarray]
    rival: dict[str, np.ndarray]
    effects: list[EffectEstimate]
    relations: Sequence[dict[str, Any]] = ()


def add_row(table: Table, row: dict[str, Any]) -> None:
    """Add a row to a table of columns; an Estimate fills three columns, NAME, NAME_low and NAME_high."""
    for name, value in row.items():
        if isinstance(value, Estimate):
            add_estimate(table, name, value)
        else:
            table.setdefault(name, []).append(value)


MISSING = Estimate(NAN, NAN, NAN)


def trial_arms(options: Any) -> list[Arm]:
    """Imposed programmes of our model, by environment, evaluation and trial period.

    Args:
        options: Options of the docking study.

    Returns:
        The arms whose rows `trials` reads.
    """
    return [
        Arm(
            f"trial_{environment}_{evaluation:g}_{months:g}",
            {
                "leadership.regime": "imposed",
                **changes,
                "leadership.drop_from_threat": evaluation,
                "change_programme.trial_period": months,
            },
        )
        for environment, changes in options.environments.items()
        for evaluation in options.evaluations
        for months in options.trials
    ]


def trials(options: Any, source: RowSource) -> Docked:
    """Failure by length of trial period: Sastry's organisations after a reorientation, our cities' imposed programmes.

    Args:
        options: Options of the docking study; `trials` ascend from 0, months.
        source: Where our model's rows come from.
    """
    table: Table = {}
    measured: list[EffectEstimate] = []
    lengths = np.array(options.trials)
    p = sastry.parameters(options.draws, options.seed)
    calm = sastry.simulate(p, lengths, 0.0, options.seed + 1)
    turbulent = sastry.simulate(p, lengths, options.turbulence, options.seed + 2)
    environments = list(options.environments)
    signs: Signs = {}
    pairs = {environments[0]: calm} | ({environments[-1]: turbulent} if len(environments) > 1 else {})
    for environment, paths in pairs.items():
        kept = sastry.reoriented(paths)
        failed, again = sastry.failed(paths)[kept], sastry.keeps_reorienting(paths)[kept]
        unit = np.arange(len(failed))
        for place, months in enumerate(options.trials):
            apart = estimates.gained(failed[:, place], failed[:, 0], unit)
            add_row(
                table,
                {
                    "model": "sastry", "environment": environment, "drop_from_threat": NAN, "trial_months": months,
                    "units": len(unit), "failed": estimates.share(failed[:, place], unit), "minus_none": apart,
                    "goes_on_reorienting": estimates.share(again[:, place], unit),
                    "enacted": MISSING, "performance_minus_none": MISSING,
                },
            )  # fmt: skip
        signs["sastry", environment] = apart
        fewer = failed[:, -1].astype(int) - failed[:, 0].astype(int)
        room = room_between_shares([float(failed[:, place].mean()) for place in (-1, 0)])
        measured.append(
            EffectEstimate(
                _key("trial_period_on_failure_sastry", environment, environments),
                "longest trial period minus none, on the share of reoriented organisations that fail,"
                f" {environment} environment (reconstruction)", apart, "share", len(unit), len(unit),
                "parameter draw and environment", len(unit), float((fewer > 0).mean()), float((fewer < 0).mean()), *room,
            )
        )  # fmt: skip
    ours = _our_trials(options, source, table, measured, signs)
    relations = []
    for environment in pairs:
        theirs = signs["sastry", environment]
        for evaluation in options.evaluations:
            for outcome in ("dropped", "performance lost"):
                own = signs[f"ours {outcome}", environment, evaluation]
                relations.append(
                    {
                        "environment": environment,
                        "drop_from_threat": evaluation,
                        "outcome": outcome,
                        **{f"sastry_{name}": value for name, value in theirs._asdict().items()},
                        **{f"ours_{name}": value for name, value in own._asdict().items()},
                        "relation": related(theirs, own),
                    }
                )
    return Docked(table, ours, sastry.observations(calm), measured, relations)


def related(one: Estimate, other: Estimate) -> str:
    """Relational equivalence of two effects [Axtell et al. 1996]: of one sign, of opposite signs, or not shown."""
    signs = [1 if each.low > 0.0 else -1 if each.high < 0.0 else 0 for each in (one, other)]
    if 0 in signs:
        return "not shown"
    return "equivalent" if signs[0] == signs[1] else "opposite"


def _negative(estimate: Estimate) -> Estimate:
    return Estimate(0.0 - estimate.value, 0.0 - estimate.high, 0.0 - estimate.low)


def _key(name: str, environment: str, environments: list[str]) -> str:
    return name if environment == environments[0] else f"{name}_{environment}"


def _our_trials(
    options: Any, source: RowSource, table: Table, measured: list[EffectEstimate], signs: Signs
) -> dict[str, np.ndarray]:
    rows = source.of(arm.name for arm in trial_arms(options))
    environments = list(options.environments)
    observed: dict[str, np.ndarray] = {}
    for environment in environments:
        for evaluation in options.evaluations:
            none = rows[f"trial_{environment}_{evaluation:g}_{options.trials[0]:g}"]
            panel = none["panel"]
            for months in options.trials:
                each = rows[f"trial_{environment}_{evaluation:g}_{months:g}"]
                dropped = estimates.gained(each["drops"] > 0, none["drops"] > 0, panel)
                gain = estimates.difference(each["performance_end"], none["performance_end"], panel)
                add_row(
                    table,
                    {
                        "model": "ours", "environment": environment, "drop_from_threat": evaluation, "trial_months": months,
                        "units": len(panel), "failed": estimates.share(each["drops"] > 0, panel), "minus_none": dropped,
                        "goes_on_reorienting": MISSING,
                        "enacted": estimates.share(each["outcome"] == 2, panel), "performance_minus_none": gain,
                    },
                )  # fmt: skip
            signs["ours dropped", environment, evaluation] = dropped
            signs["ours performance lost", environment, evaluation] = _negative(gain)
            if evaluation == options.evaluations[0]:
                same = f"effort, pace, breadth; drop_from_threat {evaluation:g}; {environment} environment"
                enacted = estimates.gained(each["outcome"] == 2, none["outcome"] == 2, panel)
                kept = room_between_shares([float(np.mean(arm["drops"] <= 0)) for arm in (each, none)])
                for name, what, value, unit, room in (
                    ("programme_survival", "share of imposed programmes not dropped", _negative(dropped), "share", kept),
                    ("enactment", "share of cities that enact", enacted, "share", room_between("enacted", [each, none])),
                    ("performance", "performance of the last year", gain, "points", Room(NAN, NAN, True)),
                ):
                    measured.append(
                        EffectEstimate(
                            _key(f"trial_period_on_{name}_ours", environment, environments),
                            f"longest trial period minus none, on the {what}, {environment} environment",
                            value, unit, len(panel), len(np.unique(panel)), same, **room._asdict(),
                        )
                    )  # fmt: skip
                if not observed:
                    observed = {
                        "failed_without_trial": none["drops"] > 0,
                        "failed_with_trial": each["drops"] > 0,
                        "trial_unit": panel,
                    }
    return observed


def tipping_arms(options: Any) -> list[Arm]:
    """Imposed programmes of our model by effort and by support at the start, in worlds that each add to the one before.

    Args:
        options: Options of the docking study.

    Returns:
        The arms whose rows `tipping` reads.
    """
    return [
        Arm(f"tipping_{world}_{varied}_{value:g}", {**changes, **_seeded(varied, value, options.supports_effort)})
        for world, changes in _tipping_worlds(options)
        for varied, values in _seeds(options).items()
        for value in values
    ]


def _tipping_worlds(options: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    so_far: dict[str, Any] = {"leadership.regime": "imposed"}
    for world, changes in options.tipping_worlds.items():
        so_far = {**so_far, **changes}
        yield world, so_far


def _seeds(options: Any) -> Mapping[str, Sequence[float]]:
    return {"effort": options.efforts, "support": options.supports}


def tipping(options: Any, source: RowSource) -> Docked:
    """Where a seed ends: programmes by starting commitment in Repenning's, imposed programmes by effort and support in ours.

    Args:
        options: Options of the docking study.
        source: Where our model's rows come from.
    """
    table: Table = {}
    measured: list[EffectEstimate] = []
    p = repenning.parameters(options.draws, options.seed)
    seeds = np.linspace(0.0, 1.0, 13)
    pressed = repenning.simulate(p, np.zeros(1), np.full(1, PRESSED))
    rival = repenning.observations(p, seeds, pressed)
    _ended(table, "repenning", "no pressure", "commitment", rival, options.seed)
    lengths = np.array([0.0, 3.0, 6.0, 12.0, 24.0, 48.0])
    final = repenning.simulate(p, np.zeros(1), lengths[None, :]).commitment[..., -1]
    by_length = {
        "seed_level": np.broadcast_to(lengths, final.shape).ravel(),
        "final_level": final.ravel(),
        "seed_unit": np.repeat(np.arange(options.draws), len(lengths)),
    }
    _ended(table, "repenning", "by length of pressure", "months", by_length, options.seed)
    spread = final > 2.0 / 3.0
    change = spread[:, -1].astype(int) - spread[:, 0].astype(int)
    measured.append(
        EffectEstimate(
            "pressure_on_survival_repenning",
            f"{lengths[-1]:g} months of pressure minus none, on the share of programmes that spread (reconstruction)",
            estimates.gained(spread[:, -1], spread[:, 0], np.arange(options.draws)), "share", options.draws, options.draws,
            "parameter draw", options.draws, float((change > 0).mean()), float((change < 0).mean()),
        )
    )  # fmt: skip
    rows = source.of(arm.name for arm in tipping_arms(options))
    observed: dict[tuple[str, str], dict[str, np.ndarray]] = {}
    for world in options.tipping_worlds:
        for varied, values in _seeds(options).items():
            arms = [rows[f"tipping_{world}_{varied}_{value:g}"] for value in values]
            observed[world, varied] = {
                "seed_level": np.concatenate(
                    [np.full(len(each["panel"]), value) for value, each in zip(values, arms, strict=True)]
                ),
                "final_level": np.concatenate([each["content_end"] for each in arms]),
                "seed_unit": np.concatenate([each["panel"] for each in arms]),
            }
            _ended(table, "ours", world, varied, observed[world, varied], options.seed)
            least, most, panel = arms[0], arms[-1], arms[0]["panel"]
            measured.append(
                EffectEstimate(
                    f"{varied}_on_new_frames_ours_{world}",
                    f"{varied} {values[-1]:g} minus {values[0]:g}, on the content of frames at the end, world {world}",
                    estimates.difference(most["content_end"], least["content_end"], panel), "share of the way from old to new",
                    len(panel), len(np.unique(panel)), f"imposed programme, world {world}",
                )
            )  # fmt: skip
    return Docked(table, observed[next(iter(options.tipping_worlds)), "effort"], rival, measured)


def _seeded(varied: str, value: float, effort: float) -> dict[str, float]:
    if varied == "effort":
        return {"change_programme.effort": value}
    return {"change_programme.effort": effort, "cognitive_framework.founding_spread": value}


def _ended(table: Table, model: str, world: str, varied: str, observed: dict[str, np.ndarray], seed: int) -> None:
    """A row per seed level: where runs end, and whether the whole grid tips by the criterion of the pattern."""
    pattern = next(each for each in patterns.PATTERNS if each.key == "tipping")
    verdict, _ = patterns.judged(pattern, observed, seed)
    levels, final, unit = observed["seed_level"], observed["final_level"], observed["seed_unit"]
    middle = (final > 1.0 / 3.0) & (final < 2.0 / 3.0)
    point = tipping_point(np.unique(levels), np.array([(final[levels == level] > 0.5).mean() for level in np.unique(levels)]))
    for level in np.unique(levels):
        here = levels == level
        add_row(
            table,
            {
                "model": model, "world": world, "varied": varied, "level": float(level),
                "final": estimates.mean(final[here], unit[here]),
                "low_third": estimates.share(final[here] <= 1.0 / 3.0, unit[here]),
                "middle_third": estimates.share(middle[here], unit[here]),
                "high_third": estimates.share(final[here] >= 2.0 / 3.0, unit[here]),
                "tips": verdict,
                "half_pass_at": point,
            },
        )  # fmt: skip


def tipping_point(levels: np.ndarray, shares: np.ndarray) -> float:
    """The seed at which the share of runs that pass the middle first reaches a half, interpolated; nan if it never does.

    >>> tipping_point(np.array([0.0, 1.0, 2.0]), np.array([0.0, 0.25, 0.75]))
    1.5
    """
    reached = np.flatnonzero(shares >= 0.5)
    if reached.size == 0:
        return NAN
    at = int(reached[0])
    if at == 0:
        return float(levels[0])
    rise = (0.5 - shares[at - 1]) / (shares[at] - shares[at - 1])
    return float(levels[at - 1] + rise * (levels[at] - levels[at - 1]))
