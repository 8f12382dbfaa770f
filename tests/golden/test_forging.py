"""Submissions that solve nothing and want points by other means: none of them gets any, in split isolation."""

from pathlib import Path

import pytest

from app.packs.read import read_pack
from app.packs.submission import check_files
from tasks.grading.declare import declare
from tasks.grading.grader import Grader

HERE = Path(__file__).parent / "forging"
CASES = sorted(path for path in (HERE / "cases").iterdir() if path.suffix == ".py" or path.is_dir())

pytestmark = pytest.mark.jail


def files_of(case):
    """The submission that a case is: one file, or a folder."""
    found = {path.name: path.read_bytes() for path in case.glob("*.py")} if case.is_dir() else {}
    return found or {"solution.py": case.read_bytes()}


@pytest.fixture(scope="module")
def declared(sandbox):
    pack = read_pack(HERE / "pack")
    return pack, declare(pack, sandbox)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_forger_gets_no_point_and_the_next_submission_is_graded_right(case, declared, sandbox):
    pack, declaration = declared
    result = Grader(sandbox).grade(pack, declaration, check_files(pack.files, files_of(case)))
    assert [test.test.name for test in result.tests if test.passed] == []
    assert result.score == 0
    assert len(result.tests) == len(declaration.tests)


def test_an_honest_submission_gets_full_marks(declared, sandbox):
    pack, declaration = declared
    result = Grader(sandbox).grade(pack, declaration, pack.solutions["reference"].files)
    assert result.score == result.max_score


def test_there_are_enough_forgers():
    assert len(CASES) >= 40
