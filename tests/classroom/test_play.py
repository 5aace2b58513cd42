"""Play: what is decided so far does not depend on what comes later, nothing hidden is sent, and nonsense is refused."""

import json
import re

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from experiments import simulate
from experiments.classroom import app
from experiments.classroom.play import answer, debrief, moves, scenarios, sight
from experiments.classroom.play.moves import QUARTER
from experiments.errors import Refusal
from simulation import ensemble
from simulation.vocabulary import Outcome
from tests import worlds
from tests.test_drivers import assert_drivers_agree, differences
from tests.worlds import SMALL

DEFAULT = "1-the-default-city"
ALL = [scenarios.find(name, level) for name in scenarios.names() for level in scenarios.LEVELS]
each_scenario = pytest.mark.parametrize("scenario", ALL, ids=lambda each: each.address)
EVERYTHING = (
    "6:align:30,24:work:deference.integration:100,30:work:collaboration:50,33:pause,33:tell:off,36:hire:cio:visionary,"
    "36:work:monitoring:75,48:tell:on,60:work:innovator.prospector.shared_vision.change_seeking.integration:100,105:align:none,"
    "120:pause"
)
PLAYS = {
    "everything": EVERYTHING,
    "all of the effort": "0:work:deference.integration:100",
    "ended": "24:work:deference:25,60:off,72:hire:cio:ordinary",
    "nothing but people": "12:hire:cio:ordinary,24:align:30",
    "nothing": "",
}


@pytest.fixture(scope="module")
def client():
    with TestClient(app.make("http://127.0.0.1:8642/"), base_url="http://127.0.0.1:8642") as opened:
        yield opened


def until(text, month):
    return ",".join(each for each in text.split(",") if each and int(each.split(":")[0]) < month)


def history(scenario, text, month, driver="kernel"):
    read = moves.read(text, month, scenario.rules)
    return ensemble.history(scenario.own(read, month).setting("left"), scenario.base.seed, scenario.base.panel, driver=driver)


@pytest.mark.parametrize("text", PLAYS.values(), ids=PLAYS)
def test_what_has_happened_does_not_depend_on_what_is_decided_later(text):
    scenario = scenarios.find(DEFAULT, 1)
    whole = history(scenario, text, scenario.rules.months)
    for month in range(0, scenario.rules.months, 4 * QUARTER if text != EVERYTHING else QUARTER):
        so_far = history(scenario, until(text, month), month)
        for one, other in ((whole.cities, so_far.cities), (whole.managers, so_far.managers), (whole.services, so_far.services)):
            for name in one.dtype.names:
                assert one[name][: month + 1].tobytes() == other[name][: month + 1].tobytes(), (month, name)


def test_a_play_ends_as_the_same_plan_does_under_framebreak_run(client):
    end = client.get(f"/api/debrief?scenario={DEFAULT}&level=1&moves={EVERYTHING}").json()
    scenario = scenarios.find(DEFAULT, 1)
    scene = scenario.own(moves.read(EVERYTHING, 156, scenario.rules), 156)
    assert end["command"].startswith("framebreak run")
    assert "change_programme.plan=[{month:6,align:0.3}," in end["command"]
    assert "None" not in end["command"]
    rows = simulate(*scene.overrides("left"), panels=scene.panel + 1, seed=scene.seed)
    row = rows[(rows["panel"] == scene.panel) & (rows["city"] == scene.city)].iloc[0]
    yours = end["ends"][0]
    assert {"silo": 0, "integrated": 1, "enacted": 2}[yours["outcome"]] == row["outcome"]
    assert (yours["use"], yours["architecture"]) == (row["use"], row["architecture"])


