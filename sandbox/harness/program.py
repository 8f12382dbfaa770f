"""Runs `main.py` (or the file that the payload names) as a program: for the attack cases and benches."""

from __future__ import annotations

import sys
import types

from sandbox.harness.link import Link


def main(link: Link, payload: object) -> None:
    """Run the file as `__main__`; its namespace's `answer`, if there is one, is sent when it ends."""
    name = payload if isinstance(payload, str) else "main.py"
    module = types.ModuleType("__main__")
    module.__file__ = name
    sys.modules["__main__"] = module
    with open(name, "rb") as file:  # noqa: PTH123 - no path objects in a process that lives for one run
        source = file.read()
    exec(compile(source, name, "exec"), module.__dict__)  # noqa: S102 - the student's code, jailed
    if "answer" in module.__dict__:
        link.send(module.__dict__["answer"])
