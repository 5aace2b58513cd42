"""How a programme spends its effort, and how practices move: the third and the fourth phase of a month."""

from simulation.agents.members import CityState
from simulation.concepts import (
    change_programme,
    cognitive_framework,
    complementarity,
    deep_structure,
    know_how,
    leadership,
    outside_partners,
    resistance,
)
from simulation.vocabulary import Channel, Effect, Regime, Vision


class Changing(CityState):
    """Effort over practices, what is lost of it, and the structure that moves."""

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
