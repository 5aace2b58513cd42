"""Who asks whom: advice flows upward, friendship stays among the like, reports follow the line, CIOs talk across cities.

[Krackhardt 1987; Lazega 2001; McDonald & Westphal 2003]
"""

from typing import Annotated, NamedTuple

from simulation.quantity import SHARE, Quantity
from simulation.rule import limited, rule


class AdviceNetwork(NamedTuple):
    """Statistics of generated layers, and how the layers are weighted."""

    advice_density: Annotated[float, Quantity("share of possible advice ties present among 21 managers", SHARE, 0, 1)]
    friendship_density: Annotated[float, Quantity("share of possible friendships present among 21 managers", SHARE, 0, 1)]
    density_exponent: Annotated[float, Quantity("density falls with (21 / managers) to this power", "exponent", 0, 1)]
    densest: Annotated[float, Quantity("largest density generated, however small the city", SHARE, 0, 1)]
    advice_upward: Annotated[
        float, Quantity("propensity of advice ties to a higher level, relative to lateral", "ratio", 0, 10)
    ]
    advice_downward: Annotated[
        float, Quantity("propensity of advice ties to a lower level, relative to lateral", "ratio", 0, 10)
    ]
    advice_department: Annotated[
        float, Quantity("propensity of advice within a department, relative to between", "ratio", 0, 10)
    ]
    friendship_level: Annotated[float, Quantity("propensity of friendship within a level, relative to between", "ratio", 0, 10)]
    friendship_department: Annotated[
        float, Quantity("propensity of friendship within a department, relative to between", "ratio", 0, 10)
    ]
    activity_spread: Annotated[
        float, Quantity("half-width of the uniform spread of how much managers ask, mean 1", "ratio", 0, 1)
    ]
    popularity_spread: Annotated[
        float, Quantity("half-width of the uniform spread of how much managers are asked, mean 1", "ratio", 0, 1)
    ]
    advice_mutuality: Annotated[float, Quantity("share of pairs whose two advice ties share one draw", SHARE, 0, 1)]
    friendship_mutuality: Annotated[float, Quantity("share of pairs whose two friendships share one draw", SHARE, 0, 1)]
    layer_overlap: Annotated[float, Quantity("share of friendships that share the draw of the advice tie", SHARE, 0, 1)]
    authority: Annotated[float, Quantity("weight of a superior beside an adviser", "weight", 0, 10)]
    switching: Annotated[float, Quantity("share of advice moved to friends under full threat", SHARE, 0, 1)]
    cio_ties: Annotated[float, Quantity("chance that the CIOs of two cities know each other", SHARE, 0, 1)]
    cio_weight: Annotated[float, Quantity("weight of the mean tied CIO beside an adviser", "weight", 0, 10)]


@rule
def advice_propensity(levels_up: int, same_department: int, p: AdviceNetwork) -> float:
    """Relative chance of an advice tie; levels_up > 0 when the adviser stands higher.  [evidence S26]

    ``advice_propensity(0, 0, p)`` is 1.
    """
    rank = p.advice_upward if levels_up > 0 else (p.advice_downward if levels_up < 0 else 1.0)
    return rank * (p.advice_department if same_department else 1.0)


@rule
def friendship_propensity(levels_up: int, same_department: int, p: AdviceNetwork) -> float:
    """Relative chance of a friendship: homophilous by level and department.  [evidence S26]"""
    return (p.friendship_level if levels_up == 0 else 1.0) * (p.friendship_department if same_department else 1.0)


@rule
def sociable(asking: float, asked: float, p: AdviceNetwork) -> float:
    """Factor on a pair's propensity: some ask more, some are asked more; uniform draws of the two at founding.

    ``sociable(0.5, 0.5, p)`` is 1.  [evidence S26: out-degrees spread widely]
    """
    return (1.0 + p.activity_spread * (2.0 * asking - 1.0)) * (1.0 + p.popularity_spread * (2.0 * asked - 1.0))


@rule
def tied(u: float, propensity: float, mean_propensity: float, density: float) -> int:
    """Whether a tie is there: a uniform draw u against the density, scaled by the pair's propensity."""
    return 1 if u < limited(density * propensity / mean_propensity, 0.0, 1.0) else 0


@rule
def tie_weight(advice: float, friendship: float, reporting: float, fear: float, p: AdviceNetwork) -> float:
    """Weight of a neighbour this month: threat moves weight from advisers to friends.  [McDonald & Westphal 2003]

    ``fear`` is threat times switching, share 0..1.
    """
    return advice * (1.0 - fear) + friendship * fear + reporting * p.authority


@rule
def fear(threat: float, on: int, p: AdviceNetwork) -> float:
    """Share of advice moved from advisers to friends, 0..1."""
    return p.switching * threat if on else 0.0
