"""The task that checks a pack version by its own solutions and publishes it. Its arguments are ids."""

from __future__ import annotations

from typing import Any

from tasks.celery_app import app
from tasks.check_version import check_version

NAME = "publish"


@app.task(name=NAME, bind=True, acks_late=True, ignore_result=True)  # type: ignore[untyped-decorator]
def publish(self: Any, course: str, assignment: str, number: int, version_id: int) -> str:
    """One check; what came of it."""
    return check_version(self.app.in_hand(), version_id)
