"""`framebreak package`: an archive holds a study whole, tells damage and forgery, and its numbers come out again."""

import hashlib
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest
import yaml

import simulation
from experiments.cli import main
from experiments.configuration import compose
from experiments.package import bag, code, configurations, layout, sample, studies
from experiments.running import custom_manager
from experiments.store import atomic_files as experiment_files
from experiments.store import parts, provenance
from experiments.store.store import Planned, Store
from experiments.studies.networks import rewiring
from simulation import sources
from tests import archives
from tests.declaring import row_source, rows_of
from tests.messages import says

ROOT = Path(__file__).resolve().parents[1]
SMALL = ("city.cities=2", "city.managers=9", "horizon.months=36", "study.panels=3")
TOP = "small-replication/"
DATA = f"{TOP}data/"


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """A study with its answer, of two points, and an archive of it."""
    folder = tmp_path_factory.mktemp("package")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRAMEBREAK_RESULTS", str(folder / "results"))
        patch.chdir(folder)
        for strength in (0.0, 1.0):
            assert main(["run", "study=paper", "study.name=small", *SMALL, f"complementarity.strength={strength}"]) == 0
        assert main(["package", "create", "small", "--output", "small.zip", "--contact", "Ada Byron <ada@example.org>"]) == 0
    return folder


@pytest.fixture
def package(stored, monkeypatch, tmp_path, capfd):
    """Run the command in an empty folder; gives status, output and complaints."""
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(stored / "results"))
    monkeypatch.chdir(tmp_path)

    def command(*arguments):
        capfd.readouterr()
        status = main(["package", *map(str, arguments)])
        return status, *capfd.readouterr()

    return command


@pytest.fixture
def archive(stored):
    return stored / "small.zip"


@pytest.fixture
def files(archive):
    return archives.contents(archive)


def the_part(files):
    """Name and path-like name of the first part."""
    return next(name for name in files if "/parts/" in name)


def refused(told, *words):
    """In one line, with status 2, and with nothing simulated."""
    status, out, err = told
    assert status == 2, (out, err)
    assert "simulated again" not in out
    assert len(err.splitlines()) == 1
    for word in words:
        assert says(err, word)
    return True


# --- what is in it ---------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_an_archive_holds_all_that_it_takes(files, stored):
    names = {name.removeprefix(DATA) for name in files if name.startswith(DATA)}
    assert {"README.md", "LICENSE", "CITATION.cff", "codemeta.json", "ro-crate-metadata.json"} <= names
    in_store = {path.relative_to(stored).as_posix() for path in (stored / "results").rglob("*") if path.is_file()}
    kept = {name for name in in_store if not name.endswith("lock") and "/repeats/" not in name}
    assert {name for name in names if name.startswith("results/")} == kept
    wanted = {"pyproject.toml", "requirements.lock", "docs/model.md", "tools/bootstrap", "configs/config.yaml"}
    wanted |= {path.relative_to(ROOT).as_posix() for path in (ROOT / "simulation").rglob("*.py")}
    assert {f"code/{name}" for name in wanted} <= names
    assert not [name for name in names if "__pycache__" in name or "/." in name]


def test_configurations_are_those_of_the_points(files):
    found = {
        name.removeprefix(f"{DATA}configuration/small/"): content
        for name, content in files.items()
        if "data/configuration/" in name
    }
    strengths = [yaml.safe_load(content)["complementarity"]["strength"] for name, content in found.items() if "leaders" in name]
    assert sorted(strengths) == [0.0, 1.0]
    assert b"study.name=small" in found["commands.txt"]
    assert yaml.safe_load(found["configured.yaml"])["study"]["panels"] == 3


def test_two_creations_give_the_same_bytes(package, archive, tmp_path):
    old = os.umask(0o077)
    try:
        assert package("create", "small", "--output", "again.zip", "--contact", "Ada Byron <ada@example.org>")[0] == 0
    finally:
        os.umask(old)
    assert (tmp_path / "again.zip").read_bytes() == archive.read_bytes()


