"""docs/cli.md, what every command says of itself, and docs/configs.md, every configuration file with its lines."""

import contextlib
import io
import os
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
CONFIGS = ROOT / "configs"
LEDGER = (
    "deep_structure",
    "complementarity",
    "cognitive_framework",
    "advice_network",
    "trigger_events",
    "know_how",
    "leadership",
)
LEDGER += ("change_programme", "outside_partners", "resistance", "platform", "enactment", "performance", "management")
LEDGER += ("city", "horizon", "setting")


def helped(*command: str) -> str:
    """What `framebreak ... --help` prints, on a terminal of 100 columns."""
    from experiments.cli import main

    printed, columns = io.StringIO(), os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = "100"
    try:
        with contextlib.redirect_stdout(printed):
            status = main([*command, "--help"])
    finally:
        del os.environ["COLUMNS"]
        if columns is not None:
            os.environ["COLUMNS"] = columns
    if status:
        raise RuntimeError(f"framebreak {' '.join(command)} --help ends with status {status}")
    return printed.getvalue().rstrip()


def parts(text: str) -> list[str]:
    """Commands within a command, as its usage names them.

    >>> parts("usage: framebreak results [-h] list|verify ...")
    ['list', 'verify']
    """
    found = re.search(r"^usage: framebreak \w+ (?:\[-h\] )?\{?([a-z]+(?:[|,][a-z]+)+)\}? \.\.\.", text, re.MULTILINE)
    return re.split(r"[|,]", found[1]) if found else []


def cli_page() -> str:
    """The page of commands."""
    from experiments.cli import COMMANDS

    pieces = [
        "# Commands\n",
        "What every command prints when asked with `--help`. Exit statuses: 0 done, 1 done but something is amiss (a point\n"
        "failed, a part is damaged, a replay differs), 2 refused, with one line that says why, 130 interrupted (Ctrl-C),\n"
        "143 terminated (SIGTERM).\n",
        f"```text\n{helped()}\n```\n",
    ]
    for command in COMMANDS:
        text = helped(command)
        pieces.append(f"## framebreak {command}\n")
        if command == "run":
            text, _, _ = text.partition("\n== Values")
            pieces.append(
                "After this `--help` prints every value: see [configurations](configs.md), [parameters](parameters.md).\n"
            )
        pieces.append(f"```text\n{text.rstrip()}\n```\n")
        pieces += [f"### framebreak {command} {part}\n\n```text\n{helped(command, part)}\n```\n" for part in parts(text)]
    return "\n".join(pieces)


def entries(path: Path) -> list[list[str]]:
    """Lines `key: value  # comment` of a configuration, inner keys with those around them."""
    found, around = [], []
    for text in path.read_text(encoding="utf-8").splitlines():
        matched = re.fullmatch(r"( *)(\w+):(?: +(?!#)(.*?))?(?: +# (.*))?", text)
        if not matched:
            continue
        depth = len(matched[1]) // 2
        around = [*around[:depth], matched[2]]
        if around[0] in ("defaults", "hydra"):
            continue
        value = matched[3] or ""
        if value or matched[4]:
            found.append([f"`{'.'.join(around)}`", f"`{value}`" if value else "", matched[4] or ""])
    return found


def configs_page(table: Any, about: Any) -> str:
    """The page of configurations."""
    pieces = [
        "# Configurations\n",
        "`framebreak run` composes one file of each group of [configs](../configs), then the study's. `GROUP=OPTION` takes\n"
        "another file, `GROUP.NAME=VALUE` another value. Numbers of the model stand in the [ledger](parameters.md), switches\n"
        "of mechanisms in [mechanisms](mechanisms.md); here is the rest.\n",
        "## For every run\n",
        table(["key", "default", "meaning"], entries(CONFIGS / "config.yaml")),
        "## Options of the model's groups\n",
    ]
    rows = []
    for group in (*LEDGER, "mechanisms"):
        paths = sorted((CONFIGS / group).glob("*.yaml"), key=lambda path: (path.stem != "default", path.stem))
        rows += [[f"`{group}={path.stem}`", about(path)] for path in paths if len(paths) > 1]
    pieces.append(table(["option", "what it is"], rows))
    for group, title, page in (("engine", "Engines", "sweeps.md#engines"), ("design", "Designs", "designs.md")):
        pieces.append(f"## {title}\n\nTold in [{page.split('.')[0]}]({page}).\n")
        for path in sorted((CONFIGS / group).glob("*.yaml")):
            pieces.append(f"### {group}={path.stem}\n\n{about(path)}\n")
            rows = [row for row in entries(path) if row[0] not in ("`name`", "`method`")]
            pieces.append(table(["key", "default", "meaning"], rows))
    pieces.append("## Studies\n\nWhat they find is reported in [studies](studies.md).\n")
    for path in sorted((CONFIGS / "study").glob("*.yaml")):
        rows = [row for row in entries(path) if row[0] not in ("`study.name`", "`study.question`", "`study.analysis`")]
        pieces.append(f"### study={path.stem}\n\n{about(path)}\n")
        pieces.append(table(["key", "value", "meaning"], rows))
    return "\n".join(pieces)
