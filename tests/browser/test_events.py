"""What the class lets strike: each button adds its event at the playhead, and the past stays as it was."""

import numpy as np
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.browser]

KINDS = ("election", "crisis", "regulation", "demand", "technology", "new_cio", "visionary_cio", "support")
MAIN = ("election", "crisis", "new_cio", "visionary_cio", "support")
AT = 30


def label(view, kind):
    return view.page.evaluate("kind => framebreak.meta.events.find((one) => one.kind === kind).label", kind)


def press(view, kind):
    """The button of an event, by its label; those that are seldom used lie in a fold."""
    button = view.page.locator("#events button.strike-button").filter(has_text=label(view, kind)).first
    if kind == "new_cio":  # its label is part of no other, but "visionary CIO" ends alike
        button = view.page.locator("#events").get_by_role("button", name=label(view, kind), exact=False).first
    fold = view.page.locator("#events details")
    if not button.is_visible():
        fold.locator("summary").click()
    button.click()


def past(run, until):
    """All that a run says of entries up to `until`."""
    return {
        side: [
            {name: series[: until + 1] for name, series in own["series"].items()},
            [own[name][: until + 1] for name in ("practices", "in_place", "content", "frames", "resisting", "broke", "joined")],
        ]
        for side, own in run["sides"].items()
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_button_adds_its_event_at_the_playhead_and_leaves_the_past(page, server, kind):
    page.page.evaluate(f"framebreak.seek({AT})")
    before = page.run()
    after = page.after(lambda: press(page, kind))
    assert page.scene("events") == f"{AT}:{kind}"
    assert after == server.json(f"api/run?events={AT}:{kind}")
    assert past(after, AT) == past(before, AT)
    for side in ("left", "right"):
        own = [each for each in after["sides"][side]["events"] if each["is_yours"]]
        assert [each["month"] for each in own] == [AT]
    assert any(
        not np.array_equal(series, before["sides"][side]["series"][name])
        for side in ("left", "right")
        for name, series in after["sides"][side]["series"].items()
    )
    assert page.app("playhead") == AT


def test_events_undo_one_by_one_and_clear(page):
    start = page.run()
    for month, kind in ((20, "crisis"), (30, "election"), (40, "visionary_cio")):
        page.page.evaluate(f"framebreak.seek({month})")
        page.after(lambda kind=kind: press(page, kind))
    assert page.scene("events") == "20:crisis,30:election,40:visionary_cio"
    undo = page.page.get_by_role("button", name="Undo the last event")
    page.after(undo.click)
    assert page.scene("events") == "20:crisis,30:election"
    page.after(lambda: page.press("Backspace"))
    assert page.scene("events") == "20:crisis"
    press_clear = page.page.locator("#events").get_by_role("button", name="Clear")
    assert page.after(press_clear.click) == start
    assert page.scene("events") == ""
    assert page.hash == "t=40"
    page.after(undo.click)  # clearing is undone as well
    assert page.scene("events") == "20:crisis"


def test_an_event_strikes_while_the_cities_play(page):
    page.page.evaluate("framebreak.seek(20)")
    page.press("Space")
    page.until("framebreak.playhead >= 22")
    run = page.after(lambda: page.press("c"))
    assert page.app("isPlaying")
    page.press("Space")
    month, kind = page.scene("events").split(":")
    assert kind == "crisis"
    assert 22 <= int(month) <= page.app("playhead")
    assert [each["month"] for each in run["sides"]["left"]["events"] if each["is_yours"]] == [int(month)]


def test_every_key_of_an_event_does_what_its_button_does(page):
    keys = page.page.evaluate("framebreak.meta.events.map((one) => [one.kind, one.key])")
    for at, (kind, key) in enumerate([each for each in keys if each[1]]):
        page.page.evaluate(f"framebreak.seek({10 + at})")
        page.press(key)
        assert page.scene("events").split(",")[-1] == f"{10 + at}:{kind}"


def test_the_schedule_adds_and_removes_events_of_any_month(page):
    page.page.locator("#tabs").get_by_role("button", name="Levers").click()
    page.page.locator("#event-month").fill("50")
    page.page.locator("#event-kind").select_option("crisis")
    page.after(page.page.locator("#levers form").get_by_role("button", name="Add").click)
    assert page.scene("events") == "50:crisis"
    page.after(page.page.get_by_role("button", name="Remove crisis after month 50").click)
    assert page.scene("events") == ""


def test_strikes_are_marked_in_both_cities_as_they_come(page):
    page.page.evaluate(f"framebreak.seek({AT})")
    for kind in ("crisis", "support", "new_cio"):
        run = page.after(lambda kind=kind: press(page, kind))
    page.page.evaluate("framebreak.reveal(); framebreak.seek(framebreak.meta.months)")
    for side in ("left", "right"):
        strikes = page.page.locator(f".city.{side} svg.lanes .strike.is-yours")
        assert strikes.count() == 3
        # only a trigger is used, or passes
        own = {each["kind"]: each["is_trigger"] for each in run["sides"][side]["events"] if each["is_yours"]}
        assert own == {"crisis": True, "support": False, "new_cio": False}
        assert page.page.locator(f".city.{side} svg.lanes .strike.is-plain").count() == 2
    page.press("w")
    happened = page.page.locator("#words .happened li").all_inner_texts()
    assert sum(text.endswith(("Mayor's support", "New CIO")) for text in happened) == 4
    assert sum("Crisis: " in text for text in happened) >= 2
