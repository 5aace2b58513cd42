"""A table as LaTeX (booktabs, longtable) and as Markdown."""

from __future__ import annotations

from experiments.papertables.sheets import Sheet

_SPECIAL = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
}  # fmt: skip
_LONG = 30  # characters from which a column breaks its lines
_LETTERS = 115  # of a line, in footnote size


def escaped(text: str) -> str:
    """Text that LaTeX prints as it stands.

    >>> escaped("5 % of P_1 & more")
    '5 \\\\% of P\\\\_1 \\\\& more'
    """
    return "".join(_SPECIAL.get(letter, letter) for letter in text)


def latex(sheet: Sheet, label: str, source: str) -> str:
    """A longtable, which may break over pages; needs the packages booktabs, longtable and array."""
    widths = [max(len(row[place]) for row in (sheet.head, *sheet.rows)) for place in range(len(sheet.head))]
    long = [place for place, width in enumerate(widths) if width > _LONG]
    left = max(0.3, 0.92 - sum(width for place, width in enumerate(widths) if place not in long) / _LETTERS)
    paragraph = f">{{\\raggedright\\arraybackslash}}p{{{left / max(1, len(long)):.2f}\\linewidth}}"
    columns = "".join(paragraph if place in long else "l" for place in range(len(widths)))
    head = " & ".join(map(escaped, sheet.head)) + r" \\"
    lines = [
        f"% {source}",
        r"\begingroup\footnotesize",
        f"\\begin{{longtable}}{{{columns}}}",
        f"\\caption{{{escaped(sheet.title)}}}\\label{{tab:{label}}}\\\\",
        r"\toprule", head, r"\midrule", r"\endfirsthead", r"\toprule", head, r"\midrule", r"\endhead",
        *(" & ".join(_cell(text, place in long) for place, text in enumerate(row)) + r" \\" for row in sheet.rows),
        r"\bottomrule",
        f"\\multicolumn{{{len(widths)}}}{{p{{0.95\\linewidth}}}}{{\\footnotesize {escaped(sheet.note)}}}",
        r"\end{longtable}",
        r"\endgroup",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _cell(text: str, breaks: bool) -> str:
    """A cell; in a column that breaks its lines a dotted name may break behind each underscore."""
    return escaped(text).replace(r"\_", r"\_\allowbreak{}") if breaks else escaped(text)


def markdown(sheet: Sheet, source: str) -> str:
    """A table of GitHub's Markdown."""

    def line(cells: list[str]) -> str:
        return f"| {' | '.join(' '.join(cell.replace('|', chr(92) + '|').split()) for cell in cells)} |"

    body = [line(list(row)) for row in (sheet.head, ["---"] * len(sheet.head), *sheet.rows)]
    return "\n".join([f"<!-- {source} -->", f"**{sheet.title}**", "", *body, "", sheet.note, ""])
