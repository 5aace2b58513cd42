"""Short parts in the bytes of Parquet's own writer, which takes 2 ms over 150 columns however few their values are.

The parts of a sweep differ in their values and in their metadata. The writer writes a file of such a shape once,
and where its values lie is learned; the next file is the same bytes with other values. A template is compared with what the
writer makes of other values before it is used: where a byte differs, there is none, and the writer writes every file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from experiments.store import in_memory

Rows = Mapping[str, np.ndarray]
Writer = Callable[[Rows, Mapping[str, str]], bytes]
_KINDS = {np.dtype(kind) for kind in (bool, np.int64, np.float64, object)}  # those whose bytes in a file are known here
_END = b"PAR1"


class Shape(NamedTuple):
    """All that the places of values in a file depend on."""

    columns: tuple[tuple[str, np.dtype], ...]
    rows: int
    letters: tuple[int, ...]  # bytes of each value of the text columns


class Template(NamedTuple):
    """A file without its values."""

    around: Sequence[bytes]  # before the values of each column, and behind the last as far as the metadata
    after: bytes  # what follows the metadata, without the length of the footer
    before: int  # bytes of the footer before the metadata

    def filled(self, values: Sequence[bytes], metadata: Mapping[str, str]) -> bytes:
        """The file with these values."""
        pieces: list[bytes] = [b""] * (2 * len(values) + 1)
        pieces[::2], pieces[1::2] = self.around, values
        key_values = _key_value_bytes(metadata)
        length = self.before + len(key_values) + len(self.after)
        return b"".join([*pieces, key_values, self.after, length.to_bytes(4, "little"), _END])


def from_template(rows: Rows, metadata: Mapping[str, str], writer: Writer) -> bytes | None:
    """The file that `writer` would write; None where there is no template for it."""
    shape = _shape(rows)
    template = None if shape is None else _template(shape, writer)
    return None if template is None else template.filled([_plain(values) for values in rows.values()], metadata)


def _shape(rows: Rows) -> Shape | None:
    columns = tuple((name, values.dtype) for name, values in rows.items())
    texts = _texts(columns)
    letters = [{len(each.encode()) for each in rows[name]} for name in texts or ()]
    if texts is None or any(len(lengths) != 1 for lengths in letters):
        return None
    return Shape(columns, len(rows[columns[0][0]]), tuple(lengths.pop() for lengths in letters))


@lru_cache(maxsize=64)
def _texts(columns: tuple[tuple[str, np.dtype], ...]) -> list[str] | None:
    """Which columns are text; None where there is one of a kind whose bytes are not known here."""
    return [name for name, kind in columns if kind.hasobject] if all(kind in _KINDS for _, kind in columns) else None


@lru_cache(maxsize=512)  # a study of thousands of arms has some hundred lengths of names, and to learn one takes two files
def _template(shape: Shape, writer: Writer) -> Template | None:
    """Learned from one file and tried on another."""
    try:
        template = _learned(writer(_sample(shape, 0), {"first": "value"}), _sample(shape, 0), {"first": "value"})
    except ValueError:
        return None
    other, metadata = _sample(shape, 1), {str(key): "word " * key for key in range(40)}
    is_right = template.filled([_plain(values) for values in other.values()], metadata) == writer(other, metadata)
    return template if is_right else None


def _learned(content: bytes, rows: Rows, metadata: Mapping[str, str]) -> Template:
    """Where the values of a file lie; ValueError where they lie elsewhere than expected."""
    group = in_memory.parquet(content).metadata.row_group(0)
    around, at = [], 0
    for place, values in enumerate(rows.values()):
        column, plain = group.column(place), _plain(values)
        stop = column.data_page_offset + column.total_compressed_size
        start = stop - len(plain)
        if start < at or content[start:stop] != plain:
            raise ValueError("values are written in another way")
        around.append(content[at:start])
        at = stop
    key_values = _key_value_bytes(metadata)
    place = content.index(key_values, at)
    footer = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    return Template([*around, content[at:place]], content[place + len(key_values) : -8], place - footer)


def _sample(shape: Shape, number: int) -> dict[str, np.ndarray]:
    """Rows of a shape, others for every number."""
    letters = iter(shape.letters)
    rows: dict[str, np.ndarray] = {}
    for name, kind in shape.columns:
        if kind.hasobject:
            rows[name] = np.full(shape.rows, "ab"[number] * next(letters), object)
        else:
            rows[name] = (np.arange(shape.rows) + 7 * number).astype(kind)
    return rows


def _plain(values: np.ndarray) -> bytes:
    """Values as Parquet's encoding PLAIN has them."""
    kind = values.dtype.kind
    if kind == "O":
        return b"".join(len(text).to_bytes(4, "little") + text for text in (each.encode() for each in values))
    if kind == "b":
        return np.packbits(values, bitorder="little").tobytes()
    return values.tobytes()


def _key_value_bytes(metadata: Mapping[str, str]) -> bytes:
    """Keys and values as a file's footer has them: a list of Thrift's compact protocol."""
    count = len(metadata)
    pieces = [bytes([count << 4 | 12]) if count < 15 else b"\xfc" + _number(count)]
    for key, value in metadata.items():
        for text in (key.encode(), value.encode()):
            pieces += [b"\x18", _number(len(text)), text]
        pieces.append(b"\0")
    return b"".join(pieces)


def _number(value: int) -> bytes:
    """A whole number in groups of seven bits, the lowest first.

    >>> _number(300).hex()
    'ac02'
    """
    groups = bytearray()
    while value > 127:
        groups.append(value & 127 | 128)
        value >>= 7
    groups.append(value)
    return bytes(groups)
