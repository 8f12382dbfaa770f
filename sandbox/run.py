"""One run: talk with the harness, watch the limits, and say how it ended."""

from __future__ import annotations

import math
import os
import select
import signal
import time
from collections import deque
from collections.abc import Callable
from types import TracebackType

from sandbox import channel
from sandbox.cgroups import MemoryGroup
from sandbox.errors import ProtocolError, SandboxError, ZygoteLost
from sandbox.nursery import Child, Usage
from sandbox.outcome import Ending, RunEnded, RunOutcome
from sandbox.printed import Printed
from sandbox.request import RunRequest
from sandbox.wire import FloodError, Wire

_SETTLING_S = 20.0
"""For the child to lay files and close its door: our own code, so no student's fault."""
_LOOK_S = 0.2
"""How often a run of several processes is looked at: their CPU time, and whether one was killed for memory."""
_LOOK_AT_PIPES_S = 0.02
_HALF_FULL = 1 << 15
"""How often the pipes are looked at while a harness marks what is printed, and what is read without its word."""
_YOUNG_S = 0.01
"""Before this nothing of a run has been killed for memory: it takes longer to fill."""
_BUILD_S = 0.1
"""Processor time that no jail takes to be built; it counts as the program's."""
_PROCESSORS = os.cpu_count() or 1
_RESTARTS = 2
"""How often a run is carried out anew because its zygote was lost."""
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


