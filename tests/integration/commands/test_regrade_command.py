"""Show 3: a regrade by the command line with a token against the whole system, and the exit codes of CI."""

from __future__ import annotations

import csv
import io
import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.integration.commands.calling import (
    ROUNDS_DOWN,
    ROUNDS_UP,
    gradewire,
    staff,
    students,
    wait_for_verdict,
    write_pack,
)
from tests.servers.whole import Whole

pytestmark = [pytest.mark.redis, pytest.mark.jail]


def scores(whole: Whole) -> dict[str, str]:
    """The column of the assignment in the exported gradebook."""
    exported = gradewire(whole, "export")
    assert exported.returncode == 0, exported.stderr
    return {row["login"]: row["half"] for row in csv.DictReader(io.StringIO(exported.stdout))}


def set_override(whole: Whole, login: str, score: float) -> None:
    path = f"/api/v1/courses/{whole.demo['course']}/assignments/half/students/{login}/override"
    request = urllib.request.Request(
        whole.url + path,
        data=json.dumps({"score": score, "reason": "explained it well"}).encode(),
        headers={"Authorization": f"Bearer {whole.token(staff(whole))}", "Content-Type": "application/json"},
        method="PUT",
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 204


@pytest.fixture(scope="module")
def regraded(whole: Whole, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A pack that was wrong about odd numbers, two students' work, one override, and the pack put right."""
    directory = tmp_path_factory.mktemp("packs")
    first = gradewire(whole, "push", str(write_pack(directory, "4", ROUNDS_UP)), "--format", "json")
    assert first.returncode == 0, first.stderr
    ann, bob = students(whole)[:2]
    for login, code in ((ann, ROUNDS_UP), (bob, ROUNDS_DOWN)):
        wait_for_verdict(whole, whole.submit("half", code, login)["id"], login)
    set_override(whole, bob, 2.5)
    second = gradewire(whole, "push", str(write_pack(directory, "3", ROUNDS_DOWN)), "--format", "json")
    assert second.returncode == 0, second.stderr
    versions = [json.loads(one.stdout) for one in (first, second)]
    assert [(one["version"], one["status"]) for one in versions] == [(1, "published"), (2, "published")]
    return {"ann": ann, "bob": bob, "digests": [one["digest"] for one in versions], "directory": directory}


def test_preview_diff_apply_gradebook_revert_gradebook(whole: Whole, regraded: dict[str, Any]) -> None:
    ann, bob = regraded["ann"], regraded["bob"]
    before = scores(whole)
    assert (before[ann], before[bob]) == ("3", "2.5")

    preview = gradewire(whole, "regrade", "--assignment", "half", "--preview", "--wait", "--format", "markdown")
    assert preview.returncode == 0, preview.stderr
    assert f"| {ann} | 3 | 2 | -1 | odd: passed → wrong |" in preview.stdout
    assert f"| {bob} | 2.5 | 2.5 | 0 | odd: wrong → passed | override of 2.5 kept (tests: 2 → 3) |" in preview.stdout
    assert "1 overrides kept" in preview.stdout
    assert scores(whole) == before

    number = preview.stdout.split()[2]
    applied = gradewire(whole, "regrade", "--apply", number, "--format", "json")
    assert applied.returncode == 0, applied.stderr
    assert json.loads(applied.stdout)["status"] == "applied"
    after = scores(whole)
    assert (after[ann], after[bob]) == ("2", "2.5")

    reverted = gradewire(whole, "regrade", "--revert", number)
    assert reverted.returncode == 0, reverted.stderr
    assert scores(whole) == before
    again = gradewire(whole, "regrade", "--revert", number)
    assert again.returncode == 0
    assert gradewire(whole, "regrade", "--apply", number).returncode == 1


@pytest.mark.parametrize(
    ("fail_on", "version", "code"),
    [("lower", 2, 4), ("changed", 2, 4), ("system_error", 2, 0), ("lower,changed", 1, 0), ("changed", 1, 0)],
)
def test_the_exit_code_says_what_the_preview_shows(
    whole: Whole, regraded: dict[str, Any], fail_on: str, version: int, code: int
) -> None:
    digest = regraded["digests"][version - 1]
    words = ("regrade", "--assignment", "half", "--preview", "--fail-on", fail_on, "--pack-digest", digest[:12])
    done = gradewire(whole, *words, "--key", f"{fail_on}-{version}")
    assert done.returncode == code, done.stdout + done.stderr
    again = gradewire(whole, *words, "--key", f"{fail_on}-{version}")
    assert again.stdout == done.stdout
    if version == 1:
        assert "nothing changes for anybody" in done.stdout


def test_a_preview_is_no_news_to_the_student(whole: Whole, regraded: dict[str, Any]) -> None:
    ann = regraded["ann"]
    path = f"/courses/{whole.demo['course']}/assignments/half/submissions?mine=1"
    [line] = whole.call(path, ann)["items"]
    before = whole.call(f"/submissions/{line['id']}", ann)
    done = gradewire(whole, "regrade", "--assignment", "half", "--preview", "--wait", "--format", "json")
    assert json.loads(done.stdout)["summary"]["lowered"] == 1
    assert whole.call(f"/submissions/{line['id']}", ann) == before


def test_a_pack_whose_reference_fails_is_refused_with_1(whole: Whole, regraded: dict[str, Any], tmp_path: Path) -> None:
    refused = gradewire(whole, "push", str(write_pack(tmp_path, "3", ROUNDS_UP)))
    assert refused.returncode == 1
    assert "is refused" in refused.stdout


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("push", "no-such-pack"), 2, "no-such-pack"),
        (("regrade", "--preview"), 2, "--assignment"),
        (("regrade", "--show", "1", "--fail-on", "rain"), 2, "--fail-on knows"),
        (("regrade",), 2, "required"),
        (("regrade", "--show", "99999"), 1, "there is no regrade 99999"),
        (("regrade", "--assignment", "nothing", "--preview"), 1, "no assignment 'nothing'"),
        (("export", "--course", "nothing"), 1, "no course 'nothing'"),
        (("export", "--token", ""), 2, "a token is needed"),
        (("export", "--token", "gw_guess"), 1, "unknown, expired or revoked"),
        (("export", "--url", "ftp://example.org"), 2, "no address"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_a_code(whole: Whole, words: tuple[str, ...], code: int, says: str) -> None:
    done = gradewire(whole, *words)
    assert done.returncode == code, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_student_may_do_none_of_it(whole: Whole, regraded: dict[str, Any]) -> None:
    ann = regraded["ann"]
    pack = str(write_pack(regraded["directory"], "3", ROUNDS_DOWN))
    for words in (("export",), ("push", pack), ("regrade", "--assignment", "half", "--preview")):
        done = gradewire(whole, *words, login=ann)
        assert done.returncode == 1
        assert "only" in done.stderr


@pytest.mark.parametrize("columns", ["plain", "canvas", "moodle"])
def test_the_export_goes_to_a_file_in_the_columns_asked_for(
    whole: Whole, regraded: dict[str, Any], columns: str, tmp_path: Path
) -> None:
    done = gradewire(whole, "export", "--columns", columns, "-o", str(tmp_path / "grades.csv"))
    assert done.returncode == 0, done.stderr
    first = (tmp_path / "grades.csv").read_text().split(",")[0]
    assert first == {"plain": "login", "canvas": "Student", "moodle": "First name"}[columns]
    as_json = json.loads(gradewire(whole, "export", "--format", "json").stdout)
    assert {line["login"] for line in as_json["students"]} >= {regraded["ann"], regraded["bob"]}
