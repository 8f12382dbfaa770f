"""Test files and what lies beside them, imported from memory: they are in no file that a submission could read."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import linecache
import sys
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

from sandbox.harness.compiled import compile_file


class FromMemory(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports modules whose sources are given; asked after the usual places, so that it shadows nothing."""

    def __init__(self, sources: Mapping[str, tuple[str, str]]) -> None:
        """`sources`: module name → (file name to show, source)."""
        self._sources = sources

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The spec of a module that was given."""
        if fullname not in self._sources:
            return None
        return importlib.util.spec_from_file_location(fullname, self._sources[fullname][0], loader=self)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        """Leave the making to the import system."""
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's source."""
        file, source = self._sources[module.__name__]
        remember_source(file, source)
        exec(compile_file(file, source), module.__dict__)  # noqa: S102


def import_source(file: str, source: str) -> ModuleType:
    """Run a test file as the module that its name says."""
    name = file.rpartition("/")[2].removesuffix(".py")
    module = ModuleType(name)
    module.__file__ = file
    sys.modules[name] = module
    remember_source(file, source)
    exec(compile_file(file, source), module.__dict__)  # noqa: S102
    return module


def remember_source(file: str, source: str) -> None:
    """Let tracebacks show the lines of a file that is nowhere on disk."""
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)


class Anything:
    """Stands for whatever a test file imports from a submission, when tests are listed and none is there."""

    def __init__(self, *_: Any, **__: Any) -> None: ...

    def __call__(self, *_: Any, **__: Any) -> Any:  # noqa: D102
        return Anything()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything

    def __iter__(self) -> Any:
        return iter(())


def stand_in(name: str) -> None:
    """Make a module importable that has every name."""
    module = ModuleType(name)
    module.__dict__["__getattr__"] = _anything
    sys.modules[name] = module


def _anything(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return Anything