@pytest.mark.slow
def test_an_archive_packs_itself_again_without_git_and_with_results_elsewhere(archive, files, tmp_path):
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    place = tmp_path / DATA / "code"
    told = subprocess.run(
        [sys.executable, "-m", "experiments.cli", "package", "create", "small", "--output", tmp_path / "again.zip",
         "--contact", "Ada Byron <ada@example.org>"],
        cwd=place, capture_output=True, text=True,
        env={**os.environ, "PATH": "", "PYTHONPATH": str(place), "FRAMEBREAK_RESULTS": str(tmp_path / DATA / "results")},
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    assert not (place / ".git").exists()
    assert (tmp_path / "again.zip").read_bytes() == archive.read_bytes()


def test_the_crate_describes_what_is_there(files):
    names = {name.removeprefix(DATA) for name in files if name.startswith(DATA)}
    graph = {each["@id"]: each for each in json.loads(files[f"{DATA}ro-crate-metadata.json"])["@graph"]}
    assert graph["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    root = graph["./"]
    for each in root["hasPart"]:
        assert each["@id"] in graph
        assert each["@id"] in names or any(name.startswith(each["@id"]) for name in names)
    for name, each in graph.items():
        if each["@type"] == "File":
            assert int(each["contentSize"]) == len(files[DATA + name])
    assert set(graph[root["mainEntity"]["@id"]]["@type"]) == {"Dataset", "SoftwareSourceCode"}
    assert graph[root["contactPoint"]["@id"]]["email"] == "ada@example.org"
    for name in ("license", "author", "datePublished", "description", "citation"):
        assert root[name]
    references = re.findall(r'"@id": "([^"]+)"', json.dumps(graph))
    assert {each for each in references if each.startswith(("#", "mailto:"))} <= set(graph)


def test_sums_are_those_that_any_tool_compares(files, tmp_path):
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    listed = (tmp_path / TOP / "manifest-sha256.txt").read_text()
    assert {line.split("  ")[1] for line in listed.splitlines()} == {n.removeprefix(TOP) for n in files if n.startswith(DATA)}
    sizes = [len(content) for name, content in files.items() if name.startswith(DATA)]
    assert f"Payload-Oxum: {sum(sizes)}.{len(sizes)}\n" in files[f"{TOP}bag-info.txt"].decode()


def test_the_lines_of_the_readme_give_the_rows_that_are_packed(files, stored, monkeypatch, tmp_path):
    script = re.search(r"```python\n(.*?)```", files[f"{DATA}README.md"].decode(), re.DOTALL)[1]
    place = re.search(r'open\("\.\./([^"]+)"\)', script)[1]
    (tmp_path / "code").mkdir()
    (tmp_path / place).parent.mkdir(parents=True)
    (tmp_path / place).write_bytes(files[DATA + place])
    monkeypatch.chdir(tmp_path / "code")
    names = {}
    exec(script, names)
    point = re.search(r"-([0-9a-f]{20})\.yaml", place)[1]
    (path,) = (stored / "results").rglob(f"{point}-r*.parquet")
    kept, _ = parts.Part.named(path)[1].read()
    assert kept["use"][:2].tobytes() == names["rows"]["use"].tobytes()


# --- verify ----------------------------------------------------------------------------------------------------------


def test_what_was_packed_comes_out_again(package, archive):
    status, out, err = package("verify", archive, "--all")
    assert (status, err) == (0, "")
    assert "12 cities (panels: 6; points: 2 of 2): simulated again, all outcomes are the same bit for bit" in out
    status, out, _ = package("verify", archive, "--cities", "2", "--seed", "5")
    assert status == 0
    assert "4 cities (panels: 2; points: 2 of 2), drawn with --seed 5" in out


def test_verify_needs_neither_the_store_nor_git(package, archive, monkeypatch, tmp_path):
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path / "nowhere"))
    monkeypatch.setenv("PATH", "")
    assert package("verify", archive, "--cities", "1")[0] == 0
    assert not (tmp_path / "nowhere").exists()


def test_show_tells_what_is_in_it(package, archive):
    status, out, _ = package("show", archive)
    assert status == 0
    for word in (
        "small: What becomes of cities that differ in complementarity.strength",
        "2 points, 2 parts, 12 rows",
        "sources " + provenance.sources("simulation")[:12],
        "code/",
    ):
        assert word in out


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.8, 0.95])
def test_a_flipped_byte_is_told(share, package, archive, tmp_path):
    content = bytearray(archive.read_bytes())
    content[int(share * len(content))] ^= 0x10
    (tmp_path / "bad.zip").write_bytes(content)
    refused(package("verify", "bad.zip"), "bad.zip is damaged or was changed")


def test_every_flipped_bit_of_a_small_archive_is_told(tmp_path):
    """In content, heads, list and end alike."""
    path = tmp_path / "small.zip"
    with path.open("wb") as file:
        bag.write(file, "x", {"é.txt": b"number", "b.txt": b"1"}, [("Bagging-Date", "2026-01-01")])
    content = path.read_bytes()
    with bag.opened(path) as whole:
        whole.check()
        assert set(whole.sums) == {"é.txt", "b.txt"}
    for place in range(len(content)):
        changed = bytearray(content)
        changed[place] ^= 1 << place % 8
        path.write_bytes(changed)
        with pytest.raises(layout.Damage), bag.opened(path) as whole:
            whole.check()


@pytest.mark.parametrize("name", ["parts/", "manifest.parquet", "code/simulation/kernel/months.py", "bagit.txt", "tagmanifest"])
def test_a_missing_file_is_told(name, package, files, tmp_path):
    gone = next(each for each in files if name in each)
    archives.write(tmp_path / "bad.zip", {each: content for each, content in files.items() if each != gone})
    refused(package("verify", "bad.zip"), "is missing", gone.removeprefix(TOP))


@pytest.mark.parametrize("name", ["data/results/small/more.csv", "data/code/simulation/more.py", "more.txt"])
def test_a_file_too_many_is_told(name, package, files, tmp_path):
    archives.write(tmp_path / "bad.zip", {**files, TOP + name: b"more"})
    refused(package("verify", "bad.zip"), name, "in it, but in no manifest")


