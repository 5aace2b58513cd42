"""The nouns of the model as enumerations: the same words in code, configurations, tables, figures and documentation."""

from enum import IntEnum


class Trigger(IntEnum):
    """Trigger events: the first four come from outside a city, the last two from inside it.  [Silva & Hirschheim 2007]"""

    ELECTION = 0
    REGULATION = 1
    DEMAND = 2
    TECHNOLOGY = 3
    CRISIS = 4
    VISIONARY = 5


class Role(IntEnum):
    """Seats in a city's management; every seat from HEAD upward belongs to a service."""

    MAYOR = 0
    CITY_MANAGER = 1
    CIO = 2
    HEAD = 3


class Script(IntEnum):
    """What is scripted about a top seat in a month: nothing, or that its holder leaves and who comes."""

    NOTHING = 0
    ANYBODY = 1  # visionary or not, as drawn by chance
    ORDINARY = 2
    VISIONARY = 3


class Channel(IntEnum):
    """Channels of a mayor's support for a programme that may be set month by month.  [Gil-Garcia & Aldama-Nalda 2013]"""

    FRAMEWORK = 0  # the institutional framework: work goes by the listed sequence
    ALIGNMENT = 1  # of political interests: share of expected losses that it takes away
    FUNDING = 2  # effort a month on top of a running programme


class Effect(IntEnum):
    """What a practice does to behaviour once it is in place; a practice without an effect is exchangeable."""

    BUSINESS_STRATEGY = 0  # what is aimed at: raises aspirations
    IT_STRATEGY = 1  # what is paid for: raises education budgets
    PROCESS_INTEGRATION = 2  # who works with whom: shared modules are possible
    DEFERENCE = 3  # who decides: power moves from heads to the CIO
    COLLABORATION = 4  # who is listened to: wider confidence, quicker recovery from flux
    MONITORING = 5  # what is seen: gaps draw attention and answer resistance
    SHARED_VISION = 6  # what is told: a championed vision gains standing
    CHANGE_SEEKING = 7  # what is renewed: managers learn faster from the structure in use


class Regime(IntEnum):
    """Who decides what is changed: nobody, an imposed programme, or the leaders."""

    CONVERGENT = 0
    IMPOSED = 1
    CHOSEN = 2


class Sequence(IntEnum):
    """What comes first in a change programme."""

    LISTED = 0
    REVERSED = 1
    RANDOM = 2
    HIGH_IMPACT_FIRST = 3
    EASIEST_FIRST = 4


class Start(IntEnum):
    """When an imposed programme starts."""

    SCHEDULED = 0
    FIRST_EXPLOITED_TRIGGER = 1


class Contradiction(IntEnum):
    """Rival ways in which gaps between structure and frame add up."""

    SUM = 0
    DEEPEST = 1
    BREADTH = 2


class Misfit(IntEnum):
    """Rival ways in which the levels of practices that interact fail to fit each other."""

    APART = 0  # complements whose levels differ
    UNSUPPORTED = 1  # a practice in place without its complements
    BUNDLE = 2  # what a practice and its complements yield less than their mean: weakest link, CES
    LANDSCAPE = 3  # worth of combinations drawn at random


class Vision(IntEnum):
    """What the vision of an imposed programme holds: a champion's frame, all that it installs, or what it has begun so far."""

    CHAMPION = 0
    PROGRAMME = 1
    BEGUN = 2


class Agreement(IntEnum):
    """What brings two cities to agree on a service that they share."""

    NONE = 0
    TIES = 1
    MANDATE = 2


class Outcome(IntEnum):
    """A city's class: application silos, integrated architecture, or integrated architecture in real use."""

    SILO = 0
    INTEGRATED = 1
    ENACTED = 2
