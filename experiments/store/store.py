"""The results store: one folder per study, one row per parameter point, parts of Parquet that are whole or absent.

```
<study>/
  study.json                                       schema version, question, model version, columns
  manifest.parquet                                 one row per point: arm, seed, panels, parameters
  parts/<2 hex>/<point>-r00000-00200.parquet       rows of panels 0 to 199 of a point
  batches/<20 hex>.parquet                         rows of many short points that a worker of a sweep computed together
  env/<environment>.json                           code, packages, machine: once per distinct environment
  failed/                                          errors, and parts that turned out damaged
  commands/                                        what was typed to compute the points
  summary.json, *.csv, *.parquet, *.png, *.pdf     the latest answer, with its provenance.json
  SHA256SUMS                                       the checksum of each file of the answer
```

Every other file holds its own checksum (`seals`), or bears that of its content as its name (`env`, `commands`).

What is there, whole and of the present columns is never computed again.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from experiments.configuration.interned import CompactMapping
from experiments.configuration.root import results
from experiments.errors import Refusal
from experiments.progress import note
from experiments.store import atomic_files, batches, in_memory, manifest, parts, seals
from experiments.store.batches import New, Piece
from experiments.store.identity import SCHEMA_VERSION, canonical, configuration_text, point_id
from experiments.store.manifest import COLUMNS as MANIFEST
from experiments.store.manifest import FIRST
from experiments.store.parts import IDENTITY, Part, Put, Rows, joined, span, uncovered, united
from experiments.store.seals import Damaged

if TYPE_CHECKING:
    import pyarrow

NOTHING: Mapping[str, str] = MappingProxyType({})


def root() -> Path:
    """Where results land: `FRAMEBREAK_RESULTS`, else as `configuration.root` says."""
    named = os.environ.get("FRAMEBREAK_RESULTS")
    folder = Path(named).expanduser().absolute() if named else results()
    elsewhere = "point FRAMEBREAK_RESULTS to another folder"
    try:
        str(folder).encode()
    except UnicodeEncodeError:
        shown = str(folder).encode(errors="replace").decode()
        why = "Arrow reads no file below it" if sys.getfilesystemencoding() == "utf-8" else "set PYTHONUTF8=1"
        raise Refusal(f"the name of the folder of results, {shown}, is no UTF-8; {why}, or {elsewhere}") from None
    if os.path.lexists(folder) and not folder.is_dir():
        what = "is a link that leads nowhere" if folder.is_symlink() else "is no folder"
        raise Refusal(f"{folder}, where results are to land, {what}; {elsewhere}")
    return folder


class Stored(NamedTuple):
    """The rows that the store has of some panels of a point, and what it lacks."""

    rows: list[Rows]  # in order of panels, without overlap
    missing: list[range]
    damaged: list[tuple[Piece, str]]
    outdated: list[Piece]
    other_code: int  # parts written by other sources of the model than the present ones


class Point:
    """One parameter point of a study: a configuration, a seed, and any number of panels."""

    __slots__ = ("arm", "config", "digests", "id", "seed", "store")  # a sweep has many points

    def __init__(
        self,
        store: Store,
        name: str,
        config: Mapping[str, Any],
        seed: int,
        arm: str = "",
        digests: Mapping[str, str] = NOTHING,
    ):
        self.store = store
        self.config: Mapping[str, Any] = config if isinstance(config, CompactMapping) else CompactMapping(config)
        self.seed = seed
        self.arm = arm
        self.digests = digests  # of what was read from files
        self.id = name

    @property
    def folder(self) -> Path:
        """Where its parts are."""
        return self.store.folder / "parts" / self.id[:2]

    @property
    def text(self) -> str:
        """The configuration as the store writes it."""
        return configuration_text(self.config)

    def pieces(self) -> list[Piece]:
        """What is stored under this point's name, earliest and longest first."""
        members = batches.listing(self.store.folder).members().get(self.id, ())
        return _in_order([*members, *parts.listed(self.folder, self.id).get(self.id, ())])

    def series(self, panel: int, kind: str) -> Path:
        """Where one panel's whole history is kept: ``kind`` is cities, managers or services."""
        return self.store.folder / "series" / self.id[:2] / f"{self.id}-p{panel:05d}-{kind}.parquet"

    def missing(self, panels: range) -> list[range]:
        """Which of the panels no stored part covers, judged by the names of the parts."""
        return uncovered(panels, (piece.panels for piece in self.pieces()))

    def find(
        self, panels: range, columns: Sequence[str] | None = None, code: str | None = None, is_strict: bool = False
    ) -> Stored:
        """Read and check what is stored of some panels.

        Parts whose outcomes are not `columns` (by default those of the latest part) are outdated. With `code`, the
        digest of the model's sources, parts by other sources are counted, or outdated too when `is_strict`.
        """
        stored = Stored([], [], [], [], 0)
        whole = []
        for part in self.pieces():
            if not parts.overlap(panels, part.panels):
                continue
            try:
                whole.append((part, *part.read()))
            except Damaged as reason:
                stored.damaged.append((part, str(reason)))
        if columns is None and whole:
            columns = list(max(whole, key=lambda each: each[2].get("ended", ""))[1])[len(IDENTITY) :]
        covered: list[range] = []
        others = 0
        for part, rows, metadata in whole:
            is_other = code is not None and metadata.get("simulation_sha256") != code
            if list(rows) != [*IDENTITY, *(columns or ())] or (is_other and is_strict):
                stored.outdated.append(part)
                continue
            others += is_other
            for gap in uncovered(parts.overlap(panels, part.panels), covered):
                stored.rows.append(parts.between(rows, gap))
                covered.append(gap)
        stored.rows.sort(key=lambda rows: rows["panel"][0])
        return stored._replace(missing=uncovered(panels, covered), other_code=others)

    def read(self, panels: range | None = None) -> Rows:
        """Rows in order of panel and city; without `panels` all there are. Raises LookupError for what is missing."""
        if panels is None:
            panels = range(max((piece.panels.stop for piece in self.pieces()), default=0))
            stored = self.find(panels)
        else:
            stored = self.find(panels)
            if stored.missing:
                raise LookupError(f"point {self.id} lacks panels {', '.join(map(span, stored.missing))}")
        return joined(stored.rows)

    def write(
        self,
        rows: Mapping[str, np.ndarray],
        panels: range,
        metadata: Mapping[str, Any],
        put: Put = atomic_files.write,
        replaced: Sequence[Piece] = (),
        batch: Callable[[New], object] | None = None,
    ) -> Rows:
        """Store the rows of some panels, identity columns before outcomes, and give them as they are stored.

        Args:
            rows: Panel, city and outcomes, in order of panel.
            panels: Which panels they are.
            metadata: What is said of them beside what makes the point.
            put: Puts a file in place.
            replaced: Pieces whose place they take; parts among them are the caller's to remove.
            batch: Takes few rows in, to be written with others; without it they are a part.
        """
        stored = self._identified(rows, panels)
        own = {
            "study": self.store.study,
            "point": self.id,
            "arm": self.arm,
            "entropy": self.seed,
            "model_version": self.store.model_version,
            "config": self.text,
            "given": canonical(dict(self.digests)),
            "panels": span(panels),
            "rows": len(stored["panel"]),
        }
        if any(not isinstance(piece, Part) for piece in replaced):
            batches.write(self.store.folder, [New(stored, {**own, **metadata})], replaced)
        elif batch is not None and not replaced and len(stored["panel"]) < batches.MOST_ROWS:
            batch(New(stored, {**own, **metadata}))
        else:
            parts.write(self.folder / parts.file_name(self.id, panels, "parquet"), stored, {**own, **metadata}, put)
        return stored

    def _identified(self, rows: Mapping[str, np.ndarray], panels: range) -> Rows:
        panel, city = np.asarray(rows["panel"], np.int64), np.asarray(rows["city"], np.int64)
        count = len(panel)
        cities, rest = divmod(count, len(panels))
        if rest or any(len(values) != count for values in rows.values()):
            raise ValueError(f"{count} rows cannot be {len(panels)} panels of equal size, or columns differ in length")
        if not np.array_equal(panel, np.repeat(np.arange(panels.start, panels.stop), cities)):
            raise ValueError("rows must be in order of panel")
        stored = {
            "study": np.full(count, self.store.study, object),
            "point": np.full(count, self.id, object),
            "panel": panel,
            "city": city,
            "twin": panel * cities + city,
            "arm": np.full(count, self.arm, object),
            "seed": np.full(count, str(self.seed), object),
        }
        for name, values in rows.items():
            if name not in stored:
                stored[name] = np.ascontiguousarray(values)
        return stored


