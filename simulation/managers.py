"""The readable driver: managers and cities as Mesa agents, one month a step.

``World(setting, seed=1).run()`` gives the same history as the kernel, bit for bit. To try another behaviour, subclass
``Manager``, override one of ``hear``, ``consider``, ``resist``, ``adopt`` and ``leave``, and pass the class:
``World(setting, seed=1, manager=MyManager)``. What each of them reads and fills stands in its docstring.

P practices, D dimensions, H know-how items, C cities of a panel; 6 kinds of trigger. A month's steps are those of
``phases.PHASES``.
"""

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np

from simulation import chance, city, history, outcomes, phases
from simulation.chance import CityDraws, Purpose
from simulation.concepts import (
    advice_network,
    change_programme,
    citizens,
    cognitive_framework,
    complementarity,
    deep_structure,
    enactment,
    know_how,
    leadership,
    management,
    outside_partners,
    performance,
    platform,
    resistance,
    shared_services,
    trigger_events,
)
from simulation.grounds import Grounded, grounded
from simulation.mesa_parts import Agent, Model
from simulation.parameters import InvalidConfiguration, Setting, checked
from simulation.rule import limited
from simulation.vocabulary import Channel, Contradiction, Effect, Misfit, Regime, Role, Script, Sequence, Start, Trigger, Vision


def mean(levels: list[float]) -> float:
    """Mean, added up in order: Python's own ``sum`` rounds otherwise since 3.12."""
    total = 0.0
    for level in levels:
        total += level
    return total / len(levels)


