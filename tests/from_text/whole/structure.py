"""Misfit, power and the course of deep structure: docs/model.md section 7, Complementarity, Management, Deep structure."""

from types import SimpleNamespace

import numpy as np

from tests.from_text.whole import draws as at
from tests.from_text.whole import practices as own
from tests.from_text.whole.draws import Draws
from tests.from_text.whole.notation import Array


class Landscape:
    """Worth of combinations of practices at each place of a ring, and who stands where in it."""

    def __init__(self, draws: Draws, epistasis: int) -> None:
        self.reach = epistasis + 1
        combinations = range(2**self.reach)
        self.worths = np.array([[draws.at(at.LANDSCAPE, place * 256 + each) for each in combinations] for place in range(8)])
        self.ring = np.argsort([draws.at(at.LANDSCAPE, at.RING + practice) for practice in range(8)], kind="stable")

    def lost(self, structure: Array) -> float:
        """Mean worth lost since nothing was in place; bit k of a combination is the practice k places on in the ring."""
        total = 0.0
        for place in range(8):
            members = [self.ring[(place + step) % 8] for step in range(self.reach)]
            expected = 0.0
            for combination in range(2**self.reach):
                share = 1.0
                for bit, practice in enumerate(members):
                    share *= structure[practice] if combination >> bit & 1 else 1.0 - structure[practice]
                expected += share * self.worths[place, combination]
            total += self.worths[place, 0] - expected
        return total / 8.0


def misfit(structure: Array, weights: Array, landscape: Landscape | None, p: SimpleNamespace) -> float:
    """Misfit among practices, in the form that is asked for."""
    if landscape is not None:
        return landscape.lost(structure)
    pairs = np.triu(weights, 1)
    one, other = structure[:, None], structure[None]
    if p.form == "bundle":
        return bundled(structure, weights, p.elasticity) / pairs.sum()
    failing = np.abs(one - other) if p.form == "apart" else one * (1.0 - other) + other * (1.0 - one)
    return float((pairs * failing).sum() / pairs.sum())


def bundled(structure: Array, weights: Array, elasticity: float) -> float:
    """What practices and their complements yield less than their mean level, in halves of the weight of complements."""
    total = 0.0
    for practice in range(8):
        share = weights[practice].copy()
        share[practice] = share.max()
        there = share > 0.0
        share = share / share.sum()
        levels = structure[there]
        if elasticity == 0.0:
            yields = levels.min()
        elif elasticity == 1.0:
            yields = np.exp((share[there] * np.log(levels)).sum()) if (levels > 0.0).all() else 0.0
        else:
            power = 1.0 - 1.0 / elasticity
            nothing = power < 0.0 and (levels <= 0.0).any()
            yields = 0.0 if nothing else (share[there] * levels**power).sum() ** (1.0 / power)
        total += weights[practice].sum() * ((share * structure).sum() - yields) / 2.0
    return float(total)


def powers(founded: Array, structure: Array, p: SimpleNamespace) -> Array:
    """Power of each seat: deference moves it from heads to the CIO; off (`politics`): 1 for everybody."""
    if not p.mechanisms.politics:
        return np.ones(len(founded))
    power = founded.copy()
    power[2] += p.management.power_shift * structure[own.DEFERENCE]
    power[3:] *= 1.0 - p.management.head_loss * structure[own.DEFERENCE]
    return power


def coupling(p: SimpleNamespace) -> float:
    """Strength of complementarity in force; off (`complementarity`): 0."""
    q = p.complementarity
    return q.strength * (1.0 - q.modularity * p.platform.interoperability) if p.mechanisms.complementarity else 0.0


def moved(structure: Array, pushed: Array, carried: Array, weights: Array, p: SimpleNamespace) -> Array:
    """Structure after the month: pushed by the programme, and drifting to the power-weighted frame (phase 4)."""
    deep = p.deep_structure
    supported = structure @ weights.T / np.abs(weights).sum(axis=1)
    held = np.minimum(2.0, np.maximum(0.0, 1.0 - coupling(p) * supported))
    pace = np.where(carried < structure, held, deep.filling)
    drift = deep.regression * (carried - structure) * pace if p.mechanisms.regression else 0.0
    return np.minimum(1.0, np.maximum(0.0, structure + pushed + drift))
