"""When each submission began and ended, as it was published: what every reader's stream is fed by."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from app.streams import keys
from app.streams.codec import event_from_bytes
from app.streams.connection import connect


@dataclass
class Run:
    """Unix seconds; `first_test_at`: its news; `run_ms`: what the sandbox took of it."""

    began_at: float | None = None
    first_test_at: float | None = None
    ended_at: float | None = None
    run_ms: float = 0.0


class Ear:
    """Listens to the news of all submissions while it is open."""

    def __init__(self, redis_url: str) -> None:
        self._client = connect(redis_url)
        self._pubsub: Any = self._client.pubsub()  # type: ignore[no-untyped-call]
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self.runs: dict[str, Run] = {}
        self.ended = 0

    def wait_for(self, n: int, patience_s: float) -> bool:
        """Whether `n` have ended in time."""
        end = time.monotonic() + patience_s
        while self.ended < n and time.monotonic() < end:
            time.sleep(0.05)
        return self.ended >= n

    def __enter__(self) -> Ear:
        self._pubsub.psubscribe(keys.channel("*"))
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        self._pubsub.close()
        self._client.close()

    def _listen(self) -> None:
        while not self._stop.is_set():
            message = self._pubsub.get_message(timeout=0.2)
            if message is None or message["type"] != "pmessage":
                continue
            now = time.time()
            if b"test.finished" in message["data"][:60]:
                run = self.runs.setdefault(message["channel"].decode().removeprefix(keys.channel("")), Run())
                run.first_test_at = run.first_test_at or now
                continue
            event = event_from_bytes(message["data"])
            run = self.runs.setdefault(event.submission, Run())
            if event.name == "submission.started":
                run.began_at = now
            elif event.name in ("submission.finished", "submission.failed") and run.ended_at is None:
                run.ended_at, run.run_ms = now, float(event.data.get("ms", 0.0))
                self.ended += 1
