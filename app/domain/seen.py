"""What a student may see of a result or an event. Decided here and nowhere else; the caller is on the server side.

A test that may not be seen yet is left out whole: its name, score and output are nowhere, and the sums are over what is
left (Gradescope withholds the total; sums over visible tests leak no more and tell a student where they stand).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.events import Event
from app.domain.result import DeclaredTest, Result, Visibility


@dataclass(frozen=True, slots=True)
class View:
    """Which visibilities a caller may see now."""

    visibilities: frozenset[Visibility]

    @classmethod
    def of_staff(cls) -> View:
        """Staff sees all."""
        return cls(frozenset(Visibility))

    @classmethod
    def of_student(cls, *, after_due_date: bool, published: bool) -> View:
        """A student sees visible tests, and others when their time has come."""
        allowed = {Visibility.VISIBLE}
        if after_due_date:
            allowed.add(Visibility.AFTER_DUE_DATE)
        if published:
            allowed.add(Visibility.AFTER_PUBLISHED)
        return cls(frozenset(allowed))

    def tests(self, declared: Iterable[DeclaredTest]) -> tuple[DeclaredTest, ...]:
        """The declared tests that may be seen."""
        return tuple(test for test in declared if test.visibility in self.visibilities)

    def sum(self, points: Mapping[str, float]) -> float:
        """The sum of what may be seen of points by visibility."""
        return round(sum(points.get(visibility, 0.0) for visibility in self.visibilities), 9)

    def parts(self, parts: Mapping[str, Sequence[float]]) -> dict[str, float]:
        """`score`, `max_score`, `passed`, `n` over what may be seen of a finished grading's parts by visibility."""
        seen = [part for name, part in parts.items() if Visibility(name) in self.visibilities]
        score, max_score, passed, n = (sum(column) for column in zip(*seen, strict=True)) if seen else (0.0, 0.0, 0, 0)
        return {"score": round(score, 9), "max_score": round(max_score, 9), "passed": passed, "n": n}

    def result(self, result: Result) -> Result:
        """The result with only the tests that may be seen."""
        return replace(result, tests=tuple(test for test in result.tests if test.test.visibility in self.visibilities))

    def event(self, event: Event) -> Event | None:
        """The event as it may be seen; None when it may not."""
        if event.name == "test.finished":
            return event if Visibility(event.data["visibility"]) in self.visibilities else None
        if event.name == "submission.started":
            tests = [test for test in event.data["tests"] if Visibility(test["visibility"]) in self.visibilities]
            return replace(event, data={**event.data, "tests": tests})
        if event.name == "submission.finished":
            hints = event.data.get("hints", {}).items()
            told = {name: hint for name, (visibility, hint) in hints if Visibility(visibility) in self.visibilities}
            data = {key: value for key, value in event.data.items() if key != "parts"}
            return replace(event, data={**data, **self.parts(event.data["parts"]), "hints": told})
        return event
