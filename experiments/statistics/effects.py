"""Effects that a study estimates, in the one form from which the verdict table is made. No sign is expected here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from experiments.statistics.comparisons import room_between
from experiments.statistics.estimates import Estimate
from experiments.statistics.tables import Rows, Table

NAN = float("nan")


class EffectEstimate(NamedTuple):
    """An estimated effect: what changes by how much when one thing changes and the rest is held equal."""

    key: str  # small letters, unique within the study; the verdict table asks for study and key
    meaning: str  # one line: of what on what, first arm minus second
    estimate: Estimate  # with its 95 % interval, the panel as the unit
    unit: str  # "share" for differences of shares, else the unit of the outcome
    cities: int  # per arm; where arms are matched pairs, the number of pairs
    panels: int  # per arm
    held_equal: str  # what both arms have in common, besides founding and draws
    draws: int = 0  # plausible parameter draws in which the effect was estimated as well, and tested; 0: none
    draws_positive: float = NAN  # share of those draws in which the estimate was above zero
    draws_negative: float = NAN  # share of those draws in which the estimate was below zero
    lowest_share: float = NAN  # of a share, that in the compared arm with the lowest; nan for anything else
    highest_share: float = NAN  # and that in the arm with the highest
    tested: bool = True  # whether the arms left room for a difference (`testability`)


def compared(effect: EffectEstimate, outcome: str, *arms: Rows, weights: Sequence[float] = ()) -> EffectEstimate:
    """Add how low and how high the outcome is in the arms that an effect compares.

    Args:
        effect: The effect.
        outcome: Name of the measure that it is about.
        *arms: Rows of every arm in it.
        weights: Of the arms, of an interaction (`room_between`).

    Returns:
        The effect with its lowest and highest share, and with whether it was tested.

    Example:
        >>> effect = EffectEstimate("a_on_enacted", "", Estimate(0.0, 0.0, 0.0), "share", 2, 1, "")
        >>> nobody = {"panel": np.array([0, 0]), "outcome": np.array([0, 1])}
        >>> compared(effect, "enacted", nobody, nobody).tested
        False
    """
    return effect._replace(**room_between(outcome, arms, weights=weights)._asdict())


def over_pairs(
    key: str,
    meaning: str,
    estimate: Estimate,
    rows: Rows,
    held_equal: str,
    unit: str = "share",
    *,
    of: tuple[str, Sequence[Rows]] | None = None,
    weights: Sequence[float] = (),
) -> EffectEstimate:
    """Make an effect over the matched pairs of an arm.

    Args:
        key: Small letters, unique within the study.
        meaning: One line: of what on what, first arm minus second.
        estimate: The effect with its 95 % interval.
        rows: Rows of either arm, from which cities and panels are counted.
        held_equal: What the arms have in common, besides founding and draws.
        unit: `share` for differences of shares, else the unit of the outcome.
        of: The measure that the effect is about, and rows of every arm compared, from which shares at the floor or the
            ceiling are known.
        weights: Of these arms, of an interaction (`room_between`).

    Returns:
        The effect, not estimated in plausible draws.

    Example:
        >>> rows = {"panel": np.array([0, 0, 1])}
        >>> effect = over_pairs("a_on_use", "a minus b: use", Estimate(0.1, 0.0, 0.2), rows, "effort")
        >>> effect.cities, effect.panels, effect.draws
        (3, 2, 0)
    """
    effect = EffectEstimate(key, meaning, estimate, unit, len(rows["panel"]), len(np.unique(rows["panel"])), held_equal)
    return effect if of is None else compared(effect, of[0], *of[1], weights=weights)


def estimate_in_draw(effect: EffectEstimate) -> float:
    """Take the estimate in one plausible draw, as shares of signs count it.

    Args:
        effect: The effect, estimated in the draw.

    Returns:
        The estimate; nan where the draw leaves no room for a difference, so that it counts neither way.

    Example:
        >>> effect = EffectEstimate("a_on_use", "", Estimate(0.1, 0.0, 0.2), "share", 3, 2, "")
        >>> estimate_in_draw(effect), estimate_in_draw(effect._replace(tested=False))
        (0.1, nan)
    """
    return effect.estimate.value if effect.tested else NAN


def with_signs(
    effects: Sequence[EffectEstimate],
    in_draws: Mapping[str, Sequence[float]],
    signs: Callable[[Sequence[float]], tuple[int, float, float]],
) -> list[EffectEstimate]:
    """Add the share of plausible draws of each sign to effects that were estimated in draws too.

    Args:
        effects: Effects as configured.
        in_draws: Of some effects, by key, an estimate per draw (`estimate_in_draw`).
        signs: Counts draws, and the shares above and below zero (`plausible.signs`).

    Returns:
        The effects in the same order.

    Example:
        >>> effect = EffectEstimate("a_on_use", "", Estimate(0.1, 0.0, 0.2), "share", 3, 2, "")
        >>> (signed,) = with_signs([effect], {"a_on_use": [0.1, -0.2]}, lambda draws: (len(draws), 0.5, 0.5))
        >>> signed.draws, signed.draws_positive
        (2, 0.5)
    """
    signed = []
    for each in effects:
        if each.key in in_draws:
            draws, positive, negative = signs(in_draws[each.key])
            each = each._replace(draws=draws, draws_positive=positive, draws_negative=negative)
        signed.append(each)
    return signed


def table(effects: Sequence[EffectEstimate]) -> Table:
    """Make the columns of a report's table `effects`, one row per effect.

    Args:
        effects: Effects of one study.

    Returns:
        The table, with value and interval as `estimate`, `low` and `high`, and with `tested`.

    Raises:
        ValueError: If two effects have one key.

    Example:
        >>> table([EffectEstimate("a_on_use", "a minus b", Estimate(0.1, 0.0, 0.2), "share", 3, 2, "")])["high"]
        [0.2]
    """
    keys = [effect.key for effect in effects]
    if len(set(keys)) < len(keys):
        raise ValueError(f"two effects have one key: {sorted(key for key in set(keys) if keys.count(key) > 1)}")
    columns: Table = {}
    for effect in effects:
        for name, value in effect._asdict().items():
            if name == "estimate":
                for part, number in zip(("estimate", "low", "high"), value, strict=True):
                    columns.setdefault(part, []).append(float(number))
            else:
                columns.setdefault(name, []).append(value)
    return columns
