"""A file that is no Python: where and why, and whether a change would help."""

from __future__ import annotations

import re
import warnings
from functools import cached_property


class Broken:
    """A syntax error with the text around it.

    Attributes:
        message: CPython's.
        line: 1-based line of the error; `text` is that line.
        column: 1-based.
    """

    def __init__(self, source: str, error: SyntaxError) -> None:
        self.lines = source.splitlines()
        self.message = error.msg or ""
        self.line = min(max(error.lineno or 1, 1), max(len(self.lines), 1))
        self.column = max(error.offset or 1, 1)

    @property
    def text(self) -> str:
        """The line of the error."""
        return self.lines[self.line - 1] if self.lines else ""

    @cached_property
    def code(self) -> str:
        """The line of the error without its texts' contents and its comment."""
        return without_texts(self.text)

    @property
    def unclear(self) -> bool:
        """Whether CPython says no more than that it is wrong, or guesses at a comma."""
        return self.message.startswith(("invalid syntax", "expected ':'"))

    @cached_property
    def open_bracket(self) -> int | None:
        """The line on which a bracket is opened that is still open where the error's line begins."""
        opened: list[int] = []
        for number, line in enumerate(self.lines[: self.line - 1], start=1):
            for sign in without_texts(line):
                if sign in "([{":
                    opened.append(number)
                elif sign in ")]}" and opened:
                    opened.pop()
        return opened[-1] if opened else None

    def helped_by(self, text: str) -> bool:
        """Whether the file with this text for the error's line parses, or breaks only on a later line."""
        lines = [*self.lines[: self.line - 1], text, *self.lines[self.line :]]
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                compile("\n".join(lines) + "\n", "<submission>", "exec", dont_inherit=True)
        except SyntaxError as error:
            outside = error.msg == "'return' outside function"
            return outside or (error.lineno or 0) > self.line
        except (ValueError, RecursionError, MemoryError):
            return False
        return True


def without_texts(line: str) -> str:
    """A line with the contents of its texts blanked, so that columns stay, and without its comment."""
    blanked = re.sub(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"", lambda text: f"'{'_' * (len(text[0]) - 2)}'", line)
    return blanked.partition("#")[0].rstrip()
