"""What a seat may see of a city up to a month. Nothing else of a history leaves the server before the end.

The model knows no report and no hearsay. Which of its series a seat gets, and how coarsely, is assumed by Play and no rule:
what is published or reported to the seat, and what the seat hears from those whom it asks for advice.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from experiments.classroom import twins
from experiments.classroom.labels import ENGLISH, labels
from experiments.classroom.languages import say
from experiments.classroom.play.moves import QUARTER, Move
from experiments.classroom.play.scenarios import Scenario
from simulation import ensemble
from simulation.parameters import Setting
from simulation.vocabulary import Role

SEATS: dict[str, int] = {role.name.lower(): int(role) for role in Role}
ALONE = "alone"
"""Whoever plays alone sits in the city manager's seat and decides for all."""
MAY: dict[str, tuple[str, ...]] = {
    ALONE: ("work", "pace", "pause", "off", "tell", "align", "hire cio"),
    "mayor": ("tell", "align", "hire city_manager"),
    "city_manager": ("pace", "pause", "off", "hire cio"),
    "cio": ("work",),
    "head": ("advise",),
}
"""What a seat decides; who governs what in a team is an assumption. Advice moves nothing in the model."""
COARSE = 4  # steps in which levels and frames are reported at the first level
OLD, NEW = 0.25, 0.6  # mean frames below and above which somebody speaks of the old way, and of the new one; assumption
DOUBTS, AGAINST = 0.25, 0.45  # resistance from which somebody has doubts, and pushes back; assumption


class Eyes(NamedTuple):
    """A city's history up to a month, and the seat that looks at it."""

    scenario: Scenario
    setting: Setting
    seat: int
    who: str  # of `MAY`
    month: int
    state: np.ndarray  # (month + 1,) of the city
    people: np.ndarray  # (month + 1, managers)
    own_service: np.ndarray | None  # (month + 1,) of a head
    network: dict[str, Any]
    language: str = ENGLISH

    @property
    def entries(self) -> list[int]:
        """Ends of quarters, the founding first."""
        return list(range(0, self.month + 1, QUARTER))

    @property
    def contacts(self) -> list[int]:
        """Seats that this one asks for advice."""
        ties = self.network["ties"]
        return sorted(tie["to"] for tie in ties if tie["from"] == self.seat and tie["advice"])


def eyes(scenario: Scenario, played: tuple[Move, ...], month: int, who: str, language: str = ENGLISH) -> Eyes:
    """Run a play up to a month, cut what comes later off, and look at it from a seat.

    Args:
        scenario: The city and its rules.
        played: Moves, all before the month.
        month: Months that have passed.
        who: A seat of `MAY`.
        language: Of what is called and told.
    """
    scene = scenario.own(played, month)
    setting = scene.setting("left")
    history = ensemble.history(setting, scene.seed, scene.panel)
    place, entries = scene.city, month + 1
    first = int(setting.managers[:place].sum())
    seat = SEATS["city_manager" if who == ALONE else who]
    people = history.managers[:entries, first : first + int(setting.managers[place])]
    service = history.services[:entries, int(setting.services[:place].sum())] if who == "head" else None
    untouched = scenario.base._replace(left=scenario.rival("nothing")).setting("left")
    net = twins.network(untouched, scene.seed, scene.panel, place, language)
    return Eyes(scenario, setting, seat, who, month, history.cities[:entries, place], people, service, net, language)


def name_of(net: dict[str, Any], seat: int) -> str:
    """A seat in words."""
    return str(net["nodes"][seat]["label"])


def short_name(at: Eyes, seat: int) -> str:
    """A seat in fewer words, for a list of seats."""
    role = at.network["nodes"][seat]["role"]
    return say(at.language, f"turn.short.{role}", n=seat - int(Role.HEAD) + 1)


def in_place(at: Eyes) -> np.ndarray:
    """Practices that count as in place, (entries, practices), by their levels as reported."""
    return at.state["structure"] >= at.setting.parameters.deep_structure.in_place


def reports(at: Eyes) -> dict[str, Any]:
    """What is written down for the seat: performance, practices, and what the seat is in charge of."""
    level = at.scenario.level
    published = at.entries if level == 1 else [entry for entry in at.entries if entry % 12 == 0]
    found: dict[str, Any] = {
        "months": published,
        "performance": [round(float(at.state["performance"][entry]), 1) for entry in published],
        "aspiration": [round(float(at.state["aspiration"][entry]), 1) for entry in published],
    }
    sees_systems = (at.who == ALONE and level == 1) or at.who == "cio"
    if sees_systems:
        for name in ("architecture", "use"):
            found[name] = [round(float(at.state[name][entry]), 2) for entry in published]
    if at.own_service is not None:
        for name in ("module", "use", "skill"):
            found[f"own_{name}"] = [round(float(at.own_service[name][entry]), 2) for entry in published]
    return found


def practices(at: Eyes) -> list[dict[str, Any]]:
    """Practices as reported: in place or not, and at the first level how far, in quarters of the way."""
    texts, stands = labels(at.language), in_place(at)[-1]
    found = []
    for number, name in enumerate(at.setting.practices):
        how_far = float(at.state["structure"][-1, number])
        step = min(int(how_far * COARSE + 0.5), COARSE) if at.scenario.level == 1 else None
        dimension = at.setting.dimensions[int(at.setting.dimension[number])]
        found.append(
            {
                "name": name,
                **texts["practices"][name],
                "dimension": texts["dimensions"][dimension],
                "in_place": bool(stands[number]),
                "quarters": step,
            }
        )
    return found


def contacts(at: Eyes) -> list[dict[str, Any]]:
    """What those say whom the seat asks for advice: how they take the change and, at level 1, which way they speak of."""
    found = []
    for seat in at.contacts:
        person = at.people[-1, seat]
        resistance, frame = float(person["resistance"]), float(np.mean(person["frames"]))
        mood = "against" if resistance >= AGAINST else "doubts" if resistance >= DOUBTS else "for"
        speaks = "new" if frame >= NEW else "old" if frame < OLD else "between"
        since = at.people["joined"][:, seat].nonzero()[0]
        found.append(
            {
                "seat": seat,
                "label": name_of(at.network, seat),
                "short": short_name(at, seat),
                "mood": mood,
                "frame": speaks if at.scenario.level == 1 else None,
                "since": int(since[-1]) - 1 if len(since) else None,
            }
        )
    return found


def programme(at: Eyes) -> dict[str, Any]:
    """Whether a programme runs, since when, how it ended, who stands for it, and what it has spent."""
    state = at.state
    started, dropped = np.flatnonzero(state["started"] > 0.0), np.flatnonzero(state["dropped"] > 0.0)
    is_running = bool(state["running"][-1] > 0.0)
    seat = int(state["champion"][-1])
    ended = ""
    if len(started) and not is_running:
        ended = "dropped" if len(dropped) else "finished"
    return {
        "is_running": is_running,
        "since": int(started[0]) - 1 if len(started) else None,
        "ended": ended,
        "ended_in": int(np.flatnonzero(state["running"] > 0.0)[-1]) if ended and (state["running"] > 0.0).any() else None,
        "champion": name_of(at.network, seat) if is_running and seat >= 0 else None,
        "spent": round(float(spent(state)), 3),
    }


def spent(state: np.ndarray) -> float:
    """Effort of the programme so far: what moved a practice, and what was lost on the way."""
    lost = [name for name in state.dtype.names or () if name.startswith("lost_")]
    return float(sum(state[name].sum() for name in ("applied", *lost)))
