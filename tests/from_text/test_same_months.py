"""The month written from the text and the program's give the same city, month by month over whole histories.

Left out are months in which somebody left, leaders began a programme of their own or one was dropped: draws decide those, and
they are no part of the text's phases 3 to 6.
"""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from numpy.typing import NDArray

from simulation import chance, city, ensemble
from simulation.chance import CityDraws, Purpose
from simulation.city import Founding
from simulation.concepts import know_how
from simulation.history import History
from simulation.managers import World
from simulation.parameters import Setting
from simulation.vocabulary import Regime, Role
from tests.from_text import course
from tests.worlds import any_values, setting

Array = NDArray[np.float64]
SEED, CLOSE = 5, 1e-12
LEDGER = Path(__file__).resolve().parents[2] / "docs" / "parameters.md"
G, F, OFF = "change_programme", "cognitive_framework", False
# imposed, and neither dropped nor lost with its champion
KEPT = {"leadership.regime": "imposed", "mechanisms.endogenous_drops": OFF, "mechanisms.champion_exit": OFF}
# at spans of 25, 37 and 41 months breadth does not divide effort evenly: it matters who gets what equal shares leave over
WORLDS: dict[str, dict[str, Any]] = {
    "leaders choose": {"platform.interoperability": 0.5},
    "leaders choose often": {"leadership.exploitation": 3.0, "leadership.rest": 6, "mechanisms.complementarity": OFF},
    "imposed, can be dropped": {"leadership.regime": "imposed"},
    "one at a time": KEPT | {f"{G}.simultaneity": 1},
    "two, high impact first": KEPT | {f"{G}.simultaneity": 2, f"{G}.span": 37.0, f"{G}.sequence": "high_impact_first"},
    "three at a time": KEPT | {f"{G}.simultaneity": 3, f"{G}.span": 41.0},
    "four, last first": KEPT | {f"{G}.simultaneity": 4, f"{G}.span": 41.0, f"{G}.sequence": "reversed"},
    "all at a time": KEPT | {f"{G}.simultaneity": 8, f"{G}.absorption": 0.03},
    "one dimension at a time": KEPT | {f"{G}.simultaneity": 1, f"{G}.by_dimension": 1, f"{G}.span": 41.0},
    "two dimensions, shuffled": KEPT
    | {f"{G}.simultaneity": 2, f"{G}.by_dimension": 1, f"{G}.span": 37.0, f"{G}.sequence": "random"},
    "trial period": KEPT | {f"{G}.trial_period": 24, "resistance.results": 0.2},
    "trial beyond the end": KEPT | {f"{G}.trial_period": 60, f"{G}.span": 25.0, "resistance.results": 0.2},
    "decentralised phase": KEPT | {f"{G}.decentralised_months": 12, f"{G}.decentralised_yield": 0.7},
    "deepest": KEPT | {f"{F}.contradiction": "deepest", f"{F}.deepest_scale": 6.0},
    "practice by practice": KEPT | {f"{F}.practice_by_practice": 1},
    "practice by practice, deepest": KEPT | {f"{F}.practice_by_practice": 1, f"{F}.contradiction": "deepest"},
    "breadth": KEPT | {f"{F}.contradiction": "breadth", f"{F}.breadth_scale": 2.0},
    "concave": KEPT | {f"{F}.convexity": -1.0},
    "whole frame": KEPT | {f"{F}.whole_frame": 0.25, "leadership.vision": "programme"},
    "convex": KEPT | {f"{F}.convexity": 0.5, f"{F}.threshold": 5.0},
    "no frame breaking": KEPT | {f"mechanisms.{name}": OFF for name in ("frame_breaking", "assimilation")},
    "everybody heard alike": KEPT | {f"mechanisms.{name}": OFF for name in ("bounded_confidence", "politics")},
    "plain effort": KEPT | {f"mechanisms.{name}": OFF for name in ("congestion", "absorption_cap", "template_error")},
    "plain levels": KEPT | {f"mechanisms.{name}": OFF for name in ("diminishing_returns", "regression", "turnover")},
    "plain managers": KEPT | {f"mechanisms.{name}": OFF for name in ("threat_switching", "resistance_growth", "attention")},
}
QUICK = (
    "leaders choose",
    "three at a time",
    "one dimension at a time",
    "trial beyond the end",
    "practice by practice",
    "whole frame",
)


