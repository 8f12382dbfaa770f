"""Runs a unittest file unmodified in one process with the student's modules: `isolation: shared`.

Payload: {"files": [submitted names], "stand_in": [module names], "test": [file, source],
          "support": {module: [file, source]}, "skip": [test ids] or None to list only}
Messages: {"event": "tests", "tests": [{"id", "title", "line", "weight", ...}]} or {"event": "broken", "fault": ...};
          then {"event": "start", "id"}, {"event": "end", "id", "outcome", ...}, {"event": "fixture", "where", "fault"},
          at last {"event": "done"}, or {"event": "stopped", "fault"}
"""

from __future__ import annotations

import inspect
import sys
import unittest
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from sandbox.harness import decorators
from sandbox.harness.assertions import compared
from sandbox.harness.faults import absolute_names, describe
from sandbox.harness.link import Link
from sandbox.harness.test_modules import FromMemory, import_source, stand_in

Failure = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]
MARKS = ("weight", "number", "visibility", "hide_errors", "tags")


def main(link: Link, payload: Any) -> None:
    """Import the test file, list its tests, run them."""
    names = absolute_names(payload["files"])
    decorators.install()
    for name in payload["stand_in"]:
        stand_in(name)
    sys.meta_path.append(FromMemory({name: tuple(pair) for name, pair in payload["support"].items()}))
    file, source = payload["test"]
    try:
        suite = unittest.defaultTestLoader.loadTestsFromModule(import_source(file, source))
        tests = list(_each(suite))
    except BaseException as error:  # noqa: BLE001 - sys.exit at import is a failure of the tests too
        link.send({"event": "broken", "fault": describe(error, "import", names)})
        return
    ids = _ids(tests)
    link.send({"event": "tests", "tests": [declared(test, ids[id(test)], file) for test in tests]})
    if payload["skip"] is None:
        return
    leave_out(suite, {key for key, name in ids.items() if name in payload["skip"]})
    try:
        suite.run(Reporter(link, ids, names, file))
    except BaseException as error:  # noqa: BLE001 - KeyboardInterrupt passes through unittest
        link.send({"event": "stopped", "fault": describe(error, "call", names)})
        return
    link.send({"event": "done"})


def _each(suite: unittest.TestSuite) -> Iterator[unittest.TestCase]:
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from _each(test)
        elif type(test).__name__ == "_FailedTest":
            raise test.__dict__["_exception"]
        else:
            yield test


def _ids(tests: list[unittest.TestCase]) -> dict[int, str]:
    """By identity, a name that no other test has: `Class.method`, with a number where a file makes doubles."""
    ids: dict[int, str] = {}
    seen: dict[str, int] = {}
    for test in tests:
        name = ".".join(test.id().split(".")[-2:])
        seen[name] = seen.get(name, 0) + 1
        ids[id(test)] = name if seen[name] == 1 else f"{name}#{seen[name]}"
    return ids


def leave_out(suite: unittest.TestSuite, left_out: set[int]) -> None:
    """Take tests out of a suite, by identity."""
    kept: list[unittest.TestCase | unittest.TestSuite] = []
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            leave_out(test, left_out)
        if id(test) not in left_out:
            kept.append(test)
    suite._tests = kept  # type: ignore[assignment]


def declared(test: unittest.TestCase, name: str, file: str) -> dict[str, Any]:
    """What a test says of itself; its line too when it stands in the file of that name."""
    method = method_of(test)
    code = getattr(inspect.unwrap(method), "__code__", None)
    line = code.co_firstlineno if code is not None and code.co_filename == file else 1 << 30
    marks = {mark: getattr(method, f"__{mark}__", None) for mark in MARKS}
    if isinstance(marks["tags"], list | tuple):
        marks["tags"] = [str(tag) for tag in marks["tags"]]
    return {"id": name, "title": test.shortDescription(), "line": line, **marks}