def test_a_debrief_tells_what_became_of_the_effort(client):
    end = client.get(f"/api/debrief?scenario={DEFAULT}&moves={EVERYTHING}").json()
    hidden = end["hidden"]
    assert hidden["applied"] + sum(hidden["lost"].values()) + hidden["unspent"] == pytest.approx(end["budget"])
    assert hidden["applied"] + sum(hidden["lost"].values()) == pytest.approx(end["ends"][0]["effort"])
    assert 0 < hidden["heard"] < hidden["broke"] == end["ends"][0]["breaks"]


def test_rivals_are_the_programmes_of_framebreak_run(client):
    end = client.get(f"/api/debrief?scenario={DEFAULT}&level=2&moves=").json()
    scenario = scenarios.find(DEFAULT, 2)
    base = ["leadership=imposed", "leadership.vision=begun", "change_programme.effort=15.9", "change_programme.span=39"]
    own = {
        "at_once": ["change_programme.simultaneity=8"],
        "piece_by_piece": ["change_programme.simultaneity=1"],
        "nothing": ["leadership.regime=convergent"],
    }
    for each in end["ends"][1:4]:
        rows = simulate(*base, *own[each["name"]], panels=scenario.base.panel + 1, seed=scenario.base.seed)
        row = rows[(rows["panel"] == scenario.base.panel) & (rows["city"] == scenario.base.city)].iloc[0]
        assert each["use"] == row["use"]
    assert end["ends"][0]["use"] == end["ends"][3]["use"]  # nothing was done


def test_both_drivers_follow_a_play_alike():
    world = worlds.setting(*worlds.CONCURRENT, "numbers=hand_set", **SMALL)
    programme = world.parameters.change_programme
    rules = moves.Rules(world.practices, world.months, {"cio": 1}, ("visionary",), (30,), programme.effort, programme.span)
    text = "3:work:deference.integration:50,6:align:30,9:pause,12:hire:cio:visionary,12:work:monitoring:100,15:tell:off"
    for month in (18, world.months):
        plan = moves.plan(moves.read(text, month, rules), month, rules)
        assert_drivers_agree(worlds.setting(*worlds.CONCURRENT, "numbers=hand_set", **SMALL, **{"change_programme.plan": plan}))


@pytest.mark.slow
def test_mesa_lives_the_same_play_in_the_same_city():
    scenario = scenarios.find(DEFAULT, 1)
    assert differences(*(history(scenario, EVERYTHING, 156, driver) for driver in ensemble.DRIVERS)) == []


HIDDEN = ("resistance", "agreement", "frame_content", "threat", "attention", "outcome", "ends", "best", "template", "standing")


def keys_of(value):
    if isinstance(value, dict):
        return set(value) | set().union(*map(keys_of, value.values()), set())
    return set().union(*map(keys_of, value), set()) if isinstance(value, list) else set()


@pytest.mark.parametrize("seat", sight.MAY)
@pytest.mark.parametrize("level", scenarios.LEVELS)
def test_a_turn_tells_nothing_of_what_comes_and_of_what_is_hidden(monkeypatch, seat, level):
    query = [("scenario", DEFAULT), ("level", str(level)), ("seat", seat), ("month", "60"), ("moves", "24:work:deference:100")]
    play = answer.read(query)
    seen = answer.as_json(play)
    assert not keys_of(seen) & set(HIDDEN)
    assert max(seen["reports"]["months"]) <= 60
    assert all(len(values) == len(seen["reports"]["months"]) for values in seen["reports"].values())
    assert all(each["month"] < 60 for each in seen["news"])
    assert {each["seat"] for each in seen["contacts"]} < set(range(15))
    real = ensemble.history

    def overwritten(*args, **kwargs):
        found = real(*args, **kwargs)
        for part in found:
            for name in part.dtype.names:
                part[name][61:] = -7 if part[name].dtype.kind == "i" else np.nan
        return found

    monkeypatch.setattr(sight.ensemble, "history", overwritten)
    assert answer.as_json(play) == seen  # nothing after the month was read


