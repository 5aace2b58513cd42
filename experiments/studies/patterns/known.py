"""The stylised facts, each with the rule that decides about it: committed before its number was first measured.

A row is one number. Its rule is an interval, `low` to `high`, that the source gives or that a direction amounts to. Where a
source gives a count, the interval is Wilson's at 95 %; where it gives one number of one group, the reason for the interval is
part of the rule in words. A row without a measure says why the model has nothing to be measured.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from experiments.statistics import estimates
from experiments.studies.patterns import measures, monthly, ties
from experiments.studies.patterns.world import Measured, World

if TYPE_CHECKING:
    from experiments.study_tools.plausible import Range

INFINITE = float("inf")
REPRODUCED, NOT, NOT_MEASURABLE = "reproduced", "not reproduced", "not measurable"
FIRMS = 117  # asked in the survey of S30 and S32
_NO_BUDGET = "a programme offers exactly the effort that was planned for it, at a fixed pace: nothing can run over"


class Pattern(NamedTuple):
    """A number that was observed, the interval that a model has to lie in, and how the same is measured in simulated cities."""

    key: str  # source tag first
    statement: str
    observed: str  # the number, in words
    low: float = -INFINITE
    high: float = INFINITE
    rule: str = ""  # where the interval comes from
    measure: Callable[[World], Measured] | None = None
    reason: str = ""  # why it is not measurable, where there is no measure
    sets: Sequence[str] = ()  # parameters whose plausible range this very observation may have set
    inputs: Sequence[str] = ()  # parameters whose value as configured it has set
    by_rule: bool = False  # the sign follows from a rule of the model: verification, no evidence
    looked_at: bool = False  # looked at while the default city was set by hand or chosen by Table 1
    from_the_start: bool = False  # every city begins so

    @property
    def tag(self) -> str:
        """The source's tag, such as `S30`."""
        return self.key.partition("_")[0]


class Verdict(NamedTuple):
    """What the rule says of a measurement."""

    word: str  # REPRODUCED, NOT or NOT_MEASURABLE
    is_clear: bool  # the whole interval lies on the side of the verdict; an interval that crosses a bound reproduces nothing
    why: str  # of what is not measurable


def judged(pattern: Pattern, measured: Measured | None) -> Verdict:
    """The verdict: reproduced if the whole interval lies within that of the rule, and not reproduced otherwise.

    Args:
        pattern: The observation and its rule.
        measured: The same in the model; None where there is no measure.

    Returns:
        The verdict. Not measurable is also what has no case among the simulated cities.
    """
    if measured is None or pattern.measure is None:
        return Verdict(NOT_MEASURABLE, True, pattern.reason)
    value, low, high = measured.estimate
    if not low <= value <= high:  # one of them is nan
        return Verdict(NOT_MEASURABLE, True, f"no case among the simulated cities, or too few panels: {measured.beside}")
    if pattern.low <= low and high <= pattern.high:
        return Verdict(REPRODUCED, True, "")
    return Verdict(NOT, high < pattern.low or low > pattern.high, "")


def within(pattern: Pattern, value: float) -> bool:
    """Whether a number itself lies in the interval of the rule, whatever its own interval."""
    return pattern.low <= value <= pattern.high


def used_in_prior(pattern: Pattern, ranges: Sequence[Range]) -> bool:
    """Whether a plausible range that is drawn was set by this observation: one of `sets` whose source names the tag."""
    return any(each.name in pattern.sets and pattern.tag in _tags(each.source) for each in ranges)


def _tags(text: str) -> set[str]:
    return {word.strip("(),.;:") for word in text.replace(",", " ").replace("(", " ").replace(":", " ").split()}


def _surveyed(share: float, among: float = FIRMS) -> tuple[float, float]:
    """Wilson's interval of a share of so many that were asked."""
    estimate = estimates.proportion(share * among, among)
    return round(estimate.low, 3), round(estimate.high, 3)


def _missing(key: str, statement: str, observed: str, reason: str) -> Pattern:
    return Pattern(key, statement, observed, reason=reason)


_TERMINATED, _OBJECTIVES, _DIP = _surveyed(0.20), _surveyed(0.40), _surveyed(0.75)
_ALL_OF_TEN = estimates.proportion(10, 10).low
_DROPS = ("leadership.drop_rate", "leadership.drop_from_resistance", "leadership.drop_from_threat")
_SEEN = "one panel of eleven was seen: what shows in more than one of forty panels and is missing in more than one of forty"
_POSITIVE, _NEGATIVE = (
    "direction of the source: the whole interval above 0",
    "direction of the source: the whole interval below 0",
)

