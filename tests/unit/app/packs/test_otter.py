"""Otter and OK test files are read without being run; points follow otter's rules."""

import pytest

from app.packs.otter import is_example_format, matching, points_of_cases, read_questions


@pytest.mark.parametrize(
    ("total", "named", "points"),
    [
        (None, [None, None], [0.5, 0.5]),
        (3, [None, None, None], [1, 1, 1]),
        (None, [2, None], [2, 0]),
        (None, [0, None, None], [0, 0.5, 0.5]),
        (None, [0, 0], [0, 0]),
        (5, [1, None, None], [1, 2, 2]),
        (5, [2, 2], [2, 2]),
        (2, [2, None], [2, 0]),
    ],
)
def test_points_are_shared_by_the_rules_of_otter(total, named, points):
    assert points_of_cases(total, named) == pytest.approx(points)


def test_cases_that_name_more_than_their_question_are_refused():
    with pytest.raises(ValueError, match="3 points together, but the question has 2"):
        points_of_cases(2, [3, None])


def ok(test, head="OK_FORMAT = True"):
    return f"{head}\ntest = {test!r}\n".encode()


def test_hidden_and_all_or_nothing_are_the_default_of_otter():
    (question,) = read_questions(ok({"name": "q", "suites": [{"cases": [{"code": "  >>> 1\n  1"}]}]}))
    assert (question.name, question.points, question.all_or_nothing) == ("q", None, True)
    assert (question.cases[0].name, question.cases[0].hidden) == ("q - 1", True)
    assert question.cases[0].examples[0].want == "1\n"


def test_a_list_of_points_is_those_of_the_cases():
    cases = [{"code": "", "points": 9}, {"code": ""}]
    (question,) = read_questions(ok({"name": "q", "points": [1, 2], "suites": [{"cases": cases}]}))
    assert (question.points, [case.points for case in question.cases]) == (None, [1, 2])


def test_an_ok_file_is_one_question_a_suite_and_has_its_setup_in_each_case():
    suite = {"cases": [{"code": ">>> f(1)"}, {"code": ">>> f(2)"}], "setup": ">>> from a import f", "type": "doctest"}
    first, second = read_questions(ok({"name": "p", "points": 3, "suites": [suite, {**suite, "scored": False}]}, ""))
    assert (first.name, first.points, second.name, second.points) == ("p, suite 1", 3, "p, suite 2", 0)
    assert [example.source for example in first.cases[1].examples] == ["from a import f\n", "f(2)\n"]
    assert not first.cases[0].hidden


def read(content):
    return is_example_format(content) and read_questions(content)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"x = 1", "neither OK_FORMAT nor"),
        (b"OK_FORMAT = True", "no dict called test"),
        (b"test = dict(name='q')", "line 1: must be written out as a literal"),
        (ok({"name": "q", "suites": []}), "a list of suites"),
        (ok({"name": "q", "suites": [{"cases": []}]}), "a list of cases"),
        (ok({"name": "q", "suites": [{"type": "scheme", "cases": [{}]}]}), "type scheme is not supported"),
        (ok({"name": "q", "points": True, "suites": [{"cases": [{}]}]}), "points must be a number"),
        (ok({"name": "q", "points": [1], "suites": [{"cases": [{}, {}]}]}), "1 points are listed for 2 cases"),
        (ok({"name": "q", "suites": [{"cases": [{"locked": True, "code": ">>> 1\n5ab\n# locked"}]}]}, ""), "locked"),
    ],
)
def test_what_cannot_be_graded_is_refused(content, message):
    with pytest.raises(ValueError, match=message):
        read(content)


def test_files_are_in_the_order_of_their_numbers():
    paths = ["tests/q10.py", "tests/q2.py", "tests/__init__.py", "tests/data.csv"]
    assert matching("tests/*.py", paths) == ["tests/q2.py", "tests/q10.py"]
