"""What did not cross as itself: noted while publishing runs the reference, so that a refusal can say why.

A cause is told only where the failure itself shows it; everything else is told as what it is: something that happened
in the test, with its line. Grading does not note anything.
"""

from __future__ import annotations

import linecache
import os
import sys
import threading
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any

from sandbox.harness.assertions import operands_of
from sandbox.harness.split import containers, tables, values
from sandbox.harness.split.errors import Refused
from sandbox.harness.split.exceptions import noted

if TYPE_CHECKING:
    from sandbox.harness.split.conversation import Conversation

MAX_FACTS = 30
_NOT_TESTS = (os.path.dirname(os.__file__), __file__.rpartition("/harness/")[0], "<")  # noqa: PTH120
"""Where the names of files begin that hold no test: the standard library, ours, what has no file."""
Operands = tuple[str, Any, Any]


class Noticing:
    """Facts of the test that runs: (kind, text, line of the tests), each once."""

    def __init__(self) -> None:
        self._facts: dict[tuple[str, str], int] = {}
        self._last = ("", "")

    def begin(self) -> None:
        """Another test starts."""
        self._facts.clear()

    def note(self, kind: str, text: str) -> None:
        """Something did not cross as itself."""
        self._last = (kind, text[:300])
        if len(self._facts) < MAX_FACTS:
            self._facts.setdefault(self._last, _line_of(sys._getframe(1)))

    def watch_files(self) -> None:
        """From now on, for good, note which files and folders the tests make."""
        sys.addaudithook(self._made)

    def _made(self, event: str, args: tuple[Any, ...]) -> None:
        writes = event == "open" and type(args[2]) is int and bool(args[2] & (os.O_WRONLY | os.O_RDWR))
        if (writes or event == "os.mkdir") and type(args[0]) is str:
            self.note("made", args[0])

    def missed(self, error: BaseException) -> None:
        """The other side raised this: perhaps for a file that is here alone."""
        path = error.filename if isinstance(error, OSError) else None
        if type(path) is str and os.path.exists(path):  # noqa: PTH110
            self.note("file", path)

    def of(self, kind: str) -> list[str]:
        """What was noted of a kind."""
        return [text for found, text in self._facts if found == kind]

    def equality(self, left: Any, right: Any) -> str:
        """The comparison by which two values differ, if the tests' side decided it; else empty."""
        self._last = ("", "")
        try:
            same = bool(left == right)
        except Exception:  # noqa: BLE001 - then the failure says so itself
            return ""
        return self._last[1] if not same and self._last[0] == "equality" else ""

    def told(
        self, conversation: Conversation, error: BaseException | None, operands: Operands | None
    ) -> dict[str, Any]:
        """What is known of the failure of the test that runs.

        Args:
            operands: what the failed assertion compared, when the test's framework tells.
        """
        file, line, source = ("", 0, "") if error is None else _place(error.__traceback__)
        facts = [[kind, text, where] for (kind, text), where in self._facts.items()]
        cause, detail = "", ""
        if error is not None:
            cause, detail = self._cause(error, operands or operands_of(error.__traceback__))
        elif threading.active_count() > 1:
            facts.append(["threads", str(threading.active_count() - 1), 0])
        return {
            "file": file[:200],
            "line": line,
            "source": source[:300],
            "cause": cause,
            "detail": detail[:300],
            "facts": facts,
            "frames": conversation.channel.sent_frames,
        }

    def _cause(self, error: BaseException, operands: Operands | None) -> tuple[str, str]:
        for one in _chain(error):
            if isinstance(one, Refused):
                return "refused", str(one)
            if isinstance(one, AttributeError) and str(one) in self.of("hidden"):
                return "hidden", str(one)
            if isinstance(one, OSError) and str(one.filename) in self.of("file"):
                return "file", str(one.filename)
        if operands is not None:
            operator, left, right = operands
            if operator == "is" and left is not right and _is_copy(left, right):
                return "exception" if isinstance(left, BaseException) else "identity", type(left).__name__
            if operator == "==":
                compared = self.equality(left, right)
                if compared:
                    return "equality", compared
        if _passes_through(error.__traceback__, "pickle.py") or type(error).__name__ == "PicklingError":
            return "pickle", type(error).__name__
        return "", ""


def _chain(error: BaseException) -> list[BaseException]:
    """An exception and what it came from."""
    found: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and following not in found and len(found) < 10:
        found.append(following)
        following = following.__cause__ or following.__context__
    return found


def _is_copy(left: Any, right: Any) -> bool:
    """Whether two are of a type that crosses by value, and equal: what one of them is a copy of, is the other."""
    kind = type(left)
    if kind is not type(right):
        return False
    if isinstance(left, BaseException):
        return tables.name_of(kind) is not None and noted(left).keys() <= noted(right).keys() | {"__gradewire_frames__"}
    by_value = kind in values.PLAIN or kind in containers.BY_TYPE or values.taker(kind) is not None
    return by_value and bool(left == right)


def _passes_through(traceback: TracebackType | None, file: str) -> bool:
    while traceback is not None:
        if os.path.basename(traceback.tb_frame.f_code.co_filename) == file:  # noqa: PTH119
            return True
        traceback = traceback.tb_next
    return False


def _place(traceback: TracebackType | None) -> tuple[str, int, str]:
    """The innermost line of the tests in a traceback: file, line, source."""
    found = ("", 0, "")
    while traceback is not None:
        file = traceback.tb_frame.f_code.co_filename
        if not file.startswith(_NOT_TESTS):
            line = traceback.tb_lineno
            found = (file, line, linecache.getline(file, line).strip())
        traceback = traceback.tb_next
    return found


def _line_of(frame: FrameType | None) -> int:
    """The innermost line of the tests that runs."""
    while frame is not None:
        if not frame.f_code.co_filename.startswith(_NOT_TESTS):
            return frame.f_lineno
        frame = frame.f_back
    return 0