@cache
def record_of(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """What gives an agent's record as a tuple, which numpy takes at once: field by field costs a seventh of a run."""
    return attrgetter(*names)


class Service:
    """A city service: its module of the platform, education budget, and what its staff do."""

    module: float  # 0 silo .. 1 integrated
    education: float  # spending, private-sector benchmark = 1
    skill: float  # of users, 0..1
    use: float  # of the platform, 0..1
    bridging: float  # work bridged by hand, 0..1
    managers: "list[Manager]"  # the service's heads

    def __init__(self, module: float, education: float, skill: float, use: float, bridging: float) -> None:
        self.module, self.education, self.skill, self.use, self.bridging = module, education, skill, use, bridging
        self.managers = []


class Tie(NamedTuple):
    """Somebody whom a manager hears, and how the two are tied; weights as in the network, 0 where there is no tie."""

    adviser: "Manager"
    advice: float
    friendship: float
    reporting: float


def follow_majority(
    own: list[float],
    majority: float,
    bound: float,
    heard: list[float],
    weights: list[float],
    told_by: list[tuple[float, list[float]]],
) -> None:
    """Hear nobody on a practice on which too few differ on the same side; ``Manager.hear`` calls it.

    Args:
        own: the manager's frame (P,).
        majority: share of those heard who must differ on the side of their mean, 0..1.
        bound: largest distance at which advice is heard.
        heard: sum of advised frames times their weights (P,); set to 0 where advice is not followed.
        weights: sum of the weights (P,); set to 0 where advice is not followed.
        told_by: weight and frame (P,) of everybody who advises, whether near enough to be heard or not.
    """
    for practice, level in enumerate(own):
        siding = 0.0
        for given, frame in told_by:
            share = cognitive_framework.hearing(given, level, frame[practice], bound)
            siding += cognitive_framework.siding(share, level, frame[practice], heard[practice], weights[practice])
        if not cognitive_framework.followed(siding, weights[practice], majority):
            heard[practice] = weights[practice] = 0.0


class Manager(Agent):
    """A seat in a city's management and whoever holds it.

    A subclass overrides ``hear``, ``consider``, ``resist``, ``adopt`` or ``leave``. Before ``consider``, the city sets every
    ``next_...``, ``broke`` and what was heard of resistance to *nothing happens this month*, so that a method may fill any
    part of what it is there to fill.

    Example:
        >>> from experiments import setting
        >>> class Steadfast(Manager):
        ...     def consider(self):
        ...         "Takes nothing in: the frame stays as it is."
        >>> world = World(setting("city.cities=1", "city.managers=6", "horizon.months=12"), manager=Steadfast).run()
        >>> frames = world.history.managers["frames"][:, Role.HEAD]
        >>> bool((frames == frames[0]).all())
        True
    """

    model: "World"
    # For good: the seat's, whoever holds it.
    home: "City"
    seat: int  # 0 mayor, 1 city manager, 2 CIO, then heads of services
    role: int  # from ``Role``
    ties: list[Tie]  # whom the manager hears, in order of seats
    stake: float  # in present arrangements, -1..1
    threshold: float  # disconfirmation at which the frame breaks, practice-months of gap
    majority: float  # share of those heard who must differ on one side before advice is followed, 0..1; 0: anybody
    first_resistance: float  # at founding, 0..1: what resistance is drawn back to
    first_power: float  # at founding; head of a service = 1
    # State at the start of a phase; a newcomer's from the month of joining on.
    frames: list[float]  # (P,) what is taken for granted, 0 old .. 1 new
    disconfirmation: list[float]  # (P,) what has gathered against it, practice-months of gap
    anchor: list[float]  # (P,) frame that the manager stays attached to, 0..1; 0 where nobody is (`attachment`)
    resistance: float  # 0..1
    power: float  # head of a service in 1999 = 1
    joined: float  # 1 where the seat changed hands this month, else 0
    # Filled by ``consider``.
    next_frames: list[float]  # (P,) 0..1
    next_disconfirmation: list[float]  # (P,) >= 0
    next_anchor: list[float]  # (P,) 0..1
    broke: float  # share of practices whose frame broke this month, 0..1
    heard_resistance: float  # sum of advisers' resistance, weighted
    heard_weight: float  # sum of those weights; 0: nobody was heard
    # Filled by ``resist``.
    next_resistance: float  # 0..1

    def __init__(self, model: "World", home: "City", seat: int, role: int) -> None:
        super().__init__(model)
        self.home, self.seat, self.role = home, seat, role
        self.ties, self.frames, self.disconfirmation, self.anchor = [], [], [], []
        self.resistance = self.power = self.joined = self.stake = self.threshold = self.majority = 0.0
        self.first_resistance = self.first_power = 0.0
        self.stay()

    def stay(self) -> None:
        """Set all that this month may change to no change; the city calls it before ``consider``."""
        self.next_frames, self.next_disconfirmation = list(self.frames), list(self.disconfirmation)
        self.next_resistance, self.next_anchor = self.resistance, list(self.anchor)
        self.broke = self.heard_resistance = self.heard_weight = 0.0

    @property
    def mean_frame(self) -> float:
        """Mean of the frame over practices, 0 old .. 1 new."""
        return mean(self.frames)

    def leave(self, called: bool) -> None:
        """Hand the seat to a newcomer, who brings a frame and, at the top, know-how.

        Called in phase ``triggers_strike``, seat by seat. Reads ``home.draws.newcomer(month, seat)``, ``home.content``,
        ``home.crisis_open``, ``home.last_know_how`` and ``home.scripted(role)``. Fills ``frames``, ``disconfirmation``
        and ``resistance`` of the newcomer; at the top also ``home.know_how``, ``home.exposed[Trigger.VISIONARY]`` (1.0 if a
        visionary comes) and, for a mayor, ``home.new_mayor``. The city itself notes ``joined``.

        Args:
            called: whether a visionary event brings a visionary CIO.
        """
        home, q = self.home, self.model.setting.parameters
        u = home.draws.newcomer(self.model.month, self.seat)
        top = 1 if self.role < Role.HEAD else 0
        likely = trigger_events.visionary_chance(top, home.crisis_open, home.last_know_how[know_how.EXPLOIT], q.trigger_events)
        script = Script.VISIONARY if called else home.scripted(self.role)
        visionary = trigger_events.is_visionary(u[chance.VISIONARY], likely, script)
        self.resistance = resistance.founded(u[chance.NEW_RESISTANCE], q.resistance)
        self.disconfirmation = [0.0] * len(self.frames)
        self.frames = [
            trigger_events.newcomer_frame(visionary, u[chance.BROUGHT_FRAME], content, q.trigger_events)
            for content in home.content
        ]
        if top:
            if visionary:
                home.exposed[Trigger.VISIONARY] = 1.0
            for item, level in enumerate(home.know_how):
                brought = know_how.drawn(item, len(self.model.setting.dimensions), u[chance.BROUGHT + item], q.know_how)
                home.know_how[item] = know_how.hired(level, brought, q.know_how)
            if self.role == Role.MAYOR:
                home.new_mayor = 0.0

    def hear(self) -> tuple[list[float], list[float], float, float]:
        """What advice says this month; ``consider`` calls it.

        Reads ``ties`` and ``majority``; of each adviser ``power``, ``resistance`` and ``frames`` as they stand at the start of
        the phase; and ``home.fear`` (share of attention that threat moves from advisers to friends), ``home.confidence``
        (largest distance at which advice is heard) and, for a CIO, ``home.abroad`` (mean frame of tied cities' CIOs). Fills
        nothing.

        Returns:
            Sum of advised frames times their weights (P,); sum of the weights (P,), 0 where nobody is heard; sum of advisers'
            resistance times their weights; sum of those weights.
        """
        home, network = self.home, self.model.setting.parameters.advice_network
        heard, weights = [0.0] * len(self.frames), [0.0] * len(self.frames)
        told_by: list[tuple[float, list[float]]] = []
        total = spread = 0.0
        for adviser, advice, friendship, reporting in self.ties:
            given = adviser.power * advice_network.tie_weight(advice, friendship, reporting, home.fear, network)
            carried = resistance.carried(given, friendship, adviser.power, self.model.setting.parameters.resistance)
            total += carried
            spread += carried * adviser.resistance
            told_by.append((given, adviser.frames))
            for practice, level in enumerate(adviser.frames):
                share = cognitive_framework.hearing(given, self.frames[practice], level, home.confidence)
                weights[practice] += share
                heard[practice] += share * level
        if self.role == Role.CIO:
            for practice, told in enumerate(home.abroad):
                share = cognitive_framework.hearing(network.cio_weight, self.frames[practice], told, home.confidence)
                weights[practice] += share
                heard[practice] += share * told
            if home.abroad:
                told_by.append((network.cio_weight, home.abroad))
        if self.majority > 0.0:
            follow_majority(self.frames, self.majority, home.confidence, heard, weights, told_by)
        return heard, weights, spread, total

    def consider(self) -> None:
        """Hear advice, live with the structure in use, notice contradiction, and break when it is too much.

        Called in phase ``managers_consider``, after ``home`` was briefed. Reads what ``hear`` gives, ``frames``,
        ``disconfirmation``, ``anchor``, ``threshold`` and, of the city, ``next_structure`` (P,), ``pace``, ``tolerance``,
        ``attention``, ``vision`` (P,), ``standing`` and the draw of noise. Fills ``next_frames``, ``next_disconfirmation``,
        ``next_anchor``, ``broke``, ``heard_resistance`` and ``heard_weight``. What it leaves alone stays as it was; a manager
        who hears nobody is drawn by nobody's resistance.
        """
        home, q = self.home, self.model.setting.parameters
        framework, practices = q.cognitive_framework, range(len(self.frames))
        heard, weights, self.heard_resistance, self.heard_weight = self.hear()
        structure = home.next_structure
        gaps = [cognitive_framework.gap(structure[p], self.frames[p]) for p in practices]
        felt = [cognitive_framework.weighed(distance, framework.convexity) for distance in gaps]
        contradicted = sum(cognitive_framework.contradicts(distance, framework) for distance in gaps) / len(gaps)
        explained = cognitive_framework.explained_away(contradicted, framework)
        pace = cognitive_framework.assimilating(home.pace, explained, q.mechanisms.assimilation)
        if framework.attachment > 0.0:
            for p in practices:
                heard[p] = cognitive_framework.attached(self.frames[p], heard[p], weights[p], self.anchor[p], framework)
                weights[p] = 1.0
        paces, tolerance = [pace] * len(gaps), home.tolerance
        if framework.graded > 0.0:
            on, tolerance = q.mechanisms.assimilation, 2.0
            paces = [cognitive_framework.grading(pace, gaps[p], home.tolerance, on, framework) for p in practices]
        self.next_frames = [
            cognitive_framework.adapted(
                self.frames[p], heard[p], weights[p], structure[p], paces[p], tolerance, framework.openness
            )
            for p in practices
        ]
        pressure = deepest = 0.0
        for level in felt:
            pressure += level
            deepest = max(deepest, level)
        if framework.contradiction == Contradiction.DEEPEST:
            pressure = framework.deepest_scale * deepest
        elif framework.contradiction == Contradiction.BREADTH:
            pressure = cognitive_framework.broad(pressure, contradicted, framework)
        pressure = cognitive_framework.remembering(pressure, explained, framework)
        alone = cognitive_framework.remembering(float(len(felt)), explained, framework)
        self.next_disconfirmation = [0.0 for p in practices]
        self.broke = 0.0
        if not q.mechanisms.frame_breaking:
            return
        notice = cognitive_framework.noticing(
            home.attention, home.draws.monthly(Purpose.NOISE, self.model.month, self.seat), framework
        )
        breaks = 0.0
        for p in practices:
            moved = alone * felt[p] if framework.practice_by_practice > 0.5 else pressure
            doubt = cognitive_framework.disconfirmed(self.disconfirmation[p], moved, notice, framework)
            if doubt >= self.threshold:
                remade = cognitive_framework.rebuilt(
                    self.next_frames[p], structure[p], home.vision[p], home.standing, framework
                )
                self.next_frames[p] = limited(remade, 0.0, 1.0)
                if framework.attachment > 0.0:
                    self.next_anchor[p] = cognitive_framework.reanchored(self.anchor[p], self.next_frames[p], framework)
                breaks += 1.0
            else:
                self.next_disconfirmation[p] = doubt
        self.broke = breaks / len(felt)

    def resist(self) -> None:
        """Weigh expected losses, neighbours, results and answers to one's doubts.

        Called in phase ``managers_resist``, when all have considered. Reads ``resistance``, ``first_resistance``, ``stake``,
        ``next_frames``, ``heard_resistance`` and ``heard_weight`` and, of the city, ``touched``, ``partner``, ``alignment``,
        ``elapsed``, ``felt_threat``, ``felt_win`` and ``monitored``. Fills ``next_resistance``, which stays as it was
        otherwise.
        """
        home, q = self.home, self.model.setting.parameters
        loss = resistance.expected_loss(self.stake, home.touched, mean(self.next_frames), home.alignment)
        partnered = 1 if home.partner else 0
        mandated = q.shared_services
        loss = shared_services.lost_to_mandate(loss, self.model.month, partnered, mean(self.next_frames), mandated)
        months = home.elapsed - 1.0 if home.elapsed > 1.0 else 0.0
        harder, still = resistance.hardened(months, q.resistance), resistance.habituated(months, q.resistance)
        loss = resistance.felt(loss, harder, still, q.resistance)
        self.next_resistance = resistance.resisting(
            self.resistance, self.first_resistance, loss, self.heard_resistance, self.heard_weight, home.felt_threat,
            home.felt_win, home.monitored, q.mechanisms.resistance_growth, q.resistance,
        )  # fmt: skip

    def adopt(self) -> None:
        """Take over what was considered, all at the same time: order cannot matter, unless managers take turns.

        Called in phase ``managers_resist``, when all have resisted. Reads ``next_frames``, ``next_disconfirmation``,
        ``next_anchor``, ``next_resistance``, ``first_power`` and the city's ``next_structure``. Fills ``frames``,
        ``disconfirmation``, ``anchor``, ``resistance`` and ``power``. Where managers take turns (``management.in_turn``),
        each considers, resists and adopts before the next one's turn.
        """
        q, home = self.model.setting.parameters, self.home
        self.frames, self.disconfirmation, self.anchor = self.next_frames, self.next_disconfirmation, self.next_anchor
        self.resistance = self.next_resistance
        self.power = management.power(
            self.role,
            self.first_power,
            home.effect_level(Effect.DEFERENCE, home.next_structure),
            q.mechanisms.politics,
            q.management,
        )


class City(Agent):
    """A city government: deep structure, programme, platform and performance, and the managers who make them.

    Attributes named as in ``history.CITY_SERIES`` and the arrays of ``history.city_type`` are written to the history at the
    end of every month; the others hold within a month what one phase leaves to a later one.

    Example:
        >>> from experiments import setting
        >>> home = World(setting("city.cities=1", "city.managers=6", "horizon.months=12"), seed=1).cities[0]
        >>> len(home.managers), len(home.structure), home.performance, home.running
        (6, 8, 100.0, 0.0)
    """

    model: "World"
    # For good.
    number: int  # place in the panel
    draws: CityDraws  # every draw of the city, by purpose, month and slot
    managers: list[Manager]  # in order of seats
    services: list[Service]
    served: dict[int, Service]  # by the seat of a head, the service that is headed
    tied: "list[City]"  # cities whose CIOs know this one's
    partner: "City | None"  # with which services are shared, if any are
    quality: float  # of the staff, 0..1
    shuffled: list[int]  # (P,) practices in the order that Sequence.RANDOM takes
    shuffled_dimensions: list[int]  # (P,) the same with dimensions kept together
    worths: list[list[float]]  # of a random landscape: (P, combinations) what each is worth; empty without one
    ring: list[int]  # (P,) practices of it, each of which bears on those before; empty without one

    # State, written to the history. By practice (P,):
    structure: list[float]  # how far in place, 0..1
    content: list[float]  # mean frame of managers, 0 old .. 1 new
    plan: list[float]  # effort still to be offered
    vision: list[float]  # last championed, 0..1
    order: list[int]  # practices in the programme's sequence
    # By know-how item (H,) and by kind of trigger (6,):
    know_how: list[float]  # 0..1
    window: list[float]  # how far open, 0..1
    exposed: list[float]  # strength with which it struck this month, 0..1
    exploited: list[float]  # 1 where leaders exploited it this month
    # Frames and resistance:
    agreement: float  # of frames among managers, 0..1
    frame_content: float  # mean frame over practices, 0 old .. 1 new
    resistance: float  # power-weighted mean, 0..1
    breaks: float  # frames broken this month, whole-frame equivalents
    attention: float  # share of contradiction noticed, 0..1
    left: float  # managers who left this month
    # The programme:
    running: float  # 1 while one runs
    elapsed: float  # its months
    parallel: float  # practices or dimensions worked on at a time
    champion: float  # seat, -1 none
    starts: float  # programmes started so far
    started: float  # this month
    dropped: float  # this month
    rest: float  # months since the last one ended
    convergent: float  # 1 while leaders keep to convergent change
    standing: float  # of the vision, 0..1
    template: float  # share of the template's errors known, 0..1
    # Effort of the month; 1 moves one practice from absent to fully in place, unhindered:
    offered: float
    applied: float
    lost_cap: float
    lost_congestion: float
    lost_coordination: float
    lost_saturation: float
    lost_decentralised: float
    lost_template: float
    lost_resistance: float
    unspent: float
    on_education: float
    on_interfaces: float
    on_efficiency: float
    # Platform, means over services:
    architecture: float  # 0 silo .. 1 integrated
    sharing: float  # interfaces included, 0..1
    education: float  # spending, benchmark = 1
    use: float  # 0..1
    bridging: float  # 0..1
    acquired: float  # 1 once the ERP is there
    # Performance:
    performance: float  # points, 100 = the city's own level in 1999
    aspiration: float  # points
    threat: float  # shortfall against aspiration and mandate, 0..1
    win: float  # excess over them, 0..1
    misfit: float  # among practices, 0..1
    flux: float  # practices
    burden: float  # on staff, >= 0
    wrong: float  # effort that installed the wrong thing and is not undone
    demand: float  # not yet met
    efficiency: float  # gains from refining present operations, points
    new_mayor: float  # months since the mayor took office
    # Services shared with another city:
    agreed: float  # how far both agree on them, 0..1
    joint_architecture: float  # their mean module, 0 silo .. 1 integrated
    # Citizens, read by nobody in the city:
    service_quality: float  # as citizens meet it, 0..1
    citizens_use: float  # 0..1
    trust: float  # 0..1
    public_value: float  # of the month, 0..1
    legitimacy: float  # 0..1

    # Within a month. Left by triggers_strike:
    last_know_how: list[float]  # (H,) at the end of last month: what other cities hear
    last_performance: float  # points, the same
    cio_before: list[float]  # (P,) the CIO's frame at the end of last month: what other CIOs hear
    crisis_open: float  # how far a crisis, this month's included, opens the door to visionaries, 0..1
    champion_left: bool
    # Left by programme_advances:
    allocated: list[float]  # (P,) effort given this month
    pushed: list[float]  # (P,) what of it moves the practice
    touched: float  # effort on practices that shift power, as a share of the pace
    # Left by structure_moves:
    next_structure: list[float]  # (P,) 0..1; becomes ``structure`` when stock is taken
    coupling: float  # strength of complementarity, K minus what interfaces take off
    movement: float  # sum of this month's movements, practices
    crossing: float  # sum over pairs of the products of their movements
    # Left by brief_managers, which every manager of the city reads:
    fear: float  # share of attention that threat moves from advisers to friends, 0..1
    confidence: float  # largest distance at which advice is heard, 0..1; 2: any
    pace: float  # share of the gap to the structure in use that frames close in a month
    tolerance: float  # largest gap that is assimilated, 0..1; 2: any
    alignment: float  # of interests this month: share of expected losses that it takes away, 0..1
    monitored: float  # monitoring in place times the know-how to monitor, 0..1
    felt_threat: float  # threat as far as results are evaluated, 0..1
    felt_win: float  # the same of early wins
    abroad: list[float]  # (P,) mean frame of tied cities' CIOs; empty where no city is tied

    def __init__(self, model: "World", number: int) -> None:
        super().__init__(model)
        self.number = number
        self.draws = CityDraws(model.key, model.panel, number, model.setting.months)
        self.managers, self.services, self.tied, self.partner = [], [], [], None
        self.served = {}
        practices = len(model.setting.practices)
        self.last_know_how, self.last_performance, self.cio_before = [], 0.0, []
        self.crisis_open, self.champion_left = 0.0, False
        self.allocated, self.pushed, self.touched = [0.0] * practices, [0.0] * practices, 0.0
        self.next_structure, self.coupling, self.movement, self.crossing = [0.0] * practices, 0.0, 0.0, 0.0
        self.fear = self.confidence = self.pace = self.tolerance = self.monitored = 0.0
        self.felt_threat = self.felt_win = self.alignment = 0.0
        self.abroad, self.worths, self.ring = [], [], []

    def found(self, state: Any, lasting: Any) -> None:
        """Take over what founding wrote.

        Args:
            state: the city's record in the first entry of the history.
            lasting: what founding fixed for good, from ``Founding.cities``.
        """
        for name in history.CITY_SERIES:
            setattr(self, name, float(state[name]))
        for name in ("structure", "content", "plan", "vision", "know_how", "window", "exposed", "exploited"):
            setattr(self, name, state[name].tolist())
        self.order = state["order"].tolist()
        self.quality, self.shuffled = float(lasting["quality"]), lasting["shuffled"].tolist()
        self.shuffled_dimensions = lasting["shuffled_dimensions"].tolist()

    def effect_level(self, effect: Effect, structure: list[float]) -> float:
        """How far the practice that carries an effect is in place.

        Args:
            effect: what a practice does once it is in place.
            structure: how far each practice is in place (P,), this month's or next month's.

        Returns:
            Share 0..1; 0 where no practice of the setting carries the effect.
        """
        practice = int(self.model.setting.effect[effect])
        return structure[practice] if practice >= 0 else 0.0

    def scripted(self, role: int) -> int:
        """What is scripted this month about a seat; nothing ever is about heads of services.

        Args:
            role: of the seat, from ``Role``.

        Returns:
            An entry of ``Script``: whether the holder is replaced, and by whom.
        """
        return int(self.model.setting.replaced[self.model.month, role]) if role < Role.HEAD else Script.NOTHING

    def channel(self, channel: Channel, otherwise: float) -> float:
        """What holds of one of the mayor's channels this month.

        Args:
            channel: framework, alignment or funding.
            otherwise: what holds where nothing is scheduled.

        Returns:
            0 or 1 of the framework, a share 0..1 of alignment, effort a month of funding.
        """
        return leadership.in_force(float(self.model.setting.channels[self.model.month, channel]), otherwise)

    def triggers_strike(self) -> None:
        """Phase 1: what strikes, who leaves, who comes."""
        t, q = self.model.month, self.model.setting.parameters
        events = q.trigger_events

        def u(slot: int) -> float:
            return self.draws.monthly(Purpose.MONTH, t, slot)

        self.last_know_how, self.last_performance = list(self.know_how), self.performance
        self.cio_before = list(self.managers[Role.CIO].frames)
        self.exposed = self.model.setting.exposure[t].tolist()
        if trigger_events.election_due(t, events):
            self.exposed[Trigger.ELECTION] = 1.0
        if trigger_events.struck(u(chance.REGULATION), events.regulation_rate):
            self.exposed[Trigger.REGULATION] = 1.0
        if trigger_events.struck(u(chance.DEMAND), events.demand_rate):
            self.exposed[Trigger.DEMAND] = 1.0
        if t == int(events.erp_month) or trigger_events.struck(u(chance.TECHNOLOGY), events.technology_rate):
            self.exposed[Trigger.TECHNOLOGY] = 1.0
        if trigger_events.struck(u(chance.CRISIS), trigger_events.crisis_hazard(self.threat, events)):
            self.exposed[Trigger.CRISIS] = 1.0
        if self.exposed[Trigger.TECHNOLOGY] > 0.0:
            self.acquired = 1.0
        recent = 1 if self.new_mayor < events.mayor_is_new else 0
        self.new_mayor += 1.0
        self.crisis_open = max(self.window[Trigger.CRISIS], self.exposed[Trigger.CRISIS])
        voted_out = self.exposed[Trigger.ELECTION] > 0.0 and u(chance.NEW_MAYOR) < events.new_mayor
        forced = self.exposed[Trigger.VISIONARY] > 0.0
        self.champion_left, self.left = False, 0.0
        for manager in self.managers:
            called = forced and manager.role == Role.CIO
            manager.joined = 0.0
            leaves = self.draws.monthly(Purpose.EXIT, t, manager.seat) < trigger_events.exit_hazard(
                manager.role, recent, self.crisis_open, events
            )
            leaves = leaves or (manager.role == Role.MAYOR and voted_out)
            if called or self.scripted(manager.role) or (q.mechanisms.turnover and leaves):
                manager.leave(called)
                manager.joined = 1.0
                self.left += 1.0
                if self.champion == manager.seat:
                    self.champion_left = True
        for kind, before in enumerate(self.window):
            self.window[kind] = trigger_events.window(
                before, self.exposed[kind] * trigger_events.strength(kind, events), events
            )

    def leaders_decide(self) -> None:
        """Phase 2: use of triggers, starts and drops of programmes, the standing of the vision."""
        t, q, practices = self.model.month, self.model.setting.parameters, range(len(self.structure))
        leaders, programme, setting = q.leadership, q.change_programme, self.model.setting
        total = outside_partners.capacity(programme.effort, programme.span, q.outside_partners)
        foremost = self.managers[0]
        for manager in self.managers[1 : Role.HEAD]:
            if manager.mean_frame > foremost.mean_frame:
                foremost = manager
        highest = foremost.mean_frame
        running = self.running > 0.0
        self.unspent, self.dropped, ended = 0.0, 0.0, False
        move = setting.moves[int(programme.start_month + self.elapsed)] if len(setting.moves) else None
        if running and move is not None and move["ends"]:
            self.unspent = total * self.kept_back()
            for effort in self.plan:
                self.unspent += effort
            self.plan = [0.0 for _ in practices]
            running, ended, self.champion = False, True, -1.0
        if running:
            ends = False
            if self.champion_left:
                u = self.draws.monthly(Purpose.MONTH, t, chance.SUCCESSION)
                ends = q.mechanisms.champion_exit == 1 and leadership.abandoned(u, highest, t, leaders) == 1
                self.champion = float(foremost.seat)
            evaluated = 1 if self.elapsed >= programme.trial_period else 0
            hazard = leadership.drop_hazard(self.resistance, self.threat, evaluated, t, leaders)
            if ends or (q.mechanisms.endogenous_drops and self.draws.monthly(Purpose.MONTH, t, chance.DROP) < hazard):
                for effort in self.plan:
                    self.unspent += effort
                self.plan = [0.0 for _ in practices]
                running, self.dropped, self.champion = False, 1.0, -1.0
                if move is not None:
                    self.unspent += total * self.kept_back()
        if self.dropped or ended:
            self.rest = 0.0
        elif not running:
            self.rest += 1.0
        free = not running and not self.dropped
        if any(manager.joined for manager in self.managers[: Role.HEAD]):
            self.convergent = 0.0
        choosing = free and leaders.regime == Regime.CHOSEN and self.rest >= leaders.rest and not self.convergent
        due = free and leaders.regime == Regime.IMPOSED and self.starts == 0.0 and t >= programme.start_month
        self.exploited = [0.0] * len(Trigger)
        if choosing or (due and programme.start == Start.FIRST_EXPLOITED_TRIGGER):
            judged = self.counselled(foremost)
            judgement = mean(judged)
            for kind in Trigger:
                if move is not None and not move["wanted"][kind]:
                    continue
                u = self.draws.monthly(Purpose.MONTH, t, chance.RECOGNISED + kind)
                seen = leadership.recognised(u, self.know_how[know_how.RECOGNISE], self.window[kind])
                u = self.draws.monthly(Purpose.MONTH, t, chance.EXPLOITED + kind)
                if seen and leadership.exploited(u, self.know_how[know_how.EXPLOIT], judgement, leaders):
                    self.exploited[kind] = 1.0
        seizing = 1.0 in self.exploited
        begins = False
        if choosing and seizing:
            u = self.draws.monthly(Purpose.MONTH, t, chance.CONVERGING)
            self.convergent = float(leadership.converging(u, highest, leaders))
        if choosing and seizing and not self.convergent:
            taken = 0
            for p in practices:
                able = self.know_how[know_how.PER_DIMENSION + int(setting.dimension[p])]
                called = any(self.exploited[kind] and setting.called_by[kind, p] for kind in Trigger)
                convinced = leadership.conviction(float(setting.embedded[p]), leaders)
                reach = leadership.reach(int(called), int(setting.governed_by[foremost.seat, p]), leaders)
                u = self.draws.monthly(Purpose.MONTH, t, chance.SCOPED + p)
                if u < leadership.inclination(able, judged[p], convinced, reach, leaders):
                    self.plan[p] = total / len(practices)
                    taken += 1
            if taken > 0:
                begins = True
                self.parallel = float(leadership.breadth(taken, highest))
                able = self.draws.monthly(Purpose.MONTH, t, chance.SEQUENCING) < self.know_how[know_how.SEQUENCE]
                self.arrange(Sequence.HIGH_IMPACT_FIRST if able else Sequence.EASIEST_FIRST, False, foremost)
        elif due and (programme.start == Start.SCHEDULED or seizing):
            begins = True
            taken = int(setting.scope.sum())
            self.plan = [total / taken if setting.scope[p] else 0.0 for p in practices]
            self.parallel = programme.simultaneity
            self.arrange(Sequence(programme.sequence), programme.by_dimension > 0.5, foremost)
        if begins:
            running, self.elapsed, self.champion = True, 0.0, float(foremost.seat)
            imposed = 1 if leaders.regime == Regime.IMPOSED else 0
            self.vision = [
                leadership.conveyed(foremost.frames[p], self.structure[p], int(setting.scope[p]), imposed, leaders)
                for p in practices
            ]
            if move is not None:
                self.plan = [0.0 for _ in practices]
        if running and move is not None and move["fresh"]:
            self.turn_to(move, total, foremost)
        if running:
            self.vision = [leadership.renewed(self.vision[p], foremost.frames[p], leaders) for p in practices]
        told = self.effect_level(Effect.SHARED_VISION, self.structure)
        championed = running and (move is None or move["told"] == 1)
        self.standing = leadership.standing(self.standing, 1 if championed else 0, told, leaders)
        self.running, self.elapsed = (1.0, self.elapsed + 1.0) if running else (0.0, 0.0)
        self.started = 1.0 if begins else 0.0
        self.starts += self.started
        self.offered = self.unspent

    def kept_back(self) -> float:
        """What a plan keeps for later moves, or no move asks for, after the months that the programme has run.

        Returns:
            Share of the programme's effort, 0..1.
        """
        setting = self.model.setting
        return float(setting.moves["reserve"][int(setting.parameters.change_programme.start_month + self.elapsed) - 1])

    def turn_to(self, move: Any, total: float, foremost: Manager) -> None:
        """Begin a plan's move of work: its practices in their order, with what each has to offer.

        Args:
            move: the month of the plan, of ``plans.month_kind``.
            total: effort of the whole programme.
            foremost: the champion, who judges what is easiest.
        """
        programme = self.model.setting.parameters.change_programme
        if move["named"]:
            self.order = move["order"].tolist()
        else:
            self.arrange(Sequence(programme.sequence), programme.by_dimension > 0.5, foremost)
        portion = change_programme.portion(total, float(move["budget"]), int(move["worked"].sum()))
        self.plan = [portion if worked else 0.0 for worked in move["worked"]]
        self.parallel = float(move["at_a_time"])

    def counselled(self, foremost: Manager) -> list[float]:
        """The champion's frame as it enters exploiting and scoping: blended with the frames of those whom the champion asks.

        Args:
            foremost: the champion, who asks over the own ties; threat is that of last month.

        Returns:
            Frame (P,), share 0..1; the champion's own at ``counsel`` 0.
        """
        q = self.model.setting.parameters
        fear = advice_network.fear(self.threat, q.mechanisms.threat_switching, q.advice_network)
        heard, total = [0.0] * len(foremost.frames), 0.0
        for adviser, advice, friendship, reporting in foremost.ties:
            given = adviser.power * advice_network.tie_weight(advice, friendship, reporting, fear, q.advice_network)
            total += given
            for p, level in enumerate(adviser.frames):
                heard[p] += given * level
        return [leadership.counselled(own, heard[p], total, q.leadership) for p, own in enumerate(foremost.frames)]

    def arrange(self, sequence: Sequence, together: bool, foremost: Manager) -> None:
        """Put the practices of a new programme in sequence, in ``order``.

        Args:
            sequence: what comes first.
            together: whether practices of a dimension follow each other.
            foremost: the champion, who judges what is easiest.
        """
        setting = self.model.setting
        if sequence == Sequence.REVERSED:
            self.order = setting.order[::-1].tolist()
        elif sequence == Sequence.RANDOM:
            self.order = list(self.shuffled_dimensions if together else self.shuffled)
        elif sequence == Sequence.HIGH_IMPACT_FIRST:
            self.order = setting.impact.tolist()
        elif sequence == Sequence.EASIEST_FIRST:
            self.order = sorted(range(len(foremost.frames)), key=lambda p: -foremost.frames[p])
        else:
            self.order = setting.order.tolist()
        if together:
            change_programme.gather(self.order, setting.dimension)

    def allocate(self, spread: float, pace: float) -> list[float]:
        """This month's effort by practice: shared among those worked on at a time; what is left over goes down the list.

        Args:
            spread: effort of this month.
            pace: effort of a month at the programme's pace.

        Returns:
            Effort (P,), at most what ``plan`` has still to offer.
        """
        setting, q = self.model.setting, self.model.setting.parameters
        counts_dimensions = q.change_programme.by_dimension > 0.5 and q.leadership.regime == Regime.IMPOSED
        order = setting.framework.tolist() if self.channel(Channel.FRAMEWORK, 0.0) > 0.0 else self.order
        limit = (
            self.plan if q.mechanisms.fixed_turns else self.needs(leadership.funded(pace, self.channel(Channel.FUNDING, 0.0)))
        )
        waiting = [p for p in order if limit[p] > 0.0]
        worked: list[int] = []
        units: list[int] = []
        for p in waiting:
            unit = int(setting.dimension[p]) if counts_dimensions else p
            if not units or units[-1] != unit:
                units.append(unit)
            if len(units) <= self.parallel:
                worked.append(p)
        allocated, left, share = [0.0] * len(self.plan), spread, spread / max(len(worked), 1)
        for p in worked:
            allocated[p] = min(share, limit[p])
            left -= allocated[p]
        for most in (limit, self.plan):  # the second where turns end with need: what has waited, once everybody has had theirs
            for p in order:
                room = most[p] - allocated[p]
                if left > 1e-12 and room > 0.0:
                    more = min(left, room)
                    allocated[p] += more
                    left -= more
        return allocated

    def needs(self, widened: float) -> list[float]:
        """What practices ask for this month where their turns end once they are in place.

        Args:
            widened: By how much funding multiplies what each is given.

        Returns:
            Effort (P,), at most what ``plan`` has still to offer.
        """
        setting, q = self.model.setting, self.model.setting.parameters
        programme, on = q.change_programme, q.mechanisms
        local = 1 if self.elapsed <= programme.decentralised_months else 0
        through = 1.0 if local else resistance.let_through(self.resistance, q.resistance)
        needs = []
        for p, structure in enumerate(self.structure):
            staffed = self.know_how[know_how.PER_DIMENSION + len(setting.dimensions) + int(setting.dimension[p])]
            arriving = change_programme.unsaturated(structure, on.diminishing_returns, programme)
            arriving *= programme.decentralised_yield if local else 1.0
            arriving *= change_programme.right_share(staffed, self.template, on.template_error, programme) * through
            arriving *= widened
            needs.append(change_programme.needed(structure, arriving, self.plan[p]))
        return needs

    def programme_advances(self) -> None:
        """Phase 3: this month's effort over practices, and what becomes of it."""
        setting, q, practices = self.model.setting, self.model.setting.parameters, range(len(self.structure))
        programme, on = q.change_programme, q.mechanisms
        self.pushed, self.allocated, self.touched = [0.0 for _ in practices], [0.0 for _ in practices], 0.0
        self.applied = self.lost_cap = self.lost_congestion = self.lost_saturation = 0.0
        self.lost_coordination = self.lost_decentralised = self.lost_template = self.lost_resistance = 0.0
        of_pace, reserve = 1.0, 0.0
        if self.running and len(setting.moves):
            move = setting.moves[int(programme.start_month + self.elapsed) - 1]
            of_pace, reserve = float(move["share"]), float(move["reserve"])
        if not self.running or of_pace == 0.0:
            self.template = know_how.depreciated(self.template, 0.0, 0.0, 1, q.know_how)
            return
        pace = outside_partners.capacity(programme.effort, programme.span, q.outside_partners) / programme.span
        self.allocated = self.allocate(pace * of_pace, pace)
        if q.leadership.vision == Vision.BEGUN and q.leadership.regime == Regime.IMPOSED:
            self.vision = [leadership.unfolded(self.vision[p], self.allocated[p]) for p in practices]
        widened = leadership.funded(pace, self.channel(Channel.FUNDING, 0.0))
        local = 1 if self.elapsed <= programme.decentralised_months else 0
        through = 1.0 if local else resistance.let_through(self.resistance, q.resistance)
        working = sum(1 for given in self.allocated if given > 0.0)
        kept = change_programme.undisturbed(working, on.congestion, programme)
        dependent = outside_partners.dependencies(working, on.congestion, q.outside_partners)
        agreeing = outside_partners.coordinated(dependent, q.outside_partners)
        remaining = offered = 0.0
        for p in practices:
            given = self.allocated[p] * widened
            rest = self.plan[p] - self.allocated[p]
            self.plan[p] = rest if rest > 1e-9 else 0.0
            remaining += self.plan[p]
            staffed = self.know_how[know_how.PER_DIMENSION + len(setting.dimensions) + int(setting.dimension[p])]
            taken = change_programme.absorbed(given, on.absorption_cap, programme)
            clear = taken * kept
            agreed = clear * agreeing
            useful = agreed * change_programme.unsaturated(self.structure[p], on.diminishing_returns, programme)
            whole = useful * (programme.decentralised_yield if local else 1.0)
            right = whole * change_programme.right_share(staffed, self.template, on.template_error, programme)
            passed = right * through
            moved = change_programme.fits(passed, self.structure[p])
            self.pushed[p] = moved
            offered += given
            self.touched += self.allocated[p] * float(setting.shifts_power[p])
            self.applied += moved
            self.lost_cap += given - taken
            self.lost_congestion += taken - clear
            self.lost_coordination += clear - agreed
            self.lost_saturation += (agreed - useful) + (passed - moved)
            self.lost_decentralised += useful - whole
            self.lost_template += whole - right
            self.lost_resistance += right - passed
        self.offered += offered
        self.touched /= pace
        monitored = self.effect_level(Effect.MONITORING, self.structure) * self.know_how[know_how.MONITOR]
        known = change_programme.learned(self.template, 1, monitored, local, programme)
        if q.know_how.slowing > 0.0:
            known = self.template + know_how.slowed(known - self.template, 1.0 - self.template, q.know_how)
        self.template = known
        if remaining == 0.0 and reserve == 0.0:
            self.running, self.rest, self.champion = 0.0, 0.0, -1.0

    def structure_moves(self) -> None:
        """Phase 4: deep structure moves where pushed and drifts towards what managers take for granted."""
        setting, q, practices = self.model.setting, self.model.setting.parameters, range(len(self.structure))
        self.coupling = complementarity.coupling(q.platform.interoperability, q.mechanisms.complementarity, q.complementarity)
        self.next_structure = []
        total = 0.0
        for manager in self.managers:
            total += manager.power
        for p in practices:
            carried = supported = 0.0
            for manager in self.managers:
                carried += manager.power * manager.frames[p]
            for other in practices:
                supported += float(setting.support[other, p]) * self.structure[other]
            drifted = deep_structure.drift(
                self.structure[p], carried / total, supported, self.coupling, q.mechanisms.regression, q.deep_structure
            )
            self.next_structure.append(deep_structure.moved(self.structure[p], self.pushed[p], drifted))
        self.movement = self.crossing = 0.0
        for p in practices:
            step = cognitive_framework.gap(self.next_structure[p], self.structure[p])
            self.crossing += self.movement * step
            self.movement += step

    def brief_managers(self) -> None:
        """Phase 5 begins: set what this month's managers see: attention, confidence, threat, and what CIOs elsewhere think."""
        for manager in self.managers:
            if manager.joined > 0.0 and self.model.setting.parameters.cognitive_framework.attachment > 0.0:
                manager.anchor = list(manager.frames)
            manager.stay()
        q, structure = self.model.setting.parameters, self.next_structure
        framework, on = q.cognitive_framework, q.mechanisms
        self.fear = advice_network.fear(self.threat, on.threat_switching, q.advice_network)
        collaboration = self.effect_level(Effect.COLLABORATION, structure)
        self.confidence = cognitive_framework.confidence(collaboration, on.bounded_confidence, framework)
        self.pace = cognitive_framework.embedding(self.effect_level(Effect.CHANGE_SEEKING, structure), framework)
        self.tolerance = cognitive_framework.tolerance(on.assimilation, framework)
        self.monitored = self.effect_level(Effect.MONITORING, structure) * self.know_how[know_how.MONITOR]
        self.alignment = self.channel(Channel.ALIGNMENT, q.resistance.alignment)
        windows = 0.0
        for opened in self.window:
            windows += opened
        self.attention = cognitive_framework.attention(windows, self.monitored, self.threat, on.attention, framework)
        trial = self.running > 0.0 and self.elapsed <= q.change_programme.trial_period
        self.felt_threat, self.felt_win = (0.0, 0.0) if trial else (self.threat, self.win)
        self.abroad = []
        if self.tied:
            for p in range(len(structure)):
                total = 0.0
                for other in self.tied:
                    total += other.cio_before[p]
                self.abroad.append(total / float(len(self.tied)))

    def take_turns(self) -> None:
        """Phases 5 and 6 where managers change one after another: each meets those who have changed before."""
        draws = self.draws
        u = [draws.monthly(Purpose.TURN, self.model.month, seat) for seat in range(len(self.managers))]
        order = np.zeros(len(u), np.int64)
        chance.shuffled(np.array(u), 0, order)
        for seat in order.tolist():
            manager = self.managers[seat]
            manager.consider()
            manager.resist()
            manager.adopt()

    def sum_resistance(self) -> None:
        """Phase 6 ends: add up this month's breaks and resistance."""
        self.breaks = strength = pushing_back = 0.0
        for manager in self.managers:
            self.breaks += manager.broke
            strength += manager.power
            pushing_back += manager.power * manager.resistance
        self.resistance = pushing_back / strength

    def platform_develops(self) -> None:
        """Phase 7: modules, education and its bill, use and bridging, service by service."""
        q, structure = self.model.setting.parameters, self.next_structure
        systems, enacting, on = q.platform, q.enactment, q.mechanisms
        permitted = platform.allowed(
            self.effect_level(Effect.PROCESS_INTEGRATION, structure),
            self.effect_level(Effect.DEFERENCE, structure),
            self.effect_level(Effect.COLLABORATION, structure),
            self.acquired,
            systems,
        )
        strategy, count, wished = self.effect_level(Effect.IT_STRATEGY, structure), len(self.services), 0.0
        together, jointly = self.agree(permitted) if q.shared_services.services > 0.0 and self.partner else (0, 0.0)
        open_, against = [], []
        for service in self.services:
            frames = resisting = 0.0
            for manager in service.managers:
                frames += manager.mean_frame
                resisting += manager.resistance
            open_.append(frames / len(service.managers))
            against.append(resisting / len(service.managers))
            service.education = platform.education(service.education, strategy, open_[-1], systems)
            wished += service.education
        budget = q.change_programme.base_effort
        interfaces = min(systems.interoperability * systems.interoperability_price, budget)
        cost = systems.education_price * wished / count
        paid = platform.affordable(cost, budget - interfaces)
        totals, joint = [0.0] * 5, 0.0
        helped = [self.helped(service) for service in self.services]
        for place, service in enumerate(self.services):
            before = service.skill
            service.education *= paid
            limit = jointly if place < together else permitted
            service.module = platform.built(service.module, limit, against[place], systems)
            joint += service.module if place < together else 0.0
            supported = enactment.supported_skill(service.education, on.education_returns, enacting)
            service.skill = enactment.practised(before, enactment.skilled(before, supported, enacting), supported, enacting)
            service.skill = enactment.unused(service.skill, service.use, enacting)
            service.skill = enactment.supported_by_peers(service.skill, before, *helped[place], enacting)
            common = platform.shared(service.module, systems)
            worth = enactment.worthwhile(common, service.skill, open_[place], on.joint_use, enacting)
            service.use = enactment.used(service.use, worth, enacting)
            service.bridging = enactment.bridged(service.use, common, self.quality, on.workarounds)
            for column, value in enumerate((service.module, common, service.education, service.use, service.bridging)):
                totals[column] += value
        self.architecture, self.sharing, self.education, self.use, self.bridging = (total / count for total in totals)
        self.joint_architecture = joint / together if together else 0.0
        self.on_education, self.on_interfaces = cost * paid, interfaces
        self.on_efficiency = budget - interfaces - self.on_education
        self.offered += budget

    def helped(self, service: Service) -> tuple[float, float]:
        """Skill of the services whose heads this one's heads ask, as it was last month.

        Args:
            service: The service whose heads ask.

        Returns:
            The weighted sum of skill, share 0..1 each, and the sum of weights.
        """
        q, heard, total = self.model.setting.parameters, 0.0, 0.0
        for head in service.managers:
            for adviser, advice, friendship, reporting in head.ties:
                if adviser.seat in self.served and self.served[adviser.seat] is not service:
                    given = advice_network.tie_weight(advice, friendship, reporting, self.fear, q.advice_network)
                    total += given
                    heard += given * self.served[adviser.seat].skill
        return heard, total

    def agree(self, permitted: float) -> tuple[int, float]:
        """Settle with the partner what is not agreed on yet.

        Args:
            permitted: architecture that the city's own structure allows, 0..1.

        Returns:
            How many services are shared, and the architecture that they may have, 0..1.
        """
        q, other, apart = self.model.setting.parameters, self.partner, 0.0
        assert other is not None
        for here, there in zip(self.cio_before, other.cio_before, strict=True):
            apart += cognitive_framework.gap(here, there)
        bound = cognitive_framework.confidence(0.0, q.mechanisms.bounded_confidence, q.cognitive_framework)
        tied, gap = (1 if other in self.tied else 0), apart / len(self.cio_before)
        settled = shared_services.settling(self.model.month, tied, gap, bound, q.shared_services)
        self.agreed = shared_services.agreed(self.agreed, settled)
        together = shared_services.number_shared(len(self.services), len(other.services), 1, q.shared_services)
        return together, shared_services.permitted_together(permitted, self.agreed)

    def take_stock(self) -> None:
        """Phase 8 begins: mean, agreement and misfit of frames and structure as they stand."""
        setting, practices, size = self.model.setting, range(len(self.structure)), len(self.managers)
        self.structure = self.next_structure
        self.content = []
        for p in practices:
            total = 0.0
            for manager in self.managers:
                total += manager.frames[p]
            self.content.append(total / size)
        apart = self.misfit = total = 0.0
        for manager in self.managers:
            for p in practices:
                apart += cognitive_framework.gap(self.content[p], manager.frames[p])
        for p in practices:
            total += self.content[p]
            for other in range(p + 1, len(self.structure)):
                weight = float(setting.misfit[p, other])
                self.misfit += complementarity.misfit(weight, self.structure[p], self.structure[other])
        if setting.parameters.complementarity.form != Misfit.APART:
            self.misfit = self.rival_misfit()
        self.agreement = 1.0 - 2.0 * apart / (size * len(self.structure))
        self.frame_content = total / len(self.structure)

    def rival_misfit(self) -> float:
        """Misfit among practices under the form that is configured, where it is not the default one.

        Returns:
            Share 0..1; -1..1 in a random landscape.
        """
        setting, form, practices, total = (
            self.model.setting,
            self.model.setting.parameters.complementarity,
            len(self.structure),
            0.0,
        )
        weights = {pair: float(weight) for pair, weight in np.ndenumerate(setting.misfit)}
        for p in range(practices):
            if form.form == Misfit.UNSUPPORTED:
                for other in range(p + 1, practices):
                    total += complementarity.unsupported(weights[p, other], self.structure[p], self.structure[other])
            elif form.form == Misfit.BUNDLE:
                total += complementarity.bundled(p, self.structure, weights, form.elasticity)
            else:
                total += complementarity.landed(p, self.ring, self.structure, self.worths[p])
        return total / practices if form.form == Misfit.LANDSCAPE else total

    def performance_responds(self) -> None:
        """Phase 8: performance and aspiration; know-how is learned and heard."""
        q, setting = self.model.setting.parameters, self.model.setting
        measures, on = q.performance, q.mechanisms
        total = 0.0
        for level in self.structure:
            total += level
        collaboration = self.effect_level(Effect.COLLABORATION, self.structure)
        self.flux = performance.stirred(self.flux, self.movement, self.crossing, collaboration, on.disruption, measures)
        self.burden = performance.burden(self.burden, self.bridging, measures)
        self.wrong = performance.wrong(self.wrong, self.lost_template, self.template, measures)
        self.demand = performance.demand(self.demand, self.exposed[Trigger.DEMAND], measures)
        self.efficiency = performance.efficiency(self.efficiency, self.on_efficiency, measures)
        penalty = measures.from_misfit if on.misfit_feedback else 0.0
        fit = complementarity.payoff(total / len(self.structure), self.misfit, measures.from_fit, self.coupling, penalty)
        u = self.draws.monthly(Purpose.MONTH, self.model.month, chance.PERFORMANCE)
        self.performance = performance.performed(
            self.use, self.sharing, fit, self.flux, self.bridging, self.burden, self.wrong, self.demand, self.efficiency,
            self.exposed[Trigger.CRISIS], u, measures,
        )  # fmt: skip
        peers = 0.0
        for other in self.tied:
            peers += other.last_performance
        peers = peers / len(self.tied) if self.tied else 0.0
        compared = 1 if self.tied and on.peer_aspirations else 0
        strategy = self.effect_level(Effect.BUSINESS_STRATEGY, self.structure)
        self.aspiration = performance.aspired(self.aspiration, self.performance, peers, compared, strategy, measures)
        mandate = self.window[Trigger.REGULATION]
        self.threat = performance.threat(self.performance, self.aspiration, mandate, measures)
        self.win = performance.win(self.performance, self.aspiration, mandate, measures)
        programme = q.change_programme
        pace = outside_partners.capacity(programme.effort, programme.span, q.outside_partners) / programme.span
        by_dimension, working = [0.0] * len(setting.dimensions), 0.0
        for p, effort in enumerate(self.allocated):
            by_dimension[int(setting.dimension[p])] += effort / pace
            working += effort / pace
        seized = max(self.exploited)
        monitoring = self.effect_level(Effect.MONITORING, self.structure)
        by_dimension = [know_how.transferred(share, working, q.know_how) for share in by_dimension]
        doing = [seized, seized, working, monitoring, *by_dimension, *by_dimension]
        for item, level in enumerate(self.know_how):
            told = 0.0
            for other in self.tied:
                told += other.last_know_how[item]
            told = told / len(self.tied) if self.tied else level
            counts = know_how.slowed(doing[item], 1.0 - level, q.know_how)
            known = know_how.learned(level, counts, told, on.learning, q.know_how)
            brought = know_how.mean_level(item, len(setting.dimensions), q.know_how)
            self.know_how[item] = know_how.depreciated(known, doing[item], brought, on.learning, q.know_how)

    def citizens_respond(self) -> None:
        """The end of phase 8: what citizens meet, and what they make of it; nothing in the dynamics reads it."""
        q = self.model.setting.parameters
        handled = citizens.joined(self.sharing, self.use, self.bridging, self.burden, q.citizens)
        self.service_quality = citizens.met(handled, self.performance, q.performance.base, q.citizens)
        self.citizens_use = citizens.turned_to(self.citizens_use, self.service_quality, q.citizens)
        self.trust = citizens.trusting(self.trust, self.service_quality, q.citizens)
        self.public_value = citizens.public_value(self.service_quality, self.citizens_use)
        self.legitimacy = citizens.legitimacy(self.trust, self.citizens_use, q.citizens)

    def close(self) -> None:
        """Count effort that an imposed programme has not offered by the horizon as offered and unspent."""
        q = self.model.setting.parameters
        if q.leadership.regime == Regime.IMPOSED:
            programme = q.change_programme
            total = outside_partners.capacity(programme.effort, programme.span, q.outside_partners)
            rest = total if self.starts == 0.0 else 0.0
            if len(self.model.setting.moves) and self.running:
                rest += total * self.kept_back()
            for effort in self.plan:
                rest += effort
            self.plan = [0.0] * len(self.plan)
            self.unspent += rest
            self.offered += rest


class World(Model):
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

    setting: Setting
    panel: int
    key: np.ndarray  # the two 64-bit words that the seed stands for
    month: int  # months simulated so far; within a step, the number of the present month
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
