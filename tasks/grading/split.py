"""Split isolation, the worker's side: two linked jails, the tests in one and the student's modules in the other.

The verdict is what the examiner's jail says on its own channel, which the student's jail does not have.
"""

from __future__ import annotations

import base64
import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sandbox.errors import SandboxError
from sandbox.harness.split.wire import wake_often
from sandbox.outcome import Ending, RunEnded, RunOutcome
from sandbox.processor import put_together
from sandbox.request import Limits, RunRequest
from sandbox.runner import Run, Sandbox

EXTRA_S = 5.0
"""The examiner may run so much longer than the student's program: its end must not be the tests' end."""
EXTRA_MEMORY_BYTES = 128 << 20
DYING_S = 1.0
"""A process whose channel is closed should be gone within this time."""
_GONE = {"deadline": Ending.TIME_LIMIT, "output": Ending.OUTPUT_LIMIT, "protocol": Ending.CRASHED}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What publishing learned of the reference solution.

    Attributes:
        operations: on objects of which class the tests may use which operator with a plain value.
        public: module → names that `from module import *` may give.
        code: of the tests' files, compiled (see `sandbox.harness.compiled`).
    """

    operations: tuple[str, ...] = ()
    public: Mapping[str, tuple[str, ...]] | None = None
    code: Mapping[str, bytes] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As plain JSON data."""
        public = None if self.public is None else {name: list(names) for name, names in self.public.items()}
        code = {key: base64.b64encode(body).decode() for key, body in self.code.items()}
        return {"operations": list(self.operations), "public": public, "code": code}

    def merged(self, other: Manifest) -> Manifest:
        """What two runs of the reference were seen to need."""
        public = dict(self.public or {})
        for name, names in (other.public or {}).items():
            public[name] = tuple(sorted({*public.get(name, ()), *names}))
        return Manifest(tuple(sorted({*self.operations, *other.operations})), public, {**self.code, **other.code})

    @classmethod
    def from_json(cls, data: Any) -> Manifest:
        """What `to_json` wrote."""
        public = data["public"]
        return cls(
            tuple(data["operations"]),
            None if public is None else {name: tuple(names) for name, names in public.items()},
            {key: base64.b64decode(body) for key, body in data.get("code", {}).items()},
        )


@dataclass(frozen=True, slots=True)
class Examination:
    """What is to be run.

    Attributes:
        driver: the harness that runs the test file; drive: its payload.
        submitted: name → content of the student's files; they go into the student's jail alone.
        beside: files of the pack that both sides find in their folder.
        own: modules of the tests, which come before submitted ones of the same name.
        inside: files that only the examiner finds.
        manifest: None: learn it.
        tools: an environment that only the examiner has besides; empty: none.
        seed: of the random numbers on both sides.
    """

    driver: str
    drive: Mapping[str, Any]
    submitted: Mapping[str, bytes]
    beside: Mapping[str, bytes]
    own: tuple[str, ...]
    limits: Limits
    environment: str
    manifest: Manifest | None
    inside: Mapping[str, bytes] = field(default_factory=dict)
    tools: str = ""
    seed: int | None = None


class SplitRun:
    """The two runs as one: what a caller sees of a `Run`.

    Attributes:
        outcome: how the student's side ended; None while it runs.
        outcomes: of both sides, once they are over.
        learned: the manifest, when it was being learned.
        noticed: test → what the examiner says of its failure while learning; of several the first.
        made: the tests that the file makes, once it has said so.
    """

    def __init__(self, examiner: Run, student: Run) -> None:
        self._examiner = examiner
        self._student = student
        self._trouble: BaseException | None = None
        self.outcome: RunOutcome | None = None
        self.learned: Manifest | None = None
        self.noticed: dict[str, Any] = {}
        self.made: frozenset[str] | None = None
        self._watch = threading.Thread(target=self._watch_student, daemon=True)
        self._watch.start()

    def _watch_student(self) -> None:
        """Its limits are watched while somebody waits for it."""
        try:
            self._student.wait()
        except BaseException as error:  # noqa: BLE001 - raised again by the thread that grades
            self._trouble = error

    def receive(self) -> Any:
        """The examiner's next message.

        Raises:
            RunEnded: the examiner is over, or the student's process was lost during a test.
            SandboxError: ours.
        """
        while True:
            try:
                message = self._examiner.receive()
            except RunEnded as end:
                self.outcome = end.outcome
                raise
            match message:
                case {"event": "gone", "cause": str(cause), "reason": str(reason)}:
                    self.outcome = self._lost(cause, reason)
                    raise RunEnded(self.outcome)
                case {"event": "learned", "manifest": list(operations), "public": dict(public), "code": dict(code)}:
                    names_of = {name: tuple(names) for name, names in public.items()}
                    self.learned = Manifest(tuple(operations), names_of, code)
                case {"event": "noticed", "test": str(test), "told": dict(told)}:
                    self.noticed.setdefault(test, told)
                case {"event": "tests", "tests": list(tests)}:
                    self.made = frozenset(str(test["id"]) for test in tests)
                    return message
                case {"event": "done"}:
                    self._student.child.kill()  # else it would wake to end by itself
                    return message
                case _:
                    return message

    def ask(self, message: object) -> Any:
        """Send a message to the examiner, and wait for its answer.

        Raises:
            RunEnded: as of `receive`.
        """
        self._examiner.send(message)
        return self.receive()

    def _lost(self, cause: str, reason: str) -> RunOutcome:
        self._end_student(DYING_S if cause == "closed" else 0.0)
        if self._trouble is not None:
            raise self._trouble
        outcome = self._student.outcome
        if outcome is None:
            raise SandboxError("the student's jail ended without an outcome")
        ending = _GONE.get(cause)
        # Time that the tests waited for a processor is the student's side's too: its clock ran meanwhile.
        outcome = replace(outcome, starved_ms=outcome.starved_ms + self._examiner.starved_ms)
        if ending is None or outcome.ending in (Ending.TIME_LIMIT, Ending.MEMORY_LIMIT, Ending.FORBIDDEN):
            return outcome
        return replace(outcome, ending=ending, reason=reason)

    def _end_student(self, patience_s: float) -> None:
        """Its jail may not even be finished: when the tests are over without it, that is nobody's trouble."""
        self._watch.join(patience_s)
        if self._watch.is_alive():
            self._student.child.kill()
            self._watch.join()

    def take_output(self) -> tuple[str, str]:
        """What was printed since the last call, by the student's code and by the tests."""
        return self._examiner.take_output()

    def wait(self) -> RunOutcome:
        """Wait for the examiner's end, then end the student's side."""
        self.outcome = self._examiner.wait()
        self._end_student(0.0)
        return self.outcome

    def finish(self) -> tuple[RunOutcome, ...]:
        """End both sides; what they used."""
        self._examiner.close()
        self._end_student(0.0)
        self._student.close()
        return tuple(run.outcome for run in (self._examiner, self._student) if run.outcome is not None)


