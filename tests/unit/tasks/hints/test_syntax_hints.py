from pathlib import Path

import pytest
import yaml

from app.domain.result import Outcome
from tasks.grading.hints.catalogue import rule_for
from tasks.grading.hints.evidence import Evidence, Seen
from tasks.grading.hints.program import Program
from tasks.grading.hints.syntax import SYNTAX_RULES

CASES = yaml.safe_load((Path(__file__).parent / "syntax.yaml").read_text(encoding="utf-8"))
NEAR = yaml.safe_load((Path(__file__).parent / "syntax_near.yaml").read_text(encoding="utf-8"))


def evidence(source):
    return Evidence(Seen(Outcome.ERROR, "f(1)"), {"solution.py": Program(source)})


def found_in(source):
    return rule_for(evidence(source))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["source"])
def test_a_broken_program_gets_plainer_words(case):
    found = found_in(case["source"])
    assert (found and found[1]) == case["hint"]


@pytest.mark.parametrize("rule", SYNTAX_RULES, ids=lambda rule: rule.name)
def test_every_rule_has_a_program_near_it_of_which_it_does_not_speak(rule):
    near = evidence(NEAR[rule.name])
    assert near.broken is not None
    assert rule.hint(near) is None


def test_every_rule_is_shown_by_a_case():
    assert {found[0] for case in CASES if (found := found_in(case["source"]))} == set(SYNTAX_RULES)


@pytest.mark.parametrize("source", ["", "\n", "(" * 300, "x = '\\d'\n", "\0", "-" * 20_000 + "1", "é = 1\n"])
def test_odd_texts_are_read_without_an_error_of_ours(source):
    found_in(source)
