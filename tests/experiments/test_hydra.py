"""What somebody who knows Hydra types: it works as there, or a line says what to use."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.cli import COMMANDS
from experiments.command import completion
from tests.messages import says

CHECKOUT = Path(__file__).resolve().parents[2]
PAGE = CHECKOUT / "docs" / "coming-from-hydra.md"


@pytest.fixture
def own(tmp_path):
    """A folder of one's own configurations, with two options that hold a sweep each and one that holds values."""
    for name, content in {
        "grid/a.yaml": "hydra: {sweeper: {params: {complementarity.strength: '0,1', study.seed: '1,2'}}}",
        "grid/b.yaml": "complementarity: {form: convex}\nhydra: {sweeper: {params: {study.seed: '3,4,5,6'}}}",
        "grid/c.yaml": "hydra: {sweeper: {params: {complementarity.strength: 'interval(0,1)'}}}",
        "experiment/mine.yaml": "complementarity: {strength: 0.75}",
        "experiment/elsewhere.yaml": "hydra: {job: {name: mine}}",
        "experiment/calls.yaml": "hydra: {callbacks: {mine: {_target_: tests.experiments.callbacks.Prints}}}",
    }.items():
        path = tmp_path / "own" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# @package _global_\n{content}\n")
    return "--config-dir", str(tmp_path / "own")


def rows(results):
    """Lines of the only table of points, without its head."""
    (path,) = results.glob("toy/answers/*/sweep.csv")
    return path.read_text().splitlines()[1:]


def test_sweeps_kept_in_files_are_run_for_each_option_that_holds_one(command, results, own):
    answer = command("run", *own, "-m", "+grid=a,b", "study.panels=2")
    assert (answer.status, len(rows(results))) == (0, 8)
    assert "8 points" in answer.out


@pytest.mark.slow
@pytest.mark.parametrize(
    ("chosen", "points"),
    [
        (("+grid=a",), 4),
        (("+grid=b",), 4),
        (("+grid=a,b", "study.seed=9"), 3),
        (("+grid=a,b", "complementarity.strength=0,1"), 2 * 2 + 2 * 4),
    ],
)
def test_the_command_line_comes_before_the_file(chosen, points, command, results, own):
    assert command("run", *own, "-m", *chosen, "study.panels=2").status == 0
    assert len(rows(results)) == points


def test_values_of_ones_own_are_chosen_by_name(command, own):
    assert "strength: 0.75" in command("run", *own, "+experiment=mine", "--cfg", "job").out


def test_pairs_take_the_first_of_each_and_the_second_of_each(command, results):
    answer = command("run", "-m", "design=paired", "study.seed=1,2,3", "complementarity.strength=0,0.5,1", "study.panels=2")
    assert answer.status == 0
    assert [line.split(",")[1:3] for line in rows(results)] == [["1", "0.0"], ["2", "0.5"], ["3", "1.0"]]


def test_the_first_failure_ends_a_sweep_that_is_to_fail_fast(command, fake, results, monkeypatch):
    monkeypatch.setenv("FAKE_FAILS_AT_SEED", "2")
    answer = command("run", "-m", "study.seed=range(1,7)", "fail_fast=true", "progress=off")
    assert answer.status == 1
    assert len(fake.computed()) == 2 * 3 - 2  # the first point's three arms, and the one that fails
    assert says(answer.err, "study.seed=2 ... a toy broke ... 1 of 6 points failed ... fail_fast=true: 5 of 6 points are left")
    monkeypatch.delenv("FAKE_FAILS_AT_SEED")
    assert command("run", "-m", "study.seed=range(1,7)", "fail_fast=true").status == 0
    assert len(rows(results)) == 6