def method_of(test: unittest.TestCase) -> Any:
    """The test's method, which carries its marks."""
    return getattr(test, getattr(test, "_testMethodName", "run"), test)


class Reporter(unittest.TestResult):
    """Sends what happens, as it happens."""

    def __init__(self, link: Link, ids: dict[int, str], names: dict[str, str], file: str) -> None:
        super().__init__()
        self._link, self._ids, self._names, self._file = link, ids, names, file
        self._state: dict[str, Any] = {}
        self._current = ""

    def tell(self, message: dict[str, Any]) -> None:
        """Send a message."""
        self._link.send(message)

    def ended(self, message: dict[str, Any]) -> None:
        """A test ended."""
        self.tell(message)

    def fixture(self, holder: Any, fault: dict[str, Any] | None, reason: str) -> None:
        """`setUpClass` and its like failed, or skipped all."""
        self.tell({"event": "fixture", "where": str(holder.id())[:400], "fault": fault, "reason": reason})

    def startTest(self, test: unittest.TestCase) -> None:  # noqa: N802
        """A test starts."""
        super().startTest(test)
        self._state = {"outcome": "none"}
        self._current = self._ids[id(test)]
        self.tell({"event": "start", "id": self._current})

    def stopTest(self, test: unittest.TestCase) -> None:  # noqa: N802
        """A test has ended, its clean-up too."""
        super().stopTest(test)
        if self._state["outcome"] == "none" and sys.exc_info()[1] is not None:
            self._failed("error", sys.exc_info())  # KeyboardInterrupt passes through unittest
        score = getattr(method_of(test), "__score__", None)
        score = float(score) if isinstance(score, int | float) else None
        self.ended({"event": "end", "id": self._ids[id(test)], "score": score, **self._state})

    def addSuccess(self, test: unittest.TestCase) -> None:  # noqa: N802
        """It passed."""
        self._settle("passed")

    def addFailure(self, test: unittest.TestCase, err: Failure) -> None:  # noqa: N802
        """An assertion failed."""
        self._failed("failed", err)

    def addError(self, test: Any, err: Failure) -> None:  # noqa: N802
        """It raised, or the preparation of a class or module did."""
        if isinstance(test, unittest.TestCase):
            self._failed("error", err)
        else:
            self.fixture(test, self._fault(err), "")

    def addSubTest(self, test: unittest.TestCase, subtest: unittest.TestCase, err: Failure | None) -> None:  # noqa: N802
        """A sub-test ended: one that failed fails its test."""
        if err is not None:
            failed = err[0] is not None and issubclass(err[0], test.failureException)
            self._failed("failed" if failed else "error", err, getattr(subtest, "_subDescription", str)())

    def addSkip(self, test: Any, reason: str) -> None:  # noqa: N802
        """It, or a whole class, is skipped."""
        if isinstance(test, unittest.TestCase):
            self._settle("skipped", reason=str(reason)[:400])
        else:
            self.fixture(test, None, str(reason)[:400])

    def addExpectedFailure(self, test: unittest.TestCase, err: Failure) -> None:  # noqa: N802
        """It failed as it should."""
        self._settle("passed")

    def addUnexpectedSuccess(self, test: unittest.TestCase) -> None:  # noqa: N802
        """It should have failed."""
        self._settle("unexpected_success")

    def _settle(self, outcome: str, **more: Any) -> None:
        if self._state.get("outcome") in ("none", "passed"):
            self._state.update(outcome=outcome, **more)

    def _failed(self, outcome: str, err: Failure, subtest: str = "") -> None:
        fault = self._fault(err)
        self._settle(outcome, fault=fault, subtest=subtest[:200], compared=compared(err[2], self._file))

    def _fault(self, err: Failure) -> dict[str, Any] | None:
        if err[1] is None:
            return None
        self._link.notice(self._current, err[1])
        return describe(err[1], "call", self._names)
