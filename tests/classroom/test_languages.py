"""Every language says the same things: the same keys, the same places in braces, and nothing left in English."""

import ast
import re
from pathlib import Path

import pytest

from experiments.classroom import app, labels, languages, meta, scene, stories, twins
from experiments.classroom.languages import KINDS, LANGUAGES, texts
from experiments.classroom.play import scenarios
from experiments.running import narrative
from tests.classroom.page_texts import literals, untold

OTHERS = [name for name in LANGUAGES if name != "en"]
# Words of both languages.
SAME = {"outcome.silo", "outcome_short.silo", "wall.code", "instructor.notes", "instructor.question"}
SAME |= {"instructor.minutes.one", "instructor.minutes.other", "page.percent", "time.pause", "lanes.programme"}
SAME |= {"debrief.effort", "debrief.programme", "check.took", "check.state.note"}
SAME_LABELS = {"aspiration", "attention", "M", "100 = in 1999"}
SCRIPTS = [path for path in sorted(app.PAGE.rglob("*.js")) if "vendor" not in path.parts]
# Words of scripts that no reader of the page sees: what is thrown where there are no texts yet, a class, a key.
UNSEEN = {
    ("texts.js", "no texts ({})"),
    ("lanes.js", "year minor"),
    ("offstage.js", "<!doctype html>"),
    ("transport.js", "Arrow"),
}
STYLE = "@font-face"
# Files whose refusals a page can bring about; elsewhere, the function that does.
REFUSING = {"scene.py": None, "scene_events.py": None, "text_numbers.py": None, "boundary.py": None, "stories.py": "find"}
REFUSING |= {"play/answer.py": None, "play/debrief.py": None, "play/moves.py": None, "play/scenarios.py": "find"}


def flat(value, key=""):
    if isinstance(value, dict):
        return {name: text for part in value for name, text in flat(value[part], f"{key}.{part}".lstrip(".")).items()}
    if isinstance(value, list):
        return {name: text for at, part in enumerate(value) for name, text in flat(part, f"{key}.{at}").items()}
    return {key: value}


def places(text):
    return set(re.findall(r"\{(\w+)\}", text))


@pytest.mark.parametrize("name", OTHERS)
def test_every_language_has_the_same_keys_and_places(name):
    english, own = flat(texts("en")), flat(texts(name))
    assert set(own) == set(english)
    for key, text in english.items():
        assert isinstance(own[key], str), key
        assert own[key].strip() or key.startswith("number"), key
        assert places(own[key]) == places(text), key


@pytest.mark.parametrize("name", OTHERS)
def test_nothing_is_left_in_english(name):
    english, own = flat(texts("en")), flat(texts(name))
    same = {key for key in english if english[key] == own[key] and len(english[key]) > 1}
    assert same <= SAME


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("kind", KINDS)
def test_no_two_files_have_a_key(name, kind):
    own = set(texts(name, (kind,)))
    assert own & {key for other in KINDS if other != kind for key in texts(name, (other,))} == set()


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("story", stories.read_all(), ids=lambda story: story.name)
def test_every_story_is_told_in_every_language_with_its_notes(name, story):
    english, own = flat(languages.story(story, "en")), flat(languages.story(story, name))
    assert set(own) == set(english)
    same = {key for key in english if english[key] == own[key]}
    assert same <= {"title"}  # a name
    numbers = r"\d+(?:[.,]\d+)?"
    for key, text in english.items():
        assert [each.replace(",", ".") for each in re.findall(numbers, own[key])] == re.findall(numbers, text), key


@pytest.mark.parametrize("name", OTHERS)
def test_all_that_the_page_draws_from_is_in_every_language(name):
    english, own = meta.meta("en"), meta.meta(name)
    terms = english.pop("glossary"), own.pop("glossary")
    assert len(terms[0]) == len(terms[1])
    assert not set(terms[0].values()) & set(terms[1].values())
    english, own = flat(english), flat(own)
    assert set(own) == set(english)
    spoken = [
        key
        for key in english
        if key.rsplit(".", 1)[-1] in ("label", "meaning", "unit", "title", "actors", "sentence", "question")
    ]
    assert len(spoken) > 200
    assert {english[key] for key in spoken if english[key] == own[key] and english[key]} <= SAME_LABELS | {"silos", "Alpha"}
    assert {key for key in english if english[key] != own[key]} - set(spoken) <= {
        key for key in english if key.endswith(".letter")
    }


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("scenario", scenarios.names())
def test_every_scenario_is_told_in_every_language(name, scenario):
    english, own = (scenarios.find(scenario, 1).told(each) for each in ("en", name))
    assert len(own.hints) == len(english.hints)
    said = [flat({key: getattr(each, key) for key in ("title", "question", "begins", "notes")}) for each in (english, own)]
    assert set(said[0]) == set(said[1])
    assert not [key for key, text in said[0].items() if text == said[1][key]]
    assert all(one != other for one, other in zip(english.hints, own.hints))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_of_the_page_has_words_of_its_own(path):
    found = {(path.name, each.text) for each in untold(path.read_text(encoding="utf-8")) if not each.text.startswith(STYLE)}
    assert found <= UNSEEN


