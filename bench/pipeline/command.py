"""`gradewire bench pipeline`: submissions into a system of its own, and what every hop takes."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import redis

from app.streams.connection import connect
from app.streams.submissions import WorkStream
from bench.pipeline.classroom import enrol_students
from bench.pipeline.cpu import seconds_by_kind
from bench.pipeline.figures import Figures, figures
from bench.pipeline.listen import Ear
from bench.pipeline.load import Load
from bench.pipeline.past import Regrade, plant
from bench.pipeline.shapes import constant, exam
from cli.demo_course import EXAMPLES
from cli.private_postgres import PrivatePostgres
from cli.private_system import PrivateSystem, free_port, stop_in_order

ASSIGNMENT = "two-sum"
MARK = "\nMARK = KEY\n"
"""Makes each another program: an equal one would be answered without a run."""

WARM_UP = 20
DRAIN_S = 900.0
FLOOD = 1_500
"""Sent as fast as they are accepted, for the maximum."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument(
        "--rate", type=float, action="append", metavar="N", help="submissions a second; may be repeated"
    )
    parser.add_argument(
        "--seconds", type=float, default=20.0, metavar="S", help="how long each load lasts (default: 20)"
    )
    parser.add_argument("--maximum", action="store_true", help=f"{FLOOD} at once")
    parser.add_argument("--exam", type=int, metavar="N", help="the shape of an exam with N students")
    parser.add_argument(
        "--regrade", type=int, metavar="N", help="a regrade of N submissions; students hand in before and during it"
    )
    parser.add_argument("--beside", type=float, default=5.0, metavar="N", help="how many a second then (default: 5)")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite", help="default: sqlite")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, metavar="N", help="processes that grade")
    parser.add_argument("--json", action="store_true", help="for programs")


def run(arguments: argparse.Namespace) -> int:
    """Measure each load on the same system, one after the other; without any, 20 and 100 a second and the maximum."""
    stop_in_order()
    rates = arguments.rate or []
    if not rates and not arguments.maximum and not arguments.exam and not arguments.regrade:
        rates, arguments.maximum = [20.0, 100.0], True
    loads: list[tuple[str, list[float]]] = [(f"{rate:g}/s", constant(rate, arguments.seconds)) for rate in rates]
    if arguments.maximum:
        loads.append(("maximum", [0.0] * FLOOD))
    if arguments.exam:
        loads.append((f"exam of {arguments.exam}", exam(arguments.exam, arguments.seconds)))
    found = []
    with private_system(arguments.database, arguments.workers) as system:
        tokens = enrol_students(system, max(100, arguments.exam or 0))
        code = (EXAMPLES / ASSIGNMENT / "solutions/reference/solution.py").read_text() + MARK
        measure("warm-up", system, tokens, code, [nth / 20 for nth in range(WARM_UP)])
        for name, moments in loads:
            print(f"gradewire bench: {name}, {len(moments)} submissions", file=sys.stderr, flush=True)
            found.append(measure(name, system, tokens, code, moments))
        if arguments.regrade:
            found += beside_a_regrade(system, tokens, code, arguments)
    if arguments.json:
        print(json.dumps([one.to_json() for one in found]))
    else:
        print("\n".join(line for one in found for line in one.lines()))
    return 0


@contextmanager
def private_system(database: str, workers: int) -> Iterator[PrivateSystem]:
    """A whole system of one's own, without limits of rate."""
    with ExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gw-bench-", ignore_cleanup_errors=True)))
        data.chmod(0o755)
        environ = {"RATE_USER": "", "RATE_COURSE": "", "RATE_ADDRESS": ""}
        if database == "postgresql":
            environ["DATABASE_URL"] = stack.enter_context(PrivatePostgres(free_port())).url
        yield stack.enter_context(PrivateSystem(data, [f"--workers={workers}"], environ))


def measure(name: str, system: PrivateSystem, tokens: Sequence[str], code: str, moments: Sequence[float]) -> Figures:
    """One load, from its first submission to its last verdict."""
    path = f"/api/v1/courses/{system.demo['course']}/assignments/{ASSIGNMENT}/submissions"
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


def beside_a_regrade(
    system: PrivateSystem, tokens: Sequence[str], code: str, arguments: argparse.Namespace
) -> list[Figures]:
    """The same constant load without and with a regrade; how long that takes goes to stderr."""
    moments = constant(arguments.beside, arguments.seconds)
    before = measure("before the regrade", system, tokens, code, moments)
    plant(system, ASSIGNMENT, arguments.regrade, code)
    regrade = Regrade(system, ASSIGNMENT)
    during = measure("during the regrade", system, tokens, code, moments)
    still = regrade.state()
    seconds, done = regrade.wait(DRAIN_S)
    print(
        f"gradewire bench: the regrade graded {done} in {seconds} s; {still['done']} when the students' load ended",
        file=sys.stderr,
    )
    return [before, during]


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
