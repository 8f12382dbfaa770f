"""Harness of the examiner's jail in split isolation: runs a driver of tests with mirrors of the submitted modules."""

from __future__ import annotations

from sandbox.harness import unittest_rehearsal
from sandbox.harness.split import rehearsal
from sandbox.harness.split.examiner import main

__all__ = ["main", "rehearse"]


def rehearse() -> None:
    """What every run does, before the fork."""
    rehearsal.rehearse()
    unittest_rehearsal.rehearse()
