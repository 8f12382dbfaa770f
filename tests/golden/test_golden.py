"""Every folder of `cases` is a submission to one of `packs`, with what its grading must say.

`expected.yaml`: `pack`, `score` (or `score_at_most`), `isolation`, and `tests`: by name, fields of the result, of which
`output` and `hint` must contain the text, and others be equal. Tests that are not named are held by the score.
"""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from app.domain.result import Result, Status
from app.packs.read import read_pack
from app.packs.submission import check_files
from tasks.grading.check import check
from tasks.grading.declare import declare
from tasks.grading.grader import Grader

HERE = Path(__file__).parent
CASES = sorted(path.parent for path in HERE.glob("cases/*/expected.yaml"))
PACKS = sorted(path.parent for path in HERE.glob("packs/*/assignment.yaml"))

pytestmark = pytest.mark.jail


@pytest.fixture(scope="module")
def declared(sandbox):
    packs = [read_pack(path) for path in PACKS]
    return {pack.slug: (pack, declare(pack, sandbox)) for pack in packs}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_submission_is_graded_as_expected(case, declared, sandbox):
    expected = yaml.safe_load((case / "expected.yaml").read_text())
    pack, declaration = declared[expected["pack"]]
    files = {path.name: path.read_bytes() for path in case.iterdir() if path.name != "expected.yaml"}
    heard = {}
    result = Grader(sandbox).grade(pack, declaration, check_files(pack.files, files), on_test=heard.__setitem__)
    assert result.status is Status.GRADED
    assert [test.test for test in result.tests] == list(declaration.tests)
    assert heard == {k: replace(test, hint=None) for k, test in enumerate(result.tests, start=1)}
    assert Result.from_json(result.to_json()).to_json() == result.to_json()
    if "score_at_most" in expected:
        assert result.score <= expected["score_at_most"]
    else:
        assert result.score == pytest.approx(expected["score"]), [test.output for test in result.tests]
    assert result.max_score == expected.get("max_score", result.max_score)
    assert [entry.to_json() for entry in result.leaderboard] == expected.get(
        "leaderboard", result.to_json()["leaderboard"]
    )
    assert (result.owner is None) == (result.score == result.max_score)
    assert result.isolation == expected.get("isolation", result.isolation)
    by_name = {test.test.name: test for test in result.tests}
    for name, fields in expected.get("tests", {}).items():
        compare_test(by_name[name], fields)


def compare_test(test, fields):
    shown = {**test.to_json(), **test.to_json()["extra_data"]}
    for key, wish in fields.items():
        if key in ("output", "hint"):
            assert wish in shown[key]
        elif key == "score":
            assert shown["score"] == pytest.approx(wish)
        else:
            assert shown[key] == wish, shown["output"]


@pytest.mark.parametrize("slug", [path.name for path in PACKS])
def test_the_reference_of_each_pack_gets_full_marks(slug, declared, sandbox):
    pack, declaration = declared[slug]
    report = check(pack, declaration, Grader(sandbox))
    assert report.ok, [one.complaint for one in report.checked]


def test_what_decorators_say_is_declared(declared):
    _, declaration = declared["suite"]
    shown = [(test.name, test.number, test.max_score, str(test.visibility), test.tags) for test in declaration.tests]
    assert shown == [
        ("test_new_is_empty", "1.1", 1.75, "visible", ()),
        ("The last in is the first out", "1.2", 3.0, "visible", ("order",)),
        ("test_pop_of_empty", "1.9", 1.75, "hidden", ()),
        ("test_peek", "1.4", 1.75, "visible", ()),
        ("test_each_is_there", "1.5", 1.75, "visible", ()),
        ("test_how_many", "1.6", 2.0, "visible", ()),
    ]
