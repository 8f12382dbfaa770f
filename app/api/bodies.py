"""Reading what comes in a request's body, and refusing what does not: 400, 413, 415."""

from __future__ import annotations

from typing import Any

from flask import Request, request
from flask.json import loads
from marshmallow import Schema, ValidationError, fields
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, UnsupportedMediaType


def json_body() -> Any:
    """The body as JSON.

    Raises:
        UnsupportedMediaType: it does not say that it is JSON. A form of another site cannot say so, which is half of
            the protection against forged requests.
        BadRequest: it is none.
    """
    if not request.is_json:
        raise UnsupportedMediaType("send application/json")
    try:
        return loads(request.get_data(cache=True))
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"the body is not JSON: {error}") from error


class StrictParser(FlaskParser):
    """webargs with `json_body` for JSON."""

    def load_json(self, req: Request, schema: Schema) -> Any:
        """The body for that schema."""
        return json_body()


class Text(fields.String):
    """A string that both databases can hold: without NUL, and proper Unicode."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        text = super()._deserialize(value, attr, data, **more)
        if "\0" in text or (not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text)):
            raise ValidationError("it holds a character that is no text")
        return text
