"""What cannot be simulated is refused where it enters, in one line: the thing, the value, the remedy."""

import math

import pytest

from simulation import chance, ensemble
from simulation.parameters import InvalidConfiguration, read
from tests import worlds
from tests.messages import says

MISSPELT = {
    ("cognitive_framework", "opennes"): "openness",
    ("complementarity", "strenght"): "strength",
    ("trigger_events", "timelines"): "timeline",
    ("change_programme", "simultanity"): "simultaneity",
    ("mechanisms", "complementarities"): "complementarity",
    ("city", "citys"): "cities",
    ("horizon", "month"): "months",
    ("setting", "practice"): "practices",
    ("advice_network", "sources"): "source",
}


def refusal(config):
    """The message with which a configuration is refused."""
    with pytest.raises(InvalidConfiguration) as caught:
        read(config)
    message = str(caught.value)
    assert "\n" not in message
    assert 10 < len(message) < 400
    return message


def changed(**values):
    return worlds.config(**values)


@pytest.mark.parametrize(("group", "key"), MISSPELT)
def test_a_misspelt_key_is_answered_with_the_nearest_one(config, group, key):
    config[group][key] = 0.5
    message = refusal(config)
    assert f"{group}.{key}" in message
    assert MISSPELT[group, key] in message


def test_a_misspelt_group_is_answered_with_the_nearest_one(config):
    config["resistence"] = config["resistance"]
    message = refusal(config)
    assert "resistence" in message
    assert "'resistance'" in message


@pytest.mark.parametrize("group", sorted(worlds.config()))
def test_a_missing_group_is_named(config, group):
    del config[group]
    assert group in refusal(config)


@pytest.mark.parametrize("group", sorted(worlds.config()))
@pytest.mark.parametrize("value", [None, 3, "default", [1, 2]])
def test_a_group_that_is_no_group_is_named(config, group, value):
    config[group] = value
    assert group in refusal(config)


@pytest.mark.parametrize("key", ["openness", "tolerance", "threshold"])
def test_a_missing_value_is_named(config, key):
    for gone in ("left out", "null"):
        config["cognitive_framework"][key] = None
        if gone == "left out":
            del config["cognitive_framework"][key]
        assert f"cognitive_framework.{key}" in refusal(config)


def test_a_value_out_of_range_is_named_with_its_range():
    message = refusal(changed(**{"cognitive_framework.tolerance": 1.3}))
    for told in ("cognitive_framework.tolerance", "1.3", "[0, 1]"):
        assert told in message


OUT_OF_RANGE = {
    "deep_structure.regression": -0.01,
    "trigger_events.new_mayor": 2,
    "change_programme.effort": -1.0,
    "change_programme.simultaneity": 0,
    "change_programme.span": 0,
    "platform.education_inertia": 1.0,
    "performance.threat_scale": 0.0,
    "resistance.stake_head": 1.5,
    "complementarity.strength": 1e9,
}


@pytest.mark.parametrize("key", OUT_OF_RANGE)
def test_any_value_out_of_range_is_refused(key):
    message = refusal(changed(**{key: OUT_OF_RANGE[key]}))
    assert key in message
    assert f"{OUT_OF_RANGE[key]:g}" in message


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, "0.5", "much", True, [0.5], {"mean": 0.5}, 1 + 2j])
@pytest.mark.parametrize("key", ["resistance.drag", "horizon.months", "city.cities", "horizon.start_year"])
def test_what_is_no_number_is_refused(key, value):
    message = refusal(changed(**{key: value}))
    assert key in message
    assert str(value) in message or repr(value) in message


@pytest.mark.parametrize("value", ["on", 1, 0, None, 0.5, "true"])
def test_a_mechanism_is_on_or_off(value):
    assert "mechanisms.congestion" in refusal(changed(**{"mechanisms.congestion": value}))


@pytest.mark.parametrize(
    ("key", "value", "near"),
    [
        ("leadership.regime", "impose", "imposed"),
        ("change_programme.sequence", "revers", "reversed"),
        ("change_programme.sequence", 2, "random"),
        ("change_programme.start", "first_trigger", "first_exploited_trigger"),
        ("cognitive_framework.contradiction", "sums", "sum"),
    ],
)
def test_a_choice_that_is_none_is_answered_with_the_options(key, value, near):
    message = refusal(changed(**{key: value}))
    assert key in message
    assert repr(value) in message
    assert near in message


# --- cities ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["city.cities", "city.managers", "city.services", "city.departments", "horizon.months"])
@pytest.mark.parametrize("value", [0, -3, 2.5, "eleven", [], [0], [15, "many"], 10**9, True])
def test_impossible_sizes_are_refused(key, value):
    message = refusal(changed(**{key: value}))
    assert key in message


