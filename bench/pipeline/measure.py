"""One load on a running system, from its first submission to its last verdict."""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from typing import Protocol

import psutil
import redis

from app.streams.connection import connect
from app.streams.submissions import WorkStream
from bench.pipeline.cpu import seconds_by_kind
from bench.pipeline.figures import Figures, figures
from bench.pipeline.listen import Ear
from bench.pipeline.load import Load

DRAIN_S = 900.0


class System(Protocol):
    """What is measured."""

    @property
    def url(self) -> str:
        """Where its web is."""

    @property
    def redis_url(self) -> str:
        """Where it publishes."""

    def processes(self, kind: str) -> list[psutil.Process]:
        """Those of a kind (see `cpu.KINDS`)."""


def measure(
    name: str, system: System, path: str, tokens: Sequence[str], code: str, moments: Sequence[float]
) -> Figures:
    """Hand in at these seconds from now, and wait for all verdicts. `path`: of the POST; `code`: see `Load`."""
    load = Load(system.url, path, tokens, code)
    with Ear(system.redis_url) as ear, Depth(system.redis_url) as depth:
        before = seconds_by_kind(system)
        load.run(moments)
        if not ear.wait_for(len(load.sent), DRAIN_S):
            print(f"gradewire bench: {len(load.sent) - ear.ended} have no verdict", file=sys.stderr)
        used = {kind: seconds - before[kind] for kind, seconds in seconds_by_kind(system).items()}
        for problem in load.refused[:3]:
            print(f"gradewire bench: refused: {problem}", file=sys.stderr)
        return figures(name, load.sent, len(load.refused), ear.runs, used, depth.most)


class Depth:
    """Looks at the backlog's length every tenth of a second."""

    def __init__(self, redis_url: str) -> None:
        self._client = connect(redis_url)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.most = 0

    def __enter__(self) -> Depth:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._client.close()

    def _look(self) -> None:
        stream = WorkStream(self._client)
        while not self._stop.wait(0.1):
            try:
                self.most = max(self.most, stream.depth())
            except redis.RedisError:
                continue
