"""A roster as people export it from elsewhere: CSV text to rows, and what is wrong with which line.

Columns by their heading, in any order and case: `login` (needed), `name`, `email`, `sis_id`, `role`, `section`; others
are passed over. A heading may have the names that Canvas and Moodle give it. Commas, semicolons or tabs.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.domain.people import Role

HEADINGS = {
    "login": "login",
    "username": "login",
    "sis login id": "login",
    "name": "name",
    "full name": "name",
    "student": "name",
    "email": "email",
    "email address": "email",
    "sis_id": "sis_id",
    "sis user id": "sis_id",
    "id number": "sis_id",
    "role": "role",
    "section": "section",
}
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
LOGIN = re.compile(r"[^\s,;/\\]{1,200}")
LONGEST = {"name": 200, "email": 320, "sis_id": 100, "section": 100}
MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person of the roster; `line` is the line in the file, from 1. Empty text for what the file does not say."""

    line: int
    login: str
    name: str = ""
    email: str = ""
    sis_id: str = ""
    role: Role | None = None
    section: str = ""


@dataclass(frozen=True, slots=True)
class RosterError:
    """What is wrong with a line, and in which column."""

    line: int
    field: str
    reason: str


def read_roster(text: str) -> tuple[list[RosterRow], list[RosterError]]:
    """The rows that can be used, and an error for every line that cannot."""
    text = text.removeprefix("\ufeff")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    rows: list[RosterRow] = []
    errors: list[RosterError] = []
    heading = _cells(first.rstrip("\r"), delimiter) or []
    columns = {HEADINGS[word]: place for place, word in enumerate(map(_plain, heading)) if word in HEADINGS}
    if "login" not in columns:
        return [], [RosterError(1, "login", "the first line must name the columns, and one of them must be 'login'")]
    seen: dict[str, int] = {}
    # a line at a time: a quote left open must not swallow the rest of the class
    for line, content in enumerate(text.splitlines()[1:], start=2):
        if not content.strip(f"{delimiter} "):
            continue
        if len(rows) + len(errors) >= MOST_ROWS:
            errors.append(RosterError(line, "", f"a roster has at most {MOST_ROWS} people"))
            break
        row = _row(line, _cells(content, delimiter), columns, len(heading))
        if isinstance(row, RosterRow) and row.login.casefold() in seen:
            row = RosterError(line, "login", f"{row.login!r} is on line {seen[row.login.casefold()]} already")
        if isinstance(row, RosterError):
            errors.append(row)
        else:
            seen[row.login.casefold()] = line
            rows.append(row)
    return rows, errors


def _cells(content: str, delimiter: str) -> list[str] | None:
    try:
        return next(csv.reader([content], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return None


def _plain(heading: str) -> str:
    return " ".join(heading.strip().casefold().split())


def _row(line: int, cells: list[str] | None, columns: Mapping[str, int], width: int) -> RosterRow | RosterError:
    if cells is None:
        return RosterError(line, "", "has a quotation mark that is not closed or stands in the middle")
    if len(cells) != width:
        return RosterError(line, "", f"has {len(cells)} columns where the first line has {width}")
    values = {name: cells[place].strip() for name, place in columns.items()}
    for field, reason in _wrong(values):
        return RosterError(line, field, reason)
    role = values.pop("role", "").casefold()
    return RosterRow(line, role=Role(role) if role else None, **values)


def _wrong(values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if not values["login"]:
        yield "login", "is empty"
    elif not LOGIN.fullmatch(values["login"]):
        yield "login", f"{values['login']!r} cannot be a login: no blanks, commas or slashes"
    for field, value in values.items():
        if any(ord(letter) < 32 for letter in value):
            yield field, "has control characters"
        if len(value) > LONGEST.get(field, 200):
            yield field, f"has more than {LONGEST.get(field, 200)} characters"
    email = values.get("email", "")
    if email and not EMAIL.fullmatch(email):
        yield "email", f"{email!r} is no e-mail address"
    role = values.get("role", "").casefold()
    if role and role not in {str(one) for one in Role}:
        yield "role", f"{role!r} is no role; there are {', '.join(Role)}"
