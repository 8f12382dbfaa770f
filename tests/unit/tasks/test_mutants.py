"""Which changes are made to a program, and what is said of them."""

import ast

import pytest

from app.domain.assignment import Solution
from tasks.grading.mutants.make import mutants_of
from tasks.grading.mutants.trials import begin


def changes(text):
    return {(one.line, one.was, one.now) for one in mutants_of({"solution.py": text})}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a < b", {("<", "<=")}),
        ("(a)  # <\n", set()),
        ("((a) # <\n < (b))", {("<", "<=")}),
        ("a <= b != c", {("<=", "<"), ("!=", "==")}),
        ("a not in b", {("not in", "in")}),
        ("(a is\n not b)", {("is not", "is")}),
        ("a and b or c", {("and", "or"), ("or", "and")}),
        ("not (a or b)", {("not (a or b)", "(a or b)"), ("or", "and")}),
        ("-a * b", {("-a", "(a)"), ("*", "+")}),
        ("x += y", {("+=", "-="), ("x += y", "")}),
        ("x = 1.5", {("1.5", "2.5")}),
        ("x = True", {("True", "False")}),
        ("x = 'é' < y", {("'é'", "''"), ("<", "<=")}),
        ("x = ''", {("''", "'X'")}),
        ("x = None", set()),
        ("x = f'{a < b}'", set()),
        ("x: int = y", set()),
        ("def f(a: int = 1) -> 'x':\n    'Docs.'\n    return a", {("1", "2"), ("a", "None")}),
        ("def f():\n    return", set()),
        ("for x in y:\n    continue", {("continue", "break")}),
        ("for x in y:\n    break", {("break", "")}),
        ("raise ValueError('bad' + 1)", {("raise ValueError('bad' + 1)", "")}),
        ("y.append(max(x))", {("y.append(max(x))", ""), ("append", "extend"), ("max", "min")}),
        ("self.x = y", {("self.x = y", "")}),
        ("if found:\n    x", {("found", "not found")}),
        ("while f(x):\n    x", {("f(x)", "not f(x)")}),
        ("import a\nfrom b import c", set()),
        ("if x\n", set()),
    ],
)
def test_a_program_is_changed_where_a_test_should_notice(text, expected):
    assert {(was, now) for _, was, now in changes(text)} == {(" ".join(was.split()), now) for was, now in expected}


def test_every_mutant_is_a_program_that_differs_in_one_place():
    text = "def f(a, b):\n    # ä <\n    return [x for x in a if x < b and not x % 2 == -1]\n"
    mutants = mutants_of({"solution.py": text})
    assert len(mutants) == 9
    for mutant in mutants:
        assert ast.dump(ast.parse(mutant.text)) != ast.dump(ast.parse(text))
        assert mutant.text.splitlines()[:2] == text.splitlines()[:2]


def test_the_first_mutants_are_spread_over_the_program():
    text = "def f(a):\n    if a < 1 and a > 2:\n        return 3\n    return a + 4\n"
    lines = [mutant.line for mutant in mutants_of({"solution.py": text})]
    assert lines[:3] == [2, 3, 4]


def test_files_that_are_no_python_are_left_alone():
    assert mutants_of({"data.txt": "1 < 2", "solution.py": "x = 1"})[0].file == "solution.py"


def test_where_none_are_to_be_tried_none_are_made():
    solution = Solution("reference", {"solution.py": "a < b\n"}, "full")
    assert begin(solution, 1.0, most=10, most_s=1.0).made == 1
    assert begin(solution, 1.0, most=0, most_s=1.0).made == 0
