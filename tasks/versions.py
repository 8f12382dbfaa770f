"""Work on a pack version as Celery's tasks. What they carry is ids."""

from __future__ import annotations

import uuid

from celery import Celery

from tasks.broker import QUEUE

CHECK = "publish"
MUTANTS = "mutants"


def send(celery: Celery, name: str, *, course: str, assignment: str, number: int, version_id: int) -> None:
    """Send `CHECK` or `MUTANTS` of a version."""
    celery.send_task(
        name,
        kwargs={"course": course, "assignment": assignment, "number": number, "version_id": version_id},
        task_id=f"{name}-{version_id}/{uuid.uuid4().hex}",
        kwargsrepr=f"{course} · {assignment} · version {number}",  # what Flower shows
        queue=QUEUE,
        retry=False,
    )
