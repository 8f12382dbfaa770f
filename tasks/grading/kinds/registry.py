"""The kinds of test entries by their name in `assignment.yaml`."""

from __future__ import annotations

from app.domain.assignment import Pack
from tasks.grading.kinds.base import Kind
from tasks.grading.kinds.doctest import DoctestKind
from tasks.grading.kinds.expression import ExpressionKind
from tasks.grading.kinds.gradescope import GradescopeKind
from tasks.grading.kinds.otter import OtterKind
from tasks.grading.kinds.pytest import PytestKind
from tasks.grading.kinds.stdio import StdioKind
from tasks.grading.kinds.unittest import UnittestKind

KINDS: dict[str, Kind] = {
    "expression": ExpressionKind(),
    "stdio": StdioKind(),
    "unittest": UnittestKind(),
    "pytest": PytestKind(),
    "doctest": DoctestKind(),
    "gradescope": GradescopeKind(),
    "otter": OtterKind(),
}


def environment_of(pack: Pack) -> str:
    """The environment that the verdicts of a pack depend on: its own, and what its kinds bring."""
    tools = {str(getattr(KINDS[entry["kind"]], "tools", "")) for entry in pack.entries} - {""}
    return "+".join([pack.environment, *sorted(tools)])
