"""Every call of the HTTP interface, and every step of the pipeline that asks the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import redis
from flask import Flask
from sqlalchemy import Engine

from app.db.session import sessions
from app.domain.scaling import Rule
from app.services import publish_pack, requeue
from app.services.load_submission import load_submission
from app.services.measure import Measure
from app.services.record_result import record_result
from app.services.standing import standing_verdict
from bench.queries.seed import Seeded
from tests.demo import TESTS, pack_zip, result

API = "/api/v1"
A = "/courses/{course}/assignments/{assignment}"
S = "/submissions/{submission}"
STUDENTS = frozenset({f"GET {A}/practice", "GET /courses/{course}/grades", "GET /courses"})
"""Asked for by a student; the rest by who may see most."""

NEEDED = {"/events": "?topics=submission:{queued}", f"{A}/pack/versions/{{number}}/changes": "?since=1"}
"""Parameters that a call cannot do without."""

GRADED = result(*(True for _ in TESTS))
MORE = (
    ("student", f"GET {A}/submissions?mine=1&limit=100"),
    ("student", f"GET {S}"),
    ("student", "GET /courses/{course}/assignments"),
    ("student", f"GET {A}"),
    ("teacher", f"GET {A}/submissions?limit=100"),
    ("teacher", "GET /courses/{course}/gradebook?format=csv"),
)
"""The same calls by others, or with other words."""

CHANGES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("student", f"POST {A}/submissions", {"json": {"files": {"solution.py": "x = 1\n"}}}),
    (
        "student",
        f"POST {A}/submissions, with a key",
        {"json": {"files": {"solution.py": "x = 2\n"}}, "headers": {"Idempotency-Key": "k"}},
    ),
    ("teacher", f"PUT {A}/students/{{login}}/override", {"json": {"score": 1, "reason": "r"}}),
    ("teacher", f"DELETE {A}/students/{{login}}/override", {}),
    ("teacher", f"PUT {A}/rubric", {"json": {"items": [{"title": "t", "points": 1}]}}),
    ("teacher", f"PUT {A}/students/{{login}}/rubric", {"json": {"items": []}}),
    ("teacher", f"POST {S}/comments", {"json": {"file": "solution.py", "line": 1, "text": "t"}}),
    ("teacher", f"PATCH {A}/rules", {"json": {"max_attempts": 300}}),
    ("teacher", f"POST {A}/extensions", {"json": {"login": "s1000002", "extra_attempts": 1}}),
    ("teacher", "PUT /courses/{course}/people/{login}", {"json": {"role": "student"}}),
    ("teacher", "POST /courses/{course}/roster", {"data": "login\nzoe\n", "content_type": "text/csv"}),
    ("teacher", "POST /courses/{course}/invitations", {"json": {}}),
    ("teacher", f"PUT {A}/pack", {"data": pack_zip("# New\n"), "content_type": "application/zip"}),
    ("teacher", "POST /regrades", {"json": {"course": "c1", "assignment": "a2", "scope": "latest"}}),
    ("teacher", "POST /regrades, of the best", {"json": {"course": "c1", "assignment": "a2", "scope": "best"}}),
    ("teacher", "POST /regrades/{old_regrade}/apply", {"json": {"policy": "raised"}}),
    ("teacher", "POST /regrades/{old_regrade}/revert", {}),
    ("teacher", "DELETE /regrades/{number}", {}),
    ("teacher", "POST /submissions/{failed}/retry", {}),
    ("teacher", "POST /submissions/{to_cancel}/cancel", {}),
    ("student", "POST /tokens", {"json": {"name": "t"}}),
    ("teacher", "DELETE /courses/{course}/people/s1000003", {}),
    ("admin", "DELETE /accounts/s1000004", {}),
)


@dataclass
class Walk:
    """Makes the calls. `failures`: what was answered by an error, which means that nothing was learned."""

    app: Flask
    seeded: Seeded
    failures: list[str] = field(default_factory=list)

    def reads(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """(what, how) of every GET that the description names and whose parameters are known, and of `MORE`."""
        document = self.app.test_client().get(f"{API}/openapi.json").get_json()
        for path, methods in document["paths"].items():
            plain = path.removeprefix(API)
            if "get" in methods and "{secret}" not in plain:
                what = f"GET {plain}"
                who = "student" if what in STUDENTS else "admin" if "/accounts/" in plain else "teacher"
                yield what, lambda what=what, who=who: self.ask(who, what)
        for who, what in MORE:
            yield f"{what} ({who})", lambda what=what, who=who: self.ask(who, what)

    def changes(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """(what, how) of the calls that change something; after a comma it says in which way."""
        for who, what, body in CHANGES:
            yield what, lambda what=what, who=who, body=body: self.ask(who, what, **body)

    def ask(self, who: str, what: str, **body: Any) -> None:
        """One call; its whole answer is read, and of an endless one what comes first."""
        method, _, path = what.partition(",")[0].partition(" ")
        path += NEEDED.get(path, "")
        numbers = self.seeded.numbers
        number = numbers["regrades"] if "/regrades/" in path else 1
        names = {"course": "c1", "assignment": "a1", "login": "s1000001", "submission": numbers["graded"]}
        try:
            url = API + path.format(**{**numbers, **names, "number": number})
        except KeyError as unknown:
            self.failures.append(f"{what}: what is {unknown}?")
            return
        headers = {"Authorization": f"Bearer {self.seeded.tokens[who]}", **body.pop("headers", {})}
        answer = self.app.test_client().open(url, method=method, headers=headers, buffered=False, **body)
        if "event-stream" in answer.content_type:
            for chunk in answer.iter_encoded():
                if b"ping" in chunk:
                    break
            answer.close()
        elif answer.status_code >= 400:
            self.failures.append(f"{what}: {answer.status_code} {answer.text[:300]}")


def pipeline(engine: Engine, client: redis.Redis, seeded: Seeded) -> Iterator[tuple[str, Callable[[], object]]]:
    """(what, how) of what bridge, sweeper and workers ask."""
    numbers, now = seeded.numbers, datetime.now(UTC)
    queued = numbers["queued"]

    def with_session(work: Callable[[Any], object]) -> Callable[[], object]:
        def run() -> object:
            with sessions(engine)() as session:
                return work(session)

        return run

    yield "metrics", lambda: list(Measure(engine, client, Rule()).collect())
    yield "worker: load", with_session(lambda session: load_submission(session, queued))
    yield "worker: load for a regrade", with_session(lambda session: load_submission(session, numbers["graded"], 3))
    yield "worker: record", with_session(lambda session: record_result(session, queued, 1, 1, GRADED))
    yield "worker: verdict that stands", with_session(lambda session: standing_verdict(session, queued, 1))
    yield "sweeper: outbox", with_session(lambda session: requeue.unsent(session, 500, now - timedelta(seconds=1)))
    yield "sweeper: outbox done", with_session(lambda session: requeue.mark_sent(session, [queued]))
    yield "sweeper: waiting", with_session(lambda session: requeue.waiting(session, 500))
    yield "sweeper: packs", with_session(lambda session: publish_pack.claim_checks(session, now))
    yield "bulk: regrades", with_session(requeue.running_regrades)
    yield "bulk: next", with_session(lambda session: requeue.regrade_waiting(session, numbers["regrades"], 500))
