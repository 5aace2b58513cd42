"""How practices support or hamper each other.  [Milgrom & Roberts 1990; Brynjolfsson, Renshaw & Van Alstyne 1997]"""

from typing import Annotated, NamedTuple

from simulation.quantity import SHARE, Quantity
from simulation.rule import rule


class Complementarity(NamedTuple):
    """Strength of the signed interaction matrix."""

    strength: Annotated[float, Quantity("K, the strength with which practices interact; 0 removes it", "scale", 0, 3)]
    modularity: Annotated[float, Quantity("share of K that real-time interfaces between systems take away", SHARE, 0, 1)]


@rule
def coupling(interoperability: float, on: int, p: Complementarity) -> float:
    """K in force: interfaces between systems loosen the coupling among practices.  [CTG lesson 1]

    >>> coupling(1.0, 1, Complementarity(strength=0.8, modularity=0.5))
    0.4
    """
    return p.strength * (1.0 - p.modularity * interoperability) if on else 0.0


@rule
def misfit(weight: float, one: float, other: float) -> float:
    """Misfit of a pair: complements that stand apart, substitutes that stand together.  Share, 0..1 times |weight|.

    >>> misfit(1.0, 0.9, 0.4), misfit(-1.0, 0.5, 0.5)
    (0.5, 0.25)
    """
    apart = one - other
    distance = apart if apart > 0.0 else -apart
    return weight * distance if weight > 0.0 else -weight * one * other


@rule
def payoff(mean_structure: float, total_misfit: float, benefit: float, strength: float, penalty: float) -> float:
    """What a state of deep structure is worth: a linear benefit minus the misfit, whatever path led there.

    With uniform weights over N practices and all-or-none states the payoff of k practices in place is
    ``benefit * k / N - strength * penalty * k * (N - k) / (N * (N - 1) / 2)``: one peak (all in place) while
    ``strength * penalty < benefit / 2``, two peaks (none, all) beyond.

    >>> payoff(0.5, 0.2, 10.0, 1.0, 20.0)
    1.0
    """
    return benefit * mean_structure - strength * penalty * total_misfit
