"""The main file run as a program, a fresh jail a case; its output is compared out here."""

from __future__ import annotations

import shlex
import time
from collections.abc import Iterator, Mapping
from typing import Any

from app.domain.assignment import Pack
from app.domain.result import Outcome
from sandbox.outcome import Ending, RunEnded, RunOutcome
from sandbox.runner import Run, Sandbox
from tasks.grading.compare import same_output
from tasks.grading.facts import Facts, Raised
from tasks.grading.kinds.base import Ended, EntryJob, Learned, declared_cases
from tasks.grading.runs import outcome_of, reason_of


class StdioKind:
    """`kind: stdio`. The expected output never enters the jail."""

    def isolation(self, entry: Mapping[str, Any]) -> str:
        """Expected outputs never enter the jail."""
        return "split"

    def declare(self, pack: Pack, place: int, sandbox: Sandbox) -> Learned:
        """One test a case."""
        return Learned(declared_cases(pack.entries[place], place))

    def grade(self, job: EntryJob) -> Iterator[Ended]:
        """Run the program once a case."""
        for index, case in enumerate(job.entry["cases"]):
            reason = job.runs.refusal()
            if reason:
                yield from job.refuse([index], reason)
                continue
            started = time.perf_counter()
            facts = _one_case(job, case)
            job.runs.note(facts.outcome)
            yield Ended(index, facts, (time.perf_counter() - started) * 1000)


def _one_case(job: EntryJob, case: Mapping[str, Any]) -> Facts:
    tree = job.pack.tree
    stdin = _content(tree, case["stdin"], case["stdin_file"])
    expected = _content(tree, case["stdout"], case["stdout_file"]).decode(errors="replace")
    beside = {name: tree[path] for name, path in case["files"].items()}
    while True:
        with job.runs.start("script", {}, beside=beside, stdin=stdin, args=tuple(case["args"])) as run:
            raised = _raised(run)
            ended = run.wait()
        if not job.runs.repeats(ended):
            break
    out = ended.stdout.decode(errors="replace")
    err = ended.stderr.decode(errors="replace")
    outcome, reason = _judge(ended, raised, same_output(expected, out, job.entry["compare"]))
    command = shlex.join(["python", job.runs.main, *case["args"]])
    return Facts(
        outcome=outcome,
        call=command,
        reason=reason,
        raised=raised,
        printed=out + err,
        stdin=stdin.decode(errors="replace"),
        expected_output=expected,
        actual_output=out,
        compare=job.entry["compare"],
    )


def _judge(ended: RunOutcome, raised: Raised | None, same: bool) -> tuple[Outcome, str]:
    if ended.ending is not Ending.FINISHED:
        return outcome_of(ended), reason_of(ended)
    if raised is not None:
        return (Outcome.MEMORY_LIMIT if "MemoryError" in raised.bases else Outcome.ERROR), ""
    if ended.exit_status:
        return Outcome.ERROR, f"the program ended with exit status {ended.exit_status} instead of 0"
    return (Outcome.PASSED, "") if same else (Outcome.WRONG, "the output is not as expected")


def _raised(run: Run) -> Raised | None:
    """The exception that ended the program, if one did."""
    try:
        match run.receive():
            case {"fault": fault}:
                return Raised.from_wire(fault)
    except (RunEnded, ValueError):
        pass
    return None


def _content(tree: Mapping[str, bytes], text: str | None, path: str | None) -> bytes:
    if path is not None:
        return tree[path]
    return (text or "").encode()
