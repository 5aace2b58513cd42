"""The documentation site builds without a warning, no link is broken, equations are shown, nothing is fetched."""

import html
import importlib.util
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
LATER = {"figures", "results-contract", "package"}  # written elsewhere; shown once they are there
TREES = re.compile(r"^```\{toctree\}\n(.*?)^```", re.MULTILINE | re.DOTALL)


def listed():
    """Pages that the site's navigation names."""
    found = TREES.findall((DOCS / "index.md").read_text(encoding="utf-8"))
    return [line for tree in found for line in tree.splitlines() if line and not line.startswith(":")]


def test_navigation_names_every_page_once():
    pages = {path.stem for path in DOCS.glob("*.md")} - {"index"}
    assert len(listed()) == len(set(listed()))
    assert pages <= set(listed())
    assert set(listed()) - pages <= LATER


def test_a_picture_in_one_column_is_named_for_telephones_and_a_wide_output_is_marked():
    found = importlib.util.spec_from_file_location("repository", DOCS / "_extensions" / "repository.py")
    extension = importlib.util.module_from_spec(found)
    found.loader.exec_module(extension)
    image = '<img alt="the answer" src="_images/answer.png" />'
    shown = extension.IMAGE.sub(extension.for_telephones, image)
    assert 'srcset="_images/narrow/answer.png"' in shown
    assert image in shown
    other = '<img alt="a page" src="_images/classroom.png" />'
    assert extension.IMAGE.sub(extension.for_telephones, other) == other
    block = '<div class="highlight-text notranslate"><div class="highlight"><pre>{}</pre></div></div>'
    for line, many, expected in (("x" * 140, 5, True), ("x" * 140, 1, False), ("x" * 90, 9, False)):
        marked = extension.OUTPUT.sub(extension.in_small_letters, block.format("\n".join([line] * many)))
        assert ("is-wide" in marked) == expected
        assert marked.replace(" is-wide", "") == block.format("\n".join([line] * many))


