"""How true the mirrors of split isolation are: CPython's own tests, with the module under test as the submission.

    .venv/bin/python -m bench.split_fidelity [MODULE...] [--json FILE] [--reasons] [--publish]

Each module's `test.test_MODULE` runs twice, in fresh processes: in one process with the module (shared), and with the
module in another process behind mirrors (split). Printed: of the tests that shared ran, how many ended alike in split,
and why the others did not. No jail: what is measured is the mirrors. With `--publish` each module is also made a pack
that `gradewire check` runs in the real jails: whether it is refused, and with what reason for each test.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))  # a fresh process runs this file by its path
from bench.split_publish import publish, tell

MODULES = (
    "bisect",
    "heapq",
    "textwrap",
    "fractions",
    "statistics",
    "shlex",
    "string",
    "graphlib",
    "difflib",
    "colorsys",
    "fnmatch",
    "html",
    "getopt",
    "keyword",
    "stat",
    "cmd",
    "calendar",
    "sched",
    "quopri",
    "netrc",
    "secrets",
    "pprint",
    "copy",
    "operator",
    "reprlib",
    "base64",
    "timeit",
    "csv",
    "ipaddress",
    "configparser",
    "tabnanny",
    "optparse",
    "contextlib",
    "glob",
    "linecache",
    "rlcompleter",
    "queue",
    "abc",
)
LIMIT_S = 120
TEST_S = 15
"""One test may take this long; then it counts as failed, and the others go on."""


def sources(module: str) -> dict[str, str]:
    """The module's files, as a submission."""
    lib = Path(os.__file__).parent
    package = lib / module
    if package.is_dir():
        return {f"{module}/{path.relative_to(package)}": path.read_text() for path in package.rglob("*.py")}
    return {f"{module}.py": (lib / f"{module}.py").read_text()}


class Verdicts(unittest.TestResult):
    """One outcome a test, and the first line of what went wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}

    def startTest(self, test):  # noqa: N802
        signal.alarm(TEST_S)

    def stopTest(self, test):  # noqa: N802
        signal.alarm(0)

    def _note(self, test: object, outcome: str, why: str = "") -> None:
        name = test.id() if isinstance(test, unittest.TestCase) else str(test)
        if isinstance(test, unittest.case._SubTest):  # type: ignore[attr-defined]
            name = test.test_case.id()
        if self.found.get(name, ["ok"])[0] == "ok":
            self.found[name] = [outcome, why]

    def _why(self, err: tuple) -> str:
        if err[0].__name__ in ("StudentGone", "TooLong"):
            self.stop()  # the rest is run again without this test, as the grader does
        return "".join(traceback.format_exception_only(err[0], err[1])).strip()[-400:]

    def addSuccess(self, test):  # noqa: N802
        self._note(test, "ok")

    def addFailure(self, test, err):  # noqa: N802
        self._note(test, "failed", self._why(err))

    def addError(self, test, err):  # noqa: N802
        self._note(test, "failed", self._why(err))

    def addSkip(self, test, reason):  # noqa: N802
        self._note(test, "skipped", reason)

    def addExpectedFailure(self, test, err):  # noqa: N802
        self._note(test, "ok")

    def addUnexpectedSuccess(self, test):  # noqa: N802
        self._note(test, "failed", "unexpected success")

    def addSubTest(self, test, subtest, err):  # noqa: N802
        if err is not None:
            self._note(test, "failed", self._why(err))


class TooLong(BaseException):
    """Raised in a test that takes too long."""


def _too_long(*_):
    raise TooLong(f"longer than {TEST_S} s")


def without(suite: unittest.TestSuite, done: list[str]) -> unittest.TestSuite:
    """The suite without the tests that are done."""
    kept = unittest.TestSuite()
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            kept.addTest(without(test, done))
        elif test.id() not in done:
            kept.addTest(test)
    return kept


def run_tests(module: str, done: list[str]) -> dict[str, list[str]]:
    """The tests of `test.test_MODULE` that are not done, run here."""
    verdicts = Verdicts()
    signal.signal(signal.SIGALRM, _too_long)
    try:
        loaded = __import__(f"test.test_{module}", fromlist=["x"])
        if isinstance(getattr(loaded, "load_tests", None), type(run_tests)):
            del loaded.load_tests  # doctests of the module's own source: not this module's tests
        suite = unittest.defaultTestLoader.loadTestsFromModule(loaded)
    except BaseException as error:  # noqa: BLE001
        return {"(import)": ["failed", f"{type(error).__name__}: {error}"]}
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            without(suite, done).run(verdicts)
        except BaseException as error:  # noqa: BLE001
            verdicts.found["(run)"] = ["failed", f"{type(error).__name__}: {error}"]
    return verdicts.found


def in_split(module: str, done: list[str]) -> dict[str, list[str]]:
    """The same with the module on the other side of a socket."""
    from sandbox.harness.split import importing, output, student
    from sandbox.harness.split.conversation import Conversation
    from sandbox.harness.split.guard import ExaminerGuard
    from sandbox.harness.split.patches import Patches
    from sandbox.harness.split.wire import Channel

    files = sources(module)
    ours, theirs = socket.socketpair()
    folder = tempfile.mkdtemp()
    for name, text in files.items():
        path = Path(folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    if not os.fork():
        ours.close()
        os.chdir(folder)
        try:
            student.serve(theirs.detach(), folder, list(files))
        finally:
            os._exit(0)
    theirs.close()
    conversation = Conversation(Channel(ours.detach()), ExaminerGuard(), 20.0)
    conversation.manifest = None
    output.borrow(conversation, 10_000_000)
    Patches(conversation, importing.install(conversation, list(files), [], files))
    return run_tests(module, done)


def child(mode: str, module: str, done: list[str]) -> None:
    """One run in this process; the verdicts as JSON on the real stdout."""
    out = os.dup(1)
    found = in_split(module, done) if mode == "split" else run_tests(module, done)
    os.write(out, b"\n" + json.dumps(found).encode())
    os._exit(0)


def verdicts_of(mode: str, module: str) -> dict[str, list[str]]:
    """All tests; in a fresh process again after one that lost the student's process, as in grading."""
    found: dict[str, list[str]] = {}
    while True:
        before = len(found)
        new = one_process(mode, module, list(found))
        found |= new
        if len(found) == before or not any("TooLong" in why or "StudentGone" in why for _, why in new.values()):
            return found


