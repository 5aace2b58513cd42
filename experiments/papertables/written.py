"""A table as LaTeX (booktabs, longtable) that fits the text of a plain article, and as Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product, zip_longest

from experiments.papertables.sheets import Sheet

_SPECIAL = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
    "−": r"$-$", "…": r"\ldots{}", "–": "--",
}  # fmt: skip
LINE = 340.0  # points, of the 345 of a line of article at 10 points
SIZES = {"footnotesize": 8.0, "scriptsize": 7.0}
GAP = 2.5  # points on either side of a column
_LONG = (90.0, 45.0)  # points from which a column of words breaks its lines, where it need not and where it must
_NUMBER = r"[-−]?\d+(?:\.\d+)?"
_ESTIMATE = re.compile(rf"{_NUMBER}(?: \[{_NUMBER}, {_NUMBER}\])?")
_MARKED = re.compile(r"\(([01 ])\) (.*)")  # a mark before an estimate, or before a dash where there is none
_WIDTHS = {  # of letters of Computer Modern at seven points, the widest, in ems
    **dict.fromkeys("ijl.,:;'!|[]", 0.33), **dict.fromkeys("ftrs()-/I ", 0.45), **dict.fromkeys("mwMW", 1.03),
    **dict.fromkeys("+=<>−%&", 0.95), **dict.fromkeys("aceghknopquvxyzbd", 0.63),
}  # fmt: skip


def escaped(text: str) -> str:
    """Text that LaTeX prints as it stands.

    >>> escaped("5 % of P_1 & more")
    '5 \\\\% of P\\\\_1 \\\\& more'
    """
    return "".join(_SPECIAL.get(letter, letter) for letter in text)


def width(text: str, size: float = 8.0) -> float:
    """How wide a text is at most, in points: letters of Computer Modern, rounded up.

    >>> width("0.25") < width("[0.20, 0.30]") < 60
    True
    """
    return size * sum(_WIDTHS.get(letter, 0.57 if letter.isdigit() else 0.87) for letter in text)


def latex(sheet: Sheet, label: str, source: str) -> str:
    """A longtable, which may break over pages; needs the packages booktabs, longtable and array."""
    heads = [_stacked(head) for head in sheet.head]
    size, columns = _columns(sheet, heads)
    head = " & ".join(_head(each) for each in heads) + r" \\"
    aligned = [_aligned([row[place] for row in sheet.rows]) for place in range(len(sheet.head))]
    body = [
        " & ".join(_cell(row[place], aligned[place][line], is_long=columns[place] != "l") for place in range(len(row))) + r" \\"
        for line, row in enumerate(sheet.rows)
    ]
    note = escaped(f"{sheet.note} {source}.")
    lines = [
        f"% {source}",
        f"\\begingroup\\{size}\\setlength{{\\tabcolsep}}{{{GAP:g}pt}}",
        f"\\begin{{longtable}}{{@{{}}{''.join(columns)}@{{}}}}",
        f"\\caption{{{escaped(sheet.title)}}}\\label{{tab:{label}}}\\\\",
        r"\toprule", head, r"\midrule", r"\endfirsthead", r"\toprule", head, r"\midrule", r"\endhead",
        *body,
        r"\bottomrule",
        f"\\multicolumn{{{len(columns)}}}{{@{{}}p{{0.97\\linewidth}}@{{}}}}{{\\raggedright {note}}}",
        r"\end{longtable}",
        r"\endgroup",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _stacked(head: str) -> list[str]:
    """A head on two lines where it is long."""
    words = head.split()
    if len(head) < 12 or len(words) < 2:
        return [head]
    cut = min(range(1, len(words)), key=lambda at: abs(len(" ".join(words[:at])) - len(" ".join(words[at:]))))
    return [" ".join(words[:cut]), " ".join(words[cut:])]


def _head(lines: Sequence[str]) -> str:
    if len(lines) == 1:
        return escaped(lines[0])
    return f"\\shortstack[l]{{{escaped(lines[0])} {chr(92) * 2}{escaped(lines[1])}}}"


def _columns(sheet: Sheet, heads: Sequence[Sequence[str]]) -> tuple[str, list[str]]:
    """Size of letters and kinds of columns, so that the widest line fits: words break, numbers do not."""
    chosen: tuple[str, list[str]] = ("", [])
    for (name, size), long in product(SIZES.items(), _LONG):
        cells = [[str(row[place]) for row in sheet.rows] for place in range(len(heads))]
        natural = [
            max(_widest(own, size), *(width(text, size) for text in head)) for own, head in zip(cells, heads, strict=True)
        ]
        words = [not all(_ESTIMATE.fullmatch(text) or _MARKED.match(text) for text in own if text) for own in cells]
        breaks = [is_words and wide > long for is_words, wide in zip(words, natural, strict=True)]
        room = LINE - 2.0 * GAP * (len(heads) - 1) - sum(wide for wide, can in zip(natural, breaks, strict=True) if not can)
        least = [max(0.95 * width(part, size) for text in [*own, *head] for part in _parts(text)) if can else 0.0
                 for own, head, can in zip(cells, heads, breaks, strict=True)]  # fmt: skip
        spare, wanted = room - sum(least), sum(wide for wide, can in zip(natural, breaks, strict=True) if can)
        kinds = [
            f">{{\\raggedright\\arraybackslash}}p{{{low + max(0.0, spare) * wide / max(wanted, 1.0):.0f}pt}}" if can else "l"
            for low, wide, can in zip(least, natural, breaks, strict=True)
        ]
        chosen = (name, kinds)
        if spare >= 0.0 and (not wanted or room > 0.3 * LINE or room > wanted):
            break
    return chosen


def _widest(cells: Sequence[str], size: float) -> float:
    """The width of a column as it is set: of numbers that are aligned, the widest in each place together."""
    widest = max((width(text, size) for text in cells), default=0.0)
    if not all(_ESTIMATE.fullmatch(text) for text in cells if text):
        return widest
    places = list(zip_longest(*(re.findall(_NUMBER, text) for text in cells), fillvalue=""))
    if not places:
        return widest
    whole = [max(len(each.lstrip("-−").partition(".")[0]) for each in place) for place in places]
    decimals = [max(len(each.partition(".")[2]) for each in place) for place in places]
    signs = [any(each[:1] in ("-", "−") for each in place) for place in places]
    numbers = ["−" * sign + "0" * before + "." * (after > 0) + "0" * after
               for sign, before, after in zip(signs, whole, decimals, strict=True)]  # fmt: skip
    return max(widest, width(numbers[0] + (f" [{', '.join(numbers[1:])}]" if len(numbers) > 1 else ""), size))


def _parts(text: str) -> list[str]:
    """What no line may break: words, and pieces of dotted names."""
    return [part for part in re.split(r"(?<=[_./,]) ?| ", text) if part] or [""]


def _aligned(cells: Sequence[str]) -> list[str]:
    """Numbers of a column, filled with invisible digits and signs so that their points stand beneath each other."""
    marks = [_MARKED.fullmatch(text) for text in cells]
    if all(marks) and cells:  # an empty mark is as wide as a digit
        inner = [each[2] for each in marks if each]
        after = _aligned([text if _ESTIMATE.fullmatch(text) else "" for text in inner])
        shown = [each[1].replace(" ", r"\phantom{0}") for each in marks if each]
        return [f"({mark}) {own or escaped(text)}" for mark, own, text in zip(shown, after, inner, strict=True)]
    if not all(_ESTIMATE.fullmatch(text) for text in cells if text):
        return [""] * len(cells)
    parts = [re.findall(_NUMBER, text) for text in cells]
    made = []
    for text, numbers in zip(cells, parts, strict=True):
        padded = [_padded(number, [own[place] for own in parts if len(own) > place]) for place, number in enumerate(numbers)]
        made.append(padded[0] + (f" [{padded[1]}, {padded[2]}]" if len(padded) == 3 else "") if text else "")
    return made


def _padded(number: str, column: Sequence[str]) -> str:
    """A number with a real minus, and what others before the point have more than it."""
    whole = [each.lstrip("-−").partition(".")[0] for each in column]
    own = number.lstrip("-−")
    missing = max(map(len, whole)) - len(own.partition(".")[0])
    is_signed = any(each[0] in "-−" for each in column)
    sign = "$-$" if number[0] in "-−" else (r"\phantom{$-$}" if is_signed else "")
    digits = f"\\phantom{{{'0' * missing}}}" if missing else ""
    return f"{digits}{sign}{own}"


def _cell(text: str, aligned: str, *, is_long: bool) -> str:
    """A cell; in a column that breaks its lines a dotted name may break behind each underscore and point."""
    if aligned:
        return aligned
    text = minus(text)
    if not is_long:
        return escaped(text)
    broken = escaped(text).replace(r"\_", r"\_\allowbreak{}")
    return re.sub(r"(?<=[a-z])\.(?=[a-z])", r".\\allowbreak{}", broken).replace("/", r"/\allowbreak{}")


def minus(text: str) -> str:
    """Text with a real minus before numbers.

    >>> minus("-0.25 [-0.30, 0.10]"), minus("one-to-one")
    ('−0.25 [−0.30, 0.10]', 'one-to-one')
    """
    return re.sub(r"(?<![\w.])-(?=\d)", "−", text)


def markdown(sheet: Sheet, source: str) -> str:
    """A table of GitHub's Markdown."""

    def line(cells: list[str]) -> str:
        return f"| {' | '.join(' '.join(minus(cell).replace('|', chr(92) + '|').split()) for cell in cells)} |"

    body = [line(list(row)) for row in (sheet.head, ["---"] * len(sheet.head), *sheet.rows)]
    return "\n".join([f"<!-- {source} -->", f"**{sheet.title}**", "", *body, "", f"{sheet.note} {source}.", ""])
