"""Python files that are in memory and on no disk, imported as if they lay in their folders."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from types import CodeType, ModuleType
from typing import Any

from sandbox.harness.test_modules import remember_source


class MemoryFiles(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds modules by the folders of `sys.path` (or of their package), as Python does with files.

    An empty file lies where each of them would, for programs that look whether it is there.

    Args:
        sources: absolute path → text.
        compiled: makes the code of a file.
    """

    def __init__(self, sources: Mapping[str, str], compiled: Callable[[str, str], CodeType]) -> None:
        self._sources = sources
        self._compiled = compiled

    def lay(self) -> None:
        """Make the empty files; let tracebacks show the texts."""
        for path, source in self._sources.items():
            os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120
            with open(path, "wb"):  # noqa: PTH123
                remember_source(path, source)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The spec of a module that is in memory."""
        last = fullname.rpartition(".")[2]
        for folder in sys.path if path is None else path:
            for file, inside in ((f"{folder}/{last}/__init__.py", [f"{folder}/{last}"]), (f"{folder}/{last}.py", None)):
                if file in self._sources:
                    return importlib.util.spec_from_file_location(
                        fullname, file, loader=self, submodule_search_locations=inside
                    )
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        """Leave the making to the import system."""
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's code."""
        file: Any = module.__file__
        exec(self._compiled(file, self._sources[file]), module.__dict__)  # noqa: S102
