"""Generated networks changed one thing at a time, and random ties of the same density; by who decides what is changed.

Cities hear each other over CIO ties: all cities of a panel change in the same way, and the panel is the unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from experiments.statistics.comparisons import INTERACTION, by_pair, difference, level, mean_over_pairs, room_between
from experiments.statistics.effects import EffectEstimate, over_pairs
from experiments.statistics.founded_ties import layers
from experiments.statistics.outcome_measures import find
from experiments.statistics.tables import Rows, Table, add_difference, add_estimate, add_values
from experiments.study_tools.arms import Changes
from simulation import city, ensemble

if TYPE_CHECKING:
    from simulation.parameters import Setting

CONFIGURED, RANDOM = "configured", "random"
CHOSEN, REGIMES = "chosen", ("piecemeal", "concurrent")
COURSES = (CHOSEN, *REGIMES)
MEASURES = ("integrated", "enacted", "use", "agreement_end", "frame_breaks")
"""The outcomes by which networks are compared, in the order of the tables' columns."""
UNITS = {"frame_breaks": "frames"}

_EVEN: Changes = {  # every pair as likely as any other
    **{f"advice_network.advice_{name}": 1.0 for name in ("upward", "downward", "department")},
    **{f"advice_network.friendship_{name}": 1.0 for name in ("level", "department")},
    **{f"advice_network.{name}": 0.0 for name in ("activity_spread", "popularity_spread")},
    **{f"advice_network.{name}": 0.0 for name in ("advice_mutuality", "friendship_mutuality", "layer_overlap")},
    "advice_network.density_exponent": 0.0,
    "advice_network.densest": 1.0,
}


def courses(numbers: Sequence[float]) -> dict[str, Changes]:
    """Leaders who choose, and either regime of an imposed programme."""
    imposed = {"leadership.regime": "imposed"}
    return {
        CHOSEN: {},
        **{
            regime: {**imposed, "change_programme.simultaneity": number}
            for regime, number in zip(REGIMES, numbers, strict=True)
        },
    }


def ties(setting: Setting, seed: int, panel: int) -> list[np.ndarray]:
    """The layers of each city of a panel as founded, (3, managers, managers): advice, friendship, reporting."""
    places, founding = city.places(setting), ensemble.founding(setting, seed, panel)
    return [layers(places, founding, number) for number in range(setting.cities)]


def densities(setting: Setting, seed: int, panels: int) -> tuple[float, float]:
    """Shares of possible advice ties and friendships that are there, over the first panels as founded."""
    there, possible = np.zeros(2), 0.0
    for panel in range(panels):
        for found in ties(setting, seed, panel):
            size = found.shape[1]
            there += (found[:2] > 0.0).sum(axis=(1, 2))
            possible += size * (size - 1)
    advice, friendship = (there / possible).tolist()
    return advice, friendship


def random(setting: Setting, seed: int, panels: int) -> Changes:
    """Ties thrown evenly, as many as the setting's own network has on average: density without structure."""
    advice, friendship = densities(setting, seed, panels)
    return {**_EVEN, "advice_network.advice_density": advice, "advice_network.friendship_density": friendship}


def arm(structure: str, course: str) -> str:
    """The name of an arm."""
    return f"{structure}_{course}"


def table(rows: Mapping[str, Rows], structures: Iterable[str]) -> Table:
    """One row per network and course: every measure, and its difference from the network as configured."""
    table_made: Table = {}
    for structure in structures:
        for course in COURSES:
            each, base = rows[arm(structure, course)], rows[arm(CONFIGURED, course)]
            add_values(table_made, structure=structure, course=course)
            for measure in MEASURES:
                add_estimate(table_made, measure, level(each, measure))
                is_tested = each is base or room_between(measure, [each, base]).tested  # minus itself: 0 by definition
                add_difference(table_made, f"{measure}_minus_configured", difference(each, base, measure), is_tested)
    return table_made


def differences(rows: Mapping[str, Rows], structures: Iterable[str]) -> Table:
    """Concurrent minus piecemeal in each network, and how far that differs from the network as configured."""
    table: Table = {}
    for structure in structures:
        add_values(table, structure=structure)
        for measure in MEASURES:
            apart = _difference(rows, structure, measure)
            panel = rows[arm(structure, REGIMES[0])]["panel"]
            one, other = (rows[arm(structure, regime)] for regime in reversed(REGIMES))
            is_tested = room_between(measure, [one, other]).tested
            add_difference(table, f"{measure}_difference", difference(one, other, measure), is_tested)
            value = mean_over_pairs(apart - _difference(rows, CONFIGURED, measure), panel, is_widened=find(measure).is_share)
            four = [rows[arm(which, regime)] for which in (structure, CONFIGURED) for regime in REGIMES]
            is_tested = structure == CONFIGURED or room_between(measure, four, weights=INTERACTION).tested
            add_difference(table, f"{measure}_difference_minus_configured", value, is_tested)
    return table


def _difference(rows: Mapping[str, Rows], structure: str, measure: str) -> np.ndarray:
    one, other = (rows[arm(structure, regime)] for regime in reversed(REGIMES))
    return by_pair(one, other, measure)


def effects(rows: Mapping[str, Rows], structures: Iterable[str]) -> list[EffectEstimate]:
    """Each network minus the one as configured, by course; and what it does to concurrent minus piecemeal."""
    estimated, held = [], "the same cities, common random numbers; the same regime in all cities of a panel"
    for structure in structures:
        if structure == CONFIGURED:
            continue
        what = f"network {structure.replace('_', ' ')} minus as configured"
        for measure in MEASURES:
            unit = UNITS.get(measure, "share")
            for course in COURSES:
                one, base = rows[arm(structure, course)], rows[arm(CONFIGURED, course)]
                meaning = f"{what}, {'leaders choose' if course == CHOSEN else course}: {find(measure).label}"
                value = difference(one, base, measure)
                key = f"{structure}_{course}_on_{measure}"
                estimated.append(over_pairs(key, meaning, value, one, held, unit, of=(measure, (one, base))))
            base = rows[arm(structure, REGIMES[0])]
            apart = _difference(rows, structure, measure) - _difference(rows, CONFIGURED, measure)
            meaning = f"{what}: concurrent minus piecemeal {find(measure).label}"
            value = mean_over_pairs(apart, base["panel"], is_widened=find(measure).is_share)
            four = [rows[arm(which, regime)] for which in (structure, CONFIGURED) for regime in REGIMES]
            key = f"{structure}_on_difference_in_{measure}"
            estimated.append(over_pairs(key, meaning, value, base, held, unit, of=(measure, four), weights=INTERACTION))
    return estimated
