"""CITATION.cff, codemeta.json and pyproject.toml say the same, in the forms that repositories read."""

import importlib.util
import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
CODEMETA = json.loads((ROOT / "codemeta.json").read_text(encoding="utf-8"))

# Of the schema of the Citation File Format 1.2.0.
REQUIRED = {"cff-version", "message", "title", "authors"}
KNOWN = REQUIRED | {
    "abstract", "commit", "contact", "date-released", "doi", "identifiers", "keywords", "license", "license-url",
    "preferred-citation", "references", "repository", "repository-artifact", "repository-code", "type", "url", "version",
}  # fmt: skip
PERSON = {"affiliation", "alias", "email", "family-names", "given-names", "name-particle", "name-suffix", "orcid", "website"}
ENTITY = {"name", "alias", "email", "location", "orcid", "website", "date-start", "date-end"}


def test_the_citation_file_has_the_fields_of_its_format():
    assert REQUIRED <= set(CITATION) <= KNOWN
    assert CITATION["cff-version"] == "1.2.0"
    assert CITATION["type"] in ("software", "dataset")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", CITATION["date-released"])
    assert CITATION["keywords"] == list(dict.fromkeys(CITATION["keywords"]))
    for each in (CITATION, *CITATION["references"]):
        assert isinstance(each["title"], str)
        assert each["authors"]
        for author in each["authors"]:
            assert author
            assert set(author) <= PERSON or {"name"} <= set(author) <= ENTITY


def test_both_say_what_the_project_says():
    assert CITATION["version"] == CODEMETA["version"] == PROJECT["version"]
    assert CODEMETA["license"] == f"https://spdx.org/licenses/{CITATION['license']}"
    assert CITATION["license"] == PROJECT["license"]
    assert CITATION["keywords"] == CODEMETA["keywords"] == PROJECT["keywords"]
    assert CITATION["title"] == CODEMETA["name"]
    assert CODEMETA["datePublished"] == CITATION["date-released"]
    assert CODEMETA["description"] == PROJECT["description"]
    assert CODEMETA["softwareRequirements"] == PROJECT["dependencies"]
    assert CODEMETA["runtimePlatform"] == f"Python {PROJECT['requires-python']}"
    names = [author["name"] for author in CITATION["authors"]]
    assert [author["name"] for author in CODEMETA["author"]] == names == [author["name"] for author in PROJECT["authors"]]


def test_both_refer_to_the_same_works():
    assert len(CODEMETA["referencePublication"]) == len(CITATION["references"])
    for one, other in zip(CITATION["references"], CODEMETA["referencePublication"]):
        assert (one["title"], str(one["year"])) == (other["name"], other["datePublished"])
        cited = [(author["given-names"], author["family-names"]) for author in one["authors"]]
        assert [(author["givenName"], author["familyName"]) for author in other["author"]] == cited


def test_codemeta_is_what_it_says_it_is():
    assert CODEMETA["@context"] == "https://w3id.org/codemeta/3.0"
    assert CODEMETA["@type"] == "SoftwareSourceCode"
    assert CODEMETA["programmingLanguage"] == "Python"
    for name in ("readme", "softwareHelp"):
        assert (ROOT / CODEMETA[name]).is_file()


@pytest.fixture(scope="module")
def release_check():
    """The program that `make release-check` runs."""
    found = importlib.util.spec_from_file_location("release_check", ROOT / "tools" / "release_check.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_changelog_package_and_citation_name_one_version_and_one_day(release_check):
    stated = release_check.stated()
    assert stated["CHANGELOG.md"] == (PROJECT["version"], CITATION["date-released"])
    assert set(stated) == {"CHANGELOG.md", "pyproject.toml", "CITATION.cff", "codemeta.json"}
    assert release_check.disagreements(stated) == []


@pytest.mark.parametrize("file", ["pyproject.toml", "CITATION.cff", "codemeta.json"])
def test_another_version_or_day_is_named(release_check, file):
    (line,) = release_check.disagreements(release_check.stated() | {file: ("9.9.9", None)})
    assert all(word in line for word in (file, "9.9.9", PROJECT["version"]))


@pytest.mark.parametrize("sections", ["## [0.1.0] - 2026-11-22", "## [Unreleased]", "## [Unreleased]\n## [0.1.0]"])
def test_a_changelog_without_its_sections_is_refused(release_check, tmp_path, sections):
    for name in ("pyproject.toml", "CITATION.cff", "codemeta.json"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / "CHANGELOG.md").write_text(f"# Changelog\n\n{sections}\n")
    with pytest.raises(SystemExit, match=r"CHANGELOG\.md.*Unreleased.*VERSION"):
        release_check.stated(tmp_path)


def test_hooks_before_a_commit_call_nothing_but_the_projects_own_tools():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert [group["repo"] for group in hooks] == ["local"]
    for hook in hooks[0]["hooks"]:
        assert hook["language"] == "system"
        assert hook["entry"].startswith(".venv/bin/python ")
