"""`gradewire grade` and `gradewire check` as people and CI jobs run them: in the real sandbox, without a server."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PACKS = Path(__file__).parents[1] / "golden" / "packs"
FUNCTIONS = PACKS / "functions"
RIGHT = (FUNCTIONS / "solutions" / "reference" / "solution.py").read_text()

pytestmark = pytest.mark.jail


def gradewire(*words, stdin=""):
    command = [sys.executable, "-m", "cli.main", *map(str, words)]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=170, check=False)


def test_a_submission_prints_gradescope_results(sandbox):
    done = gradewire("grade", FUNCTIONS, FUNCTIONS / "solutions" / "reference")
    result = json.loads(done.stdout)
    assert (done.returncode, result["score"], result["extra_data"]["status"]) == (0, 6.0, "graded")
    assert {test["status"] for test in result["tests"]} == {"passed"}


def test_a_single_file_stands_for_the_main_one(sandbox, tmp_path):
    (tmp_path / "mine.py").write_text(RIGHT.replace("a + b", "a - b"))
    done = gradewire("grade", FUNCTIONS, tmp_path / "mine.py", "--format", "text")
    assert done.returncode == 0
    assert done.stdout.splitlines()[0] == "✗ adds  0/2"
    assert done.stdout.splitlines()[-1].startswith("score 4 of 6, split isolation")


def test_the_exercism_format_is_offered(sandbox, tmp_path):
    (tmp_path / "solution.py").write_text("def add(a, b)\n")
    done = gradewire("grade", FUNCTIONS, tmp_path, "--format", "exercism")
    shown = json.loads(done.stdout)
    assert (shown["version"], shown["status"], shown["tests"][0]["status"]) == (3, "fail", "error")


def test_what_cannot_be_graded_is_a_bad_submission_and_no_failure_of_the_command(sandbox, tmp_path):
    (tmp_path / "other.py").write_text("1")
    done = gradewire("grade", FUNCTIONS, tmp_path)
    result = json.loads(done.stdout)
    assert (done.returncode, result["extra_data"]["status"]) == (0, "bad_submission")
    assert "no file was handed in" in result["extra_data"]["error"]
    assert {test["extra_data"]["outcome"] for test in result["tests"]} == {"not_run"}


def test_a_bad_pack_is_one_line_that_names_file_and_key(sandbox, tmp_path):
    (tmp_path / "assignment.yaml").write_text(
        "title: x\nfiles: [a.py]\ntests: [{kind: expression, cases: [{expr: '1'}]}]\n"
    )
    done = gradewire("grade", tmp_path, tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "gradewire: assignment.yaml: tests[0].cases[0]: needs one of equals, raises, prints\n"


@pytest.mark.parametrize(
    "words", [[], [FUNCTIONS], [FUNCTIONS, "nowhere"], ["--jobs", "nowhere"], [FUNCTIONS, "--jobs", "-"]]
)
def test_wrong_usage_exits_2_with_one_line(sandbox, words):
    done = gradewire("grade", *words)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def test_each_job_is_answered_whatever_the_others_are(sandbox):
    jobs = [
        {"id": "right", "pack": str(FUNCTIONS), "files": {"solution.py": RIGHT}},
        {"id": "endless", "pack": str(FUNCTIONS), "files": {"solution.py": "while True: pass"}},
        {"id": "missing", "pack": str(FUNCTIONS), "files": {}},
        {"id": "surrogate", "pack": str(FUNCTIONS), "files": {"solution.py": "x = '\ud800'"}},
        {"id": "no pack", "pack": "nowhere", "files": {"solution.py": RIGHT}},
        {"id": "no files", "pack": str(FUNCTIONS)},
        {"id": "right again", "pack": str(FUNCTIONS), "files": {"solution.py": RIGHT}},
    ]
    lines = "\n".join(["{not json", "", *map(json.dumps, jobs)])
    done = gradewire("grade", "--jobs", "-", "--concurrency", "2", stdin=lines)
    answers = {answer["id"]: answer for answer in map(json.loads, done.stdout.splitlines())}
    assert done.returncode == 0
    assert {name: answer["status"] for name, answer in answers.items()} == {
        None: "bad_job",
        "right": "graded",
        "endless": "graded",
        "missing": "bad_submission",
        "surrogate": "bad_submission",
        "no pack": "system_error",
        "no files": "bad_job",
        "right again": "graded",
    }
    assert "nowhere" in answers["no pack"]["error"]
    right = answers["right"]
    assert (right["score"], right["max_score"], right["cached"]) == (6.0, 6.0, False)
    assert right["wall_ms"] > 0
    assert right["memory_bytes"] > 1_000_000
    assert {test["extra_data"]["outcome"] for test in answers["endless"]["tests"]} == {"time_limit"}


def test_check_prints_the_matrix_and_fails_when_an_expectation_does_not_hold(sandbox, tmp_path):
    pack = tmp_path / "pack"
    for path in ("solutions/reference", "solutions/lazy"):
        (pack / path).mkdir(parents=True)
        (pack / path / "solution.py").write_text("def one():\n    return 1\n")
    manifest = """
title: One
files: [solution.py]
tests: [{kind: expression, cases: [{name: it, expr: one(), equals: 1}]}]
solutions:
  reference: {expect: full}
  lazy: {expect: {score: 0}}
"""
    (pack / "assignment.yaml").write_text(manifest)
    done = gradewire("check", pack)
    assert done.returncode == 1
    assert "lazy: should score 0, but scores 1" in done.stdout
    assert done.stdout.splitlines()[-1] == "NOT as expected"
    (pack / "assignment.yaml").write_text(manifest.replace("{score: 0}", "full"))
    assert gradewire("check", pack).returncode == 0


def test_a_layer_that_is_done_without_is_named_in_the_result(sandbox):
    done = gradewire("grade", FUNCTIONS, FUNCTIONS / "solutions" / "reference", "--opt-out", "landlock")
    assert json.loads(done.stdout)["extra_data"]["opted_out"] == ["landlock"]


def test_a_layer_that_nobody_can_do_without_is_wrong_usage():
    done = gradewire("grade", FUNCTIONS, FUNCTIONS / "solutions" / "reference", "--opt-out", "network namespace")
    assert done.returncode == 2
    assert "choose from 'seccomp', 'landlock'" in done.stderr