OUTCOMES = (
    Pattern("S3", "cities in which an integrated platform is in use", "at most 10 %", 0.0, 0.10,
            "at most the number of the source", measures.enacted, looked_at=True),
    Pattern("S4", "enacting cities that took eleven years or longer", "up to eleven years in one case", 0.01, 0.50,
            "eleven years are a long case, not a usual one: more than one in a hundred, fewer than half", measures.slow),
    Pattern("S5_scale", "coefficient of reproducibility of the panel's cities by attributes (Guttman)", "1.00", 0.90, 1.0,
            "Guttman's convention for a scale", measures.reproducibility, looked_at=True),
    Pattern("S5_perfect", "panels whose cities by attributes are perfectly nested", "the one panel seen", 0.025, 0.975,
            _SEEN, measures.perfect, looked_at=True),
    Pattern("S5_types", "panels with at most three profiles of attributes", "three profiles in the one panel seen", 0.025,
            0.975,
            _SEEN, measures.few_types, looked_at=True),
    Pattern("S7_agreement", "cities short of enacting whose managers share a vision", "10 of 10", round(_ALL_OF_TEN, 3), 1.0,
            "Wilson's interval of 10 of 10", measures.stalled_agree, from_the_start=True),
    Pattern("S7_content", "cities short of enacting whose frames are nearer to the old", "10 of 10", round(_ALL_OF_TEN, 3), 1.0,
            "Wilson's interval of 10 of 10", measures.stalled_old, from_the_start=True),
)  # fmt: skip

CHANGE = (
    Pattern("S8", "complete transformations that take at most two years from first to last dimension", "a large majority",
            0.5, 1.0, "more than half", measures.revolutionary),
    Pattern("S9_both", "the same where triggers are rare", "revolutionary and gradual are both common", 0.2, 0.8,
            "common: at least one in five", measures.revolutionary_in_calm),
    Pattern("S9_outsider", "share transformed within two years: cities with a visionary newcomer minus others, triggers rare",
            "raised by an outsider at the top", 0.0, INFINITE, _POSITIVE, measures.outsider),
    Pattern("S9_regulation", "share transformed within two years: more regulatory change than the median minus no more, "
            "triggers rare", "raised by regulatory shifts", 0.0, INFINITE, _POSITIVE, measures.regulated),
    Pattern("S9_performance", "later performance after transformations within two years minus slower ones, triggers rare",
            "no significant effect among 50 firms", -0.56, 0.56,
            "standard deviations; what two groups of 25 cannot tell from 0 at 95 %", measures.later_performance),
    Pattern("S10", "rise of the yearly hazard of a discontinuous year with one standard deviation more of small changes "
            "so far, over the mean hazard", "small changes do not accumulate to transformation", -INFINITE, 0.25,
            "less than a quarter more for one standard deviation (assumption)", monthly.accumulation),
    Pattern("B6_ratio", "complete transformations with a year whose structural-change ratio exceeds 0.30",
            "revolutionary change is discontinuous: 0.30 in a year (Romanelli & Tushman, at second hand)", 0.5, 1.0,
            "more than half, as in S8", monthly.discontinuous),
    Pattern("B3", "L-kurtosis of yearly changes of education spending by service minus that of a heteroscedastic normal null",
            "leptokurtic; education is the only spending that the model divides among services", 0.0, INFINITE, _POSITIVE,
            monthly.allocation),
)  # fmt: skip

