"""Runs examples of an interactive session, one at a time as the worker asks; what they should print it is not told.

Payload: {"main": file, "files": [names], "before": "", "setup": ""}
First answers: as those of `expression`.
Then, for each {"example": k, "source": text, "space": key}: {"example": k}, or that with "fault" and "line"
The key names a copy of the module's namespace, made when it is first used; the empty one is the module's own.
"""

from __future__ import annotations

import sys
import traceback
from typing import Any

from sandbox.harness.expression import load
from sandbox.harness.faults import absolute_names, describe
from sandbox.harness.link import Link


def main(link: Link, payload: Any) -> None:
    """Load the student's module, then answer until the worker closes the channel."""
    names = absolute_names(payload["files"])
    module = load(link, payload)
    if module is None:
        return
    spaces = {"": module}
    while True:
        question: Any = link.receive()
        space = spaces.setdefault(question["space"], dict(module))
        link.send({"example": question["example"], **_run(question["source"], space, names)})


def _run(source: str, space: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    sys.displayhook = sys.__displayhook__
    try:
        exec(compile(source, "<example>", "single", dont_inherit=True), space)  # noqa: S102
    except BaseException as error:  # noqa: BLE001 - sys.exit in an example is the student's failure too
        return {"fault": describe(error, "call", names), "line": _line(error)}
    return {}


def _line(error: BaseException) -> str:
    """The last line of the traceback, as `doctest` compares it."""
    try:
        return traceback.format_exception_only(type(error), error)[-1][:4000]
    except Exception as other:  # noqa: BLE001 - the student's __str__ may raise whatever it likes
        return f"{type(error).__name__}: ({type(other).__name__})\n"
