"""Practice runs give what grading gives, here in CPython and without a browser."""

import json
import signal
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.assignment import Declaration
from app.domain.seen import View
from app.packs.read import read_pack
from app.services.practice import practice_of
from tasks.grading.check import check
from tasks.grading.declare import declare
from tasks.grading.grader import Grader
from tasks.practice.jail import PracticeSandbox
from tasks.practice.session import practice

ROOT = Path(__file__).resolve().parents[3]
PACKS = sorted(
    path.parent for path in ROOT.glob("examples/*/assignment.yaml") if "kind: pytest" not in path.read_text()
)  # a browser has no pytest: such entries are left out there
STUDENT = View.of_student(after_due_date=False, published=False)


class Alarm:
    """Interrupts after the time that it is given, as the page does for its worker."""

    def begin(self, wall_s):
        self.rang = False
        self.before = signal.signal(signal.SIGALRM, self.ring)
        signal.setitimer(signal.ITIMER_REAL, wall_s)

    def ring(self, number, frame):
        self.rang = True
        raise KeyboardInterrupt

    def end(self):
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, self.before)
        return self.rang


def shared(path):
    """The pack as practice runs it: one interpreter for tests and submission."""
    pack = read_pack(path)
    return replace(pack, entries=tuple({**entry, "isolation": "shared"} for entry in pack.entries))


def practised(slug, files):
    pack = shared(ROOT / "examples" / slug)
    given = practice_of(pack, declare(pack, PracticeSandbox(Alarm())), STUDENT)
    heard = {}
    said = practice(json.dumps(given), json.dumps(files), Alarm(), lambda k, one: heard.__setitem__(k, json.loads(one)))
    return json.loads(said), heard


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.name)
def test_every_solution_of_a_pack_does_as_the_pack_expects(path):
    pack = shared(path)
    sandbox = PracticeSandbox(Alarm())
    report = check(pack, declare(pack, sandbox), Grader(sandbox))
    assert report.ok, [one.complaint for one in report.checked]


def test_each_test_is_told_as_it_ends():
    result, heard = practised("two-sum", {"solution.py": "def two_sum(numbers, target):\n    return [0, 1]\n"})
    for test in result["tests"]:
        test["extra_data"]["hint"] = None  # a hint needs all tests and comes with the whole
    assert [heard[k] for k in sorted(heard)] == result["tests"]
    assert {test["status"] for test in result["tests"]} == {"passed", "failed"}


def test_files_that_cannot_be_graded_are_refused():
    said, heard = practised("two-sum", {"solution.py": "  \n"})
    assert "empty" in said["refused"]
    assert heard == {}


def test_an_endless_loop_is_stopped_and_the_tests_after_it_are_run():
    source = "def two_sum(numbers, target):\n    while len(numbers) == 2:\n        pass\n    return [1, 2]\n"
    pack = shared(ROOT / "examples/two-sum")
    given = practice_of(pack, declare(pack, PracticeSandbox(Alarm())), STUDENT)
    given["pack"]["limits"]["wall_s"] = 0.1
    said = json.loads(practice(json.dumps(given), json.dumps({"solution.py": source}), Alarm(), lambda k, one: None))
    outcomes = [test["extra_data"]["outcome"] for test in said["tests"]]
    assert "time_limit" in outcomes
    assert set(outcomes) & {"passed", "wrong"}


def test_too_much_output_is_stopped():
    source = "def two_sum(numbers, target):\n    while True:\n        print('x' * 1000)\n"
    result, _ = practised("two-sum", {"solution.py": source})
    assert result["tests"][0]["extra_data"]["outcome"] == "output_limit"


def test_a_run_leaves_nothing_behind_for_the_next_one():
    spoil = "import builtins, sys\nbuiltins.input = None\nsys.path.clear()\nsys.stdout = None\n"
    practised("two-sum", {"solution.py": spoil})
    result, _ = practised(
        "two-sum", {"solution.py": (ROOT / "examples/two-sum/solutions/reference/solution.py").read_text()}
    )
    assert result["score"] == result["max_score"]
    assert callable(input)
    assert not [path for path in sys.path_importer_cache if "practice-" in path]


def test_only_what_a_student_may_see_is_given_away():
    pack = shared(ROOT / "examples/marks")
    given = practice_of(pack, declare(pack, PracticeSandbox(Alarm())), STUDENT)
    assert "mean of nothing" not in json.dumps(given)
    assert "the list stays as it was" not in json.dumps(given)
    assert len(Declaration.from_json(given["declaration"]).tests) == 6
    assert given["left_out"] == 0


def test_a_test_file_with_a_hidden_test_is_not_given_away():
    pack = shared(ROOT / "tests/golden/packs/suite")
    given = practice_of(pack, declare(pack, PracticeSandbox(Alarm())), STUDENT)
    assert given["pack"]["tree"] == {}
    assert given["left_out"] == 5


def test_a_program_gets_its_input_and_its_files():
    reference = (ROOT / "examples/word-count/solutions/reference").glob("*.py")
    result, _ = practised("word-count", {path.name: path.read_text() for path in reference})
    assert result["score"] == result["max_score"]