def one_process(mode: str, module: str, done: list[str]) -> dict[str, list[str]]:
    """One run in a fresh process."""
    command = [sys.executable, __file__, "--child", mode, module, *done]
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent), "PYTHONHASHSEED": "0"}
    with tempfile.TemporaryFile() as out:
        running = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL, env=environ, start_new_session=True)
        try:
            running.wait(LIMIT_S)
        except subprocess.TimeoutExpired:
            return {"(run)": ["failed", f"longer than {LIMIT_S} s"]}
        finally:  # both sides: the module's may wait for ever
            with contextlib.suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)
            running.wait()
        out.seek(0)
        lines = out.read().splitlines()
    try:
        return json.loads(lines[-1])
    except (IndexError, ValueError):
        return {"(run)": ["failed", "the process ended"]}


def compare(module: str) -> dict:
    """How many tests ended alike, and what the others said."""
    shared = verdicts_of("shared", module)
    split = verdicts_of("split", module)
    tests = [name for name in shared if not name.startswith("(")]
    differ = {
        name: split.get(name, split.get("(run)", split.get("(import)", ["missing", "not run"])))
        for name in tests
        if split.get(name, ["missing"])[0] != shared[name][0]
    }
    return {"module": module, "tests": len(tests), "alike": len(tests) - len(differ), "differ": differ}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", nargs="*")
    parser.add_argument("--child", choices=["shared", "split"])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--reasons", action="store_true")
    parser.add_argument("--publish", action="store_true")
    options = parser.parse_args()
    if options.child:
        child(options.child, options.modules[0], options.modules[1:])
    results = []
    for module in options.modules or MODULES:
        found = compare(module)
        results.append(found)
        print(f"{module:14} {found['alike']:5} of {found['tests']:5}", flush=True)
        if options.publish:
            with tempfile.TemporaryDirectory() as folder:
                published = publish(module, sources(module), Path(folder))
            found["published"] = published.to_json()
            print(tell(published, found["differ"]), flush=True)
            for name, reason in published.reasons.items() if options.reasons else ():
                print(f"        {name}: {reason}")
        for name, (_, why) in found["differ"].items() if options.reasons else ():
            print(f"    {name.partition('.')[2]}: {why.splitlines()[-1][:160] if why else '?'}")
    tests = sum(found["tests"] for found in results)
    alike = sum(found["alike"] for found in results)
    whole = sum(not found["differ"] for found in results)
    print(f"{len(results)} modules, {whole} wholly alike; {alike} of {tests} tests alike ({alike / max(tests, 1):.1%})")
    reasons = collections.Counter(
        re.sub(r"0x[0-9a-f]+|\d+", "N", why.splitlines()[-1])[:100] if why else "?"
        for found in results
        for _, why in found["differ"].values()
    )
    for reason, count in reasons.most_common(40):
        print(f"{count:6}  {reason}")
    if options.json:
        options.json.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
