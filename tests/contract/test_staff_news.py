"""News for staff over the stream of events: a regrade's progress, the queue's figures."""

import json
from datetime import UTC, datetime

import pytest

from app.domain.regrade import Policy, Scope
from app.services.settle_regrade import apply_regrade
from app.services.start_regrade import start_regrade
from app.streams.submissions import WorkStream
from tests.calls import assert_problem
from tests.contract.classroom import Classroom


@pytest.fixture
def database_url(sqlite_url):
    """One database is enough here: the same rows are read and written on both in other files of this directory."""
    return sqlite_url


@pytest.fixture
def room(session):
    room = Classroom(session)
    room.assignment("a")
    for login in ("ann", "bob"):
        room.student(login)
    room.member("grader", role="grader")
    return room


@pytest.fixture
def follow(ask):
    """The (name, payload) of a stream's events, one by one."""
    opened = []

    def follow(login, topics):
        answer = ask(login).get(f"/events?topics={topics}", buffered=False)
        assert answer.status_code == 200, answer.text
        opened.append(answer)

        def events():
            for chunk in answer.response:
                text = chunk.decode()
                if text.startswith("event: "):
                    fields = dict(line.split(": ", 1) for line in text.strip().splitlines() if ": " in line)
                    yield fields["event"], json.loads(fields["data"])

        return events()

    yield follow
    for answer in opened:
        answer.close()


def test_a_regrade_tells_how_far_it_is(room, follow):
    ids = [room.submission(login, "a", 4) for login in ("ann", "bob")]
    regrade = start_regrade(room.session, course_id=room.course_id, assignment="a", scope=Scope.ALL, actor=room.actor)
    news = follow("grader", f"regrade:{regrade}")

    def told(status, done):
        name, payload = next(news)
        assert name == "regrade.progress"
        seq = payload.pop("seq")
        assert payload == {"v": 1, "regrade": regrade, "status": status, "done": done, "n": 2}
        return seq

    first = told("running", 0)
    room.verdict(ids[0], 5, grading_version=regrade + 1)
    assert told("running", 1) > first
    room.verdict(ids[1], 5, grading_version=regrade + 1)
    told("ready", 2)
    apply_regrade(room.session, regrade, Policy.ALL, room.actor)
    told("applied", 2)


def test_the_queue_tells_its_figures_whenever_they_change(room, follow, ask, app):
    WorkStream(app.extensions["gradewire"].redis).create_group()
    news = follow("grader", "queue:c")
    name, payload = next(news)
    assert (name, payload["course"], payload["depth"], payload["waiting"], payload["failed"]) == (
        "queue.stats",
        "c",
        0,
        0,
        0,
    )
    sent = ask("ann").post("/courses/c/assignments/a/submissions", json={"files": {"solution.py": "x = 1\n"}})
    _, payload = next(news)
    assert (payload["depth"], payload["waiting"], payload["is_stuck"]) == (1, 1, False)
    assert set(payload) == {
        *("v", "seq", "course", "depth", "oldest_s", "in_hand", "workers", "dead_letters"),
        *("waiting", "failed", "waits_s", "is_stuck"),
        *("graded_60s", "latency_p50_s", "latency_p95_s"),
    }
    assert sent.get_json()["id"] not in json.dumps(payload)  # figures alone: nobody's name or work
    assert (payload["graded_60s"], payload["latency_p50_s"]) == (0, None)
    room.submission("bob", "a", 0, at=datetime.now(UTC), status="system_error")
    later = next(payload for _, payload in news if payload["failed"] == 1)
    assert (later["graded_60s"], later["latency_p50_s"], later["latency_p95_s"]) == (1, 2, 2)


def test_submissions_and_staff_topics_share_a_stream(room, follow, ask):
    number = room.submission("ann", "a", 4)
    news = follow("grader", f"queue:c,submission:{number}")
    names = [next(news)[0] for _ in range(3)]
    assert names[0] == "queue.stats"
    assert "submission.started" in names[1:]


@pytest.mark.parametrize(
    ("login", "topic", "status"),
    [
        ("ann", "regrade:{regrade}", 403),
        ("ann", "queue:c", 403),
        ("elsewhere", "regrade:{regrade}", 404),
        ("elsewhere", "queue:c", 404),
        ("grader", "regrade:99999", 404),
        ("grader", f"regrade:{2**40}", 404),
        ("grader", "regrade:x", 422),
        ("grader", "weather:c", 422),
    ],
)
def test_only_staff_of_the_course_may_watch(room, ask, login, topic, status):
    room.submission("ann", "a", 4)
    regrade = start_regrade(room.session, course_id=room.course_id, assignment="a", scope=Scope.ALL, actor=room.actor)
    other = Classroom(room.session, slug="other")
    room.users["elsewhere"] = other.member("elsewhere", role="instructor")
    assert_problem(ask(login).get("/events?topics=" + topic.format(regrade=regrade)), status)
