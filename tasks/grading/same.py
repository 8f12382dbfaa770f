"""Whether two gradings of one program gave the same result, but for times and places in memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from app.domain.result import Result, TestResult

_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b")


def differences(recorded: Result, fresh: Result) -> Iterator[str]:
    """What differs, a line each; hints are left aside: looking for one may run out of time."""
    if recorded.status is not fresh.status:
        yield f"it was {recorded.status} and is {fresh.status}"
    if recorded.environment_digest != fresh.environment_digest:
        yield "the environment is another one: another Python, or other packages"
    now = {test.test.name: test for test in fresh.tests}
    for test in recorded.tests:
        other = now.get(test.test.name)
        if other is None:
            yield f"{test.test.name!r} is not there"
        elif (test.outcome, test.score) != (other.outcome, other.score):
            was, became = (f"{one.outcome} ({one.score:g})".replace("_", " ") for one in (test, other))
            yield f"{test.test.name!r} was {was} and is {became}"
        elif _said(test) != _said(other):
            yield f"{test.test.name!r} ends the same, and says something else"


def _said(test: TestResult) -> list[Any]:
    frames = [(one.file, one.line, one.function, one.source, *map(str, one.locals.items())) for one in test.frames]
    texts = [test.output, test.expected or "", test.actual or "", test.printed, *map(str, frames)]
    return [_ADDRESS.sub("0x…", text) for text in texts]
