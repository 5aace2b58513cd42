"""How leaders use triggers, choose the scope of a change, champion a vision, and let a programme go.

[Tushman, Newman & Romanelli 1986; Gil-Garcia & Aldama-Nalda 2013; Repenning 2002]
"""

from typing import Annotated, NamedTuple

from simulation.quantity import FACTOR_A_MONTH, MONTHS, PER_MONTH, SHARE, SIGNED, WHOLE_MONTHS, Choice, Quantity
from simulation.rule import limited, rule
from simulation.vocabulary import Regime, Vision


class Leadership(NamedTuple):
    """Exploitation of triggers, choice of scope, standing of a vision, and the ends of programmes."""

    regime: Annotated[int, Choice("who decides what is changed", Regime)]
    exploitation: Annotated[float, Quantity("factor on the chance that an exposed trigger is exploited", FACTOR_A_MONTH, 0, 10)]
    ambition: Annotated[
        float, Quantity("weight of the champion's frame, against know-how, in exploiting and scoping", SHARE, 0, 1)
    ]
    scope_bias: Annotated[float, Quantity("added to the inclination to take a practice into the scope", SIGNED, -1, 1)]
    charisma: Annotated[float, Quantity("standing that an active champion alone gives to a vision", SHARE, 0, 1)]
    promulgation: Annotated[float, Quantity("share of the way to its due standing a vision goes in a month", PER_MONTH, 0, 1)]
    support: Annotated[float, Quantity("mayor's continuous support: share of drop hazards it takes away", SHARE, 0, 1)]
    support_from: Annotated[float, Quantity("month from which the mayor's support counts", WHOLE_MONTHS, 0, 600)]
    champion_bond: Annotated[
        float,
        Quantity("chance that a programme dies with its champion when the successor thinks the old way", SHARE, 0, 1),
    ]
    drop_rate: Annotated[float, Quantity("chance that a programme is dropped in an ordinary month", PER_MONTH, 0, 1)]
    drop_from_resistance: Annotated[float, Quantity("chance added by full resistance", PER_MONTH, 0, 1)]
    drop_from_threat: Annotated[float, Quantity("chance added by full threat, outside a trial period", PER_MONTH, 0, 1)]
    rest: Annotated[float, Quantity("months after a programme before leaders start another", MONTHS, 0, 600)]
    vision: Annotated[int, Choice("whose content the vision of an imposed programme has", Vision)]
    trigger_reach: Annotated[
        float, Quantity("how far a practice that no exploited trigger calls into question is out of reach", SHARE, 0, 1)
    ]
    mandate: Annotated[
        float, Quantity("how far a practice that the champion's seat does not govern is out of reach", SHARE, 0, 1)
    ]
    renewal: Annotated[
        float, Quantity("share of the way that a running vision goes to a more advanced top frame in a month", PER_MONTH, 0, 1)
    ]
    convergence: Annotated[
        float,
        Quantity("chance that leaders of the old frame decide for convergent change on an exploited trigger", SHARE, 0, 1),
    ]
    counsel: Annotated[
        float, Quantity("weight of advisers' frames against the champion's own, in exploiting and scoping", SHARE, 0, 1)
    ]


@rule
def recognised(u: float, know_how: float, open_window: float) -> int:
    """Whether leaders see an open trigger for what it is.  [T5: know-how as behaviour]"""
    return 1 if u < know_how * open_window else 0


@rule
def exploited(u: float, know_how: float, champion: float, p: Leadership) -> int:
    """Whether leaders act on a trigger they recognised; ``champion`` is the most advanced top frame, share 0..1."""
    return 1 if u < p.exploitation * ((1.0 - p.ambition) * know_how + p.ambition * champion) else 0


@rule
def counselled(own: float, heard: float, weight: float, p: Leadership) -> float:
    """The champion's frame on a practice as it enters exploiting and scoping, share 0..1: blended with what advisers think.

    ``heard`` is the weighted sum of advisers' frames, ``weight`` the sum of weights; who asks nobody judges alone. Whom the
    champion asks follows threat, as all advice does.  [McDonald & Westphal 2003: executives' advice enters strategic change]

    >>> p = Leadership(2, 1.0, 0.3, 0.0, 0.4, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 12, Vision.CHAMPION, 0.0, 0.0, 0.0, 0.0, 0.5)
    >>> counselled(0.75, 0.5, 2.0, p), counselled(0.75, 0.0, 0.0, p)
    (0.5, 0.75)
    """
    return own + p.counsel * (heard / weight - own) if weight > 0.0 else own


