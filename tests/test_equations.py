"""The equations of docs/model.md, written out once more in numpy from the page, give the histories of the model.

Checked month by month from one state to the next, for months in which nobody left and no programme began or was dropped
(what a newcomer brings and what leaders take into a scope are draws). Differences are of rounding alone.
"""

import numpy as np
import pytest

from simulation import chance, city, ensemble
from simulation.chance import CityDraws, Purpose
from simulation.managers import World
from simulation.vocabulary import Effect, Role, Trigger
from tests.worlds import setting

SEED, ROUNDING = 5, 1e-9
WORLDS = {
    "leaders choose": (("trigger_events=canada",), {"platform.interoperability": 0.5}),
    "imposed": (
        ("leadership=imposed",),
        {
            "change_programme.simultaneity": 3,
            "change_programme.decentralised_months": 6,
            "change_programme.trial_period": 12,
            "cognitive_framework.convexity": 0.5,
        },
    ),
}


def limited(values, low=0.0, high=1.0):
    return np.minimum(np.maximum(values, low), high)


def outer(values, function):
    """Sum of a function over unordered pairs of practices."""
    size = len(values)
    return sum(function(i, j) for i in range(size) for j in range(i + 1, size))


class Page:
    """One city from one month to the next, by the equations of the page."""

    def __init__(self, own, number):
        self.own, self.q, self.number = own, own.parameters, number
        self.world = World(own, seed=SEED)  # founding only: ties, stakes, thresholds
        self.history = ensemble.history(own, SEED)
        places = city.places(own)
        self.people = slice(places.first[number], places.first[number + 1])
        self.services = slice(places.first_service[number], places.first_service[number + 1])
        self.home = places.seats["service"][self.people] - places.first_service[number]
        self.founded = self.world.founding.people[self.people]
        self.draws = CityDraws(chance.key(SEED), 0, number, own.months)
        self.tied = self.world.founding.cio_ties[slice(*self.world.founding.cio_start[number : number + 2])]
        weights = own.misfit + own.misfit.T
        self.share, self.matrix = weights, weights / np.abs(weights).max()

    def at(self, effect, levels):
        return levels[self.own.effect[effect]]

    def coupling(self):
        k = self.q.complementarity
        return k.strength * (1 - k.modularity * self.q.platform.interoperability)

    def pushed(self, before, after):
        g, x = self.q.change_programme, before.structure
        given = before.plan - after.plan
        local = after.elapsed <= g.decentralised_months
        dimensions = len(self.own.dimensions)
        staff = before.know_how[4 + dimensions :][self.own.dimension]
        taken = np.minimum(given, g.absorption)
        clear = taken / (1 + g.congestion * max(0, np.count_nonzero(given > 0) - 1))
        useful = clear * (1 - g.saturation * x)
        whole = useful * (g.decentralised_yield if local else 1)
        right = whole * (1 - g.template_error * (1 - staff) * (1 - before.template))
        through = right * (1 if local else 1 - self.q.resistance.drag * before.resistance)
        return given, (whole - right).sum(), np.minimum(through, 1 - x)

    def structure(self, before, people, pushed):
        x, power = before.structure, people.power
        carried = power @ people.frames / power.sum()
        support = self.matrix @ x / np.abs(self.matrix).sum(axis=1)
        shelter = np.where(carried < x, limited(1 - self.coupling() * support, 0.0, 2.0), 1.0)
        return limited(x + pushed + self.q.deep_structure.regression * (carried - x) * shelter)

    def attention(self, before, after):
        f = self.q.cognitive_framework
        monitored = self.at(Effect.MONITORING, after.structure) * before.know_how[3]
        drawn = f.attention_from_triggers * after.window.sum() + f.attention_from_monitoring * monitored
        return monitored, limited(f.attention + drawn + f.attention_from_threat * before.threat)

    def hearing(self, before, people, seat):
        a, founding = self.q.advice_network, self.world.founding
        ties = founding.ties[founding.start[self.people.start + seat] : founding.start[self.people.start + seat + 1]]
        others = ties["neighbour"] - self.people.start
        fear = a.switching * before.threat
        kinds = ties["advice"] * (1 - fear) + ties["friendship"] * fear + ties["reporting"] * a.authority
        return others, people.power[others] * kinds

    def manager(self, t, before, after, people, seat, attention):
        f, x = self.q.cognitive_framework, after.structure
        own, others, weight = people.frames[seat], *self.hearing(before, people, seat)
        bound = f.confidence + f.confidence_from_collaboration * self.at(Effect.COLLABORATION, x)
        heard, given = people.frames[others], weight[:, None] * np.ones(len(own))
        if seat == Role.CIO and len(self.tied):
            first = city.places(self.own).first
            abroad = np.mean([self.history.managers[t, first[c] + Role.CIO].frames for c in self.tied], axis=0)
            heard, given = (
                np.vstack([heard, abroad]),
                np.vstack([given, np.full(len(own), self.q.advice_network.cio_weight)]),
            )
        given = given * (np.abs(heard - own) <= bound)
        total = given.sum(axis=0)
        advised = np.where(total > 0, (given * heard).sum(axis=0) / np.where(total > 0, total, 1) - own, 0.0)
        gap = x - own
        pace = f.embedding * (1 + f.embedding_from_change_seeking * self.at(Effect.CHANGE_SEEKING, x))
        frame = own + f.openness * advised + pace * gap * (np.abs(gap) <= f.tolerance)
        felt = np.abs(gap) * (1 - f.convexity + f.convexity * np.abs(gap))
        noticed = attention * (1 + f.noise * (2 * self.draws.monthly(Purpose.NOISE, t, seat) - 1))
        doubt = people.disconfirmation[seat] + noticed * felt.sum() - f.leak * people.disconfirmation[seat]
        if doubt[0] >= self.founded.threshold[seat]:
            target = x + after.standing * (after.vision - x)
            return limited(frame + f.rebuilding * (target - frame)), 0 * doubt
        return frame, doubt

    def resisting(self, before, after, people, then, seat, given, monitored):
        r, g = self.q.resistance, self.q.change_programme
        others, weight = self.hearing(before, people, seat)
        own, first = people.resistance[seat], self.founded.resistance[seat]
        touched = (given * self.own.shifts_power).sum() / (g.effort / g.span)
        loss = self.founded.stake[seat] * touched * (1 - then.frames[seat].mean()) * (1 - r.alignment)
        neighbours = weight @ people.resistance[others] / weight.sum() - own if weight.sum() > 0 else 0.0
        trial = after.running > 0 and after.elapsed <= g.trial_period
        results = 0.0 if trial else before.threat - before.win
        relief = r.relief_from_monitoring * monitored * own + r.forgetting * (own - first)
        return limited(own + r.growth * loss + r.contagion * neighbours + r.results * results - relief)

    def platform(self, before, after, people, services):
        a, n, x = self.q.platform, self.q.enactment, after.structure
        count = len(services)
        frames = np.array([people.frames[self.home == place].mean() for place in range(count)])
        against = np.array([people.resistance[self.home == place].mean() for place in range(count)])
        permitted = after.acquired * limited(
            a.from_integration * self.at(Effect.PROCESS_INTEGRATION, x)
            + a.from_deference * self.at(Effect.DEFERENCE, x)
            + a.from_collaboration * self.at(Effect.COLLABORATION, x)
        )
        module = services.module + a.building * (permitted * (1 - a.head_veto * against) - services.module)
        shared = module + (1 - module) * a.interoperability * a.interoperability_yield
        wish = a.education_floor + a.education_from_strategy * self.at(Effect.IT_STRATEGY, x) + a.education_from_heads * frames
        wish = a.education_inertia * services.education + (1 - a.education_inertia) * wish
        budget = self.q.change_programme.base_effort - a.interoperability * a.interoperability_price
        cost = a.education_price * wish.mean()
        education = wish * min(1.0, budget / cost)
        supported = limited(education * (1 + n.skill_half) / (education + n.skill_half))
        skill = services.skill + n.skill_rate * (supported - services.skill)
        use = services.use + n.habit * (shared * skill * frames - services.use)
        bridging = self.world.founding.cities[self.number].quality * (1 - use) * (1 - shared)
        return module, shared, education, skill, use, bridging, budget - min(cost, budget)

    def performance(self, t, before, after, misled, shared, use, bridging, left_over):
        r, x = self.q.performance, after.structure
        moved = np.abs(x - before.structure)
        crossing = outer(moved, lambda i, j: moved[i] * moved[j])
        recovery = limited(r.flux_recovery * (1 + r.recovery_from_collaboration * self.at(Effect.COLLABORATION, x)))
        flux = before.flux - recovery * before.flux + moved.sum() + r.flux_cross * crossing
        burden = before.burden + r.burden_growth * bridging.mean() - r.burden_relief * before.burden
        wrong = before.wrong + misled - r.wrong_relief * after.template * before.wrong
        demand = (1 - r.demand_relief) * before.demand + r.demand_growth * after.exposed[Trigger.DEMAND]
        efficiency = (1 - r.efficiency_decay) * before.efficiency + r.from_efficiency * left_over
        w = self.share
        misfit = outer(x, lambda i, j: w[i, j] * abs(x[i] - x[j]) if w[i, j] > 0 else -w[i, j] * x[i] * x[j])
        luck = self.draws.monthly(Purpose.MONTH, t, chance.PERFORMANCE)
        own = (
            r.base + r.from_use * use.mean() + r.from_sharing * shared.mean() + r.from_fit * x.mean()
            - self.coupling() * r.from_misfit * misfit - r.from_flux * flux + r.from_workarounds * bridging.mean()
            - r.from_burden * burden - r.from_wrong * wrong - r.from_demand * demand + efficiency
            - r.crisis_loss * after.exposed[Trigger.CRISIS] + r.noise * (2 * luck - 1)
        )  # fmt: skip
        target = own + r.raised_by_strategy * self.at(Effect.BUSINESS_STRATEGY, x)
        aspiration = before.aspiration + r.adapting * (target - before.aspiration)
        if len(self.tied):
            aspiration += r.peers * (self.history.cities[t, self.tied].performance.mean() - before.aspiration)
        short = (aspiration + r.raised_by_regulation * after.window[Trigger.REGULATION] - own) / r.threat_scale
        return {
            "flux": flux, "burden": burden, "wrong": wrong, "demand": demand, "efficiency": efficiency,
            "misfit": misfit, "performance": own, "aspiration": aspiration, "threat": limited(short),
            "win": limited(-short),
        }  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("options", "values"), WORLDS.values(), ids=WORLDS)
