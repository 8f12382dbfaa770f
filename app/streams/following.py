"""Subscribe, replay, go live: every event of some submissions, once each and in order, over any interruption."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping

from app.domain.events import Event
from app.streams.listening import MISSED, Listener

LAST = frozenset({"submission.finished", "submission.failed", "submission.superseded"})
"""After one of these nothing more comes for a submission, unless it is graded again."""


def follow(
    listener: Listener,
    after: Mapping[str, int],
    replay: Callable[[str, int], Iterable[Event]],
    ping_s: float,
) -> Generator[Event | None, None, None]:
    """The events of the submissions in `after`, each with a greater number than the one given there.

    Yields None whenever nothing has come for `ping_s` seconds. Does not end by itself: close the iterator.

    Args:
        replay: (submission, number) → what the record holds after that number, in order.
    """
    sent = dict(after)
    listener.listen(*after)
    pending: list[Event] = [event for submission in after for event in replay(submission, sent[submission])]
    while True:
        for event in pending:
            if event.seq > sent.get(event.submission, 0):
                sent[event.submission] = event.seq
                yield event
        item = listener.get(ping_s)
        if item is MISSED:
            pending = [event for submission, number in sent.items() for event in replay(submission, number)]
        elif item is None:
            pending = []
            yield None
        else:
            pending = [item]
