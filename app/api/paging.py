"""Lists in pages: `limit` items, and `next`, the cursor to ask for the following ones with."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from marshmallow import Schema, fields, validate

from app.api.bodies import Text
from app.domain.refusal import Invalid

Item = TypeVar("Item")
MOST = 200


class PageQuery(Schema):
    """Which page of a list."""

    cursor = Text(load_default=None, metadata={"description": "`next` of the page before"})
    limit = fields.Integer(load_default=50, validate=validate.Range(1, MOST))


def cursor_of(*key: Any) -> str:
    """The cursor for an item with that sort key."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def key_of(cursor: str | None, first: Sequence[Any]) -> list[Any]:
    """The sort key in a cursor; `first`, which gives the types too, for the first page.

    Raises:
        Invalid: it is no cursor of this list.
    """
    if cursor is None:
        return list(first)
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        key = None
    if not isinstance(key, list) or [type(part) for part in key] != [type(part) for part in first] or "\0" in str(key):
        raise Invalid("this is no cursor of this list", "cursor")
    return key


def page(items: Sequence[Item], limit: int, cursor: Callable[[Item], str]) -> dict[str, Any]:
    """`limit` of the items, and the cursor after them when there are more. Ask the database for `limit + 1`."""
    shown = items[:limit]
    return {"items": shown, "next": cursor(shown[-1]) if len(items) > limit else None}
