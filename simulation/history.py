"""What either driver returns: the state of every month is the history, so there is no recorder to forget.

Entry 0 is the founding (start of January of the first year), entry t + 1 the state after month t. Arrays are structured:
``history.cities["use"]`` is (T + 1, C), ``history.cities["structure"]`` (T + 1, C, P), ``history.managers["frames"]``
(T + 1, M, P) and so on; C cities of a panel, P practices, H know-how items, M managers and S services of all cities in a row.
"""

import os
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from simulation.concepts import know_how
from simulation.memory import in_lines, zeros
from simulation.parameters import InvalidConfiguration, Setting
from simulation.vocabulary import Trigger

CITY_SERIES: dict[str, str] = {
    "agreement": "agreement of frames among managers, 0..1",
    "frame_content": "content of frames over practices, 0 old .. 1 new",
    "resistance": "power-weighted mean resistance, 0..1",
    "performance": "measured performance, points",
    "aspiration": "aspiration, points",
    "threat": "shortfall against aspiration and mandate, 0..1",
    "win": "excess over aspiration and mandate, 0..1",
    "architecture": "mean module, 0 silo .. 1 integrated",
    "sharing": "what services share, interfaces included, 0..1",
    "education": "mean education spending, ratio to the benchmark",
    "use": "mean use of the platform, 0..1",
    "bridging": "work bridged by hand, 0..1",
    "burden": "burden on staff",
    "demand": "demand not yet met",
    "flux": "flux, practices",
    "efficiency": "gains from refining present operations, points",
    "standing": "standing of the vision, 0..1",
    "template": "share of the template's errors known, 0..1",
    "wrong": "wrong things installed and not yet undone, effort",
    "acquired": "1 once the ERP is there",
    "running": "1 while a programme runs",
    "elapsed": "months of the running programme",
    "parallel": "practices or dimensions worked on at a time",
    "champion": "seat of the champion, -1 none",
    "starts": "programmes started so far",
    "rest": "months since the last programme ended",
    "new_mayor": "months since the mayor took office",
    "attention": "share of contradiction noticed, 0..1",
    "misfit": "misfit among practices, 0..1; in a random landscape worth lost since the old structure, -1..1",
    "breaks": "frames broken this month, whole-frame equivalents",
    "started": "programmes started this month",
    "dropped": "programmes dropped this month",
    "offered": "effort offered this month",
    "applied": "effort that moved a practice",
    "lost_cap": "effort beyond the absorption cap",
    "lost_congestion": "effort lost to parallel work",
    "lost_saturation": "effort on what was in place already",
    "lost_decentralised": "effort lost in a decentralised phase",
    "lost_template": "effort that installed the wrong thing",
    "lost_resistance": "effort stopped by resistance",
    "unspent": "effort of programmes dropped or unfinished",
    "on_education": "effort spent on education",
    "on_interfaces": "effort spent on interfaces",
    "on_efficiency": "effort spent on present operations",
    "lost_coordination": "effort lost to coordination with partners",
    "left": "managers who left this month",
    "convergent": "1 while leaders keep to convergent change",
    "agreed": "how far the city and its partner agree on what they share, 0..1",
    "joint_architecture": "mean module of shared services, 0 silo .. 1 integrated; 0 where none is shared",
    "service_quality": "service quality as citizens meet it, 0..1",
    "citizens_use": "use of services by citizens, 0..1",
    "trust": "trust of citizens, 0..1",
    "public_value": "public value of the month, 0..1",
    "legitimacy": "legitimacy of the city's services, 0..1",
}
SERVICE_SERIES: dict[str, str] = {
    "module": "architecture, 0 silo .. 1 integrated",
    "education": "education spending, ratio to the benchmark",
    "skill": "skill of users, 0..1",
    "use": "use of the platform, 0..1",
    "bridging": "work bridged by hand, 0..1",
}


class History(NamedTuple):
    """Every array of every month of one panel; an ensemble keeps only two months."""

    cities: np.ndarray  # (T + 1 or 2, C)
    managers: np.ndarray  # (T + 1 or 2, M)
    services: np.ndarray  # (T + 1 or 2, S)
    anchors: np.ndarray  # (T + 1 or 2, M) apart from managers, since few configurations read them


def items(setting: Setting) -> int:
    """Number of know-how items: four general ones, and scoping and staffing for each dimension."""
    return know_how.PER_DIMENSION + 2 * len(setting.dimensions)


def city_type(setting: Setting) -> np.dtype:
    """State of a city in a month."""
    return _city_type(len(setting.practices), items(setting))


@lru_cache(maxsize=64)
def _city_type(practices: int, known: int) -> np.dtype:
    by_practice = [(name, "f8", (practices,)) for name in ("structure", "content", "plan", "vision")]
    by_trigger = [(name, "f8", (len(Trigger),)) for name in ("window", "exposed", "exploited")]
    kind = np.dtype(
        [
            *by_practice,
            ("order", "i8", (practices,)),
            ("know_how", "f8", (known,)),
            *by_trigger,
            *((name, "f8") for name in CITY_SERIES),
        ],
        align=True,
    )
    return in_lines(kind)


def manager_type(setting: Setting) -> np.dtype:
    """State of a manager; disconfirmation is equal over practices unless practices break one by one.

    ``broke`` is the manager's part of the city's ``breaks`` this month, ``joined`` 1 where the seat changed hands.
    """
    return _manager_type(len(setting.practices))


@lru_cache(maxsize=64)
def _manager_type(practices: int) -> np.dtype:
    kind = np.dtype(
        [
            ("frames", "f8", (practices,)),
            ("disconfirmation", "f8", (practices,)),
            *((name, "f8") for name in ("resistance", "power", "broke", "joined")),
        ],
        align=True,
    )
    return in_lines(kind)


def anchor_type(setting: Setting) -> np.dtype:
    """What a manager stays attached to: a frame, 0 where nobody stays attached (``cognitive_framework.attachment``)."""
    return np.dtype([("frame", "f8", (len(setting.practices),))], align=True)


SERVICE_TYPE = np.dtype([(name, "f8") for name in SERVICE_SERIES], align=True)


def blank(setting: Setting, full: bool = True) -> History:
    """Arrays for one panel, filled with zeros; ``full`` keeps all months, otherwise two.

    Raises:
        InvalidConfiguration: all months do not fit into the memory of this machine.
    """
    months = setting.months + 1
    kept = months if full else 2
    if full:
        _refuse_too_large(setting, months)
    return History(
        cities=zeros((kept, setting.cities), city_type(setting)).view(np.recarray),
        managers=zeros((kept, int(setting.managers.sum())), manager_type(setting)).view(np.recarray),
        services=zeros((kept, int(setting.services.sum())), SERVICE_TYPE).view(np.recarray),
        anchors=zeros((kept, int(setting.managers.sum())), anchor_type(setting)).view(np.recarray),
    )


def _refuse_too_large(setting: Setting, months: int) -> None:
    of_managers = int(setting.managers.sum()) * (manager_type(setting).itemsize + anchor_type(setting).itemsize)
    of_a_month = (
        setting.cities * city_type(setting).itemsize + int(setting.services.sum()) * SERVICE_TYPE.itemsize + of_managers
    )
    if not hasattr(os, "sysconf"):  # Windows does not tell this way
        return
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    needed = months * of_a_month
    if needed > memory:
        raise InvalidConfiguration(
            f"city.cities is {setting.cities}, and all {months - 1} months of so many cities take {needed / 1e9:.1f} "
            f"GB, where this machine has {memory / 1e9:.1f}; take fewer cities or months, or rows of outcomes, for which no "
            "months are kept"
        )
