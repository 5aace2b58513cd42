"""Slides and notes as PDF: everything that is written stands on its page, large enough, in the language that was asked for."""

import re
import shutil
import subprocess

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from experiments.classroom import app, colours, deck, languages, stories
from experiments.cli import main
from tests.classroom.english_words import ENGLISH_ALONE, words

STORIES = [story.name for story in stories.read_all()]


def texts(page):
    return [each for each in page.findobj(Text) if each.get_text().strip() and each.get_visible()]


def check(page):
    FigureCanvasAgg(page).draw()
    outer = page.bbox
    for each in texts(page):
        box = each.get_window_extent()
        assert outer.x0 <= box.x0, each.get_text()
        assert box.x1 <= outer.x1, each.get_text()
        assert outer.y0 <= box.y0, each.get_text()
        assert box.y1 <= outer.y1, each.get_text()


def check_slides(name, language):
    told = stories.find(name)
    pages = list(deck.slides(told, language))
    assert len(pages) == 2 + len(told.slides)
    said = languages.story(told, language)
    for page, text in zip(pages, [said["question"], said["ask"], *said["slides"]]):
        check(page)
        assert text in {" ".join(each.get_text().split("\n")) for each in texts(page)}
        assert min(each.get_fontsize() for each in texts(page)) >= deck.SMALLEST


def test_the_smallest_text_is_read_from_the_back_row():
    assert 72 * deck.WIDE[1] <= 45 * deck.SMALLEST


@pytest.mark.slow
@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_slides_hold_what_they_say(language):
    check_slides("01-one-city-two-ways", language)


@pytest.mark.slow
@pytest.mark.parametrize("language", languages.LANGUAGES)
@pytest.mark.parametrize("name", STORIES)
def test_slides_of_every_story_hold_what_they_say(name, language):
    check_slides(name, language)


@pytest.mark.slow
@pytest.mark.parametrize("name", STORIES)
def test_notes_hold_all_of_a_story(name):
    told, pages = stories.find(name), list(deck.sheets(stories.find(name)))
    said = " ".join(each.get_text().strip() for page in pages for each in texts(page))
    for key, value in told.notes.items():
        for line in [value] if isinstance(value, str) else value:
            assert " ".join(line.split()) in said, key
    check(pages[0])
    check(pages[-1])


def test_a_story_is_written_as_pdf_from_the_command_line(tmp_path, capsys):
    assert main(["classroom", "--slides", str(tmp_path / "slides"), "--story", "09-staff-who-bridge", "--language", "fr"]) == 0
    names = sorted(path.name for path in (tmp_path / "slides").iterdir())
    assert names == ["09-staff-who-bridge-notes.pdf", "09-staff-who-bridge.pdf"]
    for path in (tmp_path / "slides").iterdir():
        assert path.read_bytes().startswith(b"%PDF-")
    assert "09-staff-who-bridge.pdf: 6 pages" in capsys.readouterr().out


def test_the_same_slides_are_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        deck.write(tmp_path / name, "07-systems-that-share", "en")
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_a_story_that_is_not_there_is_refused(tmp_path, capsys):
    assert main(["classroom", "--slides", str(tmp_path), "--story", "03-alhpa"]) == 2
    assert "there is no story 03-alhpa" in capsys.readouterr().err


def test_colours_are_those_of_the_page():
    style = (app.PAGE / "style.css").read_text(encoding="utf-8")
    for name in ("INK", "QUIET", "LEFT", "RIGHT", "HURT", "ACCENT"):
        assert f"--{name.lower()}: light-dark({getattr(colours, name)}," in style


@pytest.mark.slow
@pytest.mark.parametrize("name", STORIES)
def test_french_slides_have_no_english_word_and_no_english_number(name):
    for page in deck.slides(stories.find(name), "fr"):
        FigureCanvasAgg(page).draw()
        for each in texts(page):
            assert words(each.get_text()) & ENGLISH_ALONE == set(), each.get_text()
            assert not re.search(r"\d\.\d", each.get_text()), each.get_text()


def test_a_title_of_two_lines_leaves_the_question_its_place():
    """Of a story whose title is long in French."""
    page = next(deck.slides(stories.find("06-the-network-closes"), "fr"))
    FigureCanvasAgg(page).draw()
    title, question = sorted(texts(page), key=lambda each: -each.get_fontsize())[:2]
    assert title.get_window_extent().y0 > question.get_window_extent().y1


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="no pdftotext here")
def test_text_of_a_pdf_can_be_searched(tmp_path):
    deck.write(tmp_path, "06-the-network-closes", "fr")
    text = subprocess.run(
        ["pdftotext", str(tmp_path / "06-the-network-closes-notes.pdf"), "-"], capture_output=True, check=True
    )
    assert "n’entendent plus" in text.stdout.decode()
    assert "finit le plus souvent" in " ".join(text.stdout.decode().split())
