"""What a grading says: declared tests, the result of each, and the whole; and their JSON form.

The JSON form is Gradescope's results.json with what else we know under `extra_data`
(https://gradescope-autograders.readthedocs.io/en/latest/specs/), so that tools which read that format go on working.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """How one test ended. Everything but `passed` is a failure; none of them is an error of ours."""

    PASSED = "passed"
    WRONG = "wrong"
    ERROR = "error"
    TIME_LIMIT = "time_limit"
    MEMORY_LIMIT = "memory_limit"
    OUTPUT_LIMIT = "output_limit"
    CRASHED = "crashed"
    FORBIDDEN = "forbidden"
    NOT_RUN = "not_run"


class Status(StrEnum):
    """How the grading of a submission ended."""

    GRADED = "graded"
    BAD_SUBMISSION = "bad_submission"
    SYSTEM_ERROR = "system_error"


class Owner(StrEnum):
    """Whose fault a failure is."""

    STUDENT = "student"
    PACK = "pack"
    PLATFORM = "platform"


class Visibility(StrEnum):
    """When a student may see a test (Gradescope's words and meaning)."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    AFTER_DUE_DATE = "after_due_date"
    AFTER_PUBLISHED = "after_published"


@dataclass(frozen=True, slots=True)
class DeclaredTest:
    """A test that a pack promises: it is in every result, run or not.

    Attributes:
        name: unique in its pack.
        number: sort key as people write it, e.g. `1.2`: entry 1, case 2.
        max_score: points, ≥ 0.
    """

    name: str
    number: str
    max_score: float
    visibility: Visibility = Visibility.VISIBLE
    tags: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The test as plain JSON data."""
        return {
            "name": self.name,
            "number": self.number,
            "max_score": self.max_score,
            "visibility": str(self.visibility),
            "tags": list(self.tags),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> DeclaredTest:
        """The test that `to_json` wrote."""
        return cls(
            name=data["name"],
            number=data["number"],
            max_score=data["max_score"],
            visibility=Visibility(data["visibility"]),
            tags=tuple(data["tags"]),
        )


@dataclass(frozen=True, slots=True)
class Frame:
    """One of the student's own frames at the moment of an error; `locals` maps names to shortened reprs."""

    file: str
    line: int
    function: str
    source: str
    locals: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The frame as plain JSON data."""
        return {
            "file": self.file,
            "line": self.line,
            "function": self.function,
            "source": self.source,
            "locals": dict(self.locals),
        }


@dataclass(frozen=True, slots=True)
class TestResult:
    """How one declared test went.

    Attributes:
        score: points earned, 0 ≤ score ≤ test.max_score.
        output: what the student reads first: the reason of the failure, in plain words; empty when passed.
        wall_ms: wall time of this test alone, milliseconds.
        expected, actual: reprs or texts, None where the test has none.
        printed: what the student's code printed during this test.
        frames: the student's frames, outermost first.
    """

    __test__ = False  # pytest: this is no test class

    test: DeclaredTest
    outcome: Outcome
    score: float = 0.0
    output: str = ""
    wall_ms: float = 0.0
    expected: str | None = None
    actual: str | None = None
    printed: str = ""
    frames: tuple[Frame, ...] = ()
    hint: str | None = None

    @property
    def passed(self) -> bool:
        """Whether the test passed in full."""
        return self.outcome is Outcome.PASSED

    def to_json(self) -> dict[str, Any]:
        """Gradescope's test object, ours under `extra_data`."""
        return {
            **self.test.to_json(),
            "score": self.score,
            "status": "passed" if self.passed else "failed",
            "output": self.output,
            "extra_data": {
                "outcome": str(self.outcome),
                "wall_ms": round(self.wall_ms, 3),
                "expected": self.expected,
                "actual": self.actual,
                "printed": self.printed,
                "frames": [frame.to_json() for frame in self.frames],
                "hint": self.hint,
            },
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> TestResult:
        """The result that `to_json` wrote."""
        extra = data["extra_data"]
        return cls(
            test=DeclaredTest.from_json(data),
            outcome=Outcome(extra["outcome"]),
            score=data["score"],
            output=data["output"],
            wall_ms=extra["wall_ms"],
            expected=extra["expected"],
            actual=extra["actual"],
            printed=extra["printed"],
            frames=tuple(Frame(**frame) for frame in extra["frames"]),
            hint=extra["hint"],
        )


@dataclass(frozen=True, slots=True)
class LeaderboardEntry:
    """A value by which submissions are ranked.

    Attributes:
        order: `desc` (the highest first) or `asc`.
    """

    name: str
    value: float | str | None
    order: str = "desc"

    def to_json(self) -> dict[str, Any]:
        """Gradescope's leaderboard object."""
        return {"name": self.name, "value": self.value, "order": self.order}


@dataclass(frozen=True, slots=True)
class Result:
    """How the grading of one submission went.

    Attributes:
        tests: one for each declared test, in declared order, whatever happened.
        owner: whose fault it is when something is not as it should be; None when all passed.
        error: what went wrong when status is not `graded`, in one sentence.
        isolation: `split` or `shared` (the weakest that any test of the pack used).
        surroundings: what was fixed so that the run can be made again: `seed` (of `random`), `hash_seed`,
            `time_zone`, `locale`; empty where nothing was run.
        ended: the tests' places, from 1 in declared order, in the order in which they ended; empty: in declared order.
        opted_out: sandbox layers that this machine did without, by an operator's explicit choice.
        wall_ms, cpu_ms, memory_bytes: of all runs together; memory is the peak of one run.
        leaderboard: what a Gradescope autograder set.
    """

    status: Status
    tests: tuple[TestResult, ...] = ()
    owner: Owner | None = None
    error: str | None = None
    pack_digest: str = ""
    environment_digest: str = ""
    isolation: str = "split"
    cached: bool = False
    surroundings: Mapping[str, int | str] = field(default_factory=dict)
    ended: tuple[int, ...] = ()
    opted_out: tuple[str, ...] = ()
    wall_ms: float = 0.0
    cpu_ms: float = 0.0
    memory_bytes: int = 0
    leaderboard: tuple[LeaderboardEntry, ...] = ()

    @property
    def score(self) -> float:
        """Points earned over all tests."""
        return round(sum(result.score for result in self.tests), 9)

    @property
    def max_score(self) -> float:
        """Points to be had over all tests."""
        return round(sum(result.test.max_score for result in self.tests), 9)

    def to_json(self) -> dict[str, Any]:
        """Gradescope's results.json, ours under `extra_data`."""
        return {
            "score": self.score,
            "max_score": self.max_score,
            "execution_time": round(self.wall_ms / 1000, 6),
            "output": self.error or "",
            "visibility": "visible",
            "tests": [result.to_json() for result in self.tests],
            "leaderboard": [entry.to_json() for entry in self.leaderboard],
            "extra_data": {
                "status": str(self.status),
                "owner": None if self.owner is None else str(self.owner),
                "error": self.error,
                "pack_digest": self.pack_digest,
                "environment_digest": self.environment_digest,
                "isolation": self.isolation,
                "cached": self.cached,
                "surroundings": dict(self.surroundings),
                "ended": list(self.ended),
                "opted_out": list(self.opted_out),
                "wall_ms": round(self.wall_ms, 3),
                "cpu_ms": round(self.cpu_ms, 3),
                "memory_bytes": self.memory_bytes,
            },
        }

    def in_order_of_ending(self) -> tuple[TestResult, ...]:
        """The tests as the news told them."""
        return tuple(self.tests[place - 1] for place in self.ended) if self.ended else self.tests

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Result:
        """The result that `to_json` wrote."""
        extra = data["extra_data"]
        return cls(
            status=Status(extra["status"]),
            tests=tuple(TestResult.from_json(test) for test in data["tests"]),
            owner=None if extra["owner"] is None else Owner(extra["owner"]),
            error=extra["error"],
            pack_digest=extra["pack_digest"],
            environment_digest=extra["environment_digest"],
            isolation=extra["isolation"],
            cached=extra["cached"],
            surroundings=extra.get("surroundings", {}),
            ended=tuple(extra.get("ended", ())),
            opted_out=tuple(extra["opted_out"]),
            wall_ms=extra["wall_ms"],
            cpu_ms=extra["cpu_ms"],
            memory_bytes=extra["memory_bytes"],
            leaderboard=tuple(LeaderboardEntry(**entry) for entry in data.get("leaderboard", ())),
        )