class Run:
    """A program in its jail. A context manager: leaving it kills everything in the jail. For one thread at a time.

    Limits are watched while `ask`, `receive` or `wait` wait. A run whose zygote is lost begins anew on another one as
    long as nobody has been given anything of it; later, or when it shares a descriptor with another run, it is over for
    a reason of ours: `ZygoteLost`.

    Attributes:
        outcome: how it ended; None while it runs.
    """

    def __init__(
        self,
        child: Child,
        request: RunRequest,
        *,
        group: MemoryGroup | None,
        message_bytes: int,
        channel_bytes: int,
        opted_out: tuple[str, ...],
        on_close: Callable[[Run], None],
        on_loss: Callable[[Run], Child],
    ) -> None:
        self.outcome: RunOutcome | None = None
        self._request = request
        self._limits = request.limits
        self._group = group
        self._processes = request.limits.processes if group is not None else 1
        self._opted_out = opted_out
        self._on_close = on_close
        self._on_loss = on_loss
        self._caps = (message_bytes, channel_bytes)
        self._restarts = _RESTARTS if request.peer is None else 0
        self._said: list[bytes] | None = []  # what was sent, in case it is to be said again
        self._begin(child)

    def _begin(self, child: Child) -> None:
        request, group = self._request, self._group
        self.child = child
        self._wire = Wire(child.wire, message_bytes=self._caps[0], total_bytes=self._caps[1])
        self._printed = Printed(child.stdout, child.stderr, request.limits.output_bytes)
        self._inbox: deque[tuple[object, tuple[int, int]]] = deque()  # and how much had been read of what was printed
        self._mark = (0, 0)
        self._verdict: tuple[Ending, str] | None = None
        self._started = False
        self._memory_before = group.begin(request.limits.memory_bytes) if group is not None else 0
        self._kills_before = group.kills() if group is not None else 0
        self._sent = self._born = time.monotonic()
        self._deadline = math.inf
        self._cpu_seen_s = 0.0
        self._wire_number = child.wire.fileno()
        self._waits_for_room = False
        self._poll = select.poll()
        for descriptor in (self._wire_number, child.pidfd):
            self._poll.register(descriptor, select.POLLIN)
        self._watches_output = False
        if not request.marks_output:
            self._watch_output()
        body = channel.encode(self._describe(request))
        if request.peer is None:
            self._wire.queue(b"R", body)
        else:
            self._wire.queue_with_descriptor(b"R", body, request.peer)

    def _watch_output(self) -> None:
        self._watches_output = True
        for descriptor in (self.child.stdout, self.child.stderr):
            self._poll.register(descriptor, select.POLLIN)

    def _begin_anew(self, lost: ZygoteLost) -> None:
        """Carry the run out on another zygote, if that makes no difference to anybody.

        Raises:
            ZygoteLost: it might.
        """
        if self._said is None or self._restarts == 0:
            raise lost
        self._restarts -= 1
        self._begin(self._on_loss(self))
        for body in self._said:
            self._wire.queue(b"V", body)

    def _describe(self, request: RunRequest) -> dict[str, object]:
        limits = request.limits
        return {
            "files": dict(request.files),
            "memory_bytes": limits.memory_bytes,
            "cpu_s": math.ceil(limits.cpu_s) + 1,  # the kernel counts by the tick; the limit itself is watched here
            "disk_bytes": limits.disk_bytes,
            "processes": self._processes,
            "payload": request.payload,
            "stdin": request.stdin,
            "args": list(request.args),
            "seed": request.seed,
        }

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Kill everything in the jail, and free the slot. May be called twice."""
        self._on_close(self)

    def send(self, message: object) -> None:
        """Send plain data to the harness; does not wait.

        Raises:
            ProtocolError: not plain data.
        """
        body = channel.encode(message)
        if self.outcome is None:
            if self._said is not None:
                self._said.append(body)
            self._wire.queue(b"V", body)

    def receive(self, *, wall_s: float | None = None) -> object:
        """Wait for the harness's next message. `wall_s` limits this one wait, within what is left to the run.

        Raises:
            RunEnded: the program is over, or a limit fired, before a message came.
            SandboxError: the jail could not be finished, or its zygote was lost: ours, not the student's.
        """
        while True:
            try:
                self._await_message(wall_s)
                self._said = None
                message, self._mark = self._inbox.popleft()
                return message
            except ZygoteLost as lost:
                self._begin_anew(lost)

    def _await_message(self, wall_s: float | None) -> None:
        asked = None if wall_s is None else (time.monotonic() + wall_s, f"wall time limit of {wall_s:g} s")
        while not self._inbox:
            if self.outcome is not None:
                raise RunEnded(self.outcome)
            self._turn(asked)

    def ask(self, message: object, *, wall_s: float | None = None) -> object:
        """`send`, then `receive`."""
        self.send(message)
        return self.receive(wall_s=wall_s)

    def take_output(self, *, look: bool = True) -> tuple[str, str]:
        """What was printed to stdout and stderr since the last call.

        `look`: read the pipes first. Without, it is what had been read when the message came that was received last:
        enough when a harness that marks what is printed says that there is nothing new.
        """
        if look and self.outcome is None:
            self._printed.read_all()
        taken = self._printed.take(None if look else self._mark)
        if any(taken):
            self._said = None
        return taken

    def wait(self) -> RunOutcome:
        """Close our side, and wait for the program's end or its limits.

        Raises:
            SandboxError: the jail could not be finished, or its zygote was lost: ours, not the student's.
        """
        while self.outcome is None:
            try:
                self._wire.finish()
                while self.outcome is None:
                    self._turn(None)
            except ZygoteLost as lost:
                self._begin_anew(lost)
        return self.outcome

    @property
    def starved_ms(self) -> float:
        """How long its first thread was ready to run so far but had no processor; 0 once it is reaped."""
        return _starved_ms_of(self.child.pid)

    def _turn(self, asked: tuple[float, str] | None) -> None:
        """Wait for the next thing to happen, and act on it."""
        if self._wire.has_more_to_send is not self._waits_for_room and self._wire.open:
            self._waits_for_room = not self._waits_for_room
            wanted = select.POLLIN | select.POLLOUT if self._waits_for_room else select.POLLIN
            self._poll.modify(self._wire_number, wanted)
        now = time.monotonic()
        until = self._next_look(asked, now)
        happened = self._poll.poll(max(0.0, until - now) * 1000 + 0.5)
        if not (happened or self._watches_output) and self._printed.waits(_HALF_FULL):
            self._watch_output()  # from now on: it prints much
        for descriptor, events in happened:
            if descriptor == self.child.pidfd:
                self._finish()
                return
            if descriptor == self._wire_number:
                if events & select.POLLOUT:
                    self._wire.write()
                self._read_wire()
                if not self._wire.open:  # what is next is the process's end
                    self._poll.unregister(descriptor)
            elif self._inbox and self._request.marks_output:
                continue  # the answer is taken first, without what the next case prints
            elif not self._printed.read(descriptor):
                self._poll.unregister(descriptor)
        if self._verdict is None:
            self._verdict = self._limit_passed(asked)
        if self._verdict is not None:
            self.child.kill()
            self._await_death()

    def _read_wire(self) -> None:
        try:
            for kind, body in self._wire.read():
                self._take_frame(kind, body)
        except FloodError as error:
            self._verdict = (Ending.OUTPUT_LIMIT, str(error))
        except ProtocolError as error:
            self._verdict = (Ending.CRASHED, f"nonsense on the result channel: {error}")

    def _take_frame(self, kind: bytes, body: bytes) -> None:
        if kind == b"V" and self._started:
            self._inbox.append((channel.decode(body), self._printed.marks()))
        elif kind == b"X" and self._started:
            self._take_complaint(channel.decode(body))
        elif kind == b"L" and not self._started:
            self._started = True
            self._born = time.monotonic()
            self._deadline = self._born + self._limits.wall_s
        elif kind == b"E" and not self._started:
            self.child.kill()
            raise SandboxError(f"the jail could not be finished: {body.decode(errors='replace')}")
        else:
            raise ProtocolError(f"a frame of kind {kind!r}")

    def _take_complaint(self, complaint: object) -> None:
        match complaint:
            case ["MemoryError", str()]:
                self._verdict = (Ending.MEMORY_LIMIT, self._memory_words())
            case [str(), str() as text]:
                self._verdict = (Ending.CRASHED, text)
            case _:
                raise ProtocolError("a complaint of another shape")

    def _next_look(self, asked: tuple[float, str] | None, now: float) -> float:
        if not self._started:
            return self._born + _SETTLING_S
        until = self._deadline if asked is None else min(self._deadline, asked[0])
        if not self._watches_output:
            until = min(until, now + _LOOK_AT_PIPES_S)
        if self._processes > 1:
            return min(until, now + _LOOK_S)
        return min(until, now + max(self._limits.cpu_s - self._cpu_s(now), 0.005))

    def _limit_passed(self, asked: tuple[float, str] | None) -> tuple[Ending, str] | None:
        now = time.monotonic()
        if not self._started:
            if now < self._born + _SETTLING_S:
                return None
            self.child.kill()
            raise SandboxError(f"a jail was not finished within {_SETTLING_S:.0f} s")
        if self._printed.over_cap:
            return Ending.OUTPUT_LIMIT, f"output limit of {self._limits.output_bytes / 1024:g} KB"
        if now >= self._deadline:
            return Ending.TIME_LIMIT, f"wall time limit of {self._limits.wall_s:g} s"
        if asked is not None and now >= asked[0] and not self._inbox:
            return Ending.TIME_LIMIT, asked[1]
        if self._cpu_s(now) >= self._limits.cpu_s:
            return Ending.TIME_LIMIT, self._cpu_words()
        grown = self._processes > 1 and now > self._born + _YOUNG_S
        if grown and self._group is not None and self._group.kills() > self._kills_before:
            return Ending.MEMORY_LIMIT, self._memory_words()
        return None

    def _cpu_s(self, now: float) -> float:
        """The processor time used; while that cannot be over the limit, the most that it can be: nobody is asked.

        Of a longer run of several processes all is noted: those that die with it are not counted at its end.
        """
        most = _BUILD_S + (now - self._sent) * min(self._processes, _PROCESSORS)
        if most < self._limits.cpu_s and (self._processes == 1 or now <= self._born + _LOOK_S):
            return most
        try:
            used = time.clock_gettime(self.child.cpu_clock)
        except OSError:
            return 0.0
        if self._processes > 1 and self._group is not None and now > self._born + _LOOK_S:
            used = max(used, sum(_cpu_s_of(pid) for pid in self._group.pids() if pid not in self.child.neighbours))
        self._cpu_seen_s = used
        return used

    def _cpu_words(self) -> str:
        return f"CPU time limit of {self._limits.cpu_s:g} s"

    def _memory_words(self) -> str:
        return f"memory limit of {self._limits.memory_bytes / 2**20:g} MB"

    def _await_death(self) -> None:
        death = select.poll()
        death.register(self.child.pidfd, select.POLLIN)
        if not death.poll(_SETTLING_S * 1000):
            raise SandboxError("a killed jail does not end")
        self._finish()

    def _finish(self) -> None:
        """The program is over: take what is left to read, and settle the outcome."""
        wall_ms = (time.monotonic() - self._sent) * 1000
        starved_ms = self.starved_ms
        usage = self.child.reap()
        while self._wire.open and not self._wire.dry and self._verdict is None:
            self._read_wire()
        self._printed.read_all()
        if not self._started:
            raise SandboxError(f"a jail ended before it was finished (status {usage.status})")
        status, number = _split_status(usage.status)
        ending, reason = self._verdict or self._judge(usage, number)
        peak = self._group.peak() - self._memory_before if self._group is not None else 0
        self.outcome = RunOutcome(
            ending=ending,
            exit_status=status if self._verdict is None or number is None else None,
            signal=number,
            reason=reason,
            stdout=self._printed.stdout,
            stderr=self._printed.stderr,
            wall_ms=wall_ms,
            cpu_ms=max(usage.cpu_ms, self._cpu_seen_s * 1000),
            memory_bytes=max(usage.memory_bytes, peak),
            opted_out=self._opted_out,
            starved_ms=0.0 if ending is Ending.FINISHED or reason == self._cpu_words() else starved_ms,
        )

    def _judge(self, usage: Usage, number: int | None) -> tuple[Ending, str]:
        """Why a program that we did not kill is over."""
        if self._printed.over_cap:
            return Ending.OUTPUT_LIMIT, f"output limit of {self._limits.output_bytes / 1024:g} KB"
        if number is None:
            return Ending.FINISHED, ""
        if number == signal.SIGSYS:
            return Ending.FORBIDDEN, "a system call that no program here may make"
        if number == signal.SIGKILL:
            if self._group is not None and self._group.kills() > self._kills_before:
                return Ending.MEMORY_LIMIT, self._memory_words()
            if usage.cpu_ms >= self._limits.cpu_s * 1000 * 0.95:
                return Ending.TIME_LIMIT, self._cpu_words()
        return Ending.CRASHED, _signal_words(number)


def _split_status(status: int) -> tuple[int | None, int | None]:
    if os.WIFSIGNALED(status):
        return None, os.WTERMSIG(status)
    return os.WEXITSTATUS(status), None


def _signal_words(number: int) -> str:
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = str(number)
    # In the first process of a pid namespace abort() ends as a segmentation fault: the namespace ignores SIGABRT.
    return "ended by SIGSEGV (a crash of the interpreter, or abort)" if name == "SIGSEGV" else f"ended by {name}"


def _starved_ms_of(pid: int) -> float:
    """How long a process's first thread waited in the scheduler's queue, ready to run."""
    try:
        file = os.open(f"/proc/{pid}/schedstat", os.O_RDONLY | os.O_CLOEXEC)  # once a run: a file object is dear
    except OSError:
        return 0.0
    try:
        return int(os.read(file, 200).split()[1]) / 1e6
    except (OSError, IndexError):
        return 0.0
    finally:
        os.close(file)


def _cpu_s_of(pid: int) -> float:
    try:
        with open(f"/proc/{pid}/stat") as file:  # noqa: PTH123 - called often
            fields = file.read().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(field) for field in fields[11:15]) / _TICKS_PER_S
