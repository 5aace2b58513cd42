"""A French page has no English word: main views, dialogs, Play and notes, for those who see it and for those who hear it."""

import pytest

from experiments.classroom import languages, stories
from tests.classroom.english_words import ENGLISH_ALONE, words

pytestmark = [pytest.mark.slow, pytest.mark.browser]

CITY = "4-a-strong-union-of-heads"
MOVES = "0:align:60,24:work:deference.integration:50,36:hire:cio:visionary,48:pause"
# Names, what is the same in every language, and keys of addresses.
NAMES = "framebreak english csv png svg optuna tpe play moves work pause hire cio visionary align docs sources md decisions "
NAMES += "prospector innovator integration deference collaboration monitoring shared vision change seeking"
# What is shown or read out, but for what is a command or a name in another language.
READ = """() => {
  const skipped = "script, style, pre, textarea, kbd, input, #tip, #language, [lang=en], iframe, noscript";
  const all = [...document.querySelectorAll("body, body *")].filter((one) => !one.closest(skipped));
  const texts = all.flatMap((one) => [...one.childNodes].filter((node) => node.nodeType === 3).map((node) => node.textContent));
  const said = ["aria-label", "title", "alt", "placeholder", "aria-valuetext", "aria-roledescription"];
  return [document.title, ...texts, ...all.flatMap((one) => said.map((name) => one.getAttribute(name) ?? ""))];
}"""


ENGLISH = ENGLISH_ALONE - words(NAMES)


def left_over(view):
    view.page.wait_for_timeout(150)
    return sorted(words(view.page.evaluate(READ)) & ENGLISH)


@pytest.fixture
def french(view, server):
    """A French page."""
    return view(f"{server.address}?lang=fr")


def test_many_words_would_be_found():
    assert len(ENGLISH) > 1000
    assert {"cities", "city", "frame", "levers", "what", "breaks", "the"} <= ENGLISH


@pytest.mark.parametrize("tab", ["", "levers", "thousand", "map", "story"])
def test_the_two_cities(french, tab):
    french.open("", t=156, **({"tab": tab} if tab else {}))
    french.until("document.documentElement.dataset.parts")
    french.page.evaluate("framebreak.reveal()")
    if tab in ("thousand", "map"):
        french.until(f"document.querySelector('#{tab} svg')")
    for fold in french.page.locator("details:visible > summary").all():
        fold.evaluate("(one) => { one.parentElement.open = true; }")
    assert left_over(french) == []
    assert french.page.evaluate("document.documentElement.lang") == "fr"


def test_the_start_and_its_dialogs(french):
    french.open()
    assert left_over(french) == []
    for opening in ("byHelp", "words", "take"):
        french.page.evaluate("document.querySelectorAll('dialog[open]').forEach((one) => one.close())")
        if opening == "byHelp":
            french.page.locator("#tools button").last.click()
        else:
            french.page.evaluate("framebreak.reveal()")
            french.page.locator("#tools button", has_text={"words": "En mots", "take": "Emporter"}[opening]).click()
        assert left_over(french) == []


def test_what_is_under_the_pointer(french):
    french.open("events=30:crisis", t=60)
    for place in (".lanes", ".network .node", ".label.practice", ".strike-button", "label[for]"):
        french.page.locator(f"{place} >> visible=true").first.hover()
        french.page.wait_for_timeout(200)
        said = french.page.locator("#tip").text_content()
        assert words(said) & ENGLISH == set()


@pytest.mark.parametrize("story", [each.name for each in stories.read_all()][::3])
def test_stories_with_their_notes(french, story):
    french.open("", story=story, notes=1, step=2, bet="left")
    french.until("document.querySelector('.notes h4')")
    assert left_over(french) == []


def test_a_seed_that_cannot_be_is_refused_in_french(french):
    french.expected = {422}
    french.page.goto(f"{french.address}#change_programme.effort=90000")
    french.until("!document.querySelector('#banner').hidden")
    assert left_over(french) == []


