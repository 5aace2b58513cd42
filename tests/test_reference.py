"""Published tables: every byte vouched for, every column explained, readable by anyone, and made again by one command."""

import json
import random
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from experiments import cli, figures, reference
from experiments.cli import main
from experiments.errors import Refusal
from experiments.reference import command, contract, make
from experiments.reference.stored import MANIFEST, OPTIONS, SCHEMA, Stored, cities, described
from experiments.results import IncompleteWarning
from tests.messages import says

ROOT = Path(__file__).resolve().parents[1]
OLD = ROOT / "tests" / "fixtures" / "reference_schema_1"


@pytest.fixture
def copy(tmp_path):
    return Path(shutil.copytree(reference.FOLDER, tmp_path / "reference"))


def test_the_published_tables_are_small_whole_and_as_published(capsys):
    assert main(["reference", "verify"]) == 0
    size = sum(path.stat().st_size for path in reference.FOLDER.rglob("*") if path.is_file())
    assert size < 5_000_000
    assert "as published" in capsys.readouterr().out


def test_a_flipped_byte_a_missing_and_an_added_table_are_found(copy, capsys):
    path = copy / "paper" / "table1.csv"
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.write_bytes(bytes(content))
    (copy / "paper" / "splits.csv").unlink()
    (copy / "paper" / "mine.csv").write_text("a\n1\n")
    assert main(["reference", "verify", "--folder", str(copy)]) == 1
    told = capsys.readouterr().out
    assert "table1.csv is not as published" in told
    assert "splits.csv is missing" in told
    assert "mine.csv is not in the manifest" in told


def _flip(path, luck):
    content = bytearray(path.read_bytes())
    content[luck.randrange(len(content))] ^= 1 << luck.randrange(8)
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("seed", range(3))
def test_altered_tables_are_not_read_drawn_or_typeset(seed, copy, tmp_path, capsys):
    """One bit, anywhere in a table or in the manifest."""
    luck = random.Random(seed)
    for name in ("paper/table1.csv", MANIFEST):
        path = copy / name
        before = path.read_bytes()
        _flip(path, luck)
        with pytest.raises(Refusal, match=r"is not as (it was )?published"):
            reference.table("paper/table1", copy)
        for command_line in (["figures", "table1"], ["tables", "table1"]):
            assert main([*command_line, "--from", str(copy), "--output", str(tmp_path / "made")]) == 1
            assert says(capsys.readouterr().err, f"{path} is not as ... published ... git checkout")
        assert not (tmp_path / "made").exists()
        path.write_bytes(before)


def test_a_merged_manifest_is_given_its_checksum_again(copy, capsys):
    path = copy / MANIFEST
    path.write_text(re.sub(r'"seconds": [\d.]+', '"seconds": 0.125', path.read_text(), count=1))
    with pytest.raises(Refusal, match="framebreak reference seal"):
        reference.table("paper/table1", copy)
    assert main(["reference", "seal", "--folder", str(copy)]) == 0
    assert len(reference.table("paper/table1", copy))


def test_whose_a_digest_is(tmp_path, capsys):
    assert main(["figures", "table1", "--output", str(tmp_path)]) == 0
    digest = re.search(r"Digest: ([0-9a-f]{64})", (tmp_path / "table1.md").read_text())[1]
    capsys.readouterr()
    assert main(["whose", digest[:12]]) == 0
    assert says(capsys.readouterr().out, "figure table1, drawn from paper/table1")
    assert main(["whose", Stored(reference.FOLDER).published()["paper"]["tables"]["splits"]["sha256"]]) == 0
    assert says(capsys.readouterr().out, "SHA-256 of the file paper/splits.csv")
    assert main(["whose", "0" * 12]) == 1
    assert main(["whose", "table1"]) == 2
    assert says(capsys.readouterr().err, "table1 is no digest")


def test_what_is_published_is_what_the_recipe_asks_for():
    manifest = Stored(reference.FOLDER).manifest
    assert list(manifest["studies"]) == list(make.recipe()["studies"])
    for study, asked in make.recipe()["studies"].items():
        said = manifest["studies"][study]
        assert set(said["tables"]) >= {*asked["tables"], "numbers"}, study
        for override in asked.get("overrides", []):
            assert override in said["command"], study
        assert said["seed"] == "1999"
        assert re.fullmatch(r"[0-9a-f]{64}", said["simulation_sha256"])


