"""Figures from the published tables: made without simulating, the same every time, and never blind to a number."""

import csv
import io
import json
import re
import shutil
import subprocess
import sys
import zlib
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from matplotlib.text import Text

from experiments import figures, reference
from experiments.cli import main
from experiments.figures import made
from experiments.reference.stored import MANIFEST, Stored
from experiments.reporting import palette, sheet, style
from experiments.statistics.outcome_measures import find
from experiments.store import seals
from tests import figure_walk

ROOT = Path(__file__).resolve().parents[1]
REQUIRED = {
    "table1", "surface", "boundary_map", "attribution", "history", "change_sizes", "time_to_enactment", "strata",
    "trigger_interactions", "truth_table", "sensitivity", "network_frames", "lessons", "replications", "verdicts",
}  # fmt: skip


def pixels(content):
    from PIL import Image

    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"), dtype=float)


def text_of(content):
    from PIL import Image

    return Image.open(io.BytesIO(content)).text


def streams(document):
    """A PDF's bytes with what is compressed in it unpacked."""
    found = [document]
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", document, re.S):
        try:
            found.append(zlib.decompress(match[1]))
        except zlib.error:
            continue
    return b"\n".join(found)


def test_every_figure_that_a_paper_needs_is_there():
    assert set(figures.NAMES) >= REQUIRED
    modules = {path.stem for path in (ROOT / "experiments" / "figures").glob("*.py") if "\ndef draw(" in path.read_text()}
    assert modules == set(figures.NAMES)


def test_no_number_of_results_is_read_from_anywhere_but_tables():
    """Figures import neither the model nor a study; what they draw is handed to them."""
    for name in figures.NAMES:
        source = (ROOT / "experiments" / "figures" / f"{name}.py").read_text()
        imported = set(re.findall(r"^\s*(?:from|import) (\w+(?:\.\w+)*)", source, re.M))
        assert not [each for each in imported if each.startswith(("simulation", "experiments.studies"))], name


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_every_figure_has_a_journals_width_embedded_fonts_and_says_what_it_rests_on(tmp_path):
    """One test, so that all are drawn once, by the command without a name, whatever the number of workers."""
    stored = Stored(reference.FOLDER)
    assert main(["figures", "--output", str(tmp_path)]) == 0
    for name in figures.NAMES:
        files = {ending: (tmp_path / f"{name}.{ending}").read_bytes() for ending in ("png", "pdf", "md")}
        said, caption, document = text_of(files["png"]), files["md"].decode(), streams(files["pdf"])
        width = pixels(files["png"]).shape[1] / style.STYLE["savefig.dpi"] * 25.4
        assert abs(width - style.WIDTHS["two"]) < 0.2, name
        assert set(said) >= {"Cities", "Replications", "Interval", "Seeds", "Digest", "Title"}
        module = figures.find(name)
        assert said["Digest"] == stored.digest(module.STUDY, module.TABLES)
        assert said["Digest"].encode() in files["pdf"]
        for key, value in said.items():
            assert key == "Title" or value in caption, f"{name}: {key}"
        assert b"CreationDate" not in files["pdf"]
        assert b"/FontFile2" in document, name
        assert b"/CIDFontType2" in document, name
        assert b"/Type3" not in document, name
        assert b"glyf" in document, name
        assert not [table for table in (b"GPOS", b"GSUB", b"GDEF") if table in document], name


@pytest.mark.slow
def test_deleted_figures_come_back_the_same(tmp_path, capsys):
    shown, again = ("table1", "truth_table"), []
    for _ in range(2):
        assert main(["figures", *shown, "--output", str(tmp_path / "figures")]) == 0
        again.append({path.name: path.read_bytes() for path in (tmp_path / "figures").iterdir()})
        shutil.rmtree(tmp_path / "figures")
    for name in shown:
        before, after = (pixels(each[f"{name}.png"]) for each in again)
        assert before.shape == after.shape
        assert np.abs(before - after).mean() < 0.5  # of 255
        assert text_of(again[0][f"{name}.png"]) == text_of(again[1][f"{name}.png"])
    assert again[0] == again[1]
    assert "table1" in capsys.readouterr().out


def change(folder, table, column, row, value):
    """Put another number into a table, and let the manifest vouch for it."""
    path = folder / f"{table}.csv"
    head, *rows = csv.reader(path.read_text().splitlines())
    rows[row][head.index(column)] = str(value)
    path.write_text("\n".join(",".join(f'"{cell}"' for cell in each) for each in (head, *rows)) + "\n")
    as_published(folder, table)


