"""The readable driver: managers and cities as Mesa agents, one month a step.

``World(setting, seed=1).run()`` gives the same history as the kernel, bit for bit. To try another behaviour, subclass
``Manager``, override ``consider`` or ``resist``, and pass the class: ``World(setting, seed=1, manager=MyManager)``.
"""

from typing import Any

import mesa
import numpy as np

from simulation import chance, city, history, outcomes
from simulation.chance import Luck, Purpose
from simulation.concepts import (
    advice_network,
    change_programme,
    cognitive_framework,
    complementarity,
    deep_structure,
    enactment,
    know_how,
    leadership,
    management,
    performance,
    platform,
    resistance,
    trigger_events,
)
from simulation.parameters import InvalidConfiguration, Setting, checked
from simulation.rule import limited
from simulation.vocabulary import Contradiction, Effect, Regime, Role, Script, Sequence, Start, Trigger


def mean(levels: list[float]) -> float:
    """Mean, added up in order: Python's own ``sum`` rounds otherwise since 3.12."""
    total = 0.0
    for level in levels:
        total += level
    return total / len(levels)


class Service:
    """A city service: its module of the platform, education budget, and what its staff do."""

    def __init__(self, module: float, education: float, skill: float, use: float, bridging: float) -> None:
        self.module, self.education, self.skill, self.use, self.bridging = module, education, skill, use, bridging
        self.managers: list[Manager] = []


class Manager(mesa.Agent):
    """A seat in a city's management and whoever holds it.

    ``frames`` (P floats, 0 old .. 1 new) is what the manager takes for granted, ``disconfirmation`` what speaks against it,
    ``resistance`` 0..1, ``power`` relative to the head of a service, ``ties`` whom the manager hears.
    """

    def __init__(self, model: "World", home: "City", seat: int, role: int) -> None:
        super().__init__(model)
        self.home, self.seat, self.role = home, seat, role
        self.frames: list[float] = []
        self.disconfirmation: list[float] = []
        self.resistance = self.power = self.stake = self.threshold = 0.0
        self.first_resistance = self.first_power = 0.0
        self.ties: list[tuple[Manager, float, float, float]] = []
        self.next_frames: list[float] = []
        self.next_disconfirmation: list[float] = []
        self.next_resistance = 0.0
        self.broke = self.joined = 0.0

    @property
    def mean_frame(self) -> float:
        """Mean of the frame over practices, 0 old .. 1 new."""
        return mean(self.frames)

    def leave(self, called: bool) -> None:
        """Hand the seat to a newcomer, who brings a frame and, at the top, know-how."""
        home, q = self.home, self.model.setting.parameters
        u = home.luck.newcomer(self.model.month, self.seat)
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
        """What advice says this month: weighted frames and weights by practice, weighted resistance and its weight."""
        home, p = self.home, self.model.setting.parameters.advice_network
        heard, weights = [0.0] * len(self.frames), [0.0] * len(self.frames)
        total = spread = 0.0
        for adviser, advice, friendship, reporting in self.ties:
            given = adviser.power * advice_network.tie_weight(advice, friendship, reporting, home.fear, p)
            total += given
            spread += given * adviser.resistance
            for practice, level in enumerate(adviser.frames):
                share = cognitive_framework.hearing(given, self.frames[practice], level, home.confidence)
                weights[practice] += share
                heard[practice] += share * level
        if self.role == Role.CIO:
            for practice, told in enumerate(home.abroad):
                share = cognitive_framework.hearing(p.cio_weight, self.frames[practice], told, home.confidence)
                weights[practice] += share
                heard[practice] += share * told
        return heard, weights, spread, total

    def consider(self) -> None:
        """Hear advice, live with the structure in use, notice contradiction, and break when it is too much."""
        home, q = self.home, self.model.setting.parameters
        f, practices = q.cognitive_framework, range(len(self.frames))
        heard, weights, self.spread, self.weight = self.hear()
        structure = home.next_structure
        felt = [
            cognitive_framework.weighed(cognitive_framework.gap(structure[p], self.frames[p]), f.convexity) for p in practices
        ]
        self.next_frames = [
            cognitive_framework.adapted(
                self.frames[p], heard[p], weights[p], structure[p], home.pace, home.tolerance, f.openness
            )
            for p in practices
        ]
        pressure = deepest = 0.0
        for level in felt:
            pressure += level
            deepest = max(deepest, level)
        if f.contradiction == Contradiction.DEEPEST:
            pressure = f.deepest_scale * deepest
        self.next_disconfirmation = [0.0 for p in practices]
        self.broke = 0.0
        if not q.mechanisms.frame_breaking:
            return
        notice = cognitive_framework.noticing(home.attention, home.luck.monthly(Purpose.NOISE, self.model.month, self.seat), f)
        breaks = 0.0
        for p in practices:
            moved = len(felt) * felt[p] if f.practice_by_practice > 0.5 else pressure
            doubt = cognitive_framework.disconfirmed(self.disconfirmation[p], moved, notice, f)
            if doubt >= self.threshold:
                remade = cognitive_framework.rebuilt(self.next_frames[p], structure[p], home.vision[p], home.standing, f)
                self.next_frames[p] = limited(remade, 0.0, 1.0)
                breaks += 1.0
            else:
                self.next_disconfirmation[p] = doubt
        self.broke = breaks / len(felt)

    def resist(self) -> None:
        """Weigh expected losses, neighbours, results and answers to one's doubts."""
        home, q = self.home, self.model.setting.parameters
        loss = resistance.expected_loss(self.stake, home.touched, mean(self.next_frames), q.resistance)
        self.next_resistance = resistance.resisting(
            self.resistance, self.first_resistance, loss, self.spread, self.weight, home.felt_threat, home.felt_win,
            home.monitored, q.mechanisms.resistance_growth, q.resistance,
        )  # fmt: skip

    def adopt(self) -> None:
        """Take over what was considered, all at the same time: order cannot matter."""
        q, home = self.model.setting.parameters, self.home
        self.frames, self.disconfirmation = self.next_frames, self.next_disconfirmation
        self.resistance = self.next_resistance
        self.power = management.power(
            self.role,
            self.first_power,
            home.in_place(Effect.DEFERENCE, home.next_structure),
            q.mechanisms.politics,
            q.management,
        )


