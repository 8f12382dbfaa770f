"""`gradewire worker`: one process that grades, one submission at a time. Start as many as there are processors."""

from __future__ import annotations

import argparse
import importlib
import os
import socket
import warnings

import structlog
from celery import signals
from celery.platforms import SecurityWarning

from app import tracing
from app.config import Settings
from cli.exits import exit_codes
from cli.figures import served
from cli.logs import set_up_logging
from tasks.celery_app import app
from tasks.workshop import Workshop, open_workshop

TASKS = ("tasks.grade", "tasks.publish")
"""Imported for what they register: workers alone need them."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `gradewire worker`."""
    parser.add_argument(
        "--name",
        default=f"{socket.gethostname()}-{os.getpid()}",
        help="who holds the work; unique among all workers, and the same after a restart (default: host and pid)",
    )
    parser.add_argument(
        "--processor",
        type=int,
        metavar="N",
        help="stay, with every program that is graded, on the Nth of the processors that this process may use, counted "
        "from 0 and round again (default: on any)",
    )


@exit_codes
def run(arguments: argparse.Namespace) -> int:
    """Grade until told to stop: SIGTERM and Ctrl-C let the run in hand end first."""
    if arguments.processor is not None:
        keep_to(arguments.processor)
    set_up_logging()
    # the code that we do not trust runs in the sandbox, which drops to other users when we are root
    warnings.filterwarnings("ignore", message="You're running the worker with superuser", category=SecurityWarning)
    signals.setup_logging.connect(_logging_is_set_up)
    with (
        served(os.environ),
        open_workshop(Settings.from_environ(os.environ), arguments.name) as workshop,
        tracing.traced(os.environ, "worker"),
        structlog.contextvars.bound_contextvars(worker=arguments.name),
    ):
        return serve(workshop)


def keep_to(number: int) -> None:
    """Keep this process and all that it starts on one processor.

    Worker, warm interpreter and student's program take turns: on two processors each message wakes the other one up,
    which costs more than the little that the two can do at the same time (docs/decisions/0015).
    """
    allowed = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {allowed[number % len(allowed)]})


def serve(workshop: Workshop) -> int:
    """Run Celery's worker in this process until it is told to stop."""
    for module in TASKS:
        importlib.import_module(module)
    app.workshop = workshop
    worker = app.Worker(
        hostname=f"{workshop.name}@{socket.gethostname()}",
        pool="solo",
        quiet=True,
        without_mingle=True,
        without_gossip=True,
        task_events=True,
        loglevel="INFO",
    )
    worker.start()
    return int(worker.exitcode or 0)


def _logging_is_set_up(**_: object) -> None:
    """Celery leaves logging alone when somebody answers its signal."""
