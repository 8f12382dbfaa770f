"""From a POST to the verdict through every real process."""

from __future__ import annotations

import json
import os
import re
import signal
import stat
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.page import follow
from tests.servers.otlp import Collector, collector
from tests.servers.whole import Whole, whole_system
from tests.waiting import eventually

pytestmark = [pytest.mark.redis, pytest.mark.jail]

RIGHT = (Path(__file__).parents[2] / "examples/two-sum/solutions/reference/solution.py").read_text()
CHANCE = """
import random, time, locale
def two_sum(numbers, target):
    print(random.random(), {"a", "b", "c", "d", "e"}, time.tzname[0], locale.setlocale(locale.LC_CTYPE))
    return random.sample(range(100), 3)
"""
SLOW = "import time\ntime.sleep(2)\n" + RIGHT


@pytest.fixture(scope="module")
def traces() -> Iterator[Collector]:
    with collector() as traces:
        yield traces


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, traces: Collector) -> Iterator[Whole]:
    asked = {"OTEL_EXPORTER_OTLP_ENDPOINT": traces.url, "OTEL_BSP_SCHEDULE_DELAY": "200"}
    with whole_system(tmp_path_factory.mktemp("var"), flower=True, **asked) as whole:
        yield whole


def events(whole: Whole, submission: str, login: str = "ada", after: int | None = None) -> list[dict[str, Any]]:
    """Its events up to the last, over SSE; the name of each is under `event`."""
    headers = {"Authorization": f"Bearer {whole.token(login)}"}
    if after is not None:
        headers["Last-Event-ID"] = str(after)
    request = urllib.request.Request(f"{whole.url}/api/v1/submissions/{submission}/events", headers=headers)
    found, name = [], ""
    with urllib.request.urlopen(request, timeout=60) as stream:
        for raw in stream:
            field, _, value = raw.decode().rstrip("\n").partition(": ")
            if field == "event":
                name = value
            elif field == "data":
                found.append({"event": name, **json.loads(value)})
                if name in ("submission.finished", "submission.failed"):
                    return found
    raise AssertionError(f"the stream ended early: {found}")


def test_a_healthy_start_complains_of_nothing(whole: Whole) -> None:
    lines = list(whole.lines)  # more are being written
    start = lines[: next(n for n, line in enumerate(lines) if "Gradewire is ready" in line)]
    assert start
    assert [line for line in start if re.search(r"warn|error|fail|critical|traceback", line, re.IGNORECASE)] == []


def test_each_worker_stays_on_a_processor_of_its_own(whole: Whole) -> None:
    on = [tuple(worker.cpu_affinity() or ()) for worker in whole.processes("worker")]
    assert {len(one) for one in on} == {1}
    assert len(set(on)) == min(len(on), len(os.sched_getaffinity(0)))


def test_a_right_solution_is_graded_and_its_events_come_in_order(whole: Whole) -> None:
    accepted = whole.submit("two-sum", RIGHT)
    seen = [event for event in events(whole, accepted["id"]) if event["event"] != "submission.queued"]
    assert [event["event"] for event in seen][:1] == ["submission.started"]
    assert {event["event"] for event in seen[1:-1]} == {"test.finished"}
    assert [event["seq"] for event in seen] == sorted({event["seq"] for event in seen})
    assert seen[-1]["score"] == seen[-1]["max_score"] > 0
    shown = whole.call(f"/submissions/{accepted['id']}", "ada")
    assert shown["status"] == "graded"
    assert len(shown["result"]["tests"]) == seen[-1]["n"] == len(seen) - 2


def test_a_submission_is_one_trace_through_every_process(whole: Whole, traces: Collector) -> None:
    accepted = whole.submit("two-sum", RIGHT)
    events(whole, accepted["id"])
    by = {
        "accepted": "web", "streamed": "web", "handed": "bridge", "started": "worker", "run": "worker",
        "first_test": "worker", "recorded": "worker", "published": "worker",
    }  # fmt: skip
    work = f"{accepted['id']}:1"
    eventually(lambda: len(traces.of(work)) >= len(by), 30)
    spans = {span.name: span for _, span in traces.of(work)}
    assert {span.name: service for service, span in traces.of(work)} == {
        name: f"gradewire-{process}" for name, process in by.items()
    }
    assert len({span.trace_id for span in spans.values()}) == 1
    assert {span.parent_span_id for name, span in spans.items() if name != "accepted"} == {spans["accepted"].span_id}
    assert spans["run"].start_time_unix_nano < spans["run"].end_time_unix_nano


def test_the_figures_of_all_processes_are_one_sum(whole: Whole) -> None:
    events(whole, whole.submit("two-sum", f"{RIGHT}\nFIGURES = 1\n")["id"])
    token = (whole.data / "metrics.key").read_text()
    request = urllib.request.Request(f"{whole.url}/metrics", headers={"Authorization": f"Bearer {token}"})

    def figures() -> str:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return str(answer.read().decode())

    for hop in ("streamed", "handed", "started", "first_test", "recorded", "published"):
        count = f'gradewire_hop_seconds_count{{hop="{hop}",lane="interactive"}}'
        eventually(lambda count=count: count in figures())  # type: ignore[misc]
    eventually(lambda: f"gradewire_workers {len(whole.pids('worker'))}.0" in figures())
    shown = figures()
    assert 'gradewire_graded_total{owner="nobody",status="graded"}' in shown
    assert 'gradewire_deliveries_total{came_of_it="graded"}' in shown
    assert "gradewire_run_cpu_seconds_count" in shown


