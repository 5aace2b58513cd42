"""The same model in plain numpy: all cities of many panels at once, one month a step.

It is written apart from both drivers, from the equations, and meets the same draws of chance, so it is a third opinion on every
number and the mark that the kernel has to beat. The ensemble is the last axis of every array, contiguous and long:
city number ``r * C + c`` for city c of panel r. The axes before it are managers (n), practices (P), services (S) or
know-how items (K). Sums over those run in the order in which the drivers add: numpy adds along a first axis one by one.

Left out, and refused: networks from a file, cities of unequal size, programmes that count dimensions, mechanisms turned
off, gaps that add up in another way than as a plain sum.
"""

from types import SimpleNamespace

import numpy as np

from simulation import chance
from simulation.chance import Purpose
from simulation.history import CITY_SERIES
from simulation.parameters import Setting
from simulation.vocabulary import Contradiction, Effect, Misfit, Regime, Role, Script, Sequence, Start, Trigger, Vision

RECOGNISE, EXPLOIT, SEQUENCE, MONITOR, SCOPE = range(5)  # know-how; scoping and staffing by dimension

BY_PRACTICE = ("structure", "content", "plan", "vision")


def check(setting: Setting) -> None:
    """Refuse what this version leaves out."""
    q = setting.parameters
    assert setting.network is None, "ties are generated here, not read from a file"
    assert len(set(setting.managers)) == len(set(setting.services)) == 1, "all cities have the same size here"
    assert setting.cities <= chance.PAIRED, "every pair of cities has a draw here"
    assert all(q.mechanisms), "every mechanism is on here"
    assert (setting.channels < 0.0).all(), "nothing is scheduled of the mayor's channels"
    assert q.outside_partners.number == 0.0, "nobody but the staff works on programmes here"
    assert q.change_programme.by_dimension == 0.0, "programmes count practices here, not dimensions"
    assert q.shared_services.services == 0.0, "every city has its services for itself here"
    f = q.cognitive_framework
    assert f.contradiction != Contradiction.DEEPEST, "gaps add up here, and the deepest alone does not count"
    assert f.practice_by_practice == 0.0, "a whole frame breaks here"
    assert q.leadership.counsel == 0.0, "champions judge alone here"
    assert q.resistance.among_friends == 0.0, "resistance spreads as advice does here"
    assert f.attachment == f.majority == f.graded == f.remembered == 0.0, "influence and assimilation have no rival here"
    r = q.resistance
    assert (r.loss_aversion, r.diminishing_sensitivity, r.hardening, r.habituation) == (1.0, 0.0, 0.0, 0.0), "losses are plain"
    assert q.management.in_turn == 0.0, "all managers change at once here"
    assert q.enactment.peer_support == 0.0, "services do not teach each other here"
    assert q.enactment.skill_slowing == q.enactment.skill_fading == 0.0, "skill grows exponentially, and is kept, here"
    assert q.know_how.slowing == q.know_how.depreciation == q.know_how.transfer == 0.0, (
        "nothing is forgotten or transferred here"
    )
    assert q.complementarity.form == Misfit.APART, "practices misfit where complements stand apart here"


def limited(values: np.ndarray) -> np.ndarray:
    """Values limited to 0..1."""
    return np.minimum(np.maximum(values, 0.0), 1.0)


def total(values: np.ndarray) -> np.ndarray:
    """Sum along the first axis, term after term."""
    return np.add.reduce(values, axis=0)


def draws(key: np.ndarray, purpose: Purpose, cities: list[tuple[int, int]], places: np.ndarray) -> np.ndarray:
    """Draws of a purpose at the same ``places`` for every city, (..., N), from numpy's own generator."""
    found = np.empty((len(cities), places.size))
    for row, (panel, city) in enumerate(cities):
        counter = np.array([0, purpose, city, panel], dtype=np.uint64)
        every = np.random.Generator(np.random.Philox(key=key, counter=counter)).random(places.max() + 1)
        np.take(every, places.ravel(), out=found[row])
    return np.ascontiguousarray(found.T).reshape(*places.shape, len(cities))


