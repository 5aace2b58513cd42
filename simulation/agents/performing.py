"""What a month has done to performance, know-how and citizens: its last phase."""

import numpy as np

from simulation import chance
from simulation.agents.members import CityState
from simulation.chance import Purpose
from simulation.concepts import citizens, cognitive_framework, complementarity, know_how, outside_partners, performance
from simulation.vocabulary import Effect, Misfit, Trigger


class Performing(CityState):
    """Flux, burden, performance against aspiration, what is learned, and what citizens meet."""

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