def as_published(folder, table):
    """Let the manifest vouch for a table as it is now, as if it had been made so."""
    study, _, own = table.partition("/")
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["studies"][study]["tables"][own]["sha256"] = sha256((folder / f"{table}.csv").read_bytes()).hexdigest()
    seals.write_json(folder / MANIFEST, {name: each for name, each in manifest.items() if name not in seals.JSON_ENTRIES})


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "table", "column", "row"),
    [
        ("table1", "paper/table1", "model_class_integrated", 1),
        ("surface", "concurrent_or_piecemeal/surface", "integrated", 4),
        ("history", "case_history/months", "performance", 80),
    ],
)
def test_one_changed_number_changes_the_figure(tmp_path, name, table, column, row):
    folder = tmp_path / name
    shutil.copytree(reference.FOLDER, folder)
    path = folder / f"{table}.csv"
    head, *rows = csv.reader(path.read_text().splitlines())
    place = head.index(column)
    rows[row][place] = str(0.7 * float(rows[row][place]) + 0.1)
    path.write_text("\n".join(",".join(f'"{cell}"' for cell in each) for each in (head, *rows)) + "\n")
    as_published(folder, table)
    first, other = (made.make(name, Stored(each)) for each in (reference.FOLDER, folder))
    assert other.digest != first.digest
    before, after = pixels(first.files["png"]), pixels(other.files["png"])
    assert before.shape != after.shape or np.abs(before - after).max() > 50


