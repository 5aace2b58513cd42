"""`framebreak package create`: a study of the store and all that it takes to compute it again, as one archive."""

from __future__ import annotations

import hashlib
import json
import shlex
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import simulation
from experiments import reference
from experiments.configuration.root import CHECKOUT
from experiments.errors import Refusal
from experiments.package import (
    ABOUT,
    FORMAT,
    bag,
    code,
    configurations,
    effort,
    metadata,
    own_files,
    people,
    readme,
    studies,
)  # fmt: skip
from experiments.package.inputs import Inputs, named
from experiments.package.metadata import Named
from experiments.package.own_files import Item
from experiments.package.people import Author, Contact
from experiments.package.studies import Packed
from experiments.progress import bar
from experiments.reference.stored import Stored
from experiments.running import registry
from experiments.running.custom_manager import KEY
from experiments.store import atomic_files, provenance
from experiments.store.parts import Part
from experiments.store.store import Planned
from experiments.sweeping import stored_points


class Wanted(NamedTuple):
    """What the one who packs says of a package.

    Args:
        contact: Whom to ask.
        authors: Who made it; those of the program where nobody is named.
        title: Its title; one made of the study's name where it is empty.
        question: What it answers; the study's own where it is empty.
        doi: Under which it is published, where there is one.
        include: Files of the authors' own: scripts, figures, texts.
        map: A CSV file which says which figure of the paper is which file, and the command that makes it.
    """

    contact: Contact | None = None
    authors: tuple[Author, ...] = ()
    title: str = ""
    question: str = ""
    doi: str = ""
    include: tuple[Path, ...] = ()
    map: Path | None = None


ANONYMOUS = Wanted()


class Created(NamedTuple):
    """What was written."""

    studies: list[str]
    rows: int
    files: int
    bytes: int
    sha256: str
    notes: list[str]  # for the user who packs


def create(
    study: str,
    output: Path,
    wanted: Wanted = ANONYMOUS,
    takes_other_sources: bool = False,
    progress: str = "auto",
    partial: bool = False,
) -> Created:
    """Pack a study, with the studies that it is made of; the same store and code give the same bytes."""
    _check(output, study)
    if wanted.doi and not wanted.authors:
        raise Refusal("--doi is that of the package, which is cited by its authors; name them with --author, once for each")
    names, inputs = studies.related(study), Inputs()
    own = own_files.included(wanted.include)
    program = code.files()
    _published()
    with TemporaryDirectory(prefix="framebreak-") as scratch:
        with bar(sum(studies.cities(studies.located(name)) for name in names), f"{study}, packing", progress) as done:
            packed = {name: studies.gather(name, inputs, Path(scratch), done, partial) for name in names}
        notes = _notes(packed, wanted.contact, takes_other_sources)
        answers = {name: studies.answers(each.store.folder) for name, each in packed.items()}
        plans = {name: each.store.planned() for name, each in packed.items()}
        commands = list(dict.fromkeys(line for name in names for line in configurations.commands(answers[name])))
        about = _about(study, packed, inputs, notes)
        about["commands"] = commands
        varied = {name: stored_points.varying(plan) for name, plan in plans.items()}
        files = {name: configurations.file_names(plan, varied[name]) for name, plan in plans.items()}
        question = wanted.question or _question(packed[study], varied[study])
        name = wanted.title or f"Replication package of the study {study}"
        title = Named(name, question, _date(answers, packed), wanted.contact, wanted.authors, wanted.doi)
        about["title"], about["question"] = title.title, title.question
        if study not in registry.STUDIES:  # of its template the study has the question, and not of its own
            about["studies"][study]["question"] = question
        payload: dict[str, bag.Content] = dict(inputs.contents)
        for name, each in packed.items():
            payload |= each.files
            payload |= configurations.files(name, plans[name], files[name], answers[name])
        payload |= {code.PLACE + name: path for name, path in program.items()}
        payload |= own
        payload |= {
            "LICENSE": program["LICENSE"], "CITATION.cff": metadata.cff(title), "codemeta.json": metadata.codemeta(title),
        }  # fmt: skip
        items = own_files.mapped(wanted.map, payload)
        about["map"] = [each._asdict() for each in items]
        about["notes"] += _unmade(items, own)
        if not wanted.question and question != studies.question(packed[study].store):
            notes.append("the package's question is made of what varies; say your own with --question")
        if (wanted.title or wanted.question) and not wanted.authors:
            notes.append("CITATION.cff and codemeta.json cite the program, since no author is named; add --author for your own")
        payload[ABOUT] = _json(about)
        payload["README.md"] = _readme(
            study, title, about, commands, dict(zip(files[study], plans[study])), packed[study], items, own
        )
        sizes = {name: len(each) if isinstance(each, bytes) else each.stat().st_size for name, each in payload.items()}
        payload[metadata.CRATE] = metadata.crate(title, sizes, commands)
        folder = f"{study}-replication"
        atomic_files.write(output, lambda file: bag.write(file, folder, payload, metadata.tags(title)), "name another --output")
    with output.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Created(names, about["rows"], len(payload), output.stat().st_size, digest, notes)


