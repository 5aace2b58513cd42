"""`framebreak package verify`: is an archive what it was, and do its numbers come out of the model again?

Nothing in the archive is unpickled, and nothing in it is executed unless `--with-own-code` asks for it.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import simulation
from experiments.errors import Refusal
from experiments.package import ABOUT, FORMAT, bag, code, counts, inputs, layout, own_files, sample, scripts
from experiments.package.bag import Bag
from experiments.package.layout import Damage
from experiments.package.recompute import Again as Answers
from experiments.package.recompute import recompute
from experiments.package.rerun import Again, Compared
from experiments.progress import bar, note
from experiments.store import provenance
from experiments.store.relocated_networks import NETWORKS

SHOWN = 8
_KINDS: dict[str, type] = {"model_version": str, "simulation_sha256": str, "rows": int, "studies": dict, "inputs": dict}
_OF_STUDY: dict[str, type] = {"question": str, "points": int, "parts": int, "rows": int}
_NEEDED = re.compile(rf"{inputs.PLACE}|results/[^/]+/({NETWORKS}/|env/[0-9a-f]+\.json$)")  # beside parts, to simulate again
_IMPORTS = "import pyarrow.parquet, experiments.package.verify"
PACKAGES = ("numpy", "numba", "llvmlite", "mesa", "networkx", "scipy")


def verify(
    path: Path,
    cities: int | None,
    seed: int | None = None,
    *,
    own_code: bool = False,
    python: Path | None = None,
    is_inside: bool = False,
    progress: str = "auto",
) -> int:
    """Check an archive and simulate some of it again; gives 0 where all is the same.

    Gives 1 where a city or an answer differs, and where an answer was to be made again and lacks what that takes.
    """
    seed = secrets.randbelow(10**9) if seed is None else seed
    with bag.opened(path) as archive:
        archive.check()
        if not is_inside:
            _print(f"{path}: {len(archive.sums):,} files, every checksum as in the manifest")
        if own_code:  # it knows the layout of its own time
            return _by_own_code(archive, ["--all"] if cities is None else ["--cities", str(cities)], seed, python)
        about = about_archive(archive)
        _refuse_others(archive, about)
        counts.refuse_others(archive, about)
        drawn = sample.draw(archive.sums, cities, seed)
        if not drawn:
            if about["rows"]:
                raise Damage(path, f"{ABOUT} lists {about['rows']:,} rows, but it has no part")
            _print("it holds no rows, so there is nothing to simulate again")
            return 0
        with bag.scratch() as root:
            archive.extract((name for name in archive.sums if _NEEDED.match(name)), root)
            again = Again(archive, about["inputs"], root, executes=is_inside)
            points = sample.stretches(archive.sums)
            panels = sum(len(own) for each in points.values() for _, own in each)
            total = round(sum(len(own) for each in drawn for own in each.panels) * about["rows"] / panels)
            try:
                with bar(total, "simulating again", progress) as done:
                    compared = list(again.run(drawn, done))
            except Refusal as refusal:
                raise Refusal(str(refusal)) from refusal  # with the status of a refusal, whatever it was elsewhere
            if own_files.scripts(archive.sums) and not is_inside:
                _print("the authors' scripts in own/ were not run; --with-own-code runs them")
            status = _report(compared, drawn, seed if cities else None, len(points), root)
            if cities is None and not status:
                archive.extract(
                    (name for name in archive.sums if name.startswith(inputs.RESULTS) and not (root / name).exists()), root
                )
                status = _report_answers(recompute(root, about["inputs"]), archive)
            return status


def about_archive(archive: Bag) -> dict[str, Any]:
    """The description inside an archive whose checksums have been compared."""
    if ABOUT not in archive.sums:
        raise Refusal(f"{archive.path} is a bag, but not one of framebreak package: it has no {ABOUT}")
    about = archive.json(ABOUT)
    if about.get("format") != FORMAT:
        raise Refusal(f"{archive.path} has layout {about.get('format')}, this program reads {FORMAT}; add --with-own-code")
    for name, kind in _KINDS.items():
        if not isinstance(about.get(name), kind):
            raise Damage(archive.path, f"{ABOUT} has no {name}")
    for name, each in about["studies"].items():
        if not isinstance(each, dict) or any(not isinstance(each.get(key), kind) for key, kind in _OF_STUDY.items()):
            raise Damage(archive.path, f"{ABOUT} has a malformed entry of the study {layout.plain(name[:80])}")
    for name in ("title", "question"):
        if not isinstance(about.setdefault(name, ""), str):
            raise Damage(archive.path, f"{ABOUT} has no {name}, as a line of text")
    for name in ("notes", "commands"):
        if not isinstance(about.get(name), list) or not all(isinstance(each, str) for each in about[name]):
            raise Damage(archive.path, f"{ABOUT} has no {name}, as lines of text")
    for name, place in about["inputs"].items():
        if not isinstance(place, str) or not place.startswith(inputs.PLACE) or place not in archive.sums:
            raise Damage(archive.path, f"{ABOUT} names {layout.plain(name[:400])}, which is not in it")
    return about


def _refuse_others(archive: Bag, about: Mapping[str, Any]) -> None:
    """Another model gives other numbers, and one whose sources differ may: neither is compared unless the user insists."""
    changed = code.differences(archive.sums)
    remedy = "add --with-own-code, which executes the code in the archive, or check out the state it was packed from"
    if about["model_version"] != simulation.MODEL_VERSION:
        what = f" ({code.summary(changed)})" if changed else ""
        now = f"here is version {simulation.MODEL_VERSION}{what}"
        raise Refusal(f"{archive.path} is of model version {about['model_version']}, {now}; {remedy}")
    if changed:
        raise Refusal(f"the model's sources in {archive.path} are not those here: {code.summary(changed)}; {remedy}")


def _by_own_code(archive: Bag, which: list[str], seed: int, python: Path | None) -> int:
    """Let the archive's own code check the archive, in a process of its own, in a folder that is removed again."""
    with bag.scratch() as folder:
        archive.extract((name for name in archive.sums if name.startswith(code.PLACE)), folder)
        place = folder / code.PLACE
        interpreter = str((python or Path(sys.executable)).absolute())  # as it is: an environment's python is a link
        note(f"framebreak package: executing the code in the archive with {interpreter}")
        command = [interpreter, "-m", "experiments.cli", "package", "verify", str(archive.path.absolute()), "--inside"]
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
        environment |= {"PYTHONPATH": str(place), "FRAMEBREAK_RESULTS": str(place / "results")}
        environment["FRAMEBREAK_CACHE"] = str(folder / "cache")  # what is compiled goes with the folder
        try:
            tried = subprocess.run(
                [interpreter, "-c", _IMPORTS], cwd=place, env=environment, capture_output=True, text=True, check=False
            )
            if tried.returncode:  # or a crash would pass for a city that differs: both end with 1
                why = (tried.stderr.strip().splitlines() or [f"status {tried.returncode}"])[-1]
                message = f"{interpreter} cannot run the code in the archive ({why})"
                raise Refusal(f"{message}; with --python name that of an environment with what code/requirements.lock lists")
            done = subprocess.run([*command, *which, "--seed", str(seed)], cwd=place, env=environment, check=False)
            status = done.returncode or _run_scripts(archive, folder, interpreter, environment)
        except OSError as error:
            raise Refusal(f"{interpreter} cannot be started ({error.strerror}); name another with --python") from error
    if done.returncode not in (0, 1, 2):
        message = f"the code in the archive ended with status {done.returncode}"
        raise Refusal(f"{message}; with --python name the interpreter of an environment that fits")
    return status


