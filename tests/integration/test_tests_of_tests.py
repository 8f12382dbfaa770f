"""What checking a pack finds out about its tests, in the real sandbox."""

import json
from dataclasses import replace

import pytest

from app.packs.read import read_pack
from cli.main import main
from tasks.grading.declare import declare
from tasks.grading.grader import Grader
from tasks.grading.mutants.trials import Trials, try_more
from tasks.grading.proof import Budget, prove
from tests.integration.test_examples import EXAMPLES, SLUGS

pytestmark = pytest.mark.jail

LONG_S = 170
"""Nothing ends for want of time, however slow and busy the machine is."""
PATIENT = Budget(again_s=0, mutants_s=LONG_S)

MANIFEST = """\
title: Grown up
files: [solution.py]
limits: {wall_s: 4, cpu_s: 2}
tests:
  - kind: expression
    cases:
"""
SOLUTIONS = """\
solutions:
  reference: {expect: full}
"""
REFERENCE = """\
def grown_up(age):
    if age < 0:
        raise ValueError(age)
    return age >= 18


def first(numbers):
    while numbers and numbers[0] == 0:
        numbers = numbers[1:]
    return numbers
"""


@pytest.fixture
def made(tmp_path, sandbox):
    """Makes a pack of expressions and proves it."""

    def make(cases, reference=REFERENCE, starter="def grown_up(age):\n    ...\n", budget=PATIENT):
        lines = "".join(f"      - {json.dumps(case)}\n" for case in cases)
        files = {
            "assignment.yaml": MANIFEST + lines + SOLUTIONS,
            "starter/solution.py": starter,
            "solutions/reference/solution.py": reference,
        }
        for name, text in files.items():
            (tmp_path / "pack" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "pack" / name).write_text(text)
        pack = read_pack(tmp_path / "pack")
        declaration = declare(pack, sandbox)
        return pack, declaration, prove(pack, declaration, Grader(sandbox), budget)

    return make


def case(expr, equals="True", **more):
    return {"name": expr, "expr": expr, "equals": equals, **more}


WEAK = [case("grown_up(30)"), case("grown_up(3)", "False"), case("first([0, 5])", "[5]")]
GOOD = [
    *WEAK,
    case("grown_up(18)"),
    case("grown_up(17)", "False"),
    case("grown_up(0)", "False"),
    {"name": "negative", "expr": "grown_up(-1)", "raises": "ValueError"},
    case("first([])", "[]"),
    case("first([1, 0])", "[1, 0]"),
    case("first([0, 0, 7])", "[7]"),
]


def test_changes_that_weak_tests_do_not_notice_are_listed(made, sandbox):
    pack, declaration, proof = made(WEAK)
    trials = try_more(proof.trials, pack, declaration, Grader(sandbox))
    assert proof.ok
    assert [survivor.words for survivor in trials.survivors] == [
        "no test notices `<=` for `<` on line 2",
        "no test notices `1` for `0` on line 2",
        "no test notices that `raise ValueError(age)` is left out on line 3",
        "no test notices `>` for `>=` on line 4",
        "no test notices `19` for `18` on line 4",
    ]
    assert trials.tried == trials.made == 12


def test_good_tests_notice_everything_also_a_program_that_never_ends(made, sandbox):
    pack, declaration, proof = made(GOOD)
    trials = try_more(proof.trials, pack, declaration, Grader(sandbox))
    assert trials.survivors == ()
    assert trials.done
    assert trials.stopped == ""


def test_a_budget_ends_the_trials_and_is_named(made, sandbox):
    pack, declaration, proof = made(WEAK, budget=replace(PATIENT, mutants=2))
    trials = try_more(proof.trials, pack, declaration, Grader(sandbox))
    assert (trials.tried, trials.stopped, trials.done) == (2, "mutants", True)
    _, _, proof = made(WEAK, budget=replace(PATIENT, mutants_s=0.0001))
    trials = try_more(proof.trials, pack, declaration, Grader(sandbox))
    assert (trials.tried, trials.stopped, trials.done) == (1, "seconds", True)


def test_trials_go_on_where_they_were_interrupted(made, sandbox):
    pack, declaration, proof = made(WEAK)
    trials, steps = proof.trials, 0
    while not trials.done:
        trials = Trials.from_json(json.loads(json.dumps(trials.to_json())))
        trials, steps = try_more(trials, pack, declaration, Grader(sandbox), seconds=0), steps + 1
    assert steps == trials.made
    assert len(trials.survivors) == 5


def test_a_test_of_chance_is_named(made):
    reference = "import random\ndef roll():\n    return random.randint(1, 6)\n"
    _, _, proof = made([case("roll() > 3", "True"), case("roll() < 7")], reference)
    [flaky] = proof.agreement.flaky or [None]
    assert not proof.ok
    assert (flaky.solution, flaky.test) == ("reference", "roll() > 3")
    assert {"passed (1)", "wrong (0)"} == set(flaky.seen)
    assert len(flaky.seen) == 5
    assert "'roll() > 3' is flaky: on reference it ended " in flaky.words


def test_a_starter_that_passes_everything_is_told(made):
    _, _, proof = made(GOOD, starter=REFERENCE)
    assert not proof.ok
    assert [one.complaint for one in proof.report.checked] == [
        "",
        "passes every test before a student has done anything",
    ]


@pytest.mark.parametrize("slug", SLUGS)
def test_the_tests_of_a_demo_pack_agree_and_notice_nearly_every_change(slug, sandbox):
    pack = read_pack(EXAMPLES / slug)
    declaration = declare(pack, sandbox)
    proof = prove(pack, declaration, Grader(sandbox), replace(PATIENT, mutants=12))
    assert proof.ok
    assert proof.agreement.rounds["reference"] == 5
    trials = try_more(proof.trials, pack, declaration, Grader(sandbox))
    assert trials.tried == min(trials.made, 12)
    assert len(trials.survivors) <= 2


def test_the_command_prints_survivors_before_its_verdict_and_the_same_as_json(made, tmp_path, capsys):
    made(WEAK)
    assert main(["check", str(tmp_path / "pack"), "--seconds", str(LONG_S)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-7:-5] == [
        "12 of 12 changes of reference tried, 7 noticed",
        "  no test notices `<=` for `<` on line 2",
    ]
    assert lines[-1] == "every expectation holds"
    assert main(["check", str(tmp_path / "pack"), "--json", "--mutants", "1", "--seconds", str(LONG_S)]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["mutants"]["stopped"] == "mutants"
    assert report["mutants"]["survivors"][0]["line"] == 2
    assert [one["name"] for one in report["solutions"]] == ["reference", "starter"]
