"""What machines read of a package: the bag's tags, and an RO-Crate 1.2 of the payload."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import yaml

from experiments.configuration.root import CHECKOUT
from experiments.package.people import Author, Contact

CRATE = "ro-crate-metadata.json"
_CONTEXT, _PROFILE = "https://w3id.org/ro/crate/1.2/context", "https://w3id.org/ro/crate/1.2"
_KINDS = {
    ".cff": "application/yaml",
    ".csv": "text/csv",
    ".gif": "image/gif",
    ".html": "text/html",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".json": "application/json",
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".py": "text/x-python",
    ".svg": "image/svg+xml",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".yaml": "application/yaml",
}  # written down: what a system knows of endings differs, and with it the bytes
_PLAIN = frozenset({".bib", ".do", ".graphml", ".jl", ".m", ".qmd", ".r", ".rmd", ".sh", ".tex", ".toml", ".txt", ".tsv"})
_FOLDERS = {
    "code/": "The program, its documentation, tests and locked dependencies; docs/model.md describes the model after ODD",
    "configuration/": "Configuration of every arm and point as YAML, and the command lines",
    "own/": "Scripts, figures and texts of the authors",
    "inputs/": "Networks, timelines and managers that the study read from files",
    "results/": "The study's folder of the results store: rows of every city, tables, figures, provenance",
}
_DESCRIBED_BY_FOLDER = re.compile(r"code/|results/[^/]+/(parts|series|env)/|configuration/[^/]+/.*-?[0-9a-f]{20}\.yaml")


class Named(NamedTuple):
    """What a package is called, and by whom it is."""

    title: str
    question: str
    date: str  # of the latest result
    contact: Contact | None
    authors: tuple[Author, ...] = ()  # those of the program where none are named
    doi: str = ""


def citation(root: Path = CHECKOUT) -> dict[str, Any]:
    """The content of CITATION.cff."""
    cited: dict[str, Any] = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    return cited


def tags(named: Named) -> list[tuple[str, str]]:
    """The bag's own metadata, with the labels that BagIt reserves."""
    cited = citation()
    labelled = [
        ("Source-Organization", ", ".join(map(_name, [each.cff() for each in named.authors] or cited["authors"]))),
        ("External-Description", f"{named.title}: {named.question}"),
        ("Bagging-Date", named.date),
    ]
    if named.doi:
        labelled.append(("External-Identifier", f"doi:{named.doi}"))
    if named.contact:
        labelled += [("Contact-Name", named.contact.name), ("Contact-Email", named.contact.email)]
    return [(label, " ".join(value.split())) for label, value in labelled]


def crate(named: Named, sizes: Mapping[str, int], commands: Sequence[str]) -> bytes:
    """The RO-Crate of a payload; `sizes` has every file but this one. Parts are described by their folder."""
    cited = citation()
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = [name for name in sorted(sizes) if not _DESCRIBED_BY_FOLDER.match(name)]
    folders = [folder for folder in _FOLDERS if any(name.startswith(folder) for name in sizes)]
    programmers = [{"@id": f"#author-{place}"} for place, _ in enumerate(cited["authors"])]
    people = [{**each.person(), "@id": each.orcid or f"#person-{place}"} for place, each in enumerate(named.authors)]
    authors = [{"@id": each["@id"]} for each in people] or programmers
    licence = {"@id": f"https://spdx.org/licenses/{cited['license']}"}
    results = [_id(name) for name in listed if name.startswith("results/")]
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "name": named.title,
        "description": named.question,
        "datePublished": named.date,
        "license": licence,
        "author": authors,
        "publisher": authors,
        "keywords": cited["keywords"],
        "citation": [{"@id": f"#reference-{place}"} for place, _ in enumerate(cited.get("references", ()))],
        "mainEntity": {"@id": "code/"},
        "hasPart": [*map(_id, folders), *map(_id, listed)],
    }
    if named.doi:
        root["identifier"] = f"https://doi.org/{named.doi}"
    if named.contact:
        root["contactPoint"] = {"@id": f"mailto:{named.contact.email}"}
    graph: list[dict[str, Any]] = [
        {"@id": CRATE, "@type": "CreativeWork", "about": {"@id": "./"}, "conformsTo": {"@id": _PROFILE}},
        root,
        *(
            {"@id": folder, "@type": "Dataset", "name": folder.rstrip("/"), "description": _FOLDERS[folder]}
            for folder in folders
        ),
        *(_file(name, sizes[name]) for name in listed),
        {"@id": licence["@id"], "@type": "CreativeWork", "name": cited["license"], "url": licence["@id"]},
        *({"@id": f"#author-{place}", **_who(author)} for place, author in enumerate(cited["authors"])),
        *people,
        *({"@id": f"#reference-{place}", **_reference(each)} for place, each in enumerate(cited.get("references", ()))),
        {
            "@id": "#run",
            "@type": "CreateAction",
            "name": "The runs that made the results",
            "instrument": {"@id": "code/"},
            "object": [_id(folder) for folder in folders if folder in ("configuration/", "inputs/")],
            "result": results,
            "description": "; ".join(commands[:20]),
            "endTime": named.date,
        },
    ]
    code = next(each for each in graph if each["@id"] == "code/")
    code |= {
        "@type": ["Dataset", "SoftwareSourceCode"],
        "name": cited["title"],
        "version": cited["version"],
        "license": licence,
        "author": programmers,
        "programmingLanguage": "Python",
        "runtimePlatform": f"Python {project['requires-python']}",
        "softwareRequirements": project["dependencies"],
    }
    if named.contact:
        graph.append({"@id": f"mailto:{named.contact.email}", "@type": "ContactPoint", **named.contact._asdict()})
    return _json({"@context": _CONTEXT, "@graph": graph})


