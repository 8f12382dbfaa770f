"""docs/ci.md, followed as written: its commands, and every job of its two workflow files."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.integration.commands.calling import (
    ROUNDS_DOWN,
    ROUNDS_UP,
    environ,
    gradewire,
    students,
    wait_for_verdict,
    write_pack,
)
from tests.servers.whole import Whole

PAGE = (Path(__file__).parents[3] / "docs" / "ci.md").read_text()
SCRIPTS = Path(sysconfig.get_path("scripts"))
PACK = "assignments/halves"

pytestmark = [pytest.mark.redis, pytest.mark.jail]


def git(directory: Path, *words: str) -> str:
    who = ("-c", "user.name=Sam", "-c", "user.email=sam@example.org", "-c", "init.defaultBranch=main")
    done = subprocess.run(["git", *who, *words], cwd=directory, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@dataclass(frozen=True)
class Repository:
    """A repository whose last commit changes a pack in which ann had full points, and the one to install from."""

    path: Path
    source: Path
    base: str
    head: str
    ann: str
    bob: str

    def checkout(self, to: Path) -> Path:
        git(self.path, "clone", "--quiet", str(self.path), str(to))
        return to


@pytest.fixture(scope="module")
def repository(whole: Whole, tmp_path_factory: pytest.TempPathFactory) -> Repository:
    path = tmp_path_factory.mktemp("packs")
    git(path, "init", "--quiet")
    pack = write_pack(path / "assignments", "4", ROUNDS_UP, "halves")
    git(path, "add", ".")
    git(path, "commit", "--quiet", "--message", "Halves")
    pushed = gradewire(whole, "push", str(pack))
    assert pushed.returncode == 0, pushed.stdout + pushed.stderr
    ann, bob = students(whole)[:2]
    for login, code in ((ann, ROUNDS_UP), (bob, ROUNDS_DOWN)):
        wait_for_verdict(whole, whole.submit("halves", code, login)["id"], login)
    write_pack(path / "assignments", "3", ROUNDS_DOWN, "halves")
    git(path, "commit", "--quiet", "--all", "--message", "Round down")

    source = tmp_path_factory.mktemp("source")  # what `make setup` does is no question of this page
    (source / "Makefile").write_text(f"setup:\n\tln -s {SCRIPTS.parent} .venv\n")
    git(source, "init", "--quiet")
    git(source, "add", ".")
    git(source, "commit", "--quiet", "--message", "Gradewire")
    return Repository(path, source, git(path, "rev-parse", "HEAD~"), git(path, "rev-parse", "HEAD"), ann, bob)


def run(script: str, where: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """A script as both runners run it: it ends at the first command that fails."""
    words = ["bash", "-eo", "pipefail", "-c", script]
    return subprocess.run(words, cwd=where, env=environment, capture_output=True, text=True, timeout=120)


def workflow(name: str) -> dict[str, Any]:
    [text] = re.findall(rf"```yaml\n# {re.escape(name)}\n(.*?)```", PAGE, re.S)
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def column(path: Path) -> dict[str, str]:
    with path.open(newline="") as file:
        return {row["login"]: row["halves"] for row in csv.DictReader(file)}


def test_the_commands_go_from_a_token_to_a_reverted_regrade(
    whole: Whole, repository: Repository, tmp_path: Path
) -> None:
    where = repository.checkout(tmp_path / "work")
    given = environ(whole)
    given.update(MY_TOKEN=given["GRADEWIRE_TOKEN"], GIT_COMMIT=repository.head, PATH=f"{SCRIPTS}:{os.environ['PATH']}")
    blocks = re.findall(r"```sh\n(.*?)```", PAGE, re.S)
    done = run("set -u\n" + "\n".join(blocks), where, given)
    assert done.returncode == 0, done.stdout + done.stderr

    assert json.loads(done.stdout.splitlines()[0])["token"].startswith("gw_")
    assert f"{PACK.split('/')[1]}: version 2" in done.stdout
    assert f"| {repository.ann} | 3 | 2 | -1 | odd: passed → wrong |" in (where / "diff.md").read_text()
    before, after = column(where / "before.csv"), column(where / "after.csv")
    assert (before[repository.ann], after[repository.ann]) == ("3", "3")  # nobody falls with --policy raised
    assert (before[repository.bob], after[repository.bob]) == ("2", "3")
    book = json.loads((where / "grades.json").read_text())
    reverted = {line["login"]: line["grades"]["halves"]["score"] for line in book["students"]}
    assert (reverted[repository.ann], reverted[repository.bob]) == (3, 2)
    assert (where / "canvas.csv").read_text().startswith("Student,")
    assert (where / "moodle.csv").read_text().startswith("First name,")


def github(whole: Whole, repository: Repository, where: Path, event: str, **inputs: str) -> tuple[int, str]:
    """Run the job for an event: the exit code of its last step, and its summary."""
    file = workflow(".github/workflows/gradewire.yml")
    given = environ(whole)
    known = {
        "vars.GRADEWIRE_URL": given["GRADEWIRE_URL"],
        "vars.GRADEWIRE_COURSE": given["GRADEWIRE_COURSE"],
        "secrets.GRADEWIRE_TOKEN": given.pop("GRADEWIRE_TOKEN"),
        "github.event.pull_request.base.sha || github.event.before": repository.base,
        **{f"inputs.{name}": value for name, value in inputs.items()},
    }

    def evaluated(values: dict[str, str]) -> dict[str, str]:
        return {name: re.sub(r"\$\{\{ (.*?) \}\}", lambda one: known[one[1]], text) for name, text in values.items()}

    repository.checkout(where)
    git(where, "clone", "--quiet", str(repository.source), ".gradewire")  # what actions/checkout does
    summary, path = where / "summary.md", where / "path"
    summary.touch()
    path.touch()
    given |= {"GITHUB_STEP_SUMMARY": str(summary), "GITHUB_PATH": str(path), "GITHUB_SHA": repository.head}
    given |= evaluated(file["env"])
    code = 0
    for step in file["jobs"]["packs"]["steps"]:
        if "run" not in step or step.get("if", f"github.event_name == '{event}'") != f"github.event_name == '{event}'":
            continue
        more = {**evaluated(step.get("env", {})), "PATH": ":".join([*path.read_text().split(), os.environ["PATH"]])}
        done = run(step["run"], where, given | more)
        code = done.returncode
        assert code in (0, 4), done.stdout + done.stderr
    return code, summary.read_text()


def test_the_github_workflow_reviews_publishes_and_applies(
    whole: Whole, repository: Repository, tmp_path: Path
) -> None:
    code, summary = github(whole, repository, tmp_path / "pull", "pull_request")
    assert code == 4
    assert f"| {repository.ann} | 3 | 2 | -1 |" in summary
    assert github(whole, repository, tmp_path / "again", "pull_request") == (4, summary)  # a job that is run again

    code, summary = github(whole, repository, tmp_path / "push", "push")
    assert code == 0
    [number] = re.findall(r"Regrade (\d+) of", summary)
    assert github(whole, repository, tmp_path / "go", "workflow_dispatch", regrade=number, policy="raised")[0] == 0
    shown = json.loads(gradewire(whole, "regrade", "--show", number, "--format", "json").stdout)["regrade"]
    assert (shown["status"], shown["policy"]) == ("applied", "raised")


def gitlab(whole: Whole, repository: Repository, where: Path, job: str, **more: str) -> tuple[int, Path]:
    """Run one job in a checkout of its own: its exit code, and its artifact."""
    file = workflow(".gitlab-ci.yml")
    given = environ(whole) | {
        "GRADEWIRE_REPOSITORY": f"file://{repository.source}",
        "CI_COMMIT_SHA": repository.head,
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": repository.base,
        "CI_COMMIT_BEFORE_SHA": repository.base,
        **more,
    }
    repository.checkout(where)
    done = run("\n".join([*file["default"]["before_script"], *file[job]["script"]]), where, given)
    assert done.returncode in (0, 4), done.stdout + done.stderr
    return done.returncode, where / "diff.md"


def test_the_gitlab_jobs_review_publish_and_apply(whole: Whole, repository: Repository, tmp_path: Path) -> None:
    code, diff = gitlab(whole, repository, tmp_path / "preview", "preview")
    assert code == 4
    assert workflow(".gitlab-ci.yml")["preview"]["allow_failure"] == {"exit_codes": 4}
    assert f"| {repository.ann} | 3 | 2 | -1 |" in diff.read_text()
    code, diff = gitlab(whole, repository, tmp_path / "publish", "publish")
    assert code == 0
    [number] = re.findall(r"Regrade (\d+) of", diff.read_text())
    assert gitlab(whole, repository, tmp_path / "apply", "apply", REGRADE=number)[0] == 0


def test_a_pack_that_nobody_has_handed_in_to_is_no_failure(whole: Whole, tmp_path: Path) -> None:
    pack = str(write_pack(tmp_path, "3", ROUNDS_DOWN, "untouched"))
    draft = gradewire(whole, "push", pack, "--draft")
    assert (draft.returncode, "is checked" in draft.stdout) == (0, True)
    done = gradewire(whole, "regrade", "--preview", "--wait", "--pack", pack, "--fail-on", "changed")
    assert (done.returncode, done.stdout) == (0, "Nobody has handed in yet: nothing changes.\n")
    both = gradewire(whole, "regrade", "--preview", "--pack", pack, "--pack-digest", "12345678")
    assert both.returncode == 2
