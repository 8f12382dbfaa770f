"""What is known of one test that ended: the facts from which the words of a result and its hint are made."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from app.domain.result import Frame, Outcome
from tasks.grading.compare import Difference
from tasks.grading.nodes import Node

MAX_FRAMES = 20


class Absent(Enum):
    """Stands where a test has no value; None is a value like any other."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT


@dataclass(frozen=True, slots=True)
class Syntax:
    """A place in a submitted file that is not Python; line and column count from 1, 0 when unknown."""

    file: str
    line: int
    column: int
    source: str
    message: str


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception in the student's process, as that process tells it.

    Attributes:
        stage: what was going on: `import` of the student's file, `setup` code of the pack, `call`, `run` of a program.
        type: the class's name.
        bases: the names of the class and its bases.
        frames: the student's own, outermost first.
        syntax: where a SyntaxError is, when it is in a submitted file.
    """

    stage: str
    type: str
    bases: tuple[str, ...]
    message: str
    frames: tuple[Frame, ...] = ()
    syntax: Syntax | None = None

    @property
    def line(self) -> str:
        """The last line of a traceback: `ValueError: no such item`."""
        return f"{self.type}: {self.message}" if self.message else self.type

    @classmethod
    def from_wire(cls, data: Any) -> Raised:
        """The exception that a harness described.

        Raises:
            ValueError: it is no description: the process in the jail has been taken over.
        """
        try:
            return cls(
                stage=_text(data["stage"], 20),
                type=_text(data["type"], 200),
                bases=tuple(_text(name, 200) for name in data["mro"][:40]),
                message=_text(data["message"], 4000),
                frames=tuple(_frame(frame) for frame in data["frames"][:MAX_FRAMES]),
                syntax=None if data["syntax"] is None else _syntax(data["syntax"]),
            )
        except (KeyError, TypeError, IndexError) as error:
            raise ValueError("not a description of an exception") from error


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of a test that ended.

    Attributes:
        outcome: how it ended.
        call: what was evaluated, e.g. `two_sum([2, 7], 9)`, or the command line of a program; empty when unknown.
        reason: for a limit or a crash, which one; for a test without a run, why.
        expected: the plain value that should have come out, `ABSENT` when the test is not about a value.
        actual: the node that came out, `ABSENT` when none did.
        difference: the first place where they differ.
        raised: the exception that ended the test.
        wanted_exception: the exception's name that the test expects.
        printed: standard output and error together.
        stdin: what a program read.
        expected_output, actual_output: for tests about what is printed; `compare` says how they are compared.
        message: the test's own message, e.g. of an assertion.
    """

    outcome: Outcome
    call: str = ""
    reason: str = ""
    expected: Any = ABSENT
    actual: Node | Absent = ABSENT
    difference: Difference | None = None
    raised: Raised | None = None
    wanted_exception: str | None = None
    printed: str = ""
    stdin: str | None = None
    expected_output: str | None = None
    actual_output: str | None = None
    compare: str = "exact"
    message: str = ""


def _text(value: object, limit: int) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value[:limit]


def _number(value: object) -> int:
    if not isinstance(value, int) or not 0 <= value < 1 << 31:
        raise TypeError("not a line number")
    return int(value)


def _frame(data: Any) -> Frame:
    shown = {_text(name, 80): _text(value, 200) for name, value in list(data["locals"].items())[:20]}
    return Frame(
        file=_text(data["file"], 200),
        line=_number(data["line"]),
        function=_text(data["function"], 200),
        source=_text(data["source"], 400),
        locals=shown,
    )


def _syntax(data: Any) -> Syntax:
    return Syntax(
        file=_text(data["file"], 200),
        line=_number(data["line"]),
        column=_number(data["column"]),
        source=_text(data["source"], 400),
        message=_text(data["message"], 400),
    )
