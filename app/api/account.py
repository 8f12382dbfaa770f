"""One's own tokens and data."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Response, jsonify
from marshmallow import Schema, fields, validate

from app.api.auth import caller
from app.api.bodies import Text
from app.api.courses import actor
from app.api.database import release, session
from app.api.openapi import Resource
from app.api.parts import parts
from app.api.scopes import full_tokens_only
from app.domain.refusal import NotAllowed, NotFound
from app.domain.scopes import TokenScope
from app.services import people, tokens
from app.services.delete_person import delete_person
from app.services.export_person import export_person

resource = Resource("account", "One's own tokens and data")
BIGGEST_ID = 2**31 - 1
MOST_DAYS = 366


class TokenGiven(Schema):
    """What it is for, what it may do (nothing named: all that you may), and for how long."""

    name = Text(required=True, validate=validate.Length(1, 100))
    scopes = fields.List(
        fields.String(validate=validate.OneOf([str(scope) for scope in TokenScope])), load_default=list
    )
    days = fields.Integer(load_default=90, validate=validate.Range(1, MOST_DAYS))


class TokenMade(Schema):
    """The secret, which nobody sees again."""

    token = fields.String(required=True)
    expires_at = fields.AwareDateTime(required=True)


class TokenShown(Schema):
    """A token; `last_used_at` is to the minute."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    scopes = fields.List(fields.String(), required=True)
    created_at = fields.AwareDateTime(required=True)
    expires_at = fields.AwareDateTime(required=True, allow_none=True)
    last_used_at = fields.AwareDateTime(required=True, allow_none=True)


class TokensShown(Schema):
    """One's tokens that are good, newest first."""

    items = fields.List(fields.Nested(TokenShown), required=True)


@resource.route("/tokens", methods=["GET"])
@resource.response(200, TokensShown)
@resource.refuses(401)
def show_tokens() -> dict[str, Any]:
    """One's own tokens for programs."""
    parts().token_uses.write()
    release()  # what was read so far ends here, or it would not see that
    found = tokens.tokens_of(session(), caller().user_id, datetime.now(UTC))
    return {"items": [{**_about(token), "scopes": token.scopes.split()} for token in found]}


@resource.route("/tokens", methods=["POST"])
@full_tokens_only
@resource.arguments(TokenGiven)
@resource.response(201, TokenMade)
@resource.refuses(400, 401, 403, 409, 415)
def make_token(given: dict[str, Any]) -> dict[str, Any]:
    """Make a token for a program."""
    now, lasts = datetime.now(UTC), timedelta(days=given["days"])
    tokens.refuse_too_many(session(), caller().user_id, now)
    secret = people.create_token(
        session(),
        caller().user_id,
        kind="api",
        now=now,
        lasts=lasts,
        name=given["name"],
        scopes=frozenset(given["scopes"]),
    )
    return {"token": secret, "expires_at": now + lasts}


@resource.route(f"/tokens/<int(max={BIGGEST_ID}):number>", methods=["DELETE"])
@full_tokens_only
@resource.response(204)
@resource.refuses(401, 403, 404)
def revoke_token(number: int) -> Response:
    """Make one of one's tokens worthless."""
    tokens.revoke_own(session(), caller().user_id, number, datetime.now(UTC))
    return Response(status=204)


@resource.route("/accounts/<login>/data", methods=["GET"])
@full_tokens_only
@resource.response(200, {"type": "object"})
@resource.refuses(401, 403, 404)
def show_data(login: str) -> Response:
    """All that is kept about an account: for its owner and for administrators."""
    _own_or_admin(login)
    answer = jsonify(export_person(session(), login, datetime.now(UTC)))
    answer.headers["Content-Disposition"] = 'attachment; filename="gradewire-data.json"'
    return answer


@resource.route("/accounts/<login>", methods=["DELETE"])
@full_tokens_only
@resource.response(204)
@resource.refuses(401, 403, 404, 409)
def delete_account(login: str) -> Response:
    """Delete a student's account with all that was handed in; for administrators."""
    _own_or_admin(login)
    if not caller().is_admin:
        raise NotAllowed("an administrator does this: ask for it")
    delete_person(session(), login, actor())
    return Response(status=204)


def _own_or_admin(login: str) -> None:
    if login != caller().login and not caller().is_admin:
        raise NotFound(f"there is no account {login!r}")


def _about(token: Any) -> dict[str, Any]:
    return {name: getattr(token, name) for name in ("id", "name", "created_at", "expires_at", "last_used_at")}
