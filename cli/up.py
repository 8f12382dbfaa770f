"""`gradewire up`: the whole system on this machine, kept running until Ctrl-C."""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.config import FLOWER_START, Settings, kept_secret
from app.db.session import engine_for
from app.domain.errors import GradewireError
from app.domain.scaling import Rule
from app.services.measure import Measure
from app.streams.connection import connect
from cli.demo_course import n_assignments
from cli.embedded_redis import redis_command, socket_in
from cli.ports import HOST, answers, reserve
from cli.scaler import Scaler, wanted_of
from cli.supervisor import NotReady, Program, Supervisor

PYTHON = sys.executable
GRADEWIRE = (PYTHON, "-m", "cli.main")
NO_SANDBOX = 3
ROOT = Path(__file__).resolve().parent.parent


class AlreadyUp(GradewireError):
    """Raised when another `gradewire up` works on the same data."""


@dataclass(frozen=True)
class Plan:
    """What is to run and where.

    Attributes:
        env: what the children get besides our own environment.
        workers: None: as many as are wanted, see `cli.scaler`.
        redis: the directory of the embedded Redis and its socket; None when REDIS_URL names another.
    """

    port: int
    flower_port: int | None
    workers: int | None
    web_workers: int
    env: Mapping[str, str]
    redis: tuple[Path, Path] | None

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://{HOST}:{self.port}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `gradewire up`."""
    parser.add_argument(
        "--demo", action="store_true", help="load the demo course and its accounts (never in production)"
    )
    parser.add_argument(
        "--workers",
        type=workers_of,
        default=os.cpu_count() or 1,
        help="processes that grade (default: one a processor); auto: from one to one a processor, by what waits and "
        "which deadlines come",
    )
    parser.add_argument("--web-workers", type=int, default=2, help="processes that serve HTTP (default: 2)")
    parser.add_argument("--no-flower", action="store_true", help="do without Flower")


def workers_of(text: str) -> int | None:
    """The number that was given; None for `auto`."""
    return None if text == "auto" else int(text)


def run(arguments: argparse.Namespace) -> int:
    """Start everything, say where it is, and watch over it."""
    settings = Settings.from_environ(os.environ)
    try:
        with ExitStack() as stack:
            plan = stack.enter_context(planned(settings, arguments, os.environ))
            prepare(plan, demo=arguments.demo)
            supervisor = stack.enter_context(Supervisor())
            start(supervisor, plan)
            demo = json.loads((settings.data_dir / "demo.json").read_text()) if arguments.demo else None
            if demo:
                wait_for_demo(supervisor, plan, demo)
            if not supervisor.stopping:
                announce(supervisor, plan, demo)
            if plan.workers is None:
                keep_scaled(supervisor, plan, stack)
            else:
                supervisor.run()
            supervisor.say("stopping")
    except (GradewireError, NotReady) as error:
        print(f"gradewire up: {error}", file=sys.stderr)
        return getattr(error, "code", 1)
    return 0


@contextmanager
def planned(settings: Settings, arguments: argparse.Namespace, environ: Mapping[str, str]) -> Iterator[Plan]:
    """Choose ports, places and secrets, and hold them until the end.

    Raises:
        AlreadyUp, PortInUse: somebody else has them.
    """
    with ExitStack() as stack:
        data = settings.data_dir
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        stack.enter_context(only_one_on(data))
        port, claim = reserve(int(environ.get("PORT") or 8000), only=True, variable="PORT")
        stack.enter_context(claim)
        env = {
            "DATA_DIR": str(data),
            "DATABASE_URL": settings.database_url,
            "PORT": str(port),
            "PROMETHEUS_MULTIPROC_DIR": str(fresh(data / "metrics")),
            "METRICS_TOKEN": settings.metrics_token or kept_secret(data / "metrics.key"),
        }
        redis = None
        if not environ.get("REDIS_URL"):
            redis = data / "redis", stack.enter_context(socket_in(data / "redis"))
            env["REDIS_URL"] = f"unix://{redis[1]}?db=0"
        flower_port = None
        if not arguments.no_flower:
            chosen = environ.get("FLOWER_PORT")
            flower_port, claim = reserve(int(chosen or 5555), only=bool(chosen), variable="FLOWER_PORT")
            stack.enter_context(claim)
            # in the environment and not in the command line, which everybody on the machine can read
            env["FLOWER_BASIC_AUTH"] = f"staff:{kept_secret(data / 'flower.key')}"
            env["FLOWER_SERVER"] = f"http://{env['FLOWER_BASIC_AUTH']}@{HOST}:{flower_port}"
        yield Plan(port, flower_port, arguments.workers, arguments.web_workers, env, redis)


def fresh(directory: Path) -> Path:
    """That directory, with nothing in it: the figures of processes that are no more."""
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(mode=0o700)
    return directory


