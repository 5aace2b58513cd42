"""The documentation keeps up with the code: nothing generated is stale, nothing is left out, links lead somewhere."""

import importlib.util
import pkgutil
import re
import sys
from importlib import import_module
from pathlib import Path

import pytest

import simulation.concepts
from simulation import city, outcomes  # noqa: F401  (city's rules count too)
from simulation.parameters import Parameters
from simulation.quantity import described
from simulation.rule import RULES
from simulation.vocabulary import Effect

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.glob("*.md"), *ROOT.glob("*.md")])
CONCEPTS = [module.name for module in pkgutil.iter_modules(simulation.concepts.__path__)]
for concept in CONCEPTS:
    import_module(f"simulation.concepts.{concept}")


def text(name):
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def document():
    found = importlib.util.spec_from_file_location("document", ROOT / "tools" / "document.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def anchors(page):
    """Anchors of a page's headings, as GitHub makes them, and those set by hand."""
    written = page.read_text(encoding="utf-8")
    without_code = re.sub(r"^```.*?^```", "", written, flags=re.MULTILINE | re.DOTALL)
    titles = re.findall(r"^#+ (.+)$", without_code, re.MULTILINE)
    made = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
    return made | set(re.findall(r'<a id="([^"]+)">', written))


def test_generated_pages_are_fresh(document):
    stale = [path.name for path in document.stale()]
    if sys.version_info >= (3, 13):
        stale = [name for name in stale if name != "cli.md"]  # argparse there sets help differently
    assert not stale, f"{', '.join(stale)} out of date; refresh with: {document.COMMAND}"


@pytest.mark.parametrize("concept", CONCEPTS)
def test_every_concept_has_a_heading_that_links_to_its_module(concept):
    title = concept.replace("_", "-").replace("-", " ").capitalize()
    title = {"Know how": "Know-how"}.get(title, title)
    section = re.search(rf"^### {title}\n(.*?)(?=^### |\Z)", text("model.md"), re.MULTILINE | re.DOTALL)
    assert section, f"docs/model.md has no heading '### {title}'"
    assert f"(../simulation/concepts/{concept}.py)" in section[1]


def test_every_rule_is_described():
    """With a link to the module that holds it, where its equation stands."""
    model = text("model.md")
    rules = {(rule.__module__, rule.__name__) for rule in RULES if rule.__module__.startswith("simulation.")}
    assert len(rules) > 60
    links = {(name, path) for name, path in re.findall(r"\[`(\w+)`\]\(\.\./([\w/]+)\.py\)", model)}
    absent = sorted(f"{module}.{name}" for module, name in rules if (name, module.replace(".", "/")) not in links)
    assert not absent, f"docs/model.md leaves out {', '.join(absent)}"


def test_every_linked_rule_exists():
    for name, path in re.findall(r"\[`(\w+)`\]\(\.\./(simulation/[\w/]+)\.py\)", text("model.md") + text("tautology.md")):
        assert hasattr(import_module(path.replace("/", ".")), name), f"{path} has no {name}"


def test_every_parameter_is_in_the_ledger_and_in_the_model():
    ledger, model = text("parameters.md"), text("model.md").replace("\\_", "_")
    indirect = {"strength"}  # K
    absent = []
    for group, kind in Parameters.__annotations__.items():
        if group == "mechanisms":
            continue
        section = re.search(rf"^## {group}\n(.*?)(?=^## |\Z)", ledger, re.MULTILINE | re.DOTALL)
        for name, _, _ in described(kind):
            assert f"| `{name}` |" in section[1], f"{group}.{name} is not in docs/parameters.md"
            if name not in indirect and not re.search(rf"\b{name}\b", model):
                absent.append(f"{group}.{name}")
    # one parameter per role or kind of trigger, named together in the text
    by_role_or_kind = re.compile(r"(power|stake)_(mayor|city_manager|cio|head|spread)|(mayor|city_manager|cio|head)_exit")
    kinds = re.compile(r"(election|regulation|demand|technology|crisis|visionary)_(strength|rate)")
    unnamed = [name for name in absent if not by_role_or_kind.search(name) and not kinds.search(name)]
    assert not unnamed, f"docs/model.md names no {', '.join(unnamed)}"


def test_every_mechanism_is_told_what_it_is_when_off():
    model = text("model.md")
    for name, _, description in described(Parameters.__annotations__["mechanisms"]):
        assert f"`{name}`" in text("mechanisms.md")
        assert description.substitute
        assert re.search(rf"\*[Oo]ff\*[^.]*?`{name}`", model, re.DOTALL), f"docs/model.md does not say what {name} off means"


def test_every_effect_of_a_practice_is_in_the_table():
    import yaml

    rows = yaml.safe_load((ROOT / "configs" / "setting" / "pm18.yaml").read_text(encoding="utf-8"))["practices"]
    assert {row["effect"] for row in rows} == {effect.name.lower() for effect in Effect}
    for row in rows:
        assert re.search(rf"^\| `{row['name']}` \| [\w ]+ \| \*\*", text("model.md"), re.MULTILINE)


def test_every_tag_and_short_reference_in_the_configurations_is_spelt_out():
    sources = text("sources.md")
    for path in sorted((ROOT / "configs").glob("*/*.yaml")):
        for comment in re.findall(r"#(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE):
            for tag in re.findall(r"\b[SE]\d+\b|\bP\d\d?\b(?!M)", comment):
                assert re.search(rf"\b{tag}\b", sources), f"{path}: docs/sources.md does not explain {tag}"
            for tag in re.findall(r"\bT\d+\b", comment):
                assert re.search(rf"^## {tag} ", text("tautology.md"), re.MULTILINE), f"{path}: {tag}"
            cited = re.findall(r"([A-Z][a-z]+)(?: (?:& [A-Z][a-z]+|et al\.))? ((?:19|20)\d\d)\b", comment)
            for author, year in cited:
                if author not in ("November", "Ontario", "Table"):
                    assert re.search(rf"{author}[^|\n]*{year}", sources), f"{path}: docs/sources.md lacks {author} {year}"


def test_every_way_to_build_in_a_conclusion_is_answered():
    titles = re.findall(r"^## T(\d+) ", text("tautology.md"), re.MULTILINE)
    assert [int(number) for number in titles] == list(range(1, 17))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_test_that_is_named_exists(page):
    there = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in [path.stem, *re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)]
    }
    named = set(re.findall(r"`(test_\w+)`", page.read_text(encoding="utf-8")))
    assert named <= there, f"{page.name} names {', '.join(sorted(named - there))}, which no test is called"


