"""Three hosts made of network namespaces: one for web, database and Redis, two that grade; one of these loses its link.

    python -m bench.hosts [--seconds 75] [--cut 30] [--rate 2] [--json]

Needs root, iproute2 and PostgreSQL. What the namespaces leave out: they share one kernel, one clock and one disk, so a
host that loses power, or whose clock differs, is not shown; the link is cut at the wire, which is what is meant here.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from tqdm import tqdm

from app.db.models.submission import Submission
from app.db.models.verdict import Verdict
from app.db.session import engine_for
from app.streams.connection import connect
from app.streams.progress import replay
from tests.servers.postgres import postgres_server
from tests.servers.redis_server import redis_server
from tests.servers.whole import Whole, whole_system
from tests.waiting import eventually

INSIDE = "GW_HOSTS_INSIDE"
FRONT = "gw-front"
GRADERS = ("gw-grader-1", "gw-grader-2")
ADDRESS = "10.77.0.1"
CODE = (Path(__file__).parent.parent / "examples/two-sum/solutions/reference/solution.py").read_text()


def ip(*words: str) -> None:
    """Run iproute2."""
    subprocess.run(["ip", *words], check=True)


@contextmanager
def hosts() -> Iterator[None]:
    """The three namespaces, joined by a bridge in the first."""
    made: list[str] = []
    try:
        for name in (FRONT, *GRADERS):
            ip("netns", "add", name)
            made.append(name)
            ip("-n", name, "link", "set", "lo", "up")
        ip("-n", FRONT, "link", "add", "switch", "type", "bridge")
        ip("-n", FRONT, "addr", "add", f"{ADDRESS}/24", "dev", "switch")
        ip("-n", FRONT, "link", "set", "switch", "up")
        for number, name in enumerate(GRADERS, start=2):
            ip("-n", FRONT, "link", "add", f"port{number}", "type", "veth", "peer", "name", "eth0", "netns", name)
            ip("-n", FRONT, "link", "set", f"port{number}", "master", "switch", "up")
            ip("-n", name, "addr", "add", f"10.77.0.{number}/24", "dev", "eth0")
            ip("-n", name, "link", "set", "eth0", "up")
        yield
    finally:
        for name in made:
            ip("netns", "del", name)


@contextmanager
def grader(host: str, log: Path, database_url: str, redis_url: str) -> Iterator[None]:
    """A worker on that host."""
    command = ["ip", "netns", "exec", host, sys.executable, "-m", "cli.main", "worker", "--name", host]
    env = {**os.environ, "DATABASE_URL": database_url, "REDIS_URL": redis_url, "RESULT_CACHE": "off"}
    with log.open("wb") as out, subprocess.Popen(command, env=env, stdout=out, stderr=out) as process:
        try:
            yield
        finally:
            process.terminate()
            process.wait(90)


class Submissions:
    """A constant stream of submissions; each works for a while, so that some are always in mid-run."""

    def __init__(self, whole: Whole, rate: float, seconds: float) -> None:
        self.ids: list[str] = []
        self.errors: list[str] = []
        self._whole, self._rate, self._n = whole, rate, int(rate * seconds)
        self._thread = threading.Thread(target=self._send)
        self._thread.start()

    def _send(self) -> None:
        start = time.monotonic()
        for number in tqdm(range(self._n), desc="submissions", disable=None):
            time.sleep(max(0.0, start + number / self._rate - time.monotonic()))
            try:
                code = f"{CODE}\n# {number}\nimport time\ntime.sleep(0.3)\n"
                self.ids.append(self._whole.submit("two-sum", code, key=f"hosts-{number}")["id"])
            except OSError as error:
                self.errors.append(str(error))

    def join(self) -> None:
        """Wait until all are sent."""
        self._thread.join()


def account(database_url: str, redis_url: str, ids: list[str]) -> dict[str, Any]:
    """What became of each submission."""
    engine = engine_for(database_url)
    submitted = set(ids)

    def settled() -> bool:
        with engine.connect() as connection:
            count = select(func.count()).select_from(Verdict).where(Verdict.submission_id.in_(submitted))
            return int(connection.execute(count).scalar_one()) >= len(submitted)

    eventually(settled, 120)
    columns = (Verdict.submission_id, Verdict.worker, Verdict.delivery, Verdict.recorded_at, Verdict.score)
    with engine.connect() as connection:
        query = select(*columns, Submission.accepted_at).join(Submission, Submission.id == Verdict.submission_id)
        rows = [row for row in connection.execute(query) if row.submission_id in submitted]
    engine.dispose()
    with connect(redis_url) as client:
        ends = [e.submission for one in submitted for e in replay(client, one) if e.name == "submission.finished"]
    waits = sorted((row.recorded_at - row.accepted_at).total_seconds() for row in rows)
    return {
        "submissions": len(ids),
        "verdicts": len(rows),
        "lost": len(submitted - {row.submission_id for row in rows}),
        "doubled": len(rows) - len({row.submission_id for row in rows}),
        "ended_twice_for_the_reader": len(ends) - len(set(ends)),
        "by_worker": {name: sum(row.worker == name for row in rows) for name in GRADERS},
        "redelivered": sum(row.delivery > 1 for row in rows),
        "full_marks": sum(row.score == max(r.score for r in rows) for row in rows),
        "wait_s": {"p50": statistics.median(waits), "max": waits[-1]},
    }


def drive(arguments: argparse.Namespace) -> dict[str, Any]:
    """In the front's namespace: start everything, cut a grader's link in mid-run, restore it, and account."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gw-hosts-")))
        database_url = stack.enter_context(postgres_server(host=ADDRESS))
        redis_url = stack.enter_context(redis_server(home, options=["--protected-mode", "no"], host=ADDRESS))
        for host in GRADERS:
            stack.enter_context(grader(host, home / f"{host}.log", database_url, redis_url))
        urls = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
        whole = stack.enter_context(whole_system(home / "var", "--workers=0", **urls))
        load = Submissions(whole, arguments.rate, arguments.seconds)
        time.sleep(10)
        ip("-n", FRONT, "link", "set", "port2", "down")
        time.sleep(arguments.cut)
        ip("-n", FRONT, "link", "set", "port2", "up")
        load.join()
        answer = account(database_url, redis_url, load.ids)
        return {"cut_s": arguments.cut, "refused": len(load.errors), **answer}


def main() -> int:
    """Make the hosts, run inside the first, and say what became of every submission."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=75, help="how long submissions come")
    parser.add_argument("--cut", type=float, default=30, help="for how long the link is down, after the first 10 s")
    parser.add_argument("--rate", type=float, default=2, help="submissions a second")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    if not os.environ.get(INSIDE):
        command = ["ip", "netns", "exec", FRONT, sys.executable, "-m", "bench.hosts", *sys.argv[1:]]
        with hosts():
            return subprocess.run(command, env={**os.environ, INSIDE: "1"}, check=False).returncode
    answer = drive(arguments)
    print(json.dumps(answer) if arguments.json else "\n".join(f"{key:28} {value}" for key, value in answer.items()))
    return int(answer["lost"] + answer["doubled"] + answer["ended_twice_for_the_reader"] > 0)


if __name__ == "__main__":
    sys.exit(main())
