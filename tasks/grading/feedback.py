"""The words of a result: what a student reads first when a test failed. Built from facts alone, without any run."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from app.domain.result import DeclaredTest, Frame, Outcome, TestResult
from tasks.grading.compare import render_expected, same_output, shown_values
from tasks.grading.difference import cut_around, difference_of_outputs
from tasks.grading.facts import ABSENT, Facts, Raised
from tasks.grading.nodes import render

MAX_SHOWN = 2_000
MAX_SAID = 400
_LIMITS = {
    Outcome.TIME_LIMIT: "The program took too long and was stopped",
    Outcome.MEMORY_LIMIT: "The program used too much memory",
    Outcome.OUTPUT_LIMIT: "The program printed too much and was stopped",
    Outcome.CRASHED: "The program crashed",
    Outcome.FORBIDDEN: "The program did something that is forbidden here and was stopped",
}


def result_of(test: DeclaredTest, facts: Facts, *, score: float | None = None, wall_ms: float = 0.0) -> TestResult:
    """The result of a test from its facts.

    Args:
        score: points earned, when the test gave partial credit; else all or none.
    """
    passed = facts.outcome is Outcome.PASSED
    points = (test.max_score if passed else 0.0) if score is None else min(max(score, 0.0), test.max_score)
    if passed and points < test.max_score:
        passed = False
        reason = f"partial credit: {points:g} of {test.max_score:g} points"
        facts = replace(facts, outcome=Outcome.WRONG, reason=reason)
    expected, actual = compared_texts(facts)
    return TestResult(
        test=test,
        outcome=facts.outcome,
        score=points,
        output="" if passed else explain(facts),
        wall_ms=wall_ms,
        expected=expected,
        actual=actual,
        printed=facts.printed,
        frames=frames_of(facts.raised) if facts.raised is not None and not passed else (),
    )


def frames_of(raised: Raised) -> tuple[Frame, ...]:
    """Where it happened: the frames, or the place that is not Python."""
    if raised.frames or raised.syntax is None or not raised.syntax.line:
        return raised.frames
    place = raised.syntax
    return (Frame(place.file, place.line, "<module>", place.source.strip()),)


def explain(facts: Facts) -> str:
    """Why the test failed, in a few plain sentences."""
    if facts.outcome is Outcome.NOT_RUN:
        return facts.reason
    if facts.outcome in _LIMITS:
        during = f" during {facts.call}" if facts.call else ""
        return f"{_LIMITS[facts.outcome]}{during}{f' ({facts.reason})' if facts.reason else ''}."
    if facts.raised is not None:
        return _explain_raised(facts, facts.raised)
    if facts.outcome is Outcome.ERROR:
        return f"{facts.reason[:1].upper()}{facts.reason[1:]}."
    return "\n".join(_explain_wrong(facts))


def _explain_raised(facts: Facts, raised: Raised) -> str:
    if raised.syntax is not None:
        place = raised.syntax
        return f"{place.file}, line {place.line}: {raised.type}: {place.message}\n    {place.source.strip()}"
    said = facts.message or f"{_doing(facts, raised)} raised {raised.line}"
    if facts.wanted_exception is not None:
        said += f"\nExpected {facts.wanted_exception}."
    if raised.frames:
        last = raised.frames[-1]
        said += f"\n{last.file}, line {last.line}: {last.source}"
    return said


def _doing(facts: Facts, raised: Raised) -> str:
    if raised.stage == "import":
        return "Your file, when it was loaded,"
    if raised.stage == "setup":
        return "The preparation of the test"
    return facts.call or "Your program"


def _explain_wrong(facts: Facts) -> list[str]:
    said = []
    call = facts.call or "The result"
    if facts.wanted_exception is not None:
        got = "" if facts.actual is ABSENT else f" It gave {render(facts.actual, 400)}."
        said.append(f"{call} should have raised {facts.wanted_exception}, but raised nothing.{got}")
    elif facts.difference is not None and facts.actual is not ABSENT:
        expected, actual = shown_values(facts.expected, facts.actual, MAX_SAID)
        said.append(f"{call} gave {actual}; expected {expected}.")
        if facts.difference.path or "item" in facts.difference.reason or "type" in facts.difference.reason:
            place = f"At {facts.difference.path} it" if facts.difference.path else "It"
            said.append(f"{place} {facts.difference.reason}.")
    if facts.expected_output is not None and facts.expected_output != facts.actual_output:
        same = partial(same_output, compare=facts.compare)
        said.append(difference_of_outputs(facts.expected_output, facts.actual_output or "", same))
    if facts.message:
        said.append(facts.message)
    return said or [f"{facts.reason[:1].upper()}{facts.reason[1:]}."]


def compared_texts(facts: Facts) -> tuple[str | None, str | None]:
    """What should have come out and what came out, as texts; None where the test has none."""
    if facts.expected is not ABSENT and facts.actual is not ABSENT:
        return shown_values(facts.expected, facts.actual, MAX_SHOWN)
    about_output = facts.expected is ABSENT and facts.wanted_exception is None and facts.raised is None
    if about_output and facts.expected_output is not None and facts.actual_output is not None:
        return cut_around(facts.expected_output, facts.actual_output, MAX_SHOWN)
    return expected_text(facts), actual_text(facts)


def expected_text(facts: Facts) -> str | None:
    """What should have come out, as text."""
    if facts.expected is not ABSENT:
        return render_expected(facts.expected, MAX_SHOWN)
    if facts.wanted_exception is not None:
        return f"raises {facts.wanted_exception}"
    return None if facts.expected_output is None else facts.expected_output[:MAX_SHOWN]


def actual_text(facts: Facts) -> str | None:
    """What came out, as text."""
    if facts.actual is not ABSENT and (facts.expected is not ABSENT or facts.wanted_exception is not None):
        return render(facts.actual, MAX_SHOWN)
    if facts.raised is not None:
        return f"raises {facts.raised.line[:MAX_SHOWN]}"
    return None if facts.actual_output is None else facts.actual_output[:MAX_SHOWN]