class City(mesa.Agent):
    """A city government: deep structure, programme, platform and performance, and the managers who make them."""

    def __init__(self, model: "World", number: int) -> None:
        super().__init__(model)
        self.number = number
        self.luck = Luck(model.key, model.panel, number, model.setting.months)
        self.managers: list[Manager] = []
        self.services: list[Service] = []
        self.tied: list[City] = []
        self.doing: list[float] = []

    def found(self, state: Any, town: Any) -> None:
        """Take over what founding wrote to the first entry of the history."""
        for name in history.CITY_SERIES:
            setattr(self, name, float(state[name]))
        for name in ("structure", "content", "plan", "vision", "know_how", "window", "exposed", "exploited"):
            setattr(self, name, state[name].tolist())
        self.order = state["order"].tolist()
        self.quality, self.shuffled = float(town["quality"]), town["shuffled"].tolist()
        self.shuffled_dimensions = town["shuffled_dimensions"].tolist()

    def in_place(self, effect: Effect, structure: list[float]) -> float:
        """How far the practice that carries an effect is in place; 0 where no practice does."""
        practice = int(self.model.setting.effect[effect])
        return structure[practice] if practice >= 0 else 0.0

    def scripted(self, role: int) -> int:
        """What is scripted this month about a seat; nothing ever is about heads of services."""
        return int(self.model.setting.replaced[self.model.month, role]) if role < Role.HEAD else Script.NOTHING

    # Phase 1
    def strike(self) -> None:
        """Triggers: what strikes, who leaves, who comes."""
        t, q = self.model.month, self.model.setting.parameters
        e, u = q.trigger_events, lambda slot: self.luck.monthly(Purpose.MONTH, t, slot)
        self.last_know_how, self.last_performance = list(self.know_how), self.performance
        self.cio_before = list(self.managers[Role.CIO].frames)
        self.exposed = self.model.setting.exposure[t].tolist()
        if trigger_events.election_due(t, e):
            self.exposed[Trigger.ELECTION] = 1.0
        if trigger_events.struck(u(chance.REGULATION), e.regulation_rate):
            self.exposed[Trigger.REGULATION] = 1.0
        if trigger_events.struck(u(chance.DEMAND), e.demand_rate):
            self.exposed[Trigger.DEMAND] = 1.0
        if t == int(e.erp_month) or trigger_events.struck(u(chance.TECHNOLOGY), e.technology_rate):
            self.exposed[Trigger.TECHNOLOGY] = 1.0
        if trigger_events.struck(u(chance.CRISIS), trigger_events.crisis_hazard(self.threat, e)):
            self.exposed[Trigger.CRISIS] = 1.0
        if self.exposed[Trigger.TECHNOLOGY] > 0.0:
            self.acquired = 1.0
        recent = 1 if self.new_mayor < 12.0 else 0
        self.new_mayor += 1.0
        self.crisis_open = max(self.window[Trigger.CRISIS], self.exposed[Trigger.CRISIS])
        voted_out = self.exposed[Trigger.ELECTION] > 0.0 and u(chance.NEW_MAYOR) < e.new_mayor
        forced = self.exposed[Trigger.VISIONARY] > 0.0
        self.champion_left, self.left = False, 0.0
        for manager in self.managers:
            called = forced and manager.role == Role.CIO
            manager.joined = 0.0
            leaves = self.luck.monthly(Purpose.EXIT, t, manager.seat) < trigger_events.exit_hazard(manager.role, recent, e)
            leaves = leaves or (manager.role == Role.MAYOR and voted_out)
            if called or self.scripted(manager.role) or (q.mechanisms.turnover and leaves):
                manager.leave(called)
                manager.joined = 1.0
                self.left += 1.0
                if self.champion == manager.seat:
                    self.champion_left = True
        for kind, before in enumerate(self.window):
            self.window[kind] = trigger_events.window(before, self.exposed[kind] * trigger_events.strength(kind, e), e)

    # Phase 2
    def lead(self) -> None:
        """Leaders: use of triggers, starts and drops of programmes, the standing of the vision."""
        t, q, practices = self.model.month, self.model.setting.parameters, range(len(self.structure))
        d, g, setting = q.leadership, q.change_programme, self.model.setting
        foremost = self.managers[0]
        for manager in self.managers[1 : Role.HEAD]:
            if manager.mean_frame > foremost.mean_frame:
                foremost = manager
        highest = foremost.mean_frame
        running = self.running > 0.0
        self.unspent, self.dropped = 0.0, 0.0
        if running:
            ends = False
            if self.champion_left:
                luck = self.luck.monthly(Purpose.MONTH, t, chance.SUCCESSION)
                ends = q.mechanisms.champion_exit == 1 and leadership.abandoned(luck, highest, t, d) == 1
                self.champion = float(foremost.seat)
            evaluated = 1 if self.elapsed >= g.trial_period else 0
            hazard = leadership.drop_hazard(self.resistance, self.threat, evaluated, t, d)
            if ends or (q.mechanisms.endogenous_drops and self.luck.monthly(Purpose.MONTH, t, chance.DROP) < hazard):
                for effort in self.plan:
                    self.unspent += effort
                self.plan = [0.0 for _ in practices]
                running, self.dropped, self.champion = False, 1.0, -1.0
        if self.dropped:
            self.rest = 0.0
        elif not running:
            self.rest += 1.0
        free = not running and not self.dropped
        choosing = free and d.regime == Regime.CHOSEN and self.rest >= d.rest
        due = free and d.regime == Regime.IMPOSED and self.starts == 0.0 and t >= g.start_month
        self.exploited = [0.0] * len(Trigger)
        if choosing or (due and g.start == Start.FIRST_EXPLOITED_TRIGGER):
            for kind in Trigger:
                luck = self.luck.monthly(Purpose.MONTH, t, chance.RECOGNISED + kind)
                seen = leadership.recognised(luck, self.know_how[know_how.RECOGNISE], self.window[kind])
                luck = self.luck.monthly(Purpose.MONTH, t, chance.EXPLOITED + kind)
                if seen and leadership.exploited(luck, self.know_how[know_how.EXPLOIT], highest, d):
                    self.exploited[kind] = 1.0
        seizing = 1.0 in self.exploited
        begins = False
        if choosing and seizing:
            taken = 0
            for p in practices:
                able = self.know_how[know_how.PER_DIMENSION + int(setting.dimension[p])]
                luck = self.luck.monthly(Purpose.MONTH, t, chance.SCOPED + p)
                if luck < leadership.inclination(able, foremost.frames[p], d):
                    self.plan[p] = g.effort / len(practices)
                    taken += 1
            if taken > 0:
                begins = True
                self.parallel = float(leadership.breadth(taken, highest))
                able = self.luck.monthly(Purpose.MONTH, t, chance.SEQUENCING) < self.know_how[know_how.SEQUENCE]
                self.arrange(Sequence.HIGH_IMPACT_FIRST if able else Sequence.EASIEST_FIRST, False, foremost)
        elif due and (g.start == Start.SCHEDULED or seizing):
            begins = True
            taken = int(setting.scope.sum())
            self.plan = [g.effort / taken if setting.scope[p] else 0.0 for p in practices]
            self.parallel = g.simultaneity
            self.arrange(Sequence(g.sequence), g.by_dimension > 0.5, foremost)
        if begins:
            running, self.elapsed, self.champion = True, 0.0, float(foremost.seat)
            self.vision = list(foremost.frames)
        told = self.in_place(Effect.SHARED_VISION, self.structure)
        self.standing = leadership.standing(self.standing, 1 if running else 0, told, d)
        self.running, self.elapsed = (1.0, self.elapsed + 1.0) if running else (0.0, 0.0)
        self.started = 1.0 if begins else 0.0
        self.starts += self.started
        self.offered = self.unspent

    def arrange(self, sequence: Sequence, together: bool, foremost: Manager) -> None:
        """Put the practices of a new programme in sequence; the champion judges what is easiest."""
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

    # Phase 3
    def allocate(self, pace: float) -> list[float]:
        """This month's effort by practice: shared among those worked on at a time, what is left over goes down the list."""
        setting, q = self.model.setting, self.model.setting.parameters
        counts_dimensions = q.change_programme.by_dimension > 0.5 and q.leadership.regime == Regime.IMPOSED
        waiting = [p for p in self.order if self.plan[p] > 0.0]
        worked: list[int] = []
        units: list[int] = []
        for p in waiting:
            unit = int(setting.dimension[p]) if counts_dimensions else p
            if not units or units[-1] != unit:
                units.append(unit)
            if len(units) <= self.parallel:
                worked.append(p)
        allocated, left = [0.0] * len(self.plan), pace
        for p in worked:
            allocated[p] = min(pace / len(worked), self.plan[p])
            left -= allocated[p]
        for p in self.order:
            room = self.plan[p] - allocated[p]
            if left > 1e-12 and room > 0.0:
                more = min(left, room)
                allocated[p] += more
                left -= more
        return allocated

    def push(self) -> None:
        """Programme: this month's effort over practices, and what becomes of it."""
        setting, q, practices = self.model.setting, self.model.setting.parameters, range(len(self.structure))
        g, on = q.change_programme, q.mechanisms
        self.pushed, self.allocated, self.touched = [0.0 for _ in practices], [0.0 for _ in practices], 0.0
        self.applied = self.lost_cap = self.lost_congestion = self.lost_saturation = 0.0
        self.lost_decentralised = self.lost_template = self.lost_resistance = 0.0
        self.trial = False
        if not self.running:
            return
        pace = g.effort / g.span
        self.allocated = self.allocate(pace)
        local = 1 if self.elapsed <= g.decentralised_months else 0
        through = 1.0 if local else resistance.let_through(self.resistance, q.resistance)
        kept = change_programme.undisturbed(sum(1 for given in self.allocated if given > 0.0), on.congestion, g)
        remaining = offered = 0.0
        for p in practices:
            given = self.allocated[p]
            rest = self.plan[p] - given
            self.plan[p] = rest if rest > 1e-9 else 0.0
            remaining += self.plan[p]
            staffed = self.know_how[know_how.PER_DIMENSION + len(setting.dimensions) + int(setting.dimension[p])]
            taken = change_programme.absorbed(given, on.absorption_cap, g)
            clear = taken * kept
            useful = clear * change_programme.unsaturated(self.structure[p], on.diminishing_returns, g)
            whole = useful * (g.decentralised_yield if local else 1.0)
            right = whole * change_programme.right_share(staffed, self.template, on.template_error, g)
            passed = right * through
            moved = change_programme.fits(passed, self.structure[p])
            self.pushed[p] = moved
            offered += given
            self.touched += given * float(setting.shifts_power[p])
            self.applied += moved
            self.lost_cap += given - taken
            self.lost_congestion += taken - clear
            self.lost_saturation += (clear - useful) + (passed - moved)
            self.lost_decentralised += useful - whole
            self.lost_template += whole - right
            self.lost_resistance += right - passed
        self.offered += offered
        self.touched /= pace
        monitored = self.in_place(Effect.MONITORING, self.structure) * self.know_how[know_how.MONITOR]
        self.template = change_programme.learned(self.template, 1, monitored, local, g)
        if remaining == 0.0:
            self.running, self.rest, self.champion = 0.0, 0.0, -1.0

    # Phase 4
    def settle(self) -> None:
        """Deep structure: it moves where pushed and drifts towards what managers take for granted."""
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

    # Phases 5 and 6: what a city's managers share; the managers do the rest
    def inform(self) -> None:
        """Set what this month's managers see: attention, confidence, threat, and what CIOs elsewhere think."""
        q, structure = self.model.setting.parameters, self.next_structure
        f, on = q.cognitive_framework, q.mechanisms
        self.fear = advice_network.fear(self.threat, on.threat_switching, q.advice_network)
        collaboration = self.in_place(Effect.COLLABORATION, structure)
        self.confidence = cognitive_framework.confidence(collaboration, on.bounded_confidence, f)
        self.pace = cognitive_framework.embedding(self.in_place(Effect.CHANGE_SEEKING, structure), f)
        self.tolerance = cognitive_framework.tolerance(on.assimilation, f)
        self.monitored = self.in_place(Effect.MONITORING, structure) * self.know_how[know_how.MONITOR]
        windows = 0.0
        for opened in self.window:
            windows += opened
        self.attention = cognitive_framework.attention(windows, self.monitored, self.threat, on.attention, f)
        trial = self.running > 0.0 and self.elapsed <= q.change_programme.trial_period
        self.felt_threat, self.felt_win = (0.0, 0.0) if trial else (self.threat, self.win)
        self.abroad = []
        if self.tied:
            for p in range(len(structure)):
                total = 0.0
                for other in self.tied:
                    total += other.cio_before[p]
                self.abroad.append(total / float(len(self.tied)))

    def count(self) -> None:
        """Take stock of this month's breaks and resistance."""
        self.breaks = strength = pushing_back = 0.0
        for manager in self.managers:
            self.breaks += manager.broke
            strength += manager.power
            pushing_back += manager.power * manager.resistance
        self.resistance = pushing_back / strength

    # Phase 7
    def run_platform(self) -> None:
        """Platform: modules, education and its bill, use and bridging, service by service."""
        q, structure = self.model.setting.parameters, self.next_structure
        a, n, on = q.platform, q.enactment, q.mechanisms
        permitted = platform.allowed(
            self.in_place(Effect.PROCESS_INTEGRATION, structure),
            self.in_place(Effect.DEFERENCE, structure),
            self.in_place(Effect.COLLABORATION, structure),
            self.acquired,
            a,
        )
        strategy, count, wished = self.in_place(Effect.IT_STRATEGY, structure), len(self.services), 0.0
        open_, against = [], []
        for service in self.services:
            frames = resisting = 0.0
            for manager in service.managers:
                frames += manager.mean_frame
                resisting += manager.resistance
            open_.append(frames / len(service.managers))
            against.append(resisting / len(service.managers))
            service.education = platform.education(service.education, strategy, open_[-1], a)
            wished += service.education
        budget = q.change_programme.base_effort
        interfaces = min(a.interoperability * a.interoperability_price, budget)
        cost = a.education_price * wished / count
        paid = platform.affordable(cost, budget - interfaces)
        totals = [0.0] * 5
        for place, service in enumerate(self.services):
            service.education *= paid
            service.module = platform.built(service.module, permitted, against[place], a)
            supported = enactment.supported_skill(service.education, on.education_returns, n)
            service.skill = enactment.skilled(service.skill, supported, n)
            common = platform.shared(service.module, a)
            worth = enactment.worthwhile(common, service.skill, open_[place], on.joint_use, n)
            service.use = enactment.used(service.use, worth, n)
            service.bridging = enactment.bridged(service.use, common, self.quality, on.workarounds)
            for column, value in enumerate((service.module, common, service.education, service.use, service.bridging)):
                totals[column] += value
        self.architecture, self.sharing, self.education, self.use, self.bridging = (total / count for total in totals)
        self.on_education, self.on_interfaces = cost * paid, interfaces
        self.on_efficiency = budget - interfaces - self.on_education
        self.offered += budget

    def look(self) -> None:
        """Mean, agreement and misfit of frames and structure as they stand."""
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
        self.agreement = 1.0 - 2.0 * apart / (size * len(self.structure))
        self.frame_content = total / len(self.structure)

    # Phase 8
    def perform(self) -> None:
        """Performance and aspiration; know-how is learned and heard."""
        q, setting = self.model.setting.parameters, self.model.setting
        r, on = q.performance, q.mechanisms
        total = 0.0
        for level in self.structure:
            total += level
        collaboration = self.in_place(Effect.COLLABORATION, self.structure)
        self.flux = performance.stirred(self.flux, self.movement, self.crossing, collaboration, on.disruption, r)
        self.burden = performance.burden(self.burden, self.bridging, r)
        self.wrong = performance.wrong(self.wrong, self.lost_template, self.template, r)
        self.demand = performance.demand(self.demand, self.exposed[Trigger.DEMAND], r)
        self.efficiency = performance.efficiency(self.efficiency, self.on_efficiency, r)
        penalty = r.from_misfit if on.misfit_feedback else 0.0
        fit = complementarity.payoff(total / len(self.structure), self.misfit, r.from_fit, self.coupling, penalty)
        luck = self.luck.monthly(Purpose.MONTH, self.model.month, chance.PERFORMANCE)
        self.performance = performance.performed(
            self.use, self.sharing, fit, self.flux, self.bridging, self.burden, self.wrong, self.demand, self.efficiency,
            self.exposed[Trigger.CRISIS], luck, r,
        )  # fmt: skip
        peers = 0.0
        for other in self.tied:
            peers += other.last_performance
        peers = peers / len(self.tied) if self.tied else 0.0
        compared = 1 if self.tied and on.peer_aspirations else 0
        strategy = self.in_place(Effect.BUSINESS_STRATEGY, self.structure)
        self.aspiration = performance.aspired(self.aspiration, self.performance, peers, compared, strategy, r)
        mandate = self.window[Trigger.REGULATION]
        self.threat = performance.threat(self.performance, self.aspiration, mandate, r)
        self.win = performance.win(self.performance, self.aspiration, mandate, r)
        pace = q.change_programme.effort / q.change_programme.span
        by_dimension, working = [0.0] * len(setting.dimensions), 0.0
        for p, effort in enumerate(self.allocated):
            by_dimension[int(setting.dimension[p])] += effort / pace
            working += effort / pace
        seized = max(self.exploited)
        monitoring = self.in_place(Effect.MONITORING, self.structure)
        doing = [seized, seized, working, monitoring, *by_dimension, *by_dimension]
        for item, level in enumerate(self.know_how):
            told = 0.0
            for other in self.tied:
                told += other.last_know_how[item]
            told = told / len(self.tied) if self.tied else level
            self.know_how[item] = know_how.learned(level, doing[item], told, on.learning, q.know_how)

    def close(self) -> None:
        """Count effort that an imposed programme has not offered by the horizon as offered and unspent."""
        q = self.model.setting.parameters
        if q.leadership.regime == Regime.IMPOSED:
            rest = q.change_programme.effort if self.starts == 0.0 else 0.0
            for effort in self.plan:
                rest += effort
            self.plan = [0.0] * len(self.plan)
            self.unspent += rest
            self.offered += rest


