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