REFUSED = [
    (("hydra.run.dir=elsewhere",), "FRAMEBREAK_RESULTS"),
    (("-m", "hydra.sweep.dir=elsewhere", "study.seed=1,2"), "FRAMEBREAK_RESULTS"),
    (("-m", "hydra.sweep.subdir=x", "study.seed=1,2"), "framebreak results history"),
    (("hydra.job.name=mine",), "study.name=NAME"),
    (("hydra.job.chdir=true",), "leave it out"),
    (("hydra.output_subdir=.hydra",), "provenance.json"),
    (("hydra.verbose=true",), "HYDRA_FULL_ERROR=1"),
    (("hydra/job_logging=default",), "2>FILE"),
    (("hydra/hydra_logging=default",), "2>FILE"),
    (("design=sobol",), "add -m"),
    (("-m", "hydra.sweeper.max_batch_size=2", "study.seed=1,2"), "engine.workers=N"),
    (("-m", "hydra.launcher.n_jobs=2", "study.seed=1,2"), "engine=processes"),
    (("-m", "hydra/launcher=submitit_local", "study.seed=1,2"), "engine=slurm"),
    (("-m", "hydra/launcher=submitit_slurm", "study.seed=1,2"), "engine=slurm"),
    (("-m", "hydra/launcher=rq", "study.seed=1,2"), "engine=processes"),
    (("-m", "hydra/sweeper=optuna", "study.seed=1,2"), "design=optuna"),
    (("-m", "hydra/sweeper=ax", "study.seed=1,2"), "design=NAME"),
    (("study.panels=1", "complementarity=null"), "complementarity=null chooses no option"),
    (("experiment=foo",), "setting=NAME ... +experiment=NAME"),
    (("+experiment=foo",), "FOLDER/experiment/foo.yaml ... --config-dir FOLDER +experiment=foo"),
    (("study.panels=1", "-m", "study.seed=1,2"), "options before all values"),
    (("-m", "design=paired", "study.seed=1,2", "complementarity.strength=0"), ""),
    (
        ("-m", "design=paired", "study.seed=1,2", "complementarity.strength=0,1,2"),
        "study.seed has 2, complementarity.strength has 3",
    ),
    (("-m", "design=paired"), "A=1,2 B=3,4"),
    (("-m", "fail_fast=yes", "study.seed=1,2"), "true or false"),
]
REFUSED = [each for each in REFUSED if each[1]]


@pytest.mark.slow
@pytest.mark.parametrize(("arguments", "remedy"), REFUSED)
def test_what_changes_nothing_here_is_refused_with_what_does(arguments, remedy, command, fake, results, tmp_path):
    answer = command("run", *arguments)
    assert (answer.status, answer.out, fake.computed()) == (2, "", [])
    assert answer.err.count("\n") == 1
    assert says(answer.err, remedy)
    assert not results.exists()
    assert list((tmp_path / "here").iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (("+experiment=elsewhere",), "hydra.job.name is 'mine' in a configuration file ... study.name=NAME"),
        (("-m", "+experiment=elsewhere", "study.seed=1,2"), "hydra.job.name is 'mine' in a configuration file"),
        (("-m", "+experiment=calls", "study.seed=1,2"), "hydra.callbacks (mine) ... hydra/sweeper=basic"),
        (("-m", "+grid=c,a"), "complementarity.strength=interval(0,1) ... list values"),
        (("-m", "+grid=a,b", "design=latin_hypercube", "complementarity.strength=interval(0,1)"), "holds a sweep"),
    ],
)
def test_files_that_set_it_are_refused_too(arguments, remedy, command, own):
    flags = [each for each in arguments if each.startswith("-")]
    answer = command("run", *own, *flags, *(each for each in arguments if each not in flags))
    assert answer.status == 2
    assert says(answer.err, remedy)


def test_callbacks_are_called_by_a_run_and_by_hydras_own_sweeper(command, own):
    assert command("run", *own, "+experiment=calls", "study.panels=2").out.count("callback: job starts") == 1
    sweep = command("run", *own, "-m", "hydra/sweeper=basic", "+experiment=calls", "study.panels=2", "study.seed=1,2")
    assert sweep.out.count("callback: job starts") == 2


# --- tab completion ---