@rule
def conviction(embedded: float, p: Leadership) -> float:
    """Weight of the champion's frame on a practice, against know-how, when leaders choose a scope, share 0..1.

    ``embedded`` is how far the practice comes with the purchased system: know-how alone can scope what does, and ``ambition``
    is the weight. What does not come with it takes a champion who thinks so.  [PM18: processes embedded in the ERP]

    >>> p = Leadership(2, 1.0, 0.3, 0.0, 0.4, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 12, Vision.CHAMPION, 0.0, 0.0, 0.0, 0.0, 0.0)
    >>> conviction(1.0, p), conviction(0.5, p), conviction(0.0, p)
    (0.3, 0.6499999999999999, 1.0)
    """
    return p.ambition + (1.0 - p.ambition) * (1.0 - embedded)


@rule
def reach(called: int, governed: int, p: Leadership) -> float:
    """How far a practice is within reach of leaders who choose a scope, share 0..1.

    ``called``: an exploited trigger calls the practice into question.  [Tushman, Newman & Romanelli 1986: convergent change
    stays within the strategy] ``governed``: it belongs to what the champion's seat decides.  [PM18: strategy prescribed by a
    mayor]

    >>> p = Leadership(2, 1.0, 0.3, 0.0, 0.4, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 12, Vision.CHAMPION, 1.0, 0.5, 0.0, 0.0, 0.0)
    >>> reach(1, 1, p), reach(1, 0, p), reach(0, 1, p)
    (1.0, 0.5, 0.0)
    """
    return (1.0 if called else 1.0 - p.trigger_reach) * (1.0 if governed else 1.0 - p.mandate)


@rule
def inclination(scope_know_how: float, champion: float, conviction: float, reach: float, p: Leadership) -> float:
    """Chance that a practice is taken into a programme the leaders choose, share 0..1.

    ``champion`` is the champion's frame on the practice; ``conviction`` its weight, ``reach`` what is within reach.
    """
    return reach * limited(p.scope_bias + (1.0 - conviction) * scope_know_how + conviction * champion, 0.0, 1.0)


@rule
def breadth(taken: int, champion: float) -> int:
    """Practices that leaders work on at a time, out of those taken into the scope: from one to all with their vision.

    >>> breadth(5, 0.0), breadth(5, 0.5), breadth(5, 1.0)
    (1, 3, 5)
    """
    return 1 + int((taken - 1) * champion + 0.5)


@rule
def conveyed(frame: float, structure: float, in_scope: int, imposed: int, p: Leadership) -> float:
    """Content of the vision on a practice when a programme starts, share 0..1: 0 old, 1 new.

    Chosen programmes have the champion's ``frame``. So do imposed ones under ``champion``, which is lip service where the
    champion does not hold what the programme installs. Under ``programme`` an imposed one has what it installs: practices
    in its scope fully in place, the others as the ``structure`` in use has them.  [Tushman, Newman & Romanelli 1986] Under
    ``begun`` it starts from the structure in use, and holds a practice once that is begun (`unfolded`).

    >>> p = Leadership(1, 1.0, 0.5, 0.0, 0.4, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 12, Vision.PROGRAMME, 0.0, 0.0, 0.0, 0.0, 0.0)
    >>> conveyed(0.1, 0.3, 1, 1, p), conveyed(0.1, 0.3, 0, 1, p), conveyed(0.1, 0.3, 1, 0, p)
    (1.0, 0.3, 0.1)
    """
    if imposed and p.vision == Vision.PROGRAMME:
        return 1.0 if in_scope else structure
    return structure if imposed and p.vision == Vision.BEGUN else frame


