"""How practices support or hamper each other, and rival forms of what it costs that they do not fit.

[Milgrom & Roberts 1990; Brynjolfsson, Renshaw & Van Alstyne 1997; Levinthal 1997]
"""

from typing import Annotated, Any, NamedTuple

from simulation.quantity import SHARE, Choice, Quantity
from simulation.rule import limited, powered, rule
from simulation.vocabulary import Misfit


class Complementarity(NamedTuple):
    """Strength of the signed interaction matrix, and the form of misfit."""

    strength: Annotated[float, Quantity("K, the strength with which practices interact; 0 removes it", "scale", 0, 3)]
    modularity: Annotated[float, Quantity("share of K that real-time interfaces between systems take away", SHARE, 0, 1)]
    form: Annotated[int, Choice("how practices fail to fit each other", Misfit)]
    elasticity: Annotated[
        float,
        Quantity("elasticity of substitution within a bundle; 0: the weakest link; for form bundle only", "ratio", 0, 100),
    ]
    epistasis: Annotated[
        float, Quantity("others that the worth of a practice depends on; for form landscape only", "count", 0, 7)
    ]


@rule
def coupling(interoperability: float, on: int, p: Complementarity) -> float:
    """K in force: interfaces between systems loosen the coupling among practices.  [CTG lesson 1]

    >>> coupling(1.0, 1, Complementarity(strength=0.8, modularity=0.5, form=0, elasticity=0.5, epistasis=3.0))
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
def unsupported(weight: float, one: float, other: float) -> float:
    """Misfit of a pair where each costs as far as it is in place without the other.  Share, 0..1 times |weight|.

    Levels are shares of the work in which a practice is in place, and meet by chance: of two complements in half of the work,
    half stands alone. Where all is in place or absent it is ``misfit``; between, what is half done alike costs too.
    Substitutes are as there.
    [Milgrom & Roberts 1990: a product of levels as the interaction]

    >>> unsupported(1.0, 1.0, 0.0), unsupported(1.0, 0.5, 0.5), unsupported(-1.0, 0.5, 0.5)
    (1.0, 0.5, 0.25)
    """
    alone = one * (1.0 - other) + other * (1.0 - one)
    return weight * alone if weight > 0.0 else -weight * one * other


@rule
def weight_of(one: int, other: int, weights: Any) -> float:
    """Weight of a pair from a matrix that holds each above its diagonal; a practice and itself are no pair, and have 0.

    >>> weight_of(1, 0, {(0, 1): 0.5}), weight_of(1, 1, {(0, 1): 0.5})
    (0.5, 0.0)
    """
    if one == other:
        return 0.0
    weight: float = weights[one, other] if one < other else weights[other, one]
    return weight


@rule
def bundled(practice: int, levels: Any, weights: Any, elasticity: float) -> float:
    """Misfit of a practice's bundle: what it and its complements yield less than their mean level.  Share, 0..1.

    ``levels`` (P,) are how far practices are in place, ``weights`` (P, P) signed weights above the diagonal whose absolute
    values sum to 1. A bundle is the practice, with the weight of its closest complement, and its complements with theirs; it
    yields the mean with constant elasticity of substitution: at 0 the least of its levels, the larger the elasticity the
    nearer to their plain mean, which costs nothing. Bundles count by the weights they have; substitutes cost as in ``misfit``,
    half on either side.
    [Arrow, Chenery, Minhas & Solow 1961: CES; Kremer 1993: elasticity 1; Leontief: 0]

    Two complements, one in place and one half: the least is .25 below the mean, the harmonic mean .0833.

    >>> pair = {(0, 1): 1.0}
    >>> bundled(0, [1.0, 0.5], pair, 0.0), round(bundled(0, [1.0, 0.5], pair, 0.5), 12)
    (0.125, 0.041666666667)
    """
    closest, together, hampered = 0.0, 0.0, 0.0
    for other in range(len(levels)):
        weight = weight_of(practice, other, weights)
        if weight > 0.0:
            together += weight
            closest = weight if weight > closest else closest
        else:
            hampered -= weight * levels[practice] * levels[other]
    if together == 0.0:
        return 0.5 * hampered
    total, worst, best, mean = closest + together, levels[practice], levels[practice], closest * levels[practice]
    for other in range(len(levels)):
        weight = weight_of(practice, other, weights)
        if weight > 0.0:
            mean += weight * levels[other]
            worst = levels[other] if levels[other] < worst else worst
            best = levels[other] if levels[other] > best else best
    mean = mean / total
    power = 1.0 - 1.0 / elasticity if elasticity > 0.0 else 0.0
    flat = power < 1e-9 and power > -1e-9  # Cobb-Douglas
    if elasticity == 0.0 or worst == best or (worst <= 0.0 and (power < 0.0 or flat)):
        return 0.5 * (hampered + together * limited(mean - worst, 0.0, 1.0))
    raised, product = 0.0, 1.0
    for other in range(len(levels)):
        weight = weight_of(practice, other, weights)
        share = closest if other == practice else weight
        if share > 0.0 and flat:
            product *= powered(levels[other] / best, share / total)
        elif share > 0.0 and power < 0.0:
            raised += share / total * powered(worst / levels[other], -power)
        elif share > 0.0:
            raised += share / total * powered(levels[other] / best, power)
    if flat:
        yields = best * product
    elif power < 0.0:
        lowered = powered(raised, -1.0 / power)
        yields = worst / lowered if lowered > 0.0 else best
    else:
        yields = best * powered(raised, 1.0 / power)
    return 0.5 * (hampered + together * limited(mean - yields, 0.0, 1.0))


@rule
def landed(place: int, ring: Any, levels: Any, worths: Any) -> float:
    """Misfit of a practice in a random landscape: its worth in the old structure, minus that in the present one; -1..1.

    ``ring`` (P,) is an order of practices; the worth of the one at ``place`` depends on itself and the next ones, the first
    after the last. ``worths`` (2 to the number of these) belong to the place in the ring, not to the practice there: one draw
    for each combination of absent and in place, the practice itself as the lowest digit. Levels between are shares of the work
    in which each is in place. On top of a linear benefit this is a rough Mount Fuji.
    [Levinthal 1997; Siggelkow & Levinthal 2003: NK; Aita et al. 2000]

    >>> landed(0, [0, 1], [1.0, 0.5], [0.5, 0.25, 0.0, 1.0])  # half of the work at (1, 0), half at (1, 1)
    -0.125
    """
    expected = 0.0
    for combination in range(len(worths)):
        share, digit, step = 1.0, 1, 0
        while digit < len(worths):
            level = levels[ring[(place + step) % len(ring)]]
            share *= level if (combination // digit) % 2 == 1 else 1.0 - level
            digit, step = 2 * digit, step + 1
        expected += share * worths[combination]
    lost: float = worths[0] - expected
    return lost


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
