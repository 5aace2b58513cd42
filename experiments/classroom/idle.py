"""Levers that do nothing in a scene, each with a word why, so that nobody moves one and takes the silence for a finding.

A rule says what the model does not read under a setting; tests hold every rule against runs with the lever at both ends, and
every lever that no rule names against runs in which it moves something.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from experiments.classroom.labels import ENGLISH
from experiments.classroom.languages import number, say
from simulation.parameters import Parameters, Setting
from simulation.vocabulary import Agreement, Regime, Start

PROGRAMME = (
    *(
        f"change_programme.{name}"
        for name in ("span", "trial_period", "decentralised_months", "effort", "congestion", "absorption")
    ),
    *("know_how.staff", "leadership.charisma", "leadership.support", "leadership.drop_from_resistance"),
    *("resistance.alignment", "resistance.growth", "outside_partners.number"),
)
IMPOSED = (
    *(f"change_programme.{name}" for name in ("simultaneity", "sequence", "by_dimension", "start_month")),
    "leadership.vision",
)
MECHANISMS = {
    "complementarity.strength": "complementarity", "change_programme.congestion": "congestion",
    "change_programme.absorption": "absorption_cap", "cognitive_framework.threshold": "frame_breaking",
    "cognitive_framework.tolerance": "assimilation", "advice_network.switching": "threat_switching",
    "resistance.growth": "resistance_growth", "leadership.drop_from_resistance": "endogenous_drops",
}  # fmt: skip
"""Levers of which nothing is read once a mechanism is switched off."""
DENSITY = "advice_network.advice_density"
MEASURED = 21  # managers, of whom the density of advice speaks


class Limit(NamedTuple):
    """From which value on a lever moves nothing more, and why."""

    value: float
    why: str


@lru_cache(maxsize=512)
def idle(setting: Setting, language: str = ENGLISH) -> dict[str, str]:
    """Levers that move nothing under a setting, by dotted name, with the reason in words."""
    found: dict[str, str] = {}
    for keys, reason, *mechanism in _rules(setting):
        values = {"mechanism": say(language, f"idle.mechanism.{mechanism[0]}")} if mechanism else {}
        for key in keys:
            found.setdefault(key, say(language, f"idle.{reason}", **values))
    return found


def limits(setting: Setting, language: str = ENGLISH) -> dict[str, Limit]:
    """Levers that move nothing beyond some value under a setting, by dotted name.

    Args:
        setting: A setting whose cities are all of one size, as on the page.
        language: Of the reason.
    """
    network = setting.parameters.advice_network
    if DENSITY in idle(setting):
        return {}
    size = int(setting.managers.max())
    value = network.densest * (size / MEASURED) ** network.density_exponent
    return {DENSITY: Limit(round(value, 3), say(language, "idle.densest", value=number(language, value, 3), size=size))}


def _rules(setting: Setting) -> Iterator[tuple[Any, ...]]:
    """Levers with the key of a reason, and with the mechanism that it names."""
    p = setting.parameters
    yield from _regime(p, int(setting.scope.sum()), len(setting.dimensions))
    shared = p.shared_services
    if p.outside_partners.number == 0:
        yield ("outside_partners.effort", "outside_partners.coordination"), "no_partners"
    if shared.services == 0:
        yield ("shared_services.agreement", "shared_services.mandate_month"), "no_services"
    elif shared.agreement != Agreement.MANDATE:
        yield ("shared_services.mandate_month",), "no_mandate"
    if p.trigger_events.election_period == 0:
        yield ("trigger_events.election_first",), "no_elections"
    if not _somebody_leaves(setting):
        yield ("trigger_events.visionary", "know_how.exploit"), "nobody_leaves"
    if setting.network is not None:
        yield (DENSITY, "city.managers"), "observed"
    if not setting.misfit.any() and not setting.support.any():
        yield ("complementarity.strength",), "no_pair"
    if p.complementarity.strength == 0.0:
        yield ("pairs",), "no_strength"
    if p.leadership.promulgation == 0.0:
        yield ("leadership.vision", "leadership.charisma"), "not_told"
    for key, mechanism in MECHANISMS.items():
        if getattr(p.mechanisms, mechanism) == 0:
            yield (key,), "off", mechanism


def _regime(p: Parameters, practices: int, dimensions: int) -> Iterator[tuple[tuple[str, ...], str]]:
    """What depends on who decides."""
    regime, programme = Regime(int(p.leadership.regime)), p.change_programme
    unread = ("know_how.recognise", "know_how.sequence", "know_how.scope")
    if regime == Regime.CONVERGENT:
        yield (*IMPOSED, *PROGRAMME, *unread), "no_programme"
    elif regime == Regime.CHOSEN:
        yield IMPOSED, "chosen"
    else:
        waits = programme.start == Start.FIRST_EXPLOITED_TRIGGER
        yield unread[waits:], "imposed"
        if programme.simultaneity >= practices:
            yield ("change_programme.by_dimension",), "all_at_once"
        if programme.simultaneity >= (dimensions if programme.by_dimension > 0.5 else practices):
            yield ("change_programme.sequence",), "none_first"


def _somebody_leaves(setting: Setting) -> bool:
    events = setting.parameters.trigger_events
    hazards = (events.mayor_exit, events.city_manager_exit, events.cio_exit, events.head_exit, events.exit_after_new_mayor)
    scripted = bool(setting.replaced.any() or setting.exposure.any())
    elected = events.election_period > 0 and events.new_mayor > 0
    return setting.parameters.mechanisms.turnover == 1 and (any(hazards) or elected or scripted)
