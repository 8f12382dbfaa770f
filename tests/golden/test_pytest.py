"""The pytest cases again beside the submission (`shared`), and what publishing makes of pytest files."""

from dataclasses import replace

import pytest
import yaml

from app.domain.errors import PackError
from app.packs.read import read_pack
from app.packs.submission import check_files
from sandbox.request import Limits, RunRequest
from tasks.grading.declare import declare
from tasks.grading.grader import Grader
from tests.golden.test_golden import HERE, compare_test

CASES = sorted(path.parent for path in HERE.glob("cases/pytest-*/expected.yaml"))
OTHERWISE = {"pytest-skips-itself": {"test_mean[one]": {"outcome": "not_run", "output": "Skipped: not today"}}}
"""What tests that share their interpreter with the submission say instead."""

pytestmark = pytest.mark.jail


def changed(pack, test_file=None, **entry):
    entries = tuple({**one, **entry} for one in pack.entries)
    tree = pack.tree
    if test_file is not None:
        tree = {name: content for name, content in tree.items() if "conftest" not in name}
        tree[pack.entries[0]["file"]] = test_file.encode()
    return replace(pack, entries=entries, tree=tree)


@pytest.fixture(scope="module")
def pack():
    return read_pack(HERE / "packs" / "pytest-suite")


@pytest.fixture(scope="module")
def shared(sandbox, pack):
    pack = changed(pack, isolation="shared")
    return pack, declare(pack, sandbox)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_in_shared_a_submission_is_graded_alike(case, shared, sandbox):
    expected = yaml.safe_load((case / "expected.yaml").read_text())
    pack, declaration = shared
    files = check_files(pack.files, {"basket.py": (case / "basket.py").read_bytes()})
    result = Grader(sandbox).grade(pack, declaration, files)
    assert result.isolation == "shared"
    assert result.score == pytest.approx(expected["score"]), [test.output for test in result.tests]
    by_name = {test.test.name: test for test in result.tests}
    for name, fields in {**expected.get("tests", {}), **OTHERWISE.get(case.name, {})}.items():
        compare_test(by_name[name], fields)


def test_the_rewritten_code_of_each_file_is_kept_at_publish(sandbox, pack):
    code = declare(pack, sandbox).learned["0"]["data"]["manifest"]["code"]
    kept = {key.rpartition("/")[2] for key in code if f" pytest {pytest.__version__.split('.')[0]}." in key}
    files = {name.rpartition("/")[2] for name in pack.tree if name.endswith(".py") and name.startswith("tests/")}
    assert kept == files


def test_what_marks_say_is_declared(sandbox, pack):
    declaration = declare(pack, sandbox)
    shown = [(test.name, test.number, test.max_score, str(test.visibility), test.tags) for test in declaration.tests]
    assert shown[:3] == [
        ("Counts what was put in", "1", 2.0, "visible", ("baskets", "first")),
        ("test_mean[two]", "1.2", pytest.approx(11 / 13), "visible", ("baskets",)),
        ("test_mean[floats]", "1.3", 3.0, "visible", ("baskets",)),
    ]
    assert [name for name, *_, visibility, _ in shown if visibility == "hidden"] == [
        "test_sold_out",
        "test_nothing_left",
    ]
    assert declaration.max_score == pytest.approx(20)


def test_decorators_say_the_same(sandbox, pack):
    test_file = """
import pytest
from gradewire import points, partial_credit
from pytest_gradescope.decorators import weight, number, visibility, tags
from basket import Basket

@points(3)
@number("7")
def test_a(): pass

@weight(2)
@visibility("after_published")
@tags("x", "y")
@pytest.mark.parametrize("n", [1, 2])
def test_b(n): pass

@partial_credit(4)
def test_c(set_score=None):
    set_score(1)

@pytest.mark.skip(reason="not this year")
def test_d(): pass

@pytest.mark.xfail
def test_e(): pytest.xfail("it gave up")

@pytest.mark.xfail
def test_f(): pass

def test_g(): pytest.xfail("it gave up")
"""
    pack = changed(pack, test_file, points=None)
    pack = replace(pack, solutions={})
    declaration = declare(pack, sandbox)
    assert [
        (test.name, test.number, test.max_score, str(test.visibility), test.tags) for test in declaration.tests
    ] == [
        ("test_a", "7", 3.0, "visible", ("baskets",)),
        ("test_b[1]", "1.2", 2.0, "after_published", ("baskets", "x", "y")),
        ("test_b[2]", "1.3", 2.0, "after_published", ("baskets", "x", "y")),
        ("test_c", "1.4", 4.0, "visible", ("baskets",)),
        *((f"test_{letter}", f"1.{n}", 1.0, "visible", ("baskets",)) for n, letter in enumerate("defg", start=5)),
    ]
    result = Grader(sandbox).grade(pack, declaration, {"basket.py": "class Basket: pass"})
    assert [test.score for test in result.tests] == [3, 2, 2, 1, 0, 0, 1, 0]
    assert "not this year" in result.tests[4].output


