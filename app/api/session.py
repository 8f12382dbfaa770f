"""Logging in and out, for browsers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Response, jsonify

from app.api import auth, flower
from app.api.auth import caller, public
from app.api.database import session
from app.api.openapi import Resource
from app.api.parts import parts
from app.api.schemas import Credentials, SessionAsked, SessionShown
from app.api.threads import off_the_hub
from app.db.models.user import User
from app.domain.refusal import NotAllowed
from app.services import passwords, people

COMPARE = off_the_hub(passwords.matches)
resource = Resource("session", "Logging in and out, for browsers")


@resource.route("/session", methods=["POST"])
@public
@resource.doc(security=[])
@resource.arguments(Credentials)
@resource.response(200, SessionShown)
@resource.refuses(400, 401, 415, 429)
def log_in(credentials: dict[str, str]) -> Response:
    """Log in: sets the session cookie."""
    now = datetime.now(UTC)
    user = people.check_password(session(), credentials["login"], credentials["password"], matches=COMPARE)
    lasts = timedelta(hours=parts().settings.session_hours)
    secret = people.create_token(session(), user.id, kind="session", now=now, lasts=lasts)
    response = jsonify(SessionShown().dump(shown(user, user.id, secret)))
    auth.set_cookie(response, secret)
    return response


@resource.route("/session", methods=["GET"])
@public
@resource.doc(security=[{}, {"token": []}, {"session": []}])
@resource.response(200, SessionAsked)
@resource.refuses(401)
def show_session() -> dict[str, Any]:
    """Who is logged in; `user` is null when nobody is, so that a first visit is no error."""
    who = auth.caller_or_nobody()
    if who is None:
        return {"user": None, "csrf_token": None, "flower_url": None}
    return shown(who, who.user_id, auth.shown_session_secret())


@resource.route("/session", methods=["DELETE"])
@resource.response(204)
@resource.refuses(401, 403)
def log_out() -> Response:
    """Log out: the session is worth nothing any more."""
    if caller().kind != "session":
        raise NotAllowed("a token is not logged in; revoke it instead")
    people.revoke_token(session(), caller().token_id, datetime.now(UTC))
    response = Response(status=204)
    auth.drop_cookie(response)
    return response


def shown(who: people.Caller | User, user_id: int, secret: str) -> dict[str, Any]:
    """The session as its owner sees it."""
    return {
        "user": {"id": user_id, "login": who.login, "name": who.name, "is_admin": who.is_admin},
        "csrf_token": auth.csrf_token(secret),
        "flower_url": flower.start_for(user_id, is_admin=who.is_admin),
    }