def test_zero_cities_are_refused():
    message = refusal(changed(**{"city.cities": 0}))
    assert "city.cities is 0" in message
    assert "1" in message


def test_too_few_managers_are_told_how_many_it_takes():
    message = refusal(changed(**{"city.managers": 5}))
    assert "city.managers" in message
    assert "5" in message
    assert "6" in message


def test_managers_of_a_generated_network_must_be_told():
    assert "city.managers" in refusal(changed(**{"city.managers": None}))


# --- practices -------------------------------------------------------------------------------------------------------


def practice(**changes):
    config = worlds.config()
    row = config["setting"]["practices"][2]
    for key, value in changes.items():
        row[key] = value
    return config, row


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"dimension": "busines_structure"}, "business_structure"),
        ({"effect": "defference"}, "deference"),
        ({"effect": "deference"}, "already"),
        ({"shifts_power": 1.5}, "1.5"),
        ({"name": "innovator"}, "twice"),
        ({"name": "two words"}, "two words"),
        ({"name": 3}, "3"),
        ({"shift_power": 0.5}, "shifts_power"),
        ({"embedded": -0.5}, "embedded"),
        ({"called_by": ["tecnology"]}, "technology"),
        ({"called_by": []}, "called_by"),
        ({"called_by": "crisis"}, "list"),
        ({"governed_by": ["cio", "head"]}, "head"),
        ({"governed_by": [["cio"]]}, "governed_by"),
    ],
)
def test_an_impossible_practice_is_refused(changes, told):
    config, _ = practice(**changes)
    assert told in refusal(config)


def test_a_practice_without_a_name_is_refused(config):
    del config["setting"]["practices"][2]["name"]
    assert "name" in refusal(config)


def test_a_dimension_without_practices_is_refused(config):
    config["setting"]["dimensions"] = [*config["setting"]["dimensions"], "spare"]
    assert "spare" in refusal(config)


@pytest.mark.parametrize("key", ["practices", "dimensions"])
@pytest.mark.parametrize("value", [[], None])
def test_a_setting_of_nothing_is_refused(config, key, value):
    config["setting"][key] = value
    assert "setting" in refusal(config)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("practices", 3),
        ("dimensions", 3),
        ("dimensions", [3]),
        *((key, value) for key in ("practices", "dimensions") for value in ("it_strategy", {"a": 1})),
        ("practices", [3]),
    ],
)
def test_a_setting_of_something_else_is_refused(config, key, value):
    config["setting"][key] = value
    assert "setting" in refusal(config)


@pytest.mark.parametrize(
    ("pairs", "told"),
    [
        ("unifrom", "uniform"),
        ([["integration", "defference", 1.0]], "deference"),
        ([["integration", "integration", 1.0]], "twice"),
        ([["integration", "deference", 1.5]], "1.5"),
        ([["integration", "deference", math.nan]], "nan"),
        ([["integration", "deference"]], "weight"),
        (["integration"], "integration"),
        (3, "3"),
        ({"integration": "deference"}, "pairs"),
    ],
)
def test_impossible_pairs_are_refused(pairs, told):
    message = refusal(changed(**{"complementarity.pairs": pairs}))
    assert "complementarity.pairs" in message
    assert told in message


@pytest.mark.parametrize("key", ["scope", "order"])
@pytest.mark.parametrize(
    ("value", "told"),
    [(["inovator"], "innovator"), (["innovator", "innovator"], "twice"), ("everything", "everything"), (7, "7")],
)
def test_impossible_scopes_and_orders_are_refused(key, value, told):
    message = refusal(changed(**{f"change_programme.{key}": value}))
    assert f"change_programme.{key}" in message
    assert told in message


def test_an_empty_scope_is_refused():
    assert "change_programme.scope" in refusal(changed(**{"change_programme.scope": []}))


# --- events ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "told"),
    [
        ({"month": 3, "trigger": "crises"}, "crisis"),
        ({"month": -1, "trigger": "crisis"}, "-1"),
        ({"month": 156, "trigger": "crisis"}, "156"),
        ({"month": 3.5, "trigger": "crisis"}, "3.5"),
        ({"month": 3, "trigger": "crisis", "strength": 2.0}, "2"),
        ({"month": 3, "trigger": "crisis", "strength": math.nan}, "nan"),
        ({"month": 3, "trigger": "crisis", "force": 1.0}, "force"),
        ({"month": 3}, "trigger"),
        ({"trigger": "crisis"}, "month"),
        ({"month": 3, "strength": 1.0}, "trigger"),
        ({"trigger": "crisis", "strength": 1.0}, "month"),
        ("crisis", "crisis"),
    ],
)
def test_impossible_events_are_refused(event, told):
    message = refusal(changed(**{"trigger_events.added": [event], "horizon.months": 156}))
    assert "trigger_events.added" in message
    assert told in message


