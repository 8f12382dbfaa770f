"""Runs an otter test file made of functions: `@test_case(...)` on each, names of the student's as arguments.

Payload: as of `unittest_shared`, with "main": the student's file
Messages: as of `unittest_shared`; "tests" also has "question": {"name", "points", "all_or_nothing"}
"""

from __future__ import annotations

import importlib
import inspect
import linecache
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import ModuleType
from typing import Any

from sandbox.harness.faults import absolute_names, describe
from sandbox.harness.link import Link
from sandbox.harness.test_modules import FromMemory, import_source, stand_in


class TestCase:
    """`otter.test_files.test_case`: what a test function says of itself."""

    def __init__(
        self,
        name: str | None = None,
        points: float | None = None,
        hidden: bool = False,
        success_message: str | None = None,
        failure_message: str | None = None,
    ) -> None:
        self.name = name
        self.points = points
        self.hidden = hidden
        self.success_message = success_message
        self.failure_message = failure_message
        self.function: Callable[..., object] = lambda: None

    def __call__(self, function: Callable[..., object]) -> TestCase:
        """Decorate a test function."""
        self.function = function
        return self


class Names(Mapping[str, Any]):
    """The student's names: of the module itself, or of its mirror."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module

    def __getitem__(self, name: str) -> Any:
        try:
            return getattr(self._module, name)
        except AttributeError:
            raise KeyError(name) from None

    def __iter__(self) -> Iterator[str]:
        return iter(dir(self._module))

    def __len__(self) -> int:
        return len(dir(self._module))


def main(link: Link, payload: Any) -> None:
    """Import the test file, list its cases, import the student's module, run the cases."""
    names = absolute_names(payload["files"])
    _install()
    for name in payload["stand_in"]:
        stand_in(name)
    sys.meta_path.append(FromMemory({name: tuple(pair) for name, pair in payload["support"].items()}))
    file, source = payload["test"]
    stage = "import"
    try:
        module = import_source(file, source)
        cases = _cases(module)
        link.send({"event": "tests", **_declared(module, cases)})
        if payload["skip"] is None:
            return
        student = importlib.import_module(payload["main"].removesuffix(".py").replace("/", "."))
    except BaseException as error:  # noqa: BLE001 - sys.exit at import is a failure of the tests too
        link.send({"event": "broken", "fault": describe(error, stage, names)})
        return
    for name, case in cases.items():
        if name not in payload["skip"]:
            link.send({"event": "start", "id": name})
            ended = _run(case, Names(student), file, names, partial(link.notice, name))
            link.send({"event": "end", "id": name, "score": None, **ended})
    link.send({"event": "done"})


def _install() -> None:
    for path in ("otter", "otter.test_files"):
        module = ModuleType(path)
        module.__path__ = []
        sys.modules[path] = module
    for path in ("otter", "otter.test_files"):
        sys.modules[path].__dict__["test_case"] = TestCase
    sys.modules["otter"].__dict__["test_files"] = sys.modules["otter.test_files"]


def _cases(module: ModuleType) -> dict[str, TestCase]:
    """By a name that no other has, in the file's order."""
    title = str(module.__dict__.get("name") or module.__name__)
    found: dict[str, TestCase] = {}
    for value in list(module.__dict__.values()):
        if isinstance(value, TestCase):
            name = str(value.name or f"{title} - {len(found) + 1}")
            found[name if name not in found else f"{name} ({len(found) + 1})"] = value
    return found


def _declared(module: ModuleType, cases: dict[str, TestCase]) -> dict[str, Any]:
    space = module.__dict__
    return {
        "question": {
            "name": str(space.get("name") or module.__name__),
            "points": space.get("points"),
            "all_or_nothing": bool(space.get("all_or_nothing", False)),
        },
        "tests": [
            {
                "id": name,
                "points": case.points,
                "hidden": bool(case.hidden),
                "failure_message": None if case.failure_message is None else str(case.failure_message),
            }
            for name, case in cases.items()
        ],
    }


def _run(
    case: TestCase, student: Names, file: str, names: dict[str, str], notice: Callable[[BaseException], None]
) -> dict[str, Any]:
    try:
        wanted = inspect.signature(case.function).parameters
        case.function(**{name: student if name == "env" else student.get(name) for name in wanted})
    except BaseException as error:  # noqa: BLE001 - sys.exit in a test is a failure too
        notice(error)
        fault = describe(error, "call", names)
        if isinstance(error, AssertionError):
            fault["message"] = fault["message"] or _asserted(error, file)
            return {"outcome": "failed", "fault": fault, "compared": {}, "subtest": ""}
        return {"outcome": "error", "fault": fault, "subtest": ""}
    return {"outcome": "passed"}


def _asserted(error: BaseException, file: str) -> str:
    """The line of the test file that failed."""
    line, traceback = 0, error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == file:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return linecache.getline(file, line).strip() if line else ""
