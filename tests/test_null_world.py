"""With every mechanism replaced by its neutral substitute, regimes of equal pace and span must tie (TOST).

Two regimes are called equivalent when the 90 % interval of their paired difference lies within +-.03: in shares as they
are, in continuous outcomes per standard deviation. Each comparison so errs at most once in twenty worlds that differ by
.03, and as all of them must pass, the whole test errs no more often than that (intersection and union). Panels are the
independent units, for cities of a panel hear one another. Seeds are fixed: the tests give the same answer every time.
"""

from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from experiments.study_tools import plausible
from simulation import ensemble, parameters
from tests import worlds
from tests.worlds import setting

MARGIN, LEVEL = 0.03, 0.05
VALUES = {
    "change_programme.effort": 5.0,  # no practice fills up: nothing is lost at the ceiling
    "change_programme.span": 48,
    "change_programme.start_month": 12,
    "change_programme.sequence": "random",
    "change_programme.scope": "all",
    "horizon.months": 156,
}
ARMS = {
    "all at once": {"change_programme.simultaneity": 8},
    "one by one": {"change_programme.simultaneity": 1},
    "three at a time": {"change_programme.simultaneity": 3},
    "dimension by dimension": {"change_programme.simultaneity": 1, "change_programme.by_dimension": 1},
}
MEASURED = ["architecture", "sharing", "use", "bridging", "education", "content_end", "agreement_end", "burden_end"]
MEASURED += ["performance_end", "performance_mean", "effort_applied", "effort_on_education"]
FIRST, SECOND = "all at once", "one by one"


def run(arm, panels, seed, thresholds=(), mechanisms=()):
    switched = {f"mechanisms.{name}": True for name in mechanisms}
    own = setting("leadership=imposed", "mechanisms=neutral", **VALUES, **ARMS[arm], **dict(thresholds), **switched)
    return ensemble.run(own, seed, panels)


def at_the_middle(panels=60, seed=77):
    """Thresholds near the medians of a pilot on other luck: shares then lie well between .2 and .8."""
    pilot = run(FIRST, panels, seed)
    middle = {"platform.integrated_from": "architecture", "enactment.enacted_from": "use"}
    return {key: float(np.clip(np.median(pilot[name]), 0.05, 0.95)) for key, name in middle.items()}


def by_panel(table, name):
    """Mean of an outcome in each panel."""
    return np.array([part.mean() for part in np.split(table[name].astype(float), table["panel"][-1] + 1)])


def interval(one, other, name, scale=1.0):
    """The 90 % interval of the paired difference between two arms."""
    apart = (by_panel(other, name) - by_panel(one, name)) / scale
    half = stats.t.ppf(1.0 - LEVEL, len(apart) - 1) * apart.std(ddof=1) / np.sqrt(len(apart))
    return apart.mean() - half, apart.mean() + half


def untied(one, other):
    """Outcomes whose interval leaves the margin."""
    found = {}
    for name in ("integrated", "used", "enacted"):
        low, high = interval(one, other, name)
        if not -MARGIN < low <= high < MARGIN:
            found[name] = (low, high)
    for name in MEASURED:
        spread = one[name].std()
        low, high = interval(one, other, name, spread if spread > 1e-9 else 1.0)
        if not -MARGIN < low <= high < MARGIN:
            found[name] = (low, high)
    return found


def compared(arm, panels, seed=78, **more):
    thresholds = at_the_middle()
    tables = [run(which, panels, seed, thresholds, **more) for which in (FIRST, arm)]
    for table in tables:
        table["enacted"] = table["outcome"] == 2
    return tables


def test_regimes_tie_where_every_mechanism_is_neutral():
    """A quick look, at the shares and at the outcomes that need few twins."""
    one, other = compared(SECOND, panels=120)
    assert not set(untied(one, other)) - {"effort_on_education"}


@pytest.mark.slow
@pytest.mark.parametrize(("arm", "panels"), [("one by one", 4000), ("three at a time", 1500), ("dimension by dimension", 4000)])
def test_regimes_of_every_simultaneity_tie_in_the_null_world(arm, panels):
    """Twins enough for intervals of about half the margin in cumulated education, which varies most with the order of
    dimensions; shares would need a tenth."""
    one, other = compared(arm, panels)
    for name in ("integrated", "used", "enacted"):
        assert 0.2 < one[name].mean() < 0.8, name  # the tie is not two zeros
    for table in (one, other):  # measured after every programme has ended, all of it offered and none dropped
        assert (table["programmes"] == 1).all()
        assert not table["drops"].any()
        assert np.allclose(table["effort_unspent"], 0.0, atol=1e-6)
    assert untied(one, other) == {}