@pytest.mark.parametrize("added", [3, "crisis", {"month": 3, "trigger": "crisis"}])
def test_events_that_are_no_list_are_refused(added):
    assert "trigger_events.added" in refusal(changed(**{"trigger_events.added": added}))


@pytest.mark.parametrize(
    ("events", "told"),
    [
        ([{"month": 3, "role": "cfo"}], "did you mean 'cio'"),
        ([{"month": 3, "role": "head"}], "choose from: mayor, city_manager, cio"),
        ([{"month": 3, "role": None}], "None"),
        ([{"month": -1, "role": "cio"}], "-1"),
        ([{"month": 156, "role": "cio"}], "0 to 155"),
        ([{"month": 3.5, "role": "cio"}], "3.5"),
        ([{"month": True, "role": "cio"}], "True"),
        ([{"month": 3, "role": "cio", "visionary": 1}], "true, false, or null"),
        ([{"month": 3, "role": "cio", "visionary": "yes"}], "'yes'"),
        ([{"month": 3, "role": "cio", "visionry": True}], "did you mean 'visionary'"),
        ([{"month": 3}], "{month, role, visionary}"),
        ([{"role": "cio"}], "{month, role, visionary}"),
        (["cio"], "'cio'"),
        ([{"month": 3, "role": "cio"}, {"month": 3, "role": "cio", "visionary": True}], "cio in month 3 twice"),
        (3, "list"),
        ("cio", "list"),
        ({"month": 3, "role": "cio"}, "list"),
    ],
)
def test_impossible_replacements_are_refused(events, told):
    message = refusal(changed(**{"trigger_events.replaced": events, "horizon.months": 156}))
    assert "trigger_events.replaced" in message
    assert told in message


@pytest.mark.parametrize(
    ("channels", "told"),
    [
        ([{"month": 3, "alinment": 0.5}], "did you mean 'alignment'"),
        ([{"month": 3, "alignment": 1.5}], "alignment from month 3 on is 1.5"),
        ([{"month": 3, "alignment": True}], "True"),
        ([{"month": 3, "funding": -0.1}], "-0.1"),
        ([{"month": 3, "funding": math.nan}], "nan"),
        ([{"month": 3, "framework": 1}], "true, false, or null"),
        ([{"month": 3, "framework": "yes"}], "'yes'"),
        ([{"month": 156, "framework": True}], "0 to 155"),
        ([{"month": 3.5, "framework": True}], "3.5"),
        ([{"month": True, "framework": True}], "True"),
        ([{"month": 3}], "one channel or more"),
        ([{"alignment": 0.5}], "{month, framework, alignment, funding}"),
        (["framework"], "'framework'"),
        ([{"month": 9, "funding": 0.1}, {"month": 3, "funding": 0.2}], "month 3 after month 9"),
        ([{"month": 3, "funding": 0.1}, {"month": 3, "framework": True}], "once, in order"),
        (3, "list"),
        ("framework", "list"),
        ({"month": 3, "funding": 0.1}, "list"),
    ],
)
def test_impossible_channels_are_refused(channels, told):
    message = refusal(changed(**{"leadership.channels": channels, "horizon.months": 156}))
    assert "leadership.channels" in message
    assert told in message


