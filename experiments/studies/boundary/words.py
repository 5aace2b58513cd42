"""Parameters as a city manager would name them, and limits on them in words.

The meaning of a parameter stands beside it in `simulation/concepts`, exact and often long; a phrase here stands in for it where
it would be clumsy in a sentence. A parameter without a phrase is told by its meaning, up to the first comma or bracket.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import cache

from experiments.statistics.boxes import Limit
from simulation.parameters import Parameters
from simulation.quantity import EFFORT, MONTHS, PER_MONTH, PERFORMANCE, SHARE, SIGNED, WHOLE_MONTHS, Quantity, described

_PHRASES = {
    "deep_structure.regression": "drift of the structure back to what managers think",
    "complementarity.strength": "strength K with which practices depend on each other",
    "complementarity.modularity": "share of that dependence that real-time interfaces take away",
    "cognitive_framework.openness": "speed at which managers follow advice",
    "cognitive_framework.confidence": "distance of views at which advice is still heard",
    "cognitive_framework.embedding": "speed at which managers get used to the structure they work in",
    "cognitive_framework.tolerance": "gap between view and reality that managers still explain away",
    "cognitive_framework.attention": "share of contradictions that managers notice",
    "cognitive_framework.attention_from_monitoring": "attention that monitoring adds",
    "cognitive_framework.leak": "share of contradictions forgotten",
    "cognitive_framework.threshold": "contradiction that it takes to break a manager's frame",
    "cognitive_framework.threshold_spread": "spread among managers of what breaks their frame",
    "cognitive_framework.rebuilding": "how far a broken frame goes to its new content",
    "advice_network.advice_density": "density of advice among managers",
    "advice_network.advice_department": "preference for advice from the own department",
    "advice_network.friendship_department": "preference for friends in the own department",
    "advice_network.switching": "advice moved to friends under threat",
    "trigger_events.new_mayor": "chance that an election brings a new mayor",
    "trigger_events.cio_exit": "chance that the CIO leaves",
    "trigger_events.city_manager_exit": "chance that the city manager leaves",
    "trigger_events.head_exit": "chance that the head of a service leaves",
    "trigger_events.exit_after_new_mayor": "chance that city manager and CIO leave under a new mayor",
    "trigger_events.visionary": "chance that a newcomer is visionary",
    "know_how.monitor": "know-how to monitor performance",
    "know_how.staff": "know-how to staff a change",
    "know_how.by_doing": "speed of learning by doing",
    "leadership.charisma": "standing that a champion alone gives to a vision",
    "leadership.promulgation": "speed at which a vision gains its standing",
    "leadership.support": "mayor's continuous support",
    "leadership.champion_bond": "chance that a programme dies with its champion",
    "leadership.drop_rate": "chance that a programme is dropped in an ordinary month",
    "leadership.drop_from_resistance": "chance of a drop that full resistance adds",
    "leadership.drop_from_threat": "chance of a drop that full threat adds",
    "change_programme.effort": "total effort of the programme",
    "change_programme.span": "length of the programme",
    "change_programme.start_month": "wait before the programme starts",
    "change_programme.absorption": "most effort that one practice takes up in a month",
    "change_programme.congestion": "effort lost where two practices are changed at once",
    "change_programme.saturation": "yield lost as a practice nears completion",
    "change_programme.template_error": "effort that installs the wrong thing where know-how is nil",
    "change_programme.template_learning": "speed at which that error is learned away",
    "change_programme.base_effort": "effort offered every month beside programmes",
    "resistance.founding": "resistance at the beginning",
    "resistance.stake_head": "what the head of a service stands to lose",
    "resistance.growth": "resistance that an expected loss adds",
    "resistance.contagion": "speed at which resistance spreads among neighbours",
    "resistance.results": "resistance that poor results add and early wins take away",
    "resistance.relief_from_monitoring": "resistance that monitoring answers",
    "resistance.forgetting": "speed at which resistance is forgotten",
    "resistance.drag": "share of a push that full resistance stops",
    "platform.interoperability": "interfaces between systems (none 0 %, real time 100 %)",
    "platform.building": "speed at which a module is built",
    "platform.head_veto": "share of a module that its head can block",
    "platform.education_floor": "education spending at the beginning (private-sector benchmark = 1)",
    "platform.education_from_strategy": "education spending that an innovative IT strategy adds",
    "platform.education_from_heads": "education spending that a head with the new frame adds",
    "enactment.skill_rate": "speed at which users become skilled",
    "enactment.skill_half": "education at which returns have halved",
    "enactment.habit": "speed at which users take up what is worthwhile",
    "performance.from_use": "gain from full use of the platform",
    "performance.from_fit": "gain from all practices in place",
    "performance.from_misfit": "loss from practices that do not fit each other",
    "performance.from_flux": "loss for each practice in flux",
    "performance.flux_cross": "disruption added by two movements at once",
    "performance.flux_recovery": "speed at which disruption settles",
    "performance.from_wrong": "loss for each unit of effort that installed the wrong thing",
    "performance.adapting": "speed at which aspirations follow performance",
    "performance.raised_by_strategy": "aspiration that a prospecting strategy adds",
    "performance.threat_scale": "shortfall that counts as full threat",
    "management.power_mayor": "power of the mayor (head of a service = 1)",
    "management.power_shift": "power that the CIO gains with deference",
    "city.managers": "number of managers",
    "city.services": "number of services",
}
_UNITS = {
    SHARE: (100.0, " %"),
    SIGNED: (100.0, " %"),
    PER_MONTH: (100.0, " % a month"),
    MONTHS: (1.0, " months"),
    WHOLE_MONTHS: (1.0, " months"),
    EFFORT: (1.0, " units"),
    PERFORMANCE: (1.0, " points of performance"),
    "practice-months of gap": (1.0, " practice-months"),
}
"""By what a value of a unit is multiplied before it is told, and what is said after it."""

_TOLD: dict[str, Callable[[float], float]] = {"change_programme.congestion": lambda value: round(100.0 - 100.0 / (1.0 + value))}
"""Where a phrase tells of a percentage that rises with the parameter: that percentage."""


@cache
def _known() -> dict[str, Quantity]:
    return {
        f"{group}.{name}": quantity
        for group, kind in Parameters.__annotations__.items()
        for name, _, quantity in described(kind)
        if isinstance(quantity, Quantity)
    }


def phrase(parameter: str) -> str:
    """What a parameter is, as part of a sentence.

    Example:
        >>> phrase("change_programme.effort"), phrase("leadership.ambition")
        ('total effort of the programme', "weight of the champion's frame")
    """
    if parameter in _PHRASES:
        return _PHRASES[parameter]
    return re.split(r"[,;(]", _known()[parameter].meaning)[0].strip() if parameter in _known() else parameter


def limit(own: Limit, is_whole: bool) -> str:
    """A limit on a parameter in words.

    Args:
        own: The limit.
        is_whole: Whether only whole numbers make sense, so that an end of the limit is itself among them.

    Example:
        >>> limit(Limit("change_programme.span", 12.0, 29.0), True), limit(Limit("leadership.support", 0.4, math.inf), False)
        ('length of the programme from 12 to 29 months', "mayor's continuous support above 40 %")
        >>> limit(Limit("change_programme.congestion", 0.25, math.inf), False)
        'effort lost where two practices are changed at once above 20 %'
    """
    scale, unit = _UNITS.get(_known()[own.parameter].unit, (1.0, "")) if own.parameter in _known() else (1.0, "")
    low, high = own.low * scale, own.high * scale
    if own.parameter in _TOLD:
        unit = " %"
        low, high = (_TOLD[own.parameter](end) if math.isfinite(end) else end for end in (own.low, own.high))
    if math.isinf(own.high):
        told = f"{'of at least' if is_whole else 'above'} {low:.3g}"
    elif math.isinf(own.low):
        told = f"{'of at most' if is_whole else 'below'} {high:.3g}"
    else:
        told = f"from {low:.3g} to {high:.3g}"
    return f"{phrase(own.parameter)} {told}{unit}"
