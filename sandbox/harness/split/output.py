"""What the student's code prints travels with every message; what it reads from stdin is asked of the tests."""

from __future__ import annotations

import builtins
import io
import sys
import warnings
from typing import TYPE_CHECKING, Any

from sandbox.harness.split.errors import ChannelBroken

if TYPE_CHECKING:
    from sandbox.harness.split.conversation import Conversation

MAX_CHUNK = 256 << 10
"""Characters after which printed text is sent on its own."""
STREAMS = ("stdout", "stderr")


class _Outlet(io.TextIOBase):
    """A text stream whose text goes to the tests with the next message."""

    def __init__(self, pending: list[list[str]], name: str, conversation: Conversation) -> None:
        self._pending = pending
        self._name = name
        self._conversation = conversation
        self._written = 0

    encoding = "utf-8"
    errors = "strict"
    mode = "w"

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        raise io.UnsupportedOperation("fileno")

    def isatty(self) -> bool:
        return False

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        pending = self._pending
        if pending and pending[-1][0] == self._name and len(pending[-1][1]) < 4096:
            pending[-1][1] += str(text)
        else:
            pending.append([self._name, str(text)])
        self._written += len(text)
        if self._written > MAX_CHUNK:
            self._written = 0
            if self._conversation.usable:
                self._conversation.request("printed", 0)
        return len(text)


class _Inlet(io.TextIOBase):
    """A stdin that asks the tests for each line."""

    encoding = "utf-8"

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation

    def readable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False

    def read(self, size: int | None = -1) -> str:
        return str(self._conversation.request("stdin", 0, ("read", -1 if size is None else size)))

    def readline(self, size: int | None = -1) -> str:  # type: ignore[override]
        return str(self._conversation.request("stdin", 0, ("readline", -1 if size is None else size)))

    def __next__(self) -> str:  # type: ignore[override]
        line = self.readline()
        if not line:
            raise StopIteration
        return line


def lend(conversation: Conversation) -> None:
    """The student's side: give the process streams, `input` and `warnings.warn` that lead to the tests."""
    pending: list[list[str]] = []

    def collect() -> list[list[Any]]:
        if not pending:
            return []
        chunks = [["out", stream, text.encode("utf-8", "replace").decode()] for stream, text in pending]
        pending.clear()
        return chunks

    conversation.collect = collect
    sys.stdout = _Outlet(pending, "stdout", conversation)
    sys.stderr = _Outlet(pending, "stderr", conversation)
    sys.stdin = _Inlet(conversation)

    def ask(prompt: object = "", /) -> str:
        return str(conversation.request("input", 0, (str(prompt),)))

    builtins.input = ask

    def warn_explicit(message: Any, category: Any, filename: Any, lineno: Any, *_: Any, **__: Any) -> None:
        conversation.request("warn", 0, (message, category, str(filename), int(lineno)))

    def show(message: Any, category: Any, filename: str, lineno: int, *_: Any) -> None:
        warn_explicit(message, category, filename, lineno)

    warnings.simplefilter("always")
    warnings.showwarning = show  # type: ignore[assignment]


def borrow(conversation: Conversation, limit: int = 0) -> None:
    """The tests' side: take what is printed, and answer for stdin.

    Args:
        limit: characters that may be printed in all (`Conversation.may_print`, which may be set later).
    """
    conversation.may_print = limit
    taken = 0

    def out(stream: Any, text: Any) -> None:
        nonlocal taken
        if stream not in STREAMS or type(text) is not str:
            raise ChannelBroken("protocol", "printed text that is none")
        taken += len(text)
        if taken > conversation.may_print:
            raise ChannelBroken("output", f"output limit of {conversation.may_print} characters")
        current = getattr(sys, stream)
        if current is not None:
            current.write(text)

    def stdin(how: Any, size: Any) -> str:
        if how not in ("read", "readline") or type(size) is not int:
            raise ChannelBroken("protocol", "an odd way to read")
        text = getattr(sys.stdin, how)(size)
        return text if type(text) is str else str(text)

    def warn(message: Any, category: Any, filename: Any, lineno: Any) -> None:
        if not (isinstance(message, str | Warning) and isinstance(category, type) and issubclass(category, Warning)):
            raise ChannelBroken("protocol", "a warning that is none")
        warnings.warn_explicit(message, category, str(filename), int(lineno))

    conversation.receive["out"] = out
    conversation.receive["tb"] = conversation.take_frames
    conversation.operations.update(
        {
            "printed": lambda: None,
            "stdin": stdin,
            "input": lambda prompt: builtins.input(str(prompt)),
            "warn": warn,
        }
    )
