"""`bwrap` around a bare interpreter, started for one submission: with what a grader needs of a sandbox, and no more."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sandbox import channel
from sandbox.outcome import Ending, RunEnded, RunOutcome
from sandbox.request import RunRequest
from sandbox.settings import interpreter

HARNESS = Path(channel.__file__).parent
BOOT = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
sys.path.append("/harness")
from sandbox.harness import {harness}
from sandbox.harness.link import Link
link = Link()
try:
    {harness}.main(link, link.receive())
except EOFError:
    pass
"""


class BwrapRun:
    """A program in its jail: the part of `sandbox.runner.Run` that the grader uses.

    Attributes:
        outcome: how it ended; None while it runs.
    """

    def __init__(self, process: subprocess.Popen[bytes], end: socket.socket, request: RunRequest) -> None:
        self.outcome: RunOutcome | None = None
        self._process = process
        self._end = end
        self._file = end.makefile("rb")
        self._limits = request.limits
        self._began = time.monotonic()
        end.settimeout(request.limits.wall_s)
        self.send(request.payload)

    def send(self, message: object) -> None:
        """To the harness."""
        try:
            self._end.sendall(channel.frame(b"V", channel.encode(message)))
        except OSError:
            return  # it is over, which its end tells

    def receive(self, *, wall_s: float | None = None) -> object:
        """From the harness.

        Raises:
            RunEnded: the program is over.
        """
        try:
            header = self._file.read(channel.HEADER.size)
            if len(header) == channel.HEADER.size:
                return channel.decode(self._file.read(channel.HEADER.unpack(header)[1]))
        except TimeoutError:
            self._process.kill()
            raise RunEnded(self._ended(Ending.TIME_LIMIT)) from None
        raise RunEnded(self._ended(Ending.CRASHED))

    def ask(self, message: object, *, wall_s: float | None = None) -> object:
        """`send`, then `receive`."""
        self.send(message)
        return self.receive(wall_s=wall_s)

    def take_output(self, *, look: bool = True) -> tuple[str, str]:
        """Nothing: what is printed goes nowhere."""
        return "", ""

    def wait(self) -> RunOutcome:
        """Close our side, and wait for the program's end."""
        self._end.shutdown(socket.SHUT_WR)
        return self._ended(Ending.FINISHED)

    def _ended(self, ending: Ending) -> RunOutcome:
        status = self._process.wait()
        wall_ms = (time.monotonic() - self._began) * 1000
        self.outcome = RunOutcome(ending, status, None, str(ending), b"", b"", wall_ms, wall_ms, 0)
        return self.outcome


class Bwrap:
    """The part of `sandbox.runner.Sandbox` that the grader uses."""

    @contextmanager
    def run(self, request: RunRequest) -> Iterator[BwrapRun]:
        """Start a program; what is left of it at the end is killed."""
        ours, theirs = socket.socketpair()
        with tempfile.TemporaryDirectory() as folder, ours:
            for name, content in request.files.items():
                (Path(folder) / name).write_bytes(content)
            with theirs:
                command = _command(folder, request.harness, theirs.fileno())
                nothing = subprocess.DEVNULL
                process = subprocess.Popen(
                    command, pass_fds=[theirs.fileno()], stdin=nothing, stdout=nothing, stderr=nothing
                )
            try:
                yield BwrapRun(process, ours, request)
            finally:
                process.kill()
                process.wait()

    def turn(self, *, alone: bool = False) -> AbstractContextManager[None]:
        """At any time."""
        return nullcontext()

    def environment_digest(self, name: str) -> str:
        """Nobody looks."""
        return sys.version

    def surroundings(self) -> dict[str, str]:
        """As they come."""
        return {}


def _command(folder: str, harness: str, descriptor: int) -> list[str]:
    python = Path(os.path.realpath(interpreter()))
    prefix = str(python.parent.parent)
    words: list[Any] = [
        "bwrap", "--unshare-all", "--die-with-parent", "--as-pid-1", "--new-session", "--clearenv",
        "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin",
        "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64",
        "--ro-bind", prefix, prefix, "--ro-bind", HARNESS, "/harness/sandbox",
        "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--bind", folder, "/work", "--chdir", "/work",
        python, "-s", "-S", "-c", BOOT.format(harness=harness), descriptor,
    ]  # fmt: skip
    return [str(word) for word in words]
