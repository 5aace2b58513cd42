"""Compiled code kept between processes in a way that never stands in the way: what is damaged or missing is compiled anew.

numba trusts what lies in its cache: a file that was cut off ends in a traceback until somebody deletes it, a changed byte may
run as machine code, and a full disk ends the program. Here every file begins with a digest of the rest, which is compared
before anything of it is used, and a file that cannot be written costs one line.
"""

# numba has no types:
# mypy: disable-error-code="no-untyped-call"

import gc
import hashlib
import pickle
import sys
from collections.abc import Callable
from multiprocessing import parent_process
from pathlib import Path
from typing import Any

import numba
from llvmlite.binding import Linkage, parse_assembly  # type: ignore[import-untyped]
from numba.core import event
from numba.core.caching import CompileResultCacheImpl, FunctionCache, IndexDataCacheFile, UserProvidedCacheLocator
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.core.runtime import rtsys

from simulation import cache

DIGEST = 32  # bytes at the beginning of a file
_said: set[str] = set()


def say(message: str) -> None:
    """Print one line about the cache, once, and not from the worker processes of another."""
    if message not in _said and parent_process() is None:
        print(message, file=sys.stderr, flush=True)
    _said.add(message)


def sealed(content: bytes) -> bytes:
    """Content behind its digest.

    >>> opened(sealed(b"code"))
    b'code'
    """
    return hashlib.sha256(content).digest() + content


def opened(content: bytes) -> bytes:
    """What a sealed file holds.

    Raises:
        OSError: When the file is not as it was written; numba takes that for a file that is not there.
    """
    if hashlib.sha256(content[DIGEST:]).digest() != content[:DIGEST]:
        raise OSError("the file is damaged")
    return content[DIGEST:]


class _Place(UserProvidedCacheLocator):
    """The folder of `simulation.cache`, also where nothing can be written to it: what is there can be read.

    numba names a subfolder by the path of the source file, and would compile again in every checkout and environment. The
    folder is named by the content of all sources, so that their path says nothing more.
    """

    def get_cache_path(self) -> str:
        return str(Path(vars(numba.config)["CACHE_DIR"]) / cache.KERNEL) if self.is_ours else super().get_cache_path()

    @property
    def is_ours(self) -> bool:
        """Whether the function is one of the model's."""
        return Path(self._py_file).resolve().is_relative_to(cache.HERE)

    @classmethod
    def from_function(cls, py_func: Any, py_file: Any) -> "_Place":
        return cls(py_func, py_file)


class _Implementation(CompileResultCacheImpl):
    _locator_classes = [_Place]  # noqa: RUF012  (as numba declares it)


class _SealedFiles(IndexDataCacheFile):
    """The index and the data of one function, each behind its digest."""

    def _load_index(self) -> dict[Any, str]:
        try:
            version, stamp, overloads = pickle.loads(opened(Path(self._index_path).read_bytes()))
        except (OSError, ValueError):
            return {}
        return overloads if (version, stamp) == (self._version, self._source_stamp) else {}

    def _save_index(self, overloads: dict[Any, str]) -> None:
        self._write(self._index_path, self._dump((self._version, self._source_stamp, overloads)))

    def _load_data(self, name: str) -> Any:
        return pickle.loads(opened(Path(self._data_path(name)).read_bytes()))

    def _save_data(self, name: str, data: Any) -> None:
        self._write(self._data_path(name), self._dump(data))

    def _write(self, path: str, content: bytes) -> None:
        with self._open_for_write(path) as file:
            file.write(sealed(content))


class _Cache(FunctionCache):
    """numba's cache of a function, which is left aside whenever it does not work."""

    _impl_class = _Implementation

    def __init__(self, py_func: Any) -> None:
        super().__init__(py_func)
        before = self._cache_file
        self._cache_file = _SealedFiles(self._cache_path, self._impl.filename_base, before._source_stamp)

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        try:
            # numba would first set up all that it can compile, which takes longer than to load what was compiled, and brings
            # scipy.linalg; it does so anyway when it compiles.
            rtsys.initialize(target_context)
            with self._guard_against_spurious_io_errors():
                found = self._load_overload(sig, target_context)
        except Exception:  # whatever it is, the function can be compiled
            found = None
        if found is None and self._impl.locator.is_ours:  # the entry is looked up first, before what it calls
            say(cache.COMPILING)
        return found

    def has(self, sig: Any, target_context: Any) -> bool:
        """Whether there is a file for a signature; whether it is whole is seen when it is loaded."""
        with self._guard_against_spurious_io_errors():
            name = self._cache_file._load_index().get(self._index_key(sig, target_context.codegen()))
            return name is not None and Path(self._cache_file._data_path(name)).exists()
        return False

    def save_overload(self, sig: Any, data: Any) -> None:
        try:
            super().save_overload(sig, data)
        except OSError as error:
            reason = error.strerror or str(error)
            say(
                f"compiled code cannot be kept in {Path(self._cache_path).parent} ({reason}), so that every process compiles "
                "for itself (half a minute and more); point FRAMEBREAK_CACHE to a folder with room"
            )


