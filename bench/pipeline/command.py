"""`gradewire bench pipeline`: submissions into a system of its own, and what every hop takes."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Protocol

from bench.pipeline.against import Comparison, in_turn
from bench.pipeline.classroom import enrol_students
from bench.pipeline.figures import Figures
from bench.pipeline.measure import DRAIN_S, measure
from bench.pipeline.past import Regrade, plant
from bench.pipeline.plain.system import PlainSystem
from bench.pipeline.settled import wait_for_packs
from bench.pipeline.shapes import constant, exam
from cli.demo_course import EXAMPLES
from cli.ports import private_port
from cli.private_postgres import PrivatePostgres
from cli.private_system import PrivateSystem, stop_in_order

ASSIGNMENT = "two-sum"
MARK = "\nMARK = KEY\n"
"""Makes each another program: an equal one would be answered without a run."""

WARM_UP = 20
FLOOD = 1_500
"""Sent as fast as they are accepted, for the maximum."""
OURS, THEIRS = 600, 150
"""The same in each round against the plain design, which needs longer for one."""


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
    parser.add_argument(
        "--plain", action="store_true", help="the maximum in turn with that of a plain design (bench/pipeline/plain)"
    )
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite", help="default: sqlite")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, metavar="N", help="processes that grade")
    parser.add_argument("--json", action="store_true", help="for programs")


def run(arguments: argparse.Namespace) -> int:
    """Measure each load on the same system, one after the other; without any, 20 and 100 a second and the maximum."""
    stop_in_order()
    rates = arguments.rate or []
    if not (rates or arguments.maximum or arguments.exam or arguments.regrade or arguments.plain):
        rates, arguments.maximum = [20.0, 100.0], True
    loads: list[tuple[str, list[float]]] = [(f"{rate:g}/s", constant(rate, arguments.seconds)) for rate in rates]
    if arguments.maximum:
        loads.append(("maximum", [0.0] * FLOOD))
    if arguments.exam:
        loads.append((f"exam of {arguments.exam}", exam(arguments.exam, arguments.seconds)))
    found: list[Figures | Comparison] = []
    with private_system(arguments.database, arguments.workers) as system:
        tokens = enrol_students(system, max(100, arguments.exam or 0))
        wait_for_packs(system)
        code = (EXAMPLES / ASSIGNMENT / "solutions/reference/solution.py").read_text() + MARK
        path = f"/api/v1/courses/{system.demo['course']}/assignments/{ASSIGNMENT}/submissions"
        hand_in = partial(measure, system=system, path=path, tokens=tokens, code=code)
        hand_in("warm-up", moments=[nth / 20 for nth in range(WARM_UP)])
        for name, moments in loads:
            print(f"gradewire bench: {name}, {len(moments)} submissions", file=sys.stderr, flush=True)
            found.append(hand_in(name, moments=moments))
        if arguments.regrade:
            found += beside_a_regrade(system, hand_in, code, arguments)
        if arguments.plain:
            found.append(against_plain(system, hand_in, code, arguments))
    if arguments.json:
        print(json.dumps([one.to_json() for one in found]))
    else:
        print("\n".join(line for one in found for line in one.lines()))
    return 0


class HandIn(Protocol):
    """`measure` of one system."""

    def __call__(self, name: str, *, moments: Sequence[float]) -> Figures:
        """One load."""


@contextmanager
def private_system(database: str, workers: int) -> Iterator[PrivateSystem]:
    """A whole system of one's own, without limits of rate."""
    with ExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gw-bench-", ignore_cleanup_errors=True)))
        data.chmod(0o755)
        environ = {"RATE_USER": "", "RATE_COURSE": "", "RATE_ADDRESS": ""}
        if database == "postgresql":
            environ["DATABASE_URL"] = stack.enter_context(PrivatePostgres(private_port())).url
        yield stack.enter_context(PrivateSystem(data, [f"--workers={workers}"], environ))


def beside_a_regrade(system: PrivateSystem, hand_in: HandIn, code: str, arguments: argparse.Namespace) -> list[Figures]:
    """The same constant load without and with a regrade; how long that takes goes to stderr.

    Each planted submission is another program that nobody has graded, so no kept result answers.
    """
    moments = constant(arguments.beside, arguments.seconds)
    before = hand_in("before the regrade", moments=moments)
    plant(system, ASSIGNMENT, arguments.regrade, code)
    regrade = Regrade(system, ASSIGNMENT)
    during = hand_in("during the regrade", moments=moments)
    still = regrade.state()
    seconds, done = regrade.wait(DRAIN_S)
    print(
        f"gradewire bench: the regrade graded {done} in {seconds} s; {still['done']} when the students' load ended",
        file=sys.stderr,
    )
    return [before, during]


def against_plain(system: PrivateSystem, hand_in: HandIn, code: str, arguments: argparse.Namespace) -> Comparison:
    """Each as much as it takes, in turn: the same submissions from the same senders, as many processes that grade."""
    server = system.database_url if arguments.database == "postgresql" else None
    with PlainSystem(system.data, ASSIGNMENT, arguments.workers, server) as plain:
        send = partial(measure, system=plain, path="/submissions", tokens=["none"], code=code)
        send("plain warm-up", moments=[nth / 10 for nth in range(WARM_UP)])
        return in_turn(lambda: hand_in("ours", moments=[0.0] * OURS), lambda: send("plain", moments=[0.0] * THEIRS))
