"""The tests' side: `import solution` gives a mirror of the module on the student's side."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import linecache
import sys
import types
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.harness.split import classes, tables
from sandbox.harness.split.conversation import Conversation
from sandbox.harness.split.modules import MirrorModule


class StudentModules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds and loads the submitted modules, and no others.

    Attributes:
        names: what it finds.
        may_block: whether the tests might have blocked a module with None in `sys.modules`. To look means a page copied
            for nearly each module that is there.
    """

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._tests: frozenset[str] = frozenset()
        self._packages: frozenset[str] = frozenset()
        self.names: frozenset[str] = frozenset()
        self._loaded: set[str] = set()
        self._created: set[str] = set()
        self._standing: dict[str, MirrorModule] = {}
        self.may_block = True

    def find_for(self, files: Sequence[str], own: Sequence[str], sources: Mapping[str, str]) -> None:
        """Find these from now on; show the submitted text to `inspect.getsource`, as text that no import finds.

        Args:
            files: the submitted names, e.g. `solution.py`, `shapes/__init__.py`.
            own: names of modules of the tests; they come before submitted ones of the same name.
            sources: file → its text.
        """
        self._tests = frozenset(own)
        self.names, self._packages = _modules(files)
        tables.exclude({name.partition(".")[0] for name in self.names})
        for name in self.names - self._tests:
            if name in sys.modules and not isinstance(sys.modules[name], MirrorModule):
                del sys.modules[name]
        for file, text in sources.items():
            shown = f"<submitted {file}>"
            linecache.cache[shown] = (len(text), None, text.splitlines(keepends=True), shown)
            name = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            self._conversation.sources[name] = shown

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        """The spec of a submitted module; None for every other name."""
        if name not in self.names or name.partition(".")[0] in self._tests:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=name in self._packages)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        """Have it imported on the student's side."""
        blocked: tuple[str, ...] = ()
        if self.may_block:
            loaded: dict[str, Any] = sys.modules.copy()
            blocked = tuple(name for name, module in loaded.items() if module is None)
        module = self._conversation.request("import", 0, (spec.name, spec.name in self._loaded, blocked))
        if not isinstance(module, MirrorModule):
            raise ImportError(f"{spec.name} is no module")
        self._loaded.add(spec.name)
        self._created.add(spec.name)
        self._standing[spec.name] = module
        module.__dict__["__name__"] = spec.name
        return module

    def moved(self) -> list[tuple[str, MirrorModule]]:
        """Submitted modules that the tests have put in another's place in `sys.modules`, since they were asked last."""
        found = []
        for name, standing in self._standing.items():
            now = sys.modules.get(name)
            if now is not standing and type(now) is MirrorModule:
                self._standing[name] = now
                found.append((name, now))
        return found

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing the first time; afterwards (`importlib.reload`) the other side runs it again."""
        name = module.__name__
        if name in self._created:
            self._created.discard(name)
            return
        if isinstance(module, MirrorModule):
            module.forget_all()
        self._conversation.request("reload", 0, (name,))


def stand_first(conversation: Conversation) -> StudentModules:
    """Put a finder first that finds nothing yet."""
    finder = StudentModules(conversation)
    sys.meta_path.insert(0, finder)
    classes.offer_pickles()
    return finder


def install(
    conversation: Conversation, files: Sequence[str], own: Sequence[str], sources: Mapping[str, str]
) -> StudentModules:
    """Put a finder first that finds these."""
    finder = stand_first(conversation)
    finder.find_for(files, own, sources)
    return finder


def _modules(files: Sequence[str]) -> tuple[frozenset[str], frozenset[str]]:
    names: set[str] = set()
    packages: set[str] = set()
    for file in files:
        if not file.endswith(".py"):
            continue
        *folders, last = file.removesuffix(".py").split("/")
        for depth in range(1, len(folders) + 1):
            packages.add(".".join(folders[:depth]))
        if last != "__init__":
            names.add(".".join([*folders, last]))
    return frozenset(names | packages), frozenset(packages)