class _NoEnvironment:
    """In place of what numba knows of compiled functions in memory: what is not in memory reads no global names of Python's."""

    @staticmethod
    def set_env(name: str, env: Any) -> None:
        """Keep nothing."""


class _Linked(JITCodeLibrary):
    """The code of a function that is called by compiled functions alone: handed on as it is, to become part of its callers.

    numba optimises each function, makes machine code of it, and then does both again for every function that calls it. What
    is optimised once, in the entry that Python calls, is the same code and takes two thirds of the time.
    """

    def finalize(self) -> None:
        """Put in what is called; leave the rest to the caller."""
        self._raise_if_finalized()
        for library in dict.fromkeys(self._linking_libraries):
            self._reload_init.update(library._reload_init)
            self._final_module.link_in(library._get_module_for_linking(), preserve=True)
        self._finalize_dynamic_globals()
        self._finalized = True

    @property
    def codegen(self) -> Any:
        """Asked only for the environment of the function in memory."""
        return _NoEnvironment

    def get_pointer_to_function(self, name: str) -> int:
        """No address, since there is no machine code."""
        del name
        self._ensure_finalized()
        return 0


class _Closed(JITCodeLibrary):
    """The code of a function and of all that it calls, of which nothing but the function itself can be called from elsewhere.

    numba names a function by the types of its arguments, and types of records by a number that each process counts anew. Two
    functions compiled by two processes may thus have one name, and where both are loaded the one would be taken for the other.
    """

    def _optimize_final_module(self) -> None:
        for function in self._final_module.functions:
            if not function.is_declaration and function.linkage == Linkage.linkonce_odr:
                function.linkage = Linkage.internal
        super()._optimize_final_module()


class _Last(_Closed):
    """The code of a function that no other is compiled to contain: of what others would put in place, only names are kept."""

    def _get_module_for_linking(self) -> Any:
        self._ensure_finalized()
        names = [function.name for function in self.get_defined_functions() if function.linkage == Linkage.external]
        return parse_assembly("".join(f'define void @"{name}"() {{ ret void }}\n' for name in names))


class _Linking(Compiler):
    """numba's compiler, which writes into the code of the callers."""

    def define_pipelines(self) -> Any:
        state = self.state
        state.library = _Linked(state.targetctx.codegen(), state.func_id.func_qualname)
        return super().define_pipelines()


class _Keeping(Compiler):
    """numba's compiler, which writes code that is kept."""

    library = _Closed

    def define_pipelines(self) -> Any:
        state = self.state
        state.library = self.library(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        return super().define_pipelines()


class _KeepingLast(_Keeping):
    """The same for a function that no other is compiled to contain."""

    library = _Last


class _Undisturbed(event.Listener):
    """No search for unused objects while numba compiles, which takes a tenth of the time: it makes millions, all in use."""

    def __init__(self) -> None:
        self._within, self._collected = 0, False

    def on_start(self, event: Any) -> None:
        del event
        if not self._within:
            self._collected = gc.isenabled()
            gc.disable()
        self._within += 1

    def on_end(self, event: Any) -> None:
        del event
        self._within -= 1
        if not self._within and self._collected:
            gc.enable()


# Functions that only compiled functions call. There is no entry for callers in Python or C, which would be compiled for nobody.
LINKED: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "pipeline_class": _Linking}


def linked(**options: Any) -> Callable[[Any], Any]:
    """A decorator that compiles a function with numba's options, as a part of the compiled functions that call it."""
    options.update(LINKED)
    decorator: Callable[[Any], Any] = numba.njit(**options)
    return decorator


def keeping(*, is_contained: bool = True, **options: Any) -> Callable[[Any], Any]:
    """A decorator that compiles a function with numba's options, and keeps what was compiled in the folder of the cache.

    Args:
        is_contained: Whether compiled functions may call it by its name, and then contain it.
        options: Of `numba.njit`.
    """
    options |= {"no_cfunc_wrapper": True}  # there are no callers in C
    options["pipeline_class"] = _Keeping if is_contained else _KeepingLast

    def decorate(function: Any) -> Any:
        dispatcher = numba.njit(**options)(function)
        dispatcher._cache = _Cache(function)
        return dispatcher

    return decorate


event.register("numba:compile", _Undisturbed())


def prepare() -> None:
    """Say to numba where compiled code is kept; say to the user where it is kept in another place than it should be."""
    folder, wanted = cache.place(), cache.roots()[0]
    setattr(numba.config, "CACHE_DIR", str(folder))  # noqa: B010  (numba makes its settings when it is imported)
    if not folder.is_relative_to(wanted):
        say(f"compiled code is kept in {folder}, since {wanted} cannot be written; point FRAMEBREAK_CACHE to a folder that can")
