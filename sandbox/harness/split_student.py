"""Harness of the student's jail in split isolation: serves the submitted modules to the examiner's jail."""

from __future__ import annotations

from sandbox.harness.split.rehearsal import rehearse_student
from sandbox.harness.split.student import main, prepare

__all__ = ["main", "rehearse"]


def rehearse() -> None:
    """What every run does, and what none does otherwise: before the fork."""
    rehearse_student()
    prepare()
