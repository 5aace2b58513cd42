"""Fill in what the commands and scripts on a page print and draw, by running them as printed.

    .venv/bin/python tools/outputs.py                      all pages that show an output
    .venv/bin/python tools/outputs.py docs/tour.md         one of them
    .venv/bin/python tools/outputs.py --check [PAGE ...]   only tell what differs (exit status 1 if anything does)
    .venv/bin/python tools/outputs.py --insert PAGE        give every block that prints a place for its output

A page says where an output stands by a comment before it (tests/blocks.py):

<!-- prints -->             a block of text: all that the block of code before it prints
<!-- prints: 12 lines -->   its first twelve lines; also `last 3 lines`, `lines 25 to 28`
<!-- refused -->           before a block of commands: they are refused, and what they print is their message
<!-- draws: FILE -->        a picture: FILE is what a block before it has drawn, and the page has a small copy of it

Blocks of a page run in order in one folder, whose results are its own. Times, dates and sizes of files differ from machine to
machine, so these are shown and not compared. Blocks in R run where R is installed. Commands
that serve until they are stopped, and the one that draws all figures, are left out; tests of their own run them.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from experiments.classroom import handout  # noqa: E402
from experiments.cli import main as framebreak  # noqa: E402
from tests.blocks import FENCE, kind, pages  # noqa: E402

DRAWS = re.compile(r"^<!-- draws: (\S+) -->\n+!\[[^\]]*\]\(([^)\s]+)\)$", re.MULTILINE)
SHOWN = re.compile(r"^<!-- (?:prints|draws)\b", re.MULTILINE)
PASSING = (  # differs from machine to machine, or from day to day
    (r"\d{4}-\d\d-\d\d \d\d:\d\d", "DAY"),
    (r"\babout [\d.,]+ (?:s|min|h)\b(?: on \d+ cores?)?", "about SOME TIME"),
    (r"\b[\d.,]+ (?:s|min)\b", "SOME TIME"),
    (r"\b[\d.,]+ (?:B|kB|KB|MB|GB)\b", "SOME SIZE"),
    (r"\b[0-9a-f]{12,64}\b", "DIGEST"),
    (r"\b\d+ other files\b", "SOME other files"),
    (r"^(\w+(?: +[\d,]+){5} +)[\d.]+$", r"\1SIZE"),  # megabytes of a study in `results list`
    (r"[ \t]+$", ""),
)
TALLEST = 900  # pixels of a picture on a page
LIKE = 12.0  # mean difference of two pictures that letters of another version of a font make, of 255
CODE = ("sh", "refused", "python", "r")
LEFT_OUT = re.compile(r"make .*|framebreak (?:classroom(?!.*--(?:handout|slides)).*|figures)")  # serves; a minute
R_MARK = "<<<block>>>"


class Place(NamedTuple):
    """A block of a page: kind (one of CODE, file, output, picture), text, what its comment says, and place."""

    kind: str
    text: str
    said: str
    start: int
    end: int


def shows(page: str) -> bool:
    """Whether a page shows an output."""
    return SHOWN.search((ROOT / page).read_text(encoding="utf-8")) is not None


def places(text: str) -> list[Place]:
    """Blocks and pictures of a page, in order."""
    found = []
    for match in FENCE.finditer(text):
        what, said, language, body = match.groups()
        what_it_is = "refused" if what == "refused" else kind(language.strip(), body, what or "")
        found.append(Place(what_it_is, body, said or "", match.start(4), match.end(4)))
    pictures = [Place("picture", match[2], match[1], match.start(), match.end()) for match in DRAWS.finditer(text)]
    return sorted(found + pictures, key=lambda place: place.start)


def same(one: str, other: str) -> bool:
    """Whether two outputs agree in all that does not depend on machine and day."""
    for pattern, instead in PASSING:
        one, other = (re.sub(pattern, instead, each, flags=re.MULTILINE) for each in (one, other))
    return one.strip() == other.strip()


def shortened(printed: str, said: str) -> str:
    """The lines that the page asks for: all, `12 lines`, `last 3 lines` or `lines 25 to 28`; "..." where some are left out."""
    lines = [line.rstrip() for line in printed.strip("\n").splitlines()]
    numbers = [int(each) for each in re.findall(r"\d+", said)] or [len(lines)]
    first = numbers[0] - 1 if len(numbers) > 1 else len(lines) - numbers[0] if said.startswith("last") else 0
    end = numbers[1] if len(numbers) > 1 else len(lines) if said.startswith("last") else numbers[0]
    shown = [*(["..."] if first > 0 else []), *lines[max(0, first) : end], *(["..."] if end < len(lines) else [])]
    return "".join(f"{line}\n" for line in shown)


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    """A folder of the page's own to work in."""
    before, environment = Path.cwd(), dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="framebreak-page-") as name:
        os.chdir(name)
        os.environ.update(FRAMEBREAK_RESULTS=str(Path(name) / "results"), PYTHONPATH=str(ROOT), COLUMNS="100", MPLBACKEND="agg")
        points, handout.POINTS = handout.POINTS, 2  # values of each lever; each costs two thousand cities
        try:
            yield Path(name)
        finally:
            handout.POINTS = points
            os.chdir(before)
            os.environ.clear()
            os.environ.update(environment)


