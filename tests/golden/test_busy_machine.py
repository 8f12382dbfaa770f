"""A program that was too slow only because the machine was busy is run once more, alone, before its time is up.

The machine is made busy for real: everything shares one processor with the programs of ten other submissions, which
start to work once the zygotes are warm.
"""

import contextlib
import os
import threading

import pytest

from app.domain.result import Outcome
from app.packs.read import read_pack
from sandbox.request import Limits, RunRequest
from sandbox.runner import Sandbox
from tasks.grading.declare import declare
from tasks.grading.grader import Grader

pytestmark = pytest.mark.jail

OTHERS = 10
OTHERS_WORK = b"import os, time\nword = os.read(4, 1)\nwhile word and time.process_time() < 0.2: pass\nanswer = 1"
SLOW = """
import time
def slow():
    end = time.process_time() + 0.11
    while time.process_time() < end: pass
    return 7
"""
ENDLESS = "def slow():\n    while True: pass\n"
CASES = ["{expr: '1', equals: '1'}", "{expr: slow(), equals: '7'}", "{expr: '3', equals: '3'}"]
KINDS = {
    "expression": "{kind: expression, cases: [" + ", ".join(CASES) + "]}",
    "stdio": "{kind: stdio, compare: tokens, cases: [{stdout: ''}, {args: [slow], stdout: '7'}, {stdout: ''}]}",
    "split": "{kind: unittest, file: tests/test_it.py, isolation: split}",
}
TEST_FILE = """
import unittest
import solution

class Test(unittest.TestCase):
    def test_a(self): self.assertEqual(1, 1)
    def test_b(self): self.assertEqual(solution.slow(), 7)
    def test_c(self): self.assertEqual(3, 3)
"""
MAIN = "if __name__ == '__main__':\n    import sys\n    if len(sys.argv) > 1: print(slow())\n"


class CountingSandbox(Sandbox):
    """Notes how often somebody wanted to be alone."""

    alone = 0

    def turn(self, *, alone=False):
        self.alone += alone
        return super().turn(alone=alone)


@pytest.fixture(scope="module")
def box(sandbox):
    """A sandbox on one processor: zygotes stay where the thread was that made them."""
    all_of_them = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(all_of_them)})
    try:
        with CountingSandbox(slots=OTHERS) as box:
            yield box
    finally:
        os.sched_setaffinity(0, all_of_them)


@contextlib.contextmanager
def others(box):
    """Programs that wait for the word, and then work; gives the function that says it."""
    reading, writing = os.pipe()
    request = RunRequest(harness="program", files={"main.py": OTHERS_WORK}, limits=Limits(wall_s=60), peer=reading)
    ready = threading.Semaphore(0)
    ended = []

    def one():
        with box.turn(), box.run(request) as run:
            ready.release()
            ended.append(run.receive())

    threads = [threading.Thread(target=one) for _ in range(OTHERS)]
    for thread in threads:
        thread.start()
    for _ in threads:
        assert ready.acquire(timeout=60)
    os.close(reading)
    try:
        yield lambda: os.write(writing, b"!" * OTHERS)
    finally:
        os.close(writing)
        for thread in threads:
            thread.join()
    assert ended == [1] * OTHERS


def graded_while_others_work(box, tmp_path, entry, source, are_busy=True, grader=Grader):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_it.py").write_text(TEST_FILE)
    (tmp_path / "statement.md").write_text("x")
    (tmp_path / "assignment.yaml").write_text(
        f"title: x\nfiles: [solution.py]\nlimits: {{wall_s: 1, cpu_s: 1}}\ntests:\n  - {entry}\n"
    )
    pack = read_pack(tmp_path)
    told = []
    with others(box) as say_the_word:
        declaration = declare(pack, box)
        Grader(box).grade(pack, declaration, {"solution.py": "def slow(): return 7\n" + MAIN})  # warm
        box.alone = 0
        if are_busy:
            say_the_word()
        result = grader(box).grade(
            pack, declaration, {"solution.py": source + MAIN}, lambda k, one: told.append((k, one.outcome))
        )
    return result, told, box.alone


@pytest.mark.parametrize("kind", KINDS)
def test_a_run_that_was_starved_is_repeated_once_alone(kind, box, tmp_path):
    result, told, alone = graded_while_others_work(box, tmp_path, KINDS[kind], SLOW)
    assert [test.output for test in result.tests if not test.passed] == []
    assert alone == 1
    assert told == [(1, Outcome.PASSED), (2, Outcome.PASSED), (3, Outcome.PASSED)]


def test_a_program_that_is_too_slow_alone_too_is_too_slow(box, tmp_path):
    result, told, alone = graded_while_others_work(box, tmp_path, KINDS["stdio"], ENDLESS)
    assert [test.outcome for test in result.tests] == [Outcome.PASSED, Outcome.TIME_LIMIT, Outcome.PASSED]
    assert alone == 1
    assert told == [(1, Outcome.PASSED), (2, Outcome.TIME_LIMIT), (3, Outcome.PASSED)]


def test_a_program_that_sleeps_through_its_time_is_not_run_again(box, tmp_path):
    source = "import time\ndef slow():\n    time.sleep(60)\n"
    result, _, alone = graded_while_others_work(box, tmp_path, KINDS["stdio"], source, are_busy=False)
    assert result.tests[1].outcome is Outcome.TIME_LIMIT
    assert alone == 0


def test_programs_that_nobody_is_marked_by_hold_nobody_up(box, tmp_path):
    result, _, alone = graded_while_others_work(
        box, tmp_path, KINDS["stdio"], SLOW, grader=lambda box: Grader(box).hasty()
    )
    assert result.tests[1].outcome is Outcome.TIME_LIMIT
    assert alone == 0