def complete(line, *arguments, **environment):
    """Candidates that `framebreak -sc query=bash` prints for a line, in a process of its own, and what stands on stderr."""
    done = subprocess.run(
        [sys.executable, "-m", "experiments.cli", *(arguments or ("-sc", "query=bash"))],
        cwd=CHECKOUT,
        env={**os.environ, "COMP_LINE": line, "COMP_POINT": str(len(line)), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.split(), done.stderr


@pytest.mark.slow
def test_every_group_option_and_value_is_a_candidate():
    groups, err = complete("framebreak run ")
    folders = {path.name for path in (CHECKOUT / "configs").iterdir() if path.is_dir() and path.name != "hydra"}
    assert folders <= {each.rstrip("=.") for each in groups}
    options, _ = complete("framebreak run -m study.panels=5 leadership=")
    assert set(options) == {f"leadership={path.stem}" for path in (CHECKOUT / "configs" / "leadership").glob("*.yaml")}
    values, _ = complete("framebreak run change_programme.")
    assert "change_programme.simultaneity=" in values
    assert err == ""


@pytest.mark.slow
@pytest.mark.parametrize(
    "line", ["framebreak run [", "framebreak run x=[ stu", "framebreak run --he", "framebreak run no=no co", "fb", ""]
)
def test_nothing_lands_in_the_line_that_is_typed(line):
    assert complete(line)[1] == ""


def test_commands_and_studies_are_candidates(command):
    command("run", "study.panels=2")
    assert set(completion.candidates([], True, list(COMMANDS))) >= set(COMMANDS)
    assert completion.candidates(["results", "sh"], False, []) == ["show"]
    assert completion.candidates(["replay"], True, []) == ["toy"]
    assert completion.candidates(["results", "history", "t"], False, []) == ["toy"]
    assert completion.candidates(["replay", "toy"], True, []) == []


@pytest.mark.skipif(not Path("/bin/bash").exists(), reason="no bash here")
def test_bash_completes_after_one_line(tmp_path):
    program = tmp_path / "framebreak"
    lines = (
        f"#!{sys.executable}",
        "import sys",
        f"sys.path.insert(0, {str(CHECKOUT)!r})",
        "from experiments.cli import main",
        "sys.exit(main())",
    )
    program.write_text("\n".join(lines) + "\n")
    program.chmod(0o755)
    script = """
eval "$(framebreak -sc install=bash)"
COMP_LINE="framebreak run study=bound"; COMP_POINT=${#COMP_LINE}; COMP_CWORD=2
$(complete -p framebreak | sed 's/.*-F \\([^ ]*\\).*/\\1/')
echo "${COMPREPLY[@]}"
"""
    done = subprocess.run(
        ["/bin/bash", "-c", script],
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout.strip(), done.stderr) == ("study=boundary", "")


@pytest.mark.parametrize(("arguments", "said"), [((), "framebreak -sc install=bash"), (("install=csh",), "did you mean zsh?")])
def test_a_shell_that_is_not_known_is_refused(arguments, said, command):
    answer = command("-sc", *arguments)
    assert (answer.status, answer.err.count("\n")) == (2, 1)
    assert said in answer.err


# --- the page ---


def page_rows():
    """Rows of the page's tables whose first cell is a command line: the line, and what the page says of it."""
    for line in PAGE.read_text().splitlines():
        if match := re.match(r"\| `(framebreak [^`]*|[^`]*=[^`]*)` \| (same|refused|instead)\b", line):
            yield match[1], match[2]


@pytest.mark.slow
@pytest.mark.parametrize(("line", "kind"), list(page_rows()) if PAGE.exists() else [])
def test_the_page_says_what_happens(line, kind, command, own, results):
    import shlex

    words = shlex.split(line.replace("FOLDER", own[1]))
    assert words[:2] == ["framebreak", "run"]
    answer = command("run", *words[2:], *([] if "--cfg" in line else ["study.panels=2"]))
    assert answer.status == (0 if kind == "same" else 2), answer.err
    if kind != "same":
        assert answer.err.count("\n") == 1
        assert not results.exists()