def _published() -> None:
    """Refuse to pack published tables that are not as they were published."""
    stored = Stored(reference.FOLDER)
    for line in stored.wrong() if stored.manifest is not None else ():
        raise Refusal(f"{line}; bring it back with git, then pack again", status=1)


def _check(output: Path, study: str) -> None:
    if output.suffix != ".zip":
        raise Refusal(f"{output.name} is to be a zip file; end its name in .zip, for example {study}.zip")
    if output.is_dir():
        raise Refusal(f"{output} is a folder; name a file in it, for example {output / f'{study}.zip'}")
    if output.absolute().is_relative_to(studies.located(study).folder):
        raise Refusal(f"{output} lies in the folder that is to be packed; name another --output")


def _notes(packed: Mapping[str, Packed], contact: Contact | None, takes_other_sources: bool) -> list[str]:
    notes = []
    for name, each in packed.items():
        others = studies.by_other_sources(each)
        if others:
            message = f"{others} of {each.sources.total()} parts of {name} were computed by other sources of the model"
            made = ", ".join(digest[:12] or "unknown" for digest in sorted(each.sources))
            if not takes_other_sources:
                raise Refusal(
                    f"{message} ({made}) than the present ones ({provenance.sources('simulation')[:12]}), which would be "
                    "packed; check out theirs, compute the parts again with rerun=code, or add --other-sources and let verify "
                    "show whether it matters"
                )
            notes.append(f"{message} than those in the archive")
        if each.lacking:
            notes.append(f"{each.lacking} points of {name} lack planned panels, which are not in the archive")
        if each.left:
            notes.append(f"{each.left} parts of {name} are of other versions of the model and were left out")
    if contact is None:
        notes.append("no contact is named in the archive, which referees and CoMSES require; add --contact 'NAME <ADDRESS>'")
    return notes


def _about(study: str, packed: Mapping[str, Packed], inputs: Inputs, notes: list[str]) -> dict[str, Any]:
    described = {
        name: {
            "question": studies.question(each.store),
            "points": len(each.store.planned_panels()),
            "parts": each.sources.total(),
            "rows": each.rows,
            "points_lacking_panels": each.lacking,
            "parts_by_sources": dict(sorted(each.sources.items())),
        }
        for name, each in packed.items()
    }
    return {
        "format": FORMAT,
        "study": study,
        "model_version": simulation.MODEL_VERSION,
        "simulation_sha256": provenance.sources("simulation"),
        "rows": sum(each.rows for each in packed.values()),
        "studies": described,
        "inputs": dict(sorted(inputs.places.items())),
        "notes": [note for note in notes if "--contact" not in note],
    }


