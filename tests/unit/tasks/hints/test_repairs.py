import ast
from pathlib import Path

import pytest
import yaml

from app.domain.result import Visibility
from tasks.grading.hints.edits import edits_of
from tasks.grading.hints.program import Program
from tasks.grading.hints.repairs import REPAIRS, repair_for
from tasks.grading.hints.submission import told_for
from tests.unit.tasks.hints.running import FILE, evidence_of, seen_of

CASES = yaml.safe_load((Path(__file__).parent / "repairs.yaml").read_text(encoding="utf-8"))
BOUNDARY = next(case for case in CASES if case["mistake"] == "off by one")


def calls_of(case):
    return [(call, ast.literal_eval(value)) for call, value in case["calls"].items()]


def rerun_of(case, tried=None):
    def rerun(function, file, text):
        assert (function, file) == (calls_of(case)[0][0].partition("(")[0], FILE)
        if tried is not None:
            tried.append(text)
        return all(seen_of(text, call, expected).passed for call, expected in calls_of(case))

    return rerun


def evidence(case, source=None):
    source, calls = source or case["source"], calls_of(case)
    failing = next(one for one in calls if not seen_of(source, *one).passed)
    return evidence_of(source, *failing, *(one for one in calls if one != failing))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['mistake']}: {case['source'][:20]}")
def test_the_edit_that_repairs_a_program_names_its_mistake(case):
    found = repair_for(evidence(case), rerun_of(case), budget=500)
    assert (found and (found[0].name, found[1])) == (case["mistake"] and (case["mistake"], case["hint"]))


SHOWING = [case for case in CASES if case["mistake"]]


@pytest.mark.parametrize("case", SHOWING, ids=lambda case: f"{case['mistake']}: {case['source'][:20]}")
def test_a_program_near_the_mistake_is_not_said_to_have_it(case):
    found = repair_for(evidence(case, case["near"]), rerun_of(case), budget=500)
    assert found is None or found[0].name != case["mistake"]


def test_every_kind_of_edit_is_shown_by_a_case():
    assert {mistake.name for mistake in REPAIRS.values()} == {case["mistake"] for case in SHOWING}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["source"][:20])
def test_edits_are_programs_that_differ(case):
    (function,) = Program(case["source"]).functions.values()
    sources = [edit.source for edit in edits_of(function)]
    assert len(set(sources)) == len(sources)
    assert all(Program(source).tree is not None for source in sources)


def test_no_more_programs_are_run_than_the_budget_allows():
    tried = []
    assert repair_for(evidence(BOUNDARY), rerun_of(BOUNDARY, tried), budget=2) is None
    assert len(tried) == 2


def test_a_repair_is_looked_for_once_and_told_for_each_failing_test():
    tried = []
    tests = [(seen_of(BOUNDARY["source"], *one), Visibility.VISIBLE) for one in calls_of(BOUNDARY)]
    told = told_for({FILE: BOUNDARY["source"]}, tests, rerun_of(BOUNDARY, tried))
    assert [one and one.words for one in told] == [BOUNDARY["hint"], None, BOUNDARY["hint"]]
    assert len(tried) == len(set(tried))


def test_a_rule_that_knows_the_cause_goes_before_any_edit():
    source = "def total(a):\n    s = 0\n    for x in a:\n        s += x\n        return s\n    return s\n"
    tests = [(seen_of(source, call, value), Visibility.VISIBLE) for call, value in calls_of(BOUNDARY)]
    tried = []
    told = told_for({FILE: source}, tests, rerun_of(BOUNDARY, tried))
    assert told[0] is not None
    assert told[0].mistake.name == "return ends the loop on the first pass"
    assert tried == []
