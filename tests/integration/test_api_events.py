"""Event streams of the real web server: nothing is missed, whatever is interrupted."""

import json
from dataclasses import dataclass

import pytest
import requests

from app.domain import events
from app.services.record_result import record_result
from app.streams.connection import connect
from app.streams.progress import ProgressWriter
from tests.calls import RIGHT
from tests.demo import TESTS, result
from tests.servers.web import web_server

RESULT = result(True, True, False)
NAMES = ["submission.queued", "submission.started", "test.finished", "submission.finished"]


@pytest.fixture
def web(sqlite_url, redis_url, tmp_path):
    patient = "--graceful-timeout=170"  # a stop that waited for the open streams would take longer than a test may
    with web_server(tmp_path, sqlite_url, redis_url, GUNICORN_CMD_ARGS=patient) as web:
        yield web
    assert web.complaints() == []
    assert web.process.returncode == 0


@dataclass
class Student:
    url: str
    token: str

    def ask(self, method, path, **more):
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        return requests.request(method, self.url + path, headers=headers, timeout=60, **more)

    def submit(self):
        answer = self.ask("POST", "/api/v1/courses/demo/assignments/sum/submissions", json=RIGHT)
        assert answer.status_code == 202
        return answer.json()

    def follow(self, path, **more):
        """The events of a stream, one by one, as (name, id, payload); a ping is a name alone."""
        with self.ask("GET", path, stream=True, **more) as answer:
            assert answer.headers["Content-Type"].startswith("text/event-stream")
            assert answer.headers["X-Accel-Buffering"] == "no"
            fields = {}
            for line in answer.iter_lines(chunk_size=1, decode_unicode=True):
                if line:
                    name, _, value = line.partition(":")
                    fields[name] = value.strip()
                elif "event" in fields:
                    yield fields["event"], fields["id"], json.loads(fields["data"])
                    fields = {}
                else:
                    yield ("retry", fields["retry"], {}) if "retry" in fields else ("ping", "", {})
                    fields = {}


@pytest.fixture
def database_url(sqlite_url):
    """One database is enough here: what is read of it is tested on both in tests/contract."""
    return sqlite_url


@pytest.fixture
def ann(web, demo):
    return Student(web.url, demo.tokens["ann"])


@pytest.fixture
def writer(redis_url):
    with connect(redis_url) as client:
        yield ProgressWriter(client)


def grade(session, writer, submission, delivery=1, attempt=1):
    """What a worker does, without one: news as each test ends, the verdict, the last news."""
    writer.publish(events.started(submission, delivery, attempt, TESTS))
    for k, test in enumerate(RESULT.tests, start=1):
        writer.publish(events.test_finished(submission, delivery, k, 3, test))
    assert record_result(session, submission, 1, delivery, RESULT)
    writer.publish(events.finished(submission, delivery, RESULT))


def test_events_come_one_by_one_and_the_stream_ends_with_the_verdict(ann, session, writer):
    promised = ann.submit()
    stream = ann.follow(promised["events"])
    assert next(stream) == ("retry", "1000", {})
    name, number, payload = next(stream)
    assert (name, number) == ("submission.queued", "1")
    assert payload == {"v": 1, "submission": promised["id"], "seq": 1, "position": 0, "eta_s": None, "delayed": False}
    writer.publish(events.started(promised["id"], 1, 1, TESTS))
    name, _, payload = next(stream)
    assert (name, [test["name"] for test in payload["tests"]]) == ("submission.started", ["adds"])
    grade(session, writer, promised["id"])
    rest = list(stream)
    assert [name for name, _, _ in rest] == ["test.finished", "submission.finished"]
    assert rest[0][2]["name"] == "adds"
    last = rest[-1][2]
    assert (last["score"], last["max_score"], last["passed"], last["n"]) == (2, 2, 1, 1)