_EXITS = ("trigger_events.exit_from_crisis", "trigger_events.exit_from_crisis_chief")
PEOPLE = (
    Pattern("S24_turnover", "yearly turnover of CIOs and heads after a year of performance below the panel's mean minus above",
            "raised by low performance", 0.0, INFINITE, _POSITIVE, monthly.turnover, sets=_EXITS),
    Pattern("S24_chief", "that difference for CIOs and heads minus the same for city managers", "less so for chief executives",
            0.0, INFINITE, _POSITIVE, monthly.turnover_of_chiefs, sets=_EXITS),
    Pattern("S24_succession",
            "yearly turnover of CIOs and heads after a year in which the city manager changed minus after others",
            "higher after a succession of the chief executive", 0.0, INFINITE, _POSITIVE, monthly.succession),
    Pattern("S25_friends", "share of advice heard from friends by a shortfall, within cities' top three",
            "poor performance turns executives to friends", 0.0, INFINITE, _POSITIVE, monthly.friends, by_rule=True),
    Pattern("S25_alike", "share of advice heard from the own department by a shortfall, within cities' top three",
            "and to those alike, away from acquaintances and others", 0.0, INFINITE, _POSITIVE, monthly.alike),
    Pattern("S25_change", "change of strategy in the next year by that share, shortfall held equal", "less strategic change",
            -INFINITE, 0.0, _NEGATIVE, monthly.strategic_change),
    Pattern("S25_performance", "performance a year later by that share, present performance and shortfall held equal",
            "worse later performance", -INFINITE, 0.0, _NEGATIVE, monthly.performance_later),
)  # fmt: skip

_F = "as in the section on priors of the evidence, from both sources"
_BOTH = "between the values of S26 and S27"
_RANGE = "between the values of both sources, widened to two digits"
NETWORK = (
    Pattern("S26_density", "density of advice, 21 managers", ".452", 0.30, 0.50, _F, ties.density,
            sets=("advice_network.advice_density",), inputs=("advice_network.advice_density",)),
    Pattern("S26_reciprocity", "advice ties returned, 21 managers", ".474; .392 among 71", 0.35, 0.55, _F, ties.reciprocity,
            inputs=("advice_network.advice_mutuality",)),
    Pattern("S26_transitivity", "transitivity of advice, 21 managers", ".66; .443 among 71", 0.44, 0.67, _BOTH,
            ties.transitivity),
    Pattern("S26_clustering", "clustering of advice without direction, 21 managers", ".74; .48 among 71", 0.48, 0.75, _BOTH,
            ties.clustering),
    Pattern("S26_centralisation", "centralisation of who is asked, 21 managers", ".47; .35 among 71", 0.35, 0.48, _BOTH,
            ties.centralisation, inputs=("advice_network.popularity_spread",)),
    Pattern("S26_spread", "standard deviation of how many a manager asks over their mean, 21 managers", "5.5 over 9.1", 0.40,
            0.80, "a third more or less than observed (assumption: one group)", ties.spread,
            inputs=("advice_network.activity_spread",)),
    Pattern("S26_department", "advice within departments over between them, 21 managers", "1.11", 1.0, 1.5, _F, ties.department,
            sets=("advice_network.advice_department",), inputs=("advice_network.advice_department",)),
    Pattern("S26_upward", "upward minus lateral density of advice, 21 managers", ".68 minus .41", 0.0, INFINITE, _POSITIVE,
            ties.upward, by_rule=True, inputs=("advice_network.advice_upward",)),
    Pattern("S26_downward", "lateral minus downward density of advice, 21 managers", ".41 minus .35", 0.0, INFINITE, _POSITIVE,
            ties.downward, by_rule=True, inputs=("advice_network.advice_downward",)),
    Pattern("S26_friends", "density of friendship, 21 managers", ".243", 0.16, 0.33,
            "a third more or less than observed (assumption: one group)", ties.friendship,
            inputs=("advice_network.friendship_density",)),
    Pattern("S26_friends_returned", "friendships returned, 21 managers", ".451", 0.35, 0.55, "as for advice",
            ties.friendship_reciprocity, inputs=("advice_network.friendship_mutuality",)),
    Pattern("S26_friends_department", "friendship within departments over between them, 21 managers", "2.06", 1.5, 3.0, _F,
            ties.friendship_department, sets=("advice_network.friendship_department",),
            inputs=("advice_network.friendship_department",)),
    Pattern("S26_friends_level", "friendship within levels over between them, 21 managers", "1.95", 1.3, 2.6,
            "a third more or less than observed (assumption: one group)", ties.friendship_level,
            inputs=("advice_network.friendship_level",)),
    Pattern("S26_layers", "correlation of advice and friendship, 21 managers", ".15", 0.05, 0.25,
            "a tenth more or less (assumption: one group)", ties.layers_alike,
            inputs=("advice_network.layer_overlap",)),
    Pattern("S27_density", "mean number asked among 71 over among 21", "12.6 over 9.1: density falls roughly with 1/n", 0.8,
            2.0, "1 is exactly 1/n, 3.5 a constant density; observed 1.4", ties.thinning,
            inputs=("advice_network.density_exponent",)),
    Pattern("S27_reciprocity", "advice ties returned, 71 managers", ".392; .474 among 21", 0.35, 0.55, _F,
            ties.reciprocity_of_many),
    Pattern("S27_transitivity", "transitivity of advice, 71 managers", ".443", 0.34, 0.54,
            "a tenth more or less (assumption: one group)", ties.transitivity_of_many),
    Pattern("S27_clustering", "clustering of advice without direction, 71 managers", ".48", 0.38, 0.58,
            "a tenth more or less (assumption: one group)", ties.clustering_of_many),
    Pattern("S27_centralisation", "centralisation of who is asked, 71 managers", ".35", 0.25, 0.48,
            _BOTH + ", a tenth less below",
            ties.centralisation_of_many),
    _missing("S27_homophily", "advice within practice, status and gender over between", "2.8, 2.0, 1.5",
             "managers of the model have a department and a level; partners' practice, status and gender have no counterpart"),
)  # fmt: skip