@pytest.mark.parametrize(
    "name",
    [
        "../outside",
        f"{TOP}data/../../../outside",
        "/outside",
        f"{TOP}data//outside",
        f"{TOP}data\\outside",
        "C:/outside",
        f"{TOP}.",
    ],
)
def test_a_path_that_leads_outside_is_told(name, package, files, tmp_path):
    """Also where every sum is right."""
    archives.write(tmp_path / "bad.zip", {**archives.sealed({**files, TOP + "data/x": b"1"}), name: b"x"})
    refused(package("verify", "bad.zip"), "is damaged or was changed")
    assert not (tmp_path.parent / "outside").exists()


def test_a_link_and_other_strange_entries_are_told(package, files, tmp_path):
    for mode, said in ((stat.S_IFLNK | 0o777, "is a link"), (stat.S_IFIFO | 0o644, "is no plain file")):
        strange = layout.entry(f"{TOP}data/strange")
        strange.external_attr = mode << 16
        archives.write(tmp_path / "bad.zip", {**files, strange: b"/etc/hostname"})
        refused(package("verify", "bad.zip"), "data/strange", said)


def test_what_unfolds_is_refused_before_it_is_read(package, files, tmp_path):
    """Compressed entries could hold more than memory; the command writes none, so it reads none."""
    bomb = layout.entry(f"{TOP}data/results/zeros")
    bomb.compress_type = zipfile.ZIP_DEFLATED
    archives.write(tmp_path / "bad.zip", {**files, bomb: bytes(10**7)})
    refused(package("verify", "bad.zip"), "is compressed")


def test_two_files_of_one_name_are_told(package, files, tmp_path):
    with pytest.warns(UserWarning, match="Duplicate name"):
        archives.write(tmp_path / "bad.zip", {**files, layout.entry(the_part(files)): b"another"})
    refused(package("verify", "bad.zip"), "is there twice")


@pytest.mark.parametrize("length", [0, 10, 5_000, -30, -1])
def test_a_file_cut_short_is_told(length, package, archive, tmp_path):
    (tmp_path / "bad.zip").write_bytes(archive.read_bytes()[:length])
    refused(package("verify", "bad.zip"), "damaged ... cut short")


def test_what_hides_before_behind_or_in_a_comment_is_told(package, archive, tmp_path):
    content = archive.read_bytes()
    with zipfile.ZipFile(archive) as one:
        start = one.start_dir
    for changed in (b"#!/bin/sh\n" + content, content + b"more", content[:start] + b"more" + content[start:]):
        (tmp_path / "bad.zip").write_bytes(changed)
        refused(package("verify", "bad.zip"), "is damaged or was changed")
    (tmp_path / "bad.zip").write_bytes(content)
    with zipfile.ZipFile(tmp_path / "bad.zip", "a") as one:
        one.comment = b"more"
    refused(package("verify", "bad.zip"), "something in it beside its files")


def test_a_file_that_is_another_kind_of_bag_is_told(package, files, tmp_path):
    others = {name: content for name, content in files.items() if not name.endswith("framebreak-package.json")}
    archives.write(tmp_path / "bag.zip", archives.sealed(others))
    refused(package("verify", "bag.zip"), "is a bag, but not one of framebreak package")
    refused(package("verify", "nothing.zip"), "cannot be read (No such file or directory)")


def forged(files, tmp_path, change=None, name="use", **told):
    """The archive with a part changed, in a column or in what it says, and every sum made anew, down to the part's own."""
    part = the_part(files)
    path = tmp_path / Path(part).name
    path.write_bytes(files[part])
    rows, said = parts.Part.named(path)[1].read()
    if change:
        rows[name] = change(rows[name].copy())
    said = {key: value for key, value in {**said, **told}.items() if value is not None}
    del said["content_sha256"], said["sealed"]
    parts.write(path, rows, said)
    return archives.write(tmp_path / "forged.zip", archives.sealed({**files, part: path.read_bytes()}))


def test_a_forged_number_is_found_by_running_again(package, files, tmp_path):
    def change(values):
        values[3] += 1e-15
        return values

    path = forged(files, tmp_path, change)
    status, out, err = package("verify", path, "--all")
    assert (status, err) == (1, "")
    assert "1 of them came out differently" in out
    assert re.search(r"small [0-9a-f]{20}:1:1: use is \S+ in the archive, \S+ now\n", out)


def test_forged_answers_are_found_by_making_them_again_from_the_rows(package, archive, files, tmp_path):
    """The sums are the forger's own; the rows are not."""
    status, out, err = package("verify", archive, "--all")
    assert (status, err) == (0, "")
    assert re.search(r"answers: \d+ made again from the rows, every number is the same", out)
    for name, old, new in (("summary.json", b"0.", b"0.9"), ("table1.csv", b"0.", b"0.9")):
        path = f"{DATA}results/small/{name}"
        changed = files[path].replace(old, new, 1)
        assert changed != files[path]
        forged_archive = archives.write(tmp_path / "forged.zip", archives.sealed({**files, path: changed}))
        status, out, err = package("verify", forged_archive, "--all")
        assert (status, err) == (1, "")
        assert says(out, f"small/{name}: ... in the archive ... from its rows")
        assert "answers do not come out of the rows in the archive" in out
        forged_archive.unlink()


