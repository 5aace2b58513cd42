"""Texts that stand in a page's modules: what a reader would see and no language file has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple


class Literal(NamedTuple):
    """A string or template of a module, places of a template written as `{}`."""

    text: str
    line: int
    before: str  # what stands in front of it


def literals(script: str) -> Iterator[Literal]:
    """Every string and template literal of a JavaScript module; comments and regular expressions are passed over.

    >>> [each.text for each in literals('h("p", {}, `${a} of ${b("c")}`); // "d"')]
    ['p', 'c', '{} of {}']
    """
    at, last = 0, ""
    open_templates: list[list[object]] = []  # depth of braces, text so far, where it began
    while at < len(script):
        sign = script[at]
        if script.startswith("//", at):
            at = script.find("\n", at) if "\n" in script[at:] else len(script)
        elif script.startswith("/*", at):
            at = script.index("*/", at) + 2
        elif sign in "\"'":
            end = at + 1
            while script[end] != sign:
                end += 2 if script[end] == "\\" else 1
            yield _literal(script, script[at + 1 : end], at)
            at, last = end + 1, "x"
        elif sign == "`" or (sign == "}" and open_templates and open_templates[-1][0] == 0):
            began, text = (at, "") if sign == "`" else (open_templates[-1][2], open_templates.pop()[1])
            at, is_over, text = _template(script, at + 1, str(text))
            if is_over:
                yield _literal(script, text, int(str(began)))
                last = "x"
            else:
                open_templates.append([0, text, began])
                last = "("
        elif sign == "/" and (last == "" or last in "(,=:[!&|?{};+-*%<>~^" or re.search(r"\breturn\s*$", script[at - 10 : at])):
            at, last = _after_expression(script, at), "x"
        else:
            if open_templates and sign in "{}":
                open_templates[-1][0] = int(str(open_templates[-1][0])) + (1 if sign == "{" else -1)
            last = last if sign.isspace() else sign
            at += 1


def _template(script: str, at: int, text: str) -> tuple[int, bool, str]:
    """Go on in a template to its end or to the next place; returns where, whether it is the end, and the text so far."""
    while True:
        if script[at] == "\\":
            text, at = text + script[at : at + 2], at + 2
        elif script[at] == "`":
            return at + 1, True, text
        elif script.startswith("${", at):
            return at + 2, False, text + "{}"
        else:
            text, at = text + script[at], at + 1


def _after_expression(script: str, at: int) -> int:
    at, in_class = at + 1, False
    while script[at] != "/" or in_class:
        if script[at] == "\\":
            at += 1
        elif script[at] in "[]":
            in_class = script[at] == "["
        at += 1
    return at + 1


def _literal(script: str, text: str, at: int) -> Literal:
    return Literal(text, script.count("\n", 0, at) + 1, script[max(0, at - 40) : at])


# What stands in front of a literal that no reader sees: names of classes, selectors, modules, keys of texts and of events.
_UNSEEN = (
    r"class:", r"from", r"style:", r"\"style\", \{\},", r"import\(", r"querySelector(All)?\(", r"matches\(", r"closest\??\.?\(",
    r"matchMedia\(", r"\.warn\(", r"timed\(", r"label\([\w.]+,", r"className =", r"TYPING =", r"family =",
    r"fitted = \(text\) =>", r"\bd:", r"transform:", r"key [!=]== ", r"startsWith\(\"Arrow\"\) \|\| key ===",
    r"DOMException\(", r"row\(",
    r"\"aria-keyshortcuts\":", r"app\.t\(\"time\.first\"\),", r"Authorization:", r"refusal\(0, \"offline\",",
)  # fmt: skip
_UNSEEN_BEFORE = re.compile(f"(?:{'|'.join(_UNSEEN)})\\s*$")


def untold(script: str) -> list[Literal]:
    """Literals that read like words for a reader: two words, or one with a capital letter and small ones after it."""
    found = []
    for each in literals(script):
        words = re.sub(r"\\u[0-9a-fA-F]{4}|\{\}", " ", each.text).strip()
        is_text = re.search(r"[A-Za-z]{2,}[,;:.]? +[A-Za-z]{2,}", words) or re.fullmatch(r"[A-Z][a-z]{2,}[.!?:]?", words)
        if is_text and not _UNSEEN_BEFORE.search(each.before):
            found.append(each)
    return found
