"""Shortfall, advice from friends and from one's own department, and change of strategy: within managers, from histories.

Two ways. As an observer: within-manager regressions over months, product of coefficients, panels resampled. And by
intervention: the same cities with and without a shortfall, with and without the switch to friends.  [McDonald & Westphal 2003]

That fear moves weight to friends is a rule (`advice_network.switching`), so the first path is verification. What those heard
then think, how alike they are, and what follows for strategy emerge from ties, frames and structure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from experiments.statistics.effects import EffectEstimate
from experiments.statistics.estimates import Estimate
from experiments.statistics.tables import Table, add_estimate, add_values
from experiments.studies.networks.structures import COURSES, ties
from experiments.study_tools.arms import Changes
from simulation import city, ensemble
from simulation.concepts import advice_network, cognitive_framework
from simulation.vocabulary import Effect as Practice

if TYPE_CHECKING:
    from experiments.running.question import Question
    from simulation.history import History
    from simulation.parameters import Setting

STAY: Changes = {  # the same people throughout, and no shortfall beside the scripted one that also opens a window
    "mechanisms.turnover": False,
    "trigger_events.crisis_rate": 0.0,
    "trigger_events.crisis_from_threat": 0.0,
    "trigger_events.crisis_strength": 0.0,
}
EVERY = 3  # months between observations of a manager
SHORTFALL, FRIENDS, ALIKE, CHANGE = range(4)
OBSERVED = ("shortfall", "share heard from friends", "share heard from the own department", "change of frame on strategy")


class Advice(NamedTuple):
    """What each manager of a city hears, by observation: (months observed, managers)."""

    friends: np.ndarray  # share of weight heard that friendship gives
    alike: np.ndarray  # share of weight heard that comes from the own department


def heard(
    setting: Setting, history: History, layers: np.ndarray, city: int, seats: slice, department: np.ndarray, months: np.ndarray
) -> Advice:
    """Shares of the weight that managers hear, over practices; who hears nobody has shares of 0."""
    q = setting.parameters
    frames, power = history.managers["frames"][months, seats], history.managers["power"][months, seats]
    threat = history.cities["threat"][months, city]
    carrier = setting.effect[Practice.COLLABORATION]
    along = history.cities["structure"][months, city, carrier] if carrier >= 0 else np.zeros(len(months))
    on = q.mechanisms
    fear = np.array([advice_network.fear(each, on.threat_switching, q.advice_network) for each in threat])
    bound = np.array([cognitive_framework.confidence(each, on.bounded_confidence, q.cognitive_framework) for each in along])
    near = (np.abs(frames[:, :, None] - frames[:, None]) <= bound[:, None, None, None]).mean(axis=3)
    near = near * power[:, None, :]  # (months, who hears, who is heard)
    scared: Any = fear[:, None, None]  # of every month at once, where the model's rule takes one month's fear
    weight = near * advice_network.tie_weight(layers[0], layers[1], layers[2], scared, q.advice_network)
    total = weight.sum(axis=2)
    total = np.where(total > 0.0, total, np.inf)
    same = np.equal.outer(department, department)
    return Advice((near * layers[1] * scared).sum(axis=2) / total, (weight * same).sum(axis=2) / total)


def strategy(setting: Setting) -> list[int]:
    """The practices that are the city's strategy; all of them where the setting has none."""
    carried = [int(setting.effect[each]) for each in (Practice.BUSINESS_STRATEGY, Practice.IT_STRATEGY)]
    return [place for place in carried if place >= 0] or list(range(len(setting.practices)))


def arms(shock: int, months: int, by_course: Mapping[str, Changes]) -> dict[tuple[str, bool, bool], Changes]:
    """By course, whether a shortfall is scripted, and whether managers switch to friends under threat."""
    script = [{"month": shock + month, "trigger": "crisis", "strength": 1.0} for month in range(months)]
    return {
        (course, struck, switches): {
            **STAY, **changes, "mechanisms.threat_switching": switches, "trigger_events.added": script if struck else [],
        }
        for course, changes in by_course.items()
        for struck in (False, True)
        for switches in (False, True)
    }  # fmt: skip


