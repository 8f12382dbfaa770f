"""The tests' side: an ordinary harness for test files, unmodified, with mirrors where the student's modules would be.

Payload: {"driver": harness module, "drive": its payload, "submitted": [names], "sources": {name: text},
          "own": [modules of the tests], "manifest": [operations] or None to learn them,
          "public": {module: [names]} or None to learn them, "may_block": may there be None in `sys.modules`,
          "code": of the tests' files, as `compiled` tells it, "call_s": seconds, "printed": characters}
Messages: those of the driver; {"event": "gone", "cause", "reason"} in place of the end of a test during which the
          student's process was lost; {"event": "learned", ...} before "done" when learning.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Protocol

from sandbox.harness import compiled, examples, gradescope, otter_cases, pytest_shared, unittest_shared
from sandbox.harness.split import importing, output
from sandbox.harness.split.conversation import Conversation
from sandbox.harness.split.guard import ExaminerGuard
from sandbox.harness.split.noticing import Noticing
from sandbox.harness.split.patches import Patches
from sandbox.harness.split.wire import Channel

DRIVERS: dict[str, Callable[[Any, Any], None]] = {
    "examples": examples.main,
    "unittest_shared": unittest_shared.main,
    "otter_cases": otter_cases.main,
    "gradescope": gradescope.main,
    "pytest_shared": pytest_shared.main,
}
"""By name; imported before the jail is made, for inside nothing of ours can be."""


class Link(Protocol):
    """What is needed of the harness's link to the worker."""

    peer: int | None

    def send(self, message: object) -> None:
        """Send plain data."""

    def receive(self) -> object:
        """The worker's next message."""


class _Reporting:
    """The link as the driver sees it: no test ends well during which the student's process was lost."""

    def __init__(self, link: Link, conversation: Conversation) -> None:
        self._link = link
        self._conversation = conversation
        self._test = ""
        self.peer = None

    def send(self, message: Any) -> None:
        gone = self._conversation.gone
        event = message.get("event")
        if gone is not None and self._conversation.gone_raised and event != "start":
            self._tell_learned()
            self._tell_noticed(self._test, None, None)
            self._link.send({"event": "gone", "cause": gone.cause, "reason": gone.reason})
            self._conversation.gone_raised = 0
            return
        if event == "start":
            self._test = message["id"]
        if event == "done":
            self._tell_learned()
        self._link.send(message)
        if self._conversation.noticing is not None and event in ("start", None):  # an example has no start
            self._conversation.noticing.begin()

    def notice(self, test: str, error: BaseException, operands: tuple[str, object, object] | None = None) -> None:
        """A test fails: when publishing learns, say what is known of why."""
        self._tell_noticed(test, error, operands)

    def _tell_learned(self) -> None:
        conversation = self._conversation
        if conversation.noticing is not None:
            public = {name: sorted(names) for name, names in conversation.offered.items()}
            learned = {"manifest": sorted(conversation.learned), "public": public, "code": compiled.told()}
            self._link.send({"event": "learned", **learned})

    def _tell_noticed(
        self, test: str, error: BaseException | None, operands: tuple[str, object, object] | None
    ) -> None:
        noticing = self._conversation.noticing
        if noticing is not None:
            told = noticing.told(self._conversation, error, operands)
            self._link.send({"event": "noticed", "test": test, "told": told})

    def receive(self) -> object:
        """The worker's next message."""
        return self._link.receive()


class _Setting:
    """All that does not depend on the tests and the submission: made before there are any, in the zygote."""

    def __init__(self, channel: Channel) -> None:
        self._guard = ExaminerGuard()
        self.conversation = Conversation(channel, self._guard)
        output.borrow(self.conversation)
        self._finder = importing.stand_first(self.conversation)
        self._patches = Patches(self.conversation, self._finder)

    def begin(self, link: Link, payload: Any) -> _Reporting:
        """Take what depends on them."""
        conversation = self.conversation
        manifest = payload["manifest"]
        conversation.manifest = None if manifest is None else frozenset(manifest)
        conversation.public = payload["public"] or {}
        compiled.begin(payload["code"])
        conversation.call_s = payload["call_s"]
        conversation.may_print = payload["printed"]
        self._finder.find_for(payload["submitted"], payload["own"], payload["sources"])
        self._finder.may_block = payload["may_block"]
        self._patches.begin()
        if manifest is None:
            noticing = conversation.noticing = self._guard.noticing = Noticing()
            noticing.watch_files()
        return _Reporting(link, conversation)

    def leave(self) -> None:
        """Take back what it changed of the process."""
        sys.meta_path.remove(self._finder)
        self._patches.leave()


_ready: list[_Setting] = []


def prepare() -> None:
    """Make the setting of the next `main`."""
    _ready.append(_Setting(Channel()))


def main(link: Link, payload: Any) -> None:
    """Run the driver."""
    setting = _ready.pop() if _ready else _Setting(Channel())
    assert link.peer is not None
    setting.conversation.channel.open(link.peer)
    try:
        run(setting, link, payload)
    finally:
        setting.conversation.channel.close()


def run(setting: _Setting, link: Link, payload: Any) -> None:
    """Run the driver in a setting whose channel is open."""
    DRIVERS[payload["driver"]](setting.begin(link, payload), payload["drive"])


def rehearse(channel: Channel, link: Link, payload: Any) -> None:
    """Run a driver before the fork, and take back what that changed of the process."""
    setting = _Setting(channel)
    try:
        run(setting, link, payload)
    finally:
        setting.leave()
