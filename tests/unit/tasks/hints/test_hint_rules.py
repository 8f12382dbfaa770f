import ast
import re
from pathlib import Path

import pytest
import yaml

from app.domain.result import Outcome
from tasks.grading.hints.catalogue import RULES, rule_for
from tests.unit.tasks.hints.running import evidence_of, stopped

CASES = [
    case
    for file in sorted((Path(__file__).parent / "cases").glob("*.yaml"))
    for case in yaml.safe_load(file.read_text(encoding="utf-8"))
]
BY_NAME = {rule.name: rule for rule in RULES}


def evidence(tried):
    if "ends" in tried:
        return stopped(tried["source"], tried["call"], Outcome(tried["ends"]))
    others = [(call, ast.literal_eval(value)) for call, value in tried.get("others", {}).items()]
    return evidence_of(tried["source"], tried["call"], ast.literal_eval(tried["expected"]), *others)


def name_of(case):
    return f"{case['rule']}: {case['hint'][:30]}"


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_program_with_the_mistake_gets_the_hint(case):
    shown = evidence(case["shows"])
    assert not shown.seen.passed
    rule, words = rule_for(shown)
    assert (rule.name, words) == (case["rule"], case["hint"])


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_the_rule_does_not_speak_of_a_program_near_the_mistake_that_fails_for_another_reason(case):
    near = evidence(case["near"])
    assert not near.seen.passed
    assert BY_NAME[case["rule"]].hint(near) is None


def test_every_rule_has_a_program_that_shows_it_and_one_near_it():
    assert set(BY_NAME) == {case["rule"] for case in CASES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_words_are_short(rule):
    assert len(re.sub(r"\{\w+\}", "x", rule.words).split()) <= 26
