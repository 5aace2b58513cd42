"""What was changed by hand is undone, one change after the other; a slide begins anew."""

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.browser]


def test_levers_events_and_cities_are_undone_one_after_the_other(view):
    page = view().open("seed=7", tab="levers")
    undo = page.page.locator("#tools .undo")
    assert undo.is_disabled()
    first = page.app("query()")
    page.after(lambda: page.page.evaluate("framebreak.setScene({ 'complementarity.strength': 0.2 }, { from: 'levers' })"))
    second = page.app("query()")
    for strength in (0.3, 0.4, 0.5):  # a slider on its way
        page.page.evaluate(f"framebreak.setScene({{ 'change_programme.effort': {40 * strength} }}, {{ from: 'levers' }})")
    third = page.app("query()")
    page.after(lambda: page.page.evaluate("framebreak.setScene({ events: '30:crisis' }, { from: 'events' })"))
    page.after(lambda: page.page.get_by_role("button", name="Another city").click())
    page.after(undo.click)
    assert "events=30:crisis" in page.app("query()")
    page.after(lambda: page.page.keyboard.press("Control+z"))
    assert page.app("query()") == third
    page.after(undo.click)
    assert page.app("query()") == second
    page.after(undo.click)
    assert page.app("query()") == first
    assert undo.is_disabled()
    page.page.keyboard.press("Control+z")  # there is nothing left
    assert page.app("query()") == first


def test_a_slide_begins_anew_and_a_field_has_its_own_undo(view):
    page = view().open(story="01-one-city-two-ways")
    undo = page.page.locator("#tools .undo")
    assert undo.is_disabled()
    page.page.evaluate("framebreak.setScene({ 'cognitive_framework.threshold': 9 }, { from: 'story-levers' })")
    assert undo.is_enabled()
    page.page.locator(".hands summary").click()
    page.page.locator("#hands-links").fill("something")
    page.page.keyboard.press("Control+z")
    assert page.scene("cognitive_framework.threshold") == 9
    page.page.locator(".story-next").click()
    assert undo.is_disabled()