def _run_scripts(archive: Bag, folder: Path, interpreter: str, environment: Mapping[str, str]) -> int:
    """Run the authors' own scripts beside the archive's rows; gives 1 where one fails or writes something else."""
    names = sorted(name for name in archive.sums if name.startswith(own_files.PLACE))
    own = own_files.scripts(names)
    if not own:
        return 0
    archive.extract([*names, *(name for name in archive.sums if name.startswith(inputs.RESULTS))], folder)
    ran = scripts.run(names, folder, interpreter, {**environment, "FRAMEBREAK_RESULTS": str(folder / "results")})
    for line in ran.failed[:SHOWN]:
        _print(f"a script of the authors failed: {line}")
    for line in ran.different[:SHOWN]:
        _print(f"a script of the authors writes something else than is in the archive: {line}")
    said = [f"{len(own) - len(ran.failed)} of the authors' scripts ran"]
    for what, files in (
        ("written anew and the same", ran.same), ("written anew, not compared", ran.written), ("written by none", ran.left),
    ):  # fmt: skip
        said += [f"{what}: {', '.join(files)}"] if files else []
    _print("; ".join(said))
    return int(bool(ran.failed or ran.different))


def _report(compared: list[Compared], drawn: list[sample.Drawn], seed: int | None, points: int, root: Path) -> int:
    cities, different = sum(each.cities for each in compared), [line for each in compared for line in each.different]
    panels = sum(len(panels) for each in drawn for panels in each.panels)
    reached = len({(each.study, each.point) for each in drawn})
    which = f"{cities:,} cities (panels: {panels:,}; points: {reached:,} of {points:,})"
    how = "" if seed is None else f", drawn with --seed {seed}"
    if not different:
        _print(f"{which}{how}: simulated again, all outcomes are the same bit for bit")
        return 0
    _print(f"{which}{how}: {len(different):,} of them came out differently")
    for line in different[:SHOWN]:
        _print(f"  {line}")
    if elsewhere := _elsewhere({each.environment for each in compared if each.different}, root):
        _print(f"computed elsewhere: {elsewhere}")
    return 1


def _report_answers(again: Answers, archive: Bag) -> int:
    """Print what came of the answers that were made again from the rows."""
    for line in again.left:
        _print(f"not verified: {line}")
    for line in again.different[:SHOWN]:
        _print(f"  {line}")
    if again.different:
        _print(f"answers do not come out of the rows in the archive: {len(again.different):,} differences")
        if code.analyses_differ(archive.sums):
            _print(
                "the analyses in the archive are not those here, which may be the reason; --with-own-code makes them by its own"
            )
        return 1
    if again.same:
        _print(f"answers: {len(again.same):,} made again from the rows, every number is the same")
    if again.left:
        _print(f"answers that could not be made again, and so are not verified: {len(again.left):,}")
    return int(bool(again.left))


def _elsewhere(names: Iterable[str], root: Path) -> str:
    """What of the environments differs from the present one, where they were packed."""
    here, differences = provenance.environment(), []
    for name in sorted(names):
        for path in root.glob("results/*/env/*.json"):
            if path.stem != name:
                continue
            try:
                there = json.loads(path.read_text())
                there = {**there, "packages": dict(there["packages"]), "cpu": dict(there["cpu"])}
            except (ValueError, TypeError, KeyError):
                continue  # an explanation that cannot be read is none
            pairs = [(key, there.get(key), here[key]) for key in ("python", "machine")]
            pairs += [(each, there["packages"].get(each), here["packages"].get(each)) for each in PACKAGES]
            pairs += [("processor", there["cpu"].get("model"), here["cpu"]["model"])]
            differences += [f"{what} {one}, here {other}" for what, one, other in pairs if one != other]
    return "; ".join(dict.fromkeys(differences))


def _print(line: str) -> None:
    print(layout.plain(line), flush=True)  # before the lines of a process of the archive's code
