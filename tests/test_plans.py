"""A plan is a programme as data: every regime is one, both drivers follow it alike, and it has the effort of any programme."""

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from simulation import ensemble, parameters, plans
from simulation.time_step import at_step
from simulation.vocabulary import Role, Trigger
from tests import worlds
from tests.test_drivers import PROGRAMMES, assert_drivers_agree, differences
from tests.worlds import SMALL, config, setting

# 12 effort over 40 months: parts of a pace of .3 add up without rounding, so that plans can be compared bit for bit
CONCURRENT, PIECEMEAL = ((*options, "numbers=hand_set") for options in (worlds.CONCURRENT, worlds.PIECEMEAL))
PRACTICES = setting().practices
STEADY = {"mechanisms.endogenous_drops": False, "mechanisms.champion_exit": False}
PLAN = "change_programme.plan"


def planned(*moves, options=CONCURRENT, **values):
    return setting(*options, **(SMALL | values | {PLAN: list(moves)}))


def followed(*moves, seed=1, driver="kernel", **values):
    return ensemble.history(planned(*moves, **values), seed, driver=driver)


def but(found, *names):
    return [each for each in found if each[1] not in names]


@pytest.mark.parametrize("values", PROGRAMMES.values(), ids=PROGRAMMES)
@pytest.mark.parametrize("options", [CONCURRENT, PIECEMEAL], ids=["concurrent", "piecemeal"])
def test_every_programme_is_a_plan_bit_for_bit(options, values):
    values = SMALL | {"change_programme.start_month": 4} | values
    configured = ensemble.history(setting(*options, **values), 1)
    plan = [{"month": 4, "work": "all"}]
    for driver in ensemble.DRIVERS if "simultaneity" in str(values) else ("kernel",):
        assert differences(configured, ensemble.history(setting(*options, **values, **{PLAN: plan}), 1, driver=driver)) == []


@pytest.mark.parametrize("driver", ensemble.DRIVERS)
def test_concurrent_and_piecemeal_are_plans_whatever_is_configured(driver):
    values = SMALL | {"change_programme.start_month": 4}
    for options, other, at_a_time in ((CONCURRENT, PIECEMEAL, 64), (PIECEMEAL, CONCURRENT, 1)):
        configured = ensemble.history(setting(*options, **values), 1)
        move = {"month": 4, "work": "all", "at_a_time": at_a_time, "effort": 0.3}
        assert differences(configured, followed(move, options=other, driver=driver)) == []


def test_piecemeal_written_move_by_move_is_piecemeal():
    configured = ensemble.history(
        setting(*PIECEMEAL, **SMALL, **{"change_programme.start_month": 4, "change_programme.sequence": "listed"}), 1
    )
    moves = [{"month": 4 + 5 * place, "work": [name]} for place, name in enumerate(PRACTICES)]
    found = but(differences(configured, followed(*moves, options=PIECEMEAL)), "order", "plan")
    assert found == []


KINDS = {
    "pause": [{"month": 4, "work": "all"}, {"month": 9, "pause": True}, {"month": 15, "work": "all", "at_a_time": 2}],
    "back off": [{"month": 4, "work": ["integration"], "effort": 0.1}, {"month": 14, "back_off": True}],
    "tell first": [{"month": 2, "tell": True}, {"month": 9, "work": "all"}, {"month": 12, "tell": False}],
    "any trigger": [{"month": 3, "use": "any"}, {"month": 5, "work": "all", "at_a_time": 3}],
    "triggers": [{"month": 3, "use": ["technology", "election"]}, {"month": 3, "work": ["deference", "integration"]}],
    "people": [
        {"month": 4, "work": "all"},
        {"month": 6, "replace": "cio", "visionary": True},
        {"month": 6, "replace": "mayor"},
        {"month": 9, "replace": "city_manager", "visionary": False},
    ],
    "interests": [{"month": 4, "work": "all"}, {"month": 8, "align": 0.6}, {"month": 20, "align": None}],
    "monitoring first": [{"month": 4, "monitor": True, "effort": 0.2}, {"month": 12, "work": "all", "at_a_time": 2}],
    "all of it": [
        {"month": 2, "use": "any"},
        {"month": 2, "tell": True},
        {"month": 5, "work": ["monitoring", "deference"], "at_a_time": 1},
        {"month": 5, "align": 0.3},
        {"month": 11, "pause": True},
        {"month": 12, "replace": "cio"},
        {"month": 13, "work": "all", "effort": 0.11},
        {"month": 20, "tell": False},
        {"month": 30, "back_off": True},
    ],
}
FORMS = {
    "as it is": {},
    "steady": STEADY,
    "by dimension": {"change_programme.by_dimension": 1, "change_programme.simultaneity": 1},
    "turns by need": {"mechanisms.fixed_turns": False},
    "begun": {"leadership.vision": "begun", "leadership.renewal": 0.2, "know_how.depreciation": 0.05},
    "partners": {"outside_partners.number": 2, "leadership.drop_rate": 0.05, "know_how.exploit": 0.9},
}


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("moves", KINDS.values(), ids=KINDS)
def test_drivers_agree_on_every_move(moves, form):
    assert_lawful(planned(*moves, **form), assert_drivers_agree(planned(*moves, **form)))


