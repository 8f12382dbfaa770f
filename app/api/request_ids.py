"""A name for every request: in each line that is logged about it, and in its answer, for whoever asks for help."""

from __future__ import annotations

import re
import secrets

import structlog
from flask import Flask, Response, g, request

HEADER = "X-Request-ID"
GIVEN = re.compile(r"[\w.-]{1,64}", re.ASCII)


def register(app: Flask) -> None:
    """Name every request, by what a proxy calls it when that is a decent name."""
    app.before_request(_name)
    app.after_request(_say)


def _name() -> None:
    given = request.headers.get(HEADER, "")
    g.request_id = given if GIVEN.fullmatch(given) else secrets.token_hex(8)
    structlog.contextvars.clear_contextvars()  # a connection that is kept has had other requests
    structlog.contextvars.bind_contextvars(request=g.request_id)


def _say(response: Response) -> Response:
    if "request_id" in g:
        response.headers[HEADER] = g.request_id
    return response
