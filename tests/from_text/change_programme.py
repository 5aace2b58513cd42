"""Change programme, rule by rule, written from equations.md and model.md section 7 alone.

`undisturbed`, `unsaturated` and `right_share` are shares (equations.md writes them as factors), `absorbed` and `fits` are
efforts. Defaults are those of parameters.md, "change_programme". Mechanism switches are named as in mechanisms.md.
"""

from collections.abc import Sequence

from tests.from_text.notation import limited


def gather(*, order: Sequence[int], dimension: Sequence[int]) -> list[int]:
    """Practices of a dimension follow one another, dimensions in the order of their first practice in `order`.

    equations.md "Change programme: gather". `dimension[p]` is the dimension of practice p. Within a dimension the
    given order stays.
    """
    seen = list(dict.fromkeys(dimension[practice] for practice in order))
    return [practice for group in seen for practice in order if dimension[practice] == group]


def absorbed(*, given: float, absorption: float = 0.35, absorption_cap: bool = True) -> float:
    """Effort that a practice takes in: the less of what it is given and the cap; the rest is lost. Off: all that is given.

    equations.md "Change programme: absorbed".
    """
    return min(given, absorption) if absorption_cap else given


def undisturbed(*, active: int, congestion: float = 0.04, congested: bool = True) -> float:
    """Share of effort that survives congestion: 1 / (1 + congestion * (active - 1)). Off (mechanism `congestion`): 1.

    equations.md "Change programme: undisturbed". Active (n) is the number of practices given effort this month, 1 or more, by
    practices also under by_dimension.
    """
    if not congested or active <= 1:
        return 1.0
    return 1.0 / (1.0 + congestion * (active - 1))


def unsaturated(*, structure: float, saturation: float = 0.6, diminishing_returns: bool = True) -> float:
    """Share of effort that still finds something to change: 1 - saturation * structure (before the month). Off: 1.

    equations.md "Change programme: unsaturated".
    """
    return 1.0 - saturation * structure if diminishing_returns else 1.0


def right_share(*, staff: float, template: float, template_error: float = 0.45, at_work: bool = True) -> float:
    """Share of effort that installs the right thing: 1 - template_error * (1 - staff) * (1 - template). Off
    (`template_error`): 1.

    equations.md "Change programme: right_share". `staff` is the know-how to staff in the practice's dimension, `template`
    the share of the template's errors known at the start of the month. The mechanism is `at_work` here, since the parameter
    has its name.
    """
    return 1.0 - template_error * (1.0 - staff) * (1.0 - template) if at_work else 1.0


def learned(
    *,
    template: float,
    monitoring: float,
    decentralised: bool = False,
    template_learning: float = 0.02,
    decentralised_learning: float = 3.0,
) -> float:
    """Share of the template's errors known after a month of programme, 0..1.

    equations.md "Change programme: learned": template + template_learning * (1 + M) * lambda * (1 - template), limited. M
    is monitoring in place before the month (model.md writes it without a prime here) times the know-how to monitor.
    """
    factor = decentralised_learning if decentralised else 1.0
    return limited(template + template_learning * (1.0 + monitoring) * factor * (1.0 - template))


def fits(*, push: float, structure: float) -> float:
    """The part of a push that a practice has room for: the less of the push and 1 - structure (before the month).

    equations.md "Change programme: fits".
    """
    return min(push, 1.0 - structure)
