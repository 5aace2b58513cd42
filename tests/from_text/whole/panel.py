"""A panel of cities, month by month, and its history under the names of docs/columns.md."""

from typing import Any

import numpy as np

from tests.from_text.whole.asked import Asked
from tests.from_text.whole.founding import City
from tests.from_text.whole.leaders import leaders_decide
from tests.from_text.whole.network import found_cio_ties
from tests.from_text.whole.notation import Array
from tests.from_text.whole.people import managers_consider
from tests.from_text.whole.performance import performance_responds
from tests.from_text.whole.platform import Partner, platform_develops
from tests.from_text.whole.programme import close, programme_advances, structure_moves
from tests.from_text.whole.triggers import triggers_strike

# state variables that a history has under the name that they have here
CITY = (
    *("structure", "plan", "vision", "order", "know_how", "window", "exposed", "exploited", "resistance", "performance"),
    *("aspiration", "threat", "win", "burden", "demand", "flux", "efficiency", "standing", "template", "wrong", "acquired"),
    *("running", "elapsed", "parallel", "champion", "starts", "rest", "new_mayor", "attention", "misfit", "started"),
    *("dropped", "convergent", "agreed", "service_quality", "citizens_use", "trust"),
)
MANAGERS = {
    "frames": "frames",
    "disconfirmation": "disconfirmation",
    "resistance": "resistance_of",
    "power": "power",
    "broke": "broke",
    "joined": "joined",
}
SERVICES = {
    "module": "module",
    "education": "education_of",
    "skill": "skill",
    "use": "use_of",
    "bridging": "bridging_of",
}


def told(city: City) -> dict[str, Any]:
    """Every series of a history of the city, as it stands."""
    frames, legitimacy = city.frames, city.p.citizens.legitimacy_from_use
    together = int(min(city.p.shared_services.services, city.services)) if city.asked.cities > 1 else 0
    found = {name: getattr(city, name) for name in CITY} | city.ledger
    found |= {
        "content": frames.mean(axis=0),
        "frame_content": frames.mean(),
        "agreement": 1.0 - 2.0 * np.abs(frames - frames.mean(axis=0)).mean(),
        "architecture": city.module.mean(),
        "sharing": city.shared.mean(),
        "education": city.education_of.mean(),
        "use": city.use_of.mean(),
        "bridging": city.bridging_of.mean(),
        "breaks": city.broke.sum(),
        "left": city.joined.sum(),
        "joint_architecture": city.module[:together].mean() if together else 0.0,
        "public_value": city.service_quality * city.citizens_use,
        "legitimacy": (1.0 - legitimacy) * city.trust + legitimacy * city.citizens_use,
    }
    return found


def history(asked: Asked) -> dict[str, dict[str, Array]]:
    """Cities, managers, services and anchors of every month: entry 0 is the founding, entry t + 1 the state after month t."""
    cities = [City(asked, number) for number in range(asked.cities)]
    chance = cities[0].p.advice_network.cio_ties
    for city, tied in zip(cities, found_cio_ties(cities[0].draws, asked.cities, chance), strict=True):
        city.tied = tied
    entries = [entry(cities)]
    for month in range(asked.months):
        step(cities, month)
        if month == asked.months - 1:
            for city in cities:
                close(city)
        entries.append(entry(cities))
    return {kind: {name: np.array([each[kind][name] for each in entries]) for name in entries[0][kind]} for kind in entries[0]}


def step(cities: list[City], month: int) -> None:
    """One month; what cities read of each other is of the end of the last."""
    frames = [city.frames[2].copy() for city in cities]
    performances, know_how = [city.performance for city in cities], [city.know_how.copy() for city in cities]
    for city in cities:
        triggers_strike(city, month)
        leaders_decide(city, month)
        programme_advances(city, month)
        structure_moves(city)
        abroad = np.mean([frames[other] for other in city.tied], axis=0) if city.tied else None
        managers_consider(city, abroad, month)
        other = city.number ^ 1  # cities share services in pairs
        partner = Partner(frames[other], other in city.tied) if other < len(cities) else None
        platform_develops(city, frames[city.number], partner, month)
        peers = float(np.mean([performances[other] for other in city.tied])) if city.tied else None
        heard = np.mean([know_how[other] for other in city.tied], axis=0) if city.tied else None
        performance_responds(city, peers, heard, month)


def entry(cities: list[City]) -> dict[str, dict[str, Array]]:
    """A month of the history; managers and services of all cities in a row."""
    series = [told(city) for city in cities]
    found = {"cities": {name: np.array([each[name] for each in series], float) for name in series[0]}}
    found["managers"] = {name: np.concatenate([getattr(city, own) for city in cities]) for name, own in MANAGERS.items()}
    found["services"] = {name: np.concatenate([getattr(city, own) for city in cities]) for name, own in SERVICES.items()}
    found["anchors"] = {"frame": np.concatenate([city.anchor for city in cities])}
    return found