def test_the_page_codes_typologies_as_the_program_does():
    for name, (_, types) in outcomes.TYPOLOGIES.items():
        coded = ", ".join(f"{level:g} {kind}".removeprefix("0" if level else "") for level, kind in types)
        assert re.search(rf"^ *\| `{name}_\*` \|.*\| {re.escape(coded)} \|$", text("model.md"), re.MULTILINE), coded


def test_every_study_is_described():
    for path in (ROOT / "configs" / "study").glob("*.yaml"):
        assert f"## `{path.stem}`" in text("studies.md")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    written = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", written):
        if target.startswith("http"):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        assert file.exists(), f"{page.name}: {target} leads nowhere"
        if anchor:
            assert anchor in anchors(file), f"{page.name}: no heading for {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_equations_are_closed(page):
    """An odd dollar or brace shows as raw text."""
    written = page.read_text(encoding="utf-8")
    blocks = re.findall(r"^```math\n(.*?)^```", written, re.MULTILINE | re.DOTALL)
    plain = re.sub(r"^```.*?^```", "", written, flags=re.MULTILINE | re.DOTALL)
    plain = re.sub(r"\$`([^`]*)`\$", r"$\1$", plain)  # the form that keeps Markdown off backslashes and underscores
    plain = re.sub(r"`[^`]*`", "", plain)
    for paragraph in re.split(r"\n\s*\n", plain):
        assert paragraph.count("$") % 2 == 0, paragraph
        blocks += re.findall(r"\$([^$]*)\$", paragraph)
    unsafe = [each for each in re.findall(r"\$([^$`]+)\$", written) if re.search(r"\\[^A-Za-z]", each)]
    assert not unsafe, f"Markdown eats backslashes before punctuation: write $`...`$ for {unsafe}"
    for formula in blocks:
        bare = formula.replace("\\{", "").replace("\\}", "")
        assert bare.count("{") == bare.count("}"), formula
        assert formula.count("\\begin") == formula.count("\\end"), formula
        assert len(re.findall(r"\\(?:left|Bigl|bigl)\b", formula)) == len(re.findall(r"\\(?:right|Bigr|bigr)\b", formula)), (
            formula
        )


def test_the_page_and_the_study_agree_on_what_the_null_world_switches_off():
    from experiments.studies.concurrent_or_piecemeal import REGIME_MECHANISMS

    switched = re.findall(r"^\| `(\w+)` \|.*\| yes \|$", text("mechanisms.md"), re.MULTILINE)
    assert set(switched) == set(REGIME_MECHANISMS)
