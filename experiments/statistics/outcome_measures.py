"""The outcomes by which arms are compared, each defined once: what it is called, its unit, and how it is read from rows.

Every measure reads columns of the store (docs/columns.md). None of them knows which direction is wished for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from experiments.errors import Refusal, suggestion
from experiments.statistics.tables import Rows

SHARE = "share"
"""Unit of a measure that is true or false of a city: its level is a share of cities, and its interval is one for shares."""


class OutcomeMeasure(NamedTuple):
    """One value for every city of an arm, with the words for it."""

    name: str  # of its columns and in the keys of effects
    phrase: str  # as in "raises ... by"
    unit: str  # `SHARE` for what is true or false of a city, else the unit of the value
    axis: str  # a few words for an axis or the head of a column
    definition: str  # of one city: what is true of it, or what is counted or averaged
    read: Callable[[Rows, float], np.ndarray]  # from rows and the months of the horizon
    among: str = ""  # a column: only cities where it is true in every arm compared
    needs_months: bool = False  # whether the horizon counts where something never happened

    @property
    def label(self) -> str:
        """The phrase as a heading, without its article."""
        return self.phrase.removeprefix("the ")

    @property
    def in_units(self) -> str:
        """What an axis counts.

        Example:
            >>> find("enacted").in_units, find("performance").in_units
            ('share of cities', 'points')
        """
        return "share of cities" if self.is_share else self.unit

    @property
    def is_share(self) -> bool:
        """Whether it is true or false of a city, so that its level is a share of cities."""
        return self.unit == SHARE


def _column(name: str) -> Callable[[Rows, float], np.ndarray]:
    return lambda rows, months: rows[name].astype(float)


def _true(name: str) -> Callable[[Rows, float], np.ndarray]:
    return lambda rows, months: rows[name].astype(bool)


def _class(lowest: int, column: str = "outcome") -> Callable[[Rows, float], np.ndarray]:
    """Whether a city is at least of a class: 0 silo, 1 integrated, 2 enacted."""
    return lambda rows, months: rows[column] >= lowest


def _of_class(which: int) -> Callable[[Rows, float], np.ndarray]:
    """Whether a city is of one class and no other."""
    return lambda rows, months: rows["outcome"] == which


def _above_zero(name: str) -> Callable[[Rows, float], np.ndarray]:
    return lambda rows, months: rows[name] > 0


def _ever(name: str) -> Callable[[Rows, float], np.ndarray]:
    return lambda rows, months: ~np.isnan(rows[name])


def _until(name: str) -> Callable[[Rows, float], np.ndarray]:
    return lambda rows, months: np.where(np.isnan(rows[name]), float(months), rows[name])


def partners(rows: Rows, months: float = 0) -> np.ndarray:
    """Share of the other cities of its panel with which an integrated city can share data.

    The mean over a panel is the share of its pairs of cities in which both have integrated architecture.

    Args:
        rows: Columns `panel` and `integrated`, one entry per city.
        months: Not used; every measure is read with it.

    Returns:
        One share, 0..1, per city; 0 for a city that is not integrated, and for one that is alone.

    Example:
        >>> partners({"panel": np.array([0, 0, 0]), "integrated": np.array([True, True, False])}).tolist()
        [0.5, 0.5, 0.0]
    """
    _, place = np.unique(rows["panel"], return_inverse=True)
    integrated = rows["integrated"].astype(float)
    size, there = np.bincount(place), np.bincount(place, weights=integrated)
    shares: np.ndarray = integrated * (there[place] - 1.0) / np.maximum(size[place] - 1.0, 1.0)
    return shares


def _measure(
    name: str, phrase: str, unit: str, axis: str, definition: str, read: Callable[[Rows, float], np.ndarray], among: str = ""
) -> OutcomeMeasure:
    return OutcomeMeasure(name, phrase, unit, axis, definition, read, among)


def _months(name: str, column: str, phrase: str, axis: str, event: str) -> OutcomeMeasure:
    definition = f"months until {event}; the whole horizon where that never comes"
    return OutcomeMeasure(name, phrase, "months", axis, definition, _until(column), needs_months=True)


_LIST = (
    # --- what became of the city
    _measure("enacted", "the share of cities that enact", SHARE, "enacted",
             "has integrated architecture and the platform in real use at the end", _class(2)),
    _measure("integrated", "the share of cities with integrated architecture", SHARE, "integrated architecture",
             "has integrated architecture at the end, whether the platform is in real use or not", _class(1)),
    _measure("class_silo", "the share of cities that stay a silo", SHARE, "silo",
             "has no integrated architecture at the end", _of_class(0)),
    _measure("class_integrated", "the share of cities integrated without real use", SHARE, "integrated, not enacted",
             "has integrated architecture at the end and the platform not in real use", _of_class(1)),
    _measure("enacted_of_integrated", "the share that enacts, of cities integrated in every arm compared", SHARE,
             "enacted, of integrated", "enacts at the end; only cities with integrated architecture in every arm compared",
             _class(2), "integrated"),
    _measure("proxy", "the share that enacts by PM18's proxy (benchmark education)", SHARE, "enacted by PM18's proxy",
             "has integrated architecture and education spending at the benchmark at the end", _class(2, "outcome_proxy")),
    _measure("used", "the share with the platform in use, whatever the architecture", SHARE, "platform in real use",
             "has the platform in real use at the end, whatever the architecture", _true("used")),
    _measure("reached", "the share that is integrated at some time", SHARE, "integrated at some time",
             "has integrated architecture in some month", _ever("months_to_integration")),
    _measure("started", "the share that starts a programme", SHARE, "starts a programme",
             "starts a change programme in some month", _above_zero("programmes")),
    _measure("dropped", "the share that drops a programme", SHARE, "drops a programme",
             "drops a change programme in some month", _above_zero("drops")),
    # --- how far it got
    _measure("use", "use of the platform", "use, 0..1", "mean use",
             "mean use of the platform at the end, 0 to 1", _column("use")),
    _measure("sharing", "what services share", "share of services' data, 0..1", "data shared",
             "what services share at the end, interfaces included, 0 to 1", _column("sharing")),
    _measure("partners", "the share of pairs of a panel's cities that are both integrated", "share of pairs",
             "pairs both integrated", "of its panel's other cities, the share an integrated city can share with", partners),
    _measure("performance", "performance in the last year", "points", "performance, last year",
             "mean performance over the last twelve months", _column("performance_end")),
    _measure("performance_mean", "performance over all months", "points", "performance, all months",
             "mean performance over all months", _column("performance_mean")),
    _measure("bridging", "work bridged by hand", "share of work, 0..1", "bridged by hand",
             "share of work bridged by hand at the end", _column("bridging")),
    _measure("burden", "burden on staff at the end", "burden", "burden at the end",
             "burden on staff at the end", _column("burden_end")),
    _measure("agreed", "agreement of two cities on what they share", "agreement, 0..1", "agreed between cities",
             "agreement with the partner city on what both share, at the end, 0 to 1", _column("agreed_end")),
    _measure("joint_architecture", "architecture of shared services", "module, 0..1", "shared services built",
             "mean module of the services shared with another city at the end, 0 to 1", _column("joint_architecture_end")),
    # --- what citizens make of it
    _measure("service_quality", "service quality as citizens meet it", "quality, 0..1", "service quality",
             "service quality as citizens meet it, mean of the last twelve months, 0 to 1", _column("service_quality_end")),
    _measure("citizens_use", "use of services by citizens", "use by citizens, 0..1", "use by citizens",
             "use of services by citizens at the end, 0 to 1", _column("citizens_use_end")),
    _measure("trust", "trust of citizens", "trust, 0..1", "trust",
             "trust of citizens at the end, 0 to 1", _column("trust_end")),
    _measure("public_value", "public value in the last year", "public value, 0..1", "public value, last year",
             "use by citizens times service quality, mean of the last twelve months, 0 to 1", _column("public_value_end")),
    _measure("public_value_mean", "public value over all months", "public value, 0..1", "public value, all months",
             "use by citizens times service quality, mean of all months, 0 to 1", _column("public_value_mean")),
    _measure("legitimacy", "legitimacy at the end", "legitimacy, 0..1", "legitimacy at the end",
             "weighted mean of trust and use of citizens at the end, 0 to 1", _column("legitimacy_end")),
    # --- when
    _months("months_to_start", "first_start", "months to the first programme", "months to start", "the first programme starts"),
    _months("months_to_integration", "months_to_integration", "months to integration", "months to integration",
            "the first month with integrated architecture"),
    _months("months_to_enactment", "months_to_enactment", "months to enactment", "months to enactment",
            "the first month with integrated architecture and the platform in real use"),
    _measure("threat_months", "months under threat", "months", "months under threat",
             "months with performance below aspiration or mandate", _column("threat_months")),
    # --- people
    _measure("frame_breaks", "frames broken", "frames", "frames broken",
             "frames broken over all months, whole-frame equivalents", _column("frame_breaks")),
    _measure("breaks_per_decade", "frames broken per manager and decade", "frames", "frames broken per decade",
             "frames broken per manager and decade, whole-frame equivalents", _column("breaks_per_decade")),
    _measure("frames", "how far frames are new at the end", "frame, 0..1", "frames, 0 old to 1 new",
             "content of managers' frames at the end, 0 old to 1 new", _column("content_end")),
    _measure("agreement_end", "agreement of frames at the end", "agreement, 0..1", "agreement at the end",
             "agreement of managers' frames at the end, 0 to 1", _column("agreement_end")),
    _measure("resistance_peak", "the peak of resistance", "resistance, 0..1", "peak of resistance",
             "highest power-weighted resistance of any month", _column("resistance_peak")),
    _measure("education", "education spending, benchmark 1", "ratio", "education spending",
             "education spending at the end over the private-sector benchmark", _column("education")),
    # --- effort
    _measure("effort", "effort offered, upkeep included", "effort", "effort offered",
             "effort offered over all months, upkeep and outside partners included", _column("effort_offered")),
    _measure("coordination", "effort lost to coordination with partners", "effort", "lost to coordination",
             "effort lost over all months to coordination with outside partners", _column("effort_lost_to_coordination")),
    _measure("misdirected", "effort that installs the wrong thing", "effort", "effort misdirected",
             "effort that installed the wrong thing", _column("effort_lost_to_template")),
)  # fmt: skip

MEASURES: dict[str, OutcomeMeasure] = {measure.name: measure for measure in _LIST}
"""Every outcome by which arms are compared, by name."""

COMPARED = ("enacted", "integrated", "use")
"""The outcomes that most studies compare arms by: two shares of cities, and a mean that depends on no threshold."""

COMPARED_COLUMNS = ("outcome", "use", "effort_offered")
"""The columns of a city that are needed to compare arms by `COMPARED` and to check that they offer equal effort."""


def find(name: str, where: str = "an analysis") -> OutcomeMeasure:
    """Look up a measure by its name.

    Args:
        name: One of `MEASURES`.
        where: What names it, for the message; a key of a configuration, for example.

    Returns:
        The measure.

    Raises:
        Refusal: If there is no such measure; the message names the nearest one.

    Example:
        >>> find("use").unit
        'use, 0..1'
    """
    if name not in MEASURES:
        raise Refusal(f"{where} has {name!r}, which is no measure; {suggestion(str(name), MEASURES)}")
    return MEASURES[name]


def values(rows: Rows, outcome: str, months: float | None = None) -> np.ndarray:
    """Read a measure for each city of an arm.

    Args:
        rows: Columns of the store, one entry per city.
        outcome: Name of a measure.
        months: Length of the horizon in months; needed by times that may never come.

    Returns:
        One entry per city: true or false for a share, else a float in the measure's unit.

    Raises:
        Refusal: If there is no such measure.
        KeyError: If the rows lack a column that the measure reads.
        ValueError: If the measure needs the horizon and `months` is not given.

    Example:
        >>> values({"outcome": np.array([0, 1, 2])}, "integrated").tolist()
        [False, True, True]
        >>> values({"first_start": np.array([6.0, np.nan])}, "months_to_start", months=36).tolist()
        [6.0, 36.0]
    """
    measure = find(outcome)
    if measure.needs_months and months is None:
        raise ValueError(f"{outcome} counts the whole horizon where it is never reached; give its length as months")
    return measure.read(rows, float("nan") if months is None else months)
