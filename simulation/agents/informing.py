"""What a city lets its managers know, and what their month comes to: around the fifth and the sixth phase."""

import numpy as np

from simulation import chance
from simulation.agents.members import CityState
from simulation.chance import Purpose
from simulation.concepts import advice_network, cognitive_framework, know_how
from simulation.vocabulary import Channel, Effect


class Informing(CityState):
    """What every manager of the city reads, turns where they take turns, and the sum of their resistance."""

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
