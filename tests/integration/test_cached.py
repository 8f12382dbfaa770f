"""Answering by the results of equal programs, with a real Redis and real jails."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import redis

from app.packs.read import read_pack
from app.streams.connection import connect
from app.streams.kept_results import MOST_BYTES, NOTHING, KeptResults
from tasks.cached import Asked, CachedGrading
from tasks.grading.declare import declare
from tasks.grading.grader import Grader
from tests.integration.test_examples import EXAMPLES

pytestmark = [pytest.mark.redis, pytest.mark.jail]

WRONG = "def two_sum(numbers, target):\n    return [numbers.index(target), 0]\n"
WRONG_ELSEWHERE = (
    "# my first try\n\ndef two_sum( numbers,target ):\n\n    # look\n    return [ numbers.index(target), 0 ]\n"
)
NEVER_ENDS = "def two_sum(numbers, target):\n    while True:\n        pass\n"
RIGHT = (EXAMPLES / "two-sum/solutions/reference/solution.py").read_text()


class Counting:
    """A grader that counts, and changes results where it is told to."""

    def __init__(self, grader):
        self.grader, self.runs, self.change = grader, 0, lambda result: result

    def grade(self, pack, declaration, files, on_test):
        self.runs += 1
        return self.change(self.grader.grade(pack, declaration, files, on_test))


class Bench:
    def __init__(self, sandbox, client, **options):
        self.pack = read_pack(EXAMPLES / "two-sum")
        self.declaration = declare(self.pack, sandbox)
        self.grader = Counting(Grader(sandbox))
        self.found = []
        options = {"share_checked": 0.0, **options}
        self.cached = CachedGrading(KeptResults(client), sandbox, self.grader, self.found.append, **options)

    def grade(self, text, cache="normalized", scope="", on_test=lambda k, test: None):
        asked = Asked("s1", cache, scope)
        return self.cached.grade(self.pack, self.declaration, {"solution.py": text}, on_test, asked)


@pytest.fixture
def bench(sandbox, client):
    return Bench(sandbox, client)


def test_a_program_with_other_comments_and_layout_is_answered_without_a_run_and_with_its_own_lines(bench):
    first = bench.grade(WRONG)
    heard = []
    second = bench.grade(WRONG_ELSEWHERE, on_test=lambda k, test: heard.append((k, test)))
    assert bench.grader.runs == 1
    assert (first.cached, second.cached) == (False, True)
    fresh = bench.grade(WRONG_ELSEWHERE, cache="off")
    assert [(test.frames, test.output, test.hint) for test in second.tests] == [
        (test.frames, test.output, test.hint) for test in fresh.tests
    ]
    assert {frame.line for test in second.tests for frame in test.frames} == {6}
    assert [test for _, test in heard] == list(second.in_order_of_ending())
    assert second.score == first.score == fresh.score


def test_bytes_count_where_the_pack_says_exact(bench):
    bench.grade(WRONG, cache="exact")
    assert bench.grade(WRONG, cache="exact").cached
    assert not bench.grade(WRONG_ELSEWHERE, cache="exact").cached


def test_nothing_is_shared_between_a_regrade_and_what_was_before(bench):
    bench.grade(RIGHT)
    assert not bench.grade(RIGHT, scope="regrade 2").cached
    assert bench.grade(RIGHT, scope="regrade 2").cached


def test_a_program_that_ran_out_of_time_is_run_again(bench):
    bench.pack = replace(bench.pack, limits=replace(bench.pack.limits, wall_s=0.2))
    first = bench.grade(NEVER_ENDS)
    assert "time_limit" in [str(test.outcome) for test in first.tests]
    assert not bench.grade(NEVER_ENDS).cached
    assert bench.grader.runs == 2


def test_equal_programs_in_flight_are_graded_once(sandbox, client):
    bench = Bench(sandbox, client, patience_s=60)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(bench.grade, [RIGHT] * 4))
    assert bench.grader.runs == 1
    assert [result.cached for result in results].count(False) == 1
    assert len({result.score for result in results}) == 1


def test_a_failure_of_ours_is_kept_from_nobody_and_by_nobody(bench):
    def fail(result):
        raise RuntimeError("the jail is broken")

    bench.grader.change = fail
    with pytest.raises(RuntimeError):
        bench.grade(RIGHT)
    bench.grader.change = lambda result: result
    assert not bench.grade(RIGHT).cached
    assert bench.grade(RIGHT).cached


def test_a_result_that_differs_when_a_hit_is_graded_again_is_told_and_forgotten(sandbox, client):
    bench = Bench(sandbox, client, share_checked=1.0)
    bench.grade(RIGHT)
    assert not bench.grade(RIGHT).cached
    assert bench.found == []
    wrong = bench.grade(WRONG, cache="off")
    bench.grader.change = lambda result: wrong
    assert bench.grade(RIGHT) == wrong
    [found] = bench.found
    assert found.submission == "s1"
    assert found.pack_digest == bench.pack.digest
    assert found.tests == tuple(test.test.name for test in wrong.tests if not test.passed)
    assert f"ended otherwise in {found.tests[0]!r}, " in found.words
    runs = bench.grader.runs
    bench.grade(RIGHT)
    assert bench.grader.runs == runs + 1


def test_without_redis_everything_is_graded(sandbox):
    with connect("redis://127.0.0.1:1/0", retries=0) as nobody:
        bench = Bench(sandbox, nobody)
        assert bench.grade(RIGHT).score == bench.grade(RIGHT).score > 0
    assert bench.grader.runs == 2


def test_a_value_that_was_spoilt_is_graded_anew(bench, client):
    bench.grade(RIGHT)
    for name in client.keys("gw:result:*"):
        client.set(name, b"rubbish")
    assert not bench.grade(RIGHT).cached


def test_large_results_are_not_kept_and_nobody_waits_for_them(client: redis.Redis):
    kept = KeptResults(client)
    assert kept.claim("k", 60) is True
    assert kept.claim("k", 60) is False
    kept.put("k", b"x" * (MOST_BYTES + 1))
    assert kept.claim("k", 60) == NOTHING
    kept.forget("k")
    assert kept.claim("k", 60) is True
