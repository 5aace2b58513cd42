"""A package that is one's own: authors, title, question, DOI, scripts and figures, and which figure is which file."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from experiments.cli import main
from experiments.errors import Refusal
from experiments.package import create, own_files, people, scripts
from experiments.package.readme import _SCRIPTS
from tests import archives

ROOT = Path(__file__).resolve().parents[1]
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
        (folder / "plot #1.R").write_text("1\n")
        (folder / "fig é.jpg").write_bytes(b"x")
        table = next((folder / "results").glob("own/answers/*/sweep.csv")).relative_to(folder)
        lines = (
            "item,file,command",
            "Figure 2,fig.csv,python fig.py",
            '"Figure 3 | left",fig é.jpg,"cat `a` | R"',
            f"Table 1,{table},",
        )
        (folder / "map.csv").write_text("\n".join(lines), encoding="utf-8")
        own = [word for name in ("fig.py", "fig.csv", "plot #1.R", "fig é.jpg") for word in ("--include", name)]
        own += ["--map", "map.csv"]
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
    assert "isBasedOn" in meta["@context"][1]  # a word that CodeMeta has not
    assert "version" not in meta
    assert f"{DATA}{meta['softwareHelp']}" in files
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
    about = json.loads(files[f"{DATA}framebreak-package.json"])
    assert about["studies"]["own"]["question"] == about["question"]


def test_the_readme_says_which_figure_is_which_file_and_what_the_rows_took(made):
    _, files = made
    readme = files[f"{DATA}README.md"].decode()
    assert "| Figure 2 | `own/fig.csv` | `python fig.py` |" in readme
    assert "The rows were computed in " in readme
    assert r"| Figure 3 \| left | `own/fig é.jpg` | `` cat `a` \| R `` |" in readme
    assert "/sweep.csv` | the command lines above |" in readme
    assert "export FRAMEBREAK_RESULTS=../results\npython fig.py\n" in readme
    assert files[f"{DATA}own/fig.py"].decode() == SCRIPT


def test_names_of_own_files_are_addresses_and_their_kinds_are_said(made):
    _, files = made
    graph = {each["@id"]: each for each in json.loads(files[f"{DATA}ro-crate-metadata.json"])["@graph"]}
    assert graph["own/plot%20%231.R"]["encodingFormat"] == "text/plain"
    assert graph["own/fig%20é.jpg"]["encodingFormat"] == "image/jpeg"


def test_what_the_readme_says_of_scripts_makes_the_figure_anew(made, tmp_path, monkeypatch):
    """As a stranger does it: in `own/`, with the rows of the package and none beside its code."""
    folder, _ = made
    monkeypatch.delenv("FRAMEBREAK_RESULTS", raising=False)
    (tmp_path / "own").mkdir()
    shutil.copytree(folder / "results" / "own", tmp_path / "results" / "own")
    (tmp_path / "own" / "rows.py").write_text("from framebreak import load\nprint(len(load('own')))\n")
    said = _SCRIPTS.format(commands="python rows.py")
    block = said.partition("```sh\n")[2].partition("```")[0].replace("python", shlex.quote(sys.executable))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["sh", "-ec", block], cwd=tmp_path / "own", env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "8\n"), done.stderr


def test_a_doi_without_authors_is_refused(made, monkeypatch):
    folder, _ = made
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(folder / "results"))
    with pytest.raises(Refusal, match="cited by its authors"):
        create.create("own", folder / "doi.zip", create.Wanted(doi="10.5281/zenodo.1"))


def test_an_orcid_may_stand_before_the_address_and_is_no_part_of_a_name():
    said = "Ada King {} <ada@example.org>"
    for orcid in (
        "0000-0002-1825-0097",
        "(0000-0002-1825-0097)",
        "http://orcid.org/0000-0002-1825-0097",
        "ORCID: 0000000218250097",
    ):
        assert people.author(said.format(orcid)) == people.author("Ada King <ada@example.org> 0000-0002-1825-0097")


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
        (lambda: people.author("<a@b.cd>"), "a name is meant"),
        (lambda: people.author("Ada King ada@example.org"), "a name is meant"),
        (lambda: people.author("Ada King <ada@localhost>"), "a name is meant"),  # which CITATION.cff cannot have
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
    names = {f"own/{name}": tmp_path for name in ("a.py", "a.png", "b.png", "c.R", "note.md")}
    assert own_files.unmade([own_files.Item("Figure 1", "own/a.png", "python a.py")], names) == ["own/b.png"]
