"""The folders of the store that belong to a study: its own, and those of the studies that it is made of."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import simulation
from experiments.configuration import sizes
from experiments.configuration.root import APPLICATION
from experiments.errors import Refusal
from experiments.package.inputs import RESULTS, Inputs
from experiments.running import registry
from experiments.running.verify import checked
from experiments.running.verify_files import wrong
from experiments.store import batches, commands, parts, provenance, relocated_networks
from experiments.store.parts import Part
from experiments.store.reading import existing, extent_of, studies
from experiments.store.seals import Damaged
from experiments.store.store import Store, root

PLACE = RESULTS
NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,99}")  # of a study, as the options have it
_LEFT = ("compact", "failed", "repeats", "sweeps")  # folders of the store that can be made again or are no results
_ENDINGS = (".tmp", ".damaged")


class Packed(NamedTuple):
    """The files of one study that are packed."""

    store: Store
    files: dict[str, Path]  # by name below results/
    rows: int
    sources: Counter[str]  # parts by the digest of the model's sources that made them
    lacking: int  # points that lack planned panels
    left: int  # parts of other versions of the model
    seconds: float  # that computing the rows took, as far as their parts say
    environments: Sequence[str]  # in which that was, by name

    def names(self, kind: str) -> list[str]:
        """Names in the archive of the files of the plain answer, those that a reader looks at first."""
        return sorted(name for name in self.files if name.startswith(f"{kind}/") and name.count("/") == 2)


def located(study: str) -> Store:
    """The folder of a study that has results; one made of other studies has answers and need not have rows of its own."""
    folder = root() / study
    if study in studies() or not NAME.fullmatch(study) or not (folder / "provenance.json").is_file():
        return existing(study)
    return Store(study, answers(folder)[0].get("model_version", ""))


def question(store: Store) -> str:
    """The question of the study."""
    described = [store.about(), *answers(store.folder)]
    return next((each["question"] for each in described if each.get("question")), "")


def cities(store: Store) -> int:
    """Rows there are, judged by the names of the parts: for a bar."""
    plan, stored = store.planned_panels(), store.stored()
    return sum(len(part.panels) * plan.get(point, ([], 1))[1] for point, own in stored.items() for part in own)


def related(study: str) -> list[str]:
    """The study and those that it is made of, if any."""
    names = [study]
    for answer in answers(located(study).folder):
        config = answer.get("configuration") or {}
        own = config.get("study") or {}
        analysis = registry.find(own["analysis"]) if own.get("analysis") in registry.STUDIES else None
        if analysis is not None and hasattr(analysis, "others"):
            checked, _ = sizes.read(analysis.Options, {**own, "seed": int(own["seed"])})
            model = {name: group for name, group in config.items() if name not in APPLICATION}
            names += [each["study"]["name"] for each in analysis.others(checked, model).values()]
    return list(dict.fromkeys(names))


def answers(folder: Path) -> list[dict[str, Any]]:
    """The provenance of every answer in a study's folder, the latest first, then those of sweeps in order of name."""
    paths = [*folder.glob("provenance.json"), *sorted(folder.glob("answers/*/provenance.json"))]
    return [_provenance(path) for path in paths]


def _provenance(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_bytes())
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise Refusal(f"{path} is damaged: it is no JSON; running the study again writes it anew", status=1)
    return content


def gather(
    study: str, inputs: Inputs, scratch: Path, done: Callable[[int], object] | None = None, partial: bool = False
) -> Packed:
    """Collect a study's folder: every file is checked, and the files that its points read are added to `inputs`.

    In an archive every point has parts of its own, so that one can be taken out and computed again; those of points that the
    store holds in batches are written to `scratch`.
    """
    store = located(study)
    if store.model_version != simulation.MODEL_VERSION:
        raise Refusal(
            f"{study} was computed by model version {store.model_version}, here is version {simulation.MODEL_VERSION}, "
            "which is not the code to pack with it; check out the commit it was computed by, or run the study again"
        )
    for path, reason in wrong(store):
        raise Refusal(f"{path} is damaged: {reason}; running the study again writes it anew", status=1)
    files, made, rows, left, seconds, environments = {}, Counter[str](), 0, 0, 0.0, dict[str, None]()
    apart = _apart(store, scratch / study)
    for name, path in sorted([*((path.relative_to(store.folder), path) for path in store.folder.rglob("*")), *apart]):
        if (
            not path.is_file()
            or name.parts[0] in (*_LEFT, batches.FOLDER, "lock")
            or path.name.startswith(".")
            or path.suffix in _ENDINGS
        ):
            continue
        if name.parts[0] == "parts":
            metadata = _metadata(path, inputs, store.folder)
            if metadata["model_version"] != simulation.MODEL_VERSION:
                left += 1
                continue
            made[metadata.get("simulation_sha256", "")] += 1
            rows += int(metadata["rows"])
            if "seconds" in metadata:
                seconds += float(metadata["seconds"])
                environments[metadata.get("environment", "")] = None
            if done:
                done(int(metadata["rows"]))
        files[f"{PLACE}{study}/{name.as_posix()}"] = path
    if not made and not answers(store.folder):
        raise Refusal(f"{study} has no results yet; {commands.mending(store, ())}")
    how_far = extent_of(study, root()) if (store.folder / "study.json").is_file() else None
    if how_far is not None:
        how_far.require(partial)
    lacking = {each.point for each in how_far.lacking} if how_far is not None else ()
    return Packed(store, files, rows, made, len(lacking), left, seconds, list(environments))


def _apart(store: Store, scratch: Path) -> Iterator[tuple[Path, Path]]:
    """A part for each point in a batch, by its name below the study's folder."""
    for point, members in batches.listing(store.folder).members().items():
        for member in members:
            name = Path("parts") / point[:2] / parts.file_name(point, member.panels, "parquet")
            if (store.folder / name).exists():  # computed twice, side by side
                continue
            try:
                rows, metadata = member.read()
            except Damaged as reason:
                raise batches.damaged(member, reason) from reason
            parts.write(scratch / name, rows, metadata)
            yield name, scratch / name


def _metadata(path: Path, inputs: Inputs, folder: Path) -> dict[str, str]:
    """Metadata of a part, once it was read and checked; the files it was made from are added to `inputs` if it is packed."""
    named = Part.named(path)
    try:
        metadata = named[1].columns()[1] if named else {}
        if metadata.get("model_version") == simulation.MODEL_VERSION:
            inputs.need(json.loads(metadata["config"]), metadata, folder)
    except (Damaged, KeyError, ValueError):
        metadata = {}  # the reason follows
    if reason := checked(path, partial(relocated_networks.text, folder=folder)).reason:
        raise Refusal(f"{path} is damaged: {reason}; running the study again computes it anew", status=1)
    return metadata


def by_other_sources(packed: Packed) -> int:
    """Parts that other sources of the model have made than the present ones."""
    return sum(count for digest, count in packed.sources.items() if digest != provenance.sources("simulation"))