def scattered(key: np.ndarray, purpose: Purpose, panel: np.ndarray, city: np.ndarray, start: np.ndarray, count: int):
    """Draws at addresses that differ from city to city, (count, M): Philox over arrays.  [Salmon et al. 2011]"""
    low, half = np.uint64(0xFFFFFFFF), np.uint64(32)

    def product(word: int, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        a_low, a_high = np.uint64(word & 0xFFFFFFFF), np.uint64(word >> 32)
        b_low, b_high = values & low, values >> half
        middle = a_high * b_low + ((a_low * b_low) >> half)
        other = a_low * b_high + (middle & low)
        return a_high * b_high + (middle >> half) + (other >> half), np.uint64(word) * values

    blocks = (count + 3) // 4
    wide = np.zeros((blocks, len(start)), dtype=np.uint64)
    c0 = wide + (start // 4 + 1).astype(np.uint64) + np.arange(blocks, dtype=np.uint64)[:, None]
    c1, c2, c3 = wide + np.uint64(purpose), wide + city.astype(np.uint64), wide + panel.astype(np.uint64)
    k0, k1 = int(key[0]), int(key[1])
    for _ in range(10):
        high_0, low_0 = product(0xD2E7470EE14C6C93, c0)
        high_1, low_1 = product(0xCA5A826395121157, c2)
        c0, c1, c2, c3 = high_1 ^ c1 ^ np.uint64(k0), low_1, high_0 ^ c3 ^ np.uint64(k1), low_0
        k0, k1 = (k0 + 0x9E3779B97F4A7C15) % 2**64, (k1 + 0xBB67AE8584CAA73B) % 2**64
    words = np.stack([c0, c1, c2, c3], axis=1).reshape(4 * blocks, len(start))
    return (words[:count] >> np.uint64(11)) * (1.0 / 2**53)


class Ensemble:
    """Panels of cities, founded and stepped together; ``recorded`` keeps the state of every city in every month."""

    def __init__(self, setting: Setting, seed: int, panels: range) -> None:
        check(setting)
        self.setting, self.q, self.month = setting, setting.parameters, 0
        self.key, self.panels = chance.key(seed), panels
        self.C, self.n, self.P = setting.cities, int(setting.managers[0]), len(setting.practices)
        self.S, self.D, self.K = int(setting.services[0]), len(setting.dimensions), SCOPE + 2 * len(setting.dimensions)
        self.N = len(panels) * self.C
        self.cities = [(panel, city) for panel in panels for city in range(self.C)]
        self.panel = np.array([panel for panel, _ in self.cities])
        self.city = np.array([city for _, city in self.cities])
        seats = np.arange(self.n)
        self.role = np.minimum(seats, int(Role.HEAD))
        self.level = np.minimum(seats + 1, 3)
        self.service = np.where(seats >= Role.HEAD, (seats - Role.HEAD) % self.S, -1)
        self.department = np.where(self.service >= 0, 1 + self.service * setting.departments // self.S, 0)
        self.staffed = np.bincount(self.service[Role.HEAD :], minlength=self.S).astype(float)
        months = np.arange(setting.months)[:, None]
        slots = months * chance.MONTH_STRIDE + np.arange(chance.SCOPED + self.P)
        self.draws = draws(self.key, Purpose.MONTH, self.cities, slots)
        self.exits = draws(self.key, Purpose.EXIT, self.cities, months * chance.MOST + seats)
        self.noise = draws(self.key, Purpose.NOISE, self.cities, months * chance.MOST + seats)
        self.now = self._found()
        self._look(self.now)
        self.recorded = {name: [getattr(self.now, name)] for name in (*CITY_SERIES, *BY_PRACTICE, "know_how")}

    def _by_panel(self, values: np.ndarray) -> np.ndarray:
        return values.reshape(*values.shape[:-1], len(self.panels), self.C)

    def _drawn(self, item: int, u: np.ndarray) -> np.ndarray:
        p = self.q.know_how
        mean = (p.recognise, p.exploit, p.sequence, p.monitor)[item] if item < SCOPE else p.scope
        mean = p.staff if item >= SCOPE + self.D else mean
        return limited(mean + (2.0 * u - 1.0) * p.spread)

    def _supported(self, education: np.ndarray) -> np.ndarray:
        half = self.q.enactment.skill_half
        return limited(education * (1.0 + half) / (education + half))

    def _at(self, effect: Effect, structure: np.ndarray) -> np.ndarray:
        practice = self.setting.effect[effect]
        return structure[practice] if practice >= 0 else np.zeros(self.N)

    def _power(self, deference: np.ndarray) -> np.ndarray:
        p, power = self.q.management, self.first_power.copy()
        power[Role.CIO] = power[Role.CIO] + p.power_shift * deference
        power[Role.HEAD :] = power[Role.HEAD :] * (1.0 - p.head_loss * deference)
        return power

    # Founding
    def _found(self) -> SimpleNamespace:
        q, P, n, N = self.q, self.P, self.n, self.N
        s, e, f, r, m = q.deep_structure, q.enactment, q.cognitive_framework, q.resistance, q.management
        u = draws(self.key, Purpose.CITY, self.cities, np.arange(chance.CITY_SLOTS))
        own = draws(self.key, Purpose.MANAGER, self.cities, np.arange(n * chance.MANAGER_STRIDE)).reshape(n, -1, N)
        self.quality = limited(e.staff_quality + (2.0 * u[chance.QUALITY] - 1.0) * e.staff_quality_spread)
        self.shuffled = np.argsort(u[chance.ORDER : chance.ORDER + P], axis=0, kind="stable")
        by_role = (
            np.array([m.power_mayor, m.power_city_manager, m.power_cio, m.power_head]),
            np.array([r.stake_mayor, r.stake_city_manager, r.stake_cio, r.stake_head]),
        )
        power, stake = (values[self.role][:, None] for values in by_role)
        heads = np.minimum(np.maximum(power * (1.0 + (2.0 * own[:, chance.POWER] - 1.0) * m.power_spread), 0.0), 100.0)
        self.first_power = np.where(self.role[:, None] == Role.HEAD, heads, power)
        self.stake = np.clip(stake + (2.0 * own[:, chance.STAKE] - 1.0) * r.stake_spread, -1.0, 1.0)
        self.first_resistance = limited(r.founding + (2.0 * own[:, chance.RESISTANCE] - 1.0) * r.founding_spread)
        self.threshold = f.threshold * (1.0 + f.threshold_spread * (2.0 * own[:, chance.THRESHOLD] - 1.0))
        self._tie(own)
        none, zero = np.zeros(N), np.zeros((P, N))
        now = SimpleNamespace(**dict.fromkeys(CITY_SERIES, none), plan=zero, vision=zero)
        structure = u[chance.STRUCTURE : chance.STRUCTURE + P]
        now.structure = limited(s.founding_level + (2.0 * structure - 1.0) * s.founding_spread)
        now.know_how = np.stack([self._drawn(item, u[chance.KNOW_HOW + item]) for item in range(self.K)])
        now.order = np.repeat(self.setting.order[:, None], N, axis=1)
        now.window = np.zeros((len(Trigger), N))
        now.performance = now.aspiration = none + q.performance.base
        now.service_quality = now.citizens_use = now.trust = now.legitimacy = none + q.citizens.founded
        now.public_value = now.trust * now.citizens_use
        now.champion, now.rest, now.new_mayor = none - 1.0, none + 1000.0, none + 1000.0
        now.education = none + q.platform.education_floor
        now.frames = limited(own[:, chance.FRAME : chance.FRAME + P] * f.founding_spread)
        now.doubt, now.manager_resistance = np.zeros((n, N)), self.first_resistance
        now.power = self._power(self._at(Effect.DEFERENCE, now.structure))
        flat = np.zeros((self.S, N))
        now.module = now.service_use = flat
        now.service_education = flat + q.platform.education_floor
        now.skill = self._supported(now.service_education)
        return now

    def _tie(self, own: np.ndarray) -> None:
        """Whom managers may hear: advice, friendship and reporting, (n, n, N) each; which CIOs are tied, (C, N)."""
        p, n, N = self.q.advice_network, self.n, self.N
        up = self.level[:, None] - self.level
        same = self.department[:, None] == self.department
        advice = np.where(up > 0, p.advice_upward, np.where(up < 0, p.advice_downward, 1.0))
        advice = advice * np.where(same, p.advice_department, 1.0)
        friendship = np.where(up == 0, p.friendship_level, 1.0) * np.where(same, p.friendship_department, 1.0)
        pairs = ~np.eye(n, dtype=bool)
        means = [total(np.append(0.0, layer[pairs])) / pairs.sum() for layer in (advice, friendship)]
        thinning = (21.0 / n) ** p.density_exponent
        density = np.minimum(np.array([p.advice_density, p.friendship_density]) * thinning, p.densest)
        one, other = np.triu_indices(n, 1)
        places = (one * chance.MOST + other) * chance.TIE_STRIDE + np.arange(chance.TIE_STRIDE)[:, None]
        u = draws(self.key, Purpose.TIE, self.cities, places)
        there = u[chance.ADVICE]
        back = np.where(u[chance.ADVICE_SAME] < p.advice_mutuality, there, u[chance.ADVICE_BACK])
        likes = np.where(u[chance.OVERLAP] < p.layer_overlap, there, u[chance.FRIENDSHIP])
        liked = np.where(u[chance.FRIENDSHIP_SAME] < p.friendship_mutuality, likes, u[chance.FRIENDSHIP_BACK])
        asking = 1.0 + p.activity_spread * (2.0 * own[:, chance.ACTIVITY] - 1.0)
        asked = 1.0 + p.popularity_spread * (2.0 * own[:, chance.POPULARITY] - 1.0)
        eager, other_eager = asking[one] * asked[other], asking[other] * asked[one]
        self.advice, self.friendship, self.reporting = np.zeros((3, n, n, N))
        for layer, scale, mean, dense, to, fro in (
            (self.advice, advice, means[0], density[0], there, back),
            (self.friendship, friendship, means[1], density[1], likes, liked),
        ):
            layer[one, other] = to < limited(dense * (eager * scale[one, other][:, None]) / mean)
            layer[other, one] = fro < limited(dense * (other_eager * scale[other, one][:, None]) / mean)
        self.reporting[1, 0] = 1.0
        self.reporting[2:, 1] = 1.0
        known = np.zeros((self.C, self.C, len(self.panels)))
        first = [(panel, 0) for panel in self.panels]
        one, other = np.triu_indices(self.C, 1)
        if len(one):
            u = draws(self.key, Purpose.CIO_TIE, first, one * chance.MOST + other)
            known[one, other] = known[other, one] = u < p.cio_ties
        self.known = known.transpose(1, 2, 0).reshape(self.C, N)  # by the other city, then panel and city
        self.acquainted = total(self.known)

    def _abroad(self, values: np.ndarray) -> np.ndarray:
        """Sum of city values (..., N) over the cities whose CIOs are tied to each city's."""
        values, gathered = self._by_panel(values), np.zeros(values.shape)
        for other in range(self.C):
            gathered += self.known[other] * np.repeat(values[..., other], self.C, axis=-1)
        return gathered

    # The month
    def step(self) -> None:
        """One month, phase by phase; every phase reads the state at its start."""
        was, now = self.now, SimpleNamespace()
        champion_left = self._strike(was, now)
        self._lead(was, now, champion_left)
        self._push(was, now)
        self._settle(was, now)
        self._consider(was, now)
        self._run_platform(was, now)
        self._look(now)
        self._perform(was, now)
        self.month += 1
        if self.month == self.setting.months and self.q.leadership.regime == Regime.IMPOSED:
            left = np.where(now.starts == 0.0, self.q.change_programme.effort, 0.0)
            for p in range(self.P):
                left = left + now.plan[p]
            now.plan = np.zeros((self.P, self.N))
            now.unspent, now.offered = now.unspent + left, now.offered + left
        self.now = now
        for name, kept in self.recorded.items():
            kept.append(getattr(now, name))

    def _strike(self, was: SimpleNamespace, now: SimpleNamespace) -> np.ndarray:
        t, e, u = self.month, self.q.trigger_events, self.draws[self.month]
        exposed = np.repeat(self.setting.exposure[t][:, None], self.N, axis=1)
        since = t - int(e.election_first)
        if e.election_period > 0.0 and since >= 0 and since % max(1, int(e.election_period)) == 0:
            exposed[Trigger.ELECTION] = 1.0
        exposed[Trigger.REGULATION, u[chance.REGULATION] < e.regulation_rate] = 1.0
        exposed[Trigger.DEMAND, u[chance.DEMAND] < e.demand_rate] = 1.0
        exposed[Trigger.TECHNOLOGY, (t == int(e.erp_month)) | (u[chance.TECHNOLOGY] < e.technology_rate)] = 1.0
        exposed[Trigger.CRISIS, u[chance.CRISIS] < limited(e.crisis_rate + e.crisis_from_threat * was.threat)] = 1.0
        now.acquired = np.where(exposed[Trigger.TECHNOLOGY] > 0.0, 1.0, was.acquired)
        now.new_mayor = was.new_mayor + 1.0
        recent = was.new_mayor < e.mayor_is_new
        after = np.where(recent, e.exit_after_new_mayor, 0.0)
        hazard = np.full((self.n, self.N), e.head_exit)
        hazard[Role.MAYOR] = e.mayor_exit
        crisis = np.maximum(was.window[Trigger.CRISIS], exposed[Trigger.CRISIS])
        hazard[Role.CITY_MANAGER] = limited(e.city_manager_exit + after + e.exit_from_crisis_chief * crisis)
        hazard[Role.CIO] = limited(e.cio_exit + after + e.exit_from_crisis * crisis)
        leaves = self.exits[t] < hazard
        leaves[Role.MAYOR] |= (exposed[Trigger.ELECTION] > 0.0) & (u[chance.NEW_MAYOR] < e.new_mayor)
        script = np.zeros((self.n, self.N), dtype=int)
        script[: Role.HEAD] = self.setting.replaced[t][:, None]
        script[Role.CIO, exposed[Trigger.VISIONARY] > 0.0] = Script.VISIONARY
        leaves |= script != Script.NOTHING
        now.left = total(leaves.astype(float))
        self.reseated = leaves[: Role.HEAD].any(axis=0)
        for name in ("frames", "doubt", "manager_resistance", "know_how"):
            setattr(now, name, getattr(was, name).copy())
        seat, city = np.nonzero(leaves)
        if len(seat):
            start = (t * chance.MOST + seat) * chance.NEWCOMER_STRIDE
            v = scattered(self.key, Purpose.NEWCOMER, self.panel[city], self.city[city], start, chance.BROUGHT + self.K)
            top = seat < Role.HEAD
            likely = e.visionary_after_crisis * crisis[city] * was.know_how[EXPLOIT, city]
            visionary = v[chance.VISIONARY] < limited(e.visionary + np.where(top, likely, 0.0))
            script = script[seat, city]
            visionary = (visionary & (script != Script.ORDINARY)) | (script == Script.VISIONARY)
            near = limited(was.content[:, city] + e.newcomer_spread * v[chance.BROUGHT_FRAME])
            new = e.visionary_low + (1.0 - e.visionary_low) * v[chance.BROUGHT_FRAME]
            now.frames[seat, :, city] = np.where(visionary, new, near).T
            r = self.q.resistance
            brought = limited(r.founding + (2.0 * v[chance.NEW_RESISTANCE] - 1.0) * r.founding_spread)
            now.manager_resistance[seat, city] = brought
            now.doubt[seat, city] = 0.0
            exposed[Trigger.VISIONARY, city[top & visionary]] = 1.0
            now.new_mayor[city[seat == Role.MAYOR]] = 0.0
            for leader in range(Role.HEAD):
                at = np.nonzero(seat == leader)[0]
                for item in range(self.K):
                    theirs, before = self._drawn(item, v[chance.BROUGHT + item, at]), now.know_how[item, city[at]]
                    now.know_how[item, city[at]] = before + self.q.know_how.by_hiring * (theirs - before)
        strengths = (
            *(e.election_strength, e.regulation_strength, e.demand_strength),
            *(e.technology_strength, e.crisis_strength, e.visionary_strength),
        )
        now.window = np.maximum(exposed * np.array(strengths)[:, None], was.window * (1.0 - e.closing))
        now.exposed = exposed
        return np.take_along_axis(leaves, np.maximum(was.champion, 0.0).astype(int)[None], 0)[0] & (was.champion >= 0.0)

    def _sequence(self, kind: Sequence, foremost: np.ndarray) -> np.ndarray:
        if kind == Sequence.RANDOM:
            return self.shuffled
        if kind == Sequence.EASIEST_FIRST:
            return np.argsort(-foremost, axis=0, kind="stable")
        listed = {Sequence.REVERSED: self.setting.order[::-1], Sequence.HIGH_IMPACT_FIRST: self.setting.impact}
        return np.repeat(listed.get(kind, self.setting.order)[:, None], self.N, axis=1)

    def _lead(self, was: SimpleNamespace, now: SimpleNamespace, champion_left: np.ndarray) -> None:
        t, d, g, u, P = self.month, self.q.leadership, self.q.change_programme, self.draws[self.month], self.P
        levels = total(now.frames[: Role.HEAD].swapaxes(0, 1)) / P
        champion = levels.argmax(axis=0)
        highest = np.take_along_axis(levels, champion[None], 0)[0]
        foremost = np.take_along_axis(now.frames[: Role.HEAD], champion[None, None], 0)[0]
        running, unsupported = was.running > 0.0, 1.0 - (d.support if t >= d.support_from else 0.0)
        succeeded = running & champion_left
        ends = succeeded & (u[chance.SUCCESSION] < d.champion_bond * (1.0 - highest) * unsupported)
        now.champion = np.where(succeeded, champion.astype(float), was.champion)
        judged = np.where(was.elapsed >= g.trial_period, d.drop_from_threat * was.threat, 0.0)
        hazard = limited((d.drop_rate + d.drop_from_resistance * was.resistance + judged) * unsupported)
        dropped = running & (ends | (u[chance.DROP] < hazard))
        now.unspent = np.where(dropped, total(was.plan), 0.0)
        now.plan = np.where(dropped, 0.0, was.plan)
        now.champion = np.where(dropped, -1.0, now.champion)
        running = running & ~dropped
        now.rest = np.where(dropped, 0.0, np.where(running, was.rest, was.rest + 1.0))
        free, chosen = ~running & ~dropped, d.regime == Regime.CHOSEN
        now.convergent = np.where(self.reseated, 0.0, was.convergent)
        ready = (
            free & (now.rest >= d.rest) & (now.convergent == 0.0)
            if chosen
            else free & (was.starts == 0.0) & (t >= g.start_month)
        )
        ready = ready & (d.regime != Regime.CONVERGENT)
        now.exploited = np.zeros((len(Trigger), self.N))
        if chosen or (d.regime == Regime.IMPOSED and g.start == Start.FIRST_EXPLOITED_TRIGGER):
            kinds = slice(chance.RECOGNISED, chance.RECOGNISED + len(Trigger))
            seen = u[kinds] < now.know_how[RECOGNISE] * now.window
            able = d.exploitation * ((1.0 - d.ambition) * now.know_how[EXPLOIT] + d.ambition * highest)
            kinds = slice(chance.EXPLOITED, chance.EXPLOITED + len(Trigger))
            now.exploited = (seen & (u[kinds] < able) & ready).astype(float)
        seizing = now.exploited.any(axis=0)
        now.parallel, now.order = was.parallel, was.order
        begins = np.zeros(self.N, dtype=bool)
        if chosen:
            able = now.know_how[SCOPE + self.setting.dimension]
            convinced = (d.ambition + (1.0 - d.ambition) * (1.0 - self.setting.embedded))[:, None]
            called = (now.exploited[:, None] * self.setting.called_by[:, :, None]).any(axis=0)
            governed = self.setting.governed_by[champion].T > 0
            reach = np.where(called, 1.0, 1.0 - d.trigger_reach) * np.where(governed, 1.0, 1.0 - d.mandate)
            inclined = reach * limited(d.scope_bias + (1.0 - convinced) * able + convinced * foremost)
            answered = ready & seizing
            keep = answered & (u[chance.CONVERGING] < d.convergence * (1.0 - highest))
            now.convergent = np.where(keep, 1.0, now.convergent)
            scoped = (u[chance.SCOPED : chance.SCOPED + P] < inclined) & (answered & ~keep)
            taken = scoped.sum(axis=0)
            begins = taken > 0
            now.plan = np.where(scoped, g.effort / P, now.plan)
            now.parallel = np.where(begins, 1.0 + np.trunc((taken - 1) * highest + 0.5), was.parallel)
            able = u[chance.SEQUENCING] < now.know_how[SEQUENCE]
            best = self._sequence(Sequence.HIGH_IMPACT_FIRST, foremost)
            easiest = self._sequence(Sequence.EASIEST_FIRST, foremost)
            now.order = np.where(begins, np.where(able, best, easiest), was.order)
        elif d.regime == Regime.IMPOSED:
            begins = ready if g.start == Start.SCHEDULED else ready & seizing
            share = np.where(self.setting.scope > 0, g.effort / self.setting.scope.sum(), 0.0)
            now.plan = np.where(begins, share[:, None], now.plan)
            now.parallel = np.where(begins, g.simultaneity, was.parallel)
            now.order = np.where(begins, self._sequence(Sequence(g.sequence), foremost), was.order)
        running = running | begins
        now.champion = np.where(begins, champion.astype(float), now.champion)
        conveyed = foremost
        if d.regime == Regime.IMPOSED and d.vision == Vision.PROGRAMME:
            conveyed = np.where(self.setting.scope[:, None] > 0, 1.0, was.structure)
        if d.regime == Regime.IMPOSED and d.vision == Vision.BEGUN:
            conveyed = was.structure
        now.vision = np.where(begins, conveyed, was.vision)
        ahead = running & (foremost > now.vision)
        now.vision = np.where(ahead, now.vision + d.renewal * (foremost - now.vision), now.vision)
        due = limited(np.where(running, d.charisma, 0.0) + self._at(Effect.SHARED_VISION, was.structure))
        now.standing = was.standing + d.promulgation * (due - was.standing)
        now.elapsed = np.where(running, np.where(begins, 0.0, was.elapsed) + 1.0, 0.0)
        now.running, now.started, now.dropped = running.astype(float), begins.astype(float), dropped.astype(float)
        now.starts = was.starts + now.started
        now.offered = now.unspent

    def _push(self, was: SimpleNamespace, now: SimpleNamespace) -> None:
        g, running, P = self.q.change_programme, now.running > 0.0, self.P
        pace = g.effort / g.span
        plan = np.where(running, np.take_along_axis(now.plan, now.order, 0), 0.0)  # in sequence
        waiting = plan > 0.0
        active = (waiting & (np.cumsum(waiting, axis=0) <= now.parallel)).sum(axis=0)
        share, left = pace / np.maximum(active, 1), np.where(running, pace, 0.0)
        given = np.zeros((P, self.N))
        worked = waiting & (np.cumsum(waiting, axis=0) <= active)
        for place in range(P):
            given[place] = np.where(worked[place], np.minimum(share, plan[place]), 0.0)
            left = left - given[place]
        for place in range(P):
            room = plan[place] - given[place]
            more = np.where((left > 1e-12) & (room > 0.0), np.minimum(left, room), 0.0)
            given[place] += more
            left = left - more
        now.allocated = np.empty((P, self.N))
        np.put_along_axis(now.allocated, now.order, given, 0)
        given, local = now.allocated, now.elapsed <= g.decentralised_months
        if self.q.leadership.regime == Regime.IMPOSED and self.q.leadership.vision == Vision.BEGUN:
            now.vision = np.where(running & (given > 0.0), 1.0, now.vision)
        through = np.where(local, 1.0, 1.0 - self.q.resistance.drag * was.resistance)
        working = (given > 0.0).sum(axis=0)
        kept = np.where(working > 1, 1.0 / (1.0 + g.congestion * (working - 1)), 1.0)
        rest = now.plan - given
        now.plan = np.where(running, np.where(rest > 1e-9, rest, 0.0), now.plan)
        staffed = now.know_how[SCOPE + self.D + self.setting.dimension]
        taken = np.minimum(given, g.absorption)
        clear = taken * kept
        useful = clear * (1.0 - g.saturation * was.structure)
        whole = useful * np.where(local, g.decentralised_yield, 1.0)
        right = whole * (1.0 - g.template_error * (1.0 - staffed) * (1.0 - was.template))
        passed = right * through
        now.pushed = np.minimum(passed, 1.0 - was.structure)
        now.offered = now.offered + total(given)
        now.touched = total(given * self.setting.shifts_power[:, None]) / pace
        now.applied = total(now.pushed)
        now.lost_cap, now.lost_congestion = total(given - taken), total(taken - clear)
        now.lost_coordination = np.zeros(self.N)  # no partners outside the staff
        now.lost_saturation = total((clear - useful) + (passed - now.pushed))
        now.lost_decentralised, now.lost_template = total(useful - whole), total(whole - right)
        now.lost_resistance = total(right - passed)
        monitored = self._at(Effect.MONITORING, was.structure) * now.know_how[MONITOR]
        rate = g.template_learning * (1.0 + monitored) * np.where(local, g.decentralised_learning, 1.0)
        now.template = np.where(running, limited(was.template + rate * (1.0 - was.template)), was.template)
        done = running & (total(now.plan) == 0.0)
        now.running = np.where(done, 0.0, now.running)
        now.rest, now.champion = np.where(done, 0.0, now.rest), np.where(done, -1.0, now.champion)

    def _settle(self, was: SimpleNamespace, now: SimpleNamespace) -> None:
        p, c = self.q.deep_structure, self.q.complementarity
        self.coupling = c.strength * (1.0 - c.modularity * self.q.platform.interoperability)
        carried = total(was.power[:, None] * now.frames) / total(was.power)
        supported = np.zeros((self.P, self.N))
        for other in range(self.P):
            supported += self.setting.support[other][:, None] * was.structure[other]
        gap = carried - was.structure
        shelter = np.minimum(np.maximum(1.0 - self.coupling * supported, 0.0), 2.0)
        drifted = p.regression * np.where(gap < 0.0, shelter, p.filling) * gap
        now.structure = limited(was.structure + now.pushed + drifted)
        now.movement, now.crossing = np.zeros(self.N), np.zeros(self.N)
        for step in np.abs(now.structure - was.structure):
            now.crossing = now.crossing + now.movement * step
            now.movement = now.movement + step

    def _consider(self, was: SimpleNamespace, now: SimpleNamespace) -> None:
        q, P, n = self.q, self.P, self.n
        f, a, r = q.cognitive_framework, q.advice_network, q.resistance
        own, structure = now.frames, now.structure
        fear = a.switching * was.threat
        bound = f.confidence + f.confidence_from_collaboration * self._at(Effect.COLLABORATION, structure)
        pace = f.embedding * (1.0 + f.embedding_from_change_seeking * self._at(Effect.CHANGE_SEEKING, structure))
        monitored = self._at(Effect.MONITORING, structure) * now.know_how[MONITOR]
        deference = self._at(Effect.DEFERENCE, structure)
        drawn = f.attention_from_triggers * total(now.window) + f.attention_from_monitoring * monitored
        now.attention = limited(f.attention + (drawn + f.attention_from_threat * was.threat))
        trial = (now.running > 0.0) & (now.elapsed <= q.change_programme.trial_period)
        threat, win = np.where(trial, 0.0, was.threat), np.where(trial, 0.0, was.win)
        heard, weight = np.zeros(own.shape), np.zeros(own.shape)
        attached, spread = np.zeros((n, self.N)), np.zeros((n, self.N))
        apart, share = np.empty(own.shape), np.empty(own.shape)
        for other in range(n):  # one adviser after another, all who ask at once
            given = self.advice[:, other] * (1.0 - fear) + self.friendship[:, other] * fear
            given = was.power[other] * (given + self.reporting[:, other] * a.authority)
            attached += given
            spread += given * now.manager_resistance[other]
            np.subtract(own[other], own, out=apart)
            np.abs(apart, out=apart)
            np.multiply(given[:, None], apart <= bound, out=share)
            weight += share
            heard += np.multiply(share, own[other], out=share)
        told = self._abroad(was.frames[Role.CIO]) / np.maximum(self.acquainted, 1.0)
        near = (np.abs(told - own[Role.CIO]) <= bound) & (self.acquainted > 0.0)
        weight[Role.CIO] += np.where(near, a.cio_weight, 0.0)
        heard[Role.CIO] += np.where(near, a.cio_weight, 0.0) * told
        gap = structure - own
        distance = np.abs(gap)
        contradicted = (distance > f.noticeable).sum(axis=1) / P
        explained = contradicted < f.whole_frame
        embedded = np.where(distance <= f.tolerance, np.where(explained, 0.0, pace)[:, None] * gap, 0.0)
        present = weight > 0.0
        advised = f.openness * (heard / np.where(present, weight, 1.0) - own)
        frames = own + np.where(present, advised, 0.0) + embedded
        felt = distance * (1.0 - f.convexity + f.convexity * distance)
        pressure = total(felt.swapaxes(0, 1))
        if f.contradiction == Contradiction.BREADTH:
            pressure = f.breadth_scale * contradicted * pressure
        pressure = np.where(explained, 0.0, pressure)
        notice = now.attention * (1.0 + f.noise * (2.0 * self.noise[self.month] - 1.0))
        doubt = now.doubt + notice * pressure - f.leak * now.doubt
        breaking = doubt >= self.threshold
        target = structure + now.standing * (now.vision - structure)
        now.frames = np.where(breaking[:, None], limited(frames + f.rebuilding * (target - frames)), frames)
        now.doubt = np.where(breaking, 0.0, doubt)
        now.breaks = total(breaking.astype(float))
        before = now.manager_resistance
        mean = total(now.frames.swapaxes(0, 1)) / P
        loss = self.stake * now.touched * (1.0 - mean) * (1.0 - r.alignment)
        neighbours = np.where(attached > 0.0, spread / np.where(attached > 0.0, attached, 1.0) - before, 0.0)
        change = r.growth * loss + r.contagion * neighbours + r.results * (threat - win)
        change = change - r.relief_from_monitoring * monitored * before
        change = change - r.forgetting * (before - self.first_resistance)
        now.manager_resistance = limited(before + change)
        now.power = self._power(deference)
        now.resistance = total(now.power * now.manager_resistance) / total(now.power)

    def _run_platform(self, was: SimpleNamespace, now: SimpleNamespace) -> None:
        q, count = self.q, self.S
        a, e = q.platform, q.enactment
        mean = total(now.frames.swapaxes(0, 1)) / self.P
        willing, against = np.zeros((count, self.N)), np.zeros((count, self.N))
        for seat in range(Role.HEAD, self.n):
            willing[self.service[seat]] += mean[seat]
            against[self.service[seat]] += now.manager_resistance[seat]
        willing, against = willing / self.staffed[:, None], against / self.staffed[:, None]
        permitted = a.from_integration * self._at(Effect.PROCESS_INTEGRATION, now.structure)
        permitted = permitted + a.from_deference * self._at(Effect.DEFERENCE, now.structure)
        permitted = permitted + a.from_collaboration * self._at(Effect.COLLABORATION, now.structure)
        permitted = now.acquired * limited(permitted)
        wish = a.education_floor + a.education_from_strategy * self._at(Effect.IT_STRATEGY, now.structure)
        wish = wish + a.education_from_heads * willing
        wish = a.education_inertia * was.service_education + (1.0 - a.education_inertia) * wish
        budget = q.change_programme.base_effort
        interfaces = min(a.interoperability * a.interoperability_price, budget)
        cost = a.education_price * total(wish) / count
        paid = np.where(cost > budget - interfaces, (budget - interfaces) / np.where(cost > 0.0, cost, 1.0), 1.0)
        education = wish * paid
        module = was.module + a.building * (permitted * (1.0 - a.head_veto * against) - was.module)
        skill = was.skill + e.skill_rate * (self._supported(education) - was.skill)
        common = module + (1.0 - module) * a.interoperability * a.interoperability_yield
        use = was.service_use + e.habit * (common * skill * willing - was.service_use)
        bridging = self.quality * (1.0 - use) * (1.0 - common)
        now.module, now.service_education, now.skill, now.service_use = module, education, skill, use
        now.architecture, now.sharing = total(module) / count, total(common) / count
        now.education, now.use, now.bridging = total(education) / count, total(use) / count, total(bridging) / count
        now.on_education, now.on_interfaces = cost * paid, np.full(self.N, interfaces)
        now.on_efficiency = budget - interfaces - now.on_education
        now.offered = now.offered + budget

    def _look(self, now: SimpleNamespace) -> None:
        P, n = self.P, self.n
        now.content = total(now.frames) / n
        apart = np.abs(now.content - now.frames).reshape(n * P, self.N)  # manager by manager, practice by practice
        now.agreement = 1.0 - 2.0 * total(apart) / (n * P)
        now.frame_content = total(now.content) / P
        now.misfit = np.zeros(self.N)
        for p in range(P):
            for other in range(p + 1, P):
                weight, one, two = self.setting.misfit[p, other], now.structure[p], now.structure[other]
                now.misfit = now.misfit + (weight * np.abs(one - two) if weight > 0.0 else -weight * one * two)

    def _perform(self, was: SimpleNamespace, now: SimpleNamespace) -> None:
        r, g, kh, u = self.q.performance, self.q.change_programme, self.q.know_how, self.draws[self.month]
        collaboration = self._at(Effect.COLLABORATION, now.structure)
        recovery = limited(r.flux_recovery * (1.0 + r.recovery_from_collaboration * collaboration))
        now.flux = was.flux - recovery * was.flux + now.movement + r.flux_cross * now.crossing
        now.burden = was.burden + r.burden_growth * now.bridging - r.burden_relief * was.burden
        now.wrong = was.wrong + now.lost_template - r.wrong_relief * now.template * was.wrong
        now.demand = was.demand * (1.0 - r.demand_relief) + r.demand_growth * now.exposed[Trigger.DEMAND]
        now.efficiency = was.efficiency * (1.0 - r.efficiency_decay) + r.from_efficiency * now.on_efficiency
        fit = r.from_fit * (total(now.structure) / self.P) - self.coupling * r.from_misfit * now.misfit
        now.performance = (
            r.base + r.from_use * now.use + r.from_sharing * now.sharing + fit - r.from_flux * now.flux
            + r.from_workarounds * now.bridging - r.from_burden * now.burden - r.from_wrong * now.wrong
            - r.from_demand * now.demand + now.efficiency - r.crisis_loss * now.exposed[Trigger.CRISIS]
            + r.noise * (2.0 * u[chance.PERFORMANCE] - 1.0)
        )  # fmt: skip
        now.agreed, now.joint_architecture, public = was.agreed, was.joint_architecture, self.q.citizens
        system = np.minimum(now.sharing, now.use)
        handled = system + now.bridging * (1.0 - public.worn_by_burden * limited(now.burden))
        level = limited(0.5 + 0.5 * (now.performance - r.base) / public.performance_scale)
        now.service_quality = (1.0 - public.from_performance) * handled + public.from_performance * level
        now.citizens_use = was.citizens_use + public.adjusting * (now.service_quality - was.citizens_use)
        better = now.service_quality - was.trust
        now.trust = was.trust + np.where(better < 0.0, public.falling, public.rising) * better
        now.public_value = now.service_quality * now.citizens_use
        now.legitimacy = (1.0 - public.legitimacy_from_use) * now.trust + public.legitimacy_from_use * now.citizens_use
        many, tied = np.maximum(self.acquainted, 1.0), self.acquainted > 0.0
        peers = self._abroad(was.performance) / many
        strategy = self._at(Effect.BUSINESS_STRATEGY, now.structure)
        pull = r.adapting * (now.performance + r.raised_by_strategy * strategy - was.aspiration)
        now.aspiration = was.aspiration + pull + np.where(tied, r.peers * (peers - was.aspiration), 0.0)
        mandate = r.raised_by_regulation * now.window[Trigger.REGULATION]
        now.threat = limited((now.aspiration + mandate - now.performance) / r.threat_scale)
        now.win = limited((now.performance - now.aspiration - mandate) / r.threat_scale)
        share = now.allocated / (g.effort / g.span)
        doing = np.zeros((self.K, self.N))
        doing[RECOGNISE] = doing[EXPLOIT] = now.exploited.max(axis=0)
        doing[SEQUENCE], doing[MONITOR] = total(share), self._at(Effect.MONITORING, now.structure)
        for p, dimension in enumerate(self.setting.dimension):
            doing[SCOPE + dimension] += share[p]
        doing[SCOPE + self.D :] = doing[SCOPE : SCOPE + self.D]
        told = np.where(tied, self._abroad(was.know_how) / many, now.know_how)
        gained = kh.by_doing * doing * (1.0 - now.know_how) + kh.by_hearing * np.maximum(told - now.know_how, 0.0)
        now.know_how = limited(now.know_how + gained)

    def run(self) -> "Ensemble":
        """Step to the horizon."""
        while self.month < self.setting.months:
            self.step()
        return self

    def history(self) -> dict[str, np.ndarray]:
        """Every recorded array: (months + 1, ..., panels, cities)."""
        return {name: self._by_panel(np.stack(kept)) for name, kept in self.recorded.items()}

    def outcome(self) -> np.ndarray:
        """Each city's class at the end: 0 silo, 1 integrated, 2 enacted; (panels, cities)."""
        integrated = self.now.architecture >= self.q.platform.integrated_from
        enacted = self.now.use >= self.q.enactment.enacted_from
        return self._by_panel(np.where(integrated, np.where(enacted, 2, 1), 0))