def test_words_in_a_script_are_found():
    script = (
        'const a = h("p", { class: "one two" }, "Shown to all"); say("page.close"); put(b, `${n} of ${all} cities`, "Close");'
    )
    assert [each.text for each in untold(script)] == ["Shown to all", "{} of {} cities", "Close"]


def test_the_page_itself_has_no_words_of_its_own():
    text = re.sub(
        r"<!doctype html>|<style.*?</style>|data:image/svg[^\"]*", "", (app.PAGE / "index.html").read_text(encoding="utf-8")
    )
    inside = [each.strip() for each in re.findall(r">([^<]+)<", text)]
    inside += re.findall(r'(?:aria-label|title|alt|data-(?:slow|gone|failed))="([^"]*)"', text)
    assert [each for each in inside if each and not re.fullmatch(r"(\{\{[\w.]+\}\}\s*)+", each)] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_every_key_that_a_script_says_is_there(path):
    """Keys in full, and those that are put together as far as they go."""
    known = set(flat(texts("en")))
    first = {key.partition(".")[0] for key in known}
    for each in literals(path.read_text(encoding="utf-8")):
        is_key = re.fullmatch(r"\w+(\.[\w {}-]+)+", each.text) and each.text.partition(".")[0] in first
        if not is_key or not re.search(r"\b(say|sayParts|t|parts|number)\([^)]*$", each.before):
            continue
        pattern = re.escape(each.text).replace(r"\{\}", r"[^.]+").replace("\\{\\}", "[^.]+")
        assert any(re.match(f"{pattern}($|[.])", key) for key in known), each.text


def refusals():
    """What is refused where a page can bring it about, places written as `{}`."""
    root = Path(languages.__file__).parent
    for name, function in REFUSING.items():
        for outer in ast.walk(ast.parse((root / name).read_text(encoding="utf-8"))):
            if isinstance(outer, ast.FunctionDef) and function in (None, outer.name):
                for call in ast.walk(outer):
                    if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Refusal":
                        yield from refusal(call.args[0], name == "play/moves.py")


def refusal(said, is_of_moves):
    """The message of a refusal, with an x in its places; nothing where it is another's, or about a scenario's own file."""
    if isinstance(said, ast.Constant | ast.JoinedStr):
        parts = said.values if isinstance(said, ast.JoinedStr) else [said]
        message = "".join(part.value if isinstance(part, ast.Constant) else "x" for part in parts)
        if not message.startswith("scenario "):
            yield f"moves: {message}" if is_of_moves and not message.startswith("moves") else message


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("message", sorted(set(refusals())))
def test_what_is_refused_is_said_in_every_language(name, message):
    said = languages.refused(message, name)
    assert said not in (message, texts(name)["page"]["refused_other"])
    assert languages.refused(message, "en") == message


@pytest.mark.parametrize("name", OTHERS)
def test_what_nobody_foresaw_is_refused_in_words_all_the_same(name):
    assert languages.refused("some words of the model", name) == texts(name)["page"]["refused_other"]


@pytest.mark.parametrize("name", OTHERS)
def test_the_models_own_account_is_in_every_language(name):
    """The same lines with the same dates and digits, and nothing of the English words."""
    english, own = flat(narrative.WORDS), flat(languages.account(name))
    assert set(own) == set(english)
    assert all(places(own[key]) == places(english[key]) for key in english)
    assert not [key for key in english if own[key] == english[key]]
    lines = [twins.as_json(scene.read([("seed", "7")]), each)["sides"]["left"]["narrative"] for each in ("en", name)]
    numbers = [[re.findall(r"\d+", line.replace("\u202f", "")) for line in each] for each in lines]
    assert numbers[0] == numbers[1]
    assert len(numbers[0]) >= 6


def test_stories_that_are_translated_are_there():
    names = {story.name for story in stories.read_all()}
    for name in OTHERS:
        assert set(languages._translated(name)) <= names


def test_english_names_of_outcomes_practices_and_measures_are_those_of_the_page():
    english, own = texts("en"), labels.labels()
    assert english["outcome"] == {key: each["label"] for key, each in own["outcomes"].items()}
    assert english["practice"] == [each["label"] for each in meta.meta()["practices"]]
    assert english["measure"] == {each.name: each.label for each in labels.MEASURES}


def test_a_language_that_is_not_there_is_english():
    assert texts("de") is texts("en") or texts("de") == texts("en")
    assert texts("../../secret") == texts("en")
