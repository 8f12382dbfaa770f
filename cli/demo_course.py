"""What the demo course is, as its file says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


def course_plan() -> dict[str, Any]:
    """`examples/course.yaml`; its comments say what it holds."""
    plan: dict[str, Any] = yaml.safe_load((EXAMPLES / "course.yaml").read_text())
    return plan


def n_assignments() -> int:
    """How many the course has."""
    return len(course_plan()["assignments"])
