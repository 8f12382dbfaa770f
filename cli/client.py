"""Calls of a running Gradewire by the commands that need one. Safe to repeat: what changes something has a key."""

from __future__ import annotations

import argparse
import http.client
import json
import os
import secrets
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from typing import Any

from app.domain.errors import GradewireError
from cli.exits import WrongUsage

TRIES = 5
WAIT_S = 1.0
TRY_AGAIN = frozenset({429, 502, 503, 504})
TIMEOUT_S = 60.0
URL = "http://127.0.0.1:8000"


class CallFailed(GradewireError):
    """Raised when the server refuses, or cannot be reached.

    Attributes:
        status: of the answer, 0 when there was none.
        field: the field at fault, None where none is.
    """

    def __init__(self, status: int, detail: str, field: str | None = None) -> None:
        super().__init__(f"{detail} ({field})" if field else detail)
        self.status = status
        self.field = field


def add_server_arguments(parser: argparse.ArgumentParser, *, course: bool = True) -> None:
    """Which server, as whom, and which course."""
    parser.add_argument(
        "--url", default=os.environ.get("GRADEWIRE_URL", URL), help="default: GRADEWIRE_URL, or %(default)s"
    )
    parser.add_argument(
        "--token", default=os.environ.get("GRADEWIRE_TOKEN"), help="default: GRADEWIRE_TOKEN; keep it out of logs"
    )
    if course:
        parser.add_argument("--course", default=os.environ.get("GRADEWIRE_COURSE"), help="default: GRADEWIRE_COURSE")


class StayHere(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: a token is for the server that it was given for."""

    def redirect_request(self, *given: Any) -> None:
        """No."""


class Client:
    """One server, as the owner of one token."""

    def __init__(self, url: str, token: str) -> None:
        self._base = url.rstrip("/") + "/api/v1"
        self._token = token
        self._opener = urllib.request.build_opener(StayHere)

    @classmethod
    def of(cls, arguments: argparse.Namespace) -> Client:
        """The client that the arguments ask for.

        Raises:
            WrongUsage: there is no token, or the address is none.
        """
        if not arguments.token:
            raise WrongUsage("a token is needed: --token or GRADEWIRE_TOKEN")
        if urllib.parse.urlsplit(arguments.url).scheme not in ("http", "https"):
            raise WrongUsage(f"{arguments.url!r} is no address like {URL}")
        return cls(arguments.url, arguments.token)

    def get(self, path: str) -> Any:
        """The JSON at that path."""
        return json.loads(self.call("GET", path))

    def post(self, path: str, body: Any, key: str | None = None) -> Any:
        """The JSON that answers; tried again on the way with the same key."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": key or secrets.token_urlsafe(16)}
        return json.loads(self.call("POST", path, json.dumps(body).encode(), headers))

    def call(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> bytes:
        """The answer's body. What is too busy or cannot be reached is tried again a few times.

        Raises:
            CallFailed: it refuses, or none of the tries got through.
        """
        given = {"Authorization": f"Bearer {self._token}", "Accept": "application/json", **(headers or {})}
        request = urllib.request.Request(self._base + path, body, given, method=method)  # noqa: S310  (checked in `of`)
        for left in reversed(range(TRIES)):
            try:
                with self._opener.open(request, timeout=TIMEOUT_S) as answer:
                    content: bytes = answer.read()
                    return content
            except urllib.error.HTTPError as error:
                with error:
                    if error.code not in TRY_AGAIN or not left:
                        raise CallFailed(error.code, *_problem(error)) from None
                    pause_s = _pause_s(error)
            except (OSError, http.client.HTTPException) as error:
                if not left:
                    raise CallFailed(0, f"{self._base} cannot be reached: {error}") from None
                pause_s = WAIT_S
            time.sleep(pause_s)
        raise AssertionError("the last try returns or raises")


def _pause_s(error: urllib.error.HTTPError) -> float:
    try:
        return min(30.0, float(error.headers.get("Retry-After") or WAIT_S))
    except ValueError:
        return WAIT_S


def _problem(error: urllib.error.HTTPError) -> tuple[str, str | None]:
    """The detail of the problem document, and the field at fault."""
    try:
        problem = json.loads(error.read())
        return str(problem["detail"]), problem.get("field")
    except (ValueError, KeyError, TypeError, AttributeError):
        return f"the server answers {error.code} {error.reason}", None


def quoted(part: str) -> str:
    """A part of a path."""
    return urllib.parse.quote(part, safe="")
