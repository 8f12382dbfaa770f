"""The demo course: every pack holds what it promises, and its wrong solutions get the hints that a beginner needs."""

from pathlib import Path

import pytest
import yaml

from app.packs.read import read_pack
from tasks.grading.adviser import Adviser
from tasks.grading.check import check
from tasks.grading.declare import declare
from tasks.grading.grader import Grader
from tasks.grading.rerun import JailRerun

EXAMPLES = Path(__file__).parents[2] / "examples"
SLUGS = sorted(path.parent.name for path in EXAMPLES.glob("*/assignment.yaml"))

pytestmark = pytest.mark.jail


@pytest.fixture(scope="module")
def taken(sandbox):
    packs = [read_pack(EXAMPLES / slug) for slug in SLUGS]
    return {pack.slug: (pack, declare(pack, sandbox)) for pack in packs}


@pytest.mark.parametrize("slug", SLUGS)
def test_every_solution_does_what_the_pack_says(slug, taken, sandbox):
    pack, declaration = taken[slug]
    report = check(pack, declaration, Grader(sandbox))
    assert [f"{one.name} {one.complaint}" for one in report.checked if one.complaint] == []
    assert pack.solutions["reference"].expect == "full"
    assert len([one for one in pack.solutions.values() if one.expect != "full"]) >= 3


@pytest.mark.parametrize("slug", SLUGS)
def test_the_starter_leaves_something_to_do(slug, taken, sandbox):
    pack, declaration = taken[slug]
    result = Grader(sandbox).grade(pack, declaration, pack.starter)
    assert result.score < result.max_score / 4


def test_the_course_lists_every_pack():
    course = yaml.safe_load((EXAMPLES / "course.yaml").read_text(encoding="utf-8"))
    assert sorted(entry["slug"] for entry in course["assignments"]) == SLUGS


@pytest.mark.parametrize(
    ("slug", "solution", "test", "hint"),
    [
        ("first-functions", "prints-the-answer", "area of 3 by 4", "Showing and giving back are different"),
        ("first-functions", "one-path-missing", "7 is odd", "For input 7 your function reaches its end"),
        ("first-functions", "missing-colon", "area of a line", "end with a colon"),
        ("two-sum", "returns-too-early", "last", "The return stops the loop at its first item"),
        ("marks", "no-quotes", "an A", "The name A is used on line 21"),
        ("nested-lists", "throws-the-result-away", "total of deep lists", "do nothing with what it returns"),
        ("nested-lists", "never-stops", "depth of a flat list", "calls itself with the same values again on line"),
        ("shop", "new-key", "count equal things", "The key 'plum' is not in the dictionary yet at line 7"),
        ("shop", "prices-in-quotes", "price of a melon", "returns a text (str), the task asks for a whole number"),
        ("weather", "no-check-for-nothing", "test_average_of_nothing", "Line 6 divides by zero"),
        ("bank-account", "forgets-self", "test_text", "its first parameter must be self"),
        ("word-count", "needs-a-word", "nothing", "At line 8 the position 0 is past the end"),
    ],
)
def test_a_wrong_solution_gets_its_hint(slug, solution, test, hint, taken, sandbox):
    pack, declaration = taken[slug]
    result = Grader(sandbox).grade(pack, declaration, pack.solutions[solution].files)
    (told,) = [one.hint for one in result.tests if one.test.name == test]
    assert hint in str(told)


def test_no_hint_is_made_for_a_test_that_students_never_see(taken, sandbox):
    pack, declaration = taken["marks"]
    result = Grader(sandbox).grade(pack, declaration, pack.solutions["never-empty"].files)
    hidden = [one for one in result.tests if one.test.visibility == "hidden" and not one.passed]
    assert len(hidden) == 3
    assert [one.hint for one in hidden] == [None, None, None]


def test_an_edit_that_repairs_a_program_names_the_mistake(taken, sandbox):
    pack, declaration = taken["two-sum"]
    files = pack.solutions["off-by-one"].files
    without = Grader(sandbox).grade(pack, declaration, files)
    assert {test.hint for test in without.tests} == {None}
    told = Grader(sandbox, Adviser(sandbox, repair_s=5)).grade(pack, declaration, files)
    words = "You are one step off. Try by hand the first and the last item on line 3."
    assert [test.hint for test in told.tests if not test.passed] == [words] * 4
    assert [test.score for test in told.tests] == [test.score for test in without.tests]


def test_edited_programs_are_run_no_longer_than_allowed(taken, sandbox):
    pack, declaration = taken["two-sum"]
    files = {"solution.py": "def two_sum(numbers, target):\n    while target:\n        numbers = numbers\n"}
    rerun = JailRerun(sandbox, pack, declaration, files, seconds=0.3)
    assert [rerun("two_sum", "solution.py", files["solution.py"]) for _ in range(3)] == [False] * 3
    assert not rerun("two_sum", "solution.py", pack.solutions["reference"].files["solution.py"])
