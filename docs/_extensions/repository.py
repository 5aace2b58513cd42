"""The site's view of the repository: pages as GitHub shows them, linked files as pages of their own.

Pages are written so that a reader of the repository sees the same as a reader of the site. What differs is put right here
before Markdown is parsed: formulas, anchors set by hand, and links that leave docs/, which lead to a page with the file's
lines. A page that holds nothing but ``<!-- page: ../FILE.md -->`` under its title shows that file.
"""

import html
import posixpath
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import TextLexer, get_lexer_for_filename
from pygments.util import ClassNotFound
from sphinx.application import Sphinx
from sphinx.util import logging

DOCS = Path(__file__).resolve().parents[1]
ROOT = DOCS.parent
LATER = {"classroom", "classroom-notes", "figures", "results-contract", "package"}  # linked once they are there
STANDS_FOR = re.compile(r"^<!-- page: (\S+) -->$", re.MULTILINE)
NARROW = DOCS / "images" / "narrow"  # figures in one column (tools/pictures.py)
IMAGE = re.compile(r'<img\b([^>]*?)\bsrc="([^"]*_images/)([^"/]+)"[^>]*>')
OUTPUT = re.compile(r'(<div class="highlight-text notranslate)">\s*<div class="highlight"><pre[^>]*>(.*?)</pre>', re.DOTALL)
LONG, MANY = 110, 4  # characters of a line that a page does not hold, and how many such lines make an output wide
LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")


def pages() -> dict[str, str]:
    """Files outside docs/ that have a page of their own in the site, by path."""
    found = {}
    for path in DOCS.glob("*.md"):
        stands = STANDS_FOR.search(path.read_text(encoding="utf-8"))
        if stands:
            found[posixpath.normpath(f"docs/{stands[1]}")] = path.stem
    return found


def outside_code(text: str) -> Iterator[tuple[str, bool]]:
    """Parts of a page, each with whether it is prose and no fenced block."""
    for number, part in enumerate(re.split(r"(^ *```.*?^ *```$)", text, flags=re.MULTILINE | re.DOTALL)):
        yield part, number % 2 == 0