def test_a_second_connection_gets_what_the_first_missed(whole: Whole) -> None:
    accepted = whole.submit("two-sum", RIGHT)
    seen = events(whole, accepted["id"])
    rest = events(whole, accepted["id"], after=seen[-3]["seq"])
    assert [event["seq"] for event in rest] == [event["seq"] for event in seen[-2:]]


def stopped_in_mid_run(whole: Whole) -> tuple[str, list[psutil.Process]]:
    """A submission, and the workers, which stand still while one of them runs it: nobody is late, however busy we are.

    A run may be over before its worker stops: then it is tried with another.
    """
    while True:
        submission = whole.submit("two-sum", SLOW)["id"]
        eventually(lambda number=submission: status(whole, number) in ("running", "graded"))  # type: ignore[misc]
        workers = [psutil.Process(pid) for pid in whole.pids("worker")]
        for worker in workers:
            worker.suspend()
        eventually(lambda found=workers: {one.status() for one in found} == {psutil.STATUS_STOPPED})  # type: ignore[misc]
        if status(whole, submission) == "running":
            return submission, workers
        for worker in workers:
            worker.resume()


def status(whole: Whole, submission: str) -> str:
    return str(whole.call(f"/submissions/{submission}", "ada")["status"])


def test_a_worker_killed_in_mid_run_leaves_the_submission_to_another_which_grades_it_once(whole: Whole) -> None:
    submission, workers = stopped_in_mid_run(whole)
    for worker in workers:
        worker.kill()
    seen = events(whole, submission)
    assert [event["event"] for event in seen].count("submission.finished") == 1
    [retry] = [event for event in seen if event["event"] == "submission.retrying"]
    assert retry["attempt"] == 2
    assert seen[-1]["score"] == seen[-1]["max_score"]


def test_a_worker_told_to_stop_ends_its_run_first(whole: Whole) -> None:
    accepted = whole.submit("two-sum", SLOW)
    eventually(lambda: status(whole, accepted["id"]) == "running")
    told = whole.pids("worker")
    for pid in told:
        os.kill(pid, signal.SIGTERM)
    seen = [event["event"] for event in events(whole, accepted["id"])]
    assert (seen.count("submission.started"), seen.count("submission.finished")) == (1, 1)
    assert "submission.retrying" not in seen
    eventually(lambda: not set(told) & set(whole.pids("worker")))


def test_a_bridge_killed_in_mid_run_loses_nothing(whole: Whole) -> None:
    accepted = [whole.submit("two-sum", SLOW) for _ in range(4)]
    [bridge] = whole.pids("bridge")
    os.kill(bridge, signal.SIGKILL)
    accepted.append(whole.submit("two-sum", RIGHT))
    for one in accepted:
        assert events(whole, one["id"])[-1]["event"] == "submission.finished"


def test_a_redis_killed_in_mid_run_loses_nothing(whole: Whole) -> None:
    accepted = [whole.submit("two-sum", SLOW) for _ in range(3)]
    [server] = whole.pids("redis")
    os.kill(server, signal.SIGKILL)
    accepted.append(whole.submit("two-sum", RIGHT))
    for one in accepted:
        eventually(lambda one=one: status(whole, one["id"]) == "graded")  # type: ignore[misc]


def test_the_tests_of_a_published_pack_are_tried_further(whole: Whole) -> None:
    path = f"/courses/{whole.demo['course']}/assignments/two-sum/pack"
    eventually(lambda: whole.call(path, "staff")["report"]["mutants"]["done"], 150)
    report = whole.call(path, "staff")["report"]
    assert report["flaky"] == []
    assert report["rounds"]["reference"] == 5
    mutants = report["mutants"]
    assert mutants["tried"] > 0
    assert mutants["tried"] == mutants["made"] or mutants["stopped"] == "seconds"  # so many a slow machine does not try


