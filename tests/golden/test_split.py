"""The unittest cases again in split isolation: the same verdicts, from a jail that the submission cannot reach."""

import os
import signal
from dataclasses import replace

import pytest
import yaml

from app.domain.errors import PackError
from app.domain.result import Status
from app.domain.seen import View
from app.packs.read import read_pack
from app.packs.submission import check_files
from app.services.practice import practice_of
from sandbox.outcome import Ending
from sandbox.request import Limits
from tasks.grading.declare import declare
from tasks.grading.grader import Grader
from tasks.grading.split import Examination, Manifest, start
from tests.golden.test_golden import HERE, compare_test

CASES = sorted(path.parent for path in HERE.glob("cases/suite-*/expected.yaml"))
OTHERWISE = {
    "suite-skips-itself": {
        "The last in is the first out": {"outcome": "error", "output": "SkipTest raised by the student's code"}
    },
}
"""What split isolation says instead."""

pytestmark = pytest.mark.jail


def in_split(pack):
    return replace(pack, entries=tuple({**entry, "isolation": "split"} for entry in pack.entries))


@pytest.fixture(scope="module")
def suite(sandbox):
    pack = in_split(read_pack(HERE / "packs" / "suite"))
    return pack, declare(pack, sandbox)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_submission_is_graded_as_expected(case, suite, sandbox):
    expected = yaml.safe_load((case / "expected.yaml").read_text())
    pack, declaration = suite
    files = {path.name: path.read_bytes() for path in case.iterdir() if path.name != "expected.yaml"}
    result = Grader(sandbox).grade(pack, declaration, check_files(pack.files, files))
    assert result.status is Status.GRADED
    assert result.isolation == "split"
    assert result.score == pytest.approx(expected["score"]), [test.output for test in result.tests]
    by_name = {test.test.name: test for test in result.tests}
    for name, fields in {**expected.get("tests", {}), **OTHERWISE.get(case.name, {})}.items():
        compare_test(by_name[name], fields)


TEST_OF_BYTECODE = """
import unittest
from stack import Stack

class Test(unittest.TestCase):
    def test_code(self):
        self.assertIn("append", Stack.push.__code__.co_names)
"""


def test_a_test_that_needs_one_interpreter_is_refused_with_the_reason(sandbox):
    pack = in_split(read_pack(HERE / "packs" / "suite"))
    pack = replace(pack, tree={**pack.tree, "tests/test_stack.py": TEST_OF_BYTECODE.encode()})
    with pytest.raises(PackError, match=r"Test.test_code: .* not in split isolation: .*isolation: shared"):
        declare(pack, sandbox)


TEST_OF_OPERATORS = """
import unittest
from vector import *

class Test(unittest.TestCase):
    def test_product(self):
        self.assertEqual((Vector(2) * 3).x, 6)
"""
VECTOR = """
class Vector:
    def __init__(self, x):
        self.x = x
    def __mul__(self, factor):
        return Vector(self.x * factor)
"""


def test_what_the_reference_does_with_plain_values_is_learned(sandbox):
    pack = in_split(read_pack(HERE / "packs" / "suite"))
    reference = replace(pack.solutions["reference"], files={"vector.py": VECTOR})
    pack = replace(
        pack,
        files=("vector.py",),
        tree={**pack.tree, "tests/test_stack.py": TEST_OF_OPERATORS.encode()},
        solutions={"reference": reference},
    )
    declaration = declare(pack, sandbox)
    manifest = declaration.learned["0"]["data"]["manifest"]
    assert (manifest["operations"], manifest["public"]) == (["vector.Vector.__mul__"], {"vector": ["Vector"]})
    assert [key.rpartition(" ")[2] for key in manifest["code"]] == ["tests/test_stack.py"]
    result = Grader(sandbox).grade(pack, declaration, {"vector.py": VECTOR})
    assert result.score == result.max_score


def test_a_browser_gets_nothing_of_what_split_isolation_learned(sandbox):
    """Its compiled tests may hold files of the pack that a browser is not given."""
    pack = read_pack(HERE.parents[1] / "examples" / "bank-account")
    declaration = declare(pack, sandbox)
    learned = declaration.learned["0"]["data"]
    assert learned["manifest"]["code"]
    given = practice_of(pack, declaration, View.of_student(after_due_date=False, published=False))
    without = {what: value for what, value in learned.items() if what != "manifest"}
    assert given["declaration"]["learned"]["0"]["data"] == without


TEST_WITHOUT_A_MODULE = """
import sys
import unittest

sys.modules["json"] = None
import reading
del sys.modules["json"]

class Test(unittest.TestCase):
    def test_does_without(self):
        self.assertEqual(reading.how, "by hand")
"""
READING = """
try:
    import json
    how = "with json"
except ImportError:
    how = "by hand"
"""


def test_a_module_that_the_tests_block_is_blocked_for_the_submission(sandbox):
    pack = in_split(read_pack(HERE / "packs" / "suite"))
    reference = replace(pack.solutions["reference"], files={"reading.py": READING})
    tree = {**pack.tree, "tests/test_stack.py": TEST_WITHOUT_A_MODULE.encode()}
    pack = replace(pack, files=("reading.py",), tree=tree, solutions={"reference": reference})
    result = Grader(sandbox).grade(pack, declare(pack, sandbox), {"reading.py": READING})
    assert result.score == result.max_score


def test_a_manifest_without_code_is_read(sandbox):
    manifest = Manifest.from_json({"operations": ["a"], "public": None})
    assert manifest == Manifest(("a",))
    known = Manifest(("a",), {"m": ("n",)}, {"key": b"\0\xff"})
    assert Manifest.from_json(known.to_json()) == known


class Stopping:
    """The sandbox, but the student's jails stand still before they are finished."""

    def __init__(self, sandbox):
        self.sandbox = sandbox
        self.pairing = sandbox.pairing

    def run(self, request):
        run = self.sandbox.run(request)
        if request.harness == "split_student":
            os.kill(run.child.pid, signal.SIGSTOP)
        return run


def test_tests_that_are_over_before_the_submission_s_jail_is_finished_have_their_verdicts(sandbox):
    source = "import unittest\nclass Test(unittest.TestCase):\n    def test_nothing(self): pass\n"
    examination = Examination(
        driver="unittest_shared",
        drive={
            "main": "solution.py",
            "files": ["solution.py"],
            "stand_in": [],
            "skip": [],
            "support": {},
            "test": ["tests/test_nothing.py", source],
        },
        submitted={"solution.py": b""},
        beside={},
        own=(),
        limits=Limits(wall_s=10, cpu_s=5),
        environment="base",
        manifest=Manifest(),
    )
    with start(Stopping(sandbox), examination) as run:
        events = []
        while not events or events[-1]["event"] != "done":
            events.append(run.receive())
        assert run.wait().ending is Ending.FINISHED
    assert [event.get("outcome") for event in events] == [None, None, "passed", None]
