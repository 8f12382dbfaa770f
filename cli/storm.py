"""`gradewire storm`: kills processes under load, on servers of its own, and accounts for every submission that was
acknowledged."""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import urlsplit

from prometheus_client.parser import text_string_to_metric_families

from app.db.session import engine_for
from app.streams.connection import connect
from cli.demo_course import EXAMPLES
from cli.exits import exit_codes
from cli.ports import private_port
from cli.private_postgres import PrivatePostgres
from cli.private_system import PrivateSystem, stop_in_order
from cli.storm_account import Account, account, wait_for_verdicts
from cli.storm_blows import Plan, Storm
from cli.storm_students import ANSWER_S, Seen, Student

ASSIGNMENT = "two-sum"
TAKES = "\nimport time\nMARK = KEY\ntime.sleep(0.05)\n"
"""Each is another program, and runs long enough to be killed in mid-run."""

LAST_VERDICT_S = 120.0
GOOD, BAD = 0, 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `gradewire storm`."""
    parser.add_argument(
        "--kills", type=int, default=50, metavar="N", help="SIGKILLs over all kinds of process (default: 50)"
    )
    parser.add_argument("--redis-restarts", type=int, default=3, metavar="N", help="default: 3")
    parser.add_argument(
        "--flushes", type=int, default=1, metavar="N", help="times that Redis forgets everything (default: 1)"
    )
    parser.add_argument("--database-restarts", type=int, default=1, metavar="N", help="default: 1")
    parser.add_argument(
        "--database", choices=("sqlite", "postgresql"), default="sqlite", help="both are private (default: sqlite)"
    )
    parser.add_argument(
        "--students", type=int, default=12, metavar="N", help="who hand in at the same time (default: 12)"
    )
    parser.add_argument(
        "--burst",
        type=int,
        default=1,
        metavar="N",
        help="each hands in N at once and then follows them: from about 8 on, a backlog grows, and tasks carry several "
        "submissions (default: 1)",
    )
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, metavar="N", help="processes that grade")
    parser.add_argument(
        "--gap", type=float, default=1.0, metavar="S", help="seconds between blows on average (default: 1)"
    )
    parser.add_argument("--seed", type=int, default=None, help="for the same blows in the same order")
    parser.add_argument("--json", action="store_true", help="the figures as a line of JSON before the last line")


@exit_codes
def run(arguments: argparse.Namespace) -> int:
    """Storm, wait for calm, account: exit code 1 when anything was lost, doubled or wrong."""
    plan = Plan(
        arguments.kills, arguments.redis_restarts, arguments.flushes, arguments.database_restarts, arguments.gap
    )
    seed = random.SystemRandom().randrange(2**32) if arguments.seed is None else arguments.seed
    say(f"seed {seed}")
    stop_in_order()
    with ExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gw-storm-", ignore_cleanup_errors=True)))
        data.chmod(0o755)
        environ = {"RATE_USER": "", "RATE_COURSE": "", "RATE_ADDRESS": ""}
        postgres = None
        if arguments.database == "postgresql":
            postgres = stack.enter_context(PrivatePostgres(private_port()))
            environ["DATABASE_URL"] = postgres.url
        system = stack.enter_context(PrivateSystem(data, [f"--workers={arguments.workers}"], environ))
        storm = Storm(plan, system, postgres, seed)
        start = time.monotonic()
        seen, refused = under_load(system, storm, arguments.students, arguments.burst)
        found = settle(system, storm, seen)
        handed, tasks = handed_over(system)
        took_s = time.monotonic() - start
    ways = {"tries_again": refused, "handed_over": handed, "tasks": tasks, "took_s": round(took_s, 1)}
    report(found, storm, ways, as_json=arguments.json)
    return GOOD if found.is_good else BAD


def under_load(system: PrivateSystem, storm: Storm, students: int, burst: int) -> tuple[list[Seen], int]:
    """Let the storm rage over students; what they saw, and how often they had to try again."""
    stop = threading.Event()
    code = (EXAMPLES / ASSIGNMENT / "solutions/reference/solution.py").read_text() + TAKES
    path = f"/api/v1/courses/{system.demo['course']}/assignments/{ASSIGNMENT}/submissions"
    tokens = [str(one["token"]) for one in system.demo["accounts"] if one["role"] == "student"]
    class_ = [
        Student(f"storm-{nth}", system.url, tokens[nth % len(tokens)], path, code, stop, burst)
        for nth in range(students)
    ]
    for student in class_:
        student.start()
    try:
        storm.run(say)
    finally:
        stop.set()
        for student in class_:
            student.join(LAST_VERDICT_S)
    return [one for student in class_ for one in list(student.seen)], sum(student.tries_refused for student in class_)


def settle(system: PrivateSystem, storm: Storm, seen: Sequence[Seen]) -> Account:
    """Wait for every verdict, and look at what there is."""
    engine = engine_for(system.database_url)
    try:
        found = wait_for_verdicts(engine, seen, LAST_VERDICT_S)
        with connect(system.redis_url) as client:
            return account(engine, client, seen, found, storm.times)
    finally:
        engine.dispose()


def handed_over(system: PrivateSystem) -> tuple[int, int]:
    """How many submissions were handed to Celery, those handed over again included, and in how many tasks."""
    token = (system.data / "metrics.key").read_text()
    connection = http.client.HTTPConnection(urlsplit(system.url).netloc, timeout=ANSWER_S)
    with closing(connection):
        connection.request("GET", "/metrics", headers={"Authorization": f"Bearer {token}"})
        text = connection.getresponse().read().decode()
    families = {family.name: family for family in text_string_to_metric_families(text)}
    handed, tasks = (
        sum(int(sample.value) for sample in families[name].samples if sample.name.endswith("_total"))
        for name in ("gradewire_handed", "gradewire_tasks")
    )
    return handed, tasks


def report(found: Account, storm: Storm, ways: dict[str, float], *, as_json: bool) -> None:
    """The figures, and the contract's last line."""
    figures = {**found.to_json(), **ways}
    if as_json:
        print(json.dumps({**figures, "blows": dict(storm.counts)}))
    else:
        for name, value in figures.items():
            print(f"{name:22} {value:g}")
    print(
        f"acknowledged {found.acknowledged}, verdicts {found.verdicts}, lost {found.lost}, doubled {found.doubled}",
        flush=True,
    )


def say(line: str) -> None:
    """Progress, for whoever watches."""
    print(f"gradewire storm: {line}", file=sys.stderr, flush=True)
