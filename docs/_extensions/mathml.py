"""Equations as MathML, made when the site is built: browsers show it by themselves, without script and without network.

latex2mathml does the work. Browsers follow MathML Core, which is smaller than what it writes, so a few things are put into
other words here before and after.
"""

import re
from html import escape

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

SIZED = re.compile(r"\\[Bb]ig([lr])(?=[\[\](){}|\\])")
LETTERS = re.compile(r'(?:<mi mathvariant="normal">[^<]+</mi>){2,}')


def stretched(latex: str) -> str:
    r"""Brackets of a given size as brackets that fit what they hold; those that reach over a line break keep their size.

    >>> stretched(r"\\Bigl[ a \\Bigr]_0^1")
    '{\\left[ a \\right]}_0^1'
    """
    open_at: list[re.Match[str]] = []
    for found in SIZED.finditer(latex):
        if found[1] == "l":
            open_at.append(found)
            continue
        begin = open_at.pop()
        inner = latex[begin.end() : found.start()]
        if "&" not in inner and "\\\\" not in inner and not SIZED.search(inner):
            closing = latex[found.end() : found.end() + 1]
            rest = latex[found.end() + 1 :]
            return stretched(f"{latex[: begin.start()]}{{\\left{inner}\\right{closing}}}{rest}")
    return latex


def mathml(latex: str, display: bool) -> str:
    """One formula, with its LaTeX as the text for those who cannot see it."""
    given = stretched(latex).replace("{aligned}", "{align*}")
    given = re.sub(r"\[\\,((?:(?!\[\\,).)*?)\\,\](?=_)", r"{\\left[\\,\1\\,\\right]}", given)
    made = convert(given, display="block" if display else "inline")
    if "<mi>&</mi>" in made or "\\" in made:
        raise ValueError(f"latex2mathml did not understand all of {latex}")
    made = LETTERS.sub(lambda word: f"<mi>{re.sub('<[^>]+>', '', word[0])}</mi>", made)
    made = made.replace("<mi>&#x02032;</mi>", '<mo class="prime" lspace="0" rspace="0">&#x02032;</mo>')
    made = made.replace('<mn mathvariant="double-struck">1</mn>', "<mn>𝟙</mn>")
    return made.replace("<math ", f'<math alttext="{escape(" ".join(latex.split()), quote=True)}" ', 1)


def inline(self: HTML5Translator, node: nodes.math) -> None:
    """A formula within a line."""
    self.body.append(mathml(node.astext(), display=False))
    raise nodes.SkipNode


def block(self: HTML5Translator, node: nodes.math_block) -> None:
    """A formula on lines of its own, which may be wider than a phone."""
    self.body.append(f'<div class="equation" tabindex="0">{mathml(node.astext(), display=True)}</div>')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx."""
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
    app.config.html_math_renderer = "mathml"
    return {"parallel_read_safe": True, "parallel_write_safe": True}