def assert_lawful(world, history):
    """All effort of a plan is offered, applied, lost or unspent, and no month has more than the pace."""
    cities, q = history.cities, world.parameters
    programme, partners = q.change_programme, q.outside_partners
    total = programme.effort + partners.number * partners.effort * programme.span
    base = cities["on_education"] + cities["on_interfaces"] + cities["on_efficiency"]
    lost = sum(cities[name] for name in cities.dtype.names if name.startswith("lost_"))
    given = cities["applied"] + lost
    assert (given <= total / programme.span + 1e-9).all()
    assert np.allclose((given + cities["unspent"]).sum(axis=0), total, rtol=0.0, atol=1e-9)
    assert np.allclose(cities["offered"], given + cities["unspent"] + base, rtol=0.0, atol=1e-9)
    assert (cities["unspent"] >= -1e-12).all()


@st.composite
def some_plan(draw, effort=12.0, span=40.0, months=48):
    """Any plan of work and pauses within the effort of the programme."""
    count, month, moves, asked = draw(st.integers(1, 5)), draw(st.integers(0, 10)), [], 0.0
    for place in range(count):
        share, long = draw(st.floats(0.05, 1.0)), draw(st.integers(1, 7))
        if asked + share * long / span > 0.9 or month >= months - 1:
            break
        names = draw(st.one_of(st.just("all"), st.lists(st.sampled_from(PRACTICES), min_size=1, unique=True)))
        moves.append({"month": month, "work": names, "effort": share * effort / span, "at_a_time": draw(st.integers(1, 8))})
        asked, month = asked + share * long / span, month + long
        if place < count - 1 and month < months - 9 and draw(st.booleans()):
            moves.append({"month": month, "pause": True})
            month += draw(st.integers(1, 4))
    if "pause" in moves[-1]:
        moves.pop()
    if month < months and draw(st.booleans()):
        moves.append({"month": month, "back_off": True})
    return moves


