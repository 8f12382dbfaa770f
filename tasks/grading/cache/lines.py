"""A result moved to another layout of the same program: its line numbers, and the source lines that it shows."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.domain.result import Frame, Result, TestResult
from tasks.grading.cache.key import parsed

Places = Mapping[str, Sequence[int]]
"""File → the lines of all nodes of its syntax tree, in the tree's order: equal trees have equally many."""

_NAMES_A_LINE = re.compile(r"\b[Ll]ines? \d+|\.py\W{0,2}\d+")
_HINT_LINE = re.compile(r"\b([Ll]ine) (\d+)\b")


class CannotMove(Exception):
    """Raised when a text names a line that is several lines in the other layout, or none."""


def places_of(files: Mapping[str, str]) -> dict[str, list[int]]:
    """Where the nodes of each file are."""
    found = {}
    for name, text in files.items():
        tree = parsed(text) if name.endswith(".py") else None
        if tree is not None:
            found[name] = list(_lines(tree))
    return found


def _lines(tree: ast.AST) -> list[int]:
    lines = []
    for node in ast.walk(tree):
        start, end = getattr(node, "lineno", None), getattr(node, "end_lineno", None)
        if start is not None and end is not None:
            lines += [start, end]
    return lines


def moved(result: Result, old: Places, files: Mapping[str, str]) -> Result:
    """The result as grading `files` would have given it.

    Args:
        old: `places_of` the files that gave it.

    Raises:
        CannotMove: it must be graded.
    """
    mover = _Mover(old, files)
    return result if mover.nothing_moves else replace(result, tests=tuple(mover.test(test) for test in result.tests))


class _Mover:
    def __init__(self, old: Places, files: Mapping[str, str]) -> None:
        self._texts = {name: text.split("\n") for name, text in files.items()}
        new = places_of(files)
        self._maps = {name: _map(old[name], new[name]) for name in new if name in old}
        self.nothing_moves = all(
            len(to) == 1 and line in to for lines in self._maps.values() for line, to in lines.items()
        )

    def test(self, test: TestResult) -> TestResult:
        frames = tuple(self._frame(frame) for frame in test.frames)
        output = test.output
        if test.frames:
            was, now = (f"{at.file}, line {at.line}: {at.source}" for at in (test.frames[-1], frames[-1]))
            head, found, tail = output.rpartition(was)
            if found:
                self._refuse_lines(head, tail)
                output = head + now + tail
            else:
                self._refuse_lines(output)
        else:
            self._refuse_lines(output)
        self._refuse_lines(test.printed, test.expected or "", test.actual or "")
        self._refuse_lines(*(shown for frame in frames for shown in frame.locals.values()))
        hint = None if test.hint is None else _HINT_LINE.sub(self._in_hint, test.hint)
        return replace(test, frames=frames, output=output, hint=hint)

    def _frame(self, frame: Frame) -> Frame:
        line = self._line(self._maps.get(frame.file, {}), frame.line)
        texts = self._texts[frame.file]
        return replace(frame, line=line, source=texts[line - 1].strip()[:400])

    def _in_hint(self, found: re.Match[str]) -> str:
        """A hint names no file: all files that have the line must agree."""
        line = int(found[2])
        places = {self._line(lines, line) for lines in self._maps.values() if line in lines}
        if len(places) != 1:
            raise CannotMove
        return f"{found[1]} {places.pop()}"

    def _line(self, lines: Mapping[int, set[int]], line: int) -> int:
        places = lines.get(line, set())
        if len(places) != 1:
            raise CannotMove
        return next(iter(places))

    def _refuse_lines(self, *texts: str) -> None:
        if any(_NAMES_A_LINE.search(text) for text in texts):
            raise CannotMove


def _map(old: Sequence[int], new: Sequence[int]) -> dict[int, set[int]]:
    lines: dict[int, set[int]] = {}
    for was, now in zip(old, new, strict=True):
        lines.setdefault(was, set()).add(now)
    return lines
