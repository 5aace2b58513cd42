"""Resistance, rule by rule, written from equations.md and model.md section 7 alone.

Defaults are those of parameters.md, "resistance" (`effort` and `span`: "change_programme").
"""

from collections.abc import Sequence

from tests.from_text.notation import limited

ROLE_STAKES = {"mayor": -0.1, "city_manager": 0.0, "cio": -0.5, "head": 0.6}


def stake(*, mean: float, draw: float, stake_spread: float = 0.3) -> float:
    """What the holder of a seat stands to lose, -1..1: the role's mean + (2 draw - 1) * stake_spread, limited to -1..1.

    equations.md "Resistance: stake". The means are stake_mayor, stake_city_manager, stake_cio and stake_head; deputies
    count as heads (model.md section 2).
    """
    return limited(mean + (2.0 * draw - 1.0) * stake_spread, -1.0, 1.0)


def founded(*, draw: float, founding: float = 0.2, founding_spread: float = 0.1) -> float:
    """Resistance at the start, 0..1: founding + (2 draw - 1) * founding_spread, limited.

    equations.md "Resistance: founded".
    """
    return limited(founding + (2.0 * draw - 1.0) * founding_spread)


def expected_loss(
    *,
    stake: float,
    given: Sequence[float],
    shifts_power: Sequence[float],
    frame: float,
    effort: float = 12.0,
    span: float = 40.0,
    alignment: float = 0.0,
) -> float:
    """Loss that a manager expects: stake * share of the pace that goes to what shifts power * (1 - frame) * (1 - alignment).

    equations.md "Resistance: expected_loss". `given` is g_p, effort given this month before any loss; `frame` the mean over
    practices of the manager's frame after phase 5. shifts_power is a number in 0..1 per practice of the setting, and
    the pace is effort / span also under `regime: chosen`.
    """
    touched = sum(amount * shift for amount, shift in zip(given, shifts_power, strict=True))
    return stake * touched / (effort / span) * (1.0 - frame) * (1.0 - alignment)


def resisting(
    *,
    resistance: float,
    founding_resistance: float,
    loss: float,
    neighbours: float | None,
    threat: float,
    win: float,
    monitoring: float,
    growth: float = 0.04,
    contagion: float = 0.1,
    results: float = 0.02,
    relief_from_monitoring: float = 0.1,
    forgetting: float = 0.03,
    resistance_growth: bool = True,
) -> float:
    """Resistance after the month, 0..1.

    equations.md "Resistance: resisting": resistance + growth * loss + contagion * (neighbours - resistance) + results *
    (threat - win)
    - relief_from_monitoring * M * resistance - forgetting * (resistance - founding resistance), limited. Off: founding
    resistance. The caller gives threat and win as 0 during a trial period. Without neighbours (None) the term of contagion
    is missing.
    """
    if not resistance_growth:
        return founding_resistance
    spread = 0.0 if neighbours is None else contagion * (neighbours - resistance)
    return limited(
        resistance
        + growth * loss
        + spread
        + results * (threat - win)
        - relief_from_monitoring * monitoring * resistance
        - forgetting * (resistance - founding_resistance)
    )


def let_through(*, resistance: float, drag: float = 0.75) -> float:
    """Share of a push that resistance lets through: 1 - drag * R, R the power-weighted mean resistance.

    equations.md "Resistance: let_through". In the decentralised phase it is not applied (model.md "Change programme").
    """
    return 1.0 - drag * resistance
