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
from experiments.package import inputs, sweep_answers
from experiments.package.stored_rows import Lacking, Source
from experiments.reporting import report
from experiments.reporting.report import Report
from experiments.store import in_memory

RELATIVE, ABSOLUTE = 1e-9, 1e-12  # differences that another processor's order of sums may make


class Again(NamedTuple):
    """What came of making the answers of an archive again."""

    same: list[str]  # answers of which every number came out again
    different: list[str]  # a line for each file that did not
    left: list[str]  # a line for each answer that cannot be made again from what is there, with the reason


def recompute(root: Path, places: Mapping[str, str]) -> Again:
    """Make every answer again whose rows were extracted below a folder, and compare its summary, tables and texts."""
    again = Again([], [], [])
    results = root / inputs.RESULTS
    with _results(results):
        for folder in _answers(results):
            name = folder.relative_to(results).as_posix()
            try:
                made = report.contents(_made(_provenance(folder / "provenance.json"), folder, root, places))
            except Lacking as reason:
                again.left.append(f"{name}: {reason}")
                continue
            except Refusal as refusal:
                again.different.append(f"{name} cannot be made again: {refusal}")
                continue
            except Exception as error:  # whatever comes of a configuration that nobody wrote
                again.different.append(f"{name} cannot be made again ({type(error).__name__}: {str(error)[:80]})")
                continue
            lines = [
                f"{name}/{file}: {what}" for file, content in made.items() if (what := _difference(folder / file, content))
            ]
            lines += [f"{name}/{file} does not come out of the rows" for file in _tables(folder) if file not in made]
            (again.different.extend(lines) if lines else again.same.append(name))
    return again


def _answers(results: Path) -> list[Path]:
    """Folders that have an answer: one with tables and without provenance is to be told, too."""
    return sorted(
        folder
        for study in results.glob("*")
        for folder in (study, *(study / "answers").glob("*"))
        if folder.is_dir() and ((folder / "provenance.json").is_file() or _tables(folder))
    )


def _tables(folder: Path) -> list[str]:
    """Names of the files of an answer that hold numbers."""
    return sorted(path.name for path in folder.glob("*.csv")) + ["summary.json"] * (folder / "summary.json").is_file()


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
        if not isinstance(content, dict):
            raise ValueError("it is no JSON object")
        return content
    except (OSError, ValueError, RecursionError) as error:
        raise Refusal(f"its provenance.json cannot be read ({str(error)[:80]})") from error


def _made(said: Mapping[str, Any], folder: Path, root: Path, places: Mapping[str, str]) -> Report:
    """The report of an answer, from rows alone."""
    study = folder.relative_to(root / inputs.RESULTS).parts[0]
    config = said.get("configuration")
    if config is None:
        return sweep_answers.made(said, root, places, study)
    own = {**config["study"], "seed": int(config["study"]["seed"])}
    return Source({**config, "study": own}, root, places, study).report()


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
