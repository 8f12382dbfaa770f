"""What is known about one failing test when a hint is looked for. Nothing here runs a student's code."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from app.domain.result import Outcome
from tasks.grading.hints.broken import Broken
from tasks.grading.hints.program import Function, Program


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that was not seen; with `kind`, a value of that type that is no plain data (a function, a generator)."""

    kind: str = ""


UNKNOWN = Unknown()


@dataclass(frozen=True, slots=True)
class Trouble:
    """An exception that ended a test.

    Attributes:
        kind: class name, e.g. `IndexError`.
        file, line, function: the innermost frame of the student's own; line 0 when no frame is the student's.
        locals: shortened reprs of that frame's names.
    """

    kind: str
    message: str
    file: str = ""
    line: int = 0
    function: str = ""
    locals: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of one test.

    Attributes:
        call: the expression that was evaluated, e.g. `two_sum([2, 7], 9)`; empty where the test is no expression.
        expected, actual: plain data, or `Unknown`.
        raises: class name of the exception that was asked for; empty otherwise.
        printed: what the student's code printed meanwhile.
    """

    outcome: Outcome
    call: str = ""
    expected: object = UNKNOWN
    actual: object = UNKNOWN
    raises: str = ""
    trouble: Trouble | None = None
    printed: str = ""

    @property
    def passed(self) -> bool:
        """Whether the test passed."""
        return self.outcome is Outcome.PASSED

    @property
    def function(self) -> str:
        """Name of the function that was called; empty when the expression is not a plain call."""
        return called_function(self.call)

    @property
    def arguments(self) -> tuple[object, ...] | None:
        """The arguments as plain data; None when they are not all literals."""
        return _call(self.call)[1]

    @property
    def has_values(self) -> bool:
        """Whether both a value that came and the value that was asked for are known."""
        return not isinstance(self.expected, Unknown) and not isinstance(self.actual, Unknown)

    @property
    def missing_value(self) -> bool:
        """Whether None came where a value was asked for."""
        return self.has_values and self.actual is None and self.expected is not None


@dataclass(frozen=True)
class Evidence:
    """One failing test, the submitted program, and the other tests that the student may see."""

    seen: Seen
    programs: Mapping[str, Program]
    others: Sequence[Seen] = ()

    @cached_property
    def failing(self) -> tuple[Seen, ...]:
        """This test and the others that failed."""
        return (self.seen, *(other for other in self.others if not other.passed))

    @cached_property
    def function(self) -> Function | None:
        """The student's function that the test calls."""
        for program in self.programs.values():
            if self.seen.function in program.functions:
                return program.functions[self.seen.function]
        return None

    def given(self, parameter: str) -> object:
        """What the test hands over for a parameter of the function; `UNKNOWN` when that cannot be told."""
        named = self.function.parameters if self.function else ()
        return dict(zip(named, self.seen.arguments or (), strict=False)).get(parameter, UNKNOWN)

    @cached_property
    def reached(self) -> tuple[Function, ...]:
        """The function that the test calls and those of the same file that it can lead to; none when it is unknown."""
        return () if self.function is None else self.function.program.reached_from(self.function)

    @cached_property
    def scopes(self) -> tuple[Function, ...]:
        """Where to look for a mistake of shape: what the call reaches; for a program that is run, all of it."""
        if self.seen.call:
            return self.reached
        return tuple(scope for program in self.programs.values() for scope in program.scopes)

    @cached_property
    def broken(self) -> Broken | None:
        """The first file that is no Python."""
        for program in self.programs.values():
            if program.error is not None:
                return Broken(program.source, program.error)
        return None

    @cached_property
    def program_at_fault(self) -> Program | None:
        """The file in which the exception happened."""
        return None if self.seen.trouble is None else self.programs.get(self.seen.trouble.file)

    @cached_property
    def function_at_fault(self) -> Function | None:
        """The function in which the exception happened, the innermost one around its line; None at module level."""
        if self.seen.trouble is None or self.program_at_fault is None:
            return None
        return self.program_at_fault.function_around(self.seen.trouble.line)

    def at_line(self, *types: type[ast.AST]) -> list[ast.AST]:
        """The nodes of these types that touch the line of the exception, outermost first."""
        trouble, program = self.seen.trouble, self.program_at_fault
        return [] if trouble is None or program is None else program.at_line(trouble.line, *types)

    @property
    def input(self) -> str:
        """The arguments of the call as a student writes them, cut when long."""
        inside = self.seen.call.partition("(")[2].rpartition(")")[0] if self.seen.arguments is not None else ""
        text = inside or self.seen.call
        return text if len(text) <= LONGEST_INPUT else text[: LONGEST_INPUT - 1] + "…"


LONGEST_INPUT = 60


def called_function(expression: str) -> str:
    """Name of the function that an expression calls; empty when it is not a plain call."""
    return _call(expression)[0]


@lru_cache(maxsize=4096)
def _call(expression: str) -> tuple[str, tuple[object, ...] | None]:
    try:
        node = ast.parse(expression, mode="eval").body if expression else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "", None
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        return "", None
    try:
        return node.func.id, tuple(ast.literal_eval(argument) for argument in node.args)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return node.func.id, None