@pytest.mark.parametrize("name", ["summary.json", "table1.csv", "study.json", "manifest.parquet", "SHA256SUMS"])
def test_altered_answers_are_not_packed(name, package, stored):
    path = stored / "results" / "small" / name
    content = path.read_bytes()
    place = len(content) // 2
    try:
        path.write_bytes(content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :])
        status, _, err = package("create", "small", "--output", "x.zip")
    finally:
        path.write_bytes(content)
    assert status == 1
    assert str(path) in err
    assert len(err.splitlines()) == 1


def test_a_study_that_lacks_rows_is_packed_only_when_asked(package, stored):
    path = next((stored / "results" / "small" / "parts").rglob("*.parquet"))
    content = path.read_bytes()
    try:
        path.unlink()
        status, _, err = package("create", "small", "--output", "x.zip")
        assert status == 1
        assert says(err, "small is not complete: 1 of 2 points ... framebreak run study=paper study.name=small ... --partial")
        status, _, err = package("create", "small", "--output", "x.zip", "--partial")
        assert status == 0
        assert "1 points of small lack planned panels, which are not in the archive" in err
    finally:
        path.write_bytes(content)


def test_a_forged_environment_is_looked_for_among_those_packed_and_nowhere_else(package, files, tmp_path):
    """A name is compared, it is no pattern; what cannot be read explains nothing."""

    def change(values):
        values[3] += 1e-15
        return values

    (name,) = (each for each in files if "/env/" in each)
    for environment, content in (("../env/*", files[name]), (Path(name).stem, b"[1]"), (Path(name).stem, b"{")):
        path = forged({**files, name: content}, tmp_path, change, environment=environment)
        status, out, err = package("verify", path, "--all")
        assert (status, err) == (1, "")
        assert "1 of them came out differently" in out
        assert "computed elsewhere" not in out


def test_an_archive_that_lost_its_parts_is_told(package, files, tmp_path):
    """Rows are spoken of, and no part has a name that can be read."""
    changed = {name.replace("/parts/", "/party/"): content for name, content in files.items()}
    archives.write(tmp_path / "bare.zip", archives.sealed(changed))
    refused(package("verify", "bare.zip"), "lists 2 parts of the study small, and it has 0")


def test_an_archive_that_lost_one_part_is_told(package, files, tmp_path):
    """Its other rows come out again, and none of them says that a point is gone."""
    changed = {name: content for name, content in files.items() if name != the_part(files)}
    archives.write(tmp_path / "less.zip", archives.sealed(changed))
    refused(package("verify", "less.zip", "--cities", "1"), "lists 2 parts of the study small, and it has 1")


@pytest.mark.parametrize("action", ["verify", "show"])
def test_forged_counts_are_refused(action, package, files, tmp_path):
    name = f"{DATA}framebreak-package.json"
    whole = json.loads(files[name])
    small = whole["studies"]["small"]
    for about, said in (
        ({**whole, "studies": {"small": {**small, "rows": 10**6}}}, "lists 1,000,000 rows of the study small, and it has 12"),
        ({**whole, "studies": {"small": {**small, "points": 1}}}, "lists 1 points of the study small, and it has 2"),
        ({**whole, "rows": 24}, "lists 24 rows in all, and it has 12"),
        (
            {**whole, "rows": 24, "studies": {"small": small, "large": {**small, "parts": 0}}},
            "of the study large, and it has 0",
        ),
    ):
        path = archives.write(tmp_path / "bad.zip", archives.sealed({**files, name: json.dumps(about).encode()}))
        refused(package(action, path), said)
        path.unlink()


def test_an_archive_that_was_packed_anew_is_refused_with_what_to_take(package, archive, tmp_path):
    """As programs for zip files do it: with entries for folders, and compressed."""
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(tmp_path)
    shutil.make_archive(str(tmp_path / "anew"), "zip", tmp_path, TOP.rstrip("/"))
    refused(package("verify", "anew.zip"), "an entry for a folder ... take the file that was published")


def test_what_an_archive_says_moves_no_cursor(package, files, tmp_path):
    about = json.loads(files[f"{DATA}framebreak-package.json"])
    about["studies"]["small"]["question"] = "\x1b[2Jnothing\nsmall: of note"
    changed = {**files, f"{DATA}framebreak-package.json": json.dumps(about).encode()}
    archives.write(tmp_path / "loud.zip", archives.sealed(changed))
    status, out, _ = package("show", "loud.zip")
    assert status == 0
    assert r"small: \x1b[2Jnothing\nsmall: of note" in out


def test_a_full_disk_and_an_interpreter_that_lacks_something_are_refused(package, archive, files, tmp_path, monkeypatch):
    """A crash would end with 1, which says that a city came out differently."""
    name = f"{DATA}code/experiments/package/verify.py"
    archives.write(tmp_path / "lacking.zip", archives.sealed({**files, name: b"import numpy_that_is_not_there\n"}))
    status, _, err = package("verify", "lacking.zip", "--with-own-code")
    assert status == 2
    assert "No module named 'numpy_that_is_not_there'" in err
    assert says(err, "--python ... code/requirements.lock")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    refused(package("verify", archive), "nowhere cannot be written", "point TMPDIR to another folder")
    monkeypatch.undo()


def test_a_part_whose_own_sums_are_wrong_is_told(package, files, tmp_path):
    part = the_part(files)
    changed = files[part].replace(b"leaders", b"Leaders")
    assert changed != files[part]
    archives.write(tmp_path / "bad.zip", archives.sealed({**files, part: changed}))
    refused(package("verify", "bad.zip", "--all"), "do not have the checksum they were written with")