@contextlib.contextmanager
def start(sandbox: Sandbox, examination: Examination) -> Iterator[SplitRun]:
    """The two jails, linked; leaving it kills everything in both.

    Raises:
        SandboxError: ours.
    """
    limits = examination.limits
    ours, theirs = socket.socketpair()
    wake_often(ours)
    with contextlib.ExitStack() as stack:
        with ours, theirs, sandbox.pairing:
            student = stack.enter_context(sandbox.run(_student_request(examination, theirs.fileno())))
            examiner = stack.enter_context(sandbox.run(_examiner_request(examination, limits, ours.fileno())))
        put_together(student.child.pid, examiner.child.pid)
        run = SplitRun(examiner, student)
        try:
            yield run
        finally:
            run.finish()


def _student_request(examination: Examination, peer: int) -> RunRequest:
    return RunRequest(
        harness="split_student",
        files={**examination.beside, **examination.submitted},
        limits=examination.limits,
        payload={"files": list(examination.submitted)},
        environment=examination.environment,
        peer=peer,
        seed=examination.seed,
    )


def _examiner_request(examination: Examination, limits: Limits, peer: int) -> RunRequest:
    manifest = examination.manifest
    sources = {
        name: content.decode("utf-8", "replace")
        for name, content in examination.submitted.items()
        if name.endswith(".py")
    }
    data = {name: content for name, content in examination.submitted.items() if not name.endswith(".py")}
    return RunRequest(
        harness="split_examiner",
        files={**examination.beside, **data, **examination.inside},
        limits=replace(
            limits,
            wall_s=limits.wall_s + EXTRA_S,
            cpu_s=limits.cpu_s + EXTRA_S,
            memory_bytes=limits.memory_bytes + EXTRA_MEMORY_BYTES,
            output_bytes=4 * limits.output_bytes + (64 << 10),
        ),
        payload={
            "driver": examination.driver,
            "drive": dict(examination.drive),
            "submitted": list(examination.submitted),
            "sources": sources,
            "own": list(examination.own),
            "manifest": None if manifest is None else list(manifest.operations),
            "public": None if manifest is None else _lists(manifest.public),
            "may_block": any(map(_names_modules, (examination.drive, examination.beside, examination.inside))),
            "code": {} if manifest is None else dict(manifest.code),
            "call_s": limits.wall_s,
            "printed": limits.output_bytes,
        },
        environment=with_tools(examination.environment, examination.tools),
        peer=peer,
        seed=examination.seed,
    )


def _names_modules(texts: Any) -> bool:
    """Whether the word is in a text of the tests: to block an import, one writes `sys.modules`, or names a helper."""
    if isinstance(texts, Mapping):
        return any(map(_names_modules, texts.values()))
    if isinstance(texts, list | tuple):
        return any(map(_names_modules, texts))
    return "module" in texts if isinstance(texts, str) else isinstance(texts, bytes) and b"module" in texts


def with_tools(environment: str, tools: str) -> str:
    """The environment that has the packages of both; `tools` may be empty."""
    return f"{environment}+{tools}" if tools else environment


def _lists(public: Mapping[str, tuple[str, ...]] | None) -> dict[str, list[str]] | None:
    return None if public is None else {name: list(names) for name, names in public.items()}
