"""Calls of the HTTP interface without a server, by somebody with a token."""

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

API = "/api/v1"
SUM = f"{API}/courses/demo/assignments/sum"
RIGHT = {"files": {"solution.py": "def add(a, b):\n    return a + b\n"}}


class Calls:
    """A client that shows one token, or none."""

    def __init__(self, app: Flask, token: str | None) -> None:
        self._client = app.test_client()
        self._headers = {} if token is None else {"Authorization": f"Bearer {token}"}

    def call(self, method: str, path: str, **more: Any) -> TestResponse:
        """Any method; paths under /api/v1 may leave that out."""
        headers = {**self._headers, **more.pop("headers", {})}
        full = path if path.startswith(API) else API + path
        return self._client.open(full, method=method, headers=headers, **more)

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.call("GET", path, **more)

    def post(self, path: str, **more: Any) -> TestResponse:
        return self.call("POST", path, **more)

    def submit(self, **more: Any) -> TestResponse:
        """Hand a right solution in, unless told otherwise."""
        return self.post(f"{SUM}/submissions", **({"json": RIGHT} | more))


def assert_problem(response: TestResponse, status: int, field: str | None = None) -> None:
    """The answer is a problem document of that status, about that field."""
    assert response.status_code == status, response.text
    assert response.content_type == "application/problem+json"
    document = response.get_json()
    assert document["status"] == status
    assert document["type"].startswith("urn:gradewire:problem:")
    assert document["title"]
    assert document["detail"]
    if field is not None:
        assert document["field"] == field
