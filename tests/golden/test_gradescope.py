"""Gradescope autograders in `shared` too, from a zip too, with scores that they change or write themselves."""

from dataclasses import replace

import pytest
import yaml

from app.domain.errors import PackError
from app.domain.result import Outcome
from app.packs.read import read_pack
from app.packs.tree import write_zip
from tasks.grading.declare import declare
from tasks.grading.grader import Grader
from tests.golden.test_golden import HERE, compare_test

PACK = HERE / "packs" / "calculator"
DEFECTS = HERE / "cases" / "gradescope-every-point-accounted-for"
FOLDER = "tests/autograder/"

pytestmark = pytest.mark.jail


def with_autograder(pack, files, **entry):
    """The pack with files of its autograder changed; only the named ones where the first is `run_autograder`."""
    keep = {} if "run_autograder" in files else pack.tree
    tree = {**keep, **{FOLDER + name: text.encode() for name, text in files.items()}}
    return replace(pack, tree=tree, entries=({**pack.entries[0], "isolation": "shared", **entry},))


def submitted(folder):
    return {path.name: path.read_text() for path in folder.glob("*.py")}


def test_every_point_is_accounted_for_beside_the_student_too_and_from_a_zip(sandbox):
    pack = read_pack(PACK)
    autograder = {name.removeprefix(FOLDER): data for name, data in pack.tree.items() if name.startswith(FOLDER)}
    pack = replace(
        pack,
        tree={"tests/autograder.zip": write_zip(autograder)},
        entries=({**pack.entries[0], "path": "tests/autograder.zip", "isolation": "shared"},),
    )
    declaration = declare(pack, sandbox)
    assert declaration.max_score == 36
    result = Grader(sandbox).grade(pack, declaration, submitted(DEFECTS))
    expected = yaml.safe_load((DEFECTS / "expected.yaml").read_text())
    assert (result.score, result.max_score, result.isolation) == (expected["score"], 36, "shared")
    by_name = {test.test.name: test for test in result.tests}
    for name, fields in expected["tests"].items():
        compare_test(by_name[name], fields)
    assert [entry.to_json() for entry in result.leaderboard] == expected["leaderboard"]


POST_PROCESSED = """
import unittest
from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner

def late(results):
    results["tests"][0]["score"] = 0
    results["score"] = results["score"] / 2 if {half} else sum(test.get("score", 0) for test in results["tests"])

JSONTestRunner(post_processor=late).run(unittest.defaultTestLoader.discover('tests'))
"""


@pytest.mark.parametrize(("half", "score"), [(False, 35), (True, 18)])
def test_a_post_processor_has_the_last_word_on_scores(half, score, sandbox):
    pack = with_autograder(read_pack(PACK), {"run_tests.py": POST_PROCESSED.replace("{half}", str(half))})
    result = Grader(sandbox).grade(pack, declare(pack, sandbox), pack.solutions["reference"].files)
    assert result.score == pytest.approx(score)
    assert (result.tests[0].score, result.tests[0].outcome) == (0, Outcome.WRONG)


OWN = """
import json, sys
sys.path.insert(0, "/autograder/submission")
import calculator
value = calculator.Calculator().eval("1 + 1")
json.dump({
    "output_format": "html", "output": "<b>well</b>&amp;good", "visibility": "after_published",
    "tests": [
        {"name": "sum", "score": 2.0 * (value == 2), "max_score": 2, "number": "1", "tags": ["a"],
         "visibility": "visible", "output": "\\x1b[31mred\\x1b[0m " + str(value), "output_format": "ansi"},
        {"score": 0.5 if value else 0, "max_score": 0.5},
    ] + ([{"name": "undeclared", "score": 100, "max_score": 100}] if value == 3 else []),
    "leaderboard": [{"name": "value", "value": value, "order": "asc"}],
}, open("/autograder/results/results.json", "w"))
"""
SCRIPT = "#!/bin/bash\ncd /autograder/source && timeout 20 python3.8 -u own.py >/dev/null 2>&1\n"


def test_a_results_json_of_the_autograders_own_gives_the_tests_that_the_reference_has(sandbox):
    pack = with_autograder(read_pack(PACK), {"run_autograder": SCRIPT, "own.py": OWN})
    declaration = declare(pack, sandbox)
    assert [(test.name, test.max_score, str(test.visibility), test.tags) for test in declaration.tests] == [
        ("sum", 2, "visible", ("a",)),
        ("test 2", 0.5, "after_published", ()),
    ]
    wrong = {"calculator.py": "class Calculator:\n    def eval(self, text): return 3", "extra.py": ""}
    result = Grader(sandbox).grade(pack, declaration, wrong)
    assert [(test.score, test.output) for test in result.tests] == [(0, "red 3"), (0.5, "")]
    assert [entry.value for entry in result.leaderboard] == [3]
    result = Grader(sandbox).grade(pack, declaration, {"calculator.py": "import os; os._exit(0)", "extra.py": ""})
    assert [(test.score, test.outcome) for test in result.tests] == [(0, Outcome.ERROR)] * 2


def test_a_total_without_tests_is_one_test(sandbox):
    own = OWN.replace('"tests": [', '"score": 4.0 * (value == 2), "tests": [{"name": "told"}], "unused": [')
    pack = with_autograder(read_pack(PACK), {"run_autograder": SCRIPT, "own.py": own})
    declaration = declare(pack, sandbox)
    assert [(test.name, test.max_score) for test in declaration.tests] == [("told", 0), ("Score", 4)]
    result = Grader(sandbox).grade(pack, declaration, pack.solutions["reference"].files)
    assert (result.score, result.tests[1].outcome) == (4, Outcome.PASSED)


@pytest.mark.parametrize(
    ("files", "entry", "message"),
    [
        ({"run_autograder": SCRIPT, "own.py": OWN}, {"isolation": "split"}, r"isolation: must be shared"),
        ({"run_autograder": SCRIPT, "own.py": "pass"}, {}, "gives no tests"),
        ({"run_autograder": SCRIPT, "own.py": "import numpy"}, {}, "No module named 'numpy'"),
        ({"tests/test_new.py": "import numpy"}, {}, "test_new cannot be loaded: ModuleNotFoundError"),
    ],
)
def test_an_autograder_that_gives_no_tests_is_refused_with_the_reason(files, entry, message, sandbox):
    with pytest.raises(PackError, match=message):
        declare(with_autograder(read_pack(PACK), files, **entry), sandbox)


def test_in_split_isolation_the_submission_cannot_write_the_results(sandbox):
    pack = read_pack(PACK)
    forged = """
import gc, sys, json, os
for path in ("/autograder/results", "results"):
    try:
        os.makedirs(path, exist_ok=True)
        json.dump({"score": 36, "tests": []}, open(path + "/results.json", "w"))
    except OSError:
        pass
class Everything:
    def __eq__(self, other): return True
    def __getattr__(self, name): return Everything()
    def __call__(self, *_, **__): return Everything()
Calculator = double = half = Everything()
"""
    result = Grader(sandbox).grade(pack, declare(pack, sandbox), {"calculator.py": forged, "extra.py": forged})
    assert result.isolation == "split"
    assert result.score <= 1  # the expected failure is had by failing
