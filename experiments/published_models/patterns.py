"""Stylised facts and what a model must show to reproduce them; no verdict is written by hand.

A pattern names the observations it needs and turns them into checks: an estimate with its interval, and the bounds within which
the pattern holds. A check holds where the whole interval lies within the bounds, fails where it lies wholly outside, and is
undecided otherwise. A pattern is *reproduced* if all checks hold, *not reproduced* if one fails, else *undecided*; a model that
lacks an observation the pattern needs is *silent*.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from experiments.published_models import measures
from experiments.statistics import estimates
from experiments.statistics.estimates import Estimate

Observed = Mapping[str, np.ndarray]
REPRODUCED, NOT, UNDECIDED, SILENT = "reproduced", "not reproduced", "undecided", "silent"
INFINITE = float("inf")


class Check(NamedTuple):
    """One measured quantity and the bounds within which the pattern holds."""

    what: str
    estimate: Estimate
    low: float
    high: float

    @property
    def verdict(self) -> str:
        """Whether the interval lies within the bounds, wholly outside them, or neither; nan is undecided."""
        value, low, high = self.estimate
        if np.isnan(low):  # one value without an interval, such as a single unit: nothing is decided
            return UNDECIDED
        if low >= self.low and high <= self.high and self.low <= value <= self.high:
            return REPRODUCED
        return NOT if high < self.low or low > self.high else UNDECIDED


class Pattern(NamedTuple):
    """A stylised fact."""

    key: str
    meaning: str
    source: str  # id in the evidence, or reference
    needs: tuple[str, ...]
    criterion: str
    checks: Callable[[Observed, int], Sequence[Check]]  # observations and a seed
    looked_at: bool = False  # looked at while our default city was set by hand or chosen by Table 1
    by_rule: bool = False  # in our model the sign follows from a rule: verification, not evidence


def judged(pattern: Pattern, observed: Observed, seed: int) -> tuple[str, Sequence[Check]]:
    """The verdict on one model, and the checks it rests on.

    Args:
        pattern: The stylised fact.
        observed: What the model has a variable for, by name.
        seed: Seed of what a check draws.

    Returns:
        `REPRODUCED`, `NOT`, `UNDECIDED` or `SILENT`, and the checks; none if the model is silent.
    """
    if any(name not in observed for name in pattern.needs):
        return SILENT, ()
    checks = pattern.checks(observed, seed)
    verdicts = {check.verdict for check in checks}
    if NOT in verdicts:
        return NOT, checks
    return (REPRODUCED if verdicts == {REPRODUCED} else UNDECIDED), checks


def _two_stages(o: Observed, seed: int) -> list[Check]:
    reached, used, unit = o["architecture_reached"].astype(bool), o["used"].astype(bool), o["unit"]
    return [
        Check("share with architecture and no use", estimates.share(reached & ~used, unit), 0.05, 1.0),
        Check("share with use among those with architecture", estimates.share(used, unit, reached), 0.0, 0.5),
        Check("share with use and no architecture", estimates.share(used & ~reached, unit), 0.0, 0.05),
    ]


def _split(o: Observed, seed: int) -> list[Check]:
    outcome, unit = o["outcome"], o["unit"]
    bounds = ((0.36, 0.78), (0.11, 0.50), (0.03, 0.32))  # evidence S1: posterior 90 % regions of 7/3/1, flat prior
    return [Check(f"share of class {place}", estimates.share(outcome == place, unit), *bounds[place]) for place in range(3)] + [
        Check("share of panels that show 7/3/1 exactly", exact_split(outcome, unit), 0.0, 0.12)
    ]


def exact_split(outcome: np.ndarray, unit: np.ndarray, split: tuple[int, int, int] = (7, 3, 1)) -> Estimate:
    """Share of replicate panels with exactly this split.

    Args:
        outcome: Class of each city, 0 to 2, (cities,).
        unit: Panel of each city, (cities,).
        split: Numbers of silos, integrated and enacted cities.
    """
    counts = np.array([estimates.per_panel(outcome == place, unit) for place in range(3)])
    return estimates.proportion(int((np.array(split) == counts.T).all(axis=1).sum()), counts.shape[1])


def _punctuated(o: Observed, seed: int) -> list[Check]:
    _, excess = measures.excess_l_kurtosis(o["yearly"], o["unit"], seed)
    return [Check("L-kurtosis of yearly changes minus that of the heteroscedastic null", excess, 0.0, INFINITE)]


def _dip(o: Observed, seed: int) -> list[Check]:
    worse, gain, _ = measures.dip(o["performance"], o["change_starts"], o["unit"])
    return [
        Check("share that does worse in the first year than in the year before", worse, 0.5, 1.0),
        Check("performance of the third year minus the first", gain, 0.0, INFINITE),
    ]


def _old_agreement(o: Observed, seed: int) -> list[Check]:
    stalled = np.asarray(o["content"]) < 0.5 if "stalled" not in o else o["stalled"].astype(bool)
    unit = o["unit"]
    return [
        Check("mean agreement where change stalled", _among(o["agreement"], stalled, unit), 0.5, 1.0),
        Check("mean content of frames there", _among(o["content"], stalled, unit), 0.0, 0.5),
    ]


def _among(values: np.ndarray, among: np.ndarray, unit: np.ndarray) -> Estimate:
    return estimates.ratio(np.where(among, values, 0.0), among, unit)


def _trial(o: Observed, seed: int) -> list[Check]:
    without, with_trial = o["failed_without_trial"].astype(bool), o["failed_with_trial"].astype(bool)
    unit = o.get("trial_unit", np.arange(len(without)))
    return [
        Check("share that fails without trial minus with the longest", estimates.gained(without, with_trial, unit), 0.0, 1.0)
    ]


def _tipping(o: Observed, seed: int) -> list[Check]:
    seeds, final, unit = np.asarray(o["seed_level"]), np.asarray(o["final_level"]), np.asarray(o["seed_unit"])
    middle = (final > 1.0 / 3.0) & (final < 2.0 / 3.0)
    least, most = seeds == seeds.min(), seeds == seeds.max()
    return [
        Check("share that ends in the middle third, over the whole grid", estimates.share(middle, unit), 0.0, 0.1),
        Check("share that ends in the lowest third from the least", estimates.share(final <= 1 / 3, unit, least), 0.5, 1.0),
        Check("share that ends in the highest third from the most", estimates.share(final >= 2 / 3, unit, most), 0.5, 1.0),
    ]


def _exploited(o: Observed, seed: int) -> list[Check]:
    exposed, exploited = o["exposed"].astype(bool), o["exploited"].astype(bool)
    succeeded, unit = o["used"].astype(bool), o["unit"]
    return [
        Check("share that exploits, of those exposed", estimates.share(exploited, unit, exposed), 0.0, 0.9),
        Check(
            "share with use among exposed that exploited minus those that did not",
            measures.apart(succeeded, exposed & exploited, exposed & ~exploited, unit),
            0.0,
            1.0,
        ),
    ]


def _education(o: Observed, seed: int) -> list[Check]:
    used = o["used"].astype(bool)
    return [
        Check(
            "education of those with use minus others, benchmark = 1",
            measures.apart(o["education"], used, ~used, o["unit"]),
            0.0,
            9.0,
        ),
        Check("education of those with use, benchmark = 1", _among(o["education"], used, o["unit"]), 0.9, 1.1),
    ]


def _given_up(o: Observed, seed: int) -> list[Check]:
    target = estimates.proportion(0.2 * 117, 117)  # evidence S30: 20 % of 117
    given_up = estimates.share(o["given_up"].astype(bool), o["programme_unit"])
    return [Check("share of programmes given up", given_up, target.low, target.high)]


def _revolutionary(o: Observed) -> Estimate:
    span = np.asarray(o["span"], dtype=float)
    return estimates.share(np.nan_to_num(span, nan=np.inf) <= 24.0, o["unit"], ~np.isnan(span))


def _mostly_revolutionary(o: Observed, seed: int) -> list[Check]:
    return [Check("share within 24 months, of complete transformations", _revolutionary(o), 0.5, 1.0)]


def _both_kinds(o: Observed, seed: int) -> list[Check]:
    return [Check("share within 24 months, of complete transformations", _revolutionary(o), 0.2, 0.8)]


PATTERNS = (
    Pattern(
        "two_stages", "Architecture first, use of it rarer", "S2", ("architecture_reached", "used"),
        "architecture alone in more than 5 %, use in less than half of those with architecture and in less than 5 % of others",
        _two_stages, looked_at=True,
    ),
    Pattern(
        "split", "Split of eleven cities, no less dispersed than independent cities", "S1", ("outcome",),
        "three shares within the 90 % regions of 7/3/1; exactly 7/3/1 in at most 12 % of panels", _split, looked_at=True,
    ),
    Pattern(
        "punctuated", "Punctuated change: yearly changes more peaked than by heterogeneity alone", "B3, T16", ("yearly",),
        "L-kurtosis exceeds that of normal changes with each run's own mean and spread", _punctuated,
    ),
    Pattern(
        "dip", "Performance dips after change starts, then recovers", "S32", ("performance", "change_starts"),
        "more than half do worse in the first year than before it; the third year is better than the first", _dip,
        looked_at=True,
    ),
    Pattern(
        "old_agreement", "Where change stalls people agree, on the old frame", "S7", ("agreement", "content"),
        "agreement above .5 and content below .5 in runs that stalled", _old_agreement,
    ),
    Pattern(
        "trial", "Failure after reorientation, less with a trial period", "Sastry 1997, P10",
        ("failed_without_trial", "failed_with_trial"),
        "more fail without a trial period than with the longest, the same runs", _trial, by_rule=True,
    ),
    Pattern(
        "tipping", "Tipping: below a threshold a programme dies, above it spreads", "Repenning 2002",
        ("seed_level", "final_level"),
        "over a grid of the seed less than 10 % end in the middle third, most end low from the least and high from the most",
        _tipping,
    ),
    Pattern(
        "exploited", "Exposure to inner triggers is not exploitation, and exploitation goes with use", "T6, P6",
        ("exposed", "exploited", "used"),
        "fewer than 90 % of the exposed exploit; of the exposed, those that exploit reach use more often", _exploited,
        by_rule=True,
    ),
    Pattern(
        "education", "Education at the benchmark where the platform is used, lower elsewhere", "S6", ("education", "used"),
        "higher where used; there within 10 % of the benchmark", _education, looked_at=True, by_rule=True,
    ),
    Pattern(
        "given_up", "About one programme in five is given up", "S30", ("given_up",),
        "share within the 95 % interval of 20 % of 117", _given_up, looked_at=True,
    ),
    Pattern(
        "mostly_revolutionary", "Most complete transformations are revolutionary (computer producers)", "S8", ("span",),
        "more than half of them within 24 months from first to last dimension", _mostly_revolutionary,
    ),
    Pattern(
        "both_kinds", "Revolutionary and gradual transformations are both common (banks)", "S9", ("span",),
        "between .2 and .8 of them within 24 months from first to last dimension", _both_kinds,
    ),
)  # fmt: skip


def table(
    models: Mapping[str, Observed], seed: int, patterns: Sequence[Pattern] = PATTERNS
) -> tuple[dict[str, list], dict[str, list]]:
    """One row per pattern with a verdict for every model; and every check by pattern and model.

    Args:
        models: Observations by model.
        seed: Seed of what checks draw.
        patterns: The patterns to judge.

    Returns:
        Two tables, columns by name: verdicts and checks.
    """
    verdicts: dict[str, list] = {
        name: [] for name in ("pattern", "meaning", "source", "criterion", "looked_at", "by_rule", *models)
    }
    names = ("pattern", "model", "what", "estimate", "low", "high", "holds_from", "holds_to", "verdict")
    checks: dict[str, list] = {name: [] for name in names}
    for pattern in patterns:
        described = (pattern.key, pattern.meaning, pattern.source, pattern.criterion, pattern.looked_at, pattern.by_rule)
        for name, value in zip(verdicts, described, strict=False):
            verdicts[name].append(value)
        for model, observed in models.items():
            verdict, own = judged(pattern, observed, seed)
            verdicts[model].append(verdict)
            for check in own:
                row = (pattern.key, model, check.what, *check.estimate, check.low, check.high, check.verdict)
                for name, value in zip(names, row, strict=True):
                    checks[name].append(value)
    return verdicts, checks