SYSTEMS = (
    Pattern("S30_terminated", "programmes given up, of those started", "20 % of 117", *_TERMINATED, "Wilson's interval",
            measures.given_up, sets=_DROPS, looked_at=True),
    Pattern("S30_objectives", "completed programmes after which, a year on, the platform is not integrated and in use",
            "40 % of 117 short of objectives; 79 and 80 % in two surveys of vendors", _OBJECTIVES[0], 0.80,
            "from Wilson's lower limit of 40 % to the highest survey", monthly.objectives),
    _missing("S30_budget", "programmes over budget", "25 %; 65 and 93 % late or over cost among 1 300", _NO_BUDGET),
    _missing("S31", "right-skewed overruns of cost and time", "+27 % cost, +55 % time on average; one in six far worse",
            _NO_BUDGET),
    _missing("S30_late", "months by which benefits come later than expected", "about six",
             "nobody in the model expects benefits by a date"),
    _missing("S31_sector", "overruns in public organisations against private ones", "little difference",
             "all organisations of the model are cities, and " + _NO_BUDGET),
    Pattern("S32_dip", f"cities whose performance falls by {measures.DIP:g} points or more after a first programme starts",
            "75 % of 117", *_DIP, "Wilson's interval", measures.dips,
            sets=("performance.from_flux", "performance.flux_recovery"), looked_at=True),
    Pattern("S32_months", "months below the year before, in cities with such a dip",
            "two to four quarters; three to nine months",
            3.0, 12.0, "the shortest and the longest", measures.months_below,
            sets=("performance.from_flux", "performance.flux_recovery"), looked_at=True),
    Pattern("S32_better", "performance in the third year after the start minus the first", "significantly better later", 0.0,
            INFINITE, _POSITIVE, monthly.recovery),
    Pattern("S33", "use with the higher education minus the lower, the same cities", "more education, better results", 0.0,
            INFINITE, _POSITIVE, measures.dose, by_rule=True),
    _missing("S33_overrun", "overruns below 13 % of the budget for education, over above 17 %", "three times likelier",
            _NO_BUDGET),
    Pattern("S34", "that difference at the higher K minus at the lower", "larger with complexity and interdependence", 0.0,
            INFINITE, _POSITIVE, measures.contingent),
    Pattern("S35_indirect", "performance by management practices through monitoring, standardised", "mediated", 0.0, INFINITE,
            _POSITIVE, measures.mediated),
    Pattern("S35_direct", "that path minus the size of the direct path", "no direct effect", 0.0, INFINITE,
            "the indirect path is the larger: the whole interval above 0", measures.more_mediated),
    Pattern("S36_focus", "performance by concentration of yearly changes on one dimension, extent of change held equal",
            "detrimental among 428 governments", -INFINITE, 0.0, _NEGATIVE, monthly.focus),
    Pattern("S36_consistency", "performance by likeness of the composition of changes from year to year, the same held equal",
            "no effect among 428 governments", -0.095, 0.095, "standardised; what 428 cannot tell from 0 at 95 %",
            monthly.consistency),
    _missing("S36_congruence", "performance by congruence of types of innovation", "its lack is harmful",
             "the abstract that was read gives the word and no measure"),
)  # fmt: skip

PATTERNS = (*OUTCOMES, *CHANGE, *PEOPLE, *NETWORK, *SYSTEMS)
