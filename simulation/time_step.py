"""The same world in steps of another length: half a month, a quarter.

Rules are written for a month. ``at_step`` converts the numbers of a setting instead of the rules, by the unit of each:

| unit | what it is | at a step of s months |
| --- | --- | --- |
| 1/month | a chance, or the share of a gap that is closed | ``1 - (1 - x) ** s`` |
| effort a month | a flow that adds up | ``x * s`` |
| gained a month | a flow into a stock that wears off by d a month | ``x * (1 - (1 - d) ** s) / d`` |
| factor on a monthly chance | exploiting a window that closes by d a month | the same |
| share kept over a month | what is carried over | ``x ** s`` |
| months | a duration | ``x / s`` |
| practice-months of gap | a sum over months that leaks by d a month | ``x * d / (1 - (1 - d) ** s)`` |
| months/share | flux from products of two movements of a month, each of which goes with the step | ``x / s`` |
| performance points for a month | a loss of one month, spread over the step | ``x / s`` |
| whole months | a date, or the period of elections | the step that a date falls in; a whole number of steps |

With d, constant inflow leads through the same stock, and an open window is looked at as often in all. The horizon is as many
years. Scripted events and replacements fall in the step that holds their month; the mayor's channels hold from step to step
what they held from month to month. Everything else is a number without time and stays.

What a conversion cannot keep: one step is also the delay with which last month's threat, resistance or performance is read,
the length of a crisis, and the time between two draws of noise, which averages out more in short steps. What a practice
absorbs at most, and how much of it is in place already, is asked once a step, so that a shorter step makes a cap on the month
one on its parts. A trigger that was exploited counts as one step of doing. Columns and series that count months count steps
then, and windows of a year by which histories are described are windows of twelve steps: compare classes, levels and sums.

[Axtell et al. 1996: a conclusion should not hang on the schedule]
"""

from collections.abc import Mapping
from dataclasses import replace
from math import expm1, floor, isclose, log1p
from typing import Any

import numpy as np

from simulation.parameters import InvalidConfiguration, Parameters, Setting
from simulation.quantity import (
    EFFORT_PER_MONTH,
    FACTOR_A_MONTH,
    FLOW,
    KEPT,
    MONTHS,
    MONTHS_PER_SHARE,
    PER_MONTH,
    PERFORMANCE_MONTHS,
    PRACTICE_MONTHS,
    WHOLE_MONTHS,
    Quantity,
    described,
)
from simulation.vocabulary import Channel

DECAYS = {
    "resistance.growth": "resistance.forgetting",
    "resistance.results": "resistance.forgetting",
    "performance.burden_growth": "performance.burden_relief",
    "cognitive_framework.threshold": "cognitive_framework.leak",
    "leadership.exploitation": "trigger_events.closing",
}
"""What wears off where a flow goes, a share a month."""
PERIODS = ("trigger_events.election_period",)  # the other whole months are dates


def length(step: float, decay: float = 0.0) -> float:
    """What a step counts for where things wear off meanwhile.

    Args:
        step: its length, months.
        decay: the share that wears off in a month, 0..1.

    Returns:
        Months, as a month counts for 1; the step itself where nothing wears off.

    Example:
        >>> length(0.5), length(2.0, 0.5), length(1.0, 0.2)
        (0.5, 1.5, 1.0)
    """
    return _compounded(decay, step) / decay if decay > 0.0 else step


def _compounded(share: float, step: float) -> float:
    if step == 1.0 or share >= 1.0:
        return share
    return -expm1(step * log1p(-share))