def test_tables_are_read_whatever_the_results_folder_is(tmp_path, monkeypatch):
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path / "nowhere"))
    verdicts = reference.table("verdicts")
    assert {"proposition", "estimate", "verdict"} <= set(verdicts.columns)
    assert reference.table("boundary/maps")["enacted_difference"].dtype == np.float64
    assert reference.table("attribution/attributed")["turns_when_removed"].dtype == bool


def test_a_name_that_means_none_or_several_is_refused():
    with pytest.raises(Refusal, match="several studies have a table effects"):
        reference.table("effects")
    with pytest.raises(Refusal, match="did you mean paper/splits"):
        reference.table("paper/split")


def test_older_schemas_stay_readable_and_newer_ones_are_refused(copy):
    """The fixture was written once and for all; it is never written anew."""
    table = reference.table("paper/splits", OLD)
    assert table["share"].tolist() == [0.25, 0.75]
    assert table["note"].tolist() == [None, "a, b"]  # an empty cell is missing, in text as in numbers
    assert table["is_seen"].tolist() == [True, False]
    assert np.isnan(table["independent"][1])
    path = copy / MANIFEST
    manifest = json.loads(path.read_text())
    path.write_text(json.dumps({**manifest, "schema": SCHEMA + 1}))
    with pytest.raises(Refusal, match="take a newer version"):
        reference.table("paper/splits", copy)


def test_an_empty_cell_is_missing_whatever_the_kind_of_its_column(tmp_path):
    import pyarrow
    from pyarrow import parquet

    (tmp_path / "paper").mkdir()
    columns = {"is_seen": [True, None], "cities": [11, None], "share": [0.5, None], "note": ["a", None]}
    parquet.write_table(pyarrow.table(columns), tmp_path / "paper" / "seen.parquet")
    (tmp_path / "paper" / "seen.csv").write_text("is_seen,cities,share,note\nTrue,11,0.5,a\n,,,\n")
    table = reference.table("paper/seen", tmp_path)
    assert table.isna().to_numpy().tolist() == [[False] * 4, [True] * 4]
    assert (table["is_seen"][0], table["cities"][0], table["note"][0]) == (True, 11, "a")


def test_figures_find_the_options_that_they_draw_with_in_a_folder_of_results():
    for name in figures.NAMES:
        assert set(getattr(figures.find(name), "OPTIONS", ())) <= set(OPTIONS), name


def test_every_column_of_every_table_has_a_unit_and_a_meaning():
    stored = Stored(reference.FOLDER)
    untold = []
    for address in stored.names():
        study, _, name = address.partition("/")
        columns = list(stored.about(study)["tables"][name]["columns"])
        untold += [f"{address}: {each}" for each in contract.bases(address, columns) if contract.column(address, each) is None]
    assert not untold, f"describe them in experiments/reference/columns.yaml: {untold}"


def test_comparison_goes_number_by_number():
    stored = Stored(reference.FOLDER)
    table = stored.table("paper", "splits")
    assert not list(make.compare({"paper": {"splits": table}}, stored))
    nearly = {**table, "share": [value * (1.0 + 1e-13) for value in table["share"]]}
    assert not list(make.compare({"paper": {"splits": nearly}}, stored))
    place = next(row for row, value in enumerate(table["share"]) if value > 0.0)
    other = {**table, "share": [value * (1.0 + 1e-6 * (row == place)) for row, value in enumerate(table["share"])]}
    (found,) = make.compare({"paper": {"splits": other}}, stored)
    assert found.table == "paper/splits"
    assert f"column share: 1 of {len(table['share'])} differ; row {place + 1}" in found.what
    (found,) = make.compare({"paper": {"splits": {"share": table["share"]}}}, stored)
    assert "has the columns share" in found.what


def origin(points, **study):
    return {
        "question": "?", "overrides": [], "model_version": "1", "seed": "3",
        "configuration": {"city": {"cities": 11}, "study": study},
        "points": [{"point": point, "panels": panels} for point, panels in points],
    }  # fmt: skip


