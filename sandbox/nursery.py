"""The worker's side of a zygote: start it, ask it for children, let it reap them, end it."""

from __future__ import annotations

import _socket
import contextlib
import fcntl
import os
import select
import signal
import socket
import struct
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

from sandbox import channel, settings
from sandbox.cgroups import MemoryGroup
from sandbox.errors import LayerMissing, ZygoteLost
from sandbox.layers import remedy_of
from sandbox.plan import JailPlan

_ROOT = str(Path(__file__).parent.parent)
_BOOT = "import sys; sys.path.append(sys.argv[1]); from {} import main; main(int(sys.argv[2]))"
_FLAGS = ("-s", "-S", "-P", "-B", "-X", "utf8")
"""Like -I, but for PYTHONHASHSEED, which the environment (wholly ours) sets."""
_ABOVE = 64
"""The zygote keeps its number of the channel until it has put its own descriptors in place, on low numbers."""
_PATIENCE_S = 30.0
_CREDENTIALS = struct.Struct("3i")
_HANDED = struct.Struct("3i")
_REAPED = struct.Struct("<cqiqqq")
_READY = struct.Struct("<cq")


@dataclass(frozen=True)
class Usage:
    """What a child had used when it was reaped. `status` is as from waitpid."""

    status: int
    cpu_ms: float
    memory_bytes: int


class Child:
    """A jailed child that waits for its request, or runs it. Closing it kills all that is in its jail."""

    def __init__(self, zygote: Zygote, serial: int, wire: _socket.socket, stdout: int, stderr: int) -> None:
        self.zygote = zygote
        self.serial = serial
        self.wire = wire
        self.stdout = stdout
        self.stderr = stderr
        self.pid = 0
        self.pidfd = -1
        self.neighbours: tuple[int, ...] = ()
        self._usage: Usage | None = None
        self._closed = False

    def wait_until_ready(self) -> None:
        """Wait until the jail is built.

        Raises:
            ZygoteLost: it could not be.
        """
        if self.pid:
            return
        self.wire.settimeout(_PATIENCE_S)
        try:
            header, ancillary, _, _ = self.wire.recvmsg(channel.HEADER.size, socket.CMSG_SPACE(_CREDENTIALS.size))
        except OSError as error:
            raise ZygoteLost(f"no jail within {_PATIENCE_S:.0f} s: {error}") from None
        if header[:1] != b"J":
            raise _refusal("the child's jail", self._explanation(header))
        pid = next(
            _CREDENTIALS.unpack(data[: _CREDENTIALS.size])[0]
            for level, kind, data in ancillary
            if level == socket.SOL_SOCKET and kind == socket.SCM_CREDENTIALS
        )
        try:
            self.pidfd = os.pidfd_open(pid)
        except OSError as error:
            raise ZygoteLost(f"the child is gone with its zygote: {error}") from None
        # A living zygote reaps only when asked: then the number was the child's. A dying one closes its socket before
        # its children are reaped; had it done so by now, the number might be a stranger's already.
        if not self.zygote.is_alive():
            os.close(self.pidfd)
            self.pidfd = -1
            raise ZygoteLost("the zygote is gone")
        self.pid = pid
        self.wire.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 0)
        self.wire.setblocking(False)

    def _explanation(self, header: bytes) -> str:
        if header[:1] == b"E":
            return self.wire.recv(4096).decode(errors="replace")
        return self.zygote.complaint() or "it ended before its jail was built"

    @property
    def cpu_clock(self) -> int:
        """The kernel's number for the clock of this process's CPU time, for `time.clock_gettime`."""
        return ~self.pid << 3 | 2

    def is_alive(self) -> bool:
        """Whether it has not ended yet."""
        waiting = select.poll()
        waiting.register(self.pidfd, select.POLLIN)
        return not waiting.poll(0)

    def kill(self) -> None:
        """End everything in the jail at once."""
        if self.pidfd >= 0:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)

    def reap(self) -> Usage:
        """Wait for the end of a child that is dead or dying, and say what it used."""
        if self._usage is None:
            self._usage = self.zygote.reap(self.serial)
        return self._usage

    def close(self) -> None:
        """Kill, reap, and give every descriptor back."""
        if self._closed:
            return
        self._closed = True
        try:
            self.kill()
            self.wire.close()
            self.reap()
        finally:
            self.wire.close()
            for descriptor in (self.stdout, self.stderr, self.pidfd):
                if descriptor >= 0:
                    os.close(descriptor)


