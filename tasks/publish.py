"""The tasks that check a pack version by its own solutions, publish it, and then try its tests further.

Their arguments are ids.
"""

from __future__ import annotations

import uuid
from typing import Any

from tasks.broker import QUEUE
from tasks.celery_app import app
from tasks.check_version import check_version
from tasks.try_mutants import try_mutants

NAME = "publish"
MUTANTS = "mutants"


@app.task(name=NAME, bind=True, acks_late=True, ignore_result=True)  # type: ignore[untyped-decorator]
def publish(self: Any, course: str, assignment: str, number: int, version_id: int) -> str:
    """One check; what came of it."""
    came = check_version(self.app.in_hand(), version_id)
    if came == "passed":
        _go_on(self.app, course, assignment, number, version_id)
    return came


@app.task(name=MUTANTS, bind=True, acks_late=True, ignore_result=True)  # type: ignore[untyped-decorator]
def mutants(self: Any, course: str, assignment: str, number: int, version_id: int) -> str:
    """Some changes of the reference; another such task when there are more."""
    if not try_mutants(self.app.in_hand(), version_id):
        return "done"
    _go_on(self.app, course, assignment, number, version_id)
    return "goes on"


def _go_on(celery: Any, course: str, assignment: str, number: int, version_id: int) -> None:
    celery.send_task(
        MUTANTS,
        kwargs={"course": course, "assignment": assignment, "number": number, "version_id": version_id},
        task_id=f"mutants-{version_id}/{uuid.uuid4().hex}",
        kwargsrepr=f"{course} · {assignment} · version {number}",
        queue=QUEUE,
    )
