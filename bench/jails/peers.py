"""The other ways to run the same harness: one-shot processes, by bubblewrap or bare."""

from __future__ import annotations

import compileall
import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sandbox import settings
from sandbox.nursery import Child, Usage, Zygote
from sandbox.plan import JailPlan

_ROOT = Path(__file__).parent.parent.parent
_FLAGS = ("-s", "-S", "-P", "-B", "-X", "utf8")
_STAGED = ("sandbox", "bench/jails")
WORK = "/home/student"


class OneShots(Zygote):
    """In a zygote's place: starts a whole process for each run. `command` speaks the protocol on descriptor 3."""

    def __init__(self, command: Sequence[str], environ: dict[str, str]) -> None:
        self.pid = 0
        self._command = list(command)
        self._environ = environ

    def spawn(self) -> Child:
        """Start the process; comes back at once."""
        wire, their_wire = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        out, their_out = os.pipe2(os.O_CLOEXEC)
        err, their_err = os.pipe2(os.O_CLOEXEC)
        os.set_blocking(out, False)
        os.set_blocking(err, False)
        wire.setblocking(False)
        theirs = [os.dup(their) for their in (their_out, their_err, their_wire.fileno())]
        try:
            moves: list[tuple[Any, ...]] = [
                (os.POSIX_SPAWN_DUP2, their, number) for number, their in enumerate(theirs, start=1)
            ]
            moves.append((os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0))
            pid = os.posix_spawn(self._command[0], self._command, self._environ, file_actions=moves)
        finally:
            their_wire.close()
            for their in (their_out, their_err, *theirs):
                os.close(their)
        child = Child(self, pid, wire, out, err)
        child.pid, child.pidfd = pid, os.pidfd_open(pid)
        return child

    def reap(self, serial: int) -> Usage:
        """Wait for the process; what it and its own children used."""
        _, status, used = os.wait4(serial, 0)
        return Usage(status, (used.ru_utime + used.ru_stime) * 1000, used.ru_maxrss * 1024)

    def close(self) -> None:
        """Nothing is kept."""


@contextlib.contextmanager
def staged() -> Iterator[Path]:
    """A folder with compiled copies of the harness, so that a one-shot interpreter need not compile them."""
    with tempfile.TemporaryDirectory(prefix="gradewire-bench-") as folder:
        stage = Path(folder)
        stage.chmod(0o755)
        for name in _STAGED:
            shutil.copytree(_ROOT / name, stage / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(_ROOT / "bench" / "__init__.py", stage / "bench")
        compileall.compile_dir(stage, quiet=2)
        yield stage


def bare_command(stage: Path, work: Path, harness: str) -> list[str]:
    """`python3`, with nothing around it."""
    return _python(stage, str(work), harness)


def bwrap_command(bwrap: str, stage: Path, plan: JailPlan) -> list[str]:
    """The namespaces, the read-only root and the private tmpfs of our jail, made by bubblewrap."""
    return [*_bwrap(bwrap, stage, plan), *_python(stage, WORK, plan.harness)]


def why_bwrap_fails(bwrap: str, stage: Path, plan: JailPlan) -> str:
    """What it says when it cannot start an interpreter here; empty when it can."""
    command = [*_bwrap(bwrap, stage, plan), settings.interpreter(), *_FLAGS, "-c", "pass"]
    done = subprocess.run(command, env=plan.environ, capture_output=True, text=True, check=False)
    return (done.stderr.strip() or f"status {done.returncode}") if done.returncode else ""


def environ_of(plan: JailPlan, stage: Path) -> dict[str, str]:
    """The jail's environment, and where the harness and the packages are imported from."""
    return {**plan.environ, "PYTHONPATH": ":".join([str(stage), *plan.python_path[2:]])}


def _bwrap(bwrap: str, stage: Path, plan: JailPlan) -> list[str]:
    command = [bwrap, "--unshare-all", "--die-with-parent", "--new-session", "--as-pid-1", "--cap-drop", "ALL"]
    for path in (*plan.binds, settings.interpreter(), str(stage)):
        command += ["--ro-bind", path, path]
    for path, goal in plan.links:
        if goal.startswith("/"):  # where the machine has its libraries
            command += ["--symlink", goal, path]
    for name in plan.devices:
        command += ["--dev-bind", f"/dev/{name}", f"/dev/{name}"]
    return [*command, "--tmpfs", WORK, "--chdir", WORK]


def _python(stage: Path, work: str, harness: str) -> list[str]:
    return [settings.interpreter(), *_FLAGS, str(stage / "bench" / "jails" / "oneshot.py"), work, harness]