def rows(section: str, heading: str) -> list[list[str]]:
    """Cells of the table that begins with a heading, from a section of the ledger."""
    found = re.search(rf"^## {section}\n(.*?)(?=^## |\Z)", LEDGER.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert found
    lines = found[1][found[1].index(heading) :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in lines]


def printed() -> dict[str, Any]:
    """Practices, their dimensions, shifts of power and interactions, as the ledger prints them."""
    described = rows("setting", "| practice | dimension |")
    practices = [name for name, _, _ in described]
    dimensions = list(dict.fromkeys(name for _, name, _ in described))
    interactions = np.zeros((len(practices), len(practices)))
    for one, other, weight in rows("complementarity", "| practice | practice |"):
        pair = practices.index(one), practices.index(other)
        interactions[pair] = interactions[pair[::-1]] = float(weight)
    return {
        "practices": practices,
        "dimension": [dimensions.index(name) for _, name, _ in described],
        "shifts_power": [float(shift) for _, _, shift in described],
        "interactions": interactions,
    }


class Town:
    """One city of a panel: what its founding fixed, its history, and its months as the text asks for them."""

    def __init__(self, own: Setting, values: dict[str, Any], history: History, founding: Founding, number: int) -> None:
        self.own, self.history, self.number = own, history, number
        self.imposed = own.parameters.leadership.regime == Regime.IMPOSED
        places = city.places(own)
        self.first, self.draws = places.first, CityDraws(chance.key(SEED), 0, number, own.months)
        self.people = slice(self.first[number], self.first[number + 1])
        self.tied = founding.cio_ties[slice(*founding.cio_start[number : number + 2])]
        fixed = founding.people[self.people]
        layers = {name: np.zeros((len(fixed), len(fixed))) for name in ("advice", "friendship", "reporting")}
        for seat in range(len(fixed)):
            place = self.people.start + seat
            for tie in founding.ties[founding.start[place] : founding.start[place + 1]]:
                for name, layer in layers.items():
                    layer[seat, tie["neighbour"] - self.people.start] = tie[name]
        groups: dict[str, dict[str, Any]] = {"mechanisms": {}}
        for key, value in values.items():
            group, name = key.split(".")
            groups.setdefault(group, {})[name] = value
        self.given = printed() | layers
        self.given |= {
            "roles": [Role(role).name.lower() for role in places.seats["role"][self.people]],
            "stakes": fixed["stake"],
            "thresholds": fixed["threshold"],
            "founding_resistance": fixed["resistance"],
            "founding_power": fixed["power"],
            "mechanisms": groups.pop("mechanisms"),
            "parameters": groups,
        }

    def cities(self, t: int) -> tuple[Any, Any]:
        """The city before and after a month."""
        return self.history.cities[t, self.number], self.history.cities[t + 1, self.number]

    def told(self, t: int) -> bool:
        """Whether what phases 1 and 2 did this month can be told from the history."""
        _, after = self.cities(t)
        return not (after.left or after.dropped or (after.started and not self.imposed))

    def plan(self, t: int) -> Array:
        """What is planned after phase 2."""
        before, after = self.cities(t)
        effort = self.own.parameters.change_programme.effort
        plan: Array = np.full(len(before.plan), effort / len(before.plan)) if after.started else before.plan
        return plan

    def course(self, t: int) -> dict[str, Any]:
        """The month from the text."""
        (before, after), people = self.cities(t), self.history.managers[t, self.people]
        cios = [self.history.managers[t, self.first[other] + Role.CIO].frames for other in self.tied]
        return course.month(
            **self.given,
            structure=before.structure,
            plan=self.plan(t),
            vision=after.vision,
            standing=after.standing,
            template=before.template,
            mean_resistance=before.resistance,
            frames=people.frames,
            disconfirmation=people.disconfirmation,
            resistance=people.resistance,
            power=people.power,
            running=bool(after.elapsed > 0),
            elapsed=int(after.elapsed),
            order=after.order.tolist(),
            window=after.window,
            threat=before.threat,
            win=before.win,
            monitor=before.know_how[know_how.MONITOR],
            staff=before.know_how[know_how.PER_DIMENSION + len(self.own.dimensions) :],
            draws=[self.draws.monthly(Purpose.NOISE, t, seat) for seat in range(len(people))],
            peers_frame=np.mean(cios, axis=0) if cios else None,
            simultaneity=None if self.imposed else int(after.parallel),
        )

    def program(self, t: int) -> dict[str, Any]:
        """The same of the program's history; without plan in the last month: what was not offered by then is taken off."""
        (_, after), people = self.cities(t), self.history.managers[t + 1, self.people]
        losses = [name for name in after.dtype.names if name.startswith("lost_") and name != "lost_coordination"]
        found = {name: after[name] for name in ("structure", "template", "attention", "applied", *losses)}
        found |= {name: people[name] for name in ("frames", "disconfirmation", "resistance", "power", "broke")}
        if t < self.own.months - 1:
            given = self.plan(t) - after.plan
            base = self.own.parameters.change_programme.base_effort
            found |= {"plan": after.plan, "given": given, "active": np.count_nonzero(given), "offered": after.offered - base}
        return found


def compare(values: dict[str, Any], cities: int, managers: int) -> tuple[Counter[str], dict[str, float]]:
    """Compare a panel; how many months of what sort were compared, and the largest difference of each quantity."""
    own = setting("numbers=hand_set", **{"city.cities": cities, "city.managers": managers, **values})
    history, founding = ensemble.history(own, SEED), World(own, seed=SEED).founding
    seen: Counter[str] = Counter()
    apart: Counter[str] = Counter()
    for number in range(cities):
        town = Town(own, values, history, founding, number)
        for t in filter(town.told, range(own.months)):
            one, other = town.course(t), town.program(t)
            for name, value in other.items():
                apart[name] = max(apart[name], np.abs(np.asarray(one[name], float) - value).max())
                assert apart[name] < CLOSE, f"{name} differs by {apart[name]:.3g} in city {number}, month {t}"
            seen.update(months=1, programme=int(one["active"] > 0), broken=int(one["broke"].any()))
    return seen, dict(apart)


def check(name: str, cities: int, managers: int) -> None:
    values = WORLDS[name]
    seen, _ = compare(values, cities, managers)
    assert seen["months"] > 100 * cities  # of 156
    assert seen["programme"] > 10 * cities
    assert (seen["broken"] > 0) == values.get("mechanisms.frame_breaking", True)


@pytest.mark.parametrize("name", QUICK)
def test_the_text_gives_the_months_of_the_program(name: str) -> None:
    check(name, 2, 9)


@pytest.mark.slow
@pytest.mark.parametrize("name", list(WORLDS)[::4])
def test_the_text_gives_the_months_of_larger_panels(name: str) -> None:
    check(name, 4, 15)


@pytest.mark.slow
@given(values=any_values())
def test_the_text_gives_the_months_of_any_world(values: dict[str, Any]) -> None:
    """Any values of any parameters within their ranges."""
    imposed = values.get("leadership.regime", "chosen") == "imposed"
    by_dimension = values.get("change_programme.by_dimension", 0.0) if imposed else 0.0  # chosen programmes count practices
    # the second coder wrote before there were these
    alone = {
        "outside_partners.number": 0,
        "shared_services.services": 0,
        "resistance.among_friends": 0.0,
        "deep_structure.filling": 1.0,
        "mechanisms.fixed_turns": True,
        "complementarity.form": "apart",
        "know_how.slowing": 0.0,
        "know_how.depreciation": 0.0,
        f"{F}.attachment": 0.0,
        f"{F}.majority": 0.0,
        f"{F}.graded": 0.0,
        f"{F}.remembered": 0.0,
        "resistance.loss_aversion": 1.0,
        "resistance.diminishing_sensitivity": 0.0,
        "resistance.hardening": 0.0,
        "resistance.habituation": 0.0,
        "management.in_turn": 0,
    }
    compare(values | alone | {"change_programme.by_dimension": by_dimension, "horizon.months": 60}, 3, 8)