class Planned(NamedTuple):
    """One row of the manifest."""

    point: str
    arm: str
    seed: int
    first_panel: int
    panels: int
    rows_per_panel: int
    config: dict[str, Any]


class Store:
    """The folder of one study. Nothing is written before the first point is planned."""

    def __init__(self, study: str, model_version: str, folder: Path | None = None):
        self.study = study
        self.model_version = model_version
        self.folder = (folder or root()) / study

    def open(self, about: Mapping[str, Any]) -> None:
        """Make the folder, and record what the study is in `study.json`."""
        with atomic_files.storing(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
        present = self.about()
        content = {"schema_version": SCHEMA_VERSION, "study": self.study, "model_version": self.model_version, **about}
        content["created"] = present.get("created", content.get("created"))
        if content != present:
            seals.write_json(self.folder / "study.json", content)
        for path in batches.listing(self.folder).unreadable():  # what was in it is computed again
            note(f"{path.name} is damaged: it is not known what is in it; its points are computed again")
            self.set_aside(path, "it is not known what is in it")
        for folder in [self.folder, self.folder / batches.FOLDER, *self.folder.glob("parts/*")]:
            atomic_files.sweep(folder)

    def about(self) -> dict[str, Any]:
        """The content of `study.json`; a folder of another layout is refused."""
        path = self.folder / "study.json"
        try:
            content, _ = seals.read_json(path)
        except FileNotFoundError:
            return {}
        except (OSError, Damaged) as error:
            raise Refusal(f"{path} cannot be read ({error}); remove it, and it is written again", status=1) from error
        if content.get("schema_version") != SCHEMA_VERSION:
            raise Refusal(
                f"{self.folder} has layout version {content.get('schema_version')}, this program writes "
                f"{SCHEMA_VERSION}; move the folder away or point FRAMEBREAK_RESULTS elsewhere",
                status=1,
            )
        return content

    def point(self, config: Mapping[str, Any], seed: int, arm: str = "", digests: Mapping[str, str] = NOTHING) -> Point:
        """The point of a typed configuration and a seed; `digests` are those of what was read from files."""
        return Point(self, point_id(config, digests, seed, self.model_version), config, seed, arm, digests)

    def planned(self) -> list[Planned]:
        """The manifest's rows; none where there is no manifest."""
        listed = self.manifest(MANIFEST).to_pylist()
        return [Planned(**{**row, "seed": int(row["seed"]), "config": json.loads(row["config"])}) for row in listed]

    def planned_panels(self) -> dict[str, tuple[list[range], int]]:
        """Panels planned, in ranges apart, and rows per panel by point, without configurations: quick for very many points."""
        planned: dict[str, tuple[list[range], int]] = {}
        for row in self.manifest(["point", FIRST, "panels", "rows_per_panel"]).to_pylist():
            ranges, _ = planned.get(row["point"], ([], 0))  # the same point may stand in several arms
            planned[row["point"]] = united([*ranges, range(row[FIRST], row["panels"])]), row["rows_per_panel"]
        return planned

    def manifest(self, columns: Sequence[str] | None = None) -> pyarrow.Table:
        """The manifest as it is stored: a row per arm and point, every parameter by dotted name."""
        return self._manifest(columns)[0]

    def _manifest(self, columns: Sequence[str] | None = None) -> tuple[pyarrow.Table, bool]:
        """The manifest, and whether it says from which panel on a point was planned, as older ones do not."""
        import pyarrow

        path = self.folder / "manifest.parquet"
        try:
            content = path.read_bytes()
            seals.is_sealed(content)
            file = in_memory.parquet(content)
            there = file.schema_arrow.names
            table = file.read(None if columns is None else [name for name in columns if name in there], use_threads=False)
            if FIRST not in there and FIRST in (columns or MANIFEST):
                place = len(table.column_names) if columns is None else list(columns).index(FIRST)
                table = table.add_column(place, FIRST, pyarrow.array([0] * table.num_rows, "int64"))
            return table, FIRST in there
        except FileNotFoundError:
            return pyarrow.table({name: pyarrow.array([], "string") for name in columns or MANIFEST}), True
        except (OSError, ValueError, pyarrow.ArrowException) as error:
            remedy = "remove it, and running the study again enters its points anew"
            raise Refusal(f"{path} cannot be read ({str(error)[:80]}); {remedy}", status=1) from error

    def plan(self, points: Iterable[Point], panels: int | range, rows_per_panel: int) -> None:
        """Enter points in the manifest; more panels than before extend a point, fewer leave it."""
        self.plan_all((point, panels, rows_per_panel) for point in points)

    def plan_all(self, planned: Iterable[tuple[Point, int | range, int]]) -> None:
        """Enter points with their panels, a range or how many from 0 on, and rows per panel, all in one writing."""
        planned = list(planned)
        if not self._new(planned):  # so that what is there can be read where nothing can be written
            return
        with atomic_files.locked(self.folder / "lock"):
            new = self._new(planned)
            if new:
                path = self.folder / "manifest.parquet"
                before = path.read_bytes() if path.exists() else None
                atomic_files.write(path, lambda file: manifest.write(file, before, new))

    def _new(self, planned: Iterable[tuple[Point, int | range, int]]) -> dict[tuple[str, str], Any]:
        """Rows that the manifest lacks, or has with fewer panels."""
        present, says_first = self._manifest(["arm", "point", FIRST, "panels"])
        known = {(row["arm"], row["point"]): range(row[FIRST], row["panels"]) for row in present.to_pylist()}
        new = {}
        for point, panels, rows_per_panel in planned:
            key, own = (point.arm, point.id), range(panels) if isinstance(panels, int) else panels
            entered = known.get(key, own)
            start = min(entered.start, own.start) if says_first else own.start
            own = range(start, max(entered.stop, own.stop))
            if key not in known or own != entered:
                known[key] = own
                row = manifest.Row(point.id, point.arm, str(point.seed), own.stop, rows_per_panel, point.config, own.start)
                new[key] = row
        return new

    def remember_environment(self, name: str, environment: Mapping[str, Any]) -> None:
        """Write an environment once."""
        path = self.folder / "env" / f"{name}.json"
        if not path.exists():
            atomic_files.write_json(path, environment)

    def set_aside(self, path: Path, reason: str) -> None:
        """Move a damaged part or batch to `failed/`, out of the way of readers."""
        about = {"damaged": path.name, "reason": reason}
        seals.write_json(self.folder / "failed" / f"{path.stem}.json", about)
        with atomic_files.storing(path), suppress(FileNotFoundError):  # another process may have done it
            os.replace(path, self.folder / "failed" / f"{path.name}.damaged")

    def fail(self, point: Point, panels: range, error: Mapping[str, Any]) -> None:
        """Record that some panels of a point could not be computed, and the error."""
        path = self.folder / "failed" / parts.file_name(point.id, panels, "json")
        known = {"point": point.id, "arm": point.arm, "panels": span(panels), "config": dict(point.config)}
        seals.write_json(path, {**known, **error})

    def recover(self, point: Point, panels: range) -> None:
        """Forget a failure: the panels have been computed since."""
        (self.folder / "failed" / parts.file_name(point.id, panels, "json")).unlink(missing_ok=True)

    def stored(self) -> dict[str, list[Piece]]:
        """All that is stored by point, from the names of the parts and the lists of the batches alone."""
        stored: dict[str, list[Piece]] = {}
        for point, members in batches.listing(self.folder).members().items():
            stored[point] = list(members)
        for folder in sorted((self.folder / "parts").glob("*/")):
            for point, own in parts.listed(folder).items():
                stored.setdefault(point, []).extend(own)
        return {point: _in_order(own) for point, own in stored.items()}


def _in_order(pieces: Sequence[Piece]) -> list[Piece]:
    """Earliest and longest first; of the same panels one alone, since processes may have computed them side by side.

    One in a batch comes first: a part that it replaced is removed after the batch is there.
    """
    if len(pieces) < 2:
        return list(pieces)
    first: dict[range, Piece] = {}
    for piece in sorted(pieces, key=lambda each: (isinstance(each, Part), each.path.name)):
        first.setdefault(piece.panels, piece)
    return sorted(first.values(), key=lambda each: (each.panels.start, -each.panels.stop))
