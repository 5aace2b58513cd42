"""What a machine can see of the rules for prose in docs/style.md."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*(ROOT / "docs").glob("*.md"), ROOT / "README.md", ROOT / "DECISIONS.md", ROOT / "CONTRIBUTING.md"])
# Champions do tell a vision, and these pages say so.
OF_VISIONS = ("model.md", "tautology.md", "configs.md", "parameters.md", "plans.md", "DECISIONS.md", "equations.md")
ARCHAIC = r"less few|whence|wherein|thereof|nought|naught|tell-tales?|very unique|utili[sz]e[sd]?|in order to"
TOLD = r"(?:is|are|was|were) told"


def prose(path):
    """A page without code, addresses and comments; of the style page without its tables of before and after."""
    text = re.sub(
        r"\A---\n.*?\n---\n|<!--.*?-->|```.*?```|`[^`]*`|\]\([^)]*\)", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    return "\n".join(line for line in text.splitlines() if not line.startswith("|")) if path.name == "style.md" else text


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_no_page_has_a_turn_that_the_style_refuses(page):
    turns = ARCHAIC if page.name in OF_VISIONS else f"{ARCHAIC}|{TOLD}"
    found = [match[0] for match in re.finditer(rf"\b(?:{turns})\b", prose(page), re.IGNORECASE)]
    assert not found, f"{page.name}: {', '.join(found)}; docs/style.md says what instead"


# Pages that are read from end to end: no sentence of more than so many words, or that is a chain between semicolons.
PLAIN = (
    "index.md",
    "tour.md",
    "tutorial-class.md",
    "tutorial-figure.md",
    "tutorial-sweep.md",
    "model-in-ten-minutes.md",
    "notebook.md",
    "notebook-class.md",
    "notebook-paper.md",
    "notebook-r.md",
    "notebook-research.md",
    "draws.md",
    "sweeps.md",
    "precision.md",
    "results-contract.md",
    "model.md",
    "studies.md",
    "classroom.md",
)
LONGEST, SEMICOLONS = 40, 1


def sentences(path):
    """Sentences of a page's prose: without code, tables, formulas, and what is filled in from published tables."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"<!-- answer.*?<!-- end of answer -->|```.*?```", " ", text, flags=re.DOTALL)
    text = re.sub(r"\A---\n.*?\n---\n|<!--.*?-->", " ", text, flags=re.DOTALL)
    text = re.sub(r"\]\([^)]*\)", "]", re.sub(r"\$`[^`]*`\$|`[^`]*`|\$[^$\n]*\$", " X ", text))
    text = "\n".join("" if line.lstrip().startswith("|") else line for line in text.splitlines())
    found = []
    for paragraph in re.split(r"\n\s*\n|\n(?= *[-*] | *\d+\. |#)", text):
        found += re.split(r"(?<=[.!?:])[*\")]*\s+(?=[A-Z\[*\"(])", " ".join(paragraph.split()))
    return found


def chains(path):
    """Sentences that are too long, or chains of clauses."""
    return [each for each in sentences(path) if len(each.split()) > LONGEST or each.count(";") > SEMICOLONS]


@pytest.mark.parametrize("name", PLAIN)
def test_a_page_has_one_thought_in_a_sentence(name):
    found = chains(ROOT / "docs" / name)
    assert not found, "\n".join([f"{name}: at most {LONGEST} words and {SEMICOLONS} semicolon in a sentence", *found])


def test_no_page_has_the_marks_of_a_merge():
    for page in PAGES:
        assert not re.search(r"^(<{7}|={7}|>{7})( |$)", page.read_text(encoding="utf-8"), re.MULTILINE), page.name


def test_chains_are_seen(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"# Title\n\nOne; two; three.\n\n{'word ' * 41}.\n\n| {'cell ' * 50} |\n\nShort. Also short; really.\n")
    assert len(chains(page)) == 2


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_a_page_begins_with_one_heading(page):
    text = re.sub(r"\A---\n.*?\n---\n|<!--.*?-->|```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    lines = [line for line in text.splitlines() if line]
    assert not lines or lines[0].startswith("# ")
    assert sum(line.startswith("# ") for line in lines) <= 1


def test_the_style_page_names_what_is_refused():
    page = (ROOT / "docs" / "style.md").read_text(encoding="utf-8")
    for turn in ("less few", "whence", "wherein", "thereof", "nought", "utilize", "in order to", "is told"):
        assert turn in page
