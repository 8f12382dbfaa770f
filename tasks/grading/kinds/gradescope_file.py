"""Autograders that write their results.json themselves: their tests are those that the reference's file has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.domain.assignment import Pack
from app.domain.errors import PackError
from app.domain.result import DeclaredTest, LeaderboardEntry, Outcome, Visibility
from sandbox.outcome import RunEnded
from sandbox.runner import Run
from tasks.grading.autograder_results import Line, Written, read_results, spread, unique
from tasks.grading.facts import Facts, Raised
from tasks.grading.kinds.base import Ended, EntryJob, Learned
from tasks.grading.kinds.reported import facts_of_fault
from tasks.grading.runs import Runs, outcome_of, reason_of
from tasks.grading.split import SplitRun

TOTAL = "Score"
"""The test that stands for a total without tests that add up to it."""


def declare(pack: Pack, place: int, text: str | None) -> Learned:
    """The tests of the file that the reference gets.

    Raises:
        PackError: it is no results.json, or says nowhere how many points there are.
    """
    entry = pack.entries[place]
    try:
        written = read_results(text or "")
    except ValueError as error:
        raise PackError(entry["path"], "", str(error)) from error
    names = unique([line.name for line in written.tests])
    adds_up = any(line.max_score for line in written.tests) and _adds_up(written)
    tests = [
        DeclaredTest(
            name=name,
            number=line.number or f"{place + 1}.{n}",
            max_score=max(line.max_score or 0.0, 0.0) if adds_up else 0.0,
            visibility=line.visibility or written.visibility or Visibility(entry["visibility"]),
            tags=(*entry["tags"], *line.tags),
        )
        for n, (name, line) in enumerate(zip(names, written.tests, strict=True), start=1)
    ]
    if not adds_up:
        most = entry["points"] if entry["points"] is not None else written.score
        if not most:
            raise PackError("assignment.yaml", f"tests[{place}].points", "is needed: results.json says no maximum")
        seen = written.visibility or Visibility(entry["visibility"])
        tests.append(DeclaredTest(TOTAL, f"{place + 1}.{len(tests) + 1}", float(most), seen, tuple(entry["tags"])))
    return Learned(tuple(tests), {"names": names, "adds_up": adds_up})


def _adds_up(written: Written) -> bool:
    return written.score is None or abs(written.score - sum(line.score or 0.0 for line in written.tests)) < 1e-6


def grade(job: EntryJob, written: Written | Facts) -> Iterator[Ended | LeaderboardEntry]:
    """The declared tests, as the file that was written has them."""
    if isinstance(written, Facts):
        job.runs.note(written.outcome)
        for index in range(len(job.tests)):
            yield Ended(index, written)
        return
    names = job.learned["names"]
    lines = dict(zip(unique([line.name for line in written.tests]), written.tests, strict=True))
    most = {name: test.max_score for name, test in zip(names, job.tests, strict=False)}
    scores = {name: min(max(lines[name].score or 0.0, 0.0), most[name]) for name in names if name in lines}
    if job.learned["adds_up"] and not _adds_up(written):
        scores = spread(scores, most, written.score or 0.0)
    for index, name in enumerate(names):
        line = lines.get(name)
        missing = Facts(Outcome.ERROR, reason="the autograder did not report this test")
        yield Ended(index, missing if line is None else _facts(line), score=scores.get(name, 0.0))
    if not job.learned["adds_up"]:
        total = written.score if written.score is not None else sum(line.score or 0.0 for line in written.tests)
        full = total >= job.tests[-1].max_score
        reason = written.output or f"{total:g} of {job.tests[-1].max_score:g} points"
        yield Ended(len(names), Facts(Outcome.PASSED if full else Outcome.WRONG, message=reason), score=total)
    yield from written.leaderboard


def read(run: Run | SplitRun, runs: Runs) -> Written | Facts | None:
    """What the autograder wrote, or why it did not; None: the run, one of `runs`, deserves another."""
    try:
        while True:
            message: Any = run.receive()
            match message:
                case {"event": "results", "text": str(text)}:
                    written = read_results(text)
                    run.wait()
                    return written
                case {"event": "results"}:
                    return Facts(Outcome.ERROR, reason="the autograder wrote no results.json")
                case {"event": "broken", "fault": fault}:
                    return facts_of_fault(Raised.from_wire(fault), "".join(run.take_output()))
                case _:
                    pass
    except RunEnded as end:
        if runs.repeats(end.outcome):
            return None
        return Facts(outcome_of(end.outcome), reason=reason_of(end.outcome), printed="".join(run.take_output()))
    except ValueError as error:
        return Facts(Outcome.ERROR, reason=str(error))


def _facts(line: Line) -> Facts:
    if line.passed:
        return Facts(Outcome.PASSED, printed=line.output)
    return Facts(Outcome.WRONG, message=line.output or "the autograder gives no reason")
