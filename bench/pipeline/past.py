"""Submissions that were graded some time ago, written straight into the database: what a regrade is about."""

from __future__ import annotations

import hashlib
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from app.db.models.assignment import Assignment
from app.db.models.blob import Blob
from app.db.models.submission import Submission
from app.db.models.user import User
from app.db.models.verdict import Verdict
from app.db.session import engine_for, writing_on
from app.domain.submission import new_id
from cli.client import Client
from cli.private_system import PrivateSystem

FIRST_ATTEMPT = 100_000
CHUNK = 500


def plant(system: PrivateSystem, assignment: str, n: int, code: str) -> None:
    """Make `n` graded submissions, each another program, with the verdict of one that was graded just now."""
    engine = engine_for(system.database_url)
    then = datetime.now(UTC) - timedelta(days=1)
    with writing_on(engine) as connection:
        chosen = select(Assignment.id, Assignment.version_id).where(Assignment.slug == assignment)
        assignment_id, version_id = connection.execute(chosen).one()
        users = list(connection.execute(select(User.id).where(User.login.like("bench-%"))).scalars())
        verdict = dict(connection.execute(select(*Verdict.__table__.columns).limit(1)).mappings().one())
        for start in range(0, n, CHUNK):
            blobs, submissions, verdicts = [], [], []
            for nth in range(start, min(n, start + CHUNK)):
                data = code.replace("KEY", repr(f"past-{nth}")).encode()
                digest = hashlib.sha256(data).hexdigest()
                number = new_id(then)
                blobs.append({"digest": digest, "data": data})
                submissions.append(
                    {
                        "id": number,
                        "assignment_id": assignment_id,
                        "user_id": users[nth % len(users)],
                        "attempt": FIRST_ATTEMPT + nth,
                        "pack_version_id": version_id,
                        "files": {"solution.py": digest},
                        "accepted_at": then,
                        "status": "graded",
                        "grading_version": 1,
                        "outbox": 0,
                        "lane": "interactive",
                    }
                )
                verdicts.append({**verdict, "submission_id": number, "grading_version": 1})
            connection.execute(insert(Blob), blobs)
            connection.execute(insert(Submission), submissions)
            connection.execute(insert(Verdict), verdicts)
    engine.dispose()


class Regrade:
    """A preview of everything, started by the demo's staff."""

    def __init__(self, system: PrivateSystem, assignment: str) -> None:
        token = next(str(one["token"]) for one in system.demo["accounts"] if one["role"] == "staff")
        self._client = Client(system.url, token)
        body = {"course": system.demo["course"], "assignment": assignment, "scope": "all"}
        self._id = self._client.post("/regrades", body)["id"]
        self._began = time.monotonic()

    def state(self) -> dict[str, Any]:
        """As the contract says: `status`, `done`, `n`."""
        found: dict[str, Any] = self._client.get(f"/regrades/{self._id}")
        return found

    def wait(self, patience_s: float) -> tuple[float, int]:
        """Seconds since it began, and how many were graded, once it is ready or the time is up."""
        while (state := self.state())["status"] == "running" and time.monotonic() - self._began < patience_s:
            time.sleep(0.5)
        return round(time.monotonic() - self._began, 1), int(state["done"])
