"""Accounts and secrets on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.db.models.user import Token
from app.domain.refusal import Conflict, Invalid, NotLoggedIn
from app.services import people

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def ann(session):
    return people.create_user(session, login="ann", name="Ann", password="correct horse", now=NOW)


def test_the_right_password_is_let_in(session, ann):
    assert people.check_password(session, "ann", "correct horse").id == ann.id


@pytest.mark.parametrize(("login", "password"), [("ann", "wrong horse"), ("bob", "correct horse"), ("ann", "")])
def test_a_wrong_login_or_password_is_refused_in_the_same_words(session, ann, login, password):
    with pytest.raises(NotLoggedIn, match="do not go together"):
        people.check_password(session, login, password)


def test_a_switched_off_account_is_refused(session, ann):
    secret = people.create_token(session, ann.id, kind="api", now=NOW, lasts=None)
    ann.is_active = False
    session.commit()
    with pytest.raises(NotLoggedIn):
        people.check_password(session, "ann", "correct horse")
    assert people.caller_by_secret(session, secret, "api", NOW) is None


def test_a_login_is_given_once(session, ann):
    with pytest.raises(Conflict):
        people.create_user(session, login="ann", name="Other", password=None, now=NOW)


def test_a_short_password_is_refused(session):
    with pytest.raises(Invalid, match="8 characters"):
        people.create_user(session, login="bob", name="Bob", password="short", now=NOW)


def test_a_token_stands_for_its_user_and_is_stored_hashed(session, ann):
    secret = people.create_token(session, ann.id, kind="api", now=NOW, lasts=timedelta(days=1), name="CI")
    caller = people.caller_by_secret(session, secret, "api", NOW)
    assert caller is not None
    assert caller.login == "ann"
    stored = session.scalars(select(Token)).one()
    assert secret not in (stored.digest, stored.name)
    assert stored.digest == people.digest_of(secret)


def test_a_token_is_worth_nothing_as_a_session_once_expired_or_revoked(session, ann):
    secret = people.create_token(session, ann.id, kind="api", now=NOW, lasts=timedelta(days=1))
    assert people.caller_by_secret(session, secret, "session", NOW) is None
    assert people.caller_by_secret(session, secret, "api", NOW + timedelta(days=1)) is None
    caller = people.caller_by_secret(session, secret, "api", NOW)
    assert caller is not None
    people.revoke_token(session, caller.token_id, NOW)
    assert people.caller_by_secret(session, secret, "api", NOW) is None
