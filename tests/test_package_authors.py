"""A package that is one's own: authors, title, question, DOI, scripts and figures, and which figure is which file."""

import json
import sys

import pytest
import yaml

from experiments.cli import main
from experiments.errors import Refusal
from experiments.package import own_files, people, scripts
from tests import archives

SMALL = ("city.cities=2", "city.managers=9", "horizon.months=36", "study.panels=2")
DATA = "own-replication/data/"
SCRIPT = """
from pathlib import Path
Path("fig.csv").write_text("a\\n1\\n")
"""
WHO = ("--author", "Ada King <ada@example.org> 0000-0002-1825-0097", "--author", "van Rossum, Guido")
SAID = ("--title", "Breadth and use", "--doi", "doi:10.5281/zenodo.1", "--contact", "Ada King <ada@example.org>")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Files of an archive of a sweep of one's own, and what was said when it was packed."""
    folder = tmp_path_factory.mktemp("own")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRAMEBREAK_RESULTS", str(folder / "results"))
        patch.chdir(folder)
        assert main(["run", "-m", "study.name=own", *SMALL, "complementarity.strength=1,0"]) == 0
        (folder / "fig.py").write_text(SCRIPT)
        (folder / "fig.csv").write_text("a\n1\n")
        (folder / "map.csv").write_text("item,file,command\nFigure 2,fig.csv,python fig.py\n")
        own = ("--include", "fig.py", "--include", "fig.csv", "--map", "map.csv")
        assert main(["package", "create", "own", "--output", "own.zip", *WHO, *SAID, *own]) == 0
    return folder, archives.contents(folder / "own.zip")


def test_authors_title_and_doi_stand_where_people_and_repositories_look(made):
    _, files = made
    cff = yaml.safe_load(files[f"{DATA}CITATION.cff"])
    assert (cff["title"], cff["type"], cff["doi"]) == ("Breadth and use", "dataset", "10.5281/zenodo.1")
    assert [each["family-names"] for each in cff["authors"]] == ["King", "van Rossum"]
    assert cff["authors"][0]["orcid"] == "https://orcid.org/0000-0002-1825-0097"
    assert cff["references"][0]["title"].startswith("framebreak")
    meta = json.loads(files[f"{DATA}codemeta.json"])
    assert meta["identifier"] == "https://doi.org/10.5281/zenodo.1"
    assert meta["isBasedOn"]["name"].startswith("framebreak")
    crate = json.loads(files[f"{DATA}ro-crate-metadata.json"])["@graph"]
    root = next(each for each in crate if each["@id"] == "./")
    assert [each["@id"] for each in root["author"]] == ["https://orcid.org/0000-0002-1825-0097", "#person-1"]
    assert {each["@id"] for each in root["author"]} <= {each["@id"] for each in crate}
    readme = files[f"{DATA}README.md"].decode()
    assert "King, Ada; van Rossum, Guido (" in readme
    assert readme.startswith("# Breadth and use\n")


def test_a_sweep_of_ones_own_is_described_by_what_varies_and_named_by_its_values(made):
    _, files = made
    assert "What becomes of cities that differ in complementarity.strength = 0" in files[f"{DATA}README.md"].decode()
    names = [name for name in files if name.startswith(f"{DATA}configuration/own/") and "strength=" in name]
    assert len(names) == 2
    assert "seven stay silo" not in files[f"{DATA}README.md"].decode()


def test_the_readme_says_which_figure_is_which_file_and_what_the_rows_took(made):
    _, files = made
    readme = files[f"{DATA}README.md"].decode()
    assert "| Figure 2 | `own/fig.csv` | `python fig.py` |" in readme
    assert "The rows were computed in " in readme
    assert files[f"{DATA}own/fig.py"].decode() == SCRIPT


def test_scripts_run_beside_the_rows_and_what_they_write_is_compared(tmp_path):
    (tmp_path / "own").mkdir()
    for name, text in {
        "a.py": SCRIPT,
        "b.py": "from pathlib import Path\nPath('other.csv').write_text('2')",
        "c.py": "raise SystemExit('no such column')",
        "fig.csv": "a\n1\n",
        "other.csv": "1",
        "note.txt": "x",
    }.items():
        (tmp_path / "own" / name).write_text(text)
    names = [f"own/{path.name}" for path in sorted((tmp_path / "own").iterdir())]
    ran = scripts.run(names, tmp_path, sys.executable, {})
    assert (ran.same, ran.different, ran.left) == (["own/fig.csv"], ["own/other.csv"], ["own/note.txt"])
    assert ran.failed == ["own/c.py: no such column"]


@pytest.mark.slow
def test_the_archives_own_code_runs_the_authors_scripts(made, monkeypatch, capfd):
    folder, _ = made
    monkeypatch.chdir(folder)
    assert main(["package", "verify", "own.zip", "--cities", "1", "--with-own-code"]) == 0
    assert "1 of the authors' scripts ran; written anew and the same: own/fig.csv" in capfd.readouterr().out
    assert main(["package", "verify", "own.zip", "--cities", "1"]) == 0
    assert "--with-own-code runs them" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: people.author("<a@b.c>"), "a name is meant"),
        (lambda: people.author("Ada King 0000-0002-1825-0098"), "is no ORCID"),
        (lambda: people.doi("zenodo.1"), "a DOI is meant"),
        (lambda: people.contact("Ada"), "a name and an address are meant"),
    ],
)
def test_names_that_cannot_be_meant_are_refused(call, said):
    with pytest.raises(Refusal, match=said):
        call()


def test_files_that_cannot_be_meant_are_refused(tmp_path):
    (tmp_path / "fig.csv").write_text("a")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "FIG.csv").write_text("a")
    with pytest.raises(Refusal, match="no such file"):
        own_files.included([tmp_path / "none.py"])
    with pytest.raises(Refusal, match="another file of that name"):
        own_files.included([tmp_path / "fig.csv", tmp_path / "more" / "FIG.csv"])
    for text, said in (
        ("item,file\nFigure 1,fig.csv\n", "item, file and command"),
        ("item,file,command\nFigure 1,fug.csv,\n", r"did you mean own/fig\.csv"),
        ("item,file,command\n", "has no line"),
    ):
        (tmp_path / "map.csv").write_text(text)
        with pytest.raises(Refusal, match=said):
            own_files.mapped(tmp_path / "map.csv", ["own/fig.csv", "README.md"])


def test_of_figures_without_a_command_the_archive_says_so(tmp_path):
    names = {"own/a.py": tmp_path, "own/a.png": tmp_path, "own/b.png": tmp_path}
    assert own_files.unmade([own_files.Item("Figure 1", "own/a.png", "python a.py")], names) == ["own/b.png"]
