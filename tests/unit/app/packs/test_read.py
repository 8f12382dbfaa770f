"""A pack is read whole, or refused with the file and the key that are at fault."""

import pytest

from app.domain.assignment import Limits
from app.domain.errors import PackError
from app.packs.read import pack_to_zip, read_pack, read_pack_zip

MANIFEST = """
title: Two Sum
files: [solution.py]
tests:
  - kind: expression
    points: 4
    cases:
      - {name: small, expr: "two_sum([2, 7], 9)", equals: "[0, 1]"}
      - {name: none, expr: "two_sum([], 1)", raises: ValueError, points: 2}
      - {expr: "mean([1, 2])", equals: 1.5, tolerance: 1e-9, visibility: hidden}
  - kind: stdio
    cases: [{name: one, stdin: "1 2\\n", stdout: "3\\n"}, {stdin_file: tests/2.in, stdout_file: tests/2.ans}]
  - {kind: unittest, file: tests/test_solution.py, isolation: shared, visibility: after_due_date}
solutions:
  reference: {expect: full}
  off-by-one: {expect: {failed: [small]}}
  empty: {expect: {score: 0}}
"""
FILES = {
    "assignment.yaml": MANIFEST,
    "statement.md": "# Two Sum",
    "starter/solution.py": "def two_sum(numbers, target):\n    ...\n",
    "tests/2.in": "1 1\n",
    "tests/2.ans": "2\n",
    "tests/test_solution.py": "import unittest\n",
    "solutions/reference/solution.py": "pass\n",
    "solutions/off-by-one/solution.py": "pass\n",
    "solutions/empty/solution.py": "",
}


@pytest.fixture
def write(tmp_path):
    def make(files=FILES, **changed):
        root = tmp_path / "two-sum"
        for name, text in {**files, **changed}.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return root

    return make


def test_a_pack_is_read_with_defaults_points_and_names(write):
    pack = read_pack(write())
    assert (pack.slug, pack.title, pack.files, pack.environment) == ("two-sum", "Two Sum", ("solution.py",), "base")
    assert (pack.limits, pack.cache, pack.statement) == (Limits(), "normalized", "# Two Sum")
    expression, stdio, unittest = pack.entries
    assert [(case["name"], case["points"], case["visibility"]) for case in expression["cases"]] == [
        ("small", 1.0, "visible"),
        ("none", 2.0, "visible"),
        ("mean([1, 2])", 1.0, "hidden"),
    ]
    assert [case["name"] for case in stdio["cases"]] == ["one", "2"]
    assert stdio["compare"] == "trailing"
    assert (unittest["isolation"], unittest["visibility"]) == ("shared", "after_due_date")
    assert {name: solution.expect for name, solution in pack.solutions.items()} == {
        "reference": "full",
        "off-by-one": {"failed": ["small"]},
        "empty": {"score": 0},
    }


def test_a_pack_survives_its_zip_with_the_same_digest(write):
    pack = read_pack(write())
    data = pack_to_zip(pack)
    again = read_pack_zip(data, "two-sum")
    assert again == pack
    assert data == pack_to_zip(again)


def test_one_changed_byte_changes_the_digest(write):
    first = read_pack(write()).digest
    assert read_pack(write(**{"tests/2.ans": "3\n"})).digest != first


def test_what_editors_leave_behind_is_passed_over(write):
    root = write(**{"tests/__pycache__/x.pyc": "junk", ".DS_Store": "junk"})
    assert not any("pyc" in path or "DS" in path for path in read_pack(root).tree)


CASE = '{name: small, expr: "two_sum([2, 7], 9)", equals: "[0, 1]"}'


