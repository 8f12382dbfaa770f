"""Runs examples of an interactive session, one at a time as the worker asks; what they should print it is not told.

In split isolation it is a driver of the examiner's jail: the names are mirrors, so that what compares inside an example
(`f(2) == 4`, `assert`) is decided where no code of the student's is.

Payload: {"main": file, "files": [names], "before": "", "setup": "", "mirrors": whether the module is one}
First answers: as those of `expression`.
Then, for each {"example": k, "source": text, "space": key}: {"example": k}, or that with "fault" and "line"
{"example": None} ends it: {"event": "done"}
The key names a copy of the module's namespace, made when it is first used; the empty one is the module's own.
"""

from __future__ import annotations

import importlib
import sys
import traceback
from typing import Any

from sandbox.harness.expression import load
from sandbox.harness.faults import absolute_names, describe
from sandbox.harness.link import Link

MAX_NAMES = 1_000


def main(link: Link, payload: Any) -> None:
    """Load the student's module, then answer until the worker has no more questions."""
    names = absolute_names(payload["files"])
    module = _mirrored(link, payload["main"], names) if payload["mirrors"] else load(link, payload)
    if module is None:
        return
    link.send({"ready": "module"})
    spaces = {"": module}
    while True:
        question: Any = link.receive()
        if question["example"] is None:
            link.send({"event": "done"})
            return
        space = spaces.setdefault(question["space"], dict(module))
        link.send({"example": question["example"], **_run(link, question["source"], space, names)})


def _mirrored(link: Link, file: str, names: dict[str, str]) -> dict[str, Any] | None:
    """The names of the student's module as mirrors; those that cannot cross are left out."""
    try:
        module = importlib.import_module(file.removesuffix(".py").replace("/", "."))
        space: dict[str, Any] = {"__name__": module.__name__}
        for name in dir(module)[:MAX_NAMES]:
            if not name.startswith("__"):
                try:
                    space[name] = getattr(module, name)
                except Exception:  # noqa: BLE001, S112 - a module, for one
                    continue
    except BaseException as error:  # noqa: BLE001 - sys.exit at import is the student's failure too
        link.send({"fault": describe(error, "import", names)})
        return None
    return space


def _run(link: Link, source: str, space: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    sys.displayhook = sys.__displayhook__
    try:
        exec(compile(source, "<example>", "single", dont_inherit=True), space)  # noqa: S102
    except BaseException as error:  # noqa: BLE001 - sys.exit in an example is the student's failure too
        link.notice("", error)
        return {"fault": describe(error, "call", names), "line": _line(error)}
    return {}


def _line(error: BaseException) -> str:
    """The last line of the traceback, as `doctest` compares it."""
    try:
        return traceback.format_exception_only(type(error), error)[-1][:4000]
    except Exception as other:  # noqa: BLE001 - the student's __str__ may raise whatever it likes
        return f"{type(error).__name__}: ({type(other).__name__})\n"