def cff(named: Named) -> bytes:
    """The package's own CITATION.cff, which refers to the program's; the program's where no author is named."""
    cited = citation()
    if not named.authors:
        return (CHECKOUT / "CITATION.cff").read_bytes()
    program = {key: cited[key] for key in ("type", "title", "version", "date-released", "license", "authors")}
    own = {
        "cff-version": cited["cff-version"],
        "message": "If you use these results, please cite them as below, and the program that made them.",
        "title": named.title,
        "type": "dataset",
        **({"doi": named.doi} if named.doi else {}),
        "date-released": named.date,
        "license": cited["license"],
        "abstract": named.question,
        "authors": [each.cff() for each in named.authors],
        "keywords": cited["keywords"],
        "references": [program, *cited.get("references", ())],
    }
    return yaml.safe_dump(own, sort_keys=False, allow_unicode=True, width=120).encode()


def codemeta(named: Named) -> bytes:
    """The package's own codemeta.json, which is based on the program's; the program's where no author is named."""
    program = json.loads((CHECKOUT / "codemeta.json").read_bytes())
    program |= {name: f"code/{program[name]}" for name in ("readme", "softwareHelp") if name in program}
    if not named.authors:
        return _json(program)
    identifier = f"https://doi.org/{named.doi}" if named.doi else program["identifier"]
    own = {"name": named.title, "description": named.question, "identifier": identifier, "datePublished": named.date}
    based = {key: program[key] for key in ("@type", "name", "version", "license", "author", "developmentStatus")}
    content = {name: value for name, value in program.items() if name not in ("version", "developmentStatus")}
    content |= {**own, "readme": "README.md", "author": [each.person() for each in named.authors], "isBasedOn": based}
    content["@context"] = [program["@context"], {"isBasedOn": "http://schema.org/isBasedOn"}]  # which CodeMeta has not
    return _json(content)


def _json(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def _id(name: str) -> dict[str, str]:
    """The place of a file as part of an address; letters beyond ASCII stay, since an @id is an IRI.

    >>> _id("own/é #2.png")
    {'@id': 'own/é%20%232.png'}
    """
    return {"@id": "".join(letter if not letter.isascii() else quote(letter, "/=,+@") for letter in name)}


def _file(name: str, size: int) -> dict[str, Any]:
    suffix = Path(name).suffix.lower()
    kind = _KINDS.get(suffix, "text/plain" if not suffix or suffix in _PLAIN else "application/octet-stream")
    return {**_id(name), "@type": "File", "name": name, "contentSize": str(size), "encodingFormat": kind}


def _name(author: Mapping[str, str]) -> str:
    return author.get("name") or f"{author.get('given-names', '')} {author.get('family-names', '')}".strip()


def _who(author: Mapping[str, str]) -> dict[str, Any]:
    return {"@type": "Organization" if "name" in author else "Person", "name": _name(author)}


def _reference(each: Mapping[str, Any]) -> dict[str, Any]:
    writers = ", ".join(map(_name, each.get("authors", ())))
    year = str(each.get("year", ""))
    text = f"{writers} ({year}). {each['title']}. {each.get('collection-title', '')}"
    return {"@type": "ScholarlyArticle", "name": each["title"], "datePublished": year, "creditText": text}
