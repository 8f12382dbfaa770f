"""Keep a few programs running on this machine: start in order, restart what dies, one log, stop in order.

One thread and no library: see docs/decisions/0005-own-supervisor.md. The children die with the supervisor, even when
it is killed, because the kernel tells them (`PR_SET_PDEATHSIG`).
"""

from __future__ import annotations

import ctypes
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

PR_SET_PDEATHSIG = 1
LASTED_S = 3.0
"""A program that ran for this long was well: its next restart is at once again."""

BACK_OFF_S = (0.0, 0.5, 1.0, 2.0)
"""No longer: while the bridge is away, everybody waits."""
COLOURS = (36, 32, 33, 35, 34, 31, 96, 92, 93, 95)
TICK_S = 0.1


@dataclass(frozen=True)
class Program:
    """What to run.

    Attributes:
        stage: programs of a higher stage start later and stop earlier.
        stop_s: how long it may take to stop before it is killed.
        hopeless: the exit code by which it says that it cannot work on this machine: everything stops with it.
        ready: called now and then after the start until it says True; None: ready once started.
    """

    name: str
    command: Sequence[str]
    stage: int
    env: Mapping[str, str] = field(default_factory=dict)
    stop_s: float = 15.0
    hopeless: int | None = None
    ready: Callable[[], bool] | None = None


@dataclass
class Child:
    """A program and its present process."""

    program: Program
    colour: int
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failures: int = 0
    start_at: float | None = None
    rest: bytes = b""
    is_ready: bool = False


class NotReady(Exception):
    """Raised when a program does not get ready in time, or cannot work here.

    Attributes:
        code: the exit code for it.
    """

    def __init__(self, reason: str, code: int = 1) -> None:
        super().__init__(reason)
        self.code = code