def test_the_equations_of_the_page_give_the_history(options, values):
    own = setting(*options, **{"city.cities": 4, **values})
    for number in range(own.cities):
        page, seen, programme_months = Page(own, number), 0, 0
        cities, managers, services, _ = page.history
        for t in range(own.months):
            before, after = cities[t, number], cities[t + 1, number]
            if after.left or after.started or after.dropped:
                continue
            people, then = managers[t, page.people], managers[t + 1, page.people]
            given, misled, pushed = 0 * before.plan, 0.0, 0 * before.plan
            if before.running:
                given, misled, pushed = page.pushed(before, after)
            if t == own.months - 1 and before.running:
                continue  # what is not offered by the horizon is taken off the plan
            seen, programme_months = seen + 1, programme_months + (given.sum() > 0)
            found = {
                "structure": page.structure(before, people, pushed),
                "applied": pushed.sum(),
                "lost_template": misled,
            }
            monitored, found["attention"] = page.attention(before, after)
            for seat in range(len(people)):
                frame, doubt = page.manager(t, before, after, people, seat, after.attention)
                assert np.allclose(then.frames[seat], frame, atol=ROUNDING), (number, t, seat)
                assert np.allclose(then.disconfirmation[seat], doubt, atol=ROUNDING), (number, t, seat)
                resistance = page.resisting(before, after, people, then, seat, given, monitored)
                assert np.isclose(then.resistance[seat], resistance, atol=ROUNDING), (number, t, seat)
            *built, left_over = page.platform(before, after, then, services[t, page.services])
            module, shared, education, skill, use, bridging = built
            now = services[t + 1, page.services]
            for name, value in zip(
                ("module", "education", "skill", "use", "bridging"), (module, education, skill, use, bridging)
            ):
                assert np.allclose(now[name], value, atol=ROUNDING), (number, t, name)
            found |= page.performance(t, before, after, misled, shared, use, bridging, left_over)
            for name, value in found.items():
                assert np.allclose(after[name], value, atol=ROUNDING), (number, t, name)
        assert seen > own.months // 3
    assert programme_months > 0 or "leadership=imposed" not in options
