"""Levers that do nothing are named, each with a reason, and no other: held against runs with every lever at its ends."""

import numpy as np
import pytest

from experiments.classroom import idle, scene, stories, twins
from experiments.classroom.labels import labels
from simulation import ensemble

PANELS = 3
LEVERS = labels()["levers"] | labels()["side_levers"]
WORLDS = {
    "imposed": {},
    "one at a time": {"change_programme.simultaneity": "1"},
    "dimensions": {"change_programme.simultaneity": "2", "change_programme.by_dimension": "1"},
    "first exploited trigger": {"change_programme.start": "first_exploited_trigger"},
    "chosen": {"leadership.regime": "chosen"},
    "convergent": {"leadership.regime": "convergent"},
    "no elections": {"trigger_events.election_period": "0"},
    "no triggers": {"trigger_events": "none"},
    "dated triggers": {"trigger_events": "canada"},
    "observed network": {"advice_network": "krackhardt"},
    "shared services": {"shared_services.services": "5", "shared_services.agreement": "ties"},
    "mandate": {"shared_services.services": "5", "shared_services.agreement": "mandate"},
    "partners": {"outside_partners.number": "2"},
    "no complementarity": {"complementarity": "none"},
}
SLIDES = {f"{story.name} {at}": dict(slide.scene) for story in stories.read_all() for at, slide in enumerate(story.slides, 1)}
DISTINCT = {tuple(sorted(address.items())): name for name, address in reversed(SLIDES.items())}


def rows_of(address, side, panels=PANELS):
    """Outcomes of a side; what cities know is left out, since a lever of know-how moves that in any case."""
    read = scene.read(scene.sided(address).items())
    rows = ensemble.run(read.setting(side), read.seed, range(panels), threads=1)
    return {name: column for name, column in rows.items() if not name.startswith("know_how")}


def is_same(one, other):
    return all(np.array_equal(one[name], other[name], equal_nan=one[name].dtype.kind == "f") for name in one)


def values(key):
    lever = LEVERS[key]
    if "choices" in lever:
        return list(lever["choices"])
    numbers = [lever["low"], (lever["low"] + lever["high"]) / 2, lever["high"]]
    return [f"{round(each) if lever['step'] == 1 else each:g}" for each in numbers]


def moving(address, key, side):
    """The values of a lever at which a scene's outcomes are others, none where it does nothing."""
    own = key if key == "city.managers" else f"{side}.{key}"
    ref = rows_of(address, side)
    return [value for value in values(key) if not is_same(ref, rows_of({**address, own: value}, side))]


def setting(address, side):
    return scene.read(scene.sided(address).items()).setting(side)


@pytest.mark.slow
@pytest.mark.parametrize("name", WORLDS)
def test_levers_that_do_nothing_are_named_and_no_other_is(name):
    address = WORLDS[name]
    found = idle.idle(setting(address, "left"))
    assert set(found) - {"pairs"} <= set(LEVERS) | {"know_how.staff"}
    assert all(why.strip() and not why.endswith(".") for why in found.values())
    for key in LEVERS:
        if key == "leadership.regime" or (key == "city.managers" and key in found):
            continue  # who decides always matters; an observed network refuses another number of managers
        where = moving(address, key, "left")
        assert bool(where) == (key not in found), (key, where, found.get(key))


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(DISTINCT.values()))
@pytest.mark.parametrize("side", scene.SIDES)
def test_on_every_slide_only_levers_that_do_nothing_are_held(name, side):
    address = SLIDES[name]
    found = idle.idle(setting(address, side))
    for key in sorted(set(found) & set(LEVERS)):
        assert not moving(address, key, side), (key, found[key])


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(DISTINCT.values()))
@pytest.mark.parametrize("side", scene.SIDES)
def test_on_every_slide_a_lever_of_the_story_is_held_or_does_something(name, side):
    address, levers = SLIDES[name], stories.find(name.split()[0]).levers
    found = idle.idle(setting(address, side))
    for key in levers:
        assert key in found or moving(address, key, side), key


def test_a_lever_of_a_story_does_something_on_one_slide_at_least():
    for story in stories.read_all():
        for lever in story.levers:
            still = [idle.idle(setting(dict(slide.scene), side)) for slide in story.slides for side in scene.SIDES]
            assert not all(lever in each for each in still), (story.name, lever)


def test_beyond_its_limit_the_density_of_advice_moves_nothing():
    key = idle.DENSITY
    limit = idle.limits(setting({}, "left"))[key]
    assert limit.value == pytest.approx(0.465, abs=0.001)
    assert "0.46" in limit.why or "0.47" in limit.why
    at, beyond, below = (rows_of({f"left.{key}": f"{value:g}"}, "left") for value in (limit.value + 0.001, 0.6, 0.4))
    assert is_same(at, beyond)
    assert not is_same(at, below)
    assert idle.limits(setting({"advice_network": "krackhardt"}, "left")) == {}
    assert idle.limits(setting({"city.managers": "21"}, "left"))[key].value == pytest.approx(0.6)


def test_no_pair_counts_while_k_is_zero():
    address = {"complementarity.strength": "0"}
    assert "pairs" in idle.idle(setting(address, "left"))
    assert is_same(rows_of(address, "left"), rows_of({**address, "pairs": "prospector.innovator:1"}, "left"))


def test_the_page_gets_them_with_every_run():
    run = twins.as_json(scene.read({"left.leadership.regime": "chosen"}.items()))
    left, right = (run["sides"][side] for side in scene.SIDES)
    assert left["idle"]["change_programme.simultaneity"] == "the leaders decide on this themselves"
    assert "change_programme.simultaneity" not in right["idle"]
    assert "know_how.scope" in right["idle"]
    assert set(left["limits"][idle.DENSITY]) == {"value", "why"}