def converted(key: str, unit: str, value: float, step: float, decay: float = 0.0) -> float:
    """A parameter at another step.

    Args:
        key: its dotted name, which tells periods from dates.
        unit: its unit, which tells how it goes with time.
        value: what it is at a step of one month.
        step: the length of a step, months.
        decay: the share that wears off in a month where it flows.

    Returns:
        What it is at that step; the same where there is no time in its unit.

    Example:
        >>> converted("enactment.habit", PER_MONTH, 0.75, 0.5), converted("resistance.growth", FLOW, 0.04, 0.5)
        (0.5, 0.02)
        >>> converted("trigger_events.election_first", WHOLE_MONTHS, 22.0, 3.0)  # months 21 to 23
        7.0
    """
    if unit == PER_MONTH:
        return _compounded(value, step)
    if unit in (FLOW, EFFORT_PER_MONTH, FACTOR_A_MONTH):
        return value * length(step, decay)
    if unit == KEPT:
        return float(value**step)
    if unit in (MONTHS, PRACTICE_MONTHS, MONTHS_PER_SHARE, PERFORMANCE_MONTHS):
        return value / length(step, decay)
    if unit == WHOLE_MONTHS and value > 0.0:  # 0 and below stand for the first month, none, and never
        return float(max(1, round(value / step)) if key in PERIODS else floor(value / step))
    return value


def parameters_at(parameters: Parameters, step: float) -> Parameters:
    """All parameters at another step.

    Args:
        parameters: at a step of one month.
        step: the length of a step, months.

    Returns:
        The same with every number converted that has time in its unit. Ranges, which are those of a month, are not asked.

    Example:
        >>> from experiments import setting
        >>> parameters_at(setting().parameters, 3.0).change_programme.start_month
        8.0
    """
    groups = []
    numbers: Any
    for group, numbers in zip(parameters._fields, parameters, strict=True):
        changed: Mapping[str, float] = {
            name: converted(f"{group}.{name}", what.unit, getattr(numbers, name), step, _decay(f"{group}.{name}", parameters))
            for name, _, what in described(Parameters.__annotations__[group])
            if isinstance(what, Quantity)
        }
        groups.append(numbers._replace(**changed))
    return Parameters(*groups)


def _decay(key: str, parameters: Parameters) -> float:
    group, _, name = DECAYS.get(key, "").partition(".")
    return float(getattr(getattr(parameters, group), name)) if group else 0.0


def at_step(setting: Setting, step: float) -> Setting:
    """The same world in steps of another length.

    Args:
        setting: of a step of one month, from ``simulation.read``.
        step: the length of a step, months, above 0; the horizon must hold a whole number of steps.

    Returns:
        A setting whose months are steps. At a step of 1 it is the setting itself.

    Raises:
        InvalidConfiguration: ``step`` does not divide the horizon, or two replacements of a seat fall into one step.

    Example:
        >>> from experiments import setting
        >>> at_step(setting(), 3.0).months, at_step(setting(), 0.5).months
        (52, 312)
    """
    if step == 1.0:
        return setting
    if step <= 0.0 or not isclose(setting.months / step, round(setting.months / step), abs_tol=1e-9):
        raise InvalidConfiguration(
            f"a step of {step:g} months does not divide the horizon of {setting.months} months; change either"
        )
    if len(setting.moves):
        raise InvalidConfiguration("change_programme.plan is written for months, so the step is 1 month; take either away")
    steps = round(setting.months / step)
    exposure, replaced = np.zeros((steps, setting.exposure.shape[1])), np.zeros((steps, setting.replaced.shape[1]), np.int64)
    for month in range(setting.months):
        place = min(floor(month / step), steps - 1)
        exposure[place] = np.maximum(exposure[place], setting.exposure[month])
        scripted = setting.replaced[month] > 0
        if (replaced[place][scripted] > 0).any():
            raise InvalidConfiguration(f"two replacements of a seat fall into one step of {step:g} months; move one of them")
        replaced[place][scripted] = setting.replaced[month][scripted]
    held = [min(floor(place * step), setting.months - 1) for place in range(steps)]
    channels = setting.channels[held]
    funding = channels[:, Channel.FUNDING]
    channels[:, Channel.FUNDING] = np.where(funding > 0.0, funding * step, funding)
    for array in (exposure, replaced, channels):
        array.setflags(write=False)
    return replace(
        setting,
        parameters=parameters_at(setting.parameters, step),
        months=steps,
        exposure=exposure,
        replaced=replaced,
        channels=channels,
    )
