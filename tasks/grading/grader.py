"""Grading one submission: every entry of the pack, every declared test once, whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from app.domain.assignment import Declaration, Pack
from app.domain.result import DeclaredTest, LeaderboardEntry, Outcome, Owner, Result, Status, TestResult
from sandbox.errors import ZygoteLost
from sandbox.runner import Sandbox
from tasks.grading.adviser import Adviser
from tasks.grading.facts import Facts
from tasks.grading.feedback import result_of
from tasks.grading.hints.evidence import Seen
from tasks.grading.kinds.base import Ended, EntryJob
from tasks.grading.kinds.registry import KINDS, environment_of
from tasks.grading.runs import Runs
from tasks.grading.seen import seen_of

OnTest = Callable[[int, TestResult], None]
_TRIES = 3


def _ignore(k: int, result: TestResult) -> None:
    """Nobody wants to know."""


class Grader:
    """Grades submissions in a sandbox; one may be used by several threads at once."""

    def __init__(self, sandbox: Sandbox, adviser: Adviser | None = None) -> None:
        """`adviser` explains failures once all tests have ended; one that gives hints alone when None."""
        self._sandbox = sandbox
        self._adviser = adviser or Adviser(sandbox)
        self._may_be_alone = True

    def hasty(self) -> Grader:
        """One for programs that nobody is marked by: a run that was starved is not repeated alone."""
        hasty = Grader(self._sandbox, self._adviser)
        hasty._may_be_alone = False
        return hasty

    def grade(
        self,
        pack: Pack,
        declaration: Declaration,
        files: Mapping[str, str],
        on_test: OnTest = _ignore,
        *,
        seed: int | None = None,
    ) -> Result:
        """The result of one submission.

        Args:
            files: what `check_files` gave for it.
            on_test: called with the test's place, from 1 in declared order, and its result as each test ends; hints
                come later, in the whole result, because they look at all tests.
            seed: of the random numbers; the pack's own when None.

        Raises:
            PackError: the pack's own code fails.
            SandboxError: the sandbox failed; the submission is not at fault and can be graded again.
        """
        runs = Runs(self._sandbox, pack, files, seed, may_be_alone=self._may_be_alone)
        results: dict[int, TestResult] = {}
        seen: dict[int, Seen] = {}
        leaderboard: list[LeaderboardEntry] = []
        first = 0
        for place, entry in enumerate(pack.entries):
            learned = declaration.learned[str(place)]
            tests = declaration.tests[first : first + learned["count"]]
            job = EntryJob(pack, place, entry, tests, learned["data"], runs)
            for ended in _ends(job):
                if isinstance(ended, LeaderboardEntry):
                    leaderboard += [ended] if ended not in leaderboard else []
                    continue
                k = first + ended.index + 1
                if k in results:
                    continue  # told before a zygote was lost: it stays
                results[k] = _result(tests[ended.index], ended)
                seen[k] = seen_of(ended.facts) if ended.message is None else Seen(Outcome.NOT_RUN)
                on_test(k, results[k])
            first += learned["count"]
        ended_tests = [(results[k], seen[k]) for k in sorted(results)]
        tests_in_order = self._adviser.advise(pack, declaration, files, ended_tests)
        return Result(
            status=Status.GRADED,
            tests=tests_in_order,
            owner=None if all(result.passed for result in tests_in_order) else Owner.STUDENT,
            pack_digest=pack.digest,
            ended=tuple(results),
            environment_digest=self._sandbox.environment_digest(environment_of(pack)),
            isolation=isolation_of(pack),
            surroundings={"seed": runs.seed, **self._sandbox.surroundings()},
            opted_out=runs.opted_out,
            wall_ms=runs.wall_ms,
            cpu_ms=runs.cpu_ms,
            memory_bytes=runs.memory_bytes,
            leaderboard=tuple(leaderboard),
        )


def _ends(job: EntryJob) -> Iterator[Ended | LeaderboardEntry]:
    """How an entry's tests end. When a zygote is lost, which is our failure, all of them are run once more.

    Raises:
        ZygoteLost: one was lost each time.
    """
    for tries_left in reversed(range(_TRIES)):
        try:
            yield from KINDS[job.entry["kind"]].grade(job)
        except ZygoteLost:
            if not tries_left:
                raise
        else:
            return


def _result(test: DeclaredTest, ended: Ended) -> TestResult:
    """The result of a test; where the teacher wants another text shown, nothing but that text."""
    result = result_of(test, ended.facts, score=ended.score, wall_ms=ended.wall_ms)
    if result.passed or ended.message is None or result.outcome is Outcome.NOT_RUN:
        return result
    return replace(result, output=ended.message, expected=None, actual=None, frames=())


def ungraded(pack: Pack, declaration: Declaration, status: Status, owner: Owner, error: str) -> Result:
    """The result of a submission that could not be graded: every declared test is there, not run."""
    facts = Facts(Outcome.NOT_RUN, reason="Not run.")
    return Result(
        status=status,
        tests=tuple(result_of(test, facts) for test in declaration.tests),
        owner=owner,
        error=error,
        pack_digest=pack.digest,
        isolation=isolation_of(pack),
    )


def isolation_of(pack: Pack) -> str:
    """The weakest isolation that any entry of a pack uses."""
    kinds = {KINDS[entry["kind"]].isolation(entry) for entry in pack.entries}
    return "shared" if "shared" in kinds else "split"
