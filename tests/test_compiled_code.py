"""Compiled code that is kept: what is damaged is compiled anew, and a place without room costs a line and no answer."""

import gc
import os
import random
import subprocess
import sys
from pathlib import Path

import numba
import pytest
from hypothesis import given
from hypothesis import strategies as some
from numba import extending, types
from numba.core import errors

from simulation import cache
from simulation.compiled_code import opened, sealed

ROOT = Path(__file__).resolve().parents[1]
# A small function in the place of the kernel, whose compilation takes seconds.
SCRIPT = """
import numba
from simulation import compiled_code
compiled_code.prepare()
from tests.twice_compiled import twice
print(twice(21), sum(twice.stats.cache_hits.values()))
"""


# Records of several lengths, which numba numbers alike in processes that meet no other.
RECORDS = """
import sys
import numpy as np
from simulation import compiled_code
compiled_code.prepare()
from tests.twice_compiled import last
for length in map(int, sys.argv[1:]):
    kind = np.dtype([("first", "f8", (length,)), ("last", "i8")])
    print(last(np.array([(np.zeros(length), length)], kind)))
print(sum(last.stats.cache_hits.values()))
"""


@given(some.binary(max_size=200), some.integers(0, 10**6), some.integers(1, 255))
def test_a_sealed_file_is_as_it_was_written_or_none(content, place, change):
    whole = sealed(content)
    assert opened(whole) == content
    place %= len(whole)
    with pytest.raises(OSError, match="damaged"):
        opened(whole[:place])
    with pytest.raises(OSError, match="damaged"):
        opened(whole[:place] + bytes([whole[place] ^ change]) + whole[place + 1 :])


