"""Gradescope's results.json as an autograder wrote it: hostile in `shared`, so every field is checked.

https://gradescope-autograders.readthedocs.io/en/latest/specs/
"""

from __future__ import annotations

import html
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.result import LeaderboardEntry, Visibility

MAX_TESTS = 5_000
_TAG = re.compile(r"<[^>]*>")
_BREAK = re.compile(r"<\s*(br|/p|/div|/li|/tr|/h\d|/pre)\b[^>]*>", re.IGNORECASE)
_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[@-_]")


@dataclass(frozen=True, slots=True)
class Line:
    """One test of a results.json.

    Attributes:
        score, max_score: None where it has none.
        output: plain text, whatever its format was.
    """

    name: str
    score: float | None
    max_score: float | None
    passed: bool
    output: str
    number: str
    visibility: Visibility | None
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A whole results.json.

    Attributes:
        score: the total that it names, which overrides the sum; None when it names none.
    """

    score: float | None
    output: str
    visibility: Visibility | None
    tests: tuple[Line, ...]
    leaderboard: tuple[LeaderboardEntry, ...]


def read_results(text: str) -> Written:
    """The content of a results.json.

    Raises:
        ValueError: it is none, or has no score anywhere.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"results.json is not JSON: {error}") from error
    if not isinstance(data, dict):
        raise ValueError("results.json must be an object")
    tests = data.get("tests") or []
    if not isinstance(tests, list) or not all(isinstance(test, dict) for test in tests):
        raise ValueError("tests in results.json must be a list of objects")
    usual = str(data.get("test_output_format") or "text")
    lines = tuple(_line(test, n, usual) for n, test in enumerate(tests[:MAX_TESTS], start=1))
    score = _number(data.get("score"))
    if score is None and not any(line.score is not None for line in lines):
        raise ValueError("results.json has neither a score nor tests with scores")
    return Written(
        score=score,
        output=plain_text(str(data.get("output") or ""), str(data.get("output_format") or "simple_format")),
        visibility=_visibility(data.get("visibility")),
        tests=lines,
        leaderboard=tuple(_entry(entry) for entry in data.get("leaderboard") or [] if isinstance(entry, dict)),
    )


def spread(scores: Mapping[str, float], most: Mapping[str, float], total: float) -> dict[str, float]:
    """Scores whose sum is a total that the autograder set itself: in proportion, within each test's points."""
    have = sum(scores.values())
    if total <= 0:
        return dict.fromkeys(scores, 0.0)
    if total <= have:
        return {name: score * total / have for name, score in scores.items()}
    room = sum(most[name] - score for name, score in scores.items())
    share = min((total - have) / room, 1.0) if room > 0 else 0.0
    return {name: score + (most[name] - score) * share for name, score in scores.items()}


def plain_text(text: str, form: str) -> str:
    """An output in one of Gradescope's formats as plain text."""
    if form == "ansi":
        return _ANSI.sub("", text)
    if form in ("html", "simple_format"):
        return html.unescape(_TAG.sub("", _BREAK.sub("\n", text))).strip("\n")
    return text


def _line(test: Mapping[str, Any], place: int, usual: str) -> Line:
    score, most = _number(test.get("score")), _number(test.get("max_score"))
    status = test.get("status")
    passed = status == "passed" if status in ("passed", "failed") else score is not None and score == most
    tags = test.get("tags")
    return Line(
        name=str(test.get("name") or f"test {place}")[:200],
        score=score,
        max_score=most,
        passed=passed,
        output=plain_text(str(test.get("output") or ""), str(test.get("output_format") or usual)),
        number=str(test.get("number") or "")[:40],
        visibility=_visibility(test.get("visibility")),
        tags=tuple(str(tag)[:100] for tag in tags[:20]) if isinstance(tags, list) else (),
    )


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def _visibility(value: object) -> Visibility | None:
    return Visibility(value) if isinstance(value, str) and value in list(Visibility) else None


def _entry(entry: Mapping[str, Any]) -> LeaderboardEntry:
    value = entry.get("value")
    order = "asc" if entry.get("order") == "asc" else "desc"
    number = _number(value)
    return leaderboard_entry(str(entry.get("name") or ""), number if number is not None else value, order)


def leaderboard_entry(name: str, value: object, order: str) -> LeaderboardEntry:
    """An entry from what an autograder said."""
    shown = value if isinstance(value, int | float) or value is None else str(value)[:200]
    return LeaderboardEntry(name[:100], shown, "asc" if order == "asc" else "desc")


def unique(names: Sequence[str]) -> list[str]:
    """The names, with a number where one comes again."""
    seen: dict[str, int] = {}
    free = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        free.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return free
