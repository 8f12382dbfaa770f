"""Every error as a problem document (https://www.rfc-editor.org/rfc/rfc9457). The only place that makes one."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response, json
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from app.domain.errors import BadSubmission, PackError
from app.domain.refusal import Conflict, Invalid, NotAllowed, NotFound, NotLoggedIn, Refusal, TooSoon

log = structlog.get_logger(__name__)

STATUS: dict[type[Refusal], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    NotAllowed: HTTPStatus.FORBIDDEN,
    NotLoggedIn: HTTPStatus.UNAUTHORIZED,
    Conflict: HTTPStatus.CONFLICT,
    TooSoon: HTTPStatus.TOO_MANY_REQUESTS,
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
}


def problem(
    status: int, detail: str, *, field: str | None = None, headers: dict[str, str] | None = None, **more: Any
) -> Response:
    """A problem document; `more` are members of its own."""
    document = {
        "type": f"urn:gradewire:problem:{HTTPStatus(status).phrase.lower().replace(' ', '-')}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **({} if field is None else {"field": field}),
        **more,
    }
    response = Response(json.dumps(document), status, content_type="application/problem+json")
    response.headers.extend(headers or {})
    return response


def of_refusal(refusal: Refusal) -> Response:
    """The caller's doing."""
    status = next(status for kind, status in STATUS.items() if isinstance(refusal, kind))
    headers = {"WWW-Authenticate": "Bearer"} if status is HTTPStatus.UNAUTHORIZED else {}
    if isinstance(refusal, TooSoon):
        headers["Retry-After"] = str(refusal.retry_after_s)
    return problem(status, refusal.detail, field=refusal.field, headers=headers)


def of_bad_submission(error: BadSubmission) -> Response:
    """Files that cannot be graded."""
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE if error.kind == "too_large" else HTTPStatus.UNPROCESSABLE_ENTITY
    return problem(status, error.reason, field=error.field, kind=error.kind)


def of_pack_error(error: PackError) -> Response:
    """A pack that cannot be used."""
    return problem(422, error.reason, field=f"{error.file}: {error.key}" if error.key else error.file)


def of_http(error: HTTPException) -> Response:
    """What Flask, Werkzeug and the argument parser refuse."""
    status = error.code or 500
    if error.response is not None:
        status = error.response.status_code
    messages = getattr(error, "data", {}).get("messages", {})
    if messages:
        field, detail = _first(messages)
        return problem(status, detail, field=field, errors=messages)
    detail = error.description or HTTPStatus(status).phrase
    if isinstance(error, RequestEntityTooLarge):
        detail = "the request is larger than this server takes"
    headers = dict(error.get_headers())
    headers.pop("Content-Type", None)
    return problem(status, detail, headers=headers)


def of_database(error: DBAPIError | PoolTimeout) -> Response:
    """The database is away or too busy: trying again will help."""
    log.error("web.database_unreachable", error=str(error))
    return problem(503, "the database cannot be reached; try again", headers={"Retry-After": "2"})


def of_bug(error: Exception) -> Response:
    """What nobody foresaw; `ref` finds it in the log."""
    ref = secrets.token_hex(4)
    log.exception("web.unexpected", ref=ref)
    return problem(500, f"something went wrong on our side; support finds it as {ref}", ref=ref)


def register(app: Flask) -> None:
    """Handle every error of the app here."""
    app.register_error_handler(Refusal, of_refusal)
    app.register_error_handler(BadSubmission, of_bad_submission)
    app.register_error_handler(PackError, of_pack_error)
    app.register_error_handler(HTTPException, of_http)
    for kind in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(kind, of_database)
    app.register_error_handler(Exception, of_bug)


def _first(messages: Any, path: str = "") -> tuple[str, str]:
    """The path and the text of the first of nested messages, without the name of the place they came from."""
    if isinstance(messages, dict) and messages:
        key, inner = next(iter(messages.items()))
        here = "" if not path and key in ("json", "query", "headers", "form", "files") else f"{path}.{key}".strip(".")
        return _first(inner, here)
    if isinstance(messages, list) and messages:
        return _first(messages[0], path)
    return path.removesuffix("._schema").removesuffix("_schema"), str(messages)
