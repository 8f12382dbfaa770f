"""Students who do not give up: each hands in, once or several times at once, follows until the verdicts, and hands in
again, over whatever breaks."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

PAUSE_S = 0.1
"""Before trying again."""

ANSWER_S = 15.0
FOLLOW_S = 120.0
"""A student who has waited for so long looks no more; the account does."""

LAST = ("submission.finished", "submission.failed")


@dataclass
class Seen:
    """What a student saw of one submission. Times are Unix seconds.

    Attributes:
        key: the idempotency key under which it was handed in.
        ends: the numbers of the last events that were shown.
        out_of_order: how many events came with a number that was not greater than the one before.
    """

    key: str
    submission: str
    accepted_at: float
    ended_at: float | None = None
    ends: list[int] = field(default_factory=list)
    out_of_order: int = 0


class Student(threading.Thread):
    """One student at the page of one assignment."""

    def __init__(
        self, name: str, url: str, token: str, path: str, code: str, stop: threading.Event, burst: int = 1
    ) -> None:
        """`path`: of the assignment's submissions; `code`: the solution, with `KEY` where the key goes; `burst`: so
        many are handed in before the first is followed."""
        super().__init__(name=name, daemon=True)
        self._host = urlsplit(url).netloc
        self._headers = {"Authorization": f"Bearer {token}"}
        self._path = path
        self._code = code
        self._stop_asked = stop
        self._burst = burst
        self.seen: list[Seen] = []
        self.tries_refused = 0

    def run(self) -> None:
        """Hand in until told to stop, and follow each to its end."""
        number = 0
        while not self._stop_asked.is_set():
            handed_in = []
            for _ in range(self._burst):
                number += 1
                one = self._hand_in(f"{self.name}-{number}")
                if one is not None:
                    self.seen.append(one)
                    handed_in.append(one)
            for one in handed_in:
                self._follow(one)

    def _hand_in(self, key: str) -> Seen | None:
        """Again and again with the same key, as the page does, until there is an answer or the storm is over."""
        body = json.dumps({"files": {"solution.py": self._code.replace("KEY", repr(key))}})
        headers = {**self._headers, "Content-Type": "application/json", "Idempotency-Key": key}
        over_since = None
        while True:
            try:
                connection = http.client.HTTPConnection(self._host, timeout=ANSWER_S)
                try:
                    connection.request("POST", self._path, body, headers)
                    answer = connection.getresponse()
                    content = answer.read()
                finally:
                    connection.close()
                if answer.status == http.client.ACCEPTED:
                    return Seen(key, json.loads(content)["id"], time.time())
            except (OSError, http.client.HTTPException):
                pass  # it was killed; somebody else will answer
            self.tries_refused += 1
            if self._stop_asked.is_set():
                over_since = over_since or time.monotonic()
                if time.monotonic() - over_since > ANSWER_S:
                    return None
            time.sleep(PAUSE_S)

    def _follow(self, one: Seen) -> None:
        """Read events, and go on after the last one seen whenever the stream breaks."""
        last = 0
        end = time.monotonic() + FOLLOW_S
        while one.ended_at is None and time.monotonic() < end:
            try:
                for name, number in self._events(one.submission, last):
                    if name == "snapshot":
                        last = number
                        continue
                    one.out_of_order += number <= last
                    last = number
                    if name in LAST:
                        one.ends.append(number)
                        one.ended_at = time.time()
            except (OSError, http.client.HTTPException, ValueError):
                pass
            if one.ended_at is None:
                time.sleep(PAUSE_S)

    def _events(self, submission: str, after: int) -> Iterator[tuple[str, int]]:
        """The names and numbers of a stream's events, until it ends."""
        connection = http.client.HTTPConnection(self._host, timeout=ANSWER_S)
        try:
            headers = {**self._headers, "Last-Event-ID": str(after)}
            connection.request("GET", f"/api/v1/submissions/{submission}/events", headers=headers)
            answer = connection.getresponse()
            if answer.status != http.client.OK:
                raise http.client.HTTPException(f"status {answer.status}")
            name, number = "", 0
            while line := answer.readline():
                what, _, value = line.decode().rstrip("\n").partition(": ")
                if what == "event":
                    name = value
                elif what == "id":
                    number = int(value)
                elif not what and name:
                    yield name, number
                    name = ""
        finally:
            connection.close()
