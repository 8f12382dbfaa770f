"""The tests' side: what tests change of their own process is changed on the student's side too.

Attributes of standard modules (`mock.patch("random.randint")`, `monkeypatch.setattr(time, "sleep", …)`), the random
seed, the environment, the recursion limit and the current folder.
"""

from __future__ import annotations

import os
import random
import sys
import types
from typing import Any

from sandbox.harness.split.conversation import Conversation
from sandbox.harness.split.errors import Refused
from sandbox.harness.split.importing import StudentModules

WATCHED = [
    "random",
    "time",
    "datetime",
    "math",
    "os",
    "os.path",
    "builtins",
    "json",
    "urllib.request",
    "subprocess",
    "smtplib",
    "socket",
    "string",
    "statistics",
    "secrets",
    "uuid",
    "shutil",
    "pathlib",
    "getpass",
    "webbrowser",
    "logging",
    "threading",
    "calendar",
    "itertools",
    "functools",
    "decimal",
    "glob",
    "tempfile",
    "requests",
    "locale",
    "platform",
    "csv",
    "hashlib",
    "base64",
    "select",
    "signal",
]
_NOT = {("builtins", "input"), ("builtins", "_"), ("os", "environ"), ("random", "seed")}


class _Watched(types.ModuleType):
    """A standard module that tells when one of its attributes is set or deleted."""

    def __setattr__(self, name: str, value: Any) -> None:
        _changed(self, name)
        super().__setattr__(name, value)

    def __delattr__(self, name: str) -> None:
        _changed(self, name)
        super().__delattr__(name)


_MISSING = object()
_changes: dict[tuple[str, str], None] = {}
_originals: dict[tuple[str, str], Any] = {}


def _changed(module: types.ModuleType, name: str) -> None:
    key = (module.__name__, name)
    if not name.startswith("__") and key not in _NOT:
        _originals.setdefault(key, module.__dict__.get(name, _MISSING))
        _changes[key] = None


class Patches:
    """Passes on what changed, before each request."""

    def __init__(self, conversation: Conversation, modules: StudentModules) -> None:
        self._conversation = conversation
        self._modules = modules
        self._folder: str | None = None
        self._seed: tuple[Any, ...] | None = None
        self._passing = False
        self._watched: list[types.ModuleType] = []
        self._watch_calls()
        self.watch()
        self.begin()
        conversation.before = self.before

    def begin(self) -> None:
        """What is so now was not changed by the tests."""
        _changes.clear()
        _originals.clear()
        self._environ = dict(os.environ._data)  # type: ignore[attr-defined]
        self._limit = sys.getrecursionlimit()
        self._arguments = list(sys.argv)

    def watch(self) -> None:
        """Watch the standard modules that have been imported by now."""
        for name in WATCHED:
            module = sys.modules.get(name)
            if module is not None and type(module) is types.ModuleType:
                module.__class__ = _Watched
                self._watched.append(module)

    def _watch_calls(self) -> None:
        self.unwatched = seed, chdir = random.seed, os.chdir

        def seeded(*args: Any, **kwargs: Any) -> None:
            seed(*args, **kwargs)
            self._seed = tuple(args) or None

        def moved(path: Any) -> None:
            chdir(path)
            self._folder = os.getcwd()  # noqa: PTH109

        random.seed = seeded
        os.chdir = moved

    def leave(self) -> None:
        """Watch no longer."""
        random.seed, os.chdir = self.unwatched
        for module in self._watched:
            module.__class__ = types.ModuleType
        _changes.clear()
        _originals.clear()

    def before(self) -> None:
        """Called before each request."""
        if self._passing:
            return
        moved = self._modules.moved()
        if moved:
            self._passing = True
            try:
                for name, module in moved:
                    self._conversation.request("stand", 0, (name, module))
            finally:
                self._passing = False
        environ = os.environ._data  # type: ignore[attr-defined]
        limit = sys.getrecursionlimit()
        same = environ == self._environ and limit == self._limit
        if same and not _changes and self._folder is None and self._seed is None and sys.argv == self._arguments:
            return
        self._passing = True
        try:
            self._pass_on(None if environ == self._environ else dict(os.environ), limit)
        finally:
            self._passing = False

    def _pass_on(self, environ: dict[str, str] | None, limit: int) -> None:
        request = self._conversation.request
        new_limit = None if limit == self._limit else limit
        folder, self._folder = self._folder, None
        seed, self._seed = self._seed, None
        self._environ = dict(os.environ._data)  # type: ignore[attr-defined]
        self._limit = limit
        if environ is not None or new_limit is not None or folder is not None or seed is not None:
            request("state", 0, (environ, new_limit, folder, seed))
        if sys.argv != self._arguments:
            self._arguments = list(sys.argv)
            request("patch", 0, ("sys", "argv", list(self._arguments)))
        for module, name in list(_changes):
            del _changes[module, name]
            value = sys.modules[module].__dict__.get(name, _MISSING)
            original = _originals[module, name]
            if value is original:
                request("unpatch", 0, (module, name, original is not _MISSING))
            elif value is not _MISSING and not isinstance(value, types.ModuleType):
                try:
                    request("patch", 0, (module, name, value))
                except Refused:
                    continue