class Looked(NamedTuple):
    """What is kept of the panels looked at."""

    products: dict[str, np.ndarray]  # by course: sums of within products, (panels, 4, 4)
    observations: dict[str, int]
    twins: dict[tuple[str, bool, bool], np.ndarray]  # by arm: friends, alike, frame, structure; (panels, 4)


def look(
    question: Question, panels: int, changes_of: Mapping[tuple[str, bool, bool], Changes], shock: int, months: int, lead: int
) -> Looked:
    """Simulate the panels, month by month, and keep what mediation needs."""
    products = {course: np.zeros((panels, 4, 4)) for course in COURSES}
    observations = dict.fromkeys(COURSES, 0)
    twins = {name: np.zeros((panels, 4)) for name in changes_of}
    settings = {name: question.vary(changes) for name, changes in changes_of.items()}
    length = question.setting.months
    seen = np.arange(0, length + 1 - lead, EVERY)
    during = np.arange(shock + 1, shock + months + 1)
    for panel in range(panels):
        layers = ties(next(iter(settings.values())), question.seed, panel)
        for name, setting in settings.items():
            history = ensemble.history(setting, question.seed, panel)
            places = city.places(setting)
            course, struck, switches = name
            practices = strategy(setting)
            frames = history.managers["frames"][:, :, practices].mean(axis=2)
            structure = history.cities["structure"][:, :, practices].mean(axis=2)
            end = shock + months + lead
            shares = []
            for number, own in enumerate(layers):
                seats = slice(int(places.first[number]), int(places.first[number + 1]))
                department = places.seats["department"][seats]
                advice = heard(setting, history, own, number, seats, department, during)
                shares.append((advice.friends.mean(), advice.alike.mean()))
                if struck or not switches:
                    continue
                advice = heard(setting, history, own, number, seats, department, seen)
                people = frames[:, seats]
                change = people[seen + lead] - people[seen]
                threat = np.broadcast_to(history.cities["threat"][seen, number][:, None], change.shape)
                values = np.stack([_within(each) for each in (threat, advice.friends, advice.alike, change)])
                products[course][panel] += np.einsum("vtm,wtm->vw", values, values)
                observations[course] += change.size
            moved = frames[end] - frames[shock], structure[end] - structure[shock]
            twins[name][panel] = (*np.mean(shares, axis=0), moved[0].mean(), moved[1].mean())
    return Looked(products, observations, twins)


def _within(values: np.ndarray) -> np.ndarray:
    """Less each manager's own mean: what differs between managers for good drops out."""
    return values - values.mean(axis=0)


PATHS = ("total", "direct", "to_friends", "from_friends", "by_friends", "to_alike", "from_alike", "by_alike")


def paths(products: np.ndarray) -> np.ndarray:
    """Coefficients from sums of products, (..., 4, 4) to (..., 8), in the order of `PATHS`; nan where one is not identified.

    Total: change on shortfall. Direct and from: change on shortfall and both shares together. To: a share on shortfall.
    By: to times from.
    """
    own = np.where(products[..., SHORTFALL, SHORTFALL] > 0.0, products[..., SHORTFALL, SHORTFALL], np.nan)
    total = products[..., SHORTFALL, CHANGE] / own
    to = products[..., SHORTFALL, FRIENDS : ALIKE + 1] / own[..., None]
    # Least squares of least norm: a share that never moves gets 0.
    joint = (np.linalg.pinv(products[..., :CHANGE, :CHANGE], hermitian=True) @ products[..., :CHANGE, CHANGE, None])[..., 0]
    direct, friends, alike = np.moveaxis(joint, -1, 0)
    parts = (total, direct, to[..., 0], friends, to[..., 0] * friends, to[..., 1], alike, to[..., 1] * alike)
    return np.where(np.isnan(own)[..., None], np.nan, np.stack(parts, axis=-1))


