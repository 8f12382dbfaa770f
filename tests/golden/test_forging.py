"""Submissions that solve nothing and want points by other means: none of them gets any, in split isolation."""

import io
import zipfile
from pathlib import Path

import pytest

from app.packs.read import read_pack_zip
from app.packs.submission import check_files
from tasks.grading.declare import declare
from tasks.grading.grader import Grader

HERE = Path(__file__).parent / "forging"
KINDS = ("unittest", "pytest", "doctest", "expression", "gradescope", "otter")
CASES = sorted(path for path in (HERE / "cases").iterdir() if path.suffix == ".py" or path.is_dir())
QUICK = {
    "brings_conftest",
    "lies_as_int",
    "lies_as_object",
    "lies_as_str",
    "overrides_by_star_import",
    "patches_builtins",
    "raises_every_kind",
    "replaces_modules",
    "skips",
    "swallows_failures_of_callbacks",
    "walks_frames",
}
"""What is tried on every kind in each run of the tests; `bench/forging.py` tries all of them on all."""

pytestmark = pytest.mark.jail


def files_of(case):
    """The submission that a case is: one file, or a folder."""
    found = {path.name: path.read_bytes() for path in case.glob("*.py")} if case.is_dir() else {}
    return found or {"solution.py": case.read_bytes()}


def pack_of(kind):
    """The same task, tested by that kind: the pack of unittest with other tests."""
    tree = {path.relative_to(HERE / "pack"): path for path in (HERE / "pack").rglob("*") if path.is_file()}
    if kind != "unittest":
        tests = tree.pop(Path("tests/test_forged.py"))
        own = {path.relative_to(HERE / "kinds" / kind): path for path in (HERE / "kinds" / kind).rglob("*.*")}
        tree |= {name: path for name, path in own.items() if path.is_file()}
        if kind == "gradescope":
            tree |= {Path("tests/autograder/tests/test_forged.py"): tests}
            tree |= {Path("tests/autograder/run_autograder"): HERE / "kinds/gradescope/tests/autograder/run_autograder"}
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        for name, path in tree.items():
            archive.write(path, str(name))
    return read_pack_zip(zipped.getvalue(), f"forging-{kind}")


@pytest.fixture(scope="module")
def declared(sandbox):
    packs = {kind: pack_of(kind) for kind in KINDS}
    return {kind: (pack, declare(pack, sandbox)) for kind, pack in packs.items()}


@pytest.mark.parametrize(
    ("kind", "case"),
    [
        *(("unittest", case) for case in CASES),
        *(("pytest", case) for case in CASES if case.stem in QUICK or "pytest" in case.stem),
        *((kind, case) for kind in KINDS[2:] for case in CASES if case.stem in QUICK),
    ],
    ids=lambda value: getattr(value, "stem", value),
)
def test_a_forger_gets_no_point_and_the_next_submission_is_graded_right(kind, case, declared, sandbox):
    pack, declaration = declared[kind]
    result = Grader(sandbox).grade(pack, declaration, check_files(pack.files, files_of(case)))
    assert [test.test.name for test in result.tests if test.passed] == []
    assert result.score == 0
    assert len(result.tests) == len(declaration.tests)


@pytest.mark.parametrize("kind", KINDS)
def test_an_honest_submission_gets_full_marks(kind, declared, sandbox):
    pack, declaration = declared[kind]
    result = Grader(sandbox).grade(pack, declaration, pack.solutions["reference"].files)
    assert result.score == result.max_score


def test_there_are_enough_forgers():
    assert len(CASES) >= 40
