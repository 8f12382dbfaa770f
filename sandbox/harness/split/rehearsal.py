"""A conversation before the fork: both sides in one process, so that every run finds their code warm in its memory.

The interpreter rewrites code that runs often (https://peps.python.org/pep-0659/), and what it writes to is copied for
each child: a page costs a few microseconds. So that is done once, in the zygote, before there is any code to judge.
"""

from __future__ import annotations

import contextlib
from typing import Any

from sandbox.harness.split.conversation import Conversation
from sandbox.harness.split.guard import ExaminerGuard, OpenGuard
from sandbox.harness.split.wire import Channel, dump, load

_ROUNDS = 15
"""Enough for the interpreter to take the code for one that runs often."""
_SUBMISSION = """
class Wrong(Exception):
    pass

class Thing:
    "A thing."

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
"""


class _Loop(Channel):
    """A channel whose other end is in this process: what waits for an answer lets the other side serve."""

    def __init__(self) -> None:
        self.deadline = None
        self.sent_frames = 0
        self.arrived: list[bytes] = []
        self.other: _Loop
        self.side: Conversation

    def send(self, frame: list[Any]) -> None:
        self.other.arrived.append(dump(frame))

    def receive(self) -> list[Any]:
        while not self.arrived:
            other = self.other.side
            with other._lock:
                other._serve(load(self.other.arrived.pop(0)[4:]))
        return load(self.arrived.pop(0)[4:])


def rehearse() -> None:
    """Talk about everything that is talked about often."""
    ours, theirs = _Loop(), _Loop()
    ours.other, theirs.other = theirs, ours
    tests = ours.side = Conversation(ours, ExaminerGuard(), 60.0)
    theirs.side = Conversation(theirs, OpenGuard())
    tests.receive["tb"] = tests.take_frames
    space: dict[str, Any] = {"__name__": "rehearsal"}
    exec(compile(_SUBMISSION, "rehearsal.py", "exec"), space)  # noqa: S102
    theirs.side.operations["named"] = space.__getitem__
    things = {name: tests.request("named", 0, (name,)) for name in ("Thing", "Wrong", "give", "fail")}
    for _ in range(_ROUNDS):
        _use(**things)


def _use(Thing: Any, Wrong: Any, give: Any, fail: Any) -> None:  # noqa: N803
    thing = Thing(1)
    thing.add(2)
    thing.value = thing.size + len(thing.items)
    assert thing == Thing(thing.value)
    str(thing), len(thing)
    give(1, [2], a="b")
    give([thing])
    with contextlib.suppress(ValueError):
        thing.fail()
    with contextlib.suppress(Wrong):
        fail()
