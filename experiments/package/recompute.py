"""The answers of an archive made again from its rows, and compared number by number.

A study's analysis takes the rows that are packed; nothing is simulated and no file outside the archive is read.
"""

from __future__ import annotations

import csv
import io
import json
import math
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from experiments.errors import Refusal
from experiments.package import inputs
from experiments.reporting import report
from experiments.running import custom_manager, jobs, replications, study
from experiments.store import in_memory

RELATIVE, ABSOLUTE = 1e-9, 1e-12  # differences that another processor's order of sums may make
_KEYS = {"progress": "off", "rerun": "missing", "histories": 0, "grounds": False, "dry_run": False, "engine": None}


class Again(NamedTuple):
    """What came of making the answers of an archive again."""

    same: list[str]  # answers of which every number came out again
    different: list[str]  # a line for each file that did not
    left: list[str]  # a line for each answer that cannot be made again here, with the reason


def recompute(root: Path, places: Mapping[str, str]) -> Again:
    """Make every answer again whose rows were extracted below a folder, and compare its summary, tables and texts."""
    again = Again([], [], [])
    with _results(root / inputs.RESULTS):
        for path in sorted((root / inputs.RESULTS).glob("*/**/provenance.json")):
            folder = path.parent
            name = folder.relative_to(root / inputs.RESULTS).as_posix()
            try:
                made = _made(_provenance(path), folder, root, places)
            except _Left as reason:
                again.left.append(f"{name}: {reason}")
                continue
            except Refusal as refusal:
                again.different.append(f"{name} cannot be made again: {refusal}")
                continue
            lines = [
                f"{name}/{file}: {what}" for file, content in made.items() if (what := _difference(folder / file, content))
            ]
            (again.different.extend(lines) if lines else again.same.append(name))
    return again


class _Left(Exception):
    """Why an answer is not made again."""


@contextmanager
def _results(folder: Path) -> Iterator[None]:
    before = os.environ.get("FRAMEBREAK_RESULTS")
    os.environ["FRAMEBREAK_RESULTS"] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ["FRAMEBREAK_RESULTS"]
        else:
            os.environ["FRAMEBREAK_RESULTS"] = before


def _provenance(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_bytes())
        config = content.get("configuration")
        if config is None:
            raise _Left("the table of a sweep, which its command makes again from the rows")
        own = {**config["study"], "seed": int(config["study"]["seed"])}
        return {**config, "study": own}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Refusal(f"its provenance.json cannot be read ({str(error)[:80]})") from error


def _made(config: Mapping[str, Any], folder: Path, root: Path, places: Mapping[str, str]) -> dict[str, bytes]:
    """The files of an answer, from rows alone."""
    if custom_manager.KEY in config:
        raise _Left("made by a manager of one's own, which is not executed here")
    name = folder.relative_to(root / inputs.RESULTS).parts[0]
    if config["study"].get("name") != name:
        raise Refusal(f"it names the study {config['study'].get('name')}, and lies in that of {name}")
    own = {key: _local(value, root, places, name) for key, value in config["study"].items()}
    placed = inputs.placed({**config, "study": own}, places, root, name)
    job = jobs.read({**placed, **_KEYS})
    source = job.row_source()
    settled = replications.settle(job.analysis, job.precision, source)
    declared = list(source.declared)
    if lacking := sum(1 for each in declared if each.point.missing(each.panels)):
        raise _Left(f"rows of {lacking} arms are not in the archive")
    made = replications.added(study.report(job.analysis, source), settled)
    return report.contents(made)


def _local(value: Any, root: Path, places: Mapping[str, str], study_name: str) -> Any:
    """A study's own option; a file that it names is taken from the archive, and no other is read."""
    if not isinstance(value, str) or "/" not in value:
        return value
    if value not in places:
        raise _Left(f"it names {value}, which is not in the archive")
    return str(root / places[value])


def _difference(path: Path, made: bytes) -> str:
    """Where a packed file is not what came out; nothing where every number is the same."""
    try:
        packed = path.read_bytes()
        if packed == made:
            return ""
        one, other = (_values(path.suffix, content) for content in (packed, made))
    except FileNotFoundError:
        return "it is not in the archive"
    except Exception as error:  # whatever a reader makes of bytes that nobody wrote
        return f"it cannot be read ({str(error)[:80]})"
    return _first(one, other, "")


def _values(suffix: str, content: bytes) -> Any:
    if suffix == ".json":
        return json.loads(content)
    if suffix == ".csv":
        head, *rows = csv.reader(io.StringIO(content.decode()))
        return {name: [_cell(row[place]) for row in rows] for place, name in enumerate(head)}
    if suffix == ".parquet":
        return in_memory.parquet(content).read(use_threads=False).to_pydict()
    return content.decode().splitlines()


def _cell(text: str) -> Any:
    try:
        return float(text)
    except ValueError:
        return text


def _first(one: Any, other: Any, where: str) -> str:
    """The first place at which two values differ, in words."""
    if isinstance(one, dict) and isinstance(other, dict):
        if list(one) != list(other):
            return f"{where or 'it'} has other entries than come out of the rows"
        pairs = [(one[key], other[key], f"{where}.{key}".lstrip(".")) for key in one]
    elif isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            return f"{where or 'it'} has {len(one)} entries, and {len(other)} come out of the rows"
        pairs = [(a, b, f"{where}[{place}]") for place, (a, b) in enumerate(zip(one, other, strict=True))]
    else:
        return "" if _same(one, other) else f"{where} is {one!r} in the archive, {other!r} from its rows"
    return next((found for a, b, place in pairs if (found := _first(a, b, place))), "")


def _same(one: Any, other: Any) -> bool:
    numbers = [isinstance(each, int | float) and not isinstance(each, bool) for each in (one, other)]
    if all(numbers):
        both_nan = math.isnan(one) and math.isnan(other)
        return both_nan or math.isclose(one, other, rel_tol=RELATIVE, abs_tol=ABSOLUTE)
    return bool(one == other) and type(one) is type(other)
