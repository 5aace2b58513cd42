"""Founding of a city: docs/model.md sections 2 and 5, with the rules of section 7 that are read there."""

from types import SimpleNamespace

import numpy as np

from tests.from_text.whole import draws as at
from tests.from_text.whole import practices as own
from tests.from_text.whole.asked import Asked
from tests.from_text.whole.draws import Draws
from tests.from_text.whole.network import found_ties
from tests.from_text.whole.notation import Array, limited, spread
from tests.from_text.whole.structure import Landscape, misfit, powers

LONG_AGO = 1000.0
LEDGER = (
    "offered",
    "applied",
    "lost_cap",
    "lost_congestion",
    "lost_saturation",
    "lost_template",
    "lost_resistance",
    "lost_coordination",
    "lost_decentralised",
    "on_interfaces",
    "unspent",
    "on_education",
    "on_efficiency",
)


def supported_skill(education: Array, p: SimpleNamespace) -> Array:
    """Skill that education supports (Enactment); linear without `education_returns`."""
    half = p.enactment.skill_half
    return limited(education * (1.0 + half) / (education + half) if p.mechanisms.education_returns else education)


class City:
    """A city: its state under the names of docs/columns.md, as the last month left it, and what founding fixed."""

    def __init__(self, asked: Asked, number: int) -> None:
        self.asked, self.number, self.p = asked, number, asked.parameters()
        self.draws = Draws(asked.seed, asked.panel, number)
        self.seats, self.services = asked.managers, min(asked.services, asked.managers - 3)
        # heads of each service: the head in seat i belongs to service (i - 3) mod n
        self.heads = [[i for i in range(3, self.seats) if (i - 3) % self.services == s] for s in range(self.services)]
        self.tied: list[int] = []  # cities whose CIOs know each other; the panel draws them
        self.weights = own.interactions(asked.uniform)
        self.found_city()
        self.found_managers()
        self.found_services()
        self.found_course()

    def found_city(self) -> None:
        """Structure, know-how and the quality of staff."""
        p, u = self.p, self.draws.city
        deep, skills = p.deep_structure, p.know_how
        self.structure = self.by_practice(at.STRUCTURE)
        self.structure = limited(spread(deep.founding_level, self.structure, deep.founding_spread))
        self.mean_know_how = np.array(
            [skills.recognise, skills.exploit, skills.sequence, skills.monitor, *[skills.scope] * 4, *[skills.staff] * 4]
        )
        drawn = np.array([u(at.KNOW_HOW + item) for item in range(len(self.mean_know_how))])
        self.know_how = limited(spread(self.mean_know_how, drawn, skills.spread))
        self.quality = limited(spread(p.enactment.staff_quality, u(at.QUALITY), p.enactment.staff_quality_spread))
        self.shuffling = self.by_practice(at.ORDER)
        form = p.complementarity.form
        self.landscape = Landscape(self.draws, int(p.complementarity.epistasis)) if form == "landscape" else None

    def by_practice(self, first: int) -> Array:
        """A draw for each practice from a slot on."""
        return np.array([self.draws.city(first + practice) for practice in range(8)])

    def by_seat(self, slot: int) -> Array:
        """A draw for each manager."""
        return np.array([self.draws.manager(seat, slot) for seat in range(self.seats)])

    def found_managers(self) -> None:
        """Frames, stakes, thresholds, resistance, power and ties."""
        p, u, heads = self.p, self.draws.manager, self.seats - 3
        frames = np.array([[u(seat, at.FRAME + practice) for practice in range(8)] for seat in range(self.seats)])
        mind, resisting, ruling = p.cognitive_framework, p.resistance, p.management
        self.frames = limited(frames * mind.founding_spread)
        self.disconfirmation = np.zeros((self.seats, 8))
        self.anchor = self.frames.copy() if mind.attachment > 0.0 else np.zeros((self.seats, 8))
        stakes = [resisting.stake_mayor, resisting.stake_city_manager, resisting.stake_cio, *[resisting.stake_head] * heads]
        self.stake = limited(spread(np.array(stakes), self.by_seat(at.STAKE), resisting.stake_spread), -1.0, 1.0)
        self.threshold = mind.threshold * spread(1.0, self.by_seat(at.THRESHOLD), mind.threshold_spread)
        self.majority = limited(mind.majority * spread(1.0, self.by_seat(at.MAJORITY), mind.majority_spread))
        self.resistance_of = limited(spread(resisting.founding, self.by_seat(at.RESISTANCE), resisting.founding_spread))
        self.founding_resistance = self.resistance_of.copy()
        top = [ruling.power_mayor, ruling.power_city_manager, ruling.power_cio]
        of_heads = ruling.power_head * spread(1.0, self.by_seat(at.POWER)[3:], ruling.power_spread)
        self.founding_power = np.concatenate([top, of_heads])
        self.power = powers(self.founding_power, self.structure, p)
        self.advice, self.friendship, self.reporting = found_ties(
            self.draws, self.seats, self.services, self.asked.departments, p
        )

    def found_services(self) -> None:
        """Modules, use and bridging are 0, education is at its floor, and skill is what this supports."""
        self.module, self.use_of, self.bridging_of = np.zeros(self.services), np.zeros(self.services), np.zeros(self.services)
        self.education_of = np.full(self.services, self.p.platform.education_floor)
        self.skill = supported_skill(self.education_of, self.p)
        self.shared = np.zeros(self.services)

    def found_course(self) -> None:
        """No programme runs, windows are closed, and performance and aspiration are at the base."""
        p = self.p
        self.window, self.exposed, self.exploited = np.zeros(6), np.zeros(6), np.zeros(6)
        self.plan, self.vision, self.order = np.zeros(8), np.zeros(8), np.arange(8)
        self.running = self.started = self.dropped = self.convergent = False
        self.elapsed = self.starts = self.parallel = 0
        self.champion, self.rest, self.new_mayor, self.acquired = -1, LONG_AGO, LONG_AGO, 0.0
        self.standing = self.template = self.wrong = self.flux = self.burden = self.demand = self.efficiency = 0.0
        self.performance = self.aspiration = p.performance.base
        self.threat = self.win = self.attention = self.agreed = 0.0
        self.resistance = 0.0  # R is counted at the end of a month, and there was none
        self.service_quality = self.citizens_use = self.trust = p.citizens.founded
        self.ledger = dict.fromkeys(LEDGER, 0.0)
        self.joined, self.broke = np.zeros(self.seats), np.zeros(self.seats)
        # of the month alone: effort given and pushed, effort that installs the wrong thing, and whether a programme ran
        self.given, self.pushed, self.misled = np.zeros(8), np.zeros(8), 0.0
        self.ran, self.before, self.structure_before = False, 0, self.structure
        self.misfit = misfit(self.structure, self.weights, self.landscape, p.complementarity)

    def best(self) -> int:
        """The champion: the seat of the top three with the highest mean frame, the first of them on a tie."""
        return int(np.argmax(self.frames[:3].mean(axis=1)))

    def ties_of(self, seat: Array | int) -> Array:
        """Weights of the ties of a seat, or of several, before the advisers' power; threat moves them to friends."""
        network = self.p.advice_network
        fear = network.switching * self.threat if self.p.mechanisms.threat_switching else 0.0
        layers = self.advice[seat] * (1.0 - fear) + self.friendship[seat] * fear
        weights: Array = layers + self.reporting[seat] * network.authority
        return weights