def test_a_bundle_gives_the_same_result_elsewhere_chance_included(whole: Whole, tmp_path: Path) -> None:
    accepted = whole.submit("two-sum", CHANCE)
    assert events(whole, accepted["id"])[-1]["event"] == "submission.finished"

    def gradewire(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "cli.main", *words]
        return subprocess.run(command, env={**os.environ, **environ}, capture_output=True, text=True, timeout=150)

    bundle = str(tmp_path / "bundle.zip")
    done = gradewire("replay", accepted["id"], "-o", bundle, DATABASE_URL=whole.database_url)
    assert done.returncode == 0, done.stderr
    again = gradewire("grade", bundle, TZ="Asia/Tokyo", LANG="de_DE.UTF-8", PYTHONHASHSEED="77")
    assert again.stderr.splitlines() == ["gradewire grade: the same as the result on record"]
    assert again.returncode == 0
    shown = whole.call(f"/submissions/{accepted['id']}", "ada")["result"]
    printed = [test["extra_data"]["printed"] for test in json.loads(again.stdout)["tests"]]
    assert printed == [test["extra_data"]["printed"] for test in shown["tests"]]
    assert "UTC" in printed[0]
    with zipfile.ZipFile(bundle) as archive:
        record = archive.read("result.json").decode()
        files = {name: archive.read(name) for name in archive.namelist()}
    assert "ada" not in str(files["bundle.json"])
    with zipfile.ZipFile(bundle, "w") as archive:
        for name, content in {**files, "result.json": record.replace('"wrong"', '"passed"').encode()}.items():
            archive.writestr(name, content)
    differing = gradewire("grade", bundle)
    assert differing.returncode == 1
    assert "gradewire grade: 'small' was passed (0) and is wrong (0)" in differing.stderr
    missing = gradewire("replay", "nothing", DATABASE_URL=whole.database_url)
    assert (missing.returncode, missing.stderr) == (2, "gradewire: there is no submission nothing\n")


def test_the_demo_accounts_are_for_their_owner_alone(whole: Whole) -> None:
    path = whole.data / "demo.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    demo = json.loads(path.read_text())
    assert set(demo) == {"url", "flower_url", "course", "accounts"}
    assert [account["role"] for account in demo["accounts"]] == ["student", "student", "staff"]
    assert all(set(account) == {"login", "password", "role", "token"} for account in demo["accounts"])


def test_flower_shows_each_submission_to_staff_alone(whole: Whole) -> None:
    accepted = whole.submit("two-sum", RIGHT)
    events(whole, accepted["id"])
    query = "draw=1&start=0&length=50&order[0][column]=0&order[0][dir]=desc&columns[0][data]=received"
    table = f"{whole.demo['flower_url']}/datatable?{query}"

    def shown() -> list[str]:
        request = urllib.request.Request(table, headers={"Authorization": f"Bearer {whole.token('staff')}"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return [task["kwargs"] for task in json.load(answer)["data"]]

    eventually(lambda: f"{whole.demo['course']} · two-sum · {accepted['id']}" in shown(), 60)
    student = {"Authorization": f"Bearer {whole.token('ada')}"}
    own = f"http://127.0.0.1:{whole.flower_port}/flower/tasks"
    for url, headers, status in ((table, student, "403"), (table, {}, "401"), (own, {}, "401"), (own, student, "401")):
        with pytest.raises(urllib.error.HTTPError, match=status) as refused:
            urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=60)
        refused.value.close()


def test_the_guide_for_authors_leads_to_a_published_pack(whole: Whole, tmp_path: Path) -> None:
    environ = {
        "GRADEWIRE_URL": whole.url,
        "GRADEWIRE_COURSE": whole.demo["course"],
        "GRADEWIRE_TOKEN": whole.token("staff"),
    }
    said = follow("authoring.md", tmp_path, ("bash",), environ)
    assert re.fullmatch(r"vowels: version 1 \([0-9a-f]{12}\) is published\n", said)
    accepted = whole.call(
        f"/courses/{whole.demo['course']}/assignments/vowels/submissions",
        "ada",
        {"files": {"solution.py": (tmp_path / "vowels/solutions/counts-y/solution.py").read_text()}},
    )
    finished = events(whole, accepted["id"])[-1]
    assert (finished["event"], finished["passed"], finished["n"]) == ("submission.finished", 2, 3)


def test_a_port_in_use_is_said_in_plain_words(whole: Whole, tmp_path: Path) -> None:
    port = whole.url.rpartition(":")[2]
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "up"],
        env={**os.environ, "PORT": port, "DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert done.returncode == 1
    assert f"port {port} is in use; choose another one with PORT=" in done.stderr


def test_starting_again_resumes_with_the_same_accounts(tmp_path: Path) -> None:
    with whole_system(tmp_path, "--workers=1", RESULT_CACHE="on") as first:
        accepted = first.submit("two-sum", RIGHT)
        assert events(first, accepted["id"])[-1]["event"] == "submission.finished"
        for nth in range(3):  # one hit in a hundred is graded all the same
            again = first.submit("two-sum", f"# the same once more: {nth}\n{RIGHT}", login="bob")
            seen = events(first, again["id"], login="bob")
            assert [event["event"] for event in seen].count("test.finished") == seen[-1]["n"]
            shown = first.call(f"/submissions/{again['id']}", "bob")["result"]
            assert shown["score"] == shown["max_score"]
            if shown["extra_data"]["cached"]:
                break
        assert shown["extra_data"]["cached"]
        accepted = first.submit("two-sum", RIGHT)
        before = first.demo["accounts"]
        assert first.stop() == 0
    with whole_system(tmp_path, "--workers=auto", WORKERS_WAIT_S="0.1") as second:
        assert second.demo["accounts"] == before
        assert events(second, accepted["id"])[-1]["event"] == "submission.finished"
        if (os.cpu_count() or 1) > 1:
            assert len(second.pids("worker")) == 1
            for _ in range(8):
                second.submit("two-sum", SLOW)
            eventually(lambda: len(second.pids("worker")) > 1)