def test_formulas_are_put_into_words_that_browsers_know():
    pytest.importorskip("latex2mathml", reason="needs the extra docs")
    found = importlib.util.spec_from_file_location("mathml", DOCS / "_extensions" / "mathml.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    made = module.mathml(r"\begin{aligned} h_j' &= \Bigl[a + \mathrm{by\_doing}\Bigr]_0^1\\ b &= 1 \end{aligned}", display=True)
    assert made.count("<mtr>") == 2
    assert "<mi>by_doing</mi>" in html.unescape(made)
    assert re.search(r'<msubsup><mrow>(<mrow>)?<mo stretchy="true"[^>]*>\[</mo>', made)
    with pytest.raises(ValueError, match="did not understand"):
        module.mathml(r"a \unheard{b}", display=False)


class Page(HTMLParser):
    """What a page of the site points to and can be pointed at."""

    def __init__(self, path):
        super().__init__()
        self.ids, self.links, self.loaded, self.formulas, self.raw = set(), [], [], 0, []
        self.inside = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.ids |= {attrs[name] for name in ("id", "name") if attrs.get(name)}
        if tag == "a" and "href" in attrs:
            self.links.append(attrs["href"])
        if tag in ("script", "img", "iframe") and attrs.get("src"):
            self.loaded.append(attrs["src"])
        if tag == "link" and attrs.get("rel") in ("stylesheet", "preload", "icon") and attrs.get("href"):
            self.loaded.append(attrs["href"])
        if tag == "math":
            self.formulas += 1
        if tag in ("pre", "code", "script", "style", "math"):
            self.inside.append(tag)

    def handle_endtag(self, tag):
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data):
        if not self.inside and ("$`" in data or "\\mathrm" in data or "```" in data):
            self.raw.append(data.strip())


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    pytest.importorskip("sphinx", reason="the site needs the extra docs: tools/bootstrap docs")
    pytest.importorskip("furo")
    pytest.importorskip("myst_nb")
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-q", "-E", "-a", "-W", "--keep-going", "-d", str(folder / "doctrees")]
    found = subprocess.run([*command, str(DOCS), str(folder / "html")], cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, found.stderr[-3000:]
    return {
        path.relative_to(folder / "html").as_posix(): Page(path) for path in (folder / "html").rglob("*.html")
    }, folder / "html"


def every_link_within_the_site_leads_somewhere(site):
    pages, folder = site
    wrong = []
    for name, page in pages.items():
        for link in page.links:
            if re.match(r"(https?:|mailto:|data:|javascript:)", link) or link in ("", "#"):
                continue
            path, _, anchor = unquote(link).partition("#")
            target = (folder / name).parent / path if path else folder / name
            inside = target.resolve().relative_to(folder.resolve()).as_posix()
            if not target.exists() or (anchor and inside in pages and anchor not in pages[inside].ids):
                wrong.append(f"{name}: {link}")
    assert not wrong, "\n".join(wrong[:40])
    assert sum(len(page.links) for page in pages.values()) > 2000


def a_reader_without_network_misses_nothing(site):
    pages, _ = site
    assert not [source for page in pages.values() for source in page.loaded if re.match(r"(https?:)?//", source)]


def equations_are_shown_as_such(site):
    pages, _ = site
    for name in ("model", "equations"):
        text = (DOCS / f"{name}.md").read_text(encoding="utf-8")
        inline = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
        bare = re.sub(r"\$`[^`]*`\$", "", inline)
        written = len(re.findall(r"^```math", text, re.MULTILINE)) + len(re.findall(r"\$`[^`]*`\$", inline))
        assert pages[f"{name}.html"].formulas == written + bare.count("$") // 2 > 150
    raw = {name: page.raw for name, page in pages.items() if page.raw and not name.startswith("source/")}
    assert not raw, raw


def a_rule_leads_from_the_page_of_the_model_to_its_lines(site):
    pages, _ = site
    links = [link for link in pages["model.html"].links if link.startswith("source/simulation/concepts/")]
    assert "source/simulation/concepts/platform.py.html#built" in links
    assert len([link for link in links if "#" in link]) > 60


def names_for_python_are_all_described(site):
    import experiments
    import simulation

    pages, _ = site
    ids = " ".join(pages["api.html"].ids)
    names = [
        name
        for name in (*experiments.__all__, *simulation.__all__)
        if name[0].islower() or name in ("World", "City", "Manager")
    ]
    missing = [name for name in names if not re.search(rf"[\w.]+\.{name}\b", ids)]
    assert not missing


def searching_for_install_finds_the_page(site):
    """The word is in the title, so that the page comes first."""
    _, folder = site
    index = (folder / "searchindex.js").read_text(encoding="utf-8")
    names = json.loads(re.search(r'"docnames":(\[.*?\])', index)[1])
    titles = re.search(r'"titleterms":\{(.*)\}', index, re.DOTALL)[1]
    found = re.search(r'"instal":(\d+|\[[\d,]+\])', titles)[1]
    assert str(names.index("installation")) in re.findall(r"\d+", found)


def notebooks_show_what_they_computed(site):
    """Each code cell of notebook-research.md, notebook-class.md and notebook-paper.md ran when the site was built.

    Its outputs and figures are on the page.
    """
    _, folder = site
    for path in sorted(DOCS.glob("notebook-*.md")):
        cells = len(re.findall(r"^```\{code-cell\}", path.read_text(encoding="utf-8"), re.MULTILINE))
        if not cells:
            continue  # that of R: tests/test_outputs.py
        shown = (folder / f"{path.stem}.html").read_text(encoding="utf-8")
        assert shown.count('class="cell docutils') == cells
        assert shown.count("cell_output docutils") >= cells - 1
        assert shown.count("<img") >= 1
        assert "Traceback" not in shown
        assert list((folder / "_downloads").rglob(f"{path.stem}.ipynb"))


CHECKS = (
    notebooks_show_what_they_computed,
    searching_for_install_finds_the_page,
    every_link_within_the_site_leads_somewhere,
    a_reader_without_network_misses_nothing,
    equations_are_shown_as_such,
    a_rule_leads_from_the_page_of_the_model_to_its_lines,
    names_for_python_are_all_described,
)


@pytest.mark.slow
def test_the_site_is_whole(site):
    """One test, so that the site is built once, whatever the number of workers."""
    for check in CHECKS:
        check(site)
