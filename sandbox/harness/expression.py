"""Evaluates expressions against the submitted module, one at a time as the worker asks. It knows no expected value.

Payload: {"main": file, "files": [names], "before": code, "setup": code}
First answers: {"ready": "before"} when `before` is there and has run, then {"ready": "module"} or {"fault": ...}
Then, for each {"case": k, "setup": code, "expr": text}: {"case": k, "value": node} or {"case": k, "fault": ...}
"""

from __future__ import annotations

from types import CodeType
from typing import Any

from sandbox.harness.faults import absolute_names, describe
from sandbox.harness.link import Link
from sandbox.harness.loading import load_module
from sandbox.harness.values import encode

GO = "go"
"""See `cases`."""


def main(link: Link, payload: Any) -> None:
    """Load the student's module, then answer until the worker closes the channel."""
    space = load(link, payload)
    if space is None:
        return
    link.send({"ready": "module"})
    names = absolute_names(payload["files"])
    while True:
        question: Any = link.receive()
        link.send({"case": question["case"], **evaluate(question["setup"], question["expr"], space, names)})


def load(link: Link, payload: Any) -> dict[str, Any] | None:
    """Load the student's module: the names that expressions see; None when it cannot be loaded."""
    names = absolute_names(payload["files"])
    stage = "before"
    try:
        if payload["before"]:
            exec(compile(payload["before"], "<before>", "exec", dont_inherit=True), {})  # noqa: S102
            link.send({"ready": "before"})
        stage = "import"
        module = load_module(payload["main"], payload["before"])
        stage = "setup"
        space = dict(module.__dict__)
        if payload["setup"]:
            exec(compile(payload["setup"], "<setup>", "exec", dont_inherit=True), space)  # noqa: S102
    except BaseException as error:  # noqa: BLE001 - sys.exit at import is the student's failure too
        link.send({"fault": describe(error, stage, names)})
        return None
    return space


def evaluate(setup: str, expr: str | CodeType, space: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """What one expression, text or compiled, gives, or the fault that it ends with."""
    stage = "setup"
    try:
        if setup:
            space = dict(space)
            exec(compile(setup, "<setup>", "exec", dont_inherit=True), space)  # noqa: S102
        code = compile(expr, "<test>", "eval", dont_inherit=True) if isinstance(expr, str) else expr
        stage = "call"
        value = eval(code, space)  # noqa: S307
        return {"value": encode(value)}
    except BaseException as error:  # noqa: BLE001 - sys.exit in a call is the student's failure too
        return {"fault": describe(error, stage, names)}
