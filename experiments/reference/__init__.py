"""Small published tables in `results/reference/`, from which every figure, table and number of a paper is rebuilt.

```python
from experiments.reference import table

verdicts = table("verdicts")         # a pandas DataFrame
maps = table("boundary/maps")        # STUDY/TABLE where the name alone would not do
```

They are read whatever `FRAMEBREAK_RESULTS` is. docs/results-contract.md describes them, docs/reference-tables.md every column.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from experiments.configuration.root import PUBLISHED

FOLDER = PUBLISHED


def names(folder: Path | str = FOLDER) -> list[str]:
    """List the tables of a folder.

    Args:
        folder: Published tables, or a folder of results as `framebreak run` writes them; the published tables if left out.

    Returns:
        Every table as STUDY/TABLE: published ones in the order of their manifest, others by name.

    Raises:
        Refusal: If the folder's manifest cannot be read, or is newer than this version of the package.

    Example:
        >>> names()[0]
        'paper/table1'
    """
    from experiments.reference.stored import Stored

    return Stored(Path(folder)).names()


def table(name: str, folder: Path | str = FOLDER, *, partial: bool = False, as_: str = "pandas") -> Any:
    """Read a table, once its bytes were compared with their checksum.

    An empty cell of the file is missing: `NaN` in a column of numbers, `None` in one of text or of truth values; pandas counts
    each as missing (`isna`, `dropna`).

    Args:
        name: STUDY/TABLE, or the table's own name where one study alone has it or where the study bears the same name.
        folder: Published tables, or a folder of results as `framebreak run` writes them; the published tables if left out.
        partial: Take the table of a study that lacks planned rows, with an `IncompleteWarning`.
        as_: Kind of table: ``"pandas"``, ``"arrow"``, ``"polars"`` or ``"duckdb"``.

    Returns:
        The table: columns as docs/reference-tables.md describes them, rows in the order of the file.

    Raises:
        Refusal: If no table, or tables of several studies, are meant by the name; if the manifest or the table's file cannot
            be read, or is not as it was written; if the file has other columns than the manifest lists; or if the study
            lacks planned rows, unless `partial`.

    Example:
        >>> splits = table("paper/splits")
        >>> list(splits.columns[:3])
        ['cities_class_silo', 'cities_class_integrated', 'cities_class_enacted']
        >>> round(float(splits["share"].sum()), 6)
        1.0
    """
    import pandas

    from experiments.reference.stored import Stored
    from experiments.store import tables

    tables.known(as_)
    stored = Stored(Path(folder), partial)
    study, own = stored.address(name)
    columns = {name: [None if each == "" else each for each in values] for name, values in stored.table(study, own).items()}
    if as_ != "pandas":
        import pyarrow

        return tables.given(pyarrow.Table.from_pandas(pandas.DataFrame(columns), preserve_index=False), as_)
    return pandas.DataFrame(columns)
