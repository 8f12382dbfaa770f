"""Expressions evaluated in the jail against the submitted module, and compared out here as plain values."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Mapping
from typing import Any

from app.domain.assignment import Pack
from app.domain.result import Outcome
from app.packs.literal import parse_literal
from sandbox.outcome import RunEnded
from sandbox.runner import Run, Sandbox
from tasks.grading.compare import Rule, first_difference
from tasks.grading.facts import ABSENT, Facts, Raised
from tasks.grading.kinds.base import Ended, EntryJob, Learned, declared_cases
from tasks.grading.nodes import check_node, kind_of
from tasks.grading.runs import outcome_of, reason_of
from tasks.grading.session import TAKEN_OVER, outcome_of_raised, wait_for_module


class ExpressionKind:
    """`kind: expression`. All cases share one process unless the entry says `fresh`."""

    def isolation(self, entry: Mapping[str, Any]) -> str:
        """Expected values never enter the jail."""
        return "split"

    def declare(self, pack: Pack, place: int, sandbox: Sandbox) -> Learned:
        """One test a case."""
        return Learned(declared_cases(pack.entries[place], place))

    def grade(self, job: EntryJob) -> Iterator[Ended]:
        """Evaluate the cases in one jail, and in another when one of them ended it."""
        pending = list(range(len(job.tests)))
        while pending:
            reason = job.runs.refusal()
            if reason:
                yield from job.refuse(pending, reason)
                return
            count = 1 if job.entry["fresh"] else len(pending)
            rest = yield from _one_jail(job, pending[:count])
            pending = rest + pending[count:]


def _one_jail(job: EntryJob, pending: list[int]) -> Generator[Ended, None, list[int]]:
    """Grade cases until they are all done or the jail ends; the return value is what is left to do."""
    payload = {"before": job.entry["before"], "setup": job.entry["setup"]}
    with job.runs.start("expression", payload) as run:
        broken = wait_for_module(run, job.place, before=bool(job.entry["before"]))
        if broken is not None:
            if run.outcome is not None and job.runs.repeats(run.outcome):
                return pending
            job.runs.note(broken.outcome)
            for index in pending:
                yield Ended(index, broken)
            return []
        run.take_output()
        for position, index in enumerate(pending):
            started = time.perf_counter()
            try:
                facts = _one_case(job.entry["cases"][index], index, run)
            except RunEnded as end:
                own_s = time.perf_counter() - started
                if job.runs.repeats(end.outcome, own_s, position == 0):
                    return pending[position:]
                outcome = outcome_of(end.outcome)
                job.runs.note(outcome)
                printed = "".join(run.take_output())
                call = job.entry["cases"][index]["expr"]
                yield Ended(index, Facts(outcome, call, reason_of(end.outcome), printed=printed), own_s * 1000)
                return pending[position + 1 :]
            yield Ended(index, facts, (time.perf_counter() - started) * 1000)
        run.wait()
    return []


def _one_case(case: Mapping[str, Any], index: int, run: Run) -> Facts:
    """Ask for one case and compare.

    Raises:
        RunEnded: the jail ended before it answered.
    """
    answer = run.ask({"case": index, "setup": case["setup"], "expr": case["expr"]})
    out, err = run.take_output()
    try:
        match answer:
            case {"case": number, "value": node} if number == index:
                check_node(node)
                return _judge(case, node, out, err)
            case {"case": number, "fault": fault} if number == index:
                return _judge_raised(case, Raised.from_wire(fault), out, err)
    except ValueError:
        pass
    return Facts(Outcome.ERROR, case["expr"], TAKEN_OVER, printed=out + err)


def _judge(case: Mapping[str, Any], node: Any, out: str, err: str) -> Facts:
    expected = ABSENT if case["equals"] is None else parse_literal(case["equals"])
    difference = None
    if expected is not ABSENT:
        difference = first_difference(expected, node, Rule(case["tolerance"], case["strict"]))
    right = difference is None and case["raises"] is None and case["prints"] in (None, out)
    return Facts(
        outcome=Outcome.PASSED if right else Outcome.WRONG,
        call=case["expr"],
        expected=expected,
        actual=node,
        difference=difference,
        wanted_exception=case["raises"],
        printed=out + err,
        expected_output=case["prints"],
        actual_output=None if case["prints"] is None else out,
        message=_not_plain(node) if difference is not None else "",
    )


def _not_plain(node: Any) -> str:
    if isinstance(node, list) and node[0] == "other":
        return f"A value of type {kind_of(node)} cannot be compared with a plain value."
    return ""


def _judge_raised(case: Mapping[str, Any], raised: Raised, out: str, err: str) -> Facts:
    wanted = case["raises"]
    right = wanted is not None and wanted.rpartition(".")[2] in raised.bases and case["prints"] in (None, out)
    outcome = Outcome.PASSED if right else outcome_of_raised(raised)
    if wanted is not None and not right and outcome is Outcome.ERROR:
        outcome = Outcome.WRONG
    return Facts(
        outcome=outcome,
        call=case["expr"],
        expected=ABSENT if case["equals"] is None else parse_literal(case["equals"]),
        raised=raised,
        wanted_exception=wanted,
        printed=out + err,
        expected_output=case["prints"],
        actual_output=None if case["prints"] is None else out,
    )
