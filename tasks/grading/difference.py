"""Showing how two texts differ: cut around the first difference when long, with what cannot be seen made visible."""

from __future__ import annotations

from collections.abc import Callable
from operator import eq

KEPT_BEFORE = 4
"""One part in this many of a cut text stands before the first difference."""


def cut_around(expected: str, actual: str, limit: int) -> tuple[str, str]:
    """Two texts of at most `limit` characters, both cut so that the first place where they differ is in them.

    What is left out is marked by `…`. Texts that are short enough stay as they are.
    """
    if len(expected) <= limit and len(actual) <= limit:
        return expected, actual
    place = first_place(expected, actual)
    start = 0 if place < limit // 2 else place - limit // KEPT_BEFORE
    return _window(expected, start, limit), _window(actual, start, limit)


def first_place(one: str, other: str) -> int:
    """The first character in which two texts differ, from 0; the shorter one's length when it begins the other."""
    pairs = zip(one, other, strict=False)
    return next((place for place, (left, right) in enumerate(pairs) if left != right), min(len(one), len(other)))


def _window(text: str, start: int, limit: int) -> str:
    before = "…" if start else ""
    room = limit - len(before)
    piece = text[start : start + room]
    return before + (piece if start + room >= len(text) else piece[: room - 1] + "…")


def difference_of_outputs(expected: str, actual: str, same: Callable[[str, str], bool] = eq) -> str:
    """The first line in which two outputs differ, with white space made visible.

    Args:
        same: whether two lines count as the same; such lines are passed over.
    """
    wishes, lines = expected.splitlines(keepends=True), actual.splitlines(keepends=True)
    for number, (wish, line) in enumerate(zip(wishes, lines, strict=False), start=1):
        if not same(wish, line):
            wanted, got = cut_around(visible(wish), visible(line), LONGEST_LINE)
            return f"Line {number} of the output differs.\n  expected: {wanted}\n  got:      {got}"
    if len(lines) < len(wishes):
        what = "nothing was printed" if not lines else f"the output ends after {_lines(len(lines))}"
        return f"Output is missing: {what}.\n  expected: {_first(wishes[len(lines) :])}"
    if len(lines) > len(wishes):
        return f"There is more output than expected.\n  got:      {_first(lines[len(wishes) :])}"
    return "The output differs."


LONGEST_LINE = 200


def _first(lines: list[str]) -> str:
    """The first line with something in it, or the first of empty ones."""
    line = visible(next((line for line in lines if line.strip()), lines[0]))
    return line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1] + "…"


def visible(line: str) -> str:
    """A line with what cannot be seen made visible: trailing and doubled spaces, tabs, the line's end."""
    body = line.rstrip("\r\n")
    end = line[len(body) :].replace("\r", "␍").replace("\n", "⏎")
    stripped = body.rstrip(" ")
    body = stripped.replace("  ", "··") + "·" * (len(body) - len(stripped))
    return "".join(character if character.isprintable() else _symbol(character) for character in body) + end


def _symbol(character: str) -> str:
    return "→" if character == "\t" else character.encode("unicode_escape").decode("ascii")


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count} lines"
