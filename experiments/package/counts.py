"""What an archive says of how much is in it, compared with what is in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from experiments.package import ABOUT, layout, sample, studies
from experiments.package.bag import Bag
from experiments.package.layout import Damage
from experiments.store import in_memory


def refuse_others(archive: Bag, about: Mapping[str, Any]) -> None:
    """Raise Damage where an archive lists other numbers of parts, rows or points than it has.

    Rows that lack are none that came out again. Rows are those that the parts hold, points those that the manifests name.
    """
    parts = sample.counted(archive.sums)
    names = sorted({*parts, *about["studies"]})
    for name in names:
        _compare(archive, about, name, "parts", parts[name])
    rows = _rows(archive)
    for name in names:
        _compare(archive, about, name, "rows", rows[name])
        _compare(archive, about, name, "points", _points(archive, name))
    if about["rows"] != rows.total():
        raise Damage(archive.path, f"{ABOUT} lists {about['rows']:,} rows in all, and it has {rows.total():,}")


def _compare(archive: Bag, about: Mapping[str, Any], study: str, kind: str, there: int) -> None:
    said = about["studies"][study][kind] if study in about["studies"] else 0
    if said != there:
        what = layout.plain(study[:80])
        raise Damage(archive.path, f"{ABOUT} lists {said:,} {kind} of the study {what}, and it has {there:,}")


def _rows(archive: Bag) -> Counter[str]:
    """Rows of each study, as its parts count them."""
    rows: Counter[str] = Counter()
    for name in archive.sums:
        if study := sample.study_of(name):
            with _told(archive, name):
                rows[study] += in_memory.parquet(archive.bytes(name)).metadata.num_rows
    return rows


def _points(archive: Bag, study: str) -> int:
    """Points that a study's manifest names; none where the study is made of others and has no manifest."""
    name = f"{studies.PLACE}{study}/manifest.parquet"
    if name not in archive.sums:
        return 0
    with _told(archive, name):
        return len(set(in_memory.parquet(archive.bytes(name)).read(["point"], use_threads=False)["point"].to_pylist()))


@contextmanager
def _told(archive: Bag, name: str) -> Iterator[None]:
    try:
        yield
    except Damage:
        raise
    except Exception as error:  # whatever a reader makes of bytes that nobody wrote
        raise Damage(archive.path, f"{name.rpartition('/')[2]} is no table ({str(error)[:80]})") from error
