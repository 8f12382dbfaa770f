"""What a storm does to a system: kills, restarts of Redis and of the database, and a Redis that forgets everything."""

from __future__ import annotations

import random
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import psutil
import redis

from app.streams.connection import connect
from cli.private_postgres import PrivatePostgres
from cli.private_system import PrivateSystem

KILLED = ("worker", "zygote", "bridge", "web", "web-master")
WEIGHTS = (4, 2, 3, 4, 1)
SOMEBODY_WITHIN_S = 20.0
DATABASE_AWAY_S = 2.0


@dataclass(frozen=True)
class Plan:
    """How many of each, and how long between two of them on average."""

    kills: int
    redis_restarts: int
    flushes: int
    database_restarts: int
    gap_s: float


class Storm:
    """Blow after blow, in an order that the seed decides."""

    def __init__(self, plan: Plan, system: PrivateSystem, postgres: PrivatePostgres | None, seed: int) -> None:
        self._plan = plan
        self._system = system
        self._postgres = postgres
        self._random = random.Random(seed)  # noqa: S311  (no secret)
        self.counts: Counter[str] = Counter()
        self.times: list[float] = []

    def run(self, say: Callable[[str], None]) -> None:
        """All of it; `times` has when each blow fell, Unix seconds."""
        blows = self._in_order()
        for nth, blow in enumerate(blows, start=1):
            time.sleep(self._random.uniform(0.5, 1.5) * self._plan.gap_s)
            self._strike(blow)
            if nth % 20 == 0 or nth == len(blows):
                say(
                    f"{nth} of {len(blows)} blows: "
                    + ", ".join(f"{n} {kind}" for kind, n in sorted(self.counts.items()))
                )

    def _in_order(self) -> list[str]:
        """The rare blows are spread over the storm: each falls somewhere in its own part of it."""
        blows = self._random.choices(KILLED, WEIGHTS, k=self._plan.kills)
        rare = [
            *["redis restart"] * self._plan.redis_restarts,
            *["FLUSHALL"] * self._plan.flushes,
            *["database restart"] * self._plan.database_restarts,
        ]
        self._random.shuffle(rare)
        for nth, blow in reversed(list(enumerate(rare))):
            part = len(blows) / (len(rare) or 1)
            blows.insert(round((nth + self._random.random()) * part), blow)
        return blows

    def _strike(self, blow: str) -> None:
        if blow == "FLUSHALL":
            self._flush()
        elif blow == "database restart":
            self._restart_database()
        else:
            self._kill("redis" if blow == "redis restart" else blow)
        self.counts[blow] += 1
        self.times.append(time.time())

    def _kill(self, kind: str) -> None:
        """SIGKILL to one of that kind, as soon as there is one."""
        end = time.monotonic() + SOMEBODY_WITHIN_S
        while time.monotonic() < end:
            there = self._system.processes(kind)
            if there:
                try:
                    self._random.choice(there).send_signal(signal.SIGKILL)
                except psutil.NoSuchProcess:
                    continue
                return
            time.sleep(0.05)
        self.counts[f"nobody to kill: {kind}"] += 1

    def _flush(self) -> None:
        end = time.monotonic() + SOMEBODY_WITHIN_S
        with connect(self._system.redis_url) as client:
            while True:
                try:
                    client.flushall()
                except redis.RedisError:
                    if time.monotonic() > end:
                        raise
                    time.sleep(0.05)
                else:
                    return

    def _restart_database(self) -> None:
        """PostgreSQL crashes and comes back; SQLite, which has no server, refuses every writer for as long."""
        if self._postgres is not None:
            self._postgres.stop()
            time.sleep(DATABASE_AWAY_S)
            self._postgres.start()
            return
        path = self._system.database_url.removeprefix("sqlite:///")
        connection = sqlite3.connect(path, timeout=SOMEBODY_WITHIN_S, isolation_level=None)
        try:
            connection.execute("BEGIN EXCLUSIVE")
            time.sleep(DATABASE_AWAY_S)
            connection.execute("ROLLBACK")
        finally:
            connection.close()
