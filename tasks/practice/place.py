"""One interpreter for many runs: what a run changed in it is put back when the run is over."""

from __future__ import annotations

import builtins
import io
import linecache
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tasks.practice.streams import Printed


@contextmanager
def fresh_place(files: Mapping[str, bytes], args: tuple[str, ...], stdin: bytes, printed: Printed) -> Iterator[None]:
    """A work directory with those files and an interpreter as new; both are gone, or as before, at the end."""
    here = Path.cwd()
    work = Path(tempfile.mkdtemp(prefix="practice-")).resolve()
    kept = {name: getattr(sys, name) for name in ("stdin", "stdout", "stderr", "argv")}
    paths, finders, modules = list(sys.path), list(sys.meta_path), dict(sys.modules)
    names, environ, depth = dict(vars(builtins)), dict(os.environ), sys.getrecursionlimit()
    writes_bytecode = sys.dont_write_bytecode
    try:
        for name, content in files.items():
            (work / name).parent.mkdir(parents=True, exist_ok=True)
            (work / name).write_bytes(content)
        os.chdir(work)
        sys.dont_write_bytecode = True
        sys.path.insert(0, str(work))
        linecache.clearcache()
        sys.argv = ["", *args]
        sys.stdin = io.TextIOWrapper(io.BytesIO(stdin), "utf-8", "surrogateescape")
        sys.stdout, sys.stderr = printed.stdout, printed.stderr
        yield
    finally:
        for name, value in kept.items():
            setattr(sys, name, value)
        sys.path[:], sys.meta_path[:] = paths, finders
        sys.dont_write_bytecode = writes_bytecode
        sys.setrecursionlimit(depth)
        _forget_modules(modules, work)
        # A fresh directory is in no finder's cache, so none is told to look anew: the standard library of a browser is
        # one zip, whose directory would then be read again by each of its finders, for seconds.
        for path in [path for path in sys.path_importer_cache if path.startswith(str(work))]:
            del sys.path_importer_cache[path]
        _put_back(vars(builtins), names)
        _put_back(os.environ, environ)
        os.chdir(here)
        shutil.rmtree(work, ignore_errors=True)


def _put_back(now: MutableMapping[str, Any], before: Mapping[str, Any]) -> None:
    now.update(before)
    for name in set(now) - set(before):
        del now[name]


def _forget_modules(before: Mapping[str, object], work: Path) -> None:
    """Forget what the run imported from its own files or from memory; the standard library stays loaded."""
    for name, module in list(sys.modules.items()):
        if before.get(name) is module:
            continue
        if name in before:
            sys.modules[name] = before[name]  # type: ignore[assignment]
        elif _is_of_the_run(module, work):
            del sys.modules[name]


def _is_of_the_run(module: object, work: Path) -> bool:
    if getattr(getattr(module, "__spec__", None), "origin", None) in ("built-in", "frozen"):
        return False
    file = getattr(module, "__file__", None)
    return file is None or not Path(file).is_absolute() or file.startswith(str(work))
