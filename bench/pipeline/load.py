"""Submissions at the moments that a load asks for, whatever becomes of the earlier ones."""

from __future__ import annotations

import http.client
import json
import queue
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

SENDERS = 32
ANSWER_S = 60.0


@dataclass(frozen=True, slots=True)
class Sent:
    """One hand-in. Times are Unix seconds; `due_at`: when it should have been sent."""

    submission: str
    due_at: float
    sent_at: float
    answered_at: float


class Load:
    """Sends each at its time, from threads that keep their connections."""

    def __init__(self, url: str, path: str, tokens: Sequence[str], code: str) -> None:
        """`code`: the solution, with `KEY` where something goes that makes each another program."""
        self._host = urlsplit(url).netloc
        self._path = path
        self._tokens = tokens
        self._code = code
        self._jobs: queue.SimpleQueue[tuple[int, float] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self.sent: list[Sent] = []
        self.refused: list[str] = []

    def run(self, moments: Sequence[float]) -> None:
        """Send at those seconds from now; returns when all are answered."""
        threads = [threading.Thread(target=self._send_all, daemon=True) for _ in range(SENDERS)]
        for thread in threads:
            thread.start()
        start = time.time()
        for nth, moment in enumerate(moments):
            wait_s = start + moment - time.time()
            if wait_s > 0:
                time.sleep(wait_s)
            self._jobs.put((nth, start + moment))
        for _ in threads:
            self._jobs.put(None)
        for thread in threads:
            thread.join()

    def _send_all(self) -> None:
        connection = http.client.HTTPConnection(self._host, timeout=ANSWER_S)
        while (job := self._jobs.get()) is not None:
            nth, due_at = job
            body = json.dumps({"files": {"solution.py": self._code.replace("KEY", repr(f"{due_at}-{nth}"))}})
            headers = {
                "Authorization": f"Bearer {self._tokens[nth % len(self._tokens)]}",
                "Content-Type": "application/json",
            }
            sent_at = time.time()
            try:
                connection.request("POST", self._path, body, headers)
                answer = connection.getresponse()
                content = answer.read()
                problem = "" if answer.status == http.client.ACCEPTED else f"{answer.status} {content[:200]!r}"
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                problem = repr(error)
            with self._lock:
                if problem:
                    self.refused.append(problem)
                else:
                    self.sent.append(Sent(json.loads(content)["id"], due_at, sent_at, time.time()))
        connection.close()
