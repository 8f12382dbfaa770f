"""The diff of a regrade for people: as text on a terminal, as Markdown in a pull request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MOST_TESTS = 4


def as_text(diff: Mapping[str, Any]) -> str:
    """A line a student for whom something changes, and the sums."""
    lines = [_title(diff), _sums(diff), ""]
    changed = _changed(diff)
    width = max((len(item["login"]) for item in changed), default=0)
    for item in changed:
        line = f"{item['login']:{width}}  {_points(item['old']):>7} → {_points(item['new']):>7}  {_delta(item):>7}"
        lines.append("  ".join([line, *_notes(item)]).rstrip())
    if not changed:
        lines.append("nothing changes for anybody")
    return "\n".join(lines)


def as_markdown(diff: Mapping[str, Any]) -> str:
    """A table of the students for whom something changes, who loses points first."""
    lines = [f"### {_title(diff)}", "", _sums(diff), ""]
    changed = _changed(diff)
    if not changed:
        return "\n".join([*lines, "Nothing changes for anybody."])
    lines += ["| student | old | new | delta | tests that changed | notes |", "|---|--:|--:|--:|---|---|"]
    for item in changed:
        cells = [item["login"], _points(item["old"]), _points(item["new"]), _delta(item), _tests(item), _marks(item)]
        lines.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
    return "\n".join(lines)


def _title(diff: Mapping[str, Any]) -> str:
    one = diff["regrade"]
    pack = f"pack version {one['pack_version']} {one['pack_digest'][:12]}"
    where = f"Regrade {one['id']} of {one['course']}/{one['assignment']}"
    return f"{where} ({one['status']}, {one['done']} of {one['n']} graded, {pack})"


def _sums(diff: Mapping[str, Any]) -> str:
    one = diff["summary"]
    words = [
        f"{one['students']} students: {one['raised']} raised, {one['lowered']} lowered, {one['unchanged']} unchanged"
    ]
    words += [f"{one['pass_now']} pass now, {one['fail_now']} fail now"] if one["pass_now"] or one["fail_now"] else []
    words += [f"{one['overrides_hit']} overrides kept"] if one["overrides_hit"] else []
    words += [f"{one['system_errors']} could not be graded"] if one["system_errors"] else []
    return "; ".join(words)


def _changed(diff: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [
        item
        for item in diff["items"]
        if item["delta"] or item["tests"] or item["system_errors"] or (item["override"] and item["override"]["hit"])
    ]


def _points(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"


def _delta(item: Mapping[str, Any]) -> str:
    return f"{item['delta']:+g}" if item["delta"] else "0"


def _notes(item: Mapping[str, Any]) -> list[str]:
    return [text for text in (_tests(item), _marks(item)) if text]


def _tests(item: Mapping[str, Any]) -> str:
    shown = [f"{one['name']}: {one['old'] or 'none'} → {one['new'] or 'none'}" for one in item["tests"][:MOST_TESTS]]
    more = len(item["tests"]) - MOST_TESTS
    return ", ".join(shown) + (f", and {more} more" if more > 0 else "")


def _marks(item: Mapping[str, Any]) -> str:
    marks = []
    if item["crossing"]:
        marks.append("passes now" if item["crossing"] == "up" else "fails now")
    override = item["override"]
    if override and override["hit"]:
        tests = f"{_points(item['graded_old'])} → {_points(item['graded_new'])}"
        marks.append(f"override of {_points(override['score'])} kept (tests: {tests})")
    if item["system_errors"]:
        marks.append("could not be graded")
    return ", ".join(marks)


def _cell(text: str) -> str:
    """The text as a cell of a table: nothing in it may end the cell or start markup of its own."""
    for letter in "\\`*_[]<>|":
        text = text.replace(letter, f"\\{letter}")
    return " ".join(text.split())