def test_cities_are_counted_once_and_only_where_panels_were_asked_for():
    """Blocks of panels are points of their own; a point may be asked for in stretches that overlap."""
    points = [("a", "0-60"), ("a", "0-20"), ("b", "57-60"), ("c", "0-3"), ("c", "2-5"), ("d", "0-1"), ("d", "9-10")]
    said = described(origin(points))
    assert said["cities"] == 11 * (60 + 3 + 5 + 2)
    assert (said["points"], said["panels"], said["last_panel"]) == (4, [2, 60], 59)
    assert "studies" not in said


def test_a_study_without_points_of_its_own_names_those_it_asked():
    said = described(origin([], studies={"boundary": [], "regimes": ["study.panels=2"]}))
    assert said["studies"] == ["boundary", "regimes"]
    assert cities(said) == "the cities of boundary, regimes"


def test_making_one_study_leaves_what_is_told_of_the_others(tmp_path):
    """Also in a folder of the first schema, which told commit, sources and packages once for all."""
    folder = Path(shutil.copytree(OLD, tmp_path / "old"))
    path = folder / MANIFEST
    path.write_text(json.dumps({**json.loads(path.read_text()), "commit": "older", "python": "3.11.0"}))
    new = {"commit": "newer", "sources": {}, "python": "3.12.0", "packages": {}, "seconds": 1.0}
    make.publish({"case_history": {"city": {"panel": [1]}}}, {"case_history": new}, folder)
    said = json.loads(path.read_text())
    assert (said["schema"], set(said)) == (SCHEMA, {"schema", "command", "studies", "sealed", "file_sha256"})
    assert [said["studies"][name]["commit"] for name in ("paper", "case_history")] == ["older", "newer"]
    assert [said["studies"][name]["python"] for name in ("paper", "case_history")] == ["3.11.0", "3.12.0"]
    assert list(reference.table("paper/splits", folder)["share"]) == [0.25, 0.75]


def test_every_published_study_says_what_made_it():
    for said in Stored(reference.FOLDER).manifest["studies"].values():
        assert re.fullmatch(r"[0-9a-f]{40}", said["commit"])
        assert said["sources"]["simulation"] == said["simulation_sha256"]
        assert set(said["packages"]) == {"numba", "numpy", "scipy"}


def test_rows_that_other_sources_left_in_a_scratch_folder_are_computed_anew(monkeypatch, tmp_path):
    asked = []

    def run(command, **how):
        asked.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", run)
    make.compute(make.Run("paper", ("study=paper",)), tmp_path)
    assert "rerun=code" in asked[0]


def test_what_making_took_is_that_of_the_studies_asked_for():
    stored = Stored(reference.FOLDER)
    seconds = sum(stored.manifest["studies"][name]["seconds"] for name in ("paper", "case_history"))
    assert command._took(stored, ["paper", "case_history"]) == f"; all took {seconds / 60:.0f} minutes when they were published"
    assert "; 1 of them took" in command._took(stored, ["paper", "another"])
    assert command._took(stored, ["another"]) == ""


def test_a_list_of_tables_names_one_that_is_missing(copy, capsys):
    (copy / "paper" / "splits.csv").unlink()
    assert main(["reference", "list", "--folder", str(copy)]) == 1
    assert says(capsys.readouterr().err, "splits.csv ... bring it back")


