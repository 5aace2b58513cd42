"""Patterns a panel of cities can be held against: what was observed, and how the same is counted in simulated cities.

A pattern is a share of something that can be counted: cities, attributes of cities, programmes. Which of them a posterior is
conditioned on is up to the configuration; the others are predicted. A prediction is a test only of what was not put in: a
source may have set a range of the prior as well, and what holds in 1999 may just last.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from experiments.study_tools.table_one import CLASSES, SPLIT, TABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

Rows = Mapping[str, np.ndarray]
Counted = tuple[np.ndarray, np.ndarray]  # hits and trials of each city

DIP = 5.0  # points (1999 = 100) from which a fall counts as a dip: lower end of S32's depths; an assumption


class Pattern(NamedTuple):
    """A share as it was observed, and its count in cities."""

    name: str
    statement: str
    observed: float  # share of the trials
    source: str
    evidence: str  # patterns of one name are taken together, as counts of exclusive classes
    counts: Callable[[Rows], Counted]  # in the plural, as `count` is a method of every tuple
    is_initial_condition: bool = False  # every city begins with it, by rule


def _class(place: int) -> Callable[[Rows], Counted]:
    return lambda rows: (rows["outcome"] == place, np.ones(len(rows["outcome"])))


def _held(columns: Sequence[str], among: Callable[[Rows], np.ndarray]) -> Callable[[Rows], Counted]:
    """Attributes of Table 1 that cities of a kind hold, out of those there are."""

    def count(rows: Rows) -> Counted:
        which = among(rows)
        held = np.sum([rows[name] > 0 for name in columns], axis=0)
        return np.where(which, held, 0), which * float(len(columns))

    return count


def _is(*places: int) -> Callable[[Rows], np.ndarray]:
    return lambda rows: np.isin(rows["outcome"], places)


def _marked(*marks: int) -> list[str]:
    """Practices that Table 1 marks so in the seven, the three and the one."""
    return [column for _, column, _, *own in TABLE if column.startswith("end_") and tuple(own) == marks]


def _dropped(rows: Rows) -> Counted:
    return rows["drops"], rows["programmes"]


def _dips(rows: Rows) -> Counted:
    began = rows["programmes"] > 0
    return began & (np.nan_to_num(rows["dip_depth"]) >= DIP), began


LATE, EARLY = _marked(0, 0, 1), _marked(0, 1, 1)  # attributes of the one alone, and of the three as well
_PM18 = "PM18, Table 1"
_SURVEY = "survey of firms"

PATTERNS = (
    *(
        Pattern(f"class_{name}", f"cities that are {name} in 2012", SPLIT[place] / sum(SPLIT), f"S1: {_PM18}", "split",
                _class(place))
        for place, name in enumerate(CLASSES)
    ),
    Pattern("dropped", "programmes given up, of those started", 0.20, f"S30: {_SURVEY}", "dropped", _dropped),
    Pattern("dip", f"cities whose performance falls by {DIP:g} points or more after a first programme starts", 0.75,
            f"S32: {_SURVEY}", "dip", _dips),
    Pattern("same_vision", "cities short of enacting whose managers agree", 1.0, f"S7: {_PM18}", "same_vision",
            _held(["end_shared_vision"], _is(0, 1)), is_initial_condition=True),
    Pattern("silo_attributes", "attributes of Table 1 that silo cities hold", 0.0, _PM18, "", _held(LATE + EARLY, _is(0))),
    Pattern("integrated_attributes", "attributes marked in the three that integrated cities hold", 1.0, _PM18, "",
            _held(EARLY, _is(1))),
    Pattern("integrated_late", "attributes marked in the one alone that integrated cities hold", 0.0, _PM18, "",
            _held(LATE, _is(1))),
    Pattern("enacted_attributes", "attributes of Table 1 that enacting cities hold", 1.0, _PM18, "",
            _held(LATE + EARLY, _is(2))),
    Pattern("enacted_crisis", "enacting cities that exploited a crisis", 1.0, _PM18, "", _held(["exploited_crisis"], _is(2))),
    Pattern("other_crisis", "other cities that exploited a crisis", 0.0, _PM18, "", _held(["exploited_crisis"], _is(0, 1))),
    Pattern("enacted_visionary", "enacting cities that exploited visionary leadership", 1.0, _PM18, "",
            _held(["exploited_visionary"], _is(2))),
    Pattern("other_visionary", "other cities that exploited visionary leadership", 0.0, _PM18, "",
            _held(["exploited_visionary"], _is(0, 1))),
)  # fmt: skip
EVIDENCE = tuple(dict.fromkeys(each.evidence for each in PATTERNS if each.evidence))
COLUMNS = ("outcome", "programmes", "drops", "dip_depth", "end_shared_vision", "exploited_crisis", "exploited_visionary",
           *LATE, *EARLY)  # fmt: skip


def counted(rows: Rows) -> Counted:
    """Hits and trials of every pattern in every panel of one draw: two arrays (panels, patterns)."""
    panels = len(np.unique(rows["panel"]))
    counts = [each.counts(rows) for each in PATTERNS]
    hits, trials = (
        np.stack([np.asarray(each[part], dtype=float).reshape(panels, -1).sum(axis=1) for each in counts], axis=1)
        for part in (0, 1)
    )
    return hits, trials


def observed(evidence: str, survey_cities: float) -> np.ndarray:
    """Counts of a kind of evidence that a posterior is conditioned on, in classes that exclude each other.

    The split is worth its eleven cities, the vision the ten that do not enact; a survey of other organisations is worth
    `survey_cities`, however many it asked.
    """
    own = [each for each in PATTERNS if each.evidence == evidence]
    if evidence == "split":
        return np.array(SPLIT, dtype=float)
    worth = float(SPLIT[0] + SPLIT[1]) if evidence == "same_vision" else survey_cities
    return worth * np.array([own[0].observed, 1.0 - own[0].observed])


def simulated(evidence: str, hits: np.ndarray, trials: np.ndarray) -> np.ndarray:
    """The same classes counted in each draw, from totals (draws, patterns): (draws, classes)."""
    places = [place for place, each in enumerate(PATTERNS) if each.evidence == evidence]
    if len(places) > 1:
        return hits[:, places]
    (place,) = places
    return np.stack([hits[:, place], trials[:, place] - hits[:, place]], axis=1)
