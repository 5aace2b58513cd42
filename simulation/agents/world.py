"""The world: a panel of cities, founded from draws, one month a step."""

import numpy as np

from simulation import chance, city, history, outcomes, phases
from simulation.agents.city import City
from simulation.agents.members import Manager, Service, Tie
from simulation.agents.parts import Panel, record_of
from simulation.chance import Purpose
from simulation.concepts import shared_services
from simulation.grounds import Grounded, grounded
from simulation.parameters import InvalidConfiguration, Setting, checked
from simulation.vocabulary import Effect, Misfit


class World(Panel):
    """A panel of cities, one month a step.

    Args:
        setting: what to simulate, from ``simulation.read``.
        seed: whole number from 0 upwards, of any size; with ``panel`` it names the draws that the cities meet.
        panel: number of the panel, from 0 upwards.
        manager: class of the managers, ``Manager`` or a subclass of one's own.

    Raises:
        InvalidConfiguration: ``setting`` is no setting, or ``panel`` no number from 0 upwards.
        InvalidSeed: ``seed`` is no whole number from 0 upwards.

    Example:
        >>> from experiments import setting
        >>> world = World(setting("city.cities=2", "city.managers=6", "horizon.months=12"), seed=1).run()
        >>> world.month, len(world.cities), world.history.cities["use"].shape
        (12, 2, (13, 2))
    """

    cities: list[City]  # (C,)
    history: history.History  # every array of every month; later months are 0
    places: city.Places  # who sits where
    founding: city.Founding  # what founding fixed for good

    def __init__(self, setting: Setting, seed: int = 0, panel: int = 0, manager: type[Manager] = Manager) -> None:
        checked(setting)
        if isinstance(panel, bool) or not isinstance(panel, int) or panel < 0:
            raise InvalidConfiguration(f"panel is {panel!r}, but panels are numbered from 0 upwards")
        self.key = chance.key(seed)
        super().__init__(rng=int(self.key[0] % 2**31))
        self.setting, self.panel, self.month = setting, panel, 0
        self.history = history.blank(setting)
        self.places, self.founding = city.places(setting), city.blank(setting)
        self.cities = [City(self, number) for number in range(setting.cities)]
        begin = 0
        for home in self.cities:
            begin = self._found(home, manager, begin)
        self._tie_cios()
        for home in self.cities:
            home.next_structure = home.structure
            home.take_stock()
            self._write(home)

    def _found(self, home: City, kind: type[Manager], begin: int) -> int:
        """Found a city, its services, managers and ties; gives the place of the next city's first tie."""
        places, founding, q = self.places, self.founding, self.setting.parameters
        number, first = home.number, int(places.first[home.number])
        size = int(places.first[number + 1]) - first
        state = self.history.cities[0, number]
        u = home.draws.uniform(Purpose.CITY, 0, chance.CITY_SLOTS)
        city.found_city(state, u, founding.cities[number], places.world[0], q)
        deference = home.effect_level(Effect.DEFERENCE, state.structure.tolist())
        first_service = int(places.first_service[number])
        for service in range(first_service, int(places.first_service[number + 1])):
            city.found_service(self.history.services[0, service], q)
            home.services.append(Service(*self.history.services[0, service].tolist()))
        draws = home.draws.uniform(Purpose.MANAGER, 0, size * chance.MANAGER_STRIDE).reshape(size, -1)
        for seat in range(size):
            place, traits = places.seats[first + seat], founding.people[first + seat]
            now = self.history.managers[0, first + seat]
            city.found_manager(traits, now, int(place.role), deference, draws[seat].tolist(), q)
            member = kind(self, home, seat, int(place.role))
            member.frames, member.disconfirmation = now.frames.tolist(), now.disconfirmation.tolist()
            member.resistance, member.power = float(now.resistance), float(now.power)
            member.stake, member.threshold = float(traits.stake), float(traits.threshold)
            is_attached = q.cognitive_framework.attachment > 0.0
            member.majority, member.anchor = float(traits.majority), [f if is_attached else 0.0 for f in member.frames]
            member.first_resistance, member.first_power = float(traits.resistance), float(traits.power)
            member.stay()
            home.managers.append(member)
            if place.service >= 0:
                home.served[seat] = home.services[int(place.service) - first_service]
                home.served[seat].managers.append(member)
        layers = places.given if self.setting.network is not None else self._generate(home, first, draws)
        end = city.list_ties(size, first, begin, layers, founding.start, founding.ties)
        for seat, member in enumerate(home.managers):
            listed = founding.ties[founding.start[first + seat] : founding.start[first + seat + 1]].tolist()
            member.ties = [Tie(home.managers[neighbour - first], *weights) for neighbour, *weights in listed]
        home.found(state, founding.cities[number])
        if self.setting.parameters.complementarity.form == Misfit.LANDSCAPE:
            self._draw_landscape(home)
        return end

    def _draw_landscape(self, home: City) -> None:
        """Draw what combinations of practices are worth in a city, and which practices bear on which."""
        worths, ring = self.founding.worths[home.number], self.founding.ring[home.number]
        for place in range(len(worths)):
            worths[place] = home.draws.uniform(Purpose.LANDSCAPE, place * chance.LANDSCAPE_STRIDE, worths.shape[1])
        chance.shuffled(home.draws.uniform(Purpose.LANDSCAPE, chance.RING, len(ring)), 0, ring)
        home.worths, home.ring = worths.tolist(), ring.tolist()

    def _tie_cios(self) -> None:
        """Draw which cities' CIOs know each other."""
        known: list[list[int]] = [[] for _ in self.cities]  # each in ascending order: earlier cities name themselves first
        for one in range(len(self.cities)):
            for other in self._known_beyond(one):
                known[one].append(other)
                known[other].append(one)
        self.founding.cio_start[1:] = np.cumsum([len(others) for others in known])
        ties = np.array([other for others in known for other in others], dtype=np.int64)
        self.founding = self.founding._replace(cio_ties=ties)
        for home in self.cities:
            home.tied = [self.cities[other] for other in known[home.number]]
            partner = shared_services.partner(home.number, len(self.cities))
            home.partner = self.cities[partner] if partner >= 0 else None

    def _known_beyond(self, one: int) -> list[int]:
        """Later cities whose CIOs know that of city ``one``."""
        count, chance_of_one = len(self.cities), self.setting.parameters.advice_network.cio_ties
        if count <= chance.PAIRED:
            drawn = self.cities[0].draws.uniform(Purpose.CIO_TIE, one * chance.MOST, count)
            return [other for other in range(one + 1, count) if drawn[other] < chance_of_one]
        found: list[int] = []
        powers, other, start = np.zeros(chance.POWERS), one, 0
        chance.repeatedly_squared(1.0 - chance_of_one, powers)
        while True:
            for u in self.cities[one].draws.uniform(Purpose.CIO_TIE, start, chance.BLOCK):
                other += 1 + chance.skipped(u, powers)
                if other >= count:
                    return found
                found.append(other)
            start += chance.BLOCK

    def _generate(self, home: City, first: int, manager_draws: np.ndarray) -> np.ndarray:
        """Layers (3, n, n) of generated ties among a city's n managers."""
        size = len(manager_draws)
        layers, pair_draws = np.zeros((3, size, size)), np.zeros((size, size, chance.TIE_STRIDE))
        for one in range(size):
            for other in range(one + 1, size):
                address = (one * chance.MOST + other) * chance.TIE_STRIDE
                pair_draws[one, other] = home.draws.uniform(Purpose.TIE, address, chance.TIE_STRIDE)
        density, network = self.places.density[home.number], self.setting.parameters.advice_network
        city.generate_ties(size, first, self.places.seats, density, manager_draws, pair_draws, layers, network)
        return layers

    def grounded(self) -> Grounded:
        """The history, with what it was decided by: stakes and thresholds of seats, ties, and every draw.

        Returns:
            The arrays of ``history``, ``founding``, and ``draws`` (``simulation.grounds.Draws``).
        """

        def read(number: int, purpose: Purpose, start: int, count: int) -> np.ndarray:
            return self.cities[number].draws.uniform(purpose, start, count)

        return grounded(self.setting, self.history, self.founding, read)

    def step(self) -> None:
        """Simulate a month: the steps of ``phases.PHASES``, in order; within a phase everybody reads the state at its start.

        Raises:
            InvalidConfiguration: the world is at its horizon.
        """
        if self.month >= self.setting.months:
            raise InvalidConfiguration(
                f"the world is at its horizon of {self.setting.months} months; raise horizon.months to go on"
            )
        cities = self.agents.select(agent_type=City)
        agents = {"City": cities, "Manager": self.agents.select(lambda agent: isinstance(agent, Manager))}
        for phase in phases.PHASES:
            for step in phase.steps:
                if self.setting.parameters.management.in_turn < 0.5 or step.agents != "Manager":
                    agents[step.agents].do(step.method)
                elif step.method == "consider":  # and whoever has considered resists and adopts
                    cities.do("take_turns")
        self.month += 1
        if self.month == self.setting.months:
            cities.do("close")
            self.running = False
        for home in self.cities:
            self._write(home)

    def run(self) -> "World":
        """Step to the horizon.

        Returns:
            The world itself.
        """
        while self.month < self.setting.months:
            self.step()
        return self

    def outcomes(self) -> dict[str, np.ndarray]:
        """What an ensemble gives for this world; at the horizon, since the row is of a whole history.

        Returns:
            Columns of ``simulation.schema`` by name, each with one entry per city (C,).
        """
        rows = outcomes.rows(self.setting, self.history, self.places, self.founding)
        return outcomes.columns(self.setting, rows)

    def _write(self, home: City) -> None:
        """Write a city's state to the history entry of this month."""
        at, past = self.month, self.history
        past.cities[at, home.number] = record_of(past.cities.dtype.names)(home)
        first = int(self.places.first[home.number])
        seats = slice(first, first + len(home.managers))
        past.managers[at, seats] = list(map(record_of(past.managers.dtype.names), home.managers))
        past.anchors["frame"][at, seats] = [member.anchor for member in home.managers]
        begin = int(self.places.first_service[home.number])
        places = slice(begin, begin + len(home.services))
        past.services[at, places] = list(map(record_of(past.services.dtype.names), home.services))
