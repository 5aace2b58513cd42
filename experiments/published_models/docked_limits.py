"""The limits in which our model must be an older one, and the peaks of its payoff beside those of NK landscapes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.published_models import granovetter, landscapes, limits, repenning
from experiments.published_models.docked import add_row
from experiments.statistics.estimates import Estimate, mean
from experiments.statistics.tables import Table

if TYPE_CHECKING:
    from experiments.running.question import Question
    from simulation.parameters import Setting

EXACT = 1e-9  # largest difference that counts as none


def checked(question: Question) -> Table:
    """Every limit: what is compared, how far apart the two are, how far they may be, and whether the limit holds.

    Args:
        question: The docking study's question.
    """
    setting, options = question.setting, question.options
    table: Table = {}

    def hold(limit: str, compared: str, apart: float, within: float) -> None:
        row = {"limit": limit, "compared": compared, "apart": float(apart), "within": within}
        add_row(table, {**row, "holds": bool(apart <= within)})

    for network, changes in options.networks.items():
        cities = limits.averaging(question.vary({**limits.AVERAGING, **changes}), options.seed)
        name = f"DeGroot, {network} network, {len(cities)} cities"
        hold(name, "largest difference of any frame in any month", max(each.path for each in cities), EXACT)
        hold(
            name, "largest change of influence times frames, first month to last", max(each.conserved for each in cities), EXACT
        )
    riot, alone = granovetter.crowds(100)
    hold("Granovetter, thresholds 0, 1 ... 99", "people who do not join, of 100", 100 - riot, 0.0)
    hold("Granovetter, the 1 replaced by a 2", "people who join beside the first", alone - 1, 0.0)
    practices = len(setting.practices)
    for threshold in options.thresholds:
        mean_threshold = {"cognitive_framework.threshold": threshold * practices}
        cascades = limits.cascades(question.vary({**limits.CASCADE, **mean_threshold}), options.seed)
        share = np.mean([city.joined for city in cascades])
        name = f"Granovetter, uniform thresholds of mean {threshold:g}, {len(cascades)} cities, {share:.2f} join"
        hold(name, "largest difference of structure from the cascade, any month", max(each.path for each in cascades), EXACT)
        hold(name, "managers broken in one model and not in the other, all months", sum(c.differing for c in cascades), 0.0)
        hold(name, "managers who differ where r = F(r) comes to rest", sum(c.resting for c in cascades), 0.0)
    apart = limits.aspirations(question.vary(limits.LEARNING), options.seed)
    hold("Lant & Mezias, aspirations without peers and strategy", "largest difference in any month, points", apart, EXACT)
    for side, final in zip(("above", "below"), _around_threshold(options), strict=True):
        at = 1.0 if side == "above" else 0.0
        hold(
            f"Repenning (reconstruction), started 0.01 {side} the threshold",
            f"largest distance from {at:g}",
            abs(final - at).max(),
            0.05,
        )
    return table


def _around_threshold(options: Any) -> list[np.ndarray]:
    """Last commitment of runs that start just above and just below the motivation threshold, results in step with effort."""
    p = repenning.parameters(options.draws, options.seed)
    p = {**p, "delay": np.ones(options.draws)}
    started = repenning.threshold(p)[:, None] + np.array([0.01, -0.01])
    final = repenning.simulate(p, started, np.zeros(1), in_step=True, months=6000).commitment[..., -1]
    return [final[:, 0], final[:, 1]]


def peaks(setting: Setting, options: Any) -> Table:
    """Peaks over all 2^N states: of our payoff at several K, with our matrix and with equal weights; and of NK landscapes."""
    table: Table = {}
    size, performance = len(setting.practices), setting.parameters.performance
    own = {(p, q): float(setting.misfit[p, q]) for p in range(size) for q in range(p + 1, size) if setting.misfit[p, q] != 0.0}
    others = 2.0 * len(own) / size
    for name, weights, interactions in (("ours", own, others), ("ours, all pairs alike", None, float(size - 1))):
        for strength in options.strengths:
            land = landscapes.ours(size, strength, performance.from_misfit, performance.from_fit, weights)
            count = float(len(landscapes.peaks(land)))
            add_row(
                table,
                _row(name, interactions, strength, Estimate(count, count, count), 1.0 if strength == 0.0 else float("nan")),
            )
    rng = np.random.default_rng(options.seed + 4)
    for k in range(size):
        counts = np.array([len(landscapes.peaks(landscapes.nk(size, k, rng))) for _ in range(options.landscapes)], dtype=float)
        theory = {0: 1.0, size - 1: 2.0**size / (size + 1)}
        add_row(table, _row("NK", float(k), float("nan"), mean(counts, np.arange(len(counts))), theory.get(k, float("nan"))))
    return table


def _row(name: str, interactions: float, strength: float, peaks: Estimate, theory: float) -> dict[str, Any]:
    return {"landscape": name, "interactions": interactions, "strength": strength, "peaks": peaks, "theory": theory}