@pytest.mark.parametrize("when", ["while it runs", "after its verdict"])
def test_a_reader_that_comes_back_gets_what_it_missed_and_nothing_twice(ann, session, writer, when):
    promised = ann.submit()
    writer.publish(events.started(promised["id"], 1, 1, TESTS))
    if when == "after its verdict":
        grade(session, writer, promised["id"])
    first = ann.follow(promised["events"])
    seen = [next(first) for _ in range(3)][1:]
    first.close()
    again = ann.follow(promised["events"], headers={"Last-Event-ID": seen[-1][1]})
    assert next(again)[0] == "retry"
    if when == "while it runs":
        grade(session, writer, promised["id"])
    seen += again
    assert [name for name, _, _ in seen] == NAMES
    whole = [event for event in ann.follow(f"{promised['events']}?after=0") if event[0] != "retry"]
    assert [name for name, _, _ in whole] == NAMES
    assert whole[1:] == seen[1:]  # how it waited is told as of now


def test_after_the_last_event_there_is_nothing_to_wait_for(ann, session, writer):
    promised = ann.submit()
    grade(session, writer, promised["id"])
    last = list(ann.follow(promised["events"]))[-1]
    answer = ann.ask("GET", promised["events"], headers={"Last-Event-ID": last[1]})
    assert answer.status_code == 204


def test_an_id_that_is_not_known_gets_a_snapshot(ann, session, writer):
    promised = ann.submit()
    grade(session, writer, promised["id"])
    for number in ("99999999999", "nonsense", "-1", "١٢"):
        [(name, _, payload)] = ann.follow(f"{promised['events']}?after={number}")
        assert name == "snapshot"
        assert payload["status"] == "graded"
        assert [test["name"] for test in payload["result"]["tests"]] == ["adds"]


def test_a_stop_of_the_server_ends_open_streams_at_once(ann, web):
    stream = ann.follow(ann.submit()["events"])
    assert [next(stream)[0] for _ in range(2)] == ["retry", "submission.queued"]
    web.process.terminate()
    assert {name for name, _, _ in stream} <= {"ping"}
    assert web.process.wait(60) == 0


def test_a_redelivered_submission_says_so_and_ends_once(ann, session, writer):
    promised = ann.submit()
    writer.publish(events.started(promised["id"], 1, 1, TESTS))
    writer.publish(events.retrying(promised["id"], 2, 2, "the run was interrupted by us"))
    grade(session, writer, promised["id"], delivery=2)
    names = [name for name, _, _ in ann.follow(promised["events"])]
    assert names.count("submission.finished") == 1
    numbers = [int(number) for name, number, _ in ann.follow(promised["events"]) if name != "retry"]
    assert numbers == sorted(numbers)


def test_one_stream_follows_several_submissions_and_goes_on_from_its_id(ann, session, writer):
    ids = [ann.submit()["id"] for _ in range(2)]
    path = "/api/v1/events?topics=" + ",".join(f"submission:{number}" for number in ids)
    stream = ann.follow(path)
    queued = [next(stream) for _ in range(3)][1:]
    assert {payload["submission"] for _, _, payload in queued} == set(ids)
    for attempt, number in enumerate(ids, start=1):
        grade(session, writer, number, attempt=attempt)
    seen = [next(stream) for _ in range(6)]
    stream.close()
    assert [payload["submission"] for _, _, payload in seen] == [ids[0]] * 3 + [ids[1]] * 3
    again = ann.follow(path, headers={"Last-Event-ID": seen[2][1]})
    assert [next(again) for _ in range(4)][1:] == seen[3:]
    again.close()


def test_a_silent_stream_is_kept_open_by_pings(database_url, redis_url, demo, tmp_path):
    with web_server(tmp_path, database_url, redis_url, PING_S="0.2") as web:
        ann = Student(web.url, demo.tokens["ann"])
        stream = ann.follow(ann.submit()["events"])
        assert [next(stream)[0] for _ in range(4)] == ["retry", "submission.queued", "ping", "ping"]
        stream.close()
