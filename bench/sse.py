"""What event streams cost one web process, and that no reader misses an event over its restart.

    python -m bench.sse [--idle 10000] [--readers 1000] [--json]

Idle: so many clients follow a submission in one web process: memory each, and the time until a message is with all.
Restart: readers follow submissions whose news goes on while the web is stopped and started; each must get every event
once and in order. Exit code 1 when one does not. Needs twice as many descriptors as clients (`ulimit -n`).
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
from sqlalchemy import insert

from app.db.migrate import migrate
from app.db.models.all import Submission
from app.db.session import engine_for, sessions, writing
from app.domain import events
from app.domain.submission import new_id
from app.streams.connection import connect
from app.streams.progress import ProgressWriter
from cli.ports import private_port
from tests.demo import TESTS, make_demo, result
from tests.servers.redis_server import redis_server
from tests.servers.web import web_server

NOW = datetime.now(UTC)
AT_ONCE = 100
"""So many clients connect at the same time."""

RETRY_S = 1.0
"""What the server tells EventSource to wait before it comes back."""


@dataclass
class Reader:
    """One client, as a browser's EventSource: reads events, and comes back with the last id when the stream ends."""

    submission: str
    token: str
    seen: list[int] = field(default_factory=list)
    at: float = 0.0
    connected: int = 0
    writer: asyncio.StreamWriter | None = None

    async def follow(self, port: int, last: int | None) -> None:
        """Read until the event of number `last`, over any number of connections; for ever with None."""
        while True:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                await self._connection(port, last)
            if self.seen and self.seen[-1] == last:
                return
            await asyncio.sleep(RETRY_S)

    async def _connection(self, port: int, last: int | None) -> None:
        reader, self.writer = await asyncio.open_connection("127.0.0.1", port, limit=2**16)
        try:
            after = f"Last-Event-ID: {self.seen[-1]}\r\n" if self.seen else ""
            request = f"GET /api/v1/submissions/{self.submission}/events HTTP/1.0\r\nHost: x\r\n"
            self.writer.write(f"{request}Authorization: Bearer {self.token}\r\n{after}\r\n".encode())
            if b" 200 " not in await reader.readline():
                return
            while line := await reader.readline():
                if line.startswith(b"retry:"):
                    self.connected += 1
                elif line.startswith(b"id: "):
                    self.seen.append(int(line[4:]))
                    self.at = time.perf_counter()
                    if self.seen[-1] == last:
                        return
        finally:
            self.writer.close()


@dataclass(frozen=True)
class Stage:
    """What both measurements stand on."""

    directory: Path
    database_url: str
    redis_url: str
    submissions: list[str]
    token: str


@contextmanager
def stage(n_submissions: int) -> Iterator[Stage]:
    """A database with submissions that wait, and a Redis."""
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = f"sqlite:///{directory / 'sse.sqlite3'}"
        migrate(url)
        engine = engine_for(url)
        with sessions(engine)() as session:
            demo = make_demo(session)
            rows = [
                {
                    "id": new_id(NOW + timedelta(milliseconds=n)),
                    "assignment_id": demo.assignment.id,
                    "user_id": demo.ids["ann"],
                    "attempt": n,
                    "pack_version_id": demo.assignment.version_id,
                    "files": {},
                    "accepted_at": NOW,
                    "status": "running",
                    "outbox": 0,
                }
                for n in range(1, n_submissions + 1)
            ]
            with writing(session):
                session.execute(insert(Submission), rows)
        engine.dispose()
        redis_url = stack.enter_context(redis_server(directory))
        yield Stage(directory, url, redis_url, [str(row["id"]) for row in rows], demo.tokens["ann"])


async def until(holds: object, patience_s: float) -> None:
    """Wait for that; raises when the time is up."""
    end = time.monotonic() + patience_s
    while not holds():  # type: ignore[operator]
        if time.monotonic() > end:
            raise TimeoutError
        await asyncio.sleep(0.02)


