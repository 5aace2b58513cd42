"""docs/equations.md: every rule with its equation, what each symbol stands for, its parameters and their sources."""

import inspect
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
HEAD = """\
# Equations, rule by rule

The equations of [the model](model.md#7-submodels), one for each rule of the program, with every symbol and every
parameter: its default, the range that studies sweep, and what it rests on. Tests compute each equation from the text on this
page and compare it with the rule on random inputs ([test_formulas.py](../tests/test_formulas.py)).

A prime marks the value after the month; $`[\\,z\\,]_a^b`$ is $z$ limited to a..b; $`\\mathbb{1}[\\cdot]`$ is 1 where the
condition holds, else 0. The left side is the rule's name, or its symbol in the model where a parameter has the same name.
*Off* is what the rule becomes when the mechanism is switched off.
Tags and short references are spelt out in [sources](sources.md).
"""


def upright(name: str) -> str:
    """A name of the code in LaTeX."""
    return f"\\mathrm{{{name}}}".replace("_", "\\_")


def left(rule: str, case: dict[str, Any]) -> str:
    """What the formula is equal to."""
    if "left" in case:
        return str(case["left"])
    if case.get("chance"):
        return f"\\Pr({upright(rule)})"
    if case.get("absolute"):
        return upright(rule)
    return f"{case['times']} \\cdot {upright(rule)}" if "times" in case else upright(rule)


def shown(rule: str, case: dict[str, Any]) -> str:
    """One equation as a block."""
    formula = case["formula"].strip()
    if case.get("absolute"):
        formula = f"|{formula}|"
    if case.get("limited"):
        formula = f"\\Bigl[{formula}\\Bigr]_0^1"
    written = f"{left(rule, case)} = {formula}"
    if "&" in formula and "{cases}" not in formula:
        first, rest = written.split("&", 1)
        written = f"\\begin{{aligned}}\n{first} &{rest}\n\\end{{aligned}}"
    return f"```math\n{written}\n```\n"


def said(function: Any) -> str:
    """The first paragraph of a rule's docstring."""
    text = inspect.cleandoc(function.__doc__).split("\n\n")[0]
    return " ".join(text.replace("``", "`").split())


def used(concept: str, cases: list[dict[str, Any]], function: Any, known: dict[str, Any]) -> list[str]:
    """Parameters that a rule reads, and those that come to it as arguments."""
    own = [f"{concept}.{name}" for name in dict.fromkeys(re.findall(r"\bp\.(\w+)", inspect.getsource(function)))]
    words = " ".join(case.get("words", "") for case in cases)
    own += [f"{concept}.{name}" for name in re.findall(r"`(\w+)`", words)]
    own += [name for case in cases for name in case.get("others", ())]
    return [name for name in dict.fromkeys(own) if name in known]


def symbols(cases: list[dict[str, Any]], notation: dict[str, str]) -> list[list[str]]:
    """Rows of the table for what is no parameter."""
    found = dict.fromkeys(latex for case in cases for latex in case.get("symbols", {}))
    meanings = notation | {latex: words for case in cases for latex, words in case.get("meanings", {}).items()}
    return [[f"$`{latex}`$", meanings[latex], "", "", ""] for latex in found if latex in notation]


def basis(entry: Any) -> str:
    """What a default rests on: its basis, and what its comment adds to unit and swept range."""
    said = [each.strip() for each in entry.comment.split(";")]
    more = [each for each in said if not re.match(r"(swept|assumption$|share$|1/month$|months?$|ratio$|factor$|points$)", each)]
    return "; ".join([entry.basis, *filter(None, more)])


def parameters(names: list[str], known: dict[str, Any]) -> list[list[str]]:
    """Rows of the table for parameters."""
    rows = []
    for name in names:
        group, entry = name.split(".")[0], known[name]
        rows.append(
            [
                f"[`{entry.name}`](parameters.md#{group})",
                f"{entry.meaning}; {entry.unit}",
                entry.value,
                entry.swept,
                basis(entry),
            ]
        )
    return rows


def equations_page(ledger: dict[str, list[Any]], table: Any) -> str:
    """The page."""
    given = yaml.safe_load((ROOT / "docs" / "equations.yaml").read_text(encoding="utf-8"))
    notation = given.pop("notation")
    known = {f"{group}.{entry.name}": entry for group, entries in ledger.items() for entry in entries}
    parts = [HEAD]
    for concept, rules in given.items():
        module = import_module(f"simulation.concepts.{concept}")
        title = {"know_how": "Know-how"}.get(concept, concept.replace("_", " ").capitalize())
        anchor = title.lower().replace(" ", "-")
        parts.append(f"## {title}\n\nIn the month's course: [{title}](model.md#{anchor}).\n")
        for rule, cases in rules.items():
            function = getattr(module, rule)
            parts.append(f"### {title}: {rule}\n\n{said(function)} ([`{rule}`](../simulation/concepts/{concept}.py))\n")
            for case in cases:
                if "words" in case:
                    parts.append(f"{case['words']}\n")
                    continue
                if "whose" in case:
                    parts.append(f"Of {case['whose']}:\n")
                parts.append(shown(rule, case))
                if "neutral" in case:
                    parts.append(f"*Off* (`{case['switch']}`): $`{left(rule, case)} = {case['neutral']}`$\n")
            rows = symbols(cases, notation) + parameters(used(concept, cases, function, known), known)
            if rows:
                parts.append(table(["symbol", "what it is", "default", "swept", "rests on"], rows))
    return "\n".join(parts)
