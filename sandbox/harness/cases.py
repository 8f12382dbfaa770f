"""Evaluates expressions as `expression` does, several a question: worker and program need not wait for each other.

Payload and first answers: those of `expression`. Then questions, which may come before the module is ready:
    {"cases": [[k, setup, expr], ...], "last": whether none comes after it}      expr: text, or compiled
Answers: one a case, as those of `expression`.

So that what each case prints can be told apart, an answer, that of the module too, has "printed": True where something
is in the pipes; then nothing more is run until the word GO has come.
"""

from __future__ import annotations

import fcntl
import termios
from typing import Any

from sandbox.harness.expression import GO, evaluate, load
from sandbox.harness.faults import absolute_names
from sandbox.harness.link import Link, flush

_ioctl, _UNREAD = fcntl.ioctl, termios.FIONREAD
_NOTHING = bytes(4)


def main(link: Link, payload: Any) -> None:
    """Load the student's module, then answer until the last question is answered."""
    space = load(link, payload)
    if space is None:
        return
    names = absolute_names(payload["files"])
    early: list[Any] = []
    _send(link, {"ready": "module"}, early)
    while True:
        questions: Any = early.pop(0) if early else link.receive()
        for number, setup, expr in questions["cases"]:
            _send(link, {"case": number, **evaluate(setup, expr, space, names)}, early)
        if questions["last"]:
            return


def _send(link: Link, answer: dict[str, Any], early: list[Any]) -> None:
    """Send it; where something was printed, wait for GO. Questions that come before that go into `early`."""
    flush()
    if _is_unread(1) or _is_unread(2):
        link.send({**answer, "printed": True})
        while (word := link.receive()) != GO:
            early.append(word)
    else:
        link.send(answer)


def _is_unread(pipe: int) -> bool:
    try:
        return _ioctl(pipe, _UNREAD, _NOTHING) != _NOTHING
    except OSError:  # the student's code has closed it
        return False