def test_a_seat_sees_its_own_and_levels_differ():
    def seen(seat, level=1):
        return answer.as_json(answer.read([("scenario", DEFAULT), ("level", str(level)), ("seat", seat), ("month", "36")]))

    assert "use" in seen("alone")["reports"]
    assert "use" not in seen("alone", 2)["reports"]
    assert "own_use" in seen("head")["reports"]
    assert "own_use" not in seen("mayor")["reports"]
    assert seen("cio")["budget"] is None
    assert seen("cio")["programme"]["spent"] is None
    assert seen("mayor")["budget"]["total"] == 21.2
    assert seen("mayor", 2)["budget"]["total"] == pytest.approx(15.9)
    assert all(each["frame"] is None for each in seen("alone", 2)["contacts"])
    assert all(each["quarters"] is None for each in seen("alone", 2)["practices"])
    assert seen("alone", 2)["comes"] == ["drawn"]
    assert seen("alone", 2)["reports"]["months"] == [0, 12, 24, 36]
    contacts = {seat: [each["seat"] for each in seen(seat)["contacts"]] for seat in ("mayor", "city_manager", "cio", "head")}
    assert len(set(map(tuple, contacts.values()))) == 4


def test_a_programme_that_is_over_spends_nothing_more():
    text = "15:work:integration.deference.collaboration:75,33:work:integration.deference.collaboration.monitoring:100"
    query = [("scenario", "4-a-strong-union-of-heads"), ("month", "60"), ("moves", text)]
    seen = answer.as_json(answer.read(query))
    assert seen["programme"]["ended"] == "dropped"
    assert seen["budget"]["asked"] == seen["programme"]["spent"] < seen["budget"]["total"]
    assert [each["kind"] for each in seen["news"]].count("dropped") == 1
    told = [(each["month"], each["text"]) for each in seen["news"] if "mayor" in each["text"]]
    assert len({month for month, _ in told}) == len(told)  # an election that brings a new mayor is told once


def test_rumours_come_from_contacts_alone():
    at = sight.eyes(scenarios.find(DEFAULT, 1), moves.read("24:work:deference.integration:100", 60, ALL[0].rules), 60, "alone")
    seen = answer.as_json(answer.read([("scenario", DEFAULT), ("month", "60"), ("moves", "24:work:deference.integration:100")]))
    broke = {seat for seat in range(at.people.shape[1]) if (at.people["broke"][:, seat] > 0.0).any()}
    assert broke - set(at.contacts)  # frames break of which nobody tells
    told = [each["text"] for each in seen["news"] if each["kind"] == "break"]
    assert {sight.name_of(at.network, seat) for seat in broke & set(at.contacts)} == {
        re.search("frame of the (.*) breaks", text)[1] for text in told
    }


REFUSED = {
    "month=7": "a turn is a quarter",
    "month=159": "from 0 to 156",
    "month=\u0663": "from 0 to 156",
    "moves=zzz": "the month of a move",
    "moves=24:dance": "is no move",
    "moves=24:work:deference": "is no whole move",
    "moves=24:work:dancing:100": "'dancing'",
    "moves=24:work:deference.deference:100": "twice",
    "moves=24:work:deference:33": "25, 50, 75, 100",
    "moves=25:work:deference:100": "a quarter begins",
    "moves=3:pause": "before any work",
    "moves=3:tell:on": "before any work",
    "moves=24:work:deference:100,30:off,33:work:deference:100": "a programme starts once",
    "moves=33:work:deference:100,30:pause": "in order of months",
    "moves=24:work:deference:100,24:pause": "second move of its kind",
    "moves=0:work:deference:100,60:work:integration:100": "no effort left",
    "moves=24:hire:cio:visionary,30:hire:cio:visionary": "more often",
    "moves=24:hire:mayor:visionary": "lets you replace",
    "moves=24:hire:cio:drawn": "who comes",
    "moves=24:align:99": "one of 30",
    "month=30&moves=30:work:deference:100": "moves come before it",
    "level=3": "level",
    "seat=king": "there is no seat",
    "scenario=nowhere": "there is no scenario",
    "fast=1": "there is no fast",
    "month=3&month=6": "twice",
}


