"""What `sandbox.Sandbox` is to the graders, without a jail: the harness runs in this very interpreter.

It keeps nobody out and needs not to: the student runs their own code in their own browser, and nothing of it is graded.
Every run starts at once and the messages of a harness that only tells are kept with what had been printed when each was
sent, so that a reader takes them one by one as if from a pipe.
"""

from __future__ import annotations

import importlib
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol

from sandbox import channel
from sandbox.harness import expression
from sandbox.harness.faults import absolute_names
from sandbox.outcome import Ending, RunEnded, RunOutcome
from sandbox.request import RunRequest
from tasks.practice.place import fresh_place
from tasks.practice.streams import Printed, TooMuchPrinted


class Watch(Protocol):
    """Somebody outside who interrupts (KeyboardInterrupt) what takes too long."""

    def begin(self, wall_s: float) -> None:
        """From now on, until `end`, the student's code runs, for that long at most."""

    def end(self) -> bool:
        """The student's code has stopped; whether it was interrupted."""


@dataclass(frozen=True)
class _Message:
    content: object
    marks: tuple[int, int]


class _Link:
    """The harness's end: see `sandbox.harness.link.Link`."""

    peer = None

    def __init__(self, tell: Callable[[object], None]) -> None:
        self._tell = tell

    def send(self, message: object) -> None:
        self._tell(channel.decode(channel.encode(message)))

    def notice(self, test: str, error: BaseException, operands: tuple[str, object, object] | None = None) -> None:
        """Nothing is published here."""

    def receive(self) -> object:
        raise EOFError("nobody asks here")


class PracticeRun:
    """A run that is over, or an expression harness that waits for the next question: see `sandbox.run.Run`."""

    def __init__(self, request: RunRequest, watch: Watch) -> None:
        self.outcome: RunOutcome | None = None
        self._request = request
        self._watch = watch
        self._printed = Printed(request.limits.output_bytes)
        self._inbox: deque[_Message] = deque()
        self._asked: deque[list[Any]] = deque()
        self._link: Any = _Link(lambda message: self._inbox.append(_Message(message, self._printed.marks())))
        self._marks: tuple[int, int] = (0, 0)
        self._space: dict[str, Any] | None = None
        self._spent_s = 0.0
        self._ended: tuple[Ending, str] | None = None
        self._exit_status = 0
        self._stack = ExitStack()

    def __enter__(self) -> PracticeRun:
        request = self._request
        self._stack.enter_context(fresh_place(request.files, request.args, request.stdin, self._printed))
        with self._students_turn():
            if request.harness in ("expression", "cases"):
                self._space = expression.load(self._link, request.payload)
                if self._space is not None:
                    self._link.send({"ready": "module"})
            else:
                importlib.import_module(f"sandbox.harness.{request.harness}").main(self._link, request.payload)
        if self._space is None:
            self._settle()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._settle()
        self._stack.close()

    @contextmanager
    def _students_turn(self) -> Iterator[None]:
        """Run the student's code under the limits; what stops it is an ending, never an error of ours."""
        started = time.perf_counter()
        known = len(self._inbox)
        self._watch.begin(max(self._request.limits.wall_s - self._spent_s, 0.05))
        try:
            yield
        except SystemExit as error:
            self._exit_status = error.code if isinstance(error.code, int) else int(error.code is not None)
        except (KeyboardInterrupt, TooMuchPrinted):
            pass
        finally:
            interrupted = self._watch.end()
            self._spent_s += time.perf_counter() - started
        if self._printed.over_cap:
            self._ended = Ending.OUTPUT_LIMIT, f"output limit of {self._request.limits.output_bytes / 1024:g} KB"
        elif interrupted:
            self._ended = Ending.TIME_LIMIT, f"wall time limit of {self._request.limits.wall_s:g} s"
        if self._ended:
            self._drop_last_words(known)

    def _drop_last_words(self, known: int) -> None:
        """The harness takes our stopping it for an exception of the student's: that message is not sent."""
        while len(self._inbox) > known and _tells_of_stop(self._inbox[-1].content):
            self._inbox.pop()

    def ask(self, message: object, *, wall_s: float | None = None) -> object:
        """The answer to one question of the expression harness."""
        question: Any = channel.decode(channel.encode(message))
        return self._answer(question["case"], question["setup"], question["expr"])

    def send(self, message: object) -> None:
        """Ask several cases; each is evaluated when its answer is wanted. What else is said is of no meaning here."""
        if isinstance(message, dict):
            self._asked += message["cases"]

    def _answer(self, number: int, setup: str, expr: str) -> object:
        space = self._space
        if space is None or self._ended:
            return self._end()
        names = absolute_names(list(self._request.payload["files"]))  # type: ignore[index]
        with self._students_turn():
            answer = expression.evaluate(setup, expr, space, names)
        self._raise_if_stopped()
        self._marks = self._printed.marks()
        return channel.decode(channel.encode({"case": number, **answer}))

    def receive(self, *, wall_s: float | None = None) -> object:
        """The next message."""
        if not self._inbox and self._asked:
            return self._answer(*self._asked.popleft())
        if not self._inbox:
            self._end()
        message = self._inbox.popleft()
        self._marks = message.marks
        return message.content

    def take_output(self, *, look: bool = True) -> tuple[str, str]:
        """What was printed since the last call, up to the message that was received last; always looked at."""
        return self._printed.take(self._marks)

    def wait(self) -> RunOutcome:
        """How the run ended."""
        return self._settle()

    def _raise_if_stopped(self) -> None:
        if self._ended:
            self._end()

    def _end(self) -> Any:
        raise RunEnded(self._settle())

    def _settle(self) -> RunOutcome:
        if self.outcome is None:
            ending, reason = self._ended or (Ending.FINISHED, "")
            stdout, stderr = self._printed.whole()
            ms = self._spent_s * 1000
            status = None if self._ended else self._exit_status
            self.outcome = RunOutcome(ending, status, None, reason, stdout, stderr, ms, ms, 0)
        if not self._inbox:
            self._marks = self._printed.marks()
        return self.outcome


class PracticeSandbox:
    """Makes practice runs: see `sandbox.runner.Sandbox`."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    def run(self, request: RunRequest) -> PracticeRun:
        """The run of that request, when it is entered."""
        return PracticeRun(request, self._watch)

    def surroundings(self) -> dict[str, str]:
        """None is fixed here."""
        return {}

    def turn(self, *, alone: bool = False) -> AbstractContextManager[None]:
        """One student's browser: always alone."""
        return nullcontext()

    def environment_digest(self, name: str) -> str:
        """There is no environment but this interpreter."""
        return "browser"


def _tells_of_stop(message: object) -> bool:
    fault = message.get("fault") if isinstance(message, dict) else None
    return isinstance(fault, dict) and fault.get("type") in ("KeyboardInterrupt", "TooMuchPrinted")
