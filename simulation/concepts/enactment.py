"""What staff make of the platform: use it, work around it, or ignore it.  [Orlikowski 2000; Azad & Faraj 2008; CTG lesson 3]"""

from typing import Annotated, NamedTuple

from simulation.quantity import PER_MONTH, SHARE, Quantity
from simulation.rule import limited, powered, rule


class Enactment(NamedTuple):
    """Skill from education, habits of use, and bridging by staff."""

    skill_rate: Annotated[
        float, Quantity("share of the way to what education supports that skill goes in a month", PER_MONTH, 0, 1)
    ]
    skill_half: Annotated[float, Quantity("education at which diminishing returns give half of (1 + this)", "ratio", 0.01, 10)]
    habit: Annotated[float, Quantity("share of the way to what they find worthwhile that users go in a month", PER_MONTH, 0, 1)]
    weight_architecture: Annotated[float, Quantity("weight of architecture in separate use", SHARE, 0, 1)]
    weight_skill: Annotated[float, Quantity("weight of skill in separate use", SHARE, 0, 1)]
    staff_quality: Annotated[float, Quantity("mean ability of staff to bridge systems", SHARE, 0, 1)]
    staff_quality_spread: Annotated[float, Quantity("half-width of the uniform spread among cities", SHARE, 0, 1)]
    enacted_from: Annotated[float, Quantity("mean use from which a city counts as enacting", SHARE, 0.05, 0.95)]
    peer_support: Annotated[float, Quantity("share of lag in skill behind services asked closed in a month", PER_MONTH, 0, 1)]
    skill_slowing: Annotated[
        float, Quantity("power of what is missing by which skill grows slower; 0: exponential", "exponent", 0, 10)
    ]
    skill_fading: Annotated[float, Quantity("share of skill lost in a month in which nobody uses it", PER_MONTH, 0, 1)]


@rule
def supported_skill(education: float, on: int, p: Enactment) -> float:
    """Skill that a level of education supports, share 0..1: all of it at the benchmark, with diminishing returns.

    >>> p = Enactment(0.1, 1.0, 0.1, 0.3, 0.3, 0.5, 0.0, 0.5, 0.0, 0.0, 0.0)
    >>> supported_skill(1.0, 1, p), supported_skill(0.5, 1, p), supported_skill(0.5, 0, p)
    (1.0, 0.6666666666666666, 0.5)
    """
    returned = education * (1.0 + p.skill_half) / (education + p.skill_half) if on else education
    return limited(returned, 0.0, 1.0)


@rule
def skilled(before: float, supported: float, p: Enactment) -> float:
    """Skill of a service's users after this month, share 0..1; untaught skill fades."""
    return before + p.skill_rate * (supported - before)


@rule
def practised(before: float, after: float, supported: float, p: Enactment) -> float:
    """Skill after a month of education, where growth slows as the gap to what education supports closes: a power law.

    ``after`` is what ``skilled`` gives; skill that falls does so as there. What is missing is a share of what is supported.
    [Newell & Rosenbloom 1981]

    >>> p = Enactment._make([0.0] * len(Enactment._fields))._replace(skill_slowing=1.0)
    >>> practised(0.5, 0.75, 1.0, p), practised(0.75, 0.5, 0.25, p)
    (0.625, 0.5)
    """
    gain = after - before
    if p.skill_slowing == 0.0 or gain <= 0.0 or supported <= before:
        return after
    return before + gain * powered((supported - before) / supported, p.skill_slowing)


@rule
def unused(skill: float, use: float, p: Enactment) -> float:
    """Skill left after a month, share 0..1: what is not used is forgotten; ``use`` is that of last month.

    [Argote, Beckman & Epple 1990; Arthur et al. 1998: skill decays with non-use]

    >>> p = Enactment._make([0.0] * len(Enactment._fields))._replace(skill_fading=0.5)
    >>> unused(0.5, 0.0, p), unused(0.5, 0.5, p), unused(0.5, 1.0, p)
    (0.25, 0.375, 0.5)
    """
    return skill * (1.0 - p.skill_fading * (1.0 - use))


@rule
def supported_by_peers(skill: float, before: float, heard: float, weight: float, p: Enactment) -> float:
    """Skill of a service's users after other services helped, share 0..1; help teaches who lags and harms nobody.

    ``skill`` is what education left this month and ``before`` the skill of last month; ``heard`` is the weighted sum of last
    month's skill in the services whose heads the own heads ask, ``weight`` the sum of weights.
    [Sykes, Venkatesh & Gosain 2009: ties over which help comes explain use]

    >>> p = Enactment(0.1, 1.0, 0.1, 0.3, 0.3, 0.5, 0.0, 0.5, 0.25, 0.0, 0.0)
    >>> supported_by_peers(0.25, 0.25, 1.5, 2.0, p), supported_by_peers(0.25, 0.25, 0.25, 2.0, p)
    (0.375, 0.25)
    """
    lag = heard / weight - before if weight > 0.0 else 0.0
    return limited(skill + p.peer_support * lag, 0.0, 1.0) if lag > 0.0 else skill


@rule
def worthwhile(module: float, skill: float, willing: float, on: int, p: Enactment) -> float:
    """Use of the integrated platform that users find worthwhile, share 0..1.

    It takes a platform that shares, the skill to use it and a frame in which that makes sense; the neutral
    substitute lets each add its weight.  [Orlikowski 2000; Sharma & Yetton 2007]
    """
    together = module * skill * willing
    separate = (
        p.weight_architecture * module + p.weight_skill * skill + (1.0 - p.weight_architecture - p.weight_skill) * willing
    )
    return together if on else separate


@rule
def used(before: float, worth: float, p: Enactment) -> float:
    """Use by a service's staff after this month, share 0..1."""
    return before + p.habit * (worth - before)


@rule
def bridged(use: float, shared: float, quality: float, on: int) -> float:
    """Work that staff bridge by hand because systems do not share it, share 0..1.  [CTG lesson 3]"""
    return quality * (1.0 - use) * (1.0 - shared) if on else 0.0


@rule
def quality(u: float, p: Enactment) -> float:
    """A city's staff quality, share 0..1, from a uniform draw u at founding."""
    return limited(p.staff_quality + (2.0 * u - 1.0) * p.staff_quality_spread, 0.0, 1.0)
