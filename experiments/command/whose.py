"""`framebreak whose`: what a digest in a caption, a table or a message belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from experiments import figures, reference
from experiments.arguments import Parser
from experiments.errors import Refusal
from experiments.papertables.sheets import KINDS
from experiments.reference.stored import Stored, of
from experiments.store.reading import existing, studies
from experiments.store.store import root

LEAST = 6  # digits, so that few digests begin alike


def main(arguments: Sequence[str]) -> int:
    """Run `framebreak whose`; gives the exit status: 1 where nothing has the digest."""
    parser = Parser(
        prog="framebreak whose",
        description="What a digest belongs to: a figure or table drawn from stored tables, a stored table, the model's "
        "sources, a stored point. A caption's digest is the SHA-256 over the names and bytes of the tables it was drawn from.",
    )
    parser.add_argument("digest", metavar="DIGEST", help=f"its first {LEAST} or more hexadecimal digits")
    where = "published tables (default: results/reference), or a folder of results such as results"
    parser.add_argument("--from", dest="source", type=Path, metavar="FOLDER", default=reference.FOLDER, help=where)
    args = parser.parse_args(list(arguments))
    digest = args.digest.lower()
    if not re.fullmatch(rf"[0-9a-f]{{{LEAST},64}}", digest):
        raise Refusal(f"{args.digest} is no digest; give {LEAST} to 64 hexadecimal digits, as a caption has them")
    if not args.source.is_dir():
        raise Refusal(f"there is no folder {args.source}; name one with --from")
    found = [f"{whole[:20]}: {what}" for whole, what in _known(Stored(args.source, partial=True)) if whole.startswith(digest)]
    found += [f"{point}: {what}" for point, what in _points() if point.startswith(digest)]
    if not found:
        print(f"nothing in {args.source} or among the points in {root()} has a digest that begins with {digest}")
        print("a figure drawn from other tables has another digest; look in the version that it was drawn from")
    print("\n".join(dict.fromkeys(found)), end="\n" if found else "")
    return int(not found)


def _known(stored: Stored) -> Iterator[tuple[str, str]]:
    """Digests of what is drawn from a folder's tables, of the tables, and of the sources that computed them."""
    for name in figures.NAMES:
        module = figures.find(name)
        if stored.has(module.STUDY, module.TABLES):
            tables = ", ".join("/".join(of(module.STUDY, each)) for each in module.TABLES)
            yield stored.digest(module.STUDY, module.TABLES), f"figure {name}, drawn from {tables} in {stored.folder}"
    for name, kind in KINDS.items():
        if stored.has(kind.study, kind.tables):
            tables = ", ".join(f"{kind.study}/{each}" for each in kind.tables)
            yield stored.digest(kind.study, kind.tables), f"table {name}, made of {tables} in {stored.folder}"
    for study, about in stored.published().items():
        for name, each in about["tables"].items():
            yield each["sha256"], f"SHA-256 of the file {study}/{name}.csv in {stored.folder}"
        for package, sources in about.get("sources", {}).items():
            yield sources, f"sources of {package}/ that computed {study} in {stored.folder}"
        if about.get("commit"):
            yield about["commit"], f"commit that computed {study} in {stored.folder}"


def _points() -> Iterator[tuple[str, str]]:
    for study in studies():
        try:
            table = existing(study).manifest(["point", "arm"])
        except Refusal:
            continue  # one study in disorder does not hide the others
        for point, arm in zip(table["point"].to_pylist(), table["arm"].to_pylist(), strict=True):
            yield point, f"point of {study} in {root()}, arm {arm}"
