"""Cities as sets: the attributes of Table 1, know-how at founding, and the two outcomes, crisp and fuzzy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from experiments.errors import Refusal, suggestion
from experiments.statistics import truth_table
from experiments.statistics.tables import Rows
from simulation.vocabulary import Effect

if TYPE_CHECKING:
    from simulation.parameters import Setting

ITEMS = ("recognise", "exploit", "sequence", "monitor", "scope", "staff")  # scope and staff: mean over dimensions
OUTCOMES = ("enacted", "integrated")


class Sets(NamedTuple):
    """Memberships of cities in some conditions."""

    name: str
    conditions: tuple[str, ...]
    crisp: np.ndarray  # (cities, conditions), 0 or 1
    fuzzy: np.ndarray  # (cities, conditions), 0..1


class Memberships(NamedTuple):
    """The same for one outcome."""

    crisp: np.ndarray  # (cities,)
    fuzzy: np.ndarray


def attributes(rows: Rows, setting: Setting, names: Sequence[str], full_out: float, full_in: float) -> Sets:
    """Practices at the end: crisp as coded for Table 1, fuzzy from how far each is in place.

    Shared vision is agreement of frames, as in Table 1. Refuses a name that is no practice.
    """
    attributes_exist(setting, names)
    vision = setting.effect[Effect.SHARED_VISION]
    half = setting.parameters.deep_structure.in_place
    levels = [rows["agreement_end"] if setting.practices.index(name) == vision else rows[f"level_end_{name}"] for name in names]
    return Sets(
        "attributes",
        tuple(names),
        np.array([rows[f"end_{name}"] for name in names], dtype=float).T,
        np.array([truth_table.calibrated(level, full_out, half, full_in) for level in levels]).T,
    )


def attributes_exist(setting: Setting, names: Sequence[str]) -> None:
    """Refuse what is no practice of the setting, a name given twice, and no name at all."""
    if not names or len(set(names)) < len(names):
        raise Refusal(f"study.conditions is {list(names)}, but practices are meant, each once")
    for name in names:
        if name not in setting.practices:
            raise Refusal(f"study.conditions names {name!r}, which is no practice; {suggestion(name, setting.practices)}")


def anchors_suit(setting: Setting, full_out: float, full_in: float) -> None:
    """Refuse anchors of calibration not on both sides of the model's coding thresholds, and know-how without spread."""
    p = setting.parameters
    for half in (p.deep_structure.in_place, p.platform.integrated_from, p.enactment.enacted_from):
        truth_table.calibrated(np.zeros(1), full_out, half, full_in)
    if p.know_how.spread <= 0.0:
        raise Refusal("know_how.spread is 0, but cities that do not differ in know-how cannot be compared; choose 0.3, say")


def know_how(rows: Rows, setting: Setting) -> Sets:
    """Items of know-how at founding: in the set from the mean that the configuration gives them, fully at the spread's ends."""
    parameters = setting.parameters.know_how
    crisp, fuzzy = [], []
    for item in ITEMS:
        mean = getattr(parameters, item)
        parts = [f"know_how_start_{item}"] if item not in ("scope", "staff") else [
            f"know_how_start_{item}_{dimension}" for dimension in setting.dimensions
        ]  # fmt: skip
        level = np.mean([rows[part] for part in parts], axis=0)
        crisp.append(level >= mean)
        fuzzy.append(truth_table.calibrated(level, mean - parameters.spread, mean, mean + parameters.spread))
    return Sets("know_how", ITEMS, np.array(crisp, dtype=float).T, np.array(fuzzy).T)


def outcomes(rows: Rows, setting: Setting, full_out: float, full_in: float) -> dict[str, Memberships]:
    """Enacted (integrated and in use) and integrated (at least): crisp by class, fuzzy from architecture and use."""
    architecture = truth_table.calibrated(rows["architecture"], full_out, setting.parameters.platform.integrated_from, full_in)
    use = truth_table.calibrated(rows["use"], full_out, setting.parameters.enactment.enacted_from, full_in)
    return {
        "enacted": Memberships((rows["outcome"] == 2).astype(float), np.minimum(architecture, use)),
        "integrated": Memberships((rows["outcome"] >= 1).astype(float), architecture),
    }


def of_cities(sets: Sets, which: np.ndarray | slice) -> Sets:
    """The same sets for some of the cities."""
    return sets._replace(crisp=sets.crisp[which], fuzzy=sets.fuzzy[which])