def test_another_version_of_the_model_is_refused_with_both(package, archive, monkeypatch):
    monkeypatch.setattr(simulation, "MODEL_VERSION", "next")
    refused(package("verify", archive), f"is of model version {1}, here is version next", "--with-own-code")


def test_other_sources_are_refused_with_the_names_of_the_files(package, files, tmp_path):
    name = f"{DATA}code/simulation/outcomes.py"
    changed = {**files, name: files[name] + b"# another\n", f"{DATA}code/simulation/new.py": b""}
    archives.write(tmp_path / "other.zip", archives.sealed(changed))
    refused(package("verify", "other.zip"), "simulation/new.py is only in the archive, simulation/outcomes.py is another")


def test_nothing_in_an_archive_is_executed_unless_asked(package, files, tmp_path):
    canary = tmp_path / "canary"
    script = f"import pathlib, sys\npathlib.Path({str(canary)!r}).write_text(' '.join(sys.argv[1:]))\n".encode()
    changed = dict(files)
    for name in ("experiments/cli.py", "experiments/__init__.py", "hydra_plugins/framebreak_sweeper/__init__.py"):
        changed[f"{DATA}code/{name}"] = script
    archives.write(tmp_path / "own.zip", archives.sealed(changed))
    assert package("verify", "own.zip", "--cities", "1")[0] == 0
    assert package("show", "own.zip")[0] == 0
    assert not canary.exists()
    status, _, err = package("verify", "own.zip", "--with-own-code", "--seed", "4")
    assert status == 0
    assert "executing the code in the archive" in err
    assert canary.read_text().endswith("own.zip --inside --cities 48 --seed 4")


@pytest.mark.slow
def test_an_archive_of_other_sources_is_judged_by_its_own(package, files, tmp_path):
    """One number is forged: all the other cities come out again from the archive's code."""
    name = f"{DATA}code/simulation/concepts/resistance.py"
    changed = {**files, name: files[name] + b"# the same rules\n"}

    def change(values):
        values[3] += 1e-15
        return values

    path = forged(changed, tmp_path, change)
    refused(package("verify", path), "simulation/concepts/resistance.py is another")
    status, out, err = package("verify", path, "--with-own-code", "--all")
    assert status == 1, err
    assert "12 cities (panels: 6; points: 2 of 2): 1 of them came out differently" in out


# --- what a study read from files ------------------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Results of one point whose network and timeline are files."""
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path / "own"))
    monkeypatch.chdir(tmp_path)
    shipped = ROOT / "simulation" / "data"
    (tmp_path / "net.csv").write_bytes((shipped / "networks" / "krackhardt_high_tech_managers.csv").read_bytes())
    (tmp_path / "times.csv").write_bytes((shipped / "timelines" / "canada_1999_2012.csv").read_bytes())
    files = ("advice_network.source=net.csv", "trigger_events.timeline=times.csv")
    config = compose.configuration("city.cities=2", "city.managers=null", "horizon.months=36", *files)
    bench = row_source(Store("mine", simulation.MODEL_VERSION), config, 3, 2)
    rows_of(bench, {"as it is": {}})
    return tmp_path


def test_files_of_ones_own_are_packed_and_used(package, own, monkeypatch):
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(own / "own"))
    assert package("create", "mine", "--output", "mine.zip")[0] == 0
    for name in ("net.csv", "times.csv"):
        (own / name).unlink()
    assert package("verify", "mine.zip", "--all")[0] == 0
    refused(package("create", "mine", "--output", "mine.zip"), "the study read net.csv, which cannot be read now")


def test_an_archive_makes_nobody_read_other_files(package, own, monkeypatch):
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(own / "own"))
    assert package("create", "mine", "--output", "mine.zip")[0] == 0
    files = archives.contents("mine.zip")
    name = "mine-replication/data/framebreak-package.json"
    said = json.loads(files[name])
    for inputs, words in (
        ({}, "names the file net.csv, which is not in it"),
        ({"net.csv": "inputs/../../x"}, "which is not in it"),
    ):
        changed = {**files, name: json.dumps({**said, "inputs": inputs}).encode()}
        archives.write(Path("bad.zip"), archives.sealed(changed))
        refused(package("verify", "bad.zip", "--all"), words)
    (own / "secret").mkdir()
    secret = str(own / "secret" / "net.csv")
    config = compose.configuration(
        "city.cities=2", "city.managers=null", "horizon.months=36", f"advice_network.source={secret}"
    )
    path = forged(files, own, config=json.dumps(config), given=None)  # such a part was read for its own name
    refused(package("verify", path, "--all"), f"names the file {secret}, which is not in it")


def test_names_that_no_archive_takes_are_packed_under_others(package, tmp_path, monkeypatch):
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path / "own"))
    monkeypatch.chdir(tmp_path)
    shipped = ROOT / "simulation" / "data" / "networks" / "krackhardt_high_tech_managers.csv"
    for name in ("50%.csv", "net:2.csv"):
        (tmp_path / name).write_bytes(shipped.read_bytes())
        config = compose.configuration(
            "city.cities=2", "city.managers=null", "horizon.months=36", f"advice_network.source={name}"
        )
        bench = row_source(Store("mine", simulation.MODEL_VERSION), config, 3, 1)
        rows_of(bench, {name: {}})
    assert package("create", "mine", "--output", "mine.zip")[0] == 0
    assert package("verify", "mine.zip", "--all")[0] == 0


