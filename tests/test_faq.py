"""Every message that the page of questions explains is one that the program prints."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "faq.md"
QUOTED = re.findall(r"^> (.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.fixture(scope="module")
def sources():
    """Texts of the program, each as it is printed: pieces of a text that stands on several lines are joined."""
    files = [path for name in ("experiments", "simulation", "framebreak") for path in (ROOT / name).rglob("*.py")]
    whole = "\n".join(path.read_text(encoding="utf-8") for path in files)
    return re.sub(r"[\"']\s*\n\s*f?[\"']", "", whole)


def test_messages_are_quoted():
    assert len(QUOTED) > 10


@pytest.mark.parametrize("message", QUOTED)
def test_a_message_is_one_that_the_program_prints(message, sources):
    pieces = [re.escape(piece.strip()) for piece in message.split("…")]
    between = r"[^\n]{1,80}?"
    pattern = between.join(pieces) if len(pieces) > 1 else pieces[0]
    assert re.search(pattern, sources), message
