"""The trivial submissions, and what one run of them costs."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.outcome import Ending, RunEnded
from sandbox.request import Limits, RunRequest
from sandbox.run import Run

_LIMITS = Limits(wall_s=60, cpu_s=50, memory_bytes=1 << 30)
_MS = 1000.0


@dataclass(frozen=True, eq=False)
class Trial:
    """A submission and what is asked of it, as the grader would.

    Attributes:
        name: in tables and JSON.
        talk: reads and asks until the verdict could be told; whether it would be full points.
    """

    name: str
    environment: str
    harness: str
    source: str
    payload: Mapping[str, object]
    talk: Callable[[Run], bool]

    def request(self) -> RunRequest:
        """What the sandbox is asked to run."""
        return RunRequest(
            harness=self.harness,
            files={"solution.py": self.source.encode()},
            limits=_LIMITS,
            payload=dict(self.payload),
            environment=self.environment,
            seed=1,
        )


@dataclass(frozen=True)
class Sample:
    """One run's cost.

    Attributes:
        program_ms: CPU of the program's processes, their start and the making of the jail included.
        zygote_ms: CPU of the zygote meanwhile: the next run's fork, and this one's reaping.
        worker_ms: CPU of the worker, which asks, watches the limits and reads the answers.
        answer_ms: from asking for the run to the last answer, on the clock.
        wall_ms: until the program has ended and everything of it is gone.
    """

    program_ms: float
    zygote_ms: float
    worker_ms: float
    answer_ms: float
    wall_ms: float

    @property
    def cpu_ms(self) -> float:
        """All three together."""
        return self.program_ms + self.zygote_ms + self.worker_ms


class WrongAnswer(Exception):
    """Raised when a run did not answer what it should: nothing it cost would mean anything."""


def measure(trial: Trial, start: Callable[[RunRequest], Run]) -> Sample:
    """Run the trial once; what its zygote used is for the caller to add.

    Raises:
        WrongAnswer: it went wrong.
    """
    used_ms, began = time.process_time() * _MS, time.perf_counter()
    with start(trial.request()) as run:
        try:
            right = trial.talk(run)
        except RunEnded:
            right = False
        answered = time.perf_counter()
        outcome = run.wait()
    ended, used_ms = time.perf_counter(), time.process_time() * _MS - used_ms
    if outcome.ending is not Ending.FINISHED or not right:
        raise WrongAnswer(f"{trial.name}: {outcome.ending}: {outcome.reason} {outcome.stderr.decode()}")
    return Sample(
        program_ms=outcome.cpu_ms,
        zygote_ms=0.0,
        worker_ms=used_ms,
        answer_ms=(answered - began) * _MS,
        wall_ms=(ended - began) * _MS,
    )


def expression(name: str, environment: str, source: str, call: str = "add(2, 3)", answer: object = 5) -> Trial:
    """One expression, evaluated against the submitted module; the cheapest of the harnesses."""

    def talk(run: Run) -> bool:
        ready = run.receive()
        said: Any = run.ask({"case": 0, "setup": "", "expr": call})
        return ready == {"ready": "module"} and repr(answer) in repr(said)

    payload = {"main": "solution.py", "files": ["solution.py"], "before": "", "setup": ""}
    return Trial(name, environment, "expression", source, payload, talk)


def unittest(name: str, environment: str, source: str) -> Trial:
    """A unittest file of one test."""

    def talk(run: Run) -> bool:
        passed = 0
        while (said := run.receive()) != {"event": "done"}:
            passed += isinstance(said, dict) and said.get("outcome") == "passed"
        return passed == 1

    payload = {
        "files": ["solution.py"],
        "stand_in": [],
        "test": ["test_solution.py", _TEST],
        "support": {},
        "skip": [],
    }
    return Trial(name, environment, "unittest_shared", source, payload, talk)


_TEST = (
    "import unittest\n\nfrom solution import add\n\n\nclass Add(unittest.TestCase):\n"
    "    def test_adds(self):\n        self.assertEqual(add(2, 3), 5)\n"
)
ADD = "def add(a, b):\n    return a + b\n"
IMPORTS = "import numpy\nimport pandas\n\n\n"
BASE = expression("base", "base", ADD)
UNITTEST = unittest("base, unittest", "base", ADD)
SCIENTIFIC = expression("scientific", "scientific", IMPORTS + ADD)
TRIALS = (BASE, UNITTEST, SCIENTIFIC)
"""The trivial submission: `add` called once, its answer read back. In `scientific` it imports numpy and pandas."""

_PLAIN = "def mean(n):\n    values = [k * 0.5 for k in range(n)]\n    return sum(values) / len(values)\n"
_NUMPY = "import numpy as np\n\n\ndef mean(n):\n    return float((np.arange(n) * 0.5).mean())\n"
USES_PLAIN = expression("plain Python in base", "base", _PLAIN, "mean(1001)", 250.0)
USES_NUMPY = expression("numpy in scientific", "scientific", _NUMPY, "mean(1001)", 250.0)
USES = (USES_PLAIN, USES_NUMPY)
"""The mean of 1,001 numbers, once with numpy, once without."""
