"""Numbers from formulas: as much LaTeX as docs/equations.yaml needs, computed from the text itself.

Names come from a mapping: LaTeX as it stands there (the longest that fits first), then `\\mathrm{name}` as a parameter.
What stands side by side is multiplied. `[...]_a^b` is limited to a..b.
"""

import math
import re

SPACE = re.compile(r"(?:\s|\\[,;:! ]|~|&|\\\\)+")
SIZES = re.compile(r"\\(?:left|right|[Bb]igg?[lr]?)(?![a-z])")
COMPARED = {"<": float.__lt__, ">": float.__gt__, "\\le": float.__le__, "\\ge": float.__ge__}
CLOSES = {"(": ")", "[": "]", "\\{": "\\}", "\\lfloor": "\\rfloor"}


class Formula:
    """One formula, computed from left to right."""

    def __init__(self, latex, names):
        self.text = SIZES.sub("", latex.replace("\\begin{aligned}", "").replace("\\end{aligned}", ""))
        self.names, self.at, self.bars = names, 0, 0
        self.known = sorted(names, key=len, reverse=True)

    def value(self):
        found = self.sum()
        self.skip()
        rest = self.text[self.at :]
        assert not rest, f"{rest!r} is left over of {self.text!r}"
        return found

    def skip(self):
        space = SPACE.match(self.text, self.at)
        if space:
            self.at = space.end()

    def take(self, word):
        self.skip()
        if not self.text.startswith(word, self.at):
            return False
        if word[0] == "\\" and word[-1].isalpha() and self.text[self.at + len(word) : self.at + len(word) + 1].isalpha():
            return False
        self.at += len(word)
        return True

    def need(self, word):
        assert self.take(word), f"{word!r} is missing in {self.text!r} at {self.text[self.at :]!r}"

    def sum(self):
        found = -self.product() if self.take("-") else self.product()
        while True:
            if self.take("+"):
                found += self.product()
            elif self.take("-"):
                found -= self.product()
            else:
                return found

    def product(self):
        found = self.factor()
        while True:
            if self.take("\\cdot"):
                found *= self.factor()
            elif self.take("/"):
                found /= self.factor()
            elif self.ends():
                return found
            else:
                found *= self.factor()

    def ends(self):
        self.skip()
        return self.at == len(self.text) or bool(
            re.match((r"\||" if self.bars else "") + r"[-+,)\]}<>=.]|\\(?:\}|le|ge|rfloor|end)(?![a-z])", self.text[self.at :])
        )

    def name(self):
        """The longest name that stands here, unless more of a longer LaTeX name follows it."""
        for each in self.known:
            if self.text.startswith(each, self.at) and not re.match(r"['_^]", self.text[self.at + len(each) :]):
                self.at += len(each)
                return each
        return None

    def factor(self):
        self.skip()
        name = self.name()
        if name is not None:
            return float(self.names[name])
        for opening, closing in CLOSES.items():
            if self.take(opening):
                found = self.sum()
                self.need(closing)
                if opening == "\\lfloor":
                    return float(math.floor(found))
                return self.limits(found) if opening == "[" else found
        if self.take("|"):
            self.bars += 1
            found = abs(self.sum())
            self.need("|")
            self.bars -= 1
            return found
        if self.take("\\frac"):
            return self.braced() / self.braced()
        if self.take("\\tfrac12"):
            return 0.5
        if self.take("\\mathbb{1}"):
            self.need("[")
            found = float(self.compared())
            self.need("]")
            return found
        for word, choose in (("\\max", max), ("\\min", min)):
            if self.take(word):
                self.need("\\{")
                found = [self.sum()]
                while self.take(","):
                    found.append(self.sum())
                self.need("\\}")
                return choose(found)
        if self.take("\\begin{cases}"):
            return self.cases()
        number = re.compile(r"\d+(?:\.\d+)?").match(self.text, self.at)
        assert number, f"what is {self.text[self.at :]!r} in {self.text!r}?"
        self.at = number.end()
        return float(number[0])

    def braced(self):
        self.need("{")
        found = self.sum()
        self.need("}")
        return found

    def limits(self, value):
        matched = re.compile(r"\s*_\{?(-?\d+)\}?\^\{?(-?\d+)\}?").match(self.text, self.at)
        assert matched, f"brackets without limits in {self.text!r}"
        self.at = matched.end()
        return min(max(value, float(matched[1])), float(matched[2]))

    def compared(self):
        left = self.sum()
        for sign, holds in COMPARED.items():
            if self.take(sign):
                return holds(left, self.sum())
        raise AssertionError(f"no comparison in {self.text!r} at {self.text[self.at :]!r}")

    def cases(self):
        """The value of the first case that holds; a case in words is a name, or `otherwise`."""
        end = self.text.index("\\end{cases}", self.at)
        rows = self.text[self.at : end].split("\\\\")
        self.at = end + len("\\end{cases}")
        for row in rows:
            value, condition = row.split("&")
            words = re.fullmatch(r"\s*\\text\{(\w+)[,.]?\}[,.]?\s*", condition)
            if words:
                holds = words[1] == "otherwise" or bool(self.names[words[1]])
            else:
                holds = Formula(condition.strip().rstrip(",."), self.names).compared()
            if holds:
                return Formula(value, self.names).value()
        return 0.0


def computed(latex, names):
    r"""A formula's value.

    >>> computed(r"a\,(1 - \mathrm{rate})", {"a": 2, r"\mathrm{rate}": 0.25})
    1.5
    >>> computed(r"[\,a\cdot\min\{b, 3\} - \frac{a}{4}\,]_0^1", {"a": 0.5, "b": 1.5})
    0.625
    """
    return Formula(latex, names).value()