def resampled(panels: int, resamples: int, seed: int) -> np.ndarray:
    """How often each panel is drawn in each resample, (resamples, panels)."""
    return np.random.default_rng([seed, 0x4D]).multinomial(panels, np.full(panels, 1.0 / panels), size=resamples).astype(float)


def observed(looked: Looked, resamples: int, seed: int) -> tuple[Table, dict[tuple[str, str], Estimate]]:
    """Paths of the within-manager regressions, with percentile intervals over resampled panels."""
    table: Table = {}
    estimates = {}
    for course, products in looked.products.items():
        value = paths(products.sum(axis=0))
        again = paths(np.tensordot(resampled(len(products), resamples, seed), products, axes=1))
        for place, name in enumerate(PATHS):
            estimates[course, name] = _interval(value[place], again[:, place])
            add_values(table, course=course, path=name, observations=looked.observations[course])
            add_estimate(table, "value", estimates[course, name])
    return table, estimates


def intervened(looked: Looked, resamples: int, seed: int) -> tuple[Table, dict[tuple[str, str, str], Estimate]]:
    """The scripted shortfall: total with the switch to friends, direct without it, indirect the difference."""
    table: Table = {}
    estimates = {}
    names = ("share_from_friends", "share_from_department", "frame_on_strategy", "strategy")
    for course in COURSES:
        shocks = {on: looked.twins[course, True, on] - looked.twins[course, False, on] for on in (True, False)}
        parts = {"total": shocks[True], "direct": shocks[False], "indirect": shocks[True] - shocks[False]}
        often = resampled(len(shocks[True]), resamples, seed) / len(shocks[True])
        for part, values in parts.items():
            again = often @ values
            for place, name in enumerate(names):
                estimates[course, part, name] = _interval(float(values[:, place].mean()), again[:, place])
                add_values(table, course=course, effect=part, outcome=name)
                add_estimate(table, "value", estimates[course, part, name])
    return table, estimates


def _interval(value: float, again: np.ndarray) -> Estimate:
    again = again[~np.isnan(again)]
    if np.isnan(value) or len(again) == 0:
        return Estimate(float("nan"), float("nan"), float("nan"))
    low, high = np.quantile(again, (0.025, 0.975))
    return Estimate(float(value), float(low), float(high))


def effects(
    seen: Mapping[tuple[str, str], Estimate],
    made: Mapping[tuple[str, str, str], Estimate],
    cities: int,
    panels: int,
    lead: int,
) -> list[EffectEstimate]:
    """Both ways as effects."""
    estimated = []
    held = "the same manager in other months; percentile interval over panels"
    meaning = {
        "total": f"change of a manager's frame on strategy in the next {lead} months, per full shortfall",
        "direct": "the same, the shares of friends and of the own department held",
        "to_friends": "share heard from friends, per full shortfall (implied by the switching rule)",
        "from_friends": "change of frame per full share from friends, shortfall held",
        "by_friends": "change of frame per full shortfall through friends",
        "to_alike": "share heard from the own department, per full shortfall",
        "from_alike": "change of frame per full share from the own department, shortfall held",
        "by_alike": "change of frame per full shortfall through the own department",
    }
    for (course, name), value in seen.items():
        words = f"within managers, {course}: {meaning[name]}"
        estimated.append(EffectEstimate(f"within_{name}_{course}", words, value, "share per shortfall", cities, panels, held))
    held = "the same cities and managers, common random numbers; nobody leaves; percentile interval over panels"
    for (course, part, name), value in made.items():
        words = f"a scripted shortfall, {part} effect, {course}: {name.replace('_', ' ')}"
        estimated.append(EffectEstimate(f"shortfall_{part}_{course}_on_{name}", words, value, "share", cities, panels, held))
    return estimated
