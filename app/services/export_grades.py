"""The gradebook as CSV: plain, or in the columns that Canvas or Moodle import.

Canvas reads `Student`, `ID`, `SIS User ID`, `SIS Login ID`, `Section`, then one column an assignment, and a second row
whose first cell is `Points Possible`; it finds people by the SIS columns when `ID` is empty, and an assignment by its
title (https://github.com/instructure/canvas-lms/blob/master/lib/gradebook_importer.rb).
Moodle lets one map columns; these are the headings of its own export, so that the mapping suggests itself
(https://docs.moodle.org/en/Grade_import).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from enum import StrEnum

from app.domain.grade import Grade
from app.services.gradebook import Gradebook, Line


class Columns(StrEnum):
    """Whose columns."""

    PLAIN = "plain"
    CANVAS = "canvas"
    MOODLE = "moodle"


def to_csv(book: Gradebook, columns: Columns = Columns.PLAIN) -> str:
    """The gradebook as CSV text with a heading. What is not graded is an empty cell: it is nobody's zero."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows(WRITERS[columns](book))
    return out.getvalue()


def _plain(book: Gradebook) -> Iterable[list[str]]:
    yield ["login", "name", "email", "sis_id", "section", *(task.slug for task in book.tasks), "total", "max_total"]
    for line in book.lines:
        one = line.student
        about = [one.login, one.name, one.email or "", one.sis_id or "", one.section or ""]
        yield [*map(_text, about), *_scores(line), _number(line.total), _number(book.max_total)]


def _canvas(book: Gradebook) -> Iterable[list[str]]:
    yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *(_text(task.title) for task in book.tasks)]
    yield ["    Points Possible", "", "", "", "", *(_number(task.max_score) for task in book.tasks)]
    for line in book.lines:
        one = line.student
        yield [*map(_text, [_last_first(one.name), "", one.sis_id or "", one.login, one.section or ""]), *_scores(line)]


def _moodle(book: Gradebook) -> Iterable[list[str]]:
    yield [
        *("First name", "Last name", "Username", "ID number", "Email address"),
        *(_text(f"{task.title} (Real)") for task in book.tasks),
    ]
    for line in book.lines:
        one = line.student
        first, last = _names(one.name)
        yield [*map(_text, [first, last, one.login, one.sis_id or "", one.email or ""]), *_scores(line)]


WRITERS: dict[Columns, Callable[[Gradebook], Iterable[list[str]]]] = {
    Columns.PLAIN: _plain,
    Columns.CANVAS: _canvas,
    Columns.MOODLE: _moodle,
}


def _scores(line: Line) -> list[str]:
    return [_score(grade) for grade in line.grades]


def _score(grade: Grade) -> str:
    return _number(grade.score)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}".rstrip("0").rstrip(".")


def _names(name: str) -> tuple[str, str]:
    """First and last name of `Ann Lee` and of `Lee, Ann`."""
    if "," in name:
        last, _, first = name.partition(",")
        return first.strip(), last.strip()
    first, _, last = name.rpartition(" ")
    return (first, last) if first else (last, "")


def _last_first(name: str) -> str:
    first, last = _names(name)
    return f"{last}, {first}" if last else first


def _text(value: str) -> str:
    """The text, made harmless for spreadsheets, which take a leading `=`, `+`, `-` or `@` for a formula
    (https://owasp.org/www-community/attacks/CSV_Injection).
    """
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
