"""How events strike a city, and what its leaders do about them: the first two phases of a month."""

from typing import Any

from simulation import chance
from simulation.agents.members import CityState, Manager
from simulation.agents.parts import mean
from simulation.chance import Purpose
from simulation.concepts import advice_network, change_programme, know_how, leadership, outside_partners, trigger_events
from simulation.vocabulary import Effect, Regime, Role, Sequence, Start, Trigger


class Leading(CityState):
    """Triggers, those who leave and come, and the decisions of mayor, city manager and CIO."""

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
