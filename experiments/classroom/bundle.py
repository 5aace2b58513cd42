"""The page as one text: modules joined, styles, font and data inside, so that it opens from disk.

Modules keep to named imports and exports and have no cycles, which is all that is understood here.
"""

from __future__ import annotations

import base64
import re
from pathlib import Path

from experiments.classroom import languages
from experiments.errors import Refusal

_IMPORT = re.compile(r'^import\s*\{([^}]*)\}\s*from\s*"\./([\w.-]+)";?\s*$', re.MULTILINE)
_EXPORT = re.compile(r"^export\s+(?=(?:async\s+)?(?:function|const|let|class)\s*\*?\s*(\w+))", re.MULTILINE)
_LATER = re.compile(r'import\("\./([\w.-]+)"\)')
_LEFT_OVER = re.compile(r"^\s*(import\s+[\w*{]|export\s)", re.MULTILINE)


def script(folder: Path, main: str) -> str:
    """All modules that `main` needs, the needed ones first, as one classic script.

    Args:
        folder: Folder of the modules.
        main: File name of the module that nothing else imports.

    Raises:
        Refusal: Modules import each other in a circle, or one has another kind of import or export.
    """
    order: list[str] = []

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            raise Refusal(f"{name} imports itself by way of {', '.join(above)}; a bundle has no cycles")
        if name in order:
            return
        text = (folder / name).read_text(encoding="utf-8")
        for _, needed in _IMPORT.findall(text):
            visit(needed, (*above, name))
        for needed in _LATER.findall(text):
            visit(needed, (*above, name))
        order.append(name)

    visit(main, ())
    parts = [_wrapped(name, (folder / name).read_text(encoding="utf-8")) for name in order]
    return "const modules = {};\n" + "\n".join(parts)


def _wrapped(name: str, text: str) -> str:
    """A module as a function of its own that leaves its exports in `modules`."""
    exports = _EXPORT.findall(text)
    text = _IMPORT.sub(lambda match: f'const {{{match[1].replace(" as ", ": ")}}} = modules["{match[2]}"];', text)
    text = _LATER.sub(lambda match: f'Promise.resolve(modules["{match[1]}"])', _EXPORT.sub("", text))
    code = re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.DOTALL)
    if left := _LEFT_OVER.search(code):
        raise Refusal(f"{name} has {left[0].strip()!r}..., but a bundle takes named imports and exports only")
    return f'modules["{name}"] = (() => {{\n{text}\nreturn {{ {", ".join(exports)} }};\n}})();'


def styles(folder: Path, names: list[str]) -> str:
    """Style sheets one after another, with the fonts they name inside as data addresses."""
    text = "\n".join((folder / name).read_text(encoding="utf-8") for name in names)

    def inside(match: re.Match[str]) -> str:
        path = folder / match[1]
        kind = "font/woff2" if path.suffix == ".woff2" else "image/svg+xml"
        return f'url("data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}")'

    return re.sub(r'url\(["\']?(?!data:)([\w./-]+)["\']?\)', inside, text)


_UNPACK = """
const packed = Uint8Array.from(atob(document.getElementById("packed").textContent), (each) => each.charCodeAt(0));
const text = await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
window.FRAMEBREAK_BAKED = JSON.parse(text);
if (!location.hash && window.FRAMEBREAK_BAKED.start) location.hash = window.FRAMEBREAK_BAKED.start;
"""


def page(folder: Path, packed: str, title: str, language: str) -> str:
    """The whole page as one HTML text.

    Args:
        folder: Folder of index.html, its modules and its style sheets.
        packed: What is baked into the page: base64 of gzipped JSON.
        title: Title of the window, plain text.
        language: Of the page.
    """
    text = languages.filled((folder / "index.html").read_text(encoding="utf-8"), language)
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)">', text)
    text = re.sub(r'\s*<link rel="(?:stylesheet|preload|modulepreload)"[^>]*>', "", text)
    text = re.sub(r"<title>.*?</title>", f"<title>{_escaped(title)}</title>", text, flags=re.DOTALL)
    charts = folder / "vendor" / "echarts.min.js"
    scripts = [charts.read_text(encoding="utf-8")] if charts.exists() else []
    scripts.append(f"(async () => {{{_UNPACK}{script(folder, 'boot.js')}\n}})();")
    inside = f'<script type="application/octet-stream" id="packed">{packed}</script>\n'
    inside += "".join(f"<script>{_closed(each)}</script>\n" for each in scripts)
    text = re.sub(r'\s*<script type="module"[^>]*></script>', "", text)
    text = text.replace("</head>", f"<style>{styles(folder, sheets)}</style>\n</head>")
    return text.replace("</body>", inside + "</body>")


def _closed(text: str) -> str:
    """A script that no end tag inside its texts can close."""
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
