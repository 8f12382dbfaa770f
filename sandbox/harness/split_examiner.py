"""Harness of the examiner's jail in split isolation: runs a driver of tests with mirrors of the submitted modules."""

from __future__ import annotations

from sandbox.harness.split.examiner import main, prepare
from sandbox.harness.split.rehearsal import rehearse_examiner

__all__ = ["main", "rehearse"]


def rehearse() -> None:
    """What every run does, and what none does otherwise: before the fork."""
    rehearse_examiner()
    prepare()
