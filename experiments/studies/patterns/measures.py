"""Patterns that are read off the rows of cities, one function each."""

from __future__ import annotations

import numpy as np

from experiments.published_models.measures import apart
from experiments.statistics import estimates
from experiments.statistics.estimates import NOTHING
from experiments.statistics.tables import Rows
from experiments.studies.calibration.patterns import DIP
from experiments.studies.patterns.world import Measured, World, over_panels, slopes, standardised
from simulation.vocabulary import Outcome

ELEVEN_YEARS, REVOLUTION = 132.0, 24.0  # months
EXTERNAL = ("exposed_election", "exposed_regulation", "exposed_demand", "exposed_technology")
INTERNAL = ("exploited_crisis", "exploited_visionary")
ATTRIBUTES = ("end_prospector", "end_innovator", "end_integration", "end_deference", "end_collaboration", "end_monitoring",
              "end_shared_vision", "end_change_seeking")  # fmt: skip
PRACTICES = ("integration", "deference", "collaboration", "change_seeking")  # management practices beside monitoring, S35
COLUMNS = (
    "outcome", "used", "integrated", "months_to_enactment", "first_start", *EXTERNAL, *INTERNAL, "exposed_visionary",
    *ATTRIBUTES, "content_end", "dimensions_changed", "span", "programmes", "drops", "dip_depth", "dip_months",
    "performance_end", "use",
    *(f"level_{when}_{name}" for name in (*PRACTICES, "monitoring") for when in ("start", "end")),
)  # fmt: skip
"""What is read of a city."""


def enacted(world: World) -> Measured:
    """S3: share of cities with an integrated platform in use."""
    rows = world.rows
    return Measured(estimates.share(rows["outcome"] == Outcome.ENACTED, rows["panel"]))


def slow(world: World) -> Measured:
    """S4: of the cities that ever enacted, those that did so in month 132 or later; median, quartiles, share that never did."""
    months, panel = np.asarray(world.rows["months_to_enactment"], dtype=float), world.rows["panel"]
    there = ~np.isnan(months)
    if not there.any():
        return Measured(NOTHING, "no city enacts")
    low, middle, high = np.quantile(months[there], (0.25, 0.5, 0.75))
    text = f"median {middle:.0f} months, quartiles {low:.0f} and {high:.0f}; never {1.0 - there.mean():.2f}"
    since_start = (months - np.asarray(world.rows["first_start"], dtype=float))[there]
    if not np.isnan(since_start).all():
        text += f"; from the first start of a programme {np.nanmedian(since_start):.0f}"
    return Measured(estimates.share(np.nan_to_num(months) >= ELEVEN_YEARS, panel, there), text)


def attributes(rows: Rows) -> np.ndarray:
    """The twelve attributes of Table 1, (cities, 12), bool: use, architecture, external and internal triggers, eight practices.

    External triggers hold where all four struck; internal ones where both were exploited, as PM18 marks them.
    """
    external = np.all([np.asarray(rows[name]) > 0 for name in EXTERNAL], axis=0)
    internal = np.all([np.asarray(rows[name]) > 0 for name in INTERNAL], axis=0)
    held = [np.asarray(rows[name]).astype(bool) for name in ("used", "integrated", *ATTRIBUTES)]
    return np.stack([*held[:2], external, internal, *held[2:]], axis=1)


def scale_errors(held: np.ndarray) -> int:
    """Cells of cities by attributes that differ from a perfect scale: Goodenough's count, attributes in order of frequency.

    A city's scale type has as many of the most frequent attributes as the city has. Attributes of equal frequency may change
    places, so that a matrix that can be ordered to a scale has no error.

    >>> scale_errors(np.array([[1, 1, 0], [1, 0, 0], [0, 0, 0]], dtype=bool))
    0
    >>> scale_errors(np.array([[1, 0], [0, 1]], dtype=bool))
    2
    """
    # of equally frequent attributes those of cities with more attributes come first, which finds a scale where there is one
    weight = held.T.astype(float) @ held.sum(axis=1)
    order = np.lexsort((-weight, -held.sum(axis=0)))
    ordered = held[:, order]
    ideal = np.arange(held.shape[1]) < ordered.sum(axis=1, keepdims=True)
    return int((ordered != ideal).sum())


