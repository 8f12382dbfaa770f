"""What publishing a pack learns of it: the tests that it promises, in order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.domain.assignment import Declaration, Pack
from app.domain.result import DeclaredTest
from sandbox.runner import Sandbox
from tasks.grading.counterexample import check_strategies
from tasks.grading.kinds.registry import KINDS


def declare(pack: Pack, sandbox: Sandbox) -> Declaration:
    """The tests of a pack, each with a name that no other has; test files are loaded in the jail to list theirs.

    Raises:
        PackError: an entry promises no tests, or no counterexample can be looked for.
        SandboxError: the sandbox failed.
    """
    check_strategies(pack)
    tests: list[DeclaredTest] = []
    learned: dict[str, Any] = {}
    taken: set[str] = set()
    for place, entry in enumerate(pack.entries):
        found = KINDS[entry["kind"]].declare(pack, place, sandbox)
        for test in found.tests:
            named = replace(test, name=_free(test.name, taken))
            taken.add(named.name)
            tests.append(named)
        learned[str(place)] = {"count": len(found.tests), "data": found.data}
    return Declaration(tuple(tests), learned)


def _free(name: str, taken: set[str]) -> str:
    count, free = 1, name
    while free in taken:
        count += 1
        free = f"{name} ({count})"
    return free