def test_a_studys_own_networks_are_packed_once_wherever_its_folder_is(package, tmp_path, monkeypatch):
    """They are named by the path they had; the results folder has moved since."""
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path / "before"))
    store = Store("mine", simulation.MODEL_VERSION)
    changes = rewiring.write(sources.read_network("krackhardt_high_tech_managers"), store.folder / "networks", "one_000")
    config = compose.configuration("city.cities=2", "city.managers=9", "horizon.months=36")
    bench = row_source(store, config, 3, 1)
    rows_of(bench, {"rewired": changes})
    for name in ("before", "after"):
        monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path / name))
        if name == "after":
            (tmp_path / "before").rename(tmp_path / "after")
        assert package("create", "mine", "--output", f"{name}.zip")[0] == 0
        assert main(["results", "verify", "mine"]) == 0
        assert main(["replay", "mine", "0:1"]) == 0
    assert (tmp_path / "before.zip").read_bytes() == (tmp_path / "after.zip").read_bytes()
    files = archives.contents(tmp_path / "after.zip")
    assert sum(name.endswith("one_000.csv") for name in files) == 1
    assert not [name for name in files if "/inputs/" in name]
    assert "The study read files of its own" not in files["mine-replication/data/README.md"].decode()
    (tmp_path / "after").rename(tmp_path / "gone")
    assert package("verify", "after.zip", "--all")[0] == 0
    changed = archives.sealed({name: content for name, content in files.items() if not name.endswith("one_000.csv")})
    archives.write(tmp_path / "bad.zip", changed)
    refused(package("verify", "bad.zip", "--all"), "one_000.csv, which is not in it")
    network = tmp_path / "gone" / "mine" / "networks" / "one_000.csv"
    network.write_text("".join(network.read_text().splitlines(keepends=True)[:-1]))
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path / "gone"))
    status, _, err = package("create", "mine", "--output", "x.zip")
    assert status == 1
    assert says(err, "one_000.csv is damaged ... running the study again writes it anew")


def test_points_of_two_versions_of_a_manager_are_named(package, tmp_path, monkeypatch):
    """Each would be packed with the file that is there now."""
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path / "results"))
    file = tmp_path / "mine.py"
    config = compose.configuration("city.cities=2", "city.managers=9", "horizon.months=24")
    made = []
    for version in ("", "# second\n"):
        file.write_text(f"{version}from simulation.managers import Manager\n\n\nclass Same(Manager):\n    pass\n")
        driver = custom_manager.located(file, "Same")
        bench = row_source(Store("mine", simulation.MODEL_VERSION), config, 3, 1, driver=driver)
        rows_of(bench, {"mine": {}})
        made.append(bench.used[0]["point"])
    told = package("create", "mine", "--output", "mine.zip")
    refused(told, f"point {made[0]}: ", "mine.py has changed since", f"remove the parts {made[0]}-* of this one")
    for path in (tmp_path / "results").rglob(f"{made[0]}-*.parquet"):
        path.unlink()
    assert package("create", "mine", "--output", "mine.zip", "--partial")[0] == 0


def test_a_manager_of_ones_own_runs_only_when_the_archives_code_may(package, tmp_path, monkeypatch):
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path / "results"))
    file = tmp_path / "mine.py"
    file.write_text("from simulation.managers import Manager\n\n\nclass Same(Manager):\n    pass\n")
    config = compose.configuration("city.cities=2", "city.managers=9", "horizon.months=24")
    driver = custom_manager.located(file, "Same")
    bench = row_source(Store("mine", simulation.MODEL_VERSION), config, 3, 1, driver=driver)
    rows_of(bench, {"mine": {}})
    assert package("create", "mine", "--output", "mine.zip")[0] == 0
    file.unlink()
    refused(
        package("verify", "mine.zip"), "made by the manager Same", "nothing in an archive is executed unless the user allows it"
    )
    status, out, _ = package("verify", "mine.zip", "--inside")  # what --with-own-code says to the archive's code
    assert status == 0
    assert "2 cities (panels: 1; points: 1 of 1)" in out


# --- what is refused when packing ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["smal", "--output", "x.zip"], "did you mean small?"),
        (["small", "--output", "x.tar"], "end its name in .zip"),
        (["small"], "--output"),
        (["small", "--output", "x.zip", "--contact", "nobody"], "a name and an address are meant"),
        (["small", "--output", "x.zip", "--contct", "a"], "there is no option --contct"),
    ],
)
def test_mistakes_are_answered_in_one_line(arguments, said, package):
    refused(package("create", *arguments), said)


def test_a_study_without_results_is_refused(package, tmp_path, monkeypatch):
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path / "results"))
    Store("bare", simulation.MODEL_VERSION).open({"question": "Is there anything?"})
    refused(package("create", "bare", "--output", "x.zip"), "bare has no results yet; give the command")


