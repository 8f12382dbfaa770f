"""The OpenAPI document, generated from the views, at /api/v1/openapi.json."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Flask
from flask_smorest import Api, Blueprint
from marshmallow import INCLUDE, Schema, fields

from app.api import problems
from app.api.bodies import StrictParser

CONFIG = {
    "API_TITLE": "Gradewire",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": "/api/v1",
    "OPENAPI_JSON_PATH": "openapi.json",
}
WHAT_IS_NEW = """\
Calls and fields are added and not taken away; what changes otherwise is said here. The newest first:

* versions of packs: `GET …/pack/versions`, `GET …/pack/versions/{number}/changes`, and `POST …/{number}/publish`.
* comments: `PUT /submissions/{submission}/comments/{number}`.
* `queue.stats` has `graded_60s`, `latency_p50_s` and `latency_p95_s`; the session's user has `is_admin`.
* drafts: `GET` and `PUT /courses/{course}/assignments/{assignment}/draft`; an export of what is kept has `drafts`.
* groups: `GET` and `PUT /courses/{course}/assignments/{assignment}/groups`; an assignment has `group`.
* invitations: `GET /courses/{course}/invitations`; `section` in `POST` of them.
* news for staff: the topics `regrade:ID` and `queue:COURSE` of `GET /events`.
* drafts of packs: `?draft=true` of `PUT …/pack`, and its status `checked`.
* courses: `POST /courses`, `GET` and `PATCH /courses/{course}`, `POST /courses/{course}/assignments`; a course has
  `zone` and `term`.
* a cool-down answers 429 with `Retry-After`; it was 409.
"""
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]
PROBLEM = "application/problem+json"


class Problem(Schema):
    """An RFC 9457 problem document."""

    class Meta:
        """It may have more members, as that RFC wants."""

        unknown = INCLUDE

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    field = fields.String(metadata={"description": "the field at fault, where one is"})
    kind = fields.String(metadata={"description": "of files: missing, too_large, too_many, not_text, bad_name, …"})
    errors = fields.Dict(metadata={"description": "every field at fault, when several may be"})
    ref = fields.String(metadata={"description": "what support finds it by, when it is our fault"})


class DescribedApi(Api):  # type: ignore[misc] # flask-smorest is untyped
    """flask-smorest with our errors instead of its own."""

    ERROR_SCHEMA = Problem

    def _register_error_handlers(self) -> None:
        problems.register(self._app)

    def _register_responses(self) -> None:
        """Describe every answer that is no success by the problem document, under its own content type."""
        described = [(status.name, status.phrase) for status in HTTPStatus]
        for name, description in [*described, ("DEFAULT_ERROR", "A problem document")]:
            content = {PROBLEM: {"schema": Problem}}
            self.spec.components.response(name, {"description": description, "content": content}, lazy=True)


def make_api(app: Flask) -> DescribedApi:
    """The app's API, without blueprints yet."""
    app.config.update(CONFIG)
    api = DescribedApi(app)
    api.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    api.spec.components.security_scheme("session", {"type": "apiKey", "in": "cookie", "name": "gw_session"})
    api.spec.options["info"] = {"description": WHAT_IS_NEW}
    api.spec.options["security"] = [{"token": []}, {"session": []}]
    return api


class Resource(Blueprint):  # type: ignore[misc] # flask-smorest is untyped
    """A blueprint under /api/v1 whose arguments are parsed by our rules; its decorators keep a view's type."""

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, name: str, description: str) -> None:
        super().__init__(name, name, url_prefix="/api/v1", description=description)

    def route(self, rule: str, **options: Any) -> Decorator:
        """Answer that path."""
        decorator: Decorator = super().route(rule, **options)
        return decorator

    def arguments(self, schema: type[Schema], **options: Any) -> Decorator:
        """Parse the arguments of that schema, and hand them to the view first."""
        decorator: Decorator = super().arguments(schema, **options)
        return decorator

    def response(self, status: int, schema: Any = None, **options: Any) -> Decorator:
        """Answer by that status and schema."""
        decorator: Decorator = super().response(status, schema, **options)
        return decorator

    def doc(self, **described: Any) -> Decorator:
        """Add to the view's part of the document."""
        decorator: Decorator = super().doc(**described)
        return decorator

    def also(self, status: int, description: str) -> Decorator:
        """Describe another good answer, without a body."""
        decorator: Decorator = self.alt_response(status, description=description, success=True)
        return decorator

    def refuses(self, *statuses: int) -> Decorator:
        """Describe by which statuses a view refuses."""

        def decorate(view: Any) -> Any:
            for status in statuses:
                view = self.alt_response(status, HTTPStatus(status).name)(view)
            return view

        return decorate
