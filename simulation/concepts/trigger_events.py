"""What strikes a city, how long it stays open, and who leaves.  Exposure only: use is leadership's.

[Silva & Hirschheim 2007; Gersick 1991]
"""

from typing import Annotated, NamedTuple

from simulation.quantity import MONTHS, PER_MONTH, SHARE, WHOLE_MONTHS, Quantity
from simulation.rule import limited, rule
from simulation.vocabulary import Script


class TriggerEvents(NamedTuple):
    """Exposure to each kind of trigger, turnover, and what newcomers are like."""

    erp_month: Annotated[float, Quantity("month in which the ERP is acquired; -1: only by a timeline", WHOLE_MONTHS, -1, 600)]
    election_period: Annotated[float, Quantity("months between elections; 0: none", WHOLE_MONTHS, 0, 600)]
    election_first: Annotated[float, Quantity("month of the first election", WHOLE_MONTHS, 0, 600)]
    new_mayor: Annotated[float, Quantity("chance that an election brings a new mayor", SHARE, 0, 1)]
    regulation_rate: Annotated[float, Quantity("chance of a regulatory change", PER_MONTH, 0, 1)]
    demand_rate: Annotated[float, Quantity("chance of a surge in demand for services", PER_MONTH, 0, 1)]
    technology_rate: Annotated[float, Quantity("chance of a further wave of new technology", PER_MONTH, 0, 1)]
    crisis_rate: Annotated[
        float, Quantity("chance of a performance crisis in a city that meets its aspiration", PER_MONTH, 0, 1)
    ]
    crisis_from_threat: Annotated[float, Quantity("chance of a crisis added by full threat", PER_MONTH, 0, 1)]
    election_strength: Annotated[float, Quantity("how far an election opens the window for change", SHARE, 0, 1)]
    regulation_strength: Annotated[float, Quantity("how far a regulatory change opens the window", SHARE, 0, 1)]
    demand_strength: Annotated[float, Quantity("how far a surge in demand opens the window", SHARE, 0, 1)]
    technology_strength: Annotated[float, Quantity("how far new technology opens the window", SHARE, 0, 1)]
    crisis_strength: Annotated[float, Quantity("how far a crisis opens the window", SHARE, 0, 1)]
    visionary_strength: Annotated[float, Quantity("how far a visionary newcomer opens the window", SHARE, 0, 1)]
    closing: Annotated[float, Quantity("share of an open window that closes in a month", PER_MONTH, 0, 1)]
    mayor_exit: Annotated[float, Quantity("chance that a mayor leaves between elections", PER_MONTH, 0, 1)]
    city_manager_exit: Annotated[float, Quantity("chance that a city manager leaves", PER_MONTH, 0, 1)]
    cio_exit: Annotated[float, Quantity("chance that a CIO leaves", PER_MONTH, 0, 1)]
    head_exit: Annotated[float, Quantity("chance that the head of a service leaves", PER_MONTH, 0, 1)]
    exit_after_new_mayor: Annotated[
        float, Quantity("chance of leaving added for city manager and CIO under a new mayor", PER_MONTH, 0, 1)
    ]
    visionary: Annotated[float, Quantity("chance that a newcomer is visionary", SHARE, 0, 1)]
    visionary_after_crisis: Annotated[
        float, Quantity("chance added for the top three while a crisis is open and leaders can exploit it", SHARE, 0, 1)
    ]
    visionary_low: Annotated[float, Quantity("least advanced frame of a visionary newcomer", SHARE, 0, 1)]
    newcomer_spread: Annotated[float, Quantity("how far another newcomer may stand ahead of the city's frames", SHARE, 0, 1)]
    exit_from_crisis: Annotated[
        float, Quantity("chance of leaving added for a CIO by a fully open crisis window", PER_MONTH, 0, 1)
    ]
    exit_from_crisis_chief: Annotated[
        float, Quantity("chance of leaving added for a city manager by a fully open crisis window", PER_MONTH, 0, 1)
    ]
    mayor_is_new: Annotated[float, Quantity("months for which a mayor counts as new", MONTHS, 0, 600)]