def test_an_archive_within_the_folder_to_pack_is_refused(package, stored):
    refused(package("create", "small", "--output", stored / "results" / "small" / "x.zip"), "name another --output")


def test_parts_by_other_sources_are_packed_only_when_asked(package, monkeypatch, tmp_path):
    monkeypatch.setattr(provenance, "sources", lambda package: "0" * 64)
    refused(
        package("create", "small", "--output", "x.zip"),
        "2 of 2 parts of small were computed by other sources",
        "--other-sources",
    )
    assert package("create", "small", "--output", "x.zip", "--other-sources")[0] == 0
    assert "than those in the archive" in package("show", "x.zip")[1]


def test_results_of_another_version_are_refused(package, monkeypatch):
    monkeypatch.setattr(simulation, "MODEL_VERSION", "next")
    refused(package("create", "small", "--output", "x.zip"), "computed by model version 1, here is version next")


def test_a_damaged_part_is_refused(package, stored):
    path = next((stored / "results" / "small" / "parts").rglob("*.parquet"))
    content = path.read_bytes()
    try:
        path.write_bytes(content[:-20])
        status, _, err = package("create", "small", "--output", "x.zip")
    finally:
        path.write_bytes(content)
    assert status == 1
    assert "is damaged: it is cut short" in err


def test_a_study_of_studies_brings_them_along(tmp_path, monkeypatch):
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path))
    (tmp_path / "verdicts_small").mkdir()  # such a study has no rows of its own
    asked = compose.whole("study=verdicts_small")
    asked["study"]["studies"] = {name: asked["study"]["studies"][name] for name in ("lessons", "regimes")}
    (tmp_path / "verdicts_small" / "provenance.json").write_text(json.dumps({"configuration": asked}))
    found = studies.related("verdicts_small")
    assert found == ["verdicts_small", "small_lessons", "small_regimes"]


@pytest.mark.parametrize("action", ["verify", "show"])
def test_what_is_no_plain_file_is_refused_at_once(action, package, tmp_path):
    os.mkfifo(tmp_path / "pipe.zip")
    for path in ("pipe.zip", "/dev/zero", str(tmp_path)):
        refused(package(action, path), "no plain file ... framebreak package")


@pytest.mark.slow
@pytest.mark.parametrize("action", ["verify", "show"])
def test_strange_descriptions_in_an_archive_are_told(action, package, files, tmp_path):
    name = f"{DATA}framebreak-package.json"
    about = json.loads(files[name])
    strange = [b"[" * 100_000, b"[]", b"{}"]
    strange += [json.dumps({**about, "studies": {"small": each}}).encode() for each in (1, None, [], {}, {"question": "?"})]
    strange += [json.dumps({**about, key: each}).encode() for key in ("notes", "commands") for each in (1, [1], None)]
    for content in strange:
        path = archives.write(tmp_path / "strange.zip", archives.sealed({**files, name: content}))
        refused(package(action, path), "strange.zip")
        path.unlink()


# --- the draw, and what the project says of itself ----------------------------------------------------------------------


def test_few_cities_reach_many_points():
    names = [f"results/a/parts/{n:02x}/{n:020x}-r{start:05d}-{start + 5:05d}.parquet" for n in range(9) for start in (0, 5)]
    drawn = sample.draw(names, 20, 1)
    assert drawn == sample.draw(reversed(names), 20, 1)
    assert drawn != sample.draw(names, 20, 2)
    panels = [(each.point, panel) for each in drawn for own in each.panels for panel in own]
    assert len(panels) == len(set(panels)) == 20
    assert {point for point, _ in panels} == {f"{n:020x}" for n in range(9)}
    everything = [(each.point, panel) for each in sample.draw(names, None, 1) for own in each.panels for panel in own]
    assert len(everything) == len(set(everything)) == 90
    assert len(sample.draw(names, 1000, 1)) == 18


def test_as_many_cities_are_drawn_as_asked_for_while_there_are_panels():
    names = [f"results/a/parts/{n:02x}/{n:020x}-r00000-{stop:05d}.parquet" for n, stop in enumerate((1, 1, 100))]
    panels = [panel for each in sample.draw(names, 48, 1) for own in each.panels for panel in own]
    assert len(panels) == 48
    assert len(sample.draw(names, 2, 1)) == 2


def test_parts_that_overlap_stand_for_no_panel_twice():
    names = [f"results/a/parts/00/{0:020x}-r{a:05d}-{b:05d}.parquet" for a, b in ((0, 4), (2, 8), (0, 2))]
    panels = sorted(panel for each in sample.draw(names, None, 1) for own in each.panels for panel in own)
    assert panels == list(range(8))


def test_only_the_projects_own_kinds_of_files_are_packed(tmp_path):
    for name in (
        *code.NEEDED,
        "simulation/a.py",
        "simulation/__pycache__/a.pyc",
        "simulation/.b.py",
        "simulation/.ipynb_checkpoints/a.py",
        "docs/draft.docx",
        "x.py",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    packed = code.files(tmp_path)
    assert set(packed) == {*code.NEEDED, "simulation/a.py"}
    sums = {code.PLACE + name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in packed.items()}
    assert code.differences(sums, tmp_path) == {}
    assert [path.name for path in provenance.python_files("simulation", tmp_path)] == ["a.py"]


def test_an_archive_too_large_for_plain_numbers_is_read_as_well(tmp_path, monkeypatch):
    """Beyond two gigabytes a zip file takes further fields; here from 500 bytes on."""
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 500)
    monkeypatch.setattr(layout, "_FAR", 500)
    path = tmp_path / "large.zip"
    with path.open("wb") as file:
        bag.write(file, "x", {"a": b"1" * 400, "b": b"2" * 400}, [("Bagging-Date", "2026-01-01")])
    with bag.opened(path) as whole:
        whole.check()
        assert set(whole.sums) == {"a", "b"}