def _date(answers: Mapping[str, list[dict[str, Any]]], packed: Mapping[str, Packed]) -> str:
    """The day of the latest result: of the answers, or where there are none, of the study's beginning."""
    ended = [each["ended"] for own in answers.values() for each in own if each.get("ended")]
    begun = [each.store.about().get("created", "") for each in packed.values()]
    return max(ended or begun)[:10]


def _readme(
    study: str,
    title: Named,
    about: Mapping[str, Any],
    commands: list[str],
    plan: Mapping[str, Planned],
    packed: Packed,
    items: list[Item],
    own: Mapping[str, Path],
) -> bytes:
    cited = metadata.citation()
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    begun = _begun(packed)
    plain = {name: row for name, row in plan.items() if row.point in begun and not _reads_files(row)}
    first_file = next(iter(plain), "")
    points = sum(each["points"] for each in about["studies"].values())
    many = f" of {len(about['studies'])} studies: {', '.join(about['studies'])}" if len(about["studies"]) > 1 else ""
    program = f"{_cited(cited['authors'])} ({cited['date-released'][:4]}). {cited['title']}, version {cited['version']}."
    if title.authors:
        address = f" https://doi.org/{title.doi}" if title.doi else ""
        who = "; ".join(people.cited(each.cff()) for each in title.authors)
        program = f"{who} ({title.date[:4]}). {title.title}.{address}\n\nThe program: {program}"
    return readme.text(
        title=title.title,
        study=study,
        question=title.question,
        counts=f"{about['rows']:,} cities in {points:,} point{'' if points == 1 else 's'}{many}",
        version=about["model_version"],
        sources=about["simulation_sha256"],
        python=project["requires-python"].removeprefix(">=") + " or later",
        commands=commands,
        inputs=about["inputs"],
        first=plain.get(first_file),
        first_file=first_file,
        licence=cited["license"],
        cite=f"{program} See `CITATION.cff`.",
        contact=title.contact,
        items=items,
        files=[name for name in packed.names("results") if Path(name).suffix in _SHOWN] + sorted(own),
        scripts=_own_commands(items, own),
        took=effort.sentence(packed),
    )


def _own_commands(items: Sequence[Item], own: Mapping[str, Path]) -> list[str]:
    """What is typed in `own/`: the commands of `--map` that make files there, then scripts that none of them runs."""
    named = list(dict.fromkeys(each.command for each in items if each.command and each.file in own))
    places = {name: name.removeprefix(own_files.PLACE) for name in own_files.scripts(own)}
    return named + [shlex.join(["python", place]) for place in places.values() if not any(place in each for each in named)]


_SHOWN = (".pdf", ".csv", ".tex")  # what a paper takes from a study: figures and tables


def _cited(authors: Sequence[Mapping[str, Any]]) -> str:
    return ", ".join(map(people.cited, authors))


def _question(packed: Packed, varied: Mapping[str, Sequence[Any]]) -> str:
    """The study's question; what varies in it where it is a sweep of one's own, to which its template's question is not put."""
    question = studies.question(packed.store)
    if not varied or packed.store.study in registry.STUDIES:
        return question
    shown = "; ".join(f"{name} = {', '.join(dict.fromkeys(_in_order(values)))}" for name, values in varied.items())
    return f"What becomes of cities that differ in {shown[:400]}{' ...' if len(shown) > 400 else ''}?"


def _in_order(values: Sequence[Any]) -> list[str]:
    is_number = all(isinstance(each, int | float) for each in values)
    return [str(each) for each in (sorted(values) if is_number else values)]


def _unmade(items: Sequence[Item], own: Mapping[str, Path]) -> list[str]:
    names = own_files.unmade(items, own)
    return [f"of {', '.join(names)} no command is named that makes it; --map says which"] if names else []


def _begun(packed: Packed) -> set[str]:
    """Points whose first panel is packed."""
    named = (Part.named(path) for path in packed.files.values())
    return {each[0] for each in named if each and 0 in each[1].panels}


def _reads_files(row: Planned) -> bool:
    """Whether a point reads files that the model does not ship, or is made by a manager of one's own."""
    return KEY in row.config or bool(named(row.config))


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()