def _by_panel(rows: Rows) -> list[np.ndarray]:
    held, panel = attributes(rows), np.asarray(rows["panel"])
    return [held[panel == each] for each in np.unique(panel)]


def reproducibility(world: World) -> Measured:
    """S5: 1 minus errors over cells, the mean over panels; beside it what the frequencies alone force."""
    panels = _by_panel(world.rows)
    values = np.array([1.0 - scale_errors(held) / held.size for held in panels])
    forced = np.mean([np.maximum(held.mean(axis=0), 1.0 - held.mean(axis=0)).mean() for held in panels])
    text = f"{forced:.2f} is forced by the frequencies of attributes"
    return Measured(estimates.mean(values, np.arange(len(panels))), text)


def perfect(world: World) -> Measured:
    """S5: panels without an error."""
    panels = _by_panel(world.rows)
    exact = sum(scale_errors(held) == 0 for held in panels)
    return Measured(estimates.proportion(exact, len(panels)), "in every panel it would be hard-coded")


def few_types(world: World) -> Measured:
    """S5: panels with three profiles of attributes, or fewer."""
    counts = np.array([len(np.unique(held, axis=0)) for held in _by_panel(world.rows)])
    text = f"{counts.mean():.1f} profiles on average"
    return Measured(estimates.proportion(int((counts <= 3).sum()), len(counts)), text)


def _short_of_enacting(rows: Rows) -> np.ndarray:
    return np.asarray(rows["outcome"]) != Outcome.ENACTED


def stalled_agree(world: World) -> Measured:
    """S7: of the cities short of enacting, those whose managers agree."""
    rows = world.rows
    return Measured(estimates.share(rows["end_shared_vision"], rows["panel"], _short_of_enacting(rows)))


def stalled_old(world: World) -> Measured:
    """S7: of the cities short of enacting, those whose frames are nearer to the old than to the new."""
    rows, stalled = world.rows, _short_of_enacting(world.rows)
    text = (
        f"mean content {np.asarray(rows['content_end'])[stalled].mean():.2f}" if stalled.any() else "none is short of enacting"
    )
    return Measured(estimates.share(np.asarray(rows["content_end"]) < 0.5, rows["panel"], stalled), text)


def complete(rows: Rows, dimensions: int) -> np.ndarray:
    """Whether every dimension of a city has changed."""
    done: np.ndarray = np.asarray(rows["dimensions_changed"]) == dimensions
    return done


def quick(rows: Rows, dimensions: int) -> np.ndarray:
    """Complete, and within two years from the first dimension to the last."""
    return complete(rows, dimensions) & (np.nan_to_num(np.asarray(rows["span"], dtype=float), nan=np.inf) <= REVOLUTION)


def _revolutionary(rows: Rows, dimensions: int) -> Measured:
    done = complete(rows, dimensions)
    text = f"{done.sum():,} of {len(done):,} cities are complete"
    return Measured(estimates.share(quick(rows, dimensions), rows["panel"], done), text)


def revolutionary(world: World) -> Measured:
    """S8: of complete transformations, those within two years."""
    return _revolutionary(world.rows, world.dimensions)


def revolutionary_in_calm(world: World) -> Measured:
    """S9: the same where triggers are rare."""
    return _revolutionary(world.calm, world.dimensions)


def outsider(world: World) -> Measured:
    """S9: quick transformations by whether a visionary newcomer came, triggers rare."""
    came = np.asarray(world.calm["exposed_visionary"]) > 0
    return _by_quick(world, came, f"one came in {came.mean():.2f} of cities")


def regulated(world: World) -> Measured:
    """S9: quick transformations by whether regulatory change was more frequent than the median, triggers rare."""
    struck = np.asarray(world.calm["exposed_regulation"])
    return _by_quick(world, struck > np.median(struck), f"median {np.median(struck):.0f} changes")


def _by_quick(world: World, among: np.ndarray, text: str) -> Measured:
    there = quick(world.calm, world.dimensions)
    if not there.any():
        return Measured(NOTHING, "no city transforms within two years")
    return Measured(apart(there, among, ~among, world.calm["panel"]), f"{text}; {there.mean():.3f} transform so")