def run(folder, **environment):
    """What the function gives in a new process, whether it was loaded, and what was said."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "FRAMEBREAK_CACHE": str(folder), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return *map(int, done.stdout.split()), done.stderr


@pytest.mark.slow
def test_what_two_processes_compiled_for_two_kinds_of_records_is_kept_apart_in_one(tmp_path):
    def found(*lengths):
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "FRAMEBREAK_CACHE": str(tmp_path)}
        command = [sys.executable, "-c", RECORDS, *map(str, lengths)]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout.split()

    assert found(3) == ["3", "0"]
    assert found(40) == ["40", "0"]
    assert found(3, 40) == ["3", "40", "2"]
    assert found(40, 3) == ["40", "3", "2"]


@pytest.mark.slow
def test_damaged_files_are_compiled_anew_and_replaced(tmp_path):
    assert run(tmp_path) == (42, 0, "")
    assert run(tmp_path) == (42, 1, "")
    (index,), (data,) = tmp_path.rglob("*.nbi"), tmp_path.rglob("*.nbc")
    index.write_bytes(index.read_bytes()[: index.stat().st_size // 2])
    assert run(tmp_path) == (42, 0, "")
    whole = bytearray(data.read_bytes())
    whole[random.Random(1).randrange(len(whole))] ^= 1
    data.write_bytes(whole)
    assert run(tmp_path) == (42, 0, "")
    assert run(tmp_path) == (42, 1, "")


@pytest.mark.slow
def test_what_was_compiled_is_loaded_without_setting_up_the_compiler(tmp_path):
    assert run(tmp_path) == (42, 0, "")
    script = f"{SCRIPT}\nimport sys\nassert not [name for name in ('scipy.linalg', 'numba.np.linalg') if name in sys.modules]"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "FRAMEBREAK_CACHE": str(tmp_path)}
    told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["42", "1"]


@pytest.mark.slow
def test_a_place_that_is_no_folder_is_named_and_another_one_taken(tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / "tmp").mkdir()
    value, loaded, said = run(tmp_path / "file", TMPDIR=str(tmp_path / "tmp"))
    assert (value, loaded, said.count("\n")) == (42, 0, 1)
    assert "FRAMEBREAK_CACHE" in said
    assert run(tmp_path / "file", TMPDIR=str(tmp_path / "tmp"))[:2] == (42, 1)


@pytest.fixture
def full_disk(tmp_path):
    """A file system without room for what is compiled."""
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", place], capture_output=True).returncode:
        pytest.skip("a file system of its own size can be mounted by root only")
    yield place
    subprocess.run(["umount", place], check=False)


@pytest.mark.slow
def test_a_full_place_costs_a_line(full_disk, tmp_path):
    (tmp_path / "tmp").mkdir()
    value, loaded, said = run(full_disk, TMPDIR=str(tmp_path / "tmp"))
    assert (value, loaded, said.count("\n")) == (42, 0, 1)
    assert "FRAMEBREAK_CACHE" in said


@pytest.mark.slow
def test_a_place_that_can_only_be_read_is_read(full_disk, tmp_path):
    subprocess.run(["mount", "-o", "remount,size=1m", full_disk], check=True)
    assert run(full_disk) == (42, 0, "")
    subprocess.run(["mount", "-o", "remount,ro", full_disk], check=True)
    assert run(full_disk) == (42, 1, "")


def test_a_function_that_is_put_into_its_callers_has_no_machine_code_of_its_own():
    from simulation.compiled_code import linked

    @linked()
    def thirds(number):
        return number / 3

    @numba.njit
    def ninths(number):
        return thirds(thirds(number))

    assert ninths(1.0) == 1.0 / 3 / 3
    (part,), (whole,) = thirds.overloads.values(), ninths.overloads.values()
    assert part.library.get_pointer_to_function(part.fndesc.llvm_func_name) == 0
    assert whole.library.get_pointer_to_function(whole.fndesc.llvm_func_name) != 0


def test_nothing_of_what_is_kept_can_be_called_but_the_function_itself(monkeypatch, tmp_path):
    """Else a function of another process, with the same name and of other records, may stand in its place."""
    from simulation.compiled_code import keeping, linked

    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))

    @linked()
    def grown(number):  # so often that it is not put in place
        return 1 if number < 2 else grown(number - 1) + grown(number - 2)

    def twice_grown(number):
        return 2 * grown(number)

    kept = keeping()(twice_grown)
    assert kept(10) == 2 * 89
    (made,) = kept.overloads.values()
    linkages = {function.name: function.linkage.name for function in made.library.get_defined_functions()}
    own = {made.fndesc.llvm_func_name, made.fndesc.llvm_cpython_wrapper_name}
    assert {name for name, linkage in linkages.items() if linkage == "external"} == own
    others = {name: linkage for name, linkage in linkages.items() if name not in own}
    assert any("grown" in name for name in others)
    assert set(others.values()) == {"internal"}


@pytest.mark.parametrize("collects", [True, False])
def test_unused_objects_are_looked_for_after_compilation_as_before(collects):
    from simulation import compiled_code

    compiled_code.prepare()
    seen = []

    def looking(number):
        return number

    @extending.overload(looking)
    def _(number):
        seen.append(gc.isenabled())
        return (lambda number: number) if isinstance(number, types.Float) else None

    caller = numba.njit(lambda number: looking(number))
    before = gc.isenabled()
    try:
        gc.enable() if collects else gc.disable()
        caller(1.0)
        with pytest.raises(errors.TypingError):
            caller(1)
        assert gc.isenabled() == collects
    finally:
        gc.enable() if before else gc.disable()
    assert seen
    assert not any(seen)


@pytest.mark.slow
def test_a_read_only_place_costs_a_line(full_disk, tmp_path):
    subprocess.run(["mount", "-o", "remount,ro", full_disk], check=True)
    (tmp_path / "tmp").mkdir()
    value, _, said = run(full_disk, TMPDIR=str(tmp_path / "tmp"))
    assert (value, said.count("\n")) == (42, 1)


def test_the_kernel_is_kept_this_way():
    from simulation import compiled_code
    from simulation.kernel import months

    for function in (months.months_of_panels, *months.STRETCHES):
        assert isinstance(function._cache, compiled_code._Cache)
        assert Path(function.stats.cache_path).is_relative_to(cache.place())