def _commands(text: str, expected: int = 0) -> str:
    """What the commands of a block print, and their messages where they are refused; each is named where there are several."""
    joined = [re.sub(r"\s+#.*", "", line).strip() for line in text.replace("\\\n", " ").splitlines()]
    commands = [line for line in joined if line]
    said = []
    for command in commands:
        if LEFT_OUT.fullmatch(command):
            continue
        if command.startswith("python "):
            said.append(_python(str(ROOT / command.removeprefix("python "))))
            continue
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()) as errors:
            status = framebreak(shlex.split(command)[1:])
        if status != expected:
            raise RuntimeError(f"{command}: exit status {status}\n{errors.getvalue()}")
        shown = printed.getvalue() + (errors.getvalue() if expected else "")
        said.append((f"$ {command}\n" if len(commands) > 1 else "") + shown)
    return "\n".join(said)


def _python(*arguments: str) -> str:
    done = subprocess.run([sys.executable, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{arguments[-1]}\n{done.stderr[-2000:]}")
    return done.stdout


def has_r() -> bool:
    """Whether R is installed here."""
    return shutil.which("Rscript") is not None


def _in_r(texts: list[str]) -> list[str]:
    """What each of some blocks in R prints; one session runs all."""
    script = "".join(f"{text}\ncat('{R_MARK}\\n')\n" for text in texts)
    Path("page.R").write_text(script, encoding="utf-8")
    done = subprocess.run(
        ["Rscript", "--vanilla", "page.R"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "en"},
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return done.stdout.split(f"{R_MARK}\n")[:-1]


def printed(found: list[Place]) -> dict[int, str]:
    """What every block that runs prints, by its place; blocks in R only where R is installed."""
    said: dict[int, str] = {}
    in_r = [number for number, place in enumerate(found) if place.kind == "r"]
    for number, place in enumerate(found):
        if place.kind == "file":
            path = Path(place.said)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(place.text, encoding="utf-8")
        elif place.kind == "sh":
            said[number] = _commands(place.text)
        elif place.kind == "refused":
            said[number] = _commands(place.text, expected=2)
        elif place.kind == "python":
            said[number] = _python("-c", place.text)
        elif in_r and number == in_r[0] and has_r():
            said.update(zip(in_r, _in_r([found[each].text for each in in_r]), strict=True))
    return said


def _alike(one: Path, other: bytes) -> bool:
    """Whether two pictures show the same."""
    import numpy as np
    from PIL import Image

    if not one.is_file():
        return False
    with Image.open(one) as old, Image.open(io.BytesIO(other)) as new:
        if old.size != new.size:
            return False
        ours, theirs = (np.asarray(each.convert("L"), dtype=float) for each in (old, new))
    return float(np.abs(ours - theirs).mean()) < LIKE


def _low(content: bytes) -> bytes:
    """A picture that fits on a screen: one that is tall, as a figure for one column, with fewer pixels."""
    from PIL import Image

    with Image.open(io.BytesIO(content)) as picture:
        if picture.height <= TALLEST:
            return content
        size = (round(picture.width * TALLEST / picture.height), TALLEST)
        shrunk = picture.convert("RGB").resize(size, Image.Resampling.LANCZOS).quantize(64)
    file = io.BytesIO()
    shrunk.save(file, "png", optimize=True)
    return file.getvalue()


def filled(page: str) -> tuple[str, dict[Path, bytes], list[str]]:
    """A page with its outputs as they are now, its pictures that look otherwise now, and what differs, in words."""
    from pictures import small

    text = (ROOT / page).read_text(encoding="utf-8")
    found, differs, drawn = places(text), [], {}
    with _folder():
        said = printed(found)
        new = {}
        for number, place in enumerate(found):
            if place.kind == "picture":
                if not Path(place.said).is_file():
                    if not has_r() and any(each.kind == "r" for each in found):
                        continue
                    raise RuntimeError(f"{page}: no block draws {place.said}")
                content = _low(small(Path(place.said).read_bytes()))
                if not _alike(ROOT / "docs" / place.text, content):
                    drawn[ROOT / "docs" / place.text] = content
                    differs.append(f"{page}: {place.said} looks otherwise than {place.text}")
            elif place.kind == "output":
                before = max(each for each in range(number) if found[each].kind in CODE)
                if before not in said:
                    continue
                output = shortened(said[before], place.said)
                if not same(output, place.text):
                    new[number] = output
                    differs.append(f"{page}: an output is now\n{output}and was\n{place.text}")
    for number in sorted(new, reverse=True):
        text = text[: found[number].start] + new[number] + text[found[number].end :]
    return text, drawn, differs


def inserted(page: str) -> str:
    """A page with an empty place after every block that prints and has none."""
    text = (ROOT / page).read_text(encoding="utf-8")
    found = places(text)
    with _folder():
        said = printed(found)
    for number in sorted(said, reverse=True):
        is_shown = number + 1 < len(found) and found[number + 1].kind == "output"
        if said[number].strip() and not is_shown:
            end = text.index("\n", found[number].end) + 1
            text = f"{text[:end]}\n<!-- prints -->\n```text\n```\n{text[end:]}"
    return text


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("pages", nargs="*", metavar="PAGE", help="all that show an output, if none is named")
    parser.add_argument("--check", action="store_true", help="only tell what differs")
    parser.add_argument("--insert", action="store_true", help="give every block that prints a place for its output")
    asked = parser.parse_args()
    every = [str(Path(each).resolve().relative_to(ROOT)) for each in asked.pages] or [page for page in pages() if shows(page)]
    wrong = 0
    for page in every:
        if asked.insert:
            (ROOT / page).write_text(inserted(page), encoding="utf-8")
        text, drawn, differs = filled(page)
        wrong += len(differs)
        if asked.check:
            print(*differs, sep="\n", end="\n" if differs else "")
            continue
        if differs:
            (ROOT / page).write_text(text, encoding="utf-8")
        for path, content in drawn.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        print(f"{page}: {len(differs)} outputs written")
    return bool(asked.check and wrong)


if __name__ == "__main__":
    sys.exit(main())
