"""Which scope a request needs of a token that has any: reading none, changing `manage` unless the view says other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from flask import Flask, current_app, g, request

from app.api.auth import SAFE
from app.api.parts import parts
from app.domain.refusal import NotAllowed
from app.domain.scopes import TokenScope, allows

View = TypeVar("View", bound=Callable[..., Any])


def needs(scope: TokenScope) -> Callable[[View], View]:
    """Let a token with that scope call this view."""

    def mark(view: View) -> View:
        view.needed_scope = scope  # type: ignore[attr-defined]
        return view

    return mark


def full_tokens_only(view: View) -> View:
    """Refuse tokens that have scopes: they must not make themselves more than they are."""
    view.full_tokens_only = True  # type: ignore[attr-defined]
    return view


def register(app: Flask) -> None:
    """Look at every request; after `auth` has found the caller."""
    app.before_request(check)


def check() -> None:
    """Note the token's use, and see that it may do this.

    Raises:
        NotAllowed: it is limited to something else.
    """
    caller = g.get("caller")
    if caller is None or request.endpoint is None:
        return
    parts().token_uses.note(caller.token_id, caller.used_before, datetime.now(UTC))
    view = current_app.view_functions[request.endpoint]
    otherwise = TokenScope.READ if request.method in SAFE else TokenScope.MANAGE
    needed = getattr(view, "needed_scope", otherwise)
    if not allows(caller.scopes, needed) or (caller.scopes and getattr(view, "full_tokens_only", False)):
        raise NotAllowed(f"this token is limited to: {', '.join(sorted(caller.scopes))}")
