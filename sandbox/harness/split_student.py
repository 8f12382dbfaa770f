"""Harness of the student's jail in split isolation: serves the submitted modules to the examiner's jail."""

from __future__ import annotations

from sandbox.harness.split.rehearsal import rehearse
from sandbox.harness.split.student import main

__all__ = ["main", "rehearse"]