class Supervisor:
    """Runs programs; a context manager that stops them all. To be used from the main thread, which gets the signals."""

    def __init__(self, out: Callable[[str], object] = lambda line: print(line, flush=True)) -> None:
        self._out = out
        self._colours = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        self._children: dict[str, Child] = {}
        self._selector = selectors.DefaultSelector()
        self._stop = 0
        self._width = 6

    def say(self, line: str, name: str = "up", colour: int = 1) -> None:
        """A line of the common log."""
        label = f"{name:<{self._width}} |"
        stamp = time.strftime("%H:%M:%S")
        self._out(
            f"\x1b[2m{stamp}\x1b[0m \x1b[{colour}m{label}\x1b[0m {line}" if self._colours else f"{stamp} {label} {line}"
        )

    def start(self, programs: Sequence[Program], patience_s: float = 60.0) -> None:
        """Start these together and wait until all of them are ready.

        Raises:
            NotReady: one is not in time, or cannot work here.
        """
        for program in programs:
            self.add(program)
        deadline = time.monotonic() + patience_s
        while not self._stop and not all(self._ready(program.name) for program in programs):
            self.tick()
            if time.monotonic() > deadline:
                missing = ", ".join(program.name for program in programs if not self._ready(program.name))
                raise NotReady(f"not ready after {patience_s:.0f} s: {missing}")

    def add(self, program: Program) -> None:
        """Start one more."""
        self._width = max(self._width, len(program.name))
        child = Child(program, COLOURS[len(self._children) % len(COLOURS)])
        self._children[program.name] = child
        self._spawn(child)

    def remove(self, name: str) -> None:
        """Stop one and forget it."""
        self._end([self._children[name]])
        del self._children[name]

    def run(self) -> None:
        """Watch over them until SIGTERM or Ctrl-C.

        Raises:
            NotReady: one cannot work here any more.
        """
        while not self._stop:
            self.tick()

    @property
    def stopping(self) -> bool:
        """Whether somebody has asked for the end."""
        return bool(self._stop)

    def pids(self) -> dict[str, int]:
        """The running processes by program name."""
        return {name: child.process.pid for name, child in self._children.items() if child.process is not None}

    def tick(self) -> None:
        """Pass on what they print, and restart what has died; takes no longer than `TICK_S`."""
        for key, _ in self._selector.select(TICK_S):
            self._pass_on(key.data)
        now = time.monotonic()
        for child in self._children.values():
            if child.process is not None and child.process.poll() is not None:
                self._buried(child, now)
            if child.start_at is not None and now >= child.start_at:
                self._spawn(child)

    def __enter__(self) -> Supervisor:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._asked_to_stop)
        return self

    def __exit__(self, *_: object) -> None:
        for stage in sorted({child.program.stage for child in self._children.values()}, reverse=True):
            self._end([child for child in self._children.values() if child.program.stage == stage])
        self._selector.close()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)

    def _asked_to_stop(self, *_: object) -> None:
        self._stop += 1

    def _ready(self, name: str) -> bool:
        child = self._children[name]
        if child.process is None:
            return False
        if not child.is_ready:
            child.is_ready = child.program.ready is None or child.program.ready()
        return child.is_ready

    def _spawn(self, child: Child) -> None:
        parent = os.getpid()
        libc = ctypes.CDLL(None, use_errno=True)

        def die_with_parent() -> None:
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:
                os._exit(1)

        child.process = subprocess.Popen(
            child.program.command,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **child.program.env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches us alone, and we stop them in order
            preexec_fn=die_with_parent,  # safe: this process has one thread
        )
        assert child.process.stdout is not None
        os.set_blocking(child.process.stdout.fileno(), False)
        self._selector.register(child.process.stdout, selectors.EVENT_READ, child)
        child.started_at, child.start_at, child.rest = time.monotonic(), None, b""

    def _buried(self, child: Child, now: float) -> None:
        """Note the end of a process and when the next one starts."""
        assert child.process is not None
        code = child.process.returncode
        self._drain(child)
        child.process, child.is_ready = None, False
        if code == child.program.hopeless:
            raise NotReady(f"{child.program.name} cannot work on this machine (see its lines above)", code)
        child.failures = 0 if now - child.started_at > LASTED_S else child.failures + 1
        wait = BACK_OFF_S[min(max(0, child.failures - 1), len(BACK_OFF_S) - 1)]
        child.start_at = now + wait
        how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        self.say(f"{child.program.name} has ended ({how}); starts again{f' in {wait:g} s' if wait else ''}", colour=31)

    def _drain(self, child: Child) -> None:
        """Pass on the last lines and let go of the pipe."""
        assert child.process is not None
        assert child.process.stdout is not None
        if child.process.stdout.fileno() in self._selector.get_map():
            self._pass_on(child)
        if child.process.stdout.fileno() in self._selector.get_map():
            self._selector.unregister(child.process.stdout)
        if child.rest:
            self.say(child.rest.decode(errors="replace"), child.program.name, child.colour)
            child.rest = b""
        child.process.stdout.close()

    def _pass_on(self, child: Child) -> None:
        assert child.process is not None
        assert child.process.stdout is not None
        try:
            chunk = os.read(child.process.stdout.fileno(), 65536)
        except BlockingIOError:
            return
        if not chunk:
            self._selector.unregister(child.process.stdout)
            return
        *lines, child.rest = (child.rest + chunk).split(b"\n")
        for line in lines:
            self.say(line.decode(errors="replace"), child.program.name, child.colour)

    def _end(self, children: Sequence[Child]) -> None:
        """SIGTERM to all of them, SIGKILL to whoever takes too long, or at once after a second Ctrl-C."""
        asked = time.monotonic()
        running = [child for child in children if child.process is not None]
        for child in running:
            child.start_at = None
            if child.process is not None:
                child.process.terminate()
        while running:
            for key, _ in self._selector.select(TICK_S):
                self._pass_on(key.data)
            for child in list(running):
                assert child.process is not None
                if child.process.poll() is not None:
                    self._drain(child)
                    child.process = None
                    running.remove(child)
                elif self._stop > 1 or time.monotonic() - asked > child.program.stop_s:
                    self.say(f"{child.program.name} does not stop: killed", colour=31)
                    os.killpg(child.process.pid, signal.SIGKILL)
                    child.process.wait()
