"""The smallest input on which a student's function differs from the reference, found by Hypothesis.

Inputs are drawn and shrunk here, from strategies that are plain data; both functions run in jails, each in its own.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Self

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException
from hypothesis.strategies import SearchStrategy

from app.domain.assignment import Pack
from app.domain.errors import PackError
from sandbox.outcome import RunEnded
from sandbox.runner import Run, Sandbox
from tasks.grading.compare import Rule, first_difference
from tasks.grading.facts import Raised
from tasks.grading.nodes import BadNode, Node, check_node, render, value_of
from tasks.grading.runs import Runs

REFERENCE = "reference"
MOST_INPUTS = 300
LONGEST_CALL_S = 0.5
SURE_S = 2.0
"""A call that was stopped is made again with more time before anybody is told that it gives no answer."""
LONGEST_START_S = 2.0
LONGEST_SHOWN = 200
ROUNDED = Rule(tolerance=1e-9)
"""Two right solutions may round differently."""


@dataclass(frozen=True, slots=True)
class Counterexample:
    """An input with what the student's function and the reference make of it, as texts."""

    call: str
    actual: str
    expected: str

    @property
    def words(self) -> str:
        """The sentence that the student reads."""
        return f"The smallest input found that goes wrong: {self.call} gives {self.actual}, expected {self.expected}."


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call came to: a node, the names of an exception's class and bases, or nothing when it was stopped."""

    node: Node = None
    raised: tuple[str, ...] = ()
    stopped: bool = False

    @property
    def text(self) -> str:
        """The answer in words."""
        if self.stopped:
            return "no answer in time"
        return f"{self.raised[0][:LONGEST_SHOWN]} raised" if self.raised else render(self.node, LONGEST_SHOWN)


def find_counterexample(
    sandbox: Sandbox, pack: Pack, files: Mapping[str, str], function: str, seconds: float
) -> Counterexample | None:
    """The smallest input that was found within the time; None when both functions agree on all that was tried.

    Args:
        function: one of `pack.counterexamples`.

    Raises:
        SandboxError: the sandbox failed.
    """
    best: list[Counterexample] = []
    until = time.monotonic() + seconds
    with ExitStack() as stack:
        student = stack.enter_context(_Asked(sandbox, pack, files))
        reference = stack.enter_context(_Asked(sandbox, pack, pack.solutions[REFERENCE].files))

        def differs(arguments: Sequence[object]) -> bool:
            call = f"{function}({', '.join(map(repr, arguments))})"
            if time.monotonic() > until or len(call) > LONGEST_SHOWN:
                return False
            wanted = reference.answer(call)
            got = student.answer(call)
            if wanted is None or got is None or wanted.stopped or not _differ(wanted, got):
                return False
            best.append(Counterexample(call, got.text, wanted.text))
            return True

        drawn = st.tuples(*(build(strategy) for strategy in pack.counterexamples[function]))
        with suppress(HypothesisException):  # no such input, or the time was up while it was being shrunk
            find(drawn, differs, settings=_SETTINGS, random=Random(0))  # noqa: S311 - the same search each time
        if best and best[-1].actual == Answer(stopped=True).text:
            again = student.answer(best[-1].call, wall_s=SURE_S)
            if again is None or not again.stopped:
                return None  # the machine was busy
    return best[-1] if best else None


_SETTINGS = settings(
    max_examples=MOST_INPUTS,
    database=None,
    deadline=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=tuple(HealthCheck),
)


def check_strategies(pack: Pack) -> None:
    """Make sure that inputs can be drawn.

    Raises:
        PackError: a strategy lacks an argument or has one that it does not take.
    """
    for function, strategies in pack.counterexamples.items():
        for strategy in strategies:
            try:
                build(strategy).validate()
            except (HypothesisException, TypeError, ValueError) as error:
                raise PackError("assignment.yaml", f"counterexample.{function}", str(error)) from error


def build(plain: Mapping[str, Any]) -> SearchStrategy[Any]:
    """The Hypothesis strategy that `app.packs.strategies` read."""
    if "literal" in plain:
        raise TypeError("a literal is no strategy")
    args = [_argument(argument) for argument in plain["args"]]
    options = {name: _argument(argument) for name, argument in plain["options"].items()}
    made: SearchStrategy[Any] = getattr(st, plain["strategy"])(*args, **options)
    return made


def _argument(plain: Mapping[str, Any]) -> Any:
    return plain["literal"] if "literal" in plain else build(plain)


def _differ(wanted: Answer, got: Answer) -> bool:
    if wanted.raised or got.raised or got.stopped:
        return not wanted.raised or wanted.raised[0] not in got.raised
    try:
        return first_difference(value_of(wanted.node), got.node, ROUNDED) is not None
    except (BadNode, TypeError):
        return False  # the reference gives what cannot be compared


class _Asked:
    """Evaluates calls in one solution's jail; in a new one when a call ended it."""

    def __init__(self, sandbox: Sandbox, pack: Pack, files: Mapping[str, str]) -> None:
        self._runs = Runs(sandbox, replace(pack, limits=replace(pack.limits, wall_s=60)), files)
        self._stack = ExitStack()
        self._run: Run | None = None
        self._usable = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def answer(self, call: str, *, wall_s: float = LONGEST_CALL_S) -> Answer | None:
        """What the call comes to; None when the solution cannot be loaded or does not answer as it should."""
        run = self._run or self._started()
        if run is None:
            return None
        try:
            said = run.ask({"case": 0, "setup": "", "expr": call}, wall_s=wall_s)
            run.take_output()
            match said:
                case {"case": 0, "value": node}:
                    check_node(node)
                    return Answer(node)
                case {"case": 0, "fault": fault}:
                    return Answer(raised=Raised.from_wire(fault).bases)
        except RunEnded:
            self._drop()
            return Answer(stopped=True)
        except ValueError:
            pass  # not a description of an answer: the process in the jail has been taken over
        self._usable = False
        return None

    def _started(self) -> Run | None:
        if self._usable:
            run = self._stack.enter_context(self._runs.start("expression", {"before": "", "setup": ""}))
            self._usable = False
            with suppress(RunEnded):
                self._usable = run.receive(wall_s=LONGEST_START_S) == {"ready": "module"}
                self._run = run if self._usable else None
        return self._run

    def _drop(self) -> None:
        self._run = None
        self._stack.close()
        self._stack = ExitStack()