@pytest.mark.parametrize(
    ("test_file", "words"),
    [
        ("import pytest\ndef helper(): pass\n", "gives no tests"),
        ("import nowhere\ndef test_a(): pass\n", "ModuleNotFoundError: No module named 'nowhere'"),
        ("raise SystemExit(0)\n", "SystemExit: 0"),
        ("import pytest\npytest.skip('later', allow_module_level=True)\n", "Skipped: later"),
        ("import pytest\n@pytest.mark.parametrize('x', [1])\ndef test_a(): pass\n", "uses no argument 'x'"),
        ("import pytest\n@pytest.mark.points('many')\ndef test_a(): pass\n", "the weight must be a number"),
        ("import pytest\n@pytest.mark.visibility('never')\ndef test_a(): pass\n", "unknown visibility 'never'"),
        ("import pytest\n@pytest.mark.points(21)\ndef test_a(): pass\n", "name 21 points together"),
        (
            "from basket import say\ndef test_a(): assert 'print' in say.__code__.co_names\n",
            "not in split isolation",
        ),
    ],
)
def test_a_file_that_gives_no_tests_is_refused_with_the_reason(test_file, words, sandbox, pack):
    with pytest.raises(PackError) as caught:
        declare(changed(pack, test_file), sandbox)
    assert words in str(caught.value)


def test_a_reference_that_is_not_full_for_a_skipped_test_is_run_in_both_too(sandbox, pack):
    test_file = """
import pytest
from basket import say

@pytest.mark.skip
def test_later(): pass

def test_code(): assert "print" in say.__code__.co_names
"""
    reference = replace(pack.solutions["reference"], expect={"failed": ["test_later"]})
    pack = replace(changed(pack, test_file), solutions={"reference": reference})
    with pytest.raises(PackError, match=r"test_code: .*not in split isolation"):
        declare(pack, sandbox)


def test_a_conftest_that_cannot_be_loaded_is_named(sandbox, pack):
    tree = {**pack.tree, "tests/conftest.py": b"import nowhere"}
    with pytest.raises(PackError, match="No module named 'nowhere'"):
        declare(replace(pack, tree=tree), sandbox)


def test_only_the_tests_side_has_pytest(sandbox, pack):
    source = """
try:
    import pytest
except ImportError:
    pytest = None
import os
def mean(values):
    return [pytest, [name for name in os.environ if "PYTEST" in name], os.path.exists("tests")]
"""
    pack = changed(pack, "from basket import mean\ndef test_a():\n    assert mean(0) == [None, [], False]\n", points=1)
    pack = replace(pack, solutions={})
    result = Grader(sandbox).grade(pack, declare(pack, sandbox), {"basket.py": source})
    assert result.score == 1, result.tests[0].output


def test_the_submission_finds_no_text_of_the_tests_even_in_shared(sandbox, pack):
    source = """
import os
found = []
for folder, _, files in os.walk(os.getcwd()):
    for file in files:
        found.append(open(os.path.join(folder, file)).read())
text = "".join(found)
"""
    pack = changed(pack, "import basket\ndef test_a():\n    assert 'test_' + 'a' not in basket.text\n", points=1)
    pack = changed(replace(pack, solutions={}), isolation="shared")
    result = Grader(sandbox).grade(pack, declare(pack, sandbox), {"basket.py": source})
    assert result.score == 1, result.tests[0].output


def test_base_has_no_pytest(sandbox):
    request = RunRequest(
        harness="program",
        files={"main.py": b"import importlib.util; answer = importlib.util.find_spec('pytest') is None"},
        limits=Limits(wall_s=10, cpu_s=5, memory_bytes=128 << 20),
    )
    with sandbox.run(request) as run:
        assert run.receive() is True