def test_figures_are_made_without_the_model_or_any_study():
    """Nothing that simulates is even imported, and no result but the published tables is looked at."""
    asked = (
        "import sys, os; os.environ['FRAMEBREAK_RESULTS'] = '/nowhere'\n"
        "from experiments import figures, reference\n"
        "from experiments.figures import made\n"
        "from experiments.reference.stored import Stored\n"
        "made.make('splits', Stored(reference.FOLDER))\n"
        "for name in figures.NAMES: figures.find(name)\n"
        "heavy = ('simulation.kernel', 'numba', 'mesa', 'hydra', 'experiments.running.row_source')\n"
        "print([each for each in heavy if each in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_a_figure_of_a_study_of_studies_names_them():
    said = made.information(figures.find("verdicts"), Stored(reference.FOLDER))
    assert said["Cities"].startswith("the cities of boundary, attribution")
    assert said["Seeds"] == "seed 1999"
    assert "0" not in said["Replications"]


def test_grey_levels_tell_series_apart():
    """Neighbouring colours differ in lightness or, where they do not, in mark and dash."""
    assert len(set(style.MARKS)) >= len(palette.SERIES)
    assert len(set(map(str, style.DASHES))) == len(style.DASHES) >= len(style.MARKS) - 1
    assert len(set(palette.SERIES)) == len(palette.SERIES)


def test_a_colour_of_an_outcome_or_a_regime_stands_for_nothing_else():
    outcomes = {colour for colour, _ in palette.OUTCOMES.values()}
    regimes = {colour for colour, _ in palette.REGIMES.values()}
    assert len(outcomes) == len(palette.OUTCOMES)
    assert len(regimes) == len(palette.REGIMES)
    assert not outcomes & regimes
    others = {*palette.SERIES, *(colour for _, colour in palette.VERDICTS.values())}
    assert not others & (outcomes | regimes)
    for name in ("integrated", "enacted"):
        assert palette.CLASSES[name] == palette.OUTCOMES[name]
    own = [f"palette.{name}" for name in ("BLUE", "ORANGE")]  # they are the outcomes', under whose names figures ask for them
    for name in figures.NAMES:
        source = (ROOT / "experiments" / "figures" / f"{name}.py").read_text()
        assert not [each for each in own if re.search(rf"{each}\b", source)], name
        greys = {match for match in re.findall(r'"#([0-9A-Fa-f]{6})"', source) if not match[:2] == match[2:4] == match[4:]}
        assert not greys, f"{name} has colours of its own"


@pytest.mark.parametrize("name", ["splits", "lessons"])
@pytest.mark.parametrize("width", style.WIDTHS)
def test_a_figure_can_be_read_at_its_final_size(name, width):
    """A quick look at two; the slow test looks at all."""
    with figure_walk.drawn(name, Stored(reference.FOLDER), sheet.Look(width)) as figure:
        assert not figure_walk.wrong(figure)


@pytest.mark.parametrize("width", style.WIDTHS)
def test_contrasts_of_propositions_are_named_in_full_and_differ(width):
    with figure_walk.drawn("propositions", Stored(reference.FOLDER), sheet.Look(width)) as figure:
        labels = [each.get_text() for each in figure.axes[0].get_yticklabels()]
    assert len(set(labels)) == len(labels) > 20


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("width", style.WIDTHS)
def test_every_figure_can_be_read_at_its_final_size(width):
    """No letter below seven points, none cut off, no labels or titles that run into each other, six parts at most, one page."""
    stored, told = Stored(reference.FOLDER), []
    for name in figures.NAMES:
        with figure_walk.drawn(name, stored, sheet.Look(width)) as figure:
            told += [f"{name}: {each}" for each in figure_walk.wrong(figure)]
            told += [f"{name}: cut short: {each.get_text()!r}" for each in figure.findobj(Text) if "…" in each.get_text()]
            parts = [axes for axes in figure.axes if axes.get_visible() and axes.get_title(loc="left")]
            told += [f"{name}: {len(parts)} parts"] if len(parts) > 6 else []
            size = [25.4 * inches for inches in figure.get_size_inches()]
            told += [f"{name}: {size} mm"] if abs(size[0] - style.WIDTHS[width]) > 0.1 or size[1] > 240.0 else []
    assert not told, "\n".join(told)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_an_outcome_has_its_colour_in_every_legend():
    from matplotlib.colors import to_hex

    stored = Stored(reference.FOLDER)
    words = {find(name).axis: colour for name, (colour, _) in palette.OUTCOMES.items()}
    words |= {"piecemeal": palette.REGIMES["piecemeal"][0], "concurrent": palette.REGIMES["concurrent"][0]}
    for name in figures.NAMES:
        with figure_walk.drawn(name, stored, sheet.Look()) as figure:
            for label, colour in figure_walk.legends(figure):
                if label in words:
                    assert to_hex(colour) == words[label].lower(), f"{name}: {label}"


@pytest.mark.slow
def test_every_figure_says_what_is_seen_with_its_number():
    """In a sentence without keys, from its tables."""
    stored = Stored(reference.FOLDER)
    for name in figures.NAMES:
        module = figures.find(name)
        tables = {each: stored.table(module.STUDY, each) for each in module.TABLES}
        about = stored.about(module.STUDY)
        said = module.finding(tables, **{option: about["options"][option] for option in getattr(module, "OPTIONS", ())})
        assert re.search(r"\d", said), name
        assert said.endswith("."), name
        assert "nan" not in said, name
        assert not re.search(r"[a-z]_[a-z]", said), f"{name} has a key: {said}"


def test_the_caption_begins_with_what_is_seen_and_follows_the_table(tmp_path):
    """Another number in the table is another sentence."""
    folder = tmp_path / "tables"
    shutil.copytree(reference.FOLDER, folder)
    change(folder, "paper/splits", "share", 64, 0.25)  # of panels with 7 silo, 3 integrated and 1 enacting city
    look = sheet.Look("one", formats=("svg",))
    first, other = (made.make("splits", Stored(each), look).files["md"].decode() for each in (reference.FOLDER, folder))
    assert " .047 of the panels" in first.splitlines()[2]
    assert " .250 of the panels" in other.splitlines()[2]


def test_a_figure_in_grey_has_no_colour():
    content = made.make("lessons", Stored(reference.FOLDER), sheet.Look("one", grey=True, formats=("png",))).files["png"]
    picture = pixels(content)
    assert np.abs(picture - picture.mean(axis=2, keepdims=True)).max() < 2.0
    assert picture.shape[1] == round(style.WIDTHS["one"] / 25.4 * style.STYLE["savefig.dpi"])


def test_formats_and_fonts_are_asked_for(tmp_path, capsys):
    asked = ["figures", "splits", "--output", str(tmp_path), "--width", "one"]
    assert main([*asked, "--format", "svg", "--font", "serif"]) == 0
    assert {path.name for path in tmp_path.iterdir()} == {"splits.svg", "splits.md"}
    assert b"<text" in (tmp_path / "splits.svg").read_bytes()
    assert main([*asked, "--font", "DejaVu Sanz"]) == 2
    assert "did you mean DejaVu Sans" in capsys.readouterr().err


def test_figures_of_a_folder_of_results_name_what_is_missing(tmp_path, capsys):
    (tmp_path / "results").mkdir()
    assert main(["figures", "splits", "--from", str(tmp_path / "results"), "--output", str(tmp_path)]) == 1
    assert "splits: not drawn" in capsys.readouterr().out
    assert main(["figures", "tabel1"]) == 2
    assert "did you mean table1?" in capsys.readouterr().err
