"""The student's side: imports the submitted modules and does what the tests ask of them. All of it is hostile."""

from __future__ import annotations

import importlib
import os
import pickle
import sys
import types
from typing import Any

from sandbox.harness.split import asynchrony, output, tables
from sandbox.harness.split.classes import MirrorMeta
from sandbox.harness.split.conversation import Conversation
from sandbox.harness.split.errors import ChannelBroken, StudentGone
from sandbox.harness.split.guard import OpenGuard
from sandbox.harness.split.methods import method_for
from sandbox.harness.split.wire import Channel


def main(link: Any, payload: Any) -> None:
    """Serve the tests on `link.peer` until they close it.

    Args:
        link: the harness's link to the worker; nothing is said on it.
        payload: `{"files": [submitted names]}`; the files lie in the current directory.
    """
    serve(link.peer, os.getcwd(), payload["files"])  # noqa: PTH109


def serve(descriptor: int, folder: str, files: list[str]) -> None:
    """The same with a descriptor and a folder."""
    student = _ready.pop() if _ready else Student(Conversation(Channel(), OpenGuard()))
    student.conversation.channel.open(descriptor)
    student.offer(folder, files)
    try:
        student.conversation.serve()
    except (ChannelBroken, StudentGone):
        sys.stdout = sys.__stdout__
        sys.stderr = sys.__stderr__


_ready: list[Student] = []


def prepare() -> None:
    """Make all that does not depend on the submission, for the next `serve`: in the zygote, before the fork."""
    _ready.append(Student(Conversation(Channel(), OpenGuard())))


class Student:
    """The operations that only this side has. What it changes of the process does not depend on the submission."""

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation
        self._imported: set[str] = set()
        self._originals: dict[tuple[str, str], Any] = {}
        sys.dont_write_bytecode = True
        output.lend(conversation)
        conversation.operations.update(
            {
                "import": self.import_module,
                "subclass": self.subclass,
                "patch": self.patch,
                "unpatch": self.unpatch,
                "member_get": getattr,
                "member_call": _member_call,
                "state": self.state,
                "reload": self.reload,
                "stand": sys.modules.__setitem__,
                "public": _public,
                "unpickle": pickle.loads,
            }
        )
        asynchrony.serve(conversation)

    def offer(self, folder: str, files: list[str]) -> None:
        """Have these modules to be imported, from that folder."""
        self.conversation.files = frozenset([f"{folder}/{name}" for name in files])
        modules = _top_modules(files)
        tables.exclude(modules)
        sys.path.insert(0, folder)
        for name in modules:
            sys.modules.pop(name, None)

    def import_module(self, name: str, fresh: bool, blocked: tuple[str, ...]) -> types.ModuleType:
        """The module; imported anew when the tests did away with theirs, without what they blocked in sys.modules."""
        if fresh and name in self._imported:
            sys.modules.pop(name, None)
        self._imported.add(name)
        importlib.invalidate_caches()
        kept = {other: sys.modules.get(other) for other in blocked}
        sys.modules.update(dict.fromkeys(blocked))  # type: ignore[arg-type]
        try:
            return importlib.import_module(name)
        finally:
            for other, module in kept.items():
                if module is not None:
                    sys.modules[other] = module
                else:
                    sys.modules.pop(other, None)

    def reload(self, name: str) -> None:
        """Import it again into the same module."""
        importlib.reload(sys.modules[name])

    def subclass(
        self,
        name: str,
        bases: tuple[Any, ...],
        methods: tuple[str, ...],
        data: dict[str, Any],
        owner: int,
        keywords: Any,
    ) -> int:
        """A real subclass whose overridden methods call the tests back; its number."""
        namespace: dict[str, Any] = dict(data)
        for method in methods:
            namespace[method[1:]] = method_for(None, self.conversation, owner, method, None)
        parents = tuple(base for base in bases if not isinstance(base, MirrorMeta)) or (object,)
        cls = types.new_class(name, parents, keywords, lambda space: space.update(namespace))
        return self.conversation.handles.give(cls)

    def patch(self, module: str, name: str, value: Any) -> None:
        """The tests set an attribute of a standard module."""
        owner = importlib.import_module(module)
        self._originals.setdefault((module, name), getattr(owner, name, None))
        setattr(owner, name, value)

    def unpatch(self, module: str, name: str, existed: bool) -> None:
        """The tests took an attribute of a standard module back to what it was."""
        if (module, name) not in self._originals:
            return
        original = self._originals.pop((module, name))
        owner = importlib.import_module(module)
        if existed:
            setattr(owner, name, original)
        else:
            delattr(owner, name)

    def state(self, environ: dict[str, str] | None, recursion: int | None, folder: str | None, seed: Any) -> None:
        """What the tests changed of the process: environment, recursion limit, folder, random seed."""
        if environ is not None:
            os.environ.clear()
            os.environ.update(environ)
        if recursion is not None:
            sys.setrecursionlimit(recursion)
        if folder is not None:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103
            os.chdir(folder)
        if seed is not None:
            import random

            random.seed(*seed)


def _member_call(member: Any, name: str, *args: Any, **kwargs: Any) -> Any:
    return getattr(member, name)(*args, **kwargs)


def _public(name: str) -> list[str]:
    module = sys.modules[name]
    names = getattr(module, "__all__", None)
    return list(names) if names is not None else [name for name in vars(module) if not name.startswith("_")]


def _top_modules(files: list[str]) -> set[str]:
    return {name.partition("/")[0].removesuffix(".py") for name in files if name.endswith(".py")}
