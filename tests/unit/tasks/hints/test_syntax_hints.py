from pathlib import Path

import pytest
import yaml

from app.domain.result import Outcome
from tasks.grading.hints.catalogue import rule_for
from tasks.grading.hints.evidence import Evidence, Seen
from tasks.grading.hints.program import Program
from tasks.grading.hints.syntax import SYNTAX_RULES

CASES = yaml.safe_load((Path(__file__).parent / "syntax.yaml").read_text(encoding="utf-8"))


def found_in(source):
    return rule_for(Evidence(Seen(Outcome.ERROR, "f(1)"), {"solution.py": Program(source)}))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["source"])
def test_a_broken_program_gets_plainer_words(case):
    found = found_in(case["source"])
    assert (found and found[1]) == case["hint"]


def test_every_rule_is_shown_by_a_case():
    assert {found[0] for case in CASES if (found := found_in(case["source"]))} == set(SYNTAX_RULES)


@pytest.mark.parametrize("source", ["", "\n", "(" * 300, "x = '\\d'\n", "\0", "-" * 20_000 + "1", "é = 1\n"])
def test_odd_texts_are_read_without_an_error_of_ours(source):
    found_in(source)
