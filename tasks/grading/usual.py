"""The grader that servers and commands use: it looks for counterexamples, too, where a pack asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from app.domain.assignment import Pack
from sandbox.runner import Sandbox
from tasks.grading.adviser import Adviser
from tasks.grading.counterexample import find_counterexample
from tasks.grading.grader import Grader

SEARCH_S = 2.0
"""Seconds a function in which an input that goes wrong is looked for."""


def usual_grader(sandbox: Sandbox, search_s: float = SEARCH_S) -> Grader:
    """A grader that explains failures with all that we have."""
    return Grader(sandbox, Adviser(sandbox, search=partial(_search, search_s)))


def _search(seconds: float, sandbox: Sandbox, pack: Pack, files: Mapping[str, str], function: str) -> str | None:
    example = find_counterexample(sandbox, pack, files, function, seconds)
    return None if example is None else example.words