class Repository:
    """What pages link to, collected while they are read."""

    def __init__(self) -> None:
        self.linked: set[str] = set()
        self.own = pages()

    def link(self, match: re.Match[str], folder: str) -> str:
        """One link of a page in this folder of the repository, as the site needs it."""
        image, words, target = match.groups()
        if re.match(r"[a-z]+:", target):
            return match[0]
        name, _, anchor = target.partition("#")
        path = posixpath.normpath(posixpath.join(folder, name)) if name else ""
        if path.startswith("docs/") or not path:
            inner = posixpath.relpath(path, "docs") if path else ""
            by_hand = path.endswith(".md") and f'<a id="{anchor}">' in (ROOT / path).read_text(encoding="utf-8")
            return f"{image}[{words}]({'' if by_hand else inner}{'#' + anchor if anchor else ''})"
        if path in self.own:
            return f"[{words}]({self.own[path]}.md{'#' + anchor if anchor else ''})"
        if not (ROOT / path).exists():
            logging.getLogger(__name__).warning("%s leads nowhere", target)
            return words
        self.linked.add(path)
        function = re.fullmatch(r"`(\w+)`", words)
        return f"[{words}](source:{path}#{anchor or (function[1] if function else '')})"

    def read(self, app: Sphinx, docname: str, content: list[str]) -> None:
        """A page as the site needs it."""
        text, folder = content[0], "docs"
        stands = STANDS_FOR.search(text)
        if stands:
            path = posixpath.normpath(f"docs/{stands[1]}")
            text, folder = (ROOT / path).read_text(encoding="utf-8"), posixpath.dirname(path)
            app.env.note_dependency(str(ROOT / path))
        parts = []
        for part, prose in outside_code(text):
            if prose:
                part = re.sub(r"\$`([^`]*)`\$", r"{math}`\1`", part)
                part = re.sub(r'^<a id="([^"]+)"></a>$', r"(\1)=", part, flags=re.MULTILINE)
                part = LINK.sub(lambda match: self.link(match, folder), part)
            else:
                part = re.sub(r"^```math$", "```{math}", part, flags=re.MULTILINE)
                if "{toctree}" in part:
                    lines = part.splitlines()
                    part = "\n".join(line for line in lines if line not in LATER or (DOCS / f"{line}.md").exists())
            parts.append(part)
        content[0] = "".join(parts)

    def collect(self, app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
        """A page for every linked file and folder."""
        for path in sorted(self.linked):
            file = ROOT / path
            body = listing(file) if file.is_dir() else lines(file)
            context = {"title": path, "body": f"<h1>{path}</h1>\n{body}", "metatags": "", "toc": "", "display_toc": False}
            yield f"source/{path}", context, "page.html"


def lines(file: Path) -> str:
    """A file's lines, with an anchor at each function, class and constant."""
    text = file.read_text(encoding="utf-8")
    try:
        lexer = get_lexer_for_filename(file.name)
    except ClassNotFound:
        lexer = TextLexer()
    shown = highlight(text, lexer, HtmlFormatter(linespans="L", wrapcode=False))
    for number, line in enumerate(text.splitlines(), 1):
        defined = re.match(r" *(?:def|class) (\w+)", line) or re.match(r"([A-Z][A-Z_]+)\b[^=]*=", line)
        if defined:
            shown = shown.replace(f'<span id="L-{number}">', f'<span id="{defined[1]}"></span><span id="L-{number}">', 1)
    return f'<div class="source">{shown}</div>'


def listing(folder: Path) -> str:
    """The files of a folder, by name."""
    names = sorted(path.name for path in folder.iterdir() if not path.name.startswith((".", "__")))
    return "<ul>" + "".join(f"<li><code>{name}</code></li>" for name in names) + "</ul>"


def plain_docstring(app: Sphinx, what: str, name: str, thing: object, options: object, lines: list[str]) -> None:
    """Docstrings are written to be read as they are: code in single backticks, columns named by how they begin (`frame_`)."""
    for number, line in enumerate(lines):
        if not line.lstrip().startswith((">>>", "...")):
            line = re.sub(r"(?<!`)`([^`]+)`(?!`)", r"``\1``", line)
            lines[number] = re.sub(r"(?<![`\w])(\w+)_(?![\w`])", r"``\1_``", line)


def reachable(app: Sphinx, pagename: str, template: str, context: dict[str, Any], tree: object) -> None:
    """What Sphinx and the theme leave out for those who use a keyboard or a screen reader."""
    if "body" in context:
        context["body"] = context["body"].replace("<pre>", '<pre tabindex="0">')
        context["body"] = OUTPUT.sub(in_small_letters, IMAGE.sub(for_telephones, context["body"]))
    if "furo_navigation_tree" in context:
        levelled = context["furo_navigation_tree"].replace('role="heading">', 'role="heading" aria-level="2">')
        context["furo_navigation_tree"] = levelled


def for_telephones(match: re.Match[str]) -> str:
    """An image, for which a narrow page takes the version of one column where there is one."""
    folder, name = match[2], match[3]
    if not (NARROW / name).is_file():
        return match[0]
    source = f'<source media="(max-width: 46em)" srcset="{folder}narrow/{name}"/>'
    return f"<picture>{source}{match[0]}</picture>"


def in_small_letters(match: re.Match[str]) -> str:
    """An output with many long lines, such as Table 1, whose last column would else be out of sight."""
    printed = re.sub(r"<[^>]+>", "", match[2]).splitlines()
    is_wide = sum(len(html.unescape(line)) > LONG for line in printed) >= MANY
    return f"{match[1]} is-wide{match[0][len(match[1]) :]}" if is_wide else match[0]


def copy_narrow(app: Sphinx, error: Exception | None) -> None:
    """Put the images of one column beside the others."""
    if error is None and NARROW.is_dir():
        shutil.copytree(NARROW, Path(app.outdir) / "_images" / "narrow", dirs_exist_ok=True)


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx."""
    repository = Repository()
    app.add_lexer("csv", TextLexer)
    app.connect("autodoc-process-docstring", plain_docstring)
    app.connect("source-read", repository.read)
    app.connect("html-collect-pages", repository.collect)
    app.connect("html-page-context", reachable, priority=900)
    app.connect("build-finished", copy_narrow)
    return {"parallel_read_safe": False, "parallel_write_safe": True}
