"""The guided stories: what they may say, what is refused, and that no number or verdict in them is written by hand."""

import re
from copy import deepcopy
from pathlib import Path

import pytest
import yaml

from experiments.classroom import meta, notes, scene, stories, story_evidence
from experiments.errors import Refusal
from simulation import MODEL_VERSION, ensemble
from simulation.vocabulary import Outcome

ROOT = Path(__file__).resolve().parents[2]
ALL = stories.read_all()
BY_NAME = {story.name: story for story in ALL}
each_story = pytest.mark.parametrize("story", ALL, ids=lambda story: story.name)


def content(name="05-where-piecemeal-wins"):
    return yaml.safe_load((stories.STORIES / f"{name}.yaml").read_text(encoding="utf-8"))


def refused(change, name="05-where-piecemeal-wins"):
    story = deepcopy(content(name))
    change(story)
    with pytest.raises(Refusal) as refusal:
        stories.read(name, story)
    assert "\n" not in str(refusal.value)
    assert name in str(refusal.value)
    return str(refusal.value)


def test_stories_come_in_the_order_of_their_files_and_every_lesson_has_one():
    assert [story.name[:2] for story in ALL] == [f"{number:02}" for number in range(1, len(ALL) + 1)]
    assert sorted(story.lesson for story in ALL if story.lesson) == [1, 2, 3, 4, 5, 6]
    assert {story.name for story in ALL if story.summary()["is_lesson"]} == {story.name for story in ALL if story.lesson}


@each_story
def test_a_story_holds_all_that_the_page_reads(story):
    page_story = story.as_json()
    assert set(page_story) == {
        "name", "title", "minutes", "question", "prediction", "slides", "levers", "notes", "explain",
    }  # fmt: skip
    assert [choice["key"] for choice in page_story["prediction"]["choices"]] == ["left", "right", "tie"]
    assert set(page_story["explain"]) == {"left", "right", "tie", "unclear"}
    assert set(page_story["notes"]) == {"goal", "ask", "click", "they_say", "evidence", "pitfalls", "rubric"}
    assert all(set(slide) == {"text", "look", "month", "watch", "scene", "compares"} for slide in page_story["slides"])
    assert len(set(page_story["explain"].values())) == 4


@each_story
def test_every_slide_can_be_shown_and_its_address_says_the_same(story):
    known = {lever["key"] for group in ("levers", "side_levers") for lever in meta.meta()[group]}
    assert set(story.levers) <= known
    for slide in story.slides:
        read = scene.read(slide.scene.items())
        assert scene.read(pair.split("=", 1) for pair in filter(None, read.key.split("&"))).key == read.key
        assert read.setting("left").months == read.setting("right").months
        assert len(slide.text) < 340  # read aloud in one go


@each_story
def test_the_bet_is_on_two_sides_that_differ_and_is_settled_by_the_first_thousand(story):
    bet = scene.read(story.slides[0].scene.items())
    assert bet.setting("left") != bet.setting("right")
    first = next(slide for slide in story.slides if slide.look == "thousand")
    assert first.scene == story.slides[0].scene


@each_story
def test_no_slide_and_no_explanation_gives_a_result_in_numbers(story):
    """Those come from the page, which counts: a text would go on saying them when the model moves."""
    for text in (
        story.question,
        story.ask,
        *story.choices.values(),
        *story.explain.values(),
        *(t for s in story.slides for t in (s.text, *s.compares.values())),
    ):
        assert not re.search(r"%|per cent|(?<![\d=] )(?<!\d)0?\.\d|\d+ (in|of) (100|1,000|a hundred)", text), text


@each_story
def test_what_was_measured_is_of_these_scenes_and_of_this_model(story):
    stored = story_evidence.stored()
    assert stored["model_version"] == MODEL_VERSION, f"run {story_evidence.COMMAND} --write"
    scenes = [(each["slides"], each["scene"]) for each in stored["stories"][story.name]]
    assert scenes == [(slides, read.key) for slides, read in story_evidence.distinct(story)], (
        f"run {story_evidence.COMMAND} --write"
    )
    assert all(story_evidence.COMMAND in line for line in story_evidence.of(story))