class Zygote:
    """One zygote process. Not thread-safe: its slot serves one run at a time. `module` is where its `main` is."""

    def __init__(self, plan: JailPlan, group: MemoryGroup | None, module: str = "sandbox.zygote") -> None:
        self.pid = 0
        self.base_bytes = 0
        self._serial = 0
        self._complaint = ""
        self._control, low = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._lifeline = select.poll()
        self._lifeline.register(self._control, 0)
        with low:
            theirs = socket.socket(fileno=fcntl.fcntl(low, fcntl.F_DUPFD_CLOEXEC, _ABOVE))
        try:
            self._start(plan, group, module, theirs)
        except BaseException:
            self.close()
            raise
        finally:
            theirs.close()

    def _start(self, plan: JailPlan, group: MemoryGroup | None, module: str, theirs: socket.socket) -> None:
        command = [settings.interpreter(), *_FLAGS, "-c", _BOOT.format(module), _ROOT, str(theirs.fileno())]
        booting = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            env=plan.environ,
            cwd="/",
            start_new_session=True,
        )
        theirs.close()
        try:
            if group is not None:
                group.join(booting.pid)
            self._control.settimeout(_PATIENCE_S)
            self._control.send(channel.encode(asdict(plan)))
            ready = b""
            while not self.pid:
                answer = self._answer(b"P", b"Z")  # on a busy machine it is ready before its parent has told its number
                if answer[:1] == b"P":
                    self.pid = int.from_bytes(answer[1:9], "little")
                else:
                    ready = answer
        except OSError as error:
            raise ZygoteLost(f"the zygote did not start: {error}") from None
        finally:
            if not self.pid:
                booting.kill()
            booting.wait()
        self.base_bytes = _READY.unpack(ready or self._answer(b"Z"))[1]

    def is_alive(self) -> bool:
        """Whether it has its end of the control socket open: a killed one may have for a moment more."""
        return not self._lifeline.poll(0)

    def _answer(self, *kinds: bytes) -> bytes:
        try:
            answer = self._control.recv(8192)
        except TimeoutError:
            raise ZygoteLost(f"the zygote is silent for {_PATIENCE_S:.0f} s") from None
        except OSError as error:
            raise ZygoteLost(f"the zygote is gone: {error}") from None
        if answer[:1] in kinds:
            return answer
        if answer[:1] == b"E":
            raise _refusal("the zygote", answer[1:].decode(errors="replace"))
        raise ZygoteLost("the zygote ended")

    def complaint(self) -> str:
        """What the zygote says about a child that it could not make; empty when it says nothing."""
        with contextlib.suppress(OSError):
            self._control.setblocking(False)
            answer = self._control.recv(8192)
            if answer[:1] == b"E":
                self._complaint = answer[1:].decode(errors="replace")
        with contextlib.suppress(OSError):
            self._control.settimeout(_PATIENCE_S)
        said, self._complaint = self._complaint, ""
        return said

    def spawn(self) -> Child:
        """Ask for a new child; it builds its jail while the caller goes on.

        Raises:
            ZygoteLost: the zygote is gone.
        """
        self._serial += 1
        wire, their_wire = _socket.socketpair()  # `socket.socket` is a class of Python's own: three times as dear
        wire.setsockopt(_socket.SOL_SOCKET, _socket.SO_PASSCRED, 1)
        out, their_out = os.pipe2(os.O_CLOEXEC)
        err, their_err = os.pipe2(os.O_CLOEXEC)
        os.set_blocking(out, False)
        os.set_blocking(err, False)
        child = Child(self, self._serial, wire, out, err)
        try:
            handed = _HANDED.pack(their_wire.fileno(), their_out, their_err)
            about = (_socket.SOL_SOCKET, _socket.SCM_RIGHTS, handed)
            self._control.sendmsg((b"S" + self._serial.to_bytes(8, "little"),), (about,))
        except OSError as error:
            child._usage = Usage(0, 0.0, 0)
            child.close()
            raise ZygoteLost(f"the zygote is gone: {error}") from None
        finally:
            their_wire.close()
            os.close(their_out)
            os.close(their_err)
        return child

    def reap(self, serial: int) -> Usage:
        """Wait for a child that is dead or dying.

        Raises:
            ZygoteLost: the zygote is gone or stuck.
        """
        try:
            self._control.send(b"R" + serial.to_bytes(8, "little"))
        except OSError as error:
            raise ZygoteLost(f"the zygote is gone: {error}") from None
        answer = self._answer(b"D", b"E")
        if answer[:1] == b"E":  # about the spare, which its taker will ask for
            self._complaint = answer[1:].decode(errors="replace")
            answer = self._answer(b"D")
        _, of, status, user_us, system_us, memory = _REAPED.unpack(answer)
        if of != serial:
            raise ZygoteLost(f"the zygote speaks of child {of}, not of {serial}")
        return Usage(status, (user_us + system_us) / 1000, memory)

    def resident_bytes(self) -> int:
        """Memory that the zygote holds now."""
        with contextlib.suppress(OSError):
            return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        return 0

    def close(self) -> None:
        """End the zygote and, with it, all its children."""
        self._control.close()
        if self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self.pid, 0)
            self.pid = 0


def _refusal(who: str, why: str) -> ZygoteLost | LayerMissing:
    layer, remedy = remedy_of(why)
    return LayerMissing(layer, why, remedy) if layer else ZygoteLost(f"{who}: {why}")
