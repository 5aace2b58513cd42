"""Tables and numbers for the text: they say what the stored tables say, in names and letters that TeX takes."""

import json
import re
import shutil
import subprocess

import pytest

from experiments import reference
from experiments.cli import main
from experiments.papertables import numbers, sheets, written
from experiments.reference import derived
from experiments.reference.stored import Stored
from experiments.reporting import report


@pytest.fixture(scope="module")
def stored():
    return Stored(reference.FOLDER)


@pytest.fixture(scope="module")
def output(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables")
    assert main(["tables", "--output", str(folder)]) == 0
    return folder


@pytest.mark.slow
def test_macros_agree_with_the_tables(output, stored):
    """Each macro's comment leads to a cell, and the cell holds the number."""
    lines = (output / "numbers.tex").read_text().splitlines()[1:]
    plain = json.loads((output / "numbers.json").read_text())
    assert len(lines) == len(plain) > 1000
    tables = {}
    for line in lines:
        name, text, address, keys, column, is_percent = re.fullmatch(
            r"\\newcommand\{\\(fb[A-Za-z]+)\}\{(.+)\} % (\S+/\S+): (.*?), ([^\s,]+)(, percent)?", line
        ).groups()
        if address not in tables:
            table = stored.table(*address.split("/"))
            named = numbers.KEYS.get(address, numbers.KEYS.get(address.split("/")[1]))
            told = [", ".join(f"{key} {table[key][row]}" for key in named) for row in range(len(table[named[0]]))]
            assert len(set(told)) == len(told)
            tables[address] = table, {each: row for row, each in enumerate(told)}
        table, rows = tables[address]
        row = rows[keys]
        if is_percent:
            assert plain[name]["value"] == 100.0 * table[column][row]
            continue
        assert plain[name]["value"] == table[column][row]
        assert text == numbers.printed(float(table[column][row]))


def test_numbers_keep_their_first_digits():
    for value in (0.5, 0.0817, 12.3456, 1234.5678, -0.25, 1e-7, 3.0, -4.0, 0.00004):
        text = numbers.printed(value).replace(r"\ensuremath{", "").rstrip("}")
        found = re.fullmatch(r"(-?[\d.]+)\\times10\^\{(-?\d+)", text)
        read = float(found[1]) * 10.0 ** int(found[2]) if found else float(text)
        assert read == pytest.approx(value, rel=0.05, abs=5e-5 if not found else 0.0)


@pytest.mark.slow
def test_names_of_macros_are_letters_and_tell_rows_apart(stored):
    found = numbers.every(stored)
    assert all(re.fullmatch(r"fb[A-Za-z]+", each.name) for each in found)
    assert len({each.name for each in found}) == len(found)
    assert {"fbPaperSharesClassEnacted", "fbPaperSharesClassEnactedLow"} <= {each.name for each in found}


def test_every_published_table_has_macros_or_is_named_as_one_without():
    """No table is left out in silence."""
    studies = derived.recipe()["studies"]
    left = {(study, name) for study, names in numbers.LEFT_OUT.items() for name in names}
    published = {(study, name) for study, asked in studies.items() for name in (*asked["tables"], *derived.names(study))}
    assert left <= published
    with_macros = {(study, name) for study, name in published if f"{study}/{name}" in numbers.KEYS or name in numbers.KEYS}
    assert with_macros == published - left


def test_a_folder_of_results_has_the_numbers_of_its_answers(tmp_path, stored, capsys):
    summary = {"cities": 22, "panels": 2, "shares": {"class_enacted": 0.25, "class_silo": 0.75}}
    configuration = {"city": {"cities": 11}, "complementarity": {"strength": 0.123456789}, "study": {"panels": 2}}
    said = {"question": "?", "model_version": "1", "seed": "3", "overrides": [], "configuration": configuration}
    points = [{"point": "a", "panels": "0-2"}]
    answer = report.Report("", summary, {"table1": stored.table("paper", "table1")})
    report.write(answer, tmp_path / "results" / "paper", {**said, "points": points})
    asked = ["--from", str(tmp_path / "results"), "--output", str(tmp_path)]
    assert main(["tables", "table1", "parameters", "numbers", *asked]) == 0
    assert "\\fbPaperSharesClassEnacted}{0.25}" in (tmp_path / "numbers.tex").read_text()
    assert "0.123456789" in (tmp_path / "parameters.md").read_text()
    assert "22 cities, 2 replicate panels in an arm, seed 3" in (tmp_path / "parameters.tex").read_text()
    assert main(["tables", *asked]) == 1
    assert "verdicts: not written" in capsys.readouterr().out


@pytest.mark.slow
def test_a_table_of_other_studies_names_them(output):
    first = (output / "verdicts.tex").read_text().splitlines()[0]
    assert "the cities of boundary, attribution" in first


@pytest.mark.parametrize("name", sheets.KINDS)
def test_a_table_is_whole_in_both_forms(output, stored, name):
    made = sheets.sheet(name, stored)
    assert made.rows
    assert {len(row) for row in made.rows} == {len(made.head)}
    latex, markdown = ((output / f"{name}.{ending}").read_text() for ending in ("tex", "md"))
    body = [line for line in latex.splitlines() if line.endswith(r" \\")]
    assert len(body) == len(made.rows) + 2
    assert all(len(re.findall(r"(?<!\\)&", line)) == len(made.head) - 1 for line in body)
    for rule in (r"\toprule", r"\midrule", r"\bottomrule"):
        assert rule in latex
    rows = [line for line in markdown.splitlines() if line.startswith("| ")]
    assert len(rows) == len(made.rows) + 2


def test_letters_that_tex_reads_otherwise_are_escaped():
    assert written.escaped("a_b & 5 % ~x {y}") == r"a\_b \& 5 \% \textasciitilde{}x \{y\}"


def test_table1_says_what_is_stored(stored):
    table, made = stored.table("paper", "table1"), sheets.sheet("table1", stored)
    place = table["column"].index("benchmark_education")
    assert f"{table['model_class_enacted'][place]:.2f} [{table['model_class_enacted_low'][place]:.2f}" in made.rows[place][-1]


def measured(text, size):
    """Width of a text in Computer Modern, points; smaller letters of it are wider for their size."""
    from matplotlib import font_manager
    from matplotlib.textpath import TextPath

    plain = text.replace("−", "-")
    if not plain.strip():
        return 0.0
    wider = {8.0: 1.065, 7.0: 1.14}[size]
    font = font_manager.FontProperties(fname=font_manager.findfont("cmr10"))
    return wider * (TextPath((0, 0), plain, size=size, prop=font).get_extents().width + 0.3)


@pytest.mark.slow
@pytest.mark.parametrize("name", sheets.KINDS)
def test_a_table_fits_the_text_of_a_plain_article(output, stored, name):
    """Columns that do not break are as wide as their widest cell, and words of those that do fit into them."""
    made = sheets.sheet(name, stored)
    size, columns = written._columns(made, [written._stacked(head) for head in made.head])
    points, total = written.SIZES[size], 2.0 * written.GAP * (len(columns) - 1)
    for place, column in enumerate(columns):
        cells = sorted({str(row[place]) for row in made.rows}, key=len)
        given = re.search(r"p\{(\d+)pt\}", column)
        if given:
            parts = {part for cell in cells for part in written._parts(cell)}
            longest = sorted(parts, key=len)[-8:]
            assert max(measured(part, points) for part in longest) <= float(given[1]) + 0.5, f"{name}, {made.head[place]}"
            total += float(given[1])
        else:
            head = written._stacked(made.head[place])
            total += max(measured(text, points) for text in [*cells[-8:], *head])
    assert total <= written.LINE, f"{name} is {total:.0f} points wide"
    assert f"\\begingroup\\{size}" in (output / f"{name}.tex").read_text()


def test_points_stand_beneath_each_other_and_a_minus_is_one():
    cells = written._aligned(["-0.25 [-0.30, 0.10]", "10.50 [9.00, 12.00]"])
    assert cells[0] == r"\phantom{0}$-$0.25 [$-$0.30, \phantom{0}0.10]"
    assert cells[1] == r"\phantom{$-$}10.50 [\phantom{$-$}9.00, 12.00]"
    assert written._aligned(["a", "0.10"]) == ["", ""]
    assert written._aligned(["(0) 0.10", "( ) –"]) == ["(0) 0.10", r"(\phantom{0}) --"]


@pytest.mark.parametrize("name", sheets.KINDS)
def test_a_table_says_its_cities_seed_and_interval_and_has_real_minus_signs(output, name):
    latex, markdown = ((output / f"{name}.{ending}").read_text() for ending in ("tex", "md"))
    body = latex.partition(r"\endhead")[2]
    assert "seed 1999" in body
    assert not re.search(r"(?<![\w.$+])-\d", body.partition(r"\bottomrule")[0])
    assert not re.search(r"[&)] - ", body)  # a sign, or what is not there
    assert not re.search(r"(?<![\w.])-\d", markdown.partition("**")[2].partition("results ")[0])


def test_the_small_set_of_numbers_is_part_of_the_whole(output):
    main, whole = ((output / f"{name}.tex").read_text().splitlines()[1:] for name in ("numbers-main", "numbers"))
    assert set(main) <= set(whole)
    assert 50 < len(main) < 500
    assert not any("BreaksPerDecade" in line for line in main if "Percent}" in line)  # not a share
    assert r"\newcommand{\fbPaperUsedWithoutIntegrationValuePercent}{0}" in "\n".join(main)  # a share, though it is 0 here
    assert r"\newcommand{\fbPaperUsedWithoutIntegrationHighPercent}{0.03}" in "\n".join(main)
    assert any(line.startswith(r"\newcommand{\fbPaperSharesClassSiloPercent}{76}") for line in main)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="there is no pdflatex here")
def test_a_paper_takes_them_all(output, tmp_path):
    inputs = "".join(f"\\input{{{path}}}\n" for path in sorted(output.glob("*.tex")) if not path.stem.startswith("numbers"))
    (tmp_path / "paper.tex").write_text(
        "\\documentclass{article}\n\\usepackage{booktabs,longtable,array}\n"
        f"\\input{{{output / 'numbers.tex'}}}\n\\begin{{document}}\n\\fbPaperSharesClassEnacted\n{inputs}\\end{{document}}\n"
    )
    for _ in range(3):  # a longtable has its widths from the run before
        done = subprocess.run(
            ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "paper.tex"],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-2000:]
    assert "Overfull" not in done.stdout, done.stdout[-4000:]