@contextmanager
def only_one_on(data: Path) -> Iterator[None]:
    """Hold the data directory.

    Raises:
        AlreadyUp: another one does.
    """
    with (data / "up.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyUp(f"another `gradewire up` runs on {data}; stop it first, or set DATA_DIR") from None
        yield


def prepare(plan: Plan, *, demo: bool) -> None:
    """Bring the database to the present shape, and load the demo course when asked to.

    Raises:
        NotReady: that failed.
    """
    command = (PYTHON, "-m", "cli.demo", plan.url) if demo else (*GRADEWIRE, "migrate")
    done = subprocess.run(command, env={**os.environ, **plan.env}, check=False)
    if done.returncode:
        raise NotReady("the database could not be prepared", done.returncode)


def start(supervisor: Supervisor, plan: Plan) -> None:
    """Start everything, Redis first.

    Raises:
        NotReady: something does not get ready.
    """
    if plan.redis is not None:
        directory, path = plan.redis
        command = redis_command(directory, path)
        supervisor.start([Program("redis", command, stage=0, ready=lambda: socket_answers(path))])
    supervisor.start([*workers(plan), *front(plan)], patience_s=120)


def workers(plan: Plan) -> list[Program]:
    """The processes that grade, at the start."""
    return [worker(plan, number) for number in range(1, (plan.workers or 1) + 1)]


def worker(plan: Plan, number: int) -> Program:
    """One that grades. Its name stays the same over restarts and differs between hosts."""
    return Program(
        f"worker-{number}",
        (*GRADEWIRE, "worker", "--name", f"{socket.gethostname()}-{plan.port}-{number}", f"--processor={number - 1}"),
        stage=1,
        env=plan.env,
        stop_s=60,  # the run in hand may end
        hopeless=NO_SANDBOX,
    )


@dataclass(frozen=True)
class Workers:
    """The workers of a running system, for the scaler."""

    supervisor: Supervisor
    plan: Plan

    def start_worker(self, number: int) -> None:
        """Start the worker of that number."""
        self.supervisor.say(f"more is to be done: starts worker-{number}")
        self.supervisor.add(worker(self.plan, number))

    def stop_worker(self, number: int) -> None:
        """Stop it, after the run in hand."""
        self.supervisor.say(f"less is to be done: stops worker-{number}")
        self.supervisor.remove(f"worker-{number}")


def keep_scaled(supervisor: Supervisor, plan: Plan, stack: ExitStack) -> None:
    """Watch over them until Ctrl-C, with as many workers as are wanted."""
    settings = Settings.from_environ({**os.environ, **plan.env})
    most = min(settings.workers_most, os.cpu_count() or 1)
    engine = engine_for(settings.database_url)
    stack.callback(engine.dispose)
    client = stack.enter_context(connect(settings.redis_url, timeout_s=2.0))
    measure = Measure(engine, client, Rule(most=most, wait_s=settings.workers_wait_s))
    scaler = Scaler(Workers(supervisor, plan), lambda: wanted_of(measure.collect()), 1)
    while not supervisor.stopping:
        supervisor.tick()
        scaler.step(time.monotonic())


def front(plan: Plan) -> list[Program]:
    """Web, bridge and Flower."""
    gunicorn = (PYTHON, "-m", "gunicorn", "--config", str(ROOT / "gunicorn.conf.py"), "--worker-tmp-dir", memory_dir())
    web_env = {**plan.env, "HOST": HOST, "WEB_WORKERS": str(plan.web_workers)}
    programs = [
        Program("bridge", (*GRADEWIRE, "bridge"), stage=2, env=plan.env),
        Program("web", gunicorn, stage=2, env=web_env, ready=lambda: is_ready(plan.url)),
    ]
    if plan.flower_port is not None:
        port = plan.flower_port
        flower = (
            PYTHON, "-m", "celery", "--app", "tasks.celery_app:app", "--quiet", "flower",
            f"--address={HOST}", f"--port={port}", "--url_prefix=flower", "--read_only", "--logging=error",
            "--tasks_columns=name,state,kwargs,received,started,runtime,worker",
        )  # fmt: skip
        programs.append(Program("flower", flower, stage=2, env=plan.env, stop_s=5, ready=lambda: answers(port)))
    return programs


def memory_dir() -> str:
    """Where gunicorn's workers show that they live: in memory, so that a slow disk is not taken for a dead worker."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else "/tmp"  # noqa: S108  (gunicorn makes private files there)


def socket_answers(path: Path) -> bool:
    """Whether a server listens on that Unix socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(str(path)) == 0


def is_ready(url: str) -> bool:
    """Whether the web says that all it depends on is there."""
    return fetched(f"{url}/readyz") is not None


def fetched(url: str, token: str | None = None) -> bytes | None:
    """The body of a 200, None for anything else."""
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"} if token else {})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=0.5) as answer:  # noqa: S310  (our own address)
            body: bytes = answer.read()
            return body
    except OSError:
        return None


def wait_for_demo(supervisor: Supervisor, plan: Plan, demo: Mapping[str, Any], patience_s: float = 120.0) -> None:
    """Wait until the workers have checked the demo's packs and its students see them all."""
    where = f"{plan.url}/api/v1/courses/{demo['course']}/assignments?limit=100"
    token = next(account["token"] for account in demo["accounts"] if account["role"] == "student")
    deadline = time.monotonic() + patience_s
    while not supervisor.stopping:
        body = fetched(where, token)
        seen = len(json.loads(body)["items"]) if body else 0
        if seen == n_assignments():
            return
        if time.monotonic() > deadline:
            supervisor.say(f"only {seen} of the demo's {n_assignments()} assignments passed their check")
            return
        supervisor.tick()


def announce(supervisor: Supervisor, plan: Plan, demo: Mapping[str, Any] | None) -> None:
    """Say where everything is."""
    supervisor.say(f"Gradewire is ready: {plan.url}")
    if plan.flower_port is not None:
        supervisor.say(f"Flower, for who runs every course: {plan.url}{FLOWER_START}")
    for account in demo["accounts"] if demo else ():
        login, password, token = account["login"], account["password"], account["token"]
        supervisor.say(f"demo {account['role']}: login {login}, password {password}, token {token}")