@pytest.mark.parametrize(("query", "words"), REFUSED.items())
def test_what_cannot_be_is_refused_in_one_line(client, query, words):
    for path in ("/api/play", "/api/debrief", "/api/debrief.csv"):
        refused = client.get(f"{path}?{query}")
        assert refused.status_code == 400
        text = refused.json()["error"]
        assert words in text
        assert "\n" not in text
        assert len(text) < 400
    assert client.get(f"/api/debrief/thousand?against=at_once&{query}").status_code == 400


def test_a_rival_that_is_none_is_refused(client):
    assert client.get("/api/debrief/thousand?against=luck").status_code == 400


PART = st.sampled_from(
    [
        "24",
        "0",
        "153",
        "-3",
        "9" * 30,
        "work",
        "pause",
        "off",
        "tell",
        "hire",
        "align",
        "deference",
        "100",
        "on",
        "cio",
        "visionary",
        "none",
        "",
        "\u0663",
        "1e3",
        "nan",
    ]
)
NONSENSE = st.one_of(st.text(max_size=40), st.lists(st.lists(PART, max_size=5).map(":".join), max_size=6).map(",".join))


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from([*answer.KEYS, "against", "x"]), NONSENSE, max_size=4))
@example({"moves": "24:work:deference:100,24:tell:off", "month": "27"})
@example({"moves": "\x00", "seat": "\ud7ff"})
def test_no_link_breaks_the_server(client, values):
    for path in ("/api/play", "/api/debrief"):
        got = client.get(path, params=values)
        assert got.status_code in (200, 400)
        if got.status_code == 400:
            assert got.json()["error"]


@st.composite
def some_play(draw, scenario):
    """Any play that the rules allow."""
    rules, kept = scenario.rules, []
    for month in sorted(draw(st.lists(st.sampled_from(range(0, 156, QUARTER)), max_size=8, unique=True))):
        text = draw(
            st.one_of(
                st.builds(
                    lambda names, part: f"work:{'.'.join(sorted(names, key=rules.practices.index))}:{part}",
                    st.sets(st.sampled_from(rules.practices), min_size=1),
                    st.sampled_from(moves.PARTS),
                ),
                st.sampled_from(["pause", "off", "tell:off", "tell:on", f"hire:cio:{rules.comes[0]}", "align:30"]),
            )
        )
        try:
            moves.read(",".join([*kept, f"{month}:{text}"]), 156, rules)
        except Refusal:
            continue
        kept.append(f"{month}:{text}")
    return ",".join(kept)


@settings(max_examples=15, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.data())
def test_any_play_that_is_allowed_can_be_lived_and_spends_no_more_than_its_budget(data):
    scenario = scenarios.find(DEFAULT, data.draw(st.sampled_from(scenarios.LEVELS)))
    text = data.draw(some_play(scenario))
    month = data.draw(st.sampled_from(range(0, 157, QUARTER)))
    read = moves.read(until(text, month), month, scenario.rules)
    assert ",".join(each.text for each in read) == until(text, month)
    scene = scenario.own(read, month)
    city = ensemble.history(scene.setting("left"), scene.seed, scene.panel).cities[: month + 1, scene.city]
    spent = sight.spent(city)
    assert spent <= scenario.rules.effort + 1e-9
    assert spent <= sum(amount for _, _, amount in moves.quarters(read, month, scenario.rules)) + 1e-9
    given_a_month = sum(city[name] for name in city.dtype.names if name == "applied" or name.startswith("lost_"))
    assert (given_a_month <= scenario.rules.pace + 1e-9).all()