def test_an_interrupted_command_promises_only_what_it_keeps(monkeypatch, capsys):
    def interrupt(arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_command", interrupt)
    for arguments, words in (
        (["run", "study=paper"], "interrupted ... stored"),
        (["reference", "make"], "interrupted; nothing is kept; with --scratch FOLDER finished parts would be\n"),
        (["reference", "make", "--scratch", "x"], "interrupted ... --scratch"),
        (["package", "verify", "x.zip"], "interrupted\n"),
    ):
        assert main(arguments) == 130
        assert says(capsys.readouterr().err, words)


def test_a_study_of_studies_is_run_once_for_all_of_them():
    names = make.chosen([])
    runs = {run.study: run.arguments for run in make.runs(names)}
    assert set(runs) == {name for name in names if "by" not in make.recipe()["studies"][name]}
    assert any(each.startswith("study.studies.boundary=[") for each in runs["verdicts"])
    (alone,) = make.runs(["boundary"])
    assert alone.arguments[0] == "study=boundary"


@pytest.mark.slow
def test_the_worked_script_is_short_and_makes_its_figure(tmp_path):
    script = ROOT / "docs" / "scripts" / "new_figure.py"
    assert len(script.read_text().splitlines()) < 30
    subprocess.run([sys.executable, str(script)], cwd=tmp_path, check=True, env=_environment())
    assert (tmp_path / "new_figure.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.slow
def test_commands_of_the_contract_run_as_printed(tmp_path, monkeypatch, capsys):
    """But for those that draw all figures, which the tests of figures do."""
    page = (ROOT / "docs" / "results-contract.md").read_text()
    lines = [line.split("  #")[0].strip() for block in re.findall(r"^```sh\n(.*?)^```$", page, re.M | re.S)
             for line in block.splitlines()]  # fmt: skip
    assert len(lines) >= 6
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path / "results"))
    for line in lines:
        if line.startswith("framebreak ") and line != "framebreak figures":
            assert main(shlex.split(line)[1:]) == 0, line
    assert (tmp_path / "tables" / "numbers.tex").is_file()


@pytest.mark.slow
def test_making_again_gives_the_same_numbers(tmp_path, capsys):
    assert main(["reference", "make", "case_history", "--scratch", str(tmp_path / "scratch")]) == 0
    assert "6 of 6 tables equal the published ones" in capsys.readouterr().out


def _environment():
    import os

    return {**os.environ, "PYTHONPATH": str(ROOT), "FRAMEBREAK_RESULTS": "/nowhere"}


@pytest.fixture
def answered(tmp_path, monkeypatch):
    """A folder of results with a small answer of the main job."""
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path / "results"))
    assert main(["run", "study=paper", "study.panels=3", "horizon.months=24", "progress=off"]) == 0
    return tmp_path / "results"


@pytest.mark.slow
def test_answers_that_are_altered_or_cut_off_are_not_drawn(answered, tmp_path, capsys):
    draw = ["figures", "table1", "--from", str(answered), "--output", str(tmp_path / "made")]
    assert main(draw) == 0
    for name in ("table1.csv", "table1.parquet"):
        path = answered / "paper" / name
        before = path.read_bytes()
        _flip(path, random.Random(3))
        assert main(draw) == 1
        assert says(capsys.readouterr().err, f"{path} is not as it was written")
        path.write_bytes(before)
    (answered / "paper" / "SHA256SUMS").rename(answered / "paper" / "SHA256SUMS.next")  # as a kill leaves it
    assert main(draw) == 1
    assert says(capsys.readouterr().err, "paper is unfinished: the writing of its files was cut off")


@pytest.mark.slow
def test_answers_of_a_study_that_lacks_rows_are_refused_unless_partial(answered, tmp_path, capsys):
    next(answered.glob("paper/parts/*/*")).unlink()
    for name in ("figures", "tables"):
        line = [name, "table1", "--from", str(answered), "--output", str(tmp_path / name)]
        assert main(line) == 1
        assert says(
            capsys.readouterr().err, "paper is not complete: 0 of 1 points and 0 of 33 rows ... framebreak run study=paper"
        )
        assert main([*line, "--partial"]) == 0
        assert says(capsys.readouterr().err, "paper is not complete")
    with pytest.raises(Refusal, match="paper is not complete"):
        reference.table("paper/table1", answered)
    with pytest.warns(IncompleteWarning, match="paper is not complete"):
        assert len(reference.table("paper/table1", answered, partial=True))


@pytest.mark.parametrize("action", ["verify", "list", "seal"])
def test_what_only_make_takes_is_refused_elsewhere(action, capsys):
    for given in (["paper"], ["--write"], ["--scratch", "x"]):
        assert main(["reference", action, *given]) == 2
        assert says(capsys.readouterr().err, f"reference {action} takes no {given[0]}")