def test_names_that_no_system_mistakes():
    assert [layout.misfit(name) for name in ("a/b.csv", "a b", "é.md")] == ["", "", ""]
    for name in ("a/../b", "/a", "a//b", "a\\b", "a:b", "a\nb", "a/.", "a./b", "", "x" * 500, "a%0a"):
        assert layout.misfit(name), name
    with pytest.raises(bag.Refusal, match="cannot be packed"):
        bag.write(None, "x", {"a\nb": b""}, [])


def test_what_would_be_refused_is_not_written(tmp_path, monkeypatch):
    """And what other systems take for the end of a line is none."""
    path = tmp_path / "odd.zip"
    with path.open("wb") as file:
        bag.write(file, "x", {"a\u2028b": b"1", "a\x85b": b"2"}, [])
    with bag.opened(path) as found:
        found.check()
        assert set(found.sums) == {"a\u2028b", "a\x85b"}
    with pytest.raises(bag.Refusal, match=r"a\.md cannot be packed: another name.*case"):
        bag.write(None, "x", {"A.md": b"", "a.md": b""}, [])
    monkeypatch.setattr(layout, "MOST", 5)
    with pytest.raises(bag.Refusal, match=r"6 files.*5"):
        bag.write(None, "x", {"a": b"", "b": b""}, [])


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(bag.Refusal, match=r"folder cannot be read \(Is a directory\)"):
        experiment_files.write(tmp_path / "x.zip", lambda file: bag.write(file, "x", {"a": tmp_path / "folder"}, []))


def test_command_lines_make_all_anew():
    """A sweep with one table for all its points is asked again as a whole; what is only its first point says so."""
    answers = [
        {"overrides": ["study=paper"]},
        {"sweep": ["study.seed=1,2"], "first_overrides": ["study.seed=1"]},
        {"sweep": [], "first_overrides": ["study.seed=3"]},
        {"first_overrides": ["study.seed=4"]},
        {"design": {}},
    ]
    assert configurations.commands(answers) == [
        "framebreak run study=paper",
        "framebreak run -m study.seed=1,2",
        "framebreak run study.seed=3  # the first point of a sweep; configuration/ has all",
        "framebreak run study.seed=4  # the first point of a sweep; configuration/ has all",
    ]


def test_configurations_are_written_as_the_present_model_reads_them():
    """A point that was stored before a key came lacks it."""
    config = compose.configuration()
    del config["leadership"]["support_from"]
    (content,) = configurations.files("old", [Planned("0" * 20, "arm", 1, 0, 1, 11, config)], ["arm.yaml"], []).values()
    assert yaml.safe_load(content)["leadership"]["support_from"] == 0.0


def test_the_readme_shows_a_point_whose_first_panel_is_packed(package, tmp_path, monkeypatch):
    monkeypatch.setenv("FRAMEBREAK_RESULTS", str(tmp_path / "own"))
    config = compose.configuration("city.cities=2", "city.managers=9", "horizon.months=24")
    bench = row_source(Store("mine", simulation.MODEL_VERSION), config, 3, 2)
    rows_of(bench, {"late": {"complementarity.strength": 0.0}}, range(1, 2))
    rows_of(bench, {"whole": {}})
    assert package("create", "mine", "--output", "mine.zip", "--partial")[0] == 0
    assert "/whole-" in archives.contents("mine.zip")["mine-replication/data/README.md"].decode()


@pytest.mark.slow
def test_the_packed_program_is_whole(files, tmp_path):
    """Its tests are found, its published tables are there, and what sets it up can be called."""
    for name, content in files.items():
        if name.startswith(f"{DATA}code/"):
            place = tmp_path / name.removeprefix(f"{DATA}code/")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
    environment = {key: value for key, value in os.environ.items() if key not in ("ARGS", "MAKEFLAGS", "MAKELEVEL")}
    environment |= {"PYTHONPATH": str(tmp_path)}
    for arguments in (("pytest", "--collect-only", "-q"), ("experiments.cli", "reference", "verify")):
        told = subprocess.run(
            [sys.executable, "-m", *arguments], cwd=tmp_path, capture_output=True, text=True, env=environment
        )  # fmt: skip
        assert told.returncode == 0, told.stdout[-2000:] + told.stderr
    planned = subprocess.run(
        ["make", "-n", "run"], cwd=tmp_path, capture_output=True, text=True, check=True, env=environment
    ).stdout
    assert planned.startswith("bash tools/bootstrap\n")
    assert {path.name for path in (ROOT / "tools").iterdir() if path.is_file()} == {
        path.name for path in (tmp_path / "tools").iterdir() if path.is_file()
    }
