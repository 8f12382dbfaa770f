"""One Pub/Sub connection a process, shared by everybody in it who listens.

One thread owns the connection (under gevent's patches it is a greenlet). Who wants a topic notes it and wakes the
thread with a message to the process's own channel, so that no two threads ever use the connection at once.

Pub/Sub loses what is published while a connection is down. Each listener then finds `MISSED` in its inbox, once
the connection is back, and reads the record again.
"""

from __future__ import annotations

import queue
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from enum import Enum
from types import TracebackType
from typing import Any, Final

import redis
import structlog

from app.domain.events import Event
from app.streams import keys
from app.streams.codec import DecodeError, event_from_bytes

log = structlog.get_logger(__name__)

PING_S = 5.0
SILENT_S = 15.0
INBOX_SIZE = 1_000


class Gap(Enum):
    """What an inbox holds besides events."""

    MISSED = "missed"


MISSED: Final = Gap.MISSED


class Listener:
    """An inbox for the events of some topics; a context manager that ends the subscription."""

    def __init__(self, reader: ProgressReader) -> None:
        self._reader = reader
        self._inbox: queue.Queue[Event | Gap | None] = queue.Queue(INBOX_SIZE)
        self.topics: set[str] = set()

    def listen(self, *topics: str, timeout_s: float = 5.0) -> bool:
        """Listen to these too (submission ids, or other topics); True once whatever is published from now on arrives.

        False when Redis did not answer in time: the subscription stands, and `MISSED` will come when it works.
        """
        return self._reader.add(self, topics, timeout_s)

    def get(self, timeout_s: float) -> Event | Gap | None:
        """The next event; `MISSED` when some may be lost; None when nothing came in time."""
        try:
            return self._inbox.get(timeout=timeout_s)
        except queue.Empty:
            return None

    def put(self, item: Event | Gap | None) -> None:
        """Called by the reader. A listener too slow for its inbox loses it and reads the record instead."""
        try:
            self._inbox.put_nowait(item)
        except queue.Full:
            while True:
                try:
                    self._inbox.get_nowait()
                except queue.Empty:
                    break
            self._inbox.put_nowait(MISSED)

    def close(self) -> None:
        """End the subscription."""
        self._reader.remove(self)

    def __enter__(self) -> Listener:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class ProgressReader:
    """The one reader of a process. Its thread starts with the first listener, so it may be made before a fork."""

    def __init__(self, connect: Callable[[], redis.Redis]) -> None:
        """`connect` makes a client that does not retry by itself: a broken connection must be seen here."""
        self._connect = connect
        self._lock = threading.Lock()
        self._topics: dict[str, set[Listener]] = {}
        self._live: dict[str, threading.Event] = {}
        self._late: set[str] = set()  # topics for which somebody stopped waiting: they have read the record too early
        self._own = f"gw:reader:{uuid.uuid4().hex}"
        self._waker: Any = None
        self._thread: threading.Thread | None = None
        self._closed = False

    def listener(self) -> Listener:
        """A new inbox."""
        return Listener(self)

    @property
    def listeners(self) -> int:
        """How many inboxes are open."""
        with self._lock:
            return len({listener for listeners in self._topics.values() for listener in listeners})

    def nudge(self) -> None:
        """Let everybody who waits for an event look round at once, as if their time were up."""
        with self._lock:
            waiting = {listener for listeners in self._topics.values() for listener in listeners}
        for listener in waiting:
            listener.put(None)

    def close(self) -> None:
        """Stop the thread."""
        self._closed = True
        self._wake()
        if self._thread is not None:
            self._thread.join(SILENT_S)

    def add(self, listener: Listener, topics: tuple[str, ...], timeout_s: float) -> bool:
        """See `Listener.listen`."""
        waits = []
        with self._lock:
            for topic in topics:
                listener.topics.add(topic)
                self._topics.setdefault(topic, set()).add(listener)
                waits.append(self._live.setdefault(topic, threading.Event()))
            if self._thread is None:
                self._waker = self._connect()
                self._thread = threading.Thread(target=self._run, name="progress-reader", daemon=True)
                self._thread.start()
        deadline = time.monotonic() + timeout_s
        if not all(wait.is_set() for wait in waits):
            self._wake()
        if all(wait.wait(max(0.0, deadline - time.monotonic())) for wait in waits):
            return True
        with self._lock:
            late = {topic for topic, wait in zip(topics, waits, strict=True) if not wait.is_set()}
            self._late |= late
        return not late

    def remove(self, listener: Listener) -> None:
        """See `Listener.close`."""
        with self._lock:
            for topic in listener.topics:
                listeners = self._topics.get(topic, set())
                listeners.discard(listener)
                if not listeners:
                    self._topics.pop(topic, None)
            listener.topics = set()

    def _wake(self) -> None:
        if self._waker is None:
            return
        try:
            self._waker.publish(self._own, b"")
        except redis.RedisError:
            log.debug("reader.wake_failed")  # the thread is reconnecting and looks at the topics when it is back

    def _run(self) -> None:
        first = True
        while not self._closed:
            client: Any = self._connect()
            pubsub = client.pubsub()
            try:
                self._serve(pubsub, again=not first)
            except (redis.RedisError, OSError) as error:
                log.warning("reader.connection_lost", error=str(error))
                time.sleep(0.2)  # the pace of reconnecting
            finally:
                first = False
                with self._lock:
                    for live in self._live.values():
                        live.clear()
                pubsub.close()
                client.close()

    def _serve(self, pubsub: Any, *, again: bool) -> None:
        """Deliver until the connection breaks. `again`: what is subscribed first may have missed something."""
        pubsub.subscribe(self._own)
        asked: set[str] = set()
        missed: set[str] = set()
        unconfirmed: Counter[str] = Counter()
        heard = pinged = time.monotonic()
        while not self._closed:
            wanted, unwanted = self._changes(asked)
            if wanted:
                if again:
                    missed |= wanted
                asked |= wanted
                unconfirmed.update(wanted)
                pubsub.subscribe(*(keys.channel(topic) for topic in wanted))
            if unwanted:
                asked -= unwanted
                pubsub.unsubscribe(*(keys.channel(topic) for topic in unwanted))
            again = False
            message = pubsub.get_message(timeout=1.0)
            now = time.monotonic()
            if message is not None:
                heard = now
                self._take(message, missed, unconfirmed)
            if now - heard > SILENT_S:
                raise redis.ConnectionError(f"nothing heard for {SILENT_S:.0f} s")
            if now - pinged > PING_S:
                pinged = now
                pubsub.ping()

    def _changes(self, asked: set[str]) -> tuple[set[str], set[str]]:
        with self._lock:
            wanted = self._topics.keys() - asked
            unwanted = asked - self._topics.keys()
            for topic in unwanted:
                self._live.pop(topic, None)
                self._late.discard(topic)
            return wanted, unwanted

    def _take(self, message: dict[str, Any], missed: set[str], unconfirmed: Counter[str]) -> None:
        name = message["channel"]
        if not name or name == self._own.encode():
            return
        topic = name.decode().removeprefix(keys.channel(""))
        with self._lock:
            listeners = tuple(self._topics.get(topic, ()))
            if message["type"] == "subscribe":
                unconfirmed[topic] -= 1
                if unconfirmed[topic] <= 0:
                    del unconfirmed[topic]
                    if topic in self._live:
                        self._live[topic].set()
                    if topic in self._late:
                        self._late.discard(topic)
                        missed.add(topic)
        if message["type"] == "subscribe" and topic in missed:
            missed.discard(topic)
            for listener in listeners:
                listener.put(MISSED)
        if message["type"] == "message":
            try:
                event = event_from_bytes(message["data"])
            except DecodeError as error:
                log.warning("reader.not_an_event", reason=error.reason)
                return
            for listener in listeners:
                listener.put(event)
