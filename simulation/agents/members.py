"""The members of a panel: managers, a seat each with whoever holds it, and the state of the city that they are in.

What is written to the history stands here, and what one phase of a month leaves to a later one.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from simulation import chance, history
from simulation.agents.parts import Panel, follow_majority, mean
from simulation.chance import CityDraws, Purpose
from simulation.concepts import (
    advice_network,
    cognitive_framework,
    know_how,
    leadership,
    management,
    outside_partners,
    resistance,
    shared_services,
    trigger_events,
)
from simulation.mesa_parts import Agent
from simulation.rule import limited
from simulation.vocabulary import Channel, Contradiction, Effect, Regime, Role, Script, Trigger


class Service:
    """A city service: its module of the platform, education budget, and what its staff do."""

    module: float  # 0 silo .. 1 integrated
    education: float  # spending, private-sector benchmark = 1
    skill: float  # of users, 0..1
    use: float  # of the platform, 0..1
    bridging: float  # work bridged by hand, 0..1
    managers: list[Manager]  # the service's heads

    def __init__(self, module: float, education: float, skill: float, use: float, bridging: float) -> None:
        self.module, self.education, self.skill, self.use, self.bridging = module, education, skill, use, bridging
        self.managers = []


class Tie(NamedTuple):
    """Somebody whom a manager hears, and how the two are tied; weights as in the network, 0 where there is no tie."""

    adviser: Manager
    advice: float
    friendship: float
    reporting: float


class Manager(Agent):
    """A seat in a city's management and whoever holds it.

    A subclass overrides ``hear``, ``consider``, ``resist``, ``adopt`` or ``leave``. Before ``consider``, the city sets every
    ``next_...``, ``broke`` and what was heard of resistance to *nothing happens this month*, so that a method may fill any
    part of what it is there to fill.

    Example:
        >>> from experiments import setting
        >>> from simulation import World
        >>> class Steadfast(Manager):
        ...     def consider(self):
        ...         "Takes nothing in: the frame stays as it is."
        >>> world = World(setting("city.cities=1", "city.managers=6", "horizon.months=12"), manager=Steadfast).run()
        >>> frames = world.history.managers["frames"][:, Role.HEAD]
        >>> bool((frames == frames[0]).all())
        True
    """

    model: Panel
    # For good: the seat's, whoever holds it.
    home: CityState
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

    def __init__(self, model: Panel, home: CityState, seat: int, role: int) -> None:
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


class CityState(Agent):
    """What a city is at a moment, and what every phase asks of it.

    Attributes named as in ``history.CITY_SERIES`` and the arrays of ``history.city_type`` are written to the history at the
    end of every month; the others hold within a month what one phase leaves to a later one.
    """

    model: Panel
    # For good.
    number: int  # place in the panel
    draws: CityDraws  # every draw of the city, by purpose, month and slot
    managers: list[Manager]  # in order of seats
    services: list[Service]
    served: dict[int, Service]  # by the seat of a head, the service that is headed
    tied: list[CityState]  # cities whose CIOs know this one's
    partner: CityState | None  # with which services are shared, if any are
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

    def __init__(self, model: Panel, number: int) -> None:
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

    def kept_back(self) -> float:
        """What a plan keeps for later moves, or no move asks for, after the months that the programme has run.

        Returns:
            Share of the programme's effort, 0..1.
        """
        setting = self.model.setting
        return float(setting.moves["reserve"][int(setting.parameters.change_programme.start_month + self.elapsed) - 1])

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
