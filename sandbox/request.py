"""What one run needs: plain, frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Limits:
    """What a run may use. Each has its own outcome when it fires.

    Attributes:
        wall_s: seconds on the clock.
        cpu_s: seconds of processor time, all processes together.
        memory_bytes: memory on top of what the bare interpreter holds.
        output_bytes: stdout and stderr together.
        processes: processes and threads at one time, the first included. 1 without a memory cgroup.
        disk_bytes: the private work directory.
    """

    wall_s: float = 10.0
    cpu_s: float = 5.0
    memory_bytes: int = 256 * 2**20
    output_bytes: int = 64 * 2**10
    processes: int = 16
    disk_bytes: int = 16 * 2**20


@dataclass(frozen=True)
class RunRequest:
    """One program to run, in a fresh jail of its own.

    Attributes:
        harness: a module of `sandbox.harness` with `main(link, payload)`, e.g. `echo`.
        files: laid into the private work directory; names are relative, with `/` between folders.
        limits: what the run may use.
        payload: plain data for the harness (see `channel`).
        environment: the named set of packages.
        stdin: what the program reads from its standard input.
        args: the program's arguments (`sys.argv[1:]`).
        peer: a descriptor of the caller's that the harness gets as `link.peer`, e.g. one end of a socket pair whose
            other end another run has. The caller keeps its own copy and closes it.
        seed: of the random numbers (see `seeding`); None: another one each time.
        marks_output: the harness says when something is printed, and waits until it is taken: nobody is woken by it.
    """

    harness: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    payload: object = None
    environment: str = "base"
    stdin: bytes = b""
    args: tuple[str, ...] = ()
    peer: int | None = None
    seed: int | None = None
    marks_output: bool = False
