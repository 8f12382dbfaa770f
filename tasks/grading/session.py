"""A jail in which the student's module is loaded and answers questions: common to kinds that ask one by one."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.errors import PackError
from app.domain.result import Outcome
from sandbox.outcome import RunEnded
from tasks.grading.facts import Facts, Raised
from tasks.grading.kinds.reported import Reporting
from tasks.grading.runs import outcome_of, reason_of

TAKEN_OVER = "the program interfered with the answers of the test"


def wait_for_module(
    run: Reporting, place: int, *, before: bool = False, on_ready: Callable[[object], object] = lambda answer: None
) -> Facts | None:
    """Wait until the module is there; the facts for every test when it is not.

    Args:
        place: the entry's place in its pack.
        before: whether code of the pack runs first.
        on_ready: told the answer that says so.

    Raises:
        PackError: the pack's own `before` code fails.
    """
    waits_for_before = before
    try:
        while True:
            message = run.receive()
            match message:
                case {"ready": "before"} if waits_for_before:
                    waits_for_before = False
                case {"ready": "module"}:
                    on_ready(message)
                    return None
                case {"fault": fault}:
                    raised = Raised.from_wire(fault)
                    if waits_for_before and raised.stage == "before":
                        raise PackError("assignment.yaml", f"tests[{place}].before", f"raises {raised.line}")
                    return Facts(outcome_of_raised(raised), raised=raised, printed="".join(run.take_output()))
                case _:
                    raise ValueError("not an answer")
    except RunEnded as end:
        reason = f"{reason_of(end.outcome)}, while your file was loaded"
        return Facts(outcome_of(end.outcome), reason=reason, printed="".join(run.take_output()))
    except ValueError:
        return Facts(Outcome.ERROR, reason=TAKEN_OVER)


def outcome_of_raised(raised: Raised) -> Outcome:
    """The outcome of a test that an exception ended."""
    return Outcome.MEMORY_LIMIT if "MemoryError" in raised.bases else Outcome.ERROR
