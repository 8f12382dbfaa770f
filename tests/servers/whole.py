"""The whole system as `make run` starts it, on free ports and with data of its own."""

import json
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cli.private_system import PrivateSystem


class Whole(PrivateSystem):
    """A running system, and what its people do."""

    def token(self, login: str) -> str:
        return next(str(account["token"]) for account in self.demo["accounts"] if account["login"] == login)

    def call(self, path: str, login: str, body: object = None, headers: dict[str, str] | None = None) -> Any:
        """The JSON of the answer to a GET, or to a POST when there is a body."""
        request = urllib.request.Request(
            self.url + "/api/v1" + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self.token(login)}",
                "Content-Type": "application/json",
                **(headers or {}),
            },
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def submit(self, assignment: str, code: str, login: str = "ada", key: str | None = None) -> dict[str, Any]:
        headers = {"Idempotency-Key": key} if key else None
        answer: dict[str, Any] = self.call(
            f"/courses/{self.demo['course']}/assignments/{assignment}/submissions",
            login,
            {"files": {"solution.py": code}},
            headers,
        )
        return answer

    def pids(self, kind: str) -> list[int]:
        """The processes of a kind, in the order of their start."""
        return [process.pid for process in sorted(self.processes(kind), key=lambda process: process.create_time())]


@contextmanager
def whole_system(data: Path, *options: str, flower: bool = False, **environ: str) -> Iterator[Whole]:
    """`gradewire up --demo` until the end of the block; its log is shown when something fails.

    Equal programs are run each time, unless `RESULT_CACHE` is asked for: tests want runs that they can interrupt.
    """
    whole = Whole(data, options, {"RESULT_CACHE": "off", **environ}, flower=flower)
    try:
        with whole:
            yield whole
    except BaseException:
        sys.stdout.write("\n".join(whole.lines) + "\n")
        raise
