"""results.json files are read field by field, and totals of the autograder's own are spread over its tests."""

import json

import pytest

from tasks.grading.autograder_results import plain_text, read_results, spread


def read(**data):
    return read_results(json.dumps(data))


def test_a_test_without_status_has_passed_when_it_has_all_its_points():
    tests = [
        {"score": 1, "max_score": 1},
        {"score": 0, "max_score": 1},
        {"score": 0, "max_score": 1, "status": "passed"},
    ]
    written = read(tests=tests)
    assert [(line.name, line.passed) for line in written.tests] == [
        ("test 1", True),
        ("test 2", False),
        ("test 3", True),
    ]


def test_what_is_not_as_the_format_says_is_passed_over():
    written = read(
        score=True, visibility="sometimes", tests=[{"score": 2, "tags": "a", "visibility": 3}], leaderboard=[1]
    )
    assert (written.score, written.visibility, written.leaderboard) == (None, None, ())
    assert (written.tests[0].tags, written.tests[0].visibility) == ((), None)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not JSON"),
        ("[]", "must be an object"),
        ('{"tests": {}}', "neither a score"),
        ('{"tests": [1]}', "list of objects"),
        ('{"score": NaN}', "neither a score"),
    ],
)
def test_what_is_no_results_json_is_refused(text, message):
    with pytest.raises(ValueError, match=message):
        read_results(text)


@pytest.mark.parametrize(
    ("text", "form", "shown"),
    [
        ("<p>a &lt; b</p><ul><li>c</li></ul>", "html", "a < b\nc"),
        ("a<br>b\nc", "simple_format", "a\nb\nc"),
        ("\x1b[1;31mred\x1b[0m", "ansi", "red"),
        ("a <b>", "text", "a <b>"),
        ("**a**", "md", "**a**"),
    ],
)
def test_outputs_of_every_format_become_plain_text(text, form, shown):
    assert plain_text(text, form) == shown


@pytest.mark.parametrize(
    ("scores", "total", "final"),
    [([2, 4], 3, [1, 2]), ([2, 4], 0, [0, 0]), ([2, 4], -1, [0, 0]), ([0, 1], 4, [1.5, 2.5]), ([2, 4], 99, [3, 4])],
)
def test_a_total_is_spread_in_proportion_and_within_each_tests_points(scores, total, final):
    spread_out = spread(dict(zip("ab", scores, strict=True)), {"a": 3, "b": 4}, total)
    assert list(spread_out.values()) == pytest.approx(final)
