"""Accepting submissions, on both databases and with a real Redis: what is accepted is a promise."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from app.db.models.blob import Blob
from app.db.models.submission import Submission
from app.db.queries.places import find_place
from app.domain.refusal import Conflict, Invalid
from app.domain.result import Status
from app.services.accept import HandIn
from app.services.record_result import record_result
from app.services.requeue import unsent, waiting
from app.services.submit import Acceptor
from app.streams.connection import connect
from app.streams.submissions import WorkStream
from cli.ports import private_port
from tests.backlog import taken
from tests.demo import NOW, make_demo, result
from tests.waiting import eventually

FILES = {"solution.py": "def add(a, b):\n    return a + b\n"}


@pytest.fixture
def stream(redis_url):
    with connect(redis_url) as client:
        yield WorkStream(client)


@pytest.fixture
def acceptor(engine, stream):
    with Acceptor(engine, stream) as acceptor:
        yield acceptor


def hand_in(session, demo, login="ann", files=FILES, key=None):
    place = find_place(session, demo.ids[login], "demo", "sum")
    session.commit()  # ends what SQLite lets the session see
    return HandIn(demo.ids[login], place, place.version_id, files, NOW, key)


def test_an_accepted_submission_is_in_the_database_and_in_the_stream(session, acceptor, stream):
    demo = make_demo(session)
    accepted = acceptor.accept(hand_in(session, demo))
    assert accepted.position == 0
    row = session.get(Submission, accepted.message.submission)
    assert (row.attempt, row.status, row.accepted_at) == (1, "queued", NOW)
    assert stream.holds([accepted.message.work]) == [True]
    assert acceptor.accept(hand_in(session, demo)).message.attempt == 2


def test_the_outbox_is_emptied_soon_after(session, acceptor):
    demo = make_demo(session)
    acceptor.accept(hand_in(session, demo))
    eventually(lambda: session.scalars(select(Submission.outbox)).one() == 0, after_each=session.commit)


def test_submissions_of_many_at_once_have_no_attempt_twice(engine, session, stream):
    demo = make_demo(session)
    works = [hand_in(session, demo, login) for login in ("ann", "bob") * 20]
    with Acceptor(engine, stream) as one, Acceptor(engine, stream) as other, ThreadPoolExecutor(20) as threads:
        accepted = list(threads.map(lambda nth: (one, other)[nth % 2].accept(works[nth]), range(40)))
    attempts = sorted((one.message.user, one.message.attempt) for one in accepted)
    assert attempts == sorted((str(demo.ids[login]), n) for login in ("ann", "bob") for n in range(1, 21))
    assert stream.depth() == 40
    assert session.scalars(select(func.count()).select_from(Blob)).one() == 2  # the pack and one solution


def test_the_same_key_gives_the_same_submission(session, acceptor, stream):
    demo = make_demo(session)
    first = acceptor.accept(hand_in(session, demo, key="k"))
    again = acceptor.accept(hand_in(session, demo, key="k"))
    assert first.message == again.message
    assert stream.depth() == 1
    assert acceptor.accept(hand_in(session, demo, "bob", key="k")).message.submission != first.message.submission


def test_the_same_key_at_the_same_time_gives_the_same_submission(engine, session, stream):
    demo = make_demo(session)
    work = hand_in(session, demo, key="k")
    start = threading.Barrier(8)

    def send(acceptor):
        start.wait()
        return acceptor.accept(work).message.submission

    with Acceptor(engine, stream) as one, Acceptor(engine, stream) as other, ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(send, [one, other] * 4))) == 1
    assert session.scalars(select(func.count()).select_from(Submission)).one() == 1


def test_a_key_used_for_other_files_is_refused(session, acceptor):
    demo = make_demo(session)
    acceptor.accept(hand_in(session, demo, key="k"))
    with pytest.raises(Invalid, match="another submission"):
        acceptor.accept(hand_in(session, demo, files={"solution.py": "pass"}, key="k"))


def test_attempts_are_limited_and_a_failure_of_ours_costs_none(session, acceptor):
    demo = make_demo(session, max_attempts=2)
    first = acceptor.accept(hand_in(session, demo)).message.submission
    acceptor.accept(hand_in(session, demo))
    with pytest.raises(Conflict, match="all 2 attempts"):
        acceptor.accept(hand_in(session, demo))
    record_result(session, first, 1, 1, result(False, False, False, status=Status.SYSTEM_ERROR))
    assert acceptor.accept(hand_in(session, demo)).message.attempt == 3
    with pytest.raises(Conflict):
        acceptor.accept(hand_in(session, demo))


def test_a_refused_submission_leaves_nothing(session, acceptor):
    demo = make_demo(session, max_attempts=0)
    with pytest.raises(Conflict):
        acceptor.accept(hand_in(session, demo, files={"solution.py": "never seen"}))
    assert session.scalars(select(func.count()).select_from(Submission)).one() == 0
    assert session.scalars(select(func.count()).select_from(Blob)).one() == 1  # the pack


def test_without_redis_a_submission_is_accepted_and_stays_in_the_outbox(engine, session):
    demo = make_demo(session)
    nobody = connect(f"redis://127.0.0.1:{private_port()}/0")
    with nobody, Acceptor(engine, WorkStream(nobody)) as acceptor:
        accepted = acceptor.accept(hand_in(session, demo))
    assert accepted.position is None
    assert [message.submission for message in unsent(session, 10, NOW.replace(year=2027))] == [
        accepted.message.submission
    ]
    assert waiting(session, 10) == [accepted.message]


@pytest.fixture
def superseding(session):
    demo = make_demo(session)
    demo.assignment.supersede = True
    session.commit()
    return demo


def status(session, accepted):
    session.commit()
    return session.get(Submission, accepted.message.submission, populate_existing=True).status


def test_a_newer_submission_takes_the_place_of_one_that_waits(session, acceptor, stream, superseding):
    older = acceptor.accept(hand_in(session, superseding))
    others = acceptor.accept(hand_in(session, superseding, "bob"))
    newer = acceptor.accept(hand_in(session, superseding))
    eventually(lambda: status(session, older) == "superseded")
    assert (status(session, newer), status(session, others)) == ("queued", "queued")
    assert stream.holds([one.message.work for one in (older, others, newer)]) == [False, True, True]
    assert {message.submission for message in waiting(session, 10)} == {
        others.message.submission,
        newer.message.submission,
    }


def test_what_a_worker_has_begun_is_not_superseded(session, acceptor, stream, superseding):
    stream.create_group()
    older = acceptor.accept(hand_in(session, superseding))
    [entry] = taken(stream, 1)
    stream.begin(entry.id, older.message.work, "w1")
    newer = acceptor.accept(hand_in(session, superseding))
    acceptor.close()
    assert (status(session, older), status(session, newer)) == ("queued", "queued")
    assert stream.depth() == 2


def test_an_assignment_that_does_not_say_so_grades_them_all(session, acceptor, stream):
    demo = make_demo(session)
    older, _ = acceptor.accept(hand_in(session, demo)), acceptor.accept(hand_in(session, demo))
    acceptor.close()
    assert (status(session, older), stream.depth()) == ("queued", 2)
