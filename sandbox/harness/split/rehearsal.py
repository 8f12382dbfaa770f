"""A run of each side before the fork, so that every run finds the code and its memory warm.

The interpreter rewrites code that runs often (https://peps.python.org/pep-0659/), keeps what it looked up, and what it
writes to is copied for each child: a page costs two microseconds. So that is done once, in the zygote, before there is
any code to judge. Both sides are in one process here, and the real ones at that: what they change of it is taken back.
"""

from __future__ import annotations

import _socket
import builtins
import contextlib
import linecache
import sys
import types
import warnings
from collections.abc import Iterator
from typing import Any

from sandbox import channel
from sandbox.harness import compiled
from sandbox.harness.link import Link
from sandbox.harness.split import examiner, student
from sandbox.harness.split.conversation import Conversation
from sandbox.harness.split.errors import ChannelBroken
from sandbox.harness.split.guard import OpenGuard
from sandbox.harness.split.wire import Channel, dump, load

_MOST = 1 << 16
"""Longer than any message of a rehearsal."""
_ROUNDS = 12
"""Enough for the interpreter to take the code for one that runs often."""
_SUBMISSION = '''
class Wrong(Exception):
    pass

class Thing:
    """A thing."""

    def __init__(self, value, items=()):
        self.value = value
        self.items = list(items)

    @property
    def size(self):
        return len(self.items)

    def add(self, item):
        self.items.append(item)
        return self.value

    def fail(self):
        raise ValueError("no such thing")

    def __eq__(self, other):
        return self.value == other.value

    def __str__(self):
        return "thing"

    def __len__(self):
        return 3

def give(*args, **more):
    return [1, {"a": args}, (1, 2.5), more]

def fail():
    raise Wrong(1, "x")
'''
_TESTS = """
import unittest

from rehearsed import Thing, Wrong, fail, give


class TestThing(unittest.TestCase):
    def setUp(self):
        self.thing = Thing(1)

    def test_method(self):
        self.assertEqual(self.thing.add(2), 1)
        self.assertEqual(self.thing.items, [2])
        self.assertEqual(self.thing.size, 1)
        self.assertTrue(self.thing.value)

    def test_attribute(self):
        self.thing.value = self.thing.size + len(self.thing.items)
        self.assertEqual(self.thing, Thing(self.thing.value))

    def test_text(self):
        self.assertEqual((str(self.thing), len(self.thing)), ("thing", 3), "not so")

    def test_functions(self):
        self.assertEqual(give(1, [2], a="b")[0], 1)
        give([self.thing])

    def test_raises(self):
        with self.assertRaises(ValueError):
            self.thing.fail()
        with self.assertRaises(Wrong):
            fail()

    def test_fails(self):
        self.assertEqual(self.thing.value, 2, "not so")
"""
_PAYLOAD: dict[str, Any] = {
    "driver": "unittest_shared",
    "drive": {
        "files": ["rehearsed.py"],
        "stand_in": [],
        "test": ["test_rehearsed.py", _TESTS],
        "support": {},
        "skip": [],
    },
    "submitted": ["rehearsed.py"],
    "sources": {"rehearsed.py": _SUBMISSION},
    "own": [],
    "manifest": [],
    "public": None,
    "may_block": False,
    "code": {},
    "call_s": 60.0,
    "printed": 1000,
}


class _Loop(Channel):
    """A channel whose other end is in this process: what waits for an answer lets the other side serve."""

    def __init__(self) -> None:
        super().__init__()
        self._arrived: list[bytes] = []
        self.got: list[bytes] = []
        self.other: _Loop
        self.side: Conversation

    def send(self, frame: list[Any]) -> None:
        self.other._arrived.append(dump(frame))

    def receive(self) -> list[Any]:
        while not self._arrived:
            other = self.other.side
            with other._lock:
                other._serve(self.other._next())
        return self._next()

    def _next(self) -> list[Any]:
        self.got.append(self._arrived.pop(0)[4:])
        return load(self.got[-1])


class _Replay(Channel):
    """A channel on which comes what came before, whatever is sent."""

    def __init__(self, got: list[bytes]) -> None:
        ours, self._far = _socket.socketpair()
        super().__init__(ours.detach())
        self._wakes = True  # it need not, and a jail may not set it
        self._got = iter(got)

    def send(self, frame: list[Any]) -> None:
        super().send(frame)
        self._far.recv(_MOST)

    def receive(self) -> list[Any]:
        for body in self._got:
            self._far.send(len(body).to_bytes(4, "big") + body)
            return super().receive()
        raise ChannelBroken("closed", "the rehearsal is over")

    def close(self) -> None:
        super().close()
        self._far.close()


class _Nowhere(Link):
    def send(self, message: object) -> None:
        channel.encode(message)


def rehearse_examiner() -> None:
    """Run a test file."""
    got, _ = _talk()
    payload = {**_PAYLOAD, "code": compiled.told()}
    for _ in range(_ROUNDS):
        with _taken_back(), contextlib.closing(_Replay(got)) as end:
            examiner.rehearse(end, _Nowhere(), payload)


def rehearse_student() -> None:
    """Serve a test file."""
    _, got = _talk()
    for _ in range(_ROUNDS):
        with _taken_back(), contextlib.closing(_Replay(got)) as end, contextlib.suppress(ChannelBroken):
            _serving(end).serve()


def _talk() -> tuple[list[bytes], list[bytes]]:
    """What comes to the examiner, and to the student's side: what is then said anew to one of them alone.

    With both in one memory, each would push the other's look-ups out of the interpreter's caches.
    """
    ours, theirs = _Loop(), _Loop()
    ours.other, theirs.other = theirs, ours
    with _taken_back():
        theirs.side = _serving(theirs)
        examiner.rehearse(ours, _Nowhere(), _PAYLOAD)
    return ours.got, theirs.got


def _serving(end: Channel) -> Conversation:
    served = student.Student(Conversation(end, OpenGuard()))
    served.offer("/nowhere", ["rehearsed.py"])
    served.conversation.operations["import"] = _make
    return served.conversation


def _make(name: str, _fresh: bool, _blocked: tuple[str, ...]) -> types.ModuleType:
    module = types.ModuleType(name)
    exec(compile(_SUBMISSION, "rehearsed.py", "exec"), module.__dict__)  # noqa: S102
    return module


@contextlib.contextmanager
def _taken_back() -> Iterator[None]:
    """What a run changes of the process is as it was."""
    streams = sys.stdin, sys.stdout, sys.stderr
    path, finders, modules = list(sys.path), list(sys.meta_path), set(sys.modules)
    seen, asking, showing, filters = set(linecache.cache), builtins.input, warnings.showwarning, warnings.filters[:]
    try:
        yield
    finally:
        sys.stdin, sys.stdout, sys.stderr = streams
        sys.path[:], sys.meta_path[:] = path, finders
        for name in set(sys.modules) - modules:
            del sys.modules[name]
        for name in set(linecache.cache) - seen:
            del linecache.cache[name]
        builtins.input, warnings.showwarning = asking, showing
        warnings.filters[:] = filters  # type: ignore[index]
        warnings._filters_mutated()  # type: ignore[attr-defined]
