"""Code on pages: every fenced block, with what a comment on the line before it says.

<!-- file: NAME -->        the block is a file of that name, for the blocks after it
<!-- not run: REASON -->   why no test runs it, in the words of REASONS
<!-- needs: COMMAND -->    run where `framebreak COMMAND` is there
<!-- refused -->           the command is refused: it ends with the status 2, and what it prints is its message
<!-- prints -->            what the block before it prints, or its first lines: `<!-- prints: 12 lines -->`

What a block prints and draws is filled in and compared by tools/outputs.py.
"""

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
FENCE = re.compile(
    r"(?:^<!-- (file|not run|needs|refused|prints)(?:: (.+?))? -->\n\n?)?^```([^\n`]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
NOT_CODE = {"math", "{toctree}", "{eval-rst}"}  # formulas; the site's own; what they show is tested by tests/test_site.py
REASONS = {  # each with a test that runs what it is about
    "reads files of one's own": "tests/test_package_authors.py",
    "needs a cluster": "tests/cluster/test_slurm.py",
    "sets up the environment": "tests/test_setup.py",
    "serves until it is stopped": "tests/classroom/test_server.py",
    "another system's shell": "tests/classroom/test_command.py",
}
ELSEWHERE = {  # pages whose blocks a test of their own runs
    "README.md": "tests/test_readme.py",
    "docs/tour.md": "tests/test_readme.py",
    "docs/classroom.md": "tests/classroom/test_command.py",
    "docs/designs.md": "tests/experiments/test_designs_documentation.py",
    "docs/results-contract.md": "tests/test_reference.py",
    "docs/own-manager.md": "tests/experiments/test_own_manager.py",
    "docs/tables.md": "tests/experiments/test_tables_for_any_tool.py",
    "CONTRIBUTING.md": "tests/test_contributing.py",
    "docs/notebook-research.md": "tests/test_site.py",  # computed when the site is built
    "docs/notebook-class.md": "tests/test_site.py",
    "docs/notebook-paper.md": "tests/test_site.py",
    "docs/notebook-r.md": "tests/test_outputs.py",
    "docs/cli.md": "tests/test_documentation.py",  # printed by the commands themselves, and compared with them
}


class Block(NamedTuple):
    """A fenced block: its kind (sh, python, file, ...), its text, and the file's name or the reason against running it."""

    kind: str
    text: str
    said: str


def pages() -> list[str]:
    """Every page that may hold code."""
    found = [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / "results").glob("*.md"),
        ROOT / "simulation/data/README.md",
    ]
    return sorted(str(path.relative_to(ROOT)) for path in found)


def kind(language: str, text: str, what: str = "") -> str:
    """What a block is: ``what`` the page says of it, or else what it looks like."""
    said = {"file": "file", "not run": "not run", "prints": "output"}.get(what)
    if said:
        return said
    if language in ("", "sh", "console"):
        return (
            "sh"
            if language or re.match(r"(framebreak|make|export) ", text)
            else "python"
            if re.match(r"from |import ", text)
            else ""
        )
    return language


def blocks(page: str) -> list[Block]:
    """The blocks of a page, in order."""
    found = []
    for what, said, language, text in FENCE.findall((ROOT / page).read_text(encoding="utf-8")):
        if language.strip() not in NOT_CODE:
            found.append(Block(kind(language.strip(), text, what), text, said))
    return found


def lines(block: Block) -> list[str]:
    """Commands of a shell block."""
    joined = block.text.replace("\\\n", " ")
    return [each for each in (re.sub(r"\s+#.*", "", line).strip() for line in joined.splitlines()) if each]
