"""CITATION.cff, codemeta.json and pyproject.toml say the same, in the forms that repositories read."""

import json
import re
import tomllib
from pathlib import Path

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