@pytest.mark.parametrize(
    ("old", "new", "key", "word"),
    [
        ("title: Two Sum", "titel: Two Sum", "title", "missing"),
        ("title: Two Sum", "title: Two Sum\ncolour: red", "colour", "unknown key"),
        ("title: Two Sum", "title: Two Sum\ncachee: off", "cachee", "did you mean cache?"),
        ("title: Two Sum", "title: 5", "title", "quotes"),
        ("files: [solution.py]", "files: [../solution.py]", "files[0]", "'..'"),
        ("files: [solution.py]", "files: []", "files", "one file"),
        ("files: [solution.py]", "files: [solution.py]\nlimits: {wall_s: 0}", "limits.wall_s", "0.1 to 3600"),
        ("files: [solution.py]", "files: [solution.py]\nlimits: {memory_mb: 1.5}", "limits.memory_mb", "16"),
        ("files: [solution.py]", "files: [solution.py]\nlimits: {cpu_s: .inf}", "limits.cpu_s", "inf"),
        ("files: [solution.py]", "files: [solution.py]\nlimits: {wall: 1}", "limits.wall", "unknown key"),
        ("kind: stdio", "kind: stdoi", "tests[1].kind", "must be one of"),
        ("kind: stdio", "kind: stdio\n    compare: float", "tests[1].compare", "float(1e-6)"),
        (CASE, '{expr: "two_sum([2, 7]", equals: "1"}', "tests[0].cases[0].expr", "not a Python expression"),
        (CASE, '{expr: "1", equals: "solve()"}', "tests[0].cases[0].equals", "plain value"),
        (CASE, '{expr: "1", equals: abc}', "tests[0].cases[0].equals", "quotes"),
        (CASE, '{expr: "1"}', "tests[0].cases[0]", "one of equals, raises, prints"),
        (CASE, '{expr: "1", equals: 1, raises: KeyError}', "tests[0].cases[0].raises", "beside equals"),
        (CASE, '{expr: "1", raises: int}', "tests[0].cases[0].raises", "not an exception"),
        (CASE, '{expr: "1", prints: "", tolerance: 1}', "tests[0].cases[0].tolerance", "needs equals"),
        (CASE, '{expr: "1", equals: 1, visibility: secret}', "tests[0].cases[0].visibility", "must be one of"),
        (CASE, '{name: none, expr: "1", equals: 1}', "tests[0].cases[1].name", "twice"),
        ("points: 4", "points: 1", "tests[0].points", "name 2 points together"),
        ("points: 4", "points: -1", "tests[0].points", "0 to 1e+06"),
        ("stdin_file: tests/2.in", "stdin_file: tests/3.in", "tests[1].cases[1].stdin_file", "no file tests/3.in"),
        ('stdin: "1 2\\n"', 'stdin: "", stdin_file: tests/2.in', "tests[1].cases[0].stdin_file", "beside stdin"),
        ("isolation: shared", "isolation: none", "tests[2].isolation", "split, shared"),
        ("{expect: full}", "{expect: most}", "solutions.reference.expect", "must be full"),
        ("{score: 0}", "{score: 0, failed: [small]}", "solutions.empty.expect", "either"),
        ("  empty: {expect: {score: 0}}\n", "", "solutions.empty", "is missing"),
        ("  empty:", "  none: {expect: full}\n  empty:", "solutions.none", "no file under"),
        ("title: Two Sum", "title: Two Sum\ntitle: Three", "line 3, column 1", "twice"),
        ("title: Two Sum", "title: [", "line 4, column 1", "expected"),
        ("title: Two Sum", "title: &a x\nenvironment: *a", "line 3, column 14", "aliases"),
    ],
)
def test_a_faulty_key_is_named(write, old, new, key, word):
    assert old in MANIFEST
    root = write(**{"assignment.yaml": MANIFEST.replace(old, new, 1)})
    with pytest.raises(PackError) as caught:
        read_pack(root)
    assert (caught.value.file, caught.value.key) == ("assignment.yaml", key)
    assert word in caught.value.reason


@pytest.mark.parametrize(
    ("changed", "file", "word"),
    [
        ({"tests/test_solution.py": "def f(:\n"}, "assignment.yaml", "tests/test_solution.py, line 1"),
        ({"data/x.csv": "1"}, "data/x.csv", "starter, tests, solutions"),
        ({"solutions/reference/other.py": ""}, "solutions/reference/other.py", "not among the files"),
        ({"solutions/lonely/solution.py": ""}, "assignment.yaml", "is missing"),
    ],
)
def test_a_faulty_file_is_named(write, changed, file, word):
    with pytest.raises(PackError) as caught:
        read_pack(write(**changed))
    assert caught.value.file == file
    assert word in str(caught.value)


def test_text_that_is_not_utf8_is_refused(write):
    root = write()
    (root / "statement.md").write_bytes(b"caf\xe9")
    with pytest.raises(PackError, match=r"statement.md: is not UTF-8 text \(byte 3\)"):
        read_pack(root)


def test_a_link_in_a_pack_is_refused(write):
    root = write()
    (root / "tests" / "passwd").symlink_to("/etc/passwd")
    with pytest.raises(PackError, match="link"):
        read_pack(root)


@pytest.mark.parametrize("name", ["nowhere", "assignment.yaml"])
def test_what_is_no_pack_is_refused(write, name):
    with pytest.raises(PackError):
        read_pack(write() / name)
