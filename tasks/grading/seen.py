"""What the hint rules are told of a test: the facts of its grading in their words."""

from __future__ import annotations

from app.domain.result import Outcome
from tasks.grading.facts import ABSENT, Facts, Raised
from tasks.grading.hints.evidence import UNKNOWN, Seen, Trouble, Unknown
from tasks.grading.nodes import BadNode, kind_of, value_of


def seen_of(facts: Facts) -> Seen:
    """The facts of one test, as plain data where they are plain."""
    return Seen(
        outcome=facts.outcome,
        call="" if facts.stdin is not None else facts.call,
        expected=UNKNOWN if facts.expected is ABSENT else facts.expected,
        actual=_plain(facts),
        raises=facts.wanted_exception or "",
        trouble=None if facts.raised is None or facts.outcome is Outcome.PASSED else _trouble(facts.raised),
        printed=facts.printed,
    )


def _plain(facts: Facts) -> object:
    if facts.actual is ABSENT:
        return UNKNOWN
    try:
        return value_of(facts.actual)
    except (BadNode, TypeError):
        return Unknown(kind_of(facts.actual))


def _trouble(raised: Raised) -> Trouble:
    if not raised.frames:
        return Trouble(raised.type, raised.message)
    last = raised.frames[-1]
    return Trouble(raised.type, raised.message, last.file, last.line, last.function, last.locals)
