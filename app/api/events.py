"""Server-sent events: each submission's news as it happens (contract §5)."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

from flask import Response, json, request
from marshmallow import Schema

from app import metrics
from app.api.auth import caller
from app.api.bodies import Text
from app.api.database import release, session
from app.api.openapi import Resource
from app.api.parts import parts
from app.api.staff_news import LOOK_EVERY_S, Topic, Watch, topic_named
from app.api.submission_schemas import SubmissionShown
from app.api.submissions import shown, submission_of
from app.db.queries.submissions import Whole, find_submission, load_files
from app.db.session import sessions
from app.domain.events import DELIVERY_SPAN, Event
from app.domain.refusal import Invalid
from app.services.watch import is_beyond, recorded
from app.streams.following import LAST, follow

resource = Resource("events", "Server-sent events")
RETRY_MS = 1000
LONGEST_S = 1800.0
"""A stream ends after this long; the browser asks again, and shows its session again."""
MOST_TOPICS = 50


class EventsQuery(Schema):
    """From where on."""

    after = Text(load_default=None, metadata={"description": "the id of the last event that one has seen"})


class TopicsQuery(EventsQuery):
    """Which submissions, and from where on."""

    topics = Text(
        required=True,
        metadata={
            "description": "`submission:ID`, for staff also `regrade:ID` (`regrade.progress`) and `queue:COURSE` "
            "(`queue.stats`), which tell the whole state whenever it has changed; several with commas between them"
        },
    )


@resource.route("/submissions/<submission>/events")
@resource.arguments(EventsQuery, location="query")
@resource.response(200, {"type": "string"}, content_type="text/event-stream")
@resource.also(204, "nothing more will come")
@resource.refuses(401, 404)
def follow_submission(query: dict[str, Any], submission: str) -> Response:
    """A submission's events; the stream ends with its verdict."""
    whole = submission_of(submission)
    given = last_seen(query)
    after = int(given) if given.isascii() and given.isdigit() else 0
    if given and (str(after) != given or is_beyond(whole, parts().redis, after)):
        return stream(iter([snapshot(whole)]))
    if whole.delivery is not None and after == (whole.delivery + 1) * DELIVERY_SPAN - 1:
        return Response(status=204)  # to an EventSource this means: do not ask again
    return stream(told({submission: after}, one=True))


@resource.route("/events")
@resource.arguments(TopicsQuery, location="query")
@resource.response(200, {"type": "string"}, content_type="text/event-stream")
@resource.refuses(401, 403, 404, 422)
def follow_topics(query: dict[str, Any]) -> Response:
    """The events of several submissions in one stream, whose ids say where each stands; for staff of regrades too."""
    topics = query["topics"].split(",")
    if len(topics) > MOST_TOPICS:
        raise Invalid(f"at most {MOST_TOPICS} topics", "topics")
    of_staff = {topic: found for topic in topics if (found := topic_named(topic)) is not None}
    after = {submission_named(topic): 0 for topic in topics if topic not in of_staff}
    for part in last_seen(query).split(","):
        submission, _, number = part.partition(":")
        if submission in after and number.isascii() and number.isdigit():
            after[submission] = int(number)
    for submission in after:
        submission_of(submission, with_result=False)
    return stream(told(after, one=False, of_staff=list(of_staff.values())))


def submission_named(topic: str) -> str:
    """The id in `submission:ID`.

    Raises:
        Invalid: the topic is of no known kind.
    """
    kind, _, submission = topic.partition(":")
    if kind != "submission" or not submission:
        raise Invalid(f"{topic!r} is no topic; one is submission:ID", "topics")
    return submission


def last_seen(query: Mapping[str, Any]) -> str:
    """The id that the caller saw last; empty for none. The header is what an EventSource sends when it comes back."""
    return request.headers.get("Last-Event-ID") or query["after"] or ""


def stream(chunks: Iterator[str]) -> Response:
    """The chunks as a stream that no proxy holds back."""
    release()
    response = Response(chunks, content_type="text/event-stream; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


def told(after: dict[str, int], *, one: bool, of_staff: Sequence[Topic] = ()) -> Iterator[str]:
    """The stream's text. Runs after the view has returned, so it holds on to what it needs, and to no connection."""
    who, made = caller(), parts()
    open_session = sessions(made.engine)
    watch = Watch(of_staff, open_session, made.redis, made.stream)
    ping_s = made.settings.ping_s
    wait_s = min(ping_s, LOOK_EVERY_S) if of_staff else ping_s
    views: dict[str, Any] = {}

    def replay(submission: str, number: int) -> Iterator[Event]:
        with open_session() as own:
            whole = find_submission(own, submission, who.user_id, datetime.now(UTC))
        if whole is None:
            return iter(())
        views[submission] = whole.view
        return recorded(whole, made.redis, made.stream, made.pace, number)

    def chunks() -> Iterator[str]:
        yield f"retry: {RETRY_MS}\n\n"
        sent = dict(after)
        end = time.monotonic() + LONGEST_S
        spoke = time.monotonic()
        yield from (message(name, where(sent), data) for name, data in watch.news())
        with (
            metrics.EVENT_STREAMS.track_inprogress(),
            made.reader.listener() as listener,
            closing(follow(listener, after, replay, wait_s)) as news,
        ):
            for event in news:
                for name, data in watch.news():
                    spoke = time.monotonic()
                    yield message(name, where(sent), data)
                if event is None:
                    if time.monotonic() - spoke >= ping_s:
                        spoke = time.monotonic()
                        yield ": ping\n\n"
                else:
                    spoke = time.monotonic()
                    sent[event.submission] = event.seq
                    seen = views[event.submission].event(event)
                    if seen is not None:
                        metrics.EVENTS_SENT.labels(seen.name).inc()
                        yield message(seen.name, str(seen.seq) if one else where(sent), seen.payload())
                    if one and event.name in LAST:
                        return
                if time.monotonic() > end or made.stopping.is_set():
                    return

    return chunks()


def where(sent: Mapping[str, int]) -> str:
    """How far each submission of a stream is, as an event's id."""
    return ",".join(f"{submission}:{seq}" for submission, seq in sent.items())


def snapshot(whole: Whole) -> str:
    """The state as it is now, for a reader whose last event is too old to go on from."""
    seq = 0 if whole.delivery is None else (whole.delivery + 1) * DELIVERY_SPAN - 1
    state = SubmissionShown().dump(shown(whole, load_files(session(), whole.files)))
    return message("snapshot", str(seq), {"v": 1, "submission": whole.id, "seq": seq, **state})


def message(name: str, number: str, payload: Mapping[str, Any]) -> str:
    """One event in the wire's form (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""
    return f"event: {name}\nid: {number}\ndata: {json.dumps(payload)}\n\n"
