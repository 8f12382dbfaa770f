"""Who is asking. Nothing is answered to nobody, unless a view says that it is `public`.

A browser shows a session cookie, and for unsafe methods the CSRF token that it was given with it; a program shows
`Authorization: Bearer TOKEN`. The CSRF token is derived from the session's secret, so there is nothing to store.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request

from app.api.database import session
from app.api.parts import parts
from app.config import Settings
from app.domain.refusal import NotAllowed, NotFound, NotLoggedIn
from app.services.people import Caller, caller_by_secret

View = TypeVar("View", bound=Callable[..., Any])
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def public(view: View) -> View:
    """Let everybody call this view."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def posts_from_own_pages(view: View) -> View:
    """Take a POST of a page of ours also without a CSRF token: for pages that know of none. It is to change nothing."""
    view.posts_from_own_pages = True  # type: ignore[attr-defined]
    return view


def register(app: Flask) -> None:
    """Ask before every request."""
    app.before_request(admit)


def admit() -> None:
    """Find out who is asking.

    Raises:
        NotLoggedIn: nobody, and the view is not public.
        NotAllowed: an unsafe request of a browser without its CSRF token.
        NotFound: there is no such path; said to everybody alike.
    """
    if "\0" in request.path or "%00" in request.query_string.decode("latin-1"):
        raise NotFound("there is nothing here")
    if request.endpoint is None or is_public(request.endpoint):
        return
    g.caller = _by_token() or _by_cookie()


def is_public(endpoint: str) -> bool:
    """Whether everybody may call it."""
    view = current_app.view_functions[endpoint]
    return getattr(view, "is_public", False) or endpoint.startswith("api-docs.")


def caller() -> Caller:
    """Who is asking; only for views that are not public."""
    found: Caller = g.caller
    return found


def caller_or_nobody() -> Caller | None:
    """Who is asking; for views that are public. A bad token is still refused.

    Raises:
        NotLoggedIn: a token that is unknown, expired or revoked.
    """
    by_token = _by_token()
    if by_token is not None:
        return by_token
    try:
        return _by_cookie()
    except NotLoggedIn:
        return None


def _by_token() -> Caller | None:
    header = request.headers.get("Authorization")
    if header is None:
        return None
    scheme, _, secret = header.partition(" ")
    found = None
    if scheme.lower() == "bearer":
        found = caller_by_secret(session(), secret.strip(), "api", datetime.now(UTC))
    if found is None:
        raise NotLoggedIn("this token is unknown, expired or revoked")
    return found


def _by_cookie() -> Caller:
    secret = request.cookies.get(cookie_name(parts().settings))
    found = caller_by_secret(session(), secret, "session", datetime.now(UTC)) if secret else None
    if secret is None or found is None:
        raise NotLoggedIn("log in first")
    if request.method not in SAFE and not (_shows_csrf_token(secret) or _is_from_own_page()):
        raise NotAllowed("the X-CSRF-Token header is missing or wrong", "X-CSRF-Token")
    return found


def _shows_csrf_token(session_secret: str) -> bool:
    shown = request.headers.get("X-CSRF-Token", "")
    return hmac.compare_digest(shown.encode(), csrf_token(session_secret).encode())


def _is_from_own_page() -> bool:
    """Whether the view asks for no more, and the browser says so. Older ones, and all without HTTPS, say `Origin` alone
    (https://www.w3.org/TR/fetch-metadata/).
    """
    if not getattr(current_app.view_functions[request.endpoint or ""], "posts_from_own_pages", False):
        return False
    site = request.headers.get("Sec-Fetch-Site")
    return site == "same-origin" if site else urlsplit(request.headers.get("Origin", "")).netloc == request.host


def csrf_token(session_secret: str) -> str:
    """The CSRF token of a session."""
    key = parts().settings.secret_key.encode()
    return hmac.new(key, b"csrf:" + session_secret.encode("utf-8", "surrogateescape"), hashlib.sha256).hexdigest()


def cookie_name(settings: Settings) -> str:
    """The session cookie's name; the prefix makes browsers refuse it without HTTPS, or from a sub-domain."""
    return "__Host-gw_session" if settings.secure_cookies else "gw_session"


def shown_session_secret() -> str:
    """The secret of the session that this request showed; empty for a token's request."""
    return request.cookies.get(cookie_name(parts().settings), "")


def set_cookie(response: Response, secret: str) -> None:
    """Give the browser its session."""
    settings = parts().settings
    response.set_cookie(
        cookie_name(settings),
        secret,
        max_age=timedelta(hours=settings.session_hours),
        httponly=True,
        samesite="Lax",
        secure=settings.secure_cookies,
    )


def drop_cookie(response: Response) -> None:
    """Take it away."""
    settings = parts().settings
    response.delete_cookie(cookie_name(settings), httponly=True, samesite="Lax", secure=settings.secure_cookies)
