"""A program's text by the places that its syntax tree names, which count bytes of UTF-8."""

from __future__ import annotations

import ast
import io
import tokenize
from bisect import bisect_left, bisect_right
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Bytes `start` to `end` become `now`; `left_out` where that is done to leave a statement out."""

    start: int
    end: int
    now: str
    left_out: bool = False


class Source:
    """The text of one file.

    Raises:
        SyntaxError, tokenize.TokenError: it is no Python.
    """

    def __init__(self, text: str) -> None:
        self._bytes = text.encode()
        self._lines = [0]
        for line in io.BytesIO(self._bytes):
            self._lines.append(self._lines[-1] + len(line))
        rows = list(io.StringIO(text))  # as the tokenizer counts lines
        self._tokens = [
            (self._lines[row - 1] + len(rows[row - 1][:column].encode()), token)
            for token in tokenize.generate_tokens(io.StringIO(text).readline)
            if token.type in (tokenize.OP, tokenize.NAME)
            for row, column in [token.start]
        ]
        self._starts = [start for start, _ in self._tokens]

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """Where a node begins and ends."""
        last, column = node.end_lineno or node.lineno, node.end_col_offset or 0
        return self._lines[node.lineno - 1] + node.col_offset, self._lines[last - 1] + column

    def between(self, left: ast.expr, right: ast.expr, operator: str) -> tuple[int, int] | None:
        """Where an operator of one or two words stands between its operands."""
        return self.find(self.span(left)[1], self.span(right)[0], operator)

    def find(self, start: int, end: int, operator: str) -> tuple[int, int] | None:
        """Where an operator of one or two words first stands in a part of the text."""
        words = operator.split()
        for index in range(bisect_left(self._starts, start), len(self._tokens)):
            if self._starts[index] >= end:
                return None
            found = self._tokens[index : index + len(words)]
            if [token.string for _, token in found] == words:
                return found[0][0], found[-1][0] + len(words[-1])
        return None

    def text(self, start: int, end: int) -> str:
        """A part of the text."""
        return self._bytes[start:end].decode()

    def line_at(self, place: int) -> int:
        """The number of a place's line, from 1."""
        return bisect_right(self._lines, place)

    def changed(self, edit: Edit) -> str:
        """The whole text with one change."""
        return (self._bytes[: edit.start] + edit.now.encode() + self._bytes[edit.end :]).decode()