EDUCATION = tuple(f"platform.education_{name}" for name in ("floor", "from_strategy", "from_heads"))


def below_the_ceiling(config, draw):
    """A draw in which education never exceeds the benchmark, and collaboration does not quicken recovery from flux.

    Two rules that no switch replaces are not linear along a path. Skill is a share: education beyond the benchmark supports no
    more of it, so with IT strategy in place early for some cities and late for others mean skill is below that of cities in
    which it rises evenly. Flux settles by a share that grows with collaboration, a product of two things that a programme
    moves. Totals of effort and of education tie in either case, and so does every end.
    """
    values = {name: draw.get(name, config["platform"][name.partition(".")[2]]) for name in EDUCATION}
    most = max(1.0, sum(values.values()))
    return {**{name: value / most for name, value in values.items()}, "performance.recovery_from_collaboration": 0.0}


def apart_in_draws(changed_in, draws=40, panels=30):
    """Difference of either arm's outcomes in each plausible draw of the null world, in standard deviations of cities."""
    config = worlds.config("leadership=imposed", "mechanisms=neutral")
    drawn = plausible.draws(config, plausible.load(), draws, 1999).changes
    assert sum(draw["change_programme.effort"] > 12.0 for draw in drawn) > draws // 3
    apart = {name: [] for name in ("use", "performance_end", "performance_mean", "content_end")}
    for draw in drawn:
        tables = []
        for number in (1.0, 64.0):
            changed = {name: dict(group) for name, group in config.items()}
            values = {"change_programme.sequence": "random", "change_programme.simultaneity": number}
            for name, value in (draw | values | changed_in(config, draw)).items():
                group, _, parameter = name.partition(".")
                changed[group][parameter] = value
            tables.append(ensemble.run(parameters.read(changed), 1, panels))
        for name, values in apart.items():
            spread = max(float(tables[0][name].std()), 1e-3)
            values.append(float(np.mean(by_panel(tables[1], name) - by_panel(tables[0], name))) / spread)
    return apart


@pytest.mark.slow
def test_regimes_tie_in_the_null_world_of_plausible_draws():
    """Effort from half to three times what all practices can use, and 72 more parameters: nothing but regime-neutral rules.

    Shares are not compared, as thresholds would have to be set in each draw; continuous outcomes are, in their own units. The
    mean of performance over all months may differ, by what two rules do along the path (`below_the_ceiling`); ends may not.
    """
    apart = apart_in_draws(lambda config, draw: {})
    for name, values in apart.items():
        most, on_average = (0.2, 0.03) if name == "performance_mean" else (0.1, 0.01)  # the whole path is in that mean
        assert max(np.abs(values)) < most, name
        assert abs(np.mean(values)) < on_average, name


@pytest.mark.slow
def test_the_whole_path_ties_where_nothing_bends_it():
    """In the same draws without the two rules that are not linear: the mean over all months ties like the ends."""
    for name, values in apart_in_draws(below_the_ceiling).items():
        most, on_average = (0.03, 0.005) if name == "performance_mean" else (0.1, 0.01)
        assert max(np.abs(values)) < most, name
        assert abs(np.mean(values)) < on_average, name


def test_the_arms_of_the_null_world_do_differ_on_the_way():
    """The tie is one of results: the paths are not the same."""
    paths = []
    for arm in (FIRST, SECOND):
        own = setting("leadership=imposed", "mechanisms=neutral", **VALUES, **ARMS[arm])
        paths.append(ensemble.history(own, seed=78).cities["structure"])
    begun, ended = VALUES["change_programme.start_month"], VALUES["change_programme.start_month"] + 48
    assert abs(paths[0][(begun + ended) // 2] - paths[1][(begun + ended) // 2]).max() > 0.1
    assert np.allclose(paths[0][ended + 1], paths[1][ended + 1], atol=0.02)


def test_the_comparison_can_fail():
    """The same comparison sees a mechanism that is put back: parallel work that gets in its own way."""
    one, other = compared(SECOND, panels=60, mechanisms=("congestion",))
    assert {"effort_applied", "architecture", "use"} <= set(untied(one, other))
    assert other["effort_applied"].mean() > one["effort_applied"].mean()


def test_the_pace_of_the_null_world_is_the_same_for_all():
    for one, other in pairwise(ARMS):
        worlds = [setting("leadership=imposed", "mechanisms=neutral", **VALUES, **ARMS[arm]) for arm in (one, other)]
        offered = [ensemble.history(world, seed=79).cities["offered"] for world in worlds]
        assert np.allclose(*offered, rtol=0.0, atol=1e-9)