def test_an_ordinary_cio_in_the_month_of_a_visionary_event_is_refused():
    scripts = {"trigger_events.added": [{"month": 9, "trigger": "visionary"}]}
    scripts["trigger_events.replaced"] = [{"month": 9, "role": "cio", "visionary": False}]
    message = refusal(changed(**scripts))
    assert "trigger_events.replaced" in message
    assert "month 9" in message


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "empty"),
        ("date,event\n", "no rows"),
        ("date,event\n2003-01,election\n2001-01,election\n", "2001-01"),
        ("date,event\n2001-13,election\n", "2001-13"),
        ("date,event\n2001-01,lottery\n", "lottery"),
        ("when,event\n2001-01,election\n", "when"),
        ("date,event,strength\n2001-01,election,7\n", "7"),
    ],
)
def test_impossible_timelines_are_refused(text, told, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(text)
    message = refusal(changed(**{"trigger_events.timeline": str(path)}))
    assert "mine.csv" in message
    assert told in message


def test_a_timeline_that_is_not_there_is_answered_with_the_shipped_one():
    assert "canada_1999_2012" in refusal(changed(**{"trigger_events.timeline": "canada_1999_2021"}))


@pytest.mark.parametrize("value", [3, True, ["canada_1999_2012"]])
def test_a_timeline_that_is_no_name_is_refused(value):
    assert "timeline" in refusal(changed(**{"trigger_events.timeline": value}))


# --- networks --------------------------------------------------------------------------------------------------------

TEN = "source,target\n" + "".join(f"m{i},m{(i + 1) % 10}\n" for i in range(10))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "empty"),
        ("source,target\n", "no rows"),
        ("source,target,weight\na,b,-1\n", "-1"),
        ("source,target,weight\na,b,heavy\n", "heavy"),
        (TEN + "m1,m1\n", "m1"),
        (TEN + "m1,m2\n", "m1"),
        ("source,target\na,b\nb,c\nc,a\n", "3"),
        ("from,to\na,b\n", "source"),
    ],
)
def test_impossible_networks_are_refused(text, told, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(text)
    message = refusal(changed(**{"advice_network.source": str(path), "city.managers": None}))
    assert "mine.csv" in message
    assert told in message


def test_a_network_of_another_size_is_refused(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(TEN)
    assert read(changed(**{"advice_network.source": str(path), "city.managers": None})).managers[0] == 10
    message = refusal(changed(**{"advice_network.source": str(path), "city.managers": 15}))
    for told in ("city.managers", "15", "10"):
        assert told in message


def test_a_network_too_small_for_a_city_is_refused(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("source,target\na,b\nb,c\nc,d\nd,e\ne,a\n")
    message = refusal(changed(**{"advice_network.source": str(path), "city.managers": None}))
    assert "5" in message
    assert "6" in message


def test_managers_whom_nobody_is_tied_to_are_refused(tmp_path):
    path, table = tmp_path / "mine.csv", tmp_path / "table.csv"
    path.write_text(TEN)
    table.write_text("manager,level\n" + "".join(f"m{i},1\n" for i in range(10)) + "lonely,2\n")
    values = {"advice_network.source": str(path), "advice_network.attributes": str(table), "city.managers": None}
    assert "lonely" in refusal(changed(**values))


@pytest.mark.parametrize(
    ("key", "value"), [("attributes", "table.csv"), ("roles", {"mayor": "a", "city_manager": "b", "cio": "c"})]
)
def test_what_tells_of_a_network_that_is_generated_is_refused(key, value):
    assert says(
        refusal(changed(**{f"advice_network.{key}": value})), f"advice_network.{key} ... generated ... advice_network.source"
    )


@pytest.mark.parametrize("value", [*(value for value in (3, None, True)), "krackhardt_high_tech_manager"])
def test_a_network_that_is_not_there_is_refused(value):
    message = refusal(changed(**{"advice_network.source": value, "city.managers": None}))
    assert str(value) in message


# --- seeds and panels ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [-1, 1.0, "7", None, True, [7]])
def test_an_impossible_seed_is_refused(seed):
    with pytest.raises(chance.InvalidSeed) as caught:
        chance.key(seed)
    assert repr(seed) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("seed", [0, 2**32, 2**64, 10**40])
def test_a_seed_may_be_of_any_size(seed):
    assert chance.key(seed).tolist() != chance.key(seed + 1).tolist()


WRONG = [2.5, "3", None, True]


@pytest.mark.parametrize("panels", [0, -1, range(3, 3), range(0, 6, 2), range(-1, 3), *WRONG])
def test_an_impossible_number_of_panels_is_refused(panels):
    with pytest.raises(InvalidConfiguration) as caught:
        ensemble.run(worlds.setting(**worlds.SMALL), 1, panels)
    assert repr(panels) in str(caught.value)


@pytest.mark.parametrize("threads", [0, -1, 1.5, "2", True])
def test_threads_that_are_no_number_of_threads_are_refused(threads):
    with pytest.raises(InvalidConfiguration, match="threads is"):
        ensemble.run(worlds.setting(**worlds.SMALL), seed=1, panels=1, threads=threads)


def test_an_unknown_driver_is_refused():
    with pytest.raises(InvalidConfiguration, match=r"meza.*kernel, mesa"):
        ensemble.history(worlds.setting(**worlds.SMALL), 1, driver="meza")


def test_a_setting_cannot_be_changed_after_it_was_checked():
    own = worlds.setting()
    with pytest.raises(AttributeError):
        own.months = 3
    with pytest.raises(ValueError, match="read-only"):
        own.misfit[0, 1] = 3.0
