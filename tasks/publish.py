"""The tasks that check a pack version by its own solutions, publish it, and then try its tests further.

Their arguments are ids.
"""

from __future__ import annotations

from typing import Any

from tasks.celery_app import app
from tasks.check_version import check_version
from tasks.try_mutants import try_mutants
from tasks.versions import CHECK, MUTANTS, send


@app.task(name=CHECK, bind=True, acks_late=True, ignore_result=True)  # type: ignore[untyped-decorator]
def publish(self: Any, course: str, assignment: str, number: int, version_id: int) -> str:
    """One check; what came of it."""
    came = check_version(self.app.in_hand(), version_id)
    if came == "passed":
        send(self.app, MUTANTS, course=course, assignment=assignment, number=number, version_id=version_id)
    return came


@app.task(name=MUTANTS, bind=True, acks_late=True, ignore_result=True)  # type: ignore[untyped-decorator]
def mutants(self: Any, course: str, assignment: str, number: int, version_id: int) -> str:
    """Some changes of the reference; another such task when there are more."""
    if not try_mutants(self.app.in_hand(), version_id):
        return "done"
    send(self.app, MUTANTS, course=course, assignment=assignment, number=number, version_id=version_id)
    return "goes on"