@pytest.mark.parametrize(
    "page_only",
    [
        {"play": "choose.1"},
        {"play": f"{CITY}.1", "notes": 1},
        {"play": f"{CITY}.1", "moves": MOVES, "month": 60},
        {"play": f"{CITY}.2", "moves": "24:work:deference:100", "month": 60, "seat": "head"},
        {"play": f"{CITY}.1", "moves": MOVES, "month": 60, "seat": "cio"},
        {"play": f"{CITY}.1", "moves": MOVES, "month": 60, "seat": "mayor"},
        {"play": f"{CITY}.1", "moves": MOVES, "month": 156},
    ],
    ids=["choose", "begin", "turn", "head", "cio", "mayor", "debrief"],
)
def test_play(french, page_only):
    french.open("", **page_only)
    french.until("document.querySelector('#play').dataset.drawn")
    if page_only.get("month") == 156:
        french.until("document.querySelector('.debrief-thousand').dataset.final === 'true'")
    if "notes" in page_only:
        french.until("document.querySelector('.notes h4')")
    assert left_over(french) == []


def test_a_team_hands_over_in_french_and_a_wrong_move_is_refused_in_french(french):
    french.expected = {400}
    french.open("", play=f"{CITY}.1", seat="head")
    french.until("document.querySelector('#play').dataset.drawn")
    french.page.locator("[data-focus=go]").click()
    french.until("document.querySelector('#play').dataset.shown === 'handover'")
    assert left_over(french) == []
    french.page.evaluate("framebreak.setPage({ moves: '24:work:x:100', month: 60, seat: null })")
    french.until("document.querySelector('#play').dataset.shown === 'refused'")
    assert left_over(french) == []


def test_the_other_language_is_one_link_away_with_the_same_view(french):
    french.open("", t=30, tab="map")
    assert french.page.locator("#language").text_content() == "English"
    assert french.page.evaluate("framebreak.address()").startswith(french.address)
    french.page.locator("#language").click()
    french.until("document.documentElement.lang === 'en' && globalThis.framebreak?.playhead === 30")
    assert "lang=fr" not in french.page.url
    assert "tab=map" in french.page.url
    assert french.page.locator("h1").text_content() == languages.say("en", "head.h1")


def test_a_play_goes_on_in_the_other_language_with_its_moves_and_its_draft(french):
    french.open("", play="1-the-default-city.1", month=24)
    french.until("document.querySelector('#play').dataset.drawn")
    french.page.locator("#practice-monitoring").check()
    before = french.page.evaluate("framebreak.address().split('#')[1]")
    assert "draft=" in before
    french.page.locator("#language").click()
    french.until("document.documentElement.lang === 'en' && document.querySelector('#practice-monitoring')")
    assert french.page.evaluate("framebreak.address().split('#')[1]") == before
    assert french.page.locator("#practice-monitoring").is_checked()
    french.page.locator("#language").click()
    french.until("document.documentElement.lang === 'fr' && document.querySelector('#practice-monitoring')")
    assert left_over(french) == []


def test_the_models_own_account_is_in_words_in_french(french):
    french.open("events=30:crisis", t=156)
    french.page.evaluate("framebreak.reveal()")
    french.page.locator("#tools button", has_text="En mots").click()
    assert french.page.locator(".narrative li").count() >= 12
    assert left_over(french) == []


@pytest.mark.parametrize(("sender", "reader"), [("?lang=fr", "en-CA"), ("", "fr-CA")])
def test_a_shared_link_keeps_its_language_and_has_the_other_at_hand(view, server, sender, reader):
    """Whoever gets a link sees the sender's cities and language, whatever the own browser speaks."""
    shared = view(server.address + sender).open("change_programme.effort=10", t=64, tab="levers")
    link = shared.page.evaluate("framebreak.address()")
    got = view(server.address, locale=reader)
    got.page.goto(link)
    got.until("document.documentElement.dataset.runs && globalThis.framebreak?.playhead === 64")
    lang = "fr" if sender else "en"
    assert got.page.evaluate("document.documentElement.lang") == lang
    got.page.locator("#language").click()
    got.until(f"document.documentElement.lang !== '{lang}' && globalThis.framebreak?.playhead === 64 && framebreak.run")
    assert got.scene("change_programme.effort") == shared.scene("change_programme.effort")
    assert got.bits("framebreak.run.sides.left.series.use") == shared.bits("framebreak.run.sides.left.series.use")
