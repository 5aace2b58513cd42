"""Small published tables in `results/reference/`, from which every figure, table and number of a paper is rebuilt.

```python
from experiments.reference import table

verdicts = table("verdicts")         # a pandas DataFrame
maps = table("boundary/maps")        # STUDY/TABLE where the name alone would not do
```

They are read whatever `FRAMEBREAK_RESULTS` says. docs/results-contract.md tells their columns.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from experiments.store.provenance import CHECKOUT

if TYPE_CHECKING:
    import pandas

FOLDER = CHECKOUT / "results" / "reference"


def names(folder: Path | str = FOLDER) -> list[str]:
    """Every table of a folder of reference tables, as STUDY/TABLE."""
    from experiments.reference.stored import Stored

    return Stored(Path(folder)).names()


def table(name: str, folder: Path | str = FOLDER) -> pandas.DataFrame:
    """A table by STUDY/TABLE, or by its own name where one study has it, or by the study whose name it bears.

    What is missing is NaN in columns of numbers and None in columns of text, both missing to pandas.
    """
    import pandas

    from experiments.reference.stored import Stored

    stored = Stored(Path(folder))
    study, own = stored.address(name)
    columns = stored.table(study, own)
    return pandas.DataFrame({name: [None if each == "" else each for each in values] for name, values in columns.items()})