async def idle(n: int) -> dict[str, float]:
    """Clients that wait; then one message for all of them, three times."""
    with stage(1) as base, web_server(base.directory, base.database_url, base.redis_url) as web:
        port, [one] = int(web.url.rpartition(":")[2]), base.submissions
        [worker] = psutil.Process(web.process.pid).children()
        warm = Reader(one, base.token)
        task = asyncio.create_task(warm.follow(port, None))
        await until(lambda: warm.connected, 30)
        before = worker.memory_info().rss
        readers = [Reader(one, base.token) for _ in range(n)]
        tasks, began = [task], time.perf_counter()
        for start in range(0, n, AT_ONCE):
            some = readers[start : start + AT_ONCE]
            tasks += [asyncio.create_task(reader.follow(port, None)) for reader in some]
            await until(lambda some=some: all(reader.connected for reader in some), 120)  # type: ignore[misc]
        connecting_s = time.perf_counter() - began
        each = (worker.memory_info().rss - before) / n
        times = []
        with connect(base.redis_url) as client:
            for k in range(3):
                sent = time.perf_counter()
                event = events.started(one, k + 1, 1, TESTS)
                ProgressWriter(client).publish(event)
                await until(lambda event=event: all(reader.seen[-1:] == [event.seq] for reader in readers), 120)  # type: ignore[misc]
                times.append(max(reader.at for reader in readers) - sent)
        for one_task in tasks:
            one_task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return {
        "clients": n,
        "kb_each": round(each / 1024, 1),
        "connecting_s": round(connecting_s, 1),
        "to_all_s": round(sorted(times)[1], 3),
        "to_all_worst_s": round(max(times), 3),
    }


async def restart(n: int, *, n_submissions: int = 50, every_s: float = 0.5, restarts: int = 1) -> dict[str, float]:
    """Readers over restarts of the web, while news is published all the time."""
    with stage(min(n, n_submissions)) as base, contextlib.ExitStack() as running, connect(base.redis_url) as client:
        port = private_port()

        def start() -> None:
            running.enter_context(web_server(base.directory, base.database_url, base.redis_url, port=port))

        start()
        news = ProgressWriter(client)
        readers = [Reader(base.submissions[k % len(base.submissions)], base.token) for k in range(n)]
        last = events.finished(readers[0].submission, 1, result(*(True for _ in TESTS))).seq
        tasks = [asyncio.create_task(reader.follow(port, last)) for reader in readers]
        await until(lambda: all(reader.connected for reader in readers), 120)
        published, go_on = [0], asyncio.Event()

        async def publish() -> None:
            test = result(*(True for _ in TESTS)).tests[0]
            while not go_on.is_set():
                published[0] += 1
                news.publish(*(events.test_finished(one, 1, published[0], 99_000, test) for one in base.submissions))
                await asyncio.sleep(every_s)
            news.publish(*(events.finished(one, 1, result(*(True for _ in TESTS))) for one in base.submissions))

        publisher = asyncio.create_task(publish())
        await asyncio.sleep(4 * every_s)
        for _ in range(restarts):
            connections = sum(reader.connected for reader in readers)
            await asyncio.to_thread(running.close)
            await asyncio.to_thread(start)
            await until(lambda was=connections: sum(r.connected for r in readers) >= was + n, 120)  # type: ignore[misc]
        await asyncio.sleep(4 * every_s)
        go_on.set()
        await publisher
        await asyncio.wait_for(asyncio.gather(*tasks), 120)
        wanted = [events.test_finished(readers[0].submission, 1, k, 99_000, result(*(True for _ in TESTS)).tests[0]).seq
                  for k in range(1, published[0] + 1)]  # fmt: skip
    got = [[seq for seq in reader.seen if seq >= events.DELIVERY_SPAN and seq != last] for reader in readers]
    return {
        "readers": n,
        "restarts": restarts,
        "events_each": len(wanted),
        "connections": sum(reader.connected for reader in readers),
        "missed": sum(len(set(wanted) - set(seen)) for seen in got),
        "twice": sum(len(seen) - len(set(seen)) for seen in got),
        "out_of_order": sum(seen != sorted(seen) for seen in got),
    }


def allow(descriptors: int) -> None:
    """Raise the limit of open files as far as it goes."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < descriptors:
        raise SystemExit(f"bench.sse needs {descriptors} descriptors; this shell allows {hard}: ulimit -Hn")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.sse", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--idle", type=int, default=10_000, help="clients that wait (default: 10000)")
    parser.add_argument("--readers", type=int, default=1_000, help="readers over the restart (default: 1000)")
    parser.add_argument("--restarts", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    allow(max(given.idle, given.readers) + 500)
    figures = {}
    for name, work in (("idle", idle(given.idle)), ("restart", restart(given.readers, restarts=given.restarts))):
        figures[name] = asyncio.run(work)
        if not given.json:
            words = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in figures[name].items())
            print(f"{name}: {words}", flush=True)
    if given.json:
        print(json.dumps(figures))
    found = figures["restart"]
    return int(bool(found["missed"] or found["twice"] or found["out_of_order"]))


if __name__ == "__main__":
    sys.exit(main())