@rule
def election_due(month: int, p: TriggerEvents) -> int:
    """Whether an election falls in this month under the stylised cycle.

    ``election_due(22, p)`` is 1 when the first is in month 22.
    """
    since = month - int(p.election_first)
    return 1 if p.election_period > 0.0 and since >= 0 and since % max(1, int(p.election_period)) == 0 else 0


@rule
def struck(u: float, rate: float) -> int:
    """Whether an event of this monthly rate strikes, from a uniform draw u."""
    return 1 if u < rate else 0


@rule
def crisis_hazard(threat: float, p: TriggerEvents) -> float:
    """Chance of a performance crisis this month, rising with last month's threat."""
    return limited(p.crisis_rate + p.crisis_from_threat * threat, 0.0, 1.0)


@rule
def strength(kind: int, p: TriggerEvents) -> float:
    """How far a trigger of this kind opens the window for change, share 0..1."""
    if kind == 0:
        return p.election_strength
    if kind == 1:
        return p.regulation_strength
    if kind == 2:
        return p.demand_strength
    if kind == 3:
        return p.technology_strength
    if kind == 4:
        return p.crisis_strength
    return p.visionary_strength


@rule
def window(before: float, strength: float, p: TriggerEvents) -> float:
    """How far a trigger's window of opportunity is open, share 0..1: it opens at once and closes by degrees."""
    left = before * (1.0 - p.closing)
    return strength if strength > left else left


@rule
def exit_hazard(role: int, under_new_mayor: int, crisis: float, p: TriggerEvents) -> float:
    """Chance that the holder of a seat leaves this month; mayors' elections come on top.  [evidence S20-S24]

    ``crisis`` is how far a crisis is open while people leave, share 0..1: the larger of the strength with which one strikes
    this month and of its window as last month left it. It can cost a CIO the seat, and a city manager's too.
    ``under_new_mayor`` is 1 in the first months after the one in which a mayor came.
    [Boyne et al. 2010: chief executives are less at risk than those below them]
    """
    if role == 0:
        return p.mayor_exit
    if role == 1:
        hazard = p.city_manager_exit + (p.exit_after_new_mayor if under_new_mayor else 0.0)
        return limited(hazard + p.exit_from_crisis_chief * crisis, 0.0, 1.0)
    if role == 2:
        hazard = p.cio_exit + (p.exit_after_new_mayor if under_new_mayor else 0.0)
        return limited(hazard + p.exit_from_crisis * crisis, 0.0, 1.0)
    return p.head_exit


@rule
def visionary_chance(top: int, crisis: float, exploiting: float, p: TriggerEvents) -> float:
    """Chance that a newcomer is visionary; a crisis lets able leaders hire one at the top.  [PM18: Alpha's new CIO]

    ``crisis`` is that of `exit_hazard`, and ``exploiting`` the know-how to exploit a trigger that last month left, share 0..1.
    """
    return limited(p.visionary + (p.visionary_after_crisis * crisis * exploiting if top else 0.0), 0.0, 1.0)


@rule
def is_visionary(u: float, likely: float, script: int) -> int:
    """Whether a newcomer is visionary: as scripted for the seat, else by chance; see ``vocabulary.Script``."""
    if script == Script.VISIONARY:
        return 1
    if script == Script.ORDINARY:
        return 0
    return 1 if u < likely else 0


@rule
def newcomer_frame(visionary: int, u: float, content: float, p: TriggerEvents) -> float:
    """A newcomer's frame on a practice, share 0..1: visionaries bring the new, others are near their new colleagues."""
    if visionary:
        return p.visionary_low + (1.0 - p.visionary_low) * u
    return limited(content + p.newcomer_spread * u, 0.0, 1.0)