@rule
def unfolded(vision: float, given: float) -> float:
    """Content of a vision that holds what has been begun, on a practice that is given so much effort this month, share 0..1.

    What a programme has not touched yet is not conveyed yet: a frame that breaks is rebuilt to the structure in use there.
    Where all practices are begun at once it holds at once all that the programme installs.

    >>> unfolded(0.05, 0.3), unfolded(0.05, 0.0)
    (1.0, 0.05)
    """
    return 1.0 if given > 0.0 else vision


@rule
def renewed(vision: float, frame: float, p: Leadership) -> float:
    """Content of a running programme's vision on a practice after a month, share 0..1.

    ``frame`` is that of whoever of the top three has the most advanced one this month, whatever seat the champion has. Where it
    goes further than the vision, the vision goes part of the way to it; it never goes back.
    [PM18: Alpha's new CIO]

    >>> p = Leadership(2, 1.0, 0.3, 0.0, 0.4, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 12, Vision.CHAMPION, 0.0, 0.0, 0.25, 0.0, 0.0)
    >>> renewed(0.5, 1.0, p), renewed(1.0, 0.5, p)
    (0.625, 1.0)
    """
    return vision + p.renewal * (frame - vision) if frame > vision else vision


@rule
def converging(u: float, champion: float, p: Leadership) -> int:
    """Whether leaders answer an exploited trigger by convergent change, and start no programme.

    ``champion`` is the most advanced top frame, share 0..1: the old frame keeps to what is.  [Tushman, Newman & Romanelli 1986]
    """
    return 1 if u < p.convergence * (1.0 - champion) else 0


@rule
def standing(before: float, championed: int, shared_vision: float, p: Leadership) -> float:
    """Standing of the vision among managers, share 0..1: a champion tells it, shared-vision practice keeps it.

    >>> p = Leadership(0, 1.0, 0.5, 0.0, 0.4, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 12, Vision.CHAMPION, 0.0, 0.0, 0.0, 0.0, 0.0)
    >>> standing(0.0, 1, 0.0, p)
    0.2
    """
    due = limited((p.charisma if championed else 0.0) + shared_vision, 0.0, 1.0)
    return before + p.promulgation * (due - before)


@rule
def support(month: int, p: Leadership) -> float:
    """The mayor's continuous support in a month, share 0..1: none before the month from which it counts."""
    return p.support if month >= p.support_from else 0.0


@rule
def in_force(scheduled: float, otherwise: float) -> float:
    """What holds of one of the mayor's channels in a month: what is ``scheduled``, below 0 for nothing, or ``otherwise``.

    [Gil-Garcia & Aldama-Nalda 2013: framework, alignment and funding; CTG lesson 6: a continuing role]

    >>> in_force(0.5, 0.1), in_force(0.0, 0.1), in_force(-1.0, 0.1)
    (0.5, 0.0, 0.1)
    """
    return scheduled if scheduled >= 0.0 else otherwise


@rule
def funded(pace: float, funding: float) -> float:
    """Factor on what a programme gives this month, >= 1: ``funding`` comes on top of its ``pace``, both effort a month.

    Funds go where the programme works, in proportion, and shorten nothing: what is planned stays to be done.

    >>> funded(0.2, 0.05), funded(0.2, 0.0)
    (1.25, 1.0)
    """
    return 1.0 + funding / pace


@rule
def abandoned(u: float, successor: float, month: int, p: Leadership) -> int:
    """Whether a programme dies when its champion leaves; ``successor`` is the most advanced top frame left, 0..1.

    [Gil-Garcia & Aldama-Nalda 2013: continuity of political support]
    """
    return 1 if u < p.champion_bond * (1.0 - successor) * (1.0 - support(month, p)) else 0


@rule
def drop_hazard(resistance: float, threat: float, evaluated: int, month: int, p: Leadership) -> float:
    """Chance that a running programme is dropped this month; a trial period suspends evaluation.  [Sastry 1997]

    ``resistance`` is the city's as counted at the end of last month, 0 in the first month.
    """
    hazard = p.drop_rate + p.drop_from_resistance * resistance + (p.drop_from_threat * threat if evaluated else 0.0)
    return limited(hazard * (1.0 - support(month, p)), 0.0, 1.0)
