"""The cache of a pack is turned off for good, and staff read why."""

from sqlalchemy import select

from app.db.models.assignment import PackVersion
from app.db.queries.places import find_place
from app.services.accept import HandIn
from app.services.load_submission import load_submission
from app.services.stop_cache import stop_cache
from app.services.submit import Acceptor
from app.streams.connection import connect
from app.streams.submissions import WorkStream
from tests import demo


def test_submissions_of_that_pack_are_graded_without_it_and_staff_read_why(session, engine, redis_url):
    made = demo.make_demo(session)
    place = find_place(session, made.ids["ann"], "demo", "sum")
    session.commit()
    with connect(redis_url) as client, Acceptor(engine, WorkStream(client)) as acceptor:
        one = acceptor.accept(HandIn(made.ids["ann"], place, place.version_id, {"solution.py": "x"}, demo.NOW))
    submission = one.message.submission
    assert load_submission(session, submission).cache == "normalized"
    digest = session.scalar(select(PackVersion.digest))
    session.commit()
    assert stop_cache(session, digest, "it depends on chance", submission, demo.NOW) == 1
    assert stop_cache(session, digest, "again", submission, demo.NOW) == 0
    assert stop_cache(session, "another", "again", submission, demo.NOW) == 0
    session.expire_all()
    assert load_submission(session, submission).cache == "off"
    told = session.scalars(select(PackVersion.report)).one()["cache"]
    assert told["reason"] == "it depends on chance"
    assert told["submission"] == submission
