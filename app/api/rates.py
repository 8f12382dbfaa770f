"""How often somebody may hand in or try to log in: Flask-Limiter, which counts in Redis.

Each process counts by itself while Redis is away, with the same limits: that alone refuses nobody.
"""

from __future__ import annotations

import math
import time
from typing import Any

from flask import Flask, Response, request
from flask_limiter import Limiter, RateLimitExceeded

from app.api.auth import caller
from app.api.problems import problem
from app.config import Settings
from app.streams.sentinel import SCHEME, Watched, is_watched

STORAGE_TIMEOUT_S = 1.0


def register(app: Flask, settings: Settings) -> None:
    """Limit the views that cost something. To be called after they and `auth` are registered: limits go by caller."""
    limiter = Limiter(
        key_func=address,
        storage_uri=storage_of(settings.redis_url),
        storage_options=storage_options_of(settings.redis_url),
        strategy="fixed-window",
        key_prefix="gw:rate",
        in_memory_fallback_enabled=True,
        swallow_errors=True,  # of requests at the moment at which Redis goes, one switches over and the others fail
    )
    limits = {
        "submissions.submit": [
            (settings.rate_user, user),
            (settings.rate_course, course),
            (settings.rate_address, address),
        ],
        "session.log_in": [(settings.rate_login, login)],
    }
    for endpoint, rules in limits.items():
        for rate, whose in rules:
            if rate:
                view: Any = app.view_functions[endpoint]
                app.view_functions[endpoint] = limiter.limit(rate, key_func=whose, methods=["POST"])(view)
    limiter.init_app(app)
    app.register_error_handler(RateLimitExceeded, lambda error: too_often(limiter, error))


def storage_of(redis_url: str) -> str:
    """Our Redis URL as the limiter writes it: those of Unix sockets and of Sentinels differ."""
    if is_watched(redis_url):
        watched = Watched.from_url(redis_url)
        return f"{SCHEME}://{','.join(f'{host}:{port}' for host, port in watched.hosts)}/{watched.service}"
    return f"redis+{redis_url}" if redis_url.startswith("unix://") else redis_url


def storage_options_of(redis_url: str) -> dict[str, Any]:
    """What the limiter gives the client of Redis besides."""
    options: dict[str, Any] = {"socket_timeout": STORAGE_TIMEOUT_S, "socket_connect_timeout": STORAGE_TIMEOUT_S}
    if is_watched(redis_url):
        watched = Watched.from_url(redis_url)
        secrets = {"username": watched.username, "password": watched.password}
        options |= {name: value for name, value in secrets.items() if value} | {"db": watched.database}
        options["use_replicas"] = False
        if watched.sentinel_password:
            options["sentinel_kwargs"] = {"password": watched.sentinel_password}
    return options


def too_often(limiter: Limiter, error: RateLimitExceeded) -> Response:
    """429, with the moment at which the window ends."""
    breached = limiter.current_limit
    wait_s = 1 if breached is None else max(1, math.ceil(breached.reset_at - time.time()))
    detail = f"no more than {error.description}: try again in {wait_s} s"
    return problem(429, detail, headers={"Retry-After": str(wait_s)})


def user() -> str:
    """Who asks."""
    return f"user:{caller().user_id}"


def course() -> str:
    """Which course they hand in to."""
    return f"course:{(request.view_args or {}).get('course')}"


def address() -> str:
    """Where they ask from."""
    return f"address:{request.remote_addr}"


def login() -> str:
    """Whose account they try, and from where: a class behind one address may log in at once."""
    given = request.get_json(silent=True)
    name = str(given.get("login", ""))[:100] if isinstance(given, dict) else ""
    return f"login:{request.remote_addr}:{name}"
