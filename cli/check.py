"""`gradewire check`: the tests of the tests. Which solution passes what, whether runs agree, what no test notices."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import NoReturn

from tqdm import tqdm

from app.domain.result import Outcome
from cli.exits import exit_codes
from sandbox.runner import Sandbox
from tasks.grading.check import CheckReport
from tasks.grading.grader import Grader
from tasks.grading.learning import TestsDiffer
from tasks.grading.mutants.trials import Trials, try_more
from tasks.grading.proof import Budget, Proof, prove
from tasks.grading.shelf import Shelf

_LETTERS = {
    Outcome.PASSED: "✓",
    Outcome.WRONG: "✗",
    Outcome.ERROR: "E",
    Outcome.TIME_LIMIT: "T",
    Outcome.MEMORY_LIMIT: "M",
    Outcome.OUTPUT_LIMIT: "O",
    Outcome.CRASHED: "C",
    Outcome.FORBIDDEN: "F",
    Outcome.NOT_RUN: "–",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("pack", type=Path, help="an assignment pack: a directory or a zip")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument(
        "--mutants", type=int, default=200, metavar="N", help="try at most N changes of the reference (%(default)s)"
    )
    parser.add_argument(
        "--seconds", type=float, default=60.0, metavar="S", help="try them for at most S seconds (%(default)g)"
    )


@exit_codes
def run(arguments: argparse.Namespace) -> int:
    """Print the matrix; 1 when an expectation does not hold or runs do not agree.

    Raises:
        TestsDiffer: the reference ends otherwise in split isolation; the tests and reasons have been printed.
    """
    budget = Budget(again_s=arguments.seconds, mutants=arguments.mutants, mutants_s=arguments.seconds)
    with Sandbox() as sandbox:
        try:
            pack, declaration = Shelf(sandbox).take(arguments.pack)
        except TestsDiffer as refusal:
            print(refused(refusal, as_json=arguments.json))
            raise
        grader = Grader(sandbox)
        with _bar("again", None) as bar:
            proof = prove(pack, declaration, grader, budget, lambda: _tick(bar))
        if proof.trials is not None:
            with _bar("mutants", min(proof.trials.made, budget.mutants)) as bar:
                trials = try_more(proof.trials, pack, declaration, grader, on_tried=lambda: _tick(bar))
            proof = replace(proof, trials=trials)
    if arguments.json:
        print(json.dumps(proof.to_json(), ensure_ascii=False, indent=2))
    else:
        print("\n".join([*matrix(proof.report), *findings(proof), verdict(proof)]))
    return 0 if proof.ok else 1


def refused(refusal: TestsDiffer, *, as_json: bool) -> str:
    """All tests of a pack that end otherwise in split isolation, with the reasons."""
    if not as_json:
        return "\n".join(f"{one.test}\n    {one.reason}" for one in refusal.differing)
    error = {"file": refusal.file, "key": refusal.key, "reason": refusal.reason}
    differing = [asdict(one) for one in refusal.differing]
    return json.dumps({"ok": False, "error": error, "differing": differing}, ensure_ascii=False, indent=2)


def _bar(what: str, total: int | None) -> tqdm[NoReturn]:
    return tqdm(desc=what, total=total, unit=" run", leave=False, file=sys.stderr, disable=not sys.stderr.isatty())


def _tick(bar: tqdm[NoReturn]) -> None:
    bar.update()


def findings(proof: Proof) -> Iterator[str]:
    """Lines: tests that do not agree with themselves, then changes that no test notices."""
    for flaky in proof.agreement.flaky:
        yield flaky.words
    if proof.agreement.rounds:
        least, most = min(proof.agreement.rounds.values()), max(proof.agreement.rounds.values())
        yield f"each solution was graded {most if least == most else f'{least} to {most}'} times"
    if proof.trials is not None:
        yield from tried(proof.trials)


def tried(trials: Trials) -> Iterator[str]:
    """Lines: how many mutants were tried, and those that survived."""
    why = {"": "", "mutants": f" (no more than {trials.most})", "seconds": f" (in {trials.most_s:g} s)"}[trials.stopped]
    noticed = trials.tried - len(trials.survivors)
    yield f"{trials.tried} of {trials.made} changes of {trials.solution} tried{why}, {noticed} noticed"
    for survivor in trials.survivors:
        yield f"  {survivor.words}"


def verdict(proof: Proof) -> str:
    """The last line."""
    if proof.report.ok and proof.agreement.flaky:
        return "runs do NOT agree"
    return "every expectation holds" if proof.ok else "NOT as expected"


def matrix(report: CheckReport) -> Iterator[str]:
    """Lines: the tests by number, then a row a solution, then what does not hold."""
    for column, test in enumerate(report.declaration.tests, start=1):
        yield f"{column:4}  {test.name}  ({test.max_score:g})"
    width = max((len(one.name) for one in report.checked), default=0)
    yield ""
    yield " " * (width + 2) + "".join(f"{column:4}" for column in range(1, len(report.declaration.tests) + 1))
    for one in report.checked:
        row = "".join(f"{_LETTERS[test.outcome]:>4}" for test in one.result.tests)
        yield f"{one.name:{width}}  {row}  {one.result.score:g}/{one.result.max_score:g}"
    yield ""
    used = {test.outcome for one in report.checked for test in one.result.tests}
    yield "  ".join(
        f"{letter} {str(outcome).replace('_', ' ')}" for outcome, letter in _LETTERS.items() if outcome in used
    )
    if not report.checked:
        yield "the pack has no solutions: nothing is known about its tests"
    for one in report.checked:
        if one.complaint:
            yield f"{one.name}: {one.complaint}"