class World(mesa.Model):
    """A panel of cities, one month a step.

    ``setting`` comes from ``simulation.parameters.read``; ``seed`` and ``panel`` name the luck that the cities meet.
    """

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
        self._found(manager)

    def _found(self, kind: type[Manager]) -> None:
        """Found every city, its managers, services and ties."""
        setting, places, fixed, q = self.setting, self.places, self.founding, self.setting.parameters
        begin = 0
        for town in self.cities:
            number, first = town.number, int(places.first[town.number])
            size = int(places.first[number + 1]) - first
            state = self.history.cities[0, number]
            u = town.luck.draws(Purpose.CITY, 0, chance.CITY_SLOTS)
            city.found_city(state, u, fixed.towns[number], places.world[0], q)
            deference = town.in_place(Effect.DEFERENCE, state.structure.tolist())
            for service in range(places.first_service[number], places.first_service[number + 1]):
                city.found_service(self.history.services[0, service], q)
                town.services.append(Service(*self.history.services[0, service].tolist()))
            draws = town.luck.draws(Purpose.MANAGER, 0, size * chance.MANAGER_STRIDE).reshape(size, -1)
            for seat in range(size):
                place, person, own = (
                    places.seats[first + seat],
                    fixed.people[first + seat],
                    self.history.managers[0, first + seat],
                )
                city.found_manager(person, own, int(place.role), deference, draws[seat].tolist(), q)
                member = kind(self, town, seat, int(place.role))
                member.frames, member.disconfirmation = own.frames.tolist(), own.disconfirmation.tolist()
                member.resistance, member.power = float(own.resistance), float(own.power)
                member.stake, member.threshold = float(person.stake), float(person.threshold)
                member.first_resistance, member.first_power = float(person.resistance), float(person.power)
                town.managers.append(member)
                if place.service >= 0:
                    town.services[int(place.service) - int(places.first_service[number])].managers.append(member)
            layers = places.given if setting.network is not None else self._generate(town, first, draws)
            end = city.list_ties(size, first, begin, layers, fixed.start, fixed.ties)
            for seat, member in enumerate(town.managers):
                for tie in fixed.ties[fixed.start[first + seat] : fixed.start[first + seat + 1]].tolist():
                    member.ties.append((town.managers[tie[0] - first], *tie[1:]))
            begin = end
            town.found(state, fixed.towns[number])
        for one in range(setting.cities):
            known = self.cities[0].luck.draws(Purpose.CIO_TIE, one * chance.MOST, setting.cities)
            for other in range(one + 1, setting.cities):
                if known[other] < q.advice_network.cio_ties:
                    fixed.cio_ties[one, other] = fixed.cio_ties[other, one] = 1.0
        for one, town in enumerate(self.cities):
            town.tied = [other for other in self.cities if fixed.cio_ties[one, other.number] > 0.0]
            town.next_structure = town.structure
            town.look()
            self._write(town)

    def _generate(self, town: City, first: int, own: np.ndarray) -> np.ndarray:
        size = len(own)
        layers, draws = np.zeros((3, size, size)), np.zeros((size, size, chance.TIE_STRIDE))
        for one in range(size):
            for other in range(one + 1, size):
                address = (one * chance.MOST + other) * chance.TIE_STRIDE
                draws[one, other] = town.luck.draws(Purpose.TIE, address, chance.TIE_STRIDE)
        p, density = self.setting.parameters.advice_network, self.places.density[town.number]
        city.generate_ties(size, first, self.places.seats, density, own, draws, layers, p)
        return layers

    def step(self) -> None:
        """One month in eight phases; within a phase everybody reads the state at its start."""
        if self.month >= self.setting.months:
            raise InvalidConfiguration(
                f"the world is at its horizon of {self.setting.months} months; raise horizon.months to go on"
            )
        for phase in ("strike", "lead", "push", "settle", "inform"):
            self.agents.select(agent_type=City).do(phase)
        managers = self.agents.select(lambda agent: isinstance(agent, Manager))
        for phase in ("consider", "resist", "adopt"):
            managers.do(phase)
        for phase in ("count", "run_platform", "look", "perform"):
            self.agents.select(agent_type=City).do(phase)
        self.month += 1
        if self.month == self.setting.months:
            self.agents.select(agent_type=City).do("close")
            self.running = False
        for town in self.cities:
            self._write(town)

    def run(self) -> "World":
        """Step to the horizon."""
        while self.month < self.setting.months:
            self.step()
        return self

    def outcomes(self) -> dict[str, np.ndarray]:
        """One row per city, by the columns of ``outcomes.schema``: what an ensemble would tell of this world."""
        rows = outcomes.rows(self.setting, self.history, self.places, self.founding)
        return outcomes.columns(self.setting, rows)

    def _write(self, town: City) -> None:
        """Write a city's state to the history entry of this month."""
        row = self.history.cities[self.month, town.number]
        for name in row.dtype.names:
            row[name] = getattr(town, name)
        first = int(self.places.first[town.number])
        for seat, member in enumerate(town.managers):
            own = self.history.managers[self.month, first + seat]
            own.frames, own.disconfirmation = member.frames, member.disconfirmation
            own.resistance, own.power = member.resistance, member.power
            own.broke, own.joined = member.broke, member.joined
        begin = int(self.places.first_service[town.number])
        for place, service in enumerate(town.services):
            own = self.history.services[self.month, begin + place]
            own.module, own.education, own.skill = service.module, service.education, service.skill
            own.use, own.bridging = service.use, service.bridging
