"""`JSONTestRunner` as autograders know it, with every declared test and point in its results.

What the stock runner loses (a failing sub-test, skips, expected failures, an error in `setUpClass`, a test module that
cannot be imported) is reported here: the tests are listed before the first of them runs.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
import unittest
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TextIO

from sandbox.harness.faults import describe
from sandbox.harness.link import Link
from sandbox.harness.unittest_shared import Reporter, declared, leave_out, method_of


@dataclass
class Session:
    """What the runners of one run share.

    Attributes:
        names: absolute path → submitted name.
        skip: tests that are done; None: list only.
        stdout: where what tests print belongs.
        seen: names that tests have taken.
    """

    link: Link
    names: dict[str, str]
    skip: list[str] | None
    stdout: TextIO
    seen: dict[str, int] = field(default_factory=dict)


class JSONTestRunner:
    """Runs a suite, tells the worker of each test, and writes results.json to `stream`."""

    def __init__(
        self,
        session: Session,
        stream: TextIO | None = None,
        descriptions: bool = True,
        verbosity: int = 1,
        failfast: bool = False,
        buffer: bool = True,
        visibility: str | None = None,
        stdout_visibility: str | None = None,
        post_processor: Callable[[dict[str, Any]], object] | None = None,
        failure_prefix: str = "Test Failed: ",
    ) -> None:
        self.stream = sys.stdout if stream is None else stream
        self.post_processor = post_processor
        self.failure_prefix = failure_prefix
        self.json_data: dict[str, Any] = {"tests": [], "leaderboard": []}
        if visibility:
            self.json_data["visibility"] = visibility
        if stdout_visibility:
            self.json_data["stdout_visibility"] = stdout_visibility
        self._session = session

    def run(self, suite: unittest.TestSuite) -> unittest.TestResult:
        """Run the suite."""
        session = self._session
        whole = unittest.TestSuite([suite])
        tests, unimported = _listed(whole)
        ids = {id(test): _free(test.id(), session.seen) for test in tests}
        points = [test for test in tests if not hasattr(method_of(test), "__leaderboard_column__")]
        listed = [self._declared(test, ids[id(test)], n) for n, test in enumerate(_as_written(points))]
        session.link.send({"event": "tests", "tests": listed})
        reporter = _Reporter(session, ids, held=self.post_processor is not None)
        for name in unimported:
            reporter.tell(
                {"event": "fixture", "where": f"import {name}", "prefix": f"{name}.", **_import_fault(name, session)}
            )
        if session.skip is None:
            return unittest.TestResult()
        leave_out(whole, {key for key, name in ids.items() if name in session.skip})
        started, saved = time.monotonic(), sys.stdout
        sys.stdout = session.stdout
        try:
            whole.run(reporter)
        finally:
            sys.stdout = saved
        self.json_data["execution_time"] = f"{time.monotonic() - started:.2f}"
        self._write(reporter, points, ids)
        return reporter

    def _declared(self, test: unittest.TestCase, name: str, place: int) -> dict[str, Any]:
        said = declared(test, name, "")
        return {**said, "line": place, "visibility": said["visibility"] or self.json_data.get("visibility")}

    def _write(self, reporter: _Reporter, points: list[unittest.TestCase], ids: dict[int, str]) -> None:
        entries = {ids[id(test)]: self._entry(test, reporter.ends.get(ids[id(test)])) for test in points}
        self.json_data["tests"] += list(entries.values())
        self.json_data["leaderboard"] += reporter.leaderboard
        total = sum(entry.get("score", 0.0) for entry in self.json_data["tests"])
        self.json_data["score"] = total
        if self.post_processor is not None:
            self.post_processor(self.json_data)
            scores = {name: entry["score"] for name, entry in entries.items() if "score" in entry}
            reporter.let_go(scores, self.json_data.get("score"))
        json.dump(self.json_data, self.stream, indent=4)
        self.stream.write("\n")

    def _entry(self, test: unittest.TestCase, end: dict[str, Any] | None) -> dict[str, Any]:
        method = method_of(test)
        passed = end is not None and end["outcome"] == "passed"
        entry: dict[str, Any] = {"name": test.shortDescription() or str(test)}
        weight, score = getattr(method, "__weight__", None), getattr(method, "__score__", None)
        if weight is not None or score is not None:
            entry["max_score"] = weight = weight or 0.0
            entry["score"] = score if score is not None else weight if passed else 0.0
            passed = passed and entry["score"] >= weight
        entry["status"] = "passed" if passed else "failed"
        fault = None if end is None else end.get("fault")
        if fault:
            hidden = getattr(method, "__hide_errors__", None)
            entry["output"] = hidden or f"{self.failure_prefix}{fault['type']}: {fault['message']}\n"
        for mark in ("tags", "visibility", "number"):
            value = getattr(method, f"__{mark}__", None)
            if value:
                entry[mark] = list(value) if mark == "tags" else value
        return entry


class _Reporter(Reporter):
    """Tells the worker at once, or, when scores are still to be changed, at the end.

    Attributes:
        ends: what ended, by test.
        leaderboard: entries so far.
    """

    def __init__(self, session: Session, ids: dict[int, str], *, held: bool) -> None:
        super().__init__(session.link, ids, session.names, "")
        self.ends: dict[str, dict[str, Any]] = {}
        self.leaderboard: list[dict[str, Any]] = []
        self._held: list[dict[str, Any]] | None = [] if held else None

    def tell(self, message: dict[str, Any]) -> None:
        """Send a message, or hold it."""
        if self._held is None:
            self._link.send(message)
        else:
            self._held.append(message)

    def let_go(self, scores: dict[str, Any], total: Any) -> None:
        """Send what was held, the points as they are now before it."""
        held, self._held = self._held or [], None
        numbers = {name: float(score) for name, score in scores.items() if isinstance(score, int | float)}
        self.tell(
            {"event": "scores", "scores": numbers, "total": float(total) if isinstance(total, int | float) else None}
        )
        for message in held:
            self.tell(message)

    def startTest(self, test: unittest.TestCase) -> None:  # noqa: N802
        """A test starts; failed comparisons are read from the file that it stands in."""
        self._file = _place_of(method_of(test))[0]
        super().startTest(test)

    def stopTest(self, test: unittest.TestCase) -> None:  # noqa: N802
        """A test has ended; one for the leaderboard gives its value."""
        method = method_of(test)
        column = getattr(method, "__leaderboard_column__", None)
        if column is None:
            super().stopTest(test)
            return
        unittest.TestResult.stopTest(self, test)
        value = getattr(method, "__leaderboard_value__", None)
        value = value if isinstance(value, int | float | str) else None
        entry = {
            "name": str(column),
            "value": value,
            "order": str(getattr(method, "__leaderboard_sort_order__", "desc")),
        }
        self.leaderboard.append(entry)
        self.tell({"event": "leaderboard", **entry})

    def ended(self, message: dict[str, Any]) -> None:
        """Keep how a test ended, and tell."""
        self.ends[message["id"]] = message
        self.tell(message)

    def fixture(self, holder: Any, fault: dict[str, Any] | None, reason: str) -> None:
        """A class's or module's preparation failed: so did all in it."""
        where = str(holder.id())[:400]
        prefix = where.partition(" ")[2].strip("()") + "."
        self.tell({"event": "fixture", "where": where, "prefix": prefix, "fault": fault, "reason": reason})


def _listed(suite: unittest.TestSuite) -> tuple[list[unittest.TestCase], list[str]]:
    """The tests of a suite, and the modules that could not be imported, which are taken out of it."""
    tests, unimported = [], []
    for test in _each(suite):
        if type(test).__name__ == "_FailedTest":
            unimported.append(str(test.__dict__["_testMethodName"]))
        else:
            tests.append(test)
    leave_out(suite, {id(test) for test in _each(suite)} - {id(test) for test in tests})
    return tests, unimported


def _each(suite: unittest.TestSuite) -> Iterator[unittest.TestCase]:
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from _each(test)
        else:
            yield test


def _free(name: str, seen: dict[str, int]) -> str:
    seen[name] = seen.get(name, 0) + 1
    return name if seen[name] == 1 else f"{name}#{seen[name]}"


def _import_fault(name: str, session: Session) -> dict[str, Any]:
    """Why a test module cannot be imported: it is tried once more, for the loader keeps only a text."""
    try:
        importlib.import_module(name)
    except BaseException as error:  # noqa: BLE001 - sys.exit at import is a failure too
        return {"fault": describe(error, "import", session.names), "reason": ""}
    return {"fault": describe(ImportError(f"{name} could not be imported the first time"), "import", {}), "reason": ""}


def _as_written(tests: list[unittest.TestCase]) -> list[unittest.TestCase]:
    """Module by module as they were found, within one in the order of its lines."""
    modules = list(dict.fromkeys(type(test).__module__ for test in tests))
    return sorted(tests, key=lambda test: (modules.index(type(test).__module__), _place_of(method_of(test))[1]))


def _place_of(method: Any) -> tuple[str, int]:
    """File and line of a test's method, beneath its decorators."""
    while hasattr(method, "__wrapped__"):
        method = method.__wrapped__
    code = getattr(method, "__code__", None)
    return ("", 0) if code is None else (str(code.co_filename), int(code.co_firstlineno))