def later_performance(world: World) -> Measured:
    """S9: performance at the end of quick minus slow complete transformations, standard deviations, triggers rare."""
    rows, done, one = world.calm, complete(world.calm, world.dimensions), quick(world.calm, world.dimensions)
    other = done & ~one
    text = f"{one.sum():,} within two years, {other.sum():,} slower"
    if one.sum() < 2 or other.sum() < 2:
        return Measured(NOTHING, text)
    return Measured(
        apart(rows["performance_end"] / np.asarray(rows["performance_end"])[done].std(), one, other, rows["panel"]), text
    )


def given_up(world: World) -> Measured:
    """S30: programmes dropped, of those started; cities of a panel as one cluster."""
    rows = world.rows
    programmes = np.asarray(rows["programmes"]).astype(int)
    lost = [np.arange(count) < drops for count, drops in zip(programmes, np.asarray(rows["drops"]).astype(int), strict=True)]
    if programmes.sum() == 0:
        return Measured(NOTHING, "no programme starts")
    return Measured(
        estimates.share(np.concatenate(lost), np.repeat(rows["panel"], programmes)), f"{programmes.sum():,} programmes"
    )


def _dip(rows: Rows) -> tuple[np.ndarray, np.ndarray]:
    began = np.asarray(rows["programmes"]) > 0
    return began & (np.nan_to_num(np.asarray(rows["dip_depth"], dtype=float)) >= DIP), began


def dips(world: World) -> Measured:
    """S32: of the cities in which a programme starts, those whose performance dips."""
    dipped, began = _dip(world.rows)
    return Measured(estimates.share(dipped, world.rows["panel"], began))


def months_below(world: World) -> Measured:
    """S32: months below the year before the start, in cities that dip, of the 36 that are looked at."""
    rows, (dipped, _) = world.rows, _dip(world.rows)
    return Measured(estimates.ratio(np.asarray(rows["dip_months"], dtype=float), dipped, rows["panel"]), "of 36 months")


def dose(world: World) -> Measured:
    """S33: use at the higher education minus at the lower, mean over both K, matched pairs."""
    gains = [_gain(world, k) for k in (0, 1)]
    return Measured(estimates.mean((gains[0] + gains[1]) / 2.0, world.crossed[0, 0]["panel"]), "share of use")


def contingent(world: World) -> Measured:
    """S34: that difference at the higher K minus at the lower, matched cities."""
    gains = [_gain(world, k) for k in (0, 1)]
    text = f"at the lower K {gains[0].mean():+.3f}, at the higher {gains[1].mean():+.3f}"
    return Measured(estimates.mean(gains[1] - gains[0], world.crossed[0, 0]["panel"]), text)


def _gain(world: World, k: int) -> np.ndarray:
    gain: np.ndarray = np.asarray(world.crossed[1, k]["use"]) - np.asarray(world.crossed[0, k]["use"])
    return gain


def paths(rows: Rows, kept: np.ndarray) -> tuple[float, float]:
    """Standardised paths from management practices to performance: through monitoring, and directly."""
    rises = {
        name: np.asarray(rows[f"level_end_{name}"])[kept] - np.asarray(rows[f"level_start_{name}"])[kept]
        for name in (*PRACTICES, "monitoring")
    }
    practices = standardised(np.mean([rises[name] for name in PRACTICES], axis=0))
    monitoring, performance = standardised(rises["monitoring"]), standardised(np.asarray(rows["performance_end"])[kept])
    (to_monitoring,) = slopes(monitoring, practices)
    from_monitoring, direct = slopes(performance, monitoring, practices)
    return float(to_monitoring * from_monitoring), float(direct)


def mediated(world: World) -> Measured:
    """S35: the path through monitoring."""
    rows = world.rows
    direct = paths(rows, np.ones(len(rows["panel"]), dtype=bool))[1]
    return Measured(over_panels(lambda kept: paths(rows, kept)[0], rows["panel"]), f"direct path {direct:+.2f}")


def more_mediated(world: World) -> Measured:
    """S35: the path through monitoring minus the size of the direct one."""
    rows = world.rows

    def further(kept: np.ndarray) -> float:
        indirect, direct = paths(rows, kept)
        return indirect - abs(direct)

    return Measured(over_panels(further, rows["panel"]))
