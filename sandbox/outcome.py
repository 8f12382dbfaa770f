"""How a run ended and what it used. Wrong or hostile programs end in one of these, never in an exception of ours."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Ending(StrEnum):
    """Why a run is over."""

    FINISHED = "finished"
    """The program ended by itself, with an exit status."""
    TIME_LIMIT = "time_limit"
    MEMORY_LIMIT = "memory_limit"
    OUTPUT_LIMIT = "output_limit"
    CRASHED = "crashed"
    """A signal, or nonsense on the channel."""
    FORBIDDEN = "forbidden"
    """A system call that no honest program makes: the kernel killed the jail at once."""


@dataclass(frozen=True)
class RunOutcome:
    """What is known of a run that is over.

    Attributes:
        ending: why it is over.
        exit_status: what the program gave to `exit`; None when a signal ended it.
        signal: the signal's number; None when the program ended by itself.
        reason: plain words for people, e.g. `wall time limit of 10 s`; empty for a usual end.
        stdout: what was printed, at most `output_bytes` of the limits (of both streams together).
        stderr: the same for the other stream.
        wall_ms: from the request's way into the jail to the end of the last process.
        cpu_ms: user and system time of all processes of the run, the making of its jail included.
        memory_bytes: the highest memory use seen, that of the interpreter included.
        starved_ms: how long the program was ready to run but had no processor, seen when the wall time limit fired.
            Much of it means a busy machine: see `is_near_miss`.
        opted_out: layers of the sandbox that the operator switched off.
    """

    ending: Ending
    exit_status: int | None
    signal: int | None
    reason: str
    stdout: bytes
    stderr: bytes
    wall_ms: float
    cpu_ms: float
    memory_bytes: int
    opted_out: tuple[str, ...] = ()
    starved_ms: float = 0.0

    @property
    def is_near_miss(self) -> bool:
        """Whether the wall time limit fired while the program waited for a processor for a fifth of it or more.

        Such a run says more of the machine than of the program, and is worth repeating alone. One that has used most
        of its time on processors is not: it starves itself, with processes or threads of its own.
        """
        return (
            self.ending is Ending.TIME_LIMIT
            and self.starved_ms >= 0.2 * self.wall_ms
            and self.cpu_ms <= 0.8 * self.wall_ms
        )


class RunEnded(Exception):
    """Raised by a run's `ask` and `receive` when the program is over and no answer will come.

    Attributes:
        outcome: how it ended.
    """

    def __init__(self, outcome: RunOutcome) -> None:
        super().__init__(outcome.reason or outcome.ending.value)
        self.outcome = outcome