@each_story
def test_what_notes_cite_exists(story):
    sources = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    decisions = (ROOT / "DECISIONS.md").read_text(encoding="utf-8")
    text = notes.section(story)
    for number in re.findall(r"DECISIONS (\d+)", text):
        assert f"\n**{number}. " in decisions
    for study in re.findall(r"study=(\w+)", text):
        assert (ROOT / "configs" / "study" / f"{study}.yaml").is_file()
    for scenario in re.findall(r"study=lessons` \((\w+)", text):
        assert scenario in yaml.safe_load((ROOT / "configs" / "study" / "lessons.yaml").read_text())["study"]["scenarios"]
    for tag in re.findall(r"\b[SP]\d\d?\b(?!M)", text):
        assert re.search(rf"\b{tag}\b", sources + (ROOT / "docs" / "studies.md").read_text(encoding="utf-8")), tag
    for author, year in re.findall(r"([A-Z][a-zé]+)(?: et al\.)? ((?:19|20)\d\d)\b", text):
        assert author in ("January", "By") or re.search(rf"{author}[^|\n]*{year}", sources), f"{author} {year}"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda s: s.update(quetsion="?"), "did you mean question?"),
        (lambda s: s.pop("explain"), "has no explain"),
        (lambda s: s["explain"].pop("unclear"), "has no unclear"),
        (lambda s: s["notes"].update(goals="?"), "did you mean goal?"),
        (lambda s: s["prediction"].update(measure="enactd"), "did you mean enacted?"),
        (lambda s: s["prediction"]["choices"].update(both="?"), "which means nothing here"),
        (lambda s: s["levers"].append("change_programme.congestoin"), "did you mean change_programme.congestion?"),
        (lambda s: s["levers"].append("seed"), "which is none of them"),
        (lambda s: s["scene"].update({"complementarity.strenght": 1}), "did you mean complementarity.strength?"),
        (lambda s: s["scene"].update({"middle.leadership.regime": "chosen"}), "there is no middle.leadership.regime"),
        (lambda s: s["scene"].update(events="30:crsis"), "did you mean crisis?"),
        (lambda s: s["slides"][3].update(scene={"change_programme.congestion": 7}), "slide 4"),
        (lambda s: s["slides"][0].update(scene={"change_programme.congestion": 0}), "the bet is about the story's own"),
        (lambda s: s["slides"][0].update(month=157), "a whole number from 0 to 156"),
        (lambda s: s["slides"][0].update(look="table"), "which is none of them"),
        (lambda s: s["slides"][0].update(watch=["thraet"]), "did you mean threat?"),
        (lambda s: s["slides"][0].update(watch=["threat", "use", "broken"]), "at most 2 can be shown"),
        (lambda s: s["slides"][0].update(text=" "), "a sentence is meant"),
        (lambda s: s.update(slides=[]), "1 to 6 are meant"),
        (lambda s: s.update(minutes="5"), "a whole number from 1 to 60"),
        (lambda s: s.update(notes=None), "a mapping is meant"),
    ],
)
def test_a_mistake_is_refused_in_one_line_that_names_story_and_fault(change, fault):
    assert fault in refused(change)


def test_a_file_that_is_no_yaml_is_refused_in_one_line(tmp_path):
    (tmp_path / "01-bad.yaml").write_text("title: [", encoding="utf-8")
    with pytest.raises(Refusal, match="01-bad is no YAML") as refusal:
        stories._loaded(tmp_path / "01-bad.yaml")
    assert "\n" not in str(refusal.value)


def test_a_key_is_taken_away_by_null_and_a_side_keeps_its_own():
    story = content()
    spans = {"change_programme.span": 20, "left.change_programme.span": 60}
    story["slides"][3]["scene"] = {"complementarity.strength": None, **spans}
    read = stories.read("05", story).slides[3].scene
    assert "complementarity.strength" not in read
    assert (read["left.change_programme.span"], read["right.change_programme.span"]) == ("60", "20")


def classes(address, city):
    read = scene.read(address.items())
    panel = range(read.panel, read.panel + 1)
    return [int(ensemble.run(read.setting(side), read.seed, panel)["outcome"][city]) for side in scene.SIDES]


def test_the_puzzle_of_alpha_is_not_solved_by_itself_and_can_be():
    puzzle = dict(BY_NAME["03-alpha"].slides[-1].scene)
    city = int(puzzle["city"])
    assert "events" not in puzzle
    assert Outcome.ENACTED not in classes(puzzle, city)
    for month in (22, 25, 31, 36):
        assert Outcome.ENACTED in classes({**puzzle, "events": f"{month}:visionary_cio"}, city)
    for events in ("20:visionary_cio", "40:visionary_cio", "12:crisis,24:crisis"):
        assert Outcome.ENACTED not in classes({**puzzle, "events": events}, city)


@pytest.mark.slow
@each_story
def test_measuring_again_gives_what_the_notes_say(story):
    assert story_evidence.measured(story) == story_evidence.stored()["stories"][story.name]