@settings(max_examples=3, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
@given(moves=some_plan(), seed=st.integers(0, 2**32), form=st.sampled_from(list(FORMS)))
def test_any_plan_has_the_effort_of_the_programme_in_both_drivers(moves, seed, form):
    little = SMALL | {"city.cities": 1, "city.managers": 6, "city.services": 3}
    values = FORMS[form] | little
    world = planned(*moves, **values)
    compiled, readable = (ensemble.history(world, seed, driver=name) for name in ensemble.DRIVERS)
    assert differences(compiled, readable) == []
    assert_lawful(world, compiled)
    from_outside = [Trigger.ELECTION, Trigger.REGULATION, Trigger.DEMAND, Trigger.TECHNOLOGY]
    plain = ensemble.history(setting("leadership=convergent", "numbers=hand_set", **little), seed)
    for kind in from_outside:  # the same luck
        assert np.array_equal(compiled.cities["exposed"][..., kind], plain.cities["exposed"][..., kind])
    month = moves[0]["month"]  # nothing happens before the first move
    for part in ("cities", "managers", "services"):
        before, calm = (getattr(history, part)[: month + 1] for history in (compiled, plain))
        names = [name for name in before.dtype.names if form in ("as it is", "steady", "by dimension")]
        for name in names:
            assert np.array_equal(before[name], calm[name]), name


@pytest.mark.parametrize("driver", ensemble.DRIVERS)
def test_a_move_leaves_every_bit_before_its_month(driver):
    first = {"month": 4, "work": "all", "at_a_time": 64}
    without = followed(first, driver=driver)
    for move in (
        {"month": 20, "pause": True},
        {"month": 20, "back_off": True},
        {"month": 20, "work": ["integration"], "effort": 0.05},
        {"month": 20, "tell": False},
        {"month": 20, "replace": "cio"},
        {"month": 20, "align": 0.5},
    ):
        rest = [{"month": 30, "work": "all"}] if "pause" in move else []
        changed = followed(first, move, *rest, driver=driver)
        for part in ("cities", "managers", "services"):
            one, other = getattr(without, part), getattr(changed, part)
            for name in one.dtype.names:
                if name != "plan":
                    assert np.array_equal(one[name][:21], other[name][:21]), (move, name)
        assert but(differences(without, changed), "plan") != [], move


def test_moves_of_people_and_interests_are_the_scripts_that_there_are():
    first = {"month": 4, "work": "all"}
    values = {"change_programme.start_month": 4}
    people = followed(first, {"month": 9, "replace": "cio", "visionary": True})
    scripted = {"trigger_events.replaced": [{"month": 9, "role": "cio", "visionary": True}]}
    assert differences(people, ensemble.history(setting(*CONCURRENT, **SMALL, **values, **scripted), 1)) == []
    interests = followed(first, {"month": 9, "align": 0.5}, {"month": 30, "align": None})
    scheduled = {"leadership.channels": [{"month": 9, "alignment": 0.5}, {"month": 30, "alignment": None}]}
    assert differences(interests, ensemble.history(setting(*CONCURRENT, **SMALL, **values, **scheduled), 1)) == []
    monitoring = [{"month": 4, "monitor": True}, {"month": 9, "work": "all"}]
    by_name = [{"month": 4, "work": ["monitoring"]}, {"month": 9, "work": "all"}]
    assert differences(followed(*monitoring), followed(*by_name)) == []


def test_a_pause_offers_nothing_and_the_programme_runs_on():
    cities = followed({"month": 4, "work": "all"}, {"month": 9, "pause": True}, {"month": 15, "work": "all"}, **STEADY).cities
    given = cities["applied"] + sum(cities[name] for name in cities.dtype.names if name.startswith("lost_"))
    assert (given[10:16] == 0.0).all()
    assert (given[5:10] > 0.0).all()
    assert (given[16:] > 0.0).any()
    assert (cities["running"][5:40] == 1.0).all()
    assert (cities["template"][10:16] == cities["template"][9]).all()


def test_a_plan_that_backs_off_ends_and_is_not_dropped():
    cities = followed({"month": 4, "work": "all"}, {"month": 14, "back_off": True}, **STEADY).cities
    assert (cities["running"][5:15] == 1.0).all()
    assert (cities["running"][15:] == 0.0).all()
    assert cities["dropped"].sum() == 0.0
    assert np.allclose(cities["unspent"].sum(axis=0), 12.0 - 10 * 0.3)


def test_who_tells_the_vision_first_has_it_standing_before_the_work():
    work = {"month": 12, "work": "all"}
    told, silent = (
        followed(*moves, work, **STEADY).cities for moves in (({"month": 4, "tell": True},), ({"month": 12, "tell": False},))
    )
    assert (told["standing"][5:13] > 0.3).any()
    assert (told["started"][5] == 1.0).all()
    assert (silent["started"][13] == 1.0).all()
    assert (silent["standing"][13:20] < told["standing"][13:20]).all()
    assert np.array_equal(silent["vision"][13], told["vision"][13])


def test_a_programme_waits_for_the_trigger_that_it_is_to_use():
    moves = [{"month": 3, "use": "election"}, {"month": 5, "work": "all"}]
    values = {"know_how.recognise": 0.9, "know_how.exploit": 0.9, "city.cities": 8}
    cities = followed(*moves, **values).cities
    exploited, started = cities["exploited"], cities["started"]
    others = [kind for kind in Trigger if kind != Trigger.ELECTION]
    assert exploited[..., others].sum() == 0.0
    assert started.sum() > 0.0
    for city in range(8):
        assert np.array_equal(exploited[:, city, Trigger.ELECTION], started[:, city])
        for month in np.flatnonzero(started[:, city]):
            assert (cities["applied"][month : month + 2, city] == 0.0).all()  # work comes as many months after
    anything = followed({"month": 3, "use": "any"}, {"month": 3, "work": "all"}, **values)
    known = values | {"change_programme.start": "first_exploited_trigger", "change_programme.start_month": 3}
    assert differences(anything, ensemble.history(setting(*CONCURRENT, **(SMALL | known)), 1)) == []


WORK = {"month": 4, "work": "all"}
HOSTILE = {
    "no list": ("work", "list of moves"),
    "a mapping": (WORK, "list of moves"),
    "a number": (3, "list of moves"),
    "no mapping": (["work"], "move 1 is 'work'"),
    "a misspelt move": ([{"month": 4, "wrok": "all"}], "did you mean 'work'"),
    "two moves in one": ([{"month": 4, "work": "all", "pause": True}], "work and pause"),
    "no move": ([{"month": 4}], "has none"),
    "effort of a pause": ([WORK, {"month": 9, "pause": True, "effort": 0.1}], "effort beside pause"),
    "no month": ([{"work": "all"}], "has no month; give it one"),
    "a month too far": ([{"month": 48, "work": "all"}], "0 to 47"),
    "half a month": ([{"month": 4.5, "work": "all"}], "4.5"),
    "a true month": ([{"month": True, "work": "all"}], "True"),
    "out of order": ([{"month": 9, "work": "all"}, {"month": 4, "tell": True}], "after month 9"),
    "two at once": ([WORK, {"month": 4, "monitor": True}], "second move of its kind"),
    "nothing to do": ([{"month": 4, "tell": True}], "no move of work"),
    "only people": ([{"month": 4, "replace": "cio"}], "no move of work"),
    "a pause first": ([{"month": 2, "pause": True}, WORK], "before any work"),
    "a pause last": ([WORK, {"month": 9, "pause": True}], "followed by no work"),
    "a pause that is none": ([WORK, {"month": 9, "pause": False}], "False"),
    "after the end": ([WORK, {"month": 9, "back_off": True}, {"month": 12, "work": "all"}], "backed off"),
    "an unknown practice": ([{"month": 4, "work": ["deferense"]}], "did you mean 'deference'"),
    "a practice twice": ([{"month": 4, "work": ["deference", "deference"]}], "twice"),
    "no practice": ([{"month": 4, "work": []}], "'all' or a list"),
    "everything": ([{"month": 4, "work": "everything"}], "'all' or a list"),
    "too much a month": ([{"month": 4, "work": "all", "effort": 0.31}], "at most the pace"),
    "nothing a month": ([{"month": 4, "work": "all", "effort": 0}], "pause instead"),
    "not a number": ([{"month": 4, "work": "all", "effort": float("nan")}], "nan"),
    "a text for effort": ([{"month": 4, "work": "all", "effort": "0.3"}], "'0.3'"),
    "none at a time": ([{"month": 4, "work": "all", "at_a_time": 0}], "at_a_time is 0"),
    "too much in all": (
        [{"month": 0, "work": "all"}, {"month": 45, "work": ["deference"]}],
        "more than change_programme.effort",
    ),
    "nothing left": ([{"month": 0, "work": "all"}, {"month": 40, "work": ["deference"]}], "finds no effort left"),
    "an unknown trigger": ([{"month": 2, "use": "elections"}, WORK], "did you mean 'election'"),
    "a late trigger": ([WORK, {"month": 9, "use": "election"}], "put it first"),
    "an unknown seat": ([WORK, {"month": 9, "replace": "ceo"}], "did you mean 'cio'"),
    "a visionary perhaps": ([WORK, {"month": 9, "replace": "cio", "visionary": "perhaps"}], "'perhaps'"),
    "interests above all": ([WORK, {"month": 9, "align": 1.5}], "1.5"),
    "told a little": ([WORK, {"month": 9, "tell": 0.5}], "true or false"),
}


@pytest.mark.parametrize(("moves", "told"), HOSTILE.values(), ids=HOSTILE)
def test_impossible_plans_are_refused_in_one_line(moves, told):
    with pytest.raises(parameters.InvalidConfiguration) as refused:
        setting(*CONCURRENT, **SMALL, **{PLAN: moves})
    message = str(refused.value)
    assert plans.WHERE in message
    assert told in message
    assert "\n" not in message


def test_a_plan_needs_a_programme_that_is_imposed():
    with pytest.raises(parameters.InvalidConfiguration, match="leadership=imposed"):
        setting(**SMALL, **{PLAN: [WORK]})


def test_a_plan_and_the_configuration_do_not_script_the_same_thing_twice():
    replaced = {"trigger_events.replaced": [{"month": 9, "role": "cio"}]}
    with pytest.raises(parameters.InvalidConfiguration, match="both replace the cio"):
        planned(WORK, {"month": 9, "replace": "cio"}, **replaced)
    visionary = {"trigger_events.added": [{"month": 9, "trigger": "visionary"}]}
    with pytest.raises(parameters.InvalidConfiguration, match="visionary event"):
        planned(WORK, {"month": 9, "replace": "cio", "visionary": False}, **visionary)
    with pytest.raises(parameters.InvalidConfiguration, match="keep one of them"):
        planned(WORK, {"month": 9, "align": 0.5}, **{"leadership.channels": [{"month": 1, "alignment": 0.1}]})
    with pytest.raises(parameters.InvalidConfiguration, match=r"change_programme\.scope"):
        planned({"month": 4, "work": ["deference"]}, **{"change_programme.scope": ["integration"]})


def test_a_setting_without_monitoring_has_no_such_move():
    own = config(*CONCURRENT, **SMALL, **{PLAN: [{"month": 4, "monitor": True}]})
    for row in own["setting"]["practices"]:
        if row.get("effect") == "monitoring":
            row.pop("effect")
    with pytest.raises(parameters.InvalidConfiguration, match="no practice of this setting carries monitoring"):
        parameters.read(own)


def test_a_plan_is_of_months():
    with pytest.raises(parameters.InvalidConfiguration, match="written for months"):
        at_step(planned(WORK), 3.0)


def test_seats_and_triggers_have_the_names_of_the_model():
    assert [Role[name.upper()] for name in plans.TOP] == [Role.MAYOR, Role.CITY_MANAGER, Role.CIO]
    assert plans.blank(8).dtype["wanted"].shape == (len(Trigger),)
