"""How the platform is built, and what staff do with it: the seventh phase of a month."""

from simulation.agents.members import CityState, Service
from simulation.concepts import advice_network, cognitive_framework, enactment, platform, shared_services
from simulation.vocabulary import Effect


class Serving(CityState):
    """Modules, education, use and work bridged by hand, service by service, and services shared with another city."""

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
