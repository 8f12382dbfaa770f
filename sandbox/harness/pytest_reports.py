"""What pytest tells of a session, sent to the worker as it happens: a plugin of pytest's."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from sandbox.harness.faults import describe
from sandbox.harness.pytest_asserts import Comparison
from sandbox.harness.pytest_marks import declared, register

MAX_TESTS = 5_000


class Reporter:
    """Its methods are pytest's hooks, found by their names.

    Attributes:
        test_file: absolute path of the test file.
        find_files: called when the first module of the tests is about to be imported.
    """

    def __init__(self, link: Any, names: dict[str, str], test_file: str, source: str, skip: list[str] | None) -> None:
        self.test_file = test_file
        self.find_files: Callable[[], None] = lambda: None
        self._link = link
        self._names = names
        self._skip = skip
        self._comparison = Comparison(test_file, source)
        self._listed = False
        self._current: str | None = None
        self._state: dict[str, Any] = {}
        self._over = False
        self._broken: BaseException | None = None
        self._call: Any = None

    def run(self, session: Callable[[], None]) -> None:
        """Run a session, and tell how it ends."""
        try:
            session()
        except BaseException as error:  # noqa: BLE001 - a conftest that cannot be loaded, for one
            self._end_session(error)
        if self._over:
            return
        if self._broken is not None and not self._listed:
            self._end_session(self._broken)
        elif self._skip is not None:
            self._link.send({"event": "done"})

    def _end_session(self, error: BaseException) -> None:
        """What has stopped everything; the test during which it came first."""
        if self._over:
            return
        if self._current is not None:
            self._failed("error", error)
            self._end()
        self._over = True
        event = "stopped" if self._listed else "broken"
        stage = "call" if self._listed else "import"
        self._link.send({"event": event, "fault": describe(_cause(error), stage, self._names)})

    # Hooks of the session.

    def pytest_load_initial_conftests(self) -> None:
        """Before any module of the tests is imported, but after pytest has put its own finder first."""
        self.find_files()

    def pytest_configure(self, config: Any) -> None:
        """Make our marks known."""
        register(config)

    def pytest_exception_interact(self, node: Any, call: Any) -> None:
        """A file, or a class in it, could not be collected."""
        if not hasattr(node, "runtest"):
            self._broken = self._broken or call.excinfo.value

    def pytest_collectreport(self, report: Any) -> None:
        """A file that skips itself gives no tests: say so."""
        if report.skipped and self._broken is None:
            self._broken = Skipped(str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr))

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """The tests are known; a file of which a part is broken gives none."""
        if self._broken is not None:
            items.clear()
            return
        del items[MAX_TESTS:]
        self._listed = True
        self._link.send({"event": "tests", "tests": [declared(item, self.test_file) for item in items]})
        if self._skip is None:
            items.clear()
        else:
            skipped = set(self._skip)
            items[:] = [item for item in items if name_of(item.nodeid) not in skipped]

    def pytest_keyboard_interrupt(self, excinfo: Any) -> None:
        """KeyboardInterrupt, or `pytest.exit()`."""
        self._end_session(excinfo.value)

    def pytest_internalerror(self, excinfo: Any) -> bool:
        """SystemExit while files are collected comes here, and what goes wrong in a hook of a conftest."""
        self._end_session(excinfo.value)
        return True

    # Hooks of one test.

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """A test starts."""
        self._current, self._state = name_of(nodeid), {"outcome": "none"}
        self._comparison.forget()
        self._link.send({"event": "start", "id": self._current})

    def pytest_runtest_makereport(self, item: Any, call: Any) -> None:
        """A phase of a test is over; what it raised is kept until pytest has made up its mind."""
        self._call = call
        if call.when == "call":
            score = getattr(item, "gradewire_score", None)
            if score is None:
                score = getattr(inspect.unwrap(item.obj, stop=_has_score), "__score__", None)
            self._state["score"] = float(score) if isinstance(score, int | float) else None

    def pytest_runtest_logreport(self, report: Any) -> None:
        """A phase of a test, or a sub-test, is judged."""
        expected_to_fail = hasattr(report, "wasxfail")
        error = None if self._call.excinfo is None else self._call.excinfo.value
        if report.failed:
            self._judge_failed(report, error)
        elif report.skipped and expected_to_fail:
            if type(error).__name__ == "XFailed":
                self._settle("skipped", reason=str(error)[:400])
            else:
                self._settle("passed")
        elif report.skipped:
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
            self._settle("skipped", reason=str(reason).removeprefix("Skipped: ")[:400])
        elif report.when == "call" and type(report).__name__ == "TestReport":
            self._settle("passed")

    def _judge_failed(self, report: Any, error: BaseException | None) -> None:
        if error is None:
            strict = "[XPASS(strict)]" in str(report.longrepr)
            if strict:
                self._settle("unexpected_success")
            else:
                self._settle("skipped", reason=str(report.longrepr)[:400])
            return
        assertion = isinstance(error, AssertionError) or type(error).__name__ == "Failed"
        self._failed("failed" if assertion and report.when == "call" else "error", error, _subtest(report))

    def pytest_assertrepr_compare(self, op: str, left: Any, right: Any) -> None:
        """An assertion fails: its two values."""
        self._comparison.note(op, left, right)

    def pytest_runtest_logfinish(self) -> None:
        """A test is over, its clean-up too."""
        self._end()

    def _failed(self, outcome: str, error: BaseException, subtest: str = "") -> None:
        self._link.notice(self._current or "", error, self._comparison.operands)
        compared = self._comparison.of(error) if isinstance(error, AssertionError) else {}
        fault = describe(error, "call", self._names)
        self._settle(outcome, fault=fault, subtest=subtest[:200], compared=compared)

    def _settle(self, outcome: str, **more: Any) -> None:
        if self._state.get("outcome") in ("none", "passed"):
            self._state.update(outcome=outcome, **more)

    def _end(self) -> None:
        name, self._current = self._current, None
        self._link.send({"event": "end", "id": name, "score": None, **self._state})


class Skipped(Exception):
    """Raised when a whole file says that it is skipped."""


def name_of(nodeid: str) -> str:
    """The id without the file."""
    return nodeid.partition("::")[2]


def _has_score(function: Any) -> bool:
    return hasattr(function, "__score__")


def _subtest(report: Any) -> str:
    """What tells a sub-test from the others, in unittest's way: `(fruit='fig')`."""
    context = getattr(report, "context", None)
    if context is None:
        return ""
    given = ", ".join(f"{name}={value}" for name, value in context.kwargs.items())
    return " ".join([*([f"[{context.msg}]"] if context.msg else []), *([f"({given})"] if given else [])])


def _cause(error: BaseException) -> BaseException:
    """What lies behind pytest's own words for a file that cannot be imported."""
    if type(error).__name__ in ("CollectError", "ConftestImportFailure"):
        return getattr(error, "cause", None) or error.__cause__ or error
    return error
