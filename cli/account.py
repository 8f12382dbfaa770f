"""`gradewire account`: the first administrator of a new installation, and accounts and tokens for programs.

It works on the database itself, so whoever may run it may do everything anyway.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.config import Settings
from app.db.migrate import migrate
from app.db.models.user import User
from app.db.session import engine_for, sessions, writing
from app.domain.scopes import TokenScope
from app.services import people
from cli.exits import WrongUsage, exit_codes


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments; `DATABASE_URL` says which database."""
    parser.add_argument("login")
    parser.add_argument("--name", help="as others see it (default: the login)")
    parser.add_argument(
        "--admin", action="store_true", help="administrator of the site: makes courses, deletes accounts"
    )
    parser.add_argument(
        "--password-stdin", action="store_true", help="of a new account: its password is the first line of the input"
    )
    parser.add_argument("--token", metavar="NAME", help="make a token of that name; it is printed this once")
    parser.add_argument(
        "--scope",
        action="append",
        default=[],
        choices=[str(scope) for scope in TokenScope],
        help="what the token is limited to; several allowed (default: all that the account may do)",
    )
    parser.add_argument("--days", type=int, default=90, help="how long the token is good (%(default)s)")


@exit_codes
def run(arguments: argparse.Namespace) -> int:
    """Make or find the account, and print what is new about it as JSON."""
    if arguments.days < 1:
        raise WrongUsage("--days is 1 or more")
    settings = Settings.from_environ(os.environ)
    migrate(settings.database_url)
    engine = engine_for(settings.database_url)
    try:
        with sessions(engine)() as session:
            print(json.dumps(_account(session, arguments, datetime.now(UTC))))
    finally:
        engine.dispose()
    return 0


def _account(session: Session, arguments: argparse.Namespace, now: datetime) -> dict[str, object]:
    user = session.scalars(select(User).where(User.login == arguments.login)).one_or_none()
    is_new = user is None
    if user is None:
        password = sys.stdin.readline().rstrip("\n") if arguments.password_stdin else None
        name = arguments.name or arguments.login
        user = people.create_user(session, login=arguments.login, name=name, password=password, now=now)
    if arguments.admin and not user.is_admin:
        with writing(session):
            session.get_one(User, user.id).is_admin = True
    made: dict[str, object] = {"login": user.login, "new": is_new, "admin": user.is_admin}
    if arguments.token:
        scopes = frozenset(arguments.scope)
        lasts = timedelta(days=arguments.days)
        made["token"] = people.create_token(
            session, user.id, kind="api", now=now, lasts=lasts, name=arguments.token, scopes=scopes
        )
        made["expires_at"] = (now + lasts).isoformat(timespec="seconds")
    return made