def test_moves_are_taken_away_as_csv(client):
    got = client.get(f"/api/debrief.csv?scenario={DEFAULT}&moves={EVERYTHING}")
    lines = got.text.splitlines()
    assert lines[0] == "month,move,effort_of_its_first_quarter,as_in_a_link"
    assert len(lines) == 1 + len(EVERYTHING.split(","))
    assert [line.rsplit(",", 1)[1] for line in lines[1:]] == EVERYTHING.replace(
        "deference.integration", "integration.deference"
    ).replace(
        "innovator.prospector.shared_vision.change_seeking.integration",
        "prospector.innovator.integration.shared_vision.change_seeking",
    ).split(",")


def test_a_thousand_twins_of_a_play_come_with_a_first_estimate_first(client):
    got = client.get(f"/api/debrief/thousand?scenario={DEFAULT}&moves=24:work:deference:100&against=nothing")
    lines = [json.loads(line) for line in got.text.splitlines()]
    assert lines[0]["done"] < lines[-1]["done"] == lines[-1]["cities"] == 1001
    assert lines[-1]["is_final"]
    assert lines[-1]["right"]["enacted"]["share"] == 0.0


def test_scenarios_are_listed_without_what_is_known_of_them(client):
    listed = client.get("/api/play/scenarios").json()
    assert [each["name"] for each in listed] == list(scenarios.names())
    assert len(listed) == 6
    assert all(set(each) == {"name", "title", "question"} for each in listed)


@each_scenario
def test_a_scenario_says_what_it_is(scenario):
    assert scenario.title
    assert scenario.question
    assert scenario.begins
    assert bool(scenario.hints) == (scenario.level == 1)
    assert scenario.best is not None
    assert scenario.best.plays >= 500
    assert scenario.best.search
    assert scenario.chosen_for


@pytest.mark.parametrize("key", ["wrong", "scene"])
def test_a_scenario_that_is_none_is_refused_in_words(key):
    content = {"title": "t", "question": "q", "begins": "b", "scene": {}}
    broken = content | {"wrong": 1} if key == "wrong" else {name: value for name, value in content.items() if name != key}
    with pytest.raises(Refusal, match=key):
        scenarios.read("x", 1, broken)


@pytest.mark.slow
@each_scenario
def test_a_scenario_has_the_property_that_it_is_chosen_for(scenario):
    months, known = scenario.rules.months, scenario.chosen_for
    scenes = {name: scenario.base._replace(left=scenario.rival(name)) for name in scenarios.RIVALS}
    scenes["best"] = scenario.own(scenario.best.moves, months)
    ends = {name: debrief.end(scene) for name, scene in scenes.items()}
    if scenario.level == 1:
        assert {name: ends[name]["outcome"] for name in known["ends"]} == known["ends"]
        for name in known.get("dropped", ()):
            assert ends[name]["drops"] == 1
        for name in known.get("kept", ()):
            assert ends[name]["drops"] == 0
    if "best_is_not" in known:
        assert ends["best"]["outcome"] != known["best_is_not"]
    else:
        order = ["silo", "integrated", "enacted"]
        assert order.index(ends["best"]["outcome"]) >= max(order.index(ends[name]["outcome"]) for name in scenarios.RIVALS)
    if "compare" in known and scenario.level == 1:
        texts = known["compare"]["play"], known["compare"]["with"]
        found = [debrief.end(scenario.own(moves.read(text, months, scenario.rules), months))["outcome"] for text in texts]
        assert found == known["compare"]["ends"]


@pytest.mark.parametrize("moves", ["", "24:work:integration.deference:100", "0:align:30,24:work:monitoring:50,60:off"])
def test_what_a_play_came_to_is_what_its_debrief_shows(moves):
    played = answer.read([("scenario", "1-the-default-city"), ("level", "2"), ("moves", moves)])
    shown = debrief.as_json(played)["ends"][0]
    outcome, effort = debrief.came_to(played)
    assert Outcome(outcome).name.lower() == shown["outcome"]
    assert effort == pytest.approx(shown["effort"], rel=1e-12, abs=1e-12)
