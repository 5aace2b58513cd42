"""The README of an archive: what is in it, and how to check, rerun and cite it, with the command and without."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from experiments.package import FORMAT, configurations
from experiments.package.inputs import RESULTS
from experiments.package.own_files import PLACE, Item, is_source
from experiments.package.people import Contact
from experiments.store.store import Planned

_TEXT = """\
# {title}

{question}

{counts}. Model version {version}, digest of the model's sources `{sources}`. Layout {format} of `framebreak package`.

| in `data/` | content |
| --- | --- |
| `configuration/` | configuration of every arm and point as YAML, the latest answer's, the command lines |
| `results/` | rows of every city (Parquet), `summary.json`, tables, figures (PDF, PNG), `provenance.json`, environments |
| `own/` | scripts, figures and texts of the authors, if any |
| `inputs/` | networks, timelines and managers that the study read from files, if any |
| `code/` | the program: `simulation` is the model, `docs/model.md` describes it after ODD; `requirements.lock` |
| `ro-crate-metadata.json`, `codemeta.json`, `CITATION.cff`, `LICENSE` | description for machines, citation, licence |

The files of `results/` are described in `code/results/README.md`, every column with its unit in `study.json` and
`code/docs/columns.md`.

## Check

The folder is a bag (BagIt 1.0), so any BagIt program validates it. Without one, in this folder's parent:

```sh
sha256sum --quiet -c manifest-sha256.txt && sha256sum --quiet -c tagmanifest-sha256.txt
```

Sums do not notice a file too many: `Payload-Oxum` in `bag-info.txt` has the bytes of `data/` and, behind the point, its number
of files.

With the program installed, the archive itself is checked and some cities are simulated again and compared bit for bit:

```sh
framebreak package verify FILE.zip                  # some dozens of cities, from every point in turn
framebreak package verify FILE.zip --all            # every city, and every answer from the rows
framebreak package verify FILE.zip --with-own-code  # by the code in the archive; this executes it
```

The exit status is 0 where all is the same, 1 where a city or an answer differs or an answer cannot be made again, 2 where the
archive is refused. Sums show that files are those that were packed; only rerunning shows that numbers come from the model.

## Install

Python {python}, and nothing else. What follows writes into the folder, and a BagIt program then finds files too many:
check first, or work in a copy. In `data/code`:

```sh
bash tools/bootstrap          # an environment in .venv with the versions and hashes of requirements.lock
. .venv/bin/activate
```

## Rerun

Everything anew, with the command lines that made it. They write into `code/results/`, or where `FRAMEBREAK_RESULTS` points:

```sh
{commands}
```
{took}{inputs}{snippet}{paper}{scripts}
## Cite

{cite}
{contact}
Licence: {licence} (`LICENSE`).
"""

_SNIPPET = """
One panel without the command, in `data/code` with Python:

```python
import yaml

from simulation import ensemble, parameters

with open("../{place}") as file:
    rows = ensemble.run(parameters.read(yaml.safe_load(file)), {seed}, range(1))  # panel 0
print({{name: values[:3] for name, values in rows.items()}})
```

The same rows are in `results/{study}/parts`, in the file that begins with `{point}`.
"""
_SCRIPTS = """
Scripts of the authors read the rows of this package where `FRAMEBREAK_RESULTS` leads to them. In `data/own`, in the
environment made above:

```sh
export FRAMEBREAK_RESULTS=../results
{commands}
```

They write their files in the place of those that were packed, whose sums then differ.
"""
COMMANDS_SHOWN = 40


def text(
    *,
    title: str,
    study: str,
    question: str,
    counts: str,
    version: str,
    sources: str,
    python: str,
    commands: Sequence[str],
    inputs: Mapping[str, str],
    first: Planned | None,
    first_file: str,
    licence: str,
    cite: str,
    contact: Contact | None,
    items: Sequence[Item] = (),
    files: Sequence[str] = (),
    scripts: Sequence[str] = (),
    took: str = "",
) -> bytes:
    """The README; `first` is a point whose configuration can be read without the command, if there is one."""
    shown = [*commands[:COMMANDS_SHOWN]]
    if len(commands) > COMMANDS_SHOWN:
        shown.append(f"# and {len(commands) - COMMANDS_SHOWN} more in configuration/*/commands.txt")
    rows = "".join(f"| `{name}` | `{place}` |\n" for name, place in sorted(inputs.items()))
    own = (
        f"\nThe study read files of its own; name these in their place:\n\n| named | in `data/` |\n| --- | --- |\n{rows}"
        if rows
        else ""
    )
    snippet = ""
    if first is not None:
        place = f"{configurations.PLACE}{study}/{first_file}"
        snippet = _SNIPPET.format(place=place, seed=first.seed, study=study, point=first.point)
    return _TEXT.format(
        title=title,
        question=question,
        counts=counts,
        version=version,
        sources=sources[:12],
        format=FORMAT,
        python=python,
        commands="\n".join(shown) or "# none is stored: configuration/ has every point",
        inputs=own,
        snippet=snippet,
        took=f"\n{took}\n" if took else "",
        paper=_paper(items, files),
        scripts=_SCRIPTS.format(commands="\n".join(scripts)) if scripts else "",
        licence=licence,
        cite=cite,
        contact=f"\nContact: {contact.name}, {contact.email}\n" if contact else "",
    ).encode()


def _paper(items: Sequence[Item], files: Sequence[str]) -> str:
    """A table of figures and tables: those that the paper has, or, where nobody has said which, all that there are."""
    if not items and not files:
        return ""
    if items:
        rows = "".join(
            f"| {_cell(each.item)} | {_code(each.file)} | {_code(each.command) if each.command else _maker(each.file)} |\n"
            for each in items
        )
        return f"\n## Figures and tables of the paper\n\n| in the paper | in `data/` | made by |\n| --- | --- | --- |\n{rows}"
    rows = "".join(f"| {_code(name)} | {_maker(name)} |\n" for name in files)
    return f"\n## Figures and tables\n\n| in `data/` | made by |\n| --- | --- |\n{rows}"


def _maker(name: str) -> str:
    if name.startswith(RESULTS):
        return "the command lines above"
    if not name.startswith(PLACE):
        return "`framebreak package`"
    return "the authors, by hand" if is_source(name) else "not named"


def _cell(text: str) -> str:
    """Text in a table of Markdown, where a bar would begin another cell.

    >>> print(_cell("Figure 2 | left"))
    Figure 2 \\| left
    """
    return text.replace("|", "\\|")


def _code(text: str) -> str:
    """Text in a table as it is typed, between more backticks than it has.

    >>> print(_code("cat `a` | python b.py"))
    `` cat `a` \\| python b.py ``
    """
    longest = max((len(each) for each in re.findall("`+", text)), default=0)
    mark, space = "`" * (longest + 1), " " if longest else ""
    return f"{mark}{space}{_cell(text)}{space}{mark}"
