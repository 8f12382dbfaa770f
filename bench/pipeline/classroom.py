"""A course full of students, put into the database of a private system at once."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from sqlalchemy import insert, select

from app.db.models.course import Course, Membership
from app.db.models.user import Token, User
from app.db.session import engine_for, writing_on
from app.domain.people import Role
from app.services.people import digest_of
from cli.private_system import PrivateSystem


def enrol_students(system: PrivateSystem, n: int) -> list[str]:
    """Make `n` students of the demo course; a token of each."""
    now = datetime.now(UTC)
    tokens = [f"gw_bench_{secrets.token_urlsafe(16)}" for _ in range(n)]
    engine = engine_for(system.database_url)
    with writing_on(engine) as connection:
        course_id = connection.execute(select(Course.id).where(Course.slug == system.demo["course"])).scalar_one()
        people = [
            {"login": f"bench-{nth}", "name": f"Student {nth}", "is_admin": False, "is_active": True, "created_at": now}
            for nth in range(n)
        ]
        connection.execute(insert(User), people)
        ids = list(connection.execute(select(User.id).where(User.login.like("bench-%")).order_by(User.id)).scalars())
        connection.execute(
            insert(Membership),
            [{"course_id": course_id, "user_id": one, "role": str(Role.STUDENT)} for one in ids],
        )
        connection.execute(
            insert(Token),
            [
                {
                    "user_id": one,
                    "digest": digest_of(token),
                    "kind": "api",
                    "name": "bench",
                    "scopes": "",
                    "created_at": now,
                }
                for one, token in zip(ids, tokens, strict=True)
            ],
        )
    engine.dispose()
    return tokens
